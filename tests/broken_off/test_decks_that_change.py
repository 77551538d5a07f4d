"""A deck replaced, copied, renamed, removed: outputs follow, and the summary says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from kills.scene import DECK, LATER, Scene, add_deck, contents, published

from intygsstat.checks.examine import examine_deck
from intygsstat.pipeline.decks import ingest_decks
from intygsstat.pipeline.inputs import find_inputs
from intygsstat.pipeline.run_log import last_runs
from intygsstat.readers.workers import Job

SAME = "Changes: no published number changed."


def issued(root: Path) -> list[tuple[int, str]]:
    """March's DB of Blekinge, with its deck."""
    with duckdb.connect(str(published(root).database), read_only=True) as connection:
        return connection.execute(
            "SELECT count, deck FROM cells WHERE month = '2024-03-01' AND channel = 'issued' "
            "AND region = 'blekinge' AND certificate_type = 'db'"
        ).fetchall()


def copy(raw: Path) -> None:
    (raw / "a copy.pdf").write_bytes((raw / LATER).read_bytes())


def rename(raw: Path) -> None:
    (raw / LATER).rename(raw / "forum-2024-05-slutlig.pdf")


def copy_and_remove(raw: Path) -> None:
    copy(raw)
    (raw / LATER).unlink()


@pytest.mark.parametrize(
    ("change", "said", "now"),
    [
        (
            lambda raw: add_deck(raw.parent.parent, LATER, "mars", "maj", 500),
            (f"{LATER}  read, ANOTHER FILE than at the last run", "blekinge db: 122 is now 502"),
            (502, LATER),
        ),
        (
            copy,
            (f"a copy.pdf         the same file as {LATER}, which is read in its place", SAME),
            (122, LATER),
        ),
        (
            rename,
            (
                f"{LATER}          RENAMED since the last run: forum-2024-05-slutlig.pdf",
                "forum-2024-05-slutlig.pdf  read\n",
                SAME,
            ),
            (122, "forum-2024-05-slutlig.pdf"),
        ),
        (copy_and_remove, ("a copy.pdf         read\n", SAME), (122, "a copy.pdf")),
    ],
)
def test_a_changed_folder_of_decks_is_followed_and_told(
    scene: Scene, change: Callable[[Path], object], said: tuple[str, ...], now: tuple[int, str]
) -> None:
    root = scene.fresh(scene.after)
    change(root / "data" / "raw")
    ran = scene.driver.run("monthly", root)
    assert ran["code"] == 0, ran["said"]
    assert (root / "reports" / "summary.txt").read_text() in ran["said"]
    for words in said:
        assert words in ran["said"]
    assert issued(root) == [now]
    assert len(list((root / "data" / "parquet" / "cells").iterdir())) == 2
    logged = json.loads(last_runs(root)[-1].read_text())["decks"]
    assert logged[now[1]] == ("known" if change is copy else "read")


def test_a_removed_deck_and_its_outputs_go_and_come_back_the_same(scene: Scene) -> None:
    root = scene.fresh(scene.after)
    deck = root / "data" / "raw" / LATER
    content = deck.read_bytes()
    deck.unlink()
    said = scene.driver.run("monthly", root)["said"]
    assert f"{LATER}  REMOVED since the last run" in said
    assert "months that GO: 2024-03" in said
    assert contents(root)["rows"] == scene.truths[0]["rows"]
    deck.write_bytes(content)
    assert scene.driver.run("monthly", root)["code"] == 0
    assert contents(root)["rows"] == scene.truths[1]["rows"]


def test_a_deck_that_changes_while_it_is_read_is_not_taken(scene: Scene, tmp_path: Path) -> None:
    """As one does that is still being copied into data/raw/."""
    root = scene.broken_copy()
    inputs = find_inputs(root)

    def examine_late(jobs: list[Job]):  # type: ignore[no-untyped-def]
        add_deck(root, LATER, "mars", "maj", 700)
        return (examine_deck(job.path) for job in jobs)

    told = {r.deck: r for r in ingest_decks(inputs, {}, None, tmp_path, examine_late)}
    assert told[LATER].outcome == "unreadable"
    assert "changed meanwhile" in told[LATER].problems[0]
    assert told[LATER].try_again
    assert told[DECK].outcome == "read"
