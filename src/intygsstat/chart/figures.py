"""The charts: lines over months of types, regions and the country, and charts with a row a name:
the regions in a month, how each type changed between two, and what of each region is there and
adds up, a square a month, issued beside standalone."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.layout import (
    COLOURS,
    FLAGGED,
    INK_SOFT,
    MIN_DENOMINATOR,
    Box,
    Form,
    Traces,
    Words,
    draw_boxes,
    empty_figure,
    month_axis,
    panels,
    rows,
    safe,
    value_axis,
)
from intygsstat.chart.points import (
    EVENTS,
    MEASURES,
    PALE,
    Beside,
    Group,
    Measure,
    Pair,
    Point,
    count_words,
    draw_points,
    is_flagged,
    mark_traces,
    paired_rows,
    pale_strokes,
    points_by,
    say_source,
    scatter,
    turned,
)
from intygsstat.chart.sentences import (
    Both,
    TimelineEvent,
    change_heading,
    count_heading,
    country_by_month,
    groups_of,
    months_to_compare,
    regions_heading,
    timeline,
    trend_heading,
    usage_heading,
)
from intygsstat.locale import (
    Lang,
    format_change,
    format_count,
    format_month,
    format_signed,
    format_span,
    months_between,
    text,
)
from intygsstat.models import CHANNELS
from intygsstat.reference.names import region_name, short_region_name, type_name

_LANE = 0.66  # of a lane's height is its scale's
_MISSING = 2  # of the states of squares: good, flagged, missing
_STATES = {"there": 0, "agrees": 0, "flagged": 1, "differs": 1}
_MOST_REASONS = 4


def draw_usage_by_type(usage_by_type: pl.DataFrame, **beside: Any) -> go.Figure:
    """Integrated and standalone certificates and the share, a row of small lines a type.

    `usage_by_type` is the view of that name: certificates a month; `beside` are `likely`, `usage`,
    `decks`, `events`, `region`, `certificate_type` and `lang`, see `Beside`. Each line has its own
    scale from zero, so standalone is never hidden under integrated. Missing months are gaps,
    incomplete sums hollow.
    """
    return _draw(usage_by_type, "by_type", "certificate_type", MEASURES, Beside(**beside))


def draw_type_panels(usage_by_type: pl.DataFrame, **beside: Any) -> go.Figure:
    """Small multiples: two boxes a type, integrated and standalone, with scales of their own.

    Certificates a month; arguments and marks as in `draw_usage_by_type`.
    """
    given = Beside(**beside)
    return _draw(usage_by_type, "type_panels", "certificate_type", MEASURES[:2], given)


def draw_share_panels(usage_by_type: pl.DataFrame, **beside: Any) -> go.Figure:
    """Small multiples of the standalone share in per cent, a box a type, one scale.

    No share is drawn under 20 issued certificates; arguments and marks as in
    `draw_usage_by_type`.
    """
    given = Beside(**beside)
    return _draw(usage_by_type, "share_panels", "certificate_type", MEASURES[2:], given)


def draw_region_panels(
    usage_by_region: pl.DataFrame, measure: Measure = "standalone", **beside: Any
) -> go.Figure:
    """Small multiples over the months: a box a region, in alphabetical order.

    `measure` is 'standalone' (certificates, own scales), 'integrated' (the same) or
    'standalone_share' (per cent, one scale); the rest as in `draw_usage_by_type`.
    """
    texts = {"standalone": "region_panels", "standalone_share": "region_share"}
    chart = texts.get(measure, "region_integrated")
    return _draw(usage_by_region, chart, "region", (measure,), Beside(**beside))


def draw_trend(usage_by_type: pl.DataFrame, **beside: Any) -> go.Figure:
    """Integrated, standalone and the share of the whole country, month by month.

    Certificates of all types; three boxes with scales of their own from zero.
    Arguments and marks as in `draw_usage_by_type`.
    """
    return _draw(usage_by_type, "trend", "country", MEASURES, Beside(**beside))


def draw_regions_in_month(
    usage_by_region: pl.DataFrame, month: date | None = None, **beside: Any
) -> go.Figure:
    """The regions in one month (the latest if none is named), largest first.

    Bars for integrated and, with a scale of its own, standalone certificates;
    dots for the standalone share in per cent. `usage_by_region` is the view of
    that name; `beside` are `likely`, `usage`, `decks` and `lang`, see `Beside`. A flagged region
    has a diamond with a dark edge; an incomplete sum a hollow mark and its number in brackets; a
    missing one says so. Where the likely value differs the bar is that one.
    """
    given = Beside(**beside)
    newest = pl.col("month").eq_missing(month or usage_by_region["month"].max())
    if given.likely is not None:
        given = replace(given, likely=given.likely.filter(newest))
    return _draw(usage_by_region.filter(newest), "regions", "region", MEASURES, given)


@dataclass(frozen=True, slots=True)
class _Line:
    """A type's, a region's or the country's measure, a point a month, and the events that concern
    it by their months. `name` is '' of the country."""

    name: str
    measure: Measure
    points: Sequence[Point]
    events: Mapping[date, Sequence[TimelineEvent]]

    @property
    def top(self) -> float:
        """The highest of what is drawn, 0 if nothing is."""
        return max(point.highest for point in self.points)


def _draw(
    frame: pl.DataFrame, texts: str, group: Group, measures: Sequence[Measure], beside: Beside
) -> go.Figure:
    """The figure of a line for each measure and each of the groups in `frame`; `texts` begins the
    names of its texts."""
    lang, narrowed = beside.lang, beside.narrowed
    before = f"{safe(narrowed)}: " if narrowed else ""
    if frame.is_empty():
        return empty_figure(before + text(f"{texts}_title", lang), lang)
    both = Both.of(frame, beside.likely)
    heading = _HEADINGS.get(texts)
    title = heading(both, lang) if heading else count_heading(both, group, measures[-1], lang)
    months = months_between(both.printed["month"].to_list())
    lines = _lines_of(both, texts, group, measures, months, beside)
    boxes, forms = _LAYOUTS.get(texts, _panels)(lines, group, months, lang)
    subtitle = text(
        f"{texts}_subtitle",
        lang,
        span=format_span(months, lang),
        last=format_month(months[-1], lang),
        place=safe(region_name(beside.region)) if beside.region else text("country", lang),
        types=safe(type_name(beside.certificate_type))
        if beside.certificate_type
        else text("all_types_after_comma", lang),
    )
    # Where there is a box a measure, what its colour is stands above it
    key = [] if heading else [("●", COLOURS[one], text(one, lang)) for one in measures]
    words = Words(before + title, subtitle, key, beside.notes(measures))
    return draw_points(boxes, (p for line in lines for p in line.points), words, forms, lang)


def _lines_of(
    both: Both,
    texts: str,
    group: Group,
    measures: Sequence[Measure],
    months: Sequence[date],
    beside: Beside,
) -> list[_Line]:
    """A line a group and measure, in the order of the groups."""
    lang, (printed, likely) = beside.lang, both.frames
    if group == "country":
        printed, likely = (
            country_by_month(view).with_columns(country=pl.lit("")) for view in both.frames
        )
        if beside.country is not None:
            ends = "^.*_(low|high)$"
            of_all = beside.country.select("month", ends)
            likely = likely.select(pl.exclude(ends)).join(of_all, on="month", how="left")
    by_size = texts == "regions"
    short = region_name if by_size else short_region_name
    name = {"region": short, "certificate_type": type_name}.get(group, str)
    whole = beside.narrowed or text("all_types", lang)  # what the country's line is called
    found = points_by(printed, likely, group, measures, lambda one: name(one) or whole, beside)
    missing = [Point(text("missing", lang))] * len(measures)
    happened = [] if beside.events is None else timeline(beside.events)
    lines = []
    for one in likely.sort("issued", group)[group] if by_size else groups_of(printed, group):
        about = {"region": beside.region, "certificate_type": beside.certificate_type}
        if texts != "by_type" and group != "country":
            about[group] = one
        events = _events_by_month(happened, months, **about)
        by_month = [found.get((month, one), missing) for month in months]
        for measure, points in zip(measures, zip(*by_month, strict=True), strict=True):
            lines.append(_Line(name(one), measure, points, events))
    return lines


def _events_by_month(
    events: Sequence[TimelineEvent], months: Sequence[date], **about: str | None
) -> dict[date, list[TimelineEvent]]:
    """What happened in each of `months` in which something did, `about` a region, a type or the
    country; nothing that only a season or a year is said of."""
    by_name = {f"{month:%Y-%m}": month for month in months}
    found: dict[date, list[TimelineEvent]] = {}
    for one in events:
        month = by_name.get(one.date[:7])
        if month and not one.when_sv and one.is_about(**about):
            found.setdefault(month, []).append(one)
    return found


_Drawn = tuple[list[Box], tuple[Form, Form]]


def _lanes(lines: Sequence[_Line], group: Group, months: Sequence[date], lang: Lang) -> _Drawn:
    """A box for each measure with a lane for each group, each with a scale of its own that only its
    newest number tells; events under the last."""
    boxes = []
    for measure in MEASURES:
        own = [line for line in lines if line.measure == measure][::-1]
        floors = [at - _LANE / 2 for at in range(len(own))]
        traces = _event_strokes(own[0], -0.55, lang)
        for floor, line in zip(floors, own, strict=True):
            unit = _LANE / (line.top or 1)
            traces += _line_traces([p.in_lane(floor, unit) for p in line.points], months, measure)
        labels = [line.points[-1].label for line in own]
        zeros = {"tickvals": floors, "showgrid": True, "gridcolor": "#DDDDDD"}
        y = {"range": [-0.7, len(own) - 0.4], "showgrid": False, "minor": zeros}
        about: dict[str, Any] = {"colour": COLOURS[measure], "months": months, "labels": labels}
        boxes.append(Box(text(measure, lang), traces, month_axis(months), y, **about))
    return boxes, rows(boxes, [line.name for line in own], high=30)


def _panels(lines: Sequence[_Line], group: Group, months: Sequence[date], lang: Lang) -> _Drawn:
    """A box for each group and measure, with the newest number above.

    Scales start at zero; the groups' shares have one for all.
    """
    boxes, of_country = [], group == "country"
    for line in lines:
        share = line.measure == "standalone_share"
        top = max(one.top for one in lines) if share and not of_country else line.top
        y = value_axis(top, lang, share=share)
        traces = _event_strokes(line, y["range"][0], lang)
        traces += _line_traces(line.points, months, line.measure, 10 if of_country else 7)
        about: dict[str, Any] = {"colour": COLOURS[line.measure], "months": months}
        about["value"] = line.points[-1].label
        heading = line.name or text(line.measure, lang)
        boxes.append(Box(heading, traces, month_axis(months), y, **about))
    if of_country:
        return boxes, panels(3, high=230, phone=1)
    many = len(boxes) > 15 and len(boxes) != 20
    return boxes, panels(min(6 if many else 5, len(boxes)))


def _bars(lines: Sequence[_Line], group: Group, months: Sequence[date], lang: Lang) -> _Drawn:
    """A box for each measure with a row for each group, of the newest month: bars for counts, dots
    for the share."""
    boxes = []
    for measure in MEASURES:
        points = [line.points[-1] for line in lines if line.measure == measure]
        share = measure == "standalone_share"
        x = value_axis(max(point.highest for point in points), lang, share=share)
        boxes.append(_dots(points, measure, x, lang, bars=not share))
    return boxes, rows(boxes, [line.name for line in lines[:: len(MEASURES)]], high=22)


def _line_traces(
    points: Sequence[Point], months: Sequence[date], measure: Measure, size: int = 7
) -> Traces:
    """A line and its marks, and behind it how low and how high it may be, where it isn't certain:
    a band along a run of whole sums, a stroke where a sum stands alone."""
    x, traces = [month.isoformat() for month in months], list[dict[str, Any]]()
    whole = [point.value if point.complete else None for point in points]
    for is_whole, run in groupby(range(len(points)), key=lambda place: whole[place] is not None):
        places = list(run)
        own, at = [points[place] for place in places], [x[place] for place in places]
        if not is_whole or len(places) == 1:
            traces += pale_strokes(own, at, measure, 7)
        elif any(point.span for point in own):
            spans = [point.span or (point.value, point.value) for point in own]
            ends = [high for _, high in spans] + [low for low, _ in spans[::-1]]
            look = {"fill": "toself", "fillcolor": COLOURS[measure], "opacity": PALE}
            traces.append(scatter("band", "none", at + at[::-1], ends, hoverinfo="skip", **look))
    stroke = {"color": COLOURS[measure], "width": 2}
    line = scatter("line", "lines", x, whole, line=stroke, hoverinfo="skip")
    return [*traces, line, *mark_traces(points, x, measure, size)]


def _event_strokes(line: _Line, low: float, lang: Lang) -> Traces:
    """A stroke under each month in which something happened, at the lower end of an axis;
    pointing at it says what. It is short where all that happened is small."""
    if not line.events:
        return []
    said = [[getattr(one, f"text_{lang}") for one in events] for events in line.events.values()]
    marker = {
        "symbol": "line-ns",
        "size": [4 if all(one.small for one in events) else 9 for events in line.events.values()],
        "color": INK_SOFT,
        "line": {"width": 2, "color": INK_SOFT},
    }
    hovers = ["<br>".join(map(safe, sentences)) for sentences in said]
    x, y = [month.isoformat() for month in line.events], [low] * len(said)
    return [scatter(EVENTS, "markers", x, y, marker=marker, hovertext=hovers)]


_HEADINGS: dict[str, Callable[[Both, Lang], str]] = {
    "by_type": usage_heading,
    "trend": trend_heading,
    "regions": regions_heading,
}
_LAYOUTS = {"by_type": _lanes, "regions": _bars}


def _dots(
    points: Sequence[Point], measure: Measure, x: dict[str, Any], lang: Lang, *, bars: bool = False
) -> Box:
    """A dot a row, at the end of a bar if `bars`, and what it is to the right."""
    places = list(range(len(points)))
    traces = turned(
        pale_strokes(points, places, measure, 14) + mark_traces(points, places, measure, 9)
    )
    if bars:
        bar: dict[str, Any] = {
            "type": "bar",
            "name": "bars",
            "x": [p.value or 0 for p in points],
            "y": places,
        }
        bar |= {"marker": {"color": COLOURS[measure]}, "width": 0.3, "hoverinfo": "skip"}
        traces.insert(0, bar)
    grid = {"showgrid": True, "zeroline": True}
    labels = [point.label for point in points]
    return Box(text(measure, lang), traces, x | grid, colour=COLOURS[measure], labels=labels)


def draw_change_by_type(usage_by_type: pl.DataFrame, **beside: Any) -> go.Figure:
    """Change of integrated and standalone certificates per type, in per cent.

    The latest month against the same month a year before, or else against the
    month before it. Where a sum is missing or incomplete, or the earlier one
    under 20 certificates, there is no dot but a word. `beside` are `likely`, `decks` and `lang`,
    see `Beside`: where the likely values have another change the full dot is that
    one, and the printed one is a hollow diamond.
    """
    given = Beside(**beside)
    lang, months = given.lang, months_to_compare(usage_by_type)
    if months is None:
        return empty_figure(text("change_title", lang), lang)
    both = Both.of(usage_by_type, given.likely)
    compared = usage_by_type.filter(pl.col("month").is_in(months))
    types = groups_of(compared, "certificate_type")[::-1]
    pairs = paired_rows(compared, both.likely, ["certificate_type", "month"])
    boxes, drawn = [], list[Point]()
    for measure in MEASURES[:2]:
        changes = [
            _change(type_name(one), [pairs.get((one, month)) for month in months], measure, lang)
            for one in types
        ]
        drawn += changes
        far = max(abs(v) for c in changes for v in (c.value or 0, c.printed or 0))
        end = value_axis(max(far, 0.05), lang, share=True)["tickvals"][-1]
        x = {
            "range": [-1.1 * end, 1.1 * end],
            "tickvals": [-end, 0, end],
            "ticktext": [format_change(-end, lang), "0", format_change(end, lang)],
            "zerolinecolor": INK_SOFT,
        }
        boxes.append(_dots(changes, measure, x, lang))
    words = Words(
        change_heading(both, months, lang),
        text("change_subtitle", lang, *(format_month(month, lang) for month in months)),
        notes=[text("change_note", lang, MIN_DENOMINATOR), given.source],
    )
    forms = rows(boxes, [type_name(one) for one in types], high=26)
    return draw_points(boxes, drawn, words, forms, lang)


def _change(name: str, pairs: Sequence[Pair | None], measure: Measure, lang: Lang) -> Point:
    """The change of the likely rows of two months, beside that of the printed ones (0.1 is ten per
    cent more)."""
    lines = [f"<b>{safe(name)}, {text(measure, lang).lower()}</b>"]
    for row, likely in filter(None, pairs):
        was, now = (count_words(one[measure], lang) for one in (row, likely or row))
        lines.append(f"{format_month(row['month'], lang)}: {now}")
        if likely:
            source = text("likely_hover", lang, say_source(likely, lang)).lower()
            lines[-1] += f", {source}, {text('printed_number', lang, was)}"
    flagged = any(is_flagged(likely or row, measure) for row, likely in filter(None, pairs))
    lines += [f"◆ {text('flagged_hover', lang)}"] if flagged else []
    printed, before = _change_of([pair and pair[0] for pair in pairs], measure, lang)
    value, words = _change_of([pair and (pair[1] or pair[0]) for pair in pairs], measure, lang)
    beside = (None, "") if words == before else (printed, before)
    return Point(words, value, *beside, flagged, hover="<br>".join(lines))


def _change_of(
    months: Sequence[dict[str, Any] | None], measure: Measure, lang: Lang
) -> tuple[float | None, str]:
    """The change between two rows, None if it can't be worked out, and the words for it."""
    first, last = (row[measure] if row else None for row in months)
    if first is None or last is None:
        return None, text("missing", lang)
    if not all(row and row["complete"] for row in months):
        return None, text("incomplete_change", lang)
    if min(first, last) < 0 or first < MIN_DENOMINATOR:
        why = "no_change" if min(first, last) < 0 else "too_few_change"
        return None, text(why, lang, count_words(first, lang), count_words(last, lang))
    return (last - first) / first, format_change((last - first) / first, lang)


