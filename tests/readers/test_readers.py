"""Decks are read in processes of their own: none harms the run, another deck or the machine."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from plain_deck import print_plain_deck, usual_slides
from reportlab.lib.pdfencrypt import StandardEncryption

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.errors import (
    DeckOverLimitError,
    DeckUnreadableError,
    IntygsstatError,
    LimitsError,
)
from intygsstat.readers.workers import MOST_BYTES, Job, examine_decks
from readers.odd_files import bomb, endless_pages, laughs, one_page, stream, write_pdf

Outcomes = list[ExaminedDeck | IntygsstatError]


def examined(*paths: Path, workers: int = 2) -> Outcomes:
    return list(examine_decks([Job(path) for path in paths], workers=workers))


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    return print_plain_deck(tmp_path / "forum-2024-03.pdf", usual_slides(["januari"]))


@pytest.mark.parametrize("workers", [1, 3])
def test_outcomes_are_those_of_this_process_in_the_order_of_the_decks(
    tmp_path: Path, deck: Path, real_deck: Path, workers: int
) -> None:
    missing = tmp_path / "missing.pdf"
    outcomes = examined(missing, real_deck, deck, missing, deck, workers=workers)
    real, small = examine_deck(real_deck), examine_deck(deck)
    assert [o if isinstance(o, ExaminedDeck) else o.where for o in outcomes] == [
        missing.name, real, small, missing.name, small,
    ]  # fmt: skip


def test_the_next_deck_is_read_while_one_is_worked_on(deck: Path) -> None:
    """Whoever takes the outcomes writes files and counts; a processor must not wait for that."""
    outcomes = examine_decks([Job(deck), Job(deck)], workers=1)
    assert isinstance(next(outcomes), ExaminedDeck)
    assert len(multiprocessing.active_children()) == 1
    assert isinstance(next(outcomes), ExaminedDeck)


def test_many_workers_make_do_with_few_open_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda which: (64, 64))
    outcomes = examine_decks([Job(tmp_path / f"{n}.pdf") for n in range(40)], workers=30)
    next(outcomes)
    assert len(multiprocessing.active_children()) <= 4


def test_a_bomb_is_named_and_its_neighbours_are_read(
    tmp_path: Path, deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTYGSSTAT_MOST_MEMORY_MIB", "700")
    before, bombed, after = examined(deck, bomb(tmp_path / "bomb.pdf", 2000), deck)
    assert isinstance(before, ExaminedDeck)
    assert isinstance(after, ExaminedDeck)
    assert isinstance(bombed, DeckOverLimitError)
    assert bombed.where == "bomb.pdf"
    assert "700 MiB of memory" in str(bombed)
    assert "INTYGSSTAT_MOST_MEMORY_MIB" in str(bombed)


def test_a_file_that_would_take_for_ever_is_stopped(
    tmp_path: Path, deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTYGSSTAT_MOST_SECONDS", "2")
    begun = time.monotonic()
    slow, quick = examined(laughs(tmp_path / "laughs.pdf", 12), deck)
    assert isinstance(slow, DeckOverLimitError), slow
    assert isinstance(quick, ExaminedDeck), quick
    assert time.monotonic() - begun < 30


def wait_for_ever(*_: object) -> None:
    """A stopped process uses no processor time, so no limit of its own ends it."""
    time.sleep(3600)


def send_something_else(job: Job, limits: object, outlet: Connection) -> None:
    outlet.send_bytes(b"cos\nsystem\n(S'exit 3'\ntR.")


def send_a_giant(job: Job, limits: object, outlet: Connection) -> None:
    outlet.send_bytes(bytes(MOST_BYTES + 1))


def send_half(job: Job, limits: object, outlet: Connection) -> None:
    os.write(outlet.fileno(), (1000).to_bytes(4, "big") + b'{"deck": [')


def send_half_and_wait(job: Job, limits: object, outlet: Connection) -> None:
    send_half(job, limits, outlet)
    wait_for_ever()


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


@pytest.mark.parametrize(
    ("child", "said"),
    [
        (wait_for_ever, "within 1 seconds"),
        (send_something_else, "still says what a deck can say; found something else"),
        (send_a_giant, "brings it down"),
        (send_half, "brings it down"),
        (send_half_and_wait, "within 1 seconds"),
        (die, "Segmentation fault"),
    ],
)
def test_a_child_without_an_answer_of_ours_is_told_by_how_it_ended(
    deck: Path, child: Callable[..., None], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTYGSSTAT_MOST_SECONDS", "1")
    monkeypatch.setattr("intygsstat.readers.workers.examine_and_send", child)
    (outcome,) = examined(deck)
    assert isinstance(outcome, DeckUnreadableError)
    assert said in str(outcome)
    assert "\n" not in str(outcome)


def test_too_many_pages_are_not_opened_one_by_one(tmp_path: Path) -> None:
    (outcome,) = examined(endless_pages(tmp_path / "pages.pdf", 100_000))
    assert isinstance(outcome, DeckUnreadableError)
    assert "1 to 500 pages; found 100000 pages" in str(outcome)


@pytest.mark.parametrize("kind", ["folder", "pipe", "empty", "text", "no file", "nothing in it"])
def test_what_is_no_deck_gets_one_clear_line(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "odd.pdf"
    makers = {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "empty": lambda: path.write_bytes(b""),
        "text": lambda: path.write_text("no PDF"),
        "no file": lambda: None,
        "nothing in it": lambda: write_pdf(path, one_page(stream(b""), {})),
    }
    makers[kind]()
    with pytest.raises(DeckUnreadableError, match=r"^odd\.pdf: expected ") as caught:
        examine_deck(path)
    assert "\n" not in str(caught.value)


def test_a_deck_locked_for_printing_only_is_read_and_one_with_a_password_says_so(
    tmp_path: Path, deck: Path
) -> None:
    paths = []
    for name, password in (("printing.pdf", ""), ("secret.pdf", "hemligt")):
        lock = StandardEncryption(password, ownerPassword="owner", canPrint=0, strength=128)
        slides = usual_slides(["januari"])
        paths.append(print_plain_deck(tmp_path / name, slides, encrypt=lock))
    printing, secret = examined(*paths)
    assert isinstance(printing, ExaminedDeck), printing
    assert [table.rows for table in printing.reading.tables] == [
        table.rows for table in examine_deck(deck).reading.tables
    ]
    assert "locked with a password" in str(secret)


@pytest.mark.parametrize("name", ["SECONDS", "MEMORY_MIB", "FILE_MIB", "PAGES"])
@pytest.mark.parametrize("said", ["0", "-3", "many", "1.5", "²", "9" * 9, "9" * 5000])
def test_a_limit_that_is_none_is_refused(
    said: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"INTYGSSTAT_MOST_{name}", said)
    with pytest.raises(LimitsError, match=f"MOST_{name}: expected a whole number from 1 to "):
        examined()


def test_a_script_is_not_run_again_by_a_reader(deck: Path, tmp_path: Path) -> None:
    """As multiprocessing does with one that doesn't ask whether it is `__main__`."""
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\n"
        "from intygsstat.readers.workers import Job, examine_decks\n"
        f"(outcome,) = examine_decks([Job(Path({str(deck)!r}))])\n"
        "print(outcome.reading.deck)\n"
    )
    ran = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == (f"{deck.name}\n", "")
