-- Every deck's table of how far each party has come, with ids and with Swedish names.
SELECT
    CASE WHEN forum_day = last_forum_day THEN strftime(forum_day, '%Y-%m-%d')
         ELSE strftime(forum_day, '%Y-%m') END AS forum_date,
    party,
    coalesce(names.name, party_printed) AS party_sv,
    kind,
    party_printed,
    what,
    CASE what WHEN 'signature_service' THEN 'ny underskriftstjänst'
              WHEN 'client' THEN 'nya Webcertklienten'
              ELSE replace(what, '_', ' ') END AS what_sv,
    printed,
    status,
    strftime("date", '%Y-%m-%d') AS "date",
    CASE WHEN NOT is_current THEN 'superseded'
         WHEN status = 'unknown' THEN 'unknown'
         ELSE 'ok' END AS quality,
    deck,
    page,
    "row"
FROM rollout
LEFT JOIN staging.parties AS names USING (party)
JOIN staging.deck_order USING (deck)
ORDER BY age_order, "row"
