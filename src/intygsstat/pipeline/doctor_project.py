"""Whether what is published at a project is whole, and of the decks that lie there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from intygsstat.errors import IntygsstatError
from intygsstat.pipeline.doctor_advice import Advice
from intygsstat.pipeline.inputs import find_inputs
from intygsstat.pipeline.log import last_runs
from intygsstat.storage.release import (
    Release,
    altered_files,
    current_release,
    links_lead_there,
    recorded_sums,
    unfinished_folders,
)

_ANEW = "make monthly makes it whole again"
_FROM_NOTHING = "rm data/current && make monthly reads and writes everything anew"


def look_at_project(root: Path) -> Iterator[Advice]:
    """The decks, the published release, the database, what is left of runs that broke off."""
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
        yield from _look_at_release(root, release)
    left = unfinished_folders(root)
    if left:
        advice = "the next make monthly removes them"
        yield Advice("Runs that broke off", f"{len(left)} left something", "note", advice)
    yield from _last_run(root)


def _look_at_release(root: Path, release: Release) -> Iterator[Advice]:
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
    gone = [name for name in altered if not (release.folder / name).is_file()]
    if altered:
        told = ", ".join(altered[:5]) + (" …" if len(altered) > 5 else "")
        found = f"of {len(recorded)} files {len(altered)} altered or gone: {told}"
        same_size = len(gone) < len(altered)
        yield Advice(about, found, "wrong", _FROM_NOTHING if same_size else _ANEW)
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
