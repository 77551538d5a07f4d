"""What is said of the data: where the country stands, and the charts' titles.

The report's message, the council's summary and the charts' titles follow one rule: nothing is
stated that only one of printed and likely values says. A direction or a first place stands only
where both have it, a size as both where they differ, and where they say otherwise the title says
that. The titles' words stand in templates/headings.<lang>.j2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any, Literal

import polars as pl

from intygsstat.chart.layout import safe
from intygsstat.chart.points import Group, Measure
from intygsstat.locale import (
    Lang,
    format_change,
    format_share,
    percent_sign,
    phrase,
    swedish_order,
)
from intygsstat.reference.lookup import region_name, regions, short_region_name, type_name

Direction = Literal["up", "down", "same"]

NOTICEABLE = Fraction(1, 1000)  # a share that moved by less, 0.1 percentage points, is 'same'
LEAST_ISSUED = 100  # types and regions with fewer certificates in the month are not ranked
TEMPLATES = Path(__file__).parent / "templates"
_DOMINANT = 0.9  # an integrated share from which integrated is said to dominate
_CLOSE = 0.01  # shares that differ by more are not sure
_STILL = 0.01  # a count that changed by less is said to be almost unchanged
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
    most, since every type counts the same rows. How low and how high is known of one type alone.
    """
    counts = pl.col("issued", "standalone", "integrated")
    summed = usage_by_type.group_by("month").agg(
        pl.when(counts.is_not_null().any()).then(counts.sum()),
        pl.col("^cells_.*|(issued|standalone)_flagged$").sum(),
        pl.col("^(issued_|standalone_)?rows_flagged$").max(),
        pl.col("complete").all(),
        pl.col("^least_confidence$").min(),
        pl.when(pl.len() == 1).then(pl.col("^.*_(low|high)$").first()),
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
    now, before = months[month], months.get((month - timedelta(days=1)).replace(day=1))
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


def whole_regions(usage_by_region: pl.DataFrame) -> pl.DataFrame:
    """The rows that add up to the country: Stockholm and Gotland as one, not apart too."""
    if "part_of_sum" not in usage_by_region.columns:
        return usage_by_region
    return usage_by_region.filter(~pl.col("part_of_sum").fill_null(False))


def groups_of(frame: pl.DataFrame, group: Group) -> list[str]:
    """The types, those issued most first and one without a number last; the regions in alphabetical
    order; '' for the country."""
    if group == "country":
        return [""]
    if group == "region":
        return sorted(frame["region"].unique(), key=lambda one: swedish_order(region_name(one)))
    sizes = frame.group_by("certificate_type").agg(pl.col("issued").sum())
    ordered = sizes.sort(["issued", "certificate_type"], descending=[True, False])
    return ordered["certificate_type"].to_list()


def months_to_compare(usage_by_type: pl.DataFrame) -> tuple[date, date] | None:
    """The month to compare with and the latest: a year apart if both are there.

    Otherwise the month there before the latest. None if there is one month only.
    """
    months = sorted(usage_by_type["month"].unique().to_list())
    if len(months) < 2:
        return None
    year_before = months[-1].replace(year=months[-1].year - 1)
    return (year_before if year_before in months else months[-2], months[-1])


@dataclass(frozen=True, slots=True)
class Both:
    """The rows of a chart that add up to the country: of a view as printed, and of its likely twin.

    `checked` is false where there is no such twin: then the printed values are all that is known,
    and no direction is what both say.
    """

    printed: pl.DataFrame
    likely: pl.DataFrame
    checked: bool = True

    @classmethod
    def of(cls, printed: pl.DataFrame, likely: pl.DataFrame | None) -> Both:
        other = printed if likely is None else likely
        return cls(whole_regions(printed), whole_regions(other), likely is not None)

    @property
    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        return self.printed, self.likely

    @property
    def country(self) -> Both:
        """All types or regions together, a row a month, with an empty column `country`."""
        printed, likely = (
            country_by_month(frame).with_columns(country=pl.lit("")) for frame in self.frames
        )
        return Both(printed, likely, self.checked)

    @property
    def month(self) -> date | None:
        """The newest month of which both tables are known; None without one."""
        newest = self.printed.drop_nulls(["issued", "standalone"])["month"].max()
        return newest if isinstance(newest, date) else None

    def messages(self, month: date) -> tuple[Message, Message]:
        """What the types of both together say of a month."""
        printed, likely = (message_of(frame, month) for frame in self.country.frames)
        return printed, likely

    def changes(self, months: tuple[date, date], measure: Measure) -> list[float | None]:
        """How all types together changed between two months by both values, 0.1 for ten per cent
        more; None where a sum is missing, lacks something or can't be."""
        changes: list[float | None] = []
        for frame in self.country.frames:
            whole: dict[Any, Any] = dict(frame.filter("complete").select("month", measure).rows())
            was, now = (whole.get(month, -1) for month in months)
            changes.append((now - was) / was if was > 0 <= now else None)
        return changes


def usage_heading(by_type: Both, lang: Lang) -> str:
    """How much is integrated, and the type with the largest standalone share."""
    if (month := by_type.month) is None:
        return heading("no_month", lang)
    shares = [message.now.integrated_share for message in by_type.messages(month)]
    known = [share for share in shares if share is not None]
    return heading(
        "usage",
        lang,
        month=month,
        share=_said_shares(shares, lang),
        near=len(known) > 1 and max(known) - min(known) <= _CLOSE + 1e-9,
        dominates=min(known, default=0.0) >= _DOMINANT,
        first=_leader(by_type, "certificate_type", "standalone_share", month)[0],
    )


def count_heading(
    frames: Both, group: Group, measure: Measure, lang: Lang, month: date | None = None
) -> str:
    """Who has most integrated or standalone certificates, and its part of all of them, or the
    largest standalone share; if printed and likely values agree on it."""
    if (month := month or frames.month) is None:
        return heading("no_month", lang)
    first, numbers = _leader(frames, group, measure, month)
    if measure != "standalone_share":
        wholes = (int(_of_month(frame, month)[measure].sum()) for frame in frames.frames)
        numbers = [number / whole for number, whole in zip(numbers, wholes, strict=False)]
    facts = {"group": group, "measure": measure, "month": month, "first": first}
    return heading("leader", lang, said=_said_shares(numbers, lang), **facts)


def trend_heading(by_type: Both, lang: Lang) -> str:
    """Where the standalone share went since the month before, as the report says it."""
    if (month := by_type.month) is None:
        return heading("no_month", lang)
    printed, likely = both = by_type.messages(month)
    before = [message.before for message in both]
    return heading(
        "trend",
        lang,
        months=(before[0] and before[0].month, month),
        was=_said_shares([one.standalone_share if one else None for one in before], lang),
        now=_said_shares([message.now.standalone_share for message in both], lang),
        known=None not in (printed.direction, likely.direction),
        checked=by_type.checked,
        way=agreed_direction(printed, likely),
    )


def change_heading(by_type: Both, months: tuple[date, date], lang: Lang) -> str:
    """How integrated and standalone certificates changed between two months."""
    measures: tuple[Measure, ...] = ("integrated", "standalone")
    parts = [(one, *_way(by_type.changes(months, one), lang)) for one in measures]
    return heading("change", lang, months=months, checked=by_type.checked, parts=parts)


def _way(changes: Sequence[float | None], lang: Lang) -> tuple[str, list[str]]:
    """Where a count went by the printed and the likely values, and how far in per cent."""
    known = [change for change in changes if change is not None]
    if len(known) < len(changes):
        return "unknown", []
    ways = {"same" if abs(one) < _STILL else "up" if one > 0 else "down" for one in known}
    if len(ways) > 1:
        return "disagrees", []
    sizes = [format_change(abs(one), lang)[1:] for one in reversed(known)]
    return ways.pop(), list(dict.fromkeys(sizes))


def regions_heading(by_region: Both, lang: Lang) -> str:
    """The integrated share that every region has at least in the newest month, by printed and
    likely values; who has the largest standalone share, where not every region's is known."""
    month: date = by_region.printed["month"].max()  # type: ignore[assignment]
    shares = [_ranked(frame, month)["standalone_share"] for frame in by_region.frames]
    largest = max((share for known in shares for share in known), default=1.0)
    lowest = floor((1 - largest) * 100 + 1e-9)
    there = _of_month(by_region.printed, month)["region"]
    if lowest < 50 or any(known.len() < there.len() for known in shares):
        return count_heading(by_region, "region", "standalone_share", lang, month)
    parts = [one.part_of for one in regions().values()]
    return heading(
        "regions",
        lang,
        month=month,
        regions=sum(parts.count(one) or 1 for one in there),  # Stockholm and Gotland: two
        least=f"{lowest}{percent_sign(lang)}",
        first=_leader(by_region, "region", "standalone_share", month)[0],
    )


def heading(name: str, lang: Lang, **facts: Any) -> str:
    """The title called `name` in templates/headings.<lang>.j2."""
    return phrase(TEMPLATES, "headings", lang, name, **facts)


def _said_shares(shares: Sequence[float | None], lang: Lang) -> list[str]:
    """What stands for the printed and the likely share: one where they are written alike, else
    the likely and the printed one. None without both."""
    if len(shares) < 2 or None in shares:
        return []
    return list(dict.fromkeys(format_share(share, lang) for share in reversed(shares)))


def _of_month(frame: pl.DataFrame, month: date) -> pl.DataFrame:
    return frame.filter(pl.col("month") == month)


def _ranked(frame: pl.DataFrame, month: date) -> pl.DataFrame:
    """The rows of a month whose sums are whole and not too small to be compared."""
    rows = _of_month(frame, month).filter(pl.col("complete") & (pl.col("issued") >= LEAST_ISSUED))
    return rows.drop_nulls("standalone_share")


def _leader(
    frames: Both, group: Group, measure: Measure, month: date
) -> tuple[str | None, list[float]]:
    """Who is alone in first place by both values, '' if they differ, with its printed and its
    likely number; None unless both values have a first place.

    Nobody leads if a sum is incomplete, for what is missing may be larger, or if more are
    standalone than issued somewhere, for one of them is wrong.
    """
    firsts = []
    for frame in frames.frames:
        rows, ranked = _of_month(frame, month), _ranked(frame, month)
        first = ranked.filter(pl.col(measure) == pl.col(measure).max()).select(group, measure)
        if not rows["complete"].all() or (rows["integrated"] < 0).any():
            return None, []
        if first.height != 1 or not first[measure][0]:
            return None, []
        firsts.append(first.row(0))
    (name, printed), (other, likely) = firsts
    if name != other:
        return "", []
    shown = type_name(name) if group == "certificate_type" else short_region_name(name)
    return safe(shown), [printed, likely]
