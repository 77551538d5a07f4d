"""A deck replaced, copied, renamed, removed: outputs follow, and the summary says so."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from kills.killed import Scene
from kills.project import add_deck, contents, published

from intygsstat.checks.examine import examine_deck
from intygsstat.pipeline.decks import ingest_decks
from intygsstat.pipeline.inputs import find_inputs
from intygsstat.pipeline.run_log import last_runs
from intygsstat.pipeline.workers import Job

DECK, LATER = "forum-2024-03.pdf", "forum-2024-05.pdf"


@pytest.fixture
def root(scene: Scene) -> Path:
    """Published, both decks in it."""
    return scene.fresh(scene.after)


def run(scene: Scene, root: Path) -> str:
    ran = scene.driver.run("monthly", root)
    assert ran["code"] == 0, ran["said"]
    said: str = ran["said"]
    assert (root / "reports" / "summary.txt").read_text() in said
    return said


def issued(root: Path, month: str) -> list[tuple[int, str]]:
    with duckdb.connect(str(published(root).database), read_only=True) as connection:
        return connection.execute(
            "SELECT count, deck FROM cells WHERE month = ? AND channel = 'issued' "
            "AND region = 'blekinge' AND certificate_type = 'db'",
            [f"{month}-01"],
        ).fetchall()


def test_another_deck_of_the_same_name_takes_its_place(scene: Scene, root: Path) -> None:
    (before,) = issued(root, "2024-03")
    add_deck(root, LATER, "mars", "maj", 500)
    said = run(scene, root)
    assert f"{LATER}  read, ANOTHER FILE than at the last run" in said
    (after,) = issued(root, "2024-03")
    assert after[0] > before[0] + 300
    assert f"blekinge db: {before[0]} is now {after[0]}" in said
    assert len(list((root / "data" / "parquet" / "cells").iterdir())) == 2


def test_the_same_deck_under_two_names_is_read_once_and_told(scene: Scene, root: Path) -> None:
    raw = root / "data" / "raw"
    (raw / "a copy.pdf").write_bytes((raw / LATER).read_bytes())
    said = run(scene, root)
    assert f"a copy.pdf         the same file as {LATER}, which is read in its place" in said
    assert "Changes: no published number changed." in said
    assert [deck for _, deck in issued(root, "2024-03")] == [LATER]
    assert len(list((root / "data" / "parquet" / "cells").iterdir())) == 2
    logged = json.loads(last_runs(root)[-1].read_text())
    assert logged["decks"]["a copy.pdf"] == "same"
    assert f"the same file as {LATER}" in logged["decks_since_last_run"]["a copy.pdf"]
    (raw / LATER).unlink()  # then the copy is the deck
    said = run(scene, root)
    assert f"{LATER}  RENAMED" not in said
    assert "a copy.pdf         read" in said
    assert [deck for _, deck in issued(root, "2024-03")] == ["a copy.pdf"]


def test_a_renamed_deck_is_told_as_such(scene: Scene, root: Path) -> None:
    raw = root / "data" / "raw"
    (raw / LATER).rename(raw / "forum-2024-05-slutlig.pdf")
    said = run(scene, root)
    assert f"{LATER}          RENAMED since the last run: forum-2024-05-slutlig.pdf" in said
    assert "forum-2024-05-slutlig.pdf  read\n" in said
    assert "Changes: no published number changed." in said
    assert [deck for _, deck in issued(root, "2024-03")] == ["forum-2024-05-slutlig.pdf"]


def test_a_removed_deck_and_its_outputs_go_and_come_back_the_same(scene: Scene, root: Path) -> None:
    deck = root / "data" / "raw" / LATER
    content = deck.read_bytes()
    deck.unlink()
    said = run(scene, root)
    assert f"{LATER}  REMOVED since the last run" in said
    assert "months that GO: 2024-03" in said
    assert contents(published(root))["rows"] == scene.truths[0]["rows"]
    deck.write_bytes(content)
    run(scene, root)
    assert contents(published(root))["rows"] == scene.truths[1]["rows"]


def test_a_deck_that_changes_while_it_is_read_is_not_taken(scene: Scene, tmp_path: Path) -> None:
    """As one does that is still being copied into data/raw/."""
    root = scene.broken_copy()
    inputs = find_inputs(root)

    def examine_late(jobs: list[Job]):  # type: ignore[no-untyped-def]
        add_deck(root, LATER, "mars", "maj", 700)
        return (examine_deck(job.path) for job in jobs)

    records = ingest_decks(inputs, {}, None, tmp_path, examine_late)
    told = {record.deck: record for record in records}
    assert told[LATER].outcome == "unreadable"
    assert "changed meanwhile" in told[LATER].problems[0]
    assert told[LATER].try_again
    assert told[DECK].outcome == "read"
