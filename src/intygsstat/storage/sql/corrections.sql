-- staging.numbers: every printed number that somebody can say something of: the published tables'
-- cells, and their rows' printed totals as certificate_type 'total'.
CREATE VIEW staging.numbers AS
SELECT month, channel, region, certificate_type, printed, deck, page
FROM raw.cells JOIN staging.current_tables USING (month, channel, deck)
WHERE certificate_type IS NOT NULL
UNION ALL
SELECT month, channel, region, 'total', coalesce(printed, ''), deck, page FROM staging.row_totals;

-- staging.answers: the lines of corrections.csv, and whether they decide just what is proposed.
CREATE VIEW staging.answers AS
SELECT
    corrections.* EXCLUDE (asked),
    if(asked, 'asked', 'answered') AS status,
    corrections.decided = proposals.proposed AS as_proposed
FROM raw.corrections
LEFT JOIN (raw.proposals JOIN staging.current_tables USING (month, channel, deck)) AS proposals
    USING (month, channel, region, certificate_type);

-- staging.decisions: those that choose a cell's value. Where somebody was only asked none does, and
-- a total has none to choose.
CREATE VIEW staging.decisions AS
FROM staging.answers WHERE status = 'answered' AND certificate_type <> 'total';

-- corrections: what people decided about printed numbers, or that somebody was asked.
CREATE VIEW corrections AS
SELECT * EXCLUDE (standing) FROM staging.answers ORDER BY line;
