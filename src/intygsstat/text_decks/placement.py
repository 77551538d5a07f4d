"""Which column each number of a row stands in, where the row's blank cells are lost.

Numbers keep their order, so a row has a known set of ways to be read: a chain adds up their
weights by what each region usually prints under each type, learned from all months together.
Arrays have the axes (draw, number, column): a row is looked at under many draws of the unknown.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from intygsstat.models import CHANNELS, Channel

ROUNDS = 2  # of placing all rows and learning the levels from that
SWEEPS = 2  # in the last round, of drawing every row of a region anew by all others
DRAWS = 96
SEED = 20240312
MOST_SHARED = 0.9  # correlation of two neighbouring columns
FARTHEST = 2.5  # spreads; what lies further off says no more about its neighbour
OVER_ISSUED = 1e-9  # weight of a standalone number above its issued count
# The last number of a row that doesn't add up: a wrong total, or a part and no total.
WRONG_TOTAL, NO_TOTAL = 0.05, 0.001
TOTALS_OFF = 1.5  # spread of a wrong total around the sum, in logarithms
MONTHS_DIFFER = 0.25  # standard deviation of a level from month to month, in logarithms
PRIOR_MONTHS = 1.0  # months that the other regions count for, in the chance of being blank
DEGREES = 4.0  # of Student's t: lost digits and odd months happen
T_PEAK = 0.375  # of Student's t with so many degrees of freedom
LEAST_CHANCE = 0.003  # no column is surely blank, none surely filled
_BLANK, _FILLED = 0, 1

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Key = tuple[date, Channel, str]
# What is seen of cells: months with the column, how many of them are filled, how many have a
# known count, and the sum of its logarithms; all may be expected values.
Seen = Floats


@dataclass(frozen=True, slots=True)
class UnplacedRow:
    """A row's numbers in printed order and the types of its table's columns.

    `counts` are its parts: None is a dash, -1 something unreadable. `last` is the number behind
    them if it may be the row's total or one more part.
    """

    month: date
    channel: Channel
    region: str
    columns: tuple[str, ...]
    counts: tuple[int | None, ...]
    last: int | None = None

    @property
    def columns_known(self) -> bool:
        """True if there is a number for each column, or none at all."""
        return len(self.counts) in (0, len(self.columns))

    @property
    def key(self) -> Key:
        return (self.month, self.channel, self.region)

    @property
    def summed(self) -> int:
        """The sum of the parts that can be read."""
        return sum(count for count in self.counts if count and count > 0)

    @property
    def all_counts(self) -> tuple[int | None, ...]:
        """The parts, and behind them the last number."""
        return self.counts if self.last is None else (*self.counts, self.last)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """The probability of each number standing in each column, and of the last being the total."""

    numbers: Floats
    last_is_total: float = 1.0


class Chain:
    """The ways to place one row: numbers keep their order, one number a column at most."""

    def __init__(self, weights: Floats, beside: Floats) -> None:
        """Weigh all ways by how much likelier each column is to hold each number than to be blank,
        and `beside` where the number before it stands in the column before.

        `so_far[j][:, k, s]` is the weight of all ways to put the first k numbers into the first j
        columns, the last of them blank or filled.
        """
        self.weights, self.beside = weights, beside
        draws, numbers, columns = weights.shape
        now = np.zeros((draws, numbers + 1, 2))
        now[:, 0, _BLANK] = 1.0
        self.so_far = [now]
        for j in range(columns):
            before, now = now, np.zeros_like(now)
            now[:, :, _BLANK] = before.sum(axis=2)
            now[:, 1:, _FILLED] = before[:, :-1, _BLANK] * weights[:, :, j]
            now[:, 1:, _FILLED] += before[:, :-1, _FILLED] * beside[:, :, j]
            self.so_far.append(now)
        self.total: Floats = now[:, -1, :].sum(axis=1)  # the weight of all ways, by draw

    def probabilities(self) -> Floats:
        """The probability of each number standing in each column, 0 where there is no way."""
        found, to_go = np.zeros(self.weights.shape), np.zeros(self.so_far[0].shape)
        to_go[:, -1, :] = 1.0
        for j in range(self.weights.shape[2] - 1, -1, -1):
            before = self.so_far[j]
            alone = self.weights[:, :, j] * to_go[:, 1:, _FILLED]
            beside = self.beside[:, :, j] * to_go[:, 1:, _FILLED]
            found[:, :, j] = before[:, :-1, _BLANK] * alone + before[:, :-1, _FILLED] * beside
            to_go = np.repeat(to_go[:, :, _BLANK, None], 2, axis=2)
            to_go[:, :-1, _BLANK] += alone
            to_go[:, :-1, _FILLED] += beside
        return np.asarray(found / np.where(self.total > 0.0, self.total, 1.0)[:, None, None])

    def draw(self, random: np.random.Generator) -> Whole:
        """One way for each draw, by weight: the column of each number, (draw, number)."""
        draws, numbers, columns = self.weights.shape
        found = np.zeros((draws, numbers), dtype=np.int64)
        every, left = np.arange(draws), np.full(draws, numbers)
        chances = random.random((columns + 1, draws))
        last = self.so_far[columns][every, left]
        filled = chances[columns] * last.sum(axis=1) < last[:, _FILLED]
        for j in range(columns - 1, -1, -1):
            number = np.maximum(left - 1, 0)
            found[every[filled], number[filled]] = j
            left = np.where(filled, left - 1, left)
            came = self.so_far[j][every, left].copy()
            came[:, _BLANK] *= np.where(filled, self.weights[every, number, j], 1.0)
            came[:, _FILLED] *= np.where(filled, self.beside[every, number, j], 1.0)
            filled = chances[j] * came.sum(axis=1) < came[:, _FILLED]
        return found


class Levels:
    """What the regions of one channel usually print under each type.

    A cell is blank with a chance of its own, else the logarithm of its count is spread around a
    level. Both are learned from the region's and type's months, and lean on the type's over all
    regions and on the region's over all types, the more the fewer months there are.
    """

    def __init__(self, seen: Seen, prior_by_type: Floats, log_sums: Floats) -> None:
        """Learn from what is seen (what is seen, region, type), how far each type lies from the
        mean of all, and the logarithms of the regions' usual sums, NaN where unknown."""
        months, filled, counted, logs = seen
        known = counted > 0.01
        level = np.where(known, logs / np.where(known, counted, 1.0), 0.0)
        weight = np.where(known, counted / (counted + 0.5), 0.0)
        prior = prior_by_type + (level * weight).sum() / (weight.sum() + 1e-6)
        of_type, of_region = prior, np.zeros(len(log_sums))
        for _ in range(4):
            terms = (level - of_region[:, None]) * weight
            of_type = (prior * 0.5 + terms.sum(axis=0)) / (0.5 + weight.sum(axis=0))
            size = np.nan_to_num(log_sums - np.log(np.exp(of_type).sum()))
            terms = (level - of_type) * weight
            of_region = (size + terms.sum(axis=1)) / (1.0 + weight.sum(axis=1))
        self.of_type, self.of_region = of_type, of_region
        # what is placed here must not confirm itself: a type's level by the other regions
        terms = (level - of_region[:, None]) * weight
        self.expected = of_region[:, None] + (prior * 0.5 + _sum_of_others(terms)) / (
            0.5 + _sum_of_others(weight)
        )
        off = np.abs(level - of_type - of_region[:, None])[weight > 0.4]
        # of region and type around their two levels; odd cells don't widen it
        self.spread = min(1.5, max(0.3, 1.48 * float(np.median([*off, 0.4, 0.4]))))
        overall = (filled.sum() + 1.0) / (months.sum() + 2.0)
        by_region = (filled.sum(axis=1) + 2.0 * overall) / (months.sum(axis=1) + 2.0)
        share = filled / np.where(months > 0, months, 1.0)
        # twenty regions that fill a type don't make it sure
        by_type = (0.5 + _sum_of_others(share)) / (1.0 + _sum_of_others(1.0 * (months > 0)))
        self.log_odds = _logit(by_type) + _logit(by_region)[:, None] - _logit(overall)

    def weigh(self, region: int, numbers: _Numbers, others: Seen) -> tuple[Floats, Floats]:
        """How much likelier a column is to hold each number than to be blank, and how many
        spreads it is from the middle, by what the region's `others` rows say (draw, what is seen,
        column). A number without a count (a dash, a zero) is as good anywhere."""
        expected = self.expected[region, numbers.columns]
        months, filled, counted, log_sums = (others[:, i] for i in range(4))
        chance = 1.0 / (1.0 + np.exp(-self.log_odds[region, numbers.columns]))
        chance = np.minimum(chance, 1.0 - np.exp(-np.exp(expected)))  # small levels are often 0
        chance = (PRIOR_MONTHS * chance + filled) / (PRIOR_MONTHS + months)
        chance = np.clip(chance, LEAST_CHANCE, 1.0 - LEAST_CHANCE)
        rough = np.clip((expected + log_sums) / (1.0 + counted), 0.0, 30.0)
        within = MONTHS_DIFFER**2 + np.exp(-rough)
        sharp = 1.0 / self.spread**2 + counted / within
        middle = (expected / self.spread**2 + log_sums / within) / sharp
        within = MONTHS_DIFFER**2 + np.exp(-np.clip(middle, 0.0, 30.0))
        spread = np.sqrt(within + 1.0 / sharp)[:, None, :]
        off = (numbers.logs[None, :, None] - middle[:, None, :]) / spread
        density = (1.0 + off**2 / DEGREES) ** (-(DEGREES + 1.0) / 2.0) * T_PEAK / spread
        weights = (chance / (1.0 - chance))[:, None, :] * density
        return np.where(numbers.counted[None, :, None], weights, 1.0), off


