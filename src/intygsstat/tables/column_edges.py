"""Guesses at where a table's columns begin and end, from its headings and drawn lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from intygsstat.models import Ruling, Word
from intygsstat.tables.headers import Heading

FAR = 1e6  # points; the edge of a column that nothing bounds
ASTRIDE = 0.2  # of a number's width must stand on either side of a line that it stands across
FEW = 0.2  # of a table's rows; more numbers across one line, and it is none between columns
Cell = tuple[int, int]  # row, column
Edges = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the page's width that words stand in, over all rows."""

    left: float
    right: float
    words: tuple[tuple[int, Word], ...]


def all_edges(
    headings: Sequence[Heading], runs: Sequence[Run], label_right: float
) -> Iterator[tuple[float, Edges]]:
    """Every guess at the columns' edges, each with a handicap to its score."""
    yield 0.0, _left_aligned(headings)
    yield 0.0, _right_aligned(headings, label_right)
    for edges in _centred(headings, label_right):
        yield 0.0, edges
    yield 0.1, midway(headings, label_right)
    if len(runs) == len(headings):
        yield 0.02, _one_run_each(headings, runs)


def _left_aligned(headings: Sequence[Heading]) -> Edges:
    starts = [heading.box.left - 1.0 for heading in headings]
    return tuple(zip(starts, [*starts[1:], FAR], strict=True))


def _right_aligned(headings: Sequence[Heading], label_right: float) -> Edges:
    ends = [heading.box.right + 1.0 for heading in headings]
    return tuple(zip([label_right, *ends[:-1]], ends, strict=True))


def _centred(headings: Sequence[Heading], label_right: float, steps: int = 15) -> Iterator[Edges]:
    """Columns whose middles are the headings' middles.

    The first edge decides all others, each the mirror image of the one before
    it in the heading between them; only first edges that cut no heading are
    tried.
    """
    lowest, highest = label_right - 1.0, headings[0].box.left
    sign, constant = 1.0, 0.0  # edge k is sign * first + constant
    for heading in headings:
        limits = [heading.box.left + 0.5 - constant, 0.0]
        if sign > 0:
            highest = min(highest, limits[0])
        else:
            lowest = max(lowest, -limits[0])
        sign, constant = -sign, 2 * heading.box.x_centre - constant
        reach = heading.box.right - 0.5 - constant
        if sign > 0:
            lowest = max(lowest, reach)
        else:
            highest = min(highest, -reach)
    if lowest > highest:
        return
    for step in range(steps):
        edge = lowest + (highest - lowest) * step / (steps - 1)
        edges = []
        for heading in headings:
            after = 2 * heading.box.x_centre - edge
            edges.append((edge, after))
            edge = after
        yield tuple(edges)


def midway(headings: Sequence[Heading], label_right: float) -> Edges:
    """Edges halfway between the headings."""
    between = [(one.box.right + other.box.left) / 2 for one, other in pairwise(headings)]
    last = headings[-1].box
    return tuple(zip([label_right, *between], [*between, last.right + 2 * last.width], strict=True))


def _one_run_each(headings: Sequence[Heading], runs: Sequence[Run]) -> Edges:
    boxes = [
        (min(h.box.left, r.left), max(h.box.right, r.right))
        for h, r in zip(headings, runs, strict=True)
    ]
    between = [(one[1] + other[0]) / 2 for one, other in pairwise(boxes)]
    return tuple(zip([boxes[0][0] - 1, *between], [*between, boxes[-1][1] + 1], strict=True))


def long_lines(runs: Sequence[Run], rulings: Sequence[Ruling]) -> list[float]:
    """Where drawn lines run down at least half of the table, from the left, in points."""
    words = [word.box for run in runs for _, word in run.words]
    top, bottom = min([w.top for w in words]), max([w.bottom for w in words])
    heights: dict[float, float] = defaultdict(float)
    for left, begins, ends in rulings:
        within = (ends if ends < bottom else bottom) - (begins if begins > top else top)
        if within > 0:
            heights[round(left * 2) / 2] += within
    return sorted(x for x, height in heights.items() if height >= 0.5 * (bottom - top))


def lines_through_runs(lines: Sequence[float], runs: Sequence[Run]) -> list[float]:
    """The lines that cut a number of some row, so that they part no columns there."""
    return [x for x in lines if any(run.left + 0.4 < x < run.right - 0.4 for run in runs)]


def edges_from_lines(headings: Sequence[Heading], lines: Sequence[float]) -> Edges | None:
    """The columns between drawn lines that cut no heading; None unless every column has a
    line on either side of it, the last one's right side apart."""
    edges: list[tuple[float, float]] = []
    for heading in headings:
        before = [x for x in lines if x <= heading.box.left + 0.6]
        after = [x for x in lines if x >= heading.box.right - 0.6]
        if not before:
            return None
        edges.append((before[-1], after[0] if after else FAR))
    if any(one[1] > other[0] + 0.6 for one, other in pairwise(edges)):
        return None
    return tuple(edges)


def astride(cells: dict[Cell, tuple[Word, ...]], lines: Sequence[float]) -> set[Cell]:
    """Cells whose number stands astride of a line that parts the columns of nearly all rows."""
    rows = len({row for row, _ in cells})
    found: set[Cell] = set()
    for x in lines:
        those = {
            cell
            for cell, words in cells.items()
            for box in (word.box for word in words)
            if box.left + ASTRIDE * box.width < x < box.right - ASTRIDE * box.width
        }
        if len(those) <= max(1, FEW * rows):
            found |= those
    return found
