"""From the rows of a view to points and their traces: value, mark and hover text.

A point is sound, flagged, or incomplete (a sum some of whose cells are missing
or unreadable); a month without a number is a point without a value, and the
line has a gap there. Where the likely value differs from the printed one the
point is the likely one, and holds the printed one beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any, Literal

import plotly.graph_objects as go

from intygsstat.chart.boxes import Box, Grid, Words, draw_boxes
from intygsstat.chart.likely import PRINTED_TRACE, say_source, subtitle_of, tells_otherwise
from intygsstat.chart.theme import COLOURS, INK, INK_SOFT, MIN_DENOMINATOR, PAPER, safe
from intygsstat.locale import Lang, format_count, format_month, format_share, text

_Z = 1.96  # 95 of 100
_FLAGS = ("cells_flagged", "rows_flagged")

Measure = Literal["integrated", "standalone", "issued", "standalone_share"]
Row = dict[str, Any]


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


def number_of(point: Point, measure: Measure, lang: Lang) -> str:
    """The point's number in words, in brackets where the sum is incomplete, or what is said
    instead of it; '' if there is none."""
    written = format_share if measure == "standalone_share" else format_count
    words = written(point.value, lang)
    return f"({words})" if words and not point.complete else words or point.instead


def point_of(
    row: Row, likely: Row | None, measure: Measure, name: str, why: Sequence[str], lang: Lang = "sv"
) -> Point:
    """The point of one row of `usage_by_type` or its like: the likely value where that differs,
    with the printed one beside."""
    printed = _point(row, measure, hover_text(row, name, why, lang), lang)
    if likely is None or not tells_otherwise(row, likely):
        return printed
    hover = hover_text(likely, name, why, lang, printed=row)
    point = replace(_point(likely, measure, hover, lang), flagged=printed.flagged)
    if all(
        getattr(point, one) == getattr(printed, one) for one in ("value", "complete", "instead")
    ):
        return point
    hover = hover_text(row, name, why, lang, as_printed=True)
    return replace(point, printed=replace(printed, hover=hover, interval=None))


def _point(row: Row, measure: Measure, hover: str, lang: Lang) -> Point:
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
    flagged = is_flagged(row, measure)
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
    row: Row,
    name: str,
    why: Sequence[str],
    lang: Lang,
    *,
    printed: Row | None = None,
    as_printed: bool = False,
) -> str:
    """The counts of a row, its share, and what is wrong with it, as lines of markup.

    With `printed` the row holds likely values and says where they come from;
    `as_printed` names a printed row that has likely values beside it.
    """

    def beside(words: str, before: str) -> str:
        """`words`, and the printed number where it is written otherwise."""
        same = not printed or before in ("", words)
        return words if same else f"{words} ({text('printed_number', lang, before)})"

    lines = [f"<b>{safe(name)}, {format_month(row['month'], lang)}</b>"]
    if printed:
        lines.append(f"<b>{text('likely_hover', lang, say_source(row, lang))}</b>")
    elif as_printed:
        lines.append(f"<b>{text('printed_hover', lang)}</b>")
    was = printed or row
    for measure in ("integrated", "standalone", "issued"):
        counts = [count_words(one[measure], lang) for one in (row, was)]
        lines.append(f"{text(measure, lang)}: {beside(*counts)}")
    if share_of(row) is not None:
        shares = [format_share(share_of(one), lang) for one in (row, was)]
        lines.append(f"{text('standalone_share', lang)}: {beside(*shares)}")
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
            text(f"flagged_{one.removesuffix('_flagged')}", lang, format_count(row[one], lang))
            for one in _FLAGS
            if row[one]
        ]
        lines.append(f"<b>◆ {text('flagged_hover', lang)}</b> ({', '.join(counted).lower()})")
        lines += why
    return "<br>".join(lines)


def count_words(count: int | None, lang: Lang) -> str:
    """A count in words: 'under 0' where it can't be, 'saknas' where there is none."""
    if count is not None and count < 0:
        return text("below_none", lang)
    return format_count(count, lang) or text("missing", lang)


def mark_traces(
    points: Sequence[Point], places: Sequence[Any], measure: Measure, size: int, values: str = "y"
) -> list[dict[str, Any]]:
    """The marks of points that stand at `places` of one axis; `values` names the other.

    A disc, a diamond with a dark edge if flagged, hollow if the sum is incomplete. Printed
    values whose likely ones differ are hollow diamonds, in a trace before them.
    """
    colour, others = COLOURS[measure], "x" if values == "y" else "y"
    edges = [INK if point.flagged and point.complete else colour for point in points]
    marks: dict[str, Any] = {
        "type": "scatter",
        "name": measure,
        "mode": "markers",
        others: list(places),
        values: [point.value for point in points],
        "marker": {
            "color": [colour if point.complete else PAPER for point in points],
            "symbol": ["diamond" if point.flagged else "circle" for point in points],
            "size": [size + 4 if point.flagged else size for point in points],
            "line": {"color": edges, "width": 2},
        },
        "hovertext": [point.hover for point in points],
    }
    if any(point.interval for point in points):
        ends = [(*(one.interval or (0.0, 0.0)), one.value if one.interval else 0) for one in points]
        marks[f"error_{values}"] = {
            "array": [max(0.0, high - (value or 0)) for _, high, value in ends],
            "arrayminus": [max(0.0, (value or 0) - low) for low, _, value in ends],
            "color": colour,
        }
    beside = [(at, one.printed) for at, one in zip(places, points, strict=True) if one.printed]
    edge = {"color": colour, "width": 1.5}
    printed = {
        "type": "scatter",
        "name": PRINTED_TRACE,
        "mode": "markers",
        others: [at for at, _ in beside],
        values: [one.value for _, one in beside],
        "marker": {"color": PAPER, "symbol": "diamond", "size": size + 3, "line": edge},
        "hovertext": [one.hover for _, one in beside],
    }
    return [printed, marks] if beside else [marks]


def draw_points(
    boxes: Sequence[Box],
    points: Sequence[Point],
    words: Words,
    grids: tuple[Grid, Grid],
    lang: Lang,
) -> go.Figure:
    """The figure of boxes in which `points` are drawn; its subtitle says whether likely values
    are among them, and its key what their marks mean, after what `words` has."""
    both = any(point.printed for point in points)
    marks = [
        ("◇", INK, "printed", both),
        ("◆", INK, "flagged", any(p.flagged and p.value is not None for p in points)),
        ("○", INK_SOFT, "incomplete", any(not point.complete for point in points)),
    ]
    key = [(sign, colour, text(name, lang)) for sign, colour, name, drawn in marks if drawn]
    channels = [part for part in words.key if part[0] == "●"]
    others = [part for part in words.key if part[0] != "●"]
    subtitle = subtitle_of(words.subtitle, both, lang)
    words = replace(words, subtitle=subtitle, key=[*channels, *key, *others])
    return draw_boxes(boxes, words, *grids, lang)
