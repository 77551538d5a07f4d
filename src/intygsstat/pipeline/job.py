"""Work of ours that a child process does: its memory goes with it, and several work at once.

Unlike readers of decks these children run only our own code on what is stored, with no limits,
and what they hand over is opened as it is.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import Any

from intygsstat.errors import MachineError
from intygsstat.pipeline.child import end_with_parent
from intygsstat.pipeline.server import context, no_interrupt
from intygsstat.pipeline.workers import how_it_ended

_END = "end"


@contextlib.contextmanager
def begun_apart(
    what: str, work: Callable[..., Iterable[Any]], *arguments: object
) -> Iterator[Iterator[Any]]:
    """A child that does `work`, begun now; within the block, the items it hands over.

    It goes on while nobody asks, until what it has to say no longer fits into the pipe.
    Whatever is raised there is raised here; `what` names the work if it ends without a word.
    """
    starting = context()
    inlet, outlet = starting.Pipe(duplex=False)
    # As bytes, so that the child has its environment before it imports what they need.
    order = pickle.dumps((work, arguments))
    child = starting.Process(target=_do, args=(order, outlet), daemon=True)
    with no_interrupt():
        child.start()
    outlet.close()
    try:
        yield _items(what, child, inlet)
    finally:
        inlet.close()
        child.kill()
        child.join(10)


def done_apart(what: str, work: Callable[..., object], *arguments: object) -> None:
    """Do `work` in a child and wait for its end; what it takes of memory is given back."""
    with begun_apart(what, _done, work, *arguments) as items:
        for _ in items:
            pass


def _done(work: Callable[..., object], *arguments: object) -> tuple[()]:
    work(*arguments)
    return ()


def _items(what: str, child: Any, inlet: Connection) -> Iterator[Any]:
    while True:
        try:
            said, content = inlet.recv()
        except (EOFError, OSError):
            child.join(10)
            raise MachineError(
                what,
                expected="its process to end well",
                found=how_it_ended(child.exitcode),
                try_this="see how much memory is free, and run again; "
                "what was published before is as it was",
            ) from None
        if isinstance(content, BaseException):
            raise content
        if said == _END:
            return
        yield content


def _do(order: bytes, outlet: Connection) -> None:
    """Run in the child: do the work, send each item, then the end or the error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent answers Ctrl-C
    end_with_parent()
    os.environ["POLARS_MAX_THREADS"] = "1"  # frames are small; threads would wait for each other
    try:
        work, arguments = pickle.loads(order)
        for item in work(*arguments):
            outlet.send(("item", item))
    except BrokenPipeError:  # nobody listens any longer
        return
    except BaseException as error:  # polars has panics that are no Exception
        outlet.send((_END, _sendable(error)))
    else:
        outlet.send((_END, None))


def _sendable(error: BaseException) -> Exception:
    """The error, or its words if it can't be taken apart and made again elsewhere."""
    if isinstance(error, Exception):
        with contextlib.suppress(Exception):
            pickle.loads(pickle.dumps(error))
            return error
    return RuntimeError(f"{type(error).__name__}: {error}")
