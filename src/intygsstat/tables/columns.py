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

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from intygsstat.models import Ruling, Word
from intygsstat.tables.column_candidates import Guess, guesses_at, ranked_guesses
from intygsstat.tables.column_edges import (
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


class PlaceUnknownError(Exception):
    """Where a number belongs can't be told; the message says why, `try_this` what helps."""

    def __init__(self, found: str, try_this: str) -> None:
        super().__init__(found)
        self.try_this = try_this


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
            raise PlaceUnknownError("numbers between drawn lines under no heading", GIVE_A_HEADING)
        (guess,) = guesses_at([(0.0, drawn)], runs, headings)
        if guess.outside == 0 and guess.invalid_share <= 0.2:
            return Placement(guess.cells, frozenset(astride(guess.cells, cut)), drawn)
    ranked = ranked_guesses(all_edges(headings, runs, label_right), runs, headings)
    best = ranked[0]
    rivals = [g for g in ranked[1:] if g.columns != best.columns]
    if rivals and rivals[0].score - best.score < CLEAR_MARGIN and known_edges:
        close = [best, *(g for g in rivals if g.score - best.score < CLEAR_MARGIN)]
        fits = ranked_guesses([(0.0, edges) for edges in known_edges], runs, headings)
        agreeing = [g for g in close if g.columns == fits[0].columns and fits[0].outside == 0]
        if agreeing:
            best, rivals = agreeing[0], []
    if _stands_in_two_places(runs, best.columns):
        raise PlaceUnknownError("numbers in two places under one heading", GIVE_A_HEADING)
    if _stands_beside_its_heading(runs, best.columns, headings):
        raise PlaceUnknownError(
            "numbers beside a heading where all others stand under theirs", GIVE_A_HEADING
        )
    if best.score > TOO_POOR or best.outside > 0.8:
        raise PlaceUnknownError(
            f"numbers that stand under no heading, or two in one column "
            f"({len(headings)} headings over {len(runs)} columns of numbers)",
            f"look whether each column has its heading and each cell one number; {AS_TEXT}",
        )
    doubtful = astride(best.cells, cut)
    for rival in rivals:
        if rival.score - best.score >= CLEAR_MARGIN:
            break
        differing = {c for c in best.cells.keys() | rival.cells.keys() if _differ(c, best, rival)}
        if not _only_joined_otherwise(differing, best, rival):
            raise PlaceUnknownError(
                "numbers that fit under two headings equally well",
                f"set the columns wider apart, or lines between them; {AS_TEXT}",
            )
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


def _differ(cell: Cell, one: Guess, other: Guess) -> bool:
    return one.cells.get(cell) != other.cells.get(cell)


def _only_joined_otherwise(cells: set[Cell], one: Guess, other: Guess) -> bool:
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
