"""What a run changed of the numbers that were published before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from intygsstat.errors import PublishError
from intygsstat.reference.sentences import failure

_KEY = ["month", "channel", "region", "certificate_type"]
_PRINTED = """
    SELECT month, channel, region, certificate_type, "count" AS number,
           CASE WHEN state <> 'unplaced' THEN printed END AS printed,
           CASE state WHEN 'inferred' THEN 'printed' ELSE state END AS state
    FROM cells WHERE certificate_type IS NOT NULL
    UNION ALL
    SELECT month, channel, region, 'total', printed_total, printed,
           CASE WHEN printed_total IS NOT NULL THEN 'printed'
                WHEN printed = '' THEN 'blank' ELSE 'unreadable' END
    FROM row_totals
"""
_LIKELY = """
    SELECT month, 'issued' AS channel, region, certificate_type,
           issued AS number, issued_source AS source
    FROM usage_likely
    UNION ALL
    SELECT month, 'standalone', region, certificate_type, standalone, standalone_source
    FROM usage_likely
"""


@dataclass(frozen=True, slots=True)
class PublishedChanges:
    """What differs between two runs.

    `numbers` has a row for every printed number that differs in a month that both
    runs have: month, region, certificate_type ('total' for the printed total),
    channel, old and new (certificates; null where it was not there, blank or
    unreadable), old_printed, new_printed (null where it was not there). A '-' that
    became blank is a change, for the two are different things; '12 345' that became
    '12345' is none.

    `likely` has the same first six columns for every likely value that is
    another one although its printed number is not, and `source`: what the new
    one is, printed, proposed or decided.
    """

    numbers: pl.DataFrame
    likely: pl.DataFrame
    months_added: tuple[date, ...]
    months_gone: tuple[date, ...]

    @property
    def nothing(self) -> bool:
        same = self.numbers.is_empty() and self.likely.is_empty()
        return same and not self.months_added and not self.months_gone


def published_changes(old: Path | None, new: Path) -> PublishedChanges:
    """Compare two databases; `old` is None if nothing was published before.

    Raises:
        PublishError: a database can't be opened or has not the views it should.
    """
    before, after = months_published(old) if old else (), months_published(new)
    months = [month for month in before if month in after]
    printed = _differences(old or new, new, _PRINTED, months, ["number", "state"])
    likely = _differences(old or new, new, _LIKELY, months, ["number"])
    # a number that only one of the two has is another printed one
    likely = likely.join(printed, on=_KEY, how="anti", maintain_order="left")
    return PublishedChanges(
        printed.select(
            "month", "region", "certificate_type", "channel", "old", "new",
            pl.col("printed").alias("old_printed"), pl.col("printed_new").alias("new_printed"),
        ),
        likely.select(
            "month", "region", "certificate_type", "channel", "old", "new",
            pl.col("source_new").alias("source"),
        ),
        tuple(month for month in after if month not in before),
        tuple(month for month in before if month not in after),
    )  # fmt: skip


def months_published(database: Path) -> tuple[date, ...]:
    """The months of which the database has a number, in order."""
    return tuple(_query(database, f"SELECT DISTINCT month FROM ({_PRINTED}) ORDER BY 1")["month"])


def _differences(
    old: Path, new: Path, sql: str, months: Sequence[date], columns: Sequence[str]
) -> pl.DataFrame:
    """The places in `months` that differ in one of the `columns`, in order; `old` and `new` are
    their numbers."""
    before, after = (
        _query(database, sql).filter(pl.col("month").is_in(months)) for database in (old, new)
    )
    differs = [pl.col(name).ne_missing(pl.col(f"{name}_new")) for name in columns]
    return (
        before.join(after, on=_KEY, how="full", coalesce=True, suffix="_new")
        .filter(pl.any_horizontal(differs))
        .sort(_KEY)
        .with_columns(pl.col("number").alias("old"), pl.col("number_new").alias("new"))
    )


def _query(database: Path, sql: str) -> pl.DataFrame:
    import duckdb

    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            frame: pl.DataFrame = connection.sql(sql).pl()
            return frame
    except duckdb.Error as error:
        found = str(error).strip().rstrip(".")
        raise failure(PublishError, "former_database", database, found=found) from error
