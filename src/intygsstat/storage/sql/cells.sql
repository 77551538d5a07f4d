-- cells: every cell of every published table, as printed, with its place on the slide.
-- A table told by several decks is here once, from the newest; raw.cells has them all.
-- Worked out once, in staging.cells, since it is what is asked for most.
CREATE TABLE staging.cells AS
WITH flagged_rows AS (  -- for the numbers of a text that have no column
    SELECT month, channel, region, list(reason) AS reasons
    FROM staging.flags WHERE certificate_type IS NULL GROUP BY ALL
)
SELECT
    cells.*,
    coalesce(flagged.cell_flagged, false) AS cell_flagged,
    coalesce(flagged.row_flagged, flagged_rows.reasons IS NOT NULL) AS row_flagged,
    array_to_string(
        list_sort(list_distinct(coalesce(flagged.reasons, flagged_rows.reasons, []))), ' · '
    ) AS flag_reason
FROM raw.cells AS cells
JOIN staging.table_versions USING (month, channel, deck)
LEFT JOIN staging.cells_with_flags AS flagged USING (month, channel, region, certificate_type)
LEFT JOIN flagged_rows
    ON flagged_rows.month = cells.month AND flagged_rows.channel = cells.channel
    AND flagged_rows.region = cells.region
WHERE table_versions.is_current
ORDER BY cells.month, cells.channel, cells.deck, cells."row", cells."column";

CREATE VIEW cells AS FROM staging.cells;

COMMENT ON VIEW cells IS
'Every cell of every published table as printed, blanks too, with deck, slide and box. issued tables include the standalone certificates.';
COMMENT ON COLUMN cells.printed IS 'The text on the slide, never altered; empty if the cell is.';
COMMENT ON COLUMN cells."count" IS
'Certificates; NULL where nothing is printed, it can''t be read or the column is no type.';
COMMENT ON COLUMN cells.state IS
'printed, blank, dash, not_available (a sign such as .. says that the number is not there) or unreadable; in a deck that is only text also inferred (a number in its likely column) and unplaced (a number whose column can''t be told, or a column that may hold one).';
COMMENT ON COLUMN cells.probability IS
'How sure it is, from 0 to 1, that the cell holds this; NULL where the slide or the text says it.';
COMMENT ON COLUMN cells.certificate_type IS 'The type''s id; NULL for a number whose column can''t be told (state unplaced), and in columns that are no type, such as a rank or a share, which count in no sum.';
COMMENT ON COLUMN cells.page IS 'The slide, from 1; in a deck that is only text the line.';
COMMENT ON COLUMN cells.left_pt IS 'Points from the left edge of the slide to the text.';
COMMENT ON COLUMN cells.top_pt IS 'Points from the upper edge of the slide to the text.';
