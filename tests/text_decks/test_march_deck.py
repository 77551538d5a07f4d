"""The text of the March 2024 deck, read as a user reads it, beside what its PDF holds."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from intygsstat.checks.rules import validate_deck
from intygsstat.models import DeckReading, PrintedCell, PrintedTable
from intygsstat.tables.deck import read_deck
from intygsstat.text_decks.deck import read_text_deck

DECKS = Path(__file__).parent / "decks"
TEXT = DECKS / "anvandarforum-2024-03.txt"
PLACED = ("inferred", "blank", "unplaced")


@pytest.fixture(scope="module")
def text() -> DeckReading:
    return read_text_deck(TEXT)


@pytest.fixture(scope="module")
def slides() -> dict[tuple[str, str, str, str], PrintedCell]:
    return {place: cell for place, cell in places(read_deck(TEXT.with_suffix(".pdf"))) if place[3]}


def places(deck: DeckReading) -> list[tuple[tuple[str, str, str, str], PrintedCell]]:
    return [
        ((str(table.month), table.channel, row.region, cell.certificate_type), cell)
        for table in deck.tables
        for row in table.rows
        for cell in row.cells
    ]


def test_rows_without_blanks_are_read_exactly(text: DeckReading, slides: dict) -> None:
    lines = TEXT.read_text(encoding="utf-8").splitlines()
    exact = 0
    for table in text.tables:
        for row in table.rows:
            if len(lines[row.page - 1].split()) != 12:
                continue
            exact += 1
            assert {cell.state for cell in row.cells} == {"printed"}
            for cell in row.cells:
                place = (str(table.month), table.channel, row.region, cell.certificate_type)
                assert cell.count == slides[place].count
    assert exact == 72


def test_every_number_of_a_line_is_there_once_and_in_order(text: DeckReading) -> None:
    lines = TEXT.read_text(encoding="utf-8").splitlines()
    for table in text.tables:
        for row in table.rows:
            printed = lines[row.page - 1].split()[1:]
            found = [cell.printed for cell in row.all_cells if cell.printed]
            assert Counter(found) == Counter(printed)
            placed = [cell.printed for cell in row.cells if cell.printed and cell.certificate_type]
            rest = iter(printed)
            assert all(number in rest for number in placed), "the order is kept"


def test_what_is_placed_stands_where_the_slides_have_it(text: DeckReading, slides: dict) -> None:
    """The slides' own columns are a reconstruction too: sure in the issued tables but for three
    cells, likely in the standalone ones."""
    right: dict[str, list[bool]] = defaultdict(list)
    blanks: dict[str, list[bool]] = defaultdict(list)
    for place, cell in places(text):
        if cell.state == "inferred":
            right[place[1]].append(cell.count == slides[place].count)
            assert cell.probability is not None
            assert cell.probability >= 0.9
        elif cell.state == "blank" and cell.probability is not None:
            blanks[place[1]].append(slides[place].count is None)
    assert len(right["issued"]) >= 94
    assert all(right["issued"])
    assert len(right["standalone"]) >= 50
    assert sum(right["standalone"]) / len(right["standalone"]) > 0.95
    for channel in ("issued", "standalone"):
        assert sum(blanks[channel]) / len(blanks[channel]) > 0.95


def test_the_three_doubtful_issued_cells_are_left_open(text: DeckReading) -> None:
    open_cells = [
        (place[0], place[2], cell.printed)
        for place, cell in places(text)
        if place[1] == "issued" and cell.state == "unplaced" and cell.printed
    ]
    doubtful = {
        ("2023-12-01", "kronoberg", "2"),
        ("2024-02-01", "kalmar", "1"),
        ("2024-02-01", "kronoberg", "1"),
    }
    assert doubtful <= set(open_cells)
    assert len(open_cells) <= 4


def test_nothing_is_placed_above_its_issued_count(text: DeckReading) -> None:
    cells = dict(places(text))
    compared = 0
    for (month, channel, region, kind), cell in cells.items():
        if channel == "issued" or not kind or not cell.count:
            continue
        issued = cells[month, "issued", region, kind]
        assert issued.state in ("printed", "inferred") or issued.state == "unplaced"
        assert issued.count is None or cell.count <= issued.count
        compared += 1
    assert compared > 100
    assert not [f for f in validate_deck(text)[1] if f.rule == "standalone_within_issued"]


def test_gavleborgs_ts_bas_is_standalone_every_month(text: DeckReading) -> None:
    cells = dict(places(text))
    months = ("2023-11-01", "2023-12-01", "2024-01-01", "2024-02-01")
    found = [cells[month, "standalone", "gavleborg", "ts_bas"] for month in months]
    assert [cell.count for cell in found] == [63, 37, 63, 49]
    assert {cell.state for cell in found} == {"inferred"}


def test_row_totals_are_those_of_the_slides(text: DeckReading) -> None:
    totals, _ = validate_deck(text)
    of_slides, _ = validate_deck(read_deck(TEXT.with_suffix(".pdf")))

    def told(rows: list) -> list[tuple]:
        return [
            (t.month, t.channel, t.region, t.printed_total, t.summed_total, t.state) for t in rows
        ]

    assert told(totals) == told(of_slides)


def test_an_unplaced_number_and_its_columns_are_no_blank(text: DeckReading) -> None:
    for table in text.tables:
        for row in table.rows:
            loose = [cell for cell in row.cells if not cell.certificate_type]
            open_columns = [c for c in row.cells if c.certificate_type and c.state == "unplaced"]
            assert all(cell.state == "unplaced" and cell.printed for cell in loose)
            assert all(cell.count is None and not cell.printed for cell in open_columns)
            assert len(open_columns) >= len(loose)
            assert len(row.cells) - len(loose) == len(table.certificate_types)


def test_findings_speak_of_lines(text: DeckReading) -> None:
    findings = validate_deck(text)[1]
    assert {f.rule for f in findings} == {"row_parts_sum_to_total", "number_has_a_column"}
    assert all(f"line {finding.page}" in finding.message for finding in findings)
    assert {f.severity for f in findings if f.rule == "number_has_a_column"} == {"info"}


def test_the_read_command_prints_states_and_probabilities() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "intygsstat", "read", TEXT], capture_output=True, check=True
    )
    assert run.stderr == b""
    rows = list(csv.DictReader(io.StringIO(run.stdout.decode("utf-8"), newline="")))
    assert {row["state"] for row in rows} == {"printed", *PLACED}
    for row in rows:
        assert (row["probability"] == "") or row["state"] in PLACED
        assert (row["certificate_type"] != "") or row["state"] == "unplaced"


def test_tables_that_come_alone_are_read_too(tmp_path: Path, text: DeckReading) -> None:
    """One month, and one table: there is less to learn from, and nothing is wrong with it."""
    lines = TEXT.read_text(encoding="utf-8").splitlines()
    starts = [i for i, line in enumerate(lines) if line[:1] == "8"]
    for name, part in (("a", lines[: starts[2]]), ("b", lines[starts[1] : starts[2]])):
        path = tmp_path / f"forum-2024-03-{name}.txt"
        path.write_text("\n".join(part), encoding="utf-8")
        tables: tuple[PrintedTable, ...] = read_text_deck(path).tables
        assert [table.channel for table in tables][-1] == "standalone"
        assert len(tables[-1].rows) == 20
