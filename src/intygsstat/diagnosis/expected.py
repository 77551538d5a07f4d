"""What each cell is expected to hold by the other months, and how sure that is.

The level of each region and type is not fixed at its best value: it is
weighed over a grid of values, each month's count telling for or against them,
with the chance that this count is itself mistyped. So two bad months out of
four don't win against what the region's other types foretell.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np

from intygsstat.diagnosis.counts import BREAK_SPREADS, BREAKS, log_clean, log_sound
from intygsstat.diagnosis.level import (
    USUAL_SPREADS,
    Levels,
    find_levels,
    median_of,
    others_near,
    own_variances,
)
from intygsstat.diagnosis.panel import Bools, Floats, Ints, Panel
from intygsstat.reference.lookup import regions
from intygsstat.reference.typos import slips_to

GRID = 121  # values of a level that are weighed
WORTH_A_LOOK = 60.0  # certificates: below this a lost digit can't be told from noise
STRIKING = 3.0  # spreads from the first guess, from where mistyping is weighed
Z_95 = 1.96
SMALLEST = 1e-3  # certificates: what can't be told from none
LARGEST = 25.0  # log certificates: what no table prints
ROW_CELLS = 3  # telling cells of a row that may show a change of the whole row
ROW_TELLS = 20.0  # certificates from which a cell tells
ROW_SHIFT = 0.2  # log scale: the least change of a whole row
ROW_UNEVEN = 0.3  # how unevenly a row's types follow, as a share of the change


@dataclass(frozen=True, eq=False)
class Expectation:
    """The tables of a panel against what they should hold.

    `grid` (regions, types, GRID) holds log levels; `posterior`, an array
    (regions, types, GRID) for each table, their weights by all other months' tables,
    summing to 1; `others` (tables, regions, types) how many months those are.
    """

    panel: Panel
    levels: Levels
    breaks: float
    broad: float
    grid: Floats
    posterior: tuple[Floats, ...]  # tables of one month share it: it is what weighs most
    others: Ints
    variances: Floats = field(repr=False)  # (tables, regions, types): relative, beyond Poisson's

    def log_means(self, table: int, region: int, kind: int) -> Floats:
        means: Floats = self.grid[region, kind] + self.levels.effects[table, region, kind]
        return means

    def log_predicted(
        self, table: int, region: int, kind: int, counts: Floats, likelier: float = 1.0
    ) -> Floats:
        """log P of each of `counts` (1-d) in this cell if it is printed as counted, real breaks
        being `likelier` times as likely as usual."""
        each = log_clean(
            counts,
            self.log_means(table, region, kind)[None],
            self.variances[table, region, kind, None],
            min(0.5, self.breaks * likelier),
            self.broad,
        )
        return _log_mean(each, self.posterior[table][region, kind])

    def log_sound(self, table: int, region: int, kind: int, counts: Floats) -> Floats:
        """The same without real breaks."""
        log_means = self.log_means(table, region, kind)[None]
        each = log_sound(counts, log_means, self.variances[table, region, kind, None])
        return _log_mean(each, self.posterior[table][region, kind])

    def means_and_spreads(self) -> tuple[Floats, Floats]:
        """The expected count of every cell, and its standard deviation on the log scale."""
        return self._means_and_spreads

    @cached_property
    def _means_and_spreads(self) -> tuple[Floats, Floats]:
        first, second = np.empty(self.variances.shape), np.empty(self.variances.shape)
        for table, weights in enumerate(self.posterior):
            log_means = self.grid + self.levels.effects[table, ..., None]
            first[table] = (weights * log_means).sum(axis=-1)
            second[table] = (weights * (log_means - first[table, ..., None]) ** 2).sum(axis=-1)
        total = second + self.variances
        return np.exp(np.minimum(first + total / 2, LARGEST)), np.sqrt(total)

    def intervals(self) -> tuple[Floats, Floats, Floats]:
        """The expected count of every cell, and an interval that holds 95 of 100 sound counts."""
        means, spreads = self.means_and_spreads()
        # quantiles of a gamma distribution of the same mean and variance, after Wilson and Hilferty
        ninth = (1 / np.maximum(means, 1e-3) + spreads**2) / 9
        low = means * np.maximum(0.0, 1 - ninth - Z_95 * np.sqrt(ninth)) ** 3
        high = means * (1 - ninth + Z_95 * np.sqrt(ninth)) ** 3
        return means, low, np.maximum(high, means)


def _log_mean(logs: Floats, weights: Floats) -> Floats:
    top = logs.max(axis=-1, keepdims=True)
    share = (np.exp(logs - top) * weights).sum(axis=-1)
    mean: Floats = np.log(np.maximum(share, 1e-300)) + top[..., 0]
    return mean


def expect(panel: Panel, prior_effects: Floats | None) -> Expectation:
    """Fit a panel; `prior_effects` (tables, types) as in `find_levels`."""
    usual = USUAL_SPREADS[panel.channel]
    known = regions()
    inhabitants = np.array(
        [float(known[r].inhabitants) if r in known else np.nan for r in panel.regions]
    )
    levels = find_levels(panel.counts, panel.months, panel.wins, usual, inhabitants, prior_effects)
    variances = own_variances(
        np.log(panel.counts + 0.5) - levels.effects,
        levels.level,
        panel.months,
        panel.wins,
        levels.spreads**2 + levels.effect_variances,
    )
    breaks = BREAKS[panel.channel]
    grid = _grid(panel, levels)
    broad = BREAK_SPREADS[panel.channel]
    told = _log_told(panel, levels, grid, variances, breaks, broad)
    prior = _log_prior(grid, levels)
    posterior, others = _leave_one_out(panel, told, prior)
    return Expectation(panel, levels, breaks, broad, grid, posterior, others, variances)


def with_row_shifts(expectation: Expectation) -> Expectation:
    """The same where whole rows moved: a region that integrates, leaves, or had a bad month.

    If the median of a row's telling cells lies well off what is expected, all
    of the row is expected there, with more room.
    """
    panel = expectation.panel
    means, spreads = expectation.means_and_spreads()
    telling = np.isfinite(panel.counts) & (means >= ROW_TELLS) & (expectation.others > 0)
    off = np.where(
        telling, np.log(panel.counts + 0.5) - np.log(np.maximum(means, SMALLEST)), np.nan
    )
    noise = np.where(telling, np.sqrt(spreads**2 + 1 / np.maximum(means, SMALLEST)), np.nan)
    number = telling.sum(axis=2)
    median, usual = median_of(off, axis=2), median_of(noise, axis=2)
    least = np.maximum(ROW_SHIFT, STRIKING * usual / np.sqrt(np.maximum(number, 1)))
    shift = np.where((number >= ROW_CELLS) & (np.abs(median) > least), median, 0.0)
    levels = expectation.levels
    moved = replace(levels, effects=levels.effects + shift[..., None])
    variances = expectation.variances + (ROW_UNEVEN * shift[..., None]) ** 2
    return replace(expectation, levels=moved, variances=variances)


def _grid(panel: Panel, levels: Levels) -> Floats:
    """Even steps about everything a level may be: each month's count, the foretold level."""
    steady = np.log(panel.counts + 0.5) - levels.effects
    foretold = levels.foretold[None]
    spread = levels.foretold_spread
    everything = np.concatenate([steady[panel.wins], foretold - spread, foretold + spread])
    low = np.nanmin(everything, axis=0) - 0.5
    high = np.nanmax(everything, axis=0) + 0.5
    steps = np.linspace(0.0, 1.0, GRID)
    grid: Floats = low[..., None] + (high - low)[..., None] * steps
    return grid


