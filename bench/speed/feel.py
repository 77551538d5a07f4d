"""What somebody waits for: commands as processes, by the clock on the wall."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from speed.archive import print_deck
from speed.clock import interleaved, on_the_wall

HERE = Path(__file__).parent.parent.parent
DECK = HERE / "tests" / "decks" / "anvandarforum-2024-03.pdf"
BARE = "`python -c pass`"


def measure_feel(scratch: Path, runs: int) -> dict[str, float]:
    """The median seconds of each command; the first is a bare Python, which nothing undercuts."""
    home = _project(scratch / "home")
    print_deck(0, home / "data" / "raw")
    _run("-m", "intygsstat", "monthly", "--home", str(home))
    quick: dict[str, tuple[str, ...]] = {
        BARE: ("-c", "pass"),
        "`import intygsstat`": ("-c", "import intygsstat"),
        "`intygsstat --help`": ("-m", "intygsstat", "--help"),
        "`intygsstat read DECK`": ("-m", "intygsstat", "read", str(DECK)),
        "`intygsstat monthly`, nothing new": ("-m", "intygsstat", "monthly", "--home", str(home)),
        "`intygsstat.usage()` in a new Python": (
            "-c",
            f"import intygsstat; intygsstat.usage(home={str(home)!r})",
        ),
    }
    taken = interleaved({name: _timed(arguments) for name, arguments in quick.items()}, runs)
    monthly = ("-m", "intygsstat", "monthly", "--home", str(home))
    decks = iter(range(1, 1000))

    def one_more() -> float:
        print_deck(next(decks), home / "data" / "raw")
        return _timed(monthly)()

    name = "`intygsstat monthly`, one new deck, one empty notebook"
    taken |= interleaved({name: one_more}, min(runs, 3), warm=False)
    if runs == 1:
        return taken
    shutil.copytree(HERE / "notebooks", home / "notebooks", dirs_exist_ok=True)
    name = "`intygsstat monthly`, one new deck, the project's notebooks"
    return taken | interleaved({name: one_more}, min(runs, 3), warm=False)


def _project(root: Path) -> Path:
    """A project's folder with an empty notebook; the project's own take most of a run, and that
    time is nbclient's."""
    shutil.rmtree(root, ignore_errors=True)
    (root / "data" / "raw").mkdir(parents=True)
    shutil.copy(HERE / "requirements.lock", root)
    notebook = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (root / "notebooks").mkdir()
    (root / "notebooks" / "01_quality.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return root


def _timed(arguments: tuple[str, ...]) -> Callable[[], float]:
    return lambda: on_the_wall(lambda: _run(*arguments))


def _run(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},
    )
    assert done.returncode == 0, (arguments, done.stderr[-2000:])
