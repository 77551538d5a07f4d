"""The archive's decks as stored rows, without a PDF in between: for warehouses of any size."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from intygsstat.checks.rules import validate_deck
from intygsstat.models import Box, DeckReading, ForumDate, PrintedCell, PrintedRow, PrintedTable
from intygsstat.pdf.sidecar import Sidecar
from intygsstat.reference.lookup import regions
from intygsstat.reference.text import id_from_text
from intygsstat.storage.parquet import deck_key, reading_to_frames, write_deck
from speed.archive import (
    AFTER,
    BEFORE,
    COVER,
    MONTHS_TOLD,
    TITLES,
    TYPES,
    ArchiveTable,
    deck_tables,
    file_name,
    forum_of,
    region_names,
)

TYPE_IDS = tuple(id_from_text(label) for label in TYPES)


def store_decks(numbers: Iterable[int], parquet: Path) -> None:
    """Write the Parquet files of the decks of these numbers, as a run that read them would."""
    for number in numbers:
        reading = read_from_archive(number)
        totals, findings = validate_deck(reading)
        whole = replace(reading, findings=tuple(findings))
        frames = reading_to_frames(whole, Sidecar(), totals)
        write_deck(parquet, deck_key(reading.deck, reading.sha256), frames)


def read_from_archive(number: int) -> DeckReading:
    """What reading deck `number` gives, its boxes a little other than on the slide."""
    name = file_name(number)
    tables = tuple(
        _printed_table(table, COVER + BEFORE + place)
        for place, table in enumerate(deck_tables(number), start=1)
    )
    return DeckReading(
        deck=name,
        sha256=hashlib.sha256(name.encode()).hexdigest(),
        pages=COVER + BEFORE + 2 * MONTHS_TOLD + AFTER,
        statistics_pages=tuple(table.pages[0] for table in tables),
        forum_date=ForumDate(forum_of(number), False, "title", f"{forum_of(number):%Y-%m}"),
        tables=tables,
    )


def _printed_table(table: ArchiveTable, page: int) -> PrintedTable:
    ids = [region.id for region in regions().values() if not region.part_of]
    rows = zip(ids, region_names(), table.printed, table.totals, strict=True)
    return PrintedTable(
        table.month,
        table.channel,
        f"8a. {TITLES[table.channel]}",
        (page,),
        TYPE_IDS,
        tuple(TYPES),
        tuple(_row(place, page, *row) for place, row in enumerate(rows)),
    )


def _row(
    place: int, page: int, region: str, name: str, counts: list[int], total: int
) -> PrintedRow:
    def cell(column: int, label: str, count: int) -> PrintedCell:
        box = Box(250 + 62 * column, 90 + 19 * place, 270 + 62 * column, 98 + 19 * place)
        kind = TYPE_IDS[column] if column < len(TYPE_IDS) else "total"
        return PrintedCell(kind, label, str(count), count, "printed", box, page)

    cells = [
        cell(column, label, count)
        for column, (label, count) in enumerate(
            zip((*TYPES, "Totalt"), (*counts, total), strict=True)
        )
    ]
    box = Box(40, 90 + 19 * place, 270 + 62 * len(TYPES), 98 + 19 * place)
    return PrintedRow(region, name, page, box, tuple(cells[:-1]), cells[-1])
