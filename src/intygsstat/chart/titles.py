"""Titles that state what a chart shows, made from the data, printed and likely.

A title says nothing that only one of the two says: a direction or a first place stands
only where both have it, a size as both where they differ, and where they say
otherwise the title says that. The words stand in templates/titles.<lang>.j2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor
from pathlib import Path
from typing import Any

import polars as pl

from intygsstat.chart.country_summary import (
    LEAST_ISSUED,
    Message,
    agreed_direction,
    countries,
    country_by_month,
    message_of,
    newest_month,
)
from intygsstat.chart.points import Group, Measure
from intygsstat.chart.theme import safe
from intygsstat.locale import (
    Lang,
    format_change,
    format_count,
    format_share,
    percent_sign,
    phrase,
)
from intygsstat.reference.lookup import regions
from intygsstat.reference.names import short_region_name, type_name

TEMPLATES = Path(__file__).parent / "templates"
_DOMINANT = 0.9  # an integrated share from which integrated is said to dominate
_CLOSE = 0.01  # shares of ten per cent and more so near each other are said as one span
_STILL = 0.01  # a count that changed by less is said to be almost unchanged


@dataclass(frozen=True, slots=True)
class Both:
    """The frames of a chart: a view as printed, and its likely twin.

    `checked` is false where there is no such twin: then no direction is known to be
    what both say.
    """

    printed: pl.DataFrame
    likely: pl.DataFrame
    checked: bool = True

    @classmethod
    def of(cls, printed: pl.DataFrame, likely: pl.DataFrame | None) -> Both:
        """Without likely values the printed ones are all that is known."""
        return cls(printed, printed if likely is None else likely, likely is not None)

    @property
    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        return self.printed, self.likely

    def messages(self, month: date) -> tuple[Message, Message]:
        """What the types of both together say of a month."""
        printed, likely = (message_of(country_by_month(frame), month) for frame in self.frames)
        return printed, likely


def usage_heading(by_type: Both, lang: Lang) -> str:
    """How much is integrated, and the type with the largest standalone share."""
    month = newest_month(by_type.printed)
    if month is None:
        return _title("no_month", lang)
    printed, likely = (message.now.integrated_share for message in by_type.messages(month))
    known = [share for share in (printed, likely) if share is not None]
    first, _ = _leader(by_type, "certificate_type", "standalone_share", month)
    return _title(
        "usage",
        lang,
        month=month,
        share=said_shares([printed, likely], lang),
        near=_close(known),
        dominates=min(known, default=0.0) >= _DOMINANT,
        first=first and _named(first[0], "certificate_type"),
    )


def count_heading(frames: Both, group: Group, measure: Measure, lang: Lang) -> str:
    """Who has most integrated or standalone certificates, and its part of all of them, or the
    largest standalone share; if printed and likely values agree on it."""
    month = newest_month(frames.printed)
    if month is None:
        return _title("no_month", lang)
    first, known = _leader(frames, group, measure, month)
    said: list[str] = []
    if first:
        numbers = list(first[1:])
        if measure != "standalone_share":
            wholes = (int(_of_month(frame, month)[measure].sum()) for frame in frames.frames)
            numbers = [number / whole for number, whole in zip(numbers, wholes, strict=True)]
        said = said_shares(numbers, lang)
    who = first and _named(first[0], group)
    return _title(
        "leader", lang, group=group, measure=measure, month=month, first=who, said=said, known=known
    )


def trend_heading(by_type: Both, lang: Lang) -> str:
    """Where the standalone share went since the month before, as the report says it."""
    month = newest_month(by_type.printed)
    if month is None:
        return _title("no_month", lang)
    printed, likely = by_type.messages(month)
    before = printed.before, likely.before
    was, now = (
        said_shares([one.standalone_share if one else None for one in both], lang)
        for both in (before, (printed.now, likely.now))
    )
    return _title(
        "trend",
        lang,
        months=(before[0] and before[0].month, month),
        was=was,
        now=now,
        known=None not in (printed.direction, likely.direction),
        checked=by_type.checked,
        way=agreed_direction(printed, likely),
    )


def change_heading(by_type: Both, months: tuple[date, date], lang: Lang) -> str:
    """How integrated and standalone certificates changed between two months."""
    both = [countries(country_by_month(frame)) for frame in by_type.frames]
    parts = []
    for measure in ("integrated", "standalone"):
        changes = [
            now.change_since(before, measure)
            for of_month in both
            if (before := of_month.get(months[0])) and (now := of_month.get(months[1]))
        ]
        parts.append((measure, *_way(changes, lang)))
    return _title("change", lang, months=months, checked=by_type.checked, parts=parts)


def regions_heading(by_region: Both, month: date, lang: Lang) -> str:
    """The integrated share that every region has at least, by printed and likely values."""
    printed, likely = (
        {row["region"]: row["standalone_share"] for row in _ranked(frame, month)}
        for frame in by_region.frames
    )
    least = {one: 1 - max(printed[one], likely[one]) for one in printed.keys() & likely.keys()}
    lowest = min(least.values(), default=0.0)
    first, _ = _leader(by_region, "region", "standalone_share", month)
    return _title(
        "regions",
        lang,
        month=month,
        regions=sum(map(_regions_in, least)),
        all=len(least) == _of_month(by_region.printed, month).height,
        least=_whole(floor(lowest * 100 + 1e-9), lang) if lowest >= 0.5 else "",
        enough=sum(_regions_in(one) for one, share in least.items() if share >= _DOMINANT),
        dominates=_whole(_DOMINANT * 100, lang),
        first=first and _named(first[0], "region"),
    )


def said_shares(shares: Sequence[float | None], lang: Lang) -> list[str]:
    """What stands for the printed and the likely share, else the likely and the printed one.

    98 and 99 per cent are '98–99 %', 1.0 and 1.8 '1,8 %' and '1,0 %'. None without both.
    """
    known = [share for share in shares if share is not None]
    if len(known) < 2:
        return []
    printed, likely = known
    words = [_share(share, lang) for share in (likely, printed)]
    if words[0] == words[1]:
        return words[:1]
    if _close(known) and min(printed, likely) >= 0.1:
        low, high = sorted((printed, likely))
        return [f"{format_count(low * 100, lang)}–{_share(high, lang)}"]
    return words


def _title(name: str, lang: Lang, **facts: Any) -> str:
    return phrase(TEMPLATES, "titles", lang, name, **facts)


def _regions_in(row: str) -> int:
    """How many regions share a row: Stockholm and Gotland are two."""
    return sum(one.part_of == row for one in regions().values()) or 1


def _close(shares: Sequence[float]) -> bool:
    return len(shares) > 1 and max(shares) - min(shares) <= _CLOSE + 1e-9


def _share(share: float, lang: Lang) -> str:
    """Whole per cent from ten on, but never 100 for less than all."""
    if share < 0.1:
        return format_share(share, lang)
    if 0.99 < share < 1:
        return format_share(min(share, 0.999), lang)
    return _whole(share * 100, lang)


def _whole(percent: float, lang: Lang) -> str:
    return format_count(percent, lang) + percent_sign(lang)


def _named(name: str, group: Group) -> str:
    return safe(type_name(name) if group == "certificate_type" else short_region_name(name))


def _of_month(frame: pl.DataFrame, month: date) -> pl.DataFrame:
    return frame.filter(pl.col("month") == month)


def _ranked(frame: pl.DataFrame, month: date) -> list[dict[str, Any]]:
    """The rows of a month whose sums are whole and not too small to be compared."""
    rows = _of_month(frame, month).filter(pl.col("complete") & (pl.col("issued") >= LEAST_ISSUED))
    return rows.drop_nulls("standalone_share").to_dicts()


def _leader(
    frames: Both, group: Group, measure: Measure, month: date
) -> tuple[tuple[str, float, float] | None, bool]:
    """Who is alone in first place by both values, with its printed and its likely number; and
    whether both values have a first place.

    Nobody has if a sum is incomplete, for what is missing may be larger, or if more are standalone
    than issued somewhere, for one of them is wrong.
    """
    firsts = []
    for frame in frames.frames:
        rows = _of_month(frame, month)
        if not rows["complete"].all() or (rows["integrated"] < 0).any():
            return None, False
        ranked = sorted(((r[measure], r[group]) for r in _ranked(frame, month)), reverse=True)
        if not ranked or not ranked[0][0] or ranked[0][0] in [one for one, _ in ranked[1:2]]:
            return None, False
        firsts.append(ranked[0])
    (printed, name), (likely, other) = firsts
    return ((name, printed, likely) if name == other else None), True


def _way(changes: list[float | None], lang: Lang) -> tuple[str, list[str]]:
    """Where a count went by the printed and the likely values, and how far in per cent."""
    known = [change for change in changes if change is not None]
    if len(known) < 2:
        return "unknown", []
    ways = ["same" if abs(one) < _STILL else "up" if one > 0 else "down" for one in known]
    if ways[0] != ways[1]:
        return "disagrees", []
    sizes = [format_change(abs(one), lang)[1:] for one in reversed(known)]
    return ways[0], list(dict.fromkeys(sizes))
