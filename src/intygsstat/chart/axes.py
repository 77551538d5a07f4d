"""Axis ticks, written out by ourselves so that no locale is needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil, floor, log10
from typing import Any

from intygsstat.chart.formats import format_count, format_month, format_share
from intygsstat.chart.style import GRID, INK_SOFT, TICK_SIZE
from intygsstat.chart.texts import Lang


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


def month_ticks(months: Sequence[date], room: int) -> list[date]:
    """At most `room` of the months, evenly spaced and always with the last."""
    if len(months) <= 1 or room <= 1:
        return list(months[-1:])
    step = ceil((len(months) - 1) / (room - 1))
    return sorted(months[::-1][::step])


def month_axis(
    months: Sequence[date], room: int, lang: Lang, *, labels: bool = True
) -> dict[str, Any]:
    """An x axis over `months`, with room for `room` labels."""
    ticks = month_ticks(months, room)
    pad = timedelta(days=max(12, 31 * len(months) // 18))
    return {
        "type": "date",
        "range": [(months[0] - pad).isoformat(), (months[-1] + pad).isoformat()],
        "tickmode": "array",
        "tickvals": [tick.isoformat() for tick in ticks],
        "ticktext": [format_month(tick, lang) for tick in ticks],
        "showticklabels": labels,
        "tickfont": {"size": TICK_SIZE, "color": INK_SOFT},
        "tickangle": 0,
        "showgrid": False,
        "zeroline": False,
        "showline": True,
        "linecolor": GRID,
        "fixedrange": True,
    }


def value_axis(
    top: float, lang: Lang, *, share: bool = False, most: int = 3, labels: bool = True
) -> dict[str, Any]:
    """A y axis from zero to a round value above `top`; shares in per cent."""
    ticks = nice_ticks(top, most, whole=not share)
    high = ticks[-1]
    texts = [format_share(t, lang) if share else format_count(t, lang) for t in ticks]
    if share:
        texts = ["0" if tick == 0 else words for tick, words in zip(ticks, texts, strict=True)]
    return {
        "range": [-0.06 * high, 1.08 * high],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": texts,
        "showticklabels": labels,
        "tickfont": {"size": TICK_SIZE, "color": INK_SOFT},
        "showgrid": True,
        "gridcolor": GRID,
        "zeroline": False,
        "fixedrange": True,
    }
