-- usage_by_region: each region's certificates per month, over all types.
-- Where Stockholm and Gotland are printed apart they have rows of their own, with
-- part_of_sum true, and are added up in stockholm_gotland as well. Sum over regions only
-- WHERE NOT part_of_sum, or they count twice.
CREATE VIEW usage_by_region AS
SELECT
    month,
    region,
    part_of_sum,
    sum(issued)::BIGINT AS issued,
    sum(standalone)::BIGINT AS standalone,
    sum(integrated)::BIGINT AS integrated,
    sum(standalone) FILTER (sums.complete)
        / nullif(sum(issued) FILTER (sums.complete), 0) AS standalone_share,
    sum(cells_expected)::BIGINT AS cells_expected,
    sum(cells_read)::BIGINT AS cells_read,
    sum(cells_flagged)::BIGINT AS cells_flagged,
    max(rows_flagged) AS rows_flagged,
    bool_and(sums.complete) AS complete
FROM made.sums AS sums
GROUP BY month, region, part_of_sum
ORDER BY month, region;

COMMENT ON VIEW usage_by_region IS
'Each region per month, all certificate types. issued includes standalone; integrated = issued - standalone. Sum over regions only WHERE NOT part_of_sum.';
COMMENT ON COLUMN usage_by_region.part_of_sum IS
'True for Stockholm and for Gotland where they are printed apart: stockholm_gotland holds them already.';
COMMENT ON COLUMN usage_by_region.integrated IS
'issued - standalone, summed over the types where both are read whole; NULL if there is none.';
COMMENT ON COLUMN usage_by_region.standalone_share IS
'standalone / issued, from 0 to 1, over the types where both are read whole.';
COMMENT ON COLUMN usage_by_region.cells_expected IS
'Cells that the row should have in both tables of the month.';
COMMENT ON COLUMN usage_by_region.rows_flagged IS
'Rows that a finding names: at most one a table.';
COMMENT ON COLUMN usage_by_region.complete IS
'True if every expected cell is read. An incomplete sum is too small.';
