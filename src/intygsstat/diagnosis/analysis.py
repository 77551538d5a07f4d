"""The two channels of a window of months against each other: what looks wrong in each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from intygsstat.diagnosis.baseline import Baseline, fit_baseline, with_row_shifts
from intygsstat.diagnosis.hypotheses import LOCATED
from intygsstat.diagnosis.odd_cells import (
    Conflict,
    OddCell,
    diagnosis_of,
    find_conflicts,
    find_odd_cells,
)
from intygsstat.diagnosis.panel import Cell, Floats, Panel, Row
from intygsstat.diagnosis.row_totals import (
    OddRow,
    ShiftedTotals,
    find_odd_rows,
    find_shifted_totals,
    realigned_totals,
)
from intygsstat.diagnosis.swaps import (
    RepeatedTable,
    Swap,
    find_repeated_tables,
    find_swapped_cells,
    find_swapped_rows,
)


@dataclass(slots=True, eq=False)
class ChannelAnalysis:
    """A channel's tables and what looks wrong in them.

    Findings are made of the tables `in_scope`; the others are history only. `shifted` is the
    baseline where a whole row that moved is taken for real. `totals` (tables, regions) are the
    printed totals, moved ones back in their rows. The true counts lie between `floors` and
    `ceilings` (tables, regions, types; NaN where unknown), by the other channel's counts.
    """

    panel: Panel
    in_scope: Sequence[int]
    repeats: list[RepeatedTable]
    baseline: Baseline
    shifted: Baseline
    shifted_runs: list[ShiftedTotals]
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
    def located(self) -> set[Cell]:
        """The cells that are surely enough the suspects of a row's difference."""
        best = [(odd.row, odd.hypotheses[0]) for odd in self.odd_rows if odd.hypotheses]
        return {
            (*row, each.cell)
            for row, each in best
            if each.cell is not None and each.confidence >= LOCATED
        }

    @property
    def swapped(self) -> set[Cell]:
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

    def in_swapped_row(self, row: Row) -> bool:
        """True if the row has changed places with another."""
        return any(
            swap.table == row[0] and row[1] in (swap.first, swap.second)
            for swap in self.swapped_rows
        )

    def find_rows(self, other: ChannelAnalysis) -> None:
        """Fill in the rows with differences, and the rows and cells that changed places."""
        other_surplus = self.panel.of_same_month(other.panel, other.surplus)
        odd = find_odd_rows(self.shifted, self.totals, other_surplus, self.floors, self.ceilings)
        self.odd_rows = [each for each in odd if each.row[0] in self.in_scope]
        self.swapped_rows = self._scoped(find_swapped_rows(self.baseline, self.shifted))
        self.swapped_cells = [
            swap
            for swap in self._scoped(find_swapped_cells(self.shifted))
            if swap.region is not None and not self.in_swapped_row((swap.table, swap.region))
        ]

    def find_cells(self, explained: set[Cell]) -> None:
        """Fill in the odd cells that nothing else explains: not the `explained` ones, no row's
        difference, no swap, no repeated table."""
        done = explained | self.located | self.swapped
        self.odd_cells = [
            odd
            for odd in find_odd_cells(self.shifted, self.floors, self.ceilings)
            if odd.cell[0] in self.in_scope
            and odd.cell[0] not in self.repeated
            and not self.in_swapped_row(odd.cell[:2])
            and odd.cell not in done
        ]

    def _scoped(self, found: Iterable[Swap]) -> list[Swap]:
        return [swap for swap in found if swap.table in self.in_scope]


def analyse_channels(
    issued_panel: Panel, standalone_panel: Panel, in_scope: Sequence[Sequence[int]]
) -> tuple[ChannelAnalysis, ChannelAnalysis, list[Conflict]]:
    """Both channels' analyses, and the standalone counts above their issued ones.

    `in_scope` are the tables of each channel that findings are made of. The issued tables' month
    effects are what the standalone ones are drawn to.
    """
    issued = _fitted(issued_panel, standalone_panel, in_scope[0], None)
    effects = standalone_panel.of_same_month(issued_panel, issued.baseline.levels.shared)
    standalone = _fitted(standalone_panel, issued_panel, in_scope[1], effects)
    issued.find_rows(standalone)
    standalone.find_rows(issued)
    conflicts = [
        conflict
        for conflict in find_conflicts(
            standalone.shifted, issued.shifted, standalone.surplus, issued.surplus
        )
        if conflict.cell[0] in standalone.in_scope and _compared(issued, standalone, conflict)
    ]
    issued.find_cells(set())
    standalone.find_cells({conflict.cell for conflict in conflicts})
    issued.odd_cells += _issued_in_conflict(issued, conflicts)
    return issued, standalone, conflicts


def _fitted(
    panel: Panel, other: Panel, in_scope: Sequence[int], prior_effects: Floats | None
) -> ChannelAnalysis:
    repeats = find_repeated_tables(panel, other)
    is_current = panel.is_current.copy()  # the likelier copy of each pair says nothing of others
    is_current[[repeat.table for repeat in repeats[::2]]] = False
    baseline = fit_baseline(replace(panel, is_current=is_current), prior_effects)
    runs = find_shifted_totals(panel)
    limits, unknown = panel.of_same_month(other, other.counts), np.full(panel.counts.shape, np.nan)
    floors, ceilings = (limits, unknown) if panel.channel == "issued" else (unknown, limits)
    return ChannelAnalysis(
        panel,
        in_scope,
        repeats,
        baseline,
        with_row_shifts(baseline),
        runs,
        realigned_totals(panel, runs),
        floors,
        ceilings,
    )


def _compared(issued: ChannelAnalysis, standalone: ChannelAnalysis, conflict: Conflict) -> bool:
    """True for two tables of one deck, and for the two that are current."""
    here = standalone.panel.versions[conflict.cell[0]]
    there = issued.panel.versions[conflict.issued_cell[0]]
    return here.deck == there.deck or (here.is_current and there.is_current)


def _issued_in_conflict(
    issued: ChannelAnalysis, conflicts: Iterable[Conflict]
) -> Iterable[OddCell]:
    """Issued counts that are the suspect of a conflict and that nothing else has pointed out."""
    known = {odd.cell for odd in issued.odd_cells} | issued.located | issued.swapped
    for conflict in conflicts:
        at = conflict.issued_cell
        if (
            conflict.issued_odd < LOCATED
            or at in known
            or issued.in_swapped_row(at[:2])
            or at[0] in issued.repeated
            or not issued.panel.counts[at]  # nothing is printed there, nor can be proposed
        ):
            continue
        known.add(at)
        yield OddCell(
            at,
            tuple(
                replace(each, diagnosis=diagnosis_of(each.edit))
                for each in conflict.issued_hypotheses
            ),
        )
