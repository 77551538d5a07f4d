"""Small multiples: one box a type or region, all over the same months."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.axes import month_axis, value_axis
from intygsstat.chart.events import add_event_marks, events_by_month, events_key
from intygsstat.chart.filters import ALL, Narrowed
from intygsstat.chart.formats import safe
from intygsstat.chart.layout import finish, sheet_of
from intygsstat.chart.likely import both_numbers, subtitle_of
from intygsstat.chart.reasons import Reasons
from intygsstat.chart.series import (
    Measure,
    Point,
    add_line,
    channel_key,
    marks_key,
    number_of,
    points_of,
)
from intygsstat.chart.style import (
    COLOURS,
    INK,
    INK_SOFT,
    MIN_DENOMINATOR,
    deck_source,
)
from intygsstat.chart.widths import cut_to, width_of
from intygsstat.locale import Lang, format_month, format_span, months_between, text
from intygsstat.reference.names import short_region_name, type_name

_ACROSS = 5
_HEAD = 13  # the size of the letters over a box
_TITLE, _TICKS, _TIER_GAP, _TIER = 24, 36, 12, 40  # pixels; a tier has 40 or more
_COLUMN_GAP, _APART = 64, 10


def empty_figure(title: str, lang: Lang) -> go.Figure:
    """A figure that says that there is nothing to draw."""
    fig = go.Figure()
    fig.update_xaxes(visible=False).update_yaxes(visible=False)
    words = text("no_data", lang)
    sheet = sheet_of(title=title, subtitle=words, key=[], notes=[], lang=lang, least=0)
    return finish(fig, sheet, lang)


def draw_panels(
    frame: pl.DataFrame,
    group: Literal["certificate_type", "region"],
    groups: Sequence[str],
    measures: Sequence[Measure],
    *,
    name: str,
    heading: str,
    reasons: Reasons,
    decks: pl.DataFrame | None,
    events: pl.DataFrame | None = None,
    likely: pl.DataFrame | None = None,
    same_scale: bool = False,
    narrowed: Narrowed = ALL,
    lang: Lang = "sv",
) -> go.Figure:
    """A box for each of `groups`, a tier in it for each of `measures`.

    `frame` is `usage_by_type` or `usage_by_region`, `likely` the same with
    likely values, to be drawn where they differ; `name` is that of the texts
    and `heading` the title, `events` what strokes under a box's months tell of it,
    `narrowed` what the rows are of. Scales start at zero and are a box's own unless
    `same_scale`.
    """
    if frame.is_empty():
        return empty_figure(narrowed.heading(text(f"{name}_title", lang)), lang)
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
    drawn = [point for points in lines.values() for point in points]
    happened = {one: events_by_month(events, months, **{group: one}) for one in groups}
    share = "standalone_share" in measures
    note = text("too_few_note", lang, MIN_DENOMINATOR) if share else text("derivation", lang)
    span, last = format_span(months, lang), format_month(months[-1], lang)
    of_what = narrowed.place(lang) if group == "certificate_type" else narrowed.types(lang)
    both = any(point.printed for point in drawn)
    sheet = sheet_of(
        title=narrowed.heading(heading),
        subtitle=subtitle_of(text(f"{name}_subtitle", lang, span, last, of_what), both, lang),
        key=[
            *channel_key(measures, lang),
            *marks_key(drawn, lang),
            *events_key(any(happened.values()), lang),
        ],
        notes=[note, deck_source(decks, lang)],
        lang=lang,
        least=_Grid.least(len(groups), len(measures)),
        left=76,
        below_axis=8,
    )
    fig, notes = go.Figure(), []  # all at once: plotly looks at every earlier note for each one
    highest = max((_top(line) for line in lines.values()), default=0.0)
    grid = _Grid(len(groups), len(measures), sheet.plot_width, sheet.plot_height)
    for place, one in enumerate(groups):
        for tier, measure in enumerate(measures):
            number = place * len(measures) + tier + 1
            axis = "" if number == 1 else str(number)
            points = lines[one, measure]
            x_axis = month_axis(months, 2, lang, labels=tier == len(measures) - 1)
            y_axis = value_axis(
                highest if same_scale else _top(points),
                lang,
                share=measure == "standalone_share",
                most=2 if grid.tier_height < 100 else 3,
            )
            fig.layout[f"xaxis{axis}"] = x_axis | grid.x(place) | {"anchor": f"y{axis}"}
            fig.layout[f"yaxis{axis}"] = y_axis | grid.y(place, tier) | {"anchor": f"x{axis}"}
            if tier == len(measures) - 1:
                add_event_marks(fig, happened[one], axis, lang)
            add_line(fig, points, measure, axis, size=7)
            if not any(point.value is not None for point in points):
                notes.append(_missing(axis, points[-1].instead or text("missing", lang)))
        value = ""
        if len(measures) == 1:
            value = _last_value(lines[one, measures[0]], measures[0], lang)
            notes.append(_head(value, COLOURS[measures[0]], grid, place, "right"))
        room = grid.box_width - width_of(value, _HEAD) - _APART
        words = cut_to(name_of(one), room, _HEAD, bold=True)
        notes.append(_head(f"<b>{safe(words)}</b>", INK, grid, place, "left"))
    fig.update_layout(annotations=notes)
    return finish(fig, sheet, lang)


def _top(points: Sequence[Point]) -> float:
    return max((point.highest for point in points), default=0.0)


def _last_value(points: Sequence[Point], measure: Measure, lang: Lang) -> str:
    """The last number; where a likely one is drawn, that and the slide's behind its mark."""
    last, share = points[-1], measure == "standalone_share"
    shown = number_of(last, share, lang)
    return both_numbers(shown, number_of(last.printed, share, lang)) if last.printed else shown


