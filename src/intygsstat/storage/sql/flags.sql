-- A diagnosis is likely, and a cell suspect, from this confidence on; below, it is a mere chance.
CREATE MACRO staging.is_likely(confidence) AS confidence >= 0.5;

-- staging.likely_suspects: the cell that each finding likely comes from, a printed total apart. This
-- is the only place that decides it.
CREATE VIEW staging.likely_suspects AS
SELECT finding, deck, month, channel, region, explained_type AS certificate_type
FROM staging.findings
WHERE region IS NOT NULL AND staging.is_likely(confidence) AND explained_type <> 'total'
UNION
SELECT finding, deck, month, channel, region, certificate_type FROM raw.proposals;

-- staging.flags: which finding names which published cell or row (certificate_type NULL).
-- Only errors and warnings flag, and only those about the deck whose table is published.
-- A finding about a row that comes from a suspect cell names that cell instead. A finding about
-- a whole region also names its parts, where only these are printed; one about a printed total
-- names the row; one about a table that repeats another month names all of its rows.
-- `total_alone`: the likely explanation leaves the numbers of the row as they are. Its printed total
-- alone is wrong, or counts certificates of a type that has no column.
CREATE TABLE staging.flags AS
WITH own AS (
    SELECT
        finding, deck, month, channel, region,
        nullif(certificate_type, 'total') AS certificate_type,
        staging.is_likely(confidence)
            AND (explained_type = 'total' OR diagnosis = 'unlisted_type') AS total_alone
    FROM staging.findings
    WHERE region IS NOT NULL
),
places AS (
    SELECT own.*
    FROM own
    ANTI JOIN staging.likely_suspects AS suspect
        ON own.certificate_type IS NULL AND suspect.finding = own.finding
        AND suspect.month = own.month AND suspect.channel = own.channel
        AND suspect.region = own.region
    UNION
    SELECT *, false FROM staging.likely_suspects
    UNION
    SELECT finding, deck, month, channel, expected.region, NULL, false
    FROM staging.findings
    JOIN staging.expected_rows AS expected USING (month, channel)
    WHERE rule = 'month_has_its_own_numbers' AND expected.is_printed
),
naming AS (
    SELECT
        places.month, published.channel, places.region, places.certificate_type,
        places.finding, coalesce(places.total_alone, false) AS total_alone,
        findings.message_sv
            || coalesce(
                CASE WHEN staging.is_likely(findings.confidence) THEN ' Troligen: ' ELSE ' Kanske: ' END
                || findings.evidence_sv, '') AS reason
    FROM places
    JOIN staging.findings USING (finding)
    JOIN staging.current_tables AS published
        ON published.month = places.month AND published.deck = places.deck
        AND (places.channel IS NULL OR published.channel = places.channel)
    WHERE findings.severity IN ('error', 'warning')
)
FROM naming
UNION
SELECT naming.* REPLACE (expected.region AS region)
FROM naming
JOIN staging.expected_rows AS expected
    ON expected.month = naming.month AND expected.channel = naming.channel
    AND expected.whole_region = naming.region AND expected.region <> naming.region
    AND expected.in_sum
ORDER BY ALL;

-- staging.row_flags: why the numbers of a row are doubted.
CREATE VIEW staging.row_flags AS
SELECT month, channel, region, list(reason) AS reasons
FROM staging.flags WHERE certificate_type IS NULL AND NOT total_alone GROUP BY ALL;

-- staging.cells_with_flags: the expected cells with their flags. A cell carries the flags of its
-- row too, if it doubts the row's numbers, and what somebody decided about it.
CREATE TABLE staging.cells_with_flags AS
WITH by_cell AS (
    SELECT month, channel, region, certificate_type, list(reason) AS reasons
    FROM staging.flags WHERE certificate_type IS NOT NULL GROUP BY ALL
)
SELECT
    expected_cells.*,
    by_cell.reasons IS NOT NULL AS cell_flagged,
    by_row.reasons IS NOT NULL AS row_flagged,
    coalesce(by_cell.reasons, []) || coalesce(by_row.reasons, [])
        || CASE WHEN decided.line IS NULL OR (by_cell.reasons IS NULL AND by_row.reasons IS NULL)
                THEN []
                ELSE ['Beslut ' || decided.decided_on || ': '
                    || coalesce('rättat till ' || decided.decided, 'bildspelets tal står fast')
                    || if(as_proposed, ', som föreslaget', '')
                    || ' (' || decided.reason || ').'
                    || coalesce(' Trots reglerna: ' || nullif(decided.despite, '') || '.', '')] END
        AS reasons
FROM staging.expected_cells
LEFT JOIN by_cell USING (month, channel, region, certificate_type)
LEFT JOIN staging.row_flags AS by_row USING (month, channel, region)
LEFT JOIN staging.decisions AS decided USING (month, channel, region, certificate_type)
ORDER BY month, region, certificate_type, channel;

-- cells: every cell of every published table, as printed, with its place on the slide.
-- A table that several decks print is here once, from the newest; raw.cells has them all.
-- Worked out once, since it is what is asked for most.
CREATE TABLE staging.cells AS
SELECT
    cells.*,
    coalesce(flagged.cell_flagged, false) AS cell_flagged,
    coalesce(flagged.row_flagged, flagged_rows.reasons IS NOT NULL) AS row_flagged,
    array_to_string(
        list_sort(list_distinct(coalesce(flagged.reasons, flagged_rows.reasons, []))), ' · '
    ) AS flag_reason
FROM raw.cells AS cells
JOIN staging.current_tables USING (month, channel, deck)
LEFT JOIN staging.cells_with_flags AS flagged USING (month, channel, region, certificate_type)
LEFT JOIN staging.row_flags AS flagged_rows  -- for the numbers of a text that have no column
    ON flagged_rows.month = cells.month AND flagged_rows.channel = cells.channel
    AND flagged_rows.region = cells.region
ORDER BY cells.month, cells.channel, cells.deck, cells."row", cells."column";
