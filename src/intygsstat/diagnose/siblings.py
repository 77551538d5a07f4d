"""More standalone certificates than issued ones: which of the two numbers is the odd one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from intygsstat.diagnose.cells import candidates_for
from intygsstat.diagnose.edits import RATES
from intygsstat.diagnose.expected import Expectation
from intygsstat.diagnose.options import Candidate, Option, weigh
from intygsstat.diagnose.panel import Floats, Panel

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


def issued_table(standalone: Panel, issued: Panel, table: int) -> int | None:
    """The issued table to hold a standalone one against: of the same deck, else the one that
    wins."""
    same = np.flatnonzero(issued.months == standalone.months[table])
    for candidate in same.tolist():
        if issued.tellings[candidate].deck == standalone.tellings[table].deck:
            return int(candidate)
    for candidate in same.tolist():
        if issued.wins[candidate]:
            return int(candidate)
    return None


def limits(panel: Panel, other: Panel) -> Floats:
    """The other channel's count of every cell (tables, regions, types), NaN where unknown."""
    out = np.full(panel.counts.shape, np.nan)
    for table in range(len(panel.tellings)):
        twin = issued_table(panel, other, table)
        if twin is not None:
            out[table] = other.counts[twin]
    return out


def find_conflicts(standalone: Expectation, issued: Expectation) -> Iterator[Conflict]:
    """Every standalone count above the issued one, in the order of the panel."""
    panel = standalone.panel
    for table in range(len(panel.tellings)):
        twin = issued_table(panel, issued.panel, table)
        if twin is None:
            continue
        above = panel.counts[table] > issued.panel.counts[twin]
        for region, kind in zip(*(a.tolist() for a in np.nonzero(above)), strict=True):
            yield _weighed(standalone, issued, table, twin, region, kind)


def _weighed(
    standalone: Expectation, issued: Expectation, table: int, twin: int, region: int, kind: int
) -> Conflict:
    small = int(issued.panel.counts[twin, region, kind])
    large = int(standalone.panel.counts[table, region, kind])
    small_right = _log_right(issued, twin, region, kind, small)
    large_right = _log_right(standalone, table, region, kind, large)
    blamed = [
        replace(c, log_weight=c.log_weight + small_right, diagnosis="standalone_above_issued")
        for c in candidates_for(standalone, table, region, kind, large, ceiling=small)
    ]
    other = [
        replace(c, log_weight=c.log_weight + large_right, diagnosis="typing_error")
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


def _log_right(expectation: Expectation, table: int, region: int, kind: int, count: int) -> float:
    return float(expectation.log_predicted(table, region, kind, np.array([float(count)]))[0])
