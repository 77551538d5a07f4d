"""Joint draws of the doubtful cells: what they may have been, all of them at once.

In one draw of a hundred a number is what it was with one chance in a hundred. What belongs
together is drawn together: one row's difference has one cause, swapped numbers have changed places
both or neither, and what looks odd month after month, or in both channels, is a real change in all
of them or in none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from intygsstat.diagnosis.analysis import ChannelAnalysis
from intygsstat.diagnosis.panel import Cell, Floats
from intygsstat.diagnosis.record import Doubt
from intygsstat.models import Channel
from intygsstat.storage.schema import DRAWS

NARROW = 10  # values of a range that are as likely as one another
# Log scale: how far a month lies from the others, all of its counts together, from how it went in
# the other channel, and a type from the other types.
COURSE_SPREAD, COURSE_SPREAD_KNOWN, COURSE_BY_TYPE = 0.1, 0.05, 0.05
RARELY = 0.01  # share of draws
LARGEST = 10.0**9  # certificates


def draw(doubt: Doubt, analyses: Mapping[Channel, ChannelAnalysis]) -> dict[str, Any]:
    """The row of a doubtful cell's DRAWS counts, in certificates.

    Cells with the same `draw_group` are to be taken draw by draw.
    """
    chances = _evenly_spread(doubt.draw_group)
    rng = _random(f"{doubt.draw_group} {doubt.row()}")
    analysis, printed = analyses[doubt.cell["channel"]], doubt.printed_count
    counts = np.full(DRAWS, np.nan if printed is None else float(printed))
    upto = doubt.starts_at
    course: Floats | float = 0.0
    for low, high, share, diagnosis in doubt.ways():
        here = (upto <= chances) & (chances < upto + share)
        upto += share
        if not here.any():
            continue
        if low is None or high is None:
            counts[here] = np.nan
            if diagnosis == "month_repeated":
                course = _course(doubt, analyses)
        elif high - low < NARROW:
            counts[here] = rng.integers(low, high, int(here.sum()), endpoint=True)
        else:
            values = np.arange(low, high + 1, dtype=float)
            logs = analysis.shifted.log_sound(doubt.at, values)
            weights = np.exp(logs - logs.max())
            counts[here] = rng.choice(values, int(here.sum()), p=weights / weights.sum())
    unknown = np.isnan(counts)
    if unknown.any():
        counts[unknown] = _expected(analysis, doubt.at, course, rng)[unknown]
    return doubt.row() | {"draw_group": doubt.draw_group, "counts": counts.astype(np.int64)}


def _course(doubt: Doubt, analyses: Mapping[Channel, ChannelAnalysis]) -> Floats:
    """How a month whose table is another month's likely went, on the log scale, beside how that
    other month did: only the other channel's table can tell."""
    analysis = analyses[doubt.cell["channel"]]
    (other,) = (each for each in analyses.values() if each is not analysis)
    there, usual, spread = analysis.panel.same_month(other.panel, doubt.at[0]), 0.0, COURSE_SPREAD
    if there is not None and there not in other.repeated:
        usual, spread = other.baseline.levels.shared[there, doubt.at[2]], COURSE_SPREAD_KNOWN
    usual -= analysis.shifted.levels.effects[doubt.at]
    name = f"{doubt.draw_group} course"
    of_type = _random(f"{name} {doubt.cell['certificate_type']}").normal(0, COURSE_BY_TYPE, DRAWS)
    course: Floats = _random(name).normal(usual, spread, DRAWS) + of_type
    return course


def _evenly_spread(group: str) -> Floats:
    """A number from 0 to 1 for each draw, one in each DRAWS-th, so that what has seven chances in
    ten is in just so many draws; the same for all cells of a group."""
    rng = _random(group)
    chances: Floats = (rng.permutation(DRAWS) + rng.random(DRAWS)) / DRAWS
    return chances


def _random(key: str) -> np.random.Generator:
    return np.random.default_rng(list(hashlib.sha256(key.encode()).digest()))


def _expected(
    analysis: ChannelAnalysis, at: Cell, course: Floats | float, rng: np.random.Generator
) -> Floats:
    """Counts of which nobody can tell more than that they are in line with the other months, as
    the month's `course` has it (log scale), and with the other channel's count."""
    baseline = analysis.shifted
    levels = rng.choice(baseline.log_means(at), DRAWS, p=baseline.weights(at))
    size = 1 / float(baseline.variances[at])
    means = np.exp(levels + course) * rng.gamma(size, 1 / size, DRAWS)
    counts: Floats = rng.poisson(np.minimum(means, LARGEST)).astype(float)
    possible = ~((counts < analysis.floors[at]) | (counts > analysis.ceilings[at]))
    if possible.mean() < RARELY:  # then it is the other channel's count that is wrong
        return counts
    return np.where(possible, counts, rng.choice(counts[possible], DRAWS))
