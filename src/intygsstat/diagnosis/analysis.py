"""The two channels of a window of months against each other: what looks wrong in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from intygsstat.diagnosis.baseline import Baseline, fit_baseline, with_row_shifts
from intygsstat.diagnosis.hypotheses import LOCATED, Hypothesis
from intygsstat.diagnosis.odd_cells import (
    Conflict,
    diagnosis_of,
    find_conflicts,
    find_odd_cells,
    is_sure_enough,
)
from intygsstat.diagnosis.panel import TOTAL, Cell, Floats, Panel, Row
from intygsstat.diagnosis.row_totals import (
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

Place = tuple[int, ...]  # a table, a row or a cell


@dataclass(slots=True, eq=False)
class ChannelAnalysis:
    """A channel's tables and what looks wrong in them.

    Findings are made of the tables `in_scope`; the others are history only. `shifted` is the
    baseline where a whole row that moved is taken for real. `totals` (tables, regions) are the
    printed totals, moved ones back in their rows, and `surplus` what they are above their parts,
    NaN where unknown. The true counts lie between `floors` and `ceilings` (tables, regions,
    types; NaN where unknown), by the other channel's counts.
    """

    panel: Panel
    in_scope: Sequence[int]
    repeats: list[RepeatedTable]
    baseline: Baseline
    shifted: Baseline
    shifted_runs: list[ShiftedTotals]
    totals: Floats
    surplus: Floats
    floors: Floats
    ceilings: Floats
    odd_rows: dict[Row, tuple[Hypothesis, ...]] = field(default_factory=dict)
    swapped_rows: list[Swap[Row]] = field(default_factory=list)
    swapped_cells: list[Swap[Cell]] = field(default_factory=list)
    odd_cells: dict[Cell, tuple[Hypothesis, ...]] = field(default_factory=dict)
    perhaps_odd: dict[Cell, tuple[Hypothesis, ...]] = field(default_factory=dict)

    @property
    def located(self) -> set[Place]:
        """The cells that are surely enough the suspects of a row's difference."""
        best = [(row, found[0]) for row, found in self.odd_rows.items() if found]
        return {
            (*row, each.suspect)
            for row, each in best
            if each.suspect is not None and each.suspect != TOTAL and each.confidence >= LOCATED
        }

    @property
    def swapped(self) -> set[Place]:
        """The cells and the rows that have changed places with another."""
        swaps: list[Swap[Any]] = [*self.swapped_cells, *self.swapped_rows]
        return {place for swap in swaps if swap.sure for place in (swap.first, swap.second)}

    @property
    def repeated(self) -> set[int]:
        """The tables that are the same as another month's."""
        return {repeat.table for repeat in self.repeats}

    def find_rows(self, other: ChannelAnalysis) -> None:
        """Fill in the rows with differences, and the rows and cells that changed places."""
        other_surplus = self.panel.of_same_month(other.panel, other.surplus)
        odd = find_odd_rows(self.shifted, self.totals, other_surplus, self.floors, self.ceilings)
        self.odd_rows = {row: found for row, found in odd.items() if row[0] in self.in_scope}
        rows = find_swapped_rows(self.baseline, self.shifted)
        self.swapped_rows = [swap for swap in rows if swap.first[0] in self.in_scope]
        swapped = self.swapped
        self.swapped_cells = [
            swap
            for swap in find_swapped_cells(self.shifted)
            if swap.first[0] in self.in_scope and swap.first[:2] not in swapped
        ]

    def find_cells(self, other: ChannelAnalysis, conflicts: Sequence[Conflict]) -> None:
        """Fill in the odd cells that nothing else explains: no conflict of standalone counts, no
        row's difference, no swap, no repeated table; and issued counts that are the suspects of a
        conflict. Cells that are too little odd to be pointed out are `perhaps_odd`."""
        done = {*self.located, *self.swapped, *((table,) for table in self.repeated)}
        if self.panel.channel == "standalone":
            done |= {conflict.cell for conflict in conflicts}
        odd = find_odd_cells(self.shifted, other.shifted, self.floors, self.ceilings)
        for at, found in odd.items():
            if found and at[0] in self.in_scope and done.isdisjoint((at[:1], at[:2], at)):
                sure_enough = is_sure_enough(self.shifted, at, found)
                (self.odd_cells if sure_enough else self.perhaps_odd)[at] = found
        for conflict in conflicts if self.panel.channel == "issued" else ():
            at, suspect = conflict.issued_cell, conflict.issued_odd >= LOCATED
            if suspect and done.isdisjoint((at[:1], at[:2], at)):
                own = sum(each.confidence for each in self.odd_cells.get(at, ()))
                if conflict.issued_odd > own:
                    self.odd_cells[at] = tuple(
                        replace(h, diagnosis=diagnosis_of(h.edit))
                        for h in conflict.issued_hypotheses
                    )


def analyse_channels(
    issued_panel: Panel, standalone_panel: Panel, in_scope: Sequence[Sequence[int]]
) -> tuple[ChannelAnalysis, ChannelAnalysis, list[Conflict]]:
    """Both channels' analyses, and the standalone counts above their issued ones.

    `in_scope` are the tables of each channel that findings are made of. The issued tables' month
    effects are what the standalone ones are drawn to. Counts of two decks are compared if both
    are current.
    """
    issued = _fitted(issued_panel, standalone_panel, in_scope[0], None)
    effects = issued.baseline.levels.shared.copy()
    effects[sorted(issued.repeated)] = np.nan  # they are another month's
    effects = standalone_panel.of_same_month(issued_panel, effects)
    standalone = _fitted(standalone_panel, issued_panel, in_scope[1], effects)
    issued.find_rows(standalone)
    standalone.find_rows(issued)
    pairs = [
        (here, there)
        for here in sorted(standalone.in_scope)
        if (there := standalone_panel.same_month(issued_panel, here)) is not None
        and (
            standalone_panel.decks[here] == issued_panel.decks[there]
            or (standalone_panel.is_current[here] and issued_panel.is_current[there])
        )
    ]
    surpluses = standalone.surplus, issued.surplus
    conflicts = [*find_conflicts(standalone.shifted, issued.shifted, pairs, *surpluses)]
    issued.find_cells(standalone, conflicts)
    standalone.find_cells(issued, conflicts)
    return issued, standalone, conflicts


def _fitted(
    panel: Panel, other: Panel, in_scope: Sequence[int], prior_effects: Floats | None
) -> ChannelAnalysis:
    repeats = find_repeated_tables(panel, other)
    is_current = panel.is_current.copy()  # the likelier copy of each pair says nothing of others
    is_current[[repeat.table for repeat in repeats[::2]]] = False
    baseline = fit_baseline(replace(panel, is_current=is_current), prior_effects)
    runs = find_shifted_totals(panel)
    totals = realigned_totals(panel, runs)
    limits, unknown = panel.of_same_month(other, other.counts), np.full(panel.counts.shape, np.nan)
    return ChannelAnalysis(
        panel,
        in_scope,
        repeats,
        baseline,
        with_row_shifts(baseline),
        runs,
        totals,
        totals - panel.summed_total,
        *((limits, unknown) if panel.channel == "issued" else (unknown, limits)),
    )
