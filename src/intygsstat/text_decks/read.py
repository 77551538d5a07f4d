"""Reading one deck that is only text: every number in its column or in none."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from intygsstat.errors import DeckUnreadableError, file_name
from intygsstat.files import limits_here, read_bytes
from intygsstat.models import (
    CellState,
    DeckReading,
    Finding,
    ForumDate,
    PrintedCell,
    PrintedRow,
    PrintedTable,
)
from intygsstat.pdf.document import DeckText
from intygsstat.reference.sentences import failure, finding
from intygsstat.reference.text import parse_cell
from intygsstat.tables.forum_date import date_deck, month_of
from intygsstat.tables.headers import Heading
from intygsstat.tables.read import parts_to_reading
from intygsstat.tables.table_parts import TablePart
from intygsstat.text_decks.parse import TextRow, TextTable, find_tables, join_groups
from intygsstat.text_decks.placement import Floats, Key, Placed, UnplacedRow, place_rows

MOST_MIB = 10
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1b\x1d-\x1f\x7f]")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
_BREAKS = str.maketrans(dict.fromkeys("\f\v\x1c\x85\u2028\u2029", " "))
_SPACES_IN_A_NUMBER = re.compile(r"(?<=[0-9])[\u00a0\u202f\u2007\u2009](?=[0-9]{3}(?![0-9]))")
_OTHER_SPACES = re.compile(r"[^\S\t\u00a0]|(?<![0-9])\u00a0|\u00a0(?![0-9]{3}(?![0-9]))")
_PARTED_NUMBERS = re.compile(r"[0-9][ \t]+[0-9]")
# A number stands in a column, and a column is blank, if this sure; else it is unplaced.
# Above one half, so that no two numbers claim one column and all keep their order.
SURE = 0.9


def read_text_deck(path: Path, given: ForumDate | None = None) -> DeckReading:
    """Read all statistics tables of the text at `path`; its pages are lines.

    Rows with all their numbers are read as they stand; in others they are placed by likelihood
    over all months together, see `models.PrintedCell`. What can't be read whole is in the
    reading's `rejections`. Raises DeckUnreadableError or DeckUndatedError if all can't.
    """
    text = read_text_file(path)
    found = find_tables(text.name, text.page_texts)
    join_groups(text.name, found)
    if not found.tables and not found.rejections and not found.left_alone:
        lines = f"{text.pages} line{'s' if text.pages > 1 else ''}"
        raise failure(DeckUnreadableError, "no_tables_in_text", text.name, lines=lines)
    forum: ForumDate | None = None
    parts: Sequence[TablePart] = ()
    if found.tables:
        # what stands above the first table is the cover, as the dating knows decks
        cover = "\n".join(text.page_texts[: min(table.line for table in found.tables) - 1])
        rest = [block for block in found.other_text if block not in cover]
        as_deck = replace(text, page_texts=(cover, *rest))
        forum = date_deck(as_deck, [table.title for table in found.tables], given)
        months = {t.line: month_of(t.title, forum, text.name) for t in found.tables}
        parts = text_to_parts(found.tables, months)
    reading = parts_to_reading(text, forum, parts, found.rejections, found.left_alone)
    unplaced = [each for table in reading.tables for each in _unplaced_findings(text.name, table)]
    unassigned = [
        finding("every_word_has_a_place.text", text.name, line, printed=said, inside=t.title.text)
        for t in found.tables
        for line, said in t.unassigned
    ]
    return replace(reading, findings=(*reading.findings, *unplaced, *unassigned))


def read_text_file(path: Path) -> DeckText:
    """Read a text in UTF-8, UTF-16 with its mark, or else Windows-1252. Its pages are the lines,
    as an editor counts them: words are parted by spaces and tabs, and a no-break space stands only
    inside a number, between groups of its digits.

    Raises DeckUnreadableError if the file is missing, too large, empty or no text.
    """
    content = read_bytes(path, min(MOST_MIB, limits_here().file_mib))
    name = file_name(path)
    if content[:1024].lstrip().startswith(b"%PDF-"):
        raise failure(DeckUnreadableError, "text_is_pdf", name)
    text = _decoded(content)
    if text is None or _BINARY.search(text):
        raise failure(DeckUnreadableError, "no_text", name, found="something else")
    if not text.strip():
        raise failure(DeckUnreadableError, "no_text", name, found="an empty file")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return DeckText(name, path, hashlib.sha256(content).hexdigest(), tuple(map(_plain, lines)), "")


def _decoded(content: bytes) -> str | None:
    marked = [way for mark, way in _BYTE_ORDER_MARKS.items() if content.startswith(mark)]
    for encoding in marked or ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _plain(line: str) -> str:
    line = line.translate(_INVISIBLE).translate(_BREAKS)
    if _PARTED_NUMBERS.search(line):
        line = _OTHER_SPACES.sub(" ", _SPACES_IN_A_NUMBER.sub("\u00a0", line))
    else:  # where nothing else parts the numbers, such a space does
        line = re.sub(r"[^\S\t]", " ", line)
    return line.rstrip(" ")


def _unplaced_findings(deck: str, table: PrintedTable) -> Iterator[Finding]:
    """number_has_a_column: one finding for each row with numbers that may stand in several."""
    for row in table.rows:
        if texts := [cell.printed for cell in row.cells if not cell.certificate_type]:
            count = len(texts)
            said: dict[str, Any] = {"printed": " ".join(texts), "texts": ", ".join(texts)}
            said["are"] = f"is {count} number" if count == 1 else f"are {count} numbers"
            yield finding("number_has_a_column", deck, row.page, table, row=row, **said)


class _Row(NamedTuple):
    """A row of a table with its parts and its last number apart. `fields` are its cells where tabs
    parted them and some are blank, '' for all where nothing is printed: none is to be placed."""

    text: TextRow
    table: TextTable
    key: Key
    fields: tuple[str, ...] | None
    parts: tuple[str, ...] = ()
    total: str | None = None

    def unplaced(self) -> UnplacedRow | None:
        """The row for the placement; None if it says nothing of where its numbers, or none, stand.
        Its last number is a total for sure if it is the sum of the parts, or if there is a number
        for each column."""
        says = bool(self.parts[1:] or self.total)
        if self.fields is not None:
            says = not self.text.items and not self.text.fields
        if self.text.region == "summary" or not says:
            return None
        read = [parse_cell(part) for part in self.parts]
        counts = tuple(-1 if state == "unreadable" else count for count, state in read)
        last = parse_cell(self.total)[0] if self.total is not None else None
        summed = sum(count for count in counts if count and count > 0)
        is_total = len(counts) == len(self.table.parts) or last == summed
        kinds = tuple(heading.certificate_type for heading in self.table.parts)
        return UnplacedRow(*self.key, kinds, counts, None if is_total else last)


def _row_of(row: TextRow, table: TextTable, month: date) -> _Row:
    assert table.title.channel is not None
    place = (row, table, (month, table.title.channel, row.region))
    items, width = row.items, len(table.headings)
    if row.fields is not None and len(row.fields) == width:
        items = row.fields
    if not row.items or "" in items:
        blank = ("",) * width
        return _Row(*place, row.fields if row.fields is not None and row.items else blank)
    at = next((i for i, heading in enumerate(table.headings) if heading.is_total), None)
    if at is None or len(items) == 1:
        return _Row(*place, None, tuple(items))
    at = at if len(items) == width else len(items) - 1
    return _Row(*place, None, (*items[:at], *items[at + 1 :]), items[at])


def text_to_parts(tables: Sequence[TextTable], months: Mapping[int, date]) -> list[TablePart]:
    """The tables with every number in its column or in none; `months` by a table's line. Issued
    ones are placed first, so that no standalone number is put above its issued count."""
    ordered = sorted(tables, key=lambda table: table.title.channel == "standalone")
    rows = [_row_of(row, table, months[table.line]) for table in ordered for row in table.rows]
    unplaced: dict[Key, UnplacedRow] = {}
    for row in rows:  # a table that stands twice says no more than once
        if loose := row.unplaced():
            unplaced.setdefault(row.key, loose)
    placed = place_rows(list(unplaced.values()))
    issued: dict[tuple[date, str], dict[str, int]] = defaultdict(dict)
    found: dict[tuple[int, bool], list[PrintedRow]] = defaultdict(list)
    for row in rows:
        (month, channel, region), text = row.key, row.text
        of_issued = issued[month, region]
        limits = of_issued if channel == "standalone" else {}
        same = row.unplaced() == unplaced.get(row.key)
        cells, total = _printed_cells(row, placed.get(row.key) if same else None, limits)
        made = PrintedRow(region, text.label, text.line, None, tuple(cells), total)
        found[row.table.line, region == "summary"].append(made)
        if channel == "issued" and region != "summary":
            for cell in cells:
                if cell.certificate_type and cell.state not in ("unplaced", "unreadable"):
                    of_issued[cell.certificate_type] = cell.count or 0
    parts = []
    for table in tables:
        printed, summary = (tuple(found[table.line, is_summary]) for is_summary in (False, True))
        parts.append(TablePart(table.line, table.title, table.headings, printed, summary, ()))
    return parts


def _printed_cells(
    row: _Row, placed: Placed | None, limits: Mapping[str, int]
) -> tuple[list[PrintedCell], PrintedCell | None]:
    """The row's cells and its total, if there is such a column."""
    line, headings, parts = row.text.line, row.table.headings, row.table.parts
    if row.fields is not None:
        printed = [_cell(h, text, line) for h, text in zip(headings, row.fields, strict=True)]
        pairs = list(zip(headings, printed, strict=True))
        totals = [cell for heading, cell in pairs if heading.is_total]
        return [cell for heading, cell in pairs if not heading.is_total], next(iter(totals), None)
    heading = next((heading for heading in headings if heading.is_total), None)
    texts, total = row.parts, row.total
    if len(texts) in (0, len(parts)):
        cells = [_cell(h, text, line) for h, text in zip(parts, texts, strict=True)]
    else:
        chances, is_total = np.full((len(texts), len(parts)), 1.0 / (len(parts) + 1)), 1.0
        if row.text.region != "summary" and placed is not None and len(placed.numbers):
            chances, is_total = placed.numbers, placed.last_is_total
        if total is not None and heading and is_total < SURE:
            texts, total = (*texts, total), None
        cells = _placed_cells(line, parts, texts, chances[: len(texts)], limits)
    return cells, _cell(heading, total or "", line) if heading else None


