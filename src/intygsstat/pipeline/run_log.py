"""How far a run has come, and what each run did, kept for the last: data/runs/00001.json and on.

run.json beside the outputs follows from the inputs alone, so that the same decks
give the same bytes; whatever depends on the day or the machine stands here.
"""

from __future__ import annotations

import json
import platform
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from intygsstat.errors import IntygsstatError, echo, sanitize_text
from intygsstat.files import installed, write_atomically

KEPT = 50
_NAME = re.compile(r"(\d{5,})\.json")
_LIBRARIES = ("intygsstat", "duckdb", "pdfplumber", "pdfminer.six", "plotly", "polars", "pypdfium2")


@contextmanager
def run_log(root: Path, command: str) -> Iterator[dict[str, Any]]:
    """A record of the run in the block, to be added to, and written when it ends, however it ends.

    A folder that can't be written to costs the record, not the run.
    """
    log: dict[str, Any] = {"exit_code": None}  # of a run that broke off
    began, start = datetime.now(UTC), time.monotonic()
    try:
        yield log
    except IntygsstatError as error:
        log |= {"exit_code": error.exit_code, "error": str(error)}
        raise
    except BaseException as error:
        log["error"] = f"{type(error).__name__}: {error}"
        raise
    finally:
        record = {
            "command": command,
            "began": began.isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - start, 2),
            "versions": {
                "python": platform.python_version(),
                "system": f"{sys.platform} {platform.machine()}",
                **{library: installed(library) for library in _LIBRARIES},
            },
            **log,
        }
        folder = root / "data" / "runs"
        try:
            _write(folder, record)
        except OSError as error:
            echo(f"{folder}: no record of this run was kept: {error.strerror}", error=True)


def last_runs(root: Path) -> list[Path]:
    """The records that are kept, oldest first."""
    kept = (root / "data" / "runs").glob("*.json")
    return sorted((p for p in kept if _NAME.fullmatch(p.name)), key=lambda path: int(path.stem))


def _write(folder: Path, record: Mapping[str, Any]) -> None:
    from filelock import FileLock

    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / ".lock"):
        before = last_runs(folder.parent.parent)
        # By number, not by time: a clock that was set back must not lose a record.
        number = int(before[-1].stem) + 1 if before else 1
        text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        write_atomically(folder / f"{number:05d}.json", sanitize_text(text))
        for path in before[: -(KEPT - 1)]:
            path.unlink(missing_ok=True)


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
