"""A text's lines, whatever saved it, and the pieces of tables they hold: titles, headers, rows."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from intygsstat.errors import DeckUnreadableError, file_name
from intygsstat.files import read_bytes
from intygsstat.models import Box
from intygsstat.pdf.document import DeckText
from intygsstat.pdf.files import limits_here
from intygsstat.reference.lookup import (
    is_label_heading,
    is_summary_label,
    is_total_heading,
    known_region,
    known_type,
    region_id,
)
from intygsstat.reference.numbers import is_number_like
from intygsstat.reference.sentences import failure
from intygsstat.reference.text import skeleton
from intygsstat.tables.dating import names_the_forum
from intygsstat.tables.headers import CODE, Heading
from intygsstat.tables.rows import NOT_A_NAME, join_label
from intygsstat.tables.titles import ANOTHER_LINE, Title, has_a_day, parse_title

MOST_MIB = 10
MOST_WORDS_IN_A_HEADING = 5
MOST_WORDS_IN_A_TITLE = 12
MOST_WORDS_OF_A_LINE = 6  # that heads a table and is not understood
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1b\x1d-\x1f\x7f]")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
_BREAKS = str.maketrans(dict.fromkeys("\f\v\x1c\x85\u2028\u2029", " "))
_SPACES_IN_A_NUMBER = re.compile(r"(?<=[0-9])[\u00a0\u202f\u2007\u2009](?=[0-9]{3}(?![0-9]))")
_OTHER_SPACES = re.compile(r"[^\S\t\u00a0]|(?<![0-9])\u00a0|\u00a0(?![0-9]{3}(?![0-9]))")
_PARTED_NUMBERS = re.compile(r"[0-9][ \t]+[0-9]")
_NOWHERE = Box(0.0, 0.0, 0.0, 0.0)


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


@dataclass(frozen=True, slots=True)
class HeaderWord:
    """A word of a header; `break_before` is 0 on the same line as the word before it,
    1 on the next line, 2 after a blank line."""

    text: str
    break_before: int = 0


def words_to_headings(words: Sequence[HeaderWord]) -> tuple[Heading, ...] | None:
    """Part a header's words into headings, known names first; None if a word in brackets
    belongs to none."""
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(words) + 1):
        options = []
        for start in range(max(0, end - MOST_WORDS_IN_A_HEADING), end):
            before_cost, before = best[start]
            label = " ".join(word.text for word in words[start:end])
            options.append((before_cost + _cost_of_heading(words[start:end]), [*before, label]))
        best.append(min(options, key=lambda option: (option[0], len(option[1]))))
    headings: list[Heading] = []
    for label in best[-1][1]:
        if is_label_heading(label):
            continue
        name = known_type(label)
        if label.startswith("("):  # '(lisjp) (luae_fs)' on a line of their own
            if not any(name.known and name.id == h.certificate_type for h in headings):
                return None
        elif is_total_heading(label):
            headings.append(Heading(label, _NOWHERE, "", True, is_total=True))
        else:
            headings.append(Heading(label, _NOWHERE, name.id, name.known, name.note))
    return tuple(headings)


def _cost_of_heading(words: Sequence[HeaderWord]) -> float:
    text = " ".join(word.text for word in words)
    breaks = [word.break_before for word in words[1:]]
    if is_label_heading(text) or is_total_heading(text) or known_type(text).known:
        bracket = 0.3 if text.startswith("(") else 0.0
        return 0.1 + bracket + 0.1 * sum(breaks)
    cost = 3.0 if text.startswith("(") else 1.1
    cost += sum((0.0, 0.3, 1.5)[each] for each in breaks)
    for before, word in pairwise(words):
        if before.text.endswith(")"):
            cost += 1.8
        elif not word.text.startswith("("):
            cost += 1.8 if CODE.fullmatch(word.text) else 0.3
    return cost


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
    known = sum(len(h.label.split()) for h in headings if h.known or h.is_total)
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
    """A table, or a part of one, as its lines say: the words of its header, its rows, and lines
    with digits that belong to no row (`unassigned` between the rows, `waiting` below the last,
    `nameless` the first one of several numbers). `line` is the title's, or the first there is."""

    line: int
    title: Title | None
    header: list[HeaderWord] = field(default_factory=list)
    rows: list[TextRow] = field(default_factory=list)
    unassigned: list[tuple[int, str]] = field(default_factory=list)
    waiting: list[tuple[int, str]] = field(default_factory=list)
    nameless: tuple[int, str] | None = None

    def goes_on_with(self, words: Sequence[str], gap: bool) -> bool:
        """True for a line of numbers alone that belongs to the row above it."""
        if not self.rows or self.waiting or len(words) < 2 or not all(map(is_number, words)):
            return False
        return not self.rows[-1].items or not gap


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
        elif self.table and self.table.goes_on_with(words, gap):
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
