"""Numbers that stand in each other's place: two cells of a row, or two rows of a table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from intygsstat.diagnosis.counts import log_clean
from intygsstat.diagnosis.expected import Expectation, log_slipped
from intygsstat.diagnosis.panel import Floats

CELLS_SWAPPED = 2e-5  # chance of a swap for any two cells of a row
NEXT_TO_EACH_OTHER = 5.0  # how much likelier for neighbours
ROWS_SWAPPED = 1e-5  # chance of a swap for any two rows of a table
ROW_MOVED = 0.003  # chance that something real moved a whole row
COLUMNS = 3  # rows in which two columns seem swapped: then something happened to the types
SURE_ENOUGH = 0.8
MONTHS = 2  # other months, below which nobody can tell which month is swapped


@dataclass(frozen=True, slots=True)
class Swap:
    """`first` and `second` are types' numbers (in `region`'s row), or regions' numbers if
    `region` is None."""

    table: int
    region: int | None
    first: int
    second: int
    probability: float


def find_swapped_cells(expectation: Expectation) -> list[Swap]:
    """Pairs of cells in a row that fit far better in each other's column."""
    panel = expectation.panel
    found = []
    odd = _off_by_much(expectation)
    for table, region in zip(*(a.tolist() for a in np.nonzero(odd.sum(axis=2) >= 2)), strict=True):
        kinds = np.flatnonzero(odd[table, region]).tolist()
        logs = _fits(expectation, table, region, kinds)
        printed = [
            np.logaddexp(
                logs[i, i],
                _mean_slipped(expectation, table, region, kind),
            )
            for i, kind in enumerate(kinds)
        ]
        best: Swap | None = None
        for i, first in enumerate(kinds):
            for j in range(i + 1, len(kinds)):
                second = kinds[j]
                gap = abs(int(panel.column[table, first]) - int(panel.column[table, second]))
                prior = CELLS_SWAPPED * (NEXT_TO_EACH_OTHER if gap == 1 else 1.0)
                gain = logs[i, j] + logs[j, i] - printed[i] - printed[j] + np.log(prior)
                probability = float(1 / (1 + np.exp(-np.clip(gain, -50, 50))))
                if probability >= SURE_ENOUGH and (best is None or probability > best.probability):
                    best = Swap(table, region, first, second, probability)
        if best:
            found.append(best)
    times = Counter((swap.table, swap.first, swap.second) for swap in found)
    return [swap for swap in found if times[swap.table, swap.first, swap.second] < COLUMNS]


def _off_by_much(expectation: Expectation) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    panel = expectation.panel
    means, spreads = expectation.means_and_spreads()
    noise = np.sqrt(spreads**2 + 1 / np.maximum(means, 0.5))
    off = np.abs(np.log(panel.counts + 0.5) - np.log(means + 0.5))
    odd: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] = (off > 2 * noise) & (
        expectation.others >= MONTHS
    )
    return odd


def _fits(expectation: Expectation, table: int, region: int, kinds: list[int]) -> Floats:
    """log P of the i-th count in the j-th cell's place."""
    counts = expectation.panel.counts[table, region, kinds]
    return np.stack(
        [expectation.log_predicted(table, region, kind, counts) for kind in kinds], axis=1
    )


def _mean_slipped(expectation: Expectation, table: int, region: int, kind: int) -> float:
    printed = int(expectation.panel.counts[table, region, kind])
    logs = log_slipped(
        printed,
        expectation.log_means(table, region, kind),
        float(expectation.variances[table, region, kind]),
    )
    weights = expectation.posterior[table][region, kind]
    with np.errstate(divide="ignore"):
        return float(np.logaddexp.reduce(logs + np.log(weights)))


def find_swapped_rows(expectation: Expectation, shifted: Expectation) -> list[Swap]:
    """Pairs of rows in a table that fit far better under each other's name.

    `shifted` is the same with whole rows moved: a bad month explains a row too.
    """
    panel = expectation.panel
    means, spreads = expectation.means_and_spreads()
    moved_means, moved_spreads = shifted.means_and_spreads()
    odd = _off_by_much(expectation)
    found = []
    for table in range(len(panel.tellings)):
        rows = np.flatnonzero(
            (panel.place[table] >= 0) & (odd[table].sum(axis=1) >= np.minimum(3, odd.shape[2] / 3))
        ).tolist()
        if len(rows) < 2:
            continue
        logs = _row_fits(expectation, table, rows, means, spreads)
        moved = _row_fits(expectation, table, rows, moved_means, moved_spreads)
        own = np.logaddexp(np.diag(logs), np.diag(moved) + np.log(ROW_MOVED))
        pairs: list[Swap] = []
        for i, first in enumerate(rows):
            for j in range(i + 1, len(rows)):
                gain = logs[i, j] + logs[j, i] - own[i] - own[j] + np.log(ROWS_SWAPPED)
                probability = float(1 / (1 + np.exp(-np.clip(gain, -50, 50))))
                if probability >= SURE_ENOUGH:
                    pairs.append(Swap(table, None, first, rows[j], probability))
        taken: set[int] = set()
        for swap in sorted(pairs, key=lambda s: -s.probability):
            if taken.isdisjoint((swap.first, swap.second)):
                taken |= {swap.first, swap.second}
                found.append(swap)
    return found


def _row_fits(
    expectation: Expectation, table: int, rows: list[int], means: Floats, spreads: Floats
) -> Floats:
    """log P of the i-th row's counts under the j-th row's name, over the columns both have."""
    panel = expectation.panel
    counts = panel.counts[table, rows]
    known = np.isfinite(counts)
    filled = np.where(known, counts, 0.0)
    logs = np.zeros((len(rows), len(rows)))
    for j, name in enumerate(rows):
        log_means = np.broadcast_to(np.log(np.maximum(means[table, name], 0.05)), filled.shape)
        variances = np.broadcast_to(spreads[table, name] ** 2, filled.shape)
        each = log_clean(
            filled, log_means[..., None], variances, expectation.breaks, expectation.broad
        )[..., 0]
        each = np.where(known & known[j] & (expectation.others[table, name] > 0), each, 0.0)
        logs[:, j] = each.sum(axis=1)
    return logs
