"""Numbers that stand in another's place: two cells of a row, two rows of a table, and a month's
table that is another month's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from intygsstat.diagnosis.baseline import ABSENT, Baseline, log_changed, log_clean
from intygsstat.diagnosis.hypotheses import LEAST_CONFIDENCE
from intygsstat.diagnosis.panel import Bools, Cell, Floats, Panel, Row

CELLS_SWAPPED = 2e-5  # chance of a swap for any two cells of a row
NEXT_TO_EACH_OTHER = 5.0  # how much likelier for neighbours
ROWS_SWAPPED = 1e-5  # chance of a swap for any two rows of a table
ROW_MOVED = 0.003  # chance that something real moved a whole row
ROW_ALONE = 0.001  # chance of a row like no other month's
COLUMNS = 3  # rows in which two columns seem swapped: then something happened to the types
SURE_ENOUGH = 0.8
MONTHS = 2  # other months, below which nobody can tell which month is swapped

SAME = 0.75  # share of compared counts that are equal
COMPARED = 5.0  # certificates: smaller counts are often equal by chance
ENOUGH = 8  # compared counts that both tables print
CONFLICT_ODDS = 3.0  # odds for each count that is larger standalone than issued

Place = TypeVar("Place", Cell, Row)


class Swap(NamedTuple, Generic[Place]):
    """Two cells of a row, or two rows of a table, in each other's place; those that are not so
    `sure` are no finding, but perhaps swapped."""

    first: Place
    second: Place
    probability: float
    sure: bool


def find_swapped_cells(baseline: Baseline) -> list[Swap[Cell]]:
    """Pairs of cells in a row that fit far better in each other's column, one a row at most."""
    panel = baseline.panel
    odd = _off_by_much(baseline)
    found: list[Swap[Cell]] = []
    for table, region in np.argwhere(odd.sum(axis=2) >= 2).tolist():
        kinds = np.flatnonzero(odd[table, region]).tolist()
        cells = [(table, region, kind) for kind in kinds]
        counts = panel.counts[table, region, kinds]
        fits = np.stack([baseline.log_predicted(at, counts) for at in cells], axis=1)
        own = np.logaddexp(np.diag(fits), [baseline.log_mistyped(at) for at in cells])
        columns = panel.column[table, kinds]
        beside = np.abs(columns[:, None] - columns) == 1
        prior = CELLS_SWAPPED * np.where(beside, NEXT_TO_EACH_OTHER, 1.0)
        found += _likeliest(cells, fits, own, prior)[:1]
    times = Counter((swap.first[0], swap.first[2], swap.second[2]) for swap in found if swap.sure)
    return [s for s in found if times[s.first[0], s.first[2], s.second[2]] < COLUMNS]


def find_swapped_rows(baseline: Baseline, shifted: Baseline) -> list[Swap[Row]]:
    """Pairs of rows in a table that fit far better under each other's name.

    `shifted` is the same with whole rows moved: a bad month explains a row too, as does a month
    like no other, when a region begins to report or stops.
    """
    panel = baseline.panel
    odd, enough = _off_by_much(baseline).sum(axis=2), min(3.0, len(panel.types) / 3)
    found = []
    for table in range(len(panel.decks)):
        rows = np.flatnonzero((panel.place[table] >= 0) & (odd[table] > 0)).tolist()
        if len(rows) < 2:
            continue
        fits, moved = _row_fits(baseline, table, rows), _row_fits(shifted, table, rows)
        own = np.logaddexp(np.diag(fits), np.diag(moved) + np.log(ROW_MOVED))
        own = np.logaddexp(own, _own_month(baseline, table, rows) + np.log(ROW_ALONE))
        taken: set[Row] = set()
        for swap in _likeliest([(table, row) for row in rows], fits, own, ROWS_SWAPPED):
            if taken.isdisjoint((swap.first, swap.second)):
                taken.update((swap.first, swap.second))
                least = min(odd[swap.first], odd[swap.second])
                found.append(swap._replace(sure=swap.sure and bool(least >= enough)))
    return found


