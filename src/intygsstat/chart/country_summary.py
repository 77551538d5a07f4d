"""What the newest month says of the country, printed and likely, and where both agree.

The report's message, the council's summary and the charts' titles follow this one
rule: a direction is stated only where printed and likely values have the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

import polars as pl

Direction = Literal["up", "down", "same"]

NOTICEABLE = Fraction(1, 1000)  # a share that moved by less, 0.1 percentage points, is 'same'
LEAST_ISSUED = 100  # types and regions with fewer certificates in the month are not ranked
_COUNTRY = ("month", "issued", "standalone", "integrated", "standalone_share", "complete")


@dataclass(frozen=True, slots=True)
class Country:
    """All types and regions in one month, of printed or of likely values.

    Counts are certificates of everything that is known; `integrated` is None unless all of it
    is. The shares, from 0 to 1, are of the pairs of cells where both tables are known; None
    where there is none, or more are standalone than issued. `complete` says that every expected
    cell is known, `unknown` how many are not or contradict each other.
    """

    month: date
    issued: int
    standalone: int
    integrated: int | None
    standalone_share: float | None
    complete: bool
    unknown: int = 0

    @property
    def impossible(self) -> bool:
        """True if all is known, and more certificates are standalone than issued."""
        return self.complete and self.standalone > self.issued

    @property
    def integrated_share(self) -> float | None:
        return None if self.standalone_share is None else 1 - self.standalone_share

    @property
    def exact_share(self) -> Fraction | None:
        """A whole month's share: in floats 0.1 percentage points may fall on either side."""
        whole = self.complete and 0 < self.issued >= self.standalone
        return Fraction(self.standalone, self.issued) if whole else None

    def change_since(self, before: Country, series: str) -> float | None:
        """How a series changed, 0.1 for ten per cent more; None if a sum lacks something."""
        was, now = getattr(before, series), getattr(self, series)
        if not (before.complete and self.complete) or not was or now is None or min(was, now) < 0:
            return None
        change: float = (now - was) / was
        return change

    @property
    def counts(self) -> tuple[int, int, int | None]:
        return self.issued, self.standalone, self.integrated


@dataclass(frozen=True, slots=True)
class Message:
    """The newest month and the calendar month before it, of printed or of likely values.

    `direction` is that of the standalone share (the integrated one goes the
    other way); None where a month or share is missing or incomplete.
    """

    now: Country
    before: Country | None
    direction: Direction | None

    def moved(self, series: Literal["standalone", "integrated"]) -> tuple[Direction, int, int]:
        """Where a count went since the month before, which is there, and both counts."""
        then, now = (getattr(country, series) or 0 for country in (self.before, self.now))
        return ("up" if now > then else "down" if now < then else "same"), then, now


def country_by_month(usage_by_type: pl.DataFrame) -> pl.DataFrame:
    """The types of a chart together, a row a month, with the columns of `usage_by_month`.

    A month is complete if every type is; a count that no type has is missing. Only a complete
    month has integrated certificates and a share (`usage_by_month` has that of the pairs of
    cells that are whole, which sums don't show). The flagged rows are those of the type with
    most, since every type counts the same rows.
    """
    counts = pl.col("issued", "standalone", "integrated")
    summed = usage_by_type.group_by("month").agg(
        pl.when(counts.is_not_null().any()).then(counts.sum()),
        pl.col("^cells_.*|(issued|standalone)_flagged$").sum(),
        pl.col("^(issued_|standalone_)?rows_flagged$").max(),
        pl.col("complete").all(),
        pl.col("^least_confidence$").min(),
    )
    if usage_by_type["month"].is_unique().all():  # how low and how high is known of one line only
        summed = summed.join(
            usage_by_type.select("month", pl.col("^.*_(low|high)$")), on="month", how="left"
        )
    possible = pl.col("complete") & (pl.col("issued") > 0)
    possible &= pl.col("standalone") <= pl.col("issued")
    return summed.with_columns(
        integrated=pl.when(pl.col("complete")).then(pl.col("integrated")),
        standalone_share=pl.when(possible).then(pl.col("standalone") / pl.col("issued")),
    ).sort("month")


def message_of(by_month: pl.DataFrame, month: date) -> Message:
    """The message of `month` from the country's months, `usage_by_month` or its likely twin."""
    months = countries(by_month)
    now, before = months[month], months.get(_month_before(month))
    was, share = before.exact_share if before else None, now.exact_share
    direction: Direction | None = None
    if was is not None and share is not None:
        change = share - was
        direction = "same" if abs(change) < NOTICEABLE else "up" if change > 0 else "down"
    return Message(now, before, direction)


def agreed_direction(printed: Message, likely: Message) -> Direction | None:
    """What both say; None where they disagree or either is unknown."""
    return likely.direction if printed.direction == likely.direction else None


def countries(by_month: pl.DataFrame) -> dict[date, Country]:
    """The country's months, of `usage_by_month` or `country_by_month`."""
    counts = pl.col("issued", "standalone").fill_null(0)
    unknown = "cells_unknown" if "cells_unknown" in by_month.columns else pl.lit(0)
    rows = by_month.with_columns(counts).select(*_COUNTRY, unknown).rows()
    return {row[0]: Country(*row) for row in rows}


def _month_before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
