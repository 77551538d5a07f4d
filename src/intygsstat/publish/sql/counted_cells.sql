-- made.counted_cells: the cells of all decks with what they count for in a sum.
-- A blank or a dash counts as nothing (0), an unreadable cell is not known (NULL).
CREATE VIEW made.counted_cells AS
SELECT
    cells.*,
    CASE WHEN state = 'printed' THEN "count"
         WHEN state IN ('blank', 'dash') THEN 0 END AS counted
FROM stored.cells AS cells;
