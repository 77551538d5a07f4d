"""The calls held against the truth: how much of the error of a month's standalone share the first
calls take away, in their order and in two simpler ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from intygsstat.diagnosis.run import Frames
from intygsstat.storage.calls import DoubtfulSums, expected_error, rank_calls
from simulation.history import History
from simulation.sums import _place
from simulation.world import ISSUED, STANDALONE

CALLS = (1, 2)  # after how many calls it is looked at


def calls_of_months(history: History, diagnosed: Frames) -> list[dict[str, Any]]:
    """A row for each month whose share has a doubtful number.

    `expected_*` is the share of the expected error that the first calls take away, `off_*` how far
    the best guess then lies from the truth, in percentage points, `off_before` how far without a
    call; in the order of `calls`, of the largest effect of what is proposed, and of how sure it is.
    """
    world, printed = history.world, history.printed
    drawn: dict[int, dict[tuple[int, int, int], Any]] = defaultdict(dict)
    groups: dict[tuple[int, int, int, int], str] = {}
    for row in diagnosed["draws"].iter_rows(named=True):
        month, *at = _place(history, row)
        drawn[month][at[0], at[1], at[2]] = np.array(row["counts"], float)
        groups[month, at[0], at[1], at[2]] = row["draw_group"]
    likely, sure = printed.counts.astype(float), defaultdict[tuple[int, int], float](float)
    for row in diagnosed["proposals"].iter_rows(named=True):
        at = _place(history, row)
        likely[at] = np.nan if row["proposed"] is None else row["proposed"]
        key = at[0], at[2]
        sure[key] = max(sure[key], row["confidence"] or 0.0)
    rows = []
    for month, cells in sorted(drawn.items()):
        shown = np.broadcast_to(printed.present[month][..., None], printed.counts[month].shape)
        pairs = sorted({at[1:] for at in cells})
        doubtful = np.zeros(shown.shape[1:], bool)
        for pair in pairs:
            doubtful[pair] = True
        counts = printed.counts[month].astype(float)
        sound = shown.all(axis=0) & ~doubtful & (counts[STANDALONE] <= counts[ISSUED])
        certain = tuple(float(counts[c][sound].sum()) for c in (STANDALONE, ISSUED))
        draws = len(next(iter(cells.values())))
        doubts, truths = [], []
        for pair in pairs:
            both = [
                cells.get((channel, *pair), np.full(draws, counts[channel][pair]))
                for channel in (STANDALONE, ISSUED)
            ]
            whole = both[0] <= both[1]
            own = {groups[month, c, *pair] for c in (0, 1) if (c, *pair) in cells}
            who = str(pair[0])
            doubts.append(
                DoubtfulSums(who, frozenset(own), *(np.where(whole, one, 0) for one in both))
            )
            truths.append([float(world.counts[month][c][pair]) for c in (STANDALONE, ISSUED)])
        error, ranked = rank_calls((certain[0], certain[1]), doubts)
        if not error:
            continue
        true = (certain[0] + sum(t[0] for t in truths)) / (certain[1] + sum(t[1] for t in truths))
        callers = [call.settled_by for call in ranked]
        effect = {who: _effect(counts, likely[month], int(who)) for who in callers}
        orders = {
            "calls": callers,
            "effect": sorted(callers, key=lambda who: (-effect[who], who)),
            "confidence": sorted(callers, key=lambda who: (-sure[month, int(who)], who)),
        }
        said = {"source": history.plan.source, "scene": history.plan.scene, "month": month}
        said |= {"callers": len(callers), "expected": 100 * error}
        said["off_before"] = 100 * abs(_guess(certain, doubts, truths, ()) - true)
        for name, order in orders.items():
            for calls in CALLS:
                known = _settled(doubts, order[:calls])
                said[f"off_{name}_{calls}"] = 100 * abs(
                    _guess(certain, doubts, truths, known) - true
                )
                said[f"expected_{name}_{calls}"] = _taken_away(
                    certain, doubts, order[:calls], error
                )
        rows.append(said)
    return rows


def _settled(doubts: Sequence[DoubtfulSums], callers: Collection[str]) -> set[int]:
    groups = {g for one in doubts if one.settled_by in callers for g in one.groups}
    return {place for place, one in enumerate(doubts) if one.groups & groups}


def _taken_away(
    certain: Sequence[float], doubts: Sequence[DoubtfulSums], callers: Sequence[str], error: float
) -> float:
    sure = (certain[0], certain[1])
    return 1 - expected_error(sure, doubts, _settled(doubts, callers)) / error


def _guess(
    certain: Sequence[float],
    doubts: Sequence[DoubtfulSums],
    truths: Sequence[Sequence[float]],
    known: Collection[int],
) -> float:
    """The median share, with the true counts of what is known."""
    standalone, issued = certain
    for place, (one, truth) in enumerate(zip(doubts, truths, strict=True)):
        standalone = standalone + (truth[0] if place in known else one.standalone)
        issued = issued + (truth[1] if place in known else one.issued)
    return float(np.median(standalone / issued))


def _effect(counts: Any, likely: Any, region: int) -> float:
    """How far the share moves when the region's likely numbers take the place of its printed."""
    changed = counts.copy()
    own = np.where(np.isnan(likely[:, region]), counts[:, region], likely[:, region])
    changed[:, region] = own
    before, after = (np.nansum(c[STANDALONE]) / np.nansum(c[ISSUED]) for c in (counts, changed))
    return abs(float(after - before))
