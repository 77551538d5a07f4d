"""Lines over months: of types, of regions and of the country."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Literal, ParamSpec, TypedDict, Unpack

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.boxes import Box, Grid, Notes, Words, empty_figure, notes_of
from intygsstat.chart.country_summary import country_by_month
from intygsstat.chart.events import TimelineEvent, event_marks, events_by_month, events_key
from intygsstat.chart.likely import both_numbers, both_words, likely_rows
from intygsstat.chart.points import Measure, Point, draw_points, mark_traces, number_of, point_of
from intygsstat.chart.reasons import reasons_by
from intygsstat.chart.theme import (
    COLOURS,
    EDGE,
    INK_SOFT,
    fold,
    month_axis,
    safe,
    value_axis,
    width_of,
)
from intygsstat.chart.titles import (
    Both,
    count_heading,
    share_heading,
    trend_heading,
    usage_heading,
)
from intygsstat.locale import (
    Lang,
    format_month,
    format_span,
    months_between,
    swedish_order,
    text,
)
from intygsstat.reference.names import region_name, short_region_name, type_name

Group = Literal["certificate_type", "region", "country"]
MEASURES: tuple[Measure, ...] = ("integrated", "standalone", "standalone_share")
_LABEL, _LABEL_LINE, _AWAY = 14, 20, 21  # a number's letters, height, and distance from its point


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The region and the type whose rows a frame holds, by id; None stands for all of them.

    A chart doesn't narrow its frame, it only says in words what it was given.
    """

    region: str | None = None
    certificate_type: str | None = None

    def name(self) -> str:
        """The names, unescaped, of what it is narrowed to, type first; '' if all is there."""
        names = (self.certificate_type and type_name(self.certificate_type),
                 self.region and region_name(self.region))  # fmt: skip
        return ", ".join(name for name in names if name)

    def heading(self, words: str) -> str:
        """A title with the names of what it is narrowed to before it, safe as markup."""
        return f"{safe(self.name())}: {words}" if self.name() else words


_Given = ParamSpec("_Given")


class Beside(TypedDict, total=False):
    """What a chart of a view takes beside it, all of it by name and none of it needed.

    `likely` is the view's likely twin: where it differs the line follows it, and the printed
    value stands beside it, hollow. `usage` gives the reasons of flags, `decks` the line that
    names the source, `events` strokes under the months in which something happened; all are the
    views of these names. `narrowed` names the region and the type whose rows the view holds, if
    they are not all. `lang` is 'sv' unless said.
    """

    likely: pl.DataFrame | None
    usage: pl.DataFrame | None
    decks: pl.DataFrame | None
    events: pl.DataFrame | None
    narrowed: Narrowed
    lang: Lang


def _takes_beside(draw: Callable[_Given, go.Figure]) -> Callable[_Given, go.Figure]:
    """The function with the names of `Beside` in its signature, for `help` and completion; another
    name is a TypeError."""
    own = inspect.signature(draw).parameters.values()
    named = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default="sv" if name == "lang" else None
        )
        for name in Beside.__annotations__
    ]
    taken = [each for each in own if each.kind is not inspect.Parameter.VAR_KEYWORD]
    signature = inspect.Signature([*taken, *named])

    @wraps(draw)
    def checked(*args: _Given.args, **kwargs: _Given.kwargs) -> go.Figure:
        signature.bind(*args, **kwargs)
        return draw(*args, **kwargs)

    checked.__signature__ = signature  # type: ignore[attr-defined]
    return checked


def whole_regions(usage_by_region: pl.DataFrame) -> pl.DataFrame:
    """The rows that add up to the country: Stockholm and Gotland as one, not apart too."""
    return usage_by_region.filter(~pl.col("part_of_sum").fill_null(False))


def types_by_size(usage_by_type: pl.DataFrame) -> list[str]:
    """The types, those issued most first; a type without a number last."""
    sizes = usage_by_type.group_by("certificate_type").agg(pl.col("issued").sum())
    ordered = sizes.sort(["issued", "certificate_type"], descending=[True, False])
    names: list[str] = ordered["certificate_type"].to_list()
    return names


@_takes_beside
def draw_usage_by_type(usage_by_type: pl.DataFrame, **beside: Unpack[Beside]) -> go.Figure:
    """Integrated and standalone certificates and the share, a row of small lines a type.

    `usage_by_type` is the view of that name: certificates a month; for the rest see `Beside`.
    Each box has its own scale from zero, so standalone is never hidden under integrated.
    Missing months are gaps, incomplete sums hollow.
    """
    types = types_by_size(usage_by_type)
    return _draw(usage_by_type, "certificate_type", types, MEASURES, "by_type", _rows,
                 usage_heading, beside)  # fmt: skip


