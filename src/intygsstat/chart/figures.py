"""The charts: lines over months of types, regions and the country; the regions in a month and how
each type changed, a row each; what of each region is there and adds up, a square a month.

A chart is its panels, its title and what `Beside` brings. Its name begins those of its texts in
charts.toml; the titles that state what the numbers say are those of `sentences`.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.events import EVENTS, TimelineEvent, event_strokes, timeline
from intygsstat.chart.layout import (
    COLOURS,
    FLAGGED,
    INK,
    INK_SOFT,
    MIN_DENOMINATOR,
    Grids,
    Key,
    Panel,
    figure_of,
    month_axis,
    named_rows,
    safe,
    side_by_side,
    value_axis,
)
from intygsstat.chart.points import (
    MEASURES,
    MOST_REASONS,
    Group,
    Measure,
    Pair,
    Point,
    count_words,
    is_flagged,
    line_traces,
    mark_traces,
    paired_rows,
    pale_strokes,
    points_of,
    reasons_by,
    say_source,
)
from intygsstat.chart.sentences import (
    Both,
    change_heading,
    count_heading,
    groups_of,
    heading,
    months_to_compare,
    regions_heading,
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
from intygsstat.reference.lookup import region_name, short_region_name, type_name

_LANE = 0.66  # of a lane's height is its scale's
_STATES = {"there": 0, "agrees": 0, "flagged": 1, "differs": 1}
_MISSING = 2  # of the states of squares: good, flagged, missing


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a chart takes beside its view; what it has no place for it leaves alone.

    `likely` is the view's likely twin: where that differs the line follows it, and the printed
    value stands beside it, hollow. `usage` gives the reasons of flags and `findings` those of
    squares, `decks` the line that names the source, `events` strokes under the months in which
    something happened; all are the views of these names. `country` is `usage_by_month_likely`:
    how low and how high the country's sums may be, which those of its types don't show. `region`
    and `certificate_type` are those whose rows the frame holds, if they are not all: a chart
    doesn't narrow its frame, it only says in words what it was given.
    """

    likely: pl.DataFrame | None = None
    usage: pl.DataFrame | None = None
    findings: pl.DataFrame | None = None
    decks: pl.DataFrame | None = None
    events: pl.DataFrame | None = None
    country: pl.DataFrame | None = None
    region: str | None = None
    certificate_type: str | None = None
    lang: Lang = "sv"

    @property
    def narrowed(self) -> str:
        """The type and the region whose rows the frame holds; '' if they are all."""
        names = [type_name(self.certificate_type)] if self.certificate_type else []
        return ", ".join([*names, region_name(self.region)] if self.region else names)

    @cached_property
    def happened(self) -> list[TimelineEvent]:
        return [] if self.events is None else timeline(self.events)

    @property
    def source(self) -> str:
        """The decks whose tables are in use, in words; '' if none is given."""
        if self.decks is None or self.decks.is_empty():
            return ""
        decks = self.decks
        if "tables_in_use" in decks.columns:
            decks = decks.filter(pl.col("tables_in_use") > 0)
        named = decks.select("deck", pl.col("kind") == "reconstruction").rows()
        rebuilt = sum(bool(again) for _, again in named)
        if len(named) > 3:
            words = text("many_decks", self.lang, len(named), named[0][0], named[-1][0])
            words += f", {text('many_reconstructions', self.lang, rebuilt)}" if rebuilt else ""
        else:
            mark = f" ({text('reconstruction', self.lang)})"
            words = ", ".join(deck + mark * bool(again) for deck, again in named)
        return text("source", self.lang, words)

    def empty(self, name: str) -> go.Figure:
        """The chart called `name` where there is nothing to draw."""
        before = f"{safe(self.narrowed)}: " if self.narrowed else ""
        title, none = (text(word, self.lang) for word in (f"{name}_title", "no_data"))
        panel = Panel("", [], {"visible": False}, {"visible": False})
        return figure_of([panel], side_by_side(1, phone=1), before + title, none, self.lang)


