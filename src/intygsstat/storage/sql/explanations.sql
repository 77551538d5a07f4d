-- explanations, expected_counts, corrections, diagnoses: what the diagnosis of all decks says,
-- and what people decided.
CREATE TABLE staging.explanations AS
SELECT
    findings.month, findings.channel, findings.region, findings.rule, explained.*,
    findings.deck, findings.in_use
FROM raw.explanations AS explained
JOIN staging.findings AS findings USING (finding)
ORDER BY findings.month, findings.deck, findings.page, finding, "rank";

CREATE VIEW explanations AS FROM staging.explanations;

CREATE TABLE staging.expected_counts AS
SELECT
    expected.month, expected.channel, expected.region, expected.certificate_type,
    cells.printed, cells.state, cells.counted AS "count",
    expected.expected, expected.expected_low, expected.expected_high, expected.months,
    deck
FROM raw.expected AS expected
JOIN staging.table_versions USING (month, channel, deck)
JOIN staging.counted_cells AS cells USING (month, channel, deck, region, certificate_type)
WHERE table_versions.is_current
ORDER BY expected.month, expected.channel, cells."row", cells."column";

CREATE VIEW expected_counts AS FROM staging.expected_counts;

CREATE VIEW corrections AS
SELECT * FROM raw.corrections ORDER BY line;

CREATE VIEW diagnoses AS SELECT * EXCLUDE (sort_order) FROM staging.diagnoses ORDER BY sort_order;

COMMENT ON VIEW explanations IS
'Every explanation of every finding, the best one first (rank 1).';
COMMENT ON COLUMN explanations.certificate_type IS
'The cell of the row that it blames: a certificate type, or total; NULL: the row or table as a whole.';
COMMENT ON COLUMN explanations.proposed IS
'What that cell likely was, in certificates; for unlisted_type the certificates without a column.';
COMMENT ON COLUMN explanations.confidence IS
'The probability, 0 to 1, that it holds and the true value lies from proposed_low to proposed_high.';
COMMENT ON VIEW expected_counts IS
'What each published cell would be expected to hold by the other months, types and regions, beside what is printed. Cells without enough history are not here.';
COMMENT ON COLUMN expected_counts."count" IS
'Certificates as printed; blank and dash are 0; NULL where unreadable.';
COMMENT ON COLUMN expected_counts.expected_low IS
'From expected_low to expected_high lie 95 of 100 sound counts.';
COMMENT ON COLUMN expected_counts.months IS 'The number of other months that it rests on.';
COMMENT ON VIEW corrections IS
'What people decided about printed numbers, from corrections.csv. The printed number stays in cells and usage; usage_likely serves the decided one.';
COMMENT ON COLUMN corrections.decided IS
'The decided number of certificates; NULL where the printed one stands.';
COMMENT ON COLUMN corrections.despite IS
'Why the number holds although a rule speaks against it; empty where none does.';
COMMENT ON VIEW diagnoses IS 'What can have happened to a number that looks wrong.';
