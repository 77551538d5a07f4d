"""What each cell is expected to hold by the other months, and how sure that is.

The model, on the log scale: a count of region r, type t, month m has the mean
level(r, t) + effect(m, t), where the level moves slowly and the effect is shared by all regions.
Medians over regions give the effects, medians over months a first guess at the levels: errors
hardly move them. Then no level is fixed at its best value: it is weighed over a grid of values,
each month's count speaking for or against them, with the chance that this count is itself
mistyped. So two bad months out of four don't outweigh what the region's other types predict.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from intygsstat.diagnosis.panel import Bools, Cell, Floats, Ints, Panel
from intygsstat.models import Channel
from intygsstat.reference.lookup import regions
from intygsstat.reference.typos import typos_to

# Month effects and levels, by medians
WINDOW = 6  # months either way that a level is taken from
ROUNDS = 6
EFFECT_SPREAD = 0.15  # log scale: how far a type's month effect lies from the prior one
# Noise of a count beyond Poisson's before there is any data, on the log scale.
USUAL_SPREADS = {"issued": 0.07, "standalone": 0.15}
USUAL_WEIGHT = 4.0  # cells that the usual spread is worth
LEAST_SPREAD = 0.02
CHI_SQUARE_MEDIAN = 0.455  # of a squared standard normal
MEDIAN_TO_SPREAD = 1.4826  # standard deviations of a normal in the median distance from its middle
OWN_WAY = 0.02  # log scale, squared: how a region's month differs, so that no large one decides
OWN_WEIGHT = 8.0  # months that the type's spread is worth against a series' own
OWN_MONTHS = 5  # other months from which a series has a spread of its own
MANY = 5.0  # regions that can agree on an effect that nothing else predicts
ENOUGH = 12.0  # certificates: levels below say nothing about month effects
# Levels, weighed over a grid
GRID = 121  # values of a level that are weighed
WORTH_A_LOOK = 60.0  # certificates: below this a lost digit can't be told from noise
STRIKING = 3.0  # spreads from the first guess, from where mistyping is weighed
MISLED = 0.1  # chance that the region's other types predict nothing of a level
Z_95 = 1.96
SMALLEST = 1e-3  # certificates: what can't be told from none
LARGEST = 25.0  # log certificates: what no table prints
# How likely a count is, with chances of a real change that no other count shows; it may go anywhere
BREAKS = {"issued": 0.002, "standalone": 0.02}
FLAT = 6.0  # log scale: how wide the counts after a real change lie, each as likely
ABSENT = 0.3  # share of real changes to or from nothing
WILD = 0.02  # share of sound counts that vary more than usual
WILDER = 9.0  # times the usual variance
# Whole rows that moved
ROW_CELLS = 3  # cells of a row that may show a change of the whole row
ROW_COUNT = 20.0  # certificates from which a cell shows it
ROW_SHIFT = 0.2  # log scale: the least change of a whole row
ROW_UNEVEN = 0.3  # how unevenly a row's types follow, as a share of the change


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """A first guess by medians, on the log scale; NaN where unknown.

    `shared` effects (tables, types) are all regions' together. `effects` and their variances
    (tables, regions, types) are what the *other* regions say, so that a wrong count can't shift
    what it is held against. `spreads` (types); a first `level` (tables, regions, types);
    `predicted` and `predicted_spread` (regions, types) are what a region's other types and
    inhabitants predict.
    """

    shared: Floats
    effects: Floats
    effect_variances: Floats
    spreads: Floats
    level: Floats
    predicted: Floats
    predicted_spread: Floats


@dataclass(frozen=True, eq=False)
class Baseline:
    """The tables of a panel and what they should hold.

    `grid` (regions, types, GRID) holds log levels; `posterior`, an array (regions, types, GRID)
    for each table, their weights by all other months' tables, summing to 1; `others` (tables,
    regions, types) how many months those are; `variances` (likewise) are relative, beyond
    Poisson's. `carelessness` (tables) is how many times oftener than usual the deck of a table is
    mistyped, on the log scale.
    """

    panel: Panel
    levels: Levels
    grid: Floats
    posterior: tuple[Floats, ...]  # tables of one month share it: it is what weighs most
    others: Ints
    variances: Floats
    carelessness: Floats

    def log_means(self, at: Cell) -> Floats:
        """The grid's log means of a cell."""
        means: Floats = self.grid[at[1:]] + self.levels.effects[at]
        return means

    def weights(self, at: Cell) -> Floats:
        """The weights of the grid's values for a cell."""
        weights: Floats = self.posterior[at[0]][at[1:]]
        return weights

    def log_predicted(self, at: Cell, counts: Floats) -> Floats:
        """log P of each of `counts` (1-d) in this cell if it is printed as counted."""
        means, variances = self.log_means(at)[None], self.variances[at][None]
        each = log_clean(counts, means, variances, self.panel.channel)
        return _log_mean(each, self.weights(at))

    def log_printed(self, at: Cell) -> float:
        """The same of the count that is printed there."""
        return float(self.log_predicted(at, self.panel.counts[at][None])[0])

    def log_sound(self, at: Cell, counts: Floats) -> Floats:
        """The same of `counts` without real breaks."""
        each = log_sound(counts, self.log_means(at)[None], self.variances[at][None])
        return _log_mean(each, self.weights(at))

    def log_mistyped(self, at: Cell) -> float:
        """log P that another count was mistyped as what is printed in this cell."""
        logs = log_mistyped(self.panel.counts[at], self.log_means(at), self.variances[at])
        with np.errstate(divide="ignore"):
            logs = logs + np.log(self.weights(at)) + self.carelessness[at[0]]
        return float(np.logaddexp.reduce(logs))

    @cached_property
    def means_and_spreads(self) -> tuple[Floats, Floats]:
        """The expected count of every cell, and its standard deviation on the log scale."""
        first, second = np.empty(self.variances.shape), np.empty(self.variances.shape)
        for table, weights in enumerate(self.posterior):
            log_means = self.grid + self.levels.effects[table, ..., None]
            first[table] = (weights * log_means).sum(axis=-1)
            second[table] = (weights * (log_means - first[table, ..., None]) ** 2).sum(axis=-1)
        total = second + self.variances
        return np.exp(np.minimum(first + total / 2, LARGEST)), np.sqrt(total)

    @cached_property
    def intervals(self) -> tuple[Floats, Floats, Floats]:
        """The expected count of every cell, and an interval that holds 95 of 100 sound counts."""
        means, spreads = self.means_and_spreads
        low, high = (gamma_quantiles(means, spreads, z) for z in (-Z_95, Z_95))
        return means, low, np.maximum(high, means)


