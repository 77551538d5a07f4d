"""What all charts share: colours, marks, the title, the key and the lines below.

Colours are of Okabe and Ito's set, which the colour-blind can tell apart; one
colour a channel everywhere. Lengths are pixels.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import plotly.graph_objects as go
import polars as pl

from intygsstat.chart.formats import safe
from intygsstat.chart.texts import PROPOSALS_NOTE, Lang, text

COLOURS = {
    "integrated": "#0072B2",
    "standalone": "#D55E00",
    "standalone_share": "#D55E00",
    "issued": "#009E73",
}
INK = "#1A1A1A"
INK_SOFT = "#4D4D4D"
GRID = "#DDDDDD"
GRID_ZERO = "#AAAAAA"
THERE = "#D6E4EE"
FLAGGED = "#F0C419"
MISSING = "#FFFFFF"
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
TICK_SIZE = 12
SLIDE_WIDTH, SLIDE_HEIGHT = 1280, 720
EDGE = 28
HEAD = 108
LINE = 17
KEY_LINE = 22
MIN_DENOMINATOR = 20


def deck_source(decks: pl.DataFrame | None, lang: Lang = "sv") -> str:
    """The decks the numbers come from, in words; '' if none is given.

    `decks` is the view of that name, oldest first; decks whose tables were
    all told again by newer ones are left out.
    """
    if decks is None or decks.is_empty():
        return ""
    if "tables_in_use" in decks.columns:
        decks = decks.filter(pl.col("tables_in_use") > 0)
    rows = decks.select("deck", "kind").rows()
    rebuilt = sum(kind == "reconstruction" for _, kind in rows)
    if len(rows) <= 3:
        mark = f" ({text('reconstruction', lang)})"
        names = (safe(deck) + (mark if kind == "reconstruction" else "") for deck, kind in rows)
        return text("source", lang, ", ".join(names))
    words = text("many_decks", lang, len(rows), safe(rows[0][0]), safe(rows[-1][0]))
    if rebuilt:
        words += ", " + text("many_reconstructions", lang, rebuilt)
    return text("source", lang, words)


def key_of(parts: Iterable[tuple[str, str, str]]) -> str:
    """The key as one line of markup; a part is a sign, its colour and its meaning."""
    return "&nbsp;&nbsp;&nbsp;&nbsp;".join(
        f'<span style="color:{colour}"><b>{sign}</b></span> {meaning}'
        for sign, colour, meaning in parts
    )


def finish(
    fig: go.Figure,
    *,
    title: str,
    subtitle: str,
    key: str,
    notes: Sequence[str],
    lang: Lang,
    height: int = SLIDE_HEIGHT - 40,
    left: int = EDGE,
    right: int = EDGE,
    below_axis: int = 30,
    extra_head: int = 0,
) -> go.Figure:
    """Give a figure its title, subtitle, key and the lines below, all inside its edges.

    The margins hold them: `left` and `right` are what the plots leave free,
    `below_axis` the room for tick labels, `extra_head` for column headings.
    Width follows the page.
    """
    notes = [PROPOSALS_NOTE[lang], *notes]
    lines = [part for note in notes if note for part in textwrap.wrap(note, 165)]
    foot = below_axis + LINE * len(lines) + 14
    at_edge: dict[str, Any] = {"xref": "paper", "x": 0, "xshift": EDGE - left, "xanchor": "left"}
    at_edge |= {"yref": "paper", "align": "left", "showarrow": False}
    head = HEAD + extra_head - (0 if key else KEY_LINE)
    for name, words, from_top, font in (
        ("subtitle", subtitle, 46, {"size": 15, "color": INK_SOFT}),
        ("key", key, 70, {"size": 14}),
    ):
        if words:
            place: dict[str, Any] = {"y": 1, "yanchor": "top", "yshift": head - from_top}
            fig.add_annotation(text=words, font=font, name=name, **place, **at_edge)
    fig.add_annotation(
        text="<br>".join(lines),
        y=0,
        yanchor="bottom",
        yshift=8 - foot,
        font={"size": 12, "color": INK_SOFT},
        name="notes",
        **at_edge,
    )
    fig.update_layout(
        template={"layout": {"colorway": list(COLOURS.values())}},
        title={
            "text": f"<b>{title}</b>",
            "font": {"size": 22, "color": INK},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": EDGE, "t": 14},
        },
        font={"family": FONT, "size": 13, "color": INK},
        height=height - (0 if key else KEY_LINE),
        autosize=True,
        margin={"l": left, "r": right, "t": head, "b": foot, "pad": 0},
        paper_bgcolor="white",
        plot_bgcolor="white",
        showlegend=False,
        dragmode=False,
        separators=",\u00a0" if lang == "sv" else ".,",
        hoverlabel={"bgcolor": "white", "font": {"size": 13, "color": INK}, "align": "left"},
        hovermode="closest",
    )
    return fig
