-- All that is known of the findings whose ids are in $ids, a row each; FindingDetails says what
-- the columns mean. Lists are null where there is nothing.
WITH placed AS (
    SELECT *, box: CASE WHEN left_pt IS NOT NULL THEN {
            'left': left_pt, 'top': top_pt, 'right': right_pt, 'bottom': bottom_pt
        } END
    FROM findings
),
answers AS (
    SELECT *, answer: CASE status WHEN 'asked' THEN 'asked'
        ELSE coalesce(CAST(decided AS VARCHAR), 'stands') END
    FROM corrections
),
about AS (
    SELECT
        f.*, explanations, suspect
    FROM placed AS f JOIN staging.subjects USING (finding) LEFT JOIN (
        SELECT finding, explanations: list(e ORDER BY "rank")
        FROM explanations AS e GROUP BY finding
    ) USING (finding)
    WHERE list_contains($ids, finding)
),
linking AS (  -- findings that its explanations name, and whose explanations name it
    SELECT pair.finding, links: list(f ORDER BY f.month, f.channel, f.page, f.top_pt, f.finding)
    FROM (
        SELECT finding, linked AS other FROM explanations
        UNION SELECT linked, finding FROM explanations
    ) AS pair
    JOIN placed AS f ON f.finding = pair.other AND f.finding <> pair.finding
    GROUP BY pair.finding
),
all_cells AS (
    SELECT
        deck, month, channel, "row", "column", page, region, region_label, certificate_type,
        label: type_label, printed, state, left_pt, top_pt, right_pt, bottom_pt,
        summed: NULL
    FROM raw.cells
    UNION ALL
    SELECT
        deck, month, channel, "row", NULL, page, region, region_label, 'total', 'Totalt',
        coalesce(printed, ''), CASE WHEN printed <> '' THEN 'printed' ELSE 'blank' END,
        left_pt, top_pt, right_pt, bottom_pt, summed_total
    FROM raw.row_totals
),
shown_rows AS (  -- a row's total last, if the table prints any totals
    SELECT
        deck, month, channel, number: "row", page: first(page), region: first(region),
        label: first(region_label),
        cells: list({
            'certificate_type': certificate_type, 'label': label, 'printed': printed,
            'state': state, 'box': CASE WHEN left_pt IS NOT NULL THEN {
                'left': left_pt, 'top': top_pt, 'right': right_pt, 'bottom': bottom_pt
            } END
        } ORDER BY certificate_type = 'total' NULLS FIRST, "column" NULLS LAST)
    FROM (
        FROM all_cells SEMI JOIN about USING (deck, month, channel)
        QUALIFY certificate_type IS DISTINCT FROM 'total' OR bool_or(
            certificate_type = 'total' AND printed <> ''
        ) OVER (PARTITION BY deck, month, channel)
    )
    GROUP BY ALL
),
monthly AS (  -- the suspect cell in every published month, and in the finding's own deck
    SELECT finding, months: list(of_month ORDER BY of_month.month, of_month.deck)
    FROM (
        SELECT
            about.finding, all_cells.month, all_cells.deck, all_cells.printed, summed,
            predicted.expected, expected_low, expected_high,
            decided: answer
        FROM about
        JOIN all_cells ON all_cells.channel = about.channel AND all_cells.region = about.region
            AND all_cells.certificate_type = suspect
        LEFT JOIN staging.current_tables AS used
            ON used.month = all_cells.month AND used.channel = all_cells.channel
            AND used.deck = all_cells.deck
        LEFT JOIN raw.expected AS predicted
            ON predicted.deck = all_cells.deck AND predicted.month = all_cells.month
            AND predicted.channel = all_cells.channel AND predicted.region = all_cells.region
            AND predicted.certificate_type = suspect
        LEFT JOIN answers AS c
            ON c.month = all_cells.month AND c.channel = all_cells.channel
            AND c.region = all_cells.region AND c.certificate_type = suspect
        WHERE all_cells.deck = about.deck OR used.deck IS NOT NULL
    ) AS of_month
    GROUP BY finding
)
SELECT
    about.*, monthly.months,
    publisher, rebuilt: coalesce(kind = 'reconstruction', false),
    of_newest_deck: coalesce(deck = (
        SELECT deck FROM decks WHERE tables_in_use > 0
        ORDER BY forum_date DESC NULLS LAST, deck DESC LIMIT 1
    ), false),
    row_adds_up: EXISTS (
        FROM raw.row_totals AS t
        WHERE t.deck = about.deck AND t.month = about.month AND t.channel = about.channel
            AND t.region = about.region AND t.state = 'agrees'
    ),
    effect: (
        SELECT first({
            'month': e.month, 'of_newest_month': e.month IS NOT DISTINCT FROM newest.month,
            'issued': e.issued, 'standalone': e.standalone,
            'share_with': share_with, 'share_without': share_without
        })
        FROM staging.finding_effects AS e, staging.report_month AS newest
        WHERE e.finding = about.finding AND known
    ),
    rows: (
        SELECT list(r ORDER BY number) FROM shown_rows AS r
        WHERE r.deck = about.deck AND r.month = about.month AND r.channel = about.channel
    ),
    links,
    settled: (
        SELECT coalesce(bool_or(printed_share >= 0.5), false) FROM staging.drawn_cells AS d
        WHERE d.month = about.month AND d.channel = about.channel AND d.region = about.region
            AND d.certificate_type = suspect
    ),
    decision: (
        SELECT first({
            'decided': answer, 'reason': coalesce(reason, ''), 'who': coalesce(who, ''),
            'when': coalesce(CAST(decided_on AS VARCHAR), ''),
            'as_proposed': coalesce(as_proposed, false)
        } ORDER BY line)
        FROM answers AS c
        WHERE c.month = about.month AND c.channel = about.channel
            AND CASE WHEN staging.is_about_a_whole_table(about.rule, about.region)
                     THEN c.certificate_type = 'table'
                     ELSE c.region = about.region AND c.certificate_type = suspect END
    )
FROM about LEFT JOIN decks USING (deck)
LEFT JOIN monthly USING (finding) LEFT JOIN linking USING (finding)
