"""How the certificates of each type changed between two months, in per cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.axes import nice_ticks
from intygsstat.chart.by_type import types_by_size
from intygsstat.chart.formats import safe
from intygsstat.chart.layout import finish, sheet_of
from intygsstat.chart.likely import (
    likely_rows,
    say_source,
    subtitle_of,
    tells_otherwise,
)
from intygsstat.chart.panels import empty_figure
from intygsstat.chart.series import (
    Measure,
    Point,
    Printed,
    add_printed,
    count_words,
    is_flagged,
    marks_key,
)
from intygsstat.chart.style import (
    COLOURS,
    EDGE,
    GRID,
    INK,
    INK_SOFT,
    MIN_DENOMINATOR,
    PAPER,
    TICK_SIZE,
    deck_source,
)
from intygsstat.chart.titles import Both, change_heading
from intygsstat.chart.widths import cut_to
from intygsstat.locale import Lang, format_change, format_month, text
from intygsstat.reference.names import type_name

_MEASURES: tuple[Measure, ...] = ("integrated", "standalone")
_KEY = ("certificate_type", "month")
_ROW, _LABELS = 26, 150  # the least height of a row, and the room for types' names
_Rows = tuple[dict[str, Any] | None, dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class _Change:
    """A type's change (0.1 is ten per cent more), or the words said instead of it."""

    change: float | None
    instead: str
    flagged: bool
    hover: str
    printed: _Change | None = None  # where the change between likely values is another one


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
    rows = {(row["certificate_type"], row["month"]): row for row in both.iter_rows(named=True)}
    others = rows | {key: row for key, row in likely_rows(likely, *_KEY).items() if key in rows}
    fig = go.Figure()
    drawn: list[_Change] = []
    for number, measure in enumerate(_MEASURES):
        axis = str(number + 1) if number else ""
        domain = (0.545, 1.0) if number else (0.0, 0.455)
        changes = [
            _changes(
                one,
                (rows.get((one, months[0])), rows.get((one, months[1]))),
                (others.get((one, months[0])), others.get((one, months[1]))),
                measure,
                months,
                lang,
            )
            for one in types
        ]
        drawn += changes
        _add_dots(fig, changes, measure, axis, lang)
        fig.layout[f"xaxis{axis}"] = _change_axis(changes, lang) | {
            "domain": list(domain),
            "anchor": f"y{axis}",
        }
        fig.layout[f"yaxis{axis}"] = _type_axis(types, labels=not number) | {"anchor": f"x{axis}"}
        fig.add_annotation(
            text=f"<b>{text(measure, lang)}</b>",
            font={"size": 16, "color": COLOURS[measure]},
            x=domain[0],
            xref="paper",
            xanchor="left",
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=4,
            showarrow=False,
        )
    marks = [
        Point(
            months[1],
            one.change,
            one.flagged,
            True,
            "",
            Printed(one.printed.change, True, "") if one.printed else None,
        )
        for one in drawn
    ]
    sheet = sheet_of(
        title=change_heading(Both.of(usage_by_type, likely), months, lang),
        subtitle=subtitle_of(
            text("change_subtitle", lang, *(format_month(month, lang) for month in months)),
            any(one.printed for one in drawn),
            lang,
        ),
        key=marks_key(marks, lang),
        notes=[text("change_note", lang, MIN_DENOMINATOR), deck_source(decks, lang)],
        lang=lang,
        least=_ROW * len(types),
        left=_LABELS,
        extra_head=30,
    )
    return finish(fig, sheet, lang)


def _changes(
    certificate_type: str,
    rows: _Rows,
    others: _Rows,
    measure: Measure,
    months: tuple[date, date],
    lang: Lang,
) -> _Change:
    """The change between likely values, with the printed one beside it where that differs."""
    printed = _change(certificate_type, rows, measure, months, lang)
    if rows == others:
        return printed
    now = _change(certificate_type, others, measure, months, lang, rows)
    if (now.change, now.instead) == (printed.change, printed.instead):
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
) -> _Change:
    values = [row[measure] if row else None for row in rows]
    words = [count_words(value, lang) for value in values]
    lines = [f"<b>{safe(type_name(certificate_type))}, {text(measure, lang).lower()}</b>"]
    for month, word, row, before in zip(months, words, rows, printed or rows, strict=True):
        lines.append(f"{format_month(month, lang)}: {word}")
        if row and before and tells_otherwise(before, row):
            was = count_words(before[measure], lang)
            source = text("likely_hover", lang, say_source(row, lang)).lower()
            lines[-1] += f", {source}, {text('printed_number', lang, was)}"
    flagged = any(row is not None and is_flagged(row) for row in rows)
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
    return _Change(change, instead, flagged, "<br>".join(lines))


