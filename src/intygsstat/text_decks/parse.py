"""The tables of a text: titles, headings, and rows of numbers without their columns.

A row is a name and the numbers behind it, on one line or on the next; what a
page change leaves between the rows (a number, a footer, the title and header
again) doesn't end a table. Nothing here says in which column a number stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from intygsstat.errors import TableRejectedError
from intygsstat.reference.lookup import is_other_heading
from intygsstat.reference.sentences import Place, rejection
from intygsstat.tables.headers import Heading, type_twice
from intygsstat.tables.rows import named_twice
from intygsstat.tables.table_parts import LeftAlone
from intygsstat.tables.titles import Key, OtherStatisticsError, Title, of_one_table
from intygsstat.text_decks.header import words_to_headings
from intygsstat.text_decks.lines import TablePiece, TextRow, lines_to_pieces


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
    refusals: list[TableRejectedError] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)
    other_text: list[str] = field(default_factory=list)


def find_tables(deck: str, lines: Sequence[str]) -> TextTables:
    """Every table in the lines of a text, in printed order; a table that goes on under the
    same title and headings is one. If one part is refused, no other part is given either."""
    pieces, other_text = lines_to_pieces(lines)
    result = TextTables(other_text=other_text)
    refused: set[Key] = set()
    last: TextTable | None = None
    if len(pieces) > 1 and pieces[0].title is None:  # titles may stand below their tables
        for piece in pieces:
            result.refusals.append(rejection("captions_unclear", Place(deck, piece.line)))
        return result
    for piece in pieces:
        try:
            table = _close(deck, piece, last)
        except OtherStatisticsError as other:
            result.left_alone.append(LeftAlone(piece.line, other.title))
            last = None
            continue
        except TableRejectedError as refusal:
            result.refusals.append(refusal)
            title = piece.title
            if title is None and last and not _shares_a_row(piece.rows, last.rows):
                title = last.title
            refused.update([title.key] if title else [])
            continue
        if last and _goes_on(last, table):
            table = replace(last, rows=last.rows + table.rows, strays=last.strays + table.strays)
            result.tables.pop()
        result.tables.append(table)
        last = table
    result.tables = [table for table in result.tables if table.title.key not in refused]
    return result


def _goes_on(last: TextTable, table: TextTable) -> bool:
    names = {row.region for row in last.rows}
    return (
        last.title.key == table.title.key
        and [h.certificate_type for h in last.headings]
        == [h.certificate_type for h in table.headings]
        and not any(row.region in names for row in table.rows)
    )


def _close(deck: str, found: TablePiece, last: TextTable | None) -> TextTable:
    """A piece as a table.

    Raises TableRejectedError if its title, header or a number's row can't be told.
    """
    if found.title is not None and found.title.others:
        raise OtherStatisticsError(found.title)
    headings = _headings(deck, found, last)
    title = _title(deck, found, headings, last)
    place = _place(deck, found.line, title)
    if found.homeless:
        number, text = found.homeless
        raise rejection("text_number_without_name", Place(deck, number), text=text[:60])
    if not found.rows:
        raise rejection("text_no_rows", place)
    if twice := named_twice(row.label for row in found.rows):
        raise rejection("text_row_twice", place, twice=", ".join(twice))
    return TextTable(found.line, title, headings, tuple(found.rows), tuple(found.strays))


def _headings(deck: str, found: TablePiece, last: TextTable | None) -> tuple[Heading, ...]:
    place = _place(deck, found.line, found.title)
    if not found.header:
        if found.title is None and last and not _shares_a_row(found.rows, last.rows):
            return last.headings
        raise rejection("text_no_header", place)
    headings = words_to_headings(found.header)
    if not headings or not any(h.known and not h.is_total for h in headings):
        header = " ".join(word.text for word in found.header)[:80]
        raise rejection("text_header_unknown", place, header=header)
    others = [h.label for h in headings if is_other_heading(h.label)]
    if others:
        raise rejection("text_other_columns", place, columns=", ".join(others))
    if twice := type_twice(headings):
        raise rejection("text_type_twice", place, twice=", ".join(twice))
    return headings


def _title(
    deck: str, found: TablePiece, headings: Sequence[Heading], last: TextTable | None
) -> Title:
    title = found.title
    if title is None and last:
        same = [h.certificate_type for h in headings] == [h.certificate_type for h in last.headings]
        if same and not _shares_a_row(found.rows, last.rows):
            return last.title
    return of_one_table(title, _place(deck, found.line, title))


def _shares_a_row(one: Iterable[TextRow], other: Iterable[TextRow]) -> bool:
    names = {row.region for row in other}
    return any(row.region in names for row in one)


def _place(deck: str, line: int, title: Title | None) -> Place:
    return Place(deck, line, title.text if title else None)
