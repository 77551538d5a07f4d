"""Sums of draws held against the truth: the standalone share of the country, of regions and of
types in months with a doubtful cell."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from intygsstat.diagnosis.run import Frames
from simulation.history import History
from simulation.world import CHANNELS, ISSUED, STANDALONE

AS_GOOD = 1e-5  # of a share: a hundredth of what is shown


def sums_of_draws(history: History, diagnosed: Frames) -> list[dict[str, Any]]:
    """A row for each month with a doubtful cell, and for each region and type that has one.

    `rank` is where the true share lies among the drawn ones, from 0 to 1, ties at random (shares
    within AS_GOOD of one another are ties);
    `off_*` is how far, in percentage points, the shares that are drawn (CRPS), likely and printed
    lie from it. Sums are of what is printed: rows that are missing are missing in all of them.
    """
    world, printed = history.world, history.printed
    places: dict[int, dict[tuple[int, int, int], Any]] = defaultdict(dict)
    for row in diagnosed["draws"].iter_rows(named=True):
        month, *at = _place(history, row)
        places[month][at[0], at[1], at[2]] = np.array(row["counts"])
    likely = printed.counts.astype(float)
    for row in diagnosed["proposals"].iter_rows(named=True):
        likely[_place(history, row)] = np.nan if row["proposed"] is None else row["proposed"]
    rng = np.random.default_rng([history.plan.seed, history.plan.months])
    rows = []
    for month, drawn in sorted(places.items()):
        shown = np.broadcast_to(printed.present[month][..., None], printed.counts[month].shape)
        groups: list[tuple[str, Any]] = [("country", np.s_[:, :])]
        groups += [("region", np.s_[region, :]) for region in sorted({at[1] for at in drawn})]
        groups += [("type", np.s_[:, kind]) for kind in sorted({at[2] for at in drawn})]
        counts = np.repeat(
            printed.counts[month][..., None], len(next(iter(drawn.values()))), axis=3
        )
        for at, values in drawn.items():
            counts[at] = values
        for what, group in groups:
            channels = (slice(None), *group)
            there = shown[channels]
            true, likely_share, printed_share = (
                _share(np.where(there, values[month][channels], 0))
                for values in (world.counts, likely, printed.counts)
            )
            shares = _share(np.where(there[..., None], counts[channels], 0))
            known = shares[np.isfinite(shares)]
            if not len(known) or not np.isfinite(true):
                continue
            off = np.where(np.abs(known - true) < AS_GOOD, 0, known - true)
            below, equal = (off < 0).mean(), (off == 0).mean()
            spread = np.abs(known[:, None] - known).mean() / 2
            rows.append(
                {
                    "source": history.plan.source,
                    "scene": history.plan.scene,
                    "months": history.plan.months,
                    "month": month,
                    "what": what,
                    "kinds": sorted({e.kind for e in history.planted if e.month == month}),
                    "rank": float(below + rng.random() * equal),
                    "off_drawn": 100 * float(np.abs(known - true).mean() - spread),
                    "off_likely": 100 * abs(float(likely_share) - true),
                    "off_printed": 100 * abs(float(printed_share) - true),
                }
            )
    return rows


def _share(counts: Any) -> Any:
    """Standalone over issued of what is known in both, over all axes between the channel and the
    draws; pairs of which more are standalone than issued are left out."""
    issued, standalone = (
        np.asarray(counts[channel], dtype=float) for channel in (ISSUED, STANDALONE)
    )
    whole = np.isfinite(issued + standalone) & (standalone <= issued)
    axes = (
        tuple(range(len(issued.shape)))
        if issued.ndim < 3 and issued.shape[-1] != 400
        else tuple(range(issued.ndim - 1))
    )
    issued, standalone = (np.where(whole, each, 0).sum(axis=axes) for each in (issued, standalone))
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
