"""The tables of a text: titles, headings, and rows of numbers without their columns.

A row is a name and the numbers behind it, on one line or on the next; what a page change leaves
between the rows doesn't end a table. Nothing here says in which column a number stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from intygsstat.errors import TableRejectedError
from intygsstat.models import Box
from intygsstat.reference.lookup import is_label_heading, is_summary_label, known_region, region_id
from intygsstat.reference.sentences import Place, rejection
from intygsstat.reference.text import is_number_like, parse_cell, skeleton
from intygsstat.tables.forum_date import names_the_forum
from intygsstat.tables.headers import (
    Heading,
    cost_of_unknown,
    named,
    names_a_column,
    split_into_headings,
    type_twice,
)
from intygsstat.tables.rows import NOT_A_NAME, join_label, named_twice
from intygsstat.tables.table_parts import LeftAlone
from intygsstat.tables.titles import (
    ANOTHER_LINE,
    Key,
    OtherStatisticsError,
    Title,
    has_a_day,
    of_one_table,
    parse_title,
)

MOST_WORDS_IN_A_TITLE = 12
MOST_WORDS_OF_A_LINE = 6  # that heads a table and is not understood
MOST_READINGS = 50_000  # ways to join a row's groups of digits; beyond, nobody knows

_NOWHERE = Box(0.0, 0.0, 0.0, 0.0)


# Lines to pieces of tables -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeaderWord:
    """A word of a header; `break_before` is 0 on the same line as the word before it,
    1 on the next line, 2 after a blank line."""

    text: str
    break_before: int = 0


def words_to_headings(words: Sequence[HeaderWord]) -> tuple[Heading, ...] | None:
    """Part a header's words into headings, known names first; None if a word in brackets
    belongs to none."""
    headings: list[Heading] = []
    ways = split_into_headings(len(words), lambda start, end: _cost_of_heading(words[start:end]))
    for start, end in ways:
        label = " ".join(word.text for word in words[start:end])
        heading = named(label, _NOWHERE)
        if is_label_heading(label):
            continue
        if not label.startswith("("):
            headings.append(heading)
        elif heading.certificate_type not in {h.certificate_type for h in headings if h.known} - {
            ""
        }:
            return None  # '(lisjp) (luae_fs)' stand on a line of their own
    return tuple(headings)


def _cost_of_heading(words: Sequence[HeaderWord]) -> float:
    text = " ".join(word.text for word in words)
    breaks = [word.break_before for word in words[1:]]
    if is_label_heading(text) or names_a_column(text):
        bracket = 0.3 if text.startswith("(") else 0.0
        return 0.1 + bracket + 0.1 * sum(breaks)
    cost = cost_of_unknown([word.text for word in words], 3.0)
    return cost + sum((0.0, 0.3, 1.5)[each] for each in breaks)


def _without_label_heading(words: Sequence[HeaderWord]) -> Sequence[HeaderWord] | None:
    """The words after the heading of the column of regions; None if they don't begin with it."""
    for length in (3, 2, 1):
        if is_label_heading(" ".join(word.text for word in words[:length])):
            return words[length:]
    return None


def _is_header(words: Sequence[HeaderWord]) -> bool:
    """True for the heading of the column of regions, or mostly known headings."""
    if _without_label_heading(words) is not None:
        return True
    headings = words_to_headings(words) or ()
    known = sum(len(h.label.split()) for h in headings if h.known and not h.is_other)
    brackets = sum(word.text.startswith("(") for word in words)
    return len(words) > 1 and (known + brackets) / len(words) >= 0.7


@dataclass(frozen=True, slots=True)
class TextRow:
    """A name and what is printed behind it. `fields`, from a line parted by tabs, has one
    text for each column, '' where it is blank; else None."""

    line: int
    label: str
    items: tuple[str, ...]
    fields: tuple[str, ...] | None = None

    @property
    def region(self) -> str:
        return "summary" if is_summary_label(self.label) else known_region(self.label).id


@dataclass
class TablePiece:
    """A table, or a part of one, as its lines say: its header's words, its rows, and lines with
    digits of no row (`unassigned` between the rows, `waiting` below the last, `nameless` the first
    of several numbers). `line` is the title's, or the first there is."""

    line: int
    title: Title | None
    header: list[HeaderWord] = field(default_factory=list)
    rows: list[TextRow] = field(default_factory=list)
    unassigned: list[tuple[int, str]] = field(default_factory=list)
    waiting: list[tuple[int, str]] = field(default_factory=list)
    nameless: tuple[int, str] | None = None


def lines_to_pieces(lines: Sequence[str]) -> tuple[list[TablePiece], list[str]]:
    """The pieces of tables in the lines of a text, top down, and all other text in blocks."""
    reader = _Reader()
    gap = False
    for number, line in enumerate(lines, start=1):
        words = words_of(line)
        if words:
            reader.read(number, line, words, gap)
        gap = not words
    reader.close()
    return reader.pieces, reader.other_text


