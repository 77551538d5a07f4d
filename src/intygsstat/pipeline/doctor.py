"""What is installed on this machine, and whether what is published at a project is whole."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from intygsstat.errors import EXIT_DATA, EXIT_OK, IntygsstatError, LimitsError, echo
from intygsstat.files import limits_here
from intygsstat.pipeline.inputs import find_inputs
from intygsstat.pipeline.run_log import last_runs
from intygsstat.pipeline.summary import render
from intygsstat.readers.confinement import closed_doors
from intygsstat.readers.program import installed
from intygsstat.storage.release import (
    Release,
    altered_files,
    current_release,
    links_lead_there,
    unfinished_folders,
)


def run_doctor(root: Path) -> int:
    """Print a line for everything looked at; the exit code is 1 if anything wants mending."""
    text = render("doctor.txt.j2", **_machine(root), **_project(root))
    wrong = len(re.findall("^WRONG", text, re.MULTILINE))
    echo(text)
    echo(f"{wrong} thing{'' if wrong == 1 else 's'} to mend." if wrong else "All is well.")
    return EXIT_DATA if wrong else EXIT_OK


def _machine(root: Path) -> Mapping[str, Any]:
    """Python, the packages against the lock, the browser, Dask, limits, room on the disk."""
    from intygsstat.chart.pages import HOW_TO_INSTALL, find_chromium

    found: dict[str, Any] = {"limits": "", "limits_error": ""}
    try:
        limits = limits_here().as_environment().items()
        found["limits"] = ", ".join(f"{name.rsplit('MOST_')[-1]} {most}" for name, most in limits)
    except LimitsError as error:
        found["limits_error"] = str(error)
    lock = root / "requirements.lock"
    locked = _locked(lock) if lock.is_file() else None
    here = {name: installed(name) for name in locked or {}}
    return found | {
        "python": sys.version.split()[0],
        "locked": None if locked is None else len(locked),
        "other_packages": [
            f"{name} {here[name]} (locked: {wanted})"
            for name, wanted in (locked or {}).items()
            if here[name] != wanted
        ],
        "chromium": find_chromium(),
        "how_to_install": HOW_TO_INSTALL,
        "doors": closed_doors(),
        "dask": installed("distributed"),
        "free_gb": shutil.disk_usage(root).free / 1e9,
    }


def _locked(lock: Path) -> dict[str, str]:
    """Name and version of every package that the lock wants on this machine."""
    from packaging.requirements import Requirement

    lines = lock.read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line.removesuffix("\\").strip()) for line in lines if line[:1].isalnum()]
    return {
        one.name: next(iter(one.specifier)).version
        for one in wanted
        if one.marker is None or one.marker.evaluate()
    }


def _project(root: Path) -> Mapping[str, Any]:
    """The decks, the published release, what is left of runs that broke off, the last run."""
    try:
        inputs = find_inputs(root)
    except OSError as error:
        return {"decks_error": f"{error.filename}: {error.strerror}"}
    release = current_release(root)
    return {
        "decks_error": "",
        "decks": len(inputs.decks),
        "closed": [deck.name for deck in inputs.decks if not deck.sha256],
        "release": release.id if release else None,
        **(_published(root, release) if release else {}),
        "unfinished": len(unfinished_folders(root)),
        "last_run": _last_run(root),
    }


def _published(root: Path, release: Release) -> Mapping[str, Any]:
    try:
        run, recorded = release.run(), release.recorded()
    except IntygsstatError as error:
        return {"record_error": str(error)}
    altered = altered_files(release)
    decks = run.get("decks", {}).values()
    return {
        "record_error": "",
        "recorded": len(recorded),
        "linked": links_lead_there(root),
        "altered": altered,
        "gone": sum(not (release.folder / name).is_file() for name in altered),
        "views": _views_that_answer(release.database),
        "up_to_date": run.get("fingerprint")
        == find_inputs(root, run.get("engine", "pdfium")).fingerprint,
        "problems": [
            *(problem for deck in decks for problem in deck.get("problems", ())),
            *run.get("problems", ()),
        ],
    }


def _views_that_answer(database: Path) -> int | str:
    """How many views there are; or why not all of them answer."""
    from intygsstat.storage.store import open_store, view_names

    try:
        names = view_names(database)
        with open_store(database) as connection:
            for name in names:
                connection.execute(f'SELECT count(*) FROM (FROM "{name}")').fetchall()
    except Exception as error:  # whatever a damaged file does
        return f"{type(error).__name__}: {error}"
    return len(names)


def _last_run(root: Path) -> Mapping[str, Any] | str | None:
    """Its record; why it can't be read; None if there is none."""
    for path in last_runs(root)[-1:]:
        try:
            last = json.loads(path.read_text(encoding="utf-8"))
            kept = {name: last[name] for name in ("began", "seconds", "exit_code")}
            return kept | {"error": last.get("error"), "file": path.name}
        except (OSError, ValueError, KeyError, TypeError) as error:
            return str(error)
    return None
