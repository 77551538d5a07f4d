"""Rows whose parts don't make their total: which number it is, and what it was."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from intygsstat.diagnosis.expected import Expectation
from intygsstat.diagnosis.hypotheses import TOTAL, Candidate, Option, weigh
from intygsstat.diagnosis.panel import Floats
from intygsstat.reference.typos import RATES, scale_of, typos_between

UNLISTED_ROWS = 0.01  # share of rows with certificates of a type without a column
UNLISTED_MORE = 0.35  # chance of one more of them
MOST_UNLISTED = 20
TWIN = 30.0  # how much likelier with the same surplus in the other channel
NO_TWIN = 0.01  # standalone only: the issued table has no such surplus
TOTAL_RIGHT = 0.5  # share of mistyped parts whose total stayed right
TOTAL_MISTYPED = 0.5  # how much seldomer totals are mistyped than parts: many are summed
UNRESOLVED = 0.02  # how much less likely with a standalone count above its issued one left over
MISCOUNTED = 5e-4  # chance of a total one off for no reason; half as much for each one more
UNEXPLAINED = 1e-4  # chance of a total gone wrong in a way nobody can tell, over its size


@dataclass(frozen=True, slots=True)
class OddRow:
    """A row with a difference that no moved total explains, and the options."""

    table: int
    region: int
    options: tuple[Option, ...]


def explain_differences(
    expectation: Expectation,
    totals: Floats,
    twin_surplus: Floats,
    floors: Floats,
    ceilings: Floats,
) -> list[OddRow]:
    """Every row whose (realigned) total in `totals` differs from its parts.

    `twin_surplus` (tables, regions) is the difference of the same row in the
    other channel's table of the month, NaN where unknown; `floors` and
    `ceilings` (tables, regions, types) are that table's counts, as in
    `find_odd_cells`.
    """
    panel = expectation.panel
    differences = totals - panel.summed_total
    rows = np.nonzero(np.isfinite(differences) & (differences != 0))
    found = []
    for table, region in zip(*(axis.tolist() for axis in rows), strict=True):
        total, summed = int(totals[table, region]), int(panel.summed_total[table, region])
        candidates = [
            *_unlisted(panel.channel, total - summed, float(twin_surplus[table, region])),
            *_total_mistyped(total, summed),
            *_parts_mistyped(expectation, table, region, total - summed),
        ]
        counts, floor, ceiling = (
            array[table, region] for array in (panel.counts, floors, ceilings)
        )
        in_conflict = np.flatnonzero((counts < floor) | (counts > ceiling)).tolist()
        candidates = [_resolving(c, in_conflict, floor, ceiling) for c in candidates]
        unexplained = float(np.log(UNEXPLAINED / max(total, summed, 10)))
        off = abs(total - summed)
        if off <= MOST_UNLISTED:
            unexplained = float(np.logaddexp(unexplained, np.log(MISCOUNTED / 2 ** (off - 1))))
        unexplained += len(in_conflict) * float(np.log(UNRESOLVED))
        found.append(OddRow(table, region, _options(candidates, unexplained)))
    return found


def _resolving(
    candidate: Candidate, in_conflict: list[int], floor: Floats, ceiling: Floats
) -> Candidate:
    """The candidate, weighed down for every conflict with the other channel that it leaves."""
    left = set(in_conflict) - {candidate.cell}
    if candidate.cell is not None and candidate.cell != TOTAL and candidate.low is not None:
        fits = not (
            candidate.low < floor[candidate.cell] or candidate.low > ceiling[candidate.cell]
        )
        left |= set() if fits else {candidate.cell}
    return replace(
        candidate, log_weight=candidate.log_weight + len(left) * float(np.log(UNRESOLVED))
    )


def _options(candidates: list[Candidate], unexplained: float) -> tuple[Option, ...]:
    options = weigh(candidates, unexplained)
    return tuple(
        replace(o, diagnosis="typing_error") if o.diagnosis == "lost_digits" else o for o in options
    )


def _unlisted(channel: str, surplus: int, twin: float) -> list[Candidate]:
    if not 0 < surplus <= MOST_UNLISTED:
        return []
    rate = UNLISTED_ROWS * (1 - UNLISTED_MORE) * UNLISTED_MORE ** (surplus - 1)
    if twin == surplus:
        rate *= TWIN
    elif channel == "standalone" and np.isfinite(twin) and twin < surplus:
        rate *= NO_TWIN
    return [Candidate("unlisted_type", None, None, surplus, surplus, float(np.log(min(rate, 0.9))))]


def _total_mistyped(total: int, summed: int) -> list[Candidate]:
    return [
        Candidate(
            "typing_error",
            TOTAL,
            slip.edit,
            summed,
            summed,
            float(np.log(slip.rate * TOTAL_MISTYPED)),
        )
        for slip in typos_between(summed, total)
    ]


def _parts_mistyped(
    expectation: Expectation, table: int, region: int, difference: int
) -> list[Candidate]:
    panel = expectation.panel
    candidates = []
    for kind in np.flatnonzero(panel.cell[table, region] >= 0).tolist():
        count = panel.counts[table, region, kind]
        if not np.isfinite(count) or count + difference < 0:
            continue
        printed, true = int(count), int(count) + difference
        ways = [(slip.edit, slip.rate) for slip in typos_between(true, printed)]
        if printed == 0:
            ways = [("number_lost", RATES["number_lost"] * scale_of(true))]
        if not ways:
            continue
        was, here = (
            expectation.log_sound(table, region, kind, np.array([float(true)]))[0],
            expectation.log_predicted(table, region, kind, np.array([float(printed)]))[0],
        )
        candidates += [
            Candidate(
                "typing_error",
                kind,
                edit,
                true,
                true,
                float(was - here + np.log(rate * TOTAL_RIGHT)),
            )
            for edit, rate in ways
        ]
    return candidates
