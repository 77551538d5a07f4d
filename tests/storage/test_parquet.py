"""From one deck's records to its four files and back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from intygsstat.errors import PublishError
from intygsstat.storage.parquet import (
    deck_key,
    diagnosis_path,
    read_files,
    reading_to_frames,
    stored_files,
    write_deck,
    write_diagnosis,
)
from intygsstat.storage.schema import DIAGNOSIS_SCHEMAS, SCHEMAS
from storage.decks import NOV, deck, flagging, table, totals_of

MARCH = date(2024, 3, 1)
ROWS = {"dalarna": {"db": "12", "doi": ""}, "halland": {"db": "-", "doi": "4o"}}
READING = deck(
    "användarforum 2024-03.pdf",
    MARCH,
    [(NOV, "issued", ROWS)],
    [flagging("användarforum 2024-03.pdf", NOV, "issued", "dalarna")],
    day_known=False,
)
FRAMES = reading_to_frames(READING, None, totals_of(READING))
KEY = deck_key(READING.deck, READING.sha256)


@pytest.mark.parametrize("what", ["table", "row"])
def test_two_numbers_for_one_place_are_refused(what: str) -> None:
    reading = deck("a.pdf", MARCH, [(NOV, "issued", ROWS)] * (2 if what == "table" else 1))
    if what == "row":
        printed = table(NOV, "issued", ROWS)
        doubled = type(printed)(
            NOV, "issued", "", (4,), ("db",), ("DB",), (printed.rows[0], printed.rows[0])
        )
        reading = type(reading)("a.pdf", "0", 9, (4,), reading.forum_date, (doubled,))
    with pytest.raises(PublishError, match=r"a\.pdf"):
        reading_to_frames(reading, None, [])


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write_deck(tmp_path, KEY, FRAMES)
    for kind, frame in FRAMES.items():
        assert frame.schema == SCHEMAS[kind]
        assert_frame_equal(read_files(kind, stored_files(tmp_path, kind)), frame)
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".")]


@given(name=st.text(min_size=1), sha=st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_key_is_a_plain_file_name(name: str, sha: str) -> None:
    key = deck_key(name.replace("/", "").replace("\0", "") or "x", sha)
    assert key.endswith(f"-{sha[:12]}")
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "[1]*'\"{a}"
    write_deck(folder, KEY, FRAMES)
    assert read_files("cells", stored_files(folder, "cells")).equals(FRAMES["cells"])


def test_a_diagnosis_that_comes_in_stretches_is_stored_in_order(tmp_path: Path) -> None:
    schema = DIAGNOSIS_SCHEMAS["expected"]
    rows = [
        ("a.pdf", date(2023, month, 1), channel, "kalmar", "db", 5.0, 4.0, 6.0, 2)
        for month in (1, 2)
        for channel in ("issued", "standalone")
    ]
    frames = [pl.DataFrame([row], schema=schema, orient="row") for row in rows[::-1]]
    write_diagnosis(tmp_path, [{"expected": frame} for frame in frames])
    assert pl.read_parquet(diagnosis_path(tmp_path, "expected")).rows() == rows
    assert pl.read_parquet(diagnosis_path(tmp_path, "draws")).is_empty()
