"""A release: everything one run publishes, in a folder of its own, and the pointer to it.

    data/current            -> generations/<id>  the pointer, switched by a rename
    data/parquet            -> current/parquet
    data/intygsstat.duckdb  -> current/intygsstat.duckdb
    reports                 -> data/current/reports

The last three never change, so that Parquet, database and reports are always
of the same run. A release is built under a name that nobody looks at, brought to disk, renamed,
and then pointed to. A run that is killed leaves the former release in place and
a folder that the next run removes.
"""

from __future__ import annotations

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
from intygsstat.files import checksum, link_or_copy, write_atomically
from intygsstat.reference.sentences import failure
from intygsstat.storage.store import DATABASE_NAME

KEPT_BESIDES_CURRENT = 2
_UNFINISHED = ".unfinished-"
_ID = re.compile(r"(\d{5,})-[0-9a-f]{8}")


def _releases(root: Path) -> Path:
    return root / "data" / "generations"


def _plain_places(root: Path) -> dict[Path, str]:
    """The plain places, each with the text of the relative link that stands there."""
    return {
        root / "data" / "parquet": "current/parquet",
        root / "data" / DATABASE_NAME: f"current/{DATABASE_NAME}",
        root / "reports": "data/current/reports",
    }


def check_places(root: Path) -> None:
    """See that nothing of somebody else's stands where the links go. Changes nothing.

    Raises:
        PublishError: a real file or folder, or another link, stands in a plain place, or
            the project lies where no database can be made.
    """
    if "?" in str(root / "data"):  # DuckDB takes what follows for settings
        raise failure(PublishError, "path_with_question_mark", root / "data")
    current = root / "data" / "current"
    for link, target in (_plain_places(root) | {current: "generations/<id>"}).items():
        if link.is_symlink():
            leads = os.readlink(link)
            ours = leads.startswith("generations/") if link == current else leads == target
            found = f"a link to {leads}"
        else:
            ours = not link.exists()
            found = f"a {'folder' if link.is_dir() else 'file'}"
        if not ours:
            raise failure(PublishError, "place_taken", link, target=target, found=found)


def switch_pointer(root: Path, release: str) -> None:
    """Make `release` the current one, in one step, and see to the fixed links.

    Whoever looks sees the former run or the new one, never a mixture.
    """
    for link, target in _plain_places(root).items():
        if not link.is_symlink():
            os.symlink(target, link)
    beside = root / "data" / ".current-new"
    beside.unlink(missing_ok=True)
    os.symlink(f"generations/{release}", beside)
    os.replace(beside, root / "data" / "current")
    for folder in (root / "data", root):
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Have the disk know what stands in `folder`, so that a power cut forgets nothing."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
            raise failure(PublishError, "run_record", path, found=content)
        return content


@contextmanager
def run_lock(root: Path) -> Iterator[None]:
    """Keep two runs apart for as long as the block lasts, even if this one is killed.

    Raises:
        PublishError: another run holds the lock; nothing was changed.
    """
    from filelock import FileLock, Timeout

    held = root / "data" / ".lock"
    held.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(held)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        holder = held.read_text(encoding="ascii").strip() or "unknown"
        raise failure(PublishError, "another_run", held.parent, process=holder) from None
    try:
        held.write_text(str(os.getpid()), encoding="ascii")
        yield
    finally:
        os.truncate(held, 0)
        lock.release()


def published_release(root: Path) -> Release:
    """The release that is published at `root`.

    Raises:
        StoreError: nothing is published yet.
    """
    release = current_release(root)
    if release is None:
        raise failure(StoreError, "nothing_published", root / "data")
    return release


def current_release(root: Path) -> Release | None:
    """What is published now, by its real folder; None before the first run."""
    pointer = root / "data" / "current"
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
    check_places(root)
    for left in _releases(root).glob(_UNFINISHED + "*"):
        shutil.rmtree(left)
    _releases(root).mkdir(parents=True, exist_ok=True)
    number = max((int(name.split("-")[0]) for name in _finished(root)), default=0) + 1
    name = f"{number:05d}-{hashlib.sha256(fingerprint.encode()).hexdigest()[:8]}"
    folder = _releases(root) / (_UNFINISHED + name)
    release = Release(folder)
    for part in (release.parquet, release.reports):
        part.mkdir(parents=True)
    try:
        yield release
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish_release(root: Path, built: Release, run: Mapping[str, Any]) -> Release:
    """Write run.json, bring everything to disk, rename the folder and switch the pointer.

    The last two releases besides it are kept. Returns the release under its lasting name;
    `built` is of no use then.

    Raises:
        PublishError: a plain place was taken meanwhile.
    """
    check_places(root)
    text = json.dumps(dict(run), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    write_atomically(built.folder / "run.json", sanitize_text(text))
    _bring_to_disk(built.folder)
    lasting = built.folder.with_name(built.id.removeprefix(_UNFINISHED))
    os.rename(built.folder, lasting)
    sync_folder(_releases(root))
    switch_pointer(root, lasting.name)
    others = [name for name in _finished(root) if name != lasting.name]
    for name in others[:-KEPT_BESIDES_CURRENT]:
        shutil.rmtree(_releases(root) / name, ignore_errors=True)
    return Release(lasting)


def _finished(root: Path) -> list[str]:
    """The ids of all finished releases, oldest first."""
    names = [path.name for path in _releases(root).glob("*") if _ID.fullmatch(path.name)]
    return sorted(names, key=lambda name: (int(name.split("-")[0]), name))


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


def file_sums(folder: Path) -> dict[str, str]:
    """The checksum of every file below a release's `folder`, by its path in it; but for pictures
    of charts, which are drawn on demand: no run makes or misses them."""
    names = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))}
    return {
        name: checksum(path)
        for name, path in names.items()
        if path.is_file() and not re.fullmatch(r"reports/charts/.*\.(png|svg)", name)
    }


def take_over(former: Release, built: Release) -> None:
    """Have in `built` what is in `former` and not yet there, but for its record. What is written
    anew takes the place of such a file (`write_atomically`), and is never written into it."""
    for path in sorted(former.folder.rglob("*")):
        place = built.folder / path.relative_to(former.folder)
        if path.is_file() and path.name != "run.json" and not place.exists():
            link_or_copy(path, place)


def links_lead_there(root: Path) -> bool:
    """True if the plain places all lead to something."""
    return all(link.exists() for link in (*_plain_places(root), root / "data" / "current"))


def altered_files(release: Release, recorded: Mapping[str, str | None]) -> list[str]:
    """Files of a release that are gone or have another checksum than is `recorded` of them."""
    return [name for name, sha256 in recorded.items() if checksum(release.folder / name) != sha256]


def is_whole(root: Path, release: Release) -> bool:
    """True if every published file is as it was published, and the links lead to it."""
    try:
        recorded = release.run().get("outputs", {})
    except PublishError:
        return False
    return bool(recorded) and links_lead_there(root) and not altered_files(release, recorded)
