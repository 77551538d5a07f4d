-- forecasts: what decks were expected to print by the decks of earlier forums, and what they print;
-- forecast_scores: how well that held.
CREATE TABLE staging.forecasts AS
SELECT
    forecast.month, forecast.channel, forecast.region, forecast.certificate_type,
    cells.printed, cells.counted AS "count",
    forecast.* EXCLUDE (deck, month, channel, region, certificate_type),
    deck
FROM raw.forecasts AS forecast
JOIN staging.counted_cells AS cells USING (deck, month, channel, region, certificate_type)
ORDER BY forecast.month, forecast.channel, cells."row", cells."column";

CREATE VIEW forecast_scores AS
SELECT
    deck, channel,
    count(DISTINCT month) AS months,
    count(*) AS cells,
    round(avg(covered), 3) AS coverage,
    round(avg(crps), 2) AS crps,
    round(avg(abs("count" - last_count)), 2) AS error_of_last_count
FROM staging.forecasts
LEFT JOIN staging.deck_order USING (deck)
GROUP BY GROUPING SETS ((deck, age_order, channel), (channel))
ORDER BY age_order NULLS LAST, channel;
