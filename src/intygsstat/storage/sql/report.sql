-- What the report reads: the numbers of its page and of its headline, ready to be shown.

-- The newest month of which both tables are known.
CREATE VIEW staging.report_month AS
SELECT max(month) AS month FROM usage_by_type WHERE issued IS NOT NULL AND standalone IS NOT NULL;

-- Flagged cells for which nobody knows a likelier value.
CREATE VIEW staging.report_open_cells AS
SELECT
    month, pair_region AS region, certificate_type,
    count(*) FILTER (channel = 'issued') AS open_issued,
    count(*) FILTER (channel = 'standalone') AS open_standalone
FROM staging.cell_values
WHERE basis = 'likely' AND in_sum AND cell_flagged AND source IN ('printed', 'rejected')
GROUP BY ALL;

-- What looks wrong in each row: values (a cell is named), totals (parts and total disagree), or all.
CREATE VIEW staging.report_coverage AS
WITH wrong AS (
    SELECT
        month, flags.channel, flags.region,
        count(DISTINCT (finding, flags.certificate_type))
            FILTER (flags.certificate_type IS NOT NULL) AS cells,
        count(DISTINCT finding)
            FILTER (flags.certificate_type IS NULL AND about_total) AS totals,
        count(DISTINCT finding)
            FILTER (flags.certificate_type IS NULL AND NOT about_total) AS rows_wrong
    FROM staging.flags AS flags
    JOIN (
        SELECT
            finding,
            rule IN ('row_parts_sum_to_total', 'totals_stand_in_their_rows') AS about_total
        FROM staging.findings
    ) USING (finding)
    GROUP BY ALL
)
SELECT
    month, region, channel, state, findings,
    coalesce(cells, 0) AS cells, coalesce(totals, 0) AS totals, coalesce(rows_wrong, 0) AS rows_wrong
FROM staging.coverage LEFT JOIN wrong USING (month, channel, region);

-- Cells whose likely value is another than the printed one.
CREATE VIEW staging.changed_cells AS
SELECT
    month, channel, region, pair_region, certificate_type,
    printed_count, counted AS likely, confidence
FROM staging.cell_values
WHERE basis = 'likely' AND in_sum AND source <> 'printed'
    AND counted IS DISTINCT FROM printed_count;

-- What each finding that flags a number does to the sums of its newest month, everything else
-- being likely values: its cells' likely minus printed certificates, and the country's standalone
-- share with the likely and with the printed values of its cells (NULL: no share). `known` is
-- false where nobody knows a likelier value of any of its cells; then there is no number.
CREATE VIEW staging.finding_effects AS
WITH of_finding AS (
    SELECT DISTINCT flags.finding, changed.*
    FROM staging.changed_cells AS changed
    JOIN staging.flags AS flags USING (month, channel, region, certificate_type)
    WHERE changed.likely IS NOT NULL
    QUALIFY month = max(month) OVER (PARTITION BY finding)
),
touched AS (  -- one finding, region and type: what its printed values take away, NULL if unknown
    SELECT
        finding, month, pair_region AS region, certificate_type,
        sum(coalesce(likely, 0) - coalesce(printed_count, 0)) FILTER (channel = 'issued') AS issued,
        sum(coalesce(likely, 0) - coalesce(printed_count, 0)) FILTER (channel = 'standalone')
            AS standalone,
        bool_and(printed_count IS NOT NULL) AS readable
    FROM of_finding
    GROUP BY ALL
),
pairs AS (  -- what the share is of
    SELECT
        month, region, certificate_type,
        issued IS NOT NULL AND standalone IS NOT NULL AS known,
        coalesce(issued, 0) AS issued, coalesce(standalone, 0) AS standalone,
        coalesce(issued, 0) * complete::INT AS counted_issued,
        coalesce(standalone, 0) * complete::INT AS counted_standalone
    FROM staging.usage_totals
    WHERE basis = 'likely' AND as_printed
        AND region IS NOT NULL AND certificate_type IS NOT NULL
),
countries AS (
    SELECT month, sum(counted_issued) AS issued, sum(counted_standalone) AS standalone
    FROM pairs WHERE month IN (SELECT month FROM touched) GROUP BY ALL
),
changes AS (
    SELECT
        finding, month,
        sum(coalesce(touched.issued, 0))::BIGINT AS issued,
        sum(coalesce(touched.standalone, 0))::BIGINT AS standalone,
        sum(if(known AND readable, pairs.issued - coalesce(touched.issued, 0), 0) - counted_issued)
            AS issued_back,
        sum(if(known AND readable, pairs.standalone - coalesce(touched.standalone, 0), 0)
            - counted_standalone) AS standalone_back
    FROM touched JOIN pairs USING (month, region, certificate_type)
    GROUP BY ALL
)
SELECT
    finding, month, true AS known, changes.issued, changes.standalone,
    staging.share(countries.standalone, countries.issued) AS share_with,
    staging.share(
        countries.standalone + standalone_back, countries.issued + issued_back
    ) AS share_without
