"""What is said of places, months and numbers, and the sentences of findings and rejections.

The sentences stand in finding_sentences.toml and rejections.toml, by name.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from intygsstat.errors import TableRefusedError
from intygsstat.models import Box, Finding, PrintedTable, Severity, is_text_deck
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


def spot(deck: str) -> str:
    """What a page number of this deck counts: slides, or lines of a text."""
    return "line" if is_text_deck(deck) else "slide"


def where(deck: str, page: int, title: str | None) -> str:
    """The place of a table as a person finds it; `title` is None where it has none."""
    place = f"{deck}, {spot(deck)} {page}"
    return place if title is None else f'{place}, "{title}"'


def finding(
    name: str,
    severity: Severity,
    deck: str,
    page: int | None,
    table: PrintedTable | None = None,
    *,
    region: str | None = None,
    certificate_type: str | None = None,
    printed: str | None = None,
    expected: str | None = None,
    box: Box | None = None,
    **said: object,
) -> Finding:
    """The finding that `name` says, a rule and after a point which of its sentences.

    `table` is the one it stands in; what else the sentences speak of is `said`.
    """
    said |= {"deck": deck, "page": page, "region": region, "certificate_type": certificate_type}
    said |= {"printed": printed, "expected": expected, "spot": spot(deck)}
    said["spot_sv"] = "textrad" if is_text_deck(deck) else "bild"
    if table:
        said |= {"title": table.title, "where": where(deck, page or table.pages[0], table.title)}
        said |= {"channel": table.channel, "channel_sv": CHANNEL_SV[table.channel]}
        said |= {"month_sv": month_sv(table.month)}
    rule, _, which = name.partition(".")
    sentences = _sentences("finding_sentences.toml")[rule]
    if which:
        sentences = sentences[which]
    return Finding(
        rule,
        severity,
        sentences["en"].format_map(said),
        sentences["sv"].format_map(said),
        deck,
        page,
        table.month if table else None,
        table.channel if table else None,
        region,
        certificate_type,
        printed,
        expected,
        box,
    )


def rejection(name: str, where: str, **said: object) -> TableRefusedError:
    """The rejection `name` of the table at `where`, in which `said` stands in its sentences."""
    sentences = _sentences("rejections.toml")[name]
    return TableRefusedError(where, **{key: s.format_map(said) for key, s in sentences.items()})


@cache
def _sentences(name: str) -> dict[str, dict[str, Any]]:
    import tomllib  # most decks are read without a word

    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
