"""Single counts that are likely mistyped: out of line with what the other months, regions and
types predict, or more standalone certificates than issued ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import inf, log
from typing import NamedTuple

import numpy as np

from intygsstat.diagnosis.baseline import (
    ABSENT,
    FLAT,
    ROW_UNEVEN,
    SMALLEST,
    Baseline,
    log_changed,
    log_sound,
    others_near,
)
from intygsstat.diagnosis.hypotheses import LEAST_CONFIDENCE, Candidate, Hypothesis, weigh
from intygsstat.diagnosis.panel import Cell, Floats
from intygsstat.models import Diagnosis
from intygsstat.reference.typos import LOSSES, RATES, Edit, scale_of, typos_to

# Probability of any error from which a count is pointed out, by its size: small counts are many,
# and wrong about much, and the smallest are only doubted.
SURE_ENOUGH = ((1000, 0.2), (100, 0.7), (20, 0.85), (0, inf))
OUT_OF_LINE = 3.0  # spreads; nearer counts are not looked at
LEAST = 8.0  # certificates, expected or printed, below which a count is not looked at

# Real changes: chances for each count
ONCE = {"issued": 0.0004, "standalone": 0.004}  # in some months alone
LASTING = {"issued": 0.001, "standalone": 0.01}  # from a month on, or up to it
UNDER_WAY = 0.3  # share of changes that take more than a month
BETWEEN = 0.1  # log scale: how far beyond a level and another a count lies between them
IMPOSSIBLE = -30.0  # log odds

USUAL_DECK = 5.0  # mistyped counts that the usual rates are worth against those of a deck

TOTAL_FOLLOWS = 0.5  # share of mistyped counts whose total is the sum with them
STRANGE_TOTAL = 1e-4  # chance of a difference that the error does not explain
NEITHER = 1e-4  # chance that both numbers are wrong in a way nobody can tell


def find_odd_cells(
    baseline: Baseline, other: Baseline, floors: Floats, ceilings: Floats
) -> dict[Cell, tuple[Hypothesis, ...]]:
    """What may have happened to every count that was perhaps mistyped, in the order of the panel;
    `is_sure_enough` says which of them are to be pointed out.

    The true value lies between `floors` and `ceilings` (tables, regions, types; NaN where
    unknown): the other channel's counts of the same month.
    """
    panel, counts = baseline.panel, baseline.panel.counts
    means, spreads = baseline.means_and_spreads
    off = np.abs(np.log(counts + 0.5) - np.log(np.maximum(means, SMALLEST)))
    noise = np.sqrt(spreads**2 + 1 / np.maximum(means, 1.0))
    odd = (off > OUT_OF_LINE * noise) & (np.fmax(means, counts) >= LEAST) & (counts > 0)
    odd &= baseline.others > 0

    def weighed(at: Cell, baseline: Baseline) -> tuple[Hypothesis, ...]:
        there = panel.same_month(other.panel, at[0])
        right = _log_right(baseline, at, other, None if there is None else (there, *at[1:]))
        return weigh(mistyped_as(baseline, at, floors[at], ceilings[at]), right)

    places = [(table, region, kind) for table, region, kind in np.argwhere(odd).tolist()]
    first = {at: sum(each.confidence for each in weighed(at, baseline)) for at in places}
    found = {}
    for at in places:
        if first[at] < LEAST_CONFIDENCE:
            continue
        carelessness = _carelessness(baseline, {it: p for it, p in first.items() if it != at})
        found[at] = weighed(at, replace(baseline, carelessness=carelessness))
    return found


def is_sure_enough(baseline: Baseline, at: Cell, hypotheses: Sequence[Hypothesis]) -> bool:
    """Whether a count is so likely wrong that it is pointed out."""
    size = max(baseline.panel.counts[at], baseline.means_and_spreads[0][at])
    enough = next(probability for least, probability in SURE_ENOUGH if size >= least)
    return sum(each.confidence for each in hypotheses) >= enough


def _carelessness(baseline: Baseline, mistyped: Mapping[Cell, float]) -> Floats:
    """How much oftener than usual each table's deck is mistyped, on the log scale: by how many
    counts, each with the chance in `mistyped`, there are against those expected."""
    decks, means = np.array(baseline.panel.decks), baseline.means_and_spreads[0]
    each = np.array([scale_of(1), scale_of(10), scale_of(100), 1.0])
    expected = sum(RATES.values()) * each[np.searchsorted([10, 100, 1000], means, side="right")]
    expected = np.where(baseline.panel.cell >= 0, expected, 0.0).sum(axis=(1, 2))
    seen = np.zeros(len(decks))
    for at, chance in mistyped.items():
        seen[at[0]] += chance
    same = decks[:, None] == decks
    more: Floats = np.log((USUAL_DECK + same @ seen) / (USUAL_DECK + same @ expected))
    return more


def _log_right(baseline: Baseline, at: Cell, other: Baseline, other_at: Cell | None) -> float:
    """log P of a printed count that is right: in line with the others, or really changed.

    What changed in a run of months is seen in all of them, in most cases in both channels, and
    tends to last: the run goes on to the first or the last month known. A series that begins,
    ends, grows or shrinks lies between its level and what stands on the other side. What happens
    every year is seen in the same month of other years.
    """
    channel, count = baseline.panel.channel, baseline.panel.counts[at][None]
    sides = [_months_beside(baseline, at, side) for side in (-1, 1)]
    before, after = (_log_same(baseline, at, months) for months in sides)
    runs = before[:, None] + after + log(ONCE[channel])
    runs[-1, :] += log(LASTING[channel] / ONCE[channel])
    runs[:-1, -1] += log(LASTING[channel] / ONCE[channel])
    ways = [*runs.ravel(), *(_log_under_way(baseline, at, months) for months in sides)]
    ways.append(_log_every_year(baseline, at))
    changed = float(log_changed(count)[0]) + float(np.logaddexp.reduce(ways))
    if other_at is not None:
        changed += _log_both(baseline, at, other, other_at)
    return float(np.logaddexp(baseline.log_sound(at, count)[0], changed))


def _months_beside(baseline: Baseline, at: Cell, side: int) -> list[Cell]:
    """The same cell in the other months before or after, the nearest first."""
    panel, (table, region, kind) = baseline.panel, at
    near = others_near(panel, int(panel.months[table]))
    gaps = side * (panel.months - panel.months[table])
    tables = np.flatnonzero(near & (gaps > 0))
    return [(int(t), region, kind) for t in tables[np.argsort(gaps[tables], kind="stable")]]


def _log_as_before(baseline: Baseline, at: Cell) -> float:
    """log P of what is printed in a cell if nothing changed its series."""
    ways = [baseline.log_printed(at), baseline.log_mistyped(at)]
    if baseline.panel.counts[at] == 0:
        ways.append(log(RATES["number_lost"]))
    return float(np.logaddexp.reduce(ways))


def _log_same(baseline: Baseline, at: Cell, beside: Sequence[Cell]) -> Floats:
    """How much likelier the nearest 0, 1, 2, … months beside a cell are if they are like it."""
    panel, effects, count = baseline.panel, baseline.levels.effects, baseline.panel.counts[at]
    logs = [0.0]
    for there in beside:
        if np.isfinite(panel.counts[there]) and logs[-1] > IMPOSSIBLE:
            mean = np.array([[log(count + 0.5) + effects[there] - effects[at]]])
            variance = baseline.variances[there] + baseline.variances[at] + 1 / (count + 1)
            same = log_sound(panel.counts[there][None], mean, np.array([variance]))[0, 0]
            logs.append(logs[-1] + float(same) - _log_as_before(baseline, there))
        else:
            logs.append(logs[-1])
    return np.array(logs)


def _log_under_way(baseline: Baseline, at: Cell, beside: Sequence[Cell]) -> float:
    """How likely it is, against any one count after a change, that a series on its way from
    its level to what the months beside hold, or from there, printed this count."""
    panel, channel = baseline.panel, baseline.panel.channel
    log_count = log(panel.counts[at] + 0.5)
    log_level = float((baseline.weights(at) * baseline.log_means(at)).sum())
    known = [there for there in beside if np.isfinite(panel.counts[there])]
    if beside and panel.column[beside[0][0], at[2]] < 0:  # the type begins or ends here
        changed, log_end = 0.0, log(0.5)
    elif known:
        changed, log_end = log(LASTING[channel]), log(panel.counts[known[0]] + 0.5)
        for there in known:
            printed = panel.counts[there][None]
            elsewhere = log_changed(printed)[0] if printed[0] else log(ABSENT)
            changed += float(elsewhere) - _log_as_before(baseline, there)
    else:
        return -np.inf
    low, high = sorted((log_end, log_level))
    if not low - BETWEEN < log_count < high + BETWEEN:
        return -np.inf
    return min(changed, 0.0) + log(UNDER_WAY * FLAT / (high - low + 2 * BETWEEN))


def _log_every_year(baseline: Baseline, at: Cell) -> float:
    """How likely it is that the same month of every year is as far off, by those of other years."""
    panel, (table, region, kind) = baseline.panel, at
    years = (panel.months - panel.months[table]) % 12 == 0
    years &= panel.is_current & (panel.months != panel.months[table])
    beside = [(int(t), region, kind) for t in np.flatnonzero(years)]
    known = [there for there in beside if np.isfinite(panel.counts[there])]
    if not known:
        return -np.inf
    unsure = baseline.variances[at] + 1 / (panel.counts[at] + 1)
    unsure += (ROW_UNEVEN * _log_off(baseline, at)) ** 2
    same = [_log_as_far_off(baseline, at, baseline, there, unsure) for there in known]
    before = [_log_as_before(baseline, there) for there in known]
    return log(LASTING[panel.channel]) + sum(same) - sum(before)


def _log_both(baseline: Baseline, at: Cell, other: Baseline, there: Cell) -> float:
    """How much likelier the other channel's count is if the change is in both, or in one, than
    if there is none."""
    if not np.isfinite(other.panel.counts[there]) or not other.others[there]:
        return 0.0
    both = _log_as_far_off(baseline, at, other, there)
    return float(np.logaddexp(log(0.5), log(0.5) + both - other.log_printed(there)))


def _log_off(baseline: Baseline, at: Cell) -> float:
    """How far a count lies from what is expected, on the log scale."""
    level = (baseline.weights(at) * baseline.log_means(at)).sum()
    return log(baseline.panel.counts[at] + 0.5) - float(level)


def _log_as_far_off(
    baseline: Baseline, at: Cell, other: Baseline, there: Cell, unsure: float = 0.0
) -> float:
    """log P of what another cell prints if it is as far off as this one; `unsure` is how much more
    it may vary."""
    means = other.log_means(there)[None] + _log_off(baseline, at)
    scaled = log_sound(
        other.panel.counts[there][None], means, other.variances[there][None] + unsure
    )
    return float(np.logaddexp.reduce(scaled[0] + np.log(other.weights(there) + 1e-300)))


def mistyped_as(
    baseline: Baseline, at: Cell, floor: float = float("nan"), ceiling: float = float("nan")
) -> Iterator[Candidate]:
    """Every true value that a typo may have turned into what the cell prints, with its weight."""
    log_means = baseline.log_means(at)[baseline.weights(at) > 1e-6]
    low, high = float(log_means.min()) - 1.0, float(log_means.max()) + 1.0
    typos = [
        typo
        for typo in typos_to(int(baseline.panel.counts[at]))
        if log(typo.high + 0.5) >= low
        and log(typo.low + 0.5) <= high
        and not typo.high < floor
        and not typo.low > ceiling
    ]
    points = [point for typo in typos for point in typo.points]
    logs = iter(baseline.log_sound(at, np.array(points)).tolist() if points else [])
    for typo in typos:
        here = np.logaddexp.reduce([next(logs) for _ in typo.points])
        weight = float(here) + log(typo.rate_per_point) + float(baseline.carelessness[at[0]])
        yield Candidate(diagnosis_of(typo.edit), at[2], typo.edit, typo.low, typo.high, weight)


def diagnosis_of(edit: Edit | None) -> Diagnosis:
    """What a count out of line is said to be: lost digits may as well be a real drop."""
    return "lost_digits" if edit in LOSSES else "typing_error"


class Conflict(NamedTuple):
    """A standalone count above its issued one.

    The suspect of `hypotheses` is the standalone count, of `issued_hypotheses` the issued one;
    `cell` and `issued_cell` are their places in their panels.
    """

    cell: Cell
    issued_cell: Cell
    hypotheses: tuple[Hypothesis, ...]
    issued_hypotheses: tuple[Hypothesis, ...]

    @property
    def standalone_odd(self) -> float:
        """The probability that the standalone count is the odd one."""
        return sum(each.confidence for each in self.hypotheses)

    @property
    def issued_odd(self) -> float:
        """The probability that the issued count is the odd one."""
        return sum(each.confidence for each in self.issued_hypotheses)


def find_conflicts(
    standalone: Baseline,
    issued: Baseline,
    pairs: Iterable[tuple[int, int]],
    surpluses: Floats,
    issued_surpluses: Floats,
) -> Iterator[Conflict]:
    """Every standalone count above the issued one, in the order of the `pairs` of a standalone and
    an issued table.

    The surpluses (tables, regions) are (realigned) totals less their parts.
    """
    panel, other = standalone.panel, issued.panel
    above = [
        (here, there, *at)
        for here, there in pairs
        for at in np.argwhere(panel.counts[here] > other.counts[there]).tolist()
    ]
    for table, there, region, kind in above:
        cell, issued_cell = (table, region, kind), (there, region, kind)
        large, small = int(panel.counts[cell]), int(other.counts[issued_cell])
        large_right, small_right = standalone.log_printed(cell), issued.log_printed(issued_cell)
        surplus, issued_surplus = float(surpluses[cell[:2]]), float(issued_surpluses[there, region])
        ours: list[Candidate] = []
        theirs: list[Candidate] = []
        for each in mistyped_as(standalone, cell, ceiling=small):
            each = _balanced(each, large, surplus, issued_surplus, small_right)
            ours.append(replace(each, diagnosis="standalone_above_issued"))
        for each in mistyped_as(issued, issued_cell, floor=large):
            each = _balanced(each, small, issued_surplus, surplus, large_right)
            theirs.append(replace(each, diagnosis="typing_error"))
        if small == 0:
            weight = large_right + log(RATES["number_lost"])
            theirs.append(Candidate("typing_error", kind, "number_lost", None, None, weight))
        weighed = weigh([*ours, *theirs], small_right + large_right + log(NEITHER))
        of_ours = tuple(each for each in weighed if each.diagnosis == "standalone_above_issued")
        yield Conflict(cell, issued_cell, of_ours, tuple(h for h in weighed if h not in of_ours))


def _balanced(
    candidate: Candidate, printed: int, surplus: float, other_surplus: float, other_right: float
) -> Candidate:
    """The candidate with the weight of both rows' totals: its own row's difference is none, or
    just what the error leaves, and the other row has none."""
    low, high = candidate.low or 0, candidate.high or 0
    weight = candidate.log_weight + other_right
    if np.isfinite(other_surplus) and other_surplus:
        weight += log(STRANGE_TOTAL)
    if not np.isfinite(surplus):
        return replace(candidate, log_weight=weight)
    if surplus == 0:
        return replace(candidate, log_weight=weight + log(TOTAL_FOLLOWS))
    true = printed + int(surplus)
    if not low <= true <= high:
        return replace(candidate, log_weight=weight + log(STRANGE_TOTAL))
    weight += log(1 - TOTAL_FOLLOWS) - log(high - low + 1)
    return replace(candidate, low=true, high=true, log_weight=weight)
