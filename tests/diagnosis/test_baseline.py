"""Levels, month effects and intervals on months that were drawn, so that the truth is known."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from diagnosis.made import REGIONS, TYPES, drawn_counts, panel_of
from intygsstat.diagnosis.baseline import (
    BREAKS,
    WILD,
    WILDER,
    WINDOW,
    Baseline,
    fit_baseline,
    log_changed,
    log_clean,
    log_sound,
    median_of,
    with_row_shifts,
)  # fmt: skip
from intygsstat.diagnosis.odd_cells import find_odd_cells, is_sure_enough
from intygsstat.diagnosis.swaps import find_swapped_cells, find_swapped_rows

FK7804 = TYPES.index("fk7804")
SORMLAND, SKANE = REGIONS.index("sormland"), REGIONS.index("skane")


def odd_cells(baseline: Baseline) -> list[tuple[int, int, int]]:
    unknown = np.full(baseline.panel.counts.shape, np.nan)
    elsewhere = fit_baseline(panel_of(np.ones((1, 20, 8)), months=[999]), None)
    found = find_odd_cells(baseline, elsewhere, unknown, unknown)
    return [at for at, hypotheses in found.items() if is_sure_enough(baseline, at, hypotheses)]


@pytest.mark.parametrize("axis", [0, 2])
@pytest.mark.parametrize("missing", [0.0, 0.9])
def test_a_median_is_that_of_what_is_there(axis: int, missing: float) -> None:
    draw = np.random.default_rng(7)
    values = draw.normal(size=(5, 6, 7))
    values[draw.random(values.shape) < missing] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = np.nanmedian(values, axis=axis)
    np.testing.assert_array_equal(median_of(values, axis), expected)


@pytest.mark.parametrize("seed", range(3))
def test_effects_and_levels_are_recovered(seed: int) -> None:
    counts, levels, effects = drawn_counts(seed, 6)
    baseline = fit_baseline(panel_of(counts), None)
    off = baseline.levels.shared - (effects - effects.mean(axis=0))
    assert np.abs(off[:, FK7804]).max() < 0.04
    assert np.sqrt((off**2).mean()) < 0.035
    weights = np.stack(baseline.posterior)
    np.testing.assert_allclose(weights.sum(axis=-1), 1.0)
    assert (weights >= 0).all()
    off = (weights * baseline.grid[None]).sum(axis=-1) - (levels + effects.mean(axis=0))[None]
    large = levels > np.log(300)
    assert np.abs(off[:, large]).max() < 0.15
    assert np.sqrt((off[:, large] ** 2).mean()) < 0.05


@pytest.mark.parametrize("months", [3, 4, 8])
@pytest.mark.parametrize("share", [1.0, 0.02])  # of small counts too
def test_an_interval_holds_about_95_of_100_sound_counts(months: int, share: float) -> None:
    held = []
    for seed in range(4):
        counts = drawn_counts(seed, months, share=share)[0]
        _, low, high = fit_baseline(panel_of(counts), None).intervals
        held.append((np.floor(low) <= counts) & (counts <= np.ceil(high)))
    assert 0.93 < np.mean(held) <= 0.995


@pytest.mark.parametrize("wrong", [(2, 3), (0, 2)])
def test_half_of_a_series_may_be_wrong(wrong: tuple[int, int]) -> None:
    """Sörmland lost the first digit in two of four months."""
    counts = drawn_counts(5, 4)[0]
    sound = counts.copy()
    for month in wrong:
        counts[month, SORMLAND, FK7804] %= 1000
    baseline = fit_baseline(panel_of(counts), None)
    means = baseline.means_and_spreads[0][:, SORMLAND, FK7804]
    np.testing.assert_allclose(means, sound[:, SORMLAND, FK7804], rtol=0.2)
    assert odd_cells(baseline) == [(month, SORMLAND, FK7804) for month in wrong]


def test_a_month_says_nothing_of_its_own_level() -> None:
    counts = drawn_counts(6, 4)[0]
    altered = counts.copy()
    altered[2, SKANE, FK7804] /= 10
    before, after = (
        fit_baseline(panel_of(each), None).means_and_spreads[0][2, SKANE, FK7804]
        for each in (counts, altered)
    )
    assert after == pytest.approx(before, rel=0.03)


def test_a_level_moves_with_the_months() -> None:
    """A region that grows by three per cent a month for a year has no odd month."""
    counts = drawn_counts(11, 13)[0]
    counts[:, SKANE] *= 1.03 ** np.arange(13)[:, None]
    assert odd_cells(fit_baseline(panel_of(counts.round()), None)) == []


def test_effects_that_can_hardly_be_seen_are_drawn_to_those_of_the_issued_tables() -> None:
    counts, _, effects = drawn_counts(13, 4, share=0.0005)
    prior = effects - effects.mean(axis=0)
    drawn_to, alone = (
        fit_baseline(panel_of(counts, channel="standalone"), each).levels.shared
        for each in (prior, None)
    )
    assert np.abs(drawn_to - prior).sum() < 0.5 * np.abs(alone - prior).sum()


@pytest.mark.parametrize("seed", range(3))
def test_drawn_months_have_nothing_odd_and_nothing_in_anothers_place(seed: int) -> None:
    baseline = fit_baseline(panel_of(drawn_counts(seed, 4)[0]), None)
    assert odd_cells(baseline) == []
    assert find_swapped_cells(baseline) == []
    assert find_swapped_rows(baseline, with_row_shifts(baseline)) == []


@pytest.mark.parametrize(
    ("months", "current", "others"),
    [
        ([0], [True], [0]),
        ([0, 0], [False, True], [0, 0]),  # two versions of one month
        ([0, 1, WINDOW + 1, WINDOW + 2], [True] * 4, [1, 2, 2, 1]),  # months far off
        ([0, 1, 2, 2], [True, True, False, True], [2, 2, 2, 2]),
    ],
)
def test_the_history_of_a_month_is_the_current_tables_of_other_months_near_it(
    months: list[int], current: list[bool], others: list[int]
) -> None:
    counts = drawn_counts(8, len(months))[0]
    counts[0, SKANE, FK7804] = 3
    baseline = fit_baseline(panel_of(counts, months=months, current=current), None)
    assert baseline.others[:, SKANE, FK7804].tolist() == others
    assert any(others) or odd_cells(baseline) == []


def test_a_column_that_is_new_rests_on_its_own_months() -> None:
    counts = drawn_counts(10, 5)[0]
    counts[:3, :, 1] = np.nan
    others = fit_baseline(panel_of(counts), None).others
    assert others[:, SKANE, 1:3].T.tolist() == [[2, 2, 2, 1, 1], [4] * 5]


# How likely a count is, against sums and loops that anyone can check


def sound(count: int, mean: float, variance: float) -> float:
    """P(count): Poisson about a gamma mean, whose relative variance is sometimes larger."""
    chances = []
    for size in (1 / variance, 1 / (variance * WILDER)):
        chance = size / (size + mean)
        ways = math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1)
        chances.append(math.exp(ways + size * math.log(chance) + count * math.log(1 - chance)))
    return (1 - WILD) * chances[0] + WILD * chances[1]


def chances(counts: np.ndarray, mean: float, variance: float) -> np.ndarray:
    means, variances = np.full((len(counts), 1), math.log(mean)), np.full(len(counts), variance)
    return np.exp(log_sound(counts, means, variances))[:, 0]


@pytest.mark.parametrize("mean", [0.3, 4.0, 60.0, 900.0])
@pytest.mark.parametrize("variance", [0.0025, 0.04, 0.3])
def test_sound_counts_are_a_mix_of_two_negative_binomials(mean: float, variance: float) -> None:
    counts = np.arange(0.0, 40 + 4 * mean, max(1.0, mean // 7))
    expected = [sound(int(count), mean, variance) for count in counts]
    np.testing.assert_allclose(chances(counts, mean, variance), expected, rtol=1e-6, atol=1e-200)


def test_clean_counts_are_sound_or_really_changed() -> None:
    counts = np.array([0.0, 3.0, 250.0, 300.0, 4000.0])
    means = np.full((5, 2), [math.log(300.0), math.log(20.0)])
    variances, breaks = np.full(5, 0.01), BREAKS["standalone"]
    parts = (1 - breaks) * np.exp(log_sound(counts, means, variances))
    parts += breaks * np.exp(log_changed(counts))[:, None]
    mixed = np.exp(log_clean(counts, means, variances, "standalone"))
    np.testing.assert_allclose(mixed, parts, rtol=1e-9)
