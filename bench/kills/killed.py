"""Runs that are killed: what a reader saw meanwhile, and what the next run makes of it."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar

import duckdb

from intygsstat.storage.release import Places
from kills.project import (
    Driver,
    add_deck,
    contents,
    copy_of,
    make_project,
    published,
    what_is_wrong,
)


@dataclass
class Survived:
    """How many runs were broken, how many ended by it, how often a reader looked, what is wrong."""

    tried: int = 0
    kills: int = 0
    looks: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0  # the longest run after a kill


class Reader:
    """Somebody who keeps looking, in a thread, at all that is published together."""

    def __init__(self, root: Path) -> None:
        self.places = Places(root)
        self.looks, self.seen, self.wrong = 0, set[str](), list[str]()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look_on)

    def _look_on(self) -> None:
        while not self._done.wait(0.02):
            self.look()

    def look(self) -> None:
        release = published(self.places.root)
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
        self.looks += 1
        self.seen.add(release.id)

    def __enter__(self) -> Reader:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()


class Scene:
    """A project before and after a second deck, run undisturbed, to break copies of."""

    def __init__(self, folder: Path, driver: Driver, *, more: bool = False) -> None:
        self.folder, self.driver = folder, driver
        self.before = make_project(folder / "before")
        if more:  # earlier releases, so that a run has some to remove
            for level in (300, 200, 150):
                add_deck(self.before, "forum-2024-03.pdf", "januari", "mars", level)
                self._undisturbed(self.before)
            add_deck(self.before, "forum-2024-03.pdf", "januari", "mars")
        self._undisturbed(self.before)
        self.after = copy_of(self.before, folder / "after")
        add_deck(self.after, "forum-2024-05.pdf", "mars", "maj", 120)
        ran = self._undisturbed(self.after)
        self.steps, self.seconds = len(ran["steps"]), ran["seconds"]
        self.truths = [contents(published(each)) for each in (self.before, self.after)]

    def _undisturbed(self, project: Path) -> Mapping[str, Any]:
        ran = self.driver.run("monthly", project)
        assert ran["code"] == 0, ran["said"]
        return ran

    def broken_copy(self) -> Path:
        """A project published as before, whose next run has a second deck to read."""
        place = self.fresh(self.before)
        shutil.copyfile(*(each / "data/raw/forum-2024-05.pdf" for each in (self.after, place)))
        return place

    def fresh(self, project: Path) -> Path:
        place = self.folder / "broken"
        shutil.rmtree(place, ignore_errors=True)
        return copy_of(project, place)


class Redrawn:
    """The same for `charts`, which another version of the charts makes come out otherwise."""

    environment: ClassVar = {"KILLS_VERSION": "2"}

    def __init__(self, scene: Scene) -> None:
        self.scene, self.driver = scene, scene.driver
        root = self.broken_copy()
        ran = self.driver.run("charts", root, environment=self.environment)
        assert ran["code"] == 0, ran["said"]
        self.steps = len(ran["steps"])
        self.truths = [scene.truths[0], contents(published(root))]
        assert self.truths[0] != self.truths[1]

    def broken_copy(self) -> Path:
        return self.scene.fresh(self.scene.before)


def kill_runs(
    scene: Scene | Redrawn, orders: Iterable[Mapping[str, Any]], command: str = "monthly"
) -> Survived:
    """Kill a run as each order says; look on; run again and compare with the undisturbed run."""
    survived = Survived()
    environment = getattr(scene, "environment", {})
    for order in orders:
        root = scene.broken_copy()
        with Reader(root) as reader:
            killed = scene.driver.run(command, root, environment=environment, **order)
            reader.look()
            between = contents(published(root))
            left = scene.driver.lingering()
            began = time.monotonic()
            again = scene.driver.run(command, root, environment=environment)
            survived.seconds = max(survived.seconds, time.monotonic() - began)
            reader.look()
        wrong = list(reader.wrong)
        if between not in scene.truths:
            wrong.append("after the kill: neither the old nor the new state")
        if left:
            wrong.append(f"processes live on: {left}")
        if again["code"] != 0 or "Traceback" in again["said"]:
            wrong.append(f"the next run ended with {again['code']}: {again['said'][-500:]}")
        if contents(published(root)) != scene.truths[1]:
            wrong.append("the next run publishes something else than an undisturbed one")
        wrong += [f"left behind: {name}" for name in left_behind(root)]
        survived.tried += 1
        survived.kills += killed["code"] < 0
        survived.looks += reader.looks
        survived.wrong += [f"{dict(order)}: {what}" for what in wrong]
    return survived


def left_behind(root: Path) -> list[str]:
    """Hidden files that are no lock: halves of something, in the project or what is published."""
    return [path.relative_to(root).as_posix() for path in root.rglob(".*") if path.name != ".lock"]