def draw_usage_by_type(usage_by_type: pl.DataFrame, **beside: Any) -> go.Figure:
    """Integrated and standalone certificates and the share, a row of small lines a type.

    `usage_by_type` is the view of that name: certificates a month; `beside` are `likely`, `usage`,
    `decks`, `events`, `region`, `certificate_type` and `lang`, see `Beside`. Each line has its own
    scale from zero, so standalone is never hidden under integrated. Missing months are gaps,
    incomplete sums hollow.
    """
    given = Beside(**beside)
    if usage_by_type.is_empty():
        return given.empty("by_type")
    both = Both.of(usage_by_type, given.likely)
    series = _series(both, "certificate_type", MEASURES, given)
    panels = [_lanes([one for one in series if one.measure == m], given) for m in MEASURES]
    names = [one.name for one in series[:: len(MEASURES)]]
    grids = named_rows(panels, names[::-1], high=30)
    return _draw_series("by_type", usage_heading(both, given.lang), panels, grids, series, given)


def draw_type_panels(usage_by_type: pl.DataFrame, **beside: Any) -> go.Figure:
    """Small multiples: two panels a type, integrated and standalone, with scales of their own.

    Certificates a month; arguments and marks as in `draw_usage_by_type`.
    """
    return _draw_panels("type_panels", usage_by_type, "certificate_type", MEASURES[:2], beside)


def draw_share_panels(usage_by_type: pl.DataFrame, **beside: Any) -> go.Figure:
    """Small multiples of the standalone share in per cent, a panel a type, one scale.

    No share is drawn under 20 issued certificates; arguments and marks as in
    `draw_usage_by_type`.
    """
    return _draw_panels("share_panels", usage_by_type, "certificate_type", MEASURES[2:], beside)


def draw_region_panels(
    usage_by_region: pl.DataFrame, measure: Measure = "standalone", **beside: Any
) -> go.Figure:
    """Small multiples over the months: a panel a region, in alphabetical order.

    `measure` is 'standalone' (certificates, own scales), 'integrated' (the same) or
    'standalone_share' (per cent, one scale); the rest as in `draw_usage_by_type`.
    """
    names = {"standalone": "region_panels", "standalone_share": "region_share"}
    name = names.get(measure, "region_integrated")
    return _draw_panels(name, usage_by_region, "region", (measure,), beside)


def draw_trend(usage_by_type: pl.DataFrame, **beside: Any) -> go.Figure:
    """Integrated, standalone and the share of the whole country, month by month.

    Certificates of all types; three panels with scales of their own from zero.
    Arguments and marks as in `draw_usage_by_type`.
    """
    given = Beside(**beside)
    if usage_by_type.is_empty():
        return given.empty("trend")
    both = Both.of(usage_by_type, given.likely)
    country = both.country
    if given.country is not None:
        ends = "^.*_(low|high)$"
        likely = country.likely.select(pl.exclude(ends))
        spans = given.country.select("month", ends)
        country = replace(country, likely=likely.join(spans, on="month", how="left"))
    series = _series(country, "country", MEASURES, given)
    panels = [_line_panel(one, text(one.measure, given.lang), given, size=10) for one in series]
    grids = side_by_side(3, high=230, phone=1)
    return _draw_series("trend", trend_heading(both, given.lang), panels, grids, series, given)


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
    frame = usage_by_region.filter(newest)
    if frame.is_empty():
        return given.empty("regions")
    both = Both.of(frame, None if given.likely is None else given.likely.filter(newest))
    names = {one: region_name(one) for one in both.likely.sort("issued", "region")["region"]}
    series = _series(both, "region", MEASURES, given, names)
    panels = []
    for measure in MEASURES:
        points = [one.points[0] for one in series if one.measure == measure]
        share = measure == "standalone_share"
        x = value_axis(max(point.highest for point in points), given.lang, share=share)
        panels.append(_row_panel(points, measure, x, given.lang, bars=not share))
    grids = named_rows(panels, list(names.values()), high=22)
    title = regions_heading(both, given.lang)
    return _draw_series("regions", title, panels, grids, series, given)


@dataclass(frozen=True, slots=True)
class Series:
    """A measure of a type, a region or the country: a point in each of `months`. `name` is '' of
    the country; `about` are the region and the type that it is of, None if of all."""

    name: str
    about: tuple[str | None, str | None]
    measure: Measure
    months: Sequence[date]
    points: Sequence[Point]

    @property
    def x(self) -> list[str]:
        return [month.isoformat() for month in self.months]

    @property
    def top(self) -> float:
        """The highest of what is drawn, 0 if nothing is."""
        return max(point.highest for point in self.points)