def _sum_of_others(table: Floats) -> Floats:
    """In each region's place the sum over all other regions."""
    return np.asarray(table.sum(axis=0) - table)


def _logit(chance: Floats | float) -> Floats:
    chance = np.clip(chance, 0.001, 0.999)
    return np.asarray(np.log(chance / (1.0 - chance)))


def place_rows(rows: Sequence[UnplacedRow]) -> dict[Key, Placed]:
    """Where the numbers of every row stand, by month, channel and region."""
    placed: dict[Key, Placed] = {}
    issued_rows = {(row.month, row.region): row for row in rows if row.channel == "issued"}
    issued_levels: dict[str, float] = {}
    beside: dict[tuple[str, str], float] = {}  # learned from issued rows for both channels
    for channel in CHANNELS:
        own = [row for row in rows if row.channel == channel]
        if not own:
            continue
        allowed = {}
        for row in own:
            issued = issued_rows.get((row.month, row.region)) if channel == "standalone" else None
            allowed[row.key] = _within_issued(row, issued, placed)
        issued_levels = _place_channel(own, allowed, placed, issued_levels, beside)
    return placed


def _place_channel(
    rows: Sequence[UnplacedRow],
    allowed: Mapping[Key, Floats],
    placed: dict[Key, Placed],
    issued: Mapping[str, float],
    beside: dict[tuple[str, str], float],
) -> dict[str, float]:
    """Fill in where the numbers of a channel's rows stand; returns the level of each type, as
    `issued` has them of the issued channel."""
    exact = [row for row in rows if row.columns_known]
    loose = [row for row in rows if not row.columns_known]
    for row in rows:  # to begin with, only how many columns are filled is known
        shape = len(row.counts), len(row.columns)
        placed[row.key] = Placed(
            np.eye(*shape) if row.columns_known else np.full(shape, 1 / shape[1])
        )
    ordered = [*loose, *exact]
    regions = {name: i for i, name in enumerate(dict.fromkeys(row.region for row in ordered))}
    kinds = {k: i for i, k in enumerate(dict.fromkeys(k for row in ordered for k in row.columns))}
    prior = np.zeros(len(kinds))
    for kind in kinds.keys() & issued.keys():
        prior[kinds[kind]] = issued[kind] - sum(issued.values()) / len(issued)
    log_sums = _log_sums(rows, regions)

    def seen_in(rows: Iterable[UnplacedRow], with_counts: bool) -> Seen:
        total = np.zeros((4, len(regions), len(kinds)))
        for row in rows:
            numbers = _Numbers(row.counts, row.columns, kinds)
            facts = numbers.facts * [[True], [with_counts], [with_counts]]
            at = regions[row.region], numbers.columns
            total[0][at] += 1.0
            total[1:, *at] += facts @ placed[row.key].numbers[: len(row.counts)]
        return total

    known = seen_in(exact, True)
    for turn in range(ROUNDS if loose else 1):
        levels = Levels(seen_in(loose, turn > 0) + known, prior, log_sums)
        of_type = dict(zip(kinds, levels.of_type.tolist(), strict=True))
        if not beside:
            of_region = dict(zip(regions, levels.of_region.tolist(), strict=True))
            beside.update(_correlations(exact, of_type, of_region))
        for name, region in regions.items():
            if months := [row for row in loose if row.region == name]:
                finder = _Region(region, levels, known[:, region], kinds, beside)
                placed |= finder.place(months, allowed, is_last=turn == ROUNDS - 1)
    return of_type


