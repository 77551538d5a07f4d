"""A project with one deck and one short notebook, and commands run on it in this process."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb
from click.testing import CliRunner, Result
from plain_deck import print_plain_deck, usual_slides

from intygsstat.cli import main

DECK, LATER = "forum-2024-03.pdf", "forum-2024-05.pdf"


def make_project(folder: Path) -> Path:
    """January and February 2024 in one deck, and a notebook that counts rows."""
    raw(folder).mkdir(parents=True)
    (folder / "notebooks").mkdir()
    cell = {"cell_type": "code", "source": "import intygsstat\nintygsstat.view('usage').height"}
    notebook = folder / "notebooks" / "01_short.ipynb"
    notebook.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    print_plain_deck(raw(folder) / DECK, usual_slides(["januari", "februari"]))
    return folder


def add_deck(project: Path, months: list[str], level: int = 100) -> None:
    """A deck of the forum of May 2024."""
    slides = usual_slides(months, level)
    print_plain_deck(raw(project) / LATER, slides, cover="Användarforum maj 2024")


def run(project: Path, command: str, *options: str) -> Result:
    """`intygsstat COMMAND --home PROJECT`, with whatever it raises."""
    words = [command, "--home", str(project), *options]
    return CliRunner().invoke(main, words, catch_exceptions=False)


def raw(project: Path) -> Path:
    return project / "data" / "raw"


def current(project: Path) -> Path:
    return (project / "data" / "current").resolve()


def query(project: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(project / "data" / "intygsstat.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def outputs(project: Path) -> dict[str, str]:
    """The checksum of every published file by its plain place."""
    found = {}
    for place in (project / "data" / "parquet", project / "reports"):
        for path in sorted(place.resolve().rglob("*")):
            if path.is_file():
                name = f"{place.name}/{path.relative_to(place.resolve())}"
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
