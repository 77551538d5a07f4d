"""Decks changed by hand or by chance: the bench of `bench/objects.py`, and that it sees a lie."""

from __future__ import annotations

from dataclasses import replace
from shutil import which

import pytest
from breakage.edit import Edit
from breakage.judge import judge
from breakage.kinds import DAMAGE, HARMLESS
from breakage.sound import SOURCES, sound_deck
from objects import change, try_one, try_sound

from intygsstat.checks.examine import ExaminedDeck
from intygsstat.models import PrintedCell

pytestmark = pytest.mark.skipif(
    not (which("pdftoppm") and which("mutool")), reason="poppler or mupdf is not installed"
)
COVERED = "another number drawn over a number"
SAID = "digit said to be another"


def told(deck: ExaminedDeck, edit: Edit, printed: str) -> ExaminedDeck:
    """A reading that tells `printed` in the changed cell."""
    [key] = edit.shown
    place = edit.sound.cells[key]

    def again(cell: PrintedCell) -> PrintedCell:
        is_here = (cell.box, cell.page) == (place.box, place.page)
        return replace(cell, printed=printed) if is_here else cell

    tables = []
    for table in deck.reading.tables:
        rows = [
            replace(row, cells=tuple(map(again, row.cells)), total=row.total and again(row.total))
            for row in table.rows
        ]
        tables.append(replace(table, rows=tuple(rows)))
    return replace(deck, reading=replace(deck.reading, tables=tuple(tables)))


@pytest.mark.parametrize("number", range(3))
def test_the_judge_condemns_a_planted_lie_and_nothing_else(number: int) -> None:
    edit, content, _ = change(COVERED, number, 7)
    [(key, shown)] = edit.shown.items()
    sound = edit.sound.deck
    assert shown != edit.sound.cells[key].printed
    assert judge(edit, content, sound).outcome == "wrong"  # what stood there before
    assert judge(edit, content, told(sound, edit, shown or "")).outcome == "right"
    assert judge(edit, content, told(sound, edit, "4711")).outcome == "wrong"
    assert judge(edit, content, told(sound, edit, "")).outcome == "lost"


def test_the_judge_asks_what_is_shown_and_not_what_the_text_says() -> None:
    edit, content, _ = change(SAID, 0, 7)
    assert judge(edit, content, edit.sound.deck).outcome == "right"
    assert judge(edit, content, told(edit.sound.deck, edit, "4711")).outcome == "wrong"


@pytest.mark.parametrize("source", SOURCES[::5])
def test_a_sound_deck_is_right_and_its_numbers_are_found_in_its_operators(source: str) -> None:
    sound = sound_deck(source)
    assert judge(Edit(sound, None, None), sound.content, sound.deck).outcome == "right"  # type: ignore[arg-type]
    printed = [cell for cell in sound.cells.values() if cell.printed.isdigit()]
    assert sum(bool(cell.shows) for cell in printed) >= 0.8 * len(printed)


@pytest.mark.parametrize("kind", [*DAMAGE, *HARMLESS])
def test_nothing_is_told_otherwise_than_it_is_shown(kind: str) -> None:
    """`make bench-robustness` asks it of all kinds and a thousand decks."""
    judged = [try_one((kind, number, 7, None)) for number in range(2)]
    assert [j for j in judged if j.verdict.outcome in ("wrong", "lost")] == []


def test_sound_decks_are_read_as_they_are() -> None:
    for seed in range(3):
        deck = try_sound(seed)
        assert deck.numbers
        assert (deck.wrong, deck.rejected) == (0, 0)
