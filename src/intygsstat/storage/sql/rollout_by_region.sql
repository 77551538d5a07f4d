-- rollout_by_region: how far each region has come, beside its standalone share before and after
-- its client was activated. When that was an event says, else the last day that a deck planned.
-- Months of the activation itself are on neither side, nor are incomplete ones.
CREATE MACRO staging.share_of_side(standalone, issued, side, which) AS
    staging.share(sum(standalone) FILTER (side = which), sum(issued) FILTER (side = which));

CREATE TABLE staging.rollout_by_region AS
WITH named AS (
    SELECT unnest(string_split(parties, '|')) AS party, date_from, date_to, precision, is_ahead
    FROM events WHERE kind = 'client_activated' AND is_current
),
activations AS (
    SELECT coalesce(part_of, party) AS region, date_from, date_to, precision,
           CASE WHEN is_ahead THEN 'announced' ELSE 'told' END AS activated, 1 AS rank
    FROM named LEFT JOIN staging.regions ON id = party
    UNION ALL BY NAME
    SELECT party AS region, CAST("date" AS TIMESTAMP) AS date_from, date_from AS date_to,
           'day' AS precision, 'planned' AS activated, 2 AS rank
    FROM staging.rollout WHERE what = 'client' AND "date" IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY party ORDER BY age_order DESC, "row" DESC) = 1
),
activation AS (
    SELECT * FROM activations
    QUALIFY row_number() OVER (
        PARTITION BY region ORDER BY rank, activated DESC, date_from, date_to, precision
    ) = 1
),
statuses AS (
    SELECT party AS region,
           any_value(status) FILTER (what = 'signature_service') AS signature_service,
           any_value(status) FILTER (what = 'client') AS client
    FROM staging.rollout WHERE is_current AND kind = 'region' GROUP BY party
),
sides AS (
    SELECT
        region,
        CASE WHEN month < date_trunc('month', date_from) THEN 'before'
             WHEN month > date_to THEN 'after' END AS side,
        CASE WHEN printed.complete THEN printed.issued END AS issued,
        CASE WHEN printed.complete THEN printed.standalone END AS standalone,
        likely.issued AS likely_issued, likely.standalone AS likely_standalone
    FROM usage_by_region AS printed
    JOIN usage_by_region_likely AS likely USING (month, region, part_of_sum)
    JOIN activation USING (region)
    WHERE NOT part_of_sum AND likely.complete
),
all_regions AS (
    SELECT region FROM statuses
    UNION SELECT region FROM usage_by_region WHERE NOT part_of_sum
)
SELECT
    region, signature_service, client, date_from, date_to, precision, activated,
    CASE WHEN activated IS NOT NULL THEN count(*) FILTER (side = 'before') END AS months_before,
    CASE WHEN activated IS NOT NULL THEN count(*) FILTER (side = 'after') END AS months_after,
    sum(likely_issued) FILTER (side = 'before') AS issued_before,
    sum(likely_issued) FILTER (side = 'after') AS issued_after,
    staging.share_of_side(standalone, issued, side, 'before') AS share_before,
    staging.share_of_side(standalone, issued, side, 'after') AS share_after,
    staging.share_of_side(likely_standalone, likely_issued, side, 'before') AS share_before_likely,
    staging.share_of_side(likely_standalone, likely_issued, side, 'after') AS share_after_likely
FROM all_regions
LEFT JOIN statuses USING (region)
LEFT JOIN activation USING (region)
LEFT JOIN sides USING (region)
GROUP BY region, signature_service, client, date_from, date_to, precision, activated
ORDER BY region;
