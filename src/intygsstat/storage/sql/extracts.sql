-- staging.extract_…: what each CSV file is made of, with ids and with Swedish names. Which of the
-- columns a file has, and under which header, is in data_dictionary.toml.
-- In a view of this schema a bare name is the schema's own table: those of `main` say so.
CREATE MACRO staging.year_month(day) AS strftime(day, '%Y-%m');

-- A forum of which only the month is known is named by its month.
CREATE MACRO staging.forum(first_day, last_day) AS
    CASE WHEN first_day = last_day THEN strftime(first_day, '%Y-%m-%d')
         ELSE staging.year_month(first_day) END;

-- Each region per month.
CREATE VIEW staging.extract_usage_by_region AS
SELECT
    sums.* REPLACE (staging.year_month(month) AS month),
    coalesce(regions.name, region) AS region_sv
FROM staging.printed_and_likely AS sums
LEFT JOIN main.regions ON regions.id = sums.region
WHERE region IS NOT NULL AND certificate_type IS NULL
ORDER BY sums.month, region_sv COLLATE sv, region;

-- The country per month and certificate type.
CREATE VIEW staging.extract_usage_by_type AS
SELECT
    sums.* REPLACE (staging.year_month(month) AS month),
    types.printed_as AS type_sv,
    types.name_sv AS type_name_sv
FROM staging.printed_and_likely AS sums
JOIN main.certificate_types AS types ON types.id = sums.certificate_type
LEFT JOIN staging.certificate_types AS in_print ON in_print.id = sums.certificate_type
WHERE region IS NULL AND certificate_type IS NOT NULL
ORDER BY sums.month, in_print.sort_order NULLS LAST, certificate_type;

-- Every cell of every published table, blanks too, in the order of the slides.
CREATE VIEW staging.extract_cells AS
WITH ids AS (
    SELECT month, channel, region, certificate_type, list(finding) AS ids
    FROM staging.flags WHERE NOT total_alone GROUP BY ALL
)
SELECT
    cells.* REPLACE (staging.year_month(cells.month) AS month),
    cells.month AS first_day,
    regions.name AS region_sv,
    types.printed_as AS type_sv,
    proposed, proposed_low, proposed_high, confidence, decided, likely,
    CASE WHEN cell_flagged THEN 'cell_flagged'
         WHEN row_flagged THEN 'row_flagged'
         WHEN state IN ('unreadable', 'not_available', 'unplaced') THEN state
         ELSE 'ok' END AS quality,
    array_to_string(list_sort(list_distinct(coalesce(own.ids, []) || coalesce(of_row.ids, []))), '|')
        AS finding_ids
FROM staging.cells
LEFT JOIN ids AS own USING (month, channel, region, certificate_type)
LEFT JOIN ids AS of_row
    ON of_row.month = cells.month AND of_row.channel = cells.channel
    AND of_row.region = cells.region AND of_row.certificate_type IS NULL
LEFT JOIN staging.likely_cells USING (month, channel, region, certificate_type)
LEFT JOIN main.regions ON regions.id = cells.region
LEFT JOIN main.certificate_types AS types ON types.id = cells.certificate_type
ORDER BY first_day, channel, deck, "row", "column";

-- All findings, worst first.
CREATE VIEW staging.extract_findings AS
SELECT
    findings.* REPLACE (staging.year_month(findings.month) AS month),
    coalesce(rules.name_sv, findings.rule) AS rule_sv,
    CASE WHEN NOT in_use THEN 'superseded'
         WHEN severity = 'info' THEN 'info'
         ELSE 'flagged' END AS quality,
    CASE findings.region WHEN 'summary' THEN 'Summarad'
         ELSE coalesce(regions.name, findings.region) END AS region_sv,
    CASE findings.certificate_type WHEN 'total' THEN 'Totalt'
         ELSE coalesce(types.printed_as, findings.certificate_type) END AS type_sv,
    regexp_replace(expected, '^(\d+) to (\d+)$', '\1 till \2') AS expected_sv,
    coalesce(diagnoses.name_sv, findings.diagnosis) AS diagnosis_sv,
    CASE explained_type WHEN 'total' THEN 'Totalt'
         ELSE coalesce(explained.printed_as, explained_type) END AS explained_type_sv
