"""Decks read by child processes, one a deck: a file that brings its reader down costs no other.

A file that got the better of a library speaks with the reader's voice. So nothing that comes from
a reader is unpickled: it answers in JSON, all that a deck says or the error that says why there is
none, and msgspec makes the records of it, each value checked against its field's type.
"""

from __future__ import annotations

import errno
import importlib
import os
import re
import resource
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path

import msgspec

import intygsstat.errors
from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.errors import (
    DeckOverLimitError,
    DeckUnreadableError,
    IntygsstatError,
    file_name,
    sanitize_text,
)
from intygsstat.files import WAITING, Limits, limits_here
from intygsstat.models import Engine, ForumDate, is_text_deck
from intygsstat.pdf.sidecar import sidecar_path
from intygsstat.readers.confinement import confine
from intygsstat.readers.fork_server import context, reading_modules, start, start_early
from intygsstat.reference.sentences import failure

_HANDLES_OF_A_RUN, _HANDLES_OF_A_READER = 40, 6  # open files, at the most
AHEAD = 4  # decks a worker may be ahead of the one that is waited for
# A deck of 500 pages full of tables says some 2 million values in 50 MiB. A value takes up to 100
# bytes of memory beyond what it says.
MOST_BYTES = 128 * 2**20
_MOST_VALUES = 5_000_000
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"')
_BEYOND_ALL = re.compile(rb"\d{19}|\d[eE]\+?\d")  # a number that can't be stored

Outcome = ExaminedDeck | IntygsstatError


