"""Totals against the sums of their parts, along rows and down columns.

Counts are whole certificates, so the tolerance is zero. Blanks and dashes count
as nothing; with an unreadable part, or one that is not available, nothing can be said.
"""

from __future__ import annotations

from collections.abc import Iterable

from intygsstat.model import (
    Finding,
    PrintedCell,
    PrintedRow,
    PrintedTable,
    RowTotal,
    TotalState,
)
from intygsstat.recognise.numbers import DASHES
from intygsstat.validate.words import CHANNEL_SV, UNKNOWN, month_sv, number, where


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
        place = where(deck, row.page, table.title, row.label)
        place_sv = f"{row.label}, {CHANNEL_SV[table.channel]} {month_sv(table.month)}"
        if total.state == "differs":
            severity = "error"
            message = (
                f"{place}: the parts sum to {number(total.summed_total)}, "
                f"the printed total is {number(total.printed_total)}"
            )
            message_sv = (
                f"{place_sv}: delarna blir {number(total.summed_total)}, "
                f"men totalen enligt bildspelet är {number(total.printed_total)}."
            )
        else:
            severity = "warning"
            what = (
                "no total is printed" if total.summed_total is not None else "a part is not known"
            )
            what_sv = (
                "bildspelet har ingen total"
                if total.summed_total is not None
                else "en del är okänd"
            )
            message = f"{place}: the total can't be checked, {what}"
            message_sv = f"{place_sv}: totalen kan inte kontrolleras, {what_sv}."
        found.append(
            Finding(
                "row_parts_sum_to_total",
                severity,  # type: ignore[arg-type]
                message,
                message_sv,
                deck,
                row.page,
                table.month,
                table.channel,
                row.region,
                printed=total.printed or None,
                expected=None if total.summed_total is None else str(total.summed_total),
                box=total.box,
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
            if cell.state == "blank" or summed is None or cell.state in UNKNOWN:
                severity, verdict = "warning", "can't be checked"
                verdict_sv = "kan inte kontrolleras"
            else:
                severity = "error"
                verdict = f"is printed as {cell.printed}, the rows sum to {number(summed)}"
                verdict_sv = f"är {cell.printed} enligt bildspelet, raderna blir {number(summed)}"
            found.append(
                Finding(
                    "summary_row_sums_columns",
                    severity,  # type: ignore[arg-type]
                    f"{where(deck, summary.page, table.title, summary.label)}: "
                    f"{cell.type_label} {verdict}",
                    f"{summary.label}, {CHANNEL_SV[table.channel]} {month_sv(table.month)}: "
                    f"{cell.type_label} {verdict_sv}.",
                    deck,
                    summary.page,
                    table.month,
                    table.channel,
                    "summary",
                    cell.certificate_type or "total",
                    cell.printed or None,
                    None if summed is None else str(summed),
                    cell.box,
                )
            )
    return found
