"""Which column a number stands in.

The headings say how many columns there are and in which order, never alone
where they lie: headings and numbers may be aligned differently, columns may be
uneven, whole columns may be blank. So every way in which a header can be laid
out (left, centred, right, between drawn lines) gives a candidate for the
columns' edges, and the numbers choose: the one in which every number stays
inside its column, each cell holds one number, numbers keep one distance to
their column's edge, every row has its total and adds up to it. If two
candidates fit equally well and differ, nobody can tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from statistics import fmean, median

from intygsstat.models import Ruling, Word
from intygsstat.reference.numbers import is_number_like, parse_cell
from intygsstat.tables.headers import Heading

AS_TEXT = (
    "if the slide is as it should be, put its table into a text file with a tab between its "
    "columns beside the deck, which is read too"
)
GIVE_A_HEADING = (
    "look on the slide which numbers have no heading of their own: give them one, or take them "
    "out of the table if they are none of it"
)
CLEAR_MARGIN = 0.12
TOO_POOR = 3.0
FAR = 1e6  # points; the edge of a column that nothing bounds
ASTRIDE = 0.2  # of a number's width must stand on either side of a line that it stands across
FEW = 0.2  # of a table's rows; more numbers across one line, and it is none between columns
WIDEST_SPACE = 0.65  # ems between the groups of digits of one number
STEPS = 15  # first edges that are tried where headings are centred
EDGE_SLACK = 0.6  # points that a number may reach over its column's edge

Cell = tuple[int, int]  # row, column
Cells = dict[Cell, tuple[Word, ...]]
Edges = tuple[tuple[float, float], ...]
Anchor = Callable[[float, float], float]  # of what lies from left to right: where it is held
_ANCHORS: tuple[Anchor, ...] = (
    lambda left, right: left,
    lambda left, right: (left + right) / 2,
    lambda left, right: right,
)


class PlaceUnknownError(Exception):
    """Where a number belongs can't be told; the message says why, `try_this` what helps."""

    def __init__(self, found: str, try_this: str) -> None:
        super().__init__(found)
        self.try_this = try_this


@dataclass(frozen=True, slots=True)
class Placement:
    """The words of each cell by (row, column), cells whose number is one or two, and the edges."""

    words: Cells
    doubtful: frozenset[Cell]
    edges: Edges


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the page's width that words stand in, over all rows."""

    left: float
    right: float
    words: tuple[tuple[int, Word], ...]  # each with its row


def place_words(
    rows: Sequence[Sequence[Word]],
    headings: Sequence[Heading],
    label_right: float,
    rulings: Sequence[Ruling],
    known_edges: Edges | None = None,
) -> Placement:
    """Put every word of every row into one of the columns under `headings`.

    `label_right` is where the labels end, in points; `known_edges` are the columns of the table
    that rows without a header go on with.
    Raises PlaceUnknownError.
    """
    runs = _rows_to_runs(rows)
    if not runs:
        return Placement({}, frozenset(), _midway(headings, label_right))
    lines = _long_lines(runs, rulings)
    cut = [x for x in lines if any(run.left + 0.4 < x < run.right - 0.4 for run in runs)]
    drawn = _edges_from_lines(headings, [x for x in lines if x not in cut])
    if drawn:
        if _outside_of_all(drawn, runs):
            raise PlaceUnknownError("numbers between drawn lines under no heading", GIVE_A_HEADING)
        (only,) = _candidates([(0.0, drawn)], runs, headings)
        if only.outside == 0 and only.placed.invalid_share <= 0.2:
            return Placement(only.cells, frozenset(_astride(only.cells, cut)), drawn)
    ranked = _ranked(_all_edges(headings, runs, label_right), runs, headings)
    best = ranked[0]
    rivals = [
        other
        for other in ranked[1:]
        if other.columns != best.columns and other.score - best.score < CLEAR_MARGIN
    ]
    if rivals and known_edges:
        (fitting,) = _candidates([(0.0, known_edges)], runs, headings)
        agreeing = [c for c in (best, *rivals) if c.columns == fitting.columns]
        if agreeing and fitting.outside == 0:
            best, rivals = agreeing[0], []
    _reject_a_missing_heading(runs, best.columns, headings)
    if best.score > TOO_POOR or best.outside > 0.8:
        raise PlaceUnknownError(
            f"numbers that stand under no heading, or two in one column "
            f"({len(headings)} headings over {len(runs)} columns of numbers)",
            f"look whether each column has its heading and each cell one number; {AS_TEXT}",
        )
    doubtful = _astride(best.cells, cut)
    for rival in rivals:
        either = best.cells.keys() | rival.cells.keys()
        differing = {c for c in either if best.cells.get(c) != rival.cells.get(c)}
        if not _only_joined_otherwise(differing, best.cells, rival.cells):
            raise PlaceUnknownError(
                "numbers that fit under two headings equally well",
                f"set the columns wider apart, or lines between them; {AS_TEXT}",
            )
        doubtful |= differing
    return Placement(best.cells, frozenset(doubtful), best.edges)


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
        right = max(right, box.right)
    return [Run(g[0][1].box.left, max([word.box.right for _, word in g]), tuple(g)) for g in groups]


