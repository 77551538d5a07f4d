-- What the letters ask, a row a printed number, the newest month first; report.letters.Question says
-- what the columns mean.
WITH asked AS (
    SELECT *, is_total: certificate_type = 'total' FROM staging.letter_questions
),
others AS (  -- the same number in the nearest other months
    SELECT one.finding, one.month, one.channel, one.region, one.certificate_type,
        others: list({'month': other.month, 'printed': other.printed} ORDER BY other.month)
    FROM (
        FROM asked AS one
        JOIN staging.numbers AS other USING (channel, region, certificate_type)
        SELECT one.finding, one.month, channel, region, certificate_type, other
        WHERE other.month <> one.month AND certificate_type NOT IN ('total', 'table')
        QUALIFY row_number() OVER (
            PARTITION BY one.month, channel, region, certificate_type
            ORDER BY abs(datediff('month', one.month, other.month)), other.month
        ) <= $others
    ) AS one
    GROUP BY ALL
)
SELECT
    asked_of, in_letter, asked.finding, asked.month, asked.channel, asked.region, asked.certificate_type,
    asked.printed, asked.deck, asked.page,
    deck_title: coalesce(title, deck), publisher, rebuilt: coalesce(kind = 'reconstruction', false),
    rule, message, message_sv, differs: coalesce(is_total AND totals.state = 'differs', false),
    label: coalesce(totals.region_label, ''),
    summed: CASE WHEN is_total THEN totals.summed_total END,
    sum_of: CASE WHEN is_total THEN (
        SELECT list(same.region_label ORDER BY same."row")[:$others] FROM staging.row_totals AS same
        WHERE same.month = asked.month AND same.channel = asked.channel
            AND same.summed_total = totals.printed_total AND same.region <> asked.region
    ) END,
    others
FROM asked JOIN decks USING (deck)
LEFT JOIN staging.row_totals AS totals USING (month, channel, region)
LEFT JOIN others USING (month, channel, region, certificate_type)
ORDER BY asked_of, month DESC, channel, asked."row", certificate_type, asked.finding
