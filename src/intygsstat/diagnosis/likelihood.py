"""How likely a count is: sound counts, and the broad tail of real breaks.

A sound count is Poisson with a mean that itself varies (negative binomial); in one month of fifty
it varies three times as much. With a small chance something real happened in the region that
month, and the count may lie anywhere about its level.
"""

from __future__ import annotations

import math

import numpy as np

from intygsstat.diagnosis.panel import Floats
from intygsstat.models import Channel

# Share of counts that a real change moved, where nothing shows how long it lasts: in the first
# or last month of a history. Regions become integrated, which empties standalone cells for good.
BREAKS = {"issued": 0.001, "standalone": 0.02}
BETWEEN = {"issued": 0.2, "standalone": 0.05}  # times as likely between two months in line
LASTING = {"issued": 20.0, "standalone": 10.0}  # times as likely beside a month just as far off
WILD = 0.02  # share of sound counts that vary more than usual
WILDER = 9.0  # times the usual variance
BREAK_SPREADS = {"issued": 0.7, "standalone": 1.2}  # log scale


def log_gamma(values: Floats) -> Floats:
    """The logarithm of the gamma function, for positive values of any shape."""
    gammas = [math.lgamma(value) for value in values.ravel().tolist()]
    return np.array(gammas, dtype=float).reshape(values.shape)


def log_sound(counts: Floats, log_means: Floats, variances: Floats) -> Floats:
    """log P(count) of a sound count with relative variance `variances` beyond Poisson's.

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


def log_broken(counts: Floats, log_means: Floats, channel: Channel) -> Floats:
    """log P(count) if a real change moved it; shapes as in `log_sound`."""
    broad = BREAK_SPREADS[channel]
    off = (np.log(counts + 0.5)[..., None] - log_means) / broad
    density = -0.5 * off**2 - math.log(broad * math.sqrt(2 * math.pi))
    return density - np.log(counts + 1.0)[..., None]


def log_clean(
    counts: Floats, log_means: Floats, variances: Floats, channel: Channel, likelier: float = 1.0
) -> Floats:
    """log P(count) of a cell printed as it was counted, real breaks being `likelier` times as
    likely as usual in the channel; shapes as in `log_sound`."""
    breaks = min(0.5, BREAKS[channel] * likelier)
    return np.logaddexp(
        math.log1p(-breaks) + log_sound(counts, log_means, variances),
        math.log(breaks) + log_broken(counts, log_means, channel),
    )
