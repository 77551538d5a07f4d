-- staging.usage_totals: usage summed to whole regions (part_of_sum false: these add up to the country),
-- and beside them the parts of a region where they are printed apart (part_of_sum true).
-- `integrated` is NULL unless every expected cell of both tables is read. Of printed and of likely
-- values (`basis`); likely values of which standalone exceeds issued are not complete either.
CREATE TABLE staging.usage_totals AS
WITH shown AS (
    SELECT false AS part_of_sum, whole_region AS shown_region, * FROM staging.cell_values WHERE in_sum
    UNION ALL
    SELECT true, region, * FROM staging.cell_values WHERE region <> whole_region
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
    CASE WHEN complete THEN issued - standalone END AS integrated,
    CASE WHEN complete THEN 0
         WHEN cells_read < cells_expected THEN cells_expected - cells_read
         ELSE cells_expected END AS cells_unknown  -- likely values that contradict each other
FROM summed
ORDER BY basis, month, region, part_of_sum, certificate_type;

-- usage_by_region_and_type: the same for whoever looks at one region or one type; the other two
-- sums add these rows up.
CREATE TABLE staging.usage_by_region_and_type AS
SELECT
    sums.* EXCLUDE (cells_unknown),
    CASE WHEN sums.complete AND sums.standalone <= sums.issued
         THEN sums.standalone / nullif(sums.issued, 0) END AS standalone_share,
    sums.cells_unknown
FROM staging.usage_totals AS sums
LEFT JOIN staging.certificate_types AS types ON types.id = sums.certificate_type
ORDER BY basis, month, region, part_of_sum, types.sort_order NULLS LAST, certificate_type;

CREATE VIEW usage_by_region_and_type AS
SELECT * EXCLUDE (
    basis, issued_printed, standalone_printed, cells_proposed, cells_decided, least_confidence
)
FROM staging.usage_by_region_and_type
WHERE basis = 'printed';

CREATE VIEW usage_by_region_and_type_likely AS
SELECT * EXCLUDE (basis) FROM staging.usage_by_region_and_type WHERE basis = 'likely';

COMMENT ON VIEW usage_by_region_and_type IS
'Each region per month and certificate type, Stockholm and Gotland added up where they are printed apart. Sum over regions only WHERE NOT part_of_sum.';
COMMENT ON COLUMN usage_by_region_and_type.part_of_sum IS
'True for Stockholm and for Gotland where they are printed apart: stockholm_gotland holds them already.';
COMMENT ON COLUMN usage_by_region_and_type.integrated IS
'issued - standalone; NULL unless every expected cell of both tables is read.';
COMMENT ON COLUMN usage_by_region_and_type.standalone_share IS
'standalone / issued, from 0 to 1; NULL where integrated is, nothing was issued, or more are standalone than issued.';
COMMENT ON COLUMN usage_by_region_and_type.cells_unknown IS
'Cells that are missing, can''t be read or contradict each other, so that integrated is not known; 0 where it is.';
COMMENT ON COLUMN usage_by_region_and_type.complete IS
'True if every expected cell is read. An incomplete sum is too small.';
COMMENT ON VIEW usage_by_region_and_type_likely IS
'usage_by_region_and_type with likely values, the printed sums beside them.';
COMMENT ON COLUMN usage_by_region_and_type_likely.complete IS
'True if every expected cell has a likely value and no more are standalone than issued.';
