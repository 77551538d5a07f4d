"""Which column each number of a row stands in, where the row's blank cells are lost.

Numbers keep their order, so a row with fewer numbers than columns has a known
set of ways to be read. A chain adds up the weights of all of them; levels say
what each region usually prints under each type, learned from all months
together; `place_rows` goes back and forth between the two.

Arrays have the axes (draw, number, column): the same row is looked at under
many draws of what is not known.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
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
Flags = NDArray[np.bool_]
Key = tuple[date, Channel, str]
# What is known of a region and type: months with the column, how many of them are filled, how
# many have a known count, and the sum of its logarithms; all may be expected values.
Seen = Floats


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

    @property
    def all_counts(self) -> tuple[int | None, ...]:
        """The parts, and behind them the last number."""
        return self.counts if self.last is None else (*self.counts, self.last)


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """The probability of each number (of `counts`, then `last`) standing in each column, and
    of `last` being the row's total."""

    numbers: Floats
    last_is_total: float = 1.0


@dataclass(frozen=True, slots=True)
class Chain:
    """The ways to place one row. `weights` says how much likelier each column is to hold each
    number than to be blank; `beside` the same for a number whose forerunner stands in the
    column before. `so_far[j][:, k, s]` is the weight of all ways that put the first k numbers
    into the first j columns, the last of them blank or filled."""

    weights: Floats
    beside: Floats
    so_far: list[Floats]

    @property
    def log_weight(self) -> Floats:
        """The logarithm of the weight of all ways, by draw; -inf where there is none."""
        total = self.so_far[-1][:, -1, :].sum(axis=1)
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(total))


def chain_of(weights: Floats, beside: Floats) -> Chain:
    """Weigh all ways in which numbers keep their order, one number a column at most."""
    draws, numbers, columns = weights.shape
    first = np.zeros((draws, numbers + 1, 2))
    first[:, 0, _BLANK] = 1.0
    so_far = [first]
    for j in range(columns):
        before = so_far[-1]
        now = np.zeros_like(before)
        now[:, :, _BLANK] = before.sum(axis=2)
        now[:, 1:, _FILLED] = (
            before[:, :-1, _BLANK] * weights[:, :, j] + before[:, :-1, _FILLED] * beside[:, :, j]
        )
        so_far.append(now)
    return Chain(weights, beside, so_far)


def probabilities(chain: Chain) -> Floats:
    """The probability of each number standing in each column, 0 where there is no way at all."""
    draws, numbers, columns = chain.weights.shape
    found = np.zeros((draws, numbers, columns))
    to_go = np.zeros((draws, numbers + 1, 2))
    to_go[:, numbers, :] = 1.0
    total = chain.so_far[-1][:, -1, :].sum(axis=1)
    for j in range(columns - 1, -1, -1):
        before = chain.so_far[j]
        alone = chain.weights[:, :, j] * to_go[:, 1:, _FILLED]
        beside = chain.beside[:, :, j] * to_go[:, 1:, _FILLED]
        found[:, :, j] = before[:, :-1, _BLANK] * alone + before[:, :-1, _FILLED] * beside
        earlier = np.repeat(to_go[:, :, _BLANK, None], 2, axis=2)
        earlier[:, :-1, _BLANK] += alone
        earlier[:, :-1, _FILLED] += beside
        to_go = earlier
    return np.asarray(found / np.where(total > 0.0, total, 1.0)[:, None, None])


def draw_columns(chain: Chain, random: np.random.Generator) -> Whole:
    """One way for each draw, by weight: the column of each number, (draw, number)."""
    draws, numbers, columns = chain.weights.shape
    found = np.zeros((draws, numbers), dtype=np.int64)
    every = np.arange(draws)
    left = np.full(draws, numbers)
    chances = random.random((columns + 1, draws))
    last = chain.so_far[columns][every, left]
    filled = chances[columns] * last.sum(axis=1) < last[:, _FILLED]
    for j in range(columns - 1, -1, -1):
        number = np.maximum(left - 1, 0)
        found[every[filled], number[filled]] = j
        left = np.where(filled, left - 1, left)
        came = chain.so_far[j][every, left].copy()
        came[:, _BLANK] *= np.where(filled, chain.weights[every, number, j], 1.0)
        came[:, _FILLED] *= np.where(filled, chain.beside[every, number, j], 1.0)
        filled = chances[j] * came.sum(axis=1) < came[:, _FILLED]
    return found


