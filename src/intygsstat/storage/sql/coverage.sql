-- coverage: what is there, month by month, region by region, table by table.
-- Every month from the first to the last has rows, also one that no deck prints.
CREATE TABLE staging.coverage AS
WITH months_seen AS (
    SELECT month FROM staging.expected_cells UNION SELECT month FROM staging.findings WHERE month IS NOT NULL
),
months AS (
    SELECT unnest(generate_series(min(month), max(month), INTERVAL 1 MONTH))::DATE AS month
    FROM months_seen
),
unprinted AS (
    SELECT months.month, regions.id AS region, channel
    FROM months
    ANTI JOIN staging.expected_cells USING (month)
    CROSS JOIN staging.regions
    CROSS JOIN (VALUES ('issued'), ('standalone')) AS channels (channel)
    WHERE regions.part_of IS NULL
),
printed AS (
    SELECT
        month, region, channel,
        count(*) AS cells_expected,
        count(*) FILTER (state IN ('printed', 'blank', 'dash', 'inferred')) AS cells_read,
        bool_and(state IN ('no_row', 'no_table')) AS is_missing
    FROM staging.expected_cells
    WHERE in_sum OR state NOT IN ('no_row', 'no_table')
    GROUP BY ALL
),
found AS (
    SELECT month, region, channel, count(DISTINCT finding) AS findings
    FROM staging.flags GROUP BY ALL
),
covered AS (
    FROM printed
    UNION ALL BY NAME
    SELECT *, NULL::BIGINT AS cells_expected, 0 AS cells_read, true AS is_missing FROM unprinted
)
SELECT
    month,
    region,
    channel,
    CASE WHEN is_missing THEN 'missing'
         WHEN findings > 0 THEN 'flagged'
         ELSE 'there' END AS state,
    cells_expected,
    cells_read,
    coalesce(findings, 0) AS findings
FROM covered
LEFT JOIN found USING (month, region, channel)
ORDER BY month, region, channel;
