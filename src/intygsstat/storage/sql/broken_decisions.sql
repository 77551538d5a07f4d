-- staging.broken_decisions: decisions of corrections.csv that a rule speaks against, and that don't
-- say why they hold despite that. `within` and `adds_up` say what is expected, each NULL where
-- its rule is kept.
CREATE VIEW staging.broken_decisions AS
WITH numbers AS (  -- each published cell: `number` is the decided one, else the printed one
    SELECT
        cells.month, cells.channel, cells.region, cells.certificate_type, cells.state, counted,
        said.line, said.despite, proposed_low, proposed_high,
        -- an unreadable number that stands is decided; a readable one says no more than the deck
        coalesce(said.decided, CASE WHEN counted IS NULL THEN standing END) AS decided,
        coalesce(said.decided, standing, counted) AS number
    FROM staging.expected_cells AS cells
    LEFT JOIN raw.proposals USING (deck, month, channel, region, certificate_type)
    LEFT JOIN staging.decisions AS said USING (month, channel, region, certificate_type)
),
decisions AS (FROM numbers WHERE line IS NOT NULL AND despite = ''),

-- standalone_within_issued: by any reading of the other table's cell, printed or proposed, or by
-- what somebody decided about it.
other_table AS (
    SELECT
        * REPLACE (CASE channel WHEN 'issued' THEN 'standalone' ELSE 'issued' END AS channel),
        if(line IS NULL, [counted, proposed_low, proposed_high], [number]) AS readings,
        format(
            ', {} for {} of {}, {}, {}', numbers.channel, certificate_type, region,
            strftime(month, '%Y-%m'), coalesce('by line ' || line, 'by the deck')
        ) AS where_it_stands
    FROM numbers
),
above AS (
    SELECT
        own.line,
        CASE WHEN channel = 'standalone' AND own.number > list_max(readings)
             THEN 'at most ' || list_max(readings)
             WHEN channel = 'issued' AND own.number < list_min(readings)
             THEN 'at least ' || list_min(readings) END || where_it_stands AS within
    FROM decisions AS own
    JOIN other_table AS other USING (month, channel, region, certificate_type)
    WHERE own.decided IS NOT NULL OR other.line IS NOT NULL
),

-- row_parts_sum_to_total: where the row's printed total can tell. It can't where it is unknown, or
-- a part that nobody decided about, or where a finding doubts the total rather than one cell. A
-- number that brings the row nearer to its total holds, and one that the diagnosis proposes.
read_rows AS (  -- rows whose parts are all read, and that are printed once
    SELECT month, channel, region, any_value(printed_total) AS total, any_value(difference) AS lacks
    FROM staging.row_totals
    WHERE difference IS NOT NULL
    GROUP BY ALL HAVING count(*) = 1
),
one_suspect AS (  -- rows in which one cell, and not the total, is likely wrong
    SELECT DISTINCT suspect.month, suspect.channel, suspect.region
    FROM staging.likely_suspects AS suspect
    JOIN staging.findings USING (finding)
    WHERE rule = 'row_parts_sum_to_total' AND in_use
),
doubted_totals AS (
    SELECT month, channel, region FROM staging.findings
    WHERE region IS NOT NULL AND explained_type = 'total' AND in_use
),
sums AS (  -- what a row lacks of its total as printed, and with the decided numbers
    SELECT
        month, channel, region, total, lacks,
        lacks - sum(number - coalesce(counted, 0)) AS still_lacks
    FROM read_rows JOIN numbers USING (month, channel, region)
    WHERE line IS NOT NULL AND (lacks = 0 OR (month, channel, region) IN (FROM one_suspect))
    GROUP BY month, channel, region, total, lacks
    UNION ALL  -- of rows in which somebody decided about every number that can't be read
    SELECT month, channel, region, printed_total, NULL, printed_total - sum(number)
    FROM staging.row_totals JOIN numbers USING (month, channel, region)
    WHERE difference IS NULL AND printed_total IS NOT NULL AND NOT starts_with(numbers.state, 'no_')
        AND (month, channel, region) NOT IN (FROM doubted_totals)
    GROUP BY month, channel, region, "row", printed_total
    HAVING count(number) = count(*) AND NOT bool_or(numbers.state = 'unplaced')
),
off AS (
    SELECT
        line,
        format(
            'the row of {}, {} {}, to sum to its printed total, {}, and not to {}', region, channel,
            strftime(month, '%Y-%m'), total, CAST(total - still_lacks AS BIGINT)
        ) AS adds_up
    FROM decisions AS own JOIN sums USING (month, channel, region)
    WHERE decided IS NOT NULL AND still_lacks <> 0 AND abs(still_lacks) >= coalesce(abs(lacks), 0)
        AND NOT EXISTS (
            SELECT 1 FROM staging.explanations AS why
            WHERE why.month = own.month AND why.channel = own.channel AND why.region = own.region
                AND why.certificate_type = own.certificate_type
                AND own.decided BETWEEN why.proposed_low AND why.proposed_high
        )
)
SELECT line, within, adds_up
FROM (FROM above WHERE within IS NOT NULL) FULL JOIN off USING (line)
ORDER BY line;
