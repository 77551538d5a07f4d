"""How well the numbers of a table fit a guess at its columns' edges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from statistics import fmean, median

from intygsstat.models import Word
from intygsstat.reference.numbers import is_number_like, parse_cell
from intygsstat.tables.column_edges import FAR, Cell, Edges, Run
from intygsstat.tables.headers import Heading

WIDEST_SPACE = 0.65  # ems between the groups of digits of one number

Anchor = Callable[[float, float], float]  # of what lies from left to right: where it is held
_ANCHORS: tuple[Anchor, ...] = (
    lambda left, right: left,
    lambda left, right: (left + right) / 2,
    lambda left, right: right,
)


class Placed:
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
        self.others = {i for i, h in enumerate(headings) if h.is_other}
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
        return _rows_disagreeing(self.cells, self.rows, self.total, self.others) / max(
            1, len(self.rows)
        )

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


class Guess:
    """One guess at the columns' edges, and how well the numbers fit it (0 is perfect)."""

    def __init__(
        self,
        edges: Edges,
        runs: Sequence[Run],
        columns: tuple[int, ...],
        placed: Placed,
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


def _unevenness(edges: Edges, placed: Placed) -> float:
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


def guesses_at(
    candidates: Iterable[tuple[float, Edges]],
    runs: Sequence[Run],
    headings: Sequence[Heading],
) -> Iterator[Guess]:
    """A guess for each of the candidates, which nearly all put the runs into the same columns."""
    known: dict[tuple[int, ...], Placed] = {}
    size = max(median([word.size for run in runs for _, word in run.words]), 1.0)
    for handicap, edges in candidates:
        columns = tuple(_column_of(run, edges) for run in runs)
        if columns not in known:
            known[columns] = Placed(columns, runs, headings)
        yield Guess(edges, runs, columns, known[columns], size, handicap)


def ranked_guesses(
    candidates: Iterable[tuple[float, Edges]],
    runs: Sequence[Run],
    headings: Sequence[Heading],
) -> list[Guess]:
    return sorted(guesses_at(candidates, runs, headings), key=lambda guess: guess.score)


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
    cells: dict[Cell, tuple[Word, ...]], rows: set[int], total: int | None, others: set[int]
) -> int:
    if total is None:
        return 0
    parts: dict[int, int] = defaultdict(int)
    totals: dict[int, int | None] = {}
    for (row, column), words in cells.items():
        count, _ = parse_cell(cell_text(words))
        if column == total:
            totals[row] = count
        elif column not in others:
            parts[row] += count or 0
    return sum(totals.get(row) is not None and parts[row] != totals[row] for row in rows)
