"""`intygsstat read` and `check`: the contract of their output, their errors and exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from intygsstat.checks.examine import examine_deck
from intygsstat.cli import main
from intygsstat.errors import BadReferenceError

DECKS = Path(__file__).parent / "decks"
REAL = DECKS / "anvandarforum-2024-03.pdf"
SMALL = DECKS / "synthetic-2024-05-borderless.pdf"
HEADERS = {
    "cells": "deck,page,month,channel,region,certificate_type,printed,count,state,probability",
    "totals": "deck,page,month,channel,region,printed_total,summed_total,difference,state",
    "decks": "deck,sha256,forum_date,dated_by,pages,statistics_pages,months",
    "findings": "finding,rule,severity,month,channel,region,certificate_type,printed,expected,"
    "message,deck,page,diagnosis,proposed,proposed_low,proposed_high,confidence,"
    "unlisted_count",
    "rollout": "deck,page,party,kind,party_printed,what,printed,status,date",
    "attendance": "deck,page,party,kind,party_printed,printed,present",
    "events": "deck,page,kind,date_from,date_to,precision,subject,parties",
}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)


def read(*arguments: object) -> list[dict[str, Any]]:
    result = run("read", *arguments)
    assert result.exit_code == 0, result.stderr
    return list(csv.DictReader(io.StringIO(result.stdout)))


@pytest.mark.parametrize("table", HEADERS)
def test_each_table_has_its_columns_and_lf(table: str) -> None:
    out = run("read", SMALL, "--table", table).stdout_bytes
    assert out.decode("utf-8").split("\n")[0] == HEADERS[table]
    assert b"\r" not in out
    assert out.endswith(b"\n")


def test_reading_touches_nothing_and_prints_utf8_even_in_a_plain_locale(tmp_path: Path) -> None:
    deck = shutil.copy(REAL, tmp_path)
    command = [sys.executable, "-m", "intygsstat", "read", deck, "--table", "findings"]
    plain = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    out = subprocess.run(command, cwd=tmp_path, env=plain, capture_output=True, check=True).stdout
    assert "row Gävleborg" in out.decode("utf-8")
    assert [path.name for path in tmp_path.rglob("*")] == [REAL.name]


def test_output_into_a_closed_pipe_is_no_traceback() -> None:
    command = f"{sys.executable} -m intygsstat read {REAL} | head -1; echo ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, check=True)
    first, exit_code = result.stdout.decode().splitlines()
    assert first.startswith("deck,page")
    assert (exit_code, result.stderr) == ("0", b"")


def test_json_holds_the_same_as_csv() -> None:
    as_json = json.loads(run("read", SMALL, "--format", "json").stdout)
    assert [
        {k: "" if v is None else str(v) for k, v in record.items()} for record in as_json
    ] == read(SMALL)
    assert {type(record["count"]) for record in as_json} == {int, type(None)}


def test_a_deck_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    broken = tmp_path / "trasig.pdf"
    broken.write_bytes(REAL.read_bytes()[:5000])
    result = run("read", SMALL, broken, tmp_path / "saknas.pdf", REAL, "--table", "decks")
    decks = [row["deck"] for row in csv.DictReader(io.StringIO(result.stdout))]
    assert decks == [SMALL.name, REAL.name]
    assert result.exit_code == 1
    messages = result.stderr.splitlines()
    assert [message.split(":")[0] for message in messages] == ["trasig.pdf", "saknas.pdf"]
    for message in messages:
        assert all(said in message for said in ("expected", "found", "Try this"))


def test_a_forum_date_moves_the_months_and_one_that_is_none_is_a_usage_error() -> None:
    [deck] = read(REAL, "--table", "decks", "--forum-date", "2023-03-14")
    assert (deck["forum_date"], deck["dated_by"]) == ("2023-03-14", "option")
    assert deck["months"].split() == ["2022-11-01", "2022-12-01", "2023-01-01", "2023-02-01"]
    result = run("read", REAL, "--forum-date", "mars")
    assert result.exit_code == 2
    assert "2024-03" in result.stderr


def test_a_sidecar_dates_a_deck_and_the_option_beats_it(tmp_path: Path) -> None:
    deck = shutil.copy(REAL, tmp_path)
    Path(f"{deck}.toml").write_text('forum_date = "2024-03-12"\n', encoding="utf-8")
    for option, dated in (
        ((), ("2024-03-12", "sidecar")),
        (("--forum-date", "2024-04"), ("2024-04", "option")),
    ):
        [row] = read(deck, "--table", "decks", *option)
        assert (row["forum_date"], row["dated_by"]) == dated


@pytest.mark.parametrize(
    ("sidecar", "expected"),
    [
        ("forum_date = 'igår'", "forum_date"),
        ("kind = 'gissning'", "reconstruction"),
        ("forum_date = 0", "forum_date = 'YYYY-MM'"),
        ("forum_date = false", "forum_date = 'YYYY-MM'"),
        ("forum_date = []", "forum_date = 'YYYY-MM'"),
        ("forumdate = '2024-03'\nfo = 1", "also fo, forumdate"),
        ("this is no toml", "TOML"),
        ("sha256 = 'abc'", "checksum"),
    ],
)
def test_a_sidecar_that_holds_something_else_is_named(
    sidecar: str, expected: str, tmp_path: Path
) -> None:
    deck = Path(shutil.copy(SMALL, tmp_path))
    Path(f"{deck}.toml").write_text(sidecar, encoding="utf-8")
    with pytest.raises(BadReferenceError, match=expected) as caught:
        examine_deck(deck)
    assert caught.value.where == f"{deck.name}.toml"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    (root / "data" / "raw").mkdir(parents=True)
    shutil.copy(REAL, root / "data" / "raw")
    return root


def test_check_names_each_wrong_row_with_what_is_printed(project: Path) -> None:
    result = run("check", "--home", project, "--engine", "pdfium")
    assert result.exit_code == 0
    for said in (
        "ERROR  row_parts_sum_to_total (11)",
        "row Dalarna: the parts sum to 6\u00a0297, the printed total is 1\u00a0806",
        "Dalarna | AG1-14 357 | AG7804 256",
        "likely: the totals from Gävleborg to Norrbotten are printed one row too low",
        "6\u00a0020 to 6\u00a0029 and its last digit is lost",
        "    finding: 07dec06c5f349da9",
        "(lost_digits, proposed 6\u00a0024, 74%\u00a0likely)",  # as sure as `show` and the page say
    ):
        assert said in result.stdout
    assert [path.name for path in project.iterdir()] == ["data"]


def test_a_sound_deck_has_nothing_to_say(tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    shutil.copy(SMALL, tmp_path / "data" / "raw")
    out = run("check", "--home", tmp_path).stdout
    assert out == "Decks: 1. Rows checked: 80. Findings: 0.\n"
