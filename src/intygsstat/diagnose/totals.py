"""Totals printed in another row than their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from intygsstat.diagnose.panel import Floats, Panel

LEAST_ROWS = 2  # rows whose moved totals fit, before they count as a run
STEPS = (1, -1)  # rows that a total may be printed too low (+) or too high (-)


@dataclass(frozen=True, slots=True)
class ShiftedTotals:
    """A run of totals printed `step` rows too low (above 0) or too high.

    `rows` are the places whose printed total belongs to another row, in printed
    order. `nobody` is the place of the total that is no row's, if there is one,
    and `unprinted` the place of the row whose own total is printed nowhere.
    """

    table: int
    step: int
    rows: tuple[int, ...]
    nobody: int | None
    unprinted: int

    @property
    def affected(self) -> tuple[int, ...]:
        """All places of rows that don't agree with the total beside them."""
        more = {self.unprinted} | ({self.nobody} if self.nobody is not None else set())
        return tuple(sorted({*self.rows, *more}))


def find_shifted_totals(panel: Panel) -> list[ShiftedTotals]:
    """Every run of moved totals, table by table, in printed order."""
    found = []
    for table in range(len(panel.tellings)):
        regions = rows_in_order(panel, table)
        if not (panel.difference[table, regions] != 0).any():
            continue
        printed = panel.printed_total[table, regions]
        summed = panel.summed_total[table, regions]
        taken: set[int] = set()
        runs = [run for step in STEPS for run in _runs(printed, summed, step)]
        for step, rows in sorted(runs, key=lambda run: -len(run[1])):
            if taken.isdisjoint(rows):
                taken.update(rows)
                found.append(_described(table, step, rows, printed, summed))
    return found


def rows_in_order(panel: Panel, table: int) -> list[int]:
    """The regions' numbers in the order in which the table prints them."""
    places = panel.place[table]
    return sorted(np.flatnonzero(places >= 0).tolist(), key=lambda region: int(places[region]))


def realigned_totals(panel: Panel, runs: list[ShiftedTotals]) -> Floats:
    """The printed totals with each run's moved back to the rows they belong to; NaN for the
    row whose own total isn't printed."""
    totals = panel.printed_total.copy()
    for run in runs:
        regions = rows_in_order(panel, run.table)
        moved = {place - run.step: place for place in run.rows}
        for place in run.affected:
            source = moved.get(place)
            totals[run.table, regions[place]] = (
                np.nan if source is None else panel.printed_total[run.table, regions[source]]
            )
    return totals


def _runs(printed: Floats, summed: Floats, step: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Runs of rows that print the total of the row `step` places before them.

    A run holds at least LEAST_ROWS totals that fit exactly and tell something
    (a sum of 10 or more). Within it a single row may fit badly, if its printed
    total isn't its own either: an error of its own, or a certificate without a column.
    """
    run: list[int] = []
    fits: list[bool] = []
    for place in range(len(printed) + 1):
        fit = _fit(printed, summed, place, step) if place < len(printed) else None
        if fit or (fit is False and fits and fits[-1]):
            run.append(place)
            fits.append(bool(fit))
            continue
        while fits and not fits[-1]:
            run.pop()
            fits.pop()
        if sum(fits) >= LEAST_ROWS:
            yield step, tuple(run)
        run, fits = [], []


def _fit(printed: Floats, summed: Floats, place: int, step: int) -> bool | None:
    """True if the total is the other row's, False if it is neither's, None if it is its own
    or can't be told."""
    source = place - step
    if not 0 <= source < len(summed) or not np.isfinite(printed[place] + summed[source]):
        return None
    if printed[place] == summed[place]:
        return None
    return bool(printed[place] == summed[source] and summed[source] >= 10)


def _described(
    table: int, step: int, rows: tuple[int, ...], printed: Floats, summed: Floats
) -> ShiftedTotals:
    """`unprinted` is the row at the end that the run was moved towards; the total printed in the
    row it was moved from is its own or nobody's."""
    ahead = 1 if step > 0 else -1
    last, first = (rows[-1], rows[0]) if step > 0 else (rows[0], rows[-1])
    before = first - ahead
    nobody = None
    if (
        0 <= before < len(printed)
        and np.isfinite(printed[before])
        and printed[before] != summed[before]
    ):
        nobody = before
    return ShiftedTotals(table, step, rows, nobody, last)
