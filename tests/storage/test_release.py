"""Runs that end, runs that are killed, and runs that meet."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import intygsstat
from intygsstat.errors import PublishError
from intygsstat.storage.release import (
    Release,
    current_release,
    new_release,
    publish_release,
    run_lock,
)


def publish(root: Path, what: str) -> Release:
    """Publish a release that says `what` in all its places."""
    with run_lock(root), new_release(root, what) as built:
        fill(built, what)
        return publish_release(root, built, {"what": what})


def fill(built: Release, what: str) -> None:
    (built.parquet / "cells.txt").write_text(what)
    (built.reports / "page.html").write_text(what)
    with duckdb.connect(str(built.database)) as connection:
        connection.execute(f"CREATE VIEW told AS SELECT '{what}' AS what")


def fail(root: Path) -> None:
    with run_lock(root), new_release(root, "two") as built:
        fill(built, "two")
        raise ZeroDivisionError


def told(root: Path) -> set[str]:
    """What the plain places say: one thing, if they are all of one run."""
    return {
        (root / "data" / "parquet" / "cells.txt").read_text(),
        (root / "reports" / "page.html").read_text(),
        intygsstat.view("told", home=root)["what"].item(),
    }


def releases(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "data" / "generations").iterdir())


def test_the_plain_places_show_the_last_run_and_the_last_two_besides_are_kept(
    tmp_path: Path,
) -> None:
    assert current_release(tmp_path) is None
    ids = []
    for number in range(5):
        published = publish(tmp_path, str(number))
        assert told(tmp_path) == {str(number)}
        assert current_release(tmp_path) == published
        assert published.run() == {"what": str(number)}
        ids.append(published.id)
    assert os.readlink(tmp_path / "data" / "current") == f"generations/{ids[-1]}"
    with pytest.raises(ZeroDivisionError):
        fail(tmp_path)
    assert told(tmp_path) == {"4"}
    assert releases(tmp_path) == ids[-3:] == sorted(ids[-3:])


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from intygsstat.storage import release
from storage.test_release import fill

def die(*given, **named):
    os.kill(os.getpid(), signal.SIGKILL)

root = Path({root!r})
with release.run_lock(root), release.new_release(root, "two") as built:
    fill(built, "two")
    {fatal} = die
    release.publish_release(root, built, {{}})
"""


@pytest.mark.parametrize(
    ("fatal", "first"),
    [
        ("release._bring_to_disk", True),
        pytest.param("release.os.rename", False, marks=pytest.mark.slow),
        pytest.param("release.sync_folder", False, marks=pytest.mark.slow),
        pytest.param("release.switch_pointer", True, marks=pytest.mark.slow),
        ("release.switch_pointer", False),
        ("release.os.replace", False),
    ],
)
def test_a_killed_run_leaves_the_old_state(tmp_path: Path, fatal: str, first: bool) -> None:
    if not first:
        publish(tmp_path, "one")
    tests = str(Path(__file__).parents[1])
    script = KILLED.format(tests=tests, root=str(tmp_path), fatal=fatal)
    ended = subprocess.run([sys.executable, "-c", script], check=False)
    assert ended.returncode == -signal.SIGKILL
    if first:
        assert current_release(tmp_path) is None
    else:
        assert told(tmp_path) == {"one"}
    publish(tmp_path, "three")
    assert told(tmp_path) == {"three"}
    left = [path.name for path in (tmp_path / "data").rglob(".*") if path.name != ".lock"]
    assert left == []


@pytest.mark.parametrize(
    "place", ["data/parquet", "data/intygsstat.duckdb", "data/current", "reports"]
)
@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_is_not_ours_is_never_taken(tmp_path: Path, place: str, kind: str) -> None:
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    if kind == "folder":
        path.mkdir()
        (path / "mine.txt").write_text("mine")
    elif kind == "file":
        path.write_text("mine")
    else:
        path.symlink_to("/somewhere/else")
    with pytest.raises(PublishError, match="nothing was deleted"):
        publish(tmp_path, "one")
    assert path.is_symlink() or path.exists()
    assert kind != "folder" or (path / "mine.txt").read_text() == "mine"
    assert not (tmp_path / "data" / "generations").exists()


def test_a_pointer_to_nothing_is_mended_and_a_damaged_record_says_what_to_do(
    tmp_path: Path,
) -> None:
    publish(tmp_path, "one")
    shutil.rmtree(tmp_path / "data" / "generations")
    assert current_release(tmp_path) is None
    published = publish(tmp_path, "two")
    assert told(tmp_path) == {"two"}
    (published.folder / "run.json").write_text("{")
    with pytest.raises(PublishError, match="data/current"):
        published.run()
