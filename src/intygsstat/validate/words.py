"""How findings speak of places, months and numbers."""

from __future__ import annotations

from datetime import date

from intygsstat.model import is_text_deck
from intygsstat.reference.lookup import MONTHS_SV

UNKNOWN = (
    "unreadable",
    "not_available",
    "unplaced",
)  # states of a column whose count nobody can tell
CHANNEL_SV = {"issued": "utfärdade", "standalone": "fristående"}


def month_sv(month: date) -> str:
    """'november 2023'."""
    return f"{MONTHS_SV[month.month - 1]} {month.year}"


def number(count: int | None) -> str:
    """12345 as '12 345', parted by a no-break space; '' for None."""
    return "" if count is None else f"{count:,}".replace(",", "\u00a0")


def where(deck: str, page: int, title: str, label: str) -> str:
    """The place of a row as a person finds it."""
    return f'{deck}, {spot(deck)} {page}, "{title}", row {label}'


def spot(deck: str) -> str:
    """What a page number of this deck counts: slides, or lines of a text."""
    return "line" if is_text_deck(deck) else "slide"
