"""The kinds of errors, and the record of one that was planted."""

from __future__ import annotations

from dataclasses import dataclass

TRACE_Z = 4.0  # standard deviations of the true distribution
SIZES = ("≥ 1000", "100–999", "< 100")
# Nearly all of the deck's own lost digits fit a last or a first one.
LOST = {"last digit": 0.36, "first digit": 0.36, "middle digit": 0.1, "last zeros": 0.18}
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


@dataclass(frozen=True, slots=True)
class PlantedError:
    """One error as it was planted.

    `kind` is one of KINDS, `how` its variant in words. `month` and `channel`
    are numbers, `regions` and `types` the numbers of rows and columns concerned
    (no type: the total, the row or the table). `true` and `printed` are the
    value of its number (the largest of several, the middle one of moved totals),
    None where there is no such number. `trace`: whether the tables tell that
    something is wrong, by this criterion: a sum that doesn't hold, a missing
    row, a repeated table or a standalone count above its issued one always
    does, moved totals in three rows or more; where everything adds up, a number
    further from the mean it was drawn with than TRACE_Z standard deviations of
    what the other months can tell.
    `channels` are the channels concerned (both for most unlisted types).
    """

    kind: str
    how: str
    month: int
    channel: int
    regions: tuple[int, ...]
    types: tuple[int, ...]
    true: int | None
    printed: int | None
    trace: bool
    channels: tuple[int, ...] = ()
    from_month: int | None = None

    @property
    def size(self) -> str:
        """The class of the true value; 'any' where no single value is concerned."""
        if self.true is None:
            return "any"
        return size_of(self.true)

    @property
    def diagnosis(self) -> str:
        """The name that the diagnosis should give it."""
        return self.kind.split(",")[0]


def size_of(count: int) -> str:
    """'≥ 1000', '100–999' or '< 100'."""
    return SIZES[0] if count >= 1000 else SIZES[1] if count >= 100 else SIZES[2]
