-- Each region per month, with ids and with Swedish names.
SELECT
    strftime(usage.month, '%Y-%m') AS month,
    usage.region,
    coalesce(regions.name, usage.region) AS region_sv,
    part_of_sum,
    CASE WHEN part_of_sum THEN 'ja' ELSE 'nej' END AS part_of_sum_sv,
    issued, standalone, integrated, standalone_share,
    cells_expected, cells_read, cells_flagged, rows_flagged,
    CASE WHEN NOT complete THEN 'incomplete'
         WHEN cells_flagged + rows_flagged > 0 THEN 'flagged'
         ELSE 'ok' END AS quality,
    CASE quality WHEN 'incomplete' THEN 'ofullständig'
                 WHEN 'flagged' THEN 'flaggad'
                 ELSE 'ok' END AS quality_sv
FROM usage_by_region AS usage
LEFT JOIN regions ON regions.id = usage.region
ORDER BY usage.month, region_sv COLLATE sv, usage.region
