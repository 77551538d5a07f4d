"""The three decks: every number, every total, every finding, as `read` prints them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.pipeline.printout import records_of, write_records
from intygsstat.reference.lookup import known_region, known_type

TESTS = Path(__file__).parent
MARCH = "anvandarforum-2024-03"
NAMES = (MARCH, "synthetic-2024-05-borderless", "synthetic-2024-11-new-types")
each_deck = pytest.mark.parametrize("deck", NAMES)
slow = pytest.mark.slow
each_engine = pytest.mark.parametrize("engine", ["pdfium", pytest.param("pdfplumber", marks=slow)])


@cache
def examined(deck: str, engine: Any) -> ExaminedDeck:
    return examine_deck(TESTS / "decks" / f"{deck}.pdf", engine=engine)


def read(deck: str, table: str, engine: str = "pdfium") -> list[dict[str, str]]:
    out = io.StringIO()
    write_records(out, records_of([examined(deck, engine)], table), table, "csv")
    return list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))


def rows_of(*path: str) -> list[dict[str, str]]:
    with TESTS.joinpath(*path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spot(row: dict[str, str]) -> tuple[str, str, str]:
    """Month, channel and region of a row of the truth."""
    return f"{row['period']}-01", row["channel"], known_region(row["region"]).id


@each_deck
@each_engine
def test_every_cell_and_total_is_read_as_printed_and_in_printed_order(
    deck: str, engine: str
) -> None:
    truth = rows_of("decks", f"{deck}.truth.csv")
    cells = read(deck, "cells", engine)
    assert [
        (c["month"], c["channel"], c["region"], c["certificate_type"], c["count"]) for c in cells
    ] == [(*spot(row), known_type(row["certificate_type"]).id, row["count"]) for row in truth]
    assert {(c["state"], c["count"] != "") for c in cells} == {("printed", True), ("blank", False)}
    sums: Counter[tuple[str, str, str]] = Counter()  # the oracle: plain addition of the truth
    for row in truth:
        sums[spot(row)] += int(row["count"] or 0)
    expected = []
    for row in rows_of("decks", f"{deck}.totals.csv"):
        printed, summed = row["reported_total"], sums[spot(row)]
        difference = int(printed) - summed if printed else ""
        state = ("differs" if difference else "agrees") if printed else "unknown"
        expected.append((*spot(row), printed, str(summed), str(difference), state))
    columns = ("month", "channel", "region", "printed_total", "summed_total", "difference", "state")
    assert [tuple(t[c] for c in columns) for t in read(deck, "totals", engine)] == expected


@each_deck
@pytest.mark.parametrize("table", ["findings", "decks"])
def test_findings_and_decks_are_as_recorded(deck: str, table: str) -> None:
    assert read(deck, table) == rows_of("golden", f"{deck}.{table}.csv")
