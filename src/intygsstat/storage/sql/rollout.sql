-- rollout: how far each region, agent or company has come, as every deck says it. Of what several
-- decks say about a party the newest deck's word holds, and of one deck's the last.
CREATE TABLE staging.rollout AS
WITH said AS (
    SELECT
        rollout.*, forum_day, age_order,
        row_number() OVER (PARTITION BY deck, party, what ORDER BY "row" DESC) = 1 AS is_last
    FROM raw.rollout
    JOIN staging.deck_order USING (deck)
)
SELECT
    *,
    CASE WHEN is_last
         THEN row_number() OVER (PARTITION BY party, what, is_last ORDER BY age_order) END
        AS version,
    row_number() OVER (PARTITION BY party, what ORDER BY age_order DESC, "row" DESC) = 1
        AS is_current
FROM said;

CREATE VIEW rollout AS
SELECT deck, page, party, kind, party_printed, what, printed, status, "date",
       forum_day AS forum_date, is_current, "row", left_pt, top_pt, right_pt, bottom_pt
FROM staging.rollout
ORDER BY age_order, "row";

-- attendance: who took part in a forum.
CREATE VIEW attendance AS
SELECT deck, page, party, kind, party_printed, printed, present,
       forum_day AS forum_date,
       row_number() OVER (
           PARTITION BY coalesce(CAST(forum_day AS VARCHAR), deck), party
           ORDER BY age_order DESC, "row" DESC
       ) = 1 AS is_current,
       "row", left_pt, top_pt, right_pt, bottom_pt
FROM raw.attendance
JOIN staging.deck_order USING (deck)
ORDER BY age_order, "row";
