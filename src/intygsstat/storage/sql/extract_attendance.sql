-- Who took part in each forum, with ids and with Swedish names.
SELECT
    CASE WHEN forum_day = last_forum_day THEN strftime(forum_day, '%Y-%m-%d')
         ELSE strftime(forum_day, '%Y-%m') END AS forum_date,
    party,
    coalesce(names.name, party_printed) AS party_sv,
    kind,
    party_printed,
    printed,
    present,
    CASE WHEN NOT is_current THEN 'superseded'
         WHEN present IS NULL THEN 'unknown'
         ELSE 'ok' END AS quality,
    deck,
    page,
    "row"
FROM attendance
LEFT JOIN staging.parties AS names USING (party)
JOIN staging.deck_order USING (deck)
ORDER BY age_order, "row"
