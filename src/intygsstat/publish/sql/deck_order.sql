-- made.deck_order: the decks from oldest to newest; of two tellings the higher `age_order` wins.
-- A deck that is only text has lost its blank cells and yields to every slide deck, whatever
-- their ages. Then the newest forum wins; of one forum a published PDF beats a file nobody has
-- classified, and that beats a reconstruction. A deck that only knows its month was held on the
-- day that another deck of that month knows. What is left is settled by name, so that every run
-- agrees. record/order.py says the same in Python.
CREATE TABLE made.deck_order AS
WITH known_days AS (
    SELECT date_trunc('month', forum_date) AS forum_month, max(forum_date) AS forum_day
    FROM stored.decks
    WHERE forum_day_known
    GROUP BY ALL
)
SELECT
    decks.deck,
    row_number() OVER (
        ORDER BY
            NOT ends_with(lower(decks.deck), '.txt'),
            CASE WHEN decks.forum_day_known THEN decks.forum_date
                 ELSE coalesce(known_days.forum_day, decks.forum_date) END ASC NULLS FIRST,
            CASE decks.kind WHEN 'published' THEN 3 WHEN 'reconstruction' THEN 1 ELSE 2 END,
            decks.deck DESC
    ) AS age_order
FROM stored.decks AS decks
LEFT JOIN known_days ON known_days.forum_month = date_trunc('month', decks.forum_date)
ORDER BY age_order;
