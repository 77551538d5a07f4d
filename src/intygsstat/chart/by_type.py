"""Charts per certificate type: integrated against standalone over the months."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.axes import month_axis, value_axis
from intygsstat.chart.events import add_event_marks, events_by_month, events_key
from intygsstat.chart.filters import ALL, Narrowed
from intygsstat.chart.formats import safe
from intygsstat.chart.layout import finish, sheet_of
from intygsstat.chart.likely import both_words, subtitle_of
from intygsstat.chart.panels import draw_panels, empty_figure
from intygsstat.chart.reasons import reasons_by
from intygsstat.chart.series import Measure, Point, add_line, marks_key, number_of, points_of
from intygsstat.chart.style import (
    COLOURS,
    EDGE,
    INK,
    INK_SOFT,
    usual_notes,
)
from intygsstat.chart.titles import Both, count_heading, share_heading, usage_heading
from intygsstat.chart.widths import cut_to
from intygsstat.locale import Lang, format_month, format_span, months_between, text
from intygsstat.reference.names import type_name

_COLUMNS: tuple[tuple[Measure, tuple[float, float]], ...] = (
    ("integrated", (0.0, 0.24)),
    ("standalone", (0.35, 0.59)),
    ("standalone_share", (0.7, 0.9)),
)
_ROW, _GAP, _LABELS = 24, 8, 128  # in proportion; two lines of words fit beside a row


def types_by_size(usage_by_type: pl.DataFrame) -> list[str]:
    """The types, those issued most first; a type without a number last."""
    sizes = usage_by_type.group_by("certificate_type").agg(pl.col("issued").sum())
    ordered = sizes.sort(["issued", "certificate_type"], descending=[True, False])
    names: list[str] = ordered["certificate_type"].to_list()
    return names


def draw_usage_by_type(
    usage_by_type: pl.DataFrame,
    *,
    likely: pl.DataFrame | None = None,
    usage: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    events: pl.DataFrame | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """Integrated and standalone certificates and the share, a row of small lines a type.

    `usage_by_type` is the view of that name: certificates a month. `likely`
    is `usage_by_type_likely`: where it differs the line follows it, and the
    printed value stands beside it, hollow. `usage` gives the reasons of flags,
    `decks` the line that names the source, `events` (the view) the strokes under
    the last row. Each box has its own scale from zero, so standalone is never
    hidden under integrated. Missing months are gaps, incomplete sums hollow.
    """
    if usage_by_type.is_empty():
        return empty_figure(text("by_type_title", lang), lang)
    months = months_between(usage_by_type["month"].to_list())
    types = types_by_size(usage_by_type)
    reasons = reasons_by(usage, "certificate_type", lang)
    happened = events_by_month(events, months)
    fig = go.Figure()
    total = _ROW * len(types) + _GAP * (len(types) - 1)
    drawn: list[Point] = []
    for row, certificate_type in enumerate(types):
        rows = usage_by_type.filter(pl.col("certificate_type") == certificate_type)
        others = (
            None
            if likely is None
            else likely.filter(pl.col("certificate_type") == certificate_type)
        )
        top = 1 - row * (_ROW + _GAP) / total
        bottom = max(0.0, top - _ROW / total)
        _label(
            fig,
            cut_to(type_name(certificate_type), _LABELS - EDGE - 8, 14, bold=True),
            (top + bottom) / 2,
        )
        for column, (measure, domain) in enumerate(_COLUMNS):
            points = points_of(
                rows,
                months,
                measure,
                name=type_name(certificate_type),
                reasons=reasons,
                group=certificate_type,
                likely=others,
                lang=lang,
            )
            drawn += points
            number = row * len(_COLUMNS) + column + 1
            axis = "" if number == 1 else str(number)
            _add_axes(
                fig, axis, points, domain, (bottom, top), row == len(types) - 1, measure, lang
            )
            if row == len(types) - 1:
                add_event_marks(fig, happened, axis, lang)
            add_line(fig, points, measure, axis, size=7)
            _value_label(fig, points, measure, domain[1], (top + bottom) / 2, lang)
    for measure, domain in _COLUMNS:
        fig.add_annotation(
            text=f"<b>{text(measure, lang)}</b>",
            font={"size": 15, "color": COLOURS[measure]},
            x=domain[0],
            xref="paper",
            xanchor="left",
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=8,
            showarrow=False,
        )
    sheet = sheet_of(
        title=usage_heading(Both.of(usage_by_type, likely), lang),
        subtitle=subtitle_of(
            text(
                "by_type_subtitle",
                lang,
                format_span(months, lang),
                format_month(months[-1], lang),
            ),
            any(point.printed for point in drawn),
            lang,
        ),
        key=[*marks_key(drawn, lang), *events_key(bool(happened), lang)],
        notes=usual_notes(decks, lang),
        lang=lang,
        least=total,
        left=_LABELS,
        extra_head=26,
    )
    return finish(fig, sheet, lang)


def _label(fig: go.Figure, name: str, y: float) -> None:
    fig.add_annotation(
        text=f"<b>{safe(name)}</b>",
        font={"size": 14, "color": INK},
        x=0,
        xref="paper",
        xanchor="left",
        xshift=EDGE - _LABELS,
        y=y,
        yref="paper",
        yanchor="middle",
        showarrow=False,
    )


def _add_axes(
    fig: go.Figure,
    axis: str,
    points: list[Point],
    x_domain: tuple[float, float],
    y_domain: tuple[float, float],
    is_last: bool,
    measure: Measure,
    lang: Lang,
) -> None:
    months = [point.month for point in points]
    top = max((point.highest for point in points), default=0)
    x_axis = month_axis(months, 4, lang, labels=is_last)
    y_axis = value_axis(top, lang, share=measure == "standalone_share", most=2, labels=False)
    y_axis |= {"range": [-0.06 * (top or 1), 1.1 * (top or 1)], "showgrid": False}
    fig.layout[f"xaxis{axis}"] = x_axis | {"domain": list(x_domain), "anchor": f"y{axis}"}
    fig.layout[f"yaxis{axis}"] = y_axis | {"domain": list(y_domain), "anchor": f"x{axis}"}


def _value_label(
    fig: go.Figure, points: list[Point], measure: Measure, x: float, y: float, lang: Lang
) -> None:
    last, both = points[-1].printed or points[-1], points[-1].printed is not None
    share = measure == "standalone_share"
    words = number_of(last, share, lang)
    if not words:
        words = text("missing" if last.complete else "incomplete_change", lang)
        words = "–" if share and last.hover and last.complete else words
    if both:
        now = number_of(points[-1], share, lang)
        words = both_words(words, now or text("missing", lang), lang)
    fig.add_annotation(
        text=words,
        font={
            "size": 12 if both else 14,
            "color": COLOURS[measure] if last.value is not None else INK_SOFT,
        },
        align="left",
        x=x,
        xref="paper",
        xanchor="left",
        xshift=8,
        y=y,
        yref="paper",
        yanchor="middle",
        showarrow=False,
    )


def draw_type_panels(
    usage_by_type: pl.DataFrame,
    *,
    likely: pl.DataFrame | None = None,
    usage: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    events: pl.DataFrame | None = None,
    narrowed: Narrowed = ALL,
    lang: Lang = "sv",
) -> go.Figure:
    """Small multiples: a box a type, integrated above and standalone below, own scales.

    Certificates a month; arguments and marks as in `draw_usage_by_type`. `narrowed`
    names the region whose rows these are, if they are not the country's.
    """
    return draw_panels(
        usage_by_type,
        "certificate_type",
        types_by_size(usage_by_type),
        ("integrated", "standalone"),
        name="type_panels",
        heading=count_heading(
            Both.of(usage_by_type, likely), "certificate_type", "standalone", lang
        ),
        reasons=reasons_by(usage, "certificate_type", lang),
        decks=decks,
        events=events,
        likely=likely,
        narrowed=narrowed,
        lang=lang,
    )


def draw_share_panels(
    usage_by_type: pl.DataFrame,
    *,
    likely: pl.DataFrame | None = None,
    usage: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    events: pl.DataFrame | None = None,
    narrowed: Narrowed = ALL,
    lang: Lang = "sv",
) -> go.Figure:
    """Small multiples of the standalone share in per cent, a box a type, one scale.

    No share is drawn under 20 issued certificates; arguments and marks as in
    `draw_usage_by_type`.
    """
    return draw_panels(
        usage_by_type,
        "certificate_type",
        types_by_size(usage_by_type),
        ("standalone_share",),
        name="share_panels",
        heading=share_heading(Both.of(usage_by_type, likely), "certificate_type", lang),
        reasons=reasons_by(usage, "certificate_type", lang),
        decks=decks,
        events=events,
        likely=likely,
        same_scale=True,
        narrowed=narrowed,
        lang=lang,
    )