def _log_prior(grid: Floats, levels: Levels) -> Floats:
    """What the region's other types foretell, with one chance in ten that they mislead."""
    off = (grid - levels.foretold[..., None]) / levels.foretold_spread[..., None]
    near = np.exp(-0.5 * off**2) / levels.foretold_spread[..., None]
    far = np.exp(-0.5 * ((grid - levels.foretold[..., None]) / 2.0) ** 2) / 2.0
    return np.log(0.9 * near + 0.1 * far + 1e-12)


def _log_told(
    panel: Panel,
    levels: Levels,
    grid: Floats,
    variances: Floats,
    breaks: float,
    broad: float,
) -> Floats:
    """log P of every printed count at every level, of the tables that win, (winning tables,
    regions, types, GRID); 0 where nothing is printed to go by. The others tell of no month."""
    known = np.isfinite(panel.counts)
    counts = np.where(known, panel.counts, 0.0)
    striking = _striking(panel, levels, variances)
    told = np.empty((int(panel.wins.sum()), *grid.shape))
    for place, table in enumerate(np.flatnonzero(panel.wins).tolist()):
        log_means = grid + levels.effects[table, ..., None]
        here = log_clean(counts[table], log_means, variances[table], breaks, broad)
        for region, kind in np.argwhere(striking[table]).tolist():
            slipped = log_slipped(
                int(counts[table, region, kind]),
                log_means[region, kind],
                float(variances[table, region, kind]),
            )
            here[region, kind] = np.logaddexp(here[region, kind], slipped)
        told[place] = np.where(known[table, ..., None], here, 0.0)
    return told


