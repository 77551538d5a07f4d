"""Titles that state what a chart shows, made from the data, printed and likely.

A title says nothing that only one of the two says: a direction or a first place stands
only where both have it, a size as both where they differ, and where they say
otherwise the title says that. The words stand in templates/headings.<lang>.j2.
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
)
from intygsstat.chart.layout import safe
from intygsstat.chart.points import Group, Measure
from intygsstat.locale import (
    Lang,
    format_change,
    format_share,
    percent_sign,
    phrase,
)
from intygsstat.reference.lookup import regions
from intygsstat.reference.names import short_region_name, type_name

TEMPLATES = Path(__file__).parent / "templates"
_DOMINANT = 0.9  # an integrated share from which integrated is said to dominate
_CLOSE = 0.01  # shares that differ by more are not sure
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

    @property
    def month(self) -> date | None:
        """The newest month of which both tables are known; None without one."""
        newest = self.printed.drop_nulls(["issued", "standalone"])["month"].max()
        return newest if isinstance(newest, date) else None

    def messages(self, month: date) -> tuple[Message, Message]:
        """What the types of both together say of a month."""
        printed, likely = (message_of(country_by_month(frame), month) for frame in self.frames)
        return printed, likely


def usage_heading(by_type: Both, lang: Lang) -> str:
    """How much is integrated, and the type with the largest standalone share."""
    if (month := by_type.month) is None:
        return _title("no_month", lang)
    shares = [message.now.integrated_share for message in by_type.messages(month)]
    known = [share for share in shares if share is not None]
    return _title(
        "usage",
        lang,
        month=month,
        share=said_shares(shares, lang),
        near=len(known) > 1 and max(known) - min(known) <= _CLOSE + 1e-9,
        dominates=min(known, default=0.0) >= _DOMINANT,
        first=_leader(by_type, "certificate_type", "standalone_share", month)[0][0],
    )


def count_heading(
    frames: Both, group: Group, measure: Measure, lang: Lang, month: date | None = None
) -> str:
    """Who has most integrated or standalone certificates, and its part of all of them, or the
    largest standalone share; if printed and likely values agree on it."""
    if (month := month or frames.month) is None:
        return _title("no_month", lang)
    (first, *numbers), known = _leader(frames, group, measure, month)
    if measure != "standalone_share":
        wholes = (int(_of_month(frame, month)[measure].sum()) for frame in frames.frames)
        numbers = [number / whole for number, whole in zip(numbers, wholes, strict=False)]
    facts = {"group": group, "measure": measure, "month": month, "known": known}
    return _title("leader", lang, first=first, said=said_shares(numbers, lang), **facts)


def trend_heading(by_type: Both, lang: Lang) -> str:
    """Where the standalone share went since the month before, as the report says it."""
    if (month := by_type.month) is None:
        return _title("no_month", lang)
    printed, likely = both = by_type.messages(month)
    before = [message.before for message in both]
    return _title(
        "trend",
        lang,
        months=(before[0] and before[0].month, month),
        was=said_shares([one.standalone_share if one else None for one in before], lang),
        now=said_shares([message.now.standalone_share for message in both], lang),
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
    """The integrated share that every region has at least, by printed and likely values; who has
    the largest standalone share, where not every region's is known."""
    shares = [
        {row["region"]: row["standalone_share"] for row in _ranked(frame, month)}
        for frame in by_region.frames
    ]
    most = [share for of_region in shares for share in of_region.values()]
    lowest = floor((1 - max(most, default=1.0)) * 100 + 1e-9)
    rows = _of_month(by_region.printed, month)
    if lowest < 50 or any(len(of_region) < rows.height for of_region in shares):
        return count_heading(by_region, "region", "standalone_share", lang, month)
    parts = [one.part_of for one in regions().values()]
    return _title(
        "regions",
        lang,
        month=month,
        regions=sum(parts.count(one) or 1 for one in rows["region"]),  # Stockholm and Gotland: two
        least=f"{lowest}{percent_sign(lang)}",
        first=_leader(by_region, "region", "standalone_share", month)[0][0],
    )


def said_shares(shares: Sequence[float | None], lang: Lang) -> list[str]:
    """What stands for the printed and the likely share: one where they are written alike, else
    the likely and the printed one. None without both."""
    if len(shares) < 2 or None in shares:
        return []
    return list(dict.fromkeys(format_share(share, lang) for share in reversed(shares)))


def _title(name: str, lang: Lang, **facts: Any) -> str:
    return phrase(TEMPLATES, "headings", lang, name, **facts)


def _of_month(frame: pl.DataFrame, month: date) -> pl.DataFrame:
    return frame.filter(pl.col("month") == month)


def _ranked(frame: pl.DataFrame, month: date) -> list[dict[str, Any]]:
    """The rows of a month whose sums are whole and not too small to be compared."""
    rows = _of_month(frame, month).filter(pl.col("complete") & (pl.col("issued") >= LEAST_ISSUED))
    return rows.drop_nulls("standalone_share").to_dicts()


def _leader(
    frames: Both, group: Group, measure: Measure, month: date
) -> tuple[tuple[str, *tuple[float, ...]], bool]:
    """Who is alone in first place by both values, with its printed and its likely number, or '';
    and whether both values have a first place.

    Nobody has if a sum is incomplete, for what is missing may be larger, or if more are standalone
    than issued somewhere, for one of them is wrong.
    """
    firsts = []
    for frame in frames.frames:
        rows = _of_month(frame, month)
        if not rows["complete"].all() or (rows["integrated"] < 0).any():
            return ("",), False
        ranked = sorted(((r[measure], r[group]) for r in _ranked(frame, month)), reverse=True)
        if not ranked or not ranked[0][0] or ranked[0][0] in [one for one, _ in ranked[1:2]]:
            return ("",), False
        firsts.append(ranked[0])
    (printed, name), (likely, other) = firsts
    shown = type_name(name) if group == "certificate_type" else short_region_name(name)
    return ((safe(shown), printed, likely) if name == other else ("",)), True


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
