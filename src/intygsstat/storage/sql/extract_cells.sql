-- Every cell of every published table of a span of months, blanks too, in the order of the slides.
SELECT
    strftime(cells.month, '%Y-%m') AS month,
    channel,
    CASE channel WHEN 'issued' THEN 'utfärdade' ELSE 'fristående' END AS channel_sv,
    cells.region,
    regions.name AS region_sv,
    cells.certificate_type,
    types.printed_as AS type_sv,
    printed,
    "count",
    proposed, proposed_low, proposed_high, confidence, decided, likely,
    state,
    probability,
    "column",
    CASE state WHEN 'printed' THEN 'tal'
               WHEN 'blank' THEN 'tom'
               WHEN 'dash' THEN 'streck'
               WHEN 'not_available' THEN 'uppgift saknas'
               WHEN 'inferred' THEN 'placerad av oss'
               WHEN 'unplaced' THEN 'oplacerad'
               ELSE 'oläslig' END AS state_sv,
    CASE WHEN cell_flagged THEN 'cell_flagged'
         WHEN row_flagged THEN 'row_flagged'
         WHEN state IN ('unreadable', 'not_available', 'unplaced') THEN state
         ELSE 'ok' END AS quality,
    CASE quality WHEN 'cell_flagged' THEN 'flaggad cell'
                 WHEN 'row_flagged' THEN 'flaggad rad'
                 WHEN 'unreadable' THEN 'oläslig'
                 WHEN 'not_available' THEN 'uppgift saknas'
                 WHEN 'unplaced' THEN 'oplacerad'
                 ELSE 'ok' END AS quality_sv,
    flag_reason,
    deck,
    page
FROM cells
LEFT JOIN staging.likely_cells USING (month, channel, region, certificate_type)
LEFT JOIN regions ON regions.id = cells.region
LEFT JOIN certificate_types AS types ON types.id = cells.certificate_type
WHERE cells.month BETWEEN $first AND $last
ORDER BY cells.month, channel, deck, "row", "column"
