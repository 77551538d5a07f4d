"""Single counts out of line with what the other months, regions and types foretell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intygsstat.diagnosis.counts import ALONE, LASTING
from intygsstat.diagnosis.expected import SMALLEST, Expectation
from intygsstat.diagnosis.hypotheses import Candidate, Option, weigh
from intygsstat.diagnosis.level import others_near
from intygsstat.diagnosis.panel import Floats
from intygsstat.models import Diagnosis
from intygsstat.reference.typos import LOSSES, slips_to

# Probability of any error from which a count is pointed out, by its size: small counts are many,
# and wrong about much.
SURE_ENOUGH = ((1000, 0.25), (100, 0.7), (0, 0.85))
OUT_OF_LINE = 3.0  # spreads; nearer counts are not looked at
LEAST = 20.0  # certificates, expected or printed, below which no verdict is given


@dataclass(frozen=True, slots=True)
class OddCell:
    """A count that is likely mistyped: table, region and type by number, and the options."""

    table: int
    region: int
    kind: int
    probability: float
    options: tuple[Option, ...]


def find_odd_cells(expectation: Expectation, floors: Floats, ceilings: Floats) -> list[OddCell]:
    """Every count that was more likely mistyped than counted, in the order of the panel.

    The true value lies between `floors` and `ceilings` (tables, regions, types; NaN
    where unknown): the other channel's counts of the same month.
    """
    panel = expectation.panel
    means, spreads = expectation.means_and_spreads()
    counts = panel.counts
    off = np.abs(np.log(counts + 0.5) - np.log(np.maximum(means, SMALLEST)))
    noise = np.sqrt(spreads**2 + 1 / np.maximum(means, 1.0))
    odd = (off > OUT_OF_LINE * noise) & (np.fmax(means, counts) >= LEAST) & (counts > 0)
    odd &= expectation.others > 0
    found = []
    for table, region, kind in zip(*(axis.tolist() for axis in np.nonzero(odd)), strict=True):
        at = (table, region, kind)
        options = explain_cell(expectation, table, region, kind, floors[at], ceilings[at])
        probability = sum(option.confidence for option in options)
        if probability >= _sure_enough(max(counts[at], means[at])):
            found.append(OddCell(table, region, kind, probability, options))
    return found


def _sure_enough(size: float) -> float:
    return next(probability for least, probability in SURE_ENOUGH if size >= least)


def explain_cell(
    expectation: Expectation, table: int, region: int, kind: int, floor: float, ceiling: float
) -> tuple[Option, ...]:
    """The ways in which the printed count may have come about, against its being right."""
    printed = int(expectation.panel.counts[table, region, kind])
    lasting = _lasting(expectation, table, region, kind)
    right = float(
        expectation.log_predicted(table, region, kind, np.array([float(printed)]), lasting)[0]
    )
    return weigh(candidates_for(expectation, table, region, kind, printed, floor, ceiling), right)


def _lasting(expectation: Expectation, table: int, region: int, kind: int) -> float:
    """How much likelier than usual a real change is: what changes for real tends to last."""
    panel = expectation.panel
    month = panel.months[table]
    near = others_near(panel.months, panel.wins, int(month))
    before = np.flatnonzero(near & (panel.months < month))
    after = np.flatnonzero(near & (panel.months > month))
    sides = [
        side[np.argmin(np.abs(panel.months[side] - month))] for side in (before, after) if len(side)
    ]
    effects = expectation.levels.effects[:, region, kind]
    steady = np.log(panel.counts[:, region, kind] + 0.5) - effects
    weights = expectation.posterior[table][region, kind]
    level = float((weights * expectation.grid[region, kind]).sum())
    off = steady[table] - level
    spread = float(
        np.sqrt(
            expectation.variances[table, region, kind] + np.exp(-steady[table] - effects[table])
        )
    )
    alike = [abs(steady[side] - steady[table]) < max(3 * spread, 0.15 * abs(off)) for side in sides]
    if any(alike):
        return LASTING[panel.channel]
    in_line = [abs(steady[side] - level) < abs(off) / 2 for side in sides]
    return ALONE[panel.channel] if len(in_line) == 2 and all(in_line) else 1.0


def candidates_for(
    expectation: Expectation,
    table: int,
    region: int,
    kind: int,
    printed: int,
    floor: float = float("nan"),
    ceiling: float = float("nan"),
) -> list[Candidate]:
    """Every true value that a slip may have turned into `printed`, with its weight."""
    log_means = expectation.log_means(table, region, kind)
    near = expectation.posterior[table][region, kind] > 1e-6
    low = float(log_means[near].min()) - 1.0
    high = float(log_means[near].max()) + 1.0
    slips = [
        slip
        for slip in slips_to(printed)
        if np.log(slip.high + 0.5) >= low
        and np.log(slip.low + 0.5) <= high
        and not slip.high < floor
        and not slip.low > ceiling
    ]
    if not slips:
        return []
    points = [point for slip in slips for point in slip.points]
    logs = iter(expectation.log_sound(table, region, kind, np.array(points)).tolist())
    candidates = []
    for slip in slips:
        here = np.logaddexp.reduce([next(logs) for _ in slip.points])
        weight = float(here + np.log(slip.rate_of_a_point))
        diagnosis: Diagnosis = "lost_digits" if slip.edit in LOSSES else "typing_error"
        candidates.append(Candidate(diagnosis, kind, slip.edit, slip.low, slip.high, weight))
    return candidates
