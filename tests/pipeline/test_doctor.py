"""`doctor` says what is wrong with a project and its machine and how to mend it; `verify` proves
that what is published follows from the decks."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import duckdb
import polars as pl
import pytest
from plain_deck import print_plain_deck, usual_slides

from intygsstat.pipeline.doctor import _readings_that_differ
from pipeline.project import DECK, add_deck, current, raw, run


def test_a_whole_project_is_well_and_before_the_first_run_doctor_says_what_to_do(
    published: Path, project: Path
) -> None:
    doctor = run(published, "doctor")
    assert doctor.exit_code == 0, doctor.output
    assert "WRONG" not in doctor.stdout
    assert "each as it was published" in doctor.stdout
    assert "Up to date: with the decks" in doctor.stdout
    if sys.platform == "linux":
        assert "confined: files yes, network yes, programs yes, signals yes" in doctor.stdout
    before = run(project, "doctor")
    assert before.exit_code == 0, before.output
    assert "Published: nothing yet. Try this: make monthly" in before.stdout


def alter(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()  # a linked file must not change in the other project
    path.write_bytes(content)


def alter_extract(project: Path) -> None:
    alter(current(project) / "reports" / "extracts" / "plain" / "cells.csv")


def break_database(project: Path) -> None:
    database = current(project) / "intygsstat.duckdb"
    size = database.stat().st_size
    database.unlink()
    database.write_bytes(b"\0" * size)


def record_as_an_earlier_version(project: Path) -> None:
    path = current(project) / "run.json"
    run = json.loads(path.read_text())
    run["outputs"] = {name: {"bytes": 1, "sha256": one} for name, one in run["outputs"].items()}
    path.unlink()
    path.write_text(json.dumps(run))


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (record_as_an_earlier_version, "no checksums were recorded for it"),
        (alter_extract, "1 altered or gone: reports/extracts/plain/cells.csv"),
        (
            lambda p: next((current(p) / "reports" / "charts").glob("*.html")).unlink(),
            "1 altered or gone: reports/charts/",
        ),
        (break_database, "1 altered or gone: intygsstat.duckdb"),
        (
            lambda project: (current(project) / "run.json").unlink(),
            "expected the record of the run",
        ),
        (lambda project: (project / "reports").unlink(), "data/ or reports do not lead to it"),
    ],
)
def test_every_damage_is_named_and_its_advice_mends_it(
    published: Path, damage: Callable[[Path], None], told: str
) -> None:
    damage(published)
    doctor = run(published, "doctor")
    assert doctor.exit_code == 1
    assert told in doctor.stdout
    assert run(published, "monthly").exit_code == 0
    assert run(published, "doctor").exit_code == 0


def test_decks_that_may_not_be_seen_are_a_line_among_the_others(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = PermissionError(13, "Permission denied", "data/raw")
    monkeypatch.setattr("intygsstat.pipeline.doctor.find_inputs", Mock(side_effect=refused))
    doctor = run(published, "doctor")
    assert doctor.exit_code == 1
    assert "WRONG  Published: data/raw: Permission denied." in doctor.stdout
    assert "Browser" in doctor.stdout


def test_a_new_deck_is_named(published: Path) -> None:
    add_deck(published, ["mars"])
    doctor = run(published, "doctor")
    assert doctor.exit_code == 0
    assert "decks, decisions or the program changed since. Try this: make monthly" in doctor.stdout


def test_verify_proves_what_is_published(published: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in (published / "data").rglob("*.parquet")}
    verify = run(published, "verify")
    assert verify.exit_code == 0, verify.stderr
    assert "Every published number follows from the decks." in verify.stdout
    assert {p: p.stat().st_mtime_ns for p in (published / "data").rglob("*.parquet")} == before
    assert not list((published / "data" / "generations").glob(".unfinished-*"))


def change_a_stored_number_and_add_an_event(project: Path) -> None:
    with duckdb.connect(str(current(project) / "intygsstat.duckdb")) as connection:
        connection.execute("UPDATE staging.usage SET issued = issued + 1 WHERE rowid = 0")
        connection.execute(
            "INSERT INTO staging.events BY NAME SELECT deck, 0 AS row, 'release' AS kind, "
            "'' AS subject, '' AS parties FROM decks"
        )


def replace_the_deck(project: Path) -> None:
    print_plain_deck(raw(project) / DECK, usual_slides(["januari"], 200))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (
            change_a_stored_number_and_add_an_event,
            [
                "database, usage_likely: 1 published rows do not follow from the decks",
                "database, events: 1 published rows do not follow from the decks",
            ],
        ),
        (alter_extract, ["reports/extracts/plain/cells.csv: is not what follows from the decks"]),
        (replace_the_deck, [f"{DECK}: data/raw/ has another file, or none, than was read"]),
    ],
)
def test_verify_names_what_does_not_follow_from_the_decks(
    published: Path, damage: Callable[[Path], None], told: list[str]
) -> None:
    damage(published)
    verify = run(published, "verify")
    assert verify.exit_code == 1
    for words in told:
        assert words in verify.stderr


def test_another_number_is_an_error_and_one_that_only_one_library_reads_a_note(
    planted: Path, tmp_path: Path
) -> None:
    published = current(planted) / "parquet"
    assert _readings_that_differ(published, published) == ([], [])
    (file,) = sorted((published / "cells").glob("*.parquet"))
    place = pl.int_range(pl.len())
    count = pl.when(place == 0).then(777).when(place < 3).then(None).otherwise("count")
    (tmp_path / "cells").mkdir()
    cells = pl.read_parquet(file).with_columns(count=count.cast(pl.Int64))
    cells.cast(pl.read_parquet_schema(file)).write_parquet(tmp_path / "cells" / file.name)
    ((error,), (note,)) = _readings_that_differ(published, tmp_path)
    assert error.endswith(": 100 with pdfium, 777 with pdfplumber")
    assert note.endswith(": 2 numbers are read with only one of pdfium and pdfplumber")
