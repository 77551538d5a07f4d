"""Small multiples: one box a type or region, all over the same months."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.axes import month_axis, value_axis
from intygsstat.chart.formats import (
    fitted,
    format_count,
    format_month,
    format_share,
    format_span,
    months_between,
    safe,
    short_region_name,
    type_name,
)
from intygsstat.chart.likely import title_of
from intygsstat.chart.narrowed import ALL, Narrowed
from intygsstat.chart.points import Measure, Point, add_line, channel_key, marks_key, points_of
from intygsstat.chart.reasons import Reasons
from intygsstat.chart.style import (
    COLOURS,
    HEAD,
    INK,
    INK_SOFT,
    MIN_DENOMINATOR,
    SLIDE_HEIGHT,
    deck_source,
    finish,
    key_of,
)
from intygsstat.chart.texts import Lang, text

_ACROSS = 5
_TITLE, _TICKS, _TIER_GAP, _TIER, _FOOT, _COLUMN_GAP = 24, 30, 12, 64, 74, 0.055


def empty_figure(title: str, lang: Lang) -> go.Figure:
    """A figure that says that there is nothing to draw."""
    fig = go.Figure()
    fig.update_xaxes(visible=False).update_yaxes(visible=False)
    words = text("no_data", lang)
    return finish(fig, title=title, subtitle=words, key="", notes=[], lang=lang, height=240)


def draw_panels(
    frame: pl.DataFrame,
    group: Literal["certificate_type", "region"],
    groups: Sequence[str],
    measures: Sequence[Measure],
    *,
    title: str,
    subtitle: str,
    reasons: Reasons,
    decks: pl.DataFrame | None,
    likely: pl.DataFrame | None = None,
    same_scale: bool = False,
    narrowed: Narrowed = ALL,
    lang: Lang = "sv",
) -> go.Figure:
    """A box for each of `groups`, a tier in it for each of `measures`.

    `frame` is `usage_by_type` or `usage_by_region`, `likely` the same with
    likely values, to be drawn where they differ; `title` and `subtitle`
    are names of texts, `narrowed` what the rows are of. Scales start at zero
    and are a box's own unless `same_scale`.
    """
    if frame.is_empty():
        return empty_figure(text(title, lang, safe(", ".join(narrowed.named()))), lang)
    months = months_between(frame["month"].to_list())
    name_of = type_name if group == "certificate_type" else short_region_name
    lines: dict[tuple[str, Measure], list[Point]] = {
        (one, measure): points_of(
            frame.filter(pl.col(group) == one),
            months,
            measure,
            name=name_of(one),
            reasons=reasons,
            group=one,
            likely=None if likely is None else likely.filter(pl.col(group) == one),
            lang=lang,
        )
        for one in groups
        for measure in measures
    }
    fig = go.Figure()
    grid = _Grid(len(groups), len(measures))
    for place, one in enumerate(groups):
        for tier, measure in enumerate(measures):
            number = place * len(measures) + tier + 1
            axis = "" if number == 1 else str(number)
            points = lines[one, measure]
            top = max((_top(line) for line in lines.values()), default=0.0)
            x_axis = month_axis(months, 2, lang, labels=tier == len(measures) - 1)
            y_axis = value_axis(
                top if same_scale else _top(points),
                lang,
                share=measure == "standalone_share",
                most=2 if grid.tier_height < 100 else 3,
            )
            fig.layout[f"xaxis{axis}"] = x_axis | grid.x(place) | {"anchor": f"y{axis}"}
            fig.layout[f"yaxis{axis}"] = y_axis | grid.y(place, tier) | {"anchor": f"x{axis}"}
            add_line(fig, points, measure, axis, size=7)
            if not any(point.value is not None for point in points):
                _say_missing(fig, axis, lang)
        _head(fig, f"<b>{safe(fitted(name_of(one), 19))}</b>", INK, grid, place, "left")
        if len(measures) == 1:
            last = _last_value(lines[one, measures[0]], measures[0], lang)
            _head(fig, last, COLOURS[measures[0]], grid, place, "right")
    drawn = [point for points in lines.values() for point in points]
    told = safe(", ".join([*narrowed.named(), format_span(months, lang)]))
    of_what = narrowed.place(lang) if group == "certificate_type" else narrowed.types(lang)
    share_note = text("too_few_note", lang, MIN_DENOMINATOR)
    return finish(
        fig,
        title=title_of(text(title, lang, told), any(p.printed for p in drawn), lang),
        subtitle=text(subtitle, lang, format_month(months[-1], lang), of_what),
        key=key_of([*channel_key(measures, lang), *marks_key(drawn, lang)]),
        notes=[
            share_note if "standalone_share" in measures else text("derivation", lang),
            deck_source(decks, lang),
        ],
        lang=lang,
        height=HEAD + grid.height + _FOOT,
        left=76,
        below_axis=8,
    )


def _top(points: Sequence[Point]) -> float:
    return max((point.highest for point in points), default=0.0)


def _last_value(points: Sequence[Point], measure: Measure, lang: Lang) -> str:
    last = points[-1].printed or points[-1]
    share = measure == "standalone_share"
    words = format_share(last.value, lang) if share else format_count(last.value, lang)
    words = words if last.complete else f"({words})"
    return f"◇ {words}" if points[-1].printed else words


def _head(
    fig: go.Figure, words: str, colour: str, grid: _Grid, place: int, side: Literal["left", "right"]
) -> None:
    x = grid.x(place)["domain"][0 if side == "left" else 1]
    fig.add_annotation(
        text=words,
        font={"size": 13, "color": colour},
        x=x,
        xref="paper",
        xanchor=side,
        bgcolor="white" if side == "right" else None,  # where both don't fit the name gives way
        y=grid.y(place, 0)["domain"][1],
        yref="paper",
        yanchor="bottom",
        yshift=3,
        showarrow=False,
    )


def _say_missing(fig: go.Figure, axis: str, lang: Lang) -> None:
    fig.add_annotation(
        text=text("missing", lang),
        font={"size": 13, "color": INK_SOFT},
        x=0.5,
        xref=f"x{axis} domain",
        y=0.5,
        yref=f"y{axis} domain",
        showarrow=False,
    )


class _Grid:
    """Where the boxes stand, as shares of the plotting area; `height` in pixels.

    Up to four rows of boxes fill a slide, more make the figure longer.
    """

    def __init__(self, boxes: int, tiers: int) -> None:
        self.across = min(_ACROSS, boxes)
        self.down = -(-boxes // self.across)
        room = (SLIDE_HEIGHT - 30 - HEAD - _FOOT) // self.down - _TITLE - _TICKS
        self.tier_height = max(_TIER, (room - (tiers - 1) * _TIER_GAP) // tiers)
        self.box = _TITLE + tiers * self.tier_height + (tiers - 1) * _TIER_GAP + _TICKS
        self.height = self.down * self.box

    def x(self, place: int) -> dict[str, Any]:
        width = (1 - _COLUMN_GAP * (self.across - 1)) / self.across
        left = place % self.across * (width + _COLUMN_GAP)
        return {"domain": [left, min(1.0, left + width)]}

    def y(self, place: int, tier: int) -> dict[str, Any]:
        top = place // self.across * self.box + _TITLE + tier * (self.tier_height + _TIER_GAP)
        domain = [1 - (top + self.tier_height) / self.height, 1 - top / self.height]
        return {"domain": [max(0.0, domain[0]), domain[1]]}
