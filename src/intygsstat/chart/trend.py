"""The whole country over the months, all certificate types together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.boxes import Grid, Notes, empty_figure, usual_notes
from intygsstat.chart.by_type import MEASURES
from intygsstat.chart.over_months import ALL, Narrowed, lines_of
from intygsstat.chart.series import Measure, Point, instead_words, number_of
from intygsstat.chart.theme import COLOURS, month_axis, value_axis, width_of
from intygsstat.chart.titles import Both, trend_heading
from intygsstat.locale import Lang, format_span, text

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
    lines = lines_of(
        usage_by_type, "country", [""], MEASURES,
        likely=likely, usage=usage, events=events, narrowed=narrowed, lang=lang,
    )  # fmt: skip
    boxes = []
    for measure in MEASURES:
        share = measure == "standalone_share"
        y = value_axis(lines.top("", measure) * 1.05, lang, share=share, most=4)
        labels = _Labels(lines.points["", measure], measure, y, lang)
        heading = text(measure, lang)
        boxes.append(lines.box("", measure, y, size=10, heading=heading, notes=labels.notes))
    slide = Grid(3, left=86, right=72, gap=98, box=320, below=42)
    phone = slide.on_phone(left=76, right=44, box=230)
    place, types = narrowed.place(lang), narrowed.types(lang)
    return lines.draw(
        boxes,
        narrowed.heading(trend_heading(Both.of(usage_by_type, likely), lang)),
        text("trend_subtitle", lang, place, types, format_span(lines.months, lang)),
        usual_notes(decks, lang),
        slide,
        phone,
    )


@dataclass(frozen=True, slots=True)
class _Label:
    """A number beside its point; its middle and edge in pixels from the lower left corner."""

    month: date
    value: float
    words: str
    above: bool
    x: float
    y: float

    @property
    def aside(self) -> float:
        """How far it stands right of its point, so as not to stand out of its box."""
        return max(0.0, width_of(self.words, _SIZE) / 2 - self.x)

    def touches(self, other: _Label) -> bool:
        """True if the two would stand on or close to each other."""
        across = (width_of(self.words, _SIZE) + width_of(other.words, _SIZE)) / 2
        middles = [one.y + (_AWAY if one.above else -_AWAY) for one in (self, other)]
        x, other_x = self.x + self.aside, other.x + other.aside
        return abs(x - other_x) < across and abs(middles[0] - middles[1]) < _LINE


@dataclass(frozen=True, slots=True)
class _Labels:
    """The numbers beside a line's points."""

    points: Sequence[Point]
    measure: Measure
    y_axis: Mapping[str, Any]
    lang: Lang

    def notes(self, width: float, height: float) -> Notes:
        """Those that find room in a box of that size: the latest first, likely before printed."""
        room: list[_Label] = []
        for label in self._wanted(width, height):
            if not any(label.touches(other) for other in room):
                room.append(label)
        return [
            {
                "text": label.words,
                "font": {"size": _SIZE, "color": COLOURS[self.measure]},
                "x": label.month.isoformat(),
                "xshift": label.aside,
                "y": label.value,
                "yanchor": "bottom" if label.above else "top",
                "yshift": 11 if label.above else -11,
            }
            for label in room
        ]

    def _wanted(self, width: float, height: float) -> list[_Label]:
        months = month_axis([point.month for point in self.points])["range"]
        first, last = (date.fromisoformat(day).toordinal() for day in months)
        low, high = self.y_axis["range"]

        def label(point: Point, value: float, words: str, above: bool) -> _Label:
            x = (point.month.toordinal() - first) / (last - first) * width
            return _Label(
                point.month, value, words, above, x, (value - low) / (high - low) * height
            )

        share, lang = self.measure == "standalone_share", self.lang
        known = [point for point in self.points if point.value is not None]
        likely, printed = [], []
        for point in reversed(known if len(self.points) <= 6 else known[-1:]):
            assert point.value is not None
            above, beside = _is_above_its_neighbours(known, point), point.printed
            if beside and beside.value is not None:
                above = point.value >= beside.value
                words = text("printed_number", lang, number_of(beside, share, lang))
                printed.append(label(point, beside.value, words, not above))
            likely.append(label(point, point.value, number_of(point, share, lang), above))
        instead = [
            label(point, 0.0, words, True)
            for point in reversed(self.points)
            if (words := instead_words(point, lang))
        ]
        return [*likely, *printed, *instead]


def _is_above_its_neighbours(known: Sequence[Point], point: Point) -> bool:
    place = known.index(point)
    beside = [one.value for one in known[max(0, place - 1) : place + 2] if one is not point]
    values = [value for value in beside if value is not None]
    return not values or (point.value or 0) >= sum(values) / len(values)
