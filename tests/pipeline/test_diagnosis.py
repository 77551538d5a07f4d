"""The diagnosis takes the decks' rows from disk, those of a few years at a time."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from speed.archive import deck_tables
from speed.rows import store_decks

from intygsstat.pipeline import diagnosis
from intygsstat.storage.parquet import read_files, read_kind, stored_files, write_diagnosis

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


def test_only_the_decks_that_tell_of_a_stretch_are_read(
    parquet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    monkeypatch.setattr(
        diagnosis, "read_files", lambda kind, paths: read.extend(paths) or read_files(kind, paths)
    )
    months = sorted({table.month for number in range(DECKS) for table in deck_tables(number)})
    _stored(parquet).rows_of(months[10], months[15])
    assert len(read) == 3 * 8  # three kinds; six months, and two decks that tell a part of them


def test_any_number_of_children_stores_the_same_bytes(tmp_path: Path, parquet: Path) -> None:
    """Without children too: the way of a history that is one stretch."""
    stored = []
    for folder, children in ((tmp_path / "alone", 0), (tmp_path / "two", 2)):
        shutil.copytree(parquet, folder)
        if children:
            diagnosis.diagnose_decks(folder, children)
        else:
            write_diagnosis(folder, filter(None, diagnosis.diagnosed_share(folder, 0, 1)))
        stored.append({p.name: p.read_bytes() for p in (folder / "diagnosis").iterdir()})
    assert len(stored[0]) == 4
    assert stored[0] == stored[1]


def _stored(parquet: Path) -> diagnosis._Stored:
    files = stored_files(parquet, "decks")
    months = read_files("decks", files)["months"].to_list()
    return diagnosis._Stored(parquet, [path.stem for path in files], months)
