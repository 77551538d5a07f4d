"""The one look of all charts: colours, sizes, axes, and how words break into lines.

Colours are of Okabe and Ito's set, which the colour-blind can tell apart; one
colour a channel everywhere. Lengths are pixels.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from html import escape, unescape
from math import ceil, floor, log10
from pathlib import Path
from typing import Any

from intygsstat.locale import Lang, format_count, format_decimal, percent_sign

COLOURS = {
    "integrated": "#0072B2",
    "standalone": "#D55E00",
    "standalone_share": "#D55E00",
    "issued": "#009E73",
}
INK, INK_SOFT, PAPER = "#1A1A1A", "#4D4D4D", "#FFFFFF"
FLAGGED = "#F0C419"  # of squares of a matrix
SLIDE_WIDTH, SLIDE_HEIGHT = 1280, 720
PHONE_WIDTH = 360
EDGE = 28
MIN_DENOMINATOR = 20  # no share is shown of fewer issued certificates
TEMPLATE: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("template.toml").read_text(encoding="utf-8")
)
_NARROW, _WIDE = frozenset(" \u00a0fijlrtI.,:;'|!()[]-/"), frozenset("mwMW%@→◆◇●○■□…")


def safe(words: str) -> str:
    """`words` from a deck, so that a chart can't take them for markup."""
    return escape(words, quote=False)


def width_of(words: str, size: float) -> float:
    """About how wide one line of words or markup is in Arial, rather more than less."""
    letters = unescape(re.sub(r"</?[a-z][^>]*>", "", words))
    return size * sum(
        0.3 if one in _NARROW else 0.87 if one in _WIDE else 0.72 if one.isupper() else 0.56
        for one in letters
    )


def fold(words: str, room: float, size: float) -> list[str]:
    """Plain `words` in as few lines as fit, of like length; only a word too long is broken."""
    width = width_of(words, size)
    if width <= room:
        return [words] if words else []

    def wrapped(most: int) -> list[str]:
        return textwrap.wrap(words, most, break_on_hyphens=False)

    def fits(most: int) -> bool:
        return all(width_of(line, size) <= room for line in wrapped(most))

    most = next(filter(fits, range(int(len(words) * room / width), 1, -1)), 1)  # letters a line
    lines, longest = len(wrapped(most)), max(map(len, words.split()))
    shorter = range(max(longest, len(words) // lines), most)
    even = (few for few in shorter if len(wrapped(few)) == lines and fits(few))
    return wrapped(next(even, most))


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
    ends = (months[0] - pad).isoformat(), (months[-1] + pad).isoformat()
    return {"type": "date", "range": list(ends)}


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
    return format_decimal(percent, decimals, lang) + percent_sign(lang)
