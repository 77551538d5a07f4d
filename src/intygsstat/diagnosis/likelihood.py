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

# Chances of a real change that no other count shows, for each count. It may go anywhere.
BREAKS = {"issued": 0.002, "standalone": 0.02}
FLAT = 6.0  # log scale: how wide the counts after a real change lie, each as likely
ABSENT = 0.3  # share of real changes to or from nothing
WILD = 0.02  # share of sound counts that vary more than usual
WILDER = 9.0  # times the usual variance


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