FROM staging.findings
LEFT JOIN staging.rules ON rules.rule = findings.rule
LEFT JOIN staging.diagnoses ON diagnoses.diagnosis = findings.diagnosis
LEFT JOIN main.certificate_types AS explained ON explained.id = explained_type
LEFT JOIN main.regions ON regions.id = findings.region
LEFT JOIN main.certificate_types AS types ON types.id = findings.certificate_type
ORDER BY staging.worst_first(severity), findings.month, deck, page, top_pt, findings.rule, finding;

-- Every deck's table of how far each party has come.
CREATE VIEW staging.extract_rollout AS
SELECT
    rollout.* REPLACE (
        staging.forum(forum_day, last_forum_day) AS forum_date,
        strftime("date", '%Y-%m-%d') AS "date"
    ),
    coalesce(names.name, party_printed) AS party_sv,
    CASE what WHEN 'signature_service' THEN 'ny underskriftstjänst'
              WHEN 'client' THEN 'nya Webcertklienten'
              ELSE replace(what, '_', ' ') END AS what_sv,
    CASE WHEN NOT is_current THEN 'superseded'
         WHEN status = 'unknown' THEN 'unknown'
         ELSE 'ok' END AS quality
FROM main.rollout
LEFT JOIN staging.parties AS names USING (party)
JOIN staging.deck_order USING (deck)
ORDER BY age_order, "row";

-- Who took part in each forum.
CREATE VIEW staging.extract_attendance AS
SELECT
    attendance.* REPLACE (staging.forum(forum_day, last_forum_day) AS forum_date),
    coalesce(names.name, party_printed) AS party_sv,
    CASE WHEN NOT is_current THEN 'superseded'
         WHEN present IS NULL THEN 'unknown'
         ELSE 'ok' END AS quality
FROM main.attendance
LEFT JOIN staging.parties AS names USING (party)
JOIN staging.deck_order USING (deck)
ORDER BY age_order, "row";

-- What the slides say of what happened or will.
CREATE MACRO staging.written(moment, precision) AS
    CASE precision WHEN 'minute' THEN strftime(moment, '%Y-%m-%d %H:%M')
                   ELSE strftime(moment, '%Y-%m-%d') END;

CREATE VIEW staging.extract_events AS
SELECT
    events.* REPLACE (
        staging.forum(forum_day, last_forum_day) AS forum_date,
        staging.written(date_from, precision) AS date_from,
        staging.written(date_to, precision) AS date_to,
        nullif(subject, '') AS subject,
        nullif(parties, '') AS parties
    ),
    CASE events.subject WHEN 'integrated' THEN 'integrerat' WHEN 'standalone' THEN 'fristående'
         ELSE coalesce(types.printed_as, upper(nullif(events.subject, ''))) END AS subject_sv,
    (
        SELECT string_agg(coalesce(name, party), ', ' ORDER BY place)
        FROM unnest(string_split(nullif(events.parties, ''), '|')) WITH ORDINALITY AS named (party, place)
        LEFT JOIN staging.parties USING (party)
    ) AS parties_sv,
    CASE WHEN is_current THEN 'ok' ELSE 'superseded' END AS quality
FROM main.events
LEFT JOIN staging.certificate_types AS types ON types.id = events.subject
JOIN staging.deck_order USING (deck)
ORDER BY age_order, "row";

-- Whom to ask.
CREATE VIEW staging.extract_calls AS
SELECT
    calls.* REPLACE (staging.year_month(month) AS month),
    coalesce(regions.name, calls.region, 'Den som gav ut bildspelet') AS region_sv
FROM staging.calls AS calls
LEFT JOIN main.regions ON regions.id = calls.region
ORDER BY place;
