-- Sums that know how sure they are: what the doubtful cells may have been, draw by draw.

-- staging.drawn_sums: the certificates of a region and type with a doubtful cell, in each draw;
-- columns as in staging.usage_totals.
CREATE TABLE staging.drawn_sums AS
WITH doubtful AS (SELECT * RENAME (region AS own_region) FROM staging.drawn_cells),
likely AS (SELECT * FROM staging.cells_of_sums WHERE basis = 'likely'),
touched AS (
    SELECT DISTINCT month, part_of_sum, region, certificate_type
    FROM likely JOIN doubtful USING (month, channel, own_region, certificate_type)
),
drawn AS (
    SELECT
        month, part_of_sum, region, pair_region, certificate_type, channel, draw,
        coalesce(counts[draw + 1], counted) AS counted
    FROM likely
    JOIN touched USING (month, part_of_sum, region, certificate_type)
    LEFT JOIN doubtful USING (month, channel, own_region, certificate_type)
    CROSS JOIN staging.draw_numbers
),
pairs AS (
    SELECT
        month, part_of_sum, region, pair_region, certificate_type, draw,
        sum(counted) FILTER (channel = 'issued') AS issued,
        sum(counted) FILTER (channel = 'standalone') AS standalone,
        count(*) = count(counted) AND coalesce(standalone <= issued, true) AS whole
    FROM drawn
    GROUP BY ALL
)
SELECT
    month, part_of_sum, region, certificate_type, draw,
    sum(issued)::BIGINT AS issued, sum(standalone)::BIGINT AS standalone,
    sum(issued) FILTER (whole)::BIGINT AS known_issued,
    sum(standalone) FILTER (whole)::BIGINT AS known_standalone,
    bool_and(whole) AS complete
FROM pairs
GROUP BY ALL
ORDER BY month, part_of_sum, region, certificate_type, draw;

-- staging.certain_sums: those of all other regions and types.
CREATE VIEW staging.certain_sums AS
SELECT
    month, part_of_sum, region, certificate_type, issued, standalone, known_issued,
    known_standalone, complete
FROM staging.usage_totals
ANTI JOIN staging.drawn_sums USING (month, part_of_sum, region, certificate_type)
WHERE basis = 'likely' AND region IS NOT NULL AND certificate_type IS NOT NULL;

-- staging.drawn_usage: the rows of usage_likely with a doubtful cell, in each draw.
CREATE VIEW staging.drawn_usage AS
SELECT
    month, region, certificate_type, draw, issued, standalone,
    CASE WHEN standalone <= issued THEN issued - standalone END AS integrated,
    staging.share(standalone, issued) AS standalone_share,
    NOT coalesce(standalone > issued, false) AS complete
FROM (
    SELECT
        month, region, certificate_type, draw,
        coalesce(of_issued.counts[draw + 1], usage.issued) AS issued,
        coalesce(of_standalone.counts[draw + 1], usage.standalone) AS standalone
    FROM staging.usage AS usage
    LEFT JOIN (FROM staging.drawn_cells WHERE channel = 'issued') AS of_issued
        USING (month, region, certificate_type)
    LEFT JOIN (FROM staging.drawn_cells WHERE channel = 'standalone') AS of_standalone
        USING (month, region, certificate_type)
    CROSS JOIN staging.draw_numbers
    WHERE basis = 'likely' AND (of_issued.counts IS NOT NULL OR of_standalone.counts IS NOT NULL)
);

-- staging.drawn_totals: the certificates in each draw, summed by those of year, month, region and
-- type that are said to be. `draw` is NULL for a sum without a doubtful cell, the same in every draw.
CREATE MACRO staging.drawn_totals(by_year, by_month, by_region, by_type) AS TABLE
WITH sums AS NOT MATERIALIZED (
    SELECT
        {
            'year': if(by_year, year(month), NULL)::INTEGER, 'month': if(by_month, month, NULL),
            'part_of_sum': part_of_sum, 'region': if(by_region, region, NULL),
            'certificate_type': if(by_type, certificate_type, NULL)
        } AS place,
        draw, sum(issued)::BIGINT AS issued, sum(standalone)::BIGINT AS standalone,
        sum(known_issued)::BIGINT AS known_issued,
        sum(known_standalone)::BIGINT AS known_standalone, bool_and(complete) AS complete
    FROM (FROM staging.drawn_sums UNION ALL BY NAME FROM staging.certain_sums)
    GROUP BY ALL
),
added AS (
    SELECT
        place, drawn.draw,
        list_sum([drawn.issued, certain.issued])::BIGINT AS issued,
        list_sum([drawn.standalone, certain.standalone])::BIGINT AS standalone,
        list_sum([drawn.known_issued, certain.known_issued]) AS known_issued,
        list_sum([drawn.known_standalone, certain.known_standalone]) AS known_standalone,
        coalesce(drawn.complete, true) AND coalesce(certain.complete, true) AS complete
    FROM (FROM sums WHERE draw IS NOT NULL) AS drawn
    FULL JOIN (FROM sums WHERE draw IS NULL) AS certain USING (place)
)
SELECT
    place.*, draw, issued, standalone,
    CASE WHEN complete THEN issued - standalone END AS integrated,
    staging.share(known_standalone, known_issued) AS standalone_share, complete
FROM added;

-- usage_draws: each region and type in each draw, so that any sum can be made of them.
CREATE VIEW usage_draws AS
SELECT
    month, region, certificate_type, draw, issued, standalone,
    CASE WHEN complete THEN issued - standalone END AS integrated,
    staging.share(known_standalone, known_issued) AS standalone_share, complete,
    known_issued, known_standalone
FROM (
    FROM staging.drawn_sums
    UNION ALL BY NAME
    FROM staging.certain_sums CROSS JOIN staging.draw_numbers
)
WHERE NOT part_of_sum;

-- Where so many draws of a sum are whole the others say nothing of it.
CREATE MACRO staging.most_draws() AS 0.9;

-- The values of a measure that have these shares of its draws below them.
CREATE MACRO staging.quantiles(measure, complete, shares) AS
    CASE WHEN avg(complete::INT) >= staging.most_draws()
         THEN quantile_disc(measure, shares) FILTER (complete)
         ELSE quantile_disc(measure, shares) END;
