"""`intygsstat read`: the contract of its output, its errors and exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DECKS = Path(__file__).parent.parent / "decks"
REAL = DECKS / "anvandarforum-2024-03.pdf"
SMALL = DECKS / "synthetic-2024-05-borderless.pdf"


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "intygsstat", "read", *map(str, arguments)],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


HEADERS = {
    "cells": "deck,page,month,channel,region,certificate_type,printed,count,state,probability",
    "totals": "deck,page,month,channel,region,printed_total,summed_total,difference,state",
    "decks": "deck,sha256,forum_date,dated_by,pages,statistics_pages,months",
    "findings": "finding,rule,severity,month,channel,region,certificate_type,printed,expected,"
    "message,deck,page,diagnosis,proposed,proposed_low,proposed_high,confidence",
    "rollout": "deck,page,party,kind,party_printed,what,printed,status,date",
    "attendance": "deck,page,party,kind,party_printed,printed,present",
    "events": "deck,page,kind,date_from,date_to,precision,subject,parties",
}


@pytest.mark.parametrize("table", HEADERS)
def test_each_table_has_its_columns_lf_and_utf8_even_in_a_plain_locale(table: str) -> None:
    out = run(SMALL, "--table", table, LC_ALL="C", PYTHONIOENCODING="ascii").stdout
    assert out.decode("utf-8").splitlines()[0] == HEADERS[table]
    assert b"\r" not in out
    assert out.endswith(b"\n")


def test_json_holds_the_same_as_csv() -> None:
    as_json = json.loads(run(SMALL, "--format", "json").stdout)
    as_csv = list(csv.DictReader(io.StringIO(run(SMALL).stdout.decode("utf-8"))))
    assert [
        {k: "" if v is None else str(v) for k, v in record.items()} for record in as_json
    ] == as_csv
    assert {type(record["count"]) for record in as_json} == {int, type(None)}


def test_a_deck_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    broken = tmp_path / "trasig.pdf"
    broken.write_bytes(REAL.read_bytes()[:5000])
    result = run(SMALL, broken, tmp_path / "saknas.pdf", REAL, "--table", "decks")
    decks = [row["deck"] for row in csv.DictReader(io.StringIO(result.stdout.decode()))]
    assert decks == [SMALL.name, REAL.name]
    assert result.returncode != 0
    messages = result.stderr.decode().splitlines()
    assert [m.split(":")[0] for m in messages] == ["trasig.pdf", "saknas.pdf"]
    assert "Traceback" not in result.stderr.decode()
    for message in messages:
        assert "expected" in message
        assert "found" in message
        assert "Try this" in message


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\n", b"\0" * 3000])
def test_what_is_no_pdf_is_one_clear_message(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    result = run(path)
    assert result.returncode != 0
    assert len(result.stderr.decode().splitlines()) == 1
    assert result.stderr.decode().startswith("x.pdf: expected")


def test_a_forum_date_that_is_none_is_a_usage_error() -> None:
    result = run(REAL, "--forum-date", "mars")
    assert result.returncode == 2
    assert b"2024-03" in result.stderr


def test_the_forum_date_option_moves_the_months() -> None:
    out = run(REAL, "--table", "decks", "--forum-date", "2023-03-14").stdout.decode()
    deck = next(csv.DictReader(io.StringIO(out)))
    assert (deck["forum_date"], deck["dated_by"]) == ("2023-03-14", "option")
    assert deck["months"].split() == ["2022-11-01", "2022-12-01", "2023-01-01", "2023-02-01"]


def test_a_sidecar_dates_a_deck_and_the_option_beats_it(tmp_path: Path) -> None:
    deck = tmp_path / REAL.name
    shutil.copy(REAL, deck)
    Path(f"{deck}.toml").write_text('forum_date = "2024-03-12"\n', encoding="utf-8")
    out = run(deck, "--table", "decks").stdout.decode()
    assert ",2024-03-12,sidecar," in out
    out = run(deck, "--table", "decks", "--forum-date", "2024-04").stdout.decode()
    assert ",2024-04,option," in out


@pytest.mark.parametrize(
    ("sidecar", "expected"),
    [
        ("forum_date = 'igår'", "forum_date"),
        ("kind = 'gissning'", "reconstruction"),
        ("forumdate = '2024-03'", "forumdate"),
        ("this is no toml", "TOML"),
        ("sha256 = 'abc'", "checksum"),
    ],
)
def test_a_sidecar_that_holds_something_else_is_named(
    sidecar: str, expected: str, tmp_path: Path
) -> None:
    deck = tmp_path / SMALL.name
    shutil.copy(SMALL, deck)
    Path(f"{deck}.toml").write_text(sidecar, encoding="utf-8")
    result = run(deck)
    assert result.returncode != 0
    assert expected in result.stderr.decode()
    assert result.stderr.decode().startswith(f"{deck.name}.toml")


def test_reading_touches_nothing(tmp_path: Path) -> None:
    deck = tmp_path / SMALL.name
    shutil.copy(SMALL, deck)
    subprocess.run(
        [sys.executable, "-m", "intygsstat", "read", deck],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert [path.name for path in tmp_path.rglob("*")] == [deck.name]


def test_output_into_a_closed_pipe_is_no_traceback() -> None:
    command = f"{sys.executable} -m intygsstat read {REAL} | head -1"
    result = subprocess.run(["bash", "-c", command], capture_output=True, check=True)
    assert result.stdout.decode().startswith("deck,page")
    assert b"Traceback" not in result.stderr
    assert b"BrokenPipe" not in result.stderr
