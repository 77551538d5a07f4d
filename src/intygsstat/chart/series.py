"""From the rows of a view to the points of a line: value, mark and hover text.

A point is sound, flagged, or incomplete (a sum some of whose cells are missing
or unreadable); a month without a number is a point without a value, and the
line has a gap there. Where the likely value differs from the printed one the
point is the likely one, and holds the printed one beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any, Literal, Protocol

import polars as pl

from intygsstat.chart.likely import PRINTED_TRACE, likely_rows, say_source, tells_otherwise
from intygsstat.chart.reasons import Reasons
from intygsstat.chart.theme import COLOURS, INK, INK_SOFT, MIN_DENOMINATOR, PAPER, safe
from intygsstat.locale import Lang, format_count, format_month, format_share, text

_Z = 1.96  # 95 of 100

Measure = Literal["integrated", "standalone", "issued", "standalone_share"]


@dataclass(frozen=True, slots=True)
class Printed:
    """The printed value of a point whose own value is a likely one."""

    value: float | None
    complete: bool
    hover: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One month of one line; `value` is None where there is no number to draw, `instead` the
    words for a share above 1 or fewer than no certificates, which must not set a scale."""

    month: date
    value: float | None
    flagged: bool
    complete: bool
    hover: str
    printed: Printed | None = None
    interval: tuple[float, float] | None = None  # of a share: Wilson's, see `wilson`
    instead: str = ""

    @property
    def highest(self) -> float:
        """The highest of what is drawn of it, 0 if nothing is."""
        values = (
            self.value,
            self.printed.value if self.printed else None,
            self.interval[1] if self.interval else None,
        )
        return max((value for value in values if value is not None), default=0)


class Mark(Protocol):
    """What a mark is drawn of: a point, or a type's change."""

    @property
    def flagged(self) -> bool: ...
    @property
    def complete(self) -> bool: ...
    @property
    def hover(self) -> str: ...


def number_of(point: Point | Printed, share: bool, lang: Lang) -> str:
    """The point's number in words, in brackets where the sum is incomplete, or what is said
    instead of it; '' if there is none."""
    words = format_share(point.value, lang) if share else format_count(point.value, lang)
    return f"({words})" if words and not point.complete else words or point.instead


def points_of(
    rows: pl.DataFrame,
    months: Sequence[date],
    measure: Measure,
    *,
    name: str,
    reasons: Reasons,
    group: str,
    likely: pl.DataFrame | None = None,
    lang: Lang = "sv",
) -> list[Point]:
    """A point for each of `months`, from the rows of one type, region or country.

    `rows` has at most one row a month, with the columns of `usage_by_type`;
    `likely` the rows of the same with likely values, if these are drawn too.
    Shares of fewer than 20 issued certificates have no value.
    """
    by_month = {row["month"]: row for row in rows.iter_rows(named=True)}
    likely_by_month = likely_rows(likely, "month")
    points = []
    for month in months:
        row = by_month.get(month)
        if row is None:
            points.append(Point(month, None, False, True, ""))
            continue
        why = reasons.get((month, group), [])
        other = likely_by_month.get((month,))
        points.append(point_of(row, other, measure, name, why, lang))
    return points


def point_of(
    row: dict[str, Any],
    likely: dict[str, Any] | None,
    measure: Measure,
    name: str,
    why: Sequence[str],
    lang: Lang = "sv",
) -> Point:
    """The point of one row: its likely value where that differs, with the printed one beside."""
    month, flagged, value = row["month"], is_flagged(row), value_of(row, measure)
    complete, interval = bool(row["complete"]), interval_of(row, measure)
    instead = _instead(row, measure, lang)
    if likely is None or not tells_otherwise(row, likely):
        hover = hover_text(row, name, why, lang)
        return Point(month, value, flagged, complete, hover, None, interval, instead)
    now, now_complete = value_of(likely, measure), bool(likely["complete"])
    hover, now_instead = (
        hover_text(likely, name, why, lang, printed=row),
        _instead(likely, measure, lang),
    )
    if (now, now_complete, now_instead) == (value, complete, instead):
        return Point(month, value, flagged, complete, hover, None, interval, instead)
    beside = Printed(value, complete, hover_text(row, name, why, lang, as_printed=True), instead)
    between = interval_of(likely, measure)
    return Point(month, now, flagged, now_complete, hover, beside, between, now_instead)


