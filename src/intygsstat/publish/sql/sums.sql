-- made.sums: usage summed to whole regions (part_of_sum false: these add up to the country),
-- and beside them the parts of a region where they are printed apart (part_of_sum true).
-- `integrated` is NULL unless every expected cell of both tables is read. Of printed and of likely
-- values (`basis`); likely values of which standalone exceeds issued are not complete either.
CREATE TABLE made.sums AS
WITH shown AS (
    SELECT false AS part_of_sum, whole_region AS shown_region, * FROM made.valued WHERE in_sum
    UNION ALL
    SELECT true, region, * FROM made.valued WHERE region <> whole_region
),
summed AS (
    SELECT
        basis,
        month,
        shown_region AS region,
        part_of_sum,
        certificate_type,
        sum(counted) FILTER (channel = 'issued')::BIGINT AS issued,
        sum(counted) FILTER (channel = 'standalone')::BIGINT AS standalone,
        count(*) AS cells_expected,
        count(counted) AS cells_read,
        count(*) FILTER (cell_flagged) AS cells_flagged,
        count(*) FILTER (row_flagged) AS rows_flagged,
        sum(printed_count) FILTER (channel = 'issued')::BIGINT AS issued_printed,
        sum(printed_count) FILTER (channel = 'standalone')::BIGINT AS standalone_printed,
        count(*) FILTER (source = 'proposed') AS cells_proposed,
        count(*) FILTER (source = 'decided') AS cells_decided,
        min(confidence) AS least_confidence
    FROM shown
    GROUP BY ALL
)
SELECT
    *,
    cells_read = cells_expected AND (basis = 'printed' OR coalesce(standalone <= issued, true))
        AS complete,
    CASE WHEN complete THEN issued - standalone END AS integrated
FROM summed
ORDER BY basis, month, region, part_of_sum, certificate_type;
