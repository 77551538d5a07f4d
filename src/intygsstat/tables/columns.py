"""Which column a number stands in.

The headings say how many columns there are and in which order, never alone where they lie:
headings and numbers may be aligned differently, columns may be uneven, whole columns may be blank.
So every way in which a header can be laid out (left, centred, right, between drawn lines) gives a
candidate for the columns' edges, and the numbers choose: the one in which every number stays inside
its column, each cell holds one number, numbers keep one distance to their column's edge, every row
has its total and adds up to it. Where two candidates fit equally well and differ, nobody knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise
from statistics import fmean, median

from intygsstat.models import Word
from intygsstat.pdf.picture import Ruling
from intygsstat.reference.sentences import Place, rejection
from intygsstat.reference.text import is_number_like, parse_cell
from intygsstat.tables.headers import Heading
from intygsstat.tables.rows import over_one_another

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


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of the page's width that words stand in, over all rows."""

    left: float
    right: float
    words: tuple[tuple[int, Word], ...]  # each with its row


def place_words(
    place: Place,
    rows: Sequence[Sequence[Word]],
    headings: Sequence[Heading],
    label_right: float,
    rulings: Sequence[Ruling],
) -> tuple[Cells, Edges]:
    """Put every word of every row of the table at `place` into a column under `headings`: the
    words of each cell by (row, column), and the columns' edges.

    `label_right` is where the labels end, in points. Raises TableRejectedError if a number may
    stand in several, or in none.
    """
    words = [(row, word) for row, row_words in enumerate(rows) for word in row_words]
    groups = over_one_another(words, lambda item: item[1].box, -0.05)
    runs = [Run(g[0][1].box.left, max([w.box.right for _, w in g]), tuple(g)) for g in groups]
    if not runs:
        return {}, _midway(headings, label_right)
    lines = _long_lines(runs, rulings)
    cut = [x for x in lines if any(run.left + 0.4 < x < run.right - 0.4 for run in runs)]
    drawn = _edges_from_lines(headings, [x for x in lines if x not in cut])
    if drawn and any(_is_outside(run, drawn) for run in runs):
        raise rejection("number_between_lines", place)
    between_lines = _ranked([(0.0, drawn)], runs, headings) if drawn else []
    if any(c.outside == 0 and c.fit.invalid <= 0.2 for c in between_lines):
        (best,), unclear = between_lines, False
    else:
        best, *others = _ranked(_all_edges(headings, runs, label_right), runs, headings)
        near = [other for other in others if other.score - best.score < CLEAR_MARGIN]
        unclear = any(other.columns != best.columns for other in near)
        _reject_a_missing_heading(place, runs, best.columns, headings)
        if best.score > TOO_POOR or best.outside > 0.8:
            said = {"headings": len(headings), "columns": len(runs)}
            raise rejection("number_without_heading", place, **said)
    if unclear or _stands_astride(best.fit.cells, cut):
        raise rejection("number_under_two_headings", place)
    return best.fit.cells, best.edges


# Numbers without a heading of their own ---------------------------------------------------------


def _is_number(word: Word) -> bool:
    return word.text.strip(".").isdigit()


def _is_outside(run: Run, edges: Edges) -> bool:
    """True for numbers that stand in none of the columns."""
    return any(_is_number(word) for _, word in run.words) and all(
        run.right <= left + EDGE_SLACK or run.left >= right - EDGE_SLACK for left, right in edges
    )


