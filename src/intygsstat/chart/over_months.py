"""Lines over months: of types, of regions and of the country."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.country_summary import country_by_month
from intygsstat.chart.events import TimelineEvent, event_marks, events_by_month, timeline
from intygsstat.chart.layout import (
    COLOURS,
    EDGE,
    INK_SOFT,
    Box,
    Grid,
    Grids,
    Note,
    Notes,
    Words,
    empty_figure,
    fold,
    month_axis,
    notes_of,
    safe,
    value_axis,
    width_of,
)
from intygsstat.chart.points import (
    MEASURES,
    Group,
    Measure,
    Point,
    both_numbers,
    draw_points,
    mark_traces,
    number_of,
    paired_rows,
    points_of,
    reasons_by,
)
from intygsstat.chart.titles import Both, count_heading, trend_heading, usage_heading
from intygsstat.locale import (
    Lang,
    format_month,
    format_span,
    months_between,
    swedish_order,
    text,
)
from intygsstat.reference.names import region_name, short_region_name, type_name

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


@dataclass(frozen=True, slots=True)
class _Chart:
    """A line for each of `groups` and `measures`; `texts` begins the names of the chart's texts.

    `arrange` makes the boxes and their grids of the lines, small multiples unless another is given;
    `heading` makes the title.
    """

    texts: str
    group: Group
    groups: Sequence[str]
    measures: Sequence[Measure]
    arrange: Callable[[_Lines], _Arranged] | None = None
    heading: Callable[[Both, Lang], str] | None = None

    def title(self, both: Both, lang: Lang) -> str:
        """Without a heading of its own, who has most of the last measure."""
        if self.heading:
            return self.heading(both, lang)
        return count_heading(both, self.group, self.measures[-1], lang)


def _over_months(chart_of: Callable[..., _Chart]) -> Callable[..., go.Figure]:
    """A function that draws what `chart_of` says of a view, with the names of what `_draw` takes
    beside the view in its signature, for `help` and completion; another name is a TypeError."""
    own, drawn = inspect.signature(chart_of), inspect.signature(_draw)
    named = [one for one in drawn.parameters.values() if one.kind is one.KEYWORD_ONLY]
    signature = inspect.Signature([*own.parameters.values(), *named])

    @wraps(chart_of)
    def draw(*args: Any, **kwargs: Any) -> go.Figure:
        given = signature.bind(*args, **kwargs).arguments
        chosen = {name: given.pop(name) for name in own.parameters if name in given}
        return _draw(next(iter(chosen.values())), chart_of(**chosen), **given)

    draw.__signature__ = signature  # type: ignore[attr-defined]
    return draw


def whole_regions(usage_by_region: pl.DataFrame) -> pl.DataFrame:
    """The rows that add up to the country: Stockholm and Gotland as one, not apart too."""
    return usage_by_region.filter(~pl.col("part_of_sum").fill_null(False))


def types_by_size(usage_by_type: pl.DataFrame) -> list[str]:
    """The types, those issued most first; a type without a number last."""
    sizes = usage_by_type.group_by("certificate_type").agg(pl.col("issued").sum())
    ordered = sizes.sort(["issued", "certificate_type"], descending=[True, False])
    names: list[str] = ordered["certificate_type"].to_list()
    return names


def _draw(
    frame: pl.DataFrame,
    chart: _Chart,
    *,
    likely: pl.DataFrame | None = None,
    usage: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    events: pl.DataFrame | None = None,
    narrowed: Narrowed | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """The figure of a chart.

    `frame` is a view and `likely` its likely twin: where that differs the line follows it, and the
    printed value stands beside it, hollow. `usage` gives the reasons of flags, `decks` the line
    that names the source, `events` strokes under the months in which something happened; all are
    the views of these names. `narrowed` names the region and the type whose rows the frame holds,
    if they are not all.
    """
    group, measures, narrowed = chart.group, chart.measures, narrowed or Narrowed()
    place, types = narrowed.region, narrowed.certificate_type
    before = f"{safe(narrowed.name())}: " if narrowed.name() else ""
    if frame.is_empty():
        return empty_figure(before + text(f"{chart.texts}_title", lang), lang)
    if group == "region":
        frame, likely = whole_regions(frame), None if likely is None else whole_regions(likely)
    title = before + chart.title(Both.of(frame, likely), lang)
    by = ["month", group]
    if group == "country":
        frame, likely = (
            country_by_month(frame),
            None if likely is None else country_by_month(likely),
        )
        by = ["month"]
    rows, reasons = paired_rows(frame, likely, *by), reasons_by(usage, group, lang)
    happened = [] if events is None else timeline(events)
    months = months_between(frame["month"].to_list())
    lines = _Lines(chart, months, {}, {}, lang)
    for one in chart.groups:
        about: Mapping[str, str | None] = {} if chart.arrange is _rows else {group: one}
        if group == "country":
            about = {"region": place, "certificate_type": types}
        lines.events[one] = events_by_month(happened, months, about)
        name = lines.name_of(one) or narrowed.name() or text("all_types", lang)
        by_month = [
            points_of(rows[at], measures, name, reasons.get((month, one), []), lang)
            if (at := (month, one)[: len(by)]) in rows
            else [Point()] * len(measures)
            for month in months
        ]
        for measure, points in zip(measures, zip(*by_month, strict=True), strict=True):
            lines.points[one, measure] = points
    boxes, grids = (chart.arrange or _panels)(lines)
    subtitle = text(
        f"{chart.texts}_subtitle",
        lang,
        span=format_span(months, lang),
        last=format_month(months[-1], lang),
        place=safe(region_name(place)) if place else text("country", lang),
        types=safe(type_name(types)) if types else text("all_types_after_comma", lang),
    )
    channels = [("●", COLOURS[one], text(one, lang)) for one in measures if not chart.arrange]
    words = Words(title, subtitle, channels, notes_of(decks, lang, measures))
    drawn = [point for points in lines.points.values() for point in points]
    return draw_points(boxes, drawn, words, grids, lang)


@dataclass(frozen=True, slots=True)
class _Lines:
    """The points of every group and measure over the same months, and the groups' events."""

    chart: _Chart
    months: list[date]
    points: dict[tuple[str, Measure], Sequence[Point]]
    events: dict[str, Mapping[date, list[TimelineEvent]]]
    lang: Lang

    def top(self, group: str, measure: Measure) -> float:
        """The highest of what is drawn of a line, 0 if nothing is."""
        return max((point.highest for point in self.points[group, measure]), default=0.0)

    def name_of(self, group: str) -> str:
        """What a type's or a region's box is called; '' of the country."""
        if self.chart.group == "region":
            return short_region_name(group)
        return type_name(group) if group else ""

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
        traces = [*strokes, line, *mark_traces(points, x, measure, size)]
        by_month = dict(zip(self.months, x, strict=True))
        return Box(month_axis(self.months), y, traces, COLOURS[measure], months=by_month, **words)


