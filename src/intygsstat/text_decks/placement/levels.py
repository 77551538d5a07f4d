"""What a region usually prints under a type, in one of the two channels.

A cell is blank with a chance of its own, else its count varies around a level:
the logarithm of the count is spread by what months differ and by what small
counts scatter. The level and the chance of each region and type are learned
from its months, and lean on the type's level over all regions and on the
region's over all types, the more the fewer months there are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from numpy.typing import NDArray

from intygsstat.text_decks.placement.chain import Floats

MONTHS_DIFFER = 0.25  # standard deviation of a level from month to month, in logarithms
LEANING = 1.0  # months that the leaning counts for, in the chance of being blank
T_PEAK = 0.375  # of Student's t with four degrees of freedom
DEGREES = 4.0  # of Student's t: lost digits and odd months happen
LEAST_CHANCE = 0.003  # no column is surely blank, none surely filled
_ROUNDS = 4

Place = tuple[str, str]  # region, certificate type


@dataclass(slots=True)
class Seen:
    """What is known of one region and type: months with the column, how many of them are
    filled, how many tell a count, and the sum of its logarithms; all may be expected values."""

    months: float = 0.0
    filled: float = 0.0
    told: float = 0.0
    logs: float = 0.0

    def add(self, other: Seen) -> None:
        self.months += other.months
        self.filled += other.filled
        self.told += other.told
        self.logs += other.logs


@dataclass(slots=True)
class Levels:
    """One channel's levels; `foretold` gives what a row's cells are likely to hold."""

    seen: dict[Place, Seen] = field(default_factory=dict)
    lean: Mapping[str, float] = field(default_factory=dict)  # a type's level in the other channel
    row_sums: dict[str, float] = field(default_factory=dict)  # a region's usual sum, its logarithm
    type_level: dict[str, float] = field(default_factory=dict)
    type_lean: dict[str, float] = field(default_factory=dict)
    region_level: dict[str, float] = field(default_factory=dict)
    type_terms: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)
    type_shares: dict[str, dict[str, float]] = field(default_factory=dict)
    region_filled: dict[str, float] = field(default_factory=dict)
    filled: float = 0.5
    spread: float = 1.0  # standard deviation of region and type around their two levels

    def learn(self) -> None:
        """Set the types' and regions' levels from what is seen of their cells."""
        if not self.seen:
            return
        levels = {
            place: (seen.logs / seen.told, seen.told / (seen.told + 0.5))
            for place, seen in self.seen.items()
            if seen.told > 0.01
        }
        types = dict.fromkeys(t for _, t in self.seen)
        regions = dict.fromkeys(r for r, _ in self.seen)
        overall = _shrunk(list(levels.values()), 0.0, 1e-6)
        lean = dict.fromkeys(types, overall)
        if self.lean:
            middle = sum(self.lean.values()) / len(self.lean)
            lean |= {t: overall + level - middle for t, level in self.lean.items() if t in lean}
        self.type_level = dict(lean)
        self.region_level = dict.fromkeys(regions, 0.0)
        by_type: dict[str, list[tuple[str, float, float]]] = {t: [] for t in types}
        by_region: dict[str, list[tuple[str, float, float]]] = {r: [] for r in regions}
        for (region, kind), (level, weight) in levels.items():
            by_type[kind].append((region, level, weight))
            by_region[region].append((kind, level, weight))
        for _ in range(_ROUNDS):
            for kind, cells in by_type.items():
                self.type_level[kind] = _shrunk(
                    [(level - self.region_level[r], w) for r, level, w in cells], lean[kind], 0.5
                )
            whole = math.log(sum(math.exp(level) for level in self.type_level.values()))
            for region, cells in by_region.items():
                size = self.row_sums[region] - whole if region in self.row_sums else 0.0
                self.region_level[region] = _shrunk(
                    [(level - self.type_level[t], w) for t, level, w in cells], size, 1.0
                )
        self.type_terms = {
            kind: {r: (level - self.region_level[r], w) for r, level, w in cells}
            for kind, cells in by_type.items()
        }
        self.type_lean = lean
        off = [
            abs(level - self.type_level[kind] - self.region_level[region])
            for (region, kind), (level, weight) in levels.items()
            if weight > 0.4
        ]
        self.spread = min(
            1.5, max(0.3, 1.48 * median([*off, 0.4, 0.4]))
        )  # odd cells don't widen it
        self._learn_filled(types, regions)

    def _learn_filled(self, types: Mapping[str, None], regions: Mapping[str, None]) -> None:
        months = sum(seen.months for seen in self.seen.values())
        self.filled = (sum(seen.filled for seen in self.seen.values()) + 1.0) / (months + 2.0)
        self.type_shares = {t: {} for t in types}
        of_region = {r: Seen() for r in regions}
        for (region, kind), seen in self.seen.items():
            self.type_shares[kind][region] = seen.filled / seen.months if seen.months else 0.0
            of_region[region].add(seen)
        self.region_filled = {r: _chance(seen, self.filled) for r, seen in of_region.items()}

    def foretold(self, region: str, kinds: Sequence[str], others: Others) -> Foretold:
        """What the cells of a region's row are likely to hold, by what its other rows say."""
        lean = self._lean(region, kinds)
        chance = _logistic(
            np.array([_logit(self._type_chance(kind, region)) for kind in kinds])
            + _logit(self.region_filled.get(region, self.filled))
            - _logit(self.filled)
        )
        chance = np.minimum(chance, 1.0 - np.exp(-np.exp(lean)))  # small levels are often 0
        chance = (LEANING * chance + others.filled) / (LEANING + others.months)
        chance = np.clip(chance, LEAST_CHANCE, 1.0 - LEAST_CHANCE)
        rough = np.clip((lean + others.logs) / (1.0 + others.told), 0.0, 30.0)
        within = MONTHS_DIFFER**2 + np.exp(-rough)
        sharp = 1.0 / self.spread**2 + others.told / within
        middle = (lean / self.spread**2 + others.logs / within) / sharp
        within = MONTHS_DIFFER**2 + np.exp(-np.clip(middle, 0.0, 30.0))
        return Foretold(chance / (1.0 - chance), middle, np.sqrt(within + 1.0 / sharp))

    def _lean(self, region: str, kinds: Sequence[str]) -> Floats:
        types = np.array([self._type_level(kind, region) for kind in kinds])
        return types + self.region_level.get(region, 0.0)

    def _type_level(self, kind: str, region: str) -> float:
        """A type's level by the other regions: what is placed here must not confirm itself."""
        terms = self.type_terms.get(kind, {})
        others = [term for r, term in terms.items() if r != region]
        return _shrunk(others, self.type_lean.get(kind, 0.0), 0.5)

    def _type_chance(self, kind: str, region: str) -> float:
        shares = self.type_shares.get(kind, {})
        others = [(share, 1.0) for r, share in shares.items() if r != region]
        return _shrunk(others, 0.5, 1.0)  # twenty regions that fill it don't make it sure


