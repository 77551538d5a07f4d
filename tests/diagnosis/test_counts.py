"""How likely a count is, against sums and loops that anyone can check."""

from __future__ import annotations

import math

import numpy as np
import pytest

from intygsstat.diagnosis.counts import WILD, WILDER, log_broken, log_clean, log_gamma, log_sound


def negative_binomial(count: int, mean: float, variance: float) -> float:
    """P(count): Poisson about a gamma mean whose relative variance is `variance`."""
    size = 1 / variance
    chance = size / (size + mean)
    ways = math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1)
    return math.exp(ways + size * math.log(chance) + count * math.log(1 - chance))


def sound(count: int, mean: float, variance: float) -> float:
    usual = negative_binomial(count, mean, variance)
    wild = negative_binomial(count, mean, variance * WILDER)
    return (1 - WILD) * usual + WILD * wild


@pytest.mark.parametrize("mean", [0.3, 4.0, 60.0, 900.0])
@pytest.mark.parametrize("variance", [0.0025, 0.04, 0.3])
def test_sound_counts_are_a_mix_of_two_negative_binomials(mean: float, variance: float) -> None:
    counts = np.arange(0.0, 40 + 4 * mean, max(1.0, mean // 7))
    logs = log_sound(
        counts, np.full((len(counts), 1), math.log(mean)), np.full(len(counts), variance)
    )
    for count, log in zip(counts, logs[:, 0], strict=True):
        assert math.exp(log) == pytest.approx(
            sound(int(count), mean, variance), rel=1e-6, abs=1e-200
        )


@pytest.mark.parametrize(("mean", "variance"), [(0.5, 0.1), (12.0, 0.02), (300.0, 0.005)])
def test_the_chances_of_all_sound_counts_sum_to_one(mean: float, variance: float) -> None:
    counts = np.arange(0.0, 40 * mean + 200)
    logs = log_sound(
        counts, np.full((len(counts), 1), math.log(mean)), np.full(len(counts), variance)
    )
    assert np.exp(logs).sum() == pytest.approx(1.0, abs=1e-6)


def test_the_chances_of_real_breaks_sum_to_about_one() -> None:
    counts = np.arange(0.0, 400_000)
    logs = log_broken(counts, np.full((len(counts), 1), math.log(3000.0)))
    assert np.exp(logs).sum() == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("breaks", [0.0005, 0.02, 0.5])
def test_clean_counts_are_sound_or_broken(breaks: float) -> None:
    counts = np.array([0.0, 3.0, 250.0, 300.0, 4000.0])
    means = np.full((5, 2), [math.log(300.0), math.log(20.0)])
    variances = np.full(5, 0.01)
    mixed = np.exp(log_clean(counts, means, variances, breaks))
    parts = (1 - breaks) * np.exp(log_sound(counts, means, variances)) + breaks * np.exp(
        log_broken(counts, means)
    )
    np.testing.assert_allclose(mixed, parts, rtol=1e-9)


def test_shapes_are_those_of_the_counts_with_the_means_behind() -> None:
    counts = np.arange(6.0).reshape(2, 3)
    means, variances = np.zeros((2, 3, 5)), np.full((2, 3), 0.01)
    assert log_sound(counts, means, variances).shape == (2, 3, 5)
    assert log_broken(counts, means).shape == (2, 3, 5)
    assert log_clean(counts, means, variances, 0.01).shape == (2, 3, 5)
    assert log_gamma(np.zeros((0, 4))).shape == (0, 4)


def test_a_count_of_two_is_no_surprise_where_five_are_expected() -> None:
    two, five = (
        float(log_sound(np.array([c]), np.array([[math.log(5.0)]]), np.array([0.01]))[0, 0])
        for c in (2.0, 5.0)
    )
    assert five - two < math.log(4)
    large = [
        float(log_sound(np.array([c]), np.array([[math.log(5000.0)]]), np.array([0.0025]))[0, 0])
        for c in (2000.0, 5000.0)
    ]
    assert large[1] - large[0] > math.log(1000)


def test_what_all_counts_share_may_be_given_once() -> None:
    counts, means = np.array([3.0, 40.0, 900.0]), np.log([[2.0, 50.0, 800.0]])
    shared = log_sound(counts, means, np.array([0.02]))
    each = log_sound(counts, np.broadcast_to(means, (3, 3)), np.full(3, 0.02))
    assert shared.tolist() == each.tolist()
