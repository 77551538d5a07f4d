"""The rows of bench/ROBUSTNESS.md about runs that are killed, refused something, or meet."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from breakage.table import Row, Section

from kills.killed import Redrawn, Scene, Survived, kill_runs
from kills.project import BENCH, TESTS, Driver
from kills.refused import refuse_runs

SEED = 6
MOMENTS = int(os.environ.get("KILLS_MOMENTS", "110"))
WHOLE = int(os.environ.get("KILLS_WHOLE", "10"))  # with charts and notebooks, which cost most
EVERY = int(os.environ.get("KILLS_EVERY", "1"))  # every how manieth step


def measure() -> Section:
    """A row for each way of breaking a run; below, what a reader saw and all that went wrong."""
    rows, lines = [], []
    for what, survived in _measured():
        tracebacks = sum("raceback" in told for told in survived.wrong)
        wrong = len(survived.wrong)
        rows.append(Row(what, survived.tried, wrong, 0, tracebacks, survived.seconds))
        lines.append(
            f"- {what}: {survived.kills} of {survived.tried} ended by it; somebody looked "
            f"{survived.looks} times at all that is published, and saw {wrong} wrong things"
        )
        lines += [f"  - {told}" for told in survived.wrong]
    return Section(tuple(rows), tuple(lines))


def _measured() -> Iterator[tuple[str, Survived]]:
    with tempfile.TemporaryDirectory() as place, Driver(Path(place), light=True) as driver:
        scene = Scene(Path(place), driver, more=True)
        steps = range(1, scene.steps + 1, EVERY)
        redrawn = Redrawn(scene)
        again = range(1, redrawn.steps + 1, EVERY)
        yield (
            "`make monthly` killed at a random moment",
            _in_parts(scene, _moments(scene.seconds, MOMENTS)),
        )
        yield (
            f"`make monthly` killed at each of its {scene.steps} steps",
            _in_parts(scene, [{"kill_at": n, "group": n % 2 == 0} for n in steps]),
        )
        yield (
            f"`make charts` killed at each of its {redrawn.steps} steps",
            _in_parts(redrawn, [{"kill_at": n} for n in again], "charts"),
        )
        full = [{"full_from": n} for n in steps]
        yield ("`make monthly`, the disk full from each step on", refuse_runs(scene, full))
        denied = [{"refuse_at": n} for n in steps]
        yield ("`make monthly`, one step not permitted", refuse_runs(scene, denied))
    small = _on_small_disks()
    if small is not None:
        yield ("`make monthly` on a disk that is too small", small)
    with tempfile.TemporaryDirectory() as place, Driver(Path(place), light=False) as driver:
        scene = Scene(Path(place), driver)
        yield (
            "the same with charts and notebooks, at a random moment",
            _in_parts(scene, _moments(scene.seconds, WHOLE)),
        )


def _on_small_disks() -> Survived | None:
    """None where nobody may mount a disk of their own."""
    words = ["unshare", "--mount", sys.executable, "-m", "kills.small_disk"]
    path = os.pathsep.join([str(BENCH), str(TESTS), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path}
    try:
        ended = subprocess.run(words, capture_output=True, text=True, env=environment, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"No small disks: {error}", file=sys.stderr)
        return None
    return Survived(**json.loads(ended.stdout))


def _moments(seconds: float, many: int) -> list[dict[str, Any]]:
    """Moments spread over a run; every other kill takes the main process alone."""
    chosen = random.Random(SEED)
    return [{"after": chosen.uniform(0, 0.95 * seconds), "group": n % 2 == 0} for n in range(many)]


def _in_parts(
    scene: Scene | Redrawn, orders: Sequence[Mapping[str, Any]], command: str = "monthly"
) -> Survived:
    """Ten at a time, with a word for whoever waits."""
    parts = []
    for start in range(0, len(orders), 10):
        parts.append(kill_runs(scene, orders[start : start + 10], command))
        print(f"{command} {start + 10} of {len(orders)}: {parts[-1].wrong}", file=sys.stderr)
    return _together(*parts)


def _together(*parts: Survived) -> Survived:
    return Survived(
        tried=sum(part.tried for part in parts),
        kills=sum(part.kills for part in parts),
        looks=sum(part.looks for part in parts),
        wrong=[told for part in parts for told in part.wrong],
        seconds=max(part.seconds for part in parts),
    )