@_takes_beside
def draw_type_panels(usage_by_type: pl.DataFrame, **beside: Unpack[Beside]) -> go.Figure:
    """Small multiples: a box a type, integrated above and standalone below, own scales.

    Certificates a month; arguments and marks as in `draw_usage_by_type`.
    """
    types, measures = types_by_size(usage_by_type), MEASURES[:2]
    return _draw_panels(usage_by_type, "certificate_type", types, measures, "type_panels", beside)


@_takes_beside
def draw_share_panels(usage_by_type: pl.DataFrame, **beside: Unpack[Beside]) -> go.Figure:
    """Small multiples of the standalone share in per cent, a box a type, one scale.

    No share is drawn under 20 issued certificates; arguments and marks as in
    `draw_usage_by_type`.
    """
    types, measures = types_by_size(usage_by_type), MEASURES[2:]
    return _draw_panels(usage_by_type, "certificate_type", types, measures, "share_panels", beside)


@_takes_beside
def draw_region_panels(
    usage_by_region: pl.DataFrame, measure: Measure = "standalone", **beside: Unpack[Beside]
) -> go.Figure:
    """Small multiples over the months: a box a region, in alphabetical order.

    `measure` is 'standalone' (certificates, own scales), 'integrated' (the same) or
    'standalone_share' (per cent, one scale); the rest as in `draw_usage_by_type`.
    """
    frame, likely = whole_regions(usage_by_region), beside.get("likely")
    if likely is not None:
        beside["likely"] = whole_regions(likely)
    names = sorted(frame["region"].unique(), key=lambda one: swedish_order(region_name(one)))
    texts = {"standalone": "region_panels", "standalone_share": "region_share"}
    texts_of = texts.get(measure, "region_integrated")
    return _draw_panels(frame, "region", names, (measure,), texts_of, beside)


@_takes_beside
def draw_trend(usage_by_type: pl.DataFrame, **beside: Unpack[Beside]) -> go.Figure:
    """Integrated, standalone and the share of the whole country, month by month.

    Certificates of all types; three boxes with scales of their own from zero.
    Values stand beside their points. Arguments and marks as in `draw_usage_by_type`.
    """
    return _draw(usage_by_type, "country", [""], MEASURES, "trend", _trend, trend_heading, beside)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The points of every group and measure over the same months, and the groups' events."""

    group: Group
    groups: Sequence[str]
    measures: Sequence[Measure]
    months: list[date]
    points: Mapping[tuple[str, Measure], list[Point]]
    events: Mapping[str, Mapping[date, list[TimelineEvent]]]
    lang: Lang

    def top(self, group: str, measure: Measure) -> float:
        """The highest of what is drawn of a line, 0 if nothing is."""
        return max((point.highest for point in self.points[group, measure]), default=0.0)

    def name_of(self, group: str) -> str:
        """What a type's or a region's box is called."""
        return short_region_name(group) if self.group == "region" else type_name(group)

    def box(
        self,
        group: str,
        measure: Measure,
        y: dict[str, Any],
        *,
        size: int = 7,
        events: bool = True,
        **words: Any,
    ) -> Box:
        """The box of one line, with strokes under its months if `events`."""
        points, x = self.points[group, measure], [month.isoformat() for month in self.months]
        line = {
            "type": "scatter",
            "name": "line",
            "mode": "lines",
            "x": x,
            "y": [point.value if point.complete else None for point in points],
            "line": {"color": COLOURS[measure], "width": 2},
            "hoverinfo": "skip",
        }
        strokes = event_marks(self.events[group], y["range"][0], self.lang) if events else []
        if "notes" not in words and not any(point.value is not None for point in points):
            missing = points[-1].instead or text("missing", self.lang)
            at = {"x": 0.5, "xref": "x domain", "y": 0.5, "yref": "y domain"}
            words["notes"] = [at | {"text": missing, "font": {"size": 13, "color": INK_SOFT}}]
        return Box(
            month_axis(self.months),
            y,
            [*strokes, line, *mark_traces(points, x, measure, size)],
            colour=COLOURS[measure],
            months=dict(zip(self.months, x, strict=True)),
            **words,
        )


_Arranged = tuple[list[Box], tuple[Grid, Grid]]


