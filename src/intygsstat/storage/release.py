"""A release: everything one run publishes, in a folder of its own.

It is built under a name that nobody looks at, brought to disk, renamed, and
then pointed to. A run that is killed leaves the former release in place and
a folder that the next run removes.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intygsstat.errors import PublishError, StoreError, sanitize_text
from intygsstat.storage.paths import (
    DATABASE_NAME,
    Places,
    check_places,
    switch_pointer,
    sync_folder,
)

KEPT_BESIDES_CURRENT = 2
_UNFINISHED = ".unfinished-"
_ID = re.compile(r"(\d{5,})-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Release:
    """A folder with parquet/, the database, reports/ and run.json."""

    folder: Path

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def parquet(self) -> Path:
        return self.folder / "parquet"

    @property
    def database(self) -> Path:
        return self.folder / DATABASE_NAME

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    def run(self) -> dict[str, Any]:
        """What run.json says of the run, as given to `publish_release`.

        Raises:
            PublishError: run.json is missing or is no JSON object.
        """
        path = self.folder / "run.json"
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            content = error
        if not isinstance(content, dict):
            raise PublishError(
                str(path),
                expected="the record of the run that published this folder",
                found=str(content),
                try_this="remove data/current and run again; everything is read anew",
            )
        return content


@contextmanager
def run_lock(root: Path) -> Iterator[None]:
    """Keep two runs apart for as long as the block lasts, even if this one is killed.

    Raises:
        PublishError: another run holds the lock; nothing was changed.
    """
    places = Places(root)
    places.data.mkdir(parents=True, exist_ok=True)
    with places.lock.open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            raise PublishError(
                str(places.data),
                expected="no other run at work here",
                found=f"one, process {holder}",
                try_this="wait until it has ended, and run again",
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def published_release(root: Path) -> Release:
    """The release that is published at `root`.

    Raises:
        StoreError: nothing is published yet.
    """
    release = current_release(root)
    if release is None:
        raise StoreError(
            str(root / "data"),
            expected="outputs of a monthly run",
            found="none",
            try_this="make monthly",
        )
    return release


def current_release(root: Path) -> Release | None:
    """What is published now, by its real folder; None before the first run."""
    pointer = Places(root).current
    return Release(pointer.resolve()) if pointer.is_dir() else None


@contextmanager
def new_release(root: Path, fingerprint: str) -> Iterator[Release]:
    """An empty release to build in, under an unfinished name; call under `run_lock`.

    `fingerprint` is any text that stands for all inputs of the run. Unless
    `publish_release` was called, the folder is gone after the block.
    Removes what killed runs left behind.

    Raises:
        PublishError: something that isn't ours stands in a plain place.
    """
    places = Places(root)
    check_places(places)
    remove_unfinished(root)
    places.releases.mkdir(parents=True, exist_ok=True)
    folder = places.releases / (_UNFINISHED + _next_id(places, fingerprint))
    release = Release(folder)
    for part in (release.parquet, release.reports):
        part.mkdir(parents=True)
    try:
        yield release
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish_release(root: Path, built: Release, run: Mapping[str, Any]) -> Release:
    """Write run.json, bring everything to disk, rename the folder and switch the pointer.

    Returns the release under its lasting name. `built` is of no use then.

    Raises:
        PublishError: the database is missing, was not closed, or a plain place is taken.
    """
    places = Places(root)
    check_places(places)
    wal = built.database.with_name(DATABASE_NAME + ".wal")
    if not built.database.is_file() or wal.exists():
        raise PublishError(
            str(built.database),
            expected="a database that was closed",
            found="its log beside it" if wal.exists() else "none",
            try_this="run again; what was published before is still in place",
        )
    text = json.dumps(dict(run), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    (built.folder / "run.json").write_text(sanitize_text(text), encoding="utf-8")
    _bring_to_disk(built.folder)
    lasting = built.folder.with_name(built.id.removeprefix(_UNFINISHED))
    os.rename(built.folder, lasting)
    sync_folder(places.releases)
    switch_pointer(places, lasting.name)
    remove_old_releases(root)
    return Release(lasting)


def remove_unfinished(root: Path) -> list[str]:
    """Remove the folders of runs that never ended; returns their names. Call under the lock."""
    (Places(root).data / ".current-new").unlink(missing_ok=True)
    left = unfinished_folders(root)
    for folder in left:
        shutil.rmtree(folder)
    return [folder.name for folder in left]


def unfinished_folders(root: Path) -> list[Path]:
    """The folders of runs that never ended, or of the one that is at work."""
    return sorted(Places(root).releases.glob(_UNFINISHED + "*"))


def remove_old_releases(root: Path) -> list[str]:
    """Keep the current release and the last two others; returns what was removed."""
    current = current_release(root)
    others = [name for name in _finished(Places(root)) if current is None or name != current.id]
    removed = others[:-KEPT_BESIDES_CURRENT]
    for name in removed:
        shutil.rmtree(Places(root).releases / name, ignore_errors=True)
    return removed


def _finished(places: Places) -> list[str]:
    """The ids of all finished releases, oldest first."""
    if not places.releases.is_dir():
        return []
    names = [p.name for p in places.releases.iterdir() if _ID.fullmatch(p.name)]
    return sorted(names, key=lambda name: (int(name.split("-")[0]), name))


def _next_id(places: Places, fingerprint: str) -> str:
    finished = _finished(places)
    number = int(finished[-1].split("-")[0]) + 1 if finished else 1
    return f"{number:05d}-{hashlib.sha256(fingerprint.encode()).hexdigest()[:8]}"


def _bring_to_disk(folder: Path) -> None:
    """Sync every new file and every folder; files linked from a former run are there already."""
    for parent, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(parent, name)
            if path.is_symlink() or path.stat().st_nlink > 1:
                continue
            with path.open("rb") as file:
                os.fsync(file.fileno())
        sync_folder(Path(parent))
