"""Whether what is published is all there, unaltered, and where people look for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intygsstat.errors import PublishError
from intygsstat.pdf.files import checksum
from intygsstat.storage.paths import Places
from intygsstat.storage.release import Release


@dataclass(frozen=True, slots=True)
class FileSum:
    """A published file's size in bytes and its SHA-256."""

    size: int
    sha256: str


def file_sums(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and checksum of every file of a release, by its path in it, as for run.json."""
    return {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": checksum(path),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def recorded_sums(release: Release) -> dict[str, FileSum]:
    """What run.json says of the files; empty if it says nothing that can be used.

    Raises PublishError if run.json can't be read.
    """
    recorded: Mapping[str, Any] = release.run().get("outputs", {})
    try:
        return {name: FileSum(said["bytes"], said["sha256"]) for name, said in recorded.items()}
    except (TypeError, KeyError):  # of a version that recorded less
        return {}


def links_lead_there(root: Path) -> bool:
    """True if the plain places all lead to something."""
    places = Places(root)
    return all(link.exists() for link in (*places.fixed_links(), places.current))


def missing_files(release: Release) -> list[str]:
    """Published files that are gone or of another size: quick, without reading them."""
    return [
        name
        for name, recorded in recorded_sums(release).items()
        if not _has_size(release.folder / name, recorded.size)
    ]


def altered_files(release: Release) -> list[str]:
    """Published files that are gone or hold something else than was published."""
    return [
        name
        for name, recorded in recorded_sums(release).items()
        if not _has_size(release.folder / name, recorded.size)
        or checksum(release.folder / name) != recorded.sha256
    ]


def is_whole(root: Path, release: Release) -> bool:
    """True if every published file is there in its size, and the links lead to it."""
    try:
        recorded = recorded_sums(release)
    except PublishError:
        return False
    return bool(recorded) and links_lead_there(root) and not missing_files(release)


def _has_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size
