-- staging.flags: which finding names which published cell or row (certificate_type NULL).
-- Only errors and warnings flag, and only those about the deck whose table is published.
-- A finding about a row whose best explanation (confidence 0.5 or more) or a proposal blames a
-- cell names that cell instead. A finding about a whole region also names its parts, where only
-- these are printed; one about a printed total names the row; one about a table that repeats
-- another month names all of its rows.
CREATE TABLE staging.flags AS
WITH own AS (
    SELECT
        finding, deck, month, channel, region,
        nullif(certificate_type, 'total') AS certificate_type
    FROM staging.findings
    WHERE region IS NOT NULL
),
blamed AS (
    SELECT finding, deck, month, channel, region, explained_type AS certificate_type
    FROM staging.findings
    WHERE region IS NOT NULL AND confidence >= 0.5 AND explained_type <> 'total'
    UNION
    SELECT finding, deck, month, channel, region, certificate_type FROM raw.proposals
),
places AS (
    SELECT own.*
    FROM own
    ANTI JOIN blamed
        ON own.certificate_type IS NULL AND blamed.finding = own.finding
        AND blamed.month = own.month AND blamed.channel = own.channel
        AND blamed.region = own.region
    UNION
    FROM blamed
    UNION
    SELECT finding, deck, month, channel, expected.region, NULL
    FROM staging.findings
    JOIN staging.expected_rows AS expected USING (month, channel)
    WHERE rule = 'month_has_its_own_numbers' AND expected.is_printed
),
naming AS (
    SELECT
        places.month, table_versions.channel, places.region, places.certificate_type,
        places.finding,
        findings.message_sv
            || coalesce(
                CASE WHEN findings.confidence >= 0.5 THEN ' Troligen: ' ELSE ' Kanske: ' END
                || findings.evidence_sv, '') AS reason
    FROM places
    JOIN staging.findings USING (finding)
    JOIN staging.table_versions
        ON table_versions.is_current AND table_versions.month = places.month AND table_versions.deck = places.deck
        AND (places.channel IS NULL OR table_versions.channel = places.channel)
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

-- staging.cells_with_flags: staging.expected_cells with its flags; a cell carries the flags of its row too, and what
-- somebody decided about it.
CREATE TABLE staging.cells_with_flags AS
WITH by_cell AS (
    SELECT month, channel, region, certificate_type, list(reason) AS reasons
    FROM staging.flags WHERE certificate_type IS NOT NULL GROUP BY ALL
),
by_row AS (
    SELECT month, channel, region, list(reason) AS reasons
    FROM staging.flags WHERE certificate_type IS NULL GROUP BY ALL
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
                    || ' (' || decided.reason || ').'
                    || coalesce(' Trots reglerna: ' || nullif(decided.despite, '') || '.', '')] END
        AS reasons
FROM staging.expected_cells
LEFT JOIN by_cell USING (month, channel, region, certificate_type)
LEFT JOIN by_row USING (month, channel, region)
LEFT JOIN raw.corrections AS decided USING (month, channel, region, certificate_type)
ORDER BY month, region, certificate_type, channel;
