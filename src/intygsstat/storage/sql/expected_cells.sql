-- staging.expected_cells: what is told of every month, region, type and channel, and what is not.
-- A month has the rows of both its tables, and the types of both; the place of a number that
-- is not there has a state that says why: no_table, no_row (of this region), no_column.
CREATE TABLE staging.expected_cells AS
WITH winning AS (
    SELECT month, channel, deck FROM staging.table_versions WHERE is_current
),
cells AS (
    SELECT cells.* FROM staging.counted_cells AS cells JOIN winning USING (month, channel, deck)
    WHERE certificate_type IS NOT NULL
),
places AS (
    SELECT regions.month, regions.region, regions.whole_region, types.certificate_type, channel
    FROM (SELECT DISTINCT month, region, whole_region FROM staging.expected_rows) AS regions
    JOIN (SELECT DISTINCT month, certificate_type FROM cells) AS types USING (month)
    CROSS JOIN (VALUES ('issued'), ('standalone')) AS channels (channel)
),
other_table AS (  -- a table that is missing would have had the rows of the month's other one
    SELECT * REPLACE (CASE channel WHEN 'issued' THEN 'standalone' ELSE 'issued' END AS channel)
    FROM staging.expected_rows
)
SELECT
    places.month,
    places.region,
    places.whole_region,
    places.certificate_type,
    places.channel,
    CASE WHEN winning.deck IS NULL THEN 'no_table'
         WHEN NOT coalesce(expected.is_printed, false) THEN 'no_row'
         WHEN cells.state IS NULL THEN 'no_column'
         ELSE cells.state END AS state,
    cells.counted,
    CASE WHEN winning.deck IS NULL THEN coalesce(other_table.in_sum, false)
         ELSE coalesce(expected.in_sum, false) END AS in_sum,
    winning.deck,
    cells.page
FROM places
LEFT JOIN winning USING (month, channel)
LEFT JOIN staging.expected_rows AS expected USING (month, channel, region)
LEFT JOIN other_table
    ON other_table.month = places.month AND other_table.channel = places.channel
    AND other_table.region = places.region
LEFT JOIN cells
    ON cells.month = places.month AND cells.channel = places.channel
    AND cells.region = places.region AND cells.certificate_type = places.certificate_type
ORDER BY places.month, places.region, places.certificate_type, places.channel;
