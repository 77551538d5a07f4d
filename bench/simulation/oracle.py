"""Who could tell? What a reader who knew the true distributions would make of an error.

An upper bound for any diagnosis: `tellable` says whether the planted
explanation has nine parts in ten of the belief, against the other explanations
of the same kind of misprint, with the means and spreads that the counts were
drawn with.
"""

from __future__ import annotations

from math import log

import numpy as np

from simulation.planted import PlantedError
from simulation.printed import Printed
from simulation.typos import TYPING
from simulation.world import ISSUED, STANDALONE, World

SURE = 0.9
_SURPLUS = 1 / 3  # one, two or three certificates without a column
TOTAL = -1


def tellable(world: World, printed: Printed, error: PlantedError) -> bool:
    """Whether an error with a trace can be told from the other things it could be."""
    if not error.trace:
        return False
    if error.kind in ("typing_error, part", "typing_error, total", "unlisted_type"):
        return _of_a_row(world, printed, error)
    if error.kind == "standalone_above_issued":
        if error.how.endswith("total right"):
            return _of_a_row(world, printed, error)
        return _of_two_channels(world, printed, error)
    return True


def _of_a_row(world: World, printed: Printed, error: PlantedError) -> bool:
    """A sum that doesn't hold: which number is it, or is a type hidden?"""
    at = (error.month, error.channel, error.regions[0])
    counts = printed.counts[at]
    surplus = (error.printed or 0) if error.kind == "unlisted_type" else None
    summed = int(counts.sum())
    total = summed + surplus if surplus else int(printed.totals[at])
    difference = total - summed
    belief = {TOTAL: _chance(summed, total)}
    hidden = _SURPLUS if 1 <= difference <= 3 else 0.0
    cells = max(int((counts > 0).sum()), 1)
    for column in range(len(counts)):
        meant = int(counts[column]) + difference
        if meant > 0:
            mistyped = _chance(meant, int(counts[column])) / cells
            gain = _log_density(world, (*at, column), meant)
            gain -= _log_density(world, (*at, column), int(counts[column]))
            belief[column] = mistyped * np.exp(np.clip(gain, -200, 200))
    whole = sum(belief.values()) + hidden
    if error.kind == "unlisted_type":
        return hidden >= SURE * whole
    return belief.get(error.types[0] if error.types else TOTAL, 0.0) >= SURE * whole


def _of_two_channels(world: World, printed: Printed, error: PlantedError) -> bool:
    """Standalone above issued and the sums agree: which of the two is the odd one?"""
    at = (error.month, slice(None), error.regions[0], error.types[0])
    off = (printed.counts[at] - world.mean[at]) / np.maximum(world.spread[at], 0.5)
    odd, other = (
        (off[ISSUED], off[STANDALONE])
        if error.channel == ISSUED
        else (off[STANDALONE], off[ISSUED])
    )
    return bool(odd**2 - other**2 > 2 * log(SURE / (1 - SURE)))


def _chance(true: int, printed: int) -> float:
    """The chance of printing one number for the other, each typo and place as likely."""
    if true <= 0:
        return 0.0
    chances = [typo(true) for typo in TYPING.values()]
    return sum(1 / len(made) for made in chances if printed in made) / len(TYPING)


def _log_density(world: World, at: tuple[int, ...], count: int) -> float:
    spread = max(float(world.spread[at]), 0.5)
    return -0.5 * ((count - float(world.mean[at])) / spread) ** 2
