"""Charts per region: one month ranked, and small multiples over the months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.axes import value_axis
from intygsstat.chart.filters import ALL, Narrowed
from intygsstat.chart.formats import safe
from intygsstat.chart.layout import finish, sheet_of
from intygsstat.chart.likely import both_numbers, likely_rows, subtitle_of, tells_otherwise
from intygsstat.chart.panels import draw_panels, empty_figure
from intygsstat.chart.reasons import reasons_by
from intygsstat.chart.series import (
    Measure,
    Point,
    add_printed,
    error_bars,
    marks_key,
    number_of,
    point_of,
)
from intygsstat.chart.style import (
    COLOURS,
    EDGE,
    INK,
    PAPER,
    usual_notes,
)
from intygsstat.chart.titles import Both, count_heading, regions_heading, share_heading
from intygsstat.chart.widths import cut_to
from intygsstat.locale import Lang, format_decimal, format_month, swedish_order, text
from intygsstat.reference.lookup import regions
from intygsstat.reference.names import region_name

_COLUMNS: tuple[tuple[Measure, tuple[float, float]], ...] = (
    ("integrated", (0.0, 0.31)),
    ("standalone", (0.40, 0.64)),
    ("standalone_share", (0.735, 0.935)),
)
_ROW, _LABELS = 22, 196


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
    reasons = reasons_by(usage, "region", lang)
    others = likely_rows(None if likely is None else whole_regions(likely), "month", "region")
    records = sorted(
        rows.iter_rows(named=True),
        key=lambda row: _drawn_size(others.get((month, row["region"])) or row),
    )
    drawn: list[Point] = []
    fig = go.Figure()
    for number, (measure, domain) in enumerate(_COLUMNS, start=1):
        axis = "" if number == 1 else str(number)
        points = [
            _point(
                row,
                others.get((month, row["region"])),
                measure,
                reasons.get((month, row["region"]), []),
                lang,
            )
            for row in records
        ]
        drawn += points
        _add_column(fig, points, measure, axis, lang)
        share = measure == "standalone_share"
        scale = value_axis(max(point.highest for point in points), lang, share=share, most=3)
        if not share:
            scale["range"] = [0, scale["range"][1]]
        fig.layout[f"xaxis{axis}"] = scale | {"domain": list(domain), "anchor": f"y{axis}"}
        fig.layout[f"yaxis{axis}"] = {
            "anchor": f"x{axis}",
            "range": [-0.6, len(records) - 0.4],
            "tickmode": "array",
            "tickvals": list(range(len(records))),
            "ticktext": [
                safe(cut_to(region_name(row["region"]), _LABELS - EDGE - 10, 14)) + " "
                for row in records
            ],
            "tickfont": {"size": 14, "color": INK},
            "showticklabels": number == 1,
            "automargin": False,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        }
        fig.add_annotation(
            text=f"<b>{text(measure, lang)}</b>",
            font={"size": 15, "color": COLOURS[measure]},
            x=domain[0],
            xref="paper",
            xanchor="left",
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=4,
            showarrow=False,
        )
    sheet = sheet_of(
        title=regions_heading(
            Both.of(frame, None if likely is None else whole_regions(likely)), month, lang
        ),
        subtitle=subtitle_of(
            text("regions_subtitle", lang, format_month(month, lang)),
            any(point.printed for point in drawn),
            lang,
        ),
        key=marks_key(drawn, lang),
        notes=usual_notes(decks, lang),
        lang=lang,
        least=_ROW * len(records),
        left=_LABELS,
        extra_head=26,
    )
    return finish(fig, sheet, lang)


def _drawn_size(row: dict[str, Any]) -> tuple[int, str]:
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


def _add_column(
    fig: go.Figure, points: list[Point], measure: Measure, axis: str, lang: Lang
) -> None:
    colour, share = COLOURS[measure], measure == "standalone_share"
    fill = [colour if point.complete else PAPER for point in points]
    edge = [INK if point.flagged and point.complete else colour for point in points]
    shown: dict[str, Any] = {"hovertext": [point.hover for point in points], "hoverinfo": "text"}
    shown |= {"name": measure, "cliponaxis": False, "xaxis": f"x{axis}", "yaxis": f"y{axis}"}
    places = list(range(len(points)))
    words = ["" if point.printed else _label(point, share, lang) for point in points]
    if share:
        symbols = ["diamond" if point.flagged else "circle" for point in points]
        marker = {"color": fill, "size": 11, "symbol": symbols, "line": {"color": edge, "width": 2}}
        _add_printed(fig, points, measure, axis, lang)
        for place, label in enumerate(words):
            if label:  # clear of the interval's end
                _say_behind(fig, points[place], place, label, axis)
        fig.add_scatter(
            x=[point.value for point in points],
            y=places,
            mode="markers",
            marker=marker,
            error_x=error_bars(points, colour),
            **shown,
        )
        return
    fig.add_bar(
        x=[point.value or 0 for point in points],
        y=places,
        orientation="h",
        width=0.66,
        text=words,
        textposition="outside",
        marker={"color": fill, "line": {"color": edge, "width": 2}},
        **shown,
    )
    _add_printed(fig, points, measure, axis, lang)


def _add_printed(
    fig: go.Figure, points: list[Point], measure: Measure, axis: str, lang: Lang
) -> None:
    """The printed values whose likely ones are drawn, each with its number behind both."""
    beside = [(place, point.printed) for place, point in enumerate(points) if point.printed]
    for place, _ in beside:
        words = _label(points[place], measure == "standalone_share", lang)
        _say_behind(fig, points[place], place, words, axis)
    add_printed(
        fig,
        [(printed.value, place) for place, printed in beside],
        [printed.hover for _, printed in beside],
        COLOURS[measure],
        axis,
        10,
    )


def _say_behind(fig: go.Figure, point: Point, place: int, words: str, axis: str) -> None:
    """Words to the right of all that is drawn of a point."""
    fig.add_annotation(
        text=words,
        font={"size": 13, "color": INK},
        x=point.highest,
        xref=f"x{axis}",
        xanchor="left",
        xshift=10,
        y=place,
        yref=f"y{axis}",
        showarrow=False,
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
    others = None if likely is None else whole_regions(likely)
    both = Both.of(frame, others)
    share = measure == "standalone_share"
    name = {"standalone": "region_panels", "standalone_share": "region_share"}.get(
        measure, "region_integrated"
    )
    names = sorted(
        frame["region"].unique().to_list(), key=lambda one: swedish_order(region_name(one))
    )
    return draw_panels(
        frame,
        "region",
        names,
        (measure,),
        likely=others,
        name=name,
        heading=share_heading(both, "region", lang)
        if share
        else count_heading(both, "region", measure, lang),
        reasons=reasons_by(usage, "region", lang),
        decks=decks,
        events=events,
        same_scale=share,
        narrowed=narrowed,
        lang=lang,
    )
