-- row_totals: each row's printed total beside the sum of its parts, in the published tables.
CREATE TABLE staging.row_totals AS
SELECT row_totals.*
FROM raw.row_totals AS row_totals
JOIN staging.table_versions USING (month, channel, deck)
WHERE table_versions.is_current
ORDER BY row_totals.month, row_totals.channel, row_totals.deck, row_totals."row";

CREATE VIEW row_totals AS FROM staging.row_totals;

COMMENT ON VIEW row_totals IS
'The printed total of every row of the published tables beside the sum of its parts.';
COMMENT ON COLUMN row_totals.difference IS
'printed_total - summed_total, in certificates; NULL where either is missing or unreadable.';
COMMENT ON COLUMN row_totals.state IS
'agrees, differs, or unknown where the check could not be staging.';
