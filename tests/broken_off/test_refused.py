"""No room, no permission, something in the way: one line says so, and the old state is whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from kills.scene import Scene, contents, published, wrong_after, wrong_after_refusals

from intygsstat.errors import MachineError, explained


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


def way(place: str) -> Callable[[Path], None]:
    return lambda root: put_in_the_way(root / place)


def without_decks(beside: Callable[[Path], object]) -> Callable[[Path], None]:
    """The decks elsewhere, as on a share that isn't mounted, and something in their place."""

    def prepare(root: Path) -> None:
        (root / "data" / "raw").rename(root / "elsewhere")
        beside(root / "data" / "raw")

    return prepare


def mode(place: str, bits: int) -> Callable[[Path], None]:
    def prepare(root: Path) -> None:
        if place == "corrections.csv":
            (root / place).write_text("month\n")
        if place == "data":
            (root / "data" / ".lock").unlink(missing_ok=True)
        (root / place).chmod(bits)

    return prepare


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (way("data/intygsstat.duckdb"), "data/intygsstat.duckdb: expected nothing, or the link"),
        (way("data/.lock"), "data/.lock: expected a file; found Is a directory"),
        (way("corrections.csv"), "corrections.csv: expected a file; found a folder"),
        (without_decks(lambda raw: None), "none"),
        (without_decks(lambda raw: raw.symlink_to("../not-mounted")), "not-mounted"),
        (without_decks(lambda raw: raw.write_text("mine")), "a file of that name"),
        (without_decks(Path.mkdir), "the last run had 1; found none"),
        (mode("data", 0o555), "/data/.lock: expected to be allowed to read and write there"),
        (mode("data/generations", 0o555), "data/generations/.unfinished-"),
        (mode("data/raw", 0o311), "data/raw: expected to be allowed to read"),
        (mode("corrections.csv", 0o200), "corrections.csv: expected a file that can be opened"),
    ],
)
def test_what_is_in_the_way_gone_or_not_allowed_is_named_and_takes_no_number_away(
    scene: Scene, prepare: Callable[[Path], None], told: str
) -> None:
    root = scene.broken_copy()
    prepare(root)
    ran = scene.driver.run("monthly", root, unprivileged=True)  # of root's privileges none are left
    for place in ("data", "data/generations", "data/raw", "corrections.csv"):
        if (root / place).exists():
            (root / place).chmod(0o700)
    assert ran["code"] == 1, ran["said"]
    assert told in ran["said"]
    assert wrong_after(scene, root, ran) == []


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


def test_a_clock_that_was_set_back_and_decks_of_the_future_change_nothing(scene: Scene) -> None:
    root = scene.broken_copy()
    for deck in (root / "data" / "raw").iterdir():
        os.utime(deck, (4e9, 4e9))
    ran = scene.driver.run("monthly", root, clock=3600)  # an hour into 1970
    assert ran["code"] == 0, ran["said"]
    assert contents(root) == scene.truths[1]
    assert published(root).id > published(scene.before).id


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
