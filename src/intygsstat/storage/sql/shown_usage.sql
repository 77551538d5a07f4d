-- usage, usage_by_month, _type, _region and _region_and_type: what people query of staging.usage and
-- staging.usage_totals, printed values, and beside each the same of likely ones (…_likely), which say
-- what they were chosen from, and how low and how high they may be.
CREATE VIEW usage AS
SELECT * EXCLUDE (
    basis, issued_printed, standalone_printed, issued_source, standalone_source,
    issued_confidence, standalone_confidence, issued_low, issued_high, standalone_low,
    standalone_high, integrated_low, integrated_high, standalone_share_low, standalone_share_high
)
FROM staging.usage WHERE basis = 'printed';

CREATE VIEW usage_likely AS SELECT * EXCLUDE (basis) FROM staging.usage WHERE basis = 'likely';

CREATE VIEW staging.likely_totals AS
SELECT * EXCLUDE (basis, known_issued, known_standalone, as_printed)
FROM staging.usage_totals WHERE basis = 'likely';

CREATE VIEW staging.printed_totals AS
SELECT * EXCLUDE (
    basis, known_issued, known_standalone, as_printed, issued_printed, standalone_printed,
    cells_proposed, cells_decided, cells_rejected, least_confidence, issued_low, issued_high,
    standalone_low, standalone_high, integrated_low, integrated_high, standalone_share_low,
    standalone_share_high
)
FROM staging.usage_totals WHERE basis = 'printed';

CREATE VIEW usage_by_month AS
SELECT * EXCLUDE (region, part_of_sum, certificate_type)
FROM staging.printed_totals WHERE region IS NULL AND certificate_type IS NULL;

CREATE VIEW usage_by_month_likely AS
SELECT * EXCLUDE (region, part_of_sum, certificate_type)
FROM staging.likely_totals WHERE region IS NULL AND certificate_type IS NULL;

CREATE VIEW usage_by_type AS
SELECT * EXCLUDE (region, part_of_sum)
FROM staging.printed_totals WHERE region IS NULL AND certificate_type IS NOT NULL;

CREATE VIEW usage_by_type_likely AS
SELECT * EXCLUDE (region, part_of_sum)
FROM staging.likely_totals WHERE region IS NULL AND certificate_type IS NOT NULL;

CREATE VIEW usage_by_region AS
SELECT * EXCLUDE (certificate_type)
FROM staging.printed_totals WHERE region IS NOT NULL AND certificate_type IS NULL;

CREATE VIEW usage_by_region_likely AS
SELECT * EXCLUDE (certificate_type)
FROM staging.likely_totals WHERE region IS NOT NULL AND certificate_type IS NULL;

CREATE VIEW usage_by_region_and_type AS
FROM staging.printed_totals WHERE region IS NOT NULL AND certificate_type IS NOT NULL;

CREATE VIEW usage_by_region_and_type_likely AS
FROM staging.likely_totals WHERE region IS NOT NULL AND certificate_type IS NOT NULL;

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
