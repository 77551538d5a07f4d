-- revisions: a number that a later deck prints otherwise than the deck before it.
-- Blank, dash and 0 count the same here; a number that can't be read, or whose row or column
-- is not there in one of the two decks, has no count (NULL) on that side. What was placed by
-- likelihood in a text nobody printed, so that a cell of either deck with such a number is left out.
CREATE TABLE staging.revisions AS
WITH pairs AS (
    SELECT older.month, older.channel, older.deck AS old_deck, newer.deck AS new_deck,
           older.version
    FROM staging.table_versions AS older
    JOIN staging.table_versions AS newer
        ON newer.month = older.month AND newer.channel = older.channel
        AND newer.version = older.version + 1
),
old_cells AS (
    SELECT pairs.*, region, certificate_type, counted, printed, probability
    FROM pairs JOIN staging.counted_cells AS cells
        ON cells.month = pairs.month AND cells.channel = pairs.channel
        AND cells.deck = pairs.old_deck
),
new_cells AS (
    SELECT pairs.*, region, certificate_type, counted, printed, probability, page,
           left_pt, top_pt, right_pt, bottom_pt
    FROM pairs JOIN staging.counted_cells AS cells
        ON cells.month = pairs.month AND cells.channel = pairs.channel
        AND cells.deck = pairs.new_deck
)
SELECT
    month, channel, region, certificate_type,
    old_cells.counted AS old_count,
    new_cells.counted AS new_count,
    old_cells.printed AS old_printed,
    new_cells.printed AS new_printed,
    old_deck,
    new_deck,
    new_cells.page AS new_page,
    new_cells.left_pt, new_cells.top_pt, new_cells.right_pt, new_cells.bottom_pt
FROM old_cells
FULL JOIN new_cells
    USING (month, channel, version, old_deck, new_deck, region, certificate_type)
WHERE old_cells.counted IS DISTINCT FROM new_cells.counted
    AND certificate_type IS NOT NULL
    AND old_cells.probability IS NULL AND new_cells.probability IS NULL
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
