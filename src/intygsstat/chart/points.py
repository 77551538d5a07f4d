"""From the rows of a view to points and their marks: value, words, mark and hover text.

A point is sound, flagged, or incomplete (a sum some of whose cells are missing or unreadable); a
month without a number is a point without a value, and the line has a gap there. Where the likely
value differs from the printed one the point is the likely one, and holds the printed one beside it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.layout import (
    COLOURS,
    INK,
    INK_SOFT,
    MIN_DENOMINATOR,
    PAPER,
    Box,
    Form,
    Traces,
    Words,
    draw_boxes,
    safe,
)
from intygsstat.locale import (
    Lang,
    counted,
    format_count,
    format_month,
    format_share,
    swedish_order,
    text,
)
from intygsstat.reference.names import region_name, type_name

Group = Literal["certificate_type", "region", "country"]
Measure = Literal["integrated", "standalone", "issued", "standalone_share"]
MEASURES: tuple[Measure, ...] = ("integrated", "standalone", "standalone_share")
Row = dict[str, Any]
Pair = tuple[Row, Row | None]  # a row as printed, and its likely one where that has other counts
EVENTS = "events"  # the name of the trace of events
_COUNTS: tuple[Measure, ...] = ("integrated", "standalone", "issued")
_FLAGS = ("cells_flagged", "rows_flagged")
PALE = 0.25  # how opaque a band is
_MOST_REASONS, _REASON_LINES, _REASON_WIDTH = 4, 3, 110


@dataclass(frozen=True, slots=True, kw_only=True)
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

    @property
    def source(self) -> str:
        return deck_source(self.decks, self.lang)

    def notes(self, measures: Sequence[Measure]) -> list[str]:
        """How counts and shares are worked out, and the decks."""
        derived = [text("derivation", self.lang)] if measures[0] != "standalone_share" else []
        if measures[-1] == "standalone_share":
            derived.append(text("too_few_note", self.lang, MIN_DENOMINATOR))
        return [" ".join(derived), self.source]


def deck_source(decks: pl.DataFrame | None, lang: Lang = "sv") -> str:
    """The decks the numbers come from, in words; '' if none is given.

    `decks` is the view of that name, oldest first; decks whose tables were
    all revised by newer ones are left out.
    """
    if decks is None or decks.is_empty():
        return ""
    if "tables_in_use" in decks.columns:
        decks = decks.filter(pl.col("tables_in_use") > 0)
    named = decks.select("deck", pl.col("kind") == "reconstruction").rows()
    if len(named) <= 3:
        mark = f" ({text('reconstruction', lang)})"
        return text("source", lang, ", ".join(deck + mark * bool(again) for deck, again in named))
    words = text("many_decks", lang, len(named), named[0][0], named[-1][0])
    if rebuilt := sum(bool(again) for _, again in named):
        words += ", " + text("many_reconstructions", lang, rebuilt)
    return text("source", lang, words)


@dataclass(frozen=True, slots=True)
class Point:
    """One value with its words, and the printed one where it is a likely one.

    `value` is None where there is no number to draw: it is missing, or a share above 1 or fewer
    than no certificates, which must not set a scale. `printed_words` is '' where both are written
    alike.
    """

    words: str
    value: float | None = None
    printed: float | None = None
    printed_words: str = ""
    flagged: bool = False
    complete: bool = True
    hover: str = ""
    span: tuple[float, float] | None = None  # how low and how high a doubtful one may be

    @property
    def highest(self) -> float:
        """The highest of what is drawn of it, 0 if nothing is."""
        values = (self.value, self.printed, *(self.span or ()))
        return max((value for value in values if value is not None), default=0)

    def in_lane(self, floor: float, unit: float) -> Point:
        """The same mark in a lane, where 0 stands on its `floor` and 1 a `unit` above that."""

        def at(value: float | None) -> float | None:
            return None if value is None else floor + unit * value

        span = self.span and (floor + unit * self.span[0], floor + unit * self.span[1])
        return replace(self, value=at(self.value), printed=at(self.printed), span=span)

    @property
    def label(self) -> str:
        """Its words, the slide's behind the mark they are drawn with."""
        return f"{self.words} ◇ {self.printed_words}" if self.printed_words else self.words


