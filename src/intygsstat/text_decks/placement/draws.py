"""All rows of one region and channel, placed together.

The months of a region hang together: where a number stands in one month says
where it stands in the others. So many draws are made side by side, each a whole
story of where all its numbers stand: row by row, the fullest first, each
weighed by how well the next row fits. The random numbers are always the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from intygsstat.text_decks.placement.chain import (
    Chain,
    Floats,
    Whole,
    chain_of,
    draw_columns,
    probabilities,
)
from intygsstat.text_decks.placement.levels import Levels, Others, Seen

DRAWS = 96
SEED = 20240312
FARTHEST = 2.5  # spreads; what lies further off says no more about its neighbour


@dataclass(frozen=True, slots=True)
class Numbers:
    """A row to be placed: its columns' types, its numbers' logarithms, which of them tell a
    count, which at least say that a cell is filled, and the weight that each number may
    stand in each column (number, column) by the other channel."""

    kinds: tuple[str, ...]
    logs: Floats
    told: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    filled: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    allowed: Floats


def place_region(
    region: str,
    rows: Sequence[Numbers],
    levels: Levels,
    seen: Mapping[str, Seen],
    beside: Mapping[tuple[str, str], float],
    sweeps: int,
) -> list[tuple[Floats, float]]:
    """For each row the probability of each number standing in each column, and the logarithm
    of the row's whole weight.

    `seen` is what the region's other rows, whose columns are known, say of each
    type; `beside` how two types' counts go together. `sweeps` is how often every row is
    drawn anew by all others, once all are placed.
    """
    random = np.random.default_rng(SEED)
    kinds = list(dict.fromkeys(kind for row in rows for kind in row.kinds))
    place = {kind: index for index, kind in enumerate(kinds)}
    known = np.array([_as_list(seen.get(kind, Seen())) for kind in kinds]).T
    state = np.repeat(known[None, :, :], DRAWS, axis=0)  # draw, what is seen, type
    columns = [np.array([place[kind] for kind in row.kinds]) for row in rows]
    paths: dict[int, Whole] = {}
    log_weights = np.zeros(DRAWS)
    for index in sorted(range(len(rows)), key=lambda i: -len(rows[i].logs)):
        row, at = rows[index], columns[index]
        chain, scale = _chain(region, row, levels, state[:, :, at], beside)
        log_weights = log_weights + chain.log_weight + scale
        paths[index] = draw_columns(chain, random)
        state[:, :, at] += _told_by(row, paths[index])
        keep = _kept(log_weights, random)
        if keep is not None:
            state, log_weights = state[keep], np.zeros(DRAWS)
            paths = {i: path[keep] for i, path in paths.items()}
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    for _ in range(sweeps):  # early rows are drawn anew, now that the later ones stand
        for index, row in enumerate(rows):
            at = columns[index]
            state[:, :, at] -= _told_by(row, paths[index])
            chain, _ = _chain(region, row, levels, state[:, :, at], beside)
            paths[index] = draw_columns(chain, random)
            state[:, :, at] += _told_by(row, paths[index])
    found = []
    for index, row in enumerate(rows):
        at = columns[index]
        others = state[:, :, at] - _told_by(row, paths[index])
        chain, scale = _chain(region, row, levels, others, beside)
        chances = (probabilities(chain) * weights[:, None, None]).sum(axis=0)
        fit = chain.log_weight + scale
        found.append(
            (chances, float(np.log((np.exp(fit - fit.max()) * weights).sum()) + fit.max()))
        )
    return found


def _as_list(seen: Seen) -> list[float]:
    return [seen.months, seen.filled, seen.told, seen.logs]


def _told_by(row: Numbers, path: Whole) -> Floats:
    """What a row placed as `path` adds to its columns: (draw, what is seen, column)."""
    draws, numbers = path.shape
    added = np.zeros((draws, 4, len(row.kinds)))
    added[:, 0, :] = 1.0
    every = np.arange(draws)
    for k in range(numbers):
        added[every, 1, path[:, k]] += row.filled[k]
        added[every, 2, path[:, k]] += row.told[k]
        added[every, 3, path[:, k]] += row.told[k] * row.logs[k]
    return added


def _chain(
    region: str,
    row: Numbers,
    levels: Levels,
    others: Floats,
    beside: Mapping[tuple[str, str], float],
) -> tuple[Chain, Floats]:
    """The row's ways under each draw, and the logarithm of what its weights were divided by."""
    foretold = levels.foretold(region, row.kinds, Others(*(others[:, i] for i in range(4))))
    weights, off = foretold.weights(row.logs, row.told)
    weights = weights * row.allowed[None, :, :]
    largest = weights.max(axis=2, keepdims=True)
    weights = weights / largest
    together = weights.copy()
    shared = np.array(
        [0.0, *(beside.get(pair, 0.0) for pair in zip(row.kinds, row.kinds[1:], strict=False))]
    )
    off = np.clip(off, -FARTHEST, FARTHEST)
    both = row.told[1:] & row.told[:-1]
    before, after = off[:, :-1, :-1], off[:, 1:, 1:]
    r = shared[None, None, 1:]
    factor = np.exp(
        (2.0 * r * before * after - r**2 * (before**2 + after**2)) / (2.0 * (1.0 - r**2))
    ) / np.sqrt(1.0 - r**2)
    together[:, 1:, 1:] *= np.where(both[None, :, None], factor, 1.0)
    return chain_of(weights, together), np.log(largest).sum(axis=(1, 2))


def _kept(log_weights: Floats, random: np.random.Generator) -> Whole | None:
    """Which draws go on, the good ones several times; None while they are still even."""
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    if 1.0 / (weights**2).sum() > DRAWS / 2:
        return None
    points = (np.arange(DRAWS) + random.random()) / DRAWS
    return np.minimum(np.searchsorted(np.cumsum(weights), points), DRAWS - 1)