FROM changes JOIN countries USING (month)
UNION ALL
SELECT flags.finding, max(valued.month), false, NULL, NULL, NULL, NULL
FROM staging.cell_values AS valued
JOIN staging.flags AS flags USING (month, channel, region, certificate_type)
WHERE basis = 'likely' AND in_sum AND source IN ('printed', 'rejected')
    AND flags.finding NOT IN (SELECT finding FROM changes)
GROUP BY flags.finding;

-- staging.doubtful_numbers: each published number that an error or a warning asks about, once, with
-- the finding that is most about it alone. A region can answer for its numbers; for a printed total
-- (certificate_type 'total') only whoever published the deck can.
CREATE VIEW staging.doubtful_numbers AS
SELECT
    numbers.*, finding, rule,
    coalesce(answers.status, 'open') AS status
FROM staging.numbers AS numbers
JOIN staging.finding_numbers USING (month, channel, region, certificate_type)
JOIN (
    SELECT finding, rule, severity, in_use, region IS NULL AS of_table FROM staging.findings
) USING (finding)
LEFT JOIN staging.answers AS answers USING (month, channel, region, certificate_type)
WHERE in_use AND severity <> 'info' AND numbers.certificate_type <> 'table'
    AND finding NOT IN (FROM staging.settled_tables)
QUALIFY row_number() OVER (
    PARTITION BY numbers.month, numbers.channel, numbers.region, numbers.certificate_type
    ORDER BY of_table, staging.worst_first(severity), finding
) = 1;

-- staging.doubtful_tables: what is odd about whole tables.
CREATE VIEW staging.doubtful_tables AS
SELECT
    month, channel, region: 'all', certificate_type: 'table', printed: '', deck, page, finding, rule,
    message, message_sv, status: coalesce(said.status, 'open')
FROM staging.findings
LEFT JOIN (FROM staging.answers WHERE certificate_type = 'table') AS said USING (month, channel)
WHERE staging.is_about_a_whole_table(rule, findings.region) AND in_use;

-- staging.questions: both, each with who can settle it, a whole region or '' for whoever published
-- the deck.
CREATE VIEW staging.questions AS
SELECT
    CASE WHEN certificate_type = 'total' THEN '' ELSE coalesce(part_of, region) END AS settled_by,
    status
FROM staging.doubtful_numbers
LEFT JOIN staging.regions AS parts ON parts.id = region
UNION ALL
SELECT '', status FROM staging.doubtful_tables;

CREATE MACRO staging.most_questions() AS 12;  -- of a letter

-- staging.letter_questions: the open ones as letters ask them, a row a printed number or a whole
-- table ('table'), with whom the letter goes to (`asked_of`, a region or '' for whoever published the
-- deck) and whether it is `in_letter`, which holds the newest; the others wait for the next one.
CREATE VIEW staging.letter_questions AS
WITH asked AS (
    SELECT *, asked_of: CASE WHEN certificate_type = 'total' THEN '' ELSE region END
    FROM staging.doubtful_numbers
    WHERE status = 'open'
    UNION ALL BY NAME
    SELECT *, asked_of: '' FROM staging.doubtful_tables WHERE status = 'open'
)
SELECT
    asked.*, totals."row",
    in_letter: row_number() OVER (
        PARTITION BY asked_of ORDER BY month DESC, channel, totals."row", certificate_type, finding
    ) <= staging.most_questions()
FROM asked
LEFT JOIN staging.row_totals AS totals USING (month, channel, region);

-- staging.not_drawn: cells of the newest month that are missing, contradict each other or are asked
-- about, and of which no draw says what they may be: no expected error has them.
CREATE VIEW staging.not_drawn AS
WITH cells AS (
    SELECT valued.*, drawn.counts IS NOT NULL AS is_drawn, asked.finding IS NOT NULL AS is_asked
    FROM staging.cell_values AS valued
    LEFT JOIN staging.drawn_cells AS drawn USING (month, channel, region, certificate_type)
    LEFT JOIN (FROM staging.doubtful_numbers WHERE status <> 'answered') AS asked
        USING (month, channel, region, certificate_type)
    WHERE basis = 'likely' AND in_sum AND month = (FROM staging.report_month)
)
SELECT month, channel, region, whole_region, certificate_type
FROM cells
WINDOW pair AS (PARTITION BY pair_region, certificate_type)
QUALIFY NOT is_drawn AND (
    counted IS NULL OR is_asked
    OR coalesce(
        NOT bool_or(is_drawn) OVER pair
        AND sum(counted) FILTER (channel = 'standalone') OVER pair
            > sum(counted) FILTER (channel = 'issued') OVER pair, false)
);
