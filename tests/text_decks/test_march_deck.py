"""The text of the March 2024 deck, read as a user reads it, beside what its PDF holds."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.models import PrintedCell
from intygsstat.text_decks.read import read_text_deck

TEXT = Path(__file__).parent.parent / "decks" / "anvandarforum-2024-03.txt"
LINES = TEXT.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def decks(examined: ExaminedDeck) -> tuple[ExaminedDeck, ExaminedDeck]:
    """What is read of the text, and of the slides."""
    return examine_deck(TEXT), examined


def cells_of(deck: ExaminedDeck) -> dict[tuple[str, str, str, str], PrintedCell]:
    """Every cell by month, channel, region and type."""
    return {
        (str(table.month), table.channel, row.region, cell.certificate_type): cell
        for table in deck.reading.tables
        for row in table.rows
        for cell in row.cells
    }


def test_what_is_placed_stands_where_the_slides_have_it(
    decks: tuple[ExaminedDeck, ExaminedDeck],
) -> None:
    """The slides' own columns are a reconstruction too: sure in the issued tables but for three
    cells, likely in the standalone ones. Rows without blanks are read exactly."""
    text, slides = map(cells_of, decks)
    whole = compared = 0
    right: dict[str, list[bool]] = defaultdict(list)
    blanks: dict[str, list[bool]] = defaultdict(list)
    for place, cell in text.items():
        month, channel, region, kind = place
        if len(LINES[cell.page - 1].split()) == 12:
            whole += 1
            assert (cell.state, cell.count) == ("printed", slides[place].count)
        elif cell.state == "inferred":
            right[channel].append(cell.count == slides[place].count)
            assert cell.probability is not None
            assert cell.probability >= 0.9
        elif cell.state == "blank" and cell.probability is not None:
            blanks[channel].append(slides[place].count is None)
        if channel == "standalone" and kind and cell.count:  # none is above its issued count
            issued = text[month, "issued", region, kind]
            assert issued.state in ("printed", "inferred", "unplaced")
            assert issued.count is None or cell.count <= issued.count
            compared += 1
    assert (whole, compared > 100) == (72 * 10, True)
    assert len(right["issued"]) >= 94
    assert all(right["issued"])
    assert len(right["standalone"]) >= 50
    for found in (right["standalone"], blanks["issued"], blanks["standalone"]):
        assert sum(found) / len(found) > 0.95
    months = ("2023-11-01", "2023-12-01", "2024-01-01", "2024-02-01")
    gavleborg = [text[month, "standalone", "gavleborg", "ts_bas"] for month in months]
    assert [cell.count for cell in gavleborg] == [63, 37, 63, 49]
    assert {cell.state for cell in gavleborg} == {"inferred"}


def test_row_totals_are_those_of_the_slides_and_findings_speak_of_lines(
    decks: tuple[ExaminedDeck, ExaminedDeck],
) -> None:
    facts = ("month", "channel", "region", "printed_total", "summed_total", "state")
    of_text, of_slides = ([[getattr(t, f) for f in facts] for t in deck.totals] for deck in decks)
    assert of_text == of_slides
    findings = decks[0].reading.findings
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
