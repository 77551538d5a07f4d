"""Charts per certificate type: integrated against standalone over the months."""

from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.boxes import Grid, empty_figure, usual_notes
from intygsstat.chart.likely import both_words
from intygsstat.chart.over_months import ALL, Narrowed, draw_panels, lines_of
from intygsstat.chart.series import Measure, Point, number_of
from intygsstat.chart.theme import INK_SOFT
from intygsstat.chart.titles import Both, usage_heading
from intygsstat.locale import Lang, format_month, format_span, text
from intygsstat.reference.names import type_name

MEASURES: tuple[Measure, ...] = ("integrated", "standalone", "standalone_share")


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
    types = types_by_size(usage_by_type)
    lines = lines_of(
        usage_by_type,
        "certificate_type",
        types,
        MEASURES,
        likely=likely,
        usage=usage,
        events=events,
        own_events=False,
        lang=lang,
    )
    boxes = []
    for one in types:
        for measure in MEASURES:
            top = lines.top(one, measure) or 1
            y = {"range": [-0.06 * top, 1.1 * top], "tickvals": [], "showgrid": False}
            boxes.append(
                lines.box(
                    one,
                    measure,
                    y,
                    events=one == types[-1],
                    heading=text(measure, lang) if one == types[0] else "",
                    name=type_name(one) if measure == MEASURES[0] else "",
                    value=_value(lines.points[one, measure], measure, lang),
                    notes=(),
                )
            )
    slide = Grid(3, left=128, right=132, gap=125, box=24, below=42, rows_apart=8, beside=True)
    phone = slide.on_phone(3, left=14, right=30, gap=14, box=40)
    months = lines.months
    span, last = format_span(months, lang), format_month(months[-1], lang)
    return lines.draw(
        boxes,
        usage_heading(Both.of(usage_by_type, likely), lang),
        text("by_type_subtitle", lang, span, last),
        usual_notes(decks, lang),
        slide,
        phone,
    )


def _value(points: list[Point], measure: Measure, lang: Lang) -> str:
    """The last month's number; where a likely one is drawn, that and the printed one, named."""
    share, last = measure == "standalone_share", points[-1].printed or points[-1]
    words = number_of(last, share, lang)
    if not words:
        words = text("missing" if last.complete else "incomplete_change", lang)
        words = "–" if share and last.hover and last.complete else words
    if points[-1].printed:
        now = number_of(points[-1], share, lang)
        words = both_words(words, now or text("missing", lang), lang)
    return words if last.value is not None else f'<span style="color:{INK_SOFT}">{words}</span>'


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
        "type_panels",
        likely=likely,
        usage=usage,
        decks=decks,
        events=events,
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
        "share_panels",
        likely=likely,
        usage=usage,
        decks=decks,
        events=events,
        narrowed=narrowed,
        lang=lang,
    )