def _log_sums(rows: Sequence[UnplacedRow], regions: Mapping[str, int]) -> Floats:
    """The logarithms of the regions' usual sums, NaN where there is none."""
    sums: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row.summed:
            sums[row.region].append(math.log(row.summed))
    return np.array([np.mean(sums[name]) if name in sums else np.nan for name in regions])


class _Numbers:
    """A row's numbers: where its `columns`' types stand among the channel's and, by number, the
    `facts`: whether it at least fills a cell, whether it has a count, and the count's logarithm."""

    def __init__(
        self, counts: Sequence[int | None], columns: Sequence[str], kinds: Mapping[str, int]
    ) -> None:
        counted = [count if count and count > 0 else 0 for count in counts]
        self.columns = np.array([kinds[kind] for kind in columns])
        self.logs = np.log(np.maximum(np.array(counted, dtype=float), 1.0))
        self.counted = np.array(counted, dtype=bool)
        self.facts = np.array([np.array(counts, dtype=bool), self.counted, self.logs])

    def seen_along(self, path: Whole) -> Seen:
        """What the row placed as `path` adds to its columns: (draw, what is seen, column)."""
        added = np.zeros((len(path), 4, len(self.columns)))
        added[:, 0] = 1.0
        added[np.arange(len(path))[:, None], 1:, path] = self.facts.T
        return added


