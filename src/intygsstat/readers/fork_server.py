"""The process that readers are forked from. Nothing of ours is imported here: it starts at once."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

# What every reader would else import anew.
_READING = [
    "tomllib",
    "intygsstat.readers.workers",
    "intygsstat.tables.read",
    "intygsstat.slides.read",
    "intygsstat.checks.deck",
]


def reading_modules(engine: str, *, text: bool = False) -> list[str]:
    """What a reader needs, which can't import all of it any more once it is confined."""
    more = ["intygsstat.text_decks.read"] if text else ["pdfplumber"] if engine != "pdfium" else []
    return _READING + more


def context() -> Any:
    """Readers come from a small server process that has no threads, no open files and nothing
    of the decks read so far."""
    return multiprocessing.get_context("forkserver")


def start_early(engine: str = "pdfium") -> None:
    """Let the server import what reading needs while this process imports its own: on two
    processors `read` waits once for it and not twice."""
    from multiprocessing.forkserver import ensure_running

    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # no fork brings along the threads that numpy starts
    context().set_forkserver_preload(reading_modules(engine))
    with no_interrupt():
        ensure_running()


def start(process: Any) -> None:
    """Start a reader. It imports what it needs, and not the script that this process runs, which
    would then run once more."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        with no_interrupt():
            process.start()
    finally:
        sys.modules["__main__"] = main


@contextlib.contextmanager
def no_interrupt() -> Iterator[None]:
    """Ctrl-C reaches the fork server too, which answers it with a traceback while it starts."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
