"""What is installed on this machine, and whether what is published at a project is whole."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from intygsstat.errors import IntygsstatError, LimitsError
from intygsstat.pdf.files import limits_here
from intygsstat.pipeline.inputs import find_inputs
from intygsstat.pipeline.run_log import last_runs
from intygsstat.storage.release import (
    Release,
    altered_files,
    current_release,
    links_lead_there,
    recorded_sums,
    unfinished_folders,
)

State = Literal["ok", "note", "wrong"]
_MARKS: dict[State, str] = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}
_LEAST_FREE_GB = 1.0
_AGAIN = "make monthly makes it whole again"
_FROM_NOTHING = "rm data/current && make monthly reads and writes everything anew"


@dataclass(frozen=True, slots=True)
class Advice:
    """What was looked at, what was found, and, unless all is well, what to try.

    'note' is something to know that stops nothing; 'wrong' wants mending.
    """

    about: str
    found: str
    state: State = "ok"
    try_this: str = ""

    def __str__(self) -> str:
        advice = f". Try this: {self.try_this}" if self.try_this else ""
        return f"{_MARKS[self.state]}  {self.about}: {self.found}{advice}"


def examine_project(root: Path) -> Iterator[Advice]:
    """The machine; then the decks, the published release, what is left of runs that broke off."""
    yield from _machine(root)
    try:
        inputs = find_inputs(root)
    except OSError as error:
        yield Advice("Decks", f"{error.filename}: {error.strerror}", "wrong", "see who may read it")
        return
    closed = [deck.name for deck in inputs.decks if not deck.sha256]
    if closed:
        advice = "see who may read it, or take it away"
        yield Advice("Decks", f"{', '.join(closed)} can't be opened", "wrong", advice)
    else:
        yield Advice("Decks", f"{len(inputs.decks)} in data/raw/")
    release = current_release(root)
    if release is None:
        yield Advice("Published", "nothing yet", "note", "make monthly")
    else:
        yield from _release(root, release)
    left = unfinished_folders(root)
    if left:
        advice = "the next make monthly removes them"
        yield Advice("Runs that broke off", f"{len(left)} left something", "note", advice)
    yield from _last_run(root)


def _machine(root: Path) -> Iterator[Advice]:
    """Python, the packages against the lock, the browser, Dask, limits, room on the disk."""
    yield Advice("Python", sys.version.split()[0])
    yield _packages(root / "requirements.lock")
    yield _browser()
    if importlib.util.find_spec("distributed"):
        yield Advice("Dask, for --cluster", version("distributed"))
    else:
        advice = "pip install 'intygsstat[cluster]', if it is wanted"
        yield Advice("Dask, for --cluster", "not installed", "note", advice)
    try:
        limits = limits_here().as_environment().items()
        said = ", ".join(f"{name.rsplit('MOST_')[-1]} {most}" for name, most in limits)
        yield Advice("Limits for one deck", said)
    except LimitsError as error:
        yield Advice("Limits for one deck", str(error), "wrong")
    free = shutil.disk_usage(root).free / 1e9
    if free < _LEAST_FREE_GB:
        advice = "make room: a run writes everything anew before it removes the old"
        yield Advice("Room on the disk", f"{free:.1f} GB", "wrong", advice)
    else:
        yield Advice("Room on the disk", f"{free:.0f} GB")


def _packages(lock: Path) -> Advice:
    if not lock.is_file():
        return Advice("Packages", "no requirements.lock here to compare with", "note")
    locked = list(_locked(lock))
    other = []
    for name, wanted in locked:
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "none"
        if found != wanted:
            other.append(f"{name} {found} (locked: {wanted})")
    if not other:
        return Advice("Packages", f"{len(locked)} as locked")
    named = ", ".join(other[:5]) + (f" and {len(other) - 5} more" if len(other) > 5 else "")
    return Advice("Packages", named, "wrong", "rm -r .venv && make monthly makes them anew")


def _locked(lock: Path) -> Iterator[tuple[str, str]]:
    """Name and version of every package that the lock wants on this machine."""
    from packaging.requirements import Requirement

    for line in lock.read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            wanted = Requirement(line.removesuffix("\\").strip())
            if wanted.marker is None or wanted.marker.evaluate():
                yield wanted.name, next(iter(wanted.specifier)).version


def _browser() -> Advice:
    from intygsstat.chart.pictures import HOW_TO_INSTALL, find_chromium

    chromium = find_chromium()
    if chromium:
        return Advice("Browser, for charts as pictures", chromium)
    return Advice("Browser, for charts as pictures", HOW_TO_INSTALL, "note")


def _release(root: Path, release: Release) -> Iterator[Advice]:
    try:
        run = release.run()
        recorded = recorded_sums(release)
    except IntygsstatError as error:
        yield Advice("Published", str(error), "wrong")
        return
    about = f"Published release {release.id}"
    if not recorded:
        yield Advice(about, "no checksums were recorded for it", "wrong", _FROM_NOTHING)
        return
    if not links_lead_there(root):
        advice = "make monthly puts the links back"
        yield Advice(about, "data/ or reports do not lead to it", "wrong", advice)
    altered = altered_files(release)
    if altered:
        gone = [name for name in altered if not (release.folder / name).is_file()]
        named = ", ".join(altered[:5]) + (" …" if len(altered) > 5 else "")
        found = f"of {len(recorded)} files {len(altered)} altered or gone: {named}"
        same_size = len(gone) < len(altered)
        yield Advice(about, found, "wrong", _FROM_NOTHING if same_size else _AGAIN)
    else:
        yield Advice(about, f"{len(recorded)} files, each as it was published")
    yield _database(release)
    inputs = find_inputs(root, run.get("engine", "both"))
    if run.get("fingerprint") == inputs.fingerprint:
        yield Advice("Up to date", "with the decks, the decisions and the program")
    else:
        found = "decks, decisions or the program changed since"
        yield Advice("Up to date", found, "note", "make monthly")
    problems = [p for deck in run.get("decks", {}).values() for p in deck.get("problems", ())]
    for problem in [*problems, *run.get("problems", ())]:
        yield Advice("Still to mend", problem, "note")


def _database(release: Release) -> Advice:
    from intygsstat.storage.store import open_store, view_names

    try:
        names = view_names(release.database)
        with open_store(release.database) as connection:
            for name in names:
                connection.execute(f'SELECT count(*) FROM (FROM "{name}")').fetchall()
    except Exception as error:  # whatever a damaged file does
        return Advice("Database", f"{type(error).__name__}: {error}", "wrong", _FROM_NOTHING)
    return Advice("Database", f"{len(names)} views, all of which answer")


def _last_run(root: Path) -> Iterator[Advice]:
    runs = last_runs(root)
    if not runs:
        return
    try:
        last = json.loads(runs[-1].read_text(encoding="utf-8"))
        began, seconds, code = last["began"], last["seconds"], last["exit_code"]
    except (OSError, ValueError, KeyError) as error:
        yield Advice("Last run", f"its record can't be read: {error}", "note")
        return
    how = "broke off" if code is None else "all well" if code == 0 else f"exit code {code}"
    said = f": {last['error']}" if last.get("error") else ""
    found = f"{began}, {seconds} s, {how}{said} (data/runs/{runs[-1].name})"
    yield Advice("Last run", found, "ok" if code == 0 else "note")
