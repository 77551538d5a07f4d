"""From the rows of a view to the points of a line: value, mark and hover text.

A point is sound, flagged, or incomplete (a sum some of whose cells are missing
or unreadable); a month without a number is a point without a value, and the
line has a gap there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.formats import format_count, format_month, format_share, safe
from intygsstat.chart.reasons import Reasons
from intygsstat.chart.style import COLOURS, INK, INK_SOFT, MIN_DENOMINATOR
from intygsstat.chart.texts import Lang, text

Measure = Literal["integrated", "standalone", "issued", "standalone_share"]


@dataclass(frozen=True, slots=True)
class Point:
    """One month of one line; `value` is None where there is no number to draw."""

    month: date
    value: float | None
    flagged: bool
    complete: bool
    hover: str


def points_of(
    rows: pl.DataFrame,
    months: Sequence[date],
    measure: Measure,
    *,
    name: str,
    reasons: Reasons,
    group: str,
    lang: Lang = "sv",
) -> list[Point]:
    """A point for each of `months`, from the rows of one type, region or country.

    `rows` has at most one row a month, with the columns of `usage_by_type`.
    Shares of fewer than 20 issued certificates have no value.
    """
    by_month = {row["month"]: row for row in rows.iter_rows(named=True)}
    points = []
    for month in months:
        row = by_month.get(month)
        if row is None:
            points.append(Point(month, None, False, True, ""))
            continue
        why = reasons.get((month, group), [])
        hover = hover_text(row, name, why, lang)
        value = share_of(row) if measure == "standalone_share" else row[measure]
        points.append(Point(month, value, is_flagged(row), bool(row["complete"]), hover))
    return points


def share_of(row: dict[str, Any]) -> float | None:
    """The standalone share of a row (0 to 1); None under 20 issued certificates."""
    if (row["issued"] or 0) < MIN_DENOMINATOR:
        return None
    share: float | None = row["standalone_share"]
    return share


def is_flagged(row: dict[str, Any]) -> bool:
    """True if a finding names a cell or a row behind this sum."""
    return bool((row["cells_flagged"] or 0) + (row["rows_flagged"] or 0))


def hover_text(row: dict[str, Any], name: str, why: Sequence[str], lang: Lang) -> str:
    """The counts of a row, its share, and what is wrong with it, as lines of markup."""
    lines = [f"<b>{safe(name)}, {format_month(row['month'], lang)}</b>"]
    lines += [
        f"{text(measure, lang)}: {format_count(row[measure], lang) or text('missing', lang)}"
        for measure in ("integrated", "standalone", "issued")
    ]
    share = share_of(row)
    if share is not None:
        lines.append(f"{text('standalone_share', lang)}: {format_share(share, lang)}")
    elif row["issued"] is not None and row["issued"] < MIN_DENOMINATOR:
        lines.append(text("too_few", lang, MIN_DENOMINATOR))
    if not row["complete"]:
        cells = format_count(row["cells_read"], lang), format_count(row["cells_expected"], lang)
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


def add_line(
    fig: go.Figure, points: Sequence[Point], measure: Measure, axis: str, *, size: int = 8
) -> None:
    """Draw `points` on the axes numbered `axis` ('' is the first).

    Two traces: the line, with gaps at missing and incomplete months, and the
    marks, one a month: disc, diamond with a dark edge if flagged, hollow if
    incomplete.
    """
    colour = COLOURS[measure]
    months = [point.month.isoformat() for point in points]
    axes = {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}
    fig.add_scatter(
        x=months,
        y=[point.value if point.complete else None for point in points],
        mode="lines",
        line={"color": colour, "width": 2},
        connectgaps=False,
        hoverinfo="skip",
        cliponaxis=False,
        name="line",
        **axes,
    )
    fig.add_scatter(
        x=months,
        y=[point.value for point in points],
        mode="markers",
        marker={
            "color": [colour if point.complete else "white" for point in points],
            "symbol": ["diamond" if point.flagged else "circle" for point in points],
            "size": [size + 4 if point.flagged else size for point in points],
            "line": {
                "color": [INK if p.flagged and p.complete else colour for p in points],
                "width": 2,
            },
            "opacity": 1,
        },
        hovertext=[point.hover for point in points],
        hoverinfo="text",
        cliponaxis=False,
        name=measure,
        **axes,
    )


def marks_key(points: Sequence[Point], lang: Lang) -> list[tuple[str, str, str]]:
    """The parts of the key that explain marks, only those that are drawn."""
    parts = []
    if any(point.flagged and point.value is not None for point in points):
        parts.append(("◆", INK, text("flagged", lang)))
    if any(not point.complete for point in points):
        parts.append(("○", INK_SOFT, text("incomplete", lang)))
    return parts


def channel_key(measures: Sequence[Measure], lang: Lang) -> list[tuple[str, str, str]]:
    """The parts of the key that name the colours."""
    return [("●", COLOURS[measure], text(measure, lang)) for measure in measures]