def _add_dots(
    fig: go.Figure, changes: Sequence[_Change], measure: Measure, axis: str, lang: Lang
) -> None:
    colour = COLOURS[measure]
    beside = [(place, one.printed) for place, one in enumerate(changes) if one.printed]
    add_printed(
        fig,
        [(printed.change, place) for place, printed in beside],
        [printed.hover for _, printed in beside],
        colour,
        axis,
        11,
    )
    for place, printed in beside:
        _say_printed(fig, printed, changes[place], place, colour, axis, lang)
    fig.add_scatter(
        x=[one.change for one in changes],
        y=list(range(len(changes))),
        mode="markers+text",
        text=["" if c.change is None else f"  {format_change(c.change, lang)}  " for c in changes],
        textposition=[f"middle {_side(one)}" for one in changes],
        textfont={"size": 14, "color": colour},
        marker={
            "color": colour,
            "size": 12,
            "symbol": ["diamond" if one.flagged else "circle" for one in changes],
            "line": {"color": [INK if one.flagged else colour for one in changes], "width": 2},
        },
        hovertext=[one.hover for one in changes],
        hoverinfo="text",
        cliponaxis=False,
        name=measure,
        xaxis=f"x{axis}",
        yaxis=f"y{axis}",
    )
    for place, one in enumerate(changes):
        if one.instead:
            was = one.printed.change if one.printed else None
            aside = was is not None and was >= 0
            fig.add_annotation(
                text=one.instead,
                font={"size": 13, "color": INK_SOFT},
                bgcolor=PAPER,
                x=0,
                xref=f"x{axis}",
                xanchor="right" if aside else "left",
                xshift=-10 if aside else 10,
                y=place,
                yref=f"y{axis}",
                showarrow=False,
            )


def _side(one: _Change) -> str:
    """Where a dot's number stands: away from zero, and from the printed dot beside it."""
    printed = one.printed.change if one.printed else None
    if one.change is not None and printed is not None:
        return "left" if one.change < printed else "right"
    return "left" if (one.change or 0) < 0 else "right"


def _say_printed(
    fig: go.Figure,
    printed: _Change,
    now: _Change,
    place: int,
    colour: str,
    axis: str,
    lang: Lang,
) -> None:
    """The printed change's number, on the other side than that of the likely one."""
    if printed.change is None:
        return
    right = _side(now) == "left" if now.change is not None else printed.change >= 0
    fig.add_annotation(
        text=text("printed_number", lang, format_change(printed.change, lang)),
        font={"size": 13, "color": colour},
        x=printed.change,
        xref=f"x{axis}",
        xanchor="left" if right else "right",
        xshift=10 if right else -10,
        y=place,
        yref=f"y{axis}",
        showarrow=False,
    )


def _type_axis(types: Sequence[str], *, labels: bool) -> dict[str, Any]:
    return {
        "range": [-0.6, len(types) - 0.4],
        "tickvals": list(range(len(types))),
        "ticktext": [f"{safe(cut_to(type_name(one), _LABELS - EDGE - 12, 14))} " for one in types],
        "tickfont": {"size": 14, "color": INK},
        "showticklabels": labels,
        "automargin": False,
        "gridcolor": "#EEEEEE",
        "zeroline": False,
        "fixedrange": True,
    }


def _change_axis(changes: Sequence[_Change], lang: Lang) -> dict[str, Any]:
    both = [*changes, *(one.printed for one in changes if one.printed)]
    far = max((abs(one.change) for one in both if one.change is not None), default=0.0)
    above = nice_ticks(max(far, 0.05) * 1.35, 2, whole=False)
    ticks = sorted({-tick for tick in above} | set(above))
    return {
        "range": [-above[-1], above[-1]],
        "tickvals": ticks,
        "ticktext": [format_change(tick, lang) if tick else "0" for tick in ticks],
        "tickfont": {"size": TICK_SIZE, "color": INK_SOFT},
        "gridcolor": GRID,
        "zeroline": True,
        "zerolinecolor": INK_SOFT,
        "fixedrange": True,
    }
