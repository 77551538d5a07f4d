"""What reading a drawn deck must give, row by row, in printed order.

A table printed twice counts once, where it stands first. A summary row is in
no truth table. `printed` has ordinary spaces for spaces of any kind.
"""

from __future__ import annotations

from collections.abc import Iterator

from .layout import lay_out
from .records import DeckDrawing, DrawnRow, DrawnTable

CELL_COLUMNS = [
    "deck",
    "page",
    "month",
    "channel",
    "region",
    "certificate_type",
    "printed",
    "count",
    "state",
]
TOTAL_COLUMNS = [
    "deck",
    "page",
    "month",
    "channel",
    "region",
    "printed_total",
    "summed_total",
    "difference",
    "state",
]


def _rows(drawing: DeckDrawing) -> Iterator[tuple[int, DrawnTable, DrawnRow]]:
    """Each region's row with its table and the slide it stands on."""
    pages: dict[tuple[int, int], int] = {}
    for slide in lay_out(drawing):
        for part in slide.parts:
            for row in range(part.first_row, part.last_row):
                pages[part.table, row] = slide.number
    for place, table in enumerate(drawing.tables):
        if table.again:
            continue
        for index, row in enumerate(table.rows):
            if row.region:
                yield pages[place, index], table, row


def truth_cells(drawing: DeckDrawing) -> list[dict[str, str]]:
    """One row a cell."""
    rows = []
    for page, table, row in _rows(drawing):
        for certificate_type, cell in zip(table.types, row.cells, strict=True):
            values = (
                drawing.file_name,
                str(page),
                table.month.isoformat(),
                table.channel,
                row.region,
                certificate_type.id,
                cell.printed,
                "" if cell.count is None else str(cell.count),
                cell.state,
            )
            rows.append(dict(zip(CELL_COLUMNS, values, strict=True)))
    return rows


def truth_totals(drawing: DeckDrawing) -> list[dict[str, str]]:
    """One row a region's row. Without a printed total the state is 'unknown'; blank and
    dash count as nothing in the sum."""
    rows = []
    for page, table, row in _rows(drawing):
        summed = sum(cell.count or 0 for cell in row.cells)
        total = row.total.count
        values = (
            drawing.file_name,
            str(page),
            table.month.isoformat(),
            table.channel,
            row.region,
            "" if total is None else str(total),
            str(summed),
            "" if total is None else str(total - summed),
            "unknown" if total is None else "agrees" if total == summed else "differs",
        )
        rows.append(dict(zip(TOTAL_COLUMNS, values, strict=True)))
    return rows