def paired_rows(
    printed: pl.DataFrame, likely: pl.DataFrame, key: Sequence[str]
) -> dict[tuple[Any, ...], Pair]:
    """The rows of a view by the values of `key`; `likely` is its likely twin, with the columns
    `cells_proposed`, `cells_decided` and `least_confidence` more, or the same view."""
    rows, others = (
        {tuple(row[one] for one in key): row for row in view.iter_rows(named=True)}
        for view in (printed, likely)
    )
    pairs: dict[tuple[Any, ...], Pair] = {}
    for at, row in rows.items():
        other = others.get(at, {})
        differs = bool(other) and any(row[one] != other[one] for one in (*_COUNTS, "complete"))
        ends = {name: other[name] for name in other if name.endswith(("_low", "_high"))}
        pairs[at] = row | ends, other if differs else None
    return pairs


def points_by(
    printed: pl.DataFrame,
    likely: pl.DataFrame,
    group: Group,
    measures: Sequence[Measure],
    name_of: Callable[[str], str],
    beside: Beside,
) -> dict[tuple[Any, ...], list[Point]]:
    """A point a measure of each (month, group) in a view of sums and its likely twin, or the same
    view."""
    lang, found = beside.lang, {}
    reasons = reasons_by(beside.usage, group, lang)
    for key, pair in paired_rows(printed, likely, ["month", group]).items():
        hover = hover_text(pair, name_of(key[1]), reasons.get(key, []), lang)
        found[key] = [_point_of(pair, measure, hover, lang) for measure in measures]
    return found


def _point_of(pair: Pair, measure: Measure, hover: str, lang: Lang) -> Point:
    row, shown = pair[0], pair[1] or pair[0]
    (printed, was), (value, words) = (_value(one, measure, lang) for one in (row, shown))
    return Point(
        words,
        value,
        printed=None if was == words else printed,
        printed_words="" if was == words else was,
        flagged=is_flagged(row, measure),
        complete=bool(shown["complete"]),
        hover=hover,
        span=None if value is None else _span(shown, measure),
    )


def _span(row: Row, measure: Measure) -> tuple[float, float] | None:
    """How low and how high a value may be; None where it is certain."""
    low, high = (row.get(f"{measure}_{end}") for end in ("low", "high"))
    return None if low is None or high is None or low == high else (low, high)


def _value(row: Row, measure: Measure, lang: Lang) -> tuple[float | None, str]:
    """What is drawn of a row, and the words for it: its number, in brackets where the sum is
    incomplete, or what is said instead of one."""
    share = measure == "standalone_share"
    value = share_of(row) if share else row[measure]
    if _contradicts(row) and share and row["issued"] >= MIN_DENOMINATOR:
        return None, text("above_all", lang)
    if value is not None and value < 0:
        return None, text("below_none", lang)
    if value is not None:
        words = (format_share if share else format_count)(value, lang)
        return value, words if row["complete"] else f"({words})"
    if row["complete"]:
        return None, "–"  # a share of too few
    if row["cells_read"] == row["cells_expected"]:
        return None, text("unknown", lang)  # likely values that contradict each other
    return None, text(
        "missing" if measure in ("standalone", "issued") else "incomplete_change", lang
    )


def _contradicts(row: Row) -> bool:
    """True if all of a row's sum is known, and more is standalone than issued."""
    return bool(row["complete"] and (row["standalone"] or 0) > (row["issued"] or 0))


def share_of(row: Row) -> float | None:
    """The standalone share of a row (0 to 1); None under 20 issued certificates too."""
    share: float | None = row["standalone_share"]
    return share if (row["issued"] or 0) >= MIN_DENOMINATOR else None


