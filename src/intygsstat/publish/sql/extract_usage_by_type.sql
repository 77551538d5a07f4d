-- The country per month and certificate type, with ids and with Swedish names.
SELECT
    strftime(usage.month, '%Y-%m') AS month,
    usage.certificate_type,
    types.printed_as AS type_sv,
    types.name_sv AS type_name_sv,
    issued, standalone, integrated, standalone_share,
    cells_expected, cells_read, cells_flagged, rows_flagged,
    CASE WHEN NOT complete THEN 'incomplete'
         WHEN cells_flagged + rows_flagged > 0 THEN 'flagged'
         ELSE 'ok' END AS quality,
    CASE quality WHEN 'incomplete' THEN 'ofullständig'
                 WHEN 'flagged' THEN 'flaggad'
                 ELSE 'ok' END AS quality_sv
FROM usage_by_type AS usage
JOIN certificate_types AS types ON types.id = usage.certificate_type
LEFT JOIN made.certificate_types AS printed_order ON printed_order.id = usage.certificate_type
ORDER BY usage.month, printed_order.sort_order NULLS LAST, usage.certificate_type
