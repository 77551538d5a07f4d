"""The diagnosis takes the decks' rows from disk, those of a few years at a time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from speed.archive import deck_tables
from speed.rows import store_decks

from intygsstat.monthly import diagnosis
from intygsstat.publish.parquet import read_files, read_kind, stored_files

DECKS = 30


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parquet")
    store_decks(range(DECKS), folder)
    return folder


def test_rows_of_a_stretch_are_all_that_the_decks_tell_of_it(parquet: Path) -> None:
    stored = _stored(parquet)
    for first, last in ((2000, 2001), (2001, 2002), (2002, 2002)):
        span = date(first, 1, 1), date(last, 12, 1)
        for kind, rows in zip(diagnosis._KINDS, stored.rows_of(*span), strict=True):
            whole = read_kind(parquet, kind).filter(pl.col("month").is_between(*span))
            assert rows.equals(whole), (kind, span)
            assert kind == "findings" or rows.height


def test_no_deck_is_read_twice_and_none_is_kept_that_is_over(
    parquet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    monkeypatch.setattr(
        diagnosis, "read_files", lambda kind, paths: read.extend(paths) or read_files(kind, paths)
    )
    stored = _stored(parquet)
    months = sorted({table.month for number in range(DECKS) for table in deck_tables(number)})
    for first, last in zip(months, months[5:], strict=False):
        stored.rows_of(first, last)
        assert len(stored._loaded) <= 8  # six months, and two decks that tell a part of them
    assert len(read) == len(set(read)) == 3 * DECKS


def _stored(parquet: Path) -> diagnosis._Stored:
    files = stored_files(parquet, "decks")
    months = read_files("decks", files)["months"].to_list()
    return diagnosis._Stored(parquet, [path.stem for path in files], months)
