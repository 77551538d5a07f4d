-- decks: every deck that was read, and how many of its tables are the published ones.
CREATE VIEW decks AS
SELECT
    decks.*,
    count(table_versions.deck) AS tables,
    count(table_versions.deck) FILTER (table_versions.is_current) AS tables_in_use
FROM raw.decks AS decks
LEFT JOIN staging.table_versions USING (deck)
LEFT JOIN staging.deck_order USING (deck)
GROUP BY ALL
ORDER BY any_value(deck_order.age_order);

COMMENT ON VIEW decks IS 'The decks that were read, those that are only text first, then the oldest forum first.';
COMMENT ON COLUMN decks.forum_date IS
'The day of the forum; the first of the month where only the month is known.';
COMMENT ON COLUMN decks.tables_in_use IS
'How many of its tables are published; the others were told again by a newer deck.';
