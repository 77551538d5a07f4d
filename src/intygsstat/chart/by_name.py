"""Charts with a row a name: the regions in a month, how each type changed between two, and what of
each region is there and adds up, a square a month, issued beside standalone."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.headings import Both, change_heading, regions_heading
from intygsstat.chart.layout import (
    COLOURS,
    FLAGGED,
    INK_SOFT,
    MIN_DENOMINATOR,
    Box,
    Words,
    deck_source,
    draw_boxes,
    empty_figure,
    month_axis,
    notes_of,
    rows,
    safe,
    value_axis,
)
from intygsstat.chart.over_months import types_by_size, whole_regions
from intygsstat.chart.points import (
    MEASURES,
    Measure,
    Pair,
    Point,
    count_words,
    draw_points,
    is_flagged,
    mark_traces,
    paired_rows,
    pale_strokes,
    points_by,
    say_source,
)
from intygsstat.locale import (
    Lang,
    format_change,
    format_count,
    format_month,
    format_signed,
    months_between,
    swedish_order,
    text,
)
from intygsstat.models import CHANNELS
from intygsstat.reference.names import region_name, type_name

_MISSING = 2  # of the colours of squares: good, flagged, missing
_STATES = {"there": 0, "agrees": 0, "flagged": 1, "differs": 1}
_MOST_REASONS = 4

_Place = tuple[Any, ...]  # month, channel, region
_Square = tuple[int, str, list[str]]  # its state, the few words in it, the lines on hover


def draw_regions_in_month(
    usage_by_region: pl.DataFrame,
    month: date | None = None,
    *,
    likely: pl.DataFrame | None = None,
    usage: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """The regions in one month (the latest if none is named), largest first.

    Bars for integrated and, with a scale of its own, standalone certificates;
    dots for the standalone share in per cent. `usage_by_region` is the view of
    that name. A flagged region has a diamond with a dark edge; an incomplete
    sum a hollow mark and its number in brackets; a missing one says so.
    `likely` is `usage_by_region_likely`: where it differs the bar is the likely
    value and the printed one a hollow diamond.
    """
    frame = whole_regions(usage_by_region)
    month = month or frame["month"].max()  # type: ignore[assignment]
    of_month = frame.filter(pl.col("month").eq_missing(month))
    if month is None or of_month.is_empty():
        return empty_figure(text("regions_title", lang), lang)
    likely = None if likely is None else whole_regions(likely)
    found = points_by(of_month, likely, "region", MEASURES, usage, region_name, lang)
    sizes = of_month if likely is None else likely.filter(pl.col("month").eq_missing(month))
    ids = [one for one in sizes.sort("issued", "region")["region"] if (month, one) in found]
    drawn = [found[month, one] for one in ids]
    boxes = []
    for measure, points in zip(MEASURES, zip(*drawn, strict=True), strict=True):
        share = measure == "standalone_share"
        x = value_axis(max(point.highest for point in points), lang, share=share)
        boxes.append(_dots(points, measure, x, lang, bars=not share))
    words = Words(
        regions_heading(Both.of(frame, likely), month, lang),
        text("regions_subtitle", lang, format_month(month, lang)),
        notes=notes_of(decks, lang, MEASURES),
    )
    shown = (point for points in drawn for point in points)
    forms = rows(boxes, [region_name(one) for one in ids], high=22)
    return draw_points(boxes, shown, words, forms, lang)


def _dots(
    points: Sequence[Point], measure: Measure, x: dict[str, Any], lang: Lang, *, bars: bool = False
) -> Box:
    """A dot a row, at the end of a bar if `bars`, and what it is to the right."""
    traces = pale_strokes(points, range(len(points)), measure, 14, "x")
    traces += mark_traces(points, range(len(points)), measure, 9, "x")
    if bars:
        lengths = [point.value or 0 for point in points]
        bar = {"type": "bar", "name": "bars", "x": lengths, "y": list(range(len(points)))}
        traces.insert(
            0, bar | {"marker": {"color": COLOURS[measure]}, "width": 0.3, "hoverinfo": "skip"}
        )
    grid = {"showgrid": True, "zeroline": True}
    labels = [point.label for point in points]
    return Box(text(measure, lang), traces, x | grid, colour=COLOURS[measure], labels=labels)


def months_to_compare(usage_by_type: pl.DataFrame) -> tuple[date, date] | None:
    """The month to compare with and the latest: a year apart if both are there.

    Otherwise the month there before the latest. None if there is one month only.
    """
    months = sorted(usage_by_type["month"].unique().to_list())
    if len(months) < 2:
        return None
    latest = months[-1]
    year_before = latest.replace(year=latest.year - 1)
    return (year_before if year_before in months else months[-2], latest)


def draw_change_by_type(
    usage_by_type: pl.DataFrame,
    *,
    likely: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """Change of integrated and standalone certificates per type, in per cent.

    The latest month against the same month a year before, or else against the
    month before it. Where a sum is missing or incomplete, or the earlier one
    is under 20 certificates, words stand instead of a dot. `likely` is
    `usage_by_type_likely`: where it gives another change the full dot is that
    one, and the printed one is a hollow diamond.
    """
    months = months_to_compare(usage_by_type)
    if months is None:
        return empty_figure(text("change_title", lang), lang)
    both = usage_by_type.filter(pl.col("month").is_in(months))
    types = types_by_size(both)[::-1]
    pairs = paired_rows(both, likely, ["certificate_type", "month"])
    boxes, drawn = [], list[Point]()
    for measure in MEASURES[:2]:
        changes = [
            _change(type_name(one), [pairs.get((one, month)) for month in months], measure, lang)
            for one in types
        ]
        drawn += changes
        far = max(
            (abs(v) for c in changes for v in (c.value, c.printed) if v is not None), default=0
        )
        end = value_axis(max(far, 0.05), lang, share=True)["tickvals"][-1]
        x = {
            "range": [-1.1 * end, 1.1 * end],
            "tickvals": [-end, 0, end],
            "ticktext": [format_change(-end, lang), "0", format_change(end, lang)],
            "zerolinecolor": INK_SOFT,
        }
        boxes.append(_dots(changes, measure, x, lang))
    words = Words(
        change_heading(Both.of(usage_by_type, likely), months, lang),
        text("change_subtitle", lang, *(format_month(month, lang) for month in months)),
        notes=[text("change_note", lang, MIN_DENOMINATOR), deck_source(decks, lang)],
    )
    forms = rows(boxes, [type_name(one) for one in types], high=26)
    return draw_points(boxes, drawn, words, forms, lang)


def _change(name: str, pairs: Sequence[Pair | None], measure: Measure, lang: Lang) -> Point:
    """The change of the likely rows of two months, beside that of the printed ones (0.1 is ten per
    cent more)."""
    lines = [f"<b>{safe(name)}, {text(measure, lang).lower()}</b>"]
    for row, likely in filter(None, pairs):
        was, now = (count_words(one[measure], lang) for one in (row, likely or row))
        lines.append(f"{format_month(row['month'], lang)}: {now}")
        if likely:
            source = text("likely_hover", lang, say_source(likely, lang)).lower()
            lines[-1] += f", {source}, {text('printed_number', lang, was)}"
    there = [pair for pair in pairs if pair]
    flagged = any(is_flagged(likely or row, measure) for row, likely in there)
    lines += [f"◆ {text('flagged_hover', lang)}"] if flagged else []
    printed, before = _change_of([pair and pair[0] for pair in pairs], measure, lang)
    value, words = _change_of([pair and (pair[1] or pair[0]) for pair in pairs], measure, lang)
    beside = (None, "") if words == before else (printed, before)
    return Point(words, value, *beside, flagged, hover="<br>".join(lines))


def _change_of(
    months: Sequence[dict[str, Any] | None], measure: Measure, lang: Lang
) -> tuple[float | None, str]:
    """The change between two rows, None if it can't be worked out, and the words for it."""
    first, last = (row[measure] if row else None for row in months)
    if first is None or last is None:
        return None, text("missing", lang)
    if not all(row and row["complete"] for row in months):
        return None, text("incomplete_change", lang)
    if min(first, last) < 0 or first < MIN_DENOMINATOR:
        why = "no_change" if min(first, last) < 0 else "too_few_change"
        return None, text(why, lang, count_words(first, lang), count_words(last, lang))
    return (last - first) / first, format_change((last - first) / first, lang)


