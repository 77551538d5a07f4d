-- Each region per month, with ids and with Swedish names.
SELECT
    strftime(usage.month, '%Y-%m') AS month,
    usage.region,
    coalesce(regions.name, usage.region) AS region_sv,
    part_of_sum,
    usage.issued, usage.standalone, usage.integrated, usage.standalone_share,
    likely.issued AS issued_likely,
    likely.standalone AS standalone_likely,
    likely.integrated AS integrated_likely,
    likely.standalone_share AS standalone_share_likely,
    cells_proposed, cells_decided,
    usage.cells_expected, usage.cells_read, usage.cells_flagged, usage.rows_flagged,
    CASE WHEN NOT usage.complete THEN 'incomplete'
         WHEN usage.cells_flagged + usage.rows_flagged > 0 THEN 'flagged'
         ELSE 'ok' END AS quality
FROM usage_by_region AS usage
JOIN usage_by_region_likely AS likely USING (month, region, part_of_sum)
LEFT JOIN regions ON regions.id = usage.region
ORDER BY usage.month, region_sv COLLATE sv, usage.region
