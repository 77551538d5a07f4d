"""Placing all rows of a deck, month by month and channel by channel, together."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from intygsstat.model import CHANNELS, Channel
from intygsstat.recognise.placing.chain import Matrix, place_in_order
from intygsstat.recognise.placing.levels import Levels, Seen, weight_of

MOST_ROUNDS = 12
SETTLED = 0.002  # rounds end when no probability moves by more
OVER_ISSUED = 1e-9  # weight of a standalone number above its issued count
# The last number of a row that doesn't add up: a wrong total, or a part and no total.
WRONG_TOTAL, NO_TOTAL = 0.05, 0.001
TOTALS_OFF = 1.5  # spread of a wrong total around the sum, in logarithms

Key = tuple[date, Channel, str]


@dataclass(frozen=True, slots=True)
class LooseRow:
    """A row's numbers in printed order and the types of its table's columns.

    `counts` are its parts; None is a dash, -1 something unreadable. `last` is
    the number behind them if it may be the row's total or one more part
    (`counts` go without it). `columns_known` is true if there is a number for
    each column.
    """

    month: date
    channel: Channel
    region: str
    columns: tuple[str, ...]
    counts: tuple[int | None, ...]
    last: int | None = None

    @property
    def columns_known(self) -> bool:
        return len(self.counts) == len(self.columns)

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


def place_rows(rows: Sequence[LooseRow]) -> dict[Key, Placed]:
    """Where the numbers of every row stand, by month, channel and region."""
    placed: dict[Key, Placed] = {}
    levels: dict[Channel, Levels] = {}
    by_key = {row.key: row for row in rows}
    for channel in CHANNELS:
        own = [row for row in rows if row.channel == channel]
        lean = levels["issued"].type_level if channel == "standalone" and "issued" in levels else {}
        limits = {
            row.key: _within_issued(row, by_key, placed) for row in own if channel == "standalone"
        }
        levels[channel] = Levels(lean=lean)
        placed |= _place_channel(own, levels[channel], limits)
    return placed


def _place_channel(
    rows: Sequence[LooseRow], levels: Levels, limits: Mapping[Key, Matrix]
) -> dict[Key, Placed]:
    levels.row_sums = _row_sums(rows)
    exact = [row for row in rows if row.columns_known]
    loose = [row for row in rows if not row.columns_known]
    placed = {row.key: _as_printed(row) for row in exact}
    for row in loose:  # to begin with, only how many columns are filled is known
        levels_share = len(row.counts) / len(row.columns)
        even = tuple(levels_share / max(1, len(row.counts)) for _ in row.columns)
        placed[row.key] = Placed(tuple(even for _ in row.counts))
    for turn in range(MOST_ROUNDS):
        own = {row.key: _seen_in(row, placed[row.key], turn > 0) for row in loose}
        levels.seen = _sum_of(exact, placed, loose, own)
        levels.learn()
        moved = 0.0
        for row in loose:
            found = _place_row(row, levels, own[row.key], limits.get(row.key))
            moved = max(moved, _moved(placed[row.key], found))
            placed[row.key] = found
        if moved < SETTLED:
            break
    for row in loose:
        if row.last is not None:
            own_cells = _seen_in(row, placed[row.key], True)
            placed[row.key] = _weigh_last(
                row, placed[row.key], levels, own_cells, limits.get(row.key)
            )
    return placed


def _row_sums(rows: Sequence[LooseRow]) -> dict[str, float]:
    sums: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if total := sum(count for count in row.counts if count and count > 0):
            sums[row.region].append(math.log(total))
    return {region: sum(logs) / len(logs) for region, logs in sums.items()}


def _as_printed(row: LooseRow) -> Placed:
    width = range(len(row.columns))
    return Placed(tuple(tuple(float(j == k) for j in width) for k in width))


def _seen_in(row: LooseRow, placed: Placed, tells_counts: bool) -> list[Seen]:
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
    exact: Sequence[LooseRow],
    placed: Mapping[Key, Placed],
    loose: Sequence[LooseRow],
    own: Mapping[Key, list[Seen]],
) -> dict[tuple[str, str], Seen]:
    total: dict[tuple[str, str], Seen] = defaultdict(Seen)
    for row in (*exact, *loose):
        cells = own.get(row.key) or _seen_in(row, placed[row.key], True)
        for kind, seen in zip(row.columns, cells, strict=True):
            total[row.region, kind].add(seen)
    return dict(total)


def _moved(before: Placed, after: Placed) -> float:
    return max(
        (
            abs(one - other)
            for old, new in zip(before.numbers, after.numbers, strict=False)
            for one, other in zip(old, new, strict=True)
        ),
        default=0.0,
    )


def _weights(
    row: LooseRow,
    counts: Sequence[int | None],
    levels: Levels,
    own: Sequence[Seen],
    limit: Matrix | None,
) -> Matrix:
    expected = [
        levels.expected((row.region, kind), seen)
        for kind, seen in zip(row.columns, own, strict=True)
    ]
    weights = []
    for k, count in enumerate(counts):
        known = None if count == -1 else count
        line = [weight_of(known, each) for each in expected]
        if limit is not None and k < len(limit):
            line = [
                weight * max(within, OVER_ISSUED)
                for weight, within in zip(line, limit[k], strict=True)
            ]
        weights.append(line)
    return weights


def _place_row(row: LooseRow, levels: Levels, own: Sequence[Seen], limit: Matrix | None) -> Placed:
    found, _ = place_in_order(_weights(row, row.counts, levels, own, limit))
    return Placed(tuple(map(tuple, found)))


def _weigh_last(
    row: LooseRow, placed: Placed, levels: Levels, own: Sequence[Seen], limit: Matrix | None
) -> Placed:
    """Whether a row's last number, which is not the sum of the others, is its total."""
    assert row.last is not None
    _, as_total = place_in_order(_weights(row, row.counts, levels, own, limit))
    found, as_part = place_in_order(_weights(row, (*row.counts, row.last), levels, own, limit))
    summed = sum(count for count in row.counts if count and count > 0)
    off = (math.log(max(row.last, 0.5)) - math.log(max(summed, 0.5))) / TOTALS_OFF
    as_total *= WRONG_TOTAL * math.exp(-off * off / 2.0) / (TOTALS_OFF * 2.5066)
    as_part *= NO_TOTAL
    if not found or as_total + as_part <= 0.0:
        return Placed(placed.numbers, 1.0)
    share = as_total / (as_total + as_part)
    zeros = tuple(0.0 for _ in row.columns)
    mixed = tuple(
        tuple(share * one + (1.0 - share) * other for one, other in zip(old, new, strict=True))
        for old, new in zip((*placed.numbers, zeros), found, strict=True)
    )
    return Placed(mixed, share)


def _within_issued(
    row: LooseRow, rows: Mapping[Key, LooseRow], placed: Mapping[Key, Placed]
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