@dataclass
class _Reader:
    """Goes down the lines and collects pieces of tables, and blocks of all other text."""

    pieces: list[TablePiece] = field(default_factory=list)
    other_text: list[str] = field(default_factory=list)
    table: TablePiece | None = None
    title: tuple[int, Title] | None = None
    block: list[str] = field(default_factory=list)  # of other text
    in_header: bool = False
    passed: str = ""  # the line before, if it belongs to no table
    last_label: tuple[int, str] | None = None  # a line that may be a name's first half

    def read(self, number: int, line: str, words: Sequence[str], gap: bool) -> None:
        """Read one line that is not empty; `gap` if the line above it is."""
        text = " ".join(words)
        before, self.last_label = self.last_label, None
        over_line, self.passed = self.passed, ""
        row = _row_on(number, line, before)
        header = [HeaderWord(w, (2 if gap else 1) if i == 0 else 0) for i, w in enumerate(words)]
        named = row is not None and region_id(row.label) is not None
        if _is_title(text):
            title = parse_title(text)
            if over_line:
                over = parse_title(over_line)
                rival = title.both_channels or over.channel not in (None, title.channel)
                others = title.others + over.others
                title = replace(title, others=others, both_channels=rival)
            self.close()
            self.title = (number, title)
        elif not named and not self.in_header and _is_header(header):
            self._begin(number, header)
        elif row and (not self.in_header or named or _is_plain_row(row)):
            self._add(row, line, before)
        elif self.in_header and self.table:
            self.table.header += header
        elif (  # numbers alone belong to the row above them
            self.table
            and self.table.rows
            and not self.table.waiting
            and not (gap and self.table.rows[-1].items)
            and len(words) > 1
            and all(map(is_number, words))
        ):
            above = self.table.rows[-1]
            self.table.rows[-1] = replace(above, items=above.items + tuple(words))
        else:
            self._pass_over(number, text)

    def close(self) -> None:
        """What comes now belongs to no table yet."""
        if self.table:
            self.pieces.append(self.table)
        if self.block:
            self.other_text.append("\n".join(self.block))
        self.table, self.title, self.in_header, self.block = None, None, False, []

    def _begin(self, number: int, header: Sequence[HeaderWord]) -> None:
        if self.title:
            line, title = self.title[0], _with_lines(self.title[1], self.block)
            table = TablePiece(line, title)
        else:
            table = TablePiece(*_title_above(self.block, number))
        self.close()
        self.table, self.in_header = table, True
        table.header += _without_label_heading(header) or header

    def _add(self, row: TextRow, line: str, before: tuple[int, str] | None) -> None:
        if self.table is None:
            if not row.items:
                self.block.append(row.label)
                return
            self.table = TablePiece(*(self.title or (row.line, None)))
            self.title = None
        self.in_header = False
        table = self.table
        if not row.items and row.region in {each.region for each in table.rows}:
            return
        was_joined = row.label != split_row(line)[0]
        if before and was_joined and table.rows and table.rows[-1].line == before[0]:
            table.rows.pop()  # it was this name's first half
        table.unassigned += table.waiting
        table.waiting = []
        table.rows.append(row)
        self.last_label = None if row.items else (row.line, row.label)

    def _pass_over(self, number: int, text: str) -> None:
        title = parse_title(text)
        heads = (title.channel or title.others) and not NOT_A_NAME.match(text)
        if self.table and heads and len(text.split(" ")) <= MOST_WORDS_OF_A_LINE:
            self.close()  # what comes below is not the table's
            self.title, self.passed = (number, title), text
            return
        numbers = [is_number(word) for word in text.split(" ")]
        has_digits = re.search(r"[0-9]", text) is not None
        if self.table and len(numbers) > 1 and all(numbers):
            self.table.nameless = self.table.nameless or (number, text)
        elif self.table and has_digits:
            self.table.waiting.append((number, text))
        self.last_label = None if has_digits else (number, text)
        self.block.append(text)
        self.passed = text


def words_of(line: str) -> list[str]:
    """A line's words; a number in groups with no-break spaces is one."""
    return [word for word in re.split(r"[ \t]+", line) if word]


def is_number(word: str) -> bool:
    """True for a word that can be a cell: '12', '12.345', '–', '12 345' with a no-break space."""
    return is_number_like(word.replace("\u00a0", "."))


def split_row(line: str) -> tuple[str, tuple[str, ...]]:
    """A line as a name and what stands behind it, from the first number on."""
    words = words_of(line)
    for index, word in enumerate(words):
        if not is_number(word):
            continue
        after = words[index + 1] if index + 1 < len(words) else "0"
        if word[0].isdigit() or index == 0 or is_number(after):
            return " ".join(words[:index]), tuple(words[index:])
    return " ".join(words), ()


def _is_title(text: str) -> bool:
    """True for a line that a table may stand under: it names a channel and a month, no more."""
    title = parse_title(text)
    words = text.split()
    numbers = sum(is_number(word) for word in words[1:])
    named = title.channel is not None or "intyg" in text.lower()
    return named and bool(title.months) and len(words) <= MOST_WORDS_IN_A_TITLE and numbers <= 3


