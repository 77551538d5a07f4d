"""Who could tell? What a reader who knew the true distributions would make of an error.

An upper bound for any diagnosis: `tellable` says whether the planted
explanation has nine parts in ten of the belief, against the other explanations
of the same kind of misprint, with the means and spreads that the counts were
drawn with.
"""

from __future__ import annotations

from math import log

import numpy as np

from simulation.errors import LOST, PlantedError
from simulation.printed import Printed
from simulation.slips import LOSING, TYPING, Typo
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
    belief = {TOTAL: _chance(TYPING, summed, total)}
    hidden = _SURPLUS if 1 <= difference <= 3 else 0.0
    cells = max(int((counts > 0).sum()), 1)
    for column in range(len(counts)):
        meant = int(counts[column]) + difference
        if meant > 0:
            slip = _chance(TYPING, meant, int(counts[column])) / cells
            gain = _log_density(world, (*at, column), meant)
            gain -= _log_density(world, (*at, column), int(counts[column]))
            belief[column] = slip * np.exp(np.clip(gain, -200, 200))
    whole = sum(belief.values()) + hidden
    if error.kind == "unlisted_type":
        return hidden >= SURE * whole
    return belief.get(error.types[0] if error.types else TOTAL, 0.0) >= SURE * whole


def belief_in_lost_digits(world: World, error: PlantedError) -> float | None:
    """How sure the reader can be of which digits were lost: last, first, one between, or zeros.

    None for any error but lost digits. A last digit, and one zero lost, are one thing.
    """
    if error.kind != "lost_digits":
        return None
    at = (error.month, error.channel, error.regions[0], error.types[0])
    printed = error.printed or 0
    belief = {
        how: LOST[how]
        * sum(
            _chance({how: slip}, meant, printed)
            * np.exp(_log_density(world, at, meant) - _log_density(world, at, error.true or 0))
            for meant in _longer(printed)
        )
        for how, slip in LOSING.items()
    }
    ten = (error.true or 0) // 10 == printed
    same = ("last digit", "last zeros") if ten else (error.how,)
    return float(sum(belief[how] for how in same) / sum(belief.values()))


def _longer(printed: int) -> set[int]:
    """Every number that could leave `printed` by losing digits."""
    text = str(printed)
    one = {text[:n] + d + text[n:] for n in range(len(text) + 1) for d in "0123456789"}
    lead = {d + "0" * n + text for n in range(1, 3) for d in "123456789"}
    zeros = {text + "0" * n for n in range(1, 5)}
    return {int(t) for t in one | lead | zeros if t[0] != "0"}


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


def _chance(slips: dict[str, Typo], true: int, printed: int) -> float:
    """The chance of printing one number for the other, each slip and place as likely."""
    if true <= 0:
        return 0.0
    chances = [slip(true) for slip in slips.values()]
    return sum(1 / len(made) for made in chances if printed in made) / len(slips)


def _log_density(world: World, at: tuple[int, ...], count: int) -> float:
    spread = max(float(world.spread[at]), 0.5)
    return -0.5 * ((count - float(world.mean[at])) / spread) ** 2
