"""Lines over months: of types, of regions and of the country."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, TypedDict, Unpack

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.country_summary import country_by_month
from intygsstat.chart.headings import Both, count_heading, trend_heading, usage_heading
from intygsstat.chart.layout import (
    COLOURS,
    INK_SOFT,
    Box,
    Form,
    Traces,
    Words,
    empty_figure,
    month_axis,
    notes_of,
    panels,
    rows,
    safe,
    value_axis,
)
from intygsstat.chart.points import (
    EVENTS,
    MEASURES,
    PALE,
    Group,
    Measure,
    Point,
    draw_points,
    mark_traces,
    pale_strokes,
    points_by,
)
from intygsstat.chart.timeline import TimelineEvent, events_by_month, timeline
from intygsstat.locale import Lang, format_month, format_span, months_between, swedish_order, text
from intygsstat.reference.names import region_name, short_region_name, type_name

_LANE = 0.66  # of a lane's height is its scale's


class Beside(TypedDict, total=False):
    """What a chart over months takes beside its view.

    `likely` is the view's likely twin: where that differs the line follows it, and the printed
    value stands beside it, hollow. `usage` gives the reasons of flags, `decks` the line that names
    the source, `events` strokes under the months in which something happened; all are the views
    of these names. `country` is `usage_by_month_likely`: how low and how high the country's sums
    may be, which those of its types don't show. `region` and `certificate_type` are those whose
    rows the frame holds, if they are not all: a chart doesn't narrow its frame, it only says in
    words what it was given.
    """

    likely: pl.DataFrame | None
    usage: pl.DataFrame | None
    decks: pl.DataFrame | None
    events: pl.DataFrame | None
    country: pl.DataFrame | None
    region: str | None
    certificate_type: str | None
    lang: Lang


@dataclass(frozen=True, slots=True)
class _Lines:
    """The points of every group and measure over the same months, and the groups' events.

    `texts` begins the names of the chart's texts.
    """

    texts: str
    group: Group
    measures: Sequence[Measure]
    months: list[date]
    points: Mapping[tuple[str, Measure], Sequence[Point]]
    events: Mapping[str, Mapping[date, Sequence[TimelineEvent]]]
    lang: Lang

    @property
    def groups(self) -> list[str]:
        return list(self.events)

    def name_of(self, group: str) -> str:
        """What a type's or a region's lines are called; '' of the country."""
        if self.group == "region":
            return short_region_name(group)
        return type_name(group) if group else ""

    def top(self, measure: Measure, *groups: str) -> float:
        """The highest of what is drawn of some lines, 0 if nothing is."""
        return max(point.highest for one in groups for point in self.points[one, measure])

    def axis(self, measure: Measure, *groups: str) -> dict[str, Any]:
        """A scale from zero for the lines of a measure."""
        share = measure == "standalone_share"
        return value_axis(self.top(measure, *groups), self.lang, share=share)

    def lane(self, group: str, measure: Measure, floor: float, top: float) -> Traces:
        """A line in a lane of its box, where 0 stands on its `floor` and `top` below the next."""
        return self.traces(group, measure, 7, lambda value: floor + _LANE * value / top)

    def traces(
        self, group: str, measure: Measure, size: int, at: Callable[[float], float] = float
    ) -> Traces:
        """A line and its marks; a value stands `at` some height."""
        points, x = self.points[group, measure], [month.isoformat() for month in self.months]
        whole = [point.value if point.complete else None for point in points]
        line = {
            "type": "scatter",
            "name": "line",
            "mode": "lines",
            "x": x,
            "y": [None if value is None else at(value) for value in whole],
            "line": {"color": COLOURS[measure], "width": 2},
            "hoverinfo": "skip",
        }
        return [
            *self.bands(points, x, measure, at),
            line,
            *mark_traces(points, x, measure, size, at=at),
        ]

    def bands(
        self,
        points: Sequence[Point],
        x: Sequence[str],
        measure: Measure,
        at: Callable[[float], float],
    ) -> Traces:
        """Behind a line, how low and how high it may be; nothing where it is certain."""
        drawn = []
        whole = [point.value is not None and point.complete for point in points]
        for is_whole, run in groupby(range(len(points)), key=whole.__getitem__):
            places = list(run)
            own, months = [points[place] for place in places], [x[place] for place in places]
            if not is_whole or len(places) == 1:
                drawn += pale_strokes(own, months, measure, 7, at=at)
            elif any(point.span for point in own):
                spans = [point.span or (point.value or 0, point.value or 0) for point in own]
                ends = [at(high) for _, high in spans] + [at(low) for low, _ in spans[::-1]]
                band = {"x": months + months[::-1], "y": ends, "mode": "none", "fill": "toself"}
                band |= {"fillcolor": COLOURS[measure], "opacity": PALE}
                drawn.append({"type": "scatter", "name": "band", "hoverinfo": "skip"} | band)
        return drawn

    def strokes(self, group: str, low: float) -> Traces:
        """A stroke under each month in which something happened, at the lower end of an axis;
        pointing at it says what. It is short where all that happened is small."""
        found = self.events[group]
        said = [
            [safe(getattr(e, f"text_{self.lang}")) for e in events] for events in found.values()
        ]
        marker = {
            "symbol": "line-ns",
            "size": [4 if all(one.small for one in events) else 9 for events in found.values()],
            "color": INK_SOFT,
            "line": {"width": 2, "color": INK_SOFT},
        }
        strokes = {
            "type": "scatter",
            "name": EVENTS,
            "mode": "markers",
            "x": [month.isoformat() for month in found],
            "y": [low] * len(found),
            "marker": marker,
            "hovertext": ["<br>".join(lines) for lines in said],
        }
        return [strokes] if found else []

    def box(
        self, heading: str, traces: Traces, y: dict[str, Any], measure: Measure, **words: Any
    ) -> Box:
        colour, x = COLOURS[measure], month_axis(self.months)
        return Box(heading, traces, x, y, colour=colour, months=self.months, **words)


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
    texts: str,
    group: Group,
    measures: Sequence[Measure],
    *,
    likely: pl.DataFrame | None = None,
    usage: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    events: pl.DataFrame | None = None,
    country: pl.DataFrame | None = None,
    region: str | None = None,
    certificate_type: str | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """The figure of a line for each measure and each of the groups in `frame`; `texts` begins the
    names of its texts. The others are those of `Beside`."""
    place, types = region and region_name(region), certificate_type and type_name(certificate_type)
    narrowed = ", ".join(filter(None, (types, place)))
    before = f"{safe(narrowed)}: " if narrowed else ""
    if frame.is_empty():
        return empty_figure(before + text(f"{texts}_title", lang), lang)
    views = [frame, frame if likely is None else likely]
    if group == "region":
        views = [whole_regions(view) for view in views]
    both = Both(views[0], views[1], likely is not None)
    if texts in ("by_type", "trend"):
        title = (usage_heading if texts == "by_type" else trend_heading)(both, lang)
    else:
        title = count_heading(both, group, measures[-1], lang)
    if group == "country":
        views = [country_by_month(view).with_columns(country=pl.lit("")) for view in views]
        if country is not None:
            ends = country.select("month", pl.col("^.*_(low|high)$"))
            views[1] = views[1].join(ends, on="month", how="left")
    happened = [] if events is None else timeline(events)
    months = months_between(views[0]["month"].to_list())
    points: dict[tuple[str, Measure], Sequence[Point]] = {}
    own: dict[str, Mapping[date, Sequence[TimelineEvent]]] = {}
    lines = _Lines(texts, group, measures, months, points, own, lang)
    found = points_by(
        views[0],
        views[1],
        group,
        measures,
        usage,
        lambda one: lines.name_of(one) or narrowed or text("all_types", lang),
        lang,
    )
    missing = [Point(text("missing", lang))] * len(measures)
    about: dict[str, str | None] = {"region": region, "certificate_type": certificate_type}
    for one in _groups(views[0], group):
        its = {group: one} if texts != "by_type" and group != "country" else {}
        own[one] = events_by_month(happened, months, about | its)
        by_month = [found.get((month, one), missing) for month in months]
        for measure, of_measure in zip(measures, zip(*by_month, strict=True), strict=True):
            points[one, measure] = of_measure
    boxes, forms = _table(lines) if texts == "by_type" else _panels(lines)
    subtitle = text(
        f"{texts}_subtitle",
        lang,
        span=format_span(months, lang),
        last=format_month(months[-1], lang),
        place=safe(place or "") or text("country", lang),
        types=safe(types or "") or text("all_types_after_comma", lang),
    )
    is_named = texts in ("by_type", "trend")  # what each colour is stands above its box
    key = [] if is_named else [("●", COLOURS[one], text(one, lang)) for one in measures]
    words = Words(before + title, subtitle, key, notes_of(decks, lang, measures))
    return draw_points(boxes, (p for line in points.values() for p in line), words, forms, lang)


def _groups(frame: pl.DataFrame, group: Group) -> list[str]:
    """Types by size, regions in alphabetical order, or '' for the country."""
    if group == "certificate_type":
        return types_by_size(frame)
    regions = frame["region"].unique() if group == "region" else [""]
    return sorted(regions, key=lambda one: swedish_order(region_name(one)) if one else one)


_Drawn = tuple[list[Box], tuple[Form, Form]]


def _table(lines: _Lines) -> _Drawn:
    """A box for each measure with a lane for each group, each with a scale of its own that only its
    newest number tells; events under the last."""
    boxes, groups = [], lines.groups[::-1]
    for measure in lines.measures:
        traces, floors = (
            lines.strokes(groups[0], -0.55),
            [at - _LANE / 2 for at in range(len(groups))],
        )
        for floor, one in zip(floors, groups, strict=True):
            traces += lines.lane(one, measure, floor, lines.top(measure, one) or 1)
        labels = [lines.points[one, measure][-1].label for one in groups]
        zeros = {"tickvals": floors, "showgrid": True, "gridcolor": "#DDDDDD"}
        y = {"range": [-0.7, len(groups) - 0.4], "showgrid": False, "minor": zeros}
        heading = text(measure, lines.lang)
        boxes.append(lines.box(heading, traces, y, measure, labels=labels))
    return boxes, rows(boxes, [lines.name_of(one) for one in groups], high=30)


def _panels(lines: _Lines) -> _Drawn:
    """A box for each group and measure, with the newest number above.

    Scales start at zero; the groups' shares have one for all.
    """
    boxes, groups = [], lines.groups
    for one, measure in lines.points:
        share = lines.group != "country" and measure == "standalone_share"
        y = lines.axis(measure, *(groups if share else [one]))
        traces = lines.strokes(one, y["range"][0])
        traces += lines.traces(one, measure, 10 if lines.group == "country" else 7)
        heading = lines.name_of(one) or text(measure, lines.lang)
        value = lines.points[one, measure][-1].label
        boxes.append(lines.box(heading, traces, y, measure, value=value))
    if lines.group == "country":
        return boxes, panels(3, high=230, phone=1)
    many = len(boxes) > 15 and len(boxes) != 20
    return boxes, panels(min(6 if many else 5, len(boxes)))


def draw_usage_by_type(usage_by_type: pl.DataFrame, **beside: Unpack[Beside]) -> go.Figure:
    """Integrated and standalone certificates and the share, a row of small lines a type.

    `usage_by_type` is the view of that name: certificates a month; `beside` are `likely`, `usage`,
    `decks`, `events`, `region`, `certificate_type` and `lang`, see `Beside`. Each line has its own
    scale from zero, so standalone is never hidden under integrated. Missing months are gaps,
    incomplete sums hollow.
    """
    return _draw(usage_by_type, "by_type", "certificate_type", MEASURES, **beside)


def draw_type_panels(usage_by_type: pl.DataFrame, **beside: Unpack[Beside]) -> go.Figure:
    """Small multiples: two boxes a type, integrated and standalone, with scales of their own.

    Certificates a month; arguments and marks as in `draw_usage_by_type`.
    """
    return _draw(usage_by_type, "type_panels", "certificate_type", MEASURES[:2], **beside)


def draw_share_panels(usage_by_type: pl.DataFrame, **beside: Unpack[Beside]) -> go.Figure:
    """Small multiples of the standalone share in per cent, a box a type, one scale.

    No share is drawn under 20 issued certificates; arguments and marks as in
    `draw_usage_by_type`.
    """
    return _draw(usage_by_type, "share_panels", "certificate_type", MEASURES[2:], **beside)


def draw_region_panels(
    usage_by_region: pl.DataFrame, measure: Measure = "standalone", **beside: Unpack[Beside]
) -> go.Figure:
    """Small multiples over the months: a box a region, in alphabetical order.

    `measure` is 'standalone' (certificates, own scales), 'integrated' (the same) or
    'standalone_share' (per cent, one scale); the rest as in `draw_usage_by_type`.
    """
    texts = {"standalone": "region_panels", "standalone_share": "region_share"}
    chart = texts.get(measure, "region_integrated")
    return _draw(usage_by_region, chart, "region", (measure,), **beside)


def draw_trend(usage_by_type: pl.DataFrame, **beside: Unpack[Beside]) -> go.Figure:
    """Integrated, standalone and the share of the whole country, month by month.

    Certificates of all types; three boxes with scales of their own from zero.
    Arguments and marks as in `draw_usage_by_type`.
    """
    return _draw(usage_by_type, "trend", "country", MEASURES, **beside)
