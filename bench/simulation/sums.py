"""Draws held against the truth: the standalone share of the country, of regions and of types in
months with a doubtful cell, and how much of its expected error the first calls take away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from intygsstat.diagnosis.run import Frames
from intygsstat.storage.calls import DoubtfulSums, expected_error, rank_calls
from simulation.history import History
from simulation.world import CHANNELS, ISSUED, STANDALONE

AS_GOOD = 1e-5  # of a share: shares so near are the same, a hundredth of what is shown
CALLS = (1, 2)  # after how many calls it is looked at
ORDERS = ("calls", "effect", "confidence")  # ours, and by what is proposed
Weights = defaultdict[tuple[int, int], float]  # by month and region


class DrawnMonth(NamedTuple):
    """A month with doubtful cells: all counts (channels, regions, types, draws), 0 in rows that
    are not printed, and the draw groups of each region and type that is doubtful."""

    month: int
    counts: Any
    groups: dict[tuple[int, int], set[str]]


def place_of(history: History, row: dict[str, Any]) -> tuple[int, int, int, int]:
    """The numbers of a stored cell's month, channel, region and type."""
    world = history.world
    return (
        world.months.index(row["month"]),
        CHANNELS.index(row["channel"]),
        world.regions.index(row["region"]),
        world.types.index(row["certificate_type"]),
    )


def drawn_months(history: History, diagnosed: Frames) -> Iterator[DrawnMonth]:
    """Every month with a doubtful cell."""
    printed, drawn = history.printed, defaultdict[int, dict[Any, Any]](dict)
    groups = defaultdict[int, dict[tuple[int, int], set[str]]](dict)
    for row in diagnosed["draws"].iter_rows(named=True):
        month, *at = place_of(history, row)
        drawn[month][tuple(at)] = np.array(row["counts"])
        groups[month].setdefault((at[1], at[2]), set()).add(row["draw_group"])
    for month, cells in sorted(drawn.items()):
        draws = len(next(iter(cells.values())))
        counts = np.repeat(printed.counts[month][..., None], draws, axis=3)
        for at, values in cells.items():
            counts[at] = values
        shown = printed.present[month][..., None, None]
        yield DrawnMonth(month, np.where(shown, counts, 0), groups[month])


def sums_of_draws(history: History, diagnosed: Frames) -> list[dict[str, Any]]:
    """A row for each month with a doubtful cell, and for each region and type that has one.

    `rank` is where the true share lies among the drawn ones, from 0 to 1, ties at random; `drawn`
    (CRPS), `likely` and `printed` are how far these shares lie from it, in percentage points; cells
    without a likely value are left out of `likely`; `traced` where every error has a trace. Rows
    that are not printed are left out of the truth too.
    """
    world, printed = history.world, history.printed
    likely = printed.counts.astype(float)
    for row in diagnosed["proposals"].iter_rows(named=True):
        likely[place_of(history, row)] = np.nan if row["proposed"] is None else row["proposed"]
    rng = np.random.default_rng([history.plan.seed, history.plan.months])
    rows = []
    for month, counts, pairs in drawn_months(history, diagnosed):
        shown = printed.present[month][..., None]
        errors = [each for each in history.planted if each.month == month]
        groups: list[tuple[str, Any]] = [("country", np.s_[:, :, :])]
        groups += [("region", np.s_[:, [region], :]) for region in sorted({r for r, _ in pairs})]
        groups += [("type", np.s_[:, :, [kind]]) for kind in sorted({k for _, k in pairs})]
        for what, group in groups:
            true, settled, as_printed = (
                _share(np.where(shown, values[month], 0)[group])
                for values in (world.counts, likely, printed.counts)
            )
            off = _share(counts[group]) - true
            off = off[np.isfinite(off)]
            if not len(off):
                continue
            off[np.abs(off) < AS_GOOD] = 0
            rank = (off < 0).mean() + rng.random() * (off == 0).mean()
            crps = np.abs(off).mean() - np.abs(off[:, None] - off).mean() / 2
            said = {"what": what, "rank": float(rank), "drawn": 100 * float(crps)}
            said |= {"with_error": bool(errors), "traced": all(each.trace for each in errors)}
            points = {"likely": settled, "printed": as_printed}
            said |= {name: 100 * abs(float(point - true)) for name, point in points.items()}
            rows.append(history.plan.facts | said)
    return rows


