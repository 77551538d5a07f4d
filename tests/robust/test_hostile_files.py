"""Files that harm: each gives one line within its limits, and nothing of it is published."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from plain_deck import print_plain_deck, usual_slides

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.errors import IntygsstatError
from intygsstat.pipeline.workers import Job, Outcome, examine_decks

from .hostile_files import HOSTILE, MENDABLE

FOLDER = os.environ.get("INTYGSSTAT_HOSTILE", "")
SECONDS = 20
MIB = 1024
SHARED = sorted(Path(FOLDER).glob("*.pdf")) if FOLDER else []


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTYGSSTAT_MOST_SECONDS", str(SECONDS))
    monkeypatch.setenv("INTYGSSTAT_MOST_MEMORY_MIB", str(MIB))


def examined(path: Path) -> Outcome:
    """The outcome as `make monthly` gets it; memory is bounded by the child's own limit."""
    begun = time.monotonic()
    (outcome,) = examine_decks([Job(path, engine="both")])
    assert time.monotonic() - begun < 4 * SECONDS
    return outcome


def assert_says_what_is_wrong(outcome: Outcome, name: str) -> None:
    """One line: where, what was expected, what was found, what to try."""
    assert isinstance(outcome, IntygsstatError), outcome
    said = str(outcome)
    assert said.startswith(name)
    assert "\n" not in said
    assert "Traceback" not in said
    assert ": expected " in said
    assert "; found " in said
    assert "Try this: " in said
    assert "Success" not in said  # which is pdfium's word for a file without pages
    assert "report this file" not in said, said  # what a library threw and nobody foresaw


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> ExaminedDeck:
    """The deck that is broken in every way, before it is."""
    path = tmp_path_factory.mktemp("sound") / "forum-2024-03.pdf"
    return examine_deck(print_plain_deck(path, usual_slides(["januari"])))


@pytest.mark.skipif(not SHARED, reason="INTYGSSTAT_HOSTILE names no folder of hostile PDFs")
@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.stem)
def test_no_file_of_the_shared_folder_gets_further_than_a_message(path: Path) -> None:
    assert_says_what_is_wrong(examined(path), path.name)


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_hostile_file_gets_further_than_a_message(kind: str, tmp_path: Path) -> None:
    path = HOSTILE[kind](tmp_path / "forum-2024-03.pdf")
    assert_says_what_is_wrong(examined(path), path.name)


@pytest.mark.parametrize("kind", MENDABLE)
def test_a_file_that_can_be_mended_is_read_as_it_was_or_not_at_all(
    kind: str, tmp_path: Path, sound: ExaminedDeck
) -> None:
    outcome = examined(MENDABLE[kind](tmp_path / "forum-2024-03.pdf"))
    if isinstance(outcome, ExaminedDeck) and outcome.reading.tables:
        rows = [table.rows for table in sound.reading.tables]
        assert [table.rows for table in outcome.reading.tables] == rows
    elif isinstance(outcome, ExaminedDeck):
        assert outcome.reading.refusals
    else:
        assert_says_what_is_wrong(outcome, "forum-2024-03.pdf")
