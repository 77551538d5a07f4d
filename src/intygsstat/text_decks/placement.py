"""Which column each number of a row stands in, where the row's blank cells are lost.

Numbers keep their order, and no column holds two. What a region prints under a type is learned from
all rows together (`Usual`), and all ways to place a row are weighed by that at once (`Ways`). The
months of a region hang together, for a type that it never uses is blank in each of them: they are
drawn together, many times over (`_place_region`). docs/TEXT_DECKS.md has the model in words.

Arrays have the axes (draw, number, column) or those of them that are named.
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

from intygsstat.models import Channel

ROUNDS = 2  # of learning what is usual, and placing all rows by that
SWEEPS = 2  # of drawing each row of a region anew by all others
DRAWS = 128
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

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Key = tuple[date, Channel, str]
# What is seen of cells, on an axis of four: the months with the column, how many of them are
# filled, how many have a known count, and the sum of its logarithms; all may be expected values.
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


class Numbers:
    """The numbers of a row, in printed order: which at least fill a cell, which have a count, and
    its logarithm (`facts`, by number); `columns` are the places of the row's types among all."""

    def __init__(self, row: UnplacedRow, types: Sequence[str], *, with_last: bool = False) -> None:
        printed = row.all_counts if with_last else row.counts
        counts = np.array([count if count and count > 0 else 0 for count in printed], dtype=float)
        self.columns = np.array([types.index(kind) for kind in row.columns])
        self.counted = counts > 0
        self.logs = np.log(np.maximum(counts, 1.0))
        self.facts = np.array([np.array(printed, dtype=bool), self.counted, self.logs])

    def seen_along(self, paths: Whole) -> Seen:
        """What the row says of its columns if its numbers stand in those of `paths`, by draw."""
        seen = np.zeros((len(paths), 4, len(self.columns)))
        seen[:, 0] = 1.0
        seen[np.arange(len(paths))[:, None], 1:, paths] = self.facts.T
        return seen


class Ways:
    """All ways to place one row's numbers, under each draw of where the other rows' stand."""

    def __init__(self, weights: Floats, beside: Floats) -> None:
        """`weights` say how much likelier a column is to hold a number than to be blank; `beside`
        the same where the number before it stands in the column before.

        `blank[j]` and `filled[j]` (draw, k) are the weights of all ways to put the first k numbers
        into the first j columns, by what the last of these is.
        """
        self.weights, self.beside = weights, beside
        draws, numbers, columns = weights.shape
        blank, filled = np.zeros((2, draws, numbers + 1))
        blank[:, 0] = 1.0
        self.blank, self.filled = [blank], [filled]
        for j in range(columns):
            put = blank[:, :-1] * weights[:, :, j] + filled[:, :-1] * beside[:, :, j]
            blank, filled = blank + filled, np.zeros_like(blank)
            filled[:, 1:] = put
            self.blank.append(blank)
            self.filled.append(filled)
        self.total: Floats = (blank + filled)[:, -1]  # the weight of all ways, by draw

    def probabilities(self) -> Floats:
        """The probability of each number standing in each column, 0 where there is no way."""
        found = np.zeros(self.weights.shape)
        # the weight of what is still to be placed, behind a column that is blank or filled
        after_blank = np.zeros(self.blank[0].shape)
        after_blank[:, -1] = 1.0
        after_filled = after_blank
        for j in range(self.weights.shape[2] - 1, -1, -1):
            apart = self.weights[:, :, j] * after_filled[:, 1:]
            beside = self.beside[:, :, j] * after_filled[:, 1:]
            found[:, :, j] = self.blank[j][:, :-1] * apart + self.filled[j][:, :-1] * beside
            after_blank, after_filled = after_blank.copy(), after_blank.copy()
            after_blank[:, :-1] += apart
            after_filled[:, :-1] += beside
        return np.asarray(found / np.where(self.total > 0.0, self.total, 1.0)[:, None, None])

    def draw(self, random: np.random.Generator) -> Whole:
        """One way for each draw, by weight: the column of each number, (draw, number)."""
        draws, numbers, columns = self.weights.shape
        paths = np.zeros((draws, numbers), dtype=np.int64)
        every, left = np.arange(draws), np.full(draws, numbers)
        # of the number behind the column, by whether this column is blank or filled
        if_blank = if_filled = np.ones(draws)
        for j in range(columns - 1, -1, -1):
            blank = self.blank[j + 1][every, left] * if_blank
            filled = self.filled[j + 1][every, left] * if_filled
            fills = random.random(draws) * (blank + filled) < filled
            number = np.maximum(left - 1, 0)
            paths[every[fills], number[fills]] = j
            left = left - fills
            if_blank = np.where(fills, self.weights[every, number, j], 1.0)
            if_filled = np.where(fills, self.beside[every, number, j], 1.0)
        return paths