def draw_coverage(coverage: pl.DataFrame, **beside: Any) -> go.Figure:
    """What is there, missing or flagged, a square a region, month and channel.

    `coverage` is the view of that name; `beside` are `findings`, which gives the reasons on hover,
    `decks` and `lang`, see `Beside`. Months of which there is no deck are columns of missing
    squares.
    """
    given = Beside(**beside)
    lang = given.lang
    if coverage.is_empty():
        return empty_figure(text("coverage_title", lang, 0, 0, 0), lang)
    reasons: dict[tuple[Any, ...], list[str]] = {}
    if given.findings is not None:
        message = "message_sv" if lang == "sv" else "message"
        found = given.findings.filter(pl.col("severity") != "info")
        for *place, words in found.select("month", "channel", "region", message).rows():
            folded = textwrap.wrap(safe(words or ""), 71, break_long_words=False)
            reasons.setdefault(tuple(place), []).append("◆ " + "<br>".join(folded))

    def square(row: dict[str, Any], state: int) -> tuple[str, list[str]]:
        lines = [text("missing", lang).capitalize()]
        if state != _MISSING:
            counts = [format_count(row[f"cells_{one}"], lang) for one in ("read", "expected")]
            lines = [text("cells_read", lang, *counts), text("findings", lang, row["findings"])]
        why = reasons.get((row["month"], row["channel"], row["region"]), [])
        return ("", f"◆ {row['findings']}", "–")[state], lines + why[:_MOST_REASONS]

    def title(good: int, flagged: int, missing: int) -> str:
        counts = [format_count(n, lang) for n in (flagged, good + flagged, missing)]
        if not flagged and not missing:
            return text("coverage_title_clean", lang, counts[1])
        return text("coverage_title_missing" if missing else "coverage_title", lang, *counts)

    return _draw_squares(coverage, "coverage", square, title, given)


