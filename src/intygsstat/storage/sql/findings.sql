-- findings: what was found in each deck, what the diagnosis of all decks adds, and what only
-- shows when decks are compared; each with its best explanation, if it has one.
-- Two rules compare decks: month_told_again (information: a later deck changed a number) and
-- standalone_within_issued where the month's two tables come from two decks.
-- `in_use` is false for a finding about a table that a newer deck has told again.
CREATE TABLE staging.findings AS
WITH names AS (
    SELECT * FROM (VALUES
        ('issued', 'utfärdade'), ('standalone', 'fristående')
    ) AS names (channel, name_sv)
),
months (number, name_sv) AS (VALUES
    (1, 'januari'), (2, 'februari'), (3, 'mars'), (4, 'april'), (5, 'maj'), (6, 'juni'),
    (7, 'juli'), (8, 'augusti'), (9, 'september'), (10, 'oktober'), (11, 'november'),
    (12, 'december')
),
told_again AS (
    SELECT
        'month_told_again' AS rule, 'info' AS severity,
        month, channel, region, certificate_type,
        new_printed AS printed, old_printed AS expected,
        new_deck || ' tells ' || coalesce(new_count::VARCHAR, 'no number') || ', '
            || old_deck || ' told ' || coalesce(old_count::VARCHAR, 'no number')
            || ' (' || region || ', ' || certificate_type || ', ' || channel || ' '
            || strftime(month, '%Y-%m') || ')' AS message,
        coalesce(regions.name, region) || ', ' || coalesce(types.printed_as, certificate_type)
            || ', ' || names.name_sv || ' ' || months.name_sv || ' ' || year(month)
            || ': ' || coalesce(new_count::VARCHAR, 'inget tal') || ' i ' || new_deck || ', '
            || coalesce(old_count::VARCHAR, 'inget tal') || ' i ' || old_deck || '.'
            AS message_sv,
        new_deck AS deck, new_page AS page, left_pt, top_pt, right_pt, bottom_pt
    FROM staging.revisions
    LEFT JOIN staging.regions ON regions.id = revisions.region
    LEFT JOIN staging.certificate_types AS types ON types.id = revisions.certificate_type
    LEFT JOIN names USING (channel)
    LEFT JOIN months ON months.number = month(revisions.month)
),
across_decks AS (
    SELECT
        'standalone_within_issued' AS rule, 'error' AS severity,
        alone.month, alone.channel, alone.region, alone.certificate_type,
        cells.printed, 'at most ' || issued.counted AS expected,
        alone.deck || ' tells ' || alone.counted || ' standalone, ' || issued.deck || ' tells '
            || issued.counted || ' issued (' || alone.region || ', ' || alone.certificate_type
            || ', ' || strftime(alone.month, '%Y-%m') || ')' AS message,
        coalesce(regions.name, alone.region) || ', '
            || coalesce(types.printed_as, alone.certificate_type) || ' ' || months.name_sv
            || ' ' || year(alone.month) || ': ' || alone.counted || ' fristående i ' || alone.deck
            || ' men bara ' || issued.counted || ' utfärdade i ' || issued.deck || '.'
            AS message_sv,
        alone.deck, alone.page,
        cells.left_pt, cells.top_pt, cells.right_pt, cells.bottom_pt
    FROM staging.expected_cells AS alone
    JOIN staging.expected_cells AS issued USING (month, region, certificate_type)
    JOIN raw.cells AS cells
        ON cells.deck = alone.deck AND cells.month = alone.month
        AND cells.channel = alone.channel AND cells.region = alone.region
        AND cells.certificate_type = alone.certificate_type
    LEFT JOIN staging.regions ON regions.id = alone.region
    LEFT JOIN staging.certificate_types AS types ON types.id = alone.certificate_type
    LEFT JOIN months ON months.number = month(alone.month)
    WHERE alone.channel = 'standalone' AND issued.channel = 'issued'
        AND alone.deck <> issued.deck AND alone.counted > issued.counted
),
comparing AS (
    SELECT
        -- the same identity as model.Finding.finding: rule and place
        sha256(concat_ws(chr(31), rule, deck, strftime(month, '%Y-%m-%d'), channel, region,
            certificate_type))[:16] AS finding,
        compared.*, decks.sha256 AS deck_sha256
    FROM (FROM told_again UNION ALL FROM across_decks) AS compared
    JOIN raw.decks USING (deck)
),
-- a deck's own finding of the same identity says it already
told AS (
    FROM raw.findings
    UNION ALL BY NAME
    SELECT diagnosed.*
    FROM raw.diagnosed_findings AS diagnosed ANTI JOIN raw.findings USING (finding)
),
all_findings AS (
    FROM told
    UNION ALL BY NAME
    SELECT comparing.* FROM comparing ANTI JOIN told USING (finding)
),
uses AS (  -- a finding that no published table answers to is in use: it may say why
    SELECT
        all_findings.finding,
        coalesce(bool_or(table_versions.deck = all_findings.deck), true) AS in_use
    FROM all_findings
    LEFT JOIN staging.table_versions
        ON table_versions.is_current AND table_versions.month = all_findings.month
        AND (all_findings.channel IS NULL OR table_versions.channel = all_findings.channel)
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
    best.confidence,
    best.evidence,
    best.evidence_sv,
    best.linked
FROM all_findings
JOIN uses USING (finding)
LEFT JOIN raw.explanations AS best ON best.finding = all_findings.finding AND best.rank = 1
ORDER BY
    CASE severity WHEN 'error' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END,
    month, deck, page, top_pt, rule, all_findings.finding;

CREATE VIEW findings AS FROM staging.findings;
