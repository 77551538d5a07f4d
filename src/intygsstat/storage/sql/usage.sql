-- staging.usage: the certificates of each month, region and type, and how they were issued; `basis`
-- 'printed' is served as usage, 'likely' (cell_values.sql) as usage_likely. The tables count `issued`,
-- all certificates, and `standalone`, those of them issued by logging in to Webcert itself. Nobody
-- prints those issued from a journal system; they are what is left:
--
--     integrated = issued - standalone
--
-- Where either side is missing or can't be read, `integrated` is NULL, never a guess. Printed
-- values are shown as they are, also where standalone exceeds issued, though a share above 1 is
-- none; likely values that do so contradict themselves, and have neither integrated nor share.

-- The standalone share, from 0 to 1; NULL where nothing was issued, either is not known, or more
-- are standalone than issued.
CREATE MACRO staging.share(standalone, issued) AS
    CASE WHEN standalone <= issued THEN standalone / nullif(issued, 0) END;

-- How many decimals two shares beside each other have (`pair_decimals` in locale/), and a share in
-- per cent with so many, as it is written.
CREATE MACRO staging.decimals(one, other) AS if(greatest(one, other) < 0.00995, 2, 1);

CREATE MACRO staging.percent(share, places) AS format('{:.' || places || 'f}', 100 * share);

CREATE TABLE staging.usage AS
SELECT
    basis, issued.month, issued.region, issued.certificate_type,
    issued.counted AS issued, standalone.counted AS standalone,
    CASE WHEN basis = 'printed' OR standalone.counted <= issued.counted
         THEN issued.counted - standalone.counted END AS integrated,
    staging.share(standalone.counted, issued.counted) AS standalone_share,
    issued.state AS issued_state, standalone.state AS standalone_state,
    issued.cell_flagged OR standalone.cell_flagged AS cell_flagged,
    issued.row_flagged OR standalone.row_flagged AS row_flagged,
    array_to_string(
        list_sort(list_distinct(issued.reasons || standalone.reasons)), ' · '
    ) AS flag_reason,
    issued.deck AS issued_deck, issued.page AS issued_page,
    standalone.deck AS standalone_deck, standalone.page AS standalone_page,
    issued.printed_count AS issued_printed, standalone.printed_count AS standalone_printed,
    issued.source AS issued_source, standalone.source AS standalone_source,
    issued.confidence AS issued_confidence, standalone.confidence AS standalone_confidence,
    issued.cell_flagged AS issued_flagged, standalone.cell_flagged AS standalone_flagged,
    issued.row_flagged AS issued_row_flagged, standalone.row_flagged AS standalone_row_flagged,
    -- others where a number is doubtful: draws.sql
    issued.counted AS issued_low, issued.counted AS issued_high,
    standalone.counted AS standalone_low, standalone.counted AS standalone_high,
    integrated AS integrated_low, integrated AS integrated_high,
    standalone_share AS standalone_share_low, standalone_share AS standalone_share_high
FROM staging.cell_values AS issued
JOIN staging.cell_values AS standalone USING (basis, month, region, certificate_type)
LEFT JOIN staging.certificate_types AS types ON types.id = issued.certificate_type
WHERE issued.channel = 'issued' AND standalone.channel = 'standalone'
ORDER BY basis, issued.month, issued.region, types.sort_order NULLS LAST, issued.certificate_type;
