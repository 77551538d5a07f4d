-- explanations, candidates, expected_counts: what the diagnosis of all decks says.
CREATE TABLE staging.explanations AS
SELECT
    findings.month, findings.channel, findings.region, findings.rule, explained.*,
    findings.deck, findings.in_use
FROM raw.explanations AS explained
JOIN staging.findings AS findings USING (finding)
ORDER BY findings.month, findings.deck, findings.page, finding, "rank";

CREATE TABLE staging.candidates AS
SELECT candidates.*
FROM raw.candidates AS candidates
JOIN staging.current_tables USING (month, channel, deck)
ORDER BY month, channel, region, certificate_type, is_printed DESC, probability DESC, low, high;

CREATE TABLE staging.expected_counts AS
SELECT
    expected.month, expected.channel, expected.region, expected.certificate_type,
    cells.printed, cells.state, cells.counted AS "count",
    expected.expected, expected.expected_low, expected.expected_high, expected.months,
    deck
FROM raw.expected AS expected
JOIN staging.current_tables USING (month, channel, deck)
JOIN staging.counted_cells AS cells USING (month, channel, deck, region, certificate_type)
ORDER BY expected.month, expected.channel, cells."row", cells."column";
