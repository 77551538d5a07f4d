-- staging.expected_rows: the rows that each published table has or should have.
-- Every region is expected once. Stockholm and Gotland are expected as one row, unless a
-- table prints one of them apart and no joint row: then both are expected apart.
-- A company that has a row in one table of a month is expected in the other one too.
-- `in_sum` is false for a part whose joint row stands in the same table.
CREATE TABLE staging.expected_rows AS
WITH winning AS (
    SELECT month, channel, deck FROM staging.table_versions WHERE is_current
),
printed AS (
    SELECT month, channel, region FROM raw.cells JOIN winning USING (month, channel, deck)
    UNION
    SELECT month, channel, region FROM raw.row_totals JOIN winning USING (month, channel, deck)
),
apart AS (  -- tables that print a part, and not the whole
    SELECT DISTINCT printed.month, printed.channel, parts.part_of AS whole
    FROM printed
    JOIN staging.regions AS parts ON parts.id = printed.region AND parts.part_of IS NOT NULL
    ANTI JOIN printed AS joint
        ON joint.month = printed.month AND joint.channel = printed.channel
        AND joint.region = parts.part_of
),
known AS (
    SELECT winning.month, winning.channel, regions.id AS region
    FROM winning
    CROSS JOIN staging.regions
    LEFT JOIN apart
        ON apart.month = winning.month AND apart.channel = winning.channel
        AND apart.whole = coalesce(regions.part_of, regions.id)
    WHERE (regions.part_of IS NULL) = (apart.whole IS NULL)
),
companies AS (
    SELECT DISTINCT winning.month, winning.channel, printed.region
    FROM winning
    JOIN printed USING (month)
    ANTI JOIN staging.regions ON regions.id = printed.region
),
rows_of_tables AS (
    SELECT month, channel, region FROM printed
    UNION
    SELECT month, channel, region FROM known
    UNION
    SELECT month, channel, region FROM companies
)
SELECT
    rows_of_tables.month,
    rows_of_tables.channel,
    rows_of_tables.region,
    coalesce(regions.part_of, rows_of_tables.region) AS whole_region,
    printed.region IS NOT NULL AS is_printed,
    regions.part_of IS NULL OR apart.whole IS NOT NULL AS in_sum
FROM rows_of_tables
LEFT JOIN staging.regions ON regions.id = rows_of_tables.region
LEFT JOIN printed USING (month, channel, region)
LEFT JOIN apart
    ON apart.month = rows_of_tables.month AND apart.channel = rows_of_tables.channel
    AND apart.whole = regions.part_of
ORDER BY ALL;
