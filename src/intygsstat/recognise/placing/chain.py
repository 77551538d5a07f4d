"""Every way to put numbers into columns in their order, weighed and added up."""

from __future__ import annotations

from collections.abc import Sequence

Matrix = list[list[float]]


def place_in_order(weights: Sequence[Sequence[float]]) -> tuple[Matrix, float]:
    """The probability of each number standing in each column, and the weight of all ways.

    `weights[k][j]` is how much likelier column j is to hold number k than to be
    blank. Each number stands in one column, to the right of the number before
    it. With no way at all the weight is 0 and the probabilities are None's: an
    empty list.
    """
    numbers = len(weights)
    columns = len(weights[0]) if weights else 0
    forward = _forward(weights, numbers, columns)
    total = forward[columns][numbers]
    if total <= 0.0:
        return [], 0.0
    backward = _forward([row[::-1] for row in weights[::-1]], numbers, columns)
    found = []
    for k in range(numbers):
        row = weights[k]
        found.append(
            [
                forward[j][k] * row[j] * backward[columns - 1 - j][numbers - 1 - k] / total
                for j in range(columns)
            ]
        )
    return found, total


def _forward(weights: Sequence[Sequence[float]], numbers: int, columns: int) -> Matrix:
    """The weight of all ways to have put the first k numbers into the first j columns, [j][k]."""
    rows = [[1.0] + [0.0] * numbers]
    for j in range(columns):
        before = rows[-1]
        now = before[:]
        for k in range(max(0, numbers - columns + j), min(numbers, j + 1)):
            now[k + 1] += before[k] * weights[k][j]
        rows.append(now)
    return rows
