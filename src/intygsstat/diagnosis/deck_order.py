"""Which of two decks is believed where both tell the same table."""

from __future__ import annotations

import polars as pl

from intygsstat.models import TEXT_SUFFIX

_TRUST = {"published": 3, "reconstruction": 1}  # any other kind stands between them


def deck_order(decks: pl.DataFrame) -> list[str]:
    """The names of the stored `decks`, from the one that yields to the one that wins.

    A deck that is only text yields to every slide deck, whatever their ages,
    since its blank cells are lost. Then the newest forum wins, and of one forum
    a published deck before an unclassified one before a reconstruction. A deck
    that only knows its month was held on the day that another deck of that
    month knows. What is left is settled by name. `storage/sql/deck_order.sql`
    says the same in SQL.
    """
    month = pl.col("forum_date").dt.truncate("1mo")
    known_day = pl.col("forum_date").filter(pl.col("forum_day_known")).max().over(month)
    ordered = decks.select(
        "deck",
        is_slides=~pl.col("deck").str.to_lowercase().str.ends_with(TEXT_SUFFIX),
        forum_day=pl.when("forum_day_known")
        .then("forum_date")
        .otherwise(pl.coalesce(known_day, "forum_date")),
        trust=pl.col("kind").replace_strict(_TRUST, default=2, return_dtype=pl.Int32),
    ).sort(
        "is_slides",
        "forum_day",
        "trust",
        "deck",
        descending=[False, False, False, True],
        nulls_last=False,
    )
    return ordered["deck"].to_list()
