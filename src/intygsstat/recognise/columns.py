"""Which column a number stands in.

The headings say how many columns there are and in which order, never alone
where they lie: headings and numbers may be aligned differently, columns may be
uneven, whole columns may be blank. So every way in which a header can be laid
out (left, centred, right, between drawn lines, as in another table of the
deck) gives a guess at the columns' edges, and the numbers choose: the guess
wins in which every number stays inside its column, each cell holds one number,
numbers keep one distance to their column's edge, every row has its total and
adds up to it. If two guesses fit equally well and differ, nobody can tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from statistics import fmean, median

from intygsstat.model import Ruling, Word
from intygsstat.recognise.edges import (
    FAR,
    Cell,
    Edges,
    Run,
    all_edges,
    astride,
    edges_from_lines,
    lines_through_runs,
    long_lines,
    midway,
)
from intygsstat.recognise.headers import Heading
from intygsstat.recognise.numbers import is_number_like, parse_cell

CLEAR_MARGIN = 0.12
TOO_POOR = 3.0
WIDEST_SPACE = 0.65  # ems between the groups of digits of one number

Anchor = Callable[[float, float], float]  # of what lies from left to right: where it is held
_ANCHORS: tuple[Anchor, ...] = (
    lambda left, right: left,
    lambda left, right: (left + right) / 2,
    lambda left, right: right,
)


class PlaceUnknownError(Exception):
    """Where a number belongs can't be told; the message says why."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The words of each cell by (row, column), cells whose number is one or two, and the edges."""

    words: dict[Cell, tuple[Word, ...]]
    doubtful: frozenset[Cell]
    edges: Edges


def place_words(
    rows: Sequence[Sequence[Word]],
    headings: Sequence[Heading],
    label_right: float,
    rulings: Sequence[Ruling],
    known_edges: Sequence[Edges] = (),
) -> Placement:
    """Put every word of every row into one of the columns under `headings`.

    `label_right` is where the labels end, in points; `known_edges` are columns
    of other tables in the deck whose headings stand in the same places.
    Raises PlaceUnknownError.
    """
    runs = _rows_to_runs(rows)
    if not runs:
        return Placement({}, frozenset(), midway(headings, label_right))
    lines = long_lines(runs, rulings)
    cut = lines_through_runs(lines, runs)
    drawn = edges_from_lines(headings, [x for x in lines if x not in cut])
    if drawn:
        if _outside_of_all(drawn, runs):
            raise PlaceUnknownError("numbers between drawn lines under no heading")
        (guess,) = _guesses([(0.0, drawn)], runs, headings)
        if guess.outside == 0 and guess.invalid_share <= 0.2:
            return Placement(guess.cells, frozenset(astride(guess.cells, cut)), drawn)
    ranked = _ranked(all_edges(headings, runs, label_right), runs, headings)
    best = ranked[0]
    rivals = [g for g in ranked[1:] if g.columns != best.columns]
    if rivals and rivals[0].score - best.score < CLEAR_MARGIN and known_edges:
        close = [best, *(g for g in rivals if g.score - best.score < CLEAR_MARGIN)]
        fits = _ranked([(0.0, edges) for edges in known_edges], runs, headings)
        agreeing = [g for g in close if g.columns == fits[0].columns and fits[0].outside == 0]
        if agreeing:
            best, rivals = agreeing[0], []
    if _stands_in_two_places(runs, best.columns):
        raise PlaceUnknownError("numbers in two places under one heading")
    if _stands_beside_its_heading(runs, best.columns, headings):
        raise PlaceUnknownError("numbers beside a heading where all others stand under theirs")
    if best.score > TOO_POOR or best.outside > 0.8:
        raise PlaceUnknownError(
            f"numbers that stand under no heading, or two in one column "
            f"({len(headings)} headings over {len(runs)} columns of numbers)"
        )
    doubtful = astride(best.cells, cut)
    for rival in rivals:
        if rival.score - best.score >= CLEAR_MARGIN:
            break
        differing = {c for c in best.cells.keys() | rival.cells.keys() if _differ(c, best, rival)}
        if not _only_joined_otherwise(differing, best, rival):
            raise PlaceUnknownError("numbers that fit under two headings equally well")
        doubtful |= differing
    return Placement(best.cells, frozenset(doubtful), best.edges)


def _outside_of_all(edges: Edges, runs: Sequence[Run]) -> bool:
    return any(
        all(run.right <= left + 0.6 or run.left >= right - 0.6 for left, right in edges)
        and any(word.text.strip(".").isdigit() for _, word in run.words)
        for run in runs
    )


