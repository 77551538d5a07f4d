-- events: what the slides plainly say of what happened or will, and when.
-- A newer deck tells an event again if its kind, subject and parties are the same and the two
-- overlap in time: a release told by month and then by day is one. What still lay ahead of the
-- older deck's forum is told again whatever the date, for it may have been moved: if it is about
-- a subject or parties and no release or disturbance (there are many of those), or is the next
-- forum and still lay ahead of the newer deck's.
CREATE TABLE staging.events AS
SELECT
    events.*, forum_day, last_forum_day, age_order,
    coalesce(CAST(date_to AS DATE) > forum_day, false) AS is_ahead
FROM raw.events
JOIN staging.deck_order USING (deck);

-- staging.repeated_events: such an event as the older deck has it, and as the newer one.
CREATE TABLE staging.repeated_events AS
SELECT older, newer
FROM staging.events AS older
JOIN staging.events AS newer
    ON newer.kind = older.kind AND newer.subject = older.subject
    AND newer.parties = older.parties AND newer.age_order > older.age_order
WHERE (
    CASE WHEN older.precision = 'minute' AND newer.precision = 'minute'
         THEN older.date_from <= newer.date_to AND newer.date_from <= older.date_to
         ELSE CAST(older.date_from AS DATE) <= CAST(newer.date_to AS DATE)
             AND CAST(newer.date_from AS DATE) <= CAST(older.date_to AS DATE) END
    OR (
        older.is_ahead
        AND CASE WHEN older.kind = 'next_forum'
                 THEN coalesce(CAST(older.date_to AS DATE) > newer.last_forum_day, false)
                 ELSE older.kind NOT IN ('release', 'disturbance')
                     AND (older.subject <> '' OR older.parties <> '') END
    )
)
-- the next deck that does, and of its events the first
QUALIFY row_number() OVER (
    PARTITION BY older.deck, older."row" ORDER BY newer.age_order, newer.date_from, newer."row"
) = 1;

CREATE VIEW events AS
SELECT events.deck, page, kind, date_from, date_to, precision, subject, parties,
       forum_day AS forum_date, is_ahead, repeated.newer IS NULL AS is_current,
       events."row", left_pt, top_pt, right_pt, bottom_pt
FROM staging.events AS events
LEFT JOIN staging.repeated_events AS repeated
    ON repeated.older.deck = events.deck AND repeated.older."row" = events."row"
ORDER BY age_order, events."row";

-- date_revisions: a date that a later deck tells otherwise than the deck before it.
CREATE VIEW date_revisions AS
WITH moved AS (
    SELECT
        older.kind, older.subject, older.parties,
        older.date_from AS old_from, older.date_to AS old_to, older.precision AS old_precision,
        NULL AS old_printed,
        newer.date_from AS new_from, newer.date_to AS new_to, newer.precision AS new_precision,
        NULL AS new_printed,
        older.deck AS old_deck, newer.deck AS new_deck, newer.page AS new_page
    FROM staging.repeated_events
    UNION ALL BY NAME
    SELECT
        'rollout' AS kind, older.what AS subject, older.party AS parties,
        older."date" AS old_from, older."date" AS old_to,
        CASE WHEN older."date" IS NOT NULL THEN 'day' END AS old_precision,
        older.printed AS old_printed,
        newer."date" AS new_from, newer."date" AS new_to,
        CASE WHEN newer."date" IS NOT NULL THEN 'day' END AS new_precision,
        newer.printed AS new_printed,
        older.deck AS old_deck, newer.deck AS new_deck, newer.page AS new_page
    FROM staging.rollout AS older
    JOIN staging.rollout AS newer
        ON newer.party = older.party AND newer.what = older.what
        AND newer.version = older.version + 1
    WHERE older.status IS DISTINCT FROM newer.status OR older."date" IS DISTINCT FROM newer."date"
)
FROM moved
WHERE old_from IS DISTINCT FROM new_from OR old_to IS DISTINCT FROM new_to
    OR old_precision IS DISTINCT FROM new_precision OR kind = 'rollout'
ORDER BY kind, subject, parties, old_from, old_to, old_deck, new_deck, old_precision;
