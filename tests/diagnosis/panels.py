"""Panels made of plain arrays, and a country to draw counts from."""

from __future__ import annotations

from typing import Any

import numpy as np

from diagnosis.decks import NOV, month_on
from intygsstat.diagnosis.panel import Floats, Panel, TableVersion, month_number
from intygsstat.models import Channel

REGIONS = [
    "blekinge", "dalarna", "gavleborg", "halland", "jamtland_harjedalen", "jonkoping", "kalmar",
    "kronoberg", "norrbotten", "skane", "stockholm_gotland", "sormland", "uppsala",
    "vastra_gotaland", "varmland", "vasterbotten", "vasternorrland", "vastmanland", "orebro",
    "ostergotland",
]  # fmt: skip
TYPES = ["ag1_14", "ag7804", "db", "doi", "fk7804", "fk7801", "fk7800", "ts_bas"]
SIZES = np.array([.16, .29, .29, .34, .13, .37, .25, .2, .25, 1.42, 2.5, .3, .4, 1.77, .28, .28,
                  .24, .28, .31, .47])  # million inhabitants  # fmt: skip
RATES = np.array([500.0, 300, 900, 850, 17000, 160, 300, 150])  # a million and month


def drawn_counts(
    seed: int, months: int, *, spread: float = 0.05, share: float = 1.0
) -> tuple[Floats, Floats, Floats]:
    """Counts (months, regions, types) about levels and month effects, which are given too:
    log levels (regions, types) and log effects (months, types)."""
    draw = np.random.default_rng(seed)
    habits = draw.normal(0, 0.25, (len(REGIONS), len(TYPES)))
    levels = np.log(share * SIZES[:, None] * RATES[None, :]) + habits
    effects = draw.normal(0, 0.08, (months, 1)) + draw.normal(0, 0.03, (months, len(TYPES)))
    noise = draw.normal(0, spread, (months, len(REGIONS), len(TYPES)))
    means = np.exp(levels[None] + effects[:, None, :] + noise - spread**2 / 2)
    return draw.poisson(means).astype(float), levels, effects


def panel_of(
    counts: Any,
    *,
    channel: Channel = "issued",
    totals: Any = None,
    months: list[int] | None = None,
    wins: list[bool] | None = None,
) -> Panel:
    """The panel of counts (tables, regions, types) whose totals are true or given."""
    counts = np.asarray(counts, dtype=float)
    tables, regions, types = counts.shape
    steps = months if months is not None else list(range(tables))
    winning = wins if wins is not None else [True] * tables
    summed = np.nansum(counts, axis=2)
    printed = summed.copy() if totals is None else np.asarray(totals, dtype=float)
    rows = np.arange(tables * regions).reshape(tables, regions)
    names = REGIONS if regions <= len(REGIONS) else [f"r{n}" for n in range(regions)]
    return Panel(
        channel,
        tuple(
            TableVersion("made.pdf", month_on(NOV, step), win)
            for step, win in zip(steps, winning, strict=True)
        ),
        tuple(names[:regions]),
        tuple(TYPES[:types]) if types <= len(TYPES) else tuple(f"t{n}" for n in range(types)),
        np.array([month_number(month_on(NOV, step)) for step in steps], dtype=np.int64),
        np.array(winning, dtype=np.bool_),
        counts,
        np.arange(counts.size).reshape(counts.shape),
        rows,
        np.broadcast_to(np.arange(regions), (tables, regions)).copy(),
        np.broadcast_to(np.arange(types), (tables, types)).copy(),
        printed,
        np.isnan(printed) & np.isfinite(printed).any(axis=1, keepdims=True),
        summed,
    )
