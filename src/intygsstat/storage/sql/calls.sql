-- calls: whom to ask, those first whose answers take most away from the expected error of the newest
-- month's standalone share (storage/calls.py ranks them); then those with questions about other
-- months. `region` is NULL for whoever published the deck: about totals, and tables that repeat
-- another one.
CREATE TABLE staging.calls AS
WITH questions AS (
    SELECT
        CASE WHEN certificate_type = 'total' THEN '' ELSE coalesce(part_of, region) END AS settled_by,
        status
    FROM staging.doubtful_numbers
    LEFT JOIN staging.regions AS parts ON parts.id = region
    UNION ALL
    SELECT '', status FROM staging.findings
    WHERE staging.is_about_a_whole_table(rule, region) AND in_use
),
asked AS (
    SELECT
        settled_by, count(*) FILTER (status <> 'answered') AS questions,
        count(*) FILTER (status = 'asked') AS asked
    FROM questions GROUP BY ALL
)
SELECT
    row_number() OVER (ORDER BY place NULLS LAST, questions DESC, settled_by)::INTEGER AS place,
    nullif(settled_by, '') AS region,
    coalesce(questions, 0) AS questions, coalesce(asked, 0) AS asked,
    (FROM staging.report_month) AS month,
    expected_error, coalesce(taken_away, 0) AS taken_away, taken_away_in_all,
    coalesce(worth_it, false) AS worth_it
FROM asked FULL JOIN staging.ranked_calls AS ranked USING (settled_by)
WHERE questions > 0 OR ranked.place IS NOT NULL
ORDER BY 1;
