-- staging.table_versions: every table of every deck, in the order in which it was told and told again.
-- `is_current` is true for the last version of a month and channel, the one that is published: the
-- newest, and of a text and a slide deck the slides.
CREATE TABLE staging.table_versions AS
WITH told AS (
    SELECT DISTINCT month, channel, deck FROM raw.cells
    UNION
    SELECT DISTINCT month, channel, deck FROM raw.row_totals
)
SELECT
    told.month,
    told.channel,
    told.deck,
    row_number() OVER one_table AS version,
    row_number() OVER one_table = count(*) OVER (PARTITION BY told.month, told.channel) AS is_current
FROM told
JOIN staging.deck_order USING (deck)
WINDOW one_table AS (PARTITION BY told.month, told.channel ORDER BY deck_order.age_order)
ORDER BY told.month, told.channel, version;
