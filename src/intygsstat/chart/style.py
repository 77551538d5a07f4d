"""What all charts share: colours, letters, sizes, and how their source is named.

Colours are of Okabe and Ito's set, which the colour-blind can tell apart; one
colour a channel everywhere. Lengths are pixels.
"""

from __future__ import annotations

import polars as pl

from intygsstat.chart.formats import safe
from intygsstat.locale import Lang, text

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
PAPER = "#FFFFFF"
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
TICK_SIZE = 12
SLIDE_WIDTH, SLIDE_HEIGHT = 1280, 720
EDGE = 28
MIN_DENOMINATOR = 20


def usual_notes(decks: pl.DataFrame | None, lang: Lang = "sv") -> list[str]:
    """What stands under a chart of counts and shares: how they are worked out, and the decks."""
    worked_out = f"{text('derivation', lang)} {text('too_few_note', lang, MIN_DENOMINATOR)}"
    return [worked_out, deck_source(decks, lang)]


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
