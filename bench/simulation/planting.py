"""Planting errors in what is printed of a simulated world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from simulation.errors import LOST, SIZES, TRACE_Z, PlantedError, size_of
from simulation.printed import Printed
from simulation.slips import LOSING, TYPING, Typo
from simulation.world import ISSUED, STANDALONE, World


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

    def _a_free_row(self, month: int, channels: tuple[int, ...]) -> int | None:
        free = np.flatnonzero(~self.taken[month, list(channels)].any(axis=0))
        return int(self.rng.choice(free)) if len(free) else None

    def _pick_cell(
        self, month: int, slip: Typo, least: int = 1
    ) -> tuple[int, int, int, int] | None:
        """Channel, region, type and misprinted value, of a class of size drawn first."""
        for _ in range(12):
            channel, size = self._a_channel(), str(self.rng.choice(SIZES))
            counts = self.world.counts[month, channel]
            free = ~self.taken[month, channel]
            places = [
                (int(r), int(t))
                for r, t in np.argwhere((counts >= least) & free[:, None])
                if size_of(int(counts[r, t])) == size and slip(int(counts[r, t]))
            ]
            if places:
                region, column = places[int(self.rng.integers(len(places)))]
                slips = slip(int(counts[region, column]))
                return channel, region, column, int(self.rng.choice(slips))
        return None

    def _stands_out(self, month: int, channel: int, region: int, column: int, count: int) -> bool:
        at = (month, channel, region, column)
        others = max(len(self.world.months) - 1, 1)  # the mean has to be learnt from them
        spread = max(self.world.spread[at], 0.5) * np.sqrt(1 + 1 / others)
        return bool(abs(count - self.world.mean[at]) > TRACE_Z * spread)

    # One number

    def _mistype_part(self, month: int, follows: bool) -> PlantedError | None:
        how = str(self.rng.choice(list(TYPING)))
        picked = self._pick_cell(month, TYPING[how])
        if picked is None:
            return None
        kind = "typing_error, part and total" if follows else "typing_error, part"
        return self._print_part(kind, how, month, picked, follows)

    def _lose_digits(self, month: int) -> PlantedError | None:
        how = str(self.rng.choice(list(LOST), p=list(LOST.values())))
        picked = self._pick_cell(month, LOSING[how], least=10)
        return self._print_part("lost_digits", how, month, picked, True) if picked else None

    def _print_part(
        self, kind: str, how: str, month: int, picked: tuple[int, int, int, int], follows: bool
    ) -> PlantedError:
        channel, region, column, count = picked
        at = (month, channel, region, column)
        true = int(self.world.counts[at])
        self.printed.counts[at] = count
        if follows:
            self.printed.totals[month, channel, region] += count - true
        above = channel == STANDALONE and count > self.printed.counts[month, ISSUED, region, column]
        above |= (
            channel == ISSUED and count < self.printed.counts[month, STANDALONE, region, column]
        )
        trace = bool(not follows or above or self._stands_out(*at, count))
        return PlantedError(kind, how, month, channel, (region,), (column,), true, count, trace)

    def _mistype_total(self, month: int) -> PlantedError | None:
        how = str(self.rng.choice(list(TYPING)))
        for _ in range(12):
            channel = self._a_channel()
            region = self._a_free_row(month, (channel,))
            if region is None:
                continue
            true = int(self.world.counts[month, channel, region].sum())
            slips = TYPING[how](true) if true else []
            if slips:
                count = int(self.rng.choice(slips))
                self.printed.totals[month, channel, region] = count
                return PlantedError(
                    "typing_error, total", how, month, channel, (region,), (), true, count, True
                )
        return None

    def _exceed_issued(self, month: int) -> PlantedError | None:
        """A slip in one of the two that puts standalone above issued."""
        follows = bool(self.rng.random() < 0.5)
        issued, alone = self.world.counts[month, ISSUED], self.world.counts[month, STANDALONE]
        high = bool(self.rng.random() < 0.5)
        channel = STANDALONE if high else ISSUED
        true, other = (alone, issued) if high else (issued, alone)
        side = "standalone too high" if high else "issued too low"
        free = ~self.taken[month].any(axis=0)
        found = [
            (f"{side}, {how}", int(r), int(t), count)
            for r, t in np.argwhere((alone >= 1) & (alone * 30 >= issued) & free[:, None])
            for how, slip in TYPING.items()
            for count in slip(int(true[r, t]))
            if (count > other[r, t] if high else count < other[r, t])
        ]
        if not found:
            return None
        how, region, column, count = found[int(self.rng.integers(len(found)))]
        how += ", total follows" if follows else ", total right"
        error = self._print_part(
            "standalone_above_issued", how, month, (channel, region, column, count), follows
        )
        self.taken[month, 1 - channel, region] = True
        return error

    # A row

    def _swap_cells(self, month: int) -> PlantedError | None:
        adjacent = bool(self.rng.random() < 0.6)
        for _ in range(30):
            channel = self._a_channel()
            region = self._a_free_row(month, (channel,))
            if region is None:
                continue
            columns = np.flatnonzero(self.world.columns[month])
            first = int(self.rng.integers(len(columns) - 1))
            second = first + 1 if adjacent else int(self.rng.integers(len(columns)))
            a, b = int(columns[first]), int(columns[second])
            counts = self.world.counts[month, channel, region]
            if counts[a] == counts[b] or a == b:
                continue
            row = self.printed.counts[month, channel, region]
            row[a], row[b] = counts[b], counts[a]
            trace = any(self._stands_out(month, channel, region, t, int(row[t])) for t in (a, b))
            larger = int(max(counts[a], counts[b]))
            how = "adjacent columns" if abs(first - second) == 1 else "columns apart"
            return PlantedError(
                "cells_swapped", how, month, channel, (region,), (a, b), larger, None, trace
            )
        return None

    def _swap_rows(self, month: int) -> PlantedError | None:
        adjacent = bool(self.rng.random() < 0.7)
        for _ in range(30):
            channel = self._a_channel()
            first = int(self.rng.integers(len(self.world.regions) - 1))
            second = first + 1 if adjacent else int(self.rng.integers(len(self.world.regions)))
            pair = [first, second]
            counts = self.world.counts[month, channel]
            if first == second or self.taken[month, channel, pair].any():
                continue
            if (counts[first] == counts[second]).all():
                continue
            self.printed.counts[month, channel, pair] = counts[pair[::-1]]
            self.printed.totals[month, channel, pair] = counts[pair[::-1]].sum(axis=1)
            trace = any(
                self._stands_out(
                    month, channel, r, t, int(self.printed.counts[month, channel, r, t])
                )
                for r in pair
                for t in range(counts.shape[1])
            )
            larger = int(counts[pair].sum(axis=1).max())
            how = "adjacent rows" if abs(first - second) == 1 else "rows apart"
            return PlantedError(
                "rows_swapped", how, month, channel, (first, second), (), larger, None, trace
            )
        return None

    def _omit_row(self, month: int) -> PlantedError | None:
        channel = self._a_channel()
        region = self._a_free_row(month, (channel,))
        if region is None:
            return None
        self.printed.present[month, channel, region] = False
        true = int(self.world.counts[month, channel, region].sum())
        return PlantedError("row_missing", "", month, channel, (region,), (), true, None, True)

    def _hide_a_type(self, month: int) -> PlantedError | None:
        """Certificates in the total that have no column; sometimes in a run of moved totals."""
        surplus, both = int(self.rng.integers(1, 4)), bool(self.rng.random() < 0.5)
        channels = (ISSUED, STANDALONE) if both else (ISSUED,)
        region = self._a_free_row(month, channels)
        if region is None:
            return None
        for channel in channels:
            self.printed.totals[month, channel, region] += surplus
        how = "both channels" if both else "issued only"
        return PlantedError(
            "unlisted_type", how, month, ISSUED, (region,), (), None, surplus, True, channels
        )

    # A table

    def _shift_totals(self, month: int) -> PlantedError | None:
        """A run of 3 to 10 totals moved a row; those of hidden types move along."""
        channel, rows = self._a_channel(), len(self.world.regions)
        length, down = int(self.rng.integers(3, 11)), bool(self.rng.random() < 0.6)
        hidden = [e for e in self.planted if e.kind == "unlisted_type" and e.month == month]
        may_hold = {r for e in hidden if channel in e.channels for r in e.regions}
        starts = [
            start
            for start in range(rows - length)
            if all(
                not self.taken[month, channel, r] or r in may_hold
                for r in range(start, start + length + 1)
            )
        ]
        if not starts:
            return None
        start = int(self.rng.choice(starts))
        run = list(range(start, start + length + 1))
        totals = self.printed.totals[month, channel]
        true = totals[run].copy()
        nobody = bool(self.rng.random() < 0.7)
        stray = int(self.rng.choice(true) * self.rng.uniform(0.3, 1.7)) + 1
        if down:
            totals[run[1:]] = true[:-1]
            totals[run[0]] = stray if nobody else true[0]
        else:
            totals[run[:-1]] = true[1:]
            totals[run[-1]] = stray if nobody else true[-1]
        how = f"{'down' if down else 'up'}, {'a total of nobody' if nobody else 'one total twice'}"
        if any(e.regions[0] in run for e in hidden if channel in e.channels):
            how += ", a type hidden in it"
        own = self.printed.counts[month, channel, run].sum(axis=1)
        trace = int((totals[run] != own).sum()) >= 3
        middle = int(np.median(true))
        return PlantedError(
            "totals_shifted", how, month, channel, tuple(run), (), middle, None, trace
        )

    def _repeat_month(self, month: int) -> PlantedError | None:
        """A whole table is that of another month, as printed there; both hold no other error."""
        channel = self._a_channel()
        others = [
            other
            for other in range(len(self.world.months))
            if other != month
            and not self.taken[other, channel].any()
            and (self.world.columns[other] == self.world.columns[month]).all()
        ]
        if self.taken[month, channel].any() or not others:
            return None
        other = int(self.rng.choice(others))
        self.printed.counts[month, channel] = self.world.counts[other, channel]
        self.printed.totals[month, channel] = self.world.counts[other, channel].sum(axis=1)
        self.taken[other, channel] = True
        everyone = tuple(range(len(self.world.regions)))
        return PlantedError(
            "month_repeated",
            "the month before" if other == month - 1 else "another month",
            month,
            channel,
            everyone,
            (),
            None,
            None,
            True,
            from_month=other,
        )
