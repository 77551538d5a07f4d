"""What the child process does: reads one deck within its limits and sends back what it found."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.errors import IntygsstatError, file_name
from intygsstat.models import Engines, ForumDate
from intygsstat.pdf.files import MIB, Limits, over_memory
from intygsstat.pipeline.parcel import pack
from intygsstat.reference.title_words import TitleWord


@dataclass(frozen=True, slots=True)
class Job:
    """A deck to be read, and with which engine; `forum_date` if a person states it, and the
    words of titles that a project has of its own."""

    path: Path
    forum_date: ForumDate | None = None
    engine: Engines = "pdfium"
    title_words: tuple[TitleWord, ...] = ()


def examine_and_send(job: Job, limits: Limits, outlet: Connection) -> None:
    """Run in the child: examine the deck, send the outcome, end."""
    # The parent answers Ctrl-C, and says so once.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    os.environ.update(limits.as_environment())
    confine(limits)
    # What a library prints about a broken file is no message of ours.
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stderr__.fileno() if sys.__stderr__ else 2)
    outlet.send_bytes(pack(examine_safely(job, limits)))
    outlet.close()


def end_with_parent() -> None:
    """A run that is killed can't end its readers; so they see to it themselves."""
    parent = parent_process()
    if parent is not None:
        watch = threading.Thread(target=_wait_and_end, args=(parent.sentinel,), daemon=True)
        watch.start()


def _wait_and_end(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def examine_safely(
    job: Job, limits: Limits, examine: Callable[..., ExaminedDeck] = examine_deck
) -> ExaminedDeck | IntygsstatError:
    """The examined deck, or the error that says why there is none."""
    try:
        return examine(job.path, job.forum_date, engine=job.engine, title_words=job.title_words)
    except IntygsstatError as error:
        return over_memory(file_name(job.path), limits) if _for_want_of_memory(error) else error
    except Exception as error:
        if _for_want_of_memory(error):
            return over_memory(file_name(job.path), limits)
        from intygsstat.tables.deck import reading_error

        return reading_error(job.path, error)


def _for_want_of_memory(error: BaseException | None) -> bool:
    """Whether a MemoryError stands behind `error`; libraries hide it in their own errors."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, MemoryError) or any(isinstance(a, MemoryError) for a in error.args):
            return True
        error = error.__cause__ or error.__context__
    return False


def confine(limits: Limits) -> None:
    """Set this process's limits where the system knows such; it may write no file."""
    try:
        import resource
    except ImportError:  # Windows: only the parent's clock limits it
        return
    _set(resource.RLIMIT_CPU, limits.seconds)
    _set(resource.RLIMIT_AS, limits.memory_mib * MIB)
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_FSIZE, 0)


def _set(which: int, most: int) -> None:
    import resource

    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(which, (most, most if which != resource.RLIMIT_CPU else most + 5))
