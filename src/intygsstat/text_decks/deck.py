"""Reading one deck that is only text, from file to tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from intygsstat.errors import DeckUnreadableError
from intygsstat.models import DeckReading, Finding, ForumDate, PrintedRow, PrintedTable
from intygsstat.pdf.document import DeckText
from intygsstat.reference.sentences import finding
from intygsstat.tables.assemble import Tables, parts_to_tables
from intygsstat.tables.dating import date_deck, month_of
from intygsstat.tables.deck import left_alone_findings, rejection_finding
from intygsstat.tables.table_parts import TablePart
from intygsstat.text_decks.numbers import join_groups
from intygsstat.text_decks.parse import TextTable, TextTables, find_tables
from intygsstat.text_decks.rows import text_to_rows
from intygsstat.text_decks.text_file import TextFile, read_text_file


def read_text_deck(path: Path, given: ForumDate | None = None) -> DeckReading:
    """Read all statistics tables of the text at `path`; its pages are lines.

    Rows with all their numbers are read as they stand. In others the numbers
    are placed by likelihood over all months together, see `model.PrintedCell`.
    What can't be read whole is in the reading's `refusals`. Raises
    DeckUnreadableError or DeckUndatedError if nothing of the deck can be read
    or dated.
    """
    text = read_text_file(path)
    found = find_tables(text.name, text.lines)
    join_groups(text.name, found)
    if not found.tables and not found.refusals and not found.left_alone:
        raise DeckUnreadableError(
            text.name,
            expected="tables of certificates per region, each under its title",
            found=f"none in {len(text.lines)} line{'s' if len(text.lines) > 1 else ''}",
            try_this="check that the file holds the statistics slides with titles and headers",
        )
    forum: ForumDate | None = None
    tables = Tables()
    strays: list[Finding] = []
    if found.tables:
        titles = [table.title for table in found.tables]
        forum = date_deck(_as_deck(text, found), titles, given)
        months = {t.line: month_of(t.title, forum, text.name) for t in found.tables}
        rows = text_to_rows(found.tables, months)
        parts = [_part(table, *rows[table.line]) for table in found.tables]
        tables = parts_to_tables(text.name, parts, lambda title: month_of(title, forum, text.name))
        for table in tables.tables:
            tables.findings += _unplaced(text.name, table)
        strays = [each for table in found.tables for each in _strays(text.name, table)]
    refusals = [*found.refusals, *tables.rejections]
    return DeckReading(
        text.name,
        text.sha256,
        len(text.lines),
        tuple(sorted({row.page for table in tables.tables for row in table.rows})),
        forum,
        tuple(tables.tables),
        (
            *tables.findings,
            *strays,
            *left_alone_findings(text.name, found.left_alone),
            *(rejection_finding(text.name, each) for each in refusals),
        ),
        tuple(str(refusal) for refusal in refusals),
    )


def _as_deck(text: TextFile, found: TextTables) -> DeckText:
    """The text as the dating knows decks: what stands above the first table is its cover."""
    first = min(table.line for table in found.tables)
    cover = "\n".join(text.lines[: first - 1])
    rest = [block for block in found.other_text if block not in cover]
    return DeckText(text.name, text.path, text.sha256, (cover, *rest), "")


def _part(table: TextTable, rows: Sequence[PrintedRow], summary: Sequence[PrintedRow]) -> TablePart:
    return TablePart(table.line, table.title, table.headings, tuple(rows), tuple(summary), ())


def _unplaced(deck: str, table: PrintedTable) -> Iterator[Finding]:
    """number_has_a_column: one finding for each row with numbers that may stand in several."""
    for row in table.rows:
        texts = [cell.printed for cell in row.cells if not cell.certificate_type]
        if not texts:
            continue
        yield finding(
            "number_has_a_column",
            deck,
            row.page,
            table,
            region=row.region,
            printed=" ".join(texts),
            label=row.label,
            are=f"is {len(texts)} number" if len(texts) == 1 else f"are {len(texts)} numbers",
            texts=", ".join(texts),
        )


def _strays(deck: str, table: TextTable) -> Iterator[Finding]:
    for line, text in table.strays:
        name = "every_word_has_a_place.text"
        yield finding(name, deck, line, printed=text, inside=table.title.text)
