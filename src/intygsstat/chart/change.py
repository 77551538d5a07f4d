"""How the certificates of each type changed between two months, in per cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.boxes import (
    Box,
    Notes,
    Words,
    deck_source,
    draw_boxes,
    empty_figure,
    names_grid,
)
from intygsstat.chart.by_type import types_by_size
from intygsstat.chart.likely import likely_rows, say_source, subtitle_of, tells_otherwise
from intygsstat.chart.series import (
    Measure,
    Point,
    count_words,
    is_flagged,
    marks_key,
    marks_trace,
    printed_traces,
)
from intygsstat.chart.theme import (
    COLOURS,
    GRID,
    INK_SOFT,
    MIN_DENOMINATOR,
    PAPER,
    nice_ticks,
    safe,
)
from intygsstat.chart.titles import Both, change_heading
from intygsstat.locale import Lang, format_change, format_month, text
from intygsstat.reference.names import type_name

_MEASURES: tuple[Measure, ...] = ("integrated", "standalone")
_Rows = tuple[dict[str, Any] | None, dict[str, Any] | None]


def months_to_compare(usage_by_type: pl.DataFrame) -> tuple[date, date] | None:
    """The month to compare with and the latest: a year apart if both are there.

    Otherwise the month there before the latest. None if there is one month only.
    """
    months = sorted(usage_by_type["month"].unique().to_list())
    if len(months) < 2:
        return None
    latest = months[-1]
    year_before = latest.replace(year=latest.year - 1)
    return (year_before if year_before in months else months[-2], latest)


def draw_change_by_type(
    usage_by_type: pl.DataFrame,
    *,
    likely: pl.DataFrame | None = None,
    decks: pl.DataFrame | None = None,
    lang: Lang = "sv",
) -> go.Figure:
    """Change of integrated and standalone certificates per type, in per cent.

    The latest month against the same month a year before, or else against the
    month before it. Where a sum is missing or incomplete, or the earlier one
    is under 20 certificates, words stand instead of a dot. `likely` is
    `usage_by_type_likely`: where it gives another change the full dot is that
    one, and the printed one is a hollow diamond.
    """
    months = months_to_compare(usage_by_type)
    if months is None:
        return empty_figure(text("change_title", lang), lang)
    both = usage_by_type.filter(pl.col("month").is_in(months))
    types = types_by_size(both)[::-1]
    printed = likely_rows(both, "certificate_type", "month")
    likely_too = likely_rows(likely, "certificate_type", "month")
    others = printed | {key: row for key, row in likely_too.items() if key in printed}
    boxes, drawn = [], []
    for measure in _MEASURES:
        changes = []
        for one in types:
            before, after = ((one, month) for month in months)
            rows = printed.get(before), printed.get(after)
            now = others.get(before), others.get(after)
            changes.append(_changes(one, rows, now, measure, months, lang))
        drawn += changes
        boxes.append(_box([type_name(one) for one in types], changes, measure, lang))
    names = [type_name(one) for one in types]
    slide, phone = names_grid(names, 2, gap=100, row=26, phone_row=36, aside=40)
    words = Words(
        change_heading(Both.of(usage_by_type, likely), months, lang),
        subtitle_of(
            text("change_subtitle", lang, *(format_month(month, lang) for month in months)),
            any(one.printed for one in drawn),
            lang,
        ),
        marks_key(drawn, lang),
        [text("change_note", lang, MIN_DENOMINATOR), deck_source(decks, lang)],
    )
    return draw_boxes(boxes, words, slide, phone, lang)


def _changes(
    certificate_type: str,
    rows: _Rows,
    others: _Rows,
    measure: Measure,
    months: tuple[date, date],
    lang: Lang,
) -> Point:
    """The change between likely values (0.1 is ten per cent more), or the words said instead of
    it; with the printed change beside it where that differs."""
    printed = _change(certificate_type, rows, measure, months, lang)
    if rows == others:
        return printed
    now = _change(certificate_type, others, measure, months, lang, rows)
    if (now.value, now.instead) == (printed.value, printed.instead):
        return printed
    hover = f"{printed.hover}<br>{text('printed_hover', lang)}"
    return replace(now, printed=replace(printed, hover=hover))


def _change(
    certificate_type: str,
    rows: _Rows,
    measure: Measure,
    months: tuple[date, date],
    lang: Lang,
    printed: _Rows | None = None,
) -> Point:
    values = [row[measure] if row else None for row in rows]
    words = [count_words(value, lang) for value in values]
    lines = [f"<b>{safe(type_name(certificate_type))}, {text(measure, lang).lower()}</b>"]
    for month, word, row, before in zip(months, words, rows, printed or rows, strict=True):
        lines.append(f"{format_month(month, lang)}: {word}")
        if row and before and tells_otherwise(before, row):
            was = count_words(before[measure], lang)
            source = text("likely_hover", lang, say_source(row, lang)).lower()
            lines[-1] += f", {source}, {text('printed_number', lang, was)}"
    flagged = any(row is not None and is_flagged(row, measure) for row in rows)
    if flagged:
        lines.append(f"◆ {text('flagged_hover', lang)}")
    first, last = values
    change, instead = None, ""
    if first is None or last is None:
        instead = text("missing", lang)
    elif not all(row is not None and row["complete"] for row in rows):
        instead = text("incomplete_change", lang)
    elif first < 0 or last < 0:
        instead = text("no_change", lang, *words)
    elif first < MIN_DENOMINATOR:
        instead = text("too_few_change", lang, *words)
    else:
        change = (last - first) / first
    return Point(change, flagged, hover="<br>".join(lines), instead=instead)


def _is_left(change: Point) -> bool:
    """True if its number stands left of the dot: away from zero, and from the printed dot."""
    printed = change.printed.value if change.printed else None
    if change.value is not None and printed is not None:
        return change.value < printed
    return (change.value or 0) < 0


def _box(names: Sequence[str], changes: Sequence[Point], measure: Measure, lang: Lang) -> Box:
    colour = COLOURS[measure]
    beside = [(p.value, place, p.hover) for place, c in enumerate(changes) if (p := c.printed)]
    numbers = ["" if c.value is None else format_change(c.value, lang) for c in changes]
    dots = marks_trace(changes, measure, 12) | {
        "x": [change.value for change in changes],
        "y": list(range(len(changes))),
        "mode": "markers+text",
        "text": [number and f"  {number}  " for number in numbers],
        "textposition": [f"middle {'left' if _is_left(c) else 'right'}" for c in changes],
        "textfont": {"size": 14, "color": colour},
    }
    return Box(
        _change_axis(changes, lang),
        {"gridcolor": "#EEEEEE"},
        [*printed_traces(beside, colour, 11), dots],
        colour=colour,
        heading=text(measure, lang),
        names=names,
        notes=partial(_notes, changes, colour, lang),
    )


def _notes(changes: Sequence[Point], colour: str, lang: Lang, width: float, height: float) -> Notes:
    """Words where there is no dot, and the printed changes' numbers, each on its free side."""
    notes: list[dict[str, Any]] = []
    for place, change in enumerate(changes):
        printed = change.printed.value if change.printed else None
        if change.instead:
            words = {"text": change.instead, "x": 0, "bgcolor": PAPER}
            notes.append(words | _aside(printed is None or printed < 0, place, INK_SOFT))
        if printed is not None:
            right = _is_left(change) if change.value is not None else printed >= 0
            said = text("printed_number", lang, format_change(printed, lang))
            said = said.replace(" ", "<br>") if width < 300 else said
            notes.append({"text": said, "x": printed} | _aside(right, place, colour))
    return notes


def _aside(right: bool, place: int, colour: str) -> dict[str, Any]:
    return {
        "font": {"size": 13, "color": colour},
        "xanchor": "left" if right else "right",
        "xshift": 10 if right else -10,
        "y": place,
    }


def _change_axis(changes: Sequence[Point], lang: Lang) -> dict[str, Any]:
    both = [*changes, *(change.printed for change in changes if change.printed)]
    far = max((abs(one.value) for one in both if one.value is not None), default=0.0)
    above = nice_ticks(max(far, 0.05) * 1.35, 2, whole=False)
    ticks = sorted({-tick for tick in above} | set(above))
    return {
        "range": [-above[-1], above[-1]],
        "tickvals": ticks,
        "ticktext": [format_change(tick, lang) if tick else "0" for tick in ticks],
        "showgrid": True,
        "gridcolor": GRID,
        "zeroline": True,
        "zerolinecolor": INK_SOFT,
    }