@dataclass(frozen=True, slots=True)
class Job:
    """A deck to be read, and with which engine; `forum_date` if a person states it."""

    path: Path
    forum_date: ForumDate | None = None
    engine: Engine = "pdfium"


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def examine_decks(
    jobs: Sequence[Job], *, workers: int = 1, limits: Limits | None = None
) -> Iterator[Outcome]:
    """Examine decks in child processes, `workers` at a time; outcomes in the jobs' order.

    A deck that can't be read, or brings its process down, gives an error in
    its place and harms no other. Without `limits` those of the environment hold: raises
    LimitsError before anything is read if one is set to something else than a number.
    """
    limits = limits or limits_here()
    start_early()
    most = max(1, (_most_open_files() - _HANDLES_OF_A_RUN) // _HANDLES_OF_A_READER)
    return _examine_decks(jobs, min(workers, most), limits)


def _most_open_files() -> int:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return 2**16 if soft == resource.RLIM_INFINITY else soft


def _examine_decks(jobs: Sequence[Job], workers: int, limits: Limits) -> Iterator[Outcome]:
    waiting = deque(enumerate(jobs))
    running: dict[int, Child] = {}
    outcomes: dict[int, Outcome] = {}
    try:
        for wanted in range(len(jobs)):
            while True:
                # Before an outcome is handed over too: others are read while it is worked on.
                while (
                    waiting and len(running) < workers and waiting[0][0] < wanted + AHEAD * workers
                ):
                    number, job = waiting.popleft()
                    running[number] = reader = Child(examine_and_send, job, limits)
                    reader.expect_answer(limits)
                if wanted in outcomes:
                    break
                answered = wait([reader.pipe for reader in running.values()])
                for number in [n for n, reader in running.items() if reader.pipe in answered]:
                    name = file_name(jobs[number].path)
                    outcomes[number] = _outcome(running.pop(number), name, limits)
            yield outcomes.pop(wanted)
    finally:
        for reader in running.values():
            reader.stop()


class Child:
    """A process of its own that is given `args` and its end of a pipe."""

    late = False

    def __init__(self, target: Callable[..., None], *args: object) -> None:
        self.pipe, end = context().Pipe()
        self.process = context().Process(target=target, args=(*args, end), daemon=True)
        self.alarm = threading.Timer(0, self._give_up)
        start(self.process)
        end.close()

    def expect_answer(self, limits: Limits) -> None:
        """End it if it takes too long to answer: half an answer must not keep the run waiting."""
        self.alarm = threading.Timer(limits.seconds * WAITING, self._give_up)
        self.alarm.daemon = True
        self.alarm.start()

    def _give_up(self) -> None:
        self.late = True
        self.process.kill()

    def receive(self, most_bytes: int) -> bytes:
        """The answer; nothing if it ended, or says more than that."""
        try:
            answer: bytes = self.pipe.recv_bytes(most_bytes)
            return answer
        except (EOFError, OSError):
            self.pipe.close()  # so that what would say more ends too
            return b""
        finally:
            self.alarm.cancel()

    def stop(self) -> None:
        """End it, whatever it is doing."""
        self.alarm.cancel()
        self.pipe.close()
        self.process.kill()
        self.process.join(10)


def _outcome(reader: Child, deck: str, limits: Limits) -> Outcome:
    """What the reader says of the deck, or an error that says how it ended."""
    answer = reader.receive(MOST_BYTES)
    if not answer:
        reader.process.join(10)
    reader.stop()
    code = reader.process.exitcode
    if answer:
        return outcome_of(answer, deck)
    if reader.late or code == -signal.SIGXCPU:
        return failure(DeckOverLimitError, "over_time", deck, seconds=limits.seconds)
    if code == -signal.SIGKILL:  # by the system, when memory ran out
        return failure(DeckOverLimitError, "over_memory", deck, memory=limits.memory_mib)
    how = f"exit code {code}" if code is None or code >= 0 else signal.strsignal(-code)
    said = {"memory": limits.memory_mib, "how": how}
    return failure(DeckOverLimitError, "brings_reader_down", deck, **said)


# What a reader says.


class _Answer(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Either the `deck`, or an `error` by its kind and what it says."""

    deck: ExaminedDeck | None = None
    error: str = ""
    said: tuple[str, str, str, str] | None = None


@cache
def _decoder() -> msgspec.json.Decoder[_Answer]:
    return msgspec.json.Decoder(_Answer)


def to_json(outcome: Outcome, deck: str) -> bytes:
    """The answer about the deck of this name that `outcome_of` reads."""
    try:
        if isinstance(outcome, ExaminedDeck):
            return msgspec.json.encode(_Answer(deck=outcome))
        where, *said = map(sanitize_text, outcome.args)
        return msgspec.json.encode({"error": type(outcome).__name__, "said": [where, *said]})
    except UnicodeError as error:  # half of a pair
        return to_json(no_answer(deck, error), deck)


def no_answer(deck: str, error: Exception) -> IntygsstatError:
    """The error for a reader that says what no deck says."""
    found = sanitize_text(" ".join(str(error).split())[:200])
    return failure(DeckUnreadableError, "no_answer_of_a_reader", deck, found=found)


def outcome_of(answer: bytes, deck: str) -> Outcome:
    """What a reader says about the deck of this name; an error if it is no such answer, or
    unfolds to more than a deck can say."""
    try:
        return _from_json(answer, deck)
    except (ValueError, TypeError, AttributeError, RecursionError, msgspec.MsgspecError) as error:
        return no_answer(deck, error)


def _from_json(answer: bytes, deck: str) -> Outcome:
    values = sum(map(answer.count, (b",", b"[", b"{")))
    if len(answer) > MOST_BYTES or values > _MOST_VALUES:
        raise ValueError(f"{len(answer)} bytes, {values} values")
    if _BEYOND_ALL.search(_TEXT.sub(b"", answer)):
        raise ValueError("a number beyond all")
    said = _decoder().decode(answer)
    if said.deck:
        reading = said.deck.reading
        about = {f.deck for f in reading.findings} | {t.deck for t in said.deck.totals}
        if about | {reading.deck} != {deck}:
            raise ValueError("about another deck")
        return said.deck
    kind = getattr(intygsstat.errors, said.error, None)
    if not (said.said and isinstance(kind, type) and issubclass(kind, IntygsstatError)):
        raise ValueError(f"no error of ours: {said.error}")
    where, expected, found, try_this = said.said
    return kind(where, expected=expected, found=found, try_this=try_this)


# From here on: in the child.


def examine_and_send(job: Job, limits: Limits, outlet: Connection) -> None:
    """Examine the deck, send what it says, as JSON, end."""
    begin_as_reader(outlet)
    os.environ.update(limits.as_environment())
    for module in reading_modules(job.engine, text=is_text_deck(job.path.name)):
        importlib.import_module(module)
    confine(limits, job.path, sidecar_path(job.path))
    end_with_parent()
    outlet.send_bytes(to_json(examine_safely(job, limits), file_name(job.path)))
    outlet.close()


def begin_as_reader(outlet: Connection) -> None:
    """Close what the process inherited, through which it could speak to others than its parent.
    What a library prints is no message of ours."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent answers Ctrl-C, and says so once
    parent = parent_process()
    assert parent is not None
    handles = outlet.fileno(), parent.sentinel
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    for before, after in pairwise((2, *sorted(handles), _most_open_files())):
        os.closerange(before + 1, after)


def end_with_parent() -> None:
    """A run that is killed can't end its readers; so they see to it themselves."""
    parent = parent_process()
    assert parent is not None

    def wait_and_end() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait_and_end, daemon=True).start()


def examine_safely(job: Job, limits: Limits) -> Outcome:
    """The examined deck, or the error that says why there is none."""
    try:
        return examine_deck(job.path, job.forum_date, job.engine)
    except (IntygsstatError, MemoryError) as error:
        if isinstance(error, MemoryError) or _for_want_of_memory(error):
            name = file_name(job.path)
            return failure(DeckOverLimitError, "over_memory", name, memory=limits.memory_mib)
        return error


def _for_want_of_memory(error: BaseException | None) -> bool:
    """Whether a MemoryError stands behind `error`; libraries hide it in their own errors."""
    while error is not None:
        if isinstance(error, MemoryError) or any(isinstance(a, MemoryError) for a in error.args):
            return True
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            return True
        error = error.__cause__ or error.__context__
    return False
