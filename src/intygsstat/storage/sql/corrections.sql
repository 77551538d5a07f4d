-- staging.printed_numbers: every deck's cells with what they count, its rows' printed totals as
-- certificate_type 'total', and each of its tables as a whole as 'table' of region 'all'. That has the
-- sum of the table's numbers: what is said of one table doesn't hold for another that a later deck has.
CREATE VIEW staging.printed_numbers AS
SELECT month, channel, deck, page, region, certificate_type, printed, counted AS number, state
FROM staging.counted_cells
WHERE certificate_type IS NOT NULL
UNION ALL
SELECT month, channel, deck, page, region, 'total', coalesce(printed, ''), printed_total,
       CASE WHEN printed_total IS NOT NULL THEN 'printed'
            WHEN coalesce(printed, '') = '' THEN 'blank' ELSE 'unreadable' END
FROM raw.row_totals
UNION ALL
SELECT month, channel, deck, min(page), 'all', 'table', (sum(counted)::BIGINT)::VARCHAR,
       sum(counted)::BIGINT, 'printed'
FROM staging.counted_cells
WHERE certificate_type IS NOT NULL GROUP BY ALL HAVING sum(counted) IS NOT NULL;

-- staging.numbers: those of the published tables, of which somebody can say something.
CREATE VIEW staging.numbers AS
FROM staging.printed_numbers SEMI JOIN staging.current_tables USING (month, channel, deck);

-- staging.answers: the lines of corrections.csv, and whether they decide just what is proposed.
CREATE VIEW staging.answers AS
SELECT
    corrections.* EXCLUDE (asked),
    if(asked, 'asked', 'answered') AS status,
    corrections.decided = proposals.proposed AS as_proposed
FROM raw.corrections
LEFT JOIN (raw.proposals JOIN staging.current_tables USING (month, channel, deck)) AS proposals
    USING (month, channel, region, certificate_type);

-- staging.decisions: those that choose a cell's value. Where somebody was only asked none does, and
-- a total or a whole table has none to choose.
CREATE VIEW staging.decisions AS
FROM staging.answers WHERE status = 'answered' AND certificate_type NOT IN ('total', 'table');

-- corrections: what people decided about printed numbers, or that somebody was asked.
CREATE VIEW corrections AS
SELECT * EXCLUDE (standing) FROM staging.answers ORDER BY line;
