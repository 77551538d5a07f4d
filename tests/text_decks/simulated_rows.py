"""Months of invented certificates, with levels and noise like the real deck's."""

from __future__ import annotations

from datetime import date

import numpy as np

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


def simulate(seed: int, months: int = 4) -> Truth:
    """Every cell of both tables of some months; None is blank, as nothing was issued."""
    random = np.random.default_rng(seed)
    whole = [region for region in regions().values() if not region.part_of]
    rates, usual = np.array(list(TYPES.values())).T
    shape = len(whole), len(TYPES)
    inhabitants = np.array([[region.inhabitants] for region in whole])
    levels = rates * inhabitants / 100_000 * np.exp(random.normal(0, 0.35, shape))
    levels = np.where(random.random(shape) < HARDLY_USED, 0.003, 1.0) * levels
    habit = random.normal(-0.7, 1.3, (len(whole), 1))
    shares = np.minimum(0.95, usual * np.exp(habit + random.normal(0, 0.9, shape)))
    truth: Truth = {}
    for number in range(months):
        month = date(2023 + (10 + number) // 12, (10 + number) % 12 + 1, 1)
        busy = np.exp(random.normal(0, 0.1, len(TYPES)))
        issued = random.poisson(levels * busy * np.exp(random.normal(0, 0.12, shape)))
        alone = random.poisson(issued * shares * np.exp(random.normal(0, 0.2, shape)))
        tables: list[tuple[Channel, np.ndarray]] = [("issued", issued)]
        for channel, counts in [*tables, ("standalone", np.minimum(alone, issued))]:
            for region, row in zip(whole, counts.tolist(), strict=True):
                cells = (count or None for count in row)
                truth[month, channel, region.id] = dict(zip(TYPES, cells, strict=True))
    return truth
