"""One channel of a stretch of months, with all that is worked out of it, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from intygsstat.diagnosis.balance import OddRow, explain_differences
from intygsstat.diagnosis.cells import OddCell, find_odd_cells
from intygsstat.diagnosis.channel_conflicts import limits, twin_table
from intygsstat.diagnosis.expected import Expectation, expect, with_row_shifts
from intygsstat.diagnosis.hypotheses import LOCATED, TOTAL
from intygsstat.diagnosis.panel import Floats, Panel
from intygsstat.diagnosis.repeats import RepeatedTable, find_repeated_tables
from intygsstat.diagnosis.swaps import Swap, find_swapped_cells, find_swapped_rows
from intygsstat.diagnosis.totals import ShiftedTotals, find_shifted_totals, realigned_totals

Place = tuple[int, int, int]  # table, region, type: numbers in the panel


@dataclass(slots=True, eq=False)
class Side:
    """A channel's tables and what looks wrong in them.

    `told` are the tables that are spoken of; the others are history only.
    `shifted` is what is expected where a whole row that moved is taken for real.
    `totals` (tables, regions) are the printed totals, moved ones back in their
    rows. The true counts lie between `floors` and `ceilings` (tables, regions,
    types; NaN where unknown), by the other channel's counts.
    """

    panel: Panel
    told: Sequence[int]
    repeats: list[RepeatedTable]
    expected: Expectation
    shifted: Expectation
    runs: list[ShiftedTotals]
    totals: Floats
    floors: Floats
    ceilings: Floats
    odd_rows: list[OddRow] = field(default_factory=list)
    swapped_rows: list[Swap] = field(default_factory=list)
    swapped_cells: list[Swap] = field(default_factory=list)
    odd_cells: list[OddCell] = field(default_factory=list)

    @property
    def surplus(self) -> Floats:
        """The totals less their parts, NaN where unknown."""
        return self.totals - self.panel.summed_total

    @property
    def located(self) -> set[Place]:
        """The cells that a row's difference is surely enough put down to."""
        found = set()
        for row in self.odd_rows:
            best = row.options[0] if row.options else None
            if best and best.cell not in (None, TOTAL) and best.confidence >= LOCATED:
                found.add((row.table, row.region, int(best.cell or 0)))
        return found

    @property
    def swapped(self) -> set[Place]:
        """The cells that have changed places with another in their row."""
        return {
            (swap.table, swap.region, kind)
            for swap in self.swapped_cells
            if swap.region is not None
            for kind in (swap.first, swap.second)
        }

    @property
    def repeated(self) -> set[int]:
        """The tables that are the same as another month's."""
        return {repeat.table for repeat in self.repeats}

    def in_swapped_row(self, table: int, region: int) -> bool:
        """True if the row has changed places with another."""
        return any(
            swap.table == table and region in (swap.first, swap.second)
            for swap in self.swapped_rows
        )


def make_sides(
    issued: Panel, standalone: Panel, told: Sequence[Sequence[int]]
) -> tuple[Side, Side]:
    """Both channels, fitted: the issued side and the standalone one.

    `told` are the tables of each that are spoken of. The issued tables' month
    effects are what the standalone ones are drawn to.
    """
    unknown = [np.full(panel.counts.shape, np.nan) for panel in (issued, standalone)]
    repeats = [
        find_repeated_tables(issued, standalone),
        find_repeated_tables(standalone, issued),
    ]
    expected = expect(_without_copies(issued, repeats[0]), None)
    prior = np.zeros((len(standalone.tellings), len(standalone.types)))
    for table in range(len(standalone.tellings)):
        twin = twin_table(standalone, issued, table)
        if twin is not None:
            prior[table] = expected.levels.shared[twin]
    alone = expect(_without_copies(standalone, repeats[1]), prior)
    runs = [find_shifted_totals(panel) for panel in (issued, standalone)]
    first = Side(
        issued,
        told[0],
        repeats[0],
        expected,
        with_row_shifts(expected),
        runs[0],
        realigned_totals(issued, runs[0]),
        limits(issued, standalone),
        unknown[0],
    )
    second = Side(
        standalone,
        told[1],
        repeats[1],
        alone,
        with_row_shifts(alone),
        runs[1],
        realigned_totals(standalone, runs[1]),
        unknown[1],
        limits(standalone, issued),
    )
    return first, second


def _without_copies(panel: Panel, repeats: Sequence[RepeatedTable]) -> Panel:
    """The panel with the likelier copy of each pair telling nothing of other months."""
    wins = panel.wins.copy()
    wins[[repeat.table for repeat in repeats[::2]]] = False
    return replace(panel, wins=wins)


def look_at_rows(side: Side, other: Side) -> None:
    """Fill in the rows with differences, and the rows and cells that changed places."""
    twins = np.full(side.panel.place.shape, np.nan)
    for table in range(len(side.panel.tellings)):
        twin = twin_table(side.panel, other.panel, table)
        if twin is not None:
            twins[table] = other.surplus[twin]
    side.odd_rows = [
        row
        for row in explain_differences(side.shifted, side.totals, twins, side.floors, side.ceilings)
        if row.table in side.told
    ]
    side.swapped_rows = [
        s for s in find_swapped_rows(side.expected, side.shifted) if s.table in side.told
    ]
    side.swapped_cells = [
        swap
        for swap in find_swapped_cells(side.shifted)
        if swap.table in side.told
        and swap.region is not None
        and not side.in_swapped_row(swap.table, swap.region)
    ]


def look_at_cells(side: Side, explained: set[Place]) -> None:
    """Fill in the odd cells that nothing else explains: not the `explained` ones, no row's
    difference, no swap, no repeated table."""
    done = explained | side.located | side.swapped
    side.odd_cells = [
        cell
        for cell in find_odd_cells(side.shifted, side.floors, side.ceilings)
        if cell.table in side.told
        and cell.table not in side.repeated
        and not side.in_swapped_row(cell.table, cell.region)
        and (cell.table, cell.region, cell.kind) not in done
    ]