def is_flagged(row: Row, measure: Measure | None = None) -> bool:
    """True if a finding names a cell or a row behind this sum: of standalone certificates one
    of their table, else one of either table."""
    alone = measure == "standalone"
    columns = ("standalone_flagged", "standalone_rows_flagged") if alone else _FLAGS
    return any(row[column] for column in columns)


def hover_text(pair: Pair, name: str, why: Sequence[str], lang: Lang) -> str:
    """The counts of a row, its share, and what is wrong with it, as lines of markup.

    Of likely values it says where they come from, and what is printed where that is written
    otherwise.
    """
    printed, likely = pair
    row = likely or printed
    lines = [f"<b>{safe(name)}, {format_month(row['month'], lang)}</b>"]
    lines += [f"<b>{text('likely_hover', lang, say_source(likely, lang))}</b>"] if likely else []
    for measure in (*_COUNTS, "standalone_share"):
        share = measure == "standalone_share"
        written: Callable[[Any, Lang], str] = format_share if share else count_words
        now, before = (
            written(share_of(one) if share else one[measure], lang) for one in (row, printed)
        )
        beside = f" ({text('printed_number', lang, before)})" if before not in ("", now) else ""
        span = _span(row, measure) if now else None
        if span:
            beside += ", " + text("span_hover", lang, *(written(end, lang) for end in span))
        lines += [f"{text(measure, lang)}: {now}{beside}"] if now else []
    if row["issued"] is not None and row["issued"] < MIN_DENOMINATOR:
        lines.append(text("too_few", lang, MIN_DENOMINATOR))
    if _contradicts(row):
        lines.append(text("more_standalone", lang))
    if not row["complete"]:
        unknown = row.get("cells_unknown", row["cells_expected"] - row["cells_read"])
        cells = format_count(unknown, lang), format_count(row["cells_expected"], lang)
        lines.append("○ " + text("incomplete_hover", lang, *cells))
    if is_flagged(row):
        flags = [text(one, lang, format_count(row[one], lang)) for one in _FLAGS if row[one]]
        lines.append(f"<b>◆ {text('flagged_hover', lang)}</b> ({', '.join(flags).lower()})")
        lines += why
    return "<br>".join(lines)


def count_words(count: int | None, lang: Lang) -> str:
    """A count in words: 'under 0' where it can't be, 'saknas' where there is none."""
    if count is not None and count < 0:
        return text("below_none", lang)
    return format_count(count, lang) or text("missing", lang)


def say_source(likely: Row, lang: Lang = "sv") -> str:
    """Where it comes from: 'förslag, sannolikhet 97 %'; '3 förslag, sannolikhet minst 72 %'."""
    parts = []
    proposed, decided = likely["cells_proposed"] or 0, likely["cells_decided"] or 0
    sure = min(99, int((likely["least_confidence"] or 0) * 100))
    if proposed == 1:
        parts.append(text("one_proposal", lang, sure))
    elif proposed:
        parts.append(text("proposals", lang, format_count(proposed), sure))
    if decided:
        parts.append(counted("decisions", decided, lang))
    return ", ".join(parts)


def reasons_by(
    usage: pl.DataFrame | None, group: Group, lang: Lang
) -> Mapping[tuple[Any, ...], list[str]]:
    """Why the numbers of every (month, group) are flagged: four reasons in three lines at most.

    `usage` is the view of that name; its reasons say which region and table they mean. The key
    of the country is ''.
    """
    if usage is None:
        return {}
    own = pl.lit("") if group == "country" else pl.col(group)
    reasons = usage.select("month", own.alias("own"), pl.col("flag_reason").str.split(" · "))
    reasons = reasons.explode("flag_reason").filter(pl.col("flag_reason").fill_null("") != "")
    folded = textwrap.TextWrapper(_REASON_WIDTH, max_lines=_REASON_LINES, placeholder=" …")
    found: dict[tuple[Any, ...], list[str]] = {}
    for month, key, said in reasons.group_by("month", "own").all().rows():
        lines = found[month, key] = []
        for reason in sorted(set(said), key=swedish_order)[:_MOST_REASONS]:
            lines += folded.wrap(safe(reason))
        if (more := len(set(said)) - _MOST_REASONS) > 0:
            lines.append(text("more", lang, more))
    return found


