-- staging.cell_values: staging.cells_with_flags twice, with two values for each cell that are never mixed.
-- basis 'printed': what the slide says. basis 'likely': what somebody decided (corrections.csv),
-- for which a number may stand though the slide's picture denies it;
-- else what the diagnosis proposes; else what is printed, unless the diagnosis rejects it: then the
-- cell has no likely value. What somebody decided about a number that it is drawn with counts too
-- (drawn_cells.sql). `source` says which it is, `confidence` how sure a proposal is.
CREATE TABLE staging.cell_values AS
WITH likely AS (
    SELECT
        flagged.*,
        CASE WHEN decisions.line IS NOT NULL THEN 'decided'
             WHEN drawn.printed_share >= 0.5 THEN 'printed'
             WHEN proposals.proposed IS NOT NULL THEN 'proposed'
             WHEN proposals.finding IS NOT NULL OR drawn.printed_share < 0.5 THEN 'rejected'
             ELSE 'printed' END AS source,
        CASE source WHEN 'decided' THEN coalesce(decisions.decided, decisions.standing, flagged.counted)
                    WHEN 'proposed' THEN proposals.proposed
                    WHEN 'printed' THEN flagged.counted END AS likely,
        CASE source WHEN 'proposed' THEN
            least(proposals.confidence * coalesce(drawn.likelier_wrong, 1), 0.999) END AS confidence
    FROM staging.cells_with_flags AS flagged
    LEFT JOIN (FROM raw.proposals ANTI JOIN staging.settled_tables USING (finding)) AS proposals
        USING (deck, month, channel, region, certificate_type)
    LEFT JOIN staging.decisions AS decisions USING (month, channel, region, certificate_type)
    LEFT JOIN staging.drawn_cells AS drawn USING (month, channel, region, certificate_type)
)
SELECT
    'printed' AS basis, * EXCLUDE (likely) REPLACE ('printed' AS source, NULL AS confidence),
    counted AS printed_count
FROM likely
UNION ALL
SELECT 'likely', * EXCLUDE (likely) REPLACE (likely AS counted), counted FROM likely
ORDER BY basis, month, region, certificate_type, channel;

-- staging.likely_cells: each published cell's likely value, and what it was chosen from.
CREATE VIEW staging.likely_cells AS
SELECT
    month, channel, region, certificate_type,
    proposals.proposed, proposals.proposed_low, proposals.proposed_high, proposals.confidence,
    CASE WHEN valued.source = 'decided' THEN valued.counted END AS decided,
    valued.counted AS likely
FROM staging.cell_values AS valued
LEFT JOIN raw.proposals AS proposals USING (deck, month, channel, region, certificate_type)
WHERE valued.basis = 'likely';
