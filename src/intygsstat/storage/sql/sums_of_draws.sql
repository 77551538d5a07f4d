-- Certificates in each draw, summed by $keys over what is $chosen; `draw` is NULL, and there is one
-- row, where no number is doubtful. Sums, share and `complete` as in staging.usage_totals.
WITH summed AS (
    SELECT
        $keys, draw, sum(issued) AS issued, sum(standalone) AS standalone,
        sum(known_issued) AS known_issued, sum(known_standalone) AS known_standalone,
        bool_and(complete) AS complete
    FROM (
        SELECT *, year(month)::INTEGER AS year
        FROM (
            FROM staging.drawn_sums UNION ALL BY NAME
            SELECT
                month, part_of_sum, region, certificate_type, issued, standalone,
                known_issued, known_standalone, complete
            FROM staging.certain_sums
        )
    )
    WHERE $chosen
    GROUP BY ALL
),
drawn AS (SELECT * FROM summed WHERE draw IS NOT NULL),
every AS (  -- what is certain is so in every draw
    SELECT * FROM drawn
    UNION ALL BY NAME
    SELECT certain.* EXCLUDE (draw), numbers.draw
    FROM (SELECT * FROM summed WHERE draw IS NULL) AS certain
    LEFT JOIN (SELECT $keys, draw FROM drawn) AS numbers USING ($keys)
),
added AS (
    SELECT
        $keys, draw, sum(issued)::BIGINT AS issued, sum(standalone)::BIGINT AS standalone,
        sum(known_issued)::BIGINT AS known_issued,
        sum(known_standalone)::BIGINT AS known_standalone, bool_and(complete) AS complete
    FROM every
    GROUP BY ALL
)
SELECT
    $keys, draw, issued, standalone, CASE WHEN complete THEN issued - standalone END AS integrated,
    staging.share(known_standalone, known_issued) AS standalone_share, complete
FROM added
