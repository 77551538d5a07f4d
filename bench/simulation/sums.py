"""Sums of draws held against the truth: the standalone share of the country, of regions and of
types in months with a doubtful cell."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from intygsstat.diagnosis.run import Frames
from simulation.history import History
from simulation.world import CHANNELS, ISSUED, STANDALONE

AS_GOOD = 1e-5  # of a share: shares so near are the same, a hundredth of what is shown


def sums_of_draws(history: History, diagnosed: Frames) -> list[dict[str, Any]]:
    """A row for each month with a doubtful cell, and for each region and type that has one.

    `rank` is where the true share lies among the drawn ones, from 0 to 1, ties at random; `drawn`
    (CRPS), `likely` and `printed` are how far these shares lie from it, in percentage points. Rows
    that are not printed are left out of the truth too.
    """
    world, printed = history.world, history.printed
    drawn: dict[int, dict[tuple[int, ...], Any]] = defaultdict(dict)
    for row in diagnosed["draws"].iter_rows(named=True):
        month, *at = _place(history, row)
        drawn[month][tuple(at)] = np.array(row["counts"])
    likely = printed.counts.astype(float)
    for row in diagnosed["proposals"].iter_rows(named=True):
        likely[_place(history, row)] = np.nan if row["proposed"] is None else row["proposed"]
    rng = np.random.default_rng([history.plan.seed, history.plan.months])
    rows = []
    for month, cells in sorted(drawn.items()):
        there = printed.present[month][..., None, None]
        number = len(next(iter(cells.values())))
        counts = np.repeat(printed.counts[month][..., None], number, axis=3)
        for at, values in cells.items():
            counts[at] = values
        groups: list[tuple[str, Any]] = [("country", np.s_[:, :, :])]
        groups += [("region", np.s_[:, [region], :]) for region in sorted({c[1] for c in cells})]
        groups += [("type", np.s_[:, :, [kind]]) for kind in sorted({c[2] for c in cells})]
        for what, group in groups:
            true, *points, shares = (
                _share(np.where(there, values, 0)[group])
                for values in (
                    world.counts[month][..., None],
                    likely[month][..., None],
                    printed.counts[month][..., None],
                    counts,
                )
            )
            off = shares[np.isfinite(shares)] - true
            if not np.isfinite(off).all() or not len(off):
                continue
            off[np.abs(off) < AS_GOOD] = 0
            rank = (off < 0).mean() + rng.random() * (off == 0).mean()
            crps = np.abs(off).mean() - np.abs(off[:, None] - off).mean() / 2
            far = [100 * abs(float(point[0] - true[0])) for point in points]
            rows.append(
                {
                    "source": history.plan.source,
                    "scene": history.plan.scene,
                    "months": history.plan.months,
                    "what": what,
                    "with_error": any(each.month == month for each in history.planted),
                    "rank": float(rank),
                    "drawn": 100 * float(crps),
                    "likely": far[0],
                    "printed": far[1],
                }
            )
    return rows


def _share(counts: Any) -> Any:
    """Standalone over issued certificates of what is known of both, for each draw (the last axis);
    pairs of which more are standalone than issued are left out."""
    issued, standalone = counts[ISSUED].astype(float), counts[STANDALONE].astype(float)
    whole = standalone <= issued  # and neither is NaN
    issued, standalone = (
        np.where(whole, each, 0).sum(axis=(0, 1)) for each in (issued, standalone)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        return standalone / issued


def _place(history: History, row: dict[str, Any]) -> tuple[int, int, int, int]:
    world = history.world
    return (
        world.months.index(row["month"]),
        CHANNELS.index(row["channel"]),
        world.regions.index(row["region"]),
        world.types.index(row["certificate_type"]),
    )