def gamma_quantiles(means: Floats, spreads: Floats, z: float | Floats) -> Floats:
    """Quantiles, by their standard normal ones, of gamma distributions with the means and
    variances of `Baseline.means_and_spreads`; after Wilson and Hilferty."""
    ninth = ninth_of_variance(means, spreads)
    quantiles: Floats = means * np.maximum(0.0, 1 - ninth + z * np.sqrt(ninth)) ** 3
    return quantiles


def ninth_of_variance(means: Floats, spreads: Floats) -> Floats:
    """A ninth of the relative variance, Poisson's and what is beyond: that of the cube root."""
    ninth: Floats = (1 / np.maximum(means, SMALLEST) + spreads**2) / 9
    return ninth


def fit_baseline(panel: Panel, prior_effects: Floats | None) -> Baseline:
    """Fit a panel; `prior_effects` (tables, types) as in `find_levels`."""
    levels = find_levels(panel, prior_effects)
    variances, grid = _own_variances(panel, levels), _grid(panel, levels)
    evidence = _log_evidence(panel, levels, grid, variances)
    posterior, others = _leave_one_out(panel, evidence, _log_prior(grid, levels))
    usual = np.zeros(len(panel.decks))
    return Baseline(panel, levels, grid, posterior, others, variances, usual)