def _title_above(block: Sequence[str], number: int) -> tuple[int, Title | None]:
    """The last line of text before a header that says anything about the table: it may be a title
    that isn't understood, so that the table doesn't go on with the one before."""
    for line in reversed(block):
        title = parse_title(line)
        speaks = any(word in skeleton(line) for word in ("intyg", "webcert"))
        month = title.months and speaks and not (has_a_day(line) or names_the_forum(line))
        if title.channel or title.others or month:
            return number, title
    return number, None


def _with_lines(title: Title, lines: Sequence[str]) -> Title:
    """The title with what the lines between it and its header say: a month, another channel, a
    word that makes the table something else or that nobody knows."""
    lines = [line for line in lines if not NOT_A_NAME.match(line)]
    beside = [parse_title(line) for line in lines]
    plain = [t for t in beside if t.understood and not has_a_day(t.text)]
    months = (*title.months, *(month for t in plain for month in t.months))
    rival = any(t.channel not in (None, title.channel) for t in beside)
    unknown = parse_title("\n".join([title.text, *lines])).unknown != title.unknown
    return replace(
        title,
        months=tuple(dict.fromkeys(months)),
        both_channels=title.both_channels or rival,
        others=title.others + tuple(q for t in beside for q in t.others),
        unknown=title.unknown + ((ANOTHER_LINE,) if unknown else ()),
    )


def _row_on(number: int, line: str, before: tuple[int, str] | None) -> TextRow | None:
    """The row on a line: a name that is known, or any name with two numbers behind it."""
    label, items = split_row(line)
    if not label:
        return None
    if before:
        joined = join_label(before[1], label)
        marked = before[1].endswith(("/", "-", "&", " och")) or label.startswith(("/", "&"))
        if region_id(joined) and (marked or not region_id(label)):
            label = joined
    fields = None
    if "\t" in line:
        first, *others = line.split("\t")
        fields = tuple(" ".join(words_of(each)) for each in others) if first.strip() else None
    row = TextRow(number, label, items, fields)
    if region_id(label) or (is_summary_label(label) and items):
        return row
    return row if _is_plain_row(row) and not NOT_A_NAME.match(label) else None


def _is_plain_row(row: TextRow) -> bool:
    """True for a row that is no part of a header, which 'FK 7804' may be."""
    return len(row.items) >= 2 and all(map(is_number, row.items))


# Pieces to tables --------------------------------------------------------------------------------


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
        regions = {row.region for row in piece.rows}
        before = last if last and regions.isdisjoint(row.region for row in last.rows) else None
        try:
            table = _piece_to_table(deck, piece, before)
        except OtherStatisticsError as other:
            result.left_alone.append(LeftAlone(piece.line, other.title))
            last = None
            continue
        except TableRejectedError as error:
            result.rejections.append(error)
            title = piece.title or (before.title if before else None)
            rejected.update([title.key] if title else [])
            continue
        if before and before.title.key == table.title.key and before.types == table.types:
            unassigned = before.unassigned + table.unassigned
            table = replace(before, rows=before.rows + table.rows, unassigned=unassigned)
            result.tables.pop()
        result.tables.append(table)
        last = table
    result.tables = [table for table in result.tables if table.title.key not in rejected]
    return result


def _piece_to_table(deck: str, piece: TablePiece, before: TextTable | None) -> TextTable:
    """A piece as a table, which without a title goes on with the one `before`, of other rows.
    Raises TableRejectedError if its title, its header or a number's row is unclear, and
    OtherStatisticsError if it counts something else."""
    title, rows = piece.title, piece.rows
    place = Place(deck, piece.line, title.text if title else None)
    if title and title.others:
        raise OtherStatisticsError(title)
    before = None if title else before
    headings = before.headings if before and not piece.header else _headings(place, piece)
    if before and [h.certificate_type for h in headings] == before.types:
        title = before.title
    title = of_one_table(title, place)
    place = replace(place, title=title.text)
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
    if not headings or not any(h.known and not (h.is_total or h.is_other) for h in headings):
        header = " ".join(word.text for word in piece.header)[:80]
        raise rejection("text_header_unknown", place, header=header)
    if others := [h.label for h in headings if h.is_other]:
        raise rejection("text_other_columns", place, columns=", ".join(others))
    if twice := type_twice(headings):
        raise rejection("text_type_twice", place, twice=", ".join(twice))
    return headings


def join_groups(deck: str, found: TextTables) -> None:
    """Join '1 234' to one number where a deck parts its thousands so.

    A deck that prints four digits together doesn't. In one that may, each row is read in the one
    way in which it adds up to its last number and has no more numbers than columns. A table with a
    row that has none or several such ways, or more numbers than columns, is rejected.
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
        last = done[-1] if done and _may_follow(first) else ""
        if last[:1] != "0" and last.replace(" ", "").isdigit() and len(last.split()[0]) <= 3:
            yield from join((*done[:-1], f"{last} {first}"), others)
        yield from join((*done, first), others)

    found = list(join((), items))
    if tried <= MOST_READINGS:
        yield from found


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
