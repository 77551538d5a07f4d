"""From the rows of a view to points and their traces: value, mark and hover text.

A point is sound, flagged, or incomplete (a sum some of whose cells are missing or unreadable); a
month without a number is a point without a value, and the line has a gap there. Where the likely
value differs from the printed one the point is the likely one, and holds the printed one beside it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from typing import Any, Literal

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.events import MARKS
from intygsstat.chart.layout import (
    COLOURS,
    INK,
    INK_SOFT,
    MIN_DENOMINATOR,
    PAPER,
    Box,
    Grids,
    Words,
    draw_boxes,
    safe,
)
from intygsstat.locale import (
    Lang,
    counted,
    format_count,
    format_decimal,
    format_month,
    format_share,
    swedish_order,
    text,
)
from intygsstat.reference.lookup import regions

Group = Literal["certificate_type", "region", "country"]
Measure = Literal["integrated", "standalone", "issued", "standalone_share"]
MEASURES: tuple[Measure, ...] = ("integrated", "standalone", "standalone_share")
Row = dict[str, Any]
Pair = tuple[Row, Row | None]  # a row as printed, and its likely one where that has other counts
_COUNTS: tuple[Measure, ...] = ("integrated", "standalone", "issued")
_FLAGS = ("cells_flagged", "rows_flagged")
_Z = 1.96  # 95 of 100
_MOST_REASONS, _REASON_LINES, _REASON_WIDTH = 4, 3, 110


@dataclass(frozen=True, slots=True)
class Point:
    """One value, and what is printed where it is a likely one.

    `value` is None where there is no number to draw, `instead` what stands in its place: the
    words for a share above 1 or fewer than no certificates, which must not set a scale.
    """

    value: float | None = None
    flagged: bool = False
    complete: bool = True
    hover: str = ""
    instead: str = ""
    interval: tuple[float, float] | None = None  # of a share: Wilson's, see `wilson`
    printed: Point | None = None

    @property
    def highest(self) -> float:
        """The highest of what is drawn of it, 0 if nothing is."""
        upper = self.interval[1] if self.interval else None
        values = (self.value, upper, self.printed.value if self.printed else None)
        return max((value for value in values if value is not None), default=0)


def paired_rows(
    printed: pl.DataFrame, likely: pl.DataFrame | None, *key: str
) -> dict[tuple[Any, ...], Pair]:
    """The rows of a view by the values of `key`; `likely` is its likely twin, with the columns
    `cells_proposed`, `cells_decided` and `least_confidence` more."""

    def by_key(view: pl.DataFrame) -> dict[tuple[Any, ...], Row]:
        return {tuple(row[one] for one in key): row for row in view.iter_rows(named=True)}

    others, seen = {} if likely is None else by_key(likely), (*_COUNTS, "complete")
    return {
        at: (row, other if other and any(row[one] != other[one] for one in seen) else None)
        for at, row in by_key(printed).items()
        for other in [others.get(at)]
    }


def points_of(
    pair: Pair, measures: Sequence[Measure], name: str, why: Sequence[str], lang: Lang
) -> list[Point]:
    """The points of a row of `usage_by_type` or its like; `why` are the reasons of its flags."""
    row, likely = pair
    hover, was = hover_text(likely or row, row, name, why, lang), ""
    if likely:
        was = hover_text(row, row, name, why, lang, text("printed_hover", lang))
    points = []
    for measure in measures:
        printed = _point(row, measure, was or hover, is_flagged(row, measure), lang)
        point = _point(likely or row, measure, hover, printed.flagged, lang)
        if any(getattr(point, a) != getattr(printed, a) for a in ("value", "complete", "instead")):
            point = replace(point, printed=replace(printed, interval=None))
        points.append(point)
    return points


def _point(row: Row, measure: Measure, hover: str, flagged: bool, lang: Lang) -> Point:
    share, interval, instead = measure == "standalone_share", None, ""
    value = share_of(row) if share else row[measure]
    if value is not None and share and row["complete"]:
        interval = wilson(row["standalone"], row["issued"])
    if row[measure] is None and not row["complete"] and row["cells_read"] == row["cells_expected"]:
        instead = text("unknown", lang)  # likely values that contradict each other
    elif _contradicts(row) and share and row["issued"] >= MIN_DENOMINATOR:
        instead = text("above_all", lang)
    elif _contradicts(row) and measure == "integrated":
        instead = text("below_none", lang)
    value = None if value is not None and value < 0 else value
    return Point(value, flagged, bool(row["complete"]), hover, instead, interval)


def _contradicts(row: Row) -> bool:
    """True if all of a row's sum is known, and more is standalone than issued."""
    return bool(row["complete"] and (row["standalone"] or 0) > (row["issued"] or 0))


