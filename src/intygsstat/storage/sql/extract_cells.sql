-- Every cell of every published table of a span of months, blanks too, in the order of the slides.
SELECT
    strftime(cells.month, '%Y-%m') AS month,
    channel,
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
    CASE WHEN cell_flagged THEN 'cell_flagged'
         WHEN row_flagged THEN 'row_flagged'
         WHEN state IN ('unreadable', 'not_available', 'unplaced') THEN state
         ELSE 'ok' END AS quality,
    flag_reason,
    deck,
    page
FROM cells
LEFT JOIN staging.likely_cells USING (month, channel, region, certificate_type)
LEFT JOIN regions ON regions.id = cells.region
LEFT JOIN certificate_types AS types ON types.id = cells.certificate_type
WHERE cells.month BETWEEN $first AND $last
ORDER BY cells.month, channel, deck, "row", "column"
