"""Placing all rows of a deck, month by month and channel by channel, together."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from intygsstat.models import CHANNELS, Channel
from intygsstat.text_decks.placement.chain import Floats
from intygsstat.text_decks.placement.draws import Numbers, place_region
from intygsstat.text_decks.placement.levels import Levels, Seen

SWEEPS = 2
ROUNDS = 2  # of placing all rows and learning the levels from that
MOST_SHARED = 0.9  # correlation of two neighbouring columns
OVER_ISSUED = 1e-9  # weight of a standalone number above its issued count
# The last number of a row that doesn't add up: a wrong total, or a part and no total.
WRONG_TOTAL, NO_TOTAL = 0.05, 0.001
TOTALS_OFF = 1.5  # spread of a wrong total around the sum, in logarithms

Matrix = list[list[float]]
Key = tuple[date, Channel, str]


@dataclass(frozen=True, slots=True)
class UnplacedRow:
    """A row's numbers in printed order and the types of its table's columns.

    `counts` are its parts; None is a dash, -1 something unreadable. `last` is
    the number behind them if it may be the row's total or one more part
    (`counts` go without it). `columns_known` is true if there is a number for
    each column, or none at all.
    """

    month: date
    channel: Channel
    region: str
    columns: tuple[str, ...]
    counts: tuple[int | None, ...]
    last: int | None = None

    @property
    def columns_known(self) -> bool:
        return len(self.counts) in (0, len(self.columns))

    @property
    def key(self) -> Key:
        return (self.month, self.channel, self.region)


@dataclass(frozen=True, slots=True)
class Placed:
    """The probability of each number (of `counts`, then `last`) standing in each column, and
    of `last` being the row's total."""

    numbers: tuple[tuple[float, ...], ...]
    last_is_total: float = 1.0

    def blank(self, column: int) -> float:
        """The probability that no number stands in a column."""
        return max(0.0, 1.0 - sum(number[column] for number in self.numbers))


def place_rows(rows: Sequence[UnplacedRow]) -> dict[Key, Placed]:
    """Where the numbers of every row stand, by month, channel and region."""
    placed: dict[Key, Placed] = {}
    by_key = {row.key: row for row in rows}
    issued = Levels()
    beside: dict[tuple[str, str], float] = {}
    for channel in CHANNELS:
        own = [row for row in rows if row.channel == channel]
        alone = channel == "standalone"
        limits = {row.key: _within_issued(row, by_key, placed) for row in own if alone}
        levels = Levels(lean=issued.type_level if alone else {})
        levels.row_sums = _row_sums(own)
        placed |= _place_channel(own, levels, limits, beside)
        if channel == "issued":
            issued = levels
    return placed


def _place_channel(
    rows: Sequence[UnplacedRow],
    levels: Levels,
    limits: Mapping[Key, Matrix],
    beside: dict[tuple[str, str], float],
) -> dict[Key, Placed]:
    """Place the rows of one channel; `beside` is learned from issued rows for both."""
    exact = [row for row in rows if row.columns_known]
    loose = [row for row in rows if not row.columns_known]
    placed = {row.key: _as_printed(row) for row in exact}
    by_region: dict[str, list[UnplacedRow]] = defaultdict(list)
    for row in loose:  # to begin with, only how many columns are filled is known
        even = tuple(1.0 / len(row.columns) for _ in row.columns)
        placed[row.key] = Placed(tuple(even for _ in row.counts))
        by_region[row.region].append(row)
    for turn in range(ROUNDS if loose else 1):
        own = {row.key: _seen_in(row, placed[row.key], turn > 0) for row in loose}
        levels.seen = _sum_of(exact, placed, loose, own)
        levels.learn()
        if not beside:
            beside.update(_go_together(exact, levels))
        last_turn = turn == ROUNDS - 1
        for region, months in by_region.items():
            placed |= _place_region(region, months, exact, levels, limits, beside, last_turn)
    return placed


def _place_region(
    region: str,
    rows: Sequence[UnplacedRow],
    exact: Sequence[UnplacedRow],
    levels: Levels,
    limits: Mapping[Key, Matrix],
    beside: Mapping[tuple[str, str], float],
    last_turn: bool,
) -> dict[Key, Placed]:
    here = [row for row in exact if row.region == region]
    seen = {
        kind: cell
        for (_, kind), cell in _sum_of(here, {r.key: _as_printed(r) for r in here}, (), {}).items()
    }
    numbers = [_numbers(row, row.counts, limits.get(row.key)) for row in rows]
    sweeps = SWEEPS if last_turn else 0
    found = place_region(region, numbers, levels, seen, beside, sweeps)
    placed = {
        row.key: Placed(tuple(map(tuple, chances.tolist())))
        for row, (chances, _) in zip(rows, found, strict=True)
    }
    for index, row in enumerate(rows):
        if row.last is None or not last_turn or not row.counts:
            continue
        more = list(numbers)
        more[index] = _numbers(row, (*row.counts, row.last), limits.get(row.key))
        as_part = place_region(region, more, levels, seen, beside, sweeps)[index]
        placed[row.key] = _weigh_last(row, found[index], as_part)
    return placed