class Levels:
    """What the regions of one channel usually print under each type.

    A cell is blank with a chance of its own, else its count varies around a level:
    the logarithm of the count is spread by what months differ and by what small
    counts scatter. The level and the chance of each region and type are learned
    from its months, and lean on the type's level over all regions and on the
    region's over all types, the more the fewer months there are.
    """

    def __init__(
        self,
        seen: Mapping[tuple[str, str], Seen],
        row_sums: Mapping[str, float],
        issued: Mapping[str, float],
    ) -> None:
        """Learn from what is seen of each region and type. `row_sums` are the logarithms of the
        regions' usual sums; `issued` the types' levels in the issued channel, if this is the
        other."""
        self.regions = {r: i for i, r in enumerate(dict.fromkeys(r for r, _ in seen))}
        self.kinds = {k: i for i, k in enumerate(dict.fromkeys(k for _, k in seen))}
        table = np.zeros((4, len(self.regions), len(self.kinds)))
        for (region, kind), cell in seen.items():
            table[:, self.regions[region], self.kinds[kind]] = cell
        months, filled, counted, logs = table
        known = counted > 0.01
        level = np.where(known, logs / np.where(known, counted, 1.0), 0.0)
        weight = np.where(known, counted / (counted + 0.5), 0.0)
        prior = np.full(len(self.kinds), (level * weight).sum() / (weight.sum() + 1e-6))
        for kind in self.kinds.keys() & issued.keys():
            prior[self.kinds[kind]] += issued[kind] - sum(issued.values()) / len(issued)
        of_type, of_region = prior, np.zeros(len(self.regions))
        has_sum = np.array([region in row_sums for region in self.regions])
        log_sums = np.array([row_sums.get(region, 0.0) for region in self.regions])
        for _ in range(4):
            terms = (level - of_region[:, None]) * weight
            of_type = (prior * 0.5 + terms.sum(axis=0)) / (0.5 + weight.sum(axis=0))
            size = np.where(has_sum, log_sums - np.log(np.exp(of_type).sum()), 0.0)
            terms = (level - of_type) * weight
            of_region = (size + terms.sum(axis=1)) / (1.0 + weight.sum(axis=1))
        self.of_type = dict(zip(self.kinds, of_type.tolist(), strict=True))
        self.of_region = dict(zip(self.regions, of_region.tolist(), strict=True))
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
        by_type = (0.5 + _sum_of_others(np.asarray(share))) / (
            1.0 + _sum_of_others(np.array(months > 0, dtype=float))
        )
        self.log_odds = _logit(by_type) + _logit(by_region)[:, None] - _logit(overall)

    def weigh(
        self, region: str, kinds: Sequence[str], others: Floats, logs: Floats, counted: Flags
    ) -> tuple[Floats, Floats]:
        """How much likelier a column is to hold each number (`logs`) than to be blank, and how
        many spreads it is from the middle; (draw, number, column).

        `others` (draw, what is seen, column) is what the region's other rows say. A
        number without a count (a dash, a zero) is as good anywhere.
        """
        place = self.regions[region], [self.kinds[kind] for kind in kinds]
        months, filled, told, log_sums = (others[:, i] for i in range(4))
        expected = self.expected[place]
        chance = 1.0 / (1.0 + np.exp(-self.log_odds[place]))
        chance = np.minimum(chance, 1.0 - np.exp(-np.exp(expected)))  # small levels are often 0
        chance = (PRIOR_MONTHS * chance + filled) / (PRIOR_MONTHS + months)
        chance = np.clip(chance, LEAST_CHANCE, 1.0 - LEAST_CHANCE)
        rough = np.clip((expected + log_sums) / (1.0 + told), 0.0, 30.0)
        within = MONTHS_DIFFER**2 + np.exp(-rough)
        sharp = 1.0 / self.spread**2 + told / within
        middle = (expected / self.spread**2 + log_sums / within) / sharp
        within = MONTHS_DIFFER**2 + np.exp(-np.clip(middle, 0.0, 30.0))
        spread = np.sqrt(within + 1.0 / sharp)[:, None, :]
        off = (logs[None, :, None] - middle[:, None, :]) / spread
        density = (1.0 + off**2 / DEGREES) ** (-(DEGREES + 1.0) / 2.0) * T_PEAK / spread
        weights = (chance / (1.0 - chance))[:, None, :] * density
        return np.where(counted[None, :, None], weights, 1.0), off