# Numbers without a heading of their own ---------------------------------------------------------


def _outside_of_all(edges: Edges, runs: Sequence[Run]) -> bool:
    return any(
        all(
            run.right <= left + EDGE_SLACK or run.left >= right - EDGE_SLACK
            for left, right in edges
        )
        and any(word.text.strip(".").isdigit() for _, word in run.words)
        for run in runs
    )


def _reject_a_missing_heading(
    runs: Sequence[Run], columns: Sequence[int], headings: Sequence[Heading]
) -> None:
    """Raise PlaceUnknownError where a column of numbers has lost its heading.

    However a column is aligned, its numbers overlap; only a group of digits stands apart, beside
    the rest of its number. So numbers of one column that stand apart, each in rows of its own,
    are two columns. So is one that stands clear of its heading where nearly all others stand
    under theirs, each as far from its middle, or its left or right end.
    """
    size = median([word.size for run in runs for _, word in run.words])
    for left, right in combinations(range(len(runs)), 2):
        if columns[left] == columns[right]:
            one, two = (
                {
                    row
                    for row, word in runs[run].words
                    if word.text.strip(".").isdigit() and word.size > 0.85 * size
                }
                for run in (left, right)
            )
            if one - two and two - one:
                raise PlaceUnknownError("numbers in two places under one heading", GIVE_A_HEADING)
    reach: dict[int, tuple[float, float]] = {}  # of all numbers of a column
    for run, column in zip(runs, columns, strict=True):
        begins, ends = reach.get(column, (run.left, run.right))
        reach[column] = min(begins, run.left), max(ends, run.right)
    boxes = {column: headings[column].box for column in reach}
    beside = {
        column
        for column, (begins, ends) in reach.items()
        if ends <= boxes[column].left or begins >= boxes[column].right
    }
    if len(reach) < 5 or not 0 < len(beside) <= 0.2 * len(reach):
        return
    for anchor in _ANCHORS:
        offsets = {c: anchor(*reach[c]) - anchor(box.left, box.right) for c, box in boxes.items()}
        usual = median(offsets.values())
        near = max(abs(offset - usual) for c, offset in offsets.items() if c not in beside)
        odd = max(abs(offsets[column] - usual) for column in beside)
        if near < 0.5 * size and odd > 2.0 * size:
            raise PlaceUnknownError(
                "numbers beside a heading where all others stand under theirs", GIVE_A_HEADING
            )


# How well the numbers fit a candidate -----------------------------------------------------------


