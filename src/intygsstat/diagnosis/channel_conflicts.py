"""More standalone certificates than issued ones: which of the two numbers is the odd one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from intygsstat.diagnosis.cells import candidates_for
from intygsstat.diagnosis.expected import Expectation
from intygsstat.diagnosis.hypotheses import Candidate, Option, weigh
from intygsstat.diagnosis.panel import Floats, Panel
from intygsstat.reference.typos import RATES

TOTAL_FOLLOWS = 0.5  # share of mistyped counts whose total is the sum with them
STRANGE_TOTAL = 1e-4  # chance of a difference that the error does not explain
NEITHER = 1e-4  # chance that both numbers are wrong in a way nobody can tell


@dataclass(frozen=True, slots=True)
class Conflict:
    """A standalone count above its issued one. `options` blame the standalone count,
    `other_options` the issued one; `standalone_odd` is the probability of the former."""

    standalone: int
    issued: int
    region: int
    kind: int
    options: tuple[Option, ...]
    other_options: tuple[Option, ...]
    standalone_odd: float


def twin_table(panel: Panel, other: Panel, table: int) -> int | None:
    """The other channel's table of the same month: of the same deck, else the one that wins."""
    same = np.flatnonzero(other.months == panel.months[table]).tolist()
    for twin in same:
        if other.tellings[twin].deck == panel.tellings[table].deck:
            return int(twin)
    return next((int(twin) for twin in same if other.wins[twin]), None)


def limits(panel: Panel, other: Panel) -> Floats:
    """The other channel's count of every cell (tables, regions, types), NaN where unknown."""
    out = np.full(panel.counts.shape, np.nan)
    for table in range(len(panel.tellings)):
        twin = twin_table(panel, other, table)
        if twin is not None:
            out[table] = other.counts[twin]
    return out


def find_conflicts(
    standalone: Expectation,
    issued: Expectation,
    standalone_surplus: Floats,
    issued_surplus: Floats,
) -> Iterator[Conflict]:
    """Every standalone count above the issued one, in the order of the panel.

    The surpluses (tables, regions) are (realigned) totals less their parts.
    """
    panel = standalone.panel
    for table in range(len(panel.tellings)):
        twin = twin_table(panel, issued.panel, table)
        if twin is None:
            continue
        above = panel.counts[table] > issued.panel.counts[twin]
        for region, kind in zip(*(a.tolist() for a in np.nonzero(above)), strict=True):
            yield _weighed(
                standalone,
                issued,
                (table, twin, region, kind),
                float(standalone_surplus[table, region]),
                float(issued_surplus[twin, region]),
            )


def _weighed(
    standalone: Expectation,
    issued: Expectation,
    at: tuple[int, int, int, int],
    surplus: float,
    issued_surplus: float,
) -> Conflict:
    table, twin, region, kind = at
    small = int(issued.panel.counts[twin, region, kind])
    large = int(standalone.panel.counts[table, region, kind])
    small_right = _log_right(issued, twin, region, kind, small)
    large_right = _log_right(standalone, table, region, kind, large)
    blamed = [
        replace(
            _balanced(c, large, surplus, issued_surplus, small_right),
            diagnosis="standalone_above_issued",
        )
        for c in candidates_for(standalone, table, region, kind, large, ceiling=small)
    ]
    other = [
        replace(_balanced(c, small, issued_surplus, surplus, large_right), diagnosis="typing_error")
        for c in candidates_for(issued, twin, region, kind, small, floor=large)
    ]
    if small == 0:
        weight = large_right + float(np.log(RATES["number_lost"]))
        other.append(Candidate("typing_error", kind, "number_lost", None, None, weight))
    nothing = small_right + large_right + float(np.log(NEITHER))
    options = weigh([*blamed, *other], nothing)
    mine = tuple(o for o in options if o.diagnosis == "standalone_above_issued")
    theirs = tuple(o for o in options if o.diagnosis != "standalone_above_issued")
    return Conflict(table, twin, region, kind, mine, theirs, sum(o.confidence for o in mine))


def _balanced(
    candidate: Candidate, printed: int, surplus: float, other_surplus: float, other_right: float
) -> Candidate:
    """The candidate with the weight of both rows' totals: its own row's difference is none, or
    just what the error leaves, and the other row has none."""
    low, high = candidate.low or 0, candidate.high or 0
    weight = candidate.log_weight + other_right
    if np.isfinite(other_surplus) and other_surplus:
        weight += float(np.log(STRANGE_TOTAL))
    if not np.isfinite(surplus):
        return replace(candidate, log_weight=weight)
    if surplus == 0:
        return replace(candidate, log_weight=weight + float(np.log(TOTAL_FOLLOWS)))
    true = printed + int(surplus)
    if not low <= true <= high:
        return replace(candidate, log_weight=weight + float(np.log(STRANGE_TOTAL)))
    weight += float(np.log(1 - TOTAL_FOLLOWS)) - float(np.log(high - low + 1))
    return replace(candidate, low=true, high=true, log_weight=weight)


def _log_right(expectation: Expectation, table: int, region: int, kind: int, count: int) -> float:
    return float(expectation.log_predicted(table, region, kind, np.array([float(count)]))[0])