def _reject_a_missing_heading(
    place: Place, runs: Sequence[Run], columns: Sequence[int], headings: Sequence[Heading]
) -> None:
    """Reject a table in which a column of numbers has lost its heading: numbers of one column
    that stand apart, each in rows of its own, are two columns; so is one that stands clear of its
    heading where nearly all others stand under theirs, each as far from its middle or an end."""
    size = median([word.size for run in runs for _, word in run.words])
    reach: dict[int, tuple[float, float]] = {}  # of all numbers of a column
    rows_of: dict[int, list[set[int]]] = defaultdict(list)  # of a column's runs
    for run, column in zip(runs, columns, strict=True):
        begins, ends = reach.get(column, (run.left, run.right))
        reach[column] = min(begins, run.left), max(ends, run.right)
        numbers = [row for row, w in run.words if _is_number(w) and w.size > 0.85 * size]
        rows_of[column].append(set(numbers))
    for those in rows_of.values():
        if any(one - other and other - one for one, other in combinations(those, 2)):
            raise rejection("numbers_in_two_places", place)
    boxes = {column: headings[column].box for column in reach}
    beside = {c for c, (a, b) in reach.items() if b <= boxes[c].left or a >= boxes[c].right}
    if len(reach) < 5 or not 0 < len(beside) <= 0.2 * len(reach):
        return
    for anchor in _ANCHORS:
        offsets = {c: anchor(*reach[c]) - anchor(box.left, box.right) for c, box in boxes.items()}
        usual = median(offsets.values())
        near = max(abs(offset - usual) for c, offset in offsets.items() if c not in beside)
        odd = max(abs(offsets[column] - usual) for column in beside)
        if near < 0.5 * size and odd > 2.0 * size:
            raise rejection("numbers_beside_a_heading", place)


