"""The one look of all charts: a plotly template, tick marks, and how words break into lines.

Colours are of Okabe and Ito's set, which the colour-blind can tell apart; one
colour a channel everywhere. Lengths are pixels.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape, unescape
from math import ceil, floor, log10
from typing import Any

from intygsstat.locale import Lang, format_count, format_decimal

COLOURS = {
    "integrated": "#0072B2",
    "standalone": "#D55E00",
    "standalone_share": "#D55E00",
    "issued": "#009E73",
}
INK = "#1A1A1A"
INK_SOFT = "#4D4D4D"
PAPER = "#FFFFFF"
GRID = "#DDDDDD"
THERE, FLAGGED = "#D6E4EE", "#F0C419"  # squares of a matrix
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
SLIDE_WIDTH, SLIDE_HEIGHT = 1280, 720
PHONE_WIDTH = 360
EDGE = 28
MIN_DENOMINATOR = 20  # no share is shown of fewer issued certificates

_NO_TICKS = {"ticks": "outside", "tickcolor": "rgba(0,0,0,0)"}  # their length keeps labels away
TEMPLATE: dict[str, Any] = {
    "layout": {
        "font": {"family": FONT, "size": 13, "color": INK},
        "colorway": list(COLOURS.values()),
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": PAPER, "font": {"size": 13, "color": INK}, "align": "left"},
        "annotationdefaults": {
            "showarrow": False,
            "align": "left",
            "font": {"size": 13, "color": INK},
        },
        "title": {
            "font": {"size": 22, "color": INK},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
        },
        "xaxis": {
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "tickangle": 0,
            "tickfont": {"size": 12, "color": INK_SOFT},
            "ticklen": 11,  # event strokes end above the labels
            **_NO_TICKS,
        },
        "yaxis": {
            "fixedrange": True,
            "gridcolor": GRID,
            "zerolinecolor": "#AAAAAA",
            "zerolinewidth": 1,
            "tickfont": {"size": 12, "color": INK_SOFT},
            "ticklen": 4,
            **_NO_TICKS,
        },
    },
    "data": {
        "scatter": [{"cliponaxis": False, "hoverinfo": "text", "marker": {"opacity": 1}}],
        "bar": [{"cliponaxis": False, "hoverinfo": "text"}],
        "heatmap": [{"hoverinfo": "text"}],
    },
}


def safe(words: str) -> str:
    """`words` from a deck, so that a chart can't take them for markup."""
    return escape(words, quote=False)


def width_of(words: str, size: float) -> float:
    """About how wide one line of words or markup is, rather more than less."""
    return size * (0.48 * len(unescape(re.sub(r"</?[a-z][^>]*>", "", words))) + 0.9)


def fold(words: str, room: float, size: float) -> list[str]:
    """Plain `words` in as few lines as fit, of like length; only a word too long is broken."""
    most = max(1, int((room / size - 0.9) / 0.48))
    lines = textwrap.wrap(words, most, break_on_hyphens=False)
    if len(lines) < 2:
        return lines
    for width in range(len(words) // len(lines), most):
        even = textwrap.wrap(words, width, break_on_hyphens=False, break_long_words=False)
        if len(even) <= len(lines) and max(map(len, even)) <= width:
            return even
    return lines


def month_ticks(months: Sequence[date], room: int) -> list[date]:
    """At most `room` of the months, evenly spaced, always with the last.

    The first is among them too if that costs no more than half of the labels.
    """
    if len(months) <= 1 or room <= 1:
        return list(months[-1:])
    steps = len(months) - 1
    least = ceil(steps / (room - 1))
    step = next((s for s in range(least, 2 * least + 1) if steps % s == 0), least)
    return sorted(months[::-1][::step])


def month_axis(months: Sequence[date]) -> dict[str, Any]:
    """An x axis over `months`; which of them have labels is a matter of room."""
    pad = timedelta(days=max(12, 31 * len(months) // 18))
    return {
        "type": "date",
        "range": [(months[0] - pad).isoformat(), (months[-1] + pad).isoformat()],
    }


def nice_ticks(top: float, most: int = 3, whole: bool = True) -> list[float]:
    """Round values from zero to at least `top`: at most `most` steps of 1, 2, 2.5 or 5.

    Whole ones only if `whole`. A `top` of zero gives zero and one.
    """
    if top <= 0:
        return [0.0, 1.0] if whole else [0.0, 0.01]
    rough = top / most
    power = 10.0 ** floor(log10(rough))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= rough * 0.999999)
    if whole:
        step = float(max(1, ceil(step - 1e-9)))
    return [round(number * step, 10) for number in range(ceil(top / step - 1e-9) + 1)]


def value_axis(top: float, lang: Lang, *, share: bool = False, most: int = 3) -> dict[str, Any]:
    """An axis from zero to a round value above `top`; shares in per cent."""
    ticks = nice_ticks(top, most, whole=not share)
    texts = [_percent(tick, lang) if share else format_count(tick, lang) for tick in ticks]
    return {"range": [-0.06 * ticks[-1], 1.08 * ticks[-1]], "tickvals": ticks, "ticktext": texts}


def _percent(share: float, lang: Lang) -> str:
    percent = round(share * 100, 8)
    decimals = next(d for d in (0, 1, 2) if d == 2 or percent == round(percent, d))
    return format_decimal(percent, decimals, lang) + ("\u00a0%" if lang == "sv" else "%")
