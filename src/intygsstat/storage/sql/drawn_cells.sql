-- staging.drawn_cells: the counts of each doubtful cell that nobody has decided, in each draw. Where
-- a table as a whole stands, so does each cell that only the finding about the table doubts.
-- Where another number of its group is decided, only draws are left in which that one is as it was
-- answered: as printed, or wrong. They stand in for the others. `printed_share` is then the share of
-- them in which this cell is as printed, and `likelier_wrong` how many times likelier it is wrong than
-- before; both are NULL where no answer says anything of the cell.
CREATE TABLE staging.drawn_cells AS
WITH in_use AS (
    SELECT
        month, channel, region, certificate_type, draws.finding, draw_group, counts,
        cells.counted AS printed_count,
        coalesce(decisions.decided, decisions.standing, cells.counted) AS answer,
        decisions.line IS NOT NULL OR draws.finding IN (FROM staging.settled_tables) AS is_decided
    FROM raw.draws AS draws
    JOIN staging.current_tables USING (month, channel, deck)
    JOIN staging.cells_with_flags AS cells
        USING (deck, month, channel, region, certificate_type)
    LEFT JOIN staging.decisions AS decisions USING (month, channel, region, certificate_type)
),
agreeing AS (
    SELECT draw_group, list(draw ORDER BY draw) AS draws
    FROM (
        SELECT draw_group, draw
        FROM (
            SELECT
                draw_group, answer = printed_count AS stands, printed_count,
                unnest(counts) AS "count", generate_subscripts(counts, 1) AS draw
            FROM in_use WHERE is_decided AND answer IS NOT NULL AND printed_count IS NOT NULL
        )
        GROUP BY ALL HAVING bool_and(("count" = printed_count) = stands)
    )
    GROUP BY ALL
),
settled AS (
    SELECT
        * EXCLUDE (counts, draws), draws IS NOT NULL AS is_answered, counts AS before,
        CASE WHEN draws IS NULL THEN counts
             ELSE list_transform(range(len(counts)), lambda n: counts[draws[n % len(draws) + 1]])
        END AS counts
    FROM in_use LEFT JOIN agreeing USING (draw_group)
    WHERE NOT is_decided
)
SELECT
    month, channel, region, certificate_type, finding, counts,
    CASE WHEN is_answered
         THEN len(list_filter(counts, lambda c: c = printed_count)) / len(counts) END
        AS printed_share,
    (1 - printed_share)
        / nullif(1 - len(list_filter(before, lambda c: c = printed_count)) / len(before), 0)
        AS likelier_wrong
FROM settled
ORDER BY month, channel, region, certificate_type;
