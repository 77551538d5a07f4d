"""No room, no permission, something in the way: one line says so, and the old state is whole."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from kills.scene import Scene, contents, published, wrong_after, wrong_after_refusals

from intygsstat.errors import MachineError, explained
from intygsstat.storage.release import Release


@pytest.mark.parametrize("how", ["full_from", "refuse_at"])
def test_a_full_disk_or_a_refusal_is_a_line_wherever_it_is_met(scene: Scene, how: str) -> None:
    """By the steps that Python tells of; DuckDB and polars write on their own (see below)."""
    thorough = "INTYGSSTAT_THOROUGH" in os.environ  # make bench-robustness
    at = range(1, scene.steps + 1) if thorough else [2, scene.steps // 2]
    assert wrong_after_refusals(scene, [{how: n} for n in at]) == []


@pytest.mark.parametrize("most_bytes", [5_000, 30_000])
def test_files_that_may_not_grow_are_a_line(scene: Scene, most_bytes: int) -> None:
    """What polars (the small limit) and DuckDB (the large one) make of a refusal."""
    root = scene.broken_copy()
    ran = scene.driver.run("monthly", root, most_bytes=most_bytes)
    assert ran["code"] == 1, ran["said"]
    assert wrong_after(scene, root, ran) == []
    assert "File too large" in ran["said"] or "file too large" in ran["said"].lower()


def put_in_the_way(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("data/intygsstat.duckdb", "data/intygsstat.duckdb: expected nothing, or the link"),
        ("data/parquet", "data/parquet: expected nothing, or the link"),
        ("reports", "reports: expected nothing, or the link"),
        ("data/.lock", "data/.lock: expected a file; found Is a directory"),
        ("corrections.csv", "corrections.csv: expected a file; found a folder"),
    ],
)
def test_a_folder_where_a_file_or_link_should_be_is_named(
    scene: Scene, place: str, told: str
) -> None:
    root = scene.broken_copy()
    put_in_the_way(root / place)
    ran = scene.driver.run("monthly", root)
    assert ran["code"] == 1
    assert told in ran["said"]
    assert wrong_after(scene, root, ran) == []


def test_a_folder_in_the_place_of_the_pointer_is_not_taken(scene: Scene) -> None:
    root = scene.broken_copy()
    before = published(root).run()
    folder = published(root).folder
    put_in_the_way(root / "data" / "current")
    ran = scene.driver.run("monthly", root)
    assert ran["code"] == 1
    assert "data/current: expected nothing, or the link" in ran["said"]
    assert "Traceback" not in ran["said"]
    assert Release(folder).run() == before


def test_a_file_where_the_records_go_costs_the_record_alone(scene: Scene) -> None:
    root = scene.broken_copy()
    shutil.rmtree(root / "data" / "runs")
    (root / "data" / "runs").write_text("mine")
    ran = scene.driver.run("monthly", root)
    assert ran["code"] == 0, ran["said"]
    assert "data/runs: no record of this run was kept" in ran["said"]
    assert (root / "data" / "runs").read_text() == "mine"
    assert contents(root) == scene.truths[1]


@pytest.mark.parametrize("name", ["forum-2024-05.pdf", "forum-2024-03.pdf.toml"])
def test_a_folder_named_as_a_deck_or_sidecar_stops_no_other_deck(scene: Scene, name: str) -> None:
    root = scene.broken_copy()
    put_in_the_way(root / "data" / "raw" / name)
    ran = scene.driver.run("monthly", root)
    assert ran["code"] == 1
    assert f"{name}: expected" in ran["said"]
    assert "Traceback" not in ran["said"]
    months = published(root).run()["months"]
    both = ["2024-01-01", "2024-03-01"]
    assert months == (both[:1] if name.endswith(".pdf") else both)
    assert ("kept" in ran["said"]) == name.endswith(".toml")


@pytest.mark.parametrize("kind", ["missing", "a link to nothing", "a file", "empty"])
def test_decks_that_are_not_there_take_no_number_away(scene: Scene, kind: str) -> None:
    """A share that isn't mounted must not pass for decks that were removed."""
    root = scene.broken_copy()
    raw = root / "data" / "raw"
    raw.rename(root / "elsewhere")
    if kind == "a link to nothing":
        raw.symlink_to("../not-mounted")
    elif kind == "a file":
        raw.write_text("mine")
    elif kind == "empty":
        raw.mkdir()
    ran = scene.driver.run("monthly", root)
    assert ran["code"] == 1
    assert wrong_after(scene, root, ran) == []
    told = {"missing": "none", "a link to nothing": "not-mounted", "a file": "a file of that name"}
    assert told.get(kind, "the last run had 1; found none") in ran["said"]