def draw_coverage(
    coverage: pl.DataFrame,
    *,
    findings: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """What is there, missing or flagged, a square a region, month and channel.

    `coverage` is the view of that name; `findings` gives the reasons on hover.
    Months of which there is no deck are columns of missing squares.
    """
    if coverage.is_empty():
        return empty_figure(text("coverage_title", lang, 0, 0, 0), lang)
    reasons: dict[_Place, list[str]] = {}
    if findings is not None:
        message = "message_sv" if lang == "sv" else "message"
        rows_found = findings.filter(pl.col("severity") != "info")
        for *at, words in rows_found.select("month", "channel", "region", message).rows():
            folded = textwrap.wrap(safe(words or ""), 71, break_long_words=False)
            reasons.setdefault(tuple(at), []).append("◆ " + "<br>".join(folded))
    squares: dict[_Place, _Square] = {}
    for row in coverage.iter_rows(named=True):
        place = row["month"], row["channel"], row["region"]
        state, found = _STATES.get(row["state"], _MISSING), row["findings"] or 0
        lines = [text("missing", lang).capitalize()]
        if state != _MISSING:
            counts = [format_count(row[f"cells_{one}"], lang) for one in ("read", "expected")]
            lines = [text("cells_read", lang, *counts), text("findings", lang, found)]
        lines += reasons.get(place, [])[:_MOST_REASONS]
        squares[place] = state, ("", f"◆ {found}", "–")[state], lines
    states = [state for state, _, _ in squares.values()]
    flagged, missing = states.count(1), states.count(_MISSING)
    counts = [format_count(n, lang) for n in (flagged, len(states) - missing, missing)]
    title = text("coverage_title_missing" if missing else "coverage_title", lang, *counts)
    if not flagged and not missing:
        title = text("coverage_title_clean", lang, counts[1])
    return _draw_matrix(squares, title, "coverage", decks, lang)


def draw_row_totals(
    row_totals: pl.DataFrame,
    *,
    decks: pl.DataFrame | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """Printed totals against the sums of their rows, a square a region, month and channel.

    `row_totals` is the view of that name, in certificates. The number is
    printed minus summed; a row whose total can't be checked is not a passed one.
    """
    if row_totals.is_empty():
        return empty_figure(text("rows_title", lang, 0, 0), lang)
    squares: dict[_Place, _Square] = {}
    for row in row_totals.iter_rows(named=True):
        state, off = _STATES.get(row["state"], _MISSING), row["difference"] or 0
        lines = [
            text("printed_total", lang, safe(row["printed"] or "") or "–"),
            text("summed_total", lang, format_count(row["summed_total"], lang) or "–"),
        ]
        words = ("", format_signed(off, lang=lang), "–")[state]
        squares[row["month"], row["channel"], row["region"]] = state, words, lines
    states = [state for state, _, _ in squares.values()]
    differs, checked = states.count(1), len(states) - states.count(_MISSING)
    counts = format_count(differs, lang), format_count(checked, lang)
    title = text("rows_title", lang, *counts) if differs else text("rows_title_clean", lang)
    return _draw_matrix(squares, title, "rows", decks, lang)


def _draw_matrix(
    squares: Mapping[_Place, _Square],
    title: str,
    texts: str,
    decks: pl.DataFrame | None,
    lang: Lang,
) -> go.Figure:
    """The squares; missing ones where there is none. `texts` begins the names of its texts."""
    months = months_between([month for month, _, _ in squares])
    regions = {region for _, _, region in squares}
    ordered = sorted(regions, key=lambda one: swedish_order(region_name(one)))[::-1]
    names = [region_name(one) for one in ordered]
    none, boxes = (_MISSING, "", [text("no_row", lang)]), []
    for channel in CHANNELS:
        channel_name = text(channel, lang)
        table = [[squares.get((month, channel, one), none) for month in months] for one in ordered]
        heads = [
            [
                f"<b>{safe(name)}, {channel_name.lower()}, {format_month(m, lang)}</b>"
                for m in months
            ]
            for name in names
        ]
        trace = {
            "type": "heatmap",
            "name": channel,
            "x": [month.isoformat() for month in months],
            "y": list(range(len(names))),
            "zmin": 0,
            "zmax": _MISSING,
            "z": [[state for state, _, _ in row] for row in table],
            "text": [[words for _, words, _ in row] for row in table],
            "hovertext": [
                ["<br>".join([head, *lines]) for head, (_, _, lines) in zip(*both, strict=True)]
                for both in zip(heads, table, strict=True)
            ],
        }
        y = {"showgrid": False}
        boxes.append(Box(channel_name, [trace], month_axis(months, 16), y, months=months))
    signs = text(f"{texts}_key", lang).split(",")
    colours = ("#8FB3CC", FLAGGED, INK_SOFT)
    words = Words(
        title,
        text(f"{texts}_subtitle", lang),
        list(zip("■■□", colours, signs, strict=True)),
        [deck_source(decks, lang)],
    )
    return draw_boxes(boxes, words, rows(boxes, names, high=20), lang)
