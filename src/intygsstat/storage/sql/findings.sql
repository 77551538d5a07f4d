-- findings: what was found in each deck, what the diagnosis of all decks adds, and what only
-- shows when decks are compared; each with its best explanation, if it has one.
-- `in_use` is false for a finding about a table of which a newer deck has a newer version. `status`
-- says whether somebody was asked about all of its numbers, or has answered.
CREATE MACRO staging.worst_first(severity) AS
    CASE severity WHEN 'error' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END;

CREATE VIEW staging.all_findings AS  -- of two with the same identity the first one says it already
SELECT * EXCLUDE (source)
FROM (
    SELECT *, 1 AS source FROM raw.findings
    UNION ALL BY NAME SELECT *, 2 AS source FROM raw.diagnosed_findings
    UNION ALL BY NAME SELECT *, 3 AS source FROM raw.compared_findings
)
QUALIFY source = min(source) OVER (PARTITION BY finding);

-- staging.subjects: what a finding asks about: the surest explanation's cell, else its own.
CREATE VIEW staging.subjects AS
SELECT
    finding,
    coalesce(
        surest.certificate_type, own.certificate_type,
        CASE rule WHEN 'row_parts_sum_to_total' THEN 'total' END
    ) AS suspect
FROM staging.all_findings AS own
LEFT JOIN (FROM raw.explanations WHERE "rank" = 1) AS surest USING (finding);

-- Findings of which nobody but the publisher can say what is right, and that name no single number.
CREATE MACRO staging.is_about_a_whole_table(rule, region) AS
    rule IN ('month_has_its_own_numbers', 'standalone_within_issued') AND region IS NULL;

-- staging.finding_numbers: the printed numbers that an answer to a finding is about. Beside its
-- suspect the cells for which it proposes something (two that are swapped), of more standalone than
-- issued certificates both counts unless one of them explains it, and of a run of rows what the
-- findings about them ask. Of two tables that are the same each is a question of its own.
CREATE TABLE staging.finding_numbers AS
WITH own AS (
    SELECT finding, month, channel, region, suspect AS certificate_type
    FROM staging.all_findings JOIN staging.subjects USING (finding)
    WHERE region IS NOT NULL
    UNION
    SELECT finding, month, channel, region, certificate_type FROM raw.proposals
    UNION
    SELECT finding, month, channels.channel, region, certificate_type
    FROM staging.all_findings
    CROSS JOIN (VALUES ('issued'), ('standalone')) AS channels (channel)
    WHERE rule = 'standalone_within_issued'
        AND finding NOT IN (
            SELECT finding FROM raw.explanations WHERE "rank" = 1 AND certificate_type IS NOT NULL
        )
    UNION
    SELECT finding, month, channel, 'all', 'table'
    FROM staging.all_findings WHERE staging.is_about_a_whole_table(rule, region)
)
SELECT finding, own.* EXCLUDE (finding) FROM (
    FROM own
    UNION
    SELECT linked, own.* EXCLUDE (finding)
    FROM own
    JOIN raw.explanations USING (finding)
    JOIN staging.all_findings AS run ON run.finding = linked AND run.region IS NULL
        AND NOT staging.is_about_a_whole_table(run.rule, run.region)
) AS own
SEMI JOIN staging.numbers USING (month, channel, region, certificate_type)
ORDER BY ALL;

-- staging.settled_tables: the findings about whole tables that stand; they doubt no cell any more.
CREATE VIEW staging.settled_tables AS
SELECT finding
FROM staging.all_findings AS own
JOIN staging.answers AS said USING (month, channel)
WHERE staging.is_about_a_whole_table(rule, own.region)
    AND said.certificate_type = 'table' AND said.status = 'answered';

CREATE TABLE staging.findings AS
WITH uses AS (  -- a finding that no published table answers to is in use: it may say why
    SELECT
        all_findings.finding,
        coalesce(bool_or(published.deck = all_findings.deck), true) AS in_use
    FROM staging.all_findings
    LEFT JOIN staging.current_tables AS published
        ON published.month = all_findings.month
        AND (all_findings.channel IS NULL OR published.channel = all_findings.channel)
    GROUP BY all_findings.finding
),
about_tables AS (SELECT finding FROM staging.finding_numbers WHERE certificate_type = 'table'),
answers AS (  -- of a whole table whoever published it can answer for all of its cells
    SELECT
        finding,
        CASE WHEN bool_or(line IS NULL) THEN 'open'
             WHEN bool_or(said.status = 'asked') THEN 'asked'
             ELSE 'answered' END AS status,
        CASE WHEN bool_and(decided IS NOT NULL) THEN bool_and(coalesce(as_proposed, false)) END
            AS as_proposed
    FROM staging.finding_numbers
    LEFT JOIN corrections AS said USING (month, channel, region, certificate_type)
    WHERE certificate_type = 'table' OR finding NOT IN (FROM about_tables)
    GROUP BY finding
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
    best.linked,
    coalesce(answers.status, 'open') AS status,
    answers.as_proposed
FROM staging.all_findings
JOIN uses USING (finding)
LEFT JOIN answers USING (finding)
LEFT JOIN raw.explanations AS best ON best.finding = all_findings.finding AND best.rank = 1
ORDER BY
    staging.worst_first(severity), month, deck, page, top_pt, rule, all_findings.finding;
