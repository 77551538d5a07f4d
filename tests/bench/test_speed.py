"""The benchmark's archive is what it says, and every stage of a run is measured."""

from __future__ import annotations

from pathlib import Path

import duckdb
from run import report
from speed.archive import deck_tables, file_name, print_deck
from speed.stages import measured, print_archive, stages

from intygsstat.checks.examine import examine_deck
from intygsstat.models import DeckReading


def counts(reading: DeckReading) -> list[list[list[int | None]]]:
    return [[[cell.count for cell in row.cells] for row in table.rows] for table in reading.tables]


def test_a_deck_of_the_archive_is_read_as_it_was_drawn(tmp_path: Path) -> None:
    deck = examine_deck(print_deck(7, tmp_path)).reading
    assert (deck.deck, deck.pages, deck.rejections) == (file_name(7), 12, ())
    assert counts(deck) == [table.printed for table in deck_tables(7)]


def test_the_archive_has_something_to_find() -> None:
    tables = [table for number in range(8) for table in deck_tables(number)]
    rows = [(sum(r), t) for one in tables for r, t in zip(one.printed, one.totals, strict=True)]
    assert 0 < sum(parts != total for parts, total in rows) < len(rows) / 10


def test_every_stage_is_measured_and_leaves_what_it_should(tmp_path: Path) -> None:
    print_archive(tmp_path, 2)
    said = measured(stages(tmp_path, 1, "pdfium"))
    assert all(stage["seconds"] > 0 and stage["processor"] >= 0 for stage in said.values())
    with duckdb.connect(str(tmp_path / "built" / "intygsstat.duckdb"), read_only=True) as store:
        assert store.sql("SELECT count(*) FROM decks").fetchall() == [(2,)]
    assert "| 2 | 1 | pdfium |" in report((1.0, 0.5, 9.0), [(2, 1, "pdfium", said)])
