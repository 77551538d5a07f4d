-- made.flags: which finding names which published cell or row (certificate_type NULL).
-- Only errors and warnings flag, and only those about the deck whose table is published.
-- A finding about a row whose best explanation (confidence 0.5 or more) or a proposal blames a
-- cell names that cell instead. A finding about a whole region also names its parts, where only
-- these are printed; one about a printed total names the row; one about a table that repeats
-- another month names all of its rows.
CREATE TABLE made.flags AS
WITH own AS (
    SELECT
        finding, deck, month, channel, region,
        nullif(certificate_type, 'total') AS certificate_type
    FROM made.findings
    WHERE region IS NOT NULL
),
blamed AS (
    SELECT finding, deck, month, channel, region, explained_type AS certificate_type
    FROM made.findings
    WHERE region IS NOT NULL AND confidence >= 0.5 AND explained_type <> 'total'
    UNION
    SELECT finding, deck, month, channel, region, certificate_type FROM stored.proposals
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
    FROM made.findings
    JOIN made.expected_rows AS expected USING (month, channel)
    WHERE rule = 'month_has_its_own_numbers' AND expected.is_printed
),
naming AS (
    SELECT
        places.month, tellings.channel, places.region, places.certificate_type,
        places.finding,
        findings.message_sv
            || coalesce(
                CASE WHEN findings.confidence >= 0.5 THEN ' Troligen: ' ELSE ' Kanske: ' END
                || findings.evidence_sv, '') AS reason
    FROM places
    JOIN made.findings USING (finding)
    JOIN made.tellings
        ON tellings.wins AND tellings.month = places.month AND tellings.deck = places.deck
        AND (places.channel IS NULL OR tellings.channel = places.channel)
    WHERE findings.severity IN ('error', 'warning')
)
FROM naming
UNION
SELECT naming.* REPLACE (expected.region AS region)
FROM naming
JOIN made.expected_rows AS expected
    ON expected.month = naming.month AND expected.channel = naming.channel
    AND expected.whole_region = naming.region AND expected.region <> naming.region
    AND expected.in_sum
ORDER BY ALL;

-- made.flagged: made.told with its flags; a cell carries the flags of its row too, and what
-- somebody decided about it.
CREATE TABLE made.flagged AS
WITH by_cell AS (
    SELECT month, channel, region, certificate_type, list(reason) AS reasons
    FROM made.flags WHERE certificate_type IS NOT NULL GROUP BY ALL
),
by_row AS (
    SELECT month, channel, region, list(reason) AS reasons
    FROM made.flags WHERE certificate_type IS NULL GROUP BY ALL
)
SELECT
    told.*,
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
FROM made.told
LEFT JOIN by_cell USING (month, channel, region, certificate_type)
LEFT JOIN by_row USING (month, channel, region)
LEFT JOIN stored.corrections AS decided USING (month, channel, region, certificate_type)
ORDER BY month, region, certificate_type, channel;
