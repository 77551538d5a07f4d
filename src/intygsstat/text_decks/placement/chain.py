"""Every way to put numbers into columns in their order, weighed, added up and drawn from.

Arrays have the axes (draw, number, column): the same row is looked at under
many draws of what is not known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
BLANK, FILLED = 0, 1


@dataclass(frozen=True, slots=True)
class Chain:
    """The ways to place one row. `weights` says how much likelier each column is to hold each
    number than to be blank; `beside` the same for a number whose forerunner stands in the
    column before. `so_far[j][:, k, s]` is the weight of all ways that put the first k numbers
    into the first j columns, the last of them blank or filled."""

    weights: Floats
    beside: Floats
    so_far: list[Floats]

    @property
    def log_weight(self) -> Floats:
        """The logarithm of the weight of all ways, by draw; -inf where there is none."""
        total = self.so_far[-1][:, -1, :].sum(axis=1)
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(total))


def chain_of(weights: Floats, beside: Floats) -> Chain:
    """Weigh all ways in which numbers keep their order, one number a column at most."""
    draws, numbers, columns = weights.shape
    first = np.zeros((draws, numbers + 1, 2))
    first[:, 0, BLANK] = 1.0
    so_far = [first]
    for j in range(columns):
        before = so_far[-1]
        now = np.zeros_like(before)
        now[:, :, BLANK] = before.sum(axis=2)
        now[:, 1:, FILLED] = (
            before[:, :-1, BLANK] * weights[:, :, j] + before[:, :-1, FILLED] * beside[:, :, j]
        )
        so_far.append(now)
    return Chain(weights, beside, so_far)


def probabilities(chain: Chain) -> Floats:
    """The probability of each number standing in each column, 0 where there is no way at all."""
    draws, numbers, columns = chain.weights.shape
    found = np.zeros((draws, numbers, columns))
    to_go = np.zeros((draws, numbers + 1, 2))
    to_go[:, numbers, :] = 1.0
    total = chain.so_far[-1][:, -1, :].sum(axis=1)
    for j in range(columns - 1, -1, -1):
        before = chain.so_far[j]
        alone = chain.weights[:, :, j] * to_go[:, 1:, FILLED]
        beside = chain.beside[:, :, j] * to_go[:, 1:, FILLED]
        found[:, :, j] = before[:, :-1, BLANK] * alone + before[:, :-1, FILLED] * beside
        earlier = np.repeat(to_go[:, :, BLANK, None], 2, axis=2)
        earlier[:, :-1, BLANK] += alone
        earlier[:, :-1, FILLED] += beside
        to_go = earlier
    return np.asarray(found / np.where(total > 0.0, total, 1.0)[:, None, None])


def draw_columns(chain: Chain, random: np.random.Generator) -> Whole:
    """One way for each draw, by weight: the column of each number, (draw, number)."""
    draws, numbers, columns = chain.weights.shape
    found = np.zeros((draws, numbers), dtype=np.int64)
    every = np.arange(draws)
    left = np.full(draws, numbers)
    chances = random.random((columns + 1, draws))
    last = chain.so_far[columns][every, left]
    filled = chances[columns] * last.sum(axis=1) < last[:, FILLED]
    for j in range(columns - 1, -1, -1):
        number = np.maximum(left - 1, 0)
        found[every[filled], number[filled]] = j
        left = np.where(filled, left - 1, left)
        came = chain.so_far[j][every, left].copy()
        was = filled
        came[:, BLANK] *= np.where(was, chain.weights[every, number, j], 1.0)
        came[:, FILLED] *= np.where(was, chain.beside[every, number, j], 1.0)
        filled = chances[j] * came.sum(axis=1) < came[:, FILLED]
    return found
