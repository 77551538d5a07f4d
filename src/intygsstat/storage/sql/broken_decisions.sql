-- staging.broken_decisions: decisions of corrections.csv that a rule speaks against, and that don't
-- say why they hold despite that. `within` and `adds_up` say what is expected, each NULL where
-- its rule is kept.
-- within, standalone_within_issued: by any reading of the other table's cell, printed or proposed,
-- or by what somebody decided about it. That a readable number stands is held against decided ones
-- alone: it adds nothing to what the deck says.
-- adds_up, row_parts_sum_to_total: where the row's printed total can tell. It can't where it is
-- unknown, or a part that nobody decided about, or where a finding doubts the total rather than one
-- cell. A number that brings the row nearer to its total holds, and one that the diagnosis proposes.
CREATE VIEW staging.broken_decisions AS
WITH readings AS (
    SELECT
        cells.month, cells.channel, cells.region, cells.certificate_type, cells.state,
        cells.counted,
        decided.line, decided.despite,
        coalesce(decided.decided, CASE WHEN counted IS NULL THEN standing END) AS decided,
        coalesce(decided.decided, standing, cells.counted) AS number,
        CASE WHEN decided.line IS NULL THEN [counted, proposed_low, proposed_high]
             ELSE [number] END AS readings,
        coalesce('by line ' || decided.line, 'by the deck') AS said_by
    FROM staging.expected_cells AS cells
    LEFT JOIN raw.proposals USING (deck, month, channel, region, certificate_type)
    LEFT JOIN staging.decisions AS decided USING (month, channel, region, certificate_type)
),
totals AS (
    SELECT
        month, channel, region, any_value(printed_total) AS total,
        any_value(difference) AS difference
    FROM staging.row_totals
    WHERE difference IS NOT NULL
    GROUP BY ALL
    HAVING count(*) = 1
),
one_suspect AS (  -- rows in which one cell, and not the total, is likely wrong
    SELECT DISTINCT suspect.month, suspect.channel, suspect.region
    FROM staging.suspect_cells AS suspect
    JOIN staging.findings USING (finding)
    WHERE rule = 'row_parts_sum_to_total' AND in_use
),
sums AS (  -- what the row lacks of its total with the decided numbers
    SELECT
        month, channel, region, total, difference,
        difference - sum(number - coalesce(counted, 0)) AS left_over
    FROM totals
    JOIN readings USING (month, channel, region)
    WHERE line IS NOT NULL
        AND (difference = 0 OR (month, channel, region) IN (FROM one_suspect))
    GROUP BY month, channel, region, total, difference
    UNION ALL  -- of rows in which somebody decided about every number that can't be read
    SELECT month, channel, region, printed_total, NULL, printed_total - sum(number)
    FROM staging.row_totals
    JOIN readings USING (month, channel, region)
    WHERE difference IS NULL AND printed_total IS NOT NULL AND NOT starts_with(readings.state, 'no_')
        AND (month, channel, region) NOT IN (
            SELECT (month, channel, region) FROM staging.findings
            WHERE region IS NOT NULL AND explained_type = 'total' AND in_use
        )
    GROUP BY month, channel, region, "row", printed_total
    HAVING count(number) = count(*) AND NOT bool_or(readings.state = 'unplaced')
),
held AS (
    SELECT
        own.line,
        CASE WHEN own.decided IS NULL AND other.line IS NULL THEN NULL
             WHEN own.channel = 'standalone' AND own.number > list_max(other.readings)
             THEN 'at most ' || list_max(other.readings)
             WHEN own.channel = 'issued' AND own.number < list_min(other.readings)
             THEN 'at least ' || list_min(other.readings) END
            || format(', {} for {} of {}, {}, {}', other.channel, own.certificate_type,
                      own.region, strftime(own.month, '%Y-%m'), other.said_by) AS within,
        CASE WHEN own.decided IS NOT NULL AND left_over <> 0
                  AND abs(left_over) >= coalesce(abs(difference), 0)
                  AND NOT EXISTS (
                      FROM staging.explanations AS why
                      WHERE why.month = own.month AND why.channel = own.channel
                          AND why.region = own.region
                          AND why.certificate_type = own.certificate_type
                          AND own.decided BETWEEN why.proposed_low AND why.proposed_high
                  )
             THEN format('the row of {}, {} {}, to sum to its printed total, {}, and not to {}',
                         own.region, own.channel, strftime(own.month, '%Y-%m'), total,
                         CAST(total - left_over AS BIGINT)) END AS adds_up
    FROM readings AS own
    LEFT JOIN readings AS other
        ON other.month = own.month AND other.region = own.region
        AND other.certificate_type = own.certificate_type AND other.channel <> own.channel
    LEFT JOIN sums
        ON sums.month = own.month AND sums.channel = own.channel AND sums.region = own.region
    WHERE own.line IS NOT NULL AND own.despite = ''
)
FROM held WHERE within IS NOT NULL OR adds_up IS NOT NULL ORDER BY line;
