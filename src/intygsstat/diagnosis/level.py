"""Month effects, spreads and a first guess at levels, by medians that errors hardly move.

The model, on the log scale: a count of region r, type t, month m has the mean
level(r, t) + effect(m, t), where level moves slowly and effect is shared by all
regions. Medians over regions give the effects, medians over months the levels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intygsstat.diagnosis.panel import Bools, Floats, Ints

WINDOW = 6  # months either way that a level is taken from
ROUNDS = 6
EFFECT_SPREAD = 0.15  # log scale: how far a type's month effect lies from the prior one
# Noise of a count beyond Poisson's before there is any data, on the log scale.
USUAL_SPREADS = {"issued": 0.07, "standalone": 0.15}
USUAL_WEIGHT = 4.0  # cells that the usual spread is worth
LEAST_SPREAD = 0.02
CHI_SQUARE_MEDIAN = 0.455  # of a squared standard normal
OWN_WAY = 0.02  # log scale, squared: how a region's month differs, so that no large one decides
OWN_WEIGHT = 8.0  # months that the type's spread is worth against a series' own
OWN_MONTHS = 5  # other months from which a series has a spread of its own
MANY = 5.0  # regions that can agree on an effect that nothing else foretells
ENOUGH = 12.0  # certificates: levels below say nothing about month effects


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """What medians tell of a panel, on the log scale; NaN where unknown.

    `shared` effects (tables, types) are all regions' together. `effects` and
    their variances (tables, regions, types) are what the *other* regions say,
    so that a wrong count can't shift what it is held against. `spreads` (types);
    a first `level` (tables, regions, types); `foretold` and `foretold_spread`
    (regions, types) are what a region's other types and inhabitants foretell.
    """

    shared: Floats
    effects: Floats
    effect_variances: Floats
    spreads: Floats
    level: Floats
    foretold: Floats
    foretold_spread: Floats


def find_levels(
    counts: Floats,
    months: Ints,
    wins: Bools,
    usual: float,
    inhabitants: Floats,
    prior_effects: Floats | None,
) -> Levels:
    """Fit `counts` (tables, regions, types) of the tables' `months`.

    Only tables that win tell of others. `usual` is the spread of a count before
    there is any data, `inhabitants` (regions) are NaN where unknown.
    `prior_effects` (tables, types) are what the month effects are drawn to where
    there is little to see; without them that is the median over the types.
    """
    logs = np.log(counts + 0.5)
    tables, _, types = counts.shape
    effects = np.zeros((tables, types))
    spreads = np.full(types, usual)
    near = (np.abs(months[:, None] - months[None, :]) <= WINDOW) & wins[None, :]
    level = _levels(logs - effects[:, None, :], near)
    for _ in range(ROUNDS):
        noise = np.exp(-np.clip(level, 0, None)) + spreads**2
        telling = np.fmax(level, logs) > np.log(ENOUGH)  # a new type has no level yet
        weights = np.where(telling, 1 / (noise + OWN_WAY), 0.0)
        seen = _weighted_medians(logs - level, weights, noise)
        effects, _ = _drawn(*seen, prior_effects)
        offset = effects[wins].mean(axis=0, keepdims=True) if wins.any() else 0.0
        effects = effects - offset
        level = _levels(logs - effects[:, None, :], near)
        spreads = _spreads(logs - effects[:, None, :], level, months, wins, usual)
    by_region = np.empty(counts.shape)
    variances = np.empty(counts.shape)
    for region in range(counts.shape[1]):
        without = weights.copy()
        without[:, region] = 0.0
        own, variances[:, region] = _drawn(
            *_weighted_medians(logs - level, without, noise), prior_effects
        )
        by_region[:, region] = own - offset
    foretold, foretold_spread = _foretell(level, wins, inhabitants)
    return Levels(effects, by_region, variances, spreads, level, foretold, foretold_spread)


def _drawn(
    seen: Floats, seen_variance: Floats, regions: Floats, prior_effects: Floats | None
) -> tuple[Floats, Floats]:
    """Month effects drawn to the prior ones, and their variances.

    The prior gives way where enough regions agree on something else: a type
    that is new, or is replaced.
    """
    prior, usual_variance = _prior(seen, seen_variance, prior_effects)
    off = (np.nan_to_num(seen) - prior) ** 2 / (usual_variance + seen_variance)
    prior_variance = usual_variance * np.where(regions >= MANY, np.maximum(1.0, off), 1.0)
    weight = prior_variance / (prior_variance + seen_variance)
    effects = np.where(np.isfinite(seen), prior + weight * (seen - prior), prior)
    return effects, np.where(np.isfinite(seen), weight * seen_variance, prior_variance)


def _levels(logs: Floats, near: Bools) -> Floats:
    """For each table the upper median over the tables near it: lost digits only shrink."""
    out = np.full(logs.shape, np.nan)
    done: dict[bytes, int] = {}
    for table in range(len(logs)):
        key = near[table].tobytes()
        if key in done:
            out[table] = out[done[key]]
            continue
        done[key] = table
        out[table] = _upper_median(logs[near[table]])
    return out


def _upper_median(values: Floats) -> Floats:
    """Over the first axis; of two middle values the larger. NaN where there is none."""
    if not len(values):
        return np.full(values.shape[1:], np.nan)
    ordered = np.sort(values, axis=0)  # NaN sorts last
    known = np.isfinite(values).sum(axis=0)
    middle = np.where(known > 0, known // 2, 0)
    median: Floats = np.take_along_axis(ordered, middle[None], axis=0)[0]
    return median


def _weighted_medians(
    residuals: Floats, weights: Floats, noise: Floats
) -> tuple[Floats, Floats, Floats]:
    """The weighted median over regions (axis 1) and its variance, by the variances `noise` of
    the residuals, NaN without weight; and how many regions that is worth."""
    weights = np.where(np.isfinite(residuals), weights, 0.0)
    order = np.argsort(residuals, axis=1)
    ordered = np.take_along_axis(residuals, order, axis=1)
    share = np.cumsum(np.take_along_axis(weights, order, axis=1), axis=1)
    total = share[:, -1:, :]
    first = np.argmax(share >= total / 2, axis=1)[:, None, :]
    median = np.take_along_axis(ordered, first, axis=1)[:, 0, :]
    total = total[:, 0, :]
    variance = 1.57 * (weights**2 * np.nan_to_num(noise)).sum(axis=1) / np.maximum(total, 1e-6) ** 2
    variance = np.maximum(variance, LEAST_SPREAD**2 / residuals.shape[1])
    regions = total**2 / np.maximum((weights**2).sum(axis=1), 1e-12)
    return np.where(total > 0, median, np.nan), variance, regions


def _prior(
    seen: Floats, seen_variance: Floats, prior_effects: Floats | None
) -> tuple[Floats, float]:
    if prior_effects is not None:
        return np.nan_to_num(prior_effects), (2 * EFFECT_SPREAD) ** 2
    surest = np.where(np.isfinite(seen), 1 / (seen_variance + EFFECT_SPREAD**2), 0.0)
    total = surest.sum(axis=1, keepdims=True)
    mean = np.where(
        total > 0, (np.nan_to_num(seen) * surest).sum(axis=1, keepdims=True) / (total + 1e-9), 0.0
    )
    return np.broadcast_to(mean, seen.shape), EFFECT_SPREAD**2


def _spreads(steady: Floats, level: Floats, months: Ints, wins: Bools, usual: float) -> Floats:
    """Noise beyond Poisson's by type, drawn to the usual: the median of the squared steps
    from one month to the next, which a few wrong counts hardly move."""
    order = np.flatnonzero(wins)[np.argsort(months[wins], kind="stable")]
    steps = np.diff(steady[order], axis=0)
    poisson = np.exp(-level[order][1:])
    big = np.isfinite(steps) & (level[order][1:] > np.log(25))
    out = np.full(steady.shape[2], usual)
    for t in range(steady.shape[2]):
        known = big[..., t]
        number = int(known.sum())
        if not number:
            continue
        seen = float(np.median(steps[..., t][known] ** 2)) / (2 * CHI_SQUARE_MEDIAN)
        seen -= float(np.mean(poisson[..., t][known]))
        freedom = number / 2
        blend = (freedom * max(seen, 0.0) + USUAL_WEIGHT * usual**2) / (freedom + USUAL_WEIGHT)
        out[t] = max(LEAST_SPREAD, blend**0.5)
    return out


def others_near(months: Ints, wins: Bools, month: int) -> Bools:
    """The winning tables of other months within WINDOW of `month`."""
    near: Bools = wins & (np.abs(months - month) <= WINDOW) & (months != month)
    return near


def own_variances(
    steady: Floats, levels: Floats, months: Ints, wins: Bools, variances: Floats
) -> Floats:
    """`variances` for each series, larger where the other months of a series
    (`steady`: tables, regions, types, effects taken out) vary more. All of one shape."""
    out = variances.copy()
    for month in np.unique(months).tolist():
        near = others_near(months, wins, month)
        number = np.isfinite(steady[near]).sum(axis=0)
        if number.max(initial=0) < OWN_MONTHS:
            continue
        here = months == month
        middle = median_of(steady[near], axis=0)
        off = median_of(np.abs(steady[near] - middle), axis=0)
        own = (1.4826 * np.nan_to_num(off)) ** 2 - np.exp(-levels[here])
        blend = (number * own + OWN_WEIGHT * out[here]) / (number + OWN_WEIGHT)
        out[here] = np.where(number >= OWN_MONTHS, np.maximum(out[here], blend), out[here])
    return out


def _foretell(level: Floats, wins: Bools, inhabitants: Floats) -> tuple[Floats, Floats]:
    """Each region's level of a type from its size on its other types and the types' mix.

    Inhabitants count as one type more.
    """
    flat = _upper_median(level[wins])
    types = flat.shape[1]
    known = np.isfinite(flat) & (flat > np.log(0.8))
    people = np.log(inhabitants)[:, None]
    values = np.concatenate([np.where(known, flat, np.nan), people], axis=1)
    known = np.isfinite(values)
    usual = median_of(values, axis=0)
    spread = np.full(types + 1, 0.4)
    for _ in range(4):
        weights = known / spread**2
        residual = np.where(known, values - usual, 0.0)
        total = weights.sum(axis=1, keepdims=True)
        # the size without the type itself, so that a type foretells nothing of itself
        size = ((weights * residual).sum(axis=1, keepdims=True) - weights * residual) / (
            total - weights + 0.5
        )
        usual = median_of(values - size, axis=0)
        off = np.abs(values - usual - size)
        spread = np.clip(1.4826 * np.nan_to_num(median_of(off, axis=0), nan=1.0), 0.15, 1.5)
    foretold = (usual + size)[:, :types]
    return np.where(np.isfinite(foretold), foretold, 0.0), np.broadcast_to(
        spread[:types], foretold.shape
    )


def median_of(values: Floats, axis: int) -> Floats:
    """The median of what is there, and NaN, without a warning, where there is nothing.

    A sort of it all at once: numpy's own takes each series by itself where some are NaN.
    """
    ordered = np.sort(values, axis=axis)  # NaN sorts last
    number = np.expand_dims((~np.isnan(values)).sum(axis=axis), axis)
    low, high = np.maximum(number - 1, 0) // 2, np.minimum(number // 2, values.shape[axis] - 1)
    two = np.take_along_axis(ordered, low, axis) + np.take_along_axis(ordered, high, axis)
    median: Floats = np.where(number > 0, two / 2, np.nan)
    return np.squeeze(median, axis)
