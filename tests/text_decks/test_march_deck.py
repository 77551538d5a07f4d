"""The text of the March 2024 deck, read as a user reads it, beside what its PDF holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from intygsstat.checks.examine import examine_deck
from intygsstat.checks.rules import validate_deck
from intygsstat.models import DeckReading, PrintedCell
from intygsstat.text_decks.read import read_text_deck

TEXT = Path(__file__).parent.parent / "decks" / "anvandarforum-2024-03.txt"
LINES = TEXT.read_text(encoding="utf-8").splitlines()
PLACED = ("inferred", "blank", "unplaced")
Cells = dict[tuple[str, str, str, str], PrintedCell]


@pytest.fixture(scope="module")
def text() -> DeckReading:
    return read_text_deck(TEXT)


@pytest.fixture(scope="module")
def of_slides() -> DeckReading:
    return examine_deck(TEXT.with_suffix(".pdf")).reading


@pytest.fixture(scope="module")
def slides(of_slides: DeckReading) -> Cells:
    return dict(places(of_slides))


def places(deck: DeckReading) -> Iterator[tuple[tuple[str, str, str, str], PrintedCell]]:
    for table in deck.tables:
        for row in table.rows:
            for cell in row.cells:
                place = (str(table.month), table.channel, row.region, cell.certificate_type)
                yield place, cell


def test_what_is_placed_stands_where_the_slides_have_it(text: DeckReading, slides: Cells) -> None:
    """The slides' own columns are a reconstruction too: sure in the issued tables but for three
    cells, likely in the standalone ones. Rows without blanks are read exactly."""
    whole = 0
    right: dict[str, list[bool]] = defaultdict(list)
    blanks: dict[str, list[bool]] = defaultdict(list)
    for place, cell in places(text):
        if len(LINES[cell.page - 1].split()) == 12:
            whole += 1
            assert (cell.state, cell.count) == ("printed", slides[place].count)
        elif cell.state == "inferred":
            right[place[1]].append(cell.count == slides[place].count)
            assert cell.probability is not None
            assert cell.probability >= 0.9
        elif cell.state == "blank" and cell.probability is not None:
            blanks[place[1]].append(slides[place].count is None)
    assert whole == 72 * 10
    assert len(right["issued"]) >= 94
    assert all(right["issued"])
    assert len(right["standalone"]) >= 50
    for found in (right["standalone"], blanks["issued"], blanks["standalone"]):
        assert sum(found) / len(found) > 0.95


def test_nothing_is_placed_above_its_issued_count(text: DeckReading) -> None:
    cells = dict(places(text))
    compared = 0
    for (month, channel, region, kind), cell in cells.items():
        if channel == "standalone" and kind and cell.count:
            issued = cells[month, "issued", region, kind]
            assert issued.state in ("printed", "inferred", "unplaced")
            assert issued.count is None or cell.count <= issued.count
            compared += 1
    assert compared > 100
    months = ("2023-11-01", "2023-12-01", "2024-01-01", "2024-02-01")
    gavleborg = [cells[month, "standalone", "gavleborg", "ts_bas"] for month in months]
    assert [cell.count for cell in gavleborg] == [63, 37, 63, 49]
    assert {cell.state for cell in gavleborg} == {"inferred"}


def test_row_totals_are_those_of_the_slides_and_findings_speak_of_lines(
    text: DeckReading, of_slides: DeckReading
) -> None:
    (totals, findings), (their_totals, _) = validate_deck(text), validate_deck(of_slides)
    facts = ("month", "channel", "region", "printed_total", "summed_total", "state")
    for one, other in zip(totals, their_totals, strict=True):
        assert [getattr(one, fact) for fact in facts] == [getattr(other, fact) for fact in facts]
    assert {f.rule for f in findings} == {"row_parts_sum_to_total", "number_has_a_column"}
    assert all(f"line {finding.page}" in finding.message for finding in findings)
    assert {f.severity for f in findings if f.rule == "number_has_a_column"} == {"info"}


def test_tables_that_come_alone_are_read_too(tmp_path: Path) -> None:
    """One month, and one table: there is less to learn from, and nothing is wrong with it."""
    starts = [i for i, line in enumerate(LINES) if line[:1] == "8"]
    for name, part in (("a", LINES[: starts[2]]), ("b", LINES[starts[1] : starts[2]])):
        path = tmp_path / f"forum-2024-03-{name}.txt"
        path.write_text("\n".join(part), encoding="utf-8")
        last = read_text_deck(path).tables[-1]
        assert (last.channel, len(last.rows)) == ("standalone", 20)