def _sum_of_others(table: Floats) -> Floats:
    """In each region's place the sum over all other regions."""
    return np.asarray(table.sum(axis=0) - table)


def _logit(chance: Floats | float) -> Floats:
    chance = np.clip(chance, 0.001, 0.999)
    return np.asarray(np.log(chance / (1.0 - chance)))


def place_rows(rows: Sequence[UnplacedRow]) -> dict[Key, Placed]:
    """Where the numbers of every row stand, by month, channel and region."""
    placed: dict[Key, Placed] = {}
    by_key = {row.key: row for row in rows}
    issued: dict[str, float] = {}
    beside: dict[tuple[str, str], float] = {}  # learned from issued rows for both channels
    for channel in CHANNELS:
        own = [row for row in rows if row.channel == channel]
        allowed = {row.key: np.ones((len(row.all_counts), len(row.columns))) for row in own}
        if channel == "standalone":
            allowed |= {row.key: _within_issued(row, by_key, placed) for row in own}
        if own:
            found, levels = _place_channel(own, allowed, issued, beside)
            placed |= found
            issued = levels.of_type
    return placed


def _place_channel(
    rows: Sequence[UnplacedRow],
    allowed: Mapping[Key, Floats],
    issued: Mapping[str, float],
    beside: dict[tuple[str, str], float],
) -> tuple[dict[Key, Placed], Levels]:
    exact = [row for row in rows if row.columns_known]
    loose = [row for row in rows if not row.columns_known]
    placed = {row.key: Placed(np.eye(len(row.counts), len(row.columns))) for row in exact}
    by_region: dict[str, list[UnplacedRow]] = defaultdict(list)
    for row in loose:  # to begin with, only how many columns are filled is known
        even = np.full((len(row.counts), len(row.columns)), 1.0 / len(row.columns))
        placed[row.key] = Placed(even)
        by_region[row.region].append(row)
    row_sums = _row_sums(rows)
    known = _sum_seen([(row, placed[row.key], True) for row in exact])
    for turn in range(ROUNDS if loose else 1):
        seen = _sum_seen([(row, placed[row.key], turn > 0) for row in loose])
        for place, cell in known.items():
            seen[place] += cell
        levels = Levels(seen, row_sums, issued)
        if not beside:
            beside.update(_correlations(exact, levels))
        for region, months in by_region.items():
            here = {kind: cell for (r, kind), cell in known.items() if r == region}
            finder = _Region(region, levels, here, beside)
            placed |= finder.place(months, allowed, is_last=turn == ROUNDS - 1)
    return placed, levels


def _sum_seen(
    rows: Sequence[tuple[UnplacedRow, Placed, bool]],
) -> defaultdict[tuple[str, str], Seen]:
    """What rows say of each region and type; the flag says whether their counts are used."""
    total: defaultdict[tuple[str, str], Seen] = defaultdict(lambda: np.zeros(4))
    for row, placed, with_counts in rows:
        logs, counted, filled = _count_arrays(row.counts)
        facts = np.array([filled, counted * with_counts, counted * logs * with_counts])
        cells = facts @ placed.numbers[: len(row.counts)]
        for column, kind in enumerate(row.columns):
            total[row.region, kind] += [1.0, *cells[:, column]]
    return total