@dataclass(frozen=True, slots=True)
class _Region:
    """All rows of one region and channel, placed together, for its months depend on one another.

    Each of many draws says where all numbers stand: row by row, the fullest first, weighed by how
    well the next row fits. The random numbers are always the same. `seen` (what is seen, type) is
    what the rows whose columns are known say, `beside` how two types' counts go together.
    """

    region: int
    levels: Levels
    seen: Seen
    kinds: Mapping[str, int]
    beside: Mapping[tuple[str, str], float]

    def place(
        self, rows: Sequence[UnplacedRow], allowed: Mapping[Key, Floats], *, is_last: bool
    ) -> dict[Key, Placed]:
        """Where the numbers of each row stand; in the last round also what its last one is."""
        sweeps = SWEEPS if is_last else 0
        limits = [np.maximum(allowed[row.key], OVER_ISSUED) for row in rows]
        found = self._draw(rows, [row.counts for row in rows], limits, sweeps)
        placed = {row.key: Placed(each) for row, (each, _) in zip(rows, found, strict=True)}
        for index, row in enumerate(rows):
            if row.last is not None and is_last and row.counts:
                counts = [row.counts for row in rows]
                counts[index] = row.all_counts
                as_part = self._draw(rows, counts, limits, sweeps)[index]
                placed[row.key] = _weigh_last(row, row.last, found[index], as_part)
        return placed

    def _draw(
        self,
        rows: Sequence[UnplacedRow],
        counts: Sequence[Sequence[int | None]],
        limits: Sequence[Floats],
        sweeps: int,
    ) -> list[tuple[Floats, float]]:
        """For each row the probability of each of its `counts` standing in each column, and the
        logarithm of the row's whole weight."""
        random = np.random.default_rng(SEED)
        numbers = [
            _Numbers(each, row.columns, self.kinds) for row, each in zip(rows, counts, strict=True)
        ]
        state = np.repeat(self.seen[None], DRAWS, axis=0)  # draw, what is seen, type
        paths: dict[int, Whole] = {}

        def chain(index: int, others: Seen) -> tuple[Chain, Floats]:
            return self._chain(rows[index].columns, numbers[index], limits[index], others)

        log_weights = np.zeros(DRAWS)
        for index in sorted(range(len(rows)), key=lambda i: -len(counts[i])):
            at = numbers[index].columns
            ways, log_weight = chain(index, state[:, :, at])
            log_weights = log_weights + log_weight
            paths[index] = ways.draw(random)
            state[:, :, at] += numbers[index].seen_along(paths[index])
            weights = _normalised(log_weights)
            if 1.0 / (weights**2).sum() <= DRAWS / 2:  # the good draws go on, several times
                points = (np.arange(DRAWS) + random.random()) / DRAWS
                keep = np.minimum(np.searchsorted(np.cumsum(weights), points), DRAWS - 1)
                state, log_weights = state[keep], np.zeros(DRAWS)
                paths = {i: path[keep] for i, path in paths.items()}
        weights = _normalised(log_weights)
        for _ in range(sweeps):  # early rows are drawn anew, now that the later ones stand
            for index, row in enumerate(numbers):
                state[:, :, row.columns] -= row.seen_along(paths[index])
                paths[index] = chain(index, state[:, :, row.columns])[0].draw(random)
                state[:, :, row.columns] += row.seen_along(paths[index])
        found = []
        for index, row in enumerate(numbers):
            others = state[:, :, row.columns] - row.seen_along(paths[index])
            ways, fit = chain(index, others)
            chances = (ways.probabilities() * weights[:, None, None]).sum(axis=0)
            log_weight = np.log((np.exp(fit - fit.max()) * weights).sum()) + fit.max()
            found.append((chances, float(log_weight)))
        return found

    def _chain(
        self, columns: Sequence[str], numbers: _Numbers, limits: Floats, others: Seen
    ) -> tuple[Chain, Floats]:
        """The row's ways under each draw, and the logarithm of the weight of all of them."""
        weights, off = self.levels.weigh(self.region, numbers, others)
        weights = weights * limits[: len(numbers.logs)]
        largest = weights.max(axis=2, keepdims=True)
        weights = weights / largest
        together = weights.copy()
        r = np.array([self.beside.get(pair, 0.0) for pair in pairwise(columns)])
        off = np.clip(off, -FARTHEST, FARTHEST)
        both = numbers.counted[1:] & numbers.counted[:-1]
        before, after = off[:, :-1, :-1], off[:, 1:, 1:]
        factor = np.exp(
            (2.0 * r * before * after - r**2 * (before**2 + after**2)) / (2.0 * (1.0 - r**2))
        ) / np.sqrt(1.0 - r**2)
        together[:, 1:, 1:] *= np.where(both[None, :, None], factor, 1.0)
        ways = Chain(weights, together)
        with np.errstate(divide="ignore"):
            return ways, np.log(ways.total) + np.log(largest).sum(axis=(1, 2))