def _stands_in_two_places(runs: Sequence[Run], columns: Sequence[int]) -> bool:
    """True if numbers of one column stand apart from one another, each in rows of its own.

    However a column is aligned, its numbers overlap; only a group of digits
    stands apart, beside the rest of its number. So a heading is missing.
    """
    usual = median(word.size for run in runs for _, word in run.words)
    for left, right in combinations(range(len(runs)), 2):
        if columns[left] != columns[right]:
            continue
        rows = [
            {
                row
                for row, word in runs[run].words
                if word.text.strip(".").isdigit() and word.size > 0.85 * usual
            }
            for run in (left, right)
        ]
        if rows[0] - rows[1] and rows[1] - rows[0]:
            return True
    return False


def _stands_beside_its_heading(
    runs: Sequence[Run], columns: Sequence[int], headings: Sequence[Heading]
) -> bool:
    """True if one column's numbers stand clear of their heading, and nearly all others under
    theirs, each as far from its middle: then these have lost their own heading."""
    size = median(word.size for run in runs for _, word in run.words)
    boxes = [headings[column].box for column in columns]
    under = [r.right > b.left and r.left < b.right for r, b in zip(runs, boxes, strict=True)]
    if sum(under) < 0.8 * len(runs) or all(under) or len(runs) < 5:
        return False
    offsets = [(r.left + r.right) / 2 - b.x_centre for r, b in zip(runs, boxes, strict=True)]
    usual = median(offsets)
    near = [abs(o - usual) for o, u in zip(offsets, under, strict=True) if u]
    odd = [abs(o - usual) for o, u in zip(offsets, under, strict=True) if not u]
    return max(near) < 0.5 * size and max(odd) > 2.0 * size


def _differ(cell: Cell, one: _Guess, other: _Guess) -> bool:
    return one.cells.get(cell) != other.cells.get(cell)


def _only_joined_otherwise(cells: set[Cell], one: _Guess, other: _Guess) -> bool:
    """True if in every row that differs one guess joins words that the other keeps apart."""
    for row in {row for row, _ in cells}:
        sizes = [
            sorted(len(g.cells.get(c, ())) for c in cells if c[0] == row and g.cells.get(c))
            for g in (one, other)
        ]
        if sizes[0] == sizes[1]:
            return False
    return True


def _rows_to_runs(rows: Sequence[Sequence[Word]]) -> list[Run]:
    words = sorted(
        [(row, word) for row, row_words in enumerate(rows) for word in row_words],
        key=lambda item: item[1].box.left,
    )
    groups: list[list[tuple[int, Word]]] = []
    right = -FAR
    for item in words:
        box = item[1].box
        if groups and box.left < right - 0.05:
            groups[-1].append(item)
        else:
            groups.append([item])
        if box.right > right:
            right = box.right
    return [Run(g[0][1].box.left, max([word.box.right for _, word in g]), tuple(g)) for g in groups]


class _Placed:
    """What follows from which column each run stands in, wherever the edges lie."""

    def __init__(
        self, columns: Sequence[int], runs: Sequence[Run], headings: Sequence[Heading]
    ) -> None:
        collected: dict[Cell, list[Word]] = defaultdict(list)
        for run, column in zip(runs, columns, strict=True):
            for row, word in run.words:
                collected[row, column].append(word)
        self.cells = {
            cell: tuple(words if len(words) == 1 else sorted(words, key=lambda w: w.box.left))
            for cell, words in collected.items()
        }
        self.rows = {row for row, _ in self.cells}
        self.total = next((i for i, h in enumerate(headings) if h.is_total), None)
        invalid = sum(map(_holds_two_numbers, self.cells.values()))
        self.invalid_share = invalid / max(1, len(self.rows))

    # what follows is asked for only where no drawn lines part the columns

    @cached_property
    def without_total_share(self) -> float:
        if not self.total:
            return 0.0
        return sum((row, self.total) not in self.cells for row in self.rows) / max(
            1, len(self.rows)
        )

    @cached_property
    def disagreeing_share(self) -> float:
        return _rows_disagreeing(self.cells, self.rows, self.total) / max(1, len(self.rows))

    @cached_property
    def stands(self) -> list[dict[int, tuple[float, float]]]:
        return [self._stands(anchor) for anchor in _ANCHORS]

    def _stands(self, anchor: Anchor) -> dict[int, tuple[float, float]]:
        """For each column that holds anything how far apart its numbers' anchors lie, and where
        their middle is, in points."""
        places: dict[int, list[float]] = defaultdict(list)
        for (_, column), words in self.cells.items():
            places[column].append(anchor(words[0].box.left, words[-1].box.right))
        return {
            column: (max(those) - min(those), median(those)) for column, those in places.items()
        }


