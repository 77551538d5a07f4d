"""The process that children come from. Nothing of ours is imported here: it starts at once."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
from collections.abc import Iterator
from typing import Any

_READING = ["intygsstat.pipeline.child", "intygsstat.tables.deck", "intygsstat.checks.deck"]


def context() -> Any:
    """Children come from a small server process that has no threads, no open files and
    nothing of the decks read so far; where there is none, from a new interpreter each."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        forking = multiprocessing.get_context("forkserver")
        forking.set_forkserver_preload(_READING)
        return forking
    return multiprocessing.get_context("spawn")


def start_early() -> None:
    """Let the server import what reading needs while this process imports its own: on two
    processors `read` waits once for it and not twice."""
    if context().get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running

        with no_interrupt():
            ensure_running()


@contextlib.contextmanager
def no_interrupt() -> Iterator[None]:
    """Ctrl-C reaches the fork server too, which answers it with a traceback while it starts."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
