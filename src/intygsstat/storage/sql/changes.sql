-- changes: each number with the days between which it was what was known, by the forums' days and
-- by the days of decisions alone. A number is the printed one, of a cell or a row's total, until
-- somebody decided about it.
--
-- What a deck prints is known from its forum's day; where only the month is known, from the last
-- day of that month. A deck of which nothing says when its forum was is in none of this. On every
-- day the deck counts that is the current one of those known by then (deck_order.sql). A decision
-- counts from its day on, where the cell prints what it is about: what today's table prints.
CREATE TABLE staging.changes AS
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
numbers AS (
    SELECT month, channel, deck, region, certificate_type, printed, counted AS number, state,
           CASE WHEN counted IS NULL THEN printed END AS unread
    FROM staging.counted_cells
    WHERE certificate_type IS NOT NULL
    UNION ALL
    SELECT month, channel, deck, region, 'total', printed, printed_total,
           CASE WHEN printed_total IS NOT NULL THEN 'printed'
                WHEN printed = '' THEN 'blank' ELSE 'unreadable' END,
           CASE WHEN printed_total IS NULL THEN printed END
    FROM raw.row_totals
),
held AS (
    SELECT
        *,
        coalesce(
            lag(known_to) OVER one_cell = known_from
            AND lag(number) OVER one_cell IS NOT DISTINCT FROM number
            AND lag(state) OVER one_cell = state
            AND lag(unread) OVER one_cell IS NOT DISTINCT FROM unread,
            false
        ) AS is_same
    FROM tables JOIN numbers USING (month, channel, deck)
    WINDOW one_cell AS (PARTITION BY month, channel, region, certificate_type ORDER BY known_from)
),
numbered AS (
    SELECT *, count(*) FILTER (NOT is_same) OVER (
        PARTITION BY month, channel, region, certificate_type ORDER BY known_from
    ) AS spell
    FROM held
),
spells AS (  -- as long as the decks print the same number
    SELECT
        month, channel, region, certificate_type, number, state, unread,
        arg_min(printed, known_from) AS printed, arg_min(deck, known_from) AS deck,
        min(known_from) AS known_from,
        CASE WHEN count(known_to) = count(*) THEN max(known_to) END AS known_to
    FROM numbered
    GROUP BY month, channel, region, certificate_type, spell, number, state, unread
),
decided AS (
    SELECT spells.*, decided_on, line, coalesce(decided, standing, spells.number) AS decided
    FROM spells
    LEFT JOIN (
        FROM raw.corrections
        JOIN staging.current_tables USING (month, channel)
        JOIN (
            SELECT * RENAME (number AS today, state AS state_today, printed AS text_today)
            FROM numbers
        ) USING (month, channel, deck, region, certificate_type)
    ) AS decision
        ON decision.month = spells.month AND decision.channel = spells.channel
        AND decision.region = spells.region
        AND decision.certificate_type = spells.certificate_type
        AND (
            (today IS NOT DISTINCT FROM spells.number AND state_today = state)
            OR text_today = spells.printed
        )
        AND (decided_on < known_to) IS NOT FALSE
)
SELECT
    month, channel, region, certificate_type, number, 'printed' AS source, printed, state, deck,
    known_from, least(known_to, decided_on) AS known_to, NULL::INTEGER AS line
FROM decided
WHERE (known_from < decided_on) IS NOT FALSE
UNION ALL
SELECT
    month, channel, region, certificate_type, decided, 'decided', printed, state, deck,
    greatest(known_from, decided_on), known_to, line
FROM decided
WHERE line IS NOT NULL
ORDER BY month, channel, region, certificate_type, known_from;

CREATE VIEW changes AS SELECT * EXCLUDE (line) FROM staging.changes;