class Usual:
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

    def weigh(self, region: int, numbers: Numbers, others: Seen) -> tuple[Floats, Floats]:
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
    issued = _Channel([row for row in rows if row.channel == "issued"], {})
    standalone = [row for row in rows if row.channel == "standalone"]
    alone = _Channel(standalone, {row.key: issued.holds(row) for row in standalone}, issued)
    return issued.placed | alone.placed


class _Channel:
    """The rows of one channel and where their numbers stand.

    `limits` say of each number and column how likely the number may stand there (1 where nothing
    speaks against it). What is learned from `issued` rows holds for standalone ones too: how far
    the types lie apart, and how the counts of neighbouring columns go together.
    """

    def __init__(
        self,
        rows: Sequence[UnplacedRow],
        limits: Mapping[Key, Floats],
        issued: _Channel | None = None,
    ) -> None:
        self.rows, self.limits = {row.key: row for row in rows}, limits
        self.types = list(dict.fromkeys(kind for row in rows for kind in row.columns))
        self.regions = list(dict.fromkeys(row.region for row in rows))
        self.placed: dict[Key, Placed] = {}
        self.of_type: dict[str, float] = {}
        self.together: dict[tuple[str, str], float] = issued.together if issued else {}
        if not rows:
            return
        whole = [row for row in rows if row.columns_known]
        loose = [row for row in rows if not row.columns_known]
        for row in rows:  # to begin with, only how many columns are filled is known
            shape = len(row.counts), len(row.columns)
            even = np.full(shape, 1 / shape[1])
            self.placed[row.key] = Placed(np.eye(*shape) if row.columns_known else even)
        levels = issued.of_type if issued else {}
        mean = sum(levels.values()) / max(len(levels), 1)
        prior = np.array([levels.get(kind, mean) - mean for kind in self.types])
        known = self._seen_in(whole, with_counts=True)
        for number in range(ROUNDS if loose else 1):
            seen = known + self._seen_in(loose, with_counts=number > 0)
            self.usual = Usual(seen, prior, self._log_sums())
            self.together = self.together or self._correlations(whole)
            for region in dict.fromkeys(row.region for row in loose):
                months = [row for row in loose if row.region == region]
                self._place_region(months, known[:, self.regions.index(region)])
        self.of_type = dict(zip(self.types, self.usual.of_type.tolist(), strict=True))

    def holds(self, row: UnplacedRow) -> Floats:
        """The probability that each number of a standalone row is at most the issued count, by
        column; 1 where there is nothing to compare with."""
        found = np.ones((len(row.all_counts), len(row.columns)))
        issued = self.rows.get((row.month, "issued", row.region))
        if issued is None:
            return found
        chances = self.placed[issued.key].numbers
        printed = issued.all_counts[: len(chances)]
        for number, count in enumerate(row.all_counts):
            if not count or count == -1:
                continue
            fits = [theirs is not None and (theirs == -1 or theirs >= count) for theirs in printed]
            by_type = dict(zip(issued.columns, np.array(fits, dtype=float) @ chances, strict=True))
            found[number] = [by_type.get(kind, 1.0) for kind in row.columns]
        return found

    def _seen_in(self, rows: Iterable[UnplacedRow], *, with_counts: bool) -> Seen:
        """What rows say of regions and types, as far as they are placed."""
        seen = np.zeros((4, len(self.regions), len(self.types)))
        for row in rows:
            numbers = Numbers(row, self.types)
            facts = numbers.facts * [[True], [with_counts], [with_counts]]
            at = self.regions.index(row.region), numbers.columns
            seen[0][at] += 1.0
            seen[1:, *at] += facts @ self.placed[row.key].numbers[: len(row.counts)]
        return seen

    def _log_sums(self) -> Floats:
        """The logarithms of the regions' usual sums, NaN where there is none."""
        sums: dict[str, list[float]] = defaultdict(list)
        for row in self.rows.values():
            if row.summed:
                sums[row.region].append(math.log(row.summed))
        return np.array([np.mean(sums.get(region, np.nan)) for region in self.regions])

    def _correlations(self, rows: Sequence[UnplacedRow]) -> dict[tuple[str, str], float]:
        """How the counts of neighbouring columns go together, around what is usual."""
        pairs: dict[tuple[str, str], list[tuple[int, float, float]]] = defaultdict(list)
        for row in rows:
            numbers, region = Numbers(row, self.types), self.regions.index(row.region)
            columns = numbers.columns[: len(row.counts)]
            off = numbers.logs - self.usual.of_type[columns] - self.usual.of_region[region]
            both = numbers.counted[1:] & numbers.counted[:-1]
            for j in np.flatnonzero(both).tolist():
                pairs[row.columns[j], row.columns[j + 1]].append((region, off[j], off[j + 1]))
        found = {}
        for pair, values in pairs.items():
            one, other = np.array([each[1:] for each in values]).T
            size = math.sqrt((one**2).sum() * (other**2).sum())
            shared = float((one * other).sum()) / size if size > 0 else 0.0
            number = len({region for region, _, _ in values})
            found[pair] = min(MOST_SHARED, max(0.0, shared * number / (number + 4.0)))
        return found

    def _place_region(self, rows: Sequence[UnplacedRow], known: Seen) -> None:
        """Place all rows of a region together; `known` (what is seen, type) is what those say whose
        columns are known.

        Each of many draws has its own story of where all numbers stand. The fullest row is drawn
        first; the stories that the next row fits best go on, several times. Then each row is drawn
        anew by all others. The random numbers are always the same.
        """
        random = np.random.default_rng(SEED)
        numbers = {row.key: Numbers(row, self.types) for row in rows}
        seen = np.repeat(known[None], DRAWS, axis=0)  # draw, what is seen, type
        paths: dict[Key, Whole] = {}
        for row in sorted(rows, key=lambda row: -len(row.counts)):
            of_row = numbers[row.key]
            ways, fit = self._ways(row, of_row, seen[:, :, of_row.columns])
            paths[row.key] = ways.draw(random)
            seen[:, :, of_row.columns] += of_row.seen_along(paths[row.key])
            shares = np.cumsum(np.exp(fit - fit.max()))
            points = (np.arange(DRAWS) + random.random()) / DRAWS * shares[-1]
            keep = np.searchsorted(shares, points)
            seen, paths = seen[keep], {key: path[keep] for key, path in paths.items()}
        for sweep in range(SWEEPS):
            for row in rows:
                of_row = numbers[row.key]
                seen[:, :, of_row.columns] -= of_row.seen_along(paths[row.key])
                others = seen[:, :, of_row.columns]
                ways, fit = self._ways(row, of_row, others)
                if sweep == SWEEPS - 1:
                    self.placed[row.key] = self._placed(row, (ways, fit), others)
                paths[row.key] = ways.draw(random)
                seen[:, :, of_row.columns] += of_row.seen_along(paths[row.key])

    def _placed(self, row: UnplacedRow, as_total: tuple[Ways, Floats], others: Seen) -> Placed:
        """The mean of all draws: where a row's numbers stand, and whether its last number, which
        is not the sum of the others, is its total (`as_total`) or one more part."""
        chances = as_total[0].probabilities().mean(axis=0)
        if row.last is None or not row.counts:
            return Placed(chances)
        as_part = self._ways(row, Numbers(row, self.types, with_last=True), others)
        off = (math.log(max(row.last, 0.5)) - math.log(max(row.summed, 0.5))) / TOTALS_OFF
        wrong = math.log(WRONG_TOTAL / (TOTALS_OFF * 2.5066)) - off * off / 2.0
        wrong += _log_mean(as_total[1])
        none = math.log(NO_TOTAL) + _log_mean(as_part[1])
        share = 1.0 / (1.0 + math.exp(min(700.0, max(-700.0, none - wrong))))
        padded = np.vstack([chances, np.zeros((1, len(row.columns)))])
        with_last = as_part[0].probabilities().mean(axis=0)
        return Placed(share * padded + (1.0 - share) * with_last, share)

    def _ways(self, row: UnplacedRow, numbers: Numbers, others: Seen) -> tuple[Ways, Floats]:
        """The ways to place a row by what the region's `others` say, and the logarithm of the
        weight of all of them, by draw."""
        weights, off = self.usual.weigh(self.regions.index(row.region), numbers, others)
        if row.key in self.limits:
            weights = weights * np.maximum(self.limits[row.key], OVER_ISSUED)[: len(numbers.logs)]
        largest = weights.max(axis=2, keepdims=True)
        weights = weights / largest
        beside = weights.copy()
        r = np.array([self.together.get(pair, 0.0) for pair in pairwise(row.columns)])
        off = np.clip(off, -FARTHEST, FARTHEST)
        before, after = off[:, :-1, :-1], off[:, 1:, 1:]
        factor = np.exp(
            (2.0 * r * before * after - r**2 * (before**2 + after**2)) / (2.0 * (1.0 - r**2))
        ) / np.sqrt(1.0 - r**2)
        both = numbers.counted[1:] & numbers.counted[:-1]
        beside[:, 1:, 1:] *= np.where(both[None, :, None], factor, 1.0)
        ways = Ways(weights, beside)
        weight = np.maximum(ways.total, np.finfo(float).tiny)
        return ways, np.log(weight) + np.log(largest).sum(axis=(1, 2))


def _log_mean(logs: Floats) -> float:
    """The logarithm of the mean of what `logs` are the logarithms of."""
    return float(np.log(np.exp(logs - logs.max()).mean()) + logs.max())
