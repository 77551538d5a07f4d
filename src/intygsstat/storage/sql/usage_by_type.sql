-- usage_by_type: the country's certificates per month and type, over all regions.
-- `issued` and `standalone` are sums of what is read. If `complete` is false something is missing
-- from them: then `integrated` is not known, and the share is that of the regions where both
-- sides are whole.
-- usage_by_type_likely sums the likely values.
CREATE TABLE staging.usage_by_type AS
SELECT
    basis,
    month,
    certificate_type,
    sum(issued)::BIGINT AS issued,
    sum(standalone)::BIGINT AS standalone,
    CASE WHEN bool_and(sums.complete) THEN sum(integrated)::BIGINT END AS integrated,
    CASE WHEN sum(standalone) FILTER (sums.complete) <= sum(issued) FILTER (sums.complete)
         THEN sum(standalone) FILTER (sums.complete)
             / nullif(sum(issued) FILTER (sums.complete), 0) END AS standalone_share,
    sum(cells_expected)::BIGINT AS cells_expected,
    sum(cells_read)::BIGINT AS cells_read,
    sum(cells_flagged)::BIGINT AS cells_flagged,
    sum(rows_flagged)::BIGINT AS rows_flagged,
    bool_and(sums.complete) AS complete,
    sum(issued_printed)::BIGINT AS issued_printed,
    sum(standalone_printed)::BIGINT AS standalone_printed,
    sum(cells_proposed)::BIGINT AS cells_proposed,
    sum(cells_decided)::BIGINT AS cells_decided,
    min(least_confidence) AS least_confidence,
    sum(cells_unknown)::BIGINT AS cells_unknown
FROM staging.usage_totals AS sums
LEFT JOIN staging.certificate_types AS types ON types.id = sums.certificate_type
WHERE NOT part_of_sum
GROUP BY basis, month, certificate_type, types.sort_order
ORDER BY basis, month, types.sort_order NULLS LAST, certificate_type;

CREATE VIEW usage_by_type AS
SELECT * EXCLUDE (
    basis, issued_printed, standalone_printed, cells_proposed, cells_decided, least_confidence
)
FROM staging.usage_by_type
WHERE basis = 'printed';

CREATE VIEW usage_by_type_likely AS
SELECT * EXCLUDE (basis) FROM staging.usage_by_type WHERE basis = 'likely';

COMMENT ON VIEW usage_by_type IS
'The country per month and certificate type. issued includes standalone; integrated = issued - standalone. Look at complete before you trust a sum.';
COMMENT ON COLUMN usage_by_type.integrated IS
'issued - standalone; NULL unless every expected cell of both tables is known: cells_unknown says how many are not.';
COMMENT ON COLUMN usage_by_type.standalone_share IS
'standalone / issued, from 0 to 1, over the regions where both are read whole; NULL where more are standalone than issued.';
COMMENT ON COLUMN usage_by_type.cells_expected IS
'Cells that both tables of the month should have for this type: two a region.';
COMMENT ON COLUMN usage_by_type.cells_read IS
'Cells that are there and readable; a blank is read.';
COMMENT ON COLUMN usage_by_type.cells_unknown IS
'Cells that are missing, can''t be read or contradict each other, so that integrated is not known.';
COMMENT ON COLUMN usage_by_type.complete IS
'True if every expected cell is read. An incomplete sum is too small.';

COMMENT ON VIEW usage_by_type_likely IS
'usage_by_type with likely values: sums of what is decided, else proposed, else printed, with the printed sums beside them.';
COMMENT ON COLUMN usage_by_type_likely.complete IS
'True if every expected cell has a likely value and nowhere more are standalone than issued.';
COMMENT ON COLUMN usage_by_type_likely.issued_printed IS 'The sum of the printed values, as usage_by_type serves it.';
COMMENT ON COLUMN usage_by_type_likely.standalone_printed IS 'The sum of the printed values, as usage_by_type serves it.';
COMMENT ON COLUMN usage_by_type_likely.cells_proposed IS 'Cells for which a proposal stands in.';
COMMENT ON COLUMN usage_by_type_likely.cells_decided IS
'Cells that somebody decided about, also those whose printed number stands.';
COMMENT ON COLUMN usage_by_type_likely.least_confidence IS
'How sure the least sure of the proposals is, 0 to 1; NULL where there is none.';
