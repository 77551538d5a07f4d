"""What a whole table tells of its rows: what its signs mean, which rows sum others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from intygsstat.models import PrintedCell, PrintedRow
from intygsstat.reference.lookup import is_subtotal_label, known_region
from intygsstat.reference.sentences import UNKNOWN

# A row whose parts are the sums of the rows over one another is no company's: in as many columns,
# and of as many certificates, that is no chance.
COLUMNS_OF_A_SUM = 3
CERTIFICATES_OF_A_SUM = 30


def signs_told(
    rows: Sequence[PrintedRow], summary: Sequence[PrintedRow]
) -> tuple[tuple[PrintedRow, ...], tuple[PrintedRow, ...]]:
    """The rows with each sign for 'not available' that means nothing issued told as a dash.

    It means so only if every row that prints it adds up to its total that way.
    """
    signs: dict[str, bool] = {}
    for row in rows:
        said = {cell.printed for cell in row.all_cells if cell.state == "not_available"}
        signs |= {sign: signs.get(sign, True) and _adds_up(row) for sign in said}
    nothing = {sign for sign, adds_up in signs.items() if adds_up}
    if not nothing:
        return tuple(rows), tuple(summary)

    def told(cell: PrintedCell) -> PrintedCell:
        is_nothing = cell.state == "not_available" and cell.printed in nothing
        return replace(cell, state="dash") if is_nothing else cell

    first, second = (
        tuple(
            replace(row, cells=tuple(map(told, row.cells)), total=row.total and told(row.total))
            for row in those
        )
        for those in (rows, summary)
    )
    return first, second


def _adds_up(row: PrintedRow) -> bool:
    readable = all(cell.state not in ("unreadable", "unplaced") for cell in row.cells)
    total = row.total.count if row.total else None
    return readable and total is not None and total == sum(cell.count or 0 for cell in row.cells)


def rows_that_sum_others(rows: Sequence[PrintedRow]) -> tuple[PrintedRow, ...]:
    """The rows that are nobody's: named as a subtotal, or the sums of rows over one another."""
    unknown = [row for row in rows if not known_region(row.label).known]
    found = [row for row in unknown if is_subtotal_label(row.label)]
    for row in unknown:
        if row not in found and _may_be_a_sum(row):
            others = [other for other in rows if other is not row and other not in found]
            if _counts(row) in _sums(others):
                found.append(row)
    return tuple(found)


def _may_be_a_sum(row: PrintedRow) -> bool:
    counts = [cell.count or 0 for cell in row.cells]
    enough = sum(map(bool, counts)) >= COLUMNS_OF_A_SUM and sum(counts) >= CERTIFICATES_OF_A_SUM
    return enough and all(cell.state not in UNKNOWN for cell in row.all_cells)


def _counts(row: PrintedRow) -> tuple[int, ...]:
    return tuple(cell.count or 0 for cell in row.cells)


def _sums(rows: Sequence[PrintedRow]) -> Iterator[tuple[int, ...]]:
    """The sums of each two or more rows over one another."""
    counts = list(map(_counts, rows))
    for first in range(len(counts)):
        sums = counts[first]
        for after in counts[first + 1 :]:
            sums = tuple(map(int.__add__, sums, after))
            yield sums
