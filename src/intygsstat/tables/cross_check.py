"""Two engines' readings of one deck as one: only what both tell alike is told.

A table that the engines read differently is kept back, with both readings.
Boxes need not be alike to the point, but a cell must stand in one place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from intygsstat.models import (
    Box,
    Channel,
    DeckReading,
    Finding,
    PrintedCell,
    PrintedRow,
    PrintedTable,
)
from intygsstat.reference.sentences import Place, finding, rejection

RULE = "both_engines_read_the_same"
# Where the engines put a cell's edges may differ by this many points.
SLACK = 1.0
Key = tuple[date, Channel]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the engines tell differently: where in the table, and both readings."""

    spot: str
    pdfium: str
    pdfplumber: str


def agreed(pdfium: DeckReading, pdfplumber: DeckReading) -> DeckReading:
    """What both readings of a deck tell; what they tell differently is refused.

    Boxes are pdfium's. Findings are those of the tables that are told, and one
    error for each table that is not.
    """
    others = {_key(table): table for table in pdfplumber.tables}
    kept: list[PrintedTable] = []
    refusals: list[str] = list(dict.fromkeys((*pdfium.refusals, *pdfplumber.refusals)))
    findings: list[Finding] = []
    for table in pdfium.tables:
        other = others.pop(_key(table), None)
        if other is None:
            different = Difference("", "a table", "none, or one it refuses")
        else:
            found = next(_table_differences(table, other), None)
            found = found or next(_finding_differences(table, pdfium, pdfplumber), None)
            if found is None:
                kept.append(table)
                continue
            different = found
        _refuse(pdfium.deck, table, different, refusals, findings)
    for table in others.values():
        missing = Difference("", "none, or one it refuses", "a table")
        _refuse(pdfium.deck, table, missing, refusals, findings)
    told = {_key(table) for table in kept}
    own = [*_without_table(pdfium), *_without_table(pdfplumber)]
    own += [f for f in pdfium.findings if (f.month, f.channel) in told]
    distinct = {finding.finding: finding for finding in (*own, *findings)}
    return replace(
        pdfium,
        statistics_pages=tuple(sorted({*pdfium.statistics_pages, *pdfplumber.statistics_pages})),
        tables=tuple(kept),
        findings=tuple(distinct.values()),
        refusals=tuple(refusals),
    )


def _key(table: PrintedTable) -> Key:
    return table.month, table.channel


def _without_table(reading: DeckReading) -> list[Finding]:
    return [each for each in reading.findings if each.month is None]


def _refuse(
    deck: str,
    table: PrintedTable,
    different: Difference,
    refusals: list[str],
    findings: list[Finding],
) -> None:
    spot = f", {different.spot}" if different.spot else ""
    said = {"pdfium": different.pdfium, "pdfplumber": different.pdfplumber}
    place = Place(deck, table.pages[0], table.title, within=spot)
    refusal = rejection("engines_differ", place, **said)
    refusals.append(str(refusal))
    findings.append(
        finding(
            RULE,
            "error",
            deck,
            table.pages[0],
            table,
            printed=different.pdfium,
            expected=different.pdfplumber,
            refusal=refusal,
            place=spot,
        )
    )


def _table_differences(one: PrintedTable, other: PrintedTable) -> Iterator[Difference]:
    """What differs between two readings of a table, the most telling first."""
    yield from _texts("the slides", _joined(one.pages), _joined(other.pages))
    yield from _texts("the title", one.title, other.title)
    yield from _texts("the header", _joined(one.type_labels), _joined(other.type_labels))
    yield from _texts(
        "the columns' types", _joined(one.certificate_types), _joined(other.certificate_types)
    )
    rows, others = ((*t.rows, *t.summary, *t.subtotals) for t in (one, other))
    yield from _texts("the rows", *(_joined(row.label for row in side) for side in (rows, others)))
    for row, twin in zip(rows, others, strict=True):
        yield from _row_differences(row, twin)


def _row_differences(row: PrintedRow, twin: PrintedRow) -> Iterator[Difference]:
    yield from _texts(f"row {row.label}, its region", row.region, twin.region)
    yield from _texts(f"row {row.label}, its slide", str(row.page), str(twin.page))
    cells, twins = ((*r.all_cells, *(cell for _, cell in r.others)) for r in (row, twin))
    if len(cells) != len(twins):
        total = ["a total" if side.total else "no total" for side in (row, twin)]
        yield Difference(f"row {row.label}", *total)
        return
    for cell, other in zip(cells, twins, strict=True):
        yield from _cell_differences(row.label, cell, other)


def _cell_differences(label: str, one: PrintedCell, other: PrintedCell) -> Iterator[Difference]:
    spot = f"row {label}, column {one.type_label}"
    if (one.printed, one.count, one.state) != (other.printed, other.count, other.state):
        yield Difference(spot, _as_read(one), _as_read(other))
    elif one.box and other.box and not _one_place(one.box, other.box):
        yield Difference(spot, _at(one.box), _at(other.box))


def _texts(spot: str, one: str, other: str) -> Iterator[Difference]:
    if one != other:
        yield Difference(spot, f"'{one}'", f"'{other}'")


def _joined(parts: Iterator[object] | tuple[object, ...]) -> str:
    return " | ".join(map(str, parts))


def _as_read(cell: PrintedCell) -> str:
    if not cell.printed:
        return "nothing"
    return f"'{cell.printed}'" if cell.state != "unreadable" else f"'{cell.printed}' (unreadable)"


def _one_place(one: Box, other: Box) -> bool:
    return (
        min(one.right, other.right) - max(one.left, other.left) > -SLACK
        and min(one.bottom, other.bottom) - max(one.top, other.top) > -SLACK
    )


def _at(box: Box) -> str:
    return f"it {box.left:.0f} points from the left and {box.top:.0f} from the top"


def _finding_differences(
    table: PrintedTable, pdfium: DeckReading, pdfplumber: DeckReading
) -> Iterator[Difference]:
    """Words without a cell, unknown names and the like that one engine saw and one did not."""
    told = [
        sorted(
            (f.rule, f.region or "", f.certificate_type or "", f.printed or "")
            for f in reading.findings
            if (f.month, f.channel) == _key(table)
        )
        for reading in (pdfium, pdfplumber)
    ]
    if told[0] == told[1]:
        return
    only = [
        [found for found in own if found not in others]
        for own, others in ((told[0], told[1]), (told[1], told[0]))
    ]
    yield Difference("what belongs to no cell", *(_said(found) for found in only))


def _said(found: list[tuple[str, str, str, str]]) -> str:
    words = ", ".join(f"'{printed}'" for *_, printed in found[:5] if printed)
    return words or ("other findings" if found else "nothing")