@dataclass(frozen=True, slots=True)
class Others:
    """What the other rows of a region say of a row's columns, (draw, column): as in `Seen`."""

    months: Floats
    filled: Floats
    told: Floats
    logs: Floats


@dataclass(frozen=True, slots=True)
class Foretold:
    """By draw and column: the odds of being filled, and where the count's logarithm lies."""

    odds: Floats
    middle: Floats
    spread: Floats

    def weights(self, logs: Floats, told: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """How much likelier a column is to hold each number (`logs`) than to be blank, and how
        far from the middle it is; (draw, number, column). A number that tells nothing (a
        dash, a zero) is as good anywhere."""
        off = (logs[None, :, None] - self.middle[:, None, :]) / self.spread[:, None, :]
        density = (1.0 + off**2 / DEGREES) ** (-(DEGREES + 1.0) / 2.0) * T_PEAK
        weights = self.odds[:, None, :] * density / self.spread[:, None, :]
        return np.where(told[None, :, None], weights, 1.0), off


def _shrunk(values: Sequence[tuple[float, float]], towards: float, strength: float) -> float:
    total, weights = towards * strength, strength
    for value, weight in values:
        total += value * weight
        weights += weight
    return total / weights


def _chance(seen: Seen, towards: float) -> float:
    return (seen.filled + 2.0 * towards) / (seen.months + 2.0)


def _logit(chance: float) -> float:
    chance = min(0.999, max(0.001, chance))
    return math.log(chance / (1.0 - chance))


def _logistic(value: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-value)))
