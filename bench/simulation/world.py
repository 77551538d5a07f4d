"""True counts: certificates by month, channel, region and type, drawn from stated distributions.

Levels and noise are like those of the deck of March 2024, read robustly: rates
by 100 000 inhabitants, how they vary between regions, how a month's count
varies about its level. Arrays are months x channels x regions x types.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from intygsstat.reference.lookup import regions

ISSUED, STANDALONE = 0, 1
CHANNELS = ("issued", "standalone")


@dataclass(frozen=True, slots=True)
class TypeHabits:
    """How often a type is issued, and how unevenly.

    `rate` is the median region's certificates a month by 100 000 inhabitants,
    `between_regions` the standard deviation of its logarithm, `unused` the
    share of regions that hardly use the type, `noise` the coefficient of
    variation of a month beyond what chance alone gives.
    """

    rate: float
    between_regions: float
    noise: float
    unused: float = 0.0
    seasonal: float = 1.0


# DB and DOI count the same deaths, see `_deaths`.
TYPES: dict[str, TypeHabits] = {
    "ag1_14": TypeHabits(45, 1.0, 0.11, 0.15, 1.2),
    "ag7804": TypeHabits(34, 0.8, 0.09, 0.12, 1.0),
    "db": TypeHabits(75, 0.18, 0.03, 0, 0.7),
    "doi": TypeHabits(70, 0.18, 0.03, 0, 0.7),
    "fk7804": TypeHabits(1500, 0.26, 0.022),
    "fk7802": TypeHabits(1.5, 0.26, 0.05),
    "fk7801": TypeHabits(12.6, 0.23, 0.07),
    "fk7800": TypeHabits(20.5, 0.28, 0.08),
    "ts_bas": TypeHabits(13.3, 0.75, 0.09),
    "ts_diabetes": TypeHabits(17, 0.3, 0.08),
}
NEW_TYPES: dict[str, TypeHabits] = {
    "fk7210": TypeHabits(60, 0.4, 0.08),
    "fk7472": TypeHabits(25, 0.5, 0.10),
}
# The year's course of the whole, January to December; holidays are quiet.
COURSE = np.array([1.03, 0.94, 1.02, 1.0, 0.98, 0.88, 0.66, 0.85, 1.02, 1.07, 1.1, 0.95])
MONTH_BY_TYPE = 0.05  # a month's own effect on a type, shared by the regions
MONTH_BY_REGION = 0.012  # a month's own effect on a region, shared by its types
DRIFT = 0.008  # a region and type's drift a month
RESTLESS = 0.2  # share of regions whose standalone use comes and goes
RARE_SWING = 0.01  # share of cells with two and a half times the noise


@dataclass(frozen=True, slots=True)
class World:
    """What truly was issued in a run of months.

    `mean` and `spread` are the mean and standard deviation that each count was
    drawn with, given all that is particular to month, region and type; `columns`
    says which types the tables of a month have (months x types).
    """

    months: tuple[date, ...]
    regions: tuple[str, ...]
    labels: tuple[str, ...]
    types: tuple[str, ...]
    mean: np.ndarray
    spread: np.ndarray
    counts: np.ndarray
    columns: np.ndarray


def simulate_world(rng: np.random.Generator, months: int, *, new_types: bool = False) -> World:
    """A run of `months` months of all regions."""
    areas = sorted((r for r in regions().values() if not r.part_of), key=lambda r: r.name)
    inhabitants = np.array([area.inhabitants for area in areas])
    habits = {**TYPES, **(NEW_TYPES if new_types else {})}
    types, start = tuple(habits), int(rng.integers(0, 36))
    dates = tuple(_month(start + number) for number in range(months))
    level = _levels(rng, inhabitants, habits)
    issued = level * _month_effects(rng, dates, habits, len(areas))
    columns = np.ones((months, len(types)), dtype=bool)
    if new_types:
        _ramp_up(rng, issued, columns)
    share, share_noise = _standalone_shares(rng, months, len(areas), types)
    mean, spread, counts = _draw(rng, issued, share, share_noise, habits)
    counts[~np.broadcast_to(columns[:, None, None, :], counts.shape)] = 0
    return World(
        dates,
        tuple(area.id for area in areas),
        tuple(area.name for area in areas),
        types,
        mean,
        spread,
        counts,
        columns,
    )


def _month(number: int) -> date:
    """Month `number` after January 2022."""
    return date(2022 + number // 12, number % 12 + 1, 1)


def _levels(
    rng: np.random.Generator, inhabitants: np.ndarray, habits: dict[str, TypeHabits]
) -> np.ndarray:
    """Certificates of a usual month, regions x types.

    One region in ten is a good deal lower in everything: it uses another service.
    """
    size = len(inhabitants)
    whole = rng.normal(0, 0.08, size) - np.where(
        rng.random(size) < 0.1, rng.uniform(0.4, 1, size), 0
    )
    levels = np.empty((size, len(habits)))
    for column, (name, habit) in enumerate(habits.items()):
        rate = habit.rate * np.exp(rng.normal(0, habit.between_regions, size) + whole)
        levels[:, column] = rate * inhabitants / 100_000
        unused = rng.random(size) < habit.unused
        levels[unused, column] = rng.choice([0.0, 0.02, 0.3], int(unused.sum()))
        if name == "doi":  # the deaths of DB, some of them without a DOI in Webcert
            levels[:, column] = levels[:, column - 1] * rng.uniform(0.86, 0.97, size)
    return levels


def _month_effects(
    rng: np.random.Generator,
    dates: tuple[date, ...],
    habits: dict[str, TypeHabits],
    size: int,
) -> np.ndarray:
    """Factors on the level, months x regions x types."""
    course = np.log(COURSE[[month.month - 1 for month in dates]])
    seasonal = np.array([habit.seasonal for habit in habits.values()])
    by_type = course[:, None] * seasonal + rng.normal(0, MONTH_BY_TYPE, (len(dates), len(habits)))
    names = list(habits)
    by_type[:, names.index("doi")] = by_type[:, names.index("db")]
    by_region = rng.normal(0, MONTH_BY_REGION, (len(dates), size))
    drift = rng.normal(0, DRIFT, (size, len(habits)))
    drift[:, names.index("doi")] = drift[:, names.index("db")]
    since = np.arange(len(dates)) - len(dates) / 2
    return np.exp(
        by_type[:, None, :] + by_region[:, :, None] + since[:, None, None] * drift[None, :, :]
    )


def _ramp_up(rng: np.random.Generator, issued: np.ndarray, columns: np.ndarray) -> None:
    """New types join in one of the months and reach their level in about four."""
    months = len(issued)
    for column in range(len(TYPES), issued.shape[2]):
        first = int(rng.integers(0, max(months - 1, 1)))
        columns[:first, column] = False
        age = np.arange(months) - first
        issued[:, :, column] *= np.where(age < 0, 0, 1 - np.exp(-(age + 1) / 1.7))[:, None]


def _standalone_shares(
    rng: np.random.Generator, months: int, size: int, types: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Share issued standalone (months x regions x types), and its noise (regions x types).

    Most regions are integrated: a few in a thousand. Some types of some regions
    are wholly standalone. Shares fall slowly.
    """
    home = rng.choice([0.0005, 0.0025, 0.012, 0.05], size, p=[0.3, 0.4, 0.15, 0.15])
    share = home[:, None] * np.exp(rng.normal(0, 0.7, (size, len(types))))
    for name, factor in (("ts_bas", 6.0), ("ag7804", 3.0), ("fk7802", 0.5), ("ts_diabetes", 2.0)):
        share[:, types.index(name)] *= factor
    deaths = rng.random(size) < 0.2
    both = [types.index("db"), types.index("doi")]
    share[np.ix_(deaths, both)] = rng.uniform(0.03, 0.16, (int(deaths.sum()), 1))
    alone = rng.random(share.shape) < 0.01
    share = np.where(alone, rng.uniform(0.9, 1.0, share.shape), np.minimum(share, 0.3))
    restless = rng.random(size) < RESTLESS
    noise = np.where(restless[:, None] & (share < 0.02), 0.7, 0.08) * np.ones_like(share)
    noise[alone] = 0.0
    falling = rng.normal(-0.015, 0.015, size) * (~alone).astype(float).T
    since = np.arange(months)[:, None, None]
    return share[None] * np.exp(falling.T[None] * since), noise


