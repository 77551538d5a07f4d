"""A text's lines, one after the other: titles, headers, names and numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from intygsstat.reference.lookup import is_summary_label, known_region, region_id
from intygsstat.reference.numbers import is_number_like
from intygsstat.reference.text import skeleton
from intygsstat.tables.dating import names_the_forum
from intygsstat.tables.rows import NOT_A_NAME, join_label
from intygsstat.tables.titles import ANOTHER_LINE, Title, has_a_day, parse_title
from intygsstat.text_decks.header import (
    HeaderWord,
    share_of_known_words,
    without_label_heading,
)

MOST_WORDS_OF_A_LINE = 6  # that heads a table and is not understood
MOST_WORDS_IN_A_TITLE = 12


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
    with digits between the rows that belong to none (`strays`, and `homeless`, the first one of
    several numbers). `line` is the title's, or the first there is."""

    line: int
    title: Title | None
    header: list[HeaderWord] = field(default_factory=list)
    rows: list[TextRow] = field(default_factory=list)
    strays: list[tuple[int, str]] = field(default_factory=list)
    waiting: list[tuple[int, str]] = field(default_factory=list)  # strays if another row follows
    homeless: tuple[int, str] | None = None


@dataclass
class _Reader:
    """Goes down the lines and collects pieces of tables, and blocks of all other text."""

    pieces: list[TablePiece] = field(default_factory=list)
    other_text: list[str] = field(default_factory=list)
    table: TablePiece | None = None
    title: tuple[int, Title] | None = None
    loose: list[str] = field(default_factory=list)
    in_header: bool = False
    passed: str = ""  # the line before, if it belongs to no table
    last_label: tuple[int, str] | None = None  # a line that may be a name's first half

    def take(self, number: int, line: str, gap: bool) -> None:
        """Take one line that is not empty; `gap` if the line above it is."""
        words = words_of(line)
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
        elif self.table and _belongs_to_the_row_above(self.table, words, gap):
            above = self.table.rows[-1]
            self.table.rows[-1] = replace(above, items=above.items + tuple(words))
        else:
            self._pass_over(number, text)

    def close(self) -> None:
        """What comes now belongs to no table yet."""
        if self.table:
            self.pieces.append(self.table)
        if self.loose:
            self.other_text.append("\n".join(self.loose))
        self.table, self.title, self.in_header, self.loose = None, None, False, []

    def _begin(self, number: int, header: Sequence[HeaderWord]) -> None:
        said = self.title or _title_above(self.loose, number)
        if self.title:
            said = self.title[0], _with_lines(self.title[1], self.loose)
        self.close()
        self.table = TablePiece(said[0] if said else number, said[1] if said else None)
        self.table.header += without_label_heading(header) or header
        self.in_header = True

    def _add(self, row: TextRow, line: str, before: tuple[int, str] | None) -> None:
        if self.table is None:
            if not row.items:
                self.loose.append(row.label)
                return
            said = self.title
            self.table = TablePiece(said[0] if said else row.line, said[1] if said else None)
            self.title = None
        self.in_header = False
        table = self.table
        if not row.items and row.region in {each.region for each in table.rows}:
            return
        was_joined = row.label != split_row(line)[0]
        if before and was_joined and table.rows and table.rows[-1].line == before[0]:
            table.rows.pop()  # it was this name's first half
        table.strays += table.waiting
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
            self.table.homeless = self.table.homeless or (number, text)
        elif self.table and has_digits:
            self.table.waiting.append((number, text))
        self.last_label = None if has_digits else (number, text)
        self.loose.append(text)
        self.passed = text


def lines_to_pieces(lines: Sequence[str]) -> tuple[list[TablePiece], list[str]]:
    """The pieces of tables in the lines of a text, top down, and all other text in blocks."""
    reader = _Reader()
    gap = False
    for number, line in enumerate(lines, start=1):
        if words_of(line):
            reader.take(number, line, gap)
        gap = not words_of(line)
    reader.close()
    return reader.pieces, reader.other_text


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


def _title_above(loose: Sequence[str], number: int) -> tuple[int, Title] | None:
    """The last line of text before a header that says anything about the table: it may be a title
    that isn't understood, so that the table doesn't go on with the one before."""
    for line in reversed(loose):
        title = parse_title(line)
        speaks = any(word in skeleton(line) for word in ("intyg", "webcert"))
        month = title.months and speaks and not (has_a_day(line) or names_the_forum(line))
        if title.channel or title.others or month:
            return number, title
    return None


def _with_lines(title: Title, lines: Sequence[str]) -> Title:
    """The title with what the lines between it and its header say: a month, another channel, a
    word that makes the table something else or that nobody knows."""
    told = [line for line in lines if not NOT_A_NAME.match(line)]
    beside = [parse_title(line) for line in told]
    plain = [t for t in beside if t.understood and not has_a_day(t.text)]
    months = (*title.months, *(month for t in plain for month in t.months))
    unknown = parse_title("\n".join([title.text, *told])).unknown != title.unknown
    return replace(
        title,
        months=tuple(dict.fromkeys(months)),
        both_channels=title.both_channels
        or any(t.channel not in (None, title.channel) for t in beside),
        others=title.others + tuple(q for t in beside for q in t.others),
        unknown=title.unknown + ((ANOTHER_LINE,) if unknown else ()),
    )


def _is_header(words: Sequence[HeaderWord]) -> bool:
    rest = without_label_heading(words)
    if rest is not None:
        return True
    return len(words) > 1 and share_of_known_words(words) >= 0.7


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
    if len(items) >= 2 and all(map(is_number, items)) and not NOT_A_NAME.match(label):
        return row
    return None


def _is_plain_row(row: TextRow) -> bool:
    """True for a row that is no part of a header: 'FK 7804 7802' is not told from a name."""
    return len(row.items) >= 2 and all(map(is_number, row.items))


def _belongs_to_the_row_above(table: TablePiece, words: Sequence[str], gap: bool) -> bool:
    if not table.rows or not all(map(is_number, words)) or table.waiting:
        return False
    if not table.rows[-1].items:
        return len(words) > 1
    return not gap and len(words) > 1
