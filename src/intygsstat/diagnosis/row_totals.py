"""Rows whose parts don't make their total: totals in another row than their own, and numbers
that are wrong themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import log

import numpy as np

from intygsstat.diagnosis.baseline import Baseline
from intygsstat.diagnosis.hypotheses import Candidate, Hypothesis, weigh
from intygsstat.diagnosis.panel import TOTAL, Floats, Panel, Row
from intygsstat.reference.typos import RATES, scale_of, typos_between

# What a row that prints another row's total says of a move, by the size of the total: small ones
# are often equal by chance.
EVIDENCE = ((1000, 1.6), (100, 1.0), (10, 0.6), (2, 0.25), (0, 0.1))
ENOUGH = 1.6  # evidence that makes a run
STEPS = (1, -1)  # rows that a total may be printed too low (+) or too high (-)

UNLISTED_ROWS = 0.01  # share of rows with certificates of a type without a column
UNLISTED_MORE = 0.35  # chance of one more of them
MOST_UNLISTED = 20
IN_BOTH = 30.0  # how much likelier with the same surplus in the other channel
NOT_IN_BOTH = 0.01  # standalone only: the issued table has no such surplus
TOTAL_RIGHT = 0.5  # share of mistyped parts whose total stayed right
TOTAL_MISTYPED = 0.5  # how much seldomer totals are mistyped than parts: many are summed
UNRESOLVED = 0.02  # how much less likely with a standalone count above its issued one left over
MISCOUNTED = 5e-4  # chance of a total one off for no reason; half as much for each one more
UNEXPLAINED = 1e-4  # chance of a total gone wrong in a way nobody can tell, over its size


@dataclass(frozen=True, slots=True)
class ShiftedTotals:
    """A run of totals printed `step` rows too low (above 0) or too high.

    `rows` are the places whose printed total belongs to another row, in printed order.
    `unmatched` is the place of the total that belongs to no row, if there is one, and `unprinted`
    the place of the row whose own total is printed nowhere.
    """

    table: int
    step: int
    rows: tuple[int, ...]
    unmatched: int | None
    unprinted: int

    @property
    def affected(self) -> tuple[int, ...]:
        """All places of rows that don't agree with the total beside them."""
        more = {self.unprinted} | ({self.unmatched} if self.unmatched is not None else set())
        return tuple(sorted({*self.rows, *more}))


def find_shifted_totals(panel: Panel) -> list[ShiftedTotals]:
    """Every run of moved totals, table by table, the longest first."""
    found = []
    for table in range(len(panel.decks)):
        order = panel.rows_in_order(table)
        printed, summed = panel.printed_or_nothing[table, order], panel.summed_total[table, order]
        if not (np.nan_to_num(panel.printed_total[table, order] - summed) != 0).any():
            continue
        taken: set[int] = set()
        runs = [(step, run) for step in STEPS for run in _runs(printed, summed, step)]
        for step, rows in sorted(runs, key=lambda run: -len(run[1])):
            if not taken.isdisjoint(rows):
                continue
            taken.update(rows)
            # The run was moved towards its one end; the total printed where it was moved from
            # is that row's own, or no row's.
            first, last = rows[::step][0], rows[::step][-1]
            before = first - step
            known = 0 <= before < len(printed) and np.isfinite(printed[before])
            unmatched = before if known and printed[before] != summed[before] else None
            found.append(ShiftedTotals(table, step, rows, unmatched, last))
    return found


def _runs(printed: Floats, summed: Floats, step: int) -> Iterator[tuple[int, ...]]:
    """Runs of rows that print the total of the row `step` places before them.

    A row that prints the other row's total, and not its own, is evidence, the more the larger
    the total. Within a run a row may print what is both rows' total, and a single row what is
    neither's: an error of its own, or a certificate without a column.
    """
    run: list[tuple[int, float]] = []
    for place in range(len(printed) + 1):
        source, inside = place - step, place < len(printed)
        own = inside and printed[place] == summed[place]
        others = inside and 0 <= source < len(printed) and printed[place] == summed[source]
        if others and np.isfinite(summed[place]):
            worth = next(worth for least, worth in EVIDENCE if summed[source] >= least)
            run.append((place, 0.0 if own else worth))
            continue
        if inside and not own and run and run[-1][1] > 0:
            run.append((place, 0.0))
            continue
        if sum(each for _, each in run) >= ENOUGH:
            sure = [place for place, each in run if each > 0]
            yield tuple(place for place, _ in run if sure[0] <= place <= sure[-1])
        run = []