_Arranged = tuple[list[Box], Grids]


def _panels(lines: _Lines) -> _Arranged:
    """Small multiples: a box for each group, a tier in it for each measure.

    Scales start at zero; counts have a scale a box, shares one for all.
    """
    groups, measures, lang = lines.chart.groups, lines.chart.measures, lines.lang
    share = measures[-1] == "standalone_share"
    highest = max(lines.top(*line) for line in lines.points)
    across = min(5 if len(groups) <= 15 or len(groups) == 20 else 6, len(groups))
    ticks = 2 if -(-len(groups) // across) * len(measures) > 3 else 3
    boxes = []
    for one, measure in lines.points:
        y = value_axis(highest if share else lines.top(one, measure), lang, share=share, most=ticks)
        last = lines.points[one, measure][-1]
        value = number_of(last, measure, lang) if len(measures) == 1 else ""
        if last.printed and value:
            value = both_numbers(value, number_of(last.printed, measure, lang))
        name = lines.name_of(one) if measure == measures[0] else ""
        events = measure == measures[-1]
        boxes.append(lines.box(one, measure, y, events=events, name=name, value=value))
    ticks_room = round(max(width_of(tick, 12) for box in boxes for tick in box.y["ticktext"]))
    left = max(76, EDGE + ticks_room)
    slide = Grid(across, left, left - 12, right=32, box=40, below=40, tiers=len(measures))
    return boxes, (slide, slide.on_phone(2, left=ticks_room + 14, gap=ticks_room + 18, box=56))


def _rows(lines: _Lines) -> _Arranged:
    """A stack of boxes a measure, each with a scale of its own that only its number tells."""
    boxes, groups, measures = [], lines.chart.groups, lines.chart.measures
    for measure in measures:
        for one in groups:
            top = lines.top(one, measure) or 1
            y = {"range": [-0.06 * top, 1.1 * top], "tickvals": [], "showgrid": False}
            words: dict[str, Any] = {
                "events": one == groups[-1],
                "heading": text(measure, lines.lang) if one == groups[0] else "",
                "name": lines.name_of(one) if measure == measures[0] else "",
                "value": _value(lines.points[one, measure][-1], measure, lines.lang),
            }
            boxes.append(lines.box(one, measure, y, notes=(), **words))
    folded = max(len(fold(lines.name_of(one), 92, 15)) for one in groups)
    slide = Grid(3, 128, gap=125, right=132, below=42, tiers=len(groups), beside=True,
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
        now = number_of(point, measure, lang) or text("missing", lang)
        both = (text("likely_number", lang, now), text("printed_number", lang, words))
        words = "<br>".join(both)
    return words if last.value is not None else f'<span style="color:{INK_SOFT}">{words}</span>'


def _trend(lines: _Lines) -> _Arranged:
    """A large box a measure, with numbers beside the points."""
    boxes = []
    for measure in lines.chart.measures:
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
        said = point.printed.instead if point.printed else ""
        said = text("printed_number", lang, said) if said else ""
        if words := ", ".join(filter(None, (point.instead, said))):
            instead.append((place, 0.0, words, True))
    first, last = (date.fromisoformat(day) for day in month_axis(lines.months)["range"])
    low, high = y_range
    taken: list[tuple[float, float, float]] = []
    notes: list[Note] = []
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
        side = {"yanchor": "bottom", "yshift": 11} if above else {"yanchor": "top", "yshift": -11}
        at = {"x": lines.months[place].isoformat(), "xshift": shift, "y": value}
        font = {"size": _LABEL, "color": COLOURS[measure]}
        notes.append({"text": words, "font": font} | at | side)
    return notes


@_over_months
def draw_usage_by_type(usage_by_type: pl.DataFrame) -> _Chart:
    """Integrated and standalone certificates and the share, a row of small lines a type.

    `usage_by_type` is the view of that name: certificates a month. With `likely`, its likely twin,
    the line follows the likely values, and a printed one that differs stands beside it, hollow.
    `usage` gives the reasons of flags, `decks` names the source, `events` marks months in which
    something happened; all are the views of these names. `narrowed` names the region and the type
    whose rows the view holds, if they are not all. Each box has its own scale from zero, so
    standalone is never hidden under integrated. Missing months are gaps, incomplete sums hollow.
    """
    types = types_by_size(usage_by_type)
    return _Chart("by_type", "certificate_type", types, MEASURES, _rows, usage_heading)


@_over_months
def draw_type_panels(usage_by_type: pl.DataFrame) -> _Chart:
    """Small multiples: a box a type, integrated above and standalone below, own scales.

    Certificates a month; arguments and marks as in `draw_usage_by_type`.
    """
    types = types_by_size(usage_by_type)
    return _Chart("type_panels", "certificate_type", types, MEASURES[:2])


@_over_months
def draw_share_panels(usage_by_type: pl.DataFrame) -> _Chart:
    """Small multiples of the standalone share in per cent, a box a type, one scale.

    No share is drawn under 20 issued certificates; arguments and marks as in
    `draw_usage_by_type`.
    """
    types = types_by_size(usage_by_type)
    return _Chart("share_panels", "certificate_type", types, MEASURES[2:])


@_over_months
def draw_region_panels(usage_by_region: pl.DataFrame, measure: Measure = "standalone") -> _Chart:
    """Small multiples over the months: a box a region, in alphabetical order.

    `measure` is 'standalone' (certificates, own scales), 'integrated' (the same) or
    'standalone_share' (per cent, one scale); the rest as in `draw_usage_by_type`.
    """
    regions = whole_regions(usage_by_region)["region"].unique()
    names = sorted(regions, key=lambda one: swedish_order(region_name(one)))
    texts = {"standalone": "region_panels", "standalone_share": "region_share"}
    return _Chart(texts.get(measure, "region_integrated"), "region", names, (measure,))


@_over_months
def draw_trend(usage_by_type: pl.DataFrame) -> _Chart:
    """Integrated, standalone and the share of the whole country, month by month.

    Certificates of all types; three boxes with scales of their own from zero.
    Values stand beside their points. Arguments and marks as in `draw_usage_by_type`.
    """
    return _Chart("trend", "country", [""], MEASURES, _trend, trend_heading)
