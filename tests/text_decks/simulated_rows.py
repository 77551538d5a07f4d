"""Months of invented certificates, with levels and noise like the real deck's."""

from __future__ import annotations

import math
import random
from datetime import date

from intygsstat.models import Channel
from intygsstat.reference.lookup import regions

# type: certificates a month per 100 000 inhabitants, and the usual standalone share
TYPES = {
    "ag1_14": (70.0, 0.004),
    "ag7804": (45.0, 0.010),
    "db": (85.0, 0.030),
    "doi": (80.0, 0.030),
    "fk7804": (1650.0, 0.006),
    "fk7802": (1.7, 0.010),
    "fk7801": (14.0, 0.012),
    "fk7800": (24.0, 0.008),
    "ts_bas": (13.0, 0.050),
    "ts_diabetes": (20.0, 0.020),
}
HARDLY_USED = 0.03  # share of a region's types that it hardly uses in Webcert

Row = dict[str, int | None]
Truth = dict[tuple[date, Channel, str], Row]


def poisson(rng: random.Random, mean: float) -> int:
    if mean > 60:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, number, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        number += 1
        product *= rng.random()
    return number


def simulate(seed: int, months: int = 4) -> Truth:
    """Every cell of both tables of some months; None is blank, as nothing was issued."""
    rng = random.Random(seed)
    truth: Truth = {}
    whole = [region for region in regions().values() if not region.part_of]
    levels = {
        (region.id, kind): rate * region.inhabitants / 100_000 * math.exp(rng.gauss(0, 0.35))
        * (0.003 if rng.random() < HARDLY_USED else 1.0)
        for region in whole
        for kind, (rate, _) in TYPES.items()
    }  # fmt: skip
    habit = {region.id: rng.gauss(-0.7, 1.3) for region in whole}
    shares = {
        (region.id, kind): min(0.95, share * math.exp(habit[region.id] + rng.gauss(0, 0.9)))
        for region in whole
        for kind, (_, share) in TYPES.items()
    }
    for number in range(months):
        month = date(2023 + (10 + number) // 12, (10 + number) % 12 + 1, 1)
        busy = {kind: math.exp(rng.gauss(0, 0.1)) for kind in TYPES}
        for region in whole:
            issued: Row = {}
            alone: Row = {}
            for kind in TYPES:
                level = levels[region.id, kind] * busy[kind]
                count = poisson(rng, level * math.exp(rng.gauss(0, 0.12)))
                own = poisson(rng, count * shares[region.id, kind] * math.exp(rng.gauss(0, 0.2)))
                issued[kind] = count or None
                alone[kind] = min(own, count) or None
            truth[month, "issued", region.id] = issued
            truth[month, "standalone", region.id] = alone
    return truth