# How well the numbers fit a candidate -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Fit:
    """What follows from which column each run stands in: the cells, how many of a row hold two
    numbers, what rows without a total, or that don't add up to it, take from the score, and for
    each anchor and column how far apart its numbers are held, and around where."""

    cells: Cells
    invalid: float
    misfit: float
    stands: list[dict[int, tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A candidate for the columns' edges: the column of each run, how far numbers stand outside
    of theirs, in ems, and how well all fits (0 is perfect)."""

    edges: Edges
    columns: tuple[int, ...]
    fit: _Fit
    outside: float
    score: float


def _ranked(
    candidates: Iterable[tuple[float, Edges]], runs: Sequence[Run], headings: Sequence[Heading]
) -> list[_Candidate]:
    """The candidates, the best first; each is given with a handicap to its score."""
    fits: dict[tuple[int, ...], _Fit] = {}  # nearly all put the runs into the same columns
    size = max(median([word.size for run in runs for _, word in run.words]), 1.0)
    found = []
    for handicap, edges in candidates:
        columns = tuple(_column_of(run, edges) for run in runs)
        if columns not in fits:
            fits[columns] = _fit(columns, runs, headings)
        fit, outside = fits[columns], 0.0
        for run, column in zip(runs, columns, strict=True):
            left, right = edges[column]
            outside += max(0.0, left - run.left - EDGE_SLACK)
            outside += max(0.0, run.right - right - EDGE_SLACK)
        outside /= size
        score = outside + 6.0 * fit.invalid + fit.misfit + 0.7 * _unevenness(edges, fit) / size
        found.append(_Candidate(edges, columns, fit, outside, score + handicap))
    return sorted(found, key=lambda candidate: candidate.score)


def _column_of(run: Run, edges: Edges) -> int:
    """The column that the run overlaps most, the first of several."""
    overlaps = [min(run.right, right) - max(run.left, left) for left, right in edges]
    return overlaps.index(max(overlaps))


def _fit(columns: Sequence[int], runs: Sequence[Run], headings: Sequence[Heading]) -> _Fit:
    collected: dict[Cell, list[Word]] = defaultdict(list)
    for run, column in zip(runs, columns, strict=True):
        for row, word in run.words:
            collected[row, column].append(word)
    cells = {
        cell: tuple(words if len(words) == 1 else sorted(words, key=lambda w: w.box.left))
        for cell, words in collected.items()
    }
    rows = len({row for row, _ in cells})
    invalid = sum(map(_holds_two_numbers, cells.values())) / rows
    stands = []
    for anchor in _ANCHORS:
        places: dict[int, list[float]] = defaultdict(list)
        for (_, column), words in cells.items():
            places[column].append(anchor(words[0].box.left, words[-1].box.right))
        stands.append({c: (max(those) - min(those), median(those)) for c, those in places.items()})
    return _Fit(cells, invalid, _misfit(cells, headings, rows), stands)


def _misfit(cells: Cells, headings: Sequence[Heading], rows: int) -> float:
    total = next((i for i, h in enumerate(headings) if h.is_total), None)
    if total is None:
        return 0.0
    parts: dict[int, int] = defaultdict(int)
    totals: dict[int, int | None] = {}
    for (row, column), words in cells.items():
        count, _ = parse_cell(cell_text(words))
        if column == total:
            totals[row] = count
        elif not headings[column].is_other:
            parts[row] += count or 0
    lacking = rows - len(totals) if total else 0
    differing = sum(count is not None and parts[row] != count for row, count in totals.items())
    return (2.0 * lacking + 1.5 * differing) / rows


def _unevenness(edges: Edges, fit: _Fit) -> float:
    """How far the numbers are from keeping one distance to their column's edge, in points."""
    best = FAR
    for anchor, stands in zip(_ANCHORS, fit.stands, strict=True):
        uneven = fmean([spread for spread, _ in stands.values()])
        ends = {column: anchor(*edges[column]) for column in stands}
        offsets = [end - stands[c][1] for c, end in ends.items() if abs(end) < FAR / 4]
        if offsets:
            middle = median(offsets)
            uneven += fmean([abs(offset - middle) for offset in offsets])
        best = min(best, uneven)
    return best


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


# Where columns may begin and end ----------------------------------------------------------------


def _all_edges(
    headings: Sequence[Heading], runs: Sequence[Run], label_right: float
) -> Iterator[tuple[float, Edges]]:
    """Every candidate for the columns' edges, each with a handicap to its score."""
    boxes = [heading.box for heading in headings]
    yield 0.0, tuple(pairwise([*(box.left - 1.0 for box in boxes), FAR]))
    yield 0.0, tuple(pairwise([label_right, *(box.right + 1.0 for box in boxes)]))
    for edges in _centred(headings, label_right):
        yield 0.0, edges
    yield 0.1, _midway(headings, label_right)
    if len(runs) == len(headings):  # one run in each column
        spans = [
            (min(box.left, run.left), max(box.right, run.right))
            for box, run in zip(boxes, runs, strict=True)
        ]
        yield 0.02, _halfway(spans, spans[0][0] - 1, spans[-1][1] + 1)


def _centred(headings: Sequence[Heading], label_right: float) -> Iterator[Edges]:
    """Columns whose middles are the headings' middles: the first edge, which cuts no heading,
    decides all others, each the mirror image of the one before it."""
    lowest, highest = label_right - 1.0, headings[0].box.left
    sign, constant = 1.0, 0.0  # the edge before a heading is sign * first + constant
    for heading in headings:
        limit = sign * (heading.box.left + 0.5 - constant)
        lowest, highest = (
            (lowest, min(highest, limit)) if sign > 0 else (max(lowest, limit), highest)
        )
        sign, constant = -sign, 2 * heading.box.x_centre - constant
    if lowest > highest:
        return
    middles = [2 * heading.box.x_centre for heading in headings]
    for step in range(STEPS):
        first = lowest + (highest - lowest) * step / (STEPS - 1)
        yield tuple(pairwise(accumulate(middles, lambda edge, both: both - edge, initial=first)))


def _midway(headings: Sequence[Heading], label_right: float) -> Edges:
    last = headings[-1].box
    spans = [(heading.box.left, heading.box.right) for heading in headings]
    return _halfway(spans, label_right, last.right + 2 * last.width)


def _halfway(spans: Sequence[tuple[float, float]], first: float, last: float) -> Edges:
    """Edges halfway between what reaches from left to right in each column."""
    between = [(one[1] + other[0]) / 2 for one, other in pairwise(spans)]
    return tuple(pairwise([first, *between, last]))


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


def _stands_astride(cells: Cells, lines: Sequence[float]) -> bool:
    """True if a number stands astride of a line that parts the columns of nearly all rows."""
    rows = len({row for row, _ in cells})
    for x in lines:
        those = {
            cell
            for cell, words in cells.items()
            for box in (word.box for word in words)
            if box.left + ASTRIDE * box.width < x < box.right - ASTRIDE * box.width
        }
        if 0 < len(those) <= max(1, FEW * rows):
            return True
    return False
