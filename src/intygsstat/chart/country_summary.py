"""What the newest month says of the country, printed and likely, and where both agree.

The report's message, the council's summary and the charts' titles follow this one
rule: a direction is stated only where printed and likely values have the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NamedTuple

import polars as pl

Direction = Literal["up", "down", "same"]

NOTICEABLE = Fraction(1, 1000)  # a share that moved by less, 0.1 percentage points, is 'same'
LEAST_ISSUED = 100  # types and regions with fewer certificates in the month are not ranked


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

    def same_counts(self, other: Country) -> bool:
        """True if both have the same counts."""
        mine = (self.issued, self.standalone, self.integrated)
        return mine == (other.issued, other.standalone, other.integrated)


class Moved(NamedTuple):
    """Certificates of a series in the month before and now."""

    way: Direction
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Message:
    """The newest month and the calendar month before it, of printed or of likely values.

    `direction` is that of the standalone share (the integrated one goes the
    other way); None where a month or share is missing or incomplete.
    """

    now: Country
    before: Country | None
    direction: Direction | None

    def moved(self, series: Literal["standalone", "integrated"]) -> Moved:
        """Where a count went since the month before, which is there."""
        then, now = (getattr(country, series) or 0 for country in (self.before, self.now))
        return Moved("up" if now > then else "down" if now < then else "same", then, now)


def country_by_month(usage_by_type: pl.DataFrame) -> pl.DataFrame:
    """All types together, a row a month, with the columns of `usage_by_type` (or its likely twin).

    A month is complete if every type is; a count that no type has is missing. Only a complete
    month has integrated certificates and a share, and one from 0 to 1.
    The flagged rows are those of the type with most, since every type counts
    the same rows.
    """
    counts = pl.col("issued", "standalone", "integrated")
    summed = usage_by_type.group_by("month").agg(
        pl.when(counts.is_not_null().any()).then(counts.sum()),
        pl.col("cells_expected", "cells_read", "cells_flagged").sum(),
        pl.col("^(issued_|standalone_)?rows_flagged$").max(),
        pl.col("^(issued|standalone)_flagged$").sum(),
        pl.col("complete").all(),
        pl.col("^cells_unknown|cells_proposed|cells_decided$").sum(),
        pl.col("^least_confidence$").min(),
    )
    possible = pl.col("complete") & (pl.col("issued") > 0)
    possible &= pl.col("standalone") <= pl.col("issued")
    return summed.with_columns(
        integrated=pl.when(pl.col("complete")).then(pl.col("integrated")),
        standalone_share=pl.when(possible).then(pl.col("standalone") / pl.col("issued")),
    ).sort("month")


def agreed_direction(printed: Message, likely: Message) -> Direction | None:
    """What both say; None where they disagree or either is unknown."""
    return likely.direction if printed.direction == likely.direction else None


def direction_of(before: Country | None, now: Country) -> Direction | None:
    """Where the standalone share went, if both months are there and whole."""
    if before is None or not (before.complete and now.complete):
        return None
    if not (before.issued and now.issued) or before.impossible or now.impossible:
        return None
    # Exact: in floats a tenth of a percentage point may fall on either side
    change = Fraction(now.standalone, now.issued) - Fraction(before.standalone, before.issued)
    if abs(change) < NOTICEABLE:
        return "same"
    return "up" if change > 0 else "down"


def steady_since(by_type: pl.DataFrame, month: date) -> date | None:
    """The first month of a run to `month` over which the share moved by less than is noticed.

    None if the run has fewer than three whole months, next to each other.
    """
    months = {row["month"]: row for row in country_by_month(by_type).iter_rows(named=True)}
    shares: list[Fraction] = []
    first = None
    while (row := months.get(month)) and row["complete"] and row["issued"]:
        shares.append(Fraction(row["standalone"], row["issued"]))
        if max(shares) - min(shares) >= NOTICEABLE:
            break
        first, month = (month if len(shares) > 2 else None), _month_before(month)
    return first


def newest_month(by_type: pl.DataFrame) -> date | None:
    """The newest month of which both tables are known; None without one."""
    both = pl.col("issued").is_not_null() & pl.col("standalone").is_not_null()
    newest = by_type.filter(both)["month"].max()
    return newest if isinstance(newest, date) else None


def message_of(by_type: pl.DataFrame, usage: pl.DataFrame | None, month: date) -> Message:
    """The message of `month` from `usage_by_type` and `usage`, or from their likely twins.

    Without `usage` a month that is not complete has no share.
    """
    months = {row["month"]: row for row in country_by_month(by_type).iter_rows(named=True)}
    before = months.get(_month_before(month))
    now = _country(months[month], usage)
    then = _country(before, usage) if before else None
    return Message(now, then, direction_of(then, now))


def _country(row: dict[str, Any], usage: pl.DataFrame | None) -> Country:
    share: float | None = row["standalone_share"]
    if not row["complete"]:
        share = None
        if usage is not None:
            share = _share_of_pairs(usage.filter(pl.col("month") == row["month"]))
    return Country(
        row["month"],
        row["issued"] or 0,
        row["standalone"] or 0,
        row["integrated"],
        share,
        row["complete"],
        row.get("cells_unknown", row["cells_expected"] - row["cells_read"]),
    )


def _share_of_pairs(usage: pl.DataFrame) -> float | None:
    """The standalone share over the rows where both sides are known; None if there are none,
    or it is none from 0 to 1.

    Stockholm and Gotland apart are left out where their joint row is known.
    """
    pairs = usage.filter(pl.col("integrated").is_not_null())
    if "stockholm_gotland" in pairs["region"]:
        pairs = pairs.filter(~pl.col("region").is_in(["stockholm", "gotland"]))
    issued, standalone = _sum(pairs, "issued"), _sum(pairs, "standalone")
    return standalone / issued if issued and standalone <= issued else None


def _sum(frame: pl.DataFrame, column: str) -> int:
    return int(frame[column].sum())


def _month_before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