def value_of(row: dict[str, Any], measure: Measure) -> float | None:
    """The number that a row has for a measure; None if there is none to draw, which fewer than
    no certificates are."""
    value: float | None = share_of(row) if measure == "standalone_share" else row[measure]
    return None if value is not None and value < 0 else value


def _instead(row: dict[str, Any], measure: Measure, lang: Lang) -> str:
    """What is said where a row has more standalone certificates than issued ones, or holds
    likely values that contradict each other; '' of others."""
    if not row["complete"] and row["cells_read"] == row["cells_expected"]:
        return text("unknown", lang) if row[measure] is None else ""
    if not _contradicts(row):
        return ""
    if measure == "standalone_share":
        return text("above_all", lang) if row["issued"] >= MIN_DENOMINATOR else ""
    return text("below_none", lang) if measure == "integrated" else ""


def _contradicts(row: dict[str, Any]) -> bool:
    """True if all of a row's sum is known, and more is standalone than issued."""
    return bool(row["complete"] and (row["standalone"] or 0) > (row["issued"] or 0))


def share_of(row: dict[str, Any]) -> float | None:
    """The standalone share of a row (0 to 1); None under 20 issued certificates, and where more
    are standalone than issued."""
    if (row["issued"] or 0) < MIN_DENOMINATOR or _contradicts(row):
        return None
    share: float | None = row["standalone_share"]
    return share


def interval_of(row: dict[str, Any], measure: Measure) -> tuple[float, float] | None:
    """Wilson's interval of a whole row's share; None for counts and where no share is drawn."""
    if measure != "standalone_share" or share_of(row) is None or not row["complete"]:
        return None
    return wilson(row["standalone"], row["issued"])


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


def error_bars(points: Sequence[Point], colour: str) -> dict[str, Any]:
    """The intervals of points as plotly's error bars; not shown where there are none."""
    if not any(point.interval for point in points):
        return {"visible": False}
    ends = [
        (point.interval[0], point.value, point.interval[1])
        if point.interval and point.value is not None
        else (0.0, 0.0, 0.0)
        for point in points
    ]
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(0.0, high - value) for _, value, high in ends],
        "arrayminus": [max(0.0, value - low) for low, value, _ in ends],
        "color": colour,
        "thickness": 1.5,
        "width": 0,
    }


def is_flagged(row: dict[str, Any]) -> bool:
    """True if a finding names a cell or a row behind this sum."""
    return bool((row["cells_flagged"] or 0) + (row["rows_flagged"] or 0))


def hover_text(
    row: dict[str, Any],
    name: str,
    why: Sequence[str],
    lang: Lang,
    *,
    printed: dict[str, Any] | None = None,
    as_printed: bool = False,
) -> str:
    """The counts of a row, its share, and what is wrong with it, as lines of markup.

    With `printed` the row holds likely values and says where they come from;
    `as_printed` names a printed row that has likely values beside it.
    """
    lines = [f"<b>{safe(name)}, {format_month(row['month'], lang)}</b>"]
    if printed:
        lines.append(f"<b>{text('likely_hover', lang, say_source(row, lang))}</b>")
    elif as_printed:
        lines.append(f"<b>{text('printed_hover', lang)}</b>")
    for measure in ("integrated", "standalone", "issued"):
        count = count_words(row[measure], lang)
        if printed and printed[measure] != row[measure]:
            before = count_words(printed[measure], lang)
            count += f" ({text('printed_number', lang, before)})"
        lines.append(f"{text(measure, lang)}: {count}")
    share = share_of(row)
    if share is not None:
        words = format_share(share, lang)
        before = format_share(share_of(printed), lang) if printed else words
        words += f" ({text('printed_number', lang, before)})" if before not in ("", words) else ""
        lines.append(f"{text('standalone_share', lang)}: {words}")
    elif row["issued"] is not None and row["issued"] < MIN_DENOMINATOR:
        lines.append(text("too_few", lang, MIN_DENOMINATOR))
    if _contradicts(row):
        lines.append(text("more_standalone", lang))
    if not row["complete"]:
        unknown = row.get("cells_unknown", row["cells_expected"] - row["cells_read"])
        cells = format_count(unknown, lang), format_count(row["cells_expected"], lang)
        lines.append("○ " + text("incomplete_hover", lang, *cells))
    if is_flagged(row):
        counted = [
            text(key, lang, format_count(row[column], lang)).lower()
            for key, column in (
                ("flagged_cells", "cells_flagged"),
                ("flagged_rows", "rows_flagged"),
            )
            if row[column]
        ]
        lines.append(f"<b>◆ {text('flagged_hover', lang)}</b> ({', '.join(counted)})")
        lines += why
    return "<br>".join(lines)


