"""Levels, month effects and intervals on months that were drawn, so that the truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from diagnosis.panels import REGIONS, TYPES, drawn_counts, panel_of
from intygsstat.diagnosis.cells import find_odd_cells
from intygsstat.diagnosis.expected import Expectation, expect
from intygsstat.diagnosis.level import WINDOW
from intygsstat.diagnosis.panel import Floats, Panel

FK7804 = TYPES.index("fk7804")
SORMLAND, SKANE = REGIONS.index("sormland"), REGIONS.index("skane")


def nothing_known(panel: Panel) -> Floats:
    return np.full(panel.counts.shape, np.nan)


def odd_places(expectation: Expectation) -> list[tuple[int, int, int]]:
    unknown = nothing_known(expectation.panel)
    return [(c.table, c.region, c.kind) for c in find_odd_cells(expectation, unknown, unknown)]


@pytest.mark.parametrize("seed", range(3))
def test_month_effects_are_recovered(seed: int) -> None:
    counts, _, effects = drawn_counts(seed, 6)
    found = expect(panel_of(counts), None).levels.shared
    off = found - (effects - effects.mean(axis=0))
    assert np.abs(off[:, FK7804]).max() < 0.04
    assert np.sqrt((off**2).mean()) < 0.035


@pytest.mark.parametrize("seed", range(3))
def test_levels_are_recovered(seed: int) -> None:
    counts, levels, effects = drawn_counts(seed, 6)
    expectation = expect(panel_of(counts), None)
    found = (np.stack(expectation.posterior) * expectation.grid[None]).sum(axis=-1)
    off = found - (levels + effects.mean(axis=0))[None]
    large = levels > np.log(300)
    assert np.abs(off[:, large]).max() < 0.15
    assert np.sqrt((off[:, large] ** 2).mean()) < 0.05


def test_the_weights_of_a_level_sum_to_one() -> None:
    expectation = expect(panel_of(drawn_counts(1, 4)[0]), None)
    np.testing.assert_allclose(np.stack(expectation.posterior).sum(axis=-1), 1.0)
    assert (np.stack(expectation.posterior) >= 0).all()


def inside(months: int, seed: int, share: float) -> tuple[int, int]:
    """How many counts lie in their interval, of how many."""
    counts = drawn_counts(seed, months, share=share)[0]
    _, low, high = expect(panel_of(counts), None).intervals()
    held = (np.floor(low) <= counts) & (counts <= np.ceil(high))
    return int(held.sum()), held.size


@pytest.mark.parametrize("months", [3, 4, 8])
@pytest.mark.parametrize("share", [1.0, 0.02])  # of small counts too
def test_an_interval_holds_about_95_of_100_sound_counts(months: int, share: float) -> None:
    pairs = [inside(months, seed, share) for seed in range(4)]
    held = sum(pair[0] for pair in pairs) / sum(pair[1] for pair in pairs)
    assert 0.93 < held <= 0.995


@pytest.mark.parametrize("seed", range(6))
def test_drawn_months_have_nothing_odd(seed: int) -> None:
    assert odd_places(expect(panel_of(drawn_counts(seed, 4)[0]), None)) == []


@pytest.mark.parametrize("wrong", [(2, 3), (0, 1), (0, 2)])
def test_half_of_a_series_may_be_wrong(wrong: tuple[int, int]) -> None:
    """Sörmland lost the first digit in two of four months."""
    counts, _, _ = drawn_counts(5, 4)
    sound = counts.copy()
    for month in wrong:
        counts[month, SORMLAND, FK7804] %= 1000
    expectation = expect(panel_of(counts), None)
    means = expectation.means_and_spreads()[0][:, SORMLAND, FK7804]
    np.testing.assert_allclose(means, sound[:, SORMLAND, FK7804], rtol=0.2)
    assert odd_places(expectation) == [(month, SORMLAND, FK7804) for month in wrong]


def test_a_month_says_nothing_of_its_own_level() -> None:
    counts, _, _ = drawn_counts(6, 4)
    altered = counts.copy()
    altered[2, SKANE, FK7804] /= 10
    before, after = (
        expect(panel_of(each), None).means_and_spreads()[0][2, SKANE, FK7804]
        for each in (counts, altered)
    )
    assert after == pytest.approx(before, rel=0.03)


def test_one_month_foretells_nothing() -> None:
    counts, _, _ = drawn_counts(7, 1)
    counts[0, SKANE, FK7804] = 3
    expectation = expect(panel_of(counts), None)
    assert (expectation.others == 0).all()
    assert odd_places(expectation) == []


def test_two_tellings_of_one_month_are_no_history() -> None:
    counts = np.concatenate([drawn_counts(7, 1)[0]] * 2)
    expectation = expect(panel_of(counts, months=[0, 0], wins=[False, True]), None)
    assert (expectation.others == 0).all()


def test_months_far_off_are_no_history() -> None:
    counts, _, _ = drawn_counts(8, 4)
    steps = [0, 1, WINDOW + 1, WINDOW + 2]
    expectation = expect(panel_of(counts, months=steps), None)
    assert expectation.others[:, SKANE, FK7804].tolist() == [1, 2, 2, 1]


def test_a_telling_that_yields_says_nothing_of_others() -> None:
    counts, _, _ = drawn_counts(9, 4)
    double = np.concatenate([counts, counts[1:2] / 10])
    steps, wins = [0, 1, 2, 3, 1], [True] * 4 + [False]
    alone = expect(panel_of(counts), None)
    beside = expect(panel_of(double.round(), months=steps, wins=wins), None)
    np.testing.assert_allclose(
        beside.means_and_spreads()[0][:4], alone.means_and_spreads()[0], rtol=1e-9
    )
    np.testing.assert_allclose(beside.posterior[4], beside.posterior[1])


def test_a_column_that_is_new_rests_on_its_own_months() -> None:
    counts, _, _ = drawn_counts(10, 5)
    counts[:3, :, 1] = np.nan
    others = expect(panel_of(counts), None).others
    assert others[:, SKANE, 1].tolist() == [2, 2, 2, 1, 1]
    assert others[:, SKANE, 2].tolist() == [4, 4, 4, 4, 4]


def test_a_level_moves_with_the_months() -> None:
    """A region that grows by three per cent a month for a year has no odd month."""
    counts, _, _ = drawn_counts(11, 13)
    counts[:, SKANE] *= 1.03 ** np.arange(13)[:, None]
    assert odd_places(expect(panel_of(counts.round()), None)) == []


def test_numbering_of_regions_and_types_does_not_matter() -> None:
    counts, _, _ = drawn_counts(12, 4)
    counts[1, SKANE, FK7804] //= 10
    regions, kinds = list(range(len(REGIONS)))[::-1], list(range(len(TYPES)))[::-1]
    turned = panel_of(counts[:, regions][:, :, kinds])
    turned = type(turned)(
        **{
            **{name: getattr(turned, name) for name in turned.__slots__},
            "regions": tuple(REGIONS[r] for r in regions),
            "types": tuple(TYPES[k] for k in kinds),
        }
    )
    one, other = (expect(panel, None) for panel in (panel_of(counts), turned))
    np.testing.assert_allclose(
        other.means_and_spreads()[0][:, regions][:, :, kinds], one.means_and_spreads()[0], rtol=1e-6
    )


def test_effects_that_can_hardly_be_seen_are_drawn_to_those_of_the_issued_tables() -> None:
    counts, _, effects = drawn_counts(13, 4, share=0.0005)
    prior = effects - effects.mean(axis=0)
    drawn_to, alone = (
        expect(panel_of(counts, channel="standalone"), each).levels.shared for each in (prior, None)
    )
    small = np.abs(drawn_to - prior).sum() / np.abs(alone - prior).sum()
    assert small < 0.5
