"""Errors planted in what is printed of a simulated world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from simulation.printed import Printed
from simulation.typos import LOSING, LOST, TYPING, Typo
from simulation.world import ISSUED, STANDALONE, World

TRACE_Z = 4.0  # standard deviations of the true distribution
SIZES = ("≥ 1000", "100–999", "< 100")
KINDS = (
    "totals_shifted",
    "unlisted_type",
    "typing_error, part",
    "typing_error, part and total",
    "typing_error, total",
    "lost_digits",
    "cells_swapped",
    "rows_swapped",
    "month_repeated",
    "row_missing",
    "standalone_above_issued",
)
TRIES = 12
TRIES_OF_PAIRS = 30


@dataclass(frozen=True, slots=True)
class PlantedError:
    """One error as it was planted.

    `kind` is one of KINDS. `month`, `channel`, `regions` and `types` are the numbers of what is
    concerned (no type: the total, the row or the table). `true` and
    `printed` are the value of its number (the largest of several, the middle one of moved
    totals), None where there is no such number. `channels` are all channels concerned.

    `trace` says whether the tables show that something is wrong: a sum that doesn't hold, a
    missing row, a repeated table or a standalone count above its issued one always does, moved
    totals in three rows or more; where everything adds up, a number further from the mean it was
    drawn with than TRACE_Z standard deviations of what the other months can tell.
    """

    kind: str
    month: int
    channel: int
    regions: tuple[int, ...]
    types: tuple[int, ...]
    true: int | None
    printed: int | None
    trace: bool = True
    channels: tuple[int, ...] = ()
    from_month: int | None = None

    @property
    def size(self) -> str:
        """The class of the true value; 'any' where no single value is concerned."""
        return "any" if self.true is None else size_of(self.true)

    @property
    def diagnosis(self) -> str:
        """The name that the diagnosis should give it."""
        return self.kind.split(",")[0]


def size_of(count: int) -> str:
    """'≥ 1000', '100–999' or '< 100'."""
    return SIZES[0] if count >= 1000 else SIZES[1] if count >= 100 else SIZES[2]


class Planter:
    """Plants errors in one run of months, each in rows of its own."""

    def __init__(self, world: World, printed: Printed, rng: np.random.Generator) -> None:
        self.world, self.printed, self.rng = world, printed, rng
        self.taken = np.zeros(printed.totals.shape, dtype=bool)
        self.planted: list[PlantedError] = []
        self._ways: dict[str, Callable[[int], PlantedError | None]] = {
            "totals_shifted": self._shift_totals,
            "unlisted_type": self._hide_a_type,
            "typing_error, part": lambda month: self._mistype_part(month, follows=False),
            "typing_error, part and total": lambda month: self._mistype_part(month, follows=True),
            "typing_error, total": self._mistype_total,
            "lost_digits": self._lose_digits,
            "cells_swapped": self._swap_cells,
            "rows_swapped": self._swap_rows,
            "month_repeated": self._repeat_month,
            "row_missing": self._omit_row,
            "standalone_above_issued": self._exceed_issued,
        }

    def plant(self, kind: str, month: int) -> bool:
        """Plant an error of `kind` in month number `month`; False if it found no place."""
        error = self._ways[kind](month)
        if error is None:
            return False
        self.planted.append(error if error.channels else replace(error, channels=(error.channel,)))
        for channel in self.planted[-1].channels:
            self.taken[month, channel, list(error.regions)] = True
        return True

    # Picking a place

    def _a_channel(self) -> int:
        return STANDALONE if self.rng.random() < 0.25 else ISSUED

    def _a_free_row(self, month: int, *channels: int) -> int | None:
        free = np.flatnonzero(~self.taken[month, list(channels)].any(axis=0))
        return int(self.rng.choice(free)) if len(free) else None

    def _a_pair(self, size: int, adjacent: bool) -> tuple[int, int]:
        first = int(self.rng.integers(size - 1))
        return first, first + 1 if adjacent else int(self.rng.integers(size))

    def _pick_cell(
        self, month: int, typo: Typo, least: int = 1
    ) -> tuple[int, int, int, int] | None:
        """Channel, region, type and misprinted value, of a class of size drawn first."""
        for _ in range(TRIES):
            channel, size = self._a_channel(), str(self.rng.choice(SIZES))
            counts = self.world.counts[month, channel]
            free = ~self.taken[month, channel]
            places = [
                (region, kind)
                for region, kind in np.argwhere((counts >= least) & free[:, None]).tolist()
                if size_of(int(counts[region, kind])) == size and typo(int(counts[region, kind]))
            ]
            if places:
                region, kind = places[int(self.rng.integers(len(places)))]
                typos = typo(int(counts[region, kind]))
                return channel, region, kind, int(self.rng.choice(typos))
        return None

    def _stands_out(self, at: tuple[int, int, int, int], count: int) -> bool:
        others = max(len(self.world.months) - 1, 1)  # the mean has to be learnt from them
        spread = max(self.world.spread[at], 0.5) * np.sqrt(1 + 1 / others)
        return bool(abs(count - self.world.mean[at]) > TRACE_Z * spread)

    # One number

    def _mistype_part(self, month: int, follows: bool) -> PlantedError | None:
        picked = self._pick_cell(month, TYPING[self.rng.choice(list(TYPING))])
        kind = "typing_error, part and total" if follows else "typing_error, part"
        return self._print_part(kind, month, picked, follows) if picked else None

    def _lose_digits(self, month: int) -> PlantedError | None:
        loss = LOSING[self.rng.choice(list(LOST), p=list(LOST.values()))]
        picked = self._pick_cell(month, loss, least=10)
        return self._print_part("lost_digits", month, picked, True) if picked else None

    def lose_last_digit(self, month: int, region: int, kind: int) -> None:
        """Plant a lost last digit, the total following, in an issued count."""
        count = int(self.world.counts[month, ISSUED, region, kind]) // 10
        picked = (ISSUED, region, kind, count)
        error = self._print_part("lost_digits", month, picked, follows=True)
        self.planted.append(replace(error, channels=(ISSUED,)))

    def _print_part(
        self, kind: str, month: int, picked: tuple[int, int, int, int], follows: bool
    ) -> PlantedError:
        channel, region, column, count = picked
        at = (month, channel, region, column)
        true = int(self.world.counts[at])
        self.printed.counts[at] = count
        if follows:
            self.printed.totals[at[:3]] += count - true
        issued, standalone = self.printed.counts[month, :, region, column]
        trace = bool(not follows or standalone > issued or self._stands_out(at, count))
        return PlantedError(kind, month, channel, (region,), (column,), true, count, trace)

    def _mistype_total(self, month: int) -> PlantedError | None:
        typo = TYPING[self.rng.choice(list(TYPING))]
        for _ in range(TRIES):
            channel = self._a_channel()
            region = self._a_free_row(month, channel)
            if region is None:
                continue
            true = int(self.world.counts[month, channel, region].sum())
            typos = typo(true) if true else []
            if typos:
                count = int(self.rng.choice(typos))
                self.printed.totals[month, channel, region] = count
                kind = "typing_error, total"
                return PlantedError(kind, month, channel, (region,), (), true, count)
        return None

    def _exceed_issued(self, month: int) -> PlantedError | None:
        """A typo in one of the two that puts standalone above issued."""
        follows = bool(self.rng.random() < 0.5)
        issued, alone = self.world.counts[month]
        high = bool(self.rng.random() < 0.5)
        channel = STANDALONE if high else ISSUED
        true, other = (alone, issued) if high else (issued, alone)
        free = ~self.taken[month].any(axis=0)
        found = [
            (region, kind, count)
            for region, kind in np.argwhere(
                (alone >= 1) & (alone * 30 >= issued) & free[:, None]
            ).tolist()
            for typo in TYPING.values()
            for count in typo(int(true[region, kind]))
            if (count > other[region, kind] if high else count < other[region, kind])
        ]
        if not found:
            return None
        region, kind, count = found[int(self.rng.integers(len(found)))]
        picked = (channel, region, kind, count)
        self.taken[month, 1 - channel, region] = True
        return self._print_part("standalone_above_issued", month, picked, follows)

    # A row

    def _swap_cells(self, month: int) -> PlantedError | None:
        adjacent = bool(self.rng.random() < 0.6)
        for _ in range(TRIES_OF_PAIRS):
            channel = self._a_channel()
            region = self._a_free_row(month, channel)
            if region is None:
                continue
            columns = np.flatnonzero(self.world.columns[month]).tolist()
            first, second = self._a_pair(len(columns), adjacent)
            pair = (columns[first], columns[second])
            true = self.world.counts[month, channel, region, pair]
            if true[0] == true[1]:
                continue
            row = (month, channel, region)
            self.printed.counts[(*row, pair)] = true[::-1]
            trace = any(
                self._stands_out((*row, kind), int(count))
                for kind, count in zip(pair, true[::-1], strict=True)
            )
            larger = int(true.max())
            return PlantedError(
                "cells_swapped", month, channel, (region,), pair, larger, None, trace
            )
        return None

    def _swap_rows(self, month: int) -> PlantedError | None:
        adjacent = bool(self.rng.random() < 0.7)
        for _ in range(TRIES_OF_PAIRS):
            channel = self._a_channel()
            pair = self._a_pair(len(self.world.regions), adjacent)
            true = self.world.counts[month, channel, pair]
            if self.taken[month, channel, pair].any() or (true[0] == true[1]).all():
                continue
            self.printed.counts[month, channel, pair] = true[::-1]
            self.printed.totals[month, channel, pair] = true[::-1].sum(axis=1)
            trace = any(
                self._stands_out((month, channel, region, kind), int(count))
                for region, counts in zip(pair, true[::-1], strict=True)
                for kind, count in enumerate(counts)
            )
            larger = int(true.sum(axis=1).max())
            return PlantedError("rows_swapped", month, channel, pair, (), larger, None, trace)
        return None

    def _omit_row(self, month: int) -> PlantedError | None:
        channel = self._a_channel()
        region = self._a_free_row(month, channel)
        if region is None:
            return None
        self.printed.present[month, channel, region] = False
        true = int(self.world.counts[month, channel, region].sum())
        return PlantedError("row_missing", month, channel, (region,), (), true, None)

    def _hide_a_type(self, month: int) -> PlantedError | None:
        """Certificates in the total that have no column; sometimes in a run of moved totals."""
        surplus, both = int(self.rng.integers(1, 4)), bool(self.rng.random() < 0.5)
        channels = (ISSUED, STANDALONE) if both else (ISSUED,)
        region = self._a_free_row(month, *channels)
        if region is None:
            return None
        self.printed.totals[month, channels, region] += surplus
        return PlantedError(
            "unlisted_type", month, ISSUED, (region,), (), None, surplus, channels=channels
        )

    # A table

    def _shift_totals(self, month: int) -> PlantedError | None:
        """A run of 3 to 10 totals moved a row; those of hidden types move along."""
        channel, rows = self._a_channel(), len(self.world.regions)
        length, down = int(self.rng.integers(3, 11)), bool(self.rng.random() < 0.6)
        hidden = {
            region
            for error in self.planted
            if error.kind == "unlisted_type" and error.month == month and channel in error.channels
            for region in error.regions
        }
        free = [not self.taken[month, channel, r] or r in hidden for r in range(rows)]
        starts = [n for n in range(rows - length) if all(free[n : n + length + 1])]
        if not starts:
            return None
        start = int(self.rng.choice(starts))
        run = list(range(start, start + length + 1))
        totals = self.printed.totals[month, channel]
        true = totals[run].copy()
        unmatched = bool(self.rng.random() < 0.7)
        other = int(self.rng.choice(true) * self.rng.uniform(0.3, 1.7)) + 1
        step = 1 if down else -1
        order = run[::step]
        totals[order[1:]] = true[::step][:-1]
        totals[order[0]] = other if unmatched else true[::step][0]
        own = self.printed.counts[month, channel, run].sum(axis=1)
        trace, middle = int((totals[run] != own).sum()) >= 3, int(np.median(true))
        return PlantedError("totals_shifted", month, channel, tuple(run), (), middle, None, trace)

    def _repeat_month(self, month: int) -> PlantedError | None:
        """A whole table is that of another month, as printed there; both hold no other error."""
        channel, columns = self._a_channel(), self.world.columns
        others = [
            other
            for other in range(len(self.world.months))
            if other != month
            and not self.taken[other, channel].any()
            and (columns[other] == columns[month]).all()
        ]
        if self.taken[month, channel].any() or not others:
            return None
        other = int(self.rng.choice(others))
        self.printed.counts[month, channel] = self.world.counts[other, channel]
        self.printed.totals[month, channel] = self.world.counts[other, channel].sum(axis=1)
        self.taken[other, channel] = True
        everyone = tuple(range(len(self.world.regions)))
        return PlantedError(
            "month_repeated", month, channel, everyone, (), None, None, from_month=other
        )
