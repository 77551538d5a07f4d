"""Decks read by child processes, one a deck: a file that brings its reader down costs no other."""

from __future__ import annotations

import errno
import importlib
import os
import resource
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.errors import DeckOverLimitError, IntygsstatError, file_name
from intygsstat.files import WAITING, Limits, limits_here, over_memory, over_time
from intygsstat.models import Engine, ForumDate, is_text_deck
from intygsstat.pdf.sidecar import sidecar_path
from intygsstat.readers.confinement import confine
from intygsstat.readers.fork_server import context, reading_modules, start, start_early
from intygsstat.readers.messages import MOST_BYTES, Outcome, outcome_of, to_json
from intygsstat.reference.sentences import failure
from intygsstat.reference.title_words import TitleWord

_HANDLES_OF_A_RUN, _HANDLES_OF_A_READER = 40, 6  # open files, at the most
AHEAD = 4  # decks a worker may be ahead of the one that is waited for


@dataclass(frozen=True, slots=True)
class Job:
    """A deck to be read, and with which engine; `forum_date` if a person states it, and the
    words of titles that a project has of its own."""

    path: Path
    forum_date: ForumDate | None = None
    engine: Engine = "pdfium"
    title_words: tuple[TitleWord, ...] = ()


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
        return over_time(deck, limits)
    if code == -signal.SIGKILL:  # by the system, when memory ran out
        return over_memory(deck, limits)
    how = f"exit code {code}" if code is None or code >= 0 else signal.strsignal(-code)
    said = {"memory": limits.memory_mib, "how": how}
    return failure(DeckOverLimitError, "brings_reader_down", deck, **said)


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


def examine_safely(
    job: Job, limits: Limits, examine: Callable[..., ExaminedDeck] = examine_deck
) -> Outcome:
    """The examined deck, or the error that says why there is none."""
    try:
        return examine(job.path, job.forum_date, engine=job.engine, title_words=job.title_words)
    except Exception as error:
        if _for_want_of_memory(error):
            return over_memory(file_name(job.path), limits)
        if isinstance(error, IntygsstatError):
            return error
        from intygsstat.tables.read import reading_error

        return reading_error(job.path, error)


def _for_want_of_memory(error: BaseException | None) -> bool:
    """Whether a MemoryError stands behind `error`; libraries hide it in their own errors."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, MemoryError) or any(isinstance(a, MemoryError) for a in error.args):
            return True
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            return True
        error = error.__cause__ or error.__context__
    return False