def _numbers(row: UnplacedRow, counts: Sequence[int | None], limit: Matrix | None) -> Numbers:
    known = [count if count and count > 0 else None for count in counts]
    allowed = np.ones((len(counts), len(row.columns)))
    if limit is not None:
        allowed = np.maximum(np.array(limit[: len(counts)]).reshape(allowed.shape), OVER_ISSUED)
    return Numbers(
        row.columns,
        np.log(np.array([float(count or 1) for count in known])),
        np.array([count is not None for count in known], dtype=bool),
        np.array([bool(count) for count in counts], dtype=bool),
        allowed,
    )


def _go_together(rows: Sequence[UnplacedRow], levels: Levels) -> dict[tuple[str, str], float]:
    """The correlation of neighbouring columns' counts, around what type and region foretell."""
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    regions: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        size = levels.region_level.get(row.region, 0.0)
        if not row.counts:
            continue
        off = [
            math.log(count) - levels.type_level[kind] - size if count and count > 0 else None
            for kind, count in zip(row.columns, row.counts, strict=True)
        ]
        for pair, (one, other) in zip(pairwise(row.columns), pairwise(off), strict=True):
            if one is None or other is None:
                continue
            regions[pair].add(row.region)
            for at, product in enumerate((one * other, one * one, other * other)):
                sums[pair][at] += product
    found = {}
    for pair, (both, first, second) in sums.items():
        number = len(regions[pair])
        shared = both / math.sqrt(first * second) if first * second > 0 else 0.0
        found[pair] = min(MOST_SHARED, max(0.0, shared * number / (number + 4.0)))
    return found


def _row_sums(rows: Sequence[UnplacedRow]) -> dict[str, float]:
    sums: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if total := sum(count for count in row.counts if count and count > 0):
            sums[row.region].append(math.log(total))
    return {region: sum(logs) / len(logs) for region, logs in sums.items()}


def _as_printed(row: UnplacedRow) -> Placed:
    width = range(len(row.columns))
    return Placed(tuple(tuple(float(j == k) for j in width) for k in range(len(row.counts))))


def _seen_in(row: UnplacedRow, placed: Placed, tells_counts: bool) -> list[Seen]:
    """What one row adds to each of its columns."""
    cells = []
    for column in range(len(row.columns)):
        seen = Seen(months=1.0)
        for count, number in zip(row.counts, placed.numbers, strict=False):
            chance = number[column]
            if count == -1:
                seen.filled += chance
            elif count:
                seen.filled += chance
                if tells_counts:
                    seen.told += chance
                    seen.logs += chance * math.log(count)
        cells.append(seen)
    return cells


def _sum_of(
    exact: Sequence[UnplacedRow],
    placed: Mapping[Key, Placed],
    loose: Sequence[UnplacedRow],
    own: Mapping[Key, list[Seen]],
) -> dict[tuple[str, str], Seen]:
    total: dict[tuple[str, str], Seen] = defaultdict(Seen)
    for row in (*exact, *loose):
        cells = own.get(row.key) or _seen_in(row, placed[row.key], True)
        for kind, seen in zip(row.columns, cells, strict=True):
            total[row.region, kind].add(seen)
    return dict(total)


def _weigh_last(
    row: UnplacedRow, as_total: tuple[Floats, float], as_part: tuple[Floats, float]
) -> Placed:
    """Whether a row's last number, which is not the sum of the others, is its total."""
    assert row.last is not None
    summed = sum(count for count in row.counts if count and count > 0)
    off = (math.log(max(row.last, 0.5)) - math.log(max(summed, 0.5))) / TOTALS_OFF
    wrong = math.log(WRONG_TOTAL / (TOTALS_OFF * 2.5066)) - off * off / 2.0 + as_total[1]
    none = math.log(NO_TOTAL) + as_part[1]
    share = 1.0 / (1.0 + math.exp(min(700.0, max(-700.0, none - wrong))))
    if len(row.counts) >= len(row.columns):
        share = 1.0
    padded = np.vstack([as_total[0], np.zeros((1, len(row.columns)))])
    mixed = share * padded + (1.0 - share) * as_part[0]
    return Placed(tuple(map(tuple, mixed.tolist())), share)


def _within_issued(
    row: UnplacedRow, rows: Mapping[Key, UnplacedRow], placed: Mapping[Key, Placed]
) -> Matrix:
    """The probability that each number of a standalone row is at most the issued count, by column.

    1 where there is nothing to compare with: no such row or column, or an
    unreadable number.
    """
    key: Key = (row.month, "issued", row.region)
    issued = rows.get(key)
    counts = row.counts if row.last is None else (*row.counts, row.last)
    if issued is None:
        return [[1.0] * len(row.columns) for _ in counts]
    where = {kind: column for column, kind in enumerate(issued.columns)}
    their = placed[key]
    printed = issued.counts if issued.last is None else (*issued.counts, issued.last)
    matrix = []
    for count in counts:
        line = []
        for kind in row.columns:
            if kind not in where or not count or count == -1:
                line.append(1.0)
                continue
            line.append(
                sum(
                    number[where[kind]]
                    for theirs, number in zip(printed, their.numbers, strict=False)
                    if theirs is not None and (theirs == -1 or theirs >= count)
                )
            )
        matrix.append(line)
    return matrix