def with_row_shifts(baseline: Baseline) -> Baseline:
    """The same where whole rows moved: a region that integrates, leaves, or had a bad month.

    If the median of a row's larger cells lies well off what is expected, all of the row is
    expected there, with more room.
    """
    panel, levels = baseline.panel, baseline.levels
    means, spreads = baseline.means_and_spreads
    large = np.isfinite(panel.counts) & (means >= ROW_COUNT) & (baseline.others > 0)
    known_means = np.maximum(means, SMALLEST)
    off = np.where(large, np.log(panel.counts + 0.5) - np.log(known_means), np.nan)
    noise = np.where(large, np.sqrt(spreads**2 + 1 / known_means), np.nan)
    number = large.sum(axis=2)
    median, usual = median_of(off, axis=2), median_of(noise, axis=2)
    least = np.maximum(ROW_SHIFT, STRIKING * usual / np.sqrt(np.maximum(number, 1)))
    shift = np.where((number >= ROW_CELLS) & (np.abs(median) > least), median, 0.0)[..., None]
    moved = replace(levels, effects=levels.effects + shift)
    return replace(baseline, levels=moved, variances=baseline.variances + (ROW_UNEVEN * shift) ** 2)


# Month effects and levels, by medians


def find_levels(panel: Panel, prior_effects: Floats | None) -> Levels:
    """Fit the counts of a panel; only current tables say anything of others.

    `prior_effects` (tables, types) are what the month effects are drawn to where there is little
    to see; without them that is the median over the types.
    """
    current, usual = panel.is_current, USUAL_SPREADS[panel.channel]
    logs = np.log(panel.counts + 0.5)
    tables, number_of_regions, types = logs.shape
    effects = np.zeros((tables, types))
    spreads = np.full(types, usual)
    level = _levels(panel, logs)
    for _ in range(ROUNDS):
        noise = np.exp(-np.clip(level, 0, None)) + spreads**2
        known = np.fmax(level, logs) > np.log(ENOUGH)  # a new type has no level yet
        weights = np.where(known, 1 / (noise + OWN_WAY), 0.0)
        effects, _ = _drawn_to_prior(logs - level, weights, noise, prior_effects)
        offset = effects[current].mean(axis=0, keepdims=True) if current.any() else 0.0
        effects = effects - offset
        level = _levels(panel, logs - effects[:, None, :])
        spreads = _spreads(panel, logs - effects[:, None, :], level)
    by_region, variances = np.empty(logs.shape), np.empty(logs.shape)
    for region in range(number_of_regions):
        without = weights.copy()
        without[:, region] = 0.0
        own, variances[:, region] = _drawn_to_prior(logs - level, without, noise, prior_effects)
        by_region[:, region] = own - offset
    return Levels(effects, by_region, variances, spreads, level, *_predict(panel, level))


def _levels(panel: Panel, logs: Floats) -> Floats:
    """For each table the upper median over the current ones near it: lost digits only shrink."""
    out = np.full(logs.shape, np.nan)
    for month in np.unique(panel.months):
        near = panel.is_current & (np.abs(panel.months - month) <= WINDOW)
        out[panel.months == month] = median_of(logs[near], axis=0, upper=True)
    return out


def _drawn_to_prior(
    residuals: Floats, weights: Floats, noise: Floats, prior_effects: Floats | None
) -> tuple[Floats, Floats]:
    """Month effects by the weighted median over regions, drawn to the prior ones, or to the mean
    over the types where these are unknown; their variances.

    The prior gives way where enough regions agree on something else: a type that is new, or is
    replaced.
    """
    seen, seen_variance, regions_heard = _weighted_medians(residuals, weights, noise)
    usual_variance = EFFECT_SPREAD**2
    sure = np.where(np.isfinite(seen), 1 / (seen_variance + usual_variance), 0.0)
    total = sure.sum(axis=1, keepdims=True)
    mean = (np.nan_to_num(seen) * sure).sum(axis=1, keepdims=True) / (total + 1e-9)
    prior = np.broadcast_to(np.where(total > 0, mean, 0.0), seen.shape)
    if prior_effects is not None:
        usual_variance = (2 * EFFECT_SPREAD) ** 2
        prior = np.where(np.isfinite(prior_effects), prior_effects, prior)
    off = (np.nan_to_num(seen) - prior) ** 2 / (usual_variance + seen_variance)
    variance = usual_variance * np.where(regions_heard >= MANY, np.maximum(1.0, off), 1.0)
    weight = variance / (variance + seen_variance)
    known = np.isfinite(seen)
    effects = np.where(known, prior + weight * (seen - prior), prior)
    return effects, np.where(known, weight * seen_variance, variance)