def share_of(row: Row) -> float | None:
    """The standalone share of a row (0 to 1); None under 20 issued certificates, and where more
    are standalone than issued."""
    share: float | None = row["standalone_share"]
    return None if (row["issued"] or 0) < MIN_DENOMINATOR or _contradicts(row) else share


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Where 95 of 100 such counts have the share they come from, 0 to 1 (Wilson's interval).
    `part` is at most `whole`.

    The numbers are counts of everything, no sample: it shows how far chance alone
    moves a share of so few.
    """
    share, shrink = part / whole, 1 + _Z * _Z / whole
    middle = (share + _Z * _Z / (2 * whole)) / shrink
    half = _Z / shrink * sqrt(share * (1 - share) / whole + _Z * _Z / (4 * whole * whole))
    return max(0.0, middle - half), min(1.0, middle + half)


def is_flagged(row: Row, measure: Measure | None = None) -> bool:
    """True if a finding names a cell or a row behind this sum: of standalone certificates one
    of their table, else one of either table."""
    alone = measure == "standalone"
    columns = ("standalone_flagged", "standalone_rows_flagged") if alone else _FLAGS
    return any(row[column] for column in columns)


def hover_text(
    row: Row, printed: Row, name: str, why: Sequence[str], lang: Lang, mark: str = ""
) -> str:
    """The counts of a row, its share, and what is wrong with it, as lines of markup.

    A row of likely values says where they come from, and what is printed where that is written
    otherwise; `mark` is what else stands under the name.
    """

    def line(label: str, now: str, before: str) -> str:
        beside = f" ({text('printed_number', lang, before)})" if before not in ("", now) else ""
        return f"{text(label, lang)}: {now}{beside}"

    if row is not printed:
        mark = text("likely_hover", lang, say_source(row, lang))
    lines = [f"<b>{safe(name)}, {format_month(row['month'], lang)}</b>"]
    lines += [f"<b>{mark}</b>"] if mark else []
    lines += [line(m, *(count_words(one[m], lang) for one in (row, printed))) for m in _COUNTS]
    if share_of(row) is not None:
        shares = (format_share(share_of(one), lang) for one in (row, printed))
        lines.append(line("standalone_share", *shares))
    elif row["issued"] is not None and row["issued"] < MIN_DENOMINATOR:
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
    people = regions()[row["region"]].inhabitants if row.get("region") in regions() else None
    if people and row["complete"] and row["issued"] is not None:
        rate = format_decimal(row["issued"] * 1000 / people, 1, lang)
        lines.append(text("per_1000", lang, rate))
    return "<br>".join(lines)


def count_words(count: int | None, lang: Lang) -> str:
    """A count in words: 'under 0' where it can't be, 'saknas' where there is none."""
    if count is not None and count < 0:
        return text("below_none", lang)
    return format_count(count, lang) or text("missing", lang)


def number_of(point: Point, measure: Measure, lang: Lang) -> str:
    """The point's number in words, in brackets where the sum is incomplete, or what is said
    instead of it; '' if there is none."""
    written = format_share if measure == "standalone_share" else format_count
    words = written(point.value, lang)
    return f"({words})" if words and not point.complete else words or point.instead


def both_numbers(likely: str, printed: str) -> str:
    """Two numbers that differ on one line, the slide's behind the mark it is drawn with."""
    return f"{likely} ◇ {printed}".strip()


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
) -> Mapping[tuple[date, str], list[str]]:
    """Why the numbers of every (month, group) are flagged: four reasons in three lines at most.

    `usage` is the view of that name; its reasons say which region and table they mean. The key
    of the country is ''.
    """
    if usage is None:
        return {}
    own = pl.lit("") if group == "country" else pl.col(group)
    reasons = usage.select("month", own.alias("own"), pl.col("flag_reason").str.split(" · "))
    reasons = reasons.explode("flag_reason").filter(pl.col("flag_reason").fill_null("") != "")
    found = {}
    for month, key, said in reasons.group_by("month", "own").all().rows():
        first = sorted(set(said), key=swedish_order)
        more = len(first) - _MOST_REASONS
        found[month, key] = [
            line
            for reason in first[:_MOST_REASONS]
            for line in textwrap.wrap(
                safe(reason), _REASON_WIDTH, max_lines=_REASON_LINES, placeholder=" …"
            )
        ] + ([text("more", lang, more)] if more > 0 else [])
    return found