class _Placed:
    """What follows from which column each run stands in, wherever the edges lie."""

    def __init__(
        self, columns: Sequence[int], runs: Sequence[Run], headings: Sequence[Heading]
    ) -> None:
        collected: dict[Cell, list[Word]] = defaultdict(list)
        for run, column in zip(runs, columns, strict=True):
            for row, word in run.words:
                collected[row, column].append(word)
        self.cells: Cells = {
            cell: tuple(words if len(words) == 1 else sorted(words, key=lambda w: w.box.left))
            for cell, words in collected.items()
        }
        self.rows = {row for row, _ in self.cells}
        self.headings = headings
        invalid = sum(map(_holds_two_numbers, self.cells.values()))
        self.invalid_share = invalid / len(self.rows)

    # what follows is asked for only where no drawn lines part the columns

    @cached_property
    def misfit(self) -> float:
        """What rows without a total, and rows that don't add up to it, take from the score."""
        total = next((i for i, h in enumerate(self.headings) if h.is_total), None)
        if total is None:
            return 0.0
        parts: dict[int, int] = defaultdict(int)
        totals: dict[int, int | None] = {}
        for (row, column), words in self.cells.items():
            count, _ = parse_cell(cell_text(words))
            if column == total:
                totals[row] = count
            elif not self.headings[column].is_other:
                parts[row] += count or 0
        lacking = len(self.rows) - len(totals) if total else 0
        differing = sum(count is not None and parts[row] != count for row, count in totals.items())
        return (2.0 * lacking + 1.5 * differing) / len(self.rows)

    @cached_property
    def stands(self) -> list[dict[int, tuple[float, float]]]:
        """For each anchor and column how far apart its numbers are held, and around where."""
        found = []
        for anchor in _ANCHORS:
            places: dict[int, list[float]] = defaultdict(list)
            for (_, column), words in self.cells.items():
                places[column].append(anchor(words[0].box.left, words[-1].box.right))
            found.append(
                {c: (max(those) - min(those), median(those)) for c, those in places.items()}
            )
        return found


class _Candidate:
    """One candidate for the columns' edges, and how well the numbers fit it (0 is perfect)."""

    def __init__(
        self,
        edges: Edges,
        runs: Sequence[Run],
        columns: tuple[int, ...],
        placed: _Placed,
        size: float,
        handicap: float,
    ) -> None:
        self.edges, self.columns, self.placed = edges, columns, placed
        self.cells, self.size, self.handicap = placed.cells, size, handicap
        over = 0.0
        for run, column in zip(runs, columns, strict=True):
            left, right = edges[column]
            over += max(0.0, left - run.left - EDGE_SLACK) + max(
                0.0, run.right - right - EDGE_SLACK
            )
        self.outside = over / size

    @cached_property
    def score(self) -> float:
        uneven = 0.7 * self._unevenness() / self.size
        fit = self.outside + 6.0 * self.placed.invalid_share + self.placed.misfit + uneven
        return fit + self.handicap

    def _unevenness(self) -> float:
        """How far the numbers are from keeping one distance to their column's edge, in points."""
        best = FAR
        for anchor, stands in zip(_ANCHORS, self.placed.stands, strict=True):
            edges = {column: anchor(*self.edges[column]) for column in stands}
            offsets = [edge - stands[c][1] for c, edge in edges.items() if abs(edge) < FAR / 4]
            uneven = fmean([spread for spread, _ in stands.values()])
            if offsets:
                middle = median(offsets)
                uneven += fmean([abs(offset - middle) for offset in offsets])
            best = min(best, uneven)
        return best


def _candidates(
    edges: Iterable[tuple[float, Edges]], runs: Sequence[Run], headings: Sequence[Heading]
) -> Iterator[_Candidate]:
    """A candidate for each of `edges`, which nearly all put the runs into the same columns."""
    known: dict[tuple[int, ...], _Placed] = {}
    size = max(median([word.size for run in runs for _, word in run.words]), 1.0)
    for handicap, those in edges:
        columns = tuple(_column_of(run, those) for run in runs)
        if columns not in known:
            known[columns] = _Placed(columns, runs, headings)
        yield _Candidate(those, runs, columns, known[columns], size, handicap)


def _ranked(
    edges: Iterable[tuple[float, Edges]], runs: Sequence[Run], headings: Sequence[Heading]
) -> list[_Candidate]:
    return sorted(_candidates(edges, runs, headings), key=lambda candidate: candidate.score)


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
    return any(
        after.box.left - word.box.right > WIDEST_SPACE * word.size
        for word, after in pairwise(words)
    )


def cell_text(words: Sequence[Word]) -> str:
    """The words of one cell as printed, with a space wherever a gap parts them."""
    return words[0].text if len(words) == 1 else " ".join([word.text for word in words])


