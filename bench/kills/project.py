"""A small project that is run and broken, and what is told of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from intygsstat.storage.release import Release, altered_files, current_release, recorded_sums
from intygsstat.storage.store import DATABASE_NAME
from kills.driver import MARK

BENCH = Path(__file__).resolve().parent.parent
TESTS = BENCH.parent / "tests"
if str(TESTS) not in sys.path:  # what prints decks for the tests prints these
    sys.path.append(str(TESTS))


class Driver:
    """The process that runs commands in forks of itself; see `kills.driver`."""

    def __init__(self, folder: Path, *, light: bool) -> None:
        self.folder, self.light = folder, light
        self.mark = f"{os.getpid()}-{time.monotonic_ns()}"
        path = os.pathsep.join([str(BENCH), str(TESTS), os.environ.get("PYTHONPATH", "")])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kills.driver"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": path},
        )
        assert self._hear() == "ready"

    def run(self, command: str, home: Path, **order: Any) -> dict[str, Any]:
        """One command; `kill_at`, `after`, `full_from`, `refuse_at` say how it is broken."""
        told = {"command": command, "home": str(home), "light": self.light, "mark": self.mark}
        told["said"] = str(self.folder / "said.txt")
        assert self.process.stdin
        self.process.stdin.write(json.dumps({**told, **order}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = self._hear()
        return answer

    def _hear(self) -> Any:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def lingering(self, seconds: float = 5) -> list[str]:
        """The processes that runs began and that still live after `seconds`."""
        until = time.monotonic() + seconds
        while (left := _marked(self.mark)) and time.monotonic() < until:
            time.sleep(0.05)
        return left

    def __enter__(self) -> Driver:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def _marked(mark: str) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}".encode() in (entry / "environ").read_bytes():
                words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found.append(f"{entry.name} {words[:100]}")
        except OSError:
            continue
    return found


def make_project(root: Path) -> Path:
    """A project with one small deck and one empty notebook."""
    (root / "data" / "raw").mkdir(parents=True)
    (root / "notebooks").mkdir()
    (root / "notebooks" / "01_empty.ipynb").write_text('{"cells": []}')
    add_deck(root, "forum-2024-03.pdf", "januari", "mars")
    return root


def add_deck(root: Path, name: str, month: str, forum: str, level: int = 100) -> Path:
    """A deck of one month, shown at a forum of 2024."""
    from plain_deck import print_plain_deck, usual_slides

    place = root / "data" / "raw" / name
    cover = f"Användarforum för Webcert, {forum} 2024"
    return print_plain_deck(place, usual_slides([month], level), cover=cover)


def copy_of(project: Path, place: Path) -> Path:
    return Path(shutil.copytree(project, place, symlinks=True))


def published(root: Path) -> Release:
    release = current_release(root)
    assert release is not None, "nothing is published"
    return release


def what_is_wrong(release: Release) -> list[str]:
    """How the release differs from what its own record says of it; nothing if it is whole."""
    recorded = set(recorded_sums(release))
    there = {
        path.relative_to(release.folder).as_posix()
        for path in release.folder.rglob("*")
        if path.is_file()
    }
    extra = [f"{name}: not in the record" for name in sorted(there - recorded - {"run.json"})]
    return [*altered_files(release), *extra, *([] if recorded else ["no record"])]


def contents(release: Release) -> Mapping[str, Any]:
    """What is published, apart from its number: checksums, and the rows of the database."""
    run = dict(release.run())
    run["outputs"] = {n: said for n, said in run["outputs"].items() if n != DATABASE_NAME}
    with duckdb.connect(str(release.database), read_only=True) as connection:
        views = connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal"
        ).fetchall()
        rows = {
            name: connection.execute(f'FROM "{name}" ORDER BY ALL').fetchall() for (name,) in views
        }
    return {"run": run, "rows": rows}
