"""Charts with a row a name: the regions in a month, how each type changed between two, and what of
each region is there and adds up, a square a month, issued beside standalone."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.layout import (
    COLOURS,
    FLAGGED,
    INK_SOFT,
    MIN_DENOMINATOR,
    PAPER,
    Box,
    Note,
    Notes,
    Words,
    deck_source,
    draw_boxes,
    empty_figure,
    names_grids,
    nice_ticks,
    notes_of,
    safe,
    value_axis,
)
from intygsstat.chart.over_months import types_by_size, whole_regions
from intygsstat.chart.points import (
    MEASURES,
    Measure,
    Pair,
    Point,
    both_numbers,
    count_words,
    draw_points,
    is_flagged,
    mark_traces,
    number_of,
    paired_rows,
    points_of,
    reasons_by,
    say_source,
)
from intygsstat.chart.titles import Both, change_heading, regions_heading
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

_GRID = {"showgrid": True, "zeroline": True}
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
    that name. A flagged region has a diamond and a dark edge; an incomplete
    sum a hollow bar and its number in brackets; a missing one says so.
    `likely` is `usage_by_region_likely`: where it differs the bar is the likely
    value and the printed one a hollow diamond.
    """
    frame = whole_regions(usage_by_region)
    month = month or frame["month"].max()  # type: ignore[assignment]
    rows = frame.filter(pl.col("month").eq_missing(month))
    if month is None or rows.is_empty():
        return empty_figure(text("regions_title", lang), lang)
    likely = None if likely is None else whole_regions(likely)
    reasons = reasons_by(usage, "region", lang)

    def size(pair: Pair) -> tuple[int, str]:
        row = pair[1] or pair[0]
        return -1 if row["issued"] is None else row["issued"], row["region"]

    pairs = sorted(paired_rows(rows, likely, "month", "region").values(), key=size)
    ids = [row["region"] for row, _ in pairs]
    names = [region_name(one) for one in ids]
    drawn = [
        points_of(pair, MEASURES, name, reasons.get((month, one), []), lang)
        for pair, one, name in zip(pairs, ids, names, strict=True)
    ]
    boxes, labels = [], list[str]()
    for measure, points in zip(MEASURES, zip(*drawn, strict=True), strict=True):
        behind = [_label(point, measure, lang) for point in points]
        labels += behind
        boxes.append(_bars(names, points, behind, measure, lang))
    words = Words(
        regions_heading(Both.of(frame, likely), month, lang),
        text("regions_subtitle", lang, format_month(month, lang)),
        notes=notes_of(decks, lang, MEASURES),
    )
    grids = names_grids(names, 3, gap=100, labels=labels)
    return draw_points(boxes, [point for points in drawn for point in points], words, grids, lang)


def _label(point: Point, measure: Measure, lang: Lang) -> str:
    """The number; where a likely one is drawn, that and the slide's behind its mark."""
    missing = text("missing", lang)
    words = number_of(point, measure, lang) or ("" if measure == "standalone_share" else missing)
    if point.printed:
        words = both_numbers(words, number_of(point.printed, measure, lang) or missing)
    return f"{words} ◆" if point.flagged and (point.printed or point.value is not None) else words


