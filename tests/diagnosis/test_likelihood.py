"""How likely a count is, against sums and loops that anyone can check."""

from __future__ import annotations

import math

import numpy as np
import pytest

from intygsstat.diagnosis.likelihood import BREAKS, WILD, WILDER, log_changed, log_clean, log_sound


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
