-- made.valued: made.flagged twice, with two values for each cell that are never mixed.
-- basis 'printed': what the slide says. basis 'likely': what somebody decided (corrections.csv);
-- else what the diagnosis proposes, which it does only above a stated confidence; else what is
-- printed. `source` says which of the three it is, `confidence` how sure a proposal is.
CREATE TABLE made.valued AS
WITH proposed AS (
    SELECT proposals.month, channel, region, certificate_type, proposed, confidence
    FROM stored.proposals AS proposals
    JOIN made.tellings USING (month, channel, deck)
    WHERE tellings.wins
),
likely AS (
    SELECT
        flagged.*,
        CASE WHEN decided.line IS NOT NULL THEN 'decided'
             WHEN proposed.proposed IS NOT NULL THEN 'proposed'
             ELSE 'printed' END AS source,
        coalesce(decided.decided, CASE source WHEN 'proposed' THEN proposed.proposed END,
            flagged.counted) AS likely,
        CASE source WHEN 'proposed' THEN proposed.confidence END AS confidence
    FROM made.flagged AS flagged
    LEFT JOIN proposed USING (month, channel, region, certificate_type)
    LEFT JOIN stored.corrections AS decided USING (month, channel, region, certificate_type)
)
SELECT
    'printed' AS basis, * EXCLUDE (likely) REPLACE ('printed' AS source, NULL AS confidence),
    counted AS printed_count
FROM likely
UNION ALL
SELECT 'likely', * EXCLUDE (likely) REPLACE (likely AS counted), counted FROM likely
ORDER BY basis, month, region, certificate_type, channel;