def _series(
    both: Both,
    group: Group,
    measures: Sequence[Measure],
    given: Beside,
    names: Mapping[str, str] | None = None,
) -> list[Series]:
    """A series a group and measure, in the order of `names`: what each group is called."""
    lang = given.lang
    name_of = {"region": short_region_name, "certificate_type": type_name}.get(group, str)
    names = names or {one: name_of(one) for one in groups_of(both.printed, group)}
    whole = given.narrowed or text("all_types", lang)  # what the country's line is called
    reasons = reasons_by(given.usage, group, lang)
    found = {
        key: points_of(pair, measures, names[key[1]] or whole, reasons.get(key, []), lang)
        for key, pair in paired_rows(both.printed, both.likely, ["month", group]).items()
    }
    months = months_between(both.printed["month"].to_list())
    missing, series = [Point(text("missing", lang))] * len(measures), []
    for one, name in names.items():
        about = {"region": given.region, "certificate_type": given.certificate_type}
        about |= {group: one}
        by_month = [found.get((month, one), missing) for month in months]
        for measure, points in zip(measures, zip(*by_month, strict=True), strict=True):
            place = about["region"], about["certificate_type"]
            series.append(Series(name, place, measure, months, points))
    return series


def _draw_panels(
    name: str,
    frame: pl.DataFrame,
    group: Group,
    measures: Sequence[Measure],
    beside: Mapping[str, Any],
) -> go.Figure:
    """The chart called `name`: a panel a group and measure. Shares have one scale."""
    given = Beside(**beside)
    if frame.is_empty():
        return given.empty(name)
    both = Both.of(frame, given.likely)
    series = _series(both, group, measures, given)
    top = max(one.top for one in series) if measures[0] == "standalone_share" else None
    panels = [_line_panel(one, one.name, given, top) for one in series]
    many = len(panels) > 15 and len(panels) != 20
    grids = side_by_side(min(6 if many else 5, len(panels)))
    title = count_heading(both, group, measures[-1], given.lang)
    key = [("●", COLOURS[one], text(one, given.lang)) for one in measures]
    return _draw_series(name, title, panels, grids, series, given, key)


def _line_panel(
    series: Series, heading: str, given: Beside, top: float | None = None, size: int = 7
) -> Panel:
    """A line on a scale from zero to `top` or its own highest, the newest number above."""
    lang, share = given.lang, series.measure == "standalone_share"
    y = value_axis(series.top if top is None else top, lang, share=share)
    traces = event_strokes(given.happened, series.months, y["range"][0], *series.about, lang)
    traces += line_traces(series.points, series.x, series.measure, size)
    look: dict[str, Any] = {"colour": COLOURS[series.measure], "months": series.months}
    value = series.points[-1].label
    return Panel(heading, traces, month_axis(series.months), y, value, **look)


def _lanes(series: Sequence[Series], given: Beside) -> Panel:
    """A lane for each series, the first at the top, with scales of their own that only the newest
    number tells; events under the last."""
    measure, months = series[0].measure, series[0].months
    floors = [at - _LANE / 2 for at in range(len(series))]
    about = given.region, given.certificate_type
    traces = event_strokes(given.happened, months, -0.55, *about, given.lang)
    for floor, one in zip(floors, series[::-1], strict=True):
        unit = _LANE / (one.top or 1)
        traces += line_traces([p.in_lane(floor, unit) for p in one.points], one.x, measure)
    labels = [one.points[-1].label for one in series[::-1]]
    zeros = {"tickvals": floors, "showgrid": True, "gridcolor": "#DDDDDD"}
    y = {"range": [-0.7, len(series) - 0.4], "showgrid": False, "minor": zeros}
    look: dict[str, Any] = {"colour": COLOURS[measure], "months": months, "labels": labels}
    return Panel(text(measure, given.lang), traces, month_axis(months), y, **look)


def _row_panel(
    points: Sequence[Point], measure: Measure, x: dict[str, Any], lang: Lang, *, bars: bool = False
) -> Panel:
    """A dot a row, at the end of a bar if `bars`, and what it is to the right."""
    rows, colour = list(range(len(points))), COLOURS[measure]
    upright = [*pale_strokes(points, rows, measure, 14), *mark_traces(points, rows, measure, 9)]
    traces = [trace | {"x": trace["y"], "y": trace["x"]} for trace in upright]
    if bars:
        bar: dict[str, Any] = {"type": "bar", "name": "bars", "marker": {"color": colour}}
        bar |= {"x": [point.value or 0 for point in points], "y": rows}
        traces.insert(0, bar | {"width": 0.3, "hoverinfo": "skip"})
    x = x | {"showgrid": True, "zeroline": True}
    labels = [point.label for point in points]
    return Panel(text(measure, lang), traces, x, colour=colour, labels=labels)


