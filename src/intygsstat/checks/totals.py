"""Totals against the sums of their parts, along rows and down columns.

Counts are whole certificates, so the tolerance is zero. Blanks and dashes count
as nothing; with an unreadable part, or one that is not available, nothing can be said.
"""

from __future__ import annotations

from collections.abc import Iterable

from intygsstat.models import (
    Finding,
    PrintedCell,
    PrintedRow,
    PrintedTable,
    RowTotal,
    Severity,
    TotalState,
)
from intygsstat.reference.numbers import DASHES
from intygsstat.reference.sentences import UNKNOWN, finding, number


def sum_of(cells: Iterable[PrintedCell]) -> int | None:
    """The sum of the cells' counts; None if one can't be read or is not available."""
    total = 0
    for cell in cells:
        if cell.state in ("unreadable", "not_available") or (
            cell.state == "unplaced" and _unread(cell)
        ):
            return None
        total += cell.count or 0
    return total


def _unread(cell: PrintedCell) -> bool:
    return cell.count is None and cell.printed != "" and cell.printed not in DASHES


def row_totals(deck: str, table: PrintedTable) -> list[RowTotal]:
    """Each row's printed total beside the sum of its parts, in printed order."""
    return [_row_total(deck, table, index, row) for index, row in enumerate(table.rows)]


def _row_total(deck: str, table: PrintedTable, index: int, row: PrintedRow) -> RowTotal:
    summed = sum_of(row.cells)
    printed = row.total.count if row.total else None
    state: TotalState = "unknown"
    difference = None
    if printed is not None and summed is not None:
        difference = printed - summed
        state = "differs" if difference else "agrees"
    return RowTotal(
        deck,
        row.page,
        table.month,
        table.channel,
        row.region,
        row.label,
        index,
        row.total.printed if row.total else "",
        printed,
        summed,
        difference,
        state,
        row.total.box if row.total else row.box,
    )


def check_row_totals(deck: str, table: PrintedTable) -> list[Finding]:
    """row_parts_sum_to_total: an error where they differ, a warning where nobody can tell.

    A row that prints nothing, or nothing but dashes, is neither.
    """
    found = []
    for row, total in zip(table.rows, row_totals(deck, table), strict=True):
        says_nothing = all(not cell.printed or cell.state == "dash" for cell in row.all_cells)
        if total.state == "agrees" or says_nothing:
            continue
        severity: Severity = "error" if total.state == "differs" else "warning"
        unknown = "no_total" if total.summed_total is not None else "no_part"
        found.append(
            finding(
                f"row_parts_sum_to_total.{unknown if severity == 'warning' else 'differs'}",
                severity,
                deck,
                row.page,
                table,
                region=row.region,
                printed=total.printed or None,
                expected=None if total.summed_total is None else str(total.summed_total),
                box=total.box,
                label=row.label,
                sum=number(total.summed_total),
                total=number(total.printed_total),
            )
        )
    return found


def check_summary_rows(deck: str, table: PrintedTable) -> list[Finding]:
    """summary_row_sums_columns: each number of a printed summary row against its column."""
    found = []
    for summary in table.summary:
        width = len(table.certificate_types)  # numbers without a column stand after it
        columns = list(zip(*(row.cells[:width] for row in table.rows), strict=True))
        pairs = list(zip(summary.cells[:width], columns, strict=True))
        if summary.total:
            pairs.append((summary.total, tuple(r.total for r in table.rows if r.total)))
        for cell, column in pairs:
            unknown = any(part.state in UNKNOWN for part in column)
            summed = None if unknown else sum_of(column)
            if (cell.count or 0) == summed and cell.state not in UNKNOWN:
                continue
            unsure = cell.state == "blank" or summed is None or cell.state in UNKNOWN
            found.append(
                finding(
                    f"summary_row_sums_columns.{'unknown' if unsure else 'differs'}",
                    "warning" if unsure else "error",
                    deck,
                    summary.page,
                    table,
                    region="summary",
                    certificate_type=cell.certificate_type or "total",
                    printed=cell.printed or None,
                    expected=None if summed is None else str(summed),
                    box=cell.box,
                    label=summary.label,
                    heading=cell.type_label,
                    sum=number(summed),
                )
            )
    return found