def _count_arrays(counts: Sequence[int | None]) -> tuple[Floats, Flags, Flags]:
    """The logarithms of counts, which of them are known and no zero, which fill a cell."""
    known = [count if count and count > 0 else 1 for count in counts]
    counted = np.array([bool(count and count > 0) for count in counts], dtype=bool)
    filled = np.array([bool(count) for count in counts], dtype=bool)
    return np.log(np.array(known, dtype=float)), counted, filled


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A row to be placed: where its columns' types stand among the region's, its numbers'
    logarithms, which of them have a count, which at least fill a cell, and the weight that each
    number may stand in each column by the other channel."""

    kinds: tuple[str, ...]
    columns: Whole
    logs: Floats
    counted: Flags
    filled: Flags
    allowed: Floats

    def seen_along(self, path: Whole) -> Floats:
        """What the row placed as `path` adds to its columns: (draw, what is seen, column)."""
        draws, numbers = path.shape
        added = np.zeros((draws, 4, len(self.kinds)))
        added[:, 0, :] = 1.0
        every = np.arange(draws)
        for k in range(numbers):
            added[every, 1, path[:, k]] += self.filled[k]
            added[every, 2, path[:, k]] += self.counted[k]
            added[every, 3, path[:, k]] += self.counted[k] * self.logs[k]
        return added


@dataclass(frozen=True, slots=True)
class _Region:
    """All rows of one region and channel, placed together.

    The months of a region depend on one another: where a number stands in one month says
    where it stands in the others. So many draws are made side by side, each a whole
    story of where all its numbers stand: row by row, the fullest first, each
    weighed by how well the next row fits. The random numbers are always the same.

    `seen` is what the region's rows whose columns are known say of each type;
    `beside` how two types' counts go together.
    """

    name: str
    levels: Levels
    seen: Mapping[str, Seen]
    beside: Mapping[tuple[str, str], float]

    def place(
        self, rows: Sequence[UnplacedRow], allowed: Mapping[Key, Floats], *, is_last: bool
    ) -> dict[Key, Placed]:
        """Where the numbers of each row stand; in the last round also what its last one is."""
        kinds = {
            kind: i for i, kind in enumerate(dict.fromkeys(k for r in rows for k in r.columns))
        }

        def numbers_of(row: UnplacedRow, counts: Sequence[int | None]) -> _Numbers:
            columns = np.array([kinds[kind] for kind in row.columns])
            limits = np.maximum(allowed[row.key][: len(counts)], OVER_ISSUED)
            return _Numbers(row.columns, columns, *_count_arrays(counts), limits)

        numbers = [numbers_of(row, row.counts) for row in rows]
        sweeps = SWEEPS if is_last else 0
        found = self._draw(numbers, sweeps)
        placed = {row.key: Placed(each) for row, (each, _) in zip(rows, found, strict=True)}
        for index, row in enumerate(rows):
            if row.last is not None and is_last and row.counts:
                more = [*numbers]
                more[index] = numbers_of(row, row.all_counts)
                as_part = self._draw(more, sweeps)[index]
                placed[row.key] = _weigh_last(row, row.last, found[index], as_part)
        return placed

    def _draw(self, rows: Sequence[_Numbers], sweeps: int) -> list[tuple[Floats, float]]:
        """For each row the probability of each number standing in each column, and the
        logarithm of the row's whole weight."""
        random = np.random.default_rng(SEED)
        kinds = dict.fromkeys(kind for row in rows for kind in row.kinds)
        known = np.array([self.seen.get(kind, np.zeros(4)) for kind in kinds]).T
        state = np.repeat(known[None, :, :], DRAWS, axis=0)  # draw, what is seen, type
        paths: dict[int, Whole] = {}
        log_weights = np.zeros(DRAWS)
        for index in sorted(range(len(rows)), key=lambda i: -len(rows[i].logs)):
            row, at = rows[index], rows[index].columns
            chain, scale = self._chain(row, state[:, :, at])
            log_weights = log_weights + chain.log_weight + scale
            paths[index] = draw_columns(chain, random)
            state[:, :, at] += row.seen_along(paths[index])
            weights = _normalised(log_weights)
            if 1.0 / (weights**2).sum() <= DRAWS / 2:  # the good draws go on, several times
                points = (np.arange(DRAWS) + random.random()) / DRAWS
                keep = np.minimum(np.searchsorted(np.cumsum(weights), points), DRAWS - 1)
                state, log_weights = state[keep], np.zeros(DRAWS)
                paths = {i: path[keep] for i, path in paths.items()}
        weights = _normalised(log_weights)
        for _ in range(sweeps):  # early rows are drawn anew, now that the later ones stand
            for index, row in enumerate(rows):
                state[:, :, row.columns] -= row.seen_along(paths[index])
                chain, _ = self._chain(row, state[:, :, row.columns])
                paths[index] = draw_columns(chain, random)
                state[:, :, row.columns] += row.seen_along(paths[index])
        found = []
        for index, row in enumerate(rows):
            chain, scale = self._chain(row, state[:, :, row.columns] - row.seen_along(paths[index]))
            chances = (probabilities(chain) * weights[:, None, None]).sum(axis=0)
            fit = chain.log_weight + scale
            log_weight = np.log((np.exp(fit - fit.max()) * weights).sum()) + fit.max()
            found.append((chances, float(log_weight)))
        return found

    def _chain(self, row: _Numbers, others: Floats) -> tuple[Chain, Floats]:
        """The row's ways under each draw, and the logarithm of what its weights were divided
        by."""
        weights, off = self.levels.weigh(self.name, row.kinds, others, row.logs, row.counted)
        weights = weights * row.allowed[None, :, :]
        largest = weights.max(axis=2, keepdims=True)
        weights = weights / largest
        together = weights.copy()
        r = np.array([self.beside.get(pair, 0.0) for pair in pairwise(row.kinds)])[None, None, :]
        off = np.clip(off, -FARTHEST, FARTHEST)
        both = row.counted[1:] & row.counted[:-1]
        before, after = off[:, :-1, :-1], off[:, 1:, 1:]
        factor = np.exp(
            (2.0 * r * before * after - r**2 * (before**2 + after**2)) / (2.0 * (1.0 - r**2))
        ) / np.sqrt(1.0 - r**2)
        together[:, 1:, 1:] *= np.where(both[None, :, None], factor, 1.0)
        return chain_of(weights, together), np.log(largest).sum(axis=(1, 2))


