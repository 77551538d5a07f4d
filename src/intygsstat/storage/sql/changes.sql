-- changes: each number with the days between which it was what was known, by the forums' days and
-- by the days of decisions alone. What a deck prints is known from its forum's day; where only the
-- month is known, from the last day of that month. A deck of which nothing says when its forum was is
-- in none of this. On every day the deck counts that is the current one of those known by then.

-- staging.spells: each number for as long as the decks print the same.
CREATE TABLE staging.spells AS
WITH dated AS (
    SELECT month, channel, deck, last_forum_day AS known_from
    FROM staging.table_versions
    JOIN staging.deck_order USING (deck)
    WHERE last_forum_day IS NOT NULL
    QUALIFY age_order = max(age_order) OVER (PARTITION BY month, channel ORDER BY last_forum_day)
),
tables AS (
    SELECT *, lead(known_from) OVER (PARTITION BY month, channel ORDER BY known_from) AS known_to
    FROM dated
),
held AS (
    SELECT
        *,
        coalesce(
            lag(known_to) OVER one_cell = known_from AND lag(state) OVER one_cell = state
            AND CASE WHEN number IS NULL THEN lag(printed) OVER one_cell = printed
                     ELSE lag(number) OVER one_cell = number END,
            false
        ) AS is_same
    FROM tables JOIN staging.printed_numbers USING (month, channel, deck)
    WINDOW one_cell AS (PARTITION BY month, channel, region, certificate_type ORDER BY known_from)
),
numbered AS (
    SELECT *, count(*) FILTER (NOT is_same) OVER (
        PARTITION BY month, channel, region, certificate_type ORDER BY known_from
    ) AS spell
    FROM held
)
SELECT
    month, channel, region, certificate_type, number, state,
    arg_min(printed, known_from) AS printed, arg_min(deck, known_from) AS deck,
    min(known_from) AS known_from,
    CASE WHEN count(known_to) = count(*) THEN max(known_to) END AS known_to
FROM numbered
GROUP BY month, channel, region, certificate_type, spell, number, state;

-- staging.answers_known: the lines of corrections.csv with the days between which they count: from
-- their own day on, where the cell prints what they are about, which is what today's table prints.
CREATE VIEW staging.answers_known AS
SELECT
    line, asked, month, channel, region, certificate_type,
    coalesce(decided, standing, spells.number) AS number, spells.printed, spells.state,
    spells.deck, greatest(spells.known_from, decided_on) AS known_from, spells.known_to,
    spells.known_from AS printed_from
FROM staging.spells AS spells
JOIN raw.corrections USING (month, channel, region, certificate_type)
JOIN staging.numbers AS today USING (month, channel, region, certificate_type)
WHERE (decided_on < spells.known_to) IS NOT FALSE
    AND (
        (today.number IS NOT DISTINCT FROM spells.number AND today.state = spells.state)
        OR today.printed = spells.printed
    );

CREATE VIEW changes AS
WITH decided AS (FROM staging.answers_known WHERE NOT asked AND certificate_type <> 'table')
SELECT
    spells.month, spells.channel, spells.region, spells.certificate_type, spells.number,
    'printed' AS source, spells.printed, spells.state, spells.deck, spells.known_from,
    least(spells.known_to, decided.known_from) AS known_to
FROM staging.spells AS spells
LEFT JOIN decided
    ON decided.month = spells.month AND decided.channel = spells.channel
    AND decided.region = spells.region AND decided.certificate_type = spells.certificate_type
    AND decided.printed_from = spells.known_from
WHERE (spells.known_from < decided.known_from) IS NOT FALSE AND spells.certificate_type <> 'table'
UNION ALL
SELECT
    month, channel, region, certificate_type, number, 'decided', printed, state, deck,
    known_from, known_to
FROM decided
ORDER BY month, channel, region, certificate_type, known_from;
