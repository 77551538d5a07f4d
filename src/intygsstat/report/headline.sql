-- The facts of the newest month of which both tables are known, in one row; Headline says what the
-- columns mean. `month` is null without such a month.
WITH newest AS (FROM staging.report_month),
ranked AS (  -- types and regions that are large enough to be compared; likely values
    SELECT
        of_regions: region IS NOT NULL, id: coalesce(region, certificate_type),
        issued: t.issued_likely, standalone: t.standalone_likely,
        share: t.standalone_share_likely, printed_issued: t.issued,
        printed_standalone: t.standalone, printed_share: t.standalone_share,
        has_place: coalesce(t.complete AND t.issued >= $least AND t.standalone > 0, false)
    FROM staging.printed_and_likely AS t JOIN newest USING (month)
    WHERE as_printed AND complete_likely AND issued_likely >= $least
        AND (region IS NULL) <> (certificate_type IS NULL)
),
rankings AS (  -- the first few by likely and by printed values
    SELECT
        of_regions,
        by_count: {
            'likely': coalesce(list(r ORDER BY standalone DESC, id) FILTER (standalone > 0), [])[:$few],
            'printed': coalesce(list(r ORDER BY printed_standalone DESC, id) FILTER (has_place), [])[:$few]
        },
        by_share: {
            'likely': coalesce(list(r ORDER BY share DESC, id) FILTER (share > 0), [])[:$few],
            'printed': coalesce(
                list(r ORDER BY printed_share DESC, id) FILTER (has_place AND printed_share > 0), []
            )[:$few]
        }
    FROM ranked AS r GROUP BY of_regions
),
changed AS (  -- what printed and likely differ in; nothing readable counts as none
    SELECT
        channel, region, certificate_type, printed: printed_count, likely, confidence,
        change: likely - coalesce(printed, 0), size: abs(change),
        summed: sum(size) OVER (
            PARTITION BY channel ORDER BY size DESC, region, certificate_type
            ROWS UNBOUNDED PRECEDING
        ),
        place: row_number() OVER (PARTITION BY channel ORDER BY size DESC, region, certificate_type)
    FROM staging.changed_cells JOIN newest USING (month)
    WHERE likely IS NOT NULL
),
gaps AS (
    SELECT
        channel, net: sum(change)::BIGINT, one_way: abs(net) = sum(size),
        cells: list(c ORDER BY place),
        few: CASE WHEN count(*) <= $few THEN count(*) ELSE coalesce(
            min(place) FILTER (place <= $few AND summed >= $mostly * whole), 0
        ) END
    FROM (SELECT *, whole: sum(size) OVER (PARTITION BY channel) FROM changed) AS c
    GROUP BY channel
),
country AS (
    SELECT
        printed.issued, printed.standalone, is_whole: printed.complete AND likely.complete,
        likely_share: likely.standalone_share,
        decimals: staging.decimals(likely_share, coalesce(printed.standalone_share, likely_share))
    FROM usage_by_month AS printed
    JOIN usage_by_month_likely AS likely USING (month) JOIN newest USING (month)
),
moves AS (  -- how far each likely number moves the printed share by itself
    SELECT
        changed.*,
        issued_change: if(channel = 'issued', change, 0),
        standalone_change: if(channel = 'standalone', change, 0),
        moved: abs(
            coalesce((standalone + standalone_change) / nullif(issued + issued_change, 0), 0)
            - coalesce(standalone / nullif(issued, 0), 0)
        )
    FROM changed, country WHERE is_whole
),
steps AS (  -- the share with one likely number after the other, those that move it most first
    SELECT
        step: row_number() OVER so_far,
        share: coalesce(
            (standalone + sum(standalone_change) OVER so_far)
            / nullif(issued + sum(issued_change) OVER so_far, 0), 0
        )
    FROM moves, country
    WINDOW so_far AS (
        ORDER BY moved DESC, channel DESC, size DESC, region, certificate_type
        ROWS UNBOUNDED PRECEDING
    )
),
spread AS (
    SELECT
        decimals: any_value(decimals), tenths: round(10 * avg(alike::INT))::INT,
        between: quantile_disc(share, $ends),
        otherwise: quantile_disc(share, $ends) FILTER (NOT alike)
    FROM (
        SELECT
            share: standalone_share, drawn.complete, whole: avg(complete::INT) OVER (), decimals,
            alike: staging.percent(share, decimals) = staging.percent(likely_share, decimals)
        FROM staging.drawn_totals(false, true, false, false) AS drawn JOIN newest USING (month)
        CROSS JOIN country
        WHERE draw IS NOT NULL AND NOT part_of_sum AND likely_share IS NOT NULL
    )
    WHERE complete AND share IS NOT NULL AND whole >= staging.most_draws()
    HAVING count(*) > 0
),
found AS (  -- findings that flag are of a number, of a row (most often its total) or of a table
    SELECT about: CASE
        WHEN coalesce(certificate_type, 'total') <> 'total' THEN 'number'
        WHEN staging.is_likely(confidence) AND explained_type <> 'total' THEN 'number'
        WHEN region IS NOT NULL THEN 'row' ELSE 'table' END
    FROM findings WHERE in_use AND severity <> 'info'
),
quality AS (  -- how many numbers there are, of both tables, and how many are doubted
    SELECT
        cells: sum(cells_expected), proposed_cells: sum(cells_proposed),
        decided_cells: sum(cells_decided),
        month_cells: sum(cells_expected) FILTER (month = newest.month),
        month_missing: sum(cells_expected - printed.cells_read) FILTER (month = newest.month),
        least_confidence: min(least_confidence) FILTER (month = newest.month),
        of_numbers: (SELECT count(*) FROM found WHERE about = 'number'),
        of_rows: (SELECT count(*) FROM found WHERE about = 'row'),
        of_tables: (SELECT count(*) FROM found WHERE about = 'table'),
        found: (SELECT count(*) FROM found),
        table_rows: (SELECT count(*) FROM coverage),
        flagged_table_rows: (SELECT count(*) FROM coverage WHERE state = 'flagged')
    FROM newest, usage_by_month_likely JOIN
        (SELECT month, cells_read FROM usage_by_month) AS printed USING (month)
),
sources AS (
    SELECT DISTINCT deck, rebuilt: coalesce(kind = 'reconstruction', false)
    FROM (
        SELECT deck: unnest([issued_deck, standalone_deck])
        FROM usage JOIN newest USING (month)
    ) JOIN decks USING (deck)
)
SELECT
    month,
    forum: (SELECT max(forum_date) FROM decks),
    forum_day_known: (
        SELECT coalesce(first(forum_day_known ORDER BY forum_day_known DESC NULLS LAST), false)
        FROM decks WHERE forum_date = (SELECT max(forum_date) FROM decks)
    ),
    decks: (SELECT list(deck ORDER BY deck) FROM sources),
    reconstructed: (SELECT list(deck ORDER BY deck) FROM sources WHERE rebuilt),
    types_by_count: (SELECT by_count FROM rankings WHERE NOT of_regions),
    types_by_share: (SELECT by_share FROM rankings WHERE NOT of_regions),
    regions_by_count: (SELECT by_count FROM rankings WHERE of_regions),
    regions_by_share: (SELECT by_share FROM rankings WHERE of_regions),
    gaps: (SELECT list(g ORDER BY channel DESC) FROM gaps AS g),
    deciding: (
        SELECT min(step)
        FROM steps, (SELECT last_share: arg_max(share, step) FROM steps),
            LATERAL (SELECT decimals: staging.decimals(share, last_share))
        WHERE step <= $few
            AND staging.percent(share, decimals) = staging.percent(last_share, decimals)
    ),
    spread: (SELECT s FROM spread AS s),
    quality: (SELECT q FROM quality AS q)
FROM newest
