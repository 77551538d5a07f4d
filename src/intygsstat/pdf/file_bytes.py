"""A file's bytes, if it is a file of a sensible size, and its checksum."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from intygsstat.errors import DeckUnreadableError, file_name
from intygsstat.pdf.limits import MIB

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def read_bytes(path: Path, most_mib: int) -> bytes:
    """The content of the file at `path`, at most `most_mib` MiB.

    Raises DeckUnreadableError if there is no file, it may not be read, or it is larger.
    """
    try:
        # Without O_NONBLOCK a pipe with nobody at its other end would keep us waiting.
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            kind = stat.S_IFMT(os.fstat(file.fileno()).st_mode)
            content = file.read(most_mib * MIB + 1) if kind == stat.S_IFREG else None
            size = os.fstat(file.fileno()).st_size
    except IsADirectoryError:
        kind, content, size = stat.S_IFDIR, None, 0
    except (OSError, ValueError) as error:
        raise DeckUnreadableError(
            file_name(path),
            expected="a file that can be opened",
            found=getattr(error, "strerror", None) or str(error),
            try_this="check the path and who may read the file",
        ) from None
    if content is None:
        raise DeckUnreadableError(
            file_name(path),
            expected="a file",
            found=_KINDS.get(kind, "something else"),
            try_this="put the deck itself there, and name it as the file it is",
        )
    if len(content) > most_mib * MIB:
        raise DeckUnreadableError(
            file_name(path),
            expected=f"at most {most_mib} MiB",
            found=f"{-(-size // MIB)} MiB",
            try_this="export the statistics slides alone, with smaller pictures",
        )
    return content


def checksum(path: Path) -> str:
    """The SHA-256 of a file, '' if it can't be read or is something else than a file."""
    try:
        if not path.is_file():  # a pipe would keep us waiting
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
