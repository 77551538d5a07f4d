"""Two engines read each table; what they read differently is rejected, and the rest is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from plain_deck import print_plain_deck, usual_rows, usual_slides
from two_texts import ISSUED, SPOT, print_with_a_second_text

from intygsstat.checks.examine import examine_deck
from intygsstat.cli import main
from intygsstat.errors import DeckUnreadableError
from intygsstat.models import DeckReading
from intygsstat.pdf.cross_check import RULE, agreed

PRINTED = usual_rows()[SPOT[0]][SPOT[1]]


def test_a_number_that_the_engines_read_differently_rejects_its_table(tmp_path: Path) -> None:
    deck = print_with_a_second_text(tmp_path / "forum-2024-03.pdf", "999")
    for engine, read in (("pdfium", "999"), ("pdfplumber", PRINTED)):
        table = examine_deck(deck, engine=engine).reading.tables[0]  # type: ignore[arg-type]
        assert next(r for r in table.rows if r.region == "halland").cells[1].printed == read
    reading = examine_deck(deck, engine="both").reading
    assert [table.channel for table in reading.tables] == ["standalone"]
    assert [(f.rule, f.severity, f.page, f.channel) for f in reading.findings if f.page] == [
        (RULE, "error", 2, "issued")
    ]
    (refusal,) = reading.rejections
    assert f'forum-2024-03.pdf, slide 2, "{ISSUED}", row Halland, column DB: expected' in refusal
    assert f"'999' with pdfium, '{PRINTED}' with pdfplumber. Try this" in refusal
    command = CliRunner().invoke(main, ["read", str(deck), "--engine", "both"])
    assert command.exit_code == 1
    assert ("standalone" in command.stdout, "issued" in command.stdout) == (True, False)


def test_what_a_file_says_of_its_signs_may_be_true(tmp_path: Path) -> None:
    deck = print_with_a_second_text(tmp_path / "forum-2024-03.pdf", PRINTED)
    reading = examine_deck(deck, engine="both").reading
    assert (len(reading.tables), reading.findings, reading.rejections) == (2, (), ())


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "forum-2024-03.pdf"
    return print_plain_deck(path, usual_slides(["januari"]))


@pytest.fixture(scope="module")
def sound(deck: Path) -> DeckReading:
    return examine_deck(deck).reading


def altered(reading: DeckReading, **change: object) -> DeckReading:
    """The reading with its first table changed."""
    first, *others = reading.tables
    return replace(reading, tables=(replace(first, **change), *others))  # type: ignore[arg-type]


def with_a_row(reading: DeckReading, **change: object) -> DeckReading:
    rows = list(reading.tables[0].rows)
    rows[3] = replace(rows[3], **change)  # type: ignore[arg-type]
    return altered(reading, rows=tuple(rows))


def with_a_cell(reading: DeckReading, **change: object) -> DeckReading:
    first, cell, *others = reading.tables[0].rows[3].cells
    cells = (first, replace(cell, **change), *others)  # type: ignore[arg-type]
    return with_a_row(reading, cells=cells)


def test_each_kind_of_disagreement_is_seen_whichever_engine_it_comes_from(
    sound: DeckReading,
) -> None:
    table = sound.tables[0]
    row = table.rows[3]
    box = row.cells[1].box
    assert row.total is not None
    assert box is not None
    changes = [
        with_a_cell(sound, printed="7", count=7),
        with_a_cell(sound, count=None, state="unreadable"),
        with_a_cell(sound, printed="", count=None, state="blank"),
        with_a_cell(sound, box=replace(box, left=box.left + 90, right=box.right + 90)),
        with_a_row(sound, total=replace(row.total, printed="1", count=1)),
        with_a_row(sound, total=None),
        with_a_row(sound, region="x"),
        with_a_row(sound, label="X"),
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
            both = agreed(one, two)
            assert both.tables == sound.tables[1:], other.tables[0]
            assert both.rejections
            assert {f.rule for f in both.findings if f.severity == "error"} == {RULE}
    a_bit = replace(box, left=box.left + 1.5, top=box.top - 2)
    assert agreed(sound, with_a_cell(sound, box=a_bit)) == sound


def test_a_table_that_one_engine_rejects_is_rejected_with_its_reason(sound: DeckReading) -> None:
    rejected = replace(sound, tables=sound.tables[1:], rejections=("slide 2: no header",))
    both = agreed(sound, rejected)
    assert both.rejections[0] == "slide 2: no header"
    assert "none, or one it refuses with pdfplumber" in both.rejections[1]


def test_pages_that_the_second_engine_counts_otherwise_confirm_nothing(
    deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pdfplumber

    monkeypatch.setattr(pdfplumber.PDF, "pages", property(lambda pdf: []))
    with pytest.raises(DeckUnreadableError, match="0 pages, as pdfplumber counts them"):
        examine_deck(deck, engine="both")
    assert len(examine_deck(deck, engine="pdfium").reading.tables) == 2
