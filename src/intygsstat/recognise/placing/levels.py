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

MONTHS_DIFFER = 0.25  # standard deviation of a level from month to month, in logarithms
LEANING = 1.0  # months that the leaning counts for, in the chance of being blank
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
    """One channel's levels; `expected` gives what a cell is likely to hold."""

    seen: dict[Place, Seen] = field(default_factory=dict)
    lean: Mapping[str, float] = field(default_factory=dict)  # a type's level in the other channel
    row_sums: dict[str, float] = field(default_factory=dict)  # a region's usual sum, its logarithm
    type_level: dict[str, float] = field(default_factory=dict)
    region_level: dict[str, float] = field(default_factory=dict)
    type_filled: dict[str, float] = field(default_factory=dict)
    region_filled: dict[str, float] = field(default_factory=dict)
    filled: float = 0.5
    spread: float = 1.0  # standard deviation of region and type around their two levels

    def learn(self) -> None:
        """Set the types' and regions' levels from what is seen of their cells."""
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
        squares = weights = 0.0
        for (region, kind), (level, weight) in levels.items():
            squares += weight * (level - self.type_level[kind] - self.region_level[region]) ** 2
            weights += weight
        self.spread = min(1.5, max(0.3, math.sqrt((squares + 2.0) / (weights + 4.0))))
        self._learn_filled(types, regions)

    def _learn_filled(self, types: Mapping[str, None], regions: Mapping[str, None]) -> None:
        months = sum(seen.months for seen in self.seen.values())
        self.filled = (sum(seen.filled for seen in self.seen.values()) + 1.0) / (months + 2.0)
        of_type = {t: Seen() for t in types}
        of_region = {r: Seen() for r in regions}
        for (region, kind), seen in self.seen.items():
            of_type[kind].add(seen)
            of_region[region].add(seen)
        self.type_filled = {t: _chance(seen, self.filled) for t, seen in of_type.items()}
        self.region_filled = {r: _chance(seen, self.filled) for r, seen in of_region.items()}

    def expected(self, place: Place, own: Seen) -> tuple[float, float, float]:
        """The chance that a cell is filled, and the middle and spread of its count's logarithm,
        without what the cell's own row (`own`) says."""
        region, kind = place
        seen = self.seen.get(place) or Seen()
        months = max(0.0, seen.months - own.months)
        filled = max(0.0, seen.filled - own.filled)
        told = max(0.0, seen.told - own.told)
        logs = seen.logs - own.logs if told > 1e-9 else 0.0
        lean = self.type_level.get(kind, 0.0) + self.region_level.get(region, 0.0)
        rough = max(0.0, (lean + logs) / (1.0 + told))
        within = MONTHS_DIFFER**2 + 1.0 / math.exp(min(rough, 30.0))
        sharp = 1.0 / self.spread**2 + told / within
        middle = (lean / self.spread**2 + logs / within) / sharp
        within = MONTHS_DIFFER**2 + 1.0 / math.exp(min(max(middle, 0.0), 30.0))
        chance = _logistic(
            _logit(self.type_filled.get(kind, self.filled))
            + _logit(self.region_filled.get(region, self.filled))
            - _logit(self.filled)
        )
        chance = (LEANING * chance + filled) / (LEANING + months)
        chance = min(1.0 - LEAST_CHANCE, max(LEAST_CHANCE, chance))
        return chance, middle, math.sqrt(within + 1.0 / sharp)


def weight_of(count: float | None, expected: tuple[float, float, float]) -> float:
    """How much likelier a cell is to hold `count` than to be blank. A count of None is a
    dash or something unreadable, and as good anywhere; so is 0."""
    chance, middle, spread = expected
    if not count:
        return 1.0
    off = (math.log(count) - middle) / spread
    density: float = (1.0 + off * off / DEGREES) ** (-(DEGREES + 1.0) / 2.0) * 0.375 / spread
    return chance / (1.0 - chance) * density


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


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))
