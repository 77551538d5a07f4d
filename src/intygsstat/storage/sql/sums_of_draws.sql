-- Certificates in each draw, summed by $keys over what is $chosen; `draw` is NULL, and there is one
-- row, where no number is doubtful. Sums, share and `complete` as in staging.usage_totals.
WITH drawn AS (
    SELECT
        $keys, draw, sum(issued) AS issued, sum(standalone) AS standalone,
        sum(known_issued) AS known_issued, sum(known_standalone) AS known_standalone,
        bool_and(complete) AS complete
    FROM (SELECT *, year(month)::INTEGER AS year FROM staging.drawn_sums)
    WHERE $chosen
    GROUP BY ALL
),
certain AS (
    SELECT
        $keys, sum(issued) AS issued, sum(standalone) AS standalone,
        sum(known_issued) AS known_issued, sum(known_standalone) AS known_standalone,
        bool_and(complete) AS complete
    FROM (SELECT *, year(month)::INTEGER AS year FROM staging.certain_sums)
    WHERE $chosen
    GROUP BY ALL
),
every AS (
    SELECT * FROM drawn
    UNION ALL BY NAME
    SELECT certain.*, draw FROM certain LEFT JOIN (SELECT $keys, draw FROM drawn) USING ($keys)
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
