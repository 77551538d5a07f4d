"""Totals printed in another row than their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from intygsstat.diagnosis.panel import Floats, Panel

# What a row that prints another row's total tells, by the size of the total: small ones are
# often equal by chance.
EVIDENCE = ((1000, 1.6), (100, 1.0), (10, 0.6), (2, 0.25), (0, 0.1))
ENOUGH = 1.6  # evidence that makes a run
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
        if not (np.nan_to_num(panel.difference[table, regions]) != 0).any():
            continue
        printed = printed_or_nothing(panel)[table, regions]
        summed = panel.summed_total[table, regions]
        taken: set[int] = set()
        runs = [run for step in STEPS for run in _runs(printed, summed, step)]
        for step, rows in sorted(runs, key=lambda run: -len(run[1])):
            if taken.isdisjoint(rows):
                taken.update(rows)
                found.append(_described(table, step, rows, printed, summed))
    return found


def printed_or_nothing(panel: Panel) -> Floats:
    """The printed totals, 0 where nothing is printed; NaN where a total can't be read."""
    return np.where(panel.no_total, 0.0, panel.printed_total)


def rows_in_order(panel: Panel, table: int) -> list[int]:
    """The regions' numbers in the order in which the table prints them."""
    places = panel.place[table]
    return sorted(np.flatnonzero(places >= 0).tolist(), key=lambda region: int(places[region]))


def realigned_totals(panel: Panel, runs: list[ShiftedTotals]) -> Floats:
    """The printed totals with each run's moved back to the rows they belong to; NaN for the
    row whose own total isn't printed."""
    printed = printed_or_nothing(panel)
    totals = panel.printed_total.copy()
    for run in runs:
        regions = rows_in_order(panel, run.table)
        moved = {place - run.step: place for place in run.rows}
        for place in run.affected:
            source = moved.get(place)
            totals[run.table, regions[place]] = (
                np.nan if source is None else printed[run.table, regions[source]]
            )
    return totals


def _runs(printed: Floats, summed: Floats, step: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Runs of rows that print the total of the row `step` places before them.

    A row that prints the other row's total, and not its own, is evidence, the
    more the larger the total. Within a run a row may print what is both rows'
    total, and a single row what is neither's: an error of its own, or a
    certificate without a column.
    """
    run: list[int] = []
    evidence: list[float] = []
    for place in range(len(printed) + 1):
        told = _told(printed, summed, place, step) if place < len(printed) else None
        stray = told is None and place < len(printed) and printed[place] != summed[place]
        if told is not None or (stray and evidence and evidence[-1] > 0):
            run.append(place)
            evidence.append(told or 0.0)
            continue
        yield from _ended(run, evidence, step)
        run, evidence = [], []


def _ended(
    run: list[int], evidence: list[float], step: int
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """The run from its first to its last telling row, if it tells enough."""
    telling = [place for place, told in zip(run, evidence, strict=True) if told > 0]
    if sum(evidence) >= ENOUGH:
        yield step, tuple(place for place in run if telling[0] <= place <= telling[-1])


def _told(printed: Floats, summed: Floats, place: int, step: int) -> float | None:
    """How much a row tells of a move by `step`: nothing (0) if both rows have its total, None if
    its total is not the other row's."""
    source = place - step
    if not 0 <= source < len(summed) or printed[place] != summed[source]:
        return None
    if not np.isfinite(summed[place]):
        return None
    if printed[place] == summed[place]:
        return 0.0
    return next(worth for least, worth in EVIDENCE if summed[source] >= least)


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
