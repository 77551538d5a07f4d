"""The plain places people know, and the one pointer behind them.

    data/current            -> releases/<id>     the pointer, switched by a rename
    data/parquet            -> current/parquet
    data/intygsstat.duckdb  -> current/intygsstat.duckdb
    reports                 -> data/current/reports

The last three never change, so that Parquet, database and reports are always
of the same run.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from intygsstat.errors import PublishError

DATABASE_NAME = "intygsstat.duckdb"


@dataclass(frozen=True, slots=True)
class Places:
    """The folders and links of one project; nothing needs to be there yet."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def releases(self) -> Path:
        return self.data / "generations"

    @property
    def current(self) -> Path:
        return self.data / "current"

    @property
    def lock(self) -> Path:
        return self.data / ".lock"

    def fixed_links(self) -> dict[Path, str]:
        """Each plain place, with the text of the relative link that stands there."""
        return {
            self.data / "parquet": "current/parquet",
            self.data / DATABASE_NAME: f"current/{DATABASE_NAME}",
            self.root / "reports": "data/current/reports",
        }


def check_places(places: Places) -> None:
    """See that nothing of somebody else's stands where the links go. Changes nothing.

    Raises:
        PublishError: a real file or folder, or another link, stands in a plain place, or
            the project lies where no database can be made.
    """
    if "?" in str(places.data):  # DuckDB takes what follows for settings
        raise PublishError(
            str(places.data),
            expected="a path without a question mark in it",
            found="one",
            try_this="give the folder another name",
        )
    for link, target in places.fixed_links().items():
        if link.is_symlink():
            if os.readlink(link) != target:
                raise _occupied(link, target, f"a link to {os.readlink(link)}")
        elif link.exists():
            raise _occupied(link, target, f"a {'folder' if link.is_dir() else 'file'}")
    pointer = places.current
    if not pointer.is_symlink() and pointer.exists():
        raise _occupied(pointer, "generations/<id>", "a file or folder of its own")
    if pointer.is_symlink() and not os.readlink(pointer).startswith("generations/"):
        raise _occupied(pointer, "generations/<id>", f"a link to {os.readlink(pointer)}")


def switch_pointer(places: Places, release: str) -> None:
    """Make `release` the current one, in one step, and see to the fixed links.

    Whoever looks sees the former run or the new one, never a mixture.
    """
    check_places(places)
    for link, target in places.fixed_links().items():
        if not link.is_symlink():
            os.symlink(target, link)
    beside = places.data / ".current-new"
    beside.unlink(missing_ok=True)
    os.symlink(f"generations/{release}", beside)
    os.replace(beside, places.current)
    for folder in (places.data, places.root):
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Have the disk know what stands in `folder`, so that a power cut forgets nothing."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _occupied(link: Path, target: str, found: str) -> PublishError:
    return PublishError(
        str(link),
        expected=f"nothing, or the link to {target} that publishing makes",
        found=found,
        try_this="move it away and run again; nothing was deleted",
    )
