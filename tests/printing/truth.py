"""What reading a drawn deck must give, row by row, in printed order.

A table printed twice counts once, where it stands first. A summary row is in
no truth table. `printed` has ordinary spaces for spaces of any kind.
"""

from __future__ import annotations

from collections.abc import Iterator

from .layout import lay_out
from .records import DeckDrawing, DrawnRow, DrawnTable


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
    return [
        _place(drawing, page, table, row)
        | {
            "certificate_type": certificate_type.id,
            "printed": cell.printed,
            "count": _text(cell.count),
            "state": cell.state,
        }
        for page, table, row in _rows(drawing)
        for certificate_type, cell in zip(table.types, row.cells, strict=True)
    ]


def truth_totals(drawing: DeckDrawing) -> list[dict[str, str]]:
    """One row a region's row. Without a printed total the state is 'unknown'; blank and
    dash count as nothing in the sum."""
    rows = []
    for page, table, row in _rows(drawing):
        summed = sum(cell.count or 0 for cell in row.cells)
        total = row.total.count
        rows.append(
            _place(drawing, page, table, row)
            | {
                "printed_total": _text(total),
                "summed_total": str(summed),
                "difference": "" if total is None else str(total - summed),
                "state": "unknown" if total is None else "agrees" if total == summed else "differs",
            }
        )
    return rows


def _place(drawing: DeckDrawing, page: int, table: DrawnTable, row: DrawnRow) -> dict[str, str]:
    return {
        "deck": drawing.file_name,
        "page": str(page),
        "month": table.month.isoformat(),
        "channel": table.channel,
        "region": row.region,
    }


def _text(count: int | None) -> str:
    return "" if count is None else str(count)