def _bars(
    names: Sequence[str],
    points: Sequence[Point],
    labels: Sequence[str],
    measure: Measure,
    lang: Lang,
) -> Box:
    """A measure's bars, or dots of shares, with their numbers behind."""
    share = measure == "standalone_share"
    x = value_axis(max(point.highest for point in points), lang, share=share)
    *diamonds, marks = mark_traces(points, range(len(points)), measure, 9, "x")
    traces = [*diamonds, marks]
    if not share:
        x["range"] = [0, x["range"][1]]
        words = ["" if one.printed else label for one, label in zip(points, labels, strict=True)]
        bars = {key: marks[key] for key in ("name", "y", "hovertext")}
        bars |= {"type": "bar", "x": [one.value or 0 for one in points], "width": 0.66}
        bars |= {"text": words, "marker": {one: marks["marker"][one] for one in ("color", "line")}}
        traces = [bars, *diamonds]
    behind = [
        {"text": label, "x": point.highest, "xanchor": "left", "xshift": 10, "y": place}
        for place, (point, label) in enumerate(zip(points, labels, strict=True))
        if label and (share or point.printed)
    ]  # clear of the interval's end
    heading = text(measure, lang)
    return Box(x | _GRID, {"showgrid": False}, traces, COLOURS[measure], heading, names=names,
               notes=behind)  # fmt: skip


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
    rows = paired_rows(both, likely, "certificate_type", "month")
    names, boxes, drawn = [type_name(one) for one in types], [], []
    for measure in MEASURES[:2]:
        changes = []
        for one, name in zip(types, names, strict=True):
            pairs = [rows.get((one, month)) for month in months]
            printed = [pair and (pair[0], None) for pair in pairs]
            was, point = (_change(name, each, measure, months, lang) for each in (printed, pairs))
            if (was.value, was.instead) != (point.value, point.instead):
                hover = f"{was.hover}<br>{text('printed_hover', lang)}"
                was = replace(point, printed=replace(was, hover=hover))
            changes.append(was)
        drawn += changes
        boxes.append(_dots(names, changes, measure, lang))
    words = Words(
        change_heading(Both.of(usage_by_type, likely), months, lang),
        text("change_subtitle", lang, *(format_month(month, lang) for month in months)),
        notes=[text("change_note", lang, MIN_DENOMINATOR), deck_source(decks, lang)],
    )
    grids = names_grids(names, 2, gap=100, row=26, phone_row=36, aside=40)
    return draw_points(boxes, drawn, words, grids, lang)


def _change(
    name: str,
    pairs: Sequence[Pair | None],
    measure: Measure,
    months: tuple[date, date],
    lang: Lang,
) -> Point:
    """The change between the likely rows of two months, or the printed ones (0.1 is ten per cent
    more), or the words said instead of it."""
    rows = [pair and (pair[1] or pair[0]) for pair in pairs]
    first, last = values = [row[measure] if row else None for row in rows]
    words = [count_words(value, lang) for value in values]
    lines = [f"<b>{safe(name)}, {text(measure, lang).lower()}</b>"]
    for month, word, pair in zip(months, words, pairs, strict=True):
        lines.append(f"{format_month(month, lang)}: {word}")
        if pair and pair[1]:
            was = count_words(pair[0][measure], lang)
            source = text("likely_hover", lang, say_source(pair[1], lang)).lower()
            lines[-1] += f", {source}, {text('printed_number', lang, was)}"
    flagged = any(row is not None and is_flagged(row, measure) for row in rows)
    if flagged:
        lines.append(f"◆ {text('flagged_hover', lang)}")
    change, instead = None, ""
    if first is None or last is None:
        instead = text("missing", lang)
    elif not all(row is not None and row["complete"] for row in rows):
        instead = text("incomplete_change", lang)
    elif min(first, last) < 0 or first < MIN_DENOMINATOR:
        why = "no_change" if min(first, last) < 0 else "too_few_change"
        instead = text(why, lang, *words)
    else:
        change = (last - first) / first
    return Point(change, flagged, hover="<br>".join(lines), instead=instead)


def _is_left(change: Point) -> bool:
    """True if its number stands left of the dot: away from zero, and from the printed dot."""
    printed = change.printed.value if change.printed else None
    return (change.value or 0) < (0 if printed is None or change.value is None else printed)


