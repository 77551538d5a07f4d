"""Killed at any moment, a run leaves the old state or the new one, and the next run mends all.

A small seeded sample; `make bench-robustness` tries every step.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from kills.scene import Scene, contents, wrong_after_kills

from intygsstat.cli import main

THOROUGH = "INTYGSSTAT_THOROUGH" in os.environ  # make bench-robustness
pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="wants Linux")


def test_runs_killed_at_a_step_are_mended_by_the_next(scene: Scene) -> None:
    """At 30 the server that decks are read from is there, and must not outlive the run."""
    chosen = random.Random(5)
    last = scene.steps  # the switch is among the last twelve, where it matters most
    at = [chosen.randrange(2, last - 12), 30, chosen.randrange(last - 12, last + 1)]
    at = range(1, last + 1) if THOROUGH else at
    orders = [{"kill_at": n, "group": n % 2 == 1} for n in at]
    assert wrong_after_kills(scene, orders) == []


def test_ctrl_c_is_a_line_and_an_exit_code(scene: Scene) -> None:
    root = scene.broken_copy()
    ended = scene.driver.run("monthly", root, kill_at=30, signal=signal.SIGINT)
    assert (ended["code"], ended["said"].count("\n")) == (130, 1), ended["said"]
    assert "Interrupted; what was published before is as it was" in ended["said"]
    assert contents(root) == scene.truths[0]
    assert scene.driver.lingering() == []


def test_a_council_pack_that_was_broken_off_is_made_whole(scene: Scene) -> None:
    root = scene.broken_copy()
    without = {"environment": {"INTYGSSTAT_CHROMIUM": "no-such-browser"}}
    assert scene.driver.run("council", root, **without)["code"] == 0
    whole = files_of(root / "council")
    assert "2024-03.zip" in {name.split("/")[-1] for name in whole}
    steps = scene.driver.run("council", root, **without)["steps"]
    renames = [at for at, step in enumerate(steps, 1) if step.startswith("os.rename /council")]
    for at in (len(steps) // 2, renames[-2], renames[-1]):
        assert scene.driver.run("council", root, kill_at=at, **without)["code"] < 0
        ended = {
            name: content
            for name, content in files_of(root / "council").items()
            if "/." not in name
        }
        assert ended.items() <= whole.items()
        assert scene.driver.run("council", root, **without)["code"] == 0
        assert files_of(root / "council") == whole


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        f"/{path.relative_to(folder)}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_reader_that_hangs_ends_with_its_parent(tmp_path: Path) -> None:
    (tmp_path / "hanging.py").write_text(
        "import time\n"
        "from intygsstat.readers import fork_server, workers\n"
        "def hang():\n"
        "    workers.end_with_parent()\n"
        "    time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    reader = fork_server.context().Process(target=hang, daemon=True)\n"
        "    reader.start()\n"
        "    print(reader.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    words = [sys.executable, str(tmp_path / "hanging.py")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        reader = Path("/proc") / parent.stdout.readline().strip()
        assert reader.is_dir()
        parent.kill()
    until = time.monotonic() + 20
    while reader.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not reader.exists()


@pytest.mark.parametrize(
    "made_of_it", [RuntimeError("Query interrupted"), duckdb.InterruptException("Interrupted!")]
)
def test_ctrl_c_while_duckdb_works_is_a_line_too(
    made_of_it: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """DuckDB catches Ctrl-C and gives an error of its own."""

    def work(root: Path) -> int:
        raise made_of_it

    monkeypatch.setattr("intygsstat.pipeline.doctor.run_doctor", work)
    ended = CliRunner().invoke(main, ["doctor", "--home", str(tmp_path)])
    assert (ended.exit_code, ended.output.count("\n")) == (130, 1), ended.output


def test_ctrl_c_before_the_command_is_loaded_is_a_line_too() -> None:
    code = (
        "import sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'click':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop())\n"
        "from intygsstat.__main__ import main\n"
        "main()\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 130
    assert ended.stderr == "Interrupted; what was published before is as it was.\n"


def test_ctrl_c_while_python_clears_away_is_not_lost() -> None:
    """Python prints what is raised in a destructor, and goes on as if nothing had been."""
    code = (
        "import time, types\n"
        "from intygsstat.cli import _unraisable\n"
        "try:\n"
        "    _unraisable(types.SimpleNamespace(exc_type=KeyboardInterrupt))\n"
        "    time.sleep(20)\n"
        "except KeyboardInterrupt:\n"
        "    print('said')\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == ("said\n", "")