def _draw(
    frame: pl.DataFrame,
    group: Group,
    groups: Sequence[str],
    measures: Sequence[Measure],
    texts: str,
    arrange: Callable[[_Lines], _Arranged],
    heading: Callable[[Both, Lang], str],
    beside: Beside,
) -> go.Figure:
    """The figure of a line for each of `groups` and `measures`.

    `texts` begins the names of its texts; `arrange` makes the boxes and their grids.
    """
    lang, narrowed = beside.get("lang", "sv"), beside.get("narrowed") or Narrowed()
    if frame.is_empty():
        return empty_figure(narrowed.heading(text(f"{texts}_title", lang)), lang)
    likely, usage, events = beside.get("likely"), beside.get("usage"), beside.get("events")
    title = narrowed.heading(heading(Both.of(frame, likely), lang))
    if group == "country":
        frame = country_by_month(frame)
        likely = None if likely is None else country_by_month(likely)
    by = ["month"] if group == "country" else ["month", group]
    rows, others = likely_rows(frame, *by), likely_rows(likely, *by)
    months, reasons = months_between(frame["month"].to_list()), reasons_by(usage, group, lang)
    points: dict[tuple[str, Measure], list[Point]] = {}
    happened: dict[str, Mapping[date, list[TimelineEvent]]] = {}
    lines = _Lines(group, groups, measures, months, points, happened, lang)
    for one in groups:
        own = {"region": narrowed.region, "certificate_type": narrowed.certificate_type}
        own = own if group == "country" else {group: one}
        happened[one] = events_by_month(events, months, **({} if texts == "by_type" else own))
        name = narrowed.name() or text("all_types", lang)
        name = name if group == "country" else lines.name_of(one)
        keys = [(month, one)[: len(by)] for month in months]
        for measure in measures:
            points[one, measure] = [
                point_of(row, others.get(at), measure, name, reasons.get((month, one), []), lang)
                if (row := rows.get(at))
                else Point()
                for month, at in zip(months, keys, strict=True)
            ]
    boxes, grids = arrange(lines)
    drawn = [point for line in points.values() for point in line]
    place, types = narrowed.region, narrowed.certificate_type
    subtitle = text(
        f"{texts}_subtitle",
        lang,
        span=format_span(months, lang),
        last=format_month(months[-1], lang),
        place=safe(region_name(place)) if place else text("country", lang),
        types=safe(type_name(types)) if types else text("all_types_after_comma", lang),
    )
    channels = [("●", COLOURS[one], text(one, lang)) for one in measures if arrange is _panels]
    key = [*channels, *events_key(any(happened.values()), lang)]
    notes = notes_of(beside.get("decks"), lang, measures)
    return draw_points(boxes, drawn, Words(title, subtitle, key, notes), grids, lang)


def _draw_panels(
    frame: pl.DataFrame,
    group: Literal["certificate_type", "region"],
    groups: Sequence[str],
    measures: Sequence[Measure],
    texts: str,
    beside: Beside,
) -> go.Figure:
    """Small multiples: a box for each of `groups`, a tier in it for each of `measures`."""

    def heading(both: Both, lang: Lang) -> str:
        if measures[-1] == "standalone_share":
            return share_heading(both, group, lang)
        return count_heading(both, group, measures[-1], lang)

    return _draw(frame, group, groups, measures, texts, _panels, heading, beside)


