-- staging.expected_rows: the rows that each published table has or should have.
-- Every region is expected once. Stockholm and Gotland are expected as one row, unless a
-- table prints one of them apart and no joint row: then both are expected apart.
-- A company that has a row in one table of a month is expected in the other one too.
-- `in_sum` is false for a part whose joint row stands in the same table. `pair_region` is the row
-- whose two cells, of both tables, are held against each other: the region itself where both tables
-- print it apart, else the whole that it is a part of.
CREATE TABLE staging.expected_rows AS
WITH printed AS (
    SELECT month, channel, region
    FROM raw.cells JOIN staging.current_tables USING (month, channel, deck)
    UNION
    SELECT month, channel, region FROM staging.row_totals
),
apart AS (  -- tables that print a part, and not the whole
    SELECT DISTINCT printed.month, printed.channel, parts.part_of AS whole
    FROM printed
    JOIN staging.regions AS parts ON parts.id = printed.region AND parts.part_of IS NOT NULL
    ANTI JOIN printed AS joint
        ON joint.month = printed.month AND joint.channel = printed.channel
        AND joint.region = parts.part_of
),
candidates AS (
    SELECT month, channel, id AS region, part_of
    FROM staging.current_tables CROSS JOIN staging.regions
    UNION
    SELECT published.month, published.channel, region, NULL
    FROM staging.current_tables AS published
    JOIN printed USING (month)
    ANTI JOIN staging.regions ON regions.id = region
)
SELECT
    candidates.month,
    candidates.channel,
    candidates.region,
    coalesce(part_of, candidates.region) AS whole_region,
    printed.region IS NOT NULL AS is_printed,
    part_of IS NULL OR apart.whole IS NOT NULL AS in_sum,
    CASE WHEN bool_and(part_of IS NOT NULL) FILTER (in_sum)
              OVER (PARTITION BY candidates.month, whole_region)
         THEN candidates.region ELSE whole_region END AS pair_region
FROM candidates
LEFT JOIN printed USING (month, channel, region)
LEFT JOIN apart
    ON apart.month = candidates.month AND apart.channel = candidates.channel
    AND apart.whole = coalesce(part_of, candidates.region)
WHERE printed.region IS NOT NULL OR (part_of IS NULL) = (apart.whole IS NULL)
ORDER BY ALL;

-- staging.expected_cells: the cells that every month, region, type and channel should have.
-- A month has the rows of both its tables, and the types of both; the place of a number that
-- is not there has a state that says why: no_table, no_row (of this region), no_column.
CREATE TABLE staging.expected_cells AS
WITH cells AS (
    SELECT cells.*
    FROM staging.counted_cells AS cells
    JOIN staging.current_tables USING (month, channel, deck)
    WHERE certificate_type IS NOT NULL
),
places AS (
    SELECT regions.*, types.certificate_type, channel
    FROM (
        SELECT DISTINCT month, region, whole_region, pair_region FROM staging.expected_rows
    ) AS regions
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
    places.pair_region,
    places.certificate_type,
    places.channel,
    CASE WHEN published.deck IS NULL THEN 'no_table'
         WHEN NOT coalesce(expected.is_printed, false) THEN 'no_row'
         WHEN cells.state IS NULL THEN 'no_column'
         ELSE cells.state END AS state,
    cells.counted,
    CASE WHEN published.deck IS NULL THEN coalesce(other_table.in_sum, false)
         ELSE coalesce(expected.in_sum, false) END AS in_sum,
    published.deck,
    cells.page
FROM places
LEFT JOIN staging.current_tables AS published USING (month, channel)
LEFT JOIN staging.expected_rows AS expected USING (month, channel, region)
LEFT JOIN other_table USING (month, channel, region)
LEFT JOIN cells USING (month, channel, region, certificate_type)
ORDER BY places.month, places.region, places.certificate_type, places.channel;