def _dots(names: Sequence[str], changes: Sequence[Point], measure: Measure, lang: Lang) -> Box:
    colour = COLOURS[measure]
    numbers = ["" if c.value is None else format_change(c.value, lang) for c in changes]
    *diamonds, dots = mark_traces(changes, range(len(changes)), measure, 12, "x")
    dots |= {
        "mode": "markers+text",
        "text": [number and f"  {number}  " for number in numbers],
        "textposition": [f"middle {'left' if _is_left(c) else 'right'}" for c in changes],
        "textfont": {"size": 14, "color": colour},
    }
    both = [*changes, *(change.printed for change in changes if change.printed)]
    far = max((abs(one.value) for one in both if one.value is not None), default=0.0)
    above = nice_ticks(max(far, 0.05) * 1.35, 2, whole=False)
    ticks = sorted({-tick for tick in above} | set(above))
    x = {
        "range": [-above[-1], above[-1]],
        "tickvals": ticks,
        "ticktext": [format_change(tick, lang) if tick else "0" for tick in ticks],
        "zerolinecolor": INK_SOFT,
    }
    notes, heading = partial(_change_notes, changes, colour, lang), text(measure, lang)
    return Box(x | _GRID, {"gridcolor": "#EEEEEE"}, [*diamonds, dots], colour, heading,
               names=names, notes=notes)  # fmt: skip


def _change_notes(
    changes: Sequence[Point], colour: str, lang: Lang, width: float, height: float
) -> Notes:
    """Words where there is no dot, and the printed changes' numbers, each on its free side."""

    def aside(words: str, x: float, place: int, right: bool, colour: str) -> Note:
        side = {"xanchor": "left", "xshift": 10} if right else {"xanchor": "right", "xshift": -10}
        return {"text": words, "x": x, "y": place, "font": {"size": 13, "color": colour}} | side

    notes: list[Note] = []
    for place, change in enumerate(changes):
        printed = change.printed.value if change.printed else None
        if change.instead:
            right = printed is None or printed < 0
            words = aside(change.instead, 0, place, right, INK_SOFT)
            notes.append(words | {"bgcolor": PAPER})
        if printed is not None:
            right = _is_left(change) if change.value is not None else printed >= 0
            said = text("printed_number", lang, format_change(printed, lang))
            said = said.replace(" ", "<br>") if width < 300 else said
            notes.append(aside(said, printed, place, right, colour))
    return notes


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
        rows = findings.filter(pl.col("severity") != "info")
        for *at, words in rows.select("month", "channel", "region", message).rows():
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
    differs = row_totals.filter(pl.col("state") == "differs").height
    checked = row_totals.filter(pl.col("state") != "unknown").height
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
    names = [region_name(one) for one in ordered]  # the first stands at the top
    none, boxes = (_MISSING, "", [text("no_row", lang)]), []
    month_names = [format_month(month, lang) for month in months]
    for channel in CHANNELS:
        rows = [[squares.get((month, channel, one), none) for month in months] for one in ordered]
        channel_name = text(channel, lang)
        trace = {
            "type": "heatmap",
            "name": channel,
            "x": list(range(len(months))),
            "y": list(range(len(names))),
            "zmin": 0,
            "zmax": _MISSING,
            "z": [[state for state, _, _ in row] for row in rows],
            "text": [[words for _, words, _ in row] for row in rows],
            "hovertext": [
                [
                    "<br>".join([f"<b>{safe(name)}, {channel_name.lower()}, {month}</b>", *lines])
                    for month, (_, _, lines) in zip(month_names, row, strict=True)
                ]
                for name, row in zip(names, rows, strict=True)
            ],
        }
        x, by_month = {"range": [-0.5, len(months) - 0.5]}, {m: at for at, m in enumerate(months)}
        boxes.append(Box(x, {"showgrid": False}, [trace], heading=channel_name, months=by_month,
                         names=names))  # fmt: skip
    signs = text(f"{texts}_key", lang).split(",")
    colours = ("#8FB3CC", FLAGGED, INK_SOFT)
    words = Words(
        title,
        text(f"{texts}_subtitle", lang),
        list(zip("■■□", colours, signs, strict=True)),
        [deck_source(decks, lang)],
    )
    return draw_boxes(boxes, words, names_grids(names, 2, gap=24, row=20), lang)
