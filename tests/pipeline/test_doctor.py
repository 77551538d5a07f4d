"""`doctor` says what is wrong with a project and its machine, and how to mend it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import nbformat
import pytest
from plain_deck import print_plain_deck, usual_slides

from intygsstat.pipeline.run_log import KEPT, last_runs, run_log


def run(home: Path, command: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "intygsstat", command, "--home", str(home), *words],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    (root / "data" / "raw").mkdir(parents=True)
    (root / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=[]), root / "notebooks" / "01_empty.ipynb")
    print_plain_deck(root / "data" / "raw" / "forum-2024-03.pdf", usual_slides(["januari"]))
    assert run(root, "monthly").returncode == 0
    return root


@pytest.fixture
def project(published: Path, tmp_path: Path) -> Path:
    """A published project of one's own."""
    return Path(shutil.copytree(published, tmp_path / "copy", symlinks=True))


def current(project: Path) -> Path:
    return (project / "data" / "current").resolve()


def test_a_whole_project_is_well(project: Path) -> None:
    doctor = run(project, "doctor")
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert "WRONG" not in doctor.stdout
    assert "each as it was published" in doctor.stdout
    assert "Up to date: with the decks" in doctor.stdout


def test_before_the_first_run_doctor_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    doctor = run(tmp_path, "doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "Published: nothing yet. Try this: make monthly" in doctor.stdout


def alter(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()  # a linked file must not change in the other project
    path.write_bytes(content)


def alter_extract(project: Path) -> None:
    alter(current(project) / "reports" / "extracts" / "plain" / "cells.csv")


def lose_chart(project: Path) -> None:
    next((current(project) / "reports" / "charts").glob("*.html")).unlink()


def break_database(project: Path) -> None:
    database = current(project) / "intygsstat.duckdb"
    database.write_bytes(b"\0" * database.stat().st_size)


def lose_record(project: Path) -> None:
    (current(project) / "run.json").unlink()


def lose_link(project: Path) -> None:
    (project / "reports").unlink()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (alter_extract, "1 altered or gone: reports/extracts/plain/cells.csv"),
        (lose_chart, "1 altered or gone: reports/charts/"),
        (break_database, "WRONG  Database"),
        (lose_record, "expected the record of the run"),
        (lose_link, "data/ or reports do not lead to it"),
    ],
)
def test_every_damage_is_told_and_its_advice_mends_it(
    project: Path, damage: Callable[[Path], None], told: str
) -> None:
    damage(project)
    doctor = run(project, "doctor")
    assert doctor.returncode == 1
    assert told in doctor.stdout
    assert "Traceback" not in doctor.stdout + doctor.stderr
    if "rm data/current" in doctor.stdout:
        (project / "data" / "current").unlink()
    assert run(project, "monthly").returncode == 0
    assert run(project, "doctor").returncode == 0


def test_a_new_deck_and_what_a_killed_run_left_are_notes(project: Path) -> None:
    print_plain_deck(project / "data" / "raw" / "forum-2024-04.pdf", usual_slides(["mars"]))
    (project / "data" / "generations" / ".unfinished-00002-0123abcd").mkdir()
    doctor = run(project, "doctor")
    assert doctor.returncode == 0
    assert "decks, decisions or the program changed since. Try this: make monthly" in doctor.stdout
    assert "1 left something" in doctor.stdout


def test_other_packages_than_the_locked_ones_are_named(project: Path) -> None:
    (project / "requirements.lock").write_text(
        'polars==0.0.1 \\\n    --hash=sha256:00\nnowhere==1.0 ; python_version < "3"\n'
        "no-such-package==2.0\n"
    )
    doctor = run(project, "doctor")
    assert doctor.returncode == 1
    assert "(locked: 0.0.1), no-such-package none (locked: 2.0)" in doctor.stdout


def test_every_run_leaves_a_record_of_what_went_in_and_came_out(project: Path) -> None:
    (record,) = last_runs(project)
    said = json.loads(record.read_text())
    assert said["command"] == "monthly"
    assert said["exit_code"] == 0
    assert said["decks"] == {"forum-2024-03.pdf": "read"}
    assert said["versions"]["polars"] == __import__("polars").__version__
    assert set(said["outputs"]) == {
        path.relative_to(current(project)).as_posix()
        for path in current(project).rglob("*")
        if path.is_file() and path.name != "run.json"
    }
    assert run(project, "monthly").returncode == 0
    again = json.loads(last_runs(project)[-1].read_text())
    assert again["nothing_new"] is True


def test_a_failed_run_leaves_its_error(project: Path) -> None:
    (project / "corrections.csv").write_text("no such header\n")
    assert run(project, "monthly").returncode == 1
    said = json.loads(last_runs(project)[-1].read_text())
    assert said["exit_code"] == 1
    assert "corrections.csv" in said["error"]
    assert "corrections.csv" in run(project, "doctor").stdout


def test_the_last_runs_are_kept_and_no_more(tmp_path: Path) -> None:
    for number in range(KEPT + 5):
        with run_log(tmp_path, "monthly") as log:
            log.note(number=number)
    kept = last_runs(tmp_path)
    assert len(kept) == KEPT
    assert json.loads(kept[-1].read_text())["number"] == KEPT + 4


def test_a_folder_that_takes_no_record_costs_the_run_nothing(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    with run_log(tmp_path, "monthly") as log:
        log.note(exit_code=0)
    assert os.listdir(tmp_path) == ["data"]


def test_verify_proves_what_is_published(project: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in (project / "data").rglob("*.parquet")}
    verify = run(project, "verify")
    assert verify.returncode == 0, verify.stderr
    assert "Every published number follows from the decks." in verify.stdout
    assert {p: p.stat().st_mtime_ns for p in (project / "data").rglob("*.parquet")} == before
    assert not list((project / "data" / "generations").glob(".unfinished-*"))


def change_a_stored_number(project: Path) -> None:
    with duckdb.connect(str(current(project) / "intygsstat.duckdb")) as connection:
        connection.execute("UPDATE staging.usage SET issued = issued + 1 WHERE rowid = 0")


def add_an_event(project: Path) -> None:
    with duckdb.connect(str(current(project) / "intygsstat.duckdb")) as connection:
        connection.execute(
            "INSERT INTO staging.events BY NAME SELECT deck, 0 AS row, 'release' AS kind, "
            "'' AS subject, '' AS parties FROM decks"
        )


def replace_the_deck(project: Path) -> None:
    slides = usual_slides(["januari"], 200)
    print_plain_deck(project / "data" / "raw" / "forum-2024-03.pdf", slides)


def remove_the_deck(project: Path) -> None:
    (project / "data" / "raw" / "forum-2024-03.pdf").unlink()
    print_plain_deck(project / "data" / "raw" / "forum-2024-04.pdf", usual_slides(["mars"]))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (
            change_a_stored_number,
            "database, usage_likely: 1 published rows do not follow from the decks",
        ),
        (add_an_event, "database, events: 1 published rows do not follow from the decks"),
        (alter_extract, "reports/extracts/plain/cells.csv: holds something else"),
        (replace_the_deck, "forum-2024-03.pdf: another file was read for what is published"),
        (remove_the_deck, "forum-2024-03.pdf: was read for what is published, and is gone"),
    ],
)
def test_verify_names_what_does_not_follow_from_the_decks(
    project: Path, damage: Callable[[Path], None], told: str
) -> None:
    damage(project)
    verify = run(project, "verify")
    assert verify.returncode == 1
    assert told in verify.stderr
    assert "Traceback" not in verify.stderr
