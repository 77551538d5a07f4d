-- All findings, worst first, with ids and with Swedish names.
SELECT
    finding,
    findings.rule,
    coalesce(rules.name_sv, findings.rule) AS rule_sv,
    severity,
    CASE WHEN NOT in_use THEN 'superseded'
         WHEN severity = 'info' THEN 'info'
         ELSE 'flagged' END AS quality,
    strftime(findings.month, '%Y-%m') AS month,
    channel,
    findings.region,
    CASE findings.region WHEN 'summary' THEN 'Summarad'
         ELSE coalesce(regions.name, findings.region) END AS region_sv,
    findings.certificate_type,
    CASE findings.certificate_type WHEN 'total' THEN 'Totalt'
         ELSE coalesce(types.printed_as, findings.certificate_type) END AS type_sv,
    printed,
    expected,
    regexp_replace(expected, '^(\d+) to (\d+)$', '\1 till \2') AS expected_sv,
    message,
    message_sv,
    findings.diagnosis,
    coalesce(diagnoses.name_sv, findings.diagnosis) AS diagnosis_sv,
    explained_type,
    CASE explained_type WHEN 'total' THEN 'Totalt'
         ELSE coalesce(explained.printed_as, explained_type) END AS explained_type_sv,
    proposed, proposed_low, proposed_high, confidence, evidence, evidence_sv, linked,
    deck,
    page
FROM findings
LEFT JOIN rules ON rules.rule = findings.rule
LEFT JOIN diagnoses ON diagnoses.diagnosis = findings.diagnosis
LEFT JOIN certificate_types AS explained ON explained.id = explained_type
LEFT JOIN regions ON regions.id = findings.region
LEFT JOIN certificate_types AS types ON types.id = findings.certificate_type
ORDER BY
    CASE severity WHEN 'error' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END,
    findings.month, deck, page, top_pt, findings.rule, finding
