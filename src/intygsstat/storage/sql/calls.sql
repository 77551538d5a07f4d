-- calls: whom to ask, those first whose answers take most away from the expected error of the newest
-- month's standalone share (storage/calls.py ranks them); then those with numbers of the month that
-- the ranking doesn't know, then those with questions about other months. `region` is NULL for
-- whoever published the deck: about totals, and tables that repeat another one.
CREATE TABLE staging.calls AS
WITH asked AS (
    SELECT
        settled_by, count(*) FILTER (status <> 'answered') AS questions,
        count(*) FILTER (status = 'asked') AS asked
    FROM staging.questions GROUP BY ALL
),
not_drawn AS (
    SELECT whole_region AS settled_by, count(*) AS not_drawn FROM staging.not_drawn GROUP BY ALL
)
SELECT
    row_number() OVER (
        ORDER BY place NULLS LAST, not_drawn DESC NULLS LAST, questions DESC, settled_by
    )::INTEGER AS place,
    nullif(settled_by, '') AS region,
    questions, asked,
    (FROM staging.report_month) AS month,
    expected_error, coalesce(taken_away, 0) AS taken_away, taken_away_in_all,
    coalesce(worth_it, false) AS worth_it, coalesce(not_drawn, 0) AS not_drawn
FROM asked
LEFT JOIN staging.ranked_calls USING (settled_by)
LEFT JOIN not_drawn USING (settled_by)
WHERE questions > 0
ORDER BY 1;
