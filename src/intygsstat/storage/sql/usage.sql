-- usage: the certificates of each month, region and type, and how they were issued.
--
-- The published tables count two things: `issued`, every certificate issued in Webcert,
-- standalone ones included, and `standalone`, those of them issued by logging in to Webcert
-- itself. Nobody prints those issued from a journal system; they are what is left:
--
--     integrated = issued - standalone
--
-- A blank or a dash counts as nothing, provided that its table and its row are there. Where
-- either side is missing or can't be read, `integrated` is NULL, never a guess.
--
-- `usage` serves the printed values, `usage_likely` the likely ones (valued.sql). Printed values
-- are shown as they are, also where standalone exceeds issued, though a share above 1 is none;
-- likely values that do so contradict themselves, and have neither integrated nor share.
CREATE TABLE staging.usage AS
SELECT
    basis,
    issued.month,
    issued.region,
    issued.certificate_type,
    issued.counted AS issued,
    standalone.counted AS standalone,
    CASE WHEN basis = 'printed' OR standalone.counted <= issued.counted
         THEN issued.counted - standalone.counted END AS integrated,
    CASE WHEN standalone.counted <= issued.counted
         THEN standalone.counted / nullif(issued.counted, 0) END AS standalone_share,
    issued.state AS issued_state,
    standalone.state AS standalone_state,
    issued.cell_flagged OR standalone.cell_flagged AS cell_flagged,
    issued.row_flagged OR standalone.row_flagged AS row_flagged,
    array_to_string(
        list_sort(list_distinct(issued.reasons || standalone.reasons)), ' · '
    ) AS flag_reason,
    issued.deck AS issued_deck,
    issued.page AS issued_page,
    standalone.deck AS standalone_deck,
    standalone.page AS standalone_page,
    issued.printed_count AS issued_printed,
    standalone.printed_count AS standalone_printed,
    issued.source AS issued_source,
    standalone.source AS standalone_source,
    issued.confidence AS issued_confidence,
    standalone.confidence AS standalone_confidence
FROM staging.cell_values AS issued
JOIN staging.cell_values AS standalone USING (basis, month, region, certificate_type)
LEFT JOIN staging.certificate_types AS types ON types.id = issued.certificate_type
WHERE issued.channel = 'issued' AND standalone.channel = 'standalone'
ORDER BY basis, issued.month, issued.region, types.sort_order NULLS LAST, issued.certificate_type;

CREATE VIEW usage AS
SELECT * EXCLUDE (
    basis, issued_printed, standalone_printed, issued_source, standalone_source,
    issued_confidence, standalone_confidence
)
FROM staging.usage
WHERE basis = 'printed';

CREATE VIEW usage_likely AS SELECT * EXCLUDE (basis) FROM staging.usage WHERE basis = 'likely';

COMMENT ON VIEW usage IS
'Certificates per month, region and certificate type. issued is every certificate issued in Webcert, standalone ones included; integrated = issued - standalone is derived here and printed nowhere.';
COMMENT ON COLUMN usage.issued IS
'Certificates issued in Webcert in the month, standalone included; blank and dash are 0; NULL if the number is not there or unreadable.';
COMMENT ON COLUMN usage.standalone IS
'Those of the issued certificates that were issued by logging in to Webcert itself; blank and dash are 0; NULL if not there or unreadable.';
COMMENT ON COLUMN usage.integrated IS
'issued - standalone: certificates issued from a journal system. NULL where either side is missing or unreadable.';
COMMENT ON COLUMN usage.standalone_share IS
'standalone / issued, from 0 to 1; NULL where nothing was issued, either side is missing, or more are standalone than issued.';
COMMENT ON COLUMN usage.issued_state IS
'printed, blank, dash, not_available, unreadable, no_row, no_column or no_table; of a deck that is only text also inferred (a number or a blank placed by likelihood) and unplaced (the number may stand in another column).';
COMMENT ON COLUMN usage.standalone_state IS
'printed, blank, dash, not_available, unreadable, no_row, no_column or no_table; of a deck that is only text also inferred (a number or a blank placed by likelihood) and unplaced (the number may stand in another column).';
COMMENT ON COLUMN usage.cell_flagged IS
'True if a finding (error or warning) names this very cell, in either table.';
COMMENT ON COLUMN usage.row_flagged IS
'True if a finding names the row the cell stands in, in either table; which cell is wrong is not known.';
COMMENT ON COLUMN usage.flag_reason IS 'Why it is flagged, in Swedish; empty if it is not.';

COMMENT ON VIEW usage_likely IS
'usage with likely values: what somebody decided, else what the diagnosis proposes, else what is printed. The printed values stand beside them.';
COMMENT ON COLUMN usage_likely.issued IS
'Likely certificates issued in the month, standalone included; NULL where nothing is read, proposed or decided.';
COMMENT ON COLUMN usage_likely.standalone IS
'Likely certificates of those issued by logging in to Webcert itself.';
COMMENT ON COLUMN usage_likely.integrated IS
'issued - standalone of the likely values; NULL where either is not known, or standalone would exceed issued.';
COMMENT ON COLUMN usage_likely.standalone_share IS
'standalone / issued of the likely values, from 0 to 1; NULL where integrated is, or nothing was issued.';
COMMENT ON COLUMN usage_likely.issued_state IS 'What is printed: see usage.';
COMMENT ON COLUMN usage_likely.standalone_state IS 'What is printed: see usage.';
COMMENT ON COLUMN usage_likely.issued_printed IS 'The printed value, as usage serves it.';
COMMENT ON COLUMN usage_likely.standalone_printed IS 'The printed value, as usage serves it.';
COMMENT ON COLUMN usage_likely.issued_source IS
'Where issued comes from: printed, proposed or decided; a printed number that was decided to stand is decided.';
COMMENT ON COLUMN usage_likely.standalone_source IS
'Where standalone comes from: printed, proposed or decided.';
COMMENT ON COLUMN usage_likely.issued_confidence IS
'How sure the proposal is, 0 to 1; NULL where issued is printed or decided.';
COMMENT ON COLUMN usage_likely.standalone_confidence IS
'How sure the proposal is, 0 to 1; NULL where standalone is printed or decided.';
