"""From the rows of a view to points and their traces: value, words, mark and hover text.

A point is sound, flagged, or incomplete (a sum some of whose cells are missing or unreadable); a
month without a number is a point without a value, and the line has a gap there. Where the likely
value differs from the printed one the point is the likely one, and holds the printed one beside it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal

import polars as pl

from intygsstat.chart.layout import COLOURS, INK, MIN_DENOMINATOR, PAPER, Traces, safe, scatter
from intygsstat.locale import (
    Lang,
    counted,
    format_count,
    format_month,
    format_share,
    swedish_order,
    text,
)

Group = Literal["certificate_type", "region", "country"]
Measure = Literal["integrated", "standalone", "issued", "standalone_share"]
MEASURES: tuple[Measure, ...] = ("integrated", "standalone", "standalone_share")
Record = dict[str, Any]
Pair = tuple[Record, Record | None]  # as printed, and the likely one where that has other counts
MOST_REASONS = 4
_COUNTS: tuple[Measure, ...] = ("integrated", "standalone", "issued")
_FLAGS = ("cells_flagged", "rows_flagged")
_PALE = 0.25  # how opaque a band is
_REASON_LINES, _REASON_WIDTH = 3, 110


@dataclass(frozen=True, slots=True)
class Point:
    """One value with its words, and the printed one where it is a likely one.

    `value` is None where there is no number to draw: it is missing, or a share above 1 or fewer
    than no certificates, which must not set a scale. `printed_words` is '' where both are written
    alike. `span` is how low and how high a doubtful one may be.
    """

    words: str
    value: float | None = None
    printed: float | None = None
    printed_words: str = ""
    flagged: bool = False
    complete: bool = True
    hover: str = ""
    span: tuple[float, float] | None = None

    @property
    def highest(self) -> float:
        """The highest of what is drawn of it, 0 if nothing is."""
        values = (self.value, self.printed, *(self.span or ()))
        return max((value for value in values if value is not None), default=0)

    def in_lane(self, floor: float, unit: float) -> Point:
        """The same point in a lane, where 0 stands on its `floor` and 1 a `unit` above that."""
        value, printed, low, high = (
            None if each is None else floor + unit * each
            for each in (self.value, self.printed, *(self.span or (None, None)))
        )
        span = None if low is None or high is None else (low, high)
        return replace(self, value=value, printed=printed, span=span)

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


def points_of(
    pair: Pair, measures: Sequence[Measure], name: str, reasons: Sequence[str], lang: Lang
) -> list[Point]:
    """A point a measure of a row of sums; `name` and `reasons` of its flags are said on hover."""
    hover = _hover_text(pair, name, reasons, lang)
    row, shown = pair[0], pair[1] or pair[0]
    points = []
    for measure in measures:
        (printed, was), (value, words) = (_value(one, measure, lang) for one in (row, shown))
        span = None if value is None else _span(shown, measure)
        beside = (None, "") if was == words else (printed, was)
        flagged, complete = is_flagged(row, measure), bool(shown["complete"])
        points.append(Point(words, value, *beside, flagged, complete, hover, span))
    return points


def _span(row: Record, measure: Measure) -> tuple[float, float] | None:
    """How low and how high a value may be; None where it is certain."""
    low, high = (row.get(f"{measure}_{end}") for end in ("low", "high"))
    return None if low is None or high is None or low == high else (low, high)


def _value(row: Record, measure: Measure, lang: Lang) -> tuple[float | None, str]:
    """What is drawn of a row, and the words for it: its number, in brackets where the sum is
    incomplete, or what is said instead of one."""
    share = measure == "standalone_share"
    value = _share_of(row) if share else row[measure]
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
    is_printed = measure in ("standalone", "issued")
    return None, text("missing" if is_printed else "incomplete_change", lang)


def _contradicts(row: Record) -> bool:
    """True if all of a row's sum is known, and more is standalone than issued."""
    return bool(row["complete"] and (row["standalone"] or 0) > (row["issued"] or 0))


def _share_of(row: Record) -> float | None:
    """The standalone share of a row (0 to 1); None under 20 issued certificates too."""
    share: float | None = row["standalone_share"]
    return share if (row["issued"] or 0) >= MIN_DENOMINATOR else None


