"""A folder as a zip file that is the same for the same files, on any machine."""

from __future__ import annotations

import zipfile
from pathlib import Path

_WHEN = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can tell
_UNIX, _READABLE = 3, 0o100644 << 16


def write_archive(folder: Path, archive: Path) -> None:
    """Zip every file under `folder`, by name in order, below the folder's own name.

    No clock, user, or system leaves a mark in it.
    """
    files = sorted(
        (path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file()
    )
    with zipfile.ZipFile(archive, "w") as zipped:
        for name, path in files:
            entry = zipfile.ZipInfo(f"{folder.name}/{name}", _WHEN)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            entry.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(entry, path.read_bytes(), compresslevel=9)
