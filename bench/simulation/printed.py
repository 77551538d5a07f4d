"""What is printed of a world, as arrays that errors are planted in, and as the stored frames."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from intygsstat.checks.deck import validate_deck
from intygsstat.models import Box, DeckReading, PrintedCell, PrintedRow, PrintedTable
from intygsstat.reference.dates import months_on
from intygsstat.reference.lookup import certificate_types
from intygsstat.storage.parquet import reading_to_frames
from simulation.world import CHANNELS, World

_ROW_PT, _COLUMN_PT = 18.0, 60.0


@dataclass(slots=True)
class Printed:
    """Counts (months x channels x regions x types), totals and present rows
    (months x channels x regions), as printed. A zero is printed as a blank."""

    counts: np.ndarray
    totals: np.ndarray
    present: np.ndarray


@dataclass(frozen=True, slots=True)
class Frames:
    """The stored frames of all decks, and the decks' names, oldest first."""

    cells: pl.DataFrame
    row_totals: pl.DataFrame
    findings: pl.DataFrame
    decks: tuple[str, ...]


def printed_without_errors(world: World) -> Printed:
    """Every count and every total as it is."""
    counts = world.counts.copy()
    totals = counts.sum(axis=3)
    return Printed(counts, totals, np.ones(totals.shape, dtype=bool))


def printed_to_frames(world: World, printed: Printed, rng: np.random.Generator) -> Frames:
    """The frames of decks of two to four months each, with what each deck's own rules find."""
    parts: dict[str, list[pl.DataFrame]] = {"cells": [], "row_totals": [], "findings": []}
    names = []
    for numbers in _decks(len(world.months), rng):
        deck = f"anvandarforum-{months_on(world.months[numbers[-1]], 1):%Y-%m}.pdf"
        tables = tuple(
            _table(world, printed, number, channel, 2 * place + channel + 1)
            for place, number in enumerate(numbers)
            for channel in range(2)
        )
        sha256, pages = hashlib.sha256(deck.encode()).hexdigest(), tuple(range(1, len(tables) + 1))
        bare = DeckReading(deck, sha256, len(tables), pages, None, tables)
        totals, found = validate_deck(bare)
        frames = reading_to_frames(replace(bare, findings=tuple(found)), None, totals)
        for kind, frame in parts.items():
            frame.append(frames[kind])  # type: ignore[index]
        names.append(deck)
    return Frames(*(pl.concat(frames) for frames in parts.values()), tuple(names))


def _decks(months: int, rng: np.random.Generator) -> list[list[int]]:
    """The months of each deck: runs of two to four, never one alone at the end."""
    runs, start = [], 0
    while start < months:
        size = min(int(rng.integers(2, 5)), months - start)
        size += 1 if months - start - size == 1 else 0
        runs.append(list(range(start, start + size)))
        start += size
    return runs


def _table(world: World, printed: Printed, month: int, channel: int, page: int) -> PrintedTable:
    columns = np.flatnonzero(world.columns[month]).tolist()
    types = tuple(world.types[column] for column in columns)
    labels = tuple(certificate_types()[name].printed_as for name in types)

    def cell(name: str, label: str, count: int, place: int, top: float) -> PrintedCell:
        left = 160.0 + _COLUMN_PT * place
        box, state = Box(left, top, left + 40, top + 12), "printed" if count else "blank"
        return PrintedCell(name, label, str(count or ""), count or None, state, box, page)  # type: ignore[arg-type]

    rows = []
    for region in np.flatnonzero(printed.present[month, channel]).tolist():
        top = 100.0 + _ROW_PT * len(rows)
        counts = printed.counts[month, channel, region, columns].tolist()
        cells = tuple(
            cell(name, label, count, place, top)
            for place, (name, label, count) in enumerate(zip(types, labels, counts, strict=True))
        )
        total = cell("", "Totalt", int(printed.totals[month, channel, region]), len(columns), top)
        box = Box(40.0, top, 200.0 + _COLUMN_PT * len(columns), top + 12)
        rows.append(
            PrintedRow(world.regions[region], world.labels[region], page, box, cells, total)
        )
    date, name = world.months[month], CHANNELS[channel]
    title = f"{name} {date:%Y-%m}"
    return PrintedTable(date, name, title, (page,), types, labels, tuple(rows))  # type: ignore[arg-type]
