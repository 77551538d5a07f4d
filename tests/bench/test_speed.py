"""The parts of the benchmark work, on sizes that say nothing about speed."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import pytest
from speed import report
from speed.archive import deck_tables, file_name, print_deck
from speed.clock import Watch, interleaved
from speed.profile import profile_reading
from speed.reading import Read
from speed.rows import read_from_archive, store_decks
from speed.stages import measured, print_archive, stages
from speed.tools import answer
from speed.truth import DECKS, KnownDeck, exactly_ours, exactly_theirs, places
from speed.views import measure_views

from intygsstat.checks.examine import examine_deck
from intygsstat.models import DeckReading

TABLE = [
    ["Vårdgivare/Bolag", "DB", "FK7804", "Totalt"],
    ["", "", "(lisjp)", ""],
    ["Region\nKalmar", "12", "1 345", "1357"],
    ["Halland", "8", "", "8"],
]
NUMBERS = {("kalmar", "db"): "12", ("kalmar", "fk7804"): "1345", ("halland", "db"): "9"}


def counts(reading: DeckReading) -> list[list[list[int | None]]]:
    return [[[cell.count for cell in row.cells] for row in table.rows] for table in reading.tables]


def headings(reading: DeckReading) -> list[object]:
    return [
        (t.month, t.channel, t.certificate_types, [row.region for row in t.rows])
        for t in reading.tables
    ]


def test_a_deck_of_the_archive_is_read_as_it_was_drawn(tmp_path: Path) -> None:
    deck = examine_deck(print_deck(7, tmp_path)).reading
    assert not deck.refusals
    assert deck.pages == 12
    assert deck.deck == file_name(7)
    assert counts(deck) == [table.printed for table in deck_tables(7)]


def test_rows_written_directly_say_what_reading_the_deck_says(tmp_path: Path) -> None:
    direct, read = read_from_archive(7), examine_deck(print_deck(7, tmp_path)).reading
    assert counts(direct) == counts(read)
    assert headings(direct) == headings(read)
    assert direct.statistics_pages == read.statistics_pages


def test_the_archive_has_something_to_find_and_to_revise() -> None:
    totals = [
        (sum(row), total)
        for number in range(8)
        for table in deck_tables(number)
        for row, total in zip(table.printed, table.totals, strict=True)
    ]
    assert 0 < sum(parts != total for parts, total in totals) < len(totals) / 10
    first, again = deck_tables(0)[2:4], deck_tables(1)[0:2]
    assert [table.month for table in first] == [table.month for table in again]
    same = [
        count == told_again
        for one, two in zip(first, again, strict=True)
        for row, row_again in zip(one.printed, two.printed, strict=True)
        for count, told_again in zip(row, row_again, strict=True)
    ]
    assert 0.95 < sum(same) / len(same) < 1


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, float]]]:
    """Two decks through everything."""
    root = tmp_path_factory.mktemp("archive")
    print_archive(root, 3)
    print_archive(root, 2)
    return root, measured(stages(root, 1, "pdfium"))


def test_every_stage_is_measured_and_leaves_what_it_should(
    archive: tuple[Path, dict[str, dict[str, float]]],
) -> None:
    root, said = archive
    assert list(said) == ["read", "diagnose", "warehouse", "extracts", "summary"]
    assert all(stage["seconds"] > 0 and stage["processor"] >= 0 for stage in said.values())
    assert len(list((root / "data" / "raw").iterdir())) == 2
    with duckdb.connect(str(root / "built" / "intygsstat.duckdb"), read_only=True) as connection:
        assert connection.sql("SELECT count(*) FROM decks").fetchall() == [(2,)]


def test_every_view_is_asked(archive: tuple[Path, dict[str, dict[str, float]]]) -> None:
    taken = measure_views(archive[0] / "built" / "intygsstat.duckdb", 1)
    assert taken["cells"].rows == 4 * 2 * 200
    assert taken["cells"].query > 0
    assert taken["usage"].year is not None
    assert taken["rules"].year is None


def test_rows_can_be_stored_without_a_deck(tmp_path: Path) -> None:
    store_decks(range(2), tmp_path)
    assert len(list((tmp_path / "cells").iterdir())) == 2


def test_medians_are_of_rounds_in_one_order() -> None:
    asked: list[str] = []
    times = {"a": iter([9.0, 1.0, 5.0, 3.0]), "b": iter([9.0, 2.0, 2.0, 8.0])}

    def work(name: str) -> float:
        asked.append(name)
        return next(times[name])

    works = {name: (lambda name=name: work(name)) for name in times}
    assert interleaved(works, 3) == {"a": 3.0, "b": 2.0}
    assert "".join(asked) == "abababab"


def test_the_watch_sees_memory_that_is_given_back() -> None:
    with Watch(every=0.01) as before:
        time.sleep(0.05)
    with Watch(every=0.01) as watch:
        held = bytearray(b"x" * 80 * 2**20)
        time.sleep(0.2)
        del held
    assert watch.peak_mib > before.peak_mib + 60


def test_a_number_counts_in_its_row_and_under_its_heading() -> None:
    found = places(TABLE)
    assert found["kalmar", "fk7804"] == "1345"
    assert found["halland", "db"] == "8"
    assert not any(kind == "total" for _, kind in found)


def test_a_peer_is_given_the_month_that_its_table_fits_best() -> None:
    other = dict.fromkeys(NUMBERS, "7")
    deck = KnownDeck("a", Path("a.pdf"), (1,), {("m1", "issued"): other, ("m2", "issued"): NUMBERS})
    assert exactly_theirs(deck, [TABLE, TABLE]) == 2  # halland prints 8 and not 9
    assert exactly_theirs(deck, [[["nothing"]], []]) == 0


def test_ours_counts_only_in_its_month_and_channel() -> None:
    deck = KnownDeck("a", Path("a.pdf"), (1,), {("2024-01-01", "issued"): NUMBERS})
    row = ["2024-01-01", "issued", "kalmar", "db", "12"]
    assert exactly_ours(deck, [[row]]) == 1
    assert exactly_ours(deck, [[["2024-02-01", *row[1:]]]]) == 0


def test_a_peer_that_fails_is_told_of(tmp_path: Path) -> None:
    said = answer({"tool": "pdfplumber", "deck": str(tmp_path / "none.pdf"), "pages": [1]})
    assert "none.pdf" in said["absent"]


def test_the_profile_adds_up() -> None:
    shares, functions = profile_reading(DECKS / "synthetic-2024-05-borderless.pdf")
    assert sum(shares.values()) == pytest.approx(1)
    assert {name.split("/")[0] for name in shares} >= {"read", "recognise", "validate"}
    assert len(functions) == 10


def test_the_report_keeps_parts_that_are_not_measured_again() -> None:
    deck = KnownDeck("a", Path("a.pdf"), (1,), {("m", "issued"): NUMBERS})
    found = {
        "a": {
            "pdfium's bare text": Read([0.5]),
            "intygsstat": Read([1.0], exact=3),
            "slow": Read([4.0], exact=3),
            "quick and wrong": Read([0.1], exact=1),
            "gone": Read(absent="no such library"),
        }
    }
    parts = {"reading": report.reading([deck], found, 1), "feel": "## Feel\n\nas it was"}
    text = report.whole(parts)
    assert report.parts_of(text) == parts
    assert "| slow | 8.0 (100) |" in text
    assert "a: slow, 4.0 times our time." in text
    assert "gone failed: no such library." in text
