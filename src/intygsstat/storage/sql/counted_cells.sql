-- staging.counted_cells: the cells of all decks with what they count for in a sum.
-- A blank or a dash counts as nothing (0), an unreadable cell and one whose number
-- is not available are not known (NULL).
-- In a deck that is only text, a number or a blank that was placed by likelihood is 'inferred'
-- here and counts; a column that may be blank or hold an unplaced number is not known (NULL).
-- A number without a column has no certificate type: it counts in its row's total alone. Nor has
-- a column that is no type, such as a rank: it counts nowhere.
CREATE VIEW staging.counted_cells AS
SELECT
    cells.* REPLACE (
        CASE WHEN state = 'blank' AND probability IS NOT NULL THEN 'inferred' ELSE state END
        AS state
    ),
    CASE WHEN cells.state IN ('printed', 'inferred') THEN "count"
         WHEN cells.state IN ('blank', 'dash') THEN 0 END AS counted
FROM raw.cells AS cells;
