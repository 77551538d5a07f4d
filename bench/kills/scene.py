"""A small project that is run and broken, what somebody who looks on sees, and what is left."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
from plain_deck import print_plain_deck, usual_slides

from intygsstat.storage.release import Release, altered_files, current_release
from intygsstat.storage.store import DATABASE_NAME
from kills.driver import MARK

BENCH = Path(__file__).resolve().parent.parent
TESTS = BENCH.parent / "tests"
DECK, LATER = "forum-2024-03.pdf", "forum-2024-05.pdf"


class Driver:
    """The process that runs commands in forks of itself; see `kills.driver`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
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
        """One command; `kill_at`, `full_from`, `refuse_at` say how it is broken."""
        said = str(self.folder / "said.txt")
        told = {"command": command, "home": str(home), "mark": self.mark, "said": said}
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

    def __exit__(self, *_: object) -> None:
        self.process.communicate()


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


def add_deck(root: Path, name: str, month: str, forum: str, level: int = 100) -> None:
    """A deck of one month, shown at a forum of 2024."""
    place = root / "data" / "raw" / name
    cover = f"Användarforum för Webcert, {forum} 2024"
    print_plain_deck(place, usual_slides([month], level), cover=cover)


class Scene:
    """A project before and after a second deck, run undisturbed, to break copies of."""

    def __init__(self, folder: Path, driver: Driver) -> None:
        self.folder, self.driver = folder, driver
        self.before, self.after = folder / "before", folder / "after"
        (self.before / "data" / "raw").mkdir(parents=True)
        (self.before / "notebooks").mkdir()
        (self.before / "notebooks" / "01_empty.ipynb").write_text('{"cells": []}')
        add_deck(self.before, DECK, "januari", "mars")
        self._undisturbed(self.before)
        shutil.copytree(self.before, self.after, symlinks=True)
        add_deck(self.after, LATER, "mars", "maj", 120)
        self.steps = len(self._undisturbed(self.after)["steps"])
        self.truths = [contents(self.before), contents(self.after)]

    def _undisturbed(self, project: Path) -> Mapping[str, Any]:
        ran = self.driver.run("monthly", project)
        assert ran["code"] == 0, ran["said"]
        return ran

    def broken_copy(self) -> Path:
        """A project published as before, whose next run has a second deck to read."""
        place = self.fresh(self.before)
        shutil.copyfile(*(each / "data" / "raw" / LATER for each in (self.after, place)))
        return place

    def fresh(self, project: Path) -> Path:
        place = self.folder / "broken"
        shutil.rmtree(place, ignore_errors=True)
        return Path(shutil.copytree(project, place, symlinks=True))


def what_is_wrong(release: Release) -> list[str]:
    """How the release differs from what its own record says of it; nothing if it is whole."""
    recorded = release.run().get("outputs", {})
    there = {
        path.relative_to(release.folder).as_posix()
        for path in release.folder.rglob("*")
        if path.is_file()
    }
    extra = [
        f"{name}: not in the record" for name in sorted(there - recorded.keys() - {"run.json"})
    ]
    return [*altered_files(release, recorded), *extra, *([] if recorded else ["no record"])]


def published(root: Path) -> Release:
    release = current_release(root)
    assert release is not None, "nothing is published"
    return release


def contents(root: Path) -> Mapping[str, Any]:
    """What is published, apart from its number: checksums, and the rows of the database."""
    release = published(root)
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


class Reader:
    """Somebody who keeps looking, in a thread, at all that is published together."""

    def __init__(self, root: Path) -> None:
        self.root, self.wrong = root, list[str]()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look_on)

    def _look_on(self) -> None:
        while not self._done.wait(0.02):
            self.look()

    def look(self) -> None:
        release = published(self.root)
        try:
            told = what_is_wrong(release)
            with duckdb.connect(str(release.database), read_only=True) as connection:
                rows = connection.execute("SELECT DISTINCT month FROM usage ORDER BY 1").fetchall()
            if [str(month) for (month,) in rows] != release.run()["months"]:
                told.append("the database has other months than the record")
        except Exception as error:
            told = [f"{type(error).__name__}: {error}"]
        if told and release.folder.exists():
            self.wrong.append(f"a reader saw {release.id}: {told[:3]}")

    def __enter__(self) -> Reader:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()


def wrong_after_kills(scene: Scene, orders: Iterable[Mapping[str, Any]]) -> list[str]:
    """Kill a run as each order says; look on; run again and compare with the undisturbed run."""
    found = []
    for order in orders:
        root = scene.broken_copy()
        with Reader(root) as reader:
            killed = scene.driver.run("monthly", root, **order)
            reader.look()
            between, left = contents(root), scene.driver.lingering()
            again = scene.driver.run("monthly", root)
            reader.look()
        wrong = [*reader.wrong, *wrong_at_last(scene, root, again)]
        if killed["code"] >= 0:
            wrong.append(f"it ended with {killed['code']} before it was killed")
        if between not in scene.truths:
            wrong.append("after the kill: neither the old nor the new state")
        if left:
            wrong.append(f"processes live on: {left}")
        found += [f"{dict(order)}: {what}" for what in wrong]
    return found


def wrong_after_refusals(scene: Scene, orders: Iterable[Mapping[str, Any]]) -> list[str]:
    """Refuse a run what each order says, look, give in, and run again."""
    found = []
    for order in orders:
        root = scene.broken_copy()
        wrong = wrong_after(scene, root, scene.driver.run("monthly", root, **order))
        wrong += wrong_at_last(scene, root, scene.driver.run("monthly", root))
        found += [f"{dict(order)}: {what}" for what in wrong]
    return found


def wrong_at_last(scene: Scene, root: Path, again: Mapping[str, Any]) -> list[str]:
    """What is wrong with the run after one that was broken, which nothing disturbed."""
    wrong = [
        f"left behind: {path.name}" for path in root.rglob(".*") if path.name != ".lock"
    ]  # halves of something, in the project or what is published
    if again["code"] != 0 or "Traceback" in again["said"]:
        wrong.append(f"the next run ended with {again['code']}: {again['said'][-500:]}")
    if contents(root) != scene.truths[1]:
        wrong.append("the next run publishes something else than an undisturbed one")
    return wrong


def wrong_after(scene: Scene, root: Path, ran: Mapping[str, Any]) -> list[str]:
    """What is wrong with a run that was refused something: its words, its code, what it left."""
    said = ran["said"]
    wrong = [f"still there: {what}" for what in what_is_wrong(published(root))]
    if contents(root) != scene.truths[ran["code"] == 0]:
        wrong.append(f"exit code {ran['code']}, and another state than that tells: {said[-300:]}")
    last = said.splitlines()[-1] if said else ""
    if "Traceback" in said or "Exception ignored" in said:
        wrong.append(f"a traceback: {said[-600:]}")
    elif ran["code"] and not all(word in last for word in ("expected", "found", "Try this:")):
        wrong.append(f"no clear message: {last[-300:]}")
    return wrong
