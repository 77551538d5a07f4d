-- cells: every cell of every published table, as printed, with its place on the slide.
-- A table told by several decks is here once, from the newest; stored.cells has them all.
CREATE VIEW cells AS
SELECT
    cells.*,
    flagged.cell_flagged,
    flagged.row_flagged,
    array_to_string(list_sort(list_distinct(flagged.reasons)), ' · ') AS flag_reason
FROM stored.cells AS cells
JOIN made.tellings USING (month, channel, deck)
JOIN made.flagged USING (month, channel, region, certificate_type)
WHERE tellings.wins
ORDER BY cells.month, cells.channel, cells.deck, cells."row", cells."column";

COMMENT ON VIEW cells IS
'Every cell of every published table as printed, blanks too, with deck, slide and box. issued tables include the standalone certificates.';
COMMENT ON COLUMN cells.printed IS 'The text on the slide, never altered; empty if the cell is.';
COMMENT ON COLUMN cells."count" IS
'Certificates; NULL where nothing is printed or it can''t be read.';
COMMENT ON COLUMN cells.state IS 'printed, blank, dash or unreadable.';
COMMENT ON COLUMN cells.left_pt IS 'Points from the left edge of the slide to the text.';
COMMENT ON COLUMN cells.top_pt IS 'Points from the upper edge of the slide to the text.';
