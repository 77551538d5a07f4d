"""Lines over months: what the charts of types, regions and the country have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.boxes import Box, Grid, Words, deck_source, draw_boxes, empty_figure
from intygsstat.chart.country_summary import country_by_month
from intygsstat.chart.events import TimelineEvent, event_marks, events_by_month, events_key
from intygsstat.chart.likely import both_numbers, subtitle_of
from intygsstat.chart.reasons import reasons_by
from intygsstat.chart.series import (
    Measure,
    Point,
    channel_key,
    line_traces,
    marks_key,
    number_of,
    points_of,
)
from intygsstat.chart.theme import (
    COLOURS,
    EDGE,
    INK_SOFT,
    MIN_DENOMINATOR,
    month_axis,
    safe,
    value_axis,
    width_of,
)
from intygsstat.chart.titles import Both, count_heading, share_heading
from intygsstat.locale import Lang, format_month, format_span, months_between, text
from intygsstat.reference.names import region_name, short_region_name, type_name

Group = Literal["certificate_type", "region", "country"]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The region and the type whose rows a frame holds, by id; None stands for all of them.

    A chart doesn't narrow its frame, it only says in words what it was given.
    """

    region: str | None = None
    certificate_type: str | None = None

    def place(self, lang: Lang) -> str:
        """'hela landet' or the region's name, to stand after 'i'."""
        return text("country", lang) if self.region is None else safe(region_name(self.region))

    def types(self, lang: Lang) -> str:
        """'alla intygstyper' or the type's name, to stand after a comma."""
        if self.certificate_type is None:
            return text("all_types_after_comma", lang)
        return safe(type_name(self.certificate_type))

    def name(self) -> str:
        """The names, unescaped, of what it is narrowed to, type first; '' if all is there."""
        names = (self.certificate_type and type_name(self.certificate_type),
                 self.region and region_name(self.region))  # fmt: skip
        return ", ".join(name for name in names if name)

    def heading(self, words: str) -> str:
        """A title with the names of what it is narrowed to before it, safe as markup."""
        return f"{safe(self.name())}: {words}" if self.name() else words


ALL = Narrowed()


@dataclass(frozen=True, slots=True)
class Lines:
    """The points of every group and measure over the same months, and the groups' events."""

    months: list[date]
    points: Mapping[tuple[str, Measure], list[Point]]
    events: Mapping[str, Mapping[date, list[TimelineEvent]]]
    lang: Lang

    @property
    def drawn(self) -> list[Point]:
        return [point for points in self.points.values() for point in points]

    def top(self, group: str, measure: Measure) -> float:
        """The highest of what is drawn of a line, 0 if nothing is."""
        return max((point.highest for point in self.points[group, measure]), default=0.0)

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
        points = self.points[group, measure]
        strokes = event_marks(self.events[group], y["range"][0], self.lang) if events else []
        if "notes" not in words and not any(point.value is not None for point in points):
            missing = points[-1].instead or text("missing", self.lang)
            at = {"x": 0.5, "xref": "x domain", "y": 0.5, "yref": "y domain"}
            words["notes"] = [at | {"text": missing, "font": {"size": 13, "color": INK_SOFT}}]
        return Box(
            month_axis(self.months),
            y,
            [*strokes, *line_traces(points, measure, size)],
            colour=COLOURS[measure],
            months={month: month.isoformat() for month in self.months},
            **words,
        )

    def draw(
        self,
        boxes: Sequence[Box],
        title: str,
        subtitle: str,
        notes: Sequence[str],
        slide: Grid,
        phone: Grid,
        channels: Sequence[Measure] = (),
    ) -> go.Figure:
        """The figure of the boxes; the key names `channels` and the marks that are drawn."""
        drawn, lang = self.drawn, self.lang
        key = [
            *channel_key(channels, lang),
            *marks_key(drawn, lang),
            *events_key(any(self.events.values()), lang),
        ]
        subtitle = subtitle_of(subtitle, any(point.printed for point in drawn), lang)
        return draw_boxes(boxes, Words(title, subtitle, key, notes), slide, phone, lang)


