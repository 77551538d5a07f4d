"""A matrix of squares: regions down, months across, issued beside standalone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.axes import month_ticks
from intygsstat.chart.formats import safe
from intygsstat.chart.layout import finish, sheet_of
from intygsstat.chart.style import (
    EDGE,
    FLAGGED,
    INK,
    INK_SOFT,
    MISSING,
    THERE,
    deck_source,
)
from intygsstat.chart.widths import cut_to
from intygsstat.locale import Lang, format_month, months_between, swedish_order, text
from intygsstat.models import CHANNELS
from intygsstat.reference.names import region_name

State = Literal["good", "flagged", "missing"]

_ROW, _LABELS = 20, 196
_HALF = 515  # pixels across one channel, about
_STATES: dict[State, int] = {"good": 0, "flagged": 1, "missing": 2}


@dataclass(frozen=True, slots=True)
class Square:
    """One square: its colour, the few words in it, and the lines on hover."""

    state: State
    words: str
    hover: str


def draw_matrix(
    frame: pl.DataFrame,
    square: Callable[[dict[str, Any]], Square],
    title: str,
    words: str,
    decks: pl.DataFrame | None,
    lang: Lang,
) -> go.Figure:
    """Draw a square for every row of `frame` (month, channel, region, and what `square` reads).

    `words` names the texts of subtitle and key. Where there is no row the
    square is a missing one.
    """
    months = months_between(frame["month"].to_list())
    names = sorted(
        frame["region"].unique().to_list(),
        key=lambda one: swedish_order(region_name(one)),
        reverse=True,
    )
    squares: dict[tuple[str, str, date], Square] = {
        (row["channel"], row["region"], row["month"]): square(row)
        for row in frame.iter_rows(named=True)
    }
    font_size = _font_size(squares.values(), len(months))
    fig = go.Figure()
    for number, channel in enumerate(CHANNELS):
        axis = "" if number == 0 else "2"
        domain = (0.0, 0.49) if number == 0 else (0.51, 1.0)
        rows = [[squares.get((channel, one, month)) for month in months] for one in names]
        _add_matrix(fig, rows, names, months, channel, font_size, axis, lang)
        _add_axes(fig, axis, domain, names, months, lang)
        fig.add_annotation(
            text=f"<b>{text(channel, lang)}</b>",
            font={"size": 15, "color": INK},
            x=domain[0],
            xref="paper",
            xanchor="left",
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=4,
            showarrow=False,
        )
    signs = zip(
        "■■□", ("#8FB3CC", FLAGGED, INK_SOFT), text(f"{words}_key", lang).split(","), strict=True
    )
    sheet = sheet_of(
        title=title,
        subtitle=text(f"{words}_subtitle", lang),
        key=list(signs),
        notes=[deck_source(decks, lang)],
        lang=lang,
        least=_ROW * len(names),
        left=_LABELS,
        extra_head=26,
    )
    return finish(fig, sheet, lang)


def _font_size(squares: Iterable[Square], months: int) -> int:
    """The size at which the longest words fit into a square; 0 if none does."""
    longest = max(len(one.words) for one in squares)
    width = _HALF / months - 3
    return next((size for size in (13, 12) if 0.57 * size * longest <= width), 0)


def _add_matrix(
    fig: go.Figure,
    rows: Sequence[Sequence[Square | None]],
    names: Sequence[str],
    months: Sequence[date],
    channel: str,
    font_size: int,
    axis: str,
    lang: Lang,
) -> None:
    nothing = Square("missing", "", text("no_row", lang))
    full = [[one or nothing for one in row] for row in rows]
    heads = [
        [
            f"<b>{safe(region_name(name))}, {text(channel, lang).lower()}, "
            f"{format_month(month, lang)}</b><br>"
            for month in months
        ]
        for name in names
    ]
    fig.add_heatmap(
        x=list(range(len(months))),
        y=list(range(len(names))),
        z=[[_STATES[one.state] for one in row] for row in full],
        zmin=0,
        zmax=2,
        colorscale=[
            [0, THERE],
            [0.33, THERE],
            [0.33, FLAGGED],
            [0.67, FLAGGED],
            [0.67, MISSING],
            [1, MISSING],
        ],
        showscale=False,
        xgap=2,
        ygap=2,
        text=[[one.words for one in row] for row in full],
        texttemplate="%{text}" if font_size else "",
        textfont={"size": font_size or 1, "color": INK},
        hovertext=[
            [head + one.hover for head, one in zip(line, row, strict=True)]
            for line, row in zip(heads, full, strict=True)
        ],
        hoverinfo="text",
        name=channel,
        xaxis=f"x{axis}",
        yaxis=f"y{axis}",
    )


def _add_axes(
    fig: go.Figure,
    axis: str,
    domain: tuple[float, float],
    names: Sequence[str],
    months: Sequence[date],
    lang: Lang,
) -> None:
    ticks = month_ticks(months, 6)
    common = {"showgrid": False, "zeroline": False, "fixedrange": True, "tickmode": "array"}
    fig.layout[f"xaxis{axis}"] = common | {
        "domain": list(domain),
        "anchor": f"y{axis}",
        "range": [-0.5, len(months) - 0.5],
        "tickvals": [months.index(tick) for tick in ticks],
        "ticktext": [format_month(tick, lang) for tick in ticks],
        "tickfont": {"size": 13, "color": INK_SOFT},
        "tickangle": 0,
    }
    fig.layout[f"yaxis{axis}"] = common | {
        "anchor": f"x{axis}",
        "range": [-0.5, len(names) - 0.5],
        "tickvals": list(range(len(names))),
        "ticktext": [
            safe(cut_to(region_name(name), _LABELS - EDGE - 10, 14)) + " " for name in names
        ],
        "tickfont": {"size": 14, "color": INK},
        "showticklabels": axis == "",
        "automargin": False,
    }
