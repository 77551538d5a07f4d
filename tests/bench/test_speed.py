"""The benchmark's archive is what it says, and every stage of a run is measured."""

from __future__ import annotations

from pathlib import Path

import duckdb
from run import report
from speed import deck_tables, file_name, measured, print_archive, print_deck, stages

from intygsstat.checks.examine import examine_deck


def test_a_deck_of_the_archive_is_read_as_it_was_drawn(tmp_path: Path) -> None:
    deck = examine_deck(print_deck(7, tmp_path)).reading
    assert (deck.deck, deck.pages, deck.rejections) == (file_name(7), 7, ())
    read = [[[cell.count for cell in row.all_cells] for row in t.rows] for t in deck.tables]
    assert read == [list(rows.values()) for _, rows in deck_tables(7)]


def test_every_stage_is_measured_and_leaves_what_it_should(tmp_path: Path) -> None:
    print_archive(tmp_path, 2)
    works = stages(tmp_path, 1, "pdfium")
    said = measured({name: works[name] for name in ("read", "diagnose", "database", "summary")})
    assert all(stage["seconds"] > 0 for stage in said.values())
    with duckdb.connect(str(tmp_path / "built" / "intygsstat.duckdb"), read_only=True) as store:
        assert store.sql("SELECT count(*) FROM decks").fetchall() == [(2,)]
        assert store.sql("SELECT count(*) > 0 FROM findings").fetchall() == [(True,)]
    assert "| 2 | 1 | pdfium |" in report((1.0, 0.5, 9.0), [(2, 1, "pdfium", said)])
