"""Charts per region: one month ranked, and small multiples over the months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.boxes import (
    Box,
    Words,
    draw_boxes,
    empty_figure,
    names_grid,
    usual_notes,
)
from intygsstat.chart.by_type import MEASURES
from intygsstat.chart.likely import both_numbers, likely_rows, subtitle_of, tells_otherwise
from intygsstat.chart.over_months import ALL, Narrowed, draw_panels
from intygsstat.chart.reasons import reasons_by
from intygsstat.chart.series import (
    Measure,
    Point,
    edges,
    error_bars,
    marks_key,
    marks_trace,
    number_of,
    point_of,
    printed_traces,
)
from intygsstat.chart.theme import COLOURS, GRID, PAPER, value_axis
from intygsstat.chart.titles import Both, regions_heading
from intygsstat.locale import Lang, format_decimal, format_month, swedish_order, text
from intygsstat.reference.lookup import regions
from intygsstat.reference.names import region_name


def whole_regions(usage_by_region: pl.DataFrame) -> pl.DataFrame:
    """The rows that add up to the country: Stockholm and Gotland as one, not apart too."""
    return usage_by_region.filter(~pl.col("part_of_sum").fill_null(False))


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
    month = month or (None if frame.is_empty() else frame["month"].max())  # type: ignore[assignment]
    rows = frame.filter(pl.col("month").eq_missing(month))
    if month is None or rows.is_empty():
        return empty_figure(text("regions_title", lang), lang)
    whole_likely = None if likely is None else whole_regions(likely)
    reasons = reasons_by(usage, "region", lang)
    others = likely_rows(whole_likely, "month", "region")
    pairs = [(row, others.get((month, row["region"]))) for row in rows.iter_rows(named=True)]
    pairs.sort(key=lambda pair: _size(pair[1] or pair[0]))
    names = [region_name(row["region"]) for row, _ in pairs]
    boxes, drawn, labels = [], [], []
    for measure in MEASURES:
        points = [
            _point(row, other, measure, reasons.get((month, row["region"]), []), lang)
            for row, other in pairs
        ]
        drawn += points
        labels += [_label(point, measure == "standalone_share", lang) for point in points]
        boxes.append(_box(names, points, measure, lang))
    slide, phone = names_grid(names, 3, gap=100, labels=labels)
    words = Words(
        regions_heading(Both.of(frame, whole_likely), month, lang),
        subtitle_of(
            text("regions_subtitle", lang, format_month(month, lang)),
            any(point.printed for point in drawn),
            lang,
        ),
        marks_key(drawn, lang),
        usual_notes(decks, lang),
    )
    return draw_boxes(boxes, words, slide, phone, lang)


def _size(row: dict[str, Any]) -> tuple[int, str]:
    return -1 if row["issued"] is None else row["issued"], row["region"]


def _point(
    row: dict[str, Any],
    likely: dict[str, Any] | None,
    measure: Measure,
    why: list[str],
    lang: Lang,
) -> Point:
    """A region's point, with its number per inhabitant in the box that opens on pointing."""
    point = point_of(row, likely, measure, region_name(row["region"]), why, lang)
    counted = likely if likely and tells_otherwise(row, likely) else row
    printed = point.printed
    if printed:
        printed = replace(printed, hover=printed.hover + _per_inhabitant(row, lang))
    return replace(point, hover=point.hover + _per_inhabitant(counted, lang), printed=printed)


def _per_inhabitant(row: dict[str, Any], lang: Lang) -> str:
    known = regions().get(row["region"])
    if known is None or row["issued"] is None or not row["complete"]:
        return ""
    rate = format_decimal(row["issued"] * 1000 / known.inhabitants, 1, lang)
    return f"<br>{text('per_1000', lang, rate)}"


def _box(names: Sequence[str], points: Sequence[Point], measure: Measure, lang: Lang) -> Box:
    """A measure's bars, or dots of shares, with their numbers behind."""
    colour, share = COLOURS[measure], measure == "standalone_share"
    places = list(range(len(points)))
    marks = marks_trace(points, measure, 9) | {"y": places}
    if share:
        marks |= {"x": [point.value for point in points], "error_x": error_bars(points, colour)}
    else:
        marks |= {
            "type": "bar",
            "x": [point.value or 0 for point in points],
            "orientation": "h",
            "width": 0.66,
            "text": ["" if point.printed else _label(point, share, lang) for point in points],
            "textposition": "outside",
            "marker": {
                "color": [colour if point.complete else PAPER for point in points],
                "line": {"color": edges(points, colour), "width": 2},
            },
        }
        del marks["mode"]
    beside = [(p.value, place, p.hover) for place, one in enumerate(points) if (p := one.printed)]
    diamonds = printed_traces(beside, colour, 10)
    x = value_axis(max(point.highest for point in points), lang, share=share)
    if not share:
        x["range"] = [0, x["range"][1]]
    behind = [
        {"text": label, "x": point.highest, "xanchor": "left", "xshift": 10, "y": place}
        for place, point in enumerate(points)
        if (share or point.printed) and (label := _label(point, share, lang))
    ]  # clear of the interval's end
    return Box(
        x | {"showgrid": True, "gridcolor": GRID, "zeroline": True, "zerolinecolor": "#AAAAAA"},
        {"showgrid": False},
        [*diamonds, marks] if share else [marks, *diamonds],
        colour=colour,
        heading=text(measure, lang),
        names=names,
        notes=behind,
    )


def _label(point: Point, share: bool, lang: Lang) -> str:
    """The number; where a likely one is drawn, that and the slide's behind its mark."""
    absent = "" if share else text("missing", lang)
    words = number_of(point, share, lang) or absent
    if point.printed:
        printed = number_of(point.printed, share, lang) or text("missing", lang)
        words = both_numbers(words, printed)
    return f"{words} ◆" if point.flagged and (point.printed or point.value is not None) else words


def draw_region_panels(
    usage_by_region: pl.DataFrame,
    measure: Measure = "standalone",
    *,
    likely: pl.DataFrame | None = None,
    usage: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    events: pl.DataFrame | None = None,
    narrowed: Narrowed = ALL,
    lang: Lang = "sv",
) -> go.Figure:
    """Small multiples over the months: a box a region, in alphabetical order.

    `likely` is `usage_by_region_likely`, to be drawn where it differs.
    `measure` is 'standalone' (certificates, own scales), 'integrated' (the
    same) or 'standalone_share' (per cent, one scale). `events` puts a stroke under the
    months in which something happened in the region. `narrowed` names the type
    that is counted, if it is not all of them.
    """
    frame = whole_regions(usage_by_region)
    texts = {"standalone": "region_panels", "standalone_share": "region_share"}
    return draw_panels(
        frame,
        "region",
        sorted(frame["region"].unique(), key=lambda one: swedish_order(region_name(one))),
        (measure,),
        texts.get(measure, "region_integrated"),
        likely=None if likely is None else whole_regions(likely),
        usage=usage,
        decks=decks,
        events=events,
        narrowed=narrowed,
        lang=lang,
    )