def _weighted_medians(
    residuals: Floats, weights: Floats, noise: Floats
) -> tuple[Floats, Floats, Floats]:
    """The weighted median over regions (axis 1) and its variance, by the variances `noise` of
    the residuals, NaN without weight; and how many regions that is worth."""
    weights = np.where(np.isfinite(residuals), weights, 0.0)
    order = np.argsort(residuals, axis=1)
    ordered = np.take_along_axis(residuals, order, axis=1)
    share = np.cumsum(np.take_along_axis(weights, order, axis=1), axis=1)
    total = share[:, -1, :]
    first = np.argmax(share >= total[:, None, :] / 2, axis=1)[:, None, :]
    median = np.take_along_axis(ordered, first, axis=1)[:, 0, :]
    squares = (weights**2 * np.nan_to_num(noise)).sum(axis=1)
    variance = np.maximum(
        1.57 * squares / np.maximum(total, 1e-6) ** 2, LEAST_SPREAD**2 / residuals.shape[1]
    )
    heard = total**2 / np.maximum((weights**2).sum(axis=1), 1e-12)
    return np.where(total > 0, median, np.nan), variance, heard


def _spreads(panel: Panel, steady: Floats, level: Floats) -> Floats:
    """Noise beyond Poisson's by type, drawn to the usual: the median of the squared steps
    from one month to the next, which a few wrong counts hardly move."""
    usual, types = USUAL_SPREADS[panel.channel], steady.shape[2]
    current = np.flatnonzero(panel.is_current)
    order = current[np.argsort(panel.months[current], kind="stable")]
    steps, levels = np.diff(steady[order], axis=0), level[order][1:]
    big = np.isfinite(steps) & (levels > np.log(25))
    squares = np.where(big, steps**2, np.nan).reshape(-1, types)
    number = big.sum(axis=(0, 1))
    poisson = np.where(big, np.exp(-levels), 0.0).sum(axis=(0, 1)) / np.maximum(number, 1)
    seen = np.nan_to_num(median_of(squares, axis=0)) / (2 * CHI_SQUARE_MEDIAN) - poisson
    blend = (number / 2 * np.maximum(seen, 0.0) + USUAL_WEIGHT * usual**2) / (
        number / 2 + USUAL_WEIGHT
    )
    return np.where(number > 0, np.maximum(LEAST_SPREAD, np.sqrt(blend)), usual)


def _predict(panel: Panel, level: Floats) -> tuple[Floats, Floats]:
    """Each region's level of a type from its size on its other types and the types' mix, and its
    spread. Inhabitants count as one type more."""
    flat = median_of(level[panel.is_current], axis=0, upper=True)
    types = flat.shape[1]
    known_regions = regions()
    people = [
        np.log(known_regions[name].inhabitants) if name in known_regions else np.nan
        for name in panel.regions
    ]
    values = np.concatenate(
        [np.where(flat > np.log(0.8), flat, np.nan), np.array(people)[:, None]], axis=1
    )
    known = np.isfinite(values)
    usual = median_of(values, axis=0)
    spread = np.full(types + 1, 0.4)
    for _ in range(4):
        weights = known / spread**2
        residual = np.where(known, values - usual, 0.0)
        total = weights.sum(axis=1, keepdims=True)
        # the size without the type itself, so that a type predicts nothing of itself
        size = ((weights * residual).sum(axis=1, keepdims=True) - weights * residual) / (
            total - weights + 0.5
        )
        usual = median_of(values - size, axis=0)
        off = median_of(np.abs(values - usual - size), axis=0)
        spread = np.clip(MEDIAN_TO_SPREAD * np.nan_to_num(off, nan=1.0), 0.15, 1.5)
    predicted = np.nan_to_num((usual + size)[:, :types])
    return predicted, np.broadcast_to(spread[:types], predicted.shape)