@pytest.mark.parametrize(
    ("place", "mode", "told"),
    [
        ("data", 0o555, "/data/.lock: expected to be allowed to read and write there"),
        ("data/generations", 0o555, "data/generations/.unfinished-"),
        ("data/raw", 0o311, "data/raw: expected to be allowed to read"),
        (
            "corrections.csv",
            0o200,
            "corrections.csv: expected a file that can be opened; found Permission denied",
        ),
    ],
)
def test_what_may_not_be_read_or_written_is_named(
    scene: Scene, place: str, mode: int, told: str
) -> None:
    """Root is asked too: `unprivileged` gives its privileges up."""
    root = scene.broken_copy()
    if place == "corrections.csv":
        (root / place).write_text("month\n")
    if place == "data":
        (root / "data" / ".lock").unlink(missing_ok=True)
    (root / place).chmod(mode)
    ran = scene.driver.run("monthly", root, unprivileged=True)
    (root / place).chmod(0o700)
    assert ran["code"] == 1, ran["said"]
    assert told in ran["said"]
    assert wrong_after(scene, root, ran) == []


def test_a_deck_that_may_not_be_read_keeps_its_numbers(scene: Scene) -> None:
    root = scene.broken_copy()
    (root / "data" / "raw" / "forum-2024-03.pdf").chmod(0o200)
    ran = scene.driver.run("monthly", root, unprivileged=True)
    assert ran["code"] == 1
    assert "forum-2024-03.pdf: expected a file that can be opened" in ran["said"]
    assert published(root).run()["months"] == ["2024-01-01", "2024-03-01"]


def test_a_clock_that_was_set_back_and_decks_of_the_future_change_nothing(scene: Scene) -> None:
    root = scene.broken_copy()
    for deck in (root / "data" / "raw").iterdir():
        os.utime(deck, (4e9, 4e9))
    ran = scene.driver.run("monthly", root, clock=3600)  # an hour into 1970
    assert ran["code"] == 0, ran["said"]
    assert contents(root) == scene.truths[1]
    assert published(root).id > published(scene.before).id
    records = sorted(path.name for path in (root / "data" / "runs").iterdir())
    assert '"began": "1970-01-01T01:00:00+00:00"' in (root / "data/runs" / records[-1]).read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="wants /dev/full")
@pytest.mark.parametrize("into", ["/dev/full", "nobody"])
def test_nobody_listening_does_not_keep_a_run_from_publishing(scene: Scene, into: str) -> None:
    root = scene.broken_copy()
    ran = scene.driver.run("monthly", root, stdout=into)
    assert ran["code"] == 0, ran["said"]
    assert "Exception" not in ran["said"]
    assert contents(root) == scene.truths[1]


def test_errors_of_the_system_in_other_libraries_words_are_told_too() -> None:
    import duckdb

    error = duckdb.IOException('IO Error: Could not write file "x": No space left on device')
    told = explained(error, "monthly")
    assert isinstance(told, MachineError)
    assert "expected room on the disk" in str(told)
    assert explained(ValueError("a mistake of ours"), "monthly") is None
    assert explained(duckdb.BinderException("No such view"), "monthly") is None
    assert "more memory" in str(explained(MemoryError(), "monthly"))
    assert "a to b: expected" in str(explained(OSError(2, "gone", "a", None, "b"), "monthly"))