def _share(counts: Any) -> Any:
    """Standalone over issued certificates of what is known of both (channels, regions, types[,
    draws]); counts that can't be, more standalone than issued, are left out of both."""
    issued, standalone = counts[ISSUED].astype(float), counts[STANDALONE].astype(float)
    whole = standalone <= issued  # and neither is NaN
    issued, standalone = (
        np.where(whole, each, 0).sum(axis=(0, 1)) for each in (issued, standalone)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        return standalone / issued


def calls_of_months(history: History, diagnosed: Frames) -> list[dict[str, Any]]:
    """A row for each month whose share has a doubtful number: its expected error, from 0 to 1, for
    each of `ORDERS` the shares of it that are taken away by the first calls, and, under `off`, how
    far the share's best guess then lies from the true one if the answers are the truth."""
    effects, sureness = _by_region(history, diagnosed)
    rows = []
    for month, counts, pairs in drawn_months(history, diagnosed):
        whole = counts[STANDALONE] <= counts[ISSUED]
        present = history.printed.present[month].all(axis=0)[:, None, None]
        sums = np.where(whole & present, counts, 0).astype(float)
        true = np.where(present[..., 0], history.world.counts[month], 0).astype(float)
        doubtful = np.zeros(sums.shape[1:3], dtype=bool)
        doubts = []
        for pair, groups in sorted(pairs.items()):
            doubtful[pair] = True
            own = sums[STANDALONE][pair], sums[ISSUED][pair]
            doubts.append(DoubtfulSums(str(pair[0]), frozenset(groups), *own))
        standalone, issued = (float(sums[c][~doubtful, 0].sum()) for c in (STANDALONE, ISSUED))
        error, ranked = rank_calls((standalone, issued), doubts)
        if not error:
            continue
        callers = [call.settled_by for call in ranked]
        orders = {"calls": callers}
        for order, weight in zip(ORDERS[1:], (effects, sureness), strict=True):
            orders[order] = sorted(callers, key=lambda who: (-weight[month, int(who)], who))
        pairs_in_order = [true[:, region, kind] for region, kind in sorted(pairs)]
        true_share = true[STANDALONE].sum() / true[ISSUED].sum()
        row = history.plan.facts | {"expected": error, "off": {}}
        for order, who in orders.items():
            known = [_settled(doubts, who[:n]) for n in CALLS]
            left = [expected_error((standalone, issued), doubts, each) for each in known]
            row[order] = [1 - each / error for each in left]
            guesses = [
                _best_guess((standalone, issued), doubts, pairs_in_order, each) for each in known
            ]
            row["off"][order] = [abs(guess - true_share) for guess in guesses]
        rows.append(row)
    return rows


def _by_region(history: History, diagnosed: Frames) -> tuple[Weights, Weights]:
    """For each month and region: how far the country's share moves when what is proposed takes the
    place of what is printed, and how sure the surest proposal is."""
    moves, sureness = defaultdict[Any, Any](lambda: np.zeros(2)), Weights(float)
    for row in diagnosed["proposals"].iter_rows(named=True):
        month, channel, region, kind = place_of(history, row)
        printed = history.printed.counts[month, channel, region, kind]
        moves[month, region][channel] += (row["proposed"] or printed) - printed
        sureness[month, region] = max(sureness[month, region], row["confidence"])
    effects = Weights(float)
    for (month, region), moved in moves.items():
        whole = history.printed.counts[month].sum(axis=(1, 2))
        before, after = (one[STANDALONE] / one[ISSUED] for one in (whole, whole + moved))
        effects[month, region] = abs(after - before)
    return effects, sureness


def _settled(doubts: list[DoubtfulSums], callers: list[str]) -> set[int]:
    """The doubts that the callers settle, with all that is drawn together with theirs."""
    groups = {group for one in doubts if one.settled_by in callers for group in one.groups}
    return {place for place, one in enumerate(doubts) if one.groups & groups}


def _best_guess(
    certain: tuple[float, float], doubts: list[DoubtfulSums], true: list[Any], known: set[int]
) -> float:
    """The median share over the draws, with the `known` doubts as they truly are."""
    standalone, issued = (np.full(len(doubts[0].issued), sure) for sure in certain)
    for place, (doubt, sums) in enumerate(zip(doubts, true, strict=True)):
        standalone = standalone + (sums[STANDALONE] if place in known else doubt.standalone)
        issued = issued + (sums[ISSUED] if place in known else doubt.issued)
    return float(np.median(standalone / issued))
