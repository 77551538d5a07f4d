"""What was known on a day: the decks of forums held by then, the decisions made by then, and the
diagnosis of these decks alone. It depends on no run, and what is published now stays as it is."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from intygsstat.diagnosis.run import diagnose
from intygsstat.errors import StoreError
from intygsstat.reference.dates import months_on
from intygsstat.reference.sentences import failure
from intygsstat.storage.database import deck_order, open_rows
from intygsstat.storage.rows import KINDS
from intygsstat.storage.schema import DIAGNOSIS_KINDS
from intygsstat.storage.store import open_store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_OF_THEN = """
    FROM raw.corrections WHERE line IN (
        SELECT line FROM staging.answers_known
        WHERE $day >= known_from AND (known_to IS NULL OR $day < known_to)
    )
"""


def open_as_of(as_of: date | str, home: str | Path | None = None) -> DuckDBPyConnection:
    """A database in memory with every view as a run would have made it on that day.

    `as_of` is a day, or a month as text ('2024-03'), which is its last day.

    Raises:
        StoreError: there is no published data, `as_of` is no day, or no forum had been held.
    """
    day = last_day_of(str(as_of))
    with open_store(home) as published:
        known_on = deck_days(published)
        known = [deck for deck, known_from in known_on.items() if known_from <= day]
        if not known:
            raise _nothing_known(published, day)

        def stored(table: str) -> pl.DataFrame:
            frame: pl.DataFrame = published.sql(f"FROM raw.{table}").pl()
            return frame

        of_then = pl.col("deck").is_in(known)
        all_decks = stored("decks").height == len(known)
        rows: dict[str, pl.DataFrame] = {kind: stored(kind).filter(of_then) for kind in KINDS}
        rows["corrections"] = published.sql(_OF_THEN, params={"day": day}).pl()
        if all_decks:  # then the diagnosis is the published one, whatever was decided
            rows.update((kind, stored(kind)) for kind in DIAGNOSIS_KINDS)
            return open_rows(rows)
        forecasts = stored("forecasts").filter(of_then)  # of these earlier decks alone decide
    order = deck_order(rows["decks"])
    diagnosed = diagnose(rows["cells"], rows["row_totals"], rows["findings"], order)
    rows.update(diagnosed.items())
    return open_rows({**rows, "forecasts": forecasts})


def _nothing_known(published: DuckDBPyConnection, day: date) -> StoreError:
    dated = published.execute(
        "SELECT last_forum_day, forum_day < last_forum_day FROM staging.deck_order "
        "WHERE last_forum_day IS NOT NULL ORDER BY ALL LIMIT 1"
    ).fetchall()
    if not dated:
        return failure(StoreError, "nothing_dated", "which day", day=day)
    [(first, month_alone)] = dated
    how = "that is known counts from"
    if month_alone:
        how = "is known as a month and counts from its last day,"
    return failure(StoreError, "nothing_known", "which day", day=day, first=first, how=how)


def deck_days(published: DuckDBPyConnection) -> dict[str, date]:
    """The day from which each deck was known, in order; without decks that nothing dates."""
    rows = published.execute(
        "SELECT deck, last_forum_day FROM staging.deck_order WHERE last_forum_day IS NOT NULL "
        "ORDER BY last_forum_day, age_order"
    )
    return dict(rows.fetchall())


def last_day_of(text: str) -> date:
    """'2024-03-15', with a time of day or not, or the last day of '2024-03'.

    Raises StoreError if it is neither.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}", text):
            return months_on(date.fromisoformat(f"{text}-01"), 1) - timedelta(days=1)
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise failure(StoreError, "no_day", "which day", found=repr(text)) from None