def _normalised(log_weights: Floats) -> Floats:
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def _correlations(
    rows: Sequence[UnplacedRow], of_type: Mapping[str, float], of_region: Mapping[str, float]
) -> dict[tuple[str, str], float]:
    """The correlation of neighbouring columns' counts, around what type and region predict."""
    pairs: dict[tuple[str, str], list[tuple[str, float, float]]] = defaultdict(list)
    for row in rows:
        off = [
            math.log(count) - of_type[kind] - of_region[row.region] if count and count > 0 else None
            for kind, count in zip(row.columns, row.counts, strict=False)
        ]
        for pair, (one, other) in zip(pairwise(row.columns), pairwise(off), strict=False):
            if one is not None and other is not None:
                pairs[pair].append((row.region, one, other))
    found = {}
    for pair, values in pairs.items():
        one, other = np.array([each[1:] for each in values]).T
        size = math.sqrt((one**2).sum() * (other**2).sum())
        shared = float((one * other).sum()) / size if size > 0 else 0.0
        number = len({region for region, _, _ in values})
        found[pair] = min(MOST_SHARED, max(0.0, shared * number / (number + 4.0)))
    return found


def _weigh_last(
    row: UnplacedRow, last: int, as_total: tuple[Floats, float], as_part: tuple[Floats, float]
) -> Placed:
    """Whether a row's last number, which is not the sum of the others, is its total."""
    off = (math.log(max(last, 0.5)) - math.log(max(row.summed, 0.5))) / TOTALS_OFF
    wrong = math.log(WRONG_TOTAL / (TOTALS_OFF * 2.5066)) - off * off / 2.0 + as_total[1]
    none = math.log(NO_TOTAL) + as_part[1]
    share = 1.0 / (1.0 + math.exp(min(700.0, max(-700.0, none - wrong))))
    padded = np.vstack([as_total[0], np.zeros((1, len(row.columns)))])
    return Placed(share * padded + (1.0 - share) * as_part[0], share)


def _within_issued(
    row: UnplacedRow, issued: UnplacedRow | None, placed: Mapping[Key, Placed]
) -> Floats:
    """The probability that each number of a standalone row is at most the issued count, by column;
    1 where there is nothing to compare with."""
    found = np.ones((len(row.all_counts), len(row.columns)))
    if issued is None:
        return found
    chances = placed[issued.key].numbers
    printed = issued.all_counts[: len(chances)]
    for number, count in enumerate(row.all_counts):
        if not count or count == -1:
            continue
        fits = [theirs is not None and (theirs == -1 or theirs >= count) for theirs in printed]
        by_kind = dict(zip(issued.columns, np.array(fits, dtype=float) @ chances, strict=True))
        found[number] = [by_kind.get(kind, 1.0) for kind in row.columns]
    return found
