"""How far a run has come, on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Announces a piece of work and how many steps it has; what is given back is called after each.
Progress = Callable[[str, int | None], Callable[[str], None]]


def no_progress(what: str, steps: int | None = None) -> Callable[[str], None]:
    """The `Progress` of whoever shows none."""
    return lambda name: None


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """A bar for each piece of work that is announced in the block, gone after it; none where
    there is no terminal."""
    if not sys.stderr.isatty():
        yield no_progress
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress as Bars

    screen = Console(stderr=True)
    with Bars(console=screen, transient=True, redirect_stdout=False, redirect_stderr=False) as bars:

        def announce(what: str, steps: int | None = None) -> Callable[[str], None]:
            task = bars.add_task(what, total=steps)
            return lambda name: bars.update(task, advance=1, description=f"{what}: {escape(name)}")

        yield announce
