"""Handing decks to child processes, and hearing what came of them, in their order."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from intygsstat.checks.examine import ExaminedDeck
from intygsstat.errors import DeckOverLimitError, IntygsstatError, file_name
from intygsstat.pdf.files import MIB, WAITING, Limits, limits_here, over_memory, over_time
from intygsstat.pipeline.child import Job, examine_and_send
from intygsstat.pipeline.parcel import unpack
from intygsstat.pipeline.server import context, no_interrupt

Outcome = ExaminedDeck | IntygsstatError

_MOST_ANSWER = 64 * MIB  # a deck of 500 pages answers with about 10
_AHEAD = 4  # decks a worker may be ahead of the one that is waited for
# Signals by which a library, or the system on its behalf, gives up.
_OUT_OF_TIME = {-getattr(signal, "SIGXCPU", 0)}
_KILLED = {-getattr(signal, "SIGKILL", 0)}


def examine_apart(jobs: Sequence[Job], *, workers: int = 1) -> Iterator[Outcome]:
    """Examine decks in child processes, `workers` at a time; outcomes in the jobs' order.

    A deck that can't be read, or brings its process down, gives an error in
    its place and harms no other. Raises LimitsError before anything is read
    if a limit is set to something else than a number.
    """
    return _examine_apart(jobs, max(1, workers), limits_here())


def _examine_apart(jobs: Sequence[Job], workers: int, limits: Limits) -> Iterator[Outcome]:
    running: dict[Connection, _Reader] = {}
    outcomes: dict[int, Outcome] = {}
    begun = 0
    try:
        for wanted in range(len(jobs)):
            while True:
                # Before an outcome is handed over too: others are read while it is worked on.
                ahead = min(len(jobs), wanted + _AHEAD * workers)
                while len(running) < workers and begun < ahead:
                    reader = _Reader(begun, jobs[begun], limits)
                    running[reader.inlet] = reader
                    begun += 1
                if wanted in outcomes:
                    break
                for inlet in wait(list(running)):
                    reader = running.pop(inlet)  # type: ignore[call-overload]
                    outcomes[reader.number] = reader.outcome()
            yield outcomes.pop(wanted)
    finally:
        for reader in running.values():
            reader.stop()


@dataclass(slots=True)
class _Reader:
    """One child process that reads one deck."""

    number: int
    job: Job
    limits: Limits
    inlet: Connection = field(init=False)
    process: BaseProcess = field(init=False)
    clock: threading.Timer = field(init=False)
    too_late: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        starting = context()
        self.inlet, outlet = starting.Pipe(duplex=False)
        self.process = starting.Process(
            target=examine_and_send, args=(self.job, self.limits, outlet), daemon=True
        )
        with no_interrupt():
            self.process.start()
        outlet.close()
        self.clock = threading.Timer(self.limits.seconds * WAITING, self._end_it)
        self.clock.daemon = True
        self.clock.start()

    def _end_it(self) -> None:
        with contextlib.suppress(OSError, TypeError):
            if self.inlet.poll():  # it is done, and waits to be heard
                return
            self.too_late = True
            os.kill(self.process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))  # type: ignore[arg-type]

    def outcome(self) -> Outcome:
        """What the child sent, or an error that says how it ended."""
        try:
            parcel: bytes | None = self.inlet.recv_bytes(_MOST_ANSWER)
        except (EOFError, OSError):
            parcel = None
        self.clock.cancel()
        if parcel is None:
            self._await_end()
            return self._error()
        self.stop()
        try:
            found = unpack(parcel)
        except (pickle.UnpicklingError, AttributeError, EOFError, TypeError, ValueError):
            found = None
        return found if isinstance(found, ExaminedDeck | IntygsstatError) else self._error()

    def stop(self) -> None:
        """End the child, whatever it is doing."""
        self.clock.cancel()
        self.inlet.close()
        if self.process.is_alive():
            self.process.kill()
        self._await_end()

    def _await_end(self) -> None:
        self.process.join(10)
        self.inlet.close()

    def _error(self) -> IntygsstatError:
        code = self.process.exitcode
        return ended_badly(file_name(self.job.path), self.limits, code, self.too_late)


def ended_badly(name: str, limits: Limits, code: int | None, too_late: bool) -> IntygsstatError:
    """The error for a reader that ended without an answer, by its exit code."""
    if too_late or code in _OUT_OF_TIME:
        return over_time(name, limits)
    if code in _KILLED:  # by the system, when memory ran out
        return over_memory(name, limits)
    return DeckOverLimitError(
        name,
        expected=f"a file that the PDF library survives within {limits.memory_mib} MiB of memory",
        found=f"one that brings it down ({how_it_ended(code)})",
        try_this="open the file in a PDF viewer and save its statistics slides anew, "
        "or raise INTYGSSTAT_MOST_MEMORY_MIB",
    )


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def how_it_ended(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return f"signal {signal.Signals(-code).name}"
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"