def said_instead(point: Point, lang: Lang) -> str:
    """The words at the place of a number that can't be drawn, the printed one's too; or ''."""
    if point.printed and point.printed.instead:
        beside = text("printed_number", lang, point.printed.instead)
        return f"{point.instead}, {beside}" if point.instead else beside
    return point.instead


def count_words(count: int | None, lang: Lang) -> str:
    """A count in words: 'under 0' where it can't be, 'saknas' where there is none."""
    if count is not None and count < 0:
        return text("below_none", lang)
    return format_count(count, lang) or text("missing", lang)


def line_traces(points: Sequence[Point], measure: Measure, size: int) -> list[dict[str, Any]]:
    """The traces of `points`: a line with gaps at missing and incomplete months; the printed
    values where the line goes through likely ones, as hollow diamonds; and the marks."""
    colour, months = COLOURS[measure], [point.month.isoformat() for point in points]
    line = {
        "type": "scatter",
        "name": "line",
        "mode": "lines",
        "x": months,
        "y": [point.value if point.complete else None for point in points],
        "line": {"color": colour, "width": 2},
        "connectgaps": False,
        "hoverinfo": "skip",
    }
    shown = {"x": months, "y": [point.value for point in points]}
    marks = marks_trace(points, measure, size) | shown | {"error_y": error_bars(points, colour)}
    beside = [
        (point.month.isoformat(), p.value, p.hover) for point in points if (p := point.printed)
    ]
    return [line, *printed_traces(beside, colour, size + 3), marks]


def marks_trace(points: Sequence[Mark], measure: Measure, size: int) -> dict[str, Any]:
    """Marks without their places: a disc, a diamond with a dark edge if flagged, hollow if the
    sum is incomplete."""
    colour = COLOURS[measure]
    return {
        "type": "scatter",
        "name": measure,
        "mode": "markers",
        "marker": {
            "color": [colour if point.complete else PAPER for point in points],
            "symbol": ["diamond" if point.flagged else "circle" for point in points],
            "size": [size + 4 if point.flagged else size for point in points],
            "line": {"color": edges(points, colour), "width": 2},
            "opacity": 1,
        },
        "hovertext": [point.hover for point in points],
    }


def edges(points: Sequence[Mark], colour: str) -> list[str]:
    """The colours of marks' and bars' edges: dark where a whole sum is flagged."""
    return [INK if point.flagged and point.complete else colour for point in points]


def printed_traces(
    beside: Sequence[tuple[Any, Any, str]], colour: str, size: int
) -> list[dict[str, Any]]:
    """Printed values (x, y, hover) whose likely ones differ, hollow; no trace without any."""
    if not beside:
        return []
    xs, ys, hovers = zip(*beside, strict=True)
    marker = {"color": PAPER, "symbol": "diamond", "size": size, "opacity": 1}
    return [
        {
            "type": "scatter",
            "name": PRINTED_TRACE,
            "mode": "markers",
            "x": list(xs),
            "y": list(ys),
            "marker": marker | {"line": {"color": colour, "width": 1.5}},
            "hovertext": list(hovers),
        }
    ]


def marks_key(points: Sequence[Point], lang: Lang) -> list[tuple[str, str, str]]:
    """The parts of the key that explain marks, only those that are drawn."""
    return key_of_marks(
        printed=any(point.printed for point in points),
        flagged=any(point.flagged and point.value is not None for point in points),
        incomplete=any(not point.complete for point in points),
        lang=lang,
    )


def key_of_marks(
    *, printed: bool, flagged: bool, incomplete: bool, lang: Lang
) -> list[tuple[str, str, str]]:
    """The parts of the key for the marks that are drawn."""
    parts = [
        ("◇", INK, "printed", printed),
        ("◆", INK, "flagged", flagged),
        ("○", INK_SOFT, "incomplete", incomplete),
    ]
    return [(sign, colour, text(key, lang)) for sign, colour, key, drawn in parts if drawn]


def channel_key(measures: Sequence[Measure], lang: Lang) -> list[tuple[str, str, str]]:
    """The parts of the key that name the colours."""
    return [("●", COLOURS[measure], text(measure, lang)) for measure in measures]
