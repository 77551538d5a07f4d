"""From a text's rows to printed rows, every number in its column or in none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from intygsstat.models import CellState, Channel, PrintedCell, PrintedRow
from intygsstat.reference.numbers import parse_cell
from intygsstat.tables.headers import Heading
from intygsstat.text_decks.lines import TextRow
from intygsstat.text_decks.parse import TextTable
from intygsstat.text_decks.placement import Key, Placed, UnplacedRow, place_rows

# A number stands in a column, and a column is blank, if this sure; else it is unplaced.
# Above one half, so that no two numbers claim one column and all keep their order.
SURE = 0.9

Months = Mapping[int, date]  # a table's month, by its line


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with what the placing needs: its parts, and its last number in two roles."""

    parts: tuple[str, ...]
    total: str | None
    loose: UnplacedRow


def text_to_rows(
    tables: Sequence[TextTable], months: Months
) -> dict[int, tuple[list[PrintedRow], list[PrintedRow]]]:
    """The rows of every table and its summary rows, by the table's line.

    All tables are placed together, issued ones first, so that no standalone
    number is put above its issued count.
    """
    loose = []
    for table in tables:
        for row in table.rows:
            parted = _part(row, table, months[table.line])
            if row.region == "summary":
                continue
            if parted and (len(parted.parts) > 1 or parted.total):
                loose.append(parted.loose)
            elif not row.items and not row.fields:
                loose.append(_blank_row(row, table, months[table.line]))
    placed = place_rows(loose)
    issued: dict[tuple[date, str, str], int] = {}
    found = {}
    for table in sorted(tables, key=lambda t: t.title.channel == "standalone"):
        rows: list[PrintedRow] = []
        summary: list[PrintedRow] = []
        month = months[table.line]
        for row in table.rows:
            limits = _limits(issued, month, row.region) if _channel(table) == "standalone" else {}
            printed = _printed_row(row, table, month, placed, limits)
            if printed.region == "summary":
                summary.append(printed)
                continue
            rows.append(printed)
            if _channel(table) == "issued":
                for cell in printed.cells:
                    if cell.certificate_type and cell.state not in ("unplaced", "unreadable"):
                        place = (month, printed.region, cell.certificate_type)
                        issued[place] = cell.count or 0
        found[table.line] = (rows, summary)
    return found


def _channel(table: TextTable) -> Channel:
    assert table.title.channel is not None
    return table.title.channel


def _limits(
    issued: Mapping[tuple[date, str, str], int], month: date, region: str
) -> dict[str, int]:
    return {kind: count for (m, r, kind), count in issued.items() if (m, r) == (month, region)}


def _part(row: TextRow, table: TextTable, month: date) -> _Row | None:
    """A row's parts and its total; None if it has no numbers, or tabs tell its columns."""
    has_total = len(table.parts) < len(table.headings)
    items, width = row.items, len(table.headings)
    if row.fields is not None and len(row.fields) == width:
        items = row.fields
        if "" in items:
            return None
    if not items:
        return None
    parts, total = tuple(items), None
    if has_total and (len(items) > 1):
        at = next(i for i, heading in enumerate(table.headings) if heading.is_total)
        at = at if len(items) == width else len(items) - 1
        parts, total = (*items[:at], *items[at + 1 :]), items[at]
    counts = tuple(_count(part) for part in parts)
    last = parse_cell(total)[0] if total is not None else None
    sure = len(parts) == len(table.parts) or last is None
    sure = sure or last == sum(count for count in counts if count and count > 0)
    return _Row(
        parts,
        total,
        UnplacedRow(
            month,
            _channel(table),
            row.region,
            tuple(heading.certificate_type for heading in table.parts),
            counts,
            None if sure else last,
        ),
    )


def _blank_row(row: TextRow, table: TextTable, month: date) -> UnplacedRow:
    kinds = tuple(heading.certificate_type for heading in table.parts)
    return UnplacedRow(month, _channel(table), row.region, kinds, ())


def _count(item: str) -> int | None:
    count, state = parse_cell(item)
    return -1 if state == "unreadable" else count


def _printed_row(
    row: TextRow,
    table: TextTable,
    month: date,
    placed: Mapping[Key, Placed],
    limits: Mapping[str, int],
) -> PrintedRow:
    total_heading = next((heading for heading in table.headings if heading.is_total), None)
    parted = _part(row, table, month)
    total = None
    if parted is None:
        texts = row.fields if row.fields is not None and row.items else ("",) * len(table.headings)
        printed = [
            _printed(h, text, row.line) for h, text in zip(table.headings, texts, strict=True)
        ]
        cells = [c for c, h in zip(printed, table.headings, strict=True) if not h.is_total]
        total = next((c for c, h in zip(printed, table.headings, strict=True) if h.is_total), None)
    elif parted.loose.columns_known:
        cells = [
            _printed(h, text, row.line) for h, text in zip(table.parts, parted.parts, strict=True)
        ]
        if total_heading:
            total = _printed(total_heading, parted.total or "", row.line)
    else:
        where = placed.get((month, _channel(table), row.region))
        if row.region == "summary" or where is None or not len(where.numbers):
            width = len(table.parts)
            where = Placed(np.full((len(parted.parts), width), 1.0 / (width + 1)))
        texts = parted.parts
        if total_heading:
            is_total = parted.total is not None and where.last_is_total >= SURE
            total = _printed(total_heading, (parted.total or "") if is_total else "", row.line)
            if parted.total is not None and not is_total:
                texts = (*texts, parted.total)
        cells = _placed_cells(row, table.parts, texts, where, limits)
    return PrintedRow(row.region, row.label, row.line, None, tuple(cells), total)


def _printed(heading: Heading, text: str, line: int) -> PrintedCell:
    text = " ".join(text.split())
    count, state = parse_cell(text)
    return PrintedCell(heading.certificate_type, heading.label, text, count, state, None, line)


def _placed_cells(
    row: TextRow,
    headings: Sequence[Heading],
    texts: Sequence[str],
    where: Placed,
    limits: Mapping[str, int],
) -> list[PrintedCell]:
    """A cell for each column, then the numbers that have none."""
    numbers = [*where.numbers.tolist(), *([0.0] * len(headings) for _ in texts)][: len(texts)]
    home: dict[int, int] = {}
    state: CellState
    for number, chances in enumerate(numbers):
        column = max(range(len(headings)), key=chances.__getitem__)
        count, state = parse_cell(texts[number])
        limit = limits.get(headings[column].certificate_type)
        fits = limit is None or (count or 0) <= limit
        if chances[column] >= SURE and state in ("printed", "dash") and fits:
            home[column] = number
    cells = []
    for column, heading in enumerate(headings):
        if column in home:
            number = home[column]
            cell = _printed(heading, texts[number], row.line)
            chance = _rounded(numbers[number][column])
            state = "inferred" if cell.state == "printed" else cell.state
            cells.append(replace(cell, state=state, probability=chance))
            continue
        blank = _rounded(1.0 - sum(chances[column] for chances in numbers))
        state = "blank" if blank >= SURE else "unplaced"
        cell = _printed(heading, "", row.line)
        cells.append(replace(cell, state=state, probability=blank))
    for number, text in enumerate(texts):
        if number in home.values():
            continue
        cell = _printed(Heading("", headings[0].box, "", True, is_total=True), text, row.line)
        chance = _rounded(max(numbers[number]))
        cells.append(replace(cell, state="unplaced", probability=chance))
    return cells


def _rounded(chance: float) -> float:
    return round(min(1.0, max(0.0, chance)), 3)