def _draw(
    rng: np.random.Generator,
    issued: np.ndarray,
    share: np.ndarray,
    share_noise: np.ndarray,
    habits: dict[str, TypeHabits],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means, standard deviations and counts of both channels.

    Issued counts are Poisson about a gamma level; standalone ones a part of
    the issued, binomial with a share that has noise of its own.
    """
    noise = np.array([habit.noise for habit in habits.values()])[None, None, :]
    noise = noise * np.where(rng.random(issued.shape) < RARE_SWING, 2.5, 1.0)
    mean = np.stack([issued, issued * share], axis=1)
    relative = np.stack(
        [np.broadcast_to(noise, issued.shape), np.hypot(noise, share_noise[None])], axis=1
    )
    spread = np.sqrt(mean + (relative * mean) ** 2)
    counts = np.empty(mean.shape, dtype=np.int64)
    counts[:, ISSUED] = rng.poisson(issued * _gamma(rng, noise * np.ones_like(issued)))
    _deaths(rng, issued, counts[:, ISSUED], list(habits))
    wobble = np.exp(rng.normal(0, 1, share.shape) * share_noise[None] - share_noise[None] ** 2 / 2)
    counts[:, STANDALONE] = rng.binomial(counts[:, ISSUED], np.clip(share * wobble, 0, 1))
    return mean, spread, counts


def _gamma(rng: np.random.Generator, relative: np.ndarray) -> np.ndarray:
    """Gamma numbers with mean 1 and these standard deviations."""
    shape = 1 / np.maximum(relative, 1e-3) ** 2
    return rng.gamma(shape) / shape


def _deaths(
    rng: np.random.Generator, issued: np.ndarray, counts: np.ndarray, names: list[str]
) -> None:
    """DOI counts the deaths of DB, so the two move together."""
    db, doi = names.index("db"), names.index("doi")
    share = issued[..., doi] / np.maximum(issued[..., db], 1e-9)
    follows = rng.binomial(counts[..., db], np.clip(share * 0.97, 0, 1))
    counts[..., doi] = follows + rng.poisson(issued[..., doi] * 0.03)