def _draw_series(
    name: str,
    title: str,
    panels: Sequence[Panel],
    grids: Grids,
    series: Sequence[Series],
    given: Beside,
    key: Key = (),
) -> go.Figure:
    """The chart called `name`, of panels that draw `series`."""
    lang, shares = given.lang, [one.measure == "standalone_share" for one in series]
    notes = [] if all(shares) else [text("derivation", lang)]
    notes += [text("too_few_note", lang, MIN_DENOMINATOR)] if any(shares) else []
    points = [point for one in series for point in one.points]
    about: dict[str, Any] = {"points": points, "key": key, "notes": " ".join(notes)}
    return _figure(name, title, panels, grids, series[0].months, given, **about)


def _figure(
    name: str,
    title: str,
    panels: Sequence[Panel],
    grids: Grids,
    months: Sequence[date],
    given: Beside,
    *,
    points: Sequence[Point] = (),
    key: Key = (),
    notes: str = "",
) -> go.Figure:
    """The chart called `name`: its subtitle says whether likely values are among `points`, and its
    key, after what is in `key`, what their marks mean."""
    lang = given.lang
    both = any(point.printed_words for point in points)
    marks = {
        ("◇", INK, "printed"): both,
        ("◆", INK, "flagged"): any(p.flagged and p.value is not None for p in points),
        ("▒", INK_SOFT, "span_mark"): any(point.span for point in points),
        ("○", INK_SOFT, "incomplete"): any(not point.complete for point in points),
        ("|", INK_SOFT, "event_mark"): any(t["name"] == EVENTS for p in panels for t in p.traces),
    }
    shown = [
        (sign, colour, text(mark, lang)) for (sign, colour, mark), any_ in marks.items() if any_
    ]
    subtitle = text(
        f"{name}_subtitle",
        lang,
        span=format_span(months, lang),
        first=format_month(months[0], lang),
        last=format_month(months[-1], lang),
        place=safe(region_name(given.region)) if given.region else text("country", lang),
        types=safe(type_name(given.certificate_type))
        if given.certificate_type
        else text("all_types_after_comma", lang),
    )
    if points:
        subtitle += f" {text('both_values' if both else 'printed_values', lang)}"
    title = f"{safe(given.narrowed)}: {title}" if given.narrowed else title
    return figure_of(panels, grids, title, subtitle, lang, [*key, *shown], [notes, given.source])


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
        return given.empty("change")
    both = Both.of(usage_by_type, given.likely)
    compared = usage_by_type.filter(pl.col("month").is_in(months))
    types = groups_of(compared, "certificate_type")[::-1]
    pairs = paired_rows(compared, both.likely, ["certificate_type", "month"])
    panels, points = [], list[Point]()
    for measure in MEASURES[:2]:
        changes = [
            _change(type_name(one), [pairs.get((one, month)) for month in months], measure, lang)
            for one in types
        ]
        points += changes
        far = max(abs(v) for c in changes for v in (c.value or 0, c.printed or 0))
        end = value_axis(max(far, 0.05), lang, share=True)["tickvals"][-1]
        x = {
            "range": [-1.1 * end, 1.1 * end],
            "tickvals": [-end, 0, end],
            "ticktext": [format_change(-end, lang), "0", format_change(end, lang)],
            "zerolinecolor": INK_SOFT,
        }
        panels.append(_row_panel(changes, measure, x, lang))
    title, notes = change_heading(both, months, lang), text("change_note", lang, MIN_DENOMINATOR)
    grids = named_rows(panels, [type_name(one) for one in types], high=26)
    about: dict[str, Any] = {"points": points, "notes": notes}
    return _figure("change", title, panels, grids, months, given, **about)


