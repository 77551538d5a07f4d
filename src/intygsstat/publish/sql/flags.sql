-- made.flags: which finding names which published cell or row (certificate_type NULL).
-- Only errors and warnings flag, and only those about the deck whose table is published.
-- A finding about a whole region also names its parts, where only these are printed; one about
-- a printed total names the row.
CREATE TABLE made.flags AS
WITH naming AS (
    SELECT
        findings.month, tellings.channel, findings.region,
        nullif(findings.certificate_type, 'total') AS certificate_type,
        findings.finding, findings.message_sv
    FROM made.findings
    JOIN made.tellings
        ON tellings.wins AND tellings.month = findings.month AND tellings.deck = findings.deck
        AND (findings.channel IS NULL OR tellings.channel = findings.channel)
    WHERE findings.severity IN ('error', 'warning') AND findings.region IS NOT NULL
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

-- made.flagged: made.told with its flags; a cell carries the flags of its row too.
CREATE TABLE made.flagged AS
WITH by_cell AS (
    SELECT month, channel, region, certificate_type, list(message_sv) AS reasons
    FROM made.flags WHERE certificate_type IS NOT NULL GROUP BY ALL
),
by_row AS (
    SELECT month, channel, region, list(message_sv) AS reasons
    FROM made.flags WHERE certificate_type IS NULL GROUP BY ALL
)
SELECT
    told.*,
    by_cell.reasons IS NOT NULL AS cell_flagged,
    by_row.reasons IS NOT NULL AS row_flagged,
    coalesce(by_cell.reasons, []) || coalesce(by_row.reasons, []) AS reasons
FROM made.told
LEFT JOIN by_cell USING (month, channel, region, certificate_type)
LEFT JOIN by_row USING (month, channel, region)
ORDER BY month, region, certificate_type, channel;
