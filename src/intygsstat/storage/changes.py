"""What a run changed of the numbers that were published before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from intygsstat.errors import PublishError

_KEY = ["month", "channel", "region", "certificate_type"]
_PRINTED_NUMBERS = """
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
_LIKELY_NUMBERS = """
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

    `numbers` has a row for every printed number that is told otherwise in a
    month that both runs have: month, region, certificate_type ('total' for
    the printed total), channel, old and new (certificates; null where it was
    not there, blank or unreadable), old_printed, new_printed (null where it
    was not there). A '-' that became blank is a change, for the two are
    different things; '12 345' that became '12345' is none.

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
    before = _printed_numbers(old) if old else _printed_numbers(new).clear()
    after = _printed_numbers(new)
    old_months, new_months = _months(before), _months(after)
    both = [month for month in old_months if month in set(new_months)]
    revised = (
        before.filter(pl.col("month").is_in(both))
        .join(
            after.filter(pl.col("month").is_in(both)),
            on=_KEY,
            how="full",
            coalesce=True,
            suffix="_new",
        )
        .filter(
            pl.col("number").ne_missing(pl.col("number_new"))
            | pl.col("state").ne_missing(pl.col("state_new"))
        )
        .sort(_KEY)
        .select(
            "month",
            "region",
            "certificate_type",
            "channel",
            pl.col("number").alias("old"),
            pl.col("number_new").alias("new"),
            pl.col("printed").alias("old_printed"),
            pl.col("printed_new").alias("new_printed"),
        )
    )
    return PublishedChanges(
        revised,
        _likely_changes(old or new, new, both).join(
            revised, on=_KEY, how="anti", maintain_order="left"
        ),
        tuple(month for month in new_months if month not in set(old_months)),
        tuple(month for month in old_months if month not in set(new_months)),
    )


def _likely_changes(old: Path, new: Path, months: Sequence[date]) -> pl.DataFrame:
    """The likely values that differ in `months`, months and places in order."""
    before, after = _likely_numbers(old), _likely_numbers(new)
    return (
        before.join(after, on=_KEY, suffix="_new")
        .filter(pl.col("month").is_in(months) & pl.col("number").ne_missing(pl.col("number_new")))
        .sort(_KEY)
        .select(
            "month",
            "region",
            "certificate_type",
            "channel",
            pl.col("number").alias("old"),
            pl.col("number_new").alias("new"),
            pl.col("source_new").alias("source"),
        )
    )


def months_published(database: Path) -> tuple[date, ...]:
    """The months that the database tells anything of, in order."""
    return tuple(_months(_printed_numbers(database)))


def _months(numbers: pl.DataFrame) -> Sequence[date]:
    months: list[date] = numbers["month"].unique().sort().to_list()
    return months


def _printed_numbers(database: Path) -> pl.DataFrame:
    return _queried(database, _PRINTED_NUMBERS)


def _likely_numbers(database: Path) -> pl.DataFrame:
    """The likely value of every place; those of a database from before there were any are
    the printed ones."""
    views = _queried(database, "SELECT view_name FROM duckdb_views()")["view_name"]
    if "usage_likely" in views:
        return _queried(database, _LIKELY_NUMBERS)
    printed = _LIKELY_NUMBERS.replace("usage_likely", "usage")
    for channel in ("issued", "standalone"):
        printed = printed.replace(f"{channel}_source", "'printed'")
    return _queried(database, printed)


def _queried(database: Path, sql: str) -> pl.DataFrame:
    import duckdb

    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            numbers: pl.DataFrame = connection.sql(sql).pl()
            return numbers
    except duckdb.Error as error:
        raise PublishError(
            str(database),
            expected="a database that an earlier run published",
            found=str(error).strip().rstrip("."),
            try_this="remove data/current and run again; then nothing can be compared this once",
        ) from error
