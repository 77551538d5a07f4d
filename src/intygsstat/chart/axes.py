"""Axis ticks, written out by ourselves so that no locale is needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil, floor, log10
from typing import Any

from intygsstat.chart.style import GRID, GRID_ZERO, INK_SOFT, TICK_SIZE
from intygsstat.locale import Lang, format_count, format_decimal, format_month


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
    """At most `room` of the months, evenly spaced, always with the last.

    The first is among them too if that costs no more than half of the labels.
    """
    if len(months) <= 1 or room <= 1:
        return list(months[-1:])
    steps = len(months) - 1
    least = ceil(steps / (room - 1))
    step = next((s for s in range(least, 2 * least + 1) if steps % s == 0), least)
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
        "ticks": "outside",
        "ticklen": 6,
        "tickcolor": "rgba(0,0,0,0)",
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }


def value_axis(
    top: float, lang: Lang, *, share: bool = False, most: int = 3, labels: bool = True
) -> dict[str, Any]:
    """A y axis from zero to a round value above `top`; shares in per cent."""
    ticks = nice_ticks(top, most, whole=not share)
    high = ticks[-1]
    texts = [_percent_tick(t, lang) if share else format_count(t, lang) for t in ticks]
    return {
        "range": [-0.06 * high, 1.08 * high],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": texts,
        "showticklabels": labels,
        "tickfont": {"size": TICK_SIZE, "color": INK_SOFT},
        "ticks": "outside" if labels else "",
        "ticklen": 4,
        "tickcolor": "rgba(0,0,0,0)",
        "showgrid": True,
        "gridcolor": GRID,
        "zeroline": True,
        "zerolinecolor": GRID_ZERO,
        "zerolinewidth": 1,
        "fixedrange": True,
    }


def _percent_tick(share: float, lang: Lang) -> str:
    percent = round(share * 100, 8)
    decimals = 0 if percent == round(percent) else 1 if percent * 10 == round(percent * 10) else 2
    return format_decimal(percent, decimals, lang) + ("\u00a0%" if lang == "sv" else "%")
