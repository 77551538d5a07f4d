"""Which deck wins: in Python as in SQL."""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from intygsstat.diagnosis.deck_order import deck_order
from intygsstat.storage.database import sql_text
from intygsstat.storage.schemas import DECKS

KINDS = ("published", "reconstruction", "unknown")


def decks(*rows: tuple[str, date | None, bool, str]) -> pl.DataFrame:
    """Stored decks from (name, forum's day, whether the day is known, kind)."""
    columns = ("deck", "forum_date", "forum_day_known", "kind")
    return pl.DataFrame([dict(zip(columns, row, strict=True)) for row in rows], schema=DECKS)


def order_in_sql(stored: pl.DataFrame) -> list[str]:
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA raw; CREATE SCHEMA staging")
        connection.register("frame", stored)
        connection.execute("CREATE TABLE raw.decks AS FROM frame")
        connection.execute(sql_text("deck_order"))
        rows = connection.execute(
            "SELECT deck FROM staging.deck_order ORDER BY age_order"
        ).fetchall()
    return [name for (name,) in rows]


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


@settings(deadline=None, max_examples=60)
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
def test_sql_and_python_agree(rows: list[tuple[str, str, date | None, bool, str]]) -> None:
    stored = decks(
        *(
            (name + suffix, day, known and day is not None, kind)
            for name, suffix, day, known, kind in rows
        )
    )
    assert deck_order(stored) == order_in_sql(stored)