def _likeliest(
    places: list[Place], fits: Floats, own: Floats, prior: Floats | float
) -> list[Swap[Place]]:
    """The pairs of numbers that perhaps changed places, the likeliest first.

    `fits` (i, j) is log P of the i-th in the j-th place, `own` (i) that of the i-th in its own,
    whatever else happened to it; `prior` is a swap's chance.
    """
    gains = fits + fits.T - own[:, None] - own + np.log(prior)
    probabilities = 1 / (1 + np.exp(-np.clip(gains, -50, 50)))
    swaps = [
        Swap(places[i], places[j], float(each), bool(each >= SURE_ENOUGH))
        for i, j in combinations(range(len(places)), 2)
        if (each := probabilities[i, j]) >= LEAST_CONFIDENCE
    ]
    return sorted(swaps, key=lambda swap: -swap.probability)


def _off_by_much(baseline: Baseline) -> Bools:
    means, spreads = baseline.means_and_spreads
    noise = np.sqrt(spreads**2 + 1 / np.maximum(means, 0.5))
    off = np.abs(np.log(baseline.panel.counts + 0.5) - np.log(means + 0.5))
    odd: Bools = (off > 2 * noise) & (baseline.others >= MONTHS)
    return odd


def _row_fits(baseline: Baseline, table: int, rows: list[int]) -> Floats:
    """log P of the i-th row's counts under the j-th row's name, over the columns both have."""
    means, spreads = (each[table, rows] for each in baseline.means_and_spreads)
    counts = baseline.panel.counts[table, rows]
    known = np.isfinite(counts)
    # axes: the row's counts, the name they are held against, the type
    filled = np.repeat(np.where(known, counts, 0.0)[:, None], len(rows), axis=1)
    log_means = np.broadcast_to(np.log(np.maximum(means, 0.05)), filled.shape)[..., None]
    variances = np.broadcast_to(spreads**2, filled.shape)
    each = log_clean(filled, log_means, variances, baseline.panel.channel)[..., 0]
    both = known[:, None] & known & (baseline.others[table, rows] > 0)
    fits: Floats = np.where(both, each, 0.0).sum(axis=2)
    return fits


def _own_month(baseline: Baseline, table: int, rows: list[int]) -> Floats:
    """log P of each row's counts if each is any."""
    counts = baseline.panel.counts[table, rows]
    known = np.isfinite(counts) & (baseline.others[table, rows] > 0)
    each = np.where(counts > 0, log_changed(np.nan_to_num(counts)), np.log(ABSENT))
    alone: Floats = np.where(known, each, 0.0).sum(axis=1)
    return alone


class RepeatedTable(NamedTuple):
    """Table `table` prints the counts of `source`: `equal` of `compared` counts.

    Each of the two may be the copy; `probability` is that it is this one.
    """

    table: int
    source: int
    equal: int
    compared: int
    probability: float


def find_repeated_tables(panel: Panel, other: Panel) -> list[RepeatedTable]:
    """Pairs of current tables of different months with the same counts, each pair twice.

    The one that disagrees more with the `other` channel's table of its month (standalone counts
    above issued ones) comes first, and is likelier the copy.
    """
    theirs = panel.of_same_month(other, other.counts)
    above = panel.counts > theirs if panel.channel == "standalone" else theirs > panel.counts
    conflicts = above.sum(axis=(1, 2)).tolist()  # standalone counts above issued ones, by table
    current = np.flatnonzero(panel.is_current)
    ordered: Iterable[int] = current[np.argsort(panel.months[current], kind="stable")].tolist()
    found: list[RepeatedTable] = []
    for earlier, later in sorted(combinations(ordered, 2), key=lambda pair: panel.months[pair[1]]):
        one, two = panel.counts[earlier], panel.counts[later]
        large = np.isfinite(one + two) & (np.maximum(one, two) >= COMPARED)
        equal, compared = int((one[large] == two[large]).sum()), int(large.sum())
        if compared < ENOUGH or equal < SAME * compared:
            continue
        odds = conflicts[later] - conflicts[earlier]
        copied = 1 / (1 + CONFLICT_ODDS**-odds)  # the probability that the later one is
        pair = [
            RepeatedTable(later, earlier, equal, compared, copied),
            RepeatedTable(earlier, later, equal, compared, 1 - copied),
        ]
        found += sorted(pair, key=lambda repeat: -repeat.probability)
    return found
