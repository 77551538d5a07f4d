-- revisions: a number that a later deck prints otherwise than the deck before it.
-- Blank, dash and 0 count the same here; a number that can't be read, or whose row or column
-- is not there in one of the two decks, has no count (NULL) on that side. What was placed by
-- likelihood in a text nobody printed, so that a cell of either deck with such a number is left out.
CREATE TABLE staging.revisions AS
WITH pairs AS (
    SELECT month, channel, deck AS new_deck, version, lag(deck) OVER one_table AS old_deck
    FROM staging.table_versions
    WINDOW one_table AS (PARTITION BY month, channel ORDER BY version)
),
cells AS (
    SELECT pairs.*, deck = new_deck AS is_new, cells.* EXCLUDE (month, channel, deck)
    FROM pairs JOIN staging.counted_cells AS cells USING (month, channel)
    WHERE deck IN (old_deck, new_deck) AND old_deck IS NOT NULL AND certificate_type IS NOT NULL
)
SELECT
    month, channel, region, certificate_type,
    any_value(counted) FILTER (NOT is_new) AS old_count,
    any_value(counted) FILTER (is_new) AS new_count,
    any_value(printed) FILTER (NOT is_new) AS old_printed,
    any_value(printed) FILTER (is_new) AS new_printed,
    old_deck, new_deck,
    any_value(page) FILTER (is_new) AS new_page,
    any_value(left_pt) FILTER (is_new) AS left_pt, any_value(top_pt) FILTER (is_new) AS top_pt,
    any_value(right_pt) FILTER (is_new) AS right_pt,
    any_value(bottom_pt) FILTER (is_new) AS bottom_pt
FROM cells
GROUP BY month, channel, version, region, certificate_type, old_deck, new_deck
HAVING old_count IS DISTINCT FROM new_count AND count(probability) = 0
ORDER BY month, channel, region, certificate_type, version;

CREATE VIEW revisions AS
SELECT month, channel, region, certificate_type, old_count, new_count,
       old_printed, new_printed, old_deck, new_deck
FROM staging.revisions;

-- staging.comparisons: each number that a later deck changed, with the name of what is said of it
-- in rules.toml. `count` is the deck's own number, `other_count` that of the other deck.
CREATE VIEW staging.comparisons AS
WITH changed AS (
    SELECT
        CASE WHEN new_count IS NULL THEN 'month_told_again.gone'
             WHEN old_count IS NULL THEN 'month_told_again.added'
             ELSE 'month_told_again.changed' END AS name,
        month, channel, region, certificate_type,
        new_printed AS printed, old_printed AS expected, new_deck AS deck, new_page AS page,
        new_count AS "count", old_deck AS other_deck, old_count AS other_count,
        left_pt, top_pt, right_pt, bottom_pt
    FROM staging.revisions
)
SELECT
    compared.*,
    coalesce(regions.name, region) AS region_name,
    coalesce(printed_as, certificate_type) AS type_name,
    decks.sha256 AS deck_sha256
FROM changed AS compared
JOIN raw.decks USING (deck)
LEFT JOIN staging.regions ON regions.id = region
LEFT JOIN staging.certificate_types AS types ON types.id = certificate_type;