def _cell(heading: Heading, text: str, line: int) -> PrintedCell:
    text = " ".join(text.split())
    count, state = parse_cell(text)
    return PrintedCell(heading.certificate_type, heading.label, text, count, state, None, line)


def _placed_cells(
    line: int,
    headings: Sequence[Heading],
    texts: Sequence[str],
    chances: Floats,
    limits: Mapping[str, int],
) -> list[PrintedCell]:
    """A cell for each column, then the numbers that have none; `chances` (number, column)."""
    home: dict[int, int] = {}
    state: CellState
    for number, column in enumerate(chances.argmax(axis=1).tolist()):
        count, state = parse_cell(texts[number])
        limit = limits.get(headings[column].certificate_type)
        fits = limit is None or (count or 0) <= limit
        if chances[number, column] >= SURE and state in ("printed", "dash") and fits:
            home[column] = number
    cells = []
    for column, heading in enumerate(headings):
        if column in home:
            cell, chance = _cell(heading, texts[home[column]], line), chances[home[column], column]
            state = "inferred" if cell.state == "printed" else cell.state
        else:
            cell, chance = _cell(heading, "", line), 1.0 - chances[:, column].sum()
            state = "blank" if _rounded(chance) >= SURE else "unplaced"
        cells.append(replace(cell, state=state, probability=_rounded(chance)))
    nowhere = Heading("", headings[0].box, "", True, is_total=True)
    for number, text in enumerate(texts):
        if number not in home.values():
            chance, cell = chances[number].max(), _cell(nowhere, text, line)
            cells.append(replace(cell, state="unplaced", probability=_rounded(chance)))
    return cells


def _rounded(chance: float) -> float:
    return round(min(1.0, max(0.0, float(chance))), 3)
