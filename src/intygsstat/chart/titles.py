"""Titles that state what a chart shows, made from the data, printed and likely.

A title says nothing that only one of the two says: a direction or a first place stands
only where both have it, a size as both where they differ, and where they say
otherwise the title says that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor
from typing import Any, Literal

import polars as pl

from intygsstat.chart.country_summary import (
    LEAST_ISSUED,
    agreed_direction,
    country_by_month,
    message_of,
    newest_month,
)
from intygsstat.chart.theme import safe
from intygsstat.locale import Lang, format_change, format_count, format_share, full_month, text
from intygsstat.reference.lookup import regions
from intygsstat.reference.names import short_region_name, type_name

Group = Literal["certificate_type", "region"]
Measure = Literal["integrated", "standalone", "issued", "standalone_share"]

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


def usage_heading(by_type: Both, lang: Lang) -> str:
    """How much is integrated, and the type with the largest standalone share."""
    month = newest_month(by_type.printed)
    if month is None:
        return text("one_table_heading", lang)
    when = full_month(month, lang)
    printed, likely = (
        message_of(country_by_month(frame), month).now.integrated_share
        for frame in (by_type.printed, by_type.likely)
    )
    if printed is None or likely is None:
        return text("no_share_heading", lang, when)
    if not _close(printed, likely):
        return text("unsure_share_heading", lang, when, said_share(printed, likely, lang))
    key = "integrated_heading" if min(printed, likely) < _DOMINANT else "dominant_heading"
    words = text(key, lang, said_share(printed, likely, lang), when)
    first = _leader(by_type, "certificate_type", "standalone_share", month)
    if not first:
        return words
    return words + text("leader_tail", lang, safe(type_name(first[0])))


def share_heading(frames: Both, group: Group, lang: Lang) -> str:
    """Who has the largest standalone share, if printed and likely values agree on it."""
    month = newest_month(frames.printed)
    if month is None:
        return text("one_table_heading", lang)
    first = _leader(frames, group, "standalone_share", month)
    when = full_month(month, lang)
    if first is None:
        return _no_leader(frames, group, "standalone_share", month, lang)
    name, printed, likely = first
    return text("share_leader", lang, _named(name, group), when, said_share(printed, likely, lang))


def count_heading(frames: Both, group: Group, measure: Measure, lang: Lang) -> str:
    """Who has most integrated or standalone certificates, and its part of all of them."""
    month = newest_month(frames.printed)
    if month is None:
        return text("one_table_heading", lang)
    when = full_month(month, lang)
    first = _leader(frames, group, measure, month)
    if first is None:
        return _no_leader(frames, group, measure, month, lang)
    name, *counts = first
    sums = [
        int(_of_month(frame, month)[measure].sum()) for frame in (frames.printed, frames.likely)
    ]
    printed, likely = (count / whole for count, whole in zip(counts, sums, strict=True))
    words = said_shares(printed, likely, lang)
    part = text("of_all" if len(words) == 1 else "both_of_all", lang, *words)
    return text(f"count_leader_{measure}", lang, _named(name, group), when, part)


def trend_heading(by_type: Both, lang: Lang) -> str:
    """Where the standalone share went since the month before, as the report says it."""
    month = newest_month(by_type.printed)
    if month is None:
        return text("one_table_heading", lang)
    printed, likely = (
        message_of(country_by_month(frame), month) for frame in (by_type.printed, by_type.likely)
    )
    when = full_month(month, lang)
    now = said_share(printed.now.standalone_share, likely.now.standalone_share, lang)
    if printed.direction is None or likely.direction is None:
        return text("no_month_before" if now else "no_share_alone", lang, when, now)
    if not by_type.checked:
        return text("share_as_printed", lang, when, now)
    assert printed.before is not None
    assert likely.before is not None
    before = full_month(printed.before.month, lang)
    way = agreed_direction(printed, likely)
    if way is None:
        return text("direction_disagrees", lang, before)
    was = said_share(printed.before.standalone_share, likely.before.standalone_share, lang)
    moved = now if was == now else text("from_to", lang, was, now)
    span = _span((printed.before.month, month), lang)
    return text(f"direction_{way}", lang, span, moved)


def change_heading(by_type: Both, months: tuple[date, date], lang: Lang) -> str:
    """How integrated and standalone certificates changed between two months."""
    if not by_type.checked:
        return text("change_as_printed", lang, _span(months, lang))
    countries = [
        {row["month"]: row for row in country_by_month(frame).iter_rows(named=True)}
        for frame in (by_type.printed, by_type.likely)
    ]
    clauses = []
    for measure in ("integrated", "standalone"):
        printed, likely = (_change(rows, measure, months) for rows in countries)
        clauses.append(_say_change(measure, printed, likely, lang))
    return f"{text('change_span', lang, _span(months, lang))}: {'; '.join(clauses)}"


def regions_heading(by_region: Both, month: date, lang: Lang) -> str:
    """The integrated share that every region has at least, by printed and likely values."""
    rows = {
        frame_name: {row["region"]: row["standalone_share"] for row in _ranked(frame, month)}
        for frame_name, frame in (("printed", by_region.printed), ("likely", by_region.likely))
    }
    known = sorted(rows["printed"].keys() & rows["likely"].keys())
    when = full_month(month, lang)
    if not known:
        return text("no_share_heading", lang, when)
    least = {one: 1 - max(rows["printed"][one], rows["likely"][one]) for one in known}
    all_of_them = len(known) == _of_month(by_region.printed, month).height
    number = format_count(sum(map(_regions_in, known)), lang)
    who = text("in_all_regions" if all_of_them else "in_known_regions", lang, number)
    lowest = min(least.values())
    if lowest >= 0.5:
        words = text("least_integrated", lang, _whole(floor(lowest * 100 + 1e-9), lang), who, when)
    else:
        over = (_regions_in(one) for one, share in least.items() if share >= _DOMINANT)
        enough = format_count(sum(over), lang)
        words = text("mostly_integrated", lang, enough, who, _whole(_DOMINANT * 100, lang), when)
    first = _leader(by_region, "region", "standalone_share", month)
    return words + (text("leader_tail", lang, _named(first[0], "region")) if first else "")


def _regions_in(row: str) -> int:
    """How many regions share a row: Stockholm and Gotland are two."""
    return sum(one.part_of == row for one in regions().values()) or 1


def said_share(printed: float | None, likely: float | None, lang: Lang) -> str:
    """One share for both, a span where they are near, else each by its name; '' for none.

    98 and 99 per cent are '98–99 %', 1.0 and 1.8 'troligt 1,8 %, enligt bildspelet 1,0 %'.
    """
    if printed is None or likely is None:
        return ""
    words = said_shares(printed, likely, lang)
    return words[0] if len(words) == 1 else text("both_said", lang, *words)


def said_shares(printed: float, likely: float, lang: Lang) -> list[str]:
    """What stands for both shares, or the likely and the printed one."""
    words = [_share(share, lang) for share in (likely, printed)]
    if words[0] == words[1]:
        return words[:1]
    if _close(printed, likely) and min(printed, likely) >= 0.1:
        low, high = sorted((printed, likely))
        return [f"{format_count(low * 100, lang)}–{_share(high, lang)}"]
    return words


def _span(months: tuple[date, date], lang: Lang) -> str:
    """'januari till februari 2024', 'december 2023 till januari 2024'."""
    first, last = (full_month(month, lang) for month in months)
    if months[0].year == months[1].year:
        first = first.rsplit(" ", 1)[0]
    return text("from_to", lang, first, last)


def _close(printed: float, likely: float) -> bool:
    return abs(printed - likely) <= _CLOSE + 1e-9


def _share(share: float, lang: Lang) -> str:
    """Whole per cent from ten on, but never 100 for less than all."""
    if share < 0.1:
        return format_share(share, lang)
    if 0.99 < share < 1:
        return format_share(min(share, 0.999), lang)
    return _whole(share * 100, lang)


def _whole(percent: float, lang: Lang) -> str:
    return format_count(percent, lang) + ("\u00a0%" if lang == "sv" else "%")


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
) -> tuple[str, float, float] | None:
    """Who is alone in first place by both values, with its printed and its likely number.

    Nobody is if a sum is incomplete: what is missing may be larger.
    """
    printed, likely = _firsts(frames, group, measure, month)
    if printed is None or likely is None or printed[0] != likely[0]:
        return None
    return printed[0], printed[1], likely[1]


def _no_leader(frames: Both, group: Group, measure: Measure, month: date, lang: Lang) -> str:
    known = None not in _firsts(frames, group, measure, month)
    key = "leader_disagrees" if known else "leader_unknown"
    return text(key, lang, text(f"which_{measure}_{group}", lang), full_month(month, lang))


def _firsts(frames: Both, group: Group, measure: Measure, month: date) -> list[Any]:
    """Who is first as printed and as likely, each with its number; None where nobody is."""
    both = (frames.printed, frames.likely)
    if not all(_of_month(frame, month)["complete"].all() for frame in both):
        return [None, None]
    if any((_of_month(frame, month)["integrated"] < 0).any() for frame in both):
        return [None, None]  # more standalone than issued somewhere: one of them is wrong
    return [_first(_ranked(frame, month), group, measure) for frame in both]


def _first(rows: Sequence[dict[str, Any]], group: Group, measure: Measure) -> Any:
    ordered = sorted(((row[measure], row[group]) for row in rows), reverse=True)
    if not ordered or not ordered[0][0]:
        return None
    if len(ordered) > 1 and ordered[1][0] == ordered[0][0]:
        return None
    return ordered[0][1], ordered[0][0]


def _change(rows: dict[date, dict[str, Any]], measure: str, months: Sequence[date]) -> float | None:
    """The change of a count of the country, 0.1 for ten per cent more; None if a sum lacks."""
    before, after = (rows.get(month) for month in months)
    if not before or not after or not (before["complete"] and after["complete"]):
        return None
    if not before[measure] or after[measure] is None:
        return None
    if min(before[measure], after[measure]) < 0:
        return None
    change: float = (after[measure] - before[measure]) / before[measure]
    return change


def _say_change(measure: str, printed: float | None, likely: float | None, lang: Lang) -> str:
    what = text(f"{measure}_certificates", lang)
    if printed is None or likely is None:
        return text("change_unknown", lang, what)
    ways = [0 if abs(one) < _STILL else 1 if one > 0 else -1 for one in (printed, likely)]
    if ways[0] != ways[1]:
        return text("change_disagrees", lang, what)
    if ways[0] == 0:
        return text("change_none", lang, what)
    sizes = [format_change(abs(one), lang)[1:] for one in (likely, printed)]
    said = sizes[0] if sizes[0] == sizes[1] else f"({text('both_said', lang, *sizes)})"
    return text("change_more" if ways[0] > 0 else "change_less", lang, what, said)