def _head(
    words: str, colour: str, grid: _Grid, place: int, side: Literal["left", "right"]
) -> dict[str, Any]:
    return {
        "text": words,
        "font": {"size": _HEAD, "color": colour},
        "x": grid.x(place)["domain"][0 if side == "left" else 1],
        "xref": "paper",
        "xanchor": side,
        "y": grid.y(place, 0)["domain"][1],
        "yref": "paper",
        "yanchor": "bottom",
        "yshift": 3,
        "showarrow": False,
    }


def _missing(axis: str, words: str) -> dict[str, Any]:
    return {
        "text": words,
        "font": {"size": 13, "color": INK_SOFT},
        "x": 0.5,
        "xref": f"x{axis} domain",
        "y": 0.5,
        "yref": f"y{axis} domain",
        "showarrow": False,
    }


class _Grid:
    """Where the boxes stand, as shares of a plotting area of so many pixels."""

    def __init__(self, boxes: int, tiers: int, width: int, height: int) -> None:
        self.across, self.down = self.shape(boxes)
        self.width, self.height = width, height
        self.box = height / self.down
        self.box_width = (width - _COLUMN_GAP * (self.across - 1)) / self.across
        room = self.box - _TITLE - _TICKS - (tiers - 1) * _TIER_GAP
        self.tier_height = room / tiers

    @staticmethod
    def shape(boxes: int) -> tuple[int, int]:
        """How many boxes stand beside and under each other."""
        across = min(_ACROSS if boxes <= 3 * _ACROSS or boxes == 4 * _ACROSS else 6, boxes)
        return across, -(-boxes // across)

    @classmethod
    def least(cls, boxes: int, tiers: int) -> int:
        """The pixels that the boxes need at least, one above the other."""
        return cls.shape(boxes)[1] * (_TITLE + tiers * (_TIER + _TIER_GAP) - _TIER_GAP + _TICKS)

    def x(self, place: int) -> dict[str, Any]:
        left = place % self.across * (self.box_width + _COLUMN_GAP) / self.width
        return {"domain": [left, min(1.0, left + self.box_width / self.width)]}

    def y(self, place: int, tier: int) -> dict[str, Any]:
        top = place // self.across * self.box + _TITLE + tier * (self.tier_height + _TIER_GAP)
        domain = [1 - (top + self.tier_height) / self.height, 1 - top / self.height]
        return {"domain": [max(0.0, domain[0]), domain[1]]}
