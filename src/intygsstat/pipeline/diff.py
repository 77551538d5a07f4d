"""What became of the published numbers from one forum to another: `intygsstat diff`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from intygsstat.diagnosis.as_of import deck_days, last_day_of, open_as_of
from intygsstat.errors import EXIT_OK, StoreError, echo
from intygsstat.pipeline.summary import KEY, NUMBERS, PublishedChanges, changes_between, render
from intygsstat.reference.sentences import failure
from intygsstat.storage.store import open_store

Row = tuple[str, ...]
_COLUMNS = ("", "month", "table", "region", "type", "before", "after")


def print_diff(old: str, new: str | None, home: Path | None) -> int:
    """Print what differs between what was known after two forums, each by its month or day, or
    between what was known after one and all that is known; the exit code.

    Raises:
        StoreError: there is no published data, or no such forum, or they are not in order.
    """
    with open_store(home) as published:
        forums = sorted(set(deck_days(published).values()))
        after = published.sql(NUMBERS).pl()
    days = [_forum_day(name, forums) for name in (old, new) if name is not None]
    if days != sorted(set(days)):
        raise failure(StoreError, "forums_in_order", "diff", old=old, new=new)
    before, *later = (_numbers(day, home) for day in days)
    (after,) = later or [after]
    changes = changes_between(before, after)
    added = after.filter(pl.col("month").is_in(changes.months_added), ~pl.col("state").is_null())
    table = [_COLUMNS, *_printed_rows(changes), *_likely_rows(changes), *_decided(before, after)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    said = {
        "days": days,
        "changes": changes,
        "added": dict(added["source"].fill_null("printed").value_counts().sort("source").rows()),
        "lines": ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table],
    }
    echo(render("diff.txt.j2", **said).rstrip("\n"))
    return EXIT_OK


def _forum_day(name: str, forums: Sequence[date]) -> date:
    """The last day of the forum that is named by its day or its month."""
    last = last_day_of(name)
    named = [day for day in forums if day == last or day.isoformat().startswith(name)]
    if not named:
        known = ", ".join(map(str, forums)) or "none"
        raise failure(StoreError, "no_forum", "diff", found=name, forums=known)
    return named[-1]


def _numbers(day: date, home: Path | None) -> pl.DataFrame:
    with open_as_of(day, home) as known:
        numbers: pl.DataFrame = known.sql(NUMBERS).pl()
        return numbers


def _printed_rows(changes: PublishedChanges) -> Iterator[Row]:
    for row in changes.numbers.iter_rows(named=True):
        old, new = (_written(row[side], row[f"{side}_printed"]) for side in ("old", "new"))
        what = "withdrawn" if row["new_printed"] is None else "changed"
        yield "new" if row["old_printed"] is None else what, *_place(row), old, new


def _likely_rows(changes: PublishedChanges) -> Iterator[Row]:
    """Of likely values that nobody decided, whose printed numbers are the same."""
    for row in changes.likely.filter(pl.col("source") != "decided").iter_rows(named=True):
        what = "as printed" if row["source"] == "printed" else row["source"]
        yield what, *_place(row), _written(row["old"], None), _written(row["new"], None)


def _decided(before: pl.DataFrame, after: pl.DataFrame) -> Iterator[Row]:
    """Of numbers that were decided meanwhile, if only that they are what was likely before."""
    decided = after.filter(source="decided").join(before, on=KEY, how="left", suffix="_old")
    same = (pl.col("source_old") == "decided") & pl.col("likely").eq_missing(pl.col("likely_old"))
    for row in decided.filter(~same.fill_null(value=False)).sort(KEY).iter_rows(named=True):
        old, new = (_written(row[name], None) for name in ("likely_old", "likely"))
        yield "decided", *_place(row), old, new


def _place(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return f"{row['month']:%Y-%m}", row["channel"], row["region"], row["certificate_type"]


def _written(count: int | None, printed: str | None) -> str:
    """A number, or what is printed in its place; '–' where there is none."""
    if count is not None:
        return f"{count:,}".replace(",", " ")
    return "–" if printed is None else f"“{printed}”" if printed else "blank"