def is_flagged(row: Record, measure: Measure | None = None) -> bool:
    """True if a finding names a cell or a row behind this sum: of standalone certificates one
    of their table, else one of either table."""
    alone = measure == "standalone"
    columns = ("standalone_flagged", "standalone_rows_flagged") if alone else _FLAGS
    return any(row[column] for column in columns)


def _hover_text(pair: Pair, name: str, why: Sequence[str], lang: Lang) -> str:
    """The counts of a row, its share, and what is wrong with it, as lines of markup.

    Of likely values it says where they come from, and what is printed where that is written
    otherwise.
    """
    printed, likely = pair
    row = likely or printed
    lines = [f"<b>{safe(name)}, {format_month(row['month'], lang)}</b>"]
    if likely:
        source = say_source(likely, lang) or text("no_likely", lang)
        lines.append(f"<b>{text('likely_hover', lang, source)}</b>")
    for measure in (*_COUNTS, "standalone_share"):
        share = measure == "standalone_share"
        written: Callable[[Any, Lang], str] = format_share if share else count_words
        now, before = (
            written(_share_of(one) if share else one[measure], lang) for one in (row, printed)
        )
        beside = f" ({text('printed_number', lang, before)})" if before not in ("", now) else ""
        if now and (span := _span(row, measure)):
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


def say_source(likely: Record, lang: Lang = "sv") -> str:
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
        for reason in sorted(set(said), key=swedish_order)[:MOST_REASONS]:
            lines += folded.wrap(safe(reason))
        if (more := len(set(said)) - MOST_REASONS) > 0:
            lines.append(text("more", lang, more))
    return found


def mark_traces(points: Sequence[Point], x: Sequence[Any], measure: Measure, size: int) -> Traces:
    """The marks of points that stand at `x`.

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
    hovers, y = [point.hover for point in points], [point.value for point in points]
    shown = scatter(measure, "markers", list(x), y, marker=marker, hovertext=hovers)
    both = [(at, p) for at, p in zip(x, points, strict=True) if p.printed is not None]
    if not both:
        return [shown]
    x, y, hovers = [at for at, _ in both], [p.printed for _, p in both], [p.hover for _, p in both]
    edge = {"color": colour, "width": 1.5}
    hollow = {"color": PAPER, "symbol": "diamond", "size": size + 3, "line": edge}
    return [scatter("printed", "markers", x, y, marker=hollow, hovertext=hovers), shown]


def line_traces(
    points: Sequence[Point], x: Sequence[Any], measure: Measure, size: int = 7
) -> Traces:
    """A line and its marks, and behind it how low and how high it may be, where it isn't certain:
    a band along a run of whole sums, a stroke where a sum stands alone."""
    traces: Traces = []
    whole = [point.value if point.complete else None for point in points]
    for is_whole, run in groupby(range(len(points)), key=lambda place: whole[place] is not None):
        places = list(run)
        own, at = [points[place] for place in places], [x[place] for place in places]
        if not is_whole or len(places) == 1:
            traces += pale_strokes(own, at, measure, 7)
        elif any(point.span for point in own):
            spans = [point.span or (point.value, point.value) for point in own]
            ends = [high for _, high in spans] + [low for low, _ in spans[::-1]]
            look = {"fill": "toself", "fillcolor": COLOURS[measure], "opacity": _PALE}
            traces.append(scatter("band", "none", at + at[::-1], ends, hoverinfo="skip", **look))
    stroke = {"color": COLOURS[measure], "width": 2}
    line = scatter("line", "lines", x, whole, line=stroke, hoverinfo="skip")
    return [*traces, line, *mark_traces(points, x, measure, size)]


def pale_strokes(points: Sequence[Point], x: Sequence[Any], measure: Measure, width: int) -> Traces:
    """How low and how high doubtful values may be: pale strokes, `width` wide, behind their marks
    at `x`; nothing where all are certain."""
    line = {"color": COLOURS[measure], "width": width}
    return [
        scatter("band", "lines", [at, at], point.span, line=line, opacity=_PALE, hoverinfo="skip")
        for at, point in zip(x, points, strict=True)
        if point.span
    ]
