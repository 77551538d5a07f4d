"""The whole country over the months, all certificate types together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.axes import month_axis, value_axis
from intygsstat.chart.country_summary import country_by_month
from intygsstat.chart.events import add_event_marks, events_by_month, events_key
from intygsstat.chart.filters import ALL, Narrowed
from intygsstat.chart.layout import finish, sheet_of
from intygsstat.chart.likely import subtitle_of
from intygsstat.chart.panels import empty_figure
from intygsstat.chart.reasons import reasons_by
from intygsstat.chart.series import (
    Measure,
    Point,
    add_line,
    marks_key,
    number_of,
    points_of,
    said_instead,
)
from intygsstat.chart.style import COLOURS, usual_notes
from intygsstat.chart.titles import Both, trend_heading
from intygsstat.chart.widths import width_of
from intygsstat.locale import Lang, format_span, months_between, text

_COLUMNS: tuple[tuple[Measure, tuple[float, float]], ...] = (
    ("integrated", (0.0, 0.275)),
    ("standalone", (0.3625, 0.6375)),
    ("standalone_share", (0.725, 1.0)),
)
_SIZE, _LINE, _AWAY = 14, 20, 21  # a label's letters, height, and distance from its point


def draw_trend(
    usage_by_type: pl.DataFrame,
    *,
    likely: pl.DataFrame | None = None,
    usage: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    events: pl.DataFrame | None = None,
    narrowed: Narrowed = ALL,
    lang: Lang = "sv",
) -> go.Figure:
    """Integrated, standalone and the share of the whole country, month by month.

    Certificates of all types; three boxes with scales of their own from zero.
    Values stand beside their points. `likely` is `usage_by_type_likely`: where
    it differs the line follows it, and the printed value is hollow. `events` puts
    strokes under the months in which something happened. `narrowed` names the
    region and the type whose rows these are, if they are not all.
    """
    if usage_by_type.is_empty():
        return empty_figure(narrowed.heading(text("trend_title", lang)), lang)
    country = country_by_month(usage_by_type)
    months = months_between(country["month"].to_list())
    reasons = reasons_by(usage, "country", lang)
    lines = {
        measure: points_of(
            country,
            months,
            measure,
            name=", ".join(narrowed.named()) or text("all_types", lang),
            reasons=reasons,
            group="",
            likely=None if likely is None else country_by_month(likely),
            lang=lang,
        )
        for measure, _ in _COLUMNS
    }
    drawn = [point for points in lines.values() for point in points]
    happened = events_by_month(
        events,
        months,
        region=narrowed.region,
        certificate_type=narrowed.certificate_type,
    )
    sheet = sheet_of(
        title=narrowed.heading(trend_heading(Both.of(usage_by_type, likely), lang)),
        subtitle=subtitle_of(
            text(
                "trend_subtitle",
                lang,
                narrowed.place(lang),
                narrowed.types(lang),
                format_span(months, lang),
            ),
            any(point.printed for point in drawn),
            lang,
        ),
        key=[*marks_key(drawn, lang), *events_key(bool(happened), lang)],
        notes=usual_notes(decks, lang),
        lang=lang,
        least=320,
        left=86,
        right=72,
        extra_head=30,
    )
    fig = go.Figure()
    for number, (measure, domain) in enumerate(_COLUMNS, start=1):
        axis, points = "" if number == 1 else str(number), lines[measure]
        share = measure == "standalone_share"
        top = max((point.highest for point in points), default=0)
        x_axis = month_axis(months, 4, lang) | {"domain": list(domain), "anchor": f"y{axis}"}
        y_axis = value_axis(top * 1.05, lang, share=share, most=4) | {"anchor": f"x{axis}"}
        fig.layout[f"xaxis{axis}"], fig.layout[f"yaxis{axis}"] = x_axis, y_axis
        add_event_marks(fig, happened, axis, lang)
        add_line(fig, points, measure, axis, size=10)
        width = (domain[1] - domain[0]) * sheet.plot_width
        labels = _labels(points, x_axis, y_axis, (width, sheet.plot_height), share, lang)
        for label in labels:
            _add_label(fig, label, COLOURS[measure], axis)
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
    return finish(fig, sheet, lang)


@dataclass(frozen=True, slots=True)
class _Label:
    """A number beside its point; its middle and edge in pixels from the lower left corner."""

    month: date
    value: float
    words: str
    above: bool
    x: float
    y: float

    def touches(self, other: _Label) -> bool:
        """True if the two would stand on or close to each other."""
        across = (width_of(self.words, _SIZE) + width_of(other.words, _SIZE)) / 2 + 4
        middles = [one.y + (_AWAY if one.above else -_AWAY) for one in (self, other)]
        return abs(self.x - other.x) < across and abs(middles[0] - middles[1]) < _LINE


def _labels(
    points: Sequence[Point],
    x_axis: Mapping[str, Any],
    y_axis: Mapping[str, Any],
    size: tuple[float, float],
    share: bool,
    lang: Lang,
) -> list[_Label]:
    """The numbers that find room: the latest first, likely before printed."""
    first, last = (date.fromisoformat(day).toordinal() for day in x_axis["range"])
    low, high = y_axis["range"]

    def label(point: Point, value: float, words: str, above: bool) -> _Label:
        x = (point.month.toordinal() - first) / (last - first) * size[0]
        y = (value - low) / (high - low) * size[1]
        return _Label(point.month, value, words, above, x, y)

    told = [point for point in points if point.value is not None]
    likely, printed = [], []
    for point in reversed(told if len(points) <= 6 else told[-1:]):
        assert point.value is not None
        above, beside = _is_above_its_neighbours(told, point), point.printed
        if beside and beside.value is not None:
            above = point.value >= beside.value
            words = number_of(beside, share, lang)
            words = text("printed_number", lang, words)
            printed.append(label(point, beside.value, words, not above))
        words = number_of(point, share, lang)
        likely.append(label(point, point.value, words, above))
    instead = [
        label(point, 0.0, words, True)
        for point in reversed(points)
        if (words := said_instead(point, lang))
    ]
    room: list[_Label] = []
    for one in (*likely, *printed, *instead):
        if not any(one.touches(other) for other in room):
            room.append(one)
    return room


def _add_label(fig: go.Figure, label: _Label, colour: str, axis: str) -> None:
    fig.add_annotation(
        text=label.words,
        font={"size": _SIZE, "color": colour},
        x=label.month.isoformat(),
        xref=f"x{axis}",
        y=label.value,
        yref=f"y{axis}",
        showarrow=False,
        yanchor="bottom" if label.above else "top",
        yshift=11 if label.above else -11,
    )


def _is_above_its_neighbours(told: Sequence[Point], point: Point) -> bool:
    place = told.index(point)
    beside = [one.value for one in told[max(0, place - 1) : place + 2] if one is not point]
    values = [value for value in beside if value is not None]
    return not values or (point.value or 0) >= sum(values) / len(values)