def _panels(lines: _Lines) -> _Arranged:
    """Scales start at zero; counts have a scale a box, shares one for all."""
    groups, measures, lang = lines.groups, lines.measures, lines.lang
    share = measures[-1] == "standalone_share"
    highest = max(lines.top(*line) for line in lines.points)
    across = min(5 if len(groups) <= 15 or len(groups) == 20 else 6, len(groups))
    ticks = 2 if -(-len(groups) // across) * len(measures) > 3 else 3
    boxes = []
    for one, measure in lines.points:
        top = highest if share else lines.top(one, measure)
        last = lines.points[one, measure][-1]
        value = number_of(last, measure, lang)
        if last.printed:
            value = both_numbers(value, number_of(last.printed, measure, lang))
        is_first, is_last = measure == measures[0], measure == measures[-1]
        name = lines.name_of(one) if is_first else ""
        y = value_axis(top, lang, share=share, most=ticks)
        boxes.append(
            lines.box(
                one,
                measure,
                y,
                events=is_last,
                name=name,
                value=value if len(measures) == 1 else "",
            )
        )
    ticks_room = round(max(width_of(tick, 12) for box in boxes for tick in box.y["ticktext"]))
    left = max(76, EDGE + ticks_room)
    slide = Grid(across, left, left - 12, right=32, box=40, below=40, tiers=len(measures))
    return boxes, (slide, slide.on_phone(2, left=ticks_room + 14, gap=ticks_room + 18, box=56))


def _rows(lines: _Lines) -> _Arranged:
    """A stack of boxes a measure, each with a scale of its own that only its number tells."""
    boxes = []
    for measure in lines.measures:
        for one in lines.groups:
            top = lines.top(one, measure) or 1
            boxes.append(
                lines.box(
                    one,
                    measure,
                    {"range": [-0.06 * top, 1.1 * top], "tickvals": [], "showgrid": False},
                    events=one == lines.groups[-1],
                    heading=text(measure, lines.lang) if one == lines.groups[0] else "",
                    name=lines.name_of(one) if measure == lines.measures[0] else "",
                    value=_value(lines.points[one, measure][-1], measure, lines.lang),
                    notes=(),
                )
            )
    folded = max(len(fold(lines.name_of(one), 92, 15)) for one in lines.groups)
    slide = Grid(3, 128, gap=125, right=132, below=42, tiers=len(lines.groups), beside=True,
                 box=max(24, 18 * folded - 12))  # fmt: skip
    return boxes, (slide, slide.on_phone(3, left=14, right=30, gap=14, box=40))


def _value(point: Point, measure: Measure, lang: Lang) -> str:
    """The last month's number; where a likely one is drawn, that and the printed one, named."""
    last = point.printed or point
    words = number_of(last, measure, lang)
    if not words:
        words = text("missing" if last.complete else "incomplete_change", lang)
        is_known = measure == "standalone_share" and last.hover and last.complete
        words = "–" if is_known else words
    if point.printed:
        now = number_of(point, measure, lang)
        words = both_words(words, now or text("missing", lang), lang)
    return words if last.value is not None else f'<span style="color:{INK_SOFT}">{words}</span>'


def _trend(lines: _Lines) -> _Arranged:
    boxes = []
    for measure in lines.measures:
        share = measure == "standalone_share"
        y = value_axis(lines.top("", measure) * 1.05, lines.lang, share=share, most=4)

        def labels(width: float, height: float, measure: Measure = measure, y: Any = y) -> Notes:
            return _labels(lines, measure, y["range"], width, height)

        heading = text(measure, lines.lang)
        boxes.append(lines.box("", measure, y, size=10, heading=heading, notes=labels))
    slide = Grid(3, 86, gap=98, right=72, box=320, below=42)
    return boxes, (slide, slide.on_phone(left=76, right=44, box=230))


def _labels(
    lines: _Lines, measure: Measure, y_range: Sequence[float], width: float, height: float
) -> Notes:
    """The numbers beside a line's points that find room in a box of that size: the latest
    first, likely before printed."""
    points, lang = lines.points["", measure], lines.lang
    known = [(at, one.value) for at, one in enumerate(points) if one.value is not None]
    shown = known if len(points) <= 6 else known[-1:]
    likely, printed, instead = [], [], []
    for number, (place, value) in reversed(list(enumerate(known))[-len(shown) :]):
        near = [other for _, other in (*known[:number][-1:], *known[number + 1 :][:1])]
        above, beside = not near or value >= sum(near) / len(near), points[place].printed
        if beside and beside.value is not None:
            above = value >= beside.value
            words = text("printed_number", lang, number_of(beside, measure, lang))
            printed.append((place, beside.value, words, not above))
        likely.append((place, value, number_of(points[place], measure, lang), above))
    for place, point in reversed(list(enumerate(points))):
        words, beside = point.instead, point.printed
        if beside and beside.instead:
            said = text("printed_number", lang, beside.instead)
            words = f"{words}, {said}" if words else said
        if words:
            instead.append((place, 0.0, words, True))
    first, last = (date.fromisoformat(day) for day in month_axis(lines.months)["range"])
    low, high = y_range
    taken: list[tuple[float, float, float]] = []
    notes = []
    for place, value, words, above in [*likely, *printed, *instead]:
        half = width_of(words, _LABEL) / 2
        x = (lines.months[place] - first) / (last - first) * width
        shift = max(0.0, half - x)  # so as not to stand out of the box
        y = (value - low) / (high - low) * height + (_AWAY if above else -_AWAY)
        if any(
            abs(x + shift - other) < half + other_half and abs(y - other_y) < _LABEL_LINE
            for other, other_y, other_half in taken
        ):
            continue
        taken.append((x + shift, y, half))
        notes.append(
            {
                "text": words,
                "font": {"size": _LABEL, "color": COLOURS[measure]},
                "x": lines.months[place].isoformat(),
                "xshift": shift,
                "y": value,
                "yanchor": "bottom" if above else "top",
                "yshift": 11 if above else -11,
            }
        )
    return notes