def log_slipped(printed: int, log_means: Floats, variance: float) -> Floats:
    """log P at each mean that another count was mistyped as `printed`."""
    low, high = float(log_means.min()) - 1.0, float(log_means.max()) + 1.0
    points, log_points, log_rates = _points_slipped_to(printed)
    near = (low <= log_points) & (log_points <= high)
    if not near.any():
        return np.full(log_means.shape, -np.inf)
    each = log_sound(points[near], log_means[None], np.array([variance]))
    each += log_rates[near, None]
    result: Floats = np.logaddexp.reduce(each, axis=0)
    return result


@lru_cache(maxsize=1_000)  # a few megabytes; the counts of one stretch of months
def _points_slipped_to(printed: int) -> tuple[Floats, Floats, Floats]:
    """The points of all slips to `printed`, their logarithms, and those of their rates."""
    pairs = [(point, slip.rate_of_a_point) for slip in slips_to(printed) for point in slip.points]
    points, rates = np.array(pairs).reshape(-1, 2).T
    return points.copy(), np.log(points + 0.5), np.log(rates)


def _striking(panel: Panel, levels: Levels, variances: Floats) -> Bools:
    """The cells of series in which some count stands out from the first guess."""
    off = np.log(panel.counts + 0.5) - levels.level - levels.effects
    noise = np.sqrt(variances + np.exp(-levels.level))
    odd = np.abs(off) > np.maximum(STRIKING * noise, 0.2)
    far = np.abs(levels.level - levels.foretold[None]) > 3 * levels.foretold_spread[None]
    big = (levels.level > np.log(WORTH_A_LOOK)) | (levels.foretold[None] > np.log(WORTH_A_LOOK))
    series = ((odd | far) & big)[panel.wins].any(axis=0)
    striking: Bools = np.isfinite(panel.counts) & series[None]
    return striking


def _leave_one_out(panel: Panel, told: Floats, prior: Floats) -> tuple[tuple[Floats, ...], Ints]:
    """For each table the levels' weights by the other months near it that win."""
    posterior: list[Floats] = []
    others = np.zeros(panel.counts.shape, dtype=np.int64)
    known = np.isfinite(panel.counts)
    done: dict[bytes, int] = {}
    for table, month in enumerate(panel.months):
        near = others_near(panel.months, panel.wins, int(month))
        key = near.tobytes()
        if key in done:
            posterior.append(posterior[done[key]])
            others[table] = others[done[key]]
            continue
        done[key] = table
        logs = told[near[panel.wins]].sum(axis=0) + prior
        weights = np.exp(logs - logs.max(axis=-1, keepdims=True))
        posterior.append(weights / weights.sum(axis=-1, keepdims=True))
        others[table] = known[near].sum(axis=0)
    return tuple(posterior), others