def mark_traces(
    points: Sequence[Point], places: Sequence[Any], measure: Measure, size: int, values: str = "y"
) -> list[Row]:
    """The marks of points that stand at `places` of one axis; `values` names the other.

    A disc, a diamond with a dark edge if flagged, hollow if the sum is incomplete. Printed
    values whose likely ones differ are hollow diamonds, in a trace before them.
    """
    colour, others = COLOURS[measure], "x" if values == "y" else "y"

    def marks(name: str, drawn: Sequence[tuple[Any, Point]], marker: Row) -> Row:
        return {
            "type": "scatter",
            "name": name,
            "mode": "markers",
            others: [at for at, _ in drawn],
            values: [point.value for _, point in drawn],
            "marker": marker,
            "hovertext": [point.hover for _, point in drawn],
        }

    edges = [INK if point.flagged and point.complete else colour for point in points]
    marker = {
        "color": [colour if point.complete else PAPER for point in points],
        "symbol": ["diamond" if point.flagged else "circle" for point in points],
        "size": [size + 4 if point.flagged else size for point in points],
        "line": {"color": edges, "width": 2},
    }
    shown = marks(measure, list(zip(places, points, strict=True)), marker)
    if any(point.interval for point in points):
        ends = [(p.value or 0, *(p.interval or (p.value or 0, p.value or 0))) for p in points]
        shown[f"error_{values}"] = {
            "array": [max(0.0, high - value) for value, _, high in ends],
            "arrayminus": [max(0.0, value - low) for value, low, _ in ends],
            "color": colour,
        }
    beside = [(at, one.printed) for at, one in zip(places, points, strict=True) if one.printed]
    edge = {"color": colour, "width": 1.5}
    hollow = {"color": PAPER, "symbol": "diamond", "size": size + 3, "line": edge}
    return [marks("printed", beside, hollow), shown] if beside else [shown]


def draw_points(
    boxes: Sequence[Box], points: Sequence[Point], words: Words, grids: Grids, lang: Lang
) -> go.Figure:
    """The figure of boxes in which `points` are drawn; its subtitle says whether likely values
    are among them, and its key what their marks mean, after what `words` has."""
    both = any(point.printed for point in points)
    strokes = any(trace["name"] == MARKS for box in boxes for trace in box.traces)
    marks = [
        ("◇", INK, "printed", both),
        ("◆", INK, "flagged", any(p.flagged and p.value is not None for p in points)),
        ("○", INK_SOFT, "incomplete", any(not point.complete for point in points)),
        ("|", INK_SOFT, "event_mark", strokes),
    ]
    key = [(sign, colour, text(name, lang)) for sign, colour, name, drawn in marks if drawn]
    values = text("both_values" if both else "printed_values", lang)
    words = replace(words, subtitle=f"{words.subtitle} {values}", key=[*words.key, *key])
    return draw_boxes(boxes, words, grids, lang)
