"""Which of two decks that print the same table is published."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from intygsstat.storage.database import deck_order
from intygsstat.storage.schema import SCHEMAS

KINDS = ("published", "reconstruction", "unknown")
Deck = tuple[str, date | None, bool, str]


def decks(*rows: Deck) -> pl.DataFrame:
    """Stored decks from (name, forum's day, whether the day is known, kind)."""
    stored = [
        {"deck": name, "forum_date": day, "forum_day_known": known, "kind": kind,
         "source": "text" if name.lower().endswith(".txt") else "pdf"}
        for name, day, known, kind in rows
    ]  # fmt: skip
    return pl.DataFrame(stored, schema=SCHEMAS["decks"])


def order_by_loops(rows: list[Deck]) -> list[str]:
    """The same rule, spelt out."""

    def day_of(row: Deck) -> date:
        known = [
            day for _, day, known, _ in rows
            if known and day and row[1] and (day.year, day.month) == (row[1].year, row[1].month)
        ]  # fmt: skip
        return (row[1] if row[2] else max(known, default=row[1])) or date.min

    trust = {"published": 3, "reconstruction": 1}
    by_name = sorted(rows, key=lambda row: row[0].encode(), reverse=True)
    return [
        name
        for *_, name in sorted(
            (not row[0].lower().endswith(".txt"), day_of(row), trust.get(row[3], 2), turn, row[0])
            for turn, row in enumerate(by_name)
        )
    ]


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


def test_without_decks_there_is_no_order() -> None:
    assert deck_order(decks()) == []


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.text("abÅå1", min_size=1, max_size=3),
            st.sampled_from([".pdf", ".txt", ".TXT"]),
            st.none() | st.dates(date(2024, 1, 1), date(2024, 3, 31)),
            st.booleans(),
            st.sampled_from(KINDS),
        ),
        max_size=8,
        unique_by=lambda row: row[:2],
    )
)
def test_the_order_is_what_the_loops_say(
    rows: list[tuple[str, str, date | None, bool, str]],
) -> None:
    drawn: list[Deck] = [
        (name + suffix, day, known and day is not None, kind)
        for name, suffix, day, known, kind in rows
    ]
    assert deck_order(decks(*drawn)) == order_by_loops(drawn)
