"""The tables of a text: titles, headings, and rows of numbers without their columns.

A row is a name and the numbers behind it, on one line or on the next; what a
page change leaves between the rows (a number, a footer, the title and header
again) doesn't end a table. Nothing here says in which column a number stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from intygsstat.errors import TableRejectedError
from intygsstat.reference.lookup import is_other_heading
from intygsstat.reference.numbers import parse_cell
from intygsstat.reference.sentences import Place, rejection
from intygsstat.tables.headers import Heading, type_twice
from intygsstat.tables.rows import named_twice
from intygsstat.tables.table_parts import LeftAlone
from intygsstat.tables.titles import Key, OtherStatisticsError, Title, of_one_table
from intygsstat.text_decks.lines import TablePiece, TextRow, lines_to_pieces, words_to_headings

MOST_READINGS = 50_000  # ways to join a row's groups of digits; beyond, nobody can tell


@dataclass(frozen=True, slots=True)
class TextTable:
    """A title, its headings, and the rows under them; `unassigned` are lines (number and text)
    between rows that hold digits and belong to no row."""

    line: int
    title: Title
    headings: tuple[Heading, ...]
    rows: tuple[TextRow, ...]
    unassigned: tuple[tuple[int, str], ...] = ()

    @property
    def parts(self) -> tuple[Heading, ...]:
        return tuple(heading for heading in self.headings if not heading.is_total)

    @property
    def types(self) -> list[str]:
        return [heading.certificate_type for heading in self.headings]


@dataclass
class TextTables:
    """What a text holds: tables, rejections, and the lines that belong to no table, in blocks."""

    tables: list[TextTable] = field(default_factory=list)
    rejections: list[TableRejectedError] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)
    other_text: list[str] = field(default_factory=list)


def find_tables(deck: str, lines: Sequence[str]) -> TextTables:
    """Every table in the lines of a text, in printed order; a table that goes on under the
    same title and headings is one. If one part is rejected, no other part is given either."""
    pieces, other_text = lines_to_pieces(lines)
    result = TextTables(other_text=other_text)
    rejected: set[Key] = set()
    last: TextTable | None = None
    if len(pieces) > 1 and pieces[0].title is None:  # titles may stand below their tables
        result.rejections += [rejection("captions_unclear", Place(deck, p.line)) for p in pieces]
        return result
    for piece in pieces:
        try:
            table = _piece_to_table(deck, piece, last)
        except OtherStatisticsError as other:
            result.left_alone.append(LeftAlone(piece.line, other.title))
            last = None
            continue
        except TableRejectedError as error:
            result.rejections.append(error)
            title = piece.title
            if title is None and last and not _share_a_row(piece.rows, last.rows):
                title = last.title
            rejected.update([title.key] if title else [])
            continue
        if (
            last
            and last.title.key == table.title.key
            and last.types == table.types
            and not _share_a_row(table.rows, last.rows)
        ):
            unassigned = last.unassigned + table.unassigned
            table = replace(last, rows=last.rows + table.rows, unassigned=unassigned)
            result.tables.pop()
        result.tables.append(table)
        last = table
    result.tables = [table for table in result.tables if table.title.key not in rejected]
    return result


def _piece_to_table(deck: str, piece: TablePiece, last: TextTable | None) -> TextTable:
    """Raises TableRejectedError if the title, the header or a number's row can't be told, and
    OtherStatisticsError if it counts something else."""
    title, rows = piece.title, piece.rows
    if title is not None and title.others:
        raise OtherStatisticsError(title)
    goes_on = title is None and last is not None and not _share_a_row(rows, last.rows)
    if last and goes_on and not piece.header:
        headings = last.headings
    else:
        headings = _headings(Place(deck, piece.line, title.text if title else None), piece)
    if last and goes_on and [h.certificate_type for h in headings] == last.types:
        title = last.title
    else:
        title = of_one_table(title, Place(deck, piece.line, title.text if title else None))
    place = Place(deck, piece.line, title.text)
    if piece.nameless:
        number, text = piece.nameless
        raise rejection("text_number_without_name", Place(deck, number), text=text[:60])
    if not rows:
        raise rejection("text_no_rows", place)
    if twice := named_twice(row.label for row in rows):
        raise rejection("text_row_twice", place, twice=", ".join(twice))
    return TextTable(piece.line, title, headings, tuple(rows), tuple(piece.unassigned))


def _headings(place: Place, piece: TablePiece) -> tuple[Heading, ...]:
    if not piece.header:
        raise rejection("text_no_header", place)
    headings = words_to_headings(piece.header)
    if not headings or not any(h.known and not h.is_total for h in headings):
        header = " ".join(word.text for word in piece.header)[:80]
        raise rejection("text_header_unknown", place, header=header)
    if others := [h.label for h in headings if is_other_heading(h.label)]:
        raise rejection("text_other_columns", place, columns=", ".join(others))
    if twice := type_twice(headings):
        raise rejection("text_type_twice", place, twice=", ".join(twice))
    return headings


def _share_a_row(one: Iterable[TextRow], other: Iterable[TextRow]) -> bool:
    names = {row.region for row in other}
    return any(row.region in names for row in one)


def join_groups(deck: str, found: TextTables) -> None:
    """Join '1 234' to one number where a deck parts its thousands so; reject what can't be told.

    A deck that prints four digits together doesn't. In one that may, each row
    is read in the one way in which it adds up to its last number and has no
    more numbers than columns. A table with a row that has none or several such
    ways is rejected, and so is any with more numbers than columns.
    """
    rows = [(table, row) for table in found.tables for row in table.rows if row.fields is None]
    solid = any(len(item) > 3 and item.isdigit() for _, row in rows for item in row.items)
    parted = not solid and any(_must_be_joined(table, row) for table, row in rows)
    kept = []
    for table in found.tables:
        try:
            joined = _joined(deck, table) if parted else table
            _check_width(deck, joined)
        except TableRejectedError as error:
            found.rejections.append(error)
        else:
            kept.append(joined)
    found.tables[:] = kept


def _must_be_joined(table: TextTable, row: TextRow) -> bool:
    if len(row.items) > len(table.headings):
        return True
    if len(row.items) < 3 or _adds_up(row.items):
        return False
    return next(_readings(row.items, len(table.headings)), None) is not None


def _adds_up(items: Sequence[str]) -> bool:
    *parts, last = (parse_cell(item)[0] for item in items)
    return last is not None and last == sum(part or 0 for part in parts)


def _joined(deck: str, table: TextTable) -> TextTable:
    rows = []
    has_total = any(heading.is_total for heading in table.headings)
    for row in table.rows:
        if row.fields is None and any(map(_may_follow, row.items[1:])):
            readings = set(_readings(row.items, len(table.headings))) if has_total else set()
            if len(readings) != 1:
                place = _row_place(deck, table, row)
                raise rejection("text_digits", place, ways=len(readings) or "none")
            row = replace(row, items=readings.pop())
        rows.append(row)
    return replace(table, rows=tuple(rows))


def _may_follow(item: str) -> bool:
    return len(item) == 3 and item.isdigit()


def _readings(items: Sequence[str], width: int) -> Iterator[tuple[str, ...]]:
    """Every way to join groups of three digits to the number before them that adds up."""
    tried = 0

    def join(done: tuple[str, ...], rest: Sequence[str]) -> Iterator[tuple[str, ...]]:
        nonlocal tried
        tried += 1
        if tried > MOST_READINGS or len(done) > width:
            return
        if not rest:
            if len(done) > 1 and _adds_up(done):
                yield done
            return
        first, *others = rest
        if done and _may_follow(first) and _may_go_on(done[-1]):
            yield from join((*done[:-1], f"{done[-1]} {first}"), others)
        yield from join((*done, first), others)

    found = list(join((), items))
    if tried <= MOST_READINGS:
        yield from found


def _may_go_on(number: str) -> bool:
    return number[0] != "0" and number.replace(" ", "").isdigit() and len(number.split()[0]) <= 3


def _check_width(deck: str, table: TextTable) -> None:
    """Reject a table with more numbers than columns, or with blank cells in rows and nothing
    that says how many columns there are or which number is the total."""
    width = len(table.headings)
    full = any(len(row.items) == width or row.fields is not None for row in table.rows)
    for row in table.rows:
        if len(row.items) > width and (row.fields is None or len(row.fields) != width):
            said = {"parts": width, "numbers": len(row.items)}
            raise rejection("text_too_wide", _row_place(deck, table, row), **said)
    if not any(0 < len(row.items) < width for row in table.rows):
        return
    place = Place(deck, table.line, table.title.text)
    unknown = [h.label for h in table.headings if not (h.known or h.is_total)]
    if unknown and not full:
        raise rejection(
            "text_columns_unknown",
            place,
            expected="headings that are known, or a row with all its numbers",
            found=f"unknown headings ({', '.join(unknown[:3])}) and no such row",
        )
    if any(heading.is_total for heading in table.headings[:-1]):
        raise rejection(
            "text_columns_unknown",
            place,
            expected="the totals last, where rows have blank cells",
            found="them before",
        )


def _row_place(deck: str, table: TextTable, row: TextRow) -> Place:
    return Place(deck, row.line, table.title.text, within=f", row {row.label}")
