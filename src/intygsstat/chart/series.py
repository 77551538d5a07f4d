"""From the rows of a view to the points of a line: value, mark and hover text.

A point is sound, flagged, or incomplete (a sum some of whose cells are missing
or unreadable); a month without a number is a point without a value, and the
line has a gap there. Where the likely value differs from the printed one the
point is the likely one, and holds the printed one beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import sqrt
from typing import Any, Literal

import polars as pl

from intygsstat.chart.likely import PRINTED_TRACE, likely_rows, say_source, tells_otherwise
from intygsstat.chart.reasons import Reasons
from intygsstat.chart.theme import COLOURS, INK, INK_SOFT, MIN_DENOMINATOR, PAPER, safe
from intygsstat.locale import Lang, format_count, format_month, format_share, text

_Z = 1.96  # 95 of 100

Measure = Literal["integrated", "standalone", "issued", "standalone_share"]


_FLAGS = {"standalone": ("standalone_flagged", "standalone_rows_flagged")}
_FLAGS_OF_BOTH = ("cells_flagged", "rows_flagged")


@dataclass(frozen=True, slots=True)
class Point:
    """One value, most often of a month of a line, and what is printed where it is a likely one.

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
    month: date = date.min

    @property
    def highest(self) -> float:
        """The highest of what is drawn of it, 0 if nothing is."""
        upper = self.interval[1] if self.interval else None
        values = (self.value, upper, self.printed.value if self.printed else None)
        return max((value for value in values if value is not None), default=0)


def number_of(point: Point, share: bool, lang: Lang) -> str:
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
    printed, others = likely_rows(rows, "month"), likely_rows(likely, "month")
    return [
        point_of(row, others.get((month,)), measure, name, reasons.get((month, group), []), lang)
        if (row := printed.get((month,)))
        else Point(month=month)
        for month in months
    ]


def point_of(
    row: dict[str, Any],
    likely: dict[str, Any] | None,
    measure: Measure,
    name: str,
    why: Sequence[str],
    lang: Lang = "sv",
) -> Point:
    """The point of one row: its likely value where that differs, with the printed one beside."""
    printed = _point(row, measure, hover_text(row, name, why, lang), lang)
    if likely is None or not tells_otherwise(row, likely):
        return printed
    point = _point(likely, measure, hover_text(likely, name, why, lang, printed=row), lang)
    point = replace(point, flagged=printed.flagged)
    if (point.value, point.complete, point.instead) == (
        printed.value,
        printed.complete,
        printed.instead,
    ):
        return replace(point, interval=printed.interval)
    hover = hover_text(row, name, why, lang, as_printed=True)
    return replace(point, printed=replace(printed, hover=hover, interval=None))


def _point(row: dict[str, Any], measure: Measure, hover: str, lang: Lang) -> Point:
    return Point(
        value_of(row, measure),
        is_flagged(row, measure),
        bool(row["complete"]),
        hover,
        _instead(row, measure, lang),
        interval_of(row, measure),
        month=row["month"],
    )


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


def is_flagged(row: dict[str, Any], measure: Measure | None = None) -> bool:
    """True if a finding names a cell or a row behind this sum: of standalone certificates one
    of their table, else one of either table."""
    return any(row[column] for column in _FLAGS.get(measure or "", _FLAGS_OF_BOTH))


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


def instead_words(point: Point, lang: Lang) -> str:
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


def marks_trace(points: Sequence[Point], measure: Measure, size: int) -> dict[str, Any]:
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
        },
        "hovertext": [point.hover for point in points],
    }


def edges(points: Sequence[Point], colour: str) -> list[str]:
    """The colours of marks' and bars' edges: dark where a whole sum is flagged."""
    return [INK if point.flagged and point.complete else colour for point in points]


def printed_traces(
    beside: Sequence[tuple[Any, Any, str]], colour: str, size: int
) -> list[dict[str, Any]]:
    """Printed values (x, y, hover) whose likely ones differ, hollow; no trace without any."""
    if not beside:
        return []
    xs, ys, hovers = zip(*beside, strict=True)
    marker = {"color": PAPER, "symbol": "diamond", "size": size}
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
    parts = [
        ("◇", INK, "printed", any(point.printed for point in points)),
        ("◆", INK, "flagged", any(p.flagged and p.value is not None for p in points)),
        ("○", INK_SOFT, "incomplete", any(not point.complete for point in points)),
    ]
    return [(sign, colour, text(key, lang)) for sign, colour, key, drawn in parts if drawn]


def channel_key(measures: Sequence[Measure], lang: Lang) -> list[tuple[str, str, str]]:
    """The parts of the key that name the colours."""
    return [("●", COLOURS[measure], text(measure, lang)) for measure in measures]