def realigned_totals(panel: Panel, runs: list[ShiftedTotals]) -> Floats:
    """The printed totals with each run's moved back to the rows they belong to; NaN for the
    row whose own total isn't printed."""
    totals = panel.printed_total.copy()
    for run in runs:
        order = panel.rows_in_order(run.table)
        printed = panel.printed_or_nothing[run.table, order]
        for place in run.affected:
            source = place + run.step
            totals[run.table, order[place]] = printed[source] if source in run.rows else np.nan
    return totals


def find_odd_rows(
    baseline: Baseline, totals: Floats, other_surplus: Floats, floors: Floats, ceilings: Floats
) -> dict[Row, tuple[Hypothesis, ...]]:
    """What may have happened to every row whose (realigned) total in `totals` differs from its
    parts, and that no moved total explains.

    `other_surplus` (tables, regions) is the difference of the same row in the other channel's
    table of the month, NaN where unknown; `floors` and `ceilings` (tables, regions, types) are
    that table's counts, as in `find_odd_cells`.
    """
    panel = baseline.panel
    differences = totals - panel.summed_total
    found = {}
    for table, region in np.argwhere(np.isfinite(differences) & (differences != 0)).tolist():
        row = (table, region)
        total, summed = int(totals[row]), int(panel.summed_total[row])
        candidates = [
            *_unlisted(panel.channel, total - summed, float(other_surplus[row])),
            *(
                Candidate(
                    "typing_error",
                    TOTAL,
                    each.edit,
                    summed,
                    summed,
                    log(each.rate * TOTAL_MISTYPED),
                )
                for each in typos_between(summed, total)
            ),
            *_parts_mistyped(baseline, row, total - summed),
        ]
        counts, floor, ceiling = panel.counts[row], floors[row], ceilings[row]
        in_conflict = set(np.flatnonzero((counts < floor) | (counts > ceiling)).tolist())
        candidates = [_resolving(each, in_conflict, floor, ceiling) for each in candidates]
        unexplained = UNEXPLAINED / max(total, summed, 10)
        if (off := abs(total - summed)) <= MOST_UNLISTED:
            unexplained += MISCOUNTED / 2 ** (off - 1)
        found[row] = weigh(candidates, log(unexplained) + len(in_conflict) * log(UNRESOLVED))
    return found


def _resolving(
    candidate: Candidate, in_conflict: set[int], floor: Floats, ceiling: Floats
) -> Candidate:
    """The candidate, weighed down for every conflict with the other channel that it leaves."""
    suspect, low, left = candidate.suspect, candidate.low, in_conflict
    if suspect is not None and suspect != TOTAL and low is not None:
        conflict = low < floor[suspect] or low > ceiling[suspect]
        left = left | {suspect} if conflict else left - {suspect}
    return replace(candidate, log_weight=candidate.log_weight + len(left) * log(UNRESOLVED))


def _unlisted(channel: str, surplus: int, other: float) -> Iterator[Candidate]:
    if not 0 < surplus <= MOST_UNLISTED:
        return
    rate = UNLISTED_ROWS * (1 - UNLISTED_MORE) * UNLISTED_MORE ** (surplus - 1)
    if other == surplus:
        rate *= IN_BOTH
    elif channel == "standalone" and np.isfinite(other) and other < surplus:
        rate *= NOT_IN_BOTH
    yield Candidate("unlisted_type", None, None, surplus, surplus, log(min(rate, 0.9)))


def _parts_mistyped(baseline: Baseline, row: Row, difference: int) -> Iterator[Candidate]:
    panel = baseline.panel
    for kind in np.flatnonzero(panel.cell[row] >= 0).tolist():
        at = (*row, kind)
        if not panel.counts[at] + difference >= 0:
            continue
        printed, true = int(panel.counts[at]), int(panel.counts[at]) + difference
        ways = [(typo.edit, typo.rate) for typo in typos_between(true, printed)]
        if printed == 0:
            ways = [("number_lost", RATES["number_lost"] * scale_of(true))]
        if not ways:
            continue
        gain = baseline.log_sound(at, np.array([float(true)]))[0] - baseline.log_printed(at)
        for edit, rate in ways:
            weight = float(gain) + log(rate * TOTAL_RIGHT)
            yield Candidate("typing_error", kind, edit, true, true, weight)
