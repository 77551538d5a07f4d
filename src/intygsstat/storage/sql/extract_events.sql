-- What the slides say of what happened or will, with ids and with Swedish names.
WITH each_party AS (
    SELECT deck, "row", unnest(string_split(parties, '|')) AS party,
           generate_subscripts(string_split(parties, '|'), 1) AS place
    FROM events WHERE parties <> ''
),
named AS (
    SELECT deck, "row", string_agg(coalesce(name, party), ', ' ORDER BY place) AS party_names
    FROM each_party LEFT JOIN staging.parties USING (party)
    GROUP BY ALL
)
SELECT
    CASE WHEN forum_day = last_forum_day THEN strftime(forum_day, '%Y-%m-%d')
         ELSE strftime(forum_day, '%Y-%m') END AS forum_date,
    kind,
    CASE precision WHEN 'minute' THEN strftime(date_from, '%Y-%m-%d %H:%M')
                   ELSE strftime(date_from, '%Y-%m-%d') END AS date_from,
    CASE precision WHEN 'minute' THEN strftime(date_to, '%Y-%m-%d %H:%M')
                   ELSE strftime(date_to, '%Y-%m-%d') END AS date_to,
    precision,
    nullif(subject, '') AS subject,
    CASE events.subject WHEN 'integrated' THEN 'integrerat' WHEN 'standalone' THEN 'fristående'
                 ELSE coalesce(types.printed_as, upper(nullif(subject, ''))) END AS subject_sv,
    nullif(parties, '') AS parties,
    party_names AS parties_sv,
    is_ahead,
    CASE WHEN is_current THEN 'ok' ELSE 'superseded' END AS quality,
    deck,
    page,
    "row"
FROM events
LEFT JOIN named USING (deck, "row")
LEFT JOIN staging.certificate_types AS types ON types.id = events.subject
JOIN staging.deck_order USING (deck)
ORDER BY age_order, "row"