def _only_joined_otherwise(cells: set[Cell], one: Cells, other: Cells) -> bool:
    """True if in every row that differs one side joins words that the other keeps apart."""
    for row in {row for row, _ in cells}:
        sizes = [
            sorted(len(side[cell]) for cell in cells if cell[0] == row and cell in side)
            for side in (one, other)
        ]
        if sizes[0] == sizes[1]:
            return False
    return True


# Where columns may begin and end ----------------------------------------------------------------


def _all_edges(
    headings: Sequence[Heading], runs: Sequence[Run], label_right: float
) -> Iterator[tuple[float, Edges]]:
    """Every candidate for the columns' edges, each with a handicap to its score."""
    starts = [heading.box.left - 1.0 for heading in headings]
    yield 0.0, tuple(zip(starts, [*starts[1:], FAR], strict=True))
    ends = [heading.box.right + 1.0 for heading in headings]
    yield 0.0, tuple(zip([label_right, *ends[:-1]], ends, strict=True))
    for edges in _centred(headings, label_right):
        yield 0.0, edges
    yield 0.1, _midway(headings, label_right)
    if len(runs) == len(headings):
        yield 0.02, _one_run_each(headings, runs)


def _centred(headings: Sequence[Heading], label_right: float) -> Iterator[Edges]:
    """Columns whose middles are the headings' middles.

    The first edge decides all others, each the mirror image of the one before
    it in the heading between them; only first edges that cut no heading are
    tried.
    """
    lowest, highest = label_right - 1.0, headings[0].box.left
    sign, constant = 1.0, 0.0  # edge k is sign * first + constant
    for heading in headings:
        begins = heading.box.left + 0.5 - constant
        lowest, highest = _bounded(lowest, highest, sign, begins, is_most=True)
        sign, constant = -sign, 2 * heading.box.x_centre - constant
        ends = heading.box.right - 0.5 - constant
        lowest, highest = _bounded(lowest, highest, sign, ends, is_most=False)
    if lowest > highest:
        return
    for step in range(STEPS):
        edge = lowest + (highest - lowest) * step / (STEPS - 1)
        edges = []
        for heading in headings:
            after = 2 * heading.box.x_centre - edge
            edges.append((edge, after))
            edge = after
        yield tuple(edges)


def _bounded(
    lowest: float, highest: float, sign: float, limit: float, *, is_most: bool
) -> tuple[float, float]:
    """The bounds of the first edge, if `sign` times it is at most (or at least) `limit`."""
    if is_most == (sign > 0):
        return lowest, min(highest, sign * limit)
    return max(lowest, sign * limit), highest


def _midway(headings: Sequence[Heading], label_right: float) -> Edges:
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


def _long_lines(runs: Sequence[Run], rulings: Sequence[Ruling]) -> list[float]:
    """Where drawn lines run down at least half of the table, from the left, in points."""
    words = [word.box for run in runs for _, word in run.words]
    top, bottom = min([w.top for w in words]), max([w.bottom for w in words])
    heights: dict[float, float] = defaultdict(float)
    for left, begins, ends in rulings:
        within = (ends if ends < bottom else bottom) - (begins if begins > top else top)
        if within > 0:
            heights[round(left * 2) / 2] += within
    return sorted(x for x, height in heights.items() if height >= 0.5 * (bottom - top))


def _edges_from_lines(headings: Sequence[Heading], lines: Sequence[float]) -> Edges | None:
    """The columns between drawn lines that cut no heading; None unless every column has a
    line on either side of it, the last one's right side apart."""
    edges: list[tuple[float, float]] = []
    for heading in headings:
        before = [x for x in lines if x <= heading.box.left + EDGE_SLACK]
        after = [x for x in lines if x >= heading.box.right - EDGE_SLACK]
        if not before:
            return None
        edges.append((before[-1], after[0] if after else FAR))
    if any(one[1] > other[0] + EDGE_SLACK for one, other in pairwise(edges)):
        return None
    return tuple(edges)


def _astride(cells: Cells, lines: Sequence[float]) -> set[Cell]:
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
