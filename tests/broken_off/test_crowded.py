"""Several at once: one works, the others say so; readers are never kept out and see no half."""

from __future__ import annotations

import subprocess
import sys

import pytest
from kills.scene import Scene, contents, published, what_is_wrong

from intygsstat.storage.release import run_lock

# What a notebook does: one connection kept open, and a new one for every look.
NOTEBOOK = """
import sys, time
from pathlib import Path
import intygsstat
home, stop = sys.argv[1], Path(sys.argv[2])
count = "SELECT count(DISTINCT month) FROM usage"
seen = set()
with intygsstat.connect(home=home) as kept:
    first = kept.execute(count).fetchone()
    print("open", flush=True)
    while not stop.exists():
        with intygsstat.connect(home=home) as anew:
            seen.add(anew.execute(count).fetchone()[0])
        assert kept.execute(count).fetchone() == first
        time.sleep(0.02)
    with intygsstat.connect(home=home) as anew:
        seen.add(anew.execute(count).fetchone()[0])
print(*sorted(seen))
"""
WRITER = """
import sys, duckdb
with duckdb.connect(sys.argv[1]):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_of_many_runs_at_once_one_publishes_and_the_others_say_so(
    scene: Scene,
) -> None:
    root = scene.broken_copy()
    (root / "notebooks").rename(root / "no-notebooks")  # a run then stops late, at its notebooks
    words = [sys.executable, "-m", "intygsstat", "monthly", "--home", str(root)]
    runs = [
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(5)
    ]
    said = [run.communicate()[1] for run in runs]
    waits = [words for words in said if "no other run at work here; found one, process" in words]
    works = [words for words in said if "notebooks" in words]
    assert len(waits) + len(works) == len(runs), said
    assert waits
    assert works
    assert contents(root) == scene.truths[0]
    assert not list((root / "data" / "generations").glob(".*"))


@pytest.mark.parametrize("command", ["monthly", "charts", "council", "verify"])
def test_while_a_run_is_at_work_whatever_writes_leaves_with_a_message(
    scene: Scene, command: str
) -> None:
    root = scene.broken_copy()
    with run_lock(root):
        ran = scene.driver.run(command, root)
        assert scene.driver.run("doctor", root)["code"] == 0  # looking is free
    assert ran["code"] == 1
    assert "expected no other run at work here; found one, process" in ran["said"]
    assert "Traceback" not in ran["said"]
    assert contents(root) == scene.truths[0]
    assert not (root / "council").exists()


def test_a_notebook_with_the_database_open_is_not_blocked_and_sees_no_half(scene: Scene) -> None:
    root = scene.broken_copy()
    stop = root / "stop"
    notebook = subprocess.Popen(
        [sys.executable, "-c", NOTEBOOK, str(root), str(stop)], stdout=subprocess.PIPE, text=True
    )
    assert notebook.stdout
    assert notebook.stdout.readline() == "open\n"
    assert scene.driver.run("monthly", root)["code"] == 0
    stop.touch()
    seen, _ = notebook.communicate()
    assert notebook.returncode == 0
    assert seen == "1 2\n"


def test_a_database_that_somebody_has_open_for_writing_is_told_and_harms_no_run(
    scene: Scene,
) -> None:
    """As DuckDB's own program opens it, unless told otherwise."""
    root = scene.broken_copy()
    database = str(published(root).database)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout
    assert writer.stdout.readline() == "open\n"
    council = scene.driver.run("council", root)
    monthly = scene.driver.run("monthly", root)
    writer.communicate("")
    assert council["code"] == 1
    assert "expected a database that nobody has open for writing" in council["said"]
    assert monthly["code"] == 0, monthly["said"]
    assert "the former outputs can't be compared with" in monthly["said"]
    assert "Traceback" not in council["said"] + monthly["said"]
    assert what_is_wrong(published(root)) == []
    assert contents(root)["rows"] == scene.truths[1]["rows"]
