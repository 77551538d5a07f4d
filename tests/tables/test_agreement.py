"""Two engines read each table; what they read differently is kept back, and the rest told."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from plain_deck import print_plain_deck, usual_rows, usual_slides
from two_texts import ISSUED, SPOT, print_with_a_second_text

from intygsstat.checks.examine import examine_deck
from intygsstat.errors import DeckUnreadableError
from intygsstat.models import DeckReading, PrintedTable
from intygsstat.pdf.cross_check import RULE, agreed


def test_a_number_that_the_engines_read_differently_keeps_its_table_back(tmp_path: Path) -> None:
    deck = print_with_a_second_text(tmp_path / "forum-2024-03.pdf", "999")
    printed = usual_rows()[SPOT[0]][SPOT[1]]
    assert [
        next(row for row in reading.tables[0].rows if row.region == "halland").cells[1].printed
        for reading in (
            examine_deck(deck, engine="pdfium").reading,
            examine_deck(deck, engine="pdfplumber").reading,
        )
    ] == ["999", printed]
    reading = examine_deck(deck, engine="both").reading
    assert [table.channel for table in reading.tables] == ["standalone"]
    assert [(f.rule, f.severity, f.page, f.channel) for f in reading.findings if f.page] == [
        (RULE, "error", 2, "issued")
    ]
    (refusal,) = reading.refusals
    for said in (
        f'forum-2024-03.pdf, slide 2, "{ISSUED}", row Halland, column DB: expected',
        f"'999' with pdfium, '{printed}' with pdfplumber",
        "Try this",
    ):
        assert said in refusal


def test_what_a_file_says_of_its_signs_may_be_true(tmp_path: Path) -> None:
    printed = usual_rows()[SPOT[0]][SPOT[1]]
    deck = print_with_a_second_text(tmp_path / "forum-2024-03.pdf", printed)
    reading = examine_deck(deck, engine="both").reading
    assert (len(reading.tables), reading.findings, reading.refusals) == (2, (), ())


def test_the_command_says_both_readings_and_prints_the_other_table(tmp_path: Path) -> None:
    deck = print_with_a_second_text(tmp_path / "forum-2024-03.pdf", "999")
    run = subprocess.run(
        [sys.executable, "-m", "intygsstat", "read", deck, "--engine", "both"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 1
    assert "'999' with pdfium" in run.stderr
    assert "standalone" in run.stdout
    assert "issued" not in run.stdout


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> DeckReading:
    path = tmp_path_factory.mktemp("sound") / "forum-2024-03.pdf"
    return examine_deck(print_plain_deck(path, usual_slides(["januari"]))).reading


def altered(reading: DeckReading, **change: object) -> DeckReading:
    """The reading with its first table changed."""
    first, *others = reading.tables
    return replace(reading, tables=(replace(first, **change), *others))  # type: ignore[arg-type]


def with_a_cell(table: PrintedTable, **change: object) -> PrintedTable:
    row = table.rows[3]
    cell = replace(row.cells[1], **change)  # type: ignore[arg-type]
    row = replace(row, cells=(row.cells[0], cell, *row.cells[2:]))
    return replace(table, rows=(*table.rows[:3], row, *table.rows[4:]))


def test_readings_that_are_alike_are_one(sound: DeckReading) -> None:
    assert agreed(sound, sound) == sound


def test_each_kind_of_disagreement_is_seen_whichever_engine_it_comes_from(
    sound: DeckReading,
) -> None:
    table = sound.tables[0]
    row = table.rows[3]
    assert row.total is not None
    assert row.cells[1].box is not None
    box = row.cells[1].box
    away = replace(box, left=box.left + 90, right=box.right + 90)
    a_bit = replace(box, left=box.left + 1.5, top=box.top - 2)
    total = replace(row, total=replace(row.total, printed="1", count=1))
    changes: list[DeckReading] = [
        altered(sound, rows=with_a_cell(table, printed="7", count=7).rows),
        altered(sound, rows=with_a_cell(table, count=None, state="unreadable").rows),
        altered(sound, rows=with_a_cell(table, printed="", count=None, state="blank").rows),
        altered(sound, rows=with_a_cell(table, box=away).rows),
        altered(sound, rows=(*table.rows[:3], total, *table.rows[4:])),
        altered(sound, rows=(*table.rows[:3], replace(row, total=None), *table.rows[4:])),
        altered(sound, rows=(*table.rows[:3], replace(row, region="x"), *table.rows[4:])),
        altered(sound, rows=(*table.rows[:3], replace(row, label="X"), *table.rows[4:])),
        altered(sound, rows=table.rows[1:]),
        altered(sound, certificate_types=table.certificate_types[::-1]),
        altered(sound, type_labels=("AG1-14", "DB", "FK 7804")),
        altered(sound, title="8a. Utfärdade intyg januari (2)"),
        altered(sound, pages=(7,)),
        altered(sound, summary=(row,)),
        altered(sound, month=table.month.replace(month=2)),
        replace(sound, tables=sound.tables[1:]),
    ]
    for other in changes:
        for one, two in ((sound, other), (other, sound)):
            told = agreed(one, two)
            assert told.tables == sound.tables[1:], other.tables[0]
            assert told.refusals
            assert {f.rule for f in told.findings if f.severity == "error"} == {RULE}
    assert agreed(sound, altered(sound, rows=with_a_cell(table, box=a_bit).rows)) == sound


def test_a_table_that_one_engine_refuses_is_refused_with_its_reason(sound: DeckReading) -> None:
    refused = replace(sound, tables=sound.tables[1:], refusals=("slide 2: no header",))
    told = agreed(sound, refused)
    assert told.refusals[0] == "slide 2: no header"
    assert "none, or one it refuses with pdfplumber" in told.refusals[1]


def test_pages_that_the_second_engine_counts_otherwise_confirm_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pdfplumber

    deck = print_plain_deck(tmp_path / "forum-2024-03.pdf", usual_slides(["januari"]))
    monkeypatch.setattr(pdfplumber.PDF, "pages", property(lambda pdf: []))
    with pytest.raises(DeckUnreadableError, match="0 pages, as pdfplumber counts them"):
        examine_deck(deck, engine="both")
    assert len(examine_deck(deck, engine="pdfium").reading.tables) == 2
