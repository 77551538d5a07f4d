"""Charts per region: one month ranked, and small multiples over the months."""

from __future__ import annotations

from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.axes import value_axis
from intygsstat.chart.formats import (
    fitted,
    format_count,
    format_decimal,
    format_month,
    format_share,
    region_name,
    safe,
    swedish_order,
)
from intygsstat.chart.panels import draw_panels, empty_figure
from intygsstat.chart.points import Measure, Point, hover_text, is_flagged, marks_key, share_of
from intygsstat.chart.reasons import reasons_by
from intygsstat.chart.style import (
    COLOURS,
    HEAD,
    INK,
    MIN_DENOMINATOR,
    deck_source,
    finish,
    key_of,
)
from intygsstat.chart.texts import Lang, text
from intygsstat.reference.lookup import regions

_COLUMNS: tuple[tuple[Measure, tuple[float, float]], ...] = (
    ("integrated", (0.0, 0.31)),
    ("standalone", (0.40, 0.64)),
    ("standalone_share", (0.735, 0.935)),
)
_ROW, _LABELS = 24, 196


def whole_regions(usage_by_region: pl.DataFrame) -> pl.DataFrame:
    """The rows that add up to the country: Stockholm and Gotland as one, not apart too."""
    return usage_by_region.filter(~pl.col("part_of_sum").fill_null(False))


def draw_regions_in_month(
    usage_by_region: pl.DataFrame,
    month: date | None = None,
    *,
    usage: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """The regions in one month (the latest if none is named), largest first.

    Bars for integrated and, with a scale of its own, standalone certificates;
    dots for the standalone share in per cent. `usage_by_region` is the view of
    that name. A flagged region has a diamond and a dark edge; an incomplete
    sum a hollow bar and its number in brackets; a missing one says so.
    """
    frame = whole_regions(usage_by_region)
    month = month or (None if frame.is_empty() else frame["month"].max())  # type: ignore[assignment]
    rows = frame.filter(pl.col("month") == month).sort("issued", "region", nulls_last=False)
    if month is None or rows.is_empty():
        return empty_figure(text("regions_title", lang, ""), lang)
    reasons = reasons_by(usage, "region", lang)
    records = list(rows.iter_rows(named=True))
    hovers = [_hover(row, reasons.get((month, row["region"]), []), lang) for row in records]
    fig = go.Figure()
    for number, (measure, domain) in enumerate(_COLUMNS, start=1):
        axis = "" if number == 1 else str(number)
        _add_column(fig, records, hovers, measure, axis, lang)
        values = [v for row in records if (v := _value(row, measure)) is not None]
        share = measure == "standalone_share"
        scale = value_axis(max(values, default=0), lang, share=share, most=3)
        if not share:
            scale["range"] = [0, scale["range"][1]]
        fig.layout[f"xaxis{axis}"] = scale | {"domain": list(domain), "anchor": f"y{axis}"}
        fig.layout[f"yaxis{axis}"] = {
            "anchor": f"x{axis}",
            "range": [-0.6, len(records) - 0.4],
            "tickmode": "array",
            "tickvals": list(range(len(records))),
            "ticktext": [safe(fitted(region_name(row["region"]), 24)) + " " for row in records],
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
    marks = [Point(month, r["issued"], is_flagged(r), bool(r["complete"]), "") for r in records]
    height = HEAD + 26 + _ROW * len(records) + 100
    return finish(
        fig,
        title=text("regions_title", lang, format_month(month, lang)),
        subtitle=text("regions_subtitle", lang),
        key=key_of(marks_key(marks, lang)),
        notes=[
            text("derivation", lang) + " " + text("too_few_note", lang, MIN_DENOMINATOR),
            deck_source(decks, lang),
        ],
        lang=lang,
        height=height,
        left=_LABELS,
        extra_head=26,
    )


def _value(row: dict[str, Any], measure: Measure) -> float | None:
    value: float | None = share_of(row) if measure == "standalone_share" else row[measure]
    return value


def _hover(row: dict[str, Any], why: list[str], lang: Lang) -> str:
    lines = hover_text(row, region_name(row["region"]), why, lang)
    known = regions().get(row["region"])
    if known is None or row["issued"] is None or not row["complete"]:
        return lines
    rate = format_decimal(row["issued"] * 1000 / known.inhabitants, 1, lang)
    return f"{lines}<br>{text('per_1000', lang, rate)}"


def _add_column(
    fig: go.Figure,
    records: list[dict[str, Any]],
    hovers: list[str],
    measure: Measure,
    axis: str,
    lang: Lang,
) -> None:
    colour, share = COLOURS[measure], measure == "standalone_share"
    values = [_value(row, measure) for row in records]
    fill = [colour if row["complete"] else "white" for row in records]
    edge = [INK if is_flagged(row) and row["complete"] else colour for row in records]
    shown = {"hovertext": hovers, "hoverinfo": "text", "name": measure, "cliponaxis": False}
    shown |= {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}
    places = list(range(len(records)))
    words = [_label(row, value, share, lang) for row, value in zip(records, values, strict=True)]
    if share:
        symbols = ["diamond" if is_flagged(row) else "circle" for row in records]
        marker = {"color": fill, "size": 11, "symbol": symbols, "line": {"color": edge, "width": 2}}
        fig.add_scatter(
            x=values,
            y=places,
            mode="markers+text",
            text=[f"  {label}" for label in words],
            textposition="middle right",
            marker=marker,
            **shown,
        )
        return
    fig.add_bar(
        x=[value or 0 for value in values],
        y=places,
        orientation="h",
        width=0.66,
        text=words,
        textposition="outside",
        marker={"color": fill, "line": {"color": edge, "width": 2}},
        **shown,
    )


def _label(row: dict[str, Any], value: float | None, share: bool, lang: Lang) -> str:
    if value is None:
        return "" if share else text("missing", lang)
    words = format_share(value, lang) if share else format_count(value, lang)
    words = words if row["complete"] else f"({words})"
    return f"{words} ◆" if is_flagged(row) else words


def draw_region_panels(
    usage_by_region: pl.DataFrame,
    measure: Measure = "standalone",
    *,
    usage: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """Small multiples over the months: a box a region, in alphabetical order.

    `measure` is 'standalone' (certificates, own scales), 'integrated' (the
    same) or 'standalone_share' (per cent, one scale).
    """
    frame = whole_regions(usage_by_region)
    title, subtitle = {
        "standalone": ("region_panels_title", "region_panels_subtitle"),
        "standalone_share": ("region_share_title", "region_share_subtitle"),
    }.get(measure, ("region_integrated_title", "region_integrated_subtitle"))
    names = sorted(
        frame["region"].unique().to_list(), key=lambda one: swedish_order(region_name(one))
    )
    return draw_panels(
        frame,
        "region",
        names,
        (measure,),
        title=title,
        subtitle=subtitle,
        reasons=reasons_by(usage, "region", lang),
        decks=decks,
        same_scale=measure == "standalone_share",
        lang=lang,
    )
