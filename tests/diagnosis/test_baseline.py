"""Levels, month effects and intervals on months that were drawn, so that the truth is known."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pytest

from diagnosis.made import REGIONS, TYPES, drawn_counts, panel_of
from intygsstat.diagnosis.baseline import WINDOW, Baseline, fit_baseline, median_of
from intygsstat.diagnosis.odd_cells import find_odd_cells

FK7804 = TYPES.index("fk7804")
SORMLAND, SKANE = REGIONS.index("sormland"), REGIONS.index("skane")


def odd_cells(baseline: Baseline) -> list[tuple[int, int, int]]:
    unknown = np.full(baseline.panel.counts.shape, np.nan)
    return list(find_odd_cells(baseline, unknown, unknown))


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("missing", [0.0, 0.4, 0.9, 1.0])
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


@pytest.mark.parametrize("seed", range(6))
def test_drawn_months_have_nothing_odd(seed: int) -> None:
    assert odd_cells(fit_baseline(panel_of(drawn_counts(seed, 4)[0]), None)) == []


@pytest.mark.parametrize("wrong", [(2, 3), (0, 1), (0, 2)])
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


def test_one_month_predicts_nothing() -> None:
    counts = drawn_counts(7, 1)[0]
    counts[0, SKANE, FK7804] = 3
    baseline = fit_baseline(panel_of(counts), None)
    assert (baseline.others == 0).all()
    assert odd_cells(baseline) == []


def test_two_versions_of_one_month_are_no_history() -> None:
    counts = np.concatenate([drawn_counts(7, 1)[0]] * 2)
    panel = panel_of(counts, months=[0, 0], current=[False, True])
    assert (fit_baseline(panel, None).others == 0).all()


def test_months_far_off_are_no_history() -> None:
    counts = drawn_counts(8, 4)[0]
    panel = panel_of(counts, months=[0, 1, WINDOW + 1, WINDOW + 2])
    assert fit_baseline(panel, None).others[:, SKANE, FK7804].tolist() == [1, 2, 2, 1]


def test_a_version_that_is_not_current_says_nothing_of_others() -> None:
    counts = drawn_counts(9, 4)[0]
    double = np.concatenate([counts, counts[1:2] / 10]).round()
    months, current = [0, 1, 2, 3, 1], [True] * 4 + [False]
    alone = fit_baseline(panel_of(counts), None)
    beside = fit_baseline(panel_of(double, months=months, current=current), None)
    np.testing.assert_allclose(
        beside.means_and_spreads[0][:4], alone.means_and_spreads[0], rtol=1e-9
    )
    np.testing.assert_allclose(beside.posterior[4], beside.posterior[1])


def test_a_column_that_is_new_rests_on_its_own_months() -> None:
    counts = drawn_counts(10, 5)[0]
    counts[:3, :, 1] = np.nan
    others = fit_baseline(panel_of(counts), None).others
    assert others[:, SKANE, 1].tolist() == [2, 2, 2, 1, 1]
    assert others[:, SKANE, 2].tolist() == [4, 4, 4, 4, 4]


def test_a_level_moves_with_the_months() -> None:
    """A region that grows by three per cent a month for a year has no odd month."""
    counts = drawn_counts(11, 13)[0]
    counts[:, SKANE] *= 1.03 ** np.arange(13)[:, None]
    assert odd_cells(fit_baseline(panel_of(counts.round()), None)) == []


def test_the_order_of_regions_and_types_does_not_matter() -> None:
    counts = drawn_counts(12, 4)[0]
    counts[1, SKANE, FK7804] //= 10
    turned = replace(
        panel_of(counts[:, ::-1, ::-1]), regions=tuple(REGIONS[::-1]), types=tuple(TYPES[::-1])
    )
    one, other = (
        fit_baseline(panel, None).means_and_spreads[0] for panel in (panel_of(counts), turned)
    )
    np.testing.assert_allclose(other[:, ::-1, ::-1], one, rtol=1e-6)


def test_effects_that_can_hardly_be_seen_are_drawn_to_those_of_the_issued_tables() -> None:
    counts, _, effects = drawn_counts(13, 4, share=0.0005)
    prior = effects - effects.mean(axis=0)
    drawn_to, alone = (
        fit_baseline(panel_of(counts, channel="standalone"), each).levels.shared
        for each in (prior, None)
    )
    assert np.abs(drawn_to - prior).sum() < 0.5 * np.abs(alone - prior).sum()
