"""The three decks, read as a user reads them: every number, every total, every finding."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from intygsstat.reference.lookup import known_region, known_type

TESTS = Path(__file__).parent
DECKS = TESTS / "decks"
NAMES = (
    "anvandarforum-2024-03",
    "synthetic-2024-05-borderless",
    "synthetic-2024-11-new-types",
)
SHIFTED = (
    "dalarna",
    "gavleborg",
    "halland",
    "jamtland_harjedalen",
    "jonkoping",
    "kalmar",
    "kronoberg",
    "norrbotten",
)


ENGINES = ("pdfium", "pdfplumber", "both")
each_deck_with_each_engine = pytest.mark.parametrize(
    ("deck", "engine"), [(deck, engine) for deck in NAMES for engine in ENGINES]
)


def read(deck: str, table: str, engine: str = "pdfium") -> list[dict[str, str]]:
    path = DECKS / f"{deck}.pdf"
    options = ["--table", table, "--engine", engine]
    run = subprocess.run(
        [sys.executable, "-m", "intygsstat", "read", path, *options],
        capture_output=True,
        check=True,
    )
    assert run.stderr == b""
    return list(csv.DictReader(io.StringIO(run.stdout.decode("utf-8"), newline="")))


def truth(deck: str, kind: str) -> list[dict[str, str]]:
    with (DECKS / f"{deck}.{kind}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@each_deck_with_each_engine
def test_every_cell_is_read_as_printed_and_in_printed_order(deck: str, engine: str) -> None:
    printed = [
        (
            f"{row['period']}-01",
            row["channel"],
            known_region(row["region"]).id,
            known_type(row["certificate_type"]).id,
            row["count"],
        )
        for row in truth(deck, "truth")
    ]
    cells = read(deck, "cells", engine)
    got = [
        (c["month"], c["channel"], c["region"], c["certificate_type"], c["count"]) for c in cells
    ]
    assert got == printed
    assert {c["state"] for c in cells} == {"printed", "blank"}
    assert all((c["state"] == "printed") == (c["count"] != "") for c in cells)


@each_deck_with_each_engine
def test_every_total_is_read_and_summed(deck: str, engine: str) -> None:
    printed = [
        (f"{r['period']}-01", r["channel"], known_region(r["region"]).id, r["reported_total"])
        for r in truth(deck, "totals")
    ]
    totals = read(deck, "totals", engine)
    got = [(t["month"], t["channel"], t["region"], t["printed_total"]) for t in totals]
    assert got == printed
    sums: Counter[tuple[str, str, str]] = Counter()  # the oracle: plain addition of the truth
    for row in truth(deck, "truth"):
        place = (f"{row['period']}-01", row["channel"], known_region(row["region"]).id)
        sums[place] += int(row["count"] or 0)
    for total in totals:
        summed = sums[total["month"], total["channel"], total["region"]]
        assert total["summed_total"] == str(summed)
        if total["printed_total"] == "":
            assert (total["state"], total["difference"]) == ("unknown", "")
        else:
            difference = int(total["printed_total"]) - summed
            assert total["difference"] == str(difference)
            assert total["state"] == ("differs" if difference else "agrees")


def recorded(deck: str, table: str) -> list[dict[str, str]]:
    golden = (TESTS / "golden" / f"{deck}.{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(golden, newline="")))


@pytest.mark.parametrize("deck", NAMES)
@pytest.mark.parametrize("engine", ["pdfium", "both"])
@pytest.mark.parametrize("table", ["findings", "decks"])
def test_findings_and_decks_are_as_recorded(deck: str, table: str, engine: str) -> None:
    assert read(deck, table, engine) == recorded(deck, table)


@pytest.mark.parametrize("deck", NAMES)
def test_the_second_engine_finds_the_same_and_may_name_it_otherwise(deck: str) -> None:
    """The id of a finding on no row holds its spot, which the engines see a point apart."""

    def without_ids(findings: list[dict[str, str]]) -> list[dict[str, str]]:
        return [
            {**f, "finding": "", "message": re.sub(r"finding [0-9a-f]{16}", "", f["message"])}
            for f in findings
        ]

    found = read(deck, "findings", "pdfplumber")
    assert without_ids(found) == without_ids(recorded(deck, "findings"))


def test_the_real_deck_has_eleven_wrong_rows_all_in_december() -> None:
    totals = read("anvandarforum-2024-03", "totals")
    assert Counter(t["state"] for t in totals) == {"agrees": 141, "differs": 11, "unknown": 8}
    wrong = {(t["month"], t["channel"], t["region"]) for t in totals if t["state"] == "differs"}
    assert wrong == {
        *(("2023-12-01", "issued", region) for region in SHIFTED),
        ("2023-12-01", "issued", "stockholm_gotland"),
        ("2023-12-01", "standalone", "gavleborg"),
        ("2023-12-01", "standalone", "stockholm_gotland"),
    }
    sums = [
        f
        for f in read("anvandarforum-2024-03", "findings")
        if f["rule"] == "row_parts_sum_to_total"
    ]
    assert {(f["month"], f["channel"], f["region"]) for f in sums} == wrong
