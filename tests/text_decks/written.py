"""Texts of decks, written as people paste them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from intygsstat.models import DeckReading, ForumDate, PrintedCell, PrintedTable
from intygsstat.reference.dates import parse_forum_date
from intygsstat.text_decks.read import read_text_deck

TYPES = "AG1-14 AG7804 DB DOI FK7804 (lisjp)"
HEADER = f"Vårdgivare/Bolag {TYPES} Totalt"
FORUM: ForumDate | None = parse_forum_date("2024-03-12")


def table(
    title: str, rows: Mapping[str, str] | Iterable[tuple[str, str]], header: str = HEADER
) -> str:
    """A table's lines: title, header, and each region with its numbers."""
    pairs = rows.items() if isinstance(rows, Mapping) else rows
    return "\n".join([title, header, *(f"{name} {numbers}".strip() for name, numbers in pairs)])


def read(folder: Path, text: str | bytes, name: str = "deck.txt") -> DeckReading:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_text_deck(path, FORUM)


def cells(table: PrintedTable, region: str) -> tuple[PrintedCell, ...]:
    return next(row.cells for row in table.rows if row.region == region)


def counts(table: PrintedTable, region: str) -> list[int | None]:
    return [cell.count for cell in cells(table, region)]


def total(table: PrintedTable, region: str) -> int | None:
    row = next(row for row in table.rows if row.region == region)
    return row.total.count if row.total else None
