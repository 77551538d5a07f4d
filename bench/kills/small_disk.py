"""Runs on a disk that is too small: a tmpfs in a mount namespace of its own.

Started by `measure` as `unshare --mount python -m kills.small_disk`, where that is allowed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from kills.killed import Scene, Survived, left_behind
from kills.project import Driver, contents, copy_of, published
from kills.refused import wrong_after

STEPS = 12
_ROOM = 256 * 1024  # KiB


def on_small_disks(scene: Scene, disk: Path) -> Survived:
    """A run on disks that hold the project and some more, from nothing to nearly enough."""
    survived = Survived()
    disk.mkdir()
    needed = _kib(scene.after / "data" / "generations")
    for step in range(STEPS):
        root = disk / "project"
        _mount(disk, f"size={_ROOM}k")
        copy_of(scene.broken_copy(), root)
        more = needed * step // STEPS
        _mount(disk, f"remount,size={_kib(disk) + more}k")
        ran = scene.driver.run("monthly", root)
        wrong = wrong_after(root, ran, scene.truths)
        _mount(disk, f"remount,size={_ROOM}k")
        again = scene.driver.run("monthly", root)
        if again["code"] != 0 or contents(published(root)) != scene.truths[1]:
            wrong.append(f"the next run ended with {again['code']}: {again['said'][-300:]}")
        wrong += [f"left behind: {name}" for name in left_behind(root)]
        subprocess.run(["umount", str(disk)], check=True)
        survived.tried += 1
        survived.kills += ran["code"] != 0
        survived.seconds = max(survived.seconds, ran["seconds"])
        survived.wrong += [f"{more} KiB free: {what}" for what in wrong]
    return survived


def _mount(disk: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], check=True)


def _kib(folder: Path) -> int:
    said = subprocess.run(["du", "-sk", str(folder)], capture_output=True, text=True, check=True)
    return int(said.stdout.split()[0])


def main() -> None:
    with tempfile.TemporaryDirectory() as place, Driver(Path(place), light=True) as driver:
        scene = Scene(Path(place), driver)
        print(json.dumps(asdict(on_small_disks(scene, Path(place) / "disk"))), file=sys.stdout)


if __name__ == "__main__":
    main()