def _normalised(log_weights: Floats) -> Floats:
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def _correlations(rows: Sequence[UnplacedRow], levels: Levels) -> dict[tuple[str, str], float]:
    """The correlation of neighbouring columns' counts, around what type and region predict."""
    pairs: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    regions: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        size = levels.of_region.get(row.region, 0.0)
        off = [
            math.log(count) - levels.of_type[kind] - size if count and count > 0 else None
            for kind, count in zip(row.columns, row.counts, strict=False)
        ]
        for pair, (one, other) in zip(pairwise(row.columns), pairwise(off), strict=False):
            if one is not None and other is not None:
                regions[pair].add(row.region)
                pairs[pair].append((one, other))
    found = {}
    for pair, values in pairs.items():
        one, other = np.array(values).T
        size = math.sqrt((one**2).sum() * (other**2).sum())
        shared = float((one * other).sum()) / size if size > 0 else 0.0
        number = len(regions[pair])
        found[pair] = min(MOST_SHARED, max(0.0, shared * number / (number + 4.0)))
    return found


def _row_sums(rows: Sequence[UnplacedRow]) -> dict[str, float]:
    sums: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if total := sum(count for count in row.counts if count and count > 0):
            sums[row.region].append(math.log(total))
    return {region: sum(logs) / len(logs) for region, logs in sums.items()}


def _weigh_last(
    row: UnplacedRow, last: int, as_total: tuple[Floats, float], as_part: tuple[Floats, float]
) -> Placed:
    """Whether a row's last number, which is not the sum of the others, is its total."""
    summed = sum(count for count in row.counts if count and count > 0)
    off = (math.log(max(last, 0.5)) - math.log(max(summed, 0.5))) / TOTALS_OFF
    wrong = math.log(WRONG_TOTAL / (TOTALS_OFF * 2.5066)) - off * off / 2.0 + as_total[1]
    none = math.log(NO_TOTAL) + as_part[1]
    share = 1.0 / (1.0 + math.exp(min(700.0, max(-700.0, none - wrong))))
    if len(row.counts) >= len(row.columns):
        share = 1.0
    padded = np.vstack([as_total[0], np.zeros((1, len(row.columns)))])
    return Placed(share * padded + (1.0 - share) * as_part[0], share)


def _within_issued(
    row: UnplacedRow, rows: Mapping[Key, UnplacedRow], placed: Mapping[Key, Placed]
) -> Floats:
    """The probability that each number of a standalone row is at most the issued count, by column.

    1 where there is nothing to compare with: no such row or column, or an
    unreadable number.
    """
    found = np.ones((len(row.all_counts), len(row.columns)))
    issued = rows.get((row.month, "issued", row.region))
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
