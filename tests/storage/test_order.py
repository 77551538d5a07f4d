"""Which of two decks that print the same table is published."""

from __future__ import annotations

from datetime import date

import polars as pl

from intygsstat.storage.database import deck_order
from intygsstat.storage.schema import SCHEMAS

Deck = tuple[str, date | None, bool, str]


def decks(*rows: Deck) -> pl.DataFrame:
    """Stored decks from (name, forum's day, whether the day is known, kind)."""
    stored = [
        {"deck": name, "forum_date": day, "forum_day_known": known, "kind": kind,
         "source": "text" if name.lower().endswith(".txt") else "pdf"}
        for name, day, known, kind in rows
    ]  # fmt: skip
    return pl.DataFrame(stored, schema=SCHEMAS["decks"])


def test_a_text_deck_yields_to_older_slides_and_the_newest_forum_wins() -> None:
    stored = decks(
        ("ny.pdf", date(2024, 5, 13), True, "unknown"),
        ("text.TXT", date(2025, 1, 1), False, "published"),
        ("gammal.pdf", date(2024, 3, 1), False, "unknown"),
    )
    assert deck_order(stored) == ["text.TXT", "gammal.pdf", "ny.pdf"]


def test_of_one_forum_the_published_deck_wins() -> None:
    stored = decks(
        ("a.pdf", date(2024, 3, 12), True, "reconstruction"),
        ("b.pdf", date(2024, 3, 1), False, "published"),
        ("c.pdf", date(2024, 3, 12), True, "unknown"),
    )
    assert deck_order(stored) == ["a.pdf", "c.pdf", "b.pdf"]