def lines_of(
    frame: pl.DataFrame,
    group: Group,
    groups: Sequence[str],
    measures: Sequence[Measure],
    *,
    likely: pl.DataFrame | None,
    usage: pl.DataFrame | None,
    events: pl.DataFrame | None,
    narrowed: Narrowed = ALL,
    own_events: bool = True,
    lang: Lang,
) -> Lines:
    """The lines of a view that isn't empty; of `group` 'country' all rows are one group, ''.

    `frame` is `usage_by_type` or `usage_by_region`, `likely` the same with likely values. A
    group has its `own_events` or the country's.
    """
    if group == "country":
        frame = country_by_month(frame)
        likely = None if likely is None else country_by_month(likely)
    months = months_between(frame["month"].to_list())
    reasons = reasons_by(usage, group, lang)
    points, happened = {}, {}
    for one in groups:
        rows, others = frame, likely
        narrowed_to = {"region": narrowed.region, "certificate_type": narrowed.certificate_type}
        name = narrowed.name() or text("all_types", lang)
        if group != "country":
            rows = frame.filter(pl.col(group) == one)
            others = None if likely is None else likely.filter(pl.col(group) == one)
            narrowed_to, name = {group: one}, name_of(group, one)
        happened[one] = events_by_month(events, months, **(narrowed_to if own_events else {}))
        for measure in measures:
            points[one, measure] = points_of(
                rows, months, measure,
                name=name, reasons=reasons, group=one, likely=others, lang=lang,
            )  # fmt: skip
    return Lines(months, points, happened, lang)


def name_of(group: Group, one: str) -> str:
    """What a type's or a region's box is called."""
    return type_name(one) if group == "certificate_type" else short_region_name(one)


def draw_panels(
    frame: pl.DataFrame,
    group: Literal["certificate_type", "region"],
    groups: Sequence[str],
    measures: Sequence[Measure],
    texts: str,
    *,
    likely: pl.DataFrame | None,
    usage: pl.DataFrame | None,
    decks: pl.DataFrame | None,
    events: pl.DataFrame | None,
    narrowed: Narrowed,
    lang: Lang,
) -> go.Figure:
    """Small multiples: a box for each of `groups`, a tier in it for each of `measures`.

    `texts` begins the names of its texts. Scales start at zero; counts have a scale a box,
    shares one for all.
    """
    if frame.is_empty():
        return empty_figure(narrowed.heading(text(f"{texts}_title", lang)), lang)
    both, share = Both.of(frame, likely), "standalone_share" in measures
    if share:
        title, note = share_heading(both, group, lang), text("too_few_note", lang, MIN_DENOMINATOR)
    else:
        title, note = count_heading(both, group, measures[-1], lang), text("derivation", lang)
    lines = lines_of(
        frame, group, groups, measures,
        likely=likely, usage=usage, events=events, narrowed=narrowed, lang=lang,
    )  # fmt: skip
    highest = max(lines.top(*line) for line in lines.points)
    across = min(5 if len(groups) <= 15 or len(groups) == 20 else 6, len(groups))
    ticks = 2 if -(-len(groups) // across) * len(measures) > 3 else 3
    boxes = []
    for one in groups:
        for measure in measures:
            top = highest if share else lines.top(one, measure)
            y = value_axis(top, lang, share=share, most=ticks)
            boxes.append(
                lines.box(
                    one,
                    measure,
                    y,
                    events=measure == measures[-1],
                    name=name_of(group, one),
                    value=_last_value(lines.points[one, measure], measure, lang)
                    if len(measures) == 1
                    else "",
                )
            )
    span, last = format_span(lines.months, lang), format_month(lines.months[-1], lang)
    of_what = narrowed.place(lang) if group == "certificate_type" else narrowed.types(lang)
    subtitle = text(f"{texts}_subtitle", lang, span, last, of_what)
    notes = [note, deck_source(decks, lang)]
    ticks_room = round(max(width_of(tick, 12) for box in boxes for tick in box.y["ticktext"]))
    left = max(76, EDGE + ticks_room)
    slide = Grid(across, left, left - 12, right=32, box=40, below=40, tiers=len(measures))
    phone = slide.on_phone(2, left=ticks_room + 14, gap=ticks_room + 18, box=56)
    return lines.draw(boxes, narrowed.heading(title), subtitle, notes, slide, phone, measures)


def _last_value(points: Sequence[Point], measure: Measure, lang: Lang) -> str:
    """The last number; where a likely one is drawn, that and the slide's behind its mark."""
    last, share = points[-1], measure == "standalone_share"
    shown = number_of(last, share, lang)
    return both_numbers(shown, number_of(last.printed, share, lang)) if last.printed else shown
