-- staging.deck_order: the decks from oldest to newest; of two that print the same table the one
-- with the higher `age_order` is published.
-- A deck that is only text has lost its blank cells and yields to every slide deck, whatever
-- their ages. Then the newest forum wins; of one forum a published PDF beats a file nobody has
-- classified, and that beats a reconstruction. A deck that only knows its month was held on the
-- day that another deck of that month knows. What is left is settled by name, so that every run
-- agrees. The forum was held on `forum_day` or, where only its month is known, between that, the
-- first of the month, and `last_forum_day`.
CREATE TABLE staging.deck_order AS
WITH known_days AS (
    SELECT date_trunc('month', forum_date) AS forum_month, max(forum_date) AS known_day
    FROM raw.decks
    WHERE forum_day_known
    GROUP BY ALL
),
held AS (
    SELECT
        decks.*,
        CASE WHEN forum_day_known THEN forum_date ELSE coalesce(known_day, forum_date) END
            AS forum_day,
        CASE WHEN forum_day_known OR known_day IS NOT NULL THEN forum_day
             ELSE last_day(forum_date) END AS last_forum_day
    FROM raw.decks AS decks
    LEFT JOIN known_days ON known_days.forum_month = date_trunc('month', decks.forum_date)
)
SELECT
    deck,
    forum_day,
    last_forum_day,
    row_number() OVER (
        ORDER BY
            source <> 'text',
            forum_day ASC NULLS FIRST,
            CASE kind WHEN 'published' THEN 3 WHEN 'reconstruction' THEN 1 ELSE 2 END,
            deck DESC
    ) AS age_order
FROM held
ORDER BY age_order;