class _Guess:
    """One guess at the columns' edges, and how well the numbers fit it (0 is perfect)."""

    def __init__(
        self,
        edges: Edges,
        runs: Sequence[Run],
        columns: tuple[int, ...],
        placed: _Placed,
        size: float,
        handicap: float,
    ) -> None:
        self.edges, self.columns, self.cells = edges, columns, placed.cells
        self.size, self.handicap, self.placed = size, handicap, placed
        self.invalid_share = placed.invalid_share
        self.outside = (
            sum(
                max(0.0, edges[c][0] - run.left - 0.6) + max(0.0, run.right - edges[c][1] - 0.6)
                for run, c in zip(runs, columns, strict=True)
            )
            / size
        )

    @cached_property
    def score(self) -> float:
        fit = (
            1.0 * self.outside
            + 6.0 * self.invalid_share
            + 2.0 * self.placed.without_total_share
            + 1.5 * self.placed.disagreeing_share
            + 0.7 * _unevenness(self.edges, self.placed) / self.size
        )
        return fit + self.handicap


def _unevenness(edges: Edges, placed: _Placed) -> float:
    """How far the numbers are from keeping one distance to their column's edge, in points."""
    best = FAR
    for anchor, stands in zip(_ANCHORS, placed.stands, strict=True):
        spreads, offsets = [], []
        for column, (spread, usual) in stands.items():
            spreads.append(spread)
            if abs(edge := anchor(*edges[column])) < FAR / 4:
                offsets.append(edge - usual)
        middle = median(offsets) if offsets else 0.0
        uneven = fmean(spreads) + (fmean(abs(o - middle) for o in offsets) if offsets else 0.0)
        best = min(best, uneven)
    return best


def _guesses(
    candidates: Iterable[tuple[float, Edges]],
    runs: Sequence[Run],
    headings: Sequence[Heading],
) -> Iterator[_Guess]:
    """A guess for each of the candidates, which nearly all put the runs into the same columns."""
    known: dict[tuple[int, ...], _Placed] = {}
    size = max(median([word.size for run in runs for _, word in run.words]), 1.0)
    for handicap, edges in candidates:
        columns = tuple(_column_of(run, edges) for run in runs)
        if columns not in known:
            known[columns] = _Placed(columns, runs, headings)
        yield _Guess(edges, runs, columns, known[columns], size, handicap)


def _ranked(
    candidates: Iterable[tuple[float, Edges]],
    runs: Sequence[Run],
    headings: Sequence[Heading],
) -> list[_Guess]:
    return sorted(_guesses(candidates, runs, headings), key=lambda guess: guess.score)


def _column_of(run: Run, edges: Edges) -> int:
    """The column that the run overlaps most, the first of several."""
    overlaps = [min(run.right, right) - max(run.left, left) for left, right in edges]
    return overlaps.index(max(overlaps))


def _holds_two_numbers(words: Sequence[Word]) -> bool:
    if len(words) == 1 or not all(is_number_like(word.text) for word in words):
        return False
    return too_far_apart(words) or parse_cell(cell_text(words))[1] != "printed"


def too_far_apart(words: Sequence[Word]) -> bool:
    """True if the words stand further apart than the digits of one number do."""
    return len(words) > 1 and any(
        after.box.left - word.box.right > WIDEST_SPACE * word.size
        for word, after in pairwise(words)
    )


def cell_text(words: Sequence[Word]) -> str:
    """The words of one cell as printed, with a space wherever a gap parts them."""
    return words[0].text if len(words) == 1 else " ".join([word.text for word in words])


def _rows_disagreeing(
    cells: dict[Cell, tuple[Word, ...]], rows: set[int], total: int | None
) -> int:
    if total is None:
        return 0
    parts: dict[int, int] = defaultdict(int)
    totals: dict[int, int | None] = {}
    for (row, column), words in cells.items():
        count, _ = parse_cell(cell_text(words))
        if column == total:
            totals[row] = count
        else:
            parts[row] += count or 0
    return sum(totals.get(row) is not None and parts[row] != totals[row] for row in rows)
