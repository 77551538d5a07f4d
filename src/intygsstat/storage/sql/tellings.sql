-- made.tellings: every table of every deck, in the order in which it was told and told again.
-- `wins` is true for the last telling of a month and channel, the one that is published: the
-- newest, and of a text and a slide deck the slides.
CREATE TABLE made.tellings AS
WITH told AS (
    SELECT DISTINCT month, channel, deck FROM stored.cells
    UNION
    SELECT DISTINCT month, channel, deck FROM stored.row_totals
)
SELECT
    told.month,
    told.channel,
    told.deck,
    row_number() OVER one_table AS telling,
    row_number() OVER one_table = count(*) OVER (PARTITION BY told.month, told.channel) AS wins
FROM told
JOIN made.deck_order USING (deck)
WINDOW one_table AS (PARTITION BY told.month, told.channel ORDER BY deck_order.age_order)
ORDER BY told.month, told.channel, telling;