def _change(name: str, pairs: Sequence[Pair | None], measure: Measure, lang: Lang) -> Point:
    """The change of the likely rows of two months, beside that of the printed ones (0.1 is ten per
    cent more)."""
    lines = [f"<b>{safe(name)}, {text(measure, lang).lower()}</b>"]
    for row, likely in filter(None, pairs):
        was, now = (count_words(one[measure], lang) for one in (row, likely or row))
        lines.append(f"{format_month(row['month'], lang)}: {now}")
        if likely:
            known = say_source(likely, lang) or text("no_likely", lang)
            source = text("likely_hover", lang, known).lower()
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
    lang, why = given.lang, dict[tuple[Any, ...], list[str]]()
    if given.findings is not None:
        message = "message_sv" if lang == "sv" else "message"
        found = given.findings.filter(pl.col("severity") != "info")
        for *place, words in found.select("month", "channel", "region", message).rows():
            folded = textwrap.wrap(safe(words or ""), 71, break_long_words=False)
            why.setdefault(tuple(place), []).append("◆ " + "<br>".join(folded))
    squares = []
    for row in coverage.iter_rows(named=True):
        read, expected = (format_count(row[f"cells_{one}"], lang) for one in ("read", "expected"))
        findings = row["findings"]
        lines = [text("cells_read", lang, read, expected), text("findings", lang, findings)]
        if row["state"] not in _STATES:
            lines = [text("missing", lang).capitalize()]
        lines += why.get((row["month"], row["channel"], row["region"]), [])[:MOST_REASONS]
        squares.append((f"◆ {findings}", lines))
    return _draw_squares("coverage", coverage, squares, given)


def draw_row_totals(row_totals: pl.DataFrame, **beside: Any) -> go.Figure:
    """Printed totals against the sums of their rows, a square a region, month and channel.

    `row_totals` is the view of that name, in certificates; `beside` are `decks` and `lang`. The
    number is printed minus summed; a row whose total can't be checked is not a passed one.
    """
    given = Beside(**beside)
    lang, squares = given.lang, []
    for row in row_totals.iter_rows(named=True):
        summed = text("summed_total", lang, format_count(row["summed_total"], lang) or "–")
        printed = text("printed_total", lang, safe(row["printed"] or "") or "–")
        squares.append((format_signed(row["difference"] or 0, lang=lang), [printed, summed]))
    return _draw_squares("rows", row_totals, squares, given)


def _draw_squares(
    name: str, frame: pl.DataFrame, squares: Sequence[tuple[str, list[str]]], given: Beside
) -> go.Figure:
    """The chart called `name`, a square a row of `frame`, missing ones where there is none.
    `squares` hold the few words in it, where it is flagged, and the lines on hover."""
    if frame.is_empty():
        return given.empty(name)
    lang = given.lang
    keys = frame.select("month", "channel", "region").rows()
    states = [_STATES.get(state, _MISSING) for state in frame["state"]]
    at = dict(zip(keys, zip(states, squares, strict=True), strict=True))
    months = months_between(frame["month"].to_list())
    regions = groups_of(frame, "region")[::-1]

    def square(month: date, channel: str, region: str) -> tuple[int, str, str]:
        none = _MISSING, ("", [text("no_row", lang)])
        state, (words, lines) = at.get((month, channel, region), none)
        shown = ("", words, "–")[state] if (month, channel, region) in at else ""
        place = f"{safe(region_name(region))}, {text(channel, lang).lower()}"
        head = f"<b>{place}, {format_month(month, lang)}</b>"
        return state, shown, "<br>".join([head, *lines])

    panels = []
    for channel in CHANNELS:
        table = [[square(month, channel, one) for month in months] for one in regions]
        parts = ([[one[part] for one in row] for row in table] for part in range(3))
        trace: dict[str, Any] = {"type": "heatmap", "name": channel, "zmin": 0, "zmax": _MISSING}
        trace |= {"x": [month.isoformat() for month in months], "y": [*range(len(regions))]}
        trace |= dict(zip(("z", "text", "hovertext"), parts, strict=True))
        x, y = month_axis(months, 16), {"showgrid": False}
        panels.append(Panel(text(channel, lang), [trace], x, y, months=months))
    good, flagged, missing = (Counter(states)[state] for state in range(3))
    title = heading(name, lang, flagged=flagged, there=good + flagged, missing=missing)
    signs = zip("■■□", ("#8FB3CC", FLAGGED, INK_SOFT), strict=True)
    meanings = text(f"{name}_key", lang).split(",")
    key = [(*sign, meaning) for sign, meaning in zip(signs, meanings, strict=True)]
    grids = named_rows(panels, [region_name(one) for one in regions], high=20)
    return _figure(name, title, panels, grids, months, given, key=key)
