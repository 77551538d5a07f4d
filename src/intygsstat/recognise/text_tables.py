"""The tables of a text: titles, headings, and rows of numbers without their columns.

A row is a name and the numbers behind it, on one line or on the next; what a
page change leaves between the rows (a number, a footer, the title and header
again) doesn't end a table. Nothing here says in which column a number stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from intygsstat.errors import TableRefusedError
from intygsstat.recognise.headers import Heading
from intygsstat.recognise.numbers import is_number_like
from intygsstat.recognise.rows import join_label
from intygsstat.recognise.text_header import (
    HeaderWord,
    share_of_known_words,
    without_label_heading,
    words_to_headings,
)
from intygsstat.recognise.titles import Title, parse_title
from intygsstat.reference.lookup import is_summary_label, known_region, region_id

MOST_WORDS_IN_A_TITLE = 12
_NOT_A_NAME = re.compile(r"^(\*|†|‡|[¹²³]|källa\b|not\b|obs\b|www\.|©|sida\b|bild\b)", re.I)


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


@dataclass(frozen=True, slots=True)
class TextTable:
    """A title, its headings, and the rows under them; `strays` are lines (number and text)
    between rows that hold digits and belong to no row."""

    line: int
    title: Title
    headings: tuple[Heading, ...]
    rows: tuple[TextRow, ...]
    strays: tuple[tuple[int, str], ...] = ()

    @property
    def parts(self) -> tuple[Heading, ...]:
        return tuple(heading for heading in self.headings if not heading.is_total)


@dataclass
class TextTables:
    """What a text holds: tables, refusals, and the lines that belong to no table, in blocks."""

    tables: list[TextTable] = field(default_factory=list)
    refusals: list[TableRefusedError] = field(default_factory=list)
    other_text: list[str] = field(default_factory=list)


@dataclass
class _Open:
    """A table whose rows are being read."""

    line: int
    title: Title | None
    header: list[HeaderWord] = field(default_factory=list)
    rows: list[TextRow] = field(default_factory=list)
    strays: list[tuple[int, str]] = field(default_factory=list)
    waiting: list[tuple[int, str]] = field(default_factory=list)  # strays if another row follows
    homeless: tuple[int, str] | None = None


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


def find_tables(deck: str, lines: Sequence[str]) -> TextTables:
    """Every table in the lines of a text, in printed order; a table that goes on under the
    same title and headings is one."""
    result = TextTables()
    for found in _open_tables(lines, result.other_text):
        try:
            table = _close(deck, found, result.tables[-1] if result.tables else None)
        except TableRefusedError as refusal:
            result.refusals.append(refusal)
            continue
        if table is None:
            continue
        if result.tables and _goes_on(result.tables[-1], table):
            last = result.tables[-1]
            result.tables[-1] = replace(
                last, rows=last.rows + table.rows, strays=last.strays + table.strays
            )
        else:
            result.tables.append(table)
    return result


def _goes_on(last: TextTable, table: TextTable) -> bool:
    names = {row.region for row in last.rows}
    return (
        (last.title.channel, last.title.months, last.title.year)
        == (table.title.channel, table.title.months, table.title.year)
        and [h.certificate_type for h in last.headings]
        == [h.certificate_type for h in table.headings]
        and not any(row.region in names for row in table.rows)
    )


def _open_tables(lines: Sequence[str], other_text: list[str]) -> Iterator[_Open]:
    """Pieces of tables with their rows; all other lines go to `other_text`, in blocks."""
    table: _Open | None = None
    title: tuple[int, Title] | None = None
    loose: list[str] = []
    in_header, blank = False, 0
    last_label: tuple[int, str] | None = None  # a line that may be a name's first half
    for number, line in enumerate(lines, start=1):
        text = " ".join(words_of(line))
        if not text:
            blank = 1
            continue
        gap, blank = blank, 0
        before, last_label = last_label, None
        header = [
            HeaderWord(w, 2 if gap and i == 0 else int(i == 0))
            for i, w in enumerate(words_of(line))
        ]
        if _is_title(text):
            if table:
                yield table
            table, in_header, title = None, False, (number, parse_title(text))
            _flush(loose, other_text)
            continue
        row = _row_on(number, line, before)
        if not (row and region_id(row.label)) and _is_header(header) and not in_header:
            if table:
                yield table
            said = title or _title_above(loose, number)
            table = _Open(said[0] if said else number, said[1] if said else None)
            table.header += without_label_heading(header) or header
            title, in_header = None, True
            _flush(loose, other_text)
            continue
        if row and (not in_header or region_id(row.label) or _is_plain_row(row)):
            if table is None:
                if not row.items:
                    loose.append(text)
                    continue
                table = _Open(title[0] if title else number, title[1] if title else None)
                title = None
            in_header = False
            if row.items or row.region not in {r.region for r in table.rows}:
                joined = before and row.label != split_row(line)[0]
                if before and joined and table.rows and table.rows[-1].line == before[0]:
                    table.rows.pop()  # it was this name's first half
                table.strays += table.waiting
                table.waiting = []
                table.rows.append(row)
                last_label = None if row.items else (number, row.label)
            continue
        if in_header:
            assert table is not None
            table.header += header
            continue
        if table and _belongs_to_the_row_above(table, text, gap):
            above = table.rows[-1]
            table.rows[-1] = replace(above, items=above.items + tuple(words_of(line)))
            continue
        if table and all(map(is_number, words_of(line))) and len(words_of(line)) > 1:
            table.homeless = table.homeless or (number, text)
        elif table and re.search(r"[0-9]", text):
            table.waiting.append((number, text))
        last_label = None if re.search(r"[0-9]", text) else (number, text)
        loose.append(text)
    if table:
        yield table
    _flush(loose, other_text)


def _flush(loose: list[str], other_text: list[str]) -> None:
    if loose:
        other_text.append("\n".join(loose))
    loose.clear()


def _is_title(text: str) -> bool:
    """True for a line that a table may stand under: it names a channel and a month, no more."""
    title = parse_title(text)
    words = text.split()
    numbers = sum(is_number(word) for word in words[1:])
    named = title.channel is not None or "intyg" in text.lower()
    return named and bool(title.months) and len(words) <= MOST_WORDS_IN_A_TITLE and numbers <= 3


def _title_above(loose: Sequence[str], number: int) -> tuple[int, Title] | None:
    """The last line of text before a header, if it says anything about the table."""
    if not loose:
        return None
    title = parse_title(loose[-1])
    return (number, title) if title.channel or title.both_channels else None


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
    if len(items) >= 2 and all(map(is_number, items)) and not _NOT_A_NAME.match(label):
        return row
    return None


def _is_plain_row(row: TextRow) -> bool:
    """True for a row that is no part of a header: 'FK 7804 7802' is not told from a name."""
    return len(row.items) >= 2 and all(map(is_number, row.items))


def _belongs_to_the_row_above(table: _Open, text: str, gap: int) -> bool:
    words = text.split()
    if not table.rows or not all(map(is_number, words)) or table.waiting:
        return False
    if not table.rows[-1].items:
        return len(words) > 1
    return not gap and len(words) > 1


def _close(deck: str, found: _Open, last: TextTable | None) -> TextTable | None:
    """A piece as a table. None if it holds no rows and no header.

    Raises TableRefusedError if its title, header or a number's row can't be told.
    """
    if not found.rows and not found.header:
        return None
    headings = _headings(deck, found, last)
    title = _title(deck, found, headings, last)
    where = _where(deck, found.line, title)
    if found.homeless:
        raise TableRefusedError(
            f"{deck}, line {found.homeless[0]}",
            expected="each number beside one name",
            found=f'numbers that stand beside no name: "{found.homeless[1][:60]}"',
            try_this="put each row on one line, its name first",
        )
    if not found.rows:
        raise TableRefusedError(
            where,
            expected="rows of numbers beside regions' names",
            found="a header without rows",
            try_this="copy the slide's text once more, or its rows by hand",
        )
    _no_row_twice(where, found.rows)
    return TextTable(found.line, title, headings, tuple(found.rows), tuple(found.strays))


def _headings(deck: str, found: _Open, last: TextTable | None) -> tuple[Heading, ...]:
    where = _where(deck, found.line, found.title)
    if not found.header:
        if found.title is None and last and not _shares_a_row(found.rows, last.rows):
            return last.headings
        raise TableRefusedError(
            where,
            expected="a header that names certificate types",
            found="rows of numbers without one",
            try_this="copy the table's header too",
        )
    headings = words_to_headings(found.header)
    if not headings or not any(h.known and not h.is_total for h in headings):
        raise TableRefusedError(
            where,
            expected="a header that names certificate types",
            found=f'"{" ".join(word.text for word in found.header)[:80]}"',
            try_this="compare the header with the slide's",
        )
    ids = [heading.certificate_type for heading in headings]
    twice = sorted({i or "Totalt" for i in ids if ids.count(i) > 1})
    if twice:
        raise TableRefusedError(
            where,
            expected="each certificate type in one column",
            found=f"two columns for {', '.join(twice)}",
            try_this="check the header on the slide",
        )
    return headings


def _title(deck: str, found: _Open, headings: Sequence[Heading], last: TextTable | None) -> Title:
    title = found.title
    if title is None and last:
        same = [h.certificate_type for h in headings] == [h.certificate_type for h in last.headings]
        if same and not _shares_a_row(found.rows, last.rows):
            return last.title
    where = _where(deck, found.line, title)
    if title is None or title.channel is None or title.both_channels:
        raise TableRefusedError(
            where,
            expected="a title that says either issued (utfärdade) or standalone (fristående)",
            found="both" if title and title.both_channels else "neither",
            try_this="check the slide's title; if the wording is new, it must be taught",
        )
    if len(title.months) != 1:
        raise TableRefusedError(
            where,
            expected="a title that names one month",
            found="several months or years" if title.months else "no month",
            try_this="check the slide's title",
        )
    return title


def _shares_a_row(one: Iterable[TextRow], other: Iterable[TextRow]) -> bool:
    names = {row.region for row in other}
    return any(row.region in names for row in one)


def _no_row_twice(where: str, rows: Sequence[TextRow]) -> None:
    names = [row.region for row in rows if row.region != "summary"]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TableRefusedError(
            where,
            expected="each region in one row",
            found=f"two rows for {', '.join(twice)}",
            try_this="check the names on the slide",
        )


def _where(deck: str, line: int, title: Title | None) -> str:
    return f'{deck}, line {line}, "{title.text}"' if title else f"{deck}, line {line}"
