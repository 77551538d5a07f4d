"""The whole country over the months, all certificate types together."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.axes import month_axis, value_axis
from intygsstat.chart.formats import (
    format_count,
    format_share,
    format_span,
    months_between,
    safe,
)
from intygsstat.chart.likely import title_of
from intygsstat.chart.narrowed import ALL, Narrowed
from intygsstat.chart.panels import empty_figure
from intygsstat.chart.points import Measure, Point, add_line, marks_key, points_of
from intygsstat.chart.reasons import reasons_by
from intygsstat.chart.style import (
    COLOURS,
    MIN_DENOMINATOR,
    SLIDE_HEIGHT,
    deck_source,
    finish,
    key_of,
)
from intygsstat.chart.texts import Lang, text

_COLUMNS: tuple[tuple[Measure, tuple[float, float]], ...] = (
    ("integrated", (0.0, 0.275)),
    ("standalone", (0.3625, 0.6375)),
    ("standalone_share", (0.725, 1.0)),
)


def country_by_month(usage_by_type: pl.DataFrame) -> pl.DataFrame:
    """All types together, a row a month, with the columns of `usage_by_type` (or its likely twin).

    A month is complete if every type is; a count that no type has is missing.
    The flagged rows are those of the type with most, since every type counts
    the same rows.
    """
    counts = pl.col("issued", "standalone", "integrated")
    summed = usage_by_type.group_by("month").agg(
        pl.when(counts.is_not_null().any()).then(counts.sum()),
        pl.col("cells_expected", "cells_read", "cells_flagged").sum(),
        pl.col("rows_flagged").max(),
        pl.col("complete").all(),
        pl.col("^cells_proposed|cells_decided$").sum(),
        pl.col("^least_confidence$").min(),
    )
    share = pl.when(pl.col("issued") > 0).then(pl.col("standalone") / pl.col("issued"))
    return summed.with_columns(standalone_share=share).sort("month")


def draw_trend(
    usage_by_type: pl.DataFrame,
    *,
    likely: pl.DataFrame | None = None,
    usage: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    narrowed: Narrowed = ALL,
    lang: Lang = "sv",
) -> go.Figure:
    """Integrated, standalone and the share of the whole country, month by month.

    Certificates of all types; three boxes with scales of their own from zero.
    Values stand beside their points. `likely` is `usage_by_type_likely`: where
    it differs the line follows it, and the printed value is hollow. `narrowed`
    names the region and the type whose rows these are, if they are not all.
    """
    if usage_by_type.is_empty():
        nothing = text("trend_title", lang, narrowed.place(lang), narrowed.types(lang))
        return empty_figure(nothing, lang)
    country = country_by_month(usage_by_type)
    months = months_between(country["month"].to_list())
    reasons = reasons_by(usage, "country", lang)
    fig = go.Figure()
    drawn: list[Point] = []
    for number, (measure, domain) in enumerate(_COLUMNS, start=1):
        axis = "" if number == 1 else str(number)
        points = points_of(
            country,
            months,
            measure,
            name=", ".join(narrowed.named()) or text("all_types", lang),
            reasons=reasons,
            group="",
            likely=None if likely is None else country_by_month(likely),
            lang=lang,
        )
        drawn += points
        share = measure == "standalone_share"
        top = max((point.highest for point in points), default=0)
        x_axis = month_axis(months, 4, lang) | {"domain": list(domain), "anchor": f"y{axis}"}
        y_axis = value_axis(top * 1.05, lang, share=share, most=4) | {"anchor": f"x{axis}"}
        fig.layout[f"xaxis{axis}"], fig.layout[f"yaxis{axis}"] = x_axis, y_axis
        add_line(fig, points, measure, axis, size=10)
        _value_labels(fig, points, measure, axis, lang)
        fig.add_annotation(
            text=f"<b>{text(measure, lang)}</b>",
            font={"size": 16, "color": COLOURS[measure]},
            x=domain[0],
            xref="paper",
            xanchor="left",
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=6,
            showarrow=False,
        )
    only_type = Narrowed(certificate_type=narrowed.certificate_type).named()
    told = safe(", ".join([*only_type, format_span(months, lang)]))
    too_few = text("too_few_note", lang, MIN_DENOMINATOR) if narrowed != ALL else ""
    return finish(
        fig,
        title=title_of(
            text("trend_title", lang, narrowed.place(lang), told),
            any(point.printed for point in drawn),
            lang,
        ),
        subtitle=text("trend_subtitle", lang, narrowed.types(lang)),
        key=key_of(marks_key(drawn, lang)),
        notes=[f"{text('derivation', lang)} {too_few}".strip(), deck_source(decks, lang)],
        lang=lang,
        height=SLIDE_HEIGHT - 40,
        left=86,
        right=44,
        extra_head=30,
    )


def _value_labels(
    fig: go.Figure, points: list[Point], measure: Measure, axis: str, lang: Lang
) -> None:
    share = measure == "standalone_share"
    told = [point for point in points if point.value is not None]
    for point in told if len(points) <= 6 else told[-1:]:
        words = _number(point.value, point.complete, share, lang)
        above = _is_above_its_neighbours(told, point)
        printed = point.printed
        if printed and printed.value is not None and point.value is not None:
            above = point.value >= printed.value
            beside = _number(printed.value, printed.complete, share, lang)
            beside = text("printed_number", lang, beside)
            _add_value(fig, point, printed.value, beside, measure, axis, not above)
        _add_value(fig, point, point.value, words, measure, axis, above)


def _number(value: float | None, complete: bool, share: bool, lang: Lang) -> str:
    words = format_share(value, lang) if share else format_count(value, lang)
    return words if complete else f"({words})"


def _add_value(
    fig: go.Figure,
    point: Point,
    value: float | None,
    words: str,
    measure: Measure,
    axis: str,
    above: bool,
) -> None:
    fig.add_annotation(
        text=words,
        font={"size": 14, "color": COLOURS[measure]},
        x=point.month.isoformat(),
        xref=f"x{axis}",
        y=value,
        yref=f"y{axis}",
        showarrow=False,
        yanchor="bottom" if above else "top",
        yshift=11 if above else -11,
    )


def _is_above_its_neighbours(told: list[Point], point: Point) -> bool:
    place = told.index(point)
    beside = [one.value for one in told[max(0, place - 1) : place + 2] if one is not point]
    values = [value for value in beside if value is not None]
    return not values or (point.value or 0) >= sum(values) / len(values)
