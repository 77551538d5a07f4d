-- usage_by_region: each region's certificates per month, over all types.
-- Where Stockholm and Gotland are printed apart they have rows of their own, with
-- part_of_sum true, and are added up in stockholm_gotland as well. Sum over regions only
-- WHERE NOT part_of_sum, or they count twice.
-- usage_by_region_likely sums the likely values.
CREATE TABLE staging.usage_by_region AS
SELECT
    basis,
    month,
    region,
    part_of_sum,
    sum(issued)::BIGINT AS issued,
    sum(standalone)::BIGINT AS standalone,
    CASE WHEN bool_and(sums.complete) THEN sum(integrated)::BIGINT END AS integrated,
    CASE WHEN sum(standalone) FILTER (sums.complete) <= sum(issued) FILTER (sums.complete)
         THEN sum(standalone) FILTER (sums.complete)
             / nullif(sum(issued) FILTER (sums.complete), 0) END AS standalone_share,
    sum(cells_expected)::BIGINT AS cells_expected,
    sum(cells_read)::BIGINT AS cells_read,
    sum(cells_flagged)::BIGINT AS cells_flagged,
    max(rows_flagged) AS rows_flagged,
    bool_and(sums.complete) AS complete,
    sum(issued_printed)::BIGINT AS issued_printed,
    sum(standalone_printed)::BIGINT AS standalone_printed,
    sum(cells_proposed)::BIGINT AS cells_proposed,
    sum(cells_decided)::BIGINT AS cells_decided,
    min(least_confidence) AS least_confidence,
    sum(cells_unknown)::BIGINT AS cells_unknown
FROM staging.usage_totals AS sums
GROUP BY basis, month, region, part_of_sum
ORDER BY basis, month, region;

CREATE VIEW usage_by_region AS
SELECT * EXCLUDE (
    basis, issued_printed, standalone_printed, cells_proposed, cells_decided, least_confidence
)
FROM staging.usage_by_region
WHERE basis = 'printed';

CREATE VIEW usage_by_region_likely AS
SELECT * EXCLUDE (basis) FROM staging.usage_by_region WHERE basis = 'likely';

COMMENT ON VIEW usage_by_region IS
'Each region per month, all certificate types. issued includes standalone; integrated = issued - standalone. Sum over regions only WHERE NOT part_of_sum.';
COMMENT ON COLUMN usage_by_region.part_of_sum IS
'True for Stockholm and for Gotland where they are printed apart: stockholm_gotland holds them already.';
COMMENT ON COLUMN usage_by_region.integrated IS
'issued - standalone; NULL unless every expected cell of both tables is known: cells_unknown says how many are not.';
COMMENT ON COLUMN usage_by_region.standalone_share IS
'standalone / issued, from 0 to 1, over the types where both are read whole; NULL where more are standalone than issued.';
COMMENT ON COLUMN usage_by_region.cells_expected IS
'Cells that the row should have in both tables of the month.';
COMMENT ON COLUMN usage_by_region.rows_flagged IS
'Rows that a finding names: at most one a table.';
COMMENT ON COLUMN usage_by_region.cells_unknown IS
'Cells that are missing, can''t be read or contradict each other, so that integrated is not known.';
COMMENT ON COLUMN usage_by_region.complete IS
'True if every expected cell is read. An incomplete sum is too small.';

COMMENT ON VIEW usage_by_region_likely IS
'usage_by_region with likely values: sums of what is decided, else proposed, else printed, with the printed sums beside them.';
COMMENT ON COLUMN usage_by_region_likely.complete IS
'True if every expected cell has a likely value and nowhere more are standalone than issued.';
COMMENT ON COLUMN usage_by_region_likely.issued_printed IS 'The sum of the printed values, as usage_by_region serves it.';
COMMENT ON COLUMN usage_by_region_likely.standalone_printed IS 'The sum of the printed values, as usage_by_region serves it.';
COMMENT ON COLUMN usage_by_region_likely.cells_proposed IS 'Cells for which a proposal stands in.';
COMMENT ON COLUMN usage_by_region_likely.cells_decided IS
'Cells that somebody decided about, also those whose printed number stands.';
COMMENT ON COLUMN usage_by_region_likely.least_confidence IS
'How sure the least sure of the proposals is, 0 to 1; NULL where there is none.';
