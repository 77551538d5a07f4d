-- The country per month and certificate type, with ids and with Swedish names.
SELECT
    strftime(usage.month, '%Y-%m') AS month,
    usage.certificate_type,
    types.printed_as AS type_sv,
    types.name_sv AS type_name_sv,
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
FROM usage_by_type AS usage
JOIN usage_by_type_likely AS likely USING (month, certificate_type)
JOIN certificate_types AS types ON types.id = usage.certificate_type
LEFT JOIN staging.certificate_types AS printed_order ON printed_order.id = usage.certificate_type
ORDER BY usage.month, printed_order.sort_order NULLS LAST, usage.certificate_type