def _own_variances(panel: Panel, levels: Levels) -> Floats:
    """The relative variance of each count beyond Poisson's, larger where the other months of its
    series vary more than its type does."""
    out = levels.spreads**2 + levels.effect_variances
    steady = np.log(panel.counts + 0.5) - levels.effects
    for month in np.unique(panel.months).tolist():
        near = steady[others_near(panel, month)]
        number = np.isfinite(near).sum(axis=0)
        if number.max(initial=0) < OWN_MONTHS:
            continue
        here = panel.months == month
        off = median_of(np.abs(near - median_of(near, axis=0)), axis=0)
        own = (MEDIAN_TO_SPREAD * np.nan_to_num(off)) ** 2 - np.exp(-levels.level[here])
        blend = (number * own + OWN_WEIGHT * out[here]) / (number + OWN_WEIGHT)
        out[here] = np.where(number >= OWN_MONTHS, np.maximum(out[here], blend), out[here])
    return out


def others_near(panel: Panel, month: int) -> Bools:
    """The current tables of other months within WINDOW of `month`."""
    months = panel.months
    near: Bools = panel.is_current & (np.abs(months - month) <= WINDOW) & (months != month)
    return near


def median_of(values: Floats, axis: int, *, upper: bool = False) -> Floats:
    """The median of what is there, of two middle values their mean or the `upper` one; NaN,
    without a warning, where there is nothing.

    A sort of it all at once: numpy's own takes each series by itself where some are NaN.
    """
    if not values.shape[axis]:
        return np.full(np.delete(values.shape, axis), np.nan)
    ordered = np.sort(values, axis=axis)  # NaN sorts last
    number = np.expand_dims((~np.isnan(values)).sum(axis=axis), axis)
    high = np.take_along_axis(ordered, np.minimum(number // 2, values.shape[axis] - 1), axis)
    low = np.take_along_axis(ordered, np.maximum(number - 1, 0) // 2, axis)
    return np.squeeze(np.where(number > 0, high if upper else (low + high) / 2, np.nan), axis)


# Levels, weighed over a grid


def _grid(panel: Panel, levels: Levels) -> Floats:
    """Even steps about everything a level may be: each month's count, the predicted level."""
    steady = np.log(panel.counts + 0.5) - levels.effects
    predicted, spread = levels.predicted[None], levels.predicted_spread
    everything = np.concatenate([steady[panel.is_current], predicted - spread, predicted + spread])
    low = np.nanmin(everything, axis=0)[..., None] - 0.5
    high = np.nanmax(everything, axis=0)[..., None] + 0.5
    grid: Floats = low + (high - low) * np.linspace(0.0, 1.0, GRID)
    return grid


def _log_prior(grid: Floats, levels: Levels) -> Floats:
    """What the region's other types predict, with the chance that they mislead."""
    off, spread = grid - levels.predicted[..., None], levels.predicted_spread[..., None]
    near = np.exp(-0.5 * (off / spread) ** 2) / spread
    far = np.exp(-0.5 * (off / 2.0) ** 2) / 2.0
    return np.log((1 - MISLED) * near + MISLED * far + 1e-12)


def _log_evidence(panel: Panel, levels: Levels, grid: Floats, variances: Floats) -> Floats:
    """log P of every count of a current table at every level (current tables, regions, types,
    GRID); 0 where nothing is printed to go by."""
    known = np.isfinite(panel.counts)
    counts = np.where(known, panel.counts, 0.0)
    striking = _striking(panel, levels, variances)
    evidence = np.empty((int(panel.is_current.sum()), *grid.shape))
    for number, table in enumerate(np.flatnonzero(panel.is_current).tolist()):
        log_means = grid + levels.effects[table, ..., None]
        here = log_clean(counts[table], log_means, variances[table], panel.channel)
        for at in map(tuple, np.argwhere(striking[table]).tolist()):
            mistyped = log_mistyped(counts[table][at], log_means[at], variances[table][at])
            here[at] = np.logaddexp(here[at], mistyped)
        evidence[number] = np.where(known[table, ..., None], here, 0.0)
    return evidence


def log_mistyped(printed: float, log_means: Floats, variance: float) -> Floats:
    """log P at each mean that another count was mistyped as `printed`."""
    points, log_points, log_rates = _points_mistyped_as(int(printed))
    near = (log_means.min() - 1.0 <= log_points) & (log_points <= log_means.max() + 1.0)
    if not near.any():
        return np.full(log_means.shape, -np.inf)
    each = log_sound(points[near], log_means[None], np.array([variance])) + log_rates[near, None]
    result: Floats = np.logaddexp.reduce(each, axis=0)
    return result


@lru_cache(maxsize=1_000)  # a few megabytes; the counts of one window of months
def _points_mistyped_as(printed: int) -> tuple[Floats, Floats, Floats]:
    """The points of all typos to `printed`, their logarithms, and those of their rates."""
    pairs = [(point, typo.rate_per_point) for typo in typos_to(printed) for point in typo.points]
    points, rates = np.array(pairs).reshape(-1, 2).T
    return points.copy(), np.log(points + 0.5), np.log(rates)


def _striking(panel: Panel, levels: Levels, variances: Floats) -> Bools:
    """The cells of series in which some count stands out from the first guess."""
    level, predicted = levels.level, levels.predicted[None]
    off = np.log(panel.counts + 0.5) - level - levels.effects
    noise = np.sqrt(variances + np.exp(-level))
    odd = np.abs(off) > np.maximum(STRIKING * noise, 0.2)
    far = np.abs(level - predicted) > 3 * levels.predicted_spread[None]
    big = (level > np.log(WORTH_A_LOOK)) | (predicted > np.log(WORTH_A_LOOK))
    series = ((odd | far) & big)[panel.is_current].any(axis=0)
    striking: Bools = np.isfinite(panel.counts) & series[None]
    return striking


def _leave_one_out(
    panel: Panel, evidence: Floats, prior: Floats
) -> tuple[tuple[Floats, ...], Ints]:
    """For each table the levels' weights by the other months near it, and how many those are."""
    posterior: dict[int, Floats] = {}
    others = np.zeros(panel.counts.shape, dtype=np.int64)
    for month in np.unique(panel.months).tolist():
        near = others_near(panel, month)
        logs = evidence[near[panel.is_current]].sum(axis=0) + prior
        weights = np.exp(logs - logs.max(axis=-1, keepdims=True))
        posterior[month] = weights / weights.sum(axis=-1, keepdims=True)
        others[panel.months == month] = np.isfinite(panel.counts[near]).sum(axis=0)
    return tuple(posterior[month] for month in panel.months.tolist()), others


def _log_mean(logs: Floats, weights: Floats) -> Floats:
    top = logs.max(axis=-1, keepdims=True)
    share = (np.exp(logs - top) * weights).sum(axis=-1)
    mean: Floats = np.log(np.maximum(share, 1e-300)) + top[..., 0]
    return mean


# How likely a count is


def log_gamma(values: Floats) -> Floats:
    """The logarithm of the gamma function, for positive values of any shape."""
    gammas = [math.lgamma(value) for value in values.ravel().tolist()]
    return np.array(gammas, dtype=float).reshape(values.shape)


def log_sound(counts: Floats, log_means: Floats, variances: Floats) -> Floats:
    """log P(count) of a sound count with relative variance `variances` beyond Poisson's: Poisson
    with a mean that itself varies (negative binomial), in one month of fifty three times as much.

    `counts` and `variances` have the same shape, `log_means` one more axis at its end. Where
    all counts have one mean or variance an axis of length 1 says so, and costs less.
    """
    log_factorials = log_gamma(counts + 1)

    def negative_binomial(variances: Floats) -> Floats:
        size = 1 / variances
        constant = log_gamma(counts + size) - log_gamma(size) - log_factorials
        ratio = log_means + np.log(variances)[..., None]  # log(mean / size)
        tail = np.logaddexp(0.0, ratio)
        return constant[..., None] + counts[..., None] * (ratio - tail) - size[..., None] * tail

    usual, wilder = negative_binomial(variances), negative_binomial(variances * WILDER)
    return np.logaddexp(math.log1p(-WILD) + usual, math.log(WILD) + wilder)


def log_changed(counts: Floats) -> Floats:
    """log P(count) after a real change, whatever was there before."""
    return -math.log(FLAT) - np.log(counts + 1.0)


def log_clean(counts: Floats, log_means: Floats, variances: Floats, channel: Channel) -> Floats:
    """log P(count) of a cell printed as it was counted; shapes as in `log_sound`."""
    breaks = BREAKS[channel]
    return np.logaddexp(
        math.log1p(-breaks) + log_sound(counts, log_means, variances),
        math.log(breaks) + log_changed(counts)[..., None],
    )