def draw_row_totals(row_totals: pl.DataFrame, **beside: Any) -> go.Figure:
    """Printed totals against the sums of their rows, a square a region, month and channel.

    `row_totals` is the view of that name, in certificates; `beside` are `decks` and `lang`. The
    number is printed minus summed; a row whose total can't be checked is not a passed one.
    """
    given = Beside(**beside)
    lang = given.lang
    if row_totals.is_empty():
        return empty_figure(text("rows_title", lang, 0, 0), lang)

    def square(row: dict[str, Any], state: int) -> tuple[str, list[str]]:
        off, summed = row["difference"] or 0, format_count(row["summed_total"], lang) or "–"
        printed = text("printed_total", lang, safe(row["printed"] or "") or "–")
        words = ("", format_signed(off, lang=lang), "–")[state]
        return words, [printed, text("summed_total", lang, summed)]

    def title(agrees: int, differs: int, _: int) -> str:
        counts = format_count(differs, lang), format_count(agrees + differs, lang)
        return text("rows_title", lang, *counts) if differs else text("rows_title_clean", lang)

    return _draw_squares(row_totals, "rows", square, title, given)


def _draw_squares(
    frame: pl.DataFrame,
    texts: str,
    square: Callable[[dict[str, Any], int], tuple[str, list[str]]],
    title: Callable[[int, int, int], str],
    beside: Beside,
) -> go.Figure:
    """A `square` a row: the few words in it and the lines on hover; missing ones where there is
    none. `texts` begins the names of the texts, `title` says how many are in each state."""
    lang, squares = beside.lang, {}
    for row in frame.iter_rows(named=True):
        state = _STATES.get(row["state"], _MISSING)
        squares[row["month"], row["channel"], row["region"]] = state, *square(row, state)
    states = Counter(state for state, *_ in squares.values())
    months = months_between(frame["month"].to_list())
    regions = groups_of(frame, "region")[::-1]
    none, boxes = (_MISSING, "", [text("no_row", lang)]), []

    def drawn(month: date, channel: str, region: str) -> tuple[int, str, str]:
        state, words, lines = squares.get((month, channel, region), none)
        place = f"{safe(region_name(region))}, {text(channel, lang).lower()}"
        head = f"<b>{place}, {format_month(month, lang)}</b>"
        return state, words, "<br>".join([head, *lines])

    for channel in CHANNELS:
        table = [[drawn(month, channel, one) for month in months] for one in regions]
        parts = ([[one[part] for one in row] for row in table] for part in range(3))
        trace: dict[str, Any] = {"type": "heatmap", "name": channel, "zmin": 0, "zmax": _MISSING}
        trace |= {"x": [month.isoformat() for month in months], "y": [*range(len(regions))]}
        trace |= dict(zip(("z", "text", "hovertext"), parts, strict=True))
        x, y = month_axis(months, 16), {"showgrid": False}
        boxes.append(Box(text(channel, lang), [trace], x, y, months=months))
    colours = ("#8FB3CC", FLAGGED, INK_SOFT)
    key = zip("■■□", colours, text(f"{texts}_key", lang).split(","), strict=True)
    subtitle = text(f"{texts}_subtitle", lang)
    around = Words(title(states[0], states[1], states[2]), subtitle, list(key), [beside.source])
    forms = rows(boxes, [region_name(one) for one in regions], high=20)
    return draw_boxes(boxes, around, forms, lang)
