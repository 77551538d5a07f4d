-- staging.table_versions: every table of every deck, oldest version first. The last version of a
-- month and channel is the current one, which is published.
CREATE TABLE staging.table_versions AS
WITH printed AS (
    SELECT DISTINCT month, channel, deck FROM raw.cells
    UNION
    SELECT DISTINCT month, channel, deck FROM raw.row_totals
)
SELECT
    month,
    channel,
    deck,
    row_number() OVER one_table AS version,
    row_number() OVER one_table = count(*) OVER (PARTITION BY month, channel) AS is_current
FROM printed
JOIN staging.deck_order USING (deck)
WINDOW one_table AS (PARTITION BY month, channel ORDER BY age_order)
ORDER BY month, channel, version;

CREATE VIEW staging.current_tables AS
SELECT month, channel, deck FROM staging.table_versions WHERE is_current;

-- staging.counted_cells: the cells of all decks with what they count for in a sum.
-- A blank or a dash counts as nothing (0), an unreadable cell and one whose number is not available
-- are not known (NULL). In a deck that is only text a number or a blank that was placed by likelihood
-- is 'inferred' and counts; a column that may be blank or hold an unplaced number is not known (NULL).
-- What has no certificate type, a number without a column or a rank, counts in no sum.
CREATE VIEW staging.counted_cells AS
SELECT
    cells.* REPLACE (
        CASE WHEN state = 'blank' AND probability IS NOT NULL THEN 'inferred' ELSE state END
        AS state
    ),
    CASE WHEN cells.state IN ('printed', 'inferred') THEN "count"
         WHEN cells.state IN ('blank', 'dash') THEN 0 END AS counted
FROM raw.cells AS cells;

CREATE TABLE staging.row_totals AS
SELECT row_totals.*
FROM raw.row_totals
JOIN staging.current_tables USING (month, channel, deck)
ORDER BY month, channel, deck, "row";

CREATE VIEW decks AS
SELECT
    decks.* EXCLUDE (source),
    count(versions.deck) AS tables,
    count(versions.deck) FILTER (versions.is_current) AS tables_in_use,
    any_value(decks.source) AS source
FROM raw.decks
LEFT JOIN staging.table_versions AS versions USING (deck)
LEFT JOIN staging.deck_order USING (deck)
GROUP BY ALL
ORDER BY any_value(deck_order.age_order);
