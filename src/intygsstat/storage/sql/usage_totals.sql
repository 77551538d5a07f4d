-- staging.usage_totals: usage summed by month and, each of them or not, by region and by
-- certificate type; `region` or `certificate_type` is NULL in a sum over all of them.
-- Regions are whole ones, which add up to the country; parts of one that are printed apart
-- (`part_of_sum`) stand beside it, in no sum over regions. Where something is missing (`complete` is
-- false) the sums are of what is known, `integrated` is not known, and the share is that of the regions
-- and types of which both tables are whole: of `known_issued` certificates. Likely values of which
-- more are standalone than issued contradict each other, and are not complete either.
-- `as_printed` is true for the rows that stand as both tables print them: a region, or its parts
-- where both have these apart.
CREATE VIEW staging.cells_of_sums AS
SELECT false AS part_of_sum, region AS own_region, * REPLACE (whole_region AS region)
FROM staging.cell_values WHERE in_sum
UNION ALL
SELECT true, region, * FROM staging.cell_values WHERE region <> whole_region;

CREATE TABLE staging.usage_totals AS
WITH pairs AS (  -- one region, as printed, and type: the cells of both tables
    SELECT
        basis, month, part_of_sum, region, pair_region, certificate_type,
        sum(counted) FILTER (channel = 'issued') AS issued,
        sum(counted) FILTER (channel = 'standalone') AS standalone,
        count(*) AS cells_expected,
        count(counted) AS cells_read,
        count(*) FILTER (channel = 'issued' AND cell_flagged) AS issued_flagged,
        count(*) FILTER (channel = 'standalone' AND cell_flagged) AS standalone_flagged,
        count(*) FILTER (channel = 'issued' AND row_flagged) AS issued_rows,
        count(*) FILTER (channel = 'standalone' AND row_flagged) AS standalone_rows,
        sum(printed_count) FILTER (channel = 'issued') AS issued_printed,
        sum(printed_count) FILTER (channel = 'standalone') AS standalone_printed,
        count(*) FILTER (source = 'proposed') AS cells_proposed,
        count(*) FILTER (source = 'decided') AS cells_decided,
        count(*) FILTER (source = 'rejected') AS cells_rejected,
        min(confidence) AS least_confidence
    FROM staging.cells_of_sums
    GROUP BY ALL
),
known AS (
    SELECT
        *,
        cells_read = cells_expected AND (basis = 'printed' OR coalesce(standalone <= issued, true))
            AS whole,
        CASE WHEN whole THEN 0
             WHEN cells_read < cells_expected THEN cells_expected - cells_read
             ELSE cells_expected END AS cells_unknown
    FROM pairs
),
totals AS (
    SELECT
        basis, month, region, part_of_sum, certificate_type,
        sum(issued)::BIGINT AS issued,
        sum(standalone)::BIGINT AS standalone,
        CASE WHEN bool_and(whole) THEN sum(issued - standalone)::BIGINT END AS integrated,
        sum(issued) FILTER (whole)::BIGINT AS known_issued,
        sum(standalone) FILTER (whole)::BIGINT AS known_standalone,
        staging.share(known_standalone, known_issued) AS standalone_share,
        sum(cells_expected)::BIGINT AS cells_expected,
        sum(cells_read)::BIGINT AS cells_read,
        (sum(issued_flagged) + sum(standalone_flagged))::BIGINT AS cells_flagged,
        -- a flagged row is flagged in each of its types
        (sum(issued_rows + standalone_rows) // count(DISTINCT certificate_type))::BIGINT
            AS rows_flagged,
        bool_and(whole) AS complete,
        sum(issued_printed)::BIGINT AS issued_printed,
        sum(standalone_printed)::BIGINT AS standalone_printed,
        sum(cells_proposed)::BIGINT AS cells_proposed,
        sum(cells_decided)::BIGINT AS cells_decided,
        sum(cells_rejected)::BIGINT AS cells_rejected,
        min(least_confidence) AS least_confidence,
        sum(cells_unknown)::BIGINT AS cells_unknown,
        sum(issued_flagged)::BIGINT AS issued_flagged,
        sum(standalone_flagged)::BIGINT AS standalone_flagged,
        (sum(issued_rows) // count(DISTINCT certificate_type))::BIGINT AS issued_rows_flagged,
        (sum(standalone_rows) // count(DISTINCT certificate_type))::BIGINT
            AS standalone_rows_flagged,
        region IS NULL OR bool_or(region = pair_region) AS as_printed,
        -- others where a number is doubtful: draws.sql
        if(complete, sum(issued), NULL)::BIGINT AS issued_low, issued_low AS issued_high,
        if(complete, sum(standalone), NULL)::BIGINT AS standalone_low,
        standalone_low AS standalone_high,
        integrated AS integrated_low, integrated AS integrated_high,
        if(complete, standalone_share, NULL) AS standalone_share_low,
        standalone_share_low AS standalone_share_high
    FROM known
    GROUP BY GROUPING SETS (
        (basis, month, part_of_sum, region, certificate_type),
        (basis, month, part_of_sum, region),
        (basis, month, part_of_sum, certificate_type),
        (basis, month, part_of_sum)
    )
)
SELECT totals.*
FROM totals
LEFT JOIN staging.certificate_types AS types ON types.id = certificate_type
WHERE region IS NOT NULL OR NOT part_of_sum
ORDER BY basis, month, region, part_of_sum, sort_order NULLS LAST, certificate_type;

-- staging.printed_and_likely: sums of printed values, and beside them those of likely ones.
CREATE VIEW staging.printed_and_likely AS
SELECT
    printed.* EXCLUDE (
        cells_proposed, cells_decided, cells_rejected,
        issued_low, issued_high, standalone_low, standalone_high,
        integrated_low, integrated_high, standalone_share_low, standalone_share_high
    ),
    likely.issued AS issued_likely, likely.standalone AS standalone_likely,
    likely.integrated AS integrated_likely, likely.standalone_share AS standalone_share_likely,
    likely.complete AS complete_likely, likely.known_issued AS known_issued_likely,
    likely.cells_proposed, likely.cells_decided, likely.cells_rejected,
    likely.issued_low, likely.issued_high, likely.standalone_low, likely.standalone_high,
    likely.integrated_low, likely.integrated_high,
    likely.standalone_share_low, likely.standalone_share_high,
    CASE WHEN NOT printed.complete THEN 'incomplete'
         WHEN printed.cells_flagged + printed.rows_flagged > 0 THEN 'flagged'
         ELSE 'ok' END AS quality
FROM staging.usage_totals AS printed
JOIN staging.usage_totals AS likely
    ON likely.month = printed.month AND likely.part_of_sum = printed.part_of_sum
    AND likely.region IS NOT DISTINCT FROM printed.region
    AND likely.certificate_type IS NOT DISTINCT FROM printed.certificate_type
WHERE printed.basis = 'printed' AND likely.basis = 'likely';
