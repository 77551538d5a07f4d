-- findings: what was found in each deck, what the diagnosis of all decks adds, and what only
-- shows when decks are compared; each with its best explanation, if it has one.
-- `in_use` is false for a finding about a table of which a newer deck has a newer version.
CREATE MACRO staging.worst_first(severity) AS
    CASE severity WHEN 'error' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END;

CREATE TABLE staging.findings AS
WITH all_findings AS (  -- of two with the same identity the first one says it already
    SELECT * EXCLUDE (source)
    FROM (
        SELECT *, 1 AS source FROM raw.findings
        UNION ALL BY NAME SELECT *, 2 AS source FROM raw.diagnosed_findings
        UNION ALL BY NAME SELECT *, 3 AS source FROM raw.compared_findings
    )
    QUALIFY source = min(source) OVER (PARTITION BY finding)
),
uses AS (  -- a finding that no published table answers to is in use: it may say why
    SELECT
        all_findings.finding,
        coalesce(bool_or(published.deck = all_findings.deck), true) AS in_use
    FROM all_findings
    LEFT JOIN staging.current_tables AS published
        ON published.month = all_findings.month
        AND (all_findings.channel IS NULL OR published.channel = all_findings.channel)
    GROUP BY all_findings.finding
)
SELECT
    all_findings.*,
    uses.in_use,
    best.diagnosis,
    best.certificate_type AS explained_type,
    best.proposed,
    best.proposed_low,
    best.proposed_high,
    best.unlisted_count,
    best.confidence,
    best.evidence,
    best.evidence_sv,
    best.linked
FROM all_findings
JOIN uses USING (finding)
LEFT JOIN raw.explanations AS best ON best.finding = all_findings.finding AND best.rank = 1
ORDER BY
    staging.worst_first(severity), month, deck, page, top_pt, rule, all_findings.finding;