def mark_traces(
    points: Sequence[Point], places: Sequence[Any], measure: Measure, size: int
) -> Traces:
    """The marks of points that stand at `places` of the x axis.

    A disc, a diamond with a dark edge if flagged, hollow if the sum is incomplete. Printed
    values whose likely ones differ are hollow diamonds, in a trace before them.
    """
    colour = COLOURS[measure]
    marker = {
        "color": [colour if point.complete else PAPER for point in points],
        "symbol": ["diamond" if point.flagged else "circle" for point in points],
        "size": [size + 4 if point.flagged else size for point in points],
        "line": {
            "color": [INK if point.flagged and point.complete else colour for point in points],
            "width": 2,
        },
    }
    hovers = [point.hover for point in points]
    y = [point.value for point in points]
    shown = scatter(measure, "markers", list(places), y, marker=marker, hovertext=hovers)
    both = [(at, p) for at, p in zip(places, points, strict=True) if p.printed is not None]
    if not both:
        return [shown]
    x, y, hovers = [at for at, _ in both], [p.printed for _, p in both], [p.hover for _, p in both]
    edge = {"color": colour, "width": 1.5}
    hollow = {"color": PAPER, "symbol": "diamond", "size": size + 3, "line": edge}
    return [scatter("printed", "markers", x, y, marker=hollow, hovertext=hovers), shown]


def scatter(name: str, mode: str, x: Sequence[Any], y: Sequence[Any], **look: Any) -> Row:
    """A trace of lines or marks."""
    return {"type": "scatter", "name": name, "mode": mode, "x": x, "y": y, **look}


def pale_strokes(
    points: Sequence[Point], places: Sequence[Any], measure: Measure, width: int
) -> Traces:
    """How low and how high doubtful values may be: pale strokes, `width` wide, behind their marks
    at `places` of the x axis; nothing where all are certain."""
    line = {"color": COLOURS[measure], "width": width}
    return [
        scatter("band", "lines", [at, at], point.span, line=line, opacity=PALE, hoverinfo="skip")
        for at, point in zip(places, points, strict=True)
        if point.span
    ]


def turned(traces: Traces) -> Traces:
    """Traces whose values are on the x axis, and whose places on the y axis."""
    other = {"x": "y", "y": "x"}
    return [{other.get(key, key): value for key, value in trace.items()} for trace in traces]


def draw_points(
    boxes: Sequence[Box],
    points: Iterable[Point],
    words: Words,
    forms: tuple[Form, Form],
    lang: Lang,
) -> go.Figure:
    """The figure of boxes in which `points` are drawn; its subtitle says whether likely values
    are among them, and its key what their marks mean, after what `words` has."""
    points = list(points)
    both = any(point.printed_words for point in points)
    strokes = any(trace["name"] == EVENTS for box in boxes for trace in box.traces)
    marks = [
        ("◇", INK, "printed", both),
        ("◆", INK, "flagged", any(p.flagged and p.value is not None for p in points)),
        ("▒", INK_SOFT, "span_mark", any(point.span for point in points)),
        ("○", INK_SOFT, "incomplete", any(not point.complete for point in points)),
        ("|", INK_SOFT, "event_mark", strokes),
    ]
    key = [(sign, colour, text(name, lang)) for sign, colour, name, drawn in marks if drawn]
    values = text("both_values" if both else "printed_values", lang)
    words = replace(words, subtitle=f"{words.subtitle} {values}", key=[*words.key, *key])
    return draw_boxes(boxes, words, forms, lang)
