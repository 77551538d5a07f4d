"""A decided number is held against the rules that every number has to keep."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest
from plain_deck import Rows, print_plain_deck, usual_slides

from intygsstat.errors import CorrectionsError
from intygsstat.pipeline.decks import diagnose_decks, find_inputs, ingest_decks
from intygsstat.storage.corrections import (
    Correction,
    check_against_published,
    parse_corrections,
)
from intygsstat.storage.database import build_warehouse
from pipeline.whole_run import examine_here

HEADER = "month,channel,region,type,printed,decided,reason,who,when,despite"


def altered(slides: list[tuple[str, Rows]]) -> list[tuple[str, Rows]]:
    """January's issued table: Dalarna's FK7804 lost a digit that its total lacks too, Gävleborg's
    lost one that its total has; the totals of the three rows from Kalmar on stand a row too low."""
    title, before = slides[0]
    rows = {name: list(cells) for name, cells in before.items()}
    rows["Dalarna"] = ["101", "102", "100", "303"]
    rows["Gävleborg"][2] = "100"
    rows["Uppsala"][1] = "12x"
    names = list(rows)
    start = names.index("Kalmar län")
    totals = [rows[name][3] for name in names[start - 1 : start + 3]]
    for name, total in zip(names[start : start + 3], totals, strict=False):
        rows[name][3] = total
    return [(title, rows), *slides[1:]]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("decided")
    (root / "data" / "raw").mkdir(parents=True)
    slides = altered(usual_slides(["januari", "februari"]))
    print_plain_deck(root / "data" / "raw" / "forum-2024-03.pdf", slides)
    ingest_decks(find_inputs(root, "pdfium"), {}, None, root / "parquet", examine_here)
    diagnose_decks(root / "parquet")
    build_warehouse(root / "parquet", root / "intygsstat.duckdb")
    return root / "intygsstat.duckdb"


def decisions(lines: Sequence[str]) -> tuple[Correction, ...]:
    """Those of these lines (month 2024-01), each 'channel,region,type,printed,decided,despite'."""
    written = [HEADER]
    for line in lines:
        *place, despite = line.split(",")
        written.append(",".join(["2024-01", *place, "Ringt", "NN", "2024-04-02", despite]))
    return parse_corrections("\n".join(written).encode())


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        # more standalone than issued
        (["standalone,blekinge,db,10,999999,"], "at most 100, issued for db of blekinge"),
        (["issued,blekinge,db,100,9,"], "at least 10, standalone for db of blekinge"),
        (
            ["standalone,dalarna,fk7804,101,1001,", "issued,dalarna,fk7804,100,1000,"],
            "at most 1000, issued for fk7804 of dalarna, 2024-01, by line 3",
        ),
        # a total that agrees, and a number that no slip turns into the printed one
        (["issued,blekinge,db,100,999999,"], "sum to its printed total, 1200"),
        (["issued,blekinge,db,100,57,"], "sum to its printed total, 1200"),
        # the only number of its row that can't be read
        (["issued,uppsala,db,12x,999,"], "the row of uppsala, issued 2024-01, to sum to its"),
        # a total that shows a lost digit, and a number that takes the row away from it
        (["issued,gavleborg,fk7804,100,54321,"], "sum to its printed total"),
    ],
)
def test_a_decision_that_no_reading_supports_is_rejected(
    database: Path, lines: Sequence[str], expected: str
) -> None:
    with pytest.raises(CorrectionsError) as caught:
        check_against_published(database, decisions(lines))
    assert caught.value.where == "corrections.csv, line 2, column decided"
    assert expected in caught.value.expected
    assert "despite" in caught.value.try_this


@pytest.mark.parametrize(
    "lines",
    [
        ["issued,dalarna,fk7804,100,1001,"],  # the total was summed from the same lost digit
        ["issued,blekinge,db,100,1000,"],
        ["standalone,blekinge,db,10,100,"],  # as many as are issued
        ["issued,gavleborg,fk7804,100,1002,"],  # as the total has it
        ["issued,blekinge,db,100,150,", "issued,blekinge,ag1_14,100,50,"],  # the sum is the same
        ["issued,kalmar,db,112,777,"],  # the totals from here on are not its own
        ["issued,blekinge,db,100,stands,"],
        ["issued,uppsala,db,12x,124,"],
        ["issued,uppsala,db,12x,999,Regionen har räknat om"],
        ["issued,blekinge,db,100,57,Regionen har räknat om"],
        ["standalone,blekinge,db,10,999999,Regionen vidhåller det"],
    ],
)
def test_a_decision_that_a_reading_or_a_reason_supports_holds(
    database: Path, lines: Sequence[str]
) -> None:
    check_against_published(database, decisions(lines))


def test_a_decision_despite_the_rules_leaves_the_sum_unknown(
    database: Path, tmp_path: Path
) -> None:
    decided = decisions(["standalone,blekinge,db,10,999999,Regionen vidhåller"])
    build_warehouse(database.parent / "parquet", tmp_path / "decided.duckdb", decided)
    with duckdb.connect(str(tmp_path / "decided.duckdb"), read_only=True) as connection:
        row = connection.execute(
            "SELECT integrated, complete, cells_unknown FROM usage_by_type_likely "
            "WHERE certificate_type = 'db' AND month = '2024-01-01'"
        ).fetchone()
        despite = connection.execute("SELECT despite FROM corrections").fetchall()
    assert row == (None, False, 2)
    assert despite == [("Regionen vidhåller",)]
