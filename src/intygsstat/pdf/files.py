"""A file from outside: its bytes, its checksum, and how much reading it may cost."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, fields
from pathlib import Path

from intygsstat.errors import DeckOverLimitError, DeckUnreadableError, LimitsError, file_name

MIB = 2**20
WAITING = 3
_PREFIX = "INTYGSSTAT_MOST_"
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one deck may take. Seconds are of processor time; by the clock it
    may take `WAITING` times as long. The environment variable of a limit is
    INTYGSSTAT_MOST_ and its name in capitals."""

    seconds: int = 60
    memory_mib: int = 2048  # of address space
    file_mib: int = 200
    pages: int = 500

    def as_environment(self) -> dict[str, str]:
        """The variables that say these limits."""
        return {_PREFIX + f.name.upper(): str(getattr(self, f.name)) for f in fields(self)}


def limits_here() -> Limits:
    """The limits that the environment states.

    Raises LimitsError if one is not a whole number from 1.
    """
    given = {}
    for field in fields(Limits):
        variable = _PREFIX + field.name.upper()
        text = os.environ.get(variable, "").strip()
        if text and not (text.isascii() and text.isdigit() and int(text) > 0):
            raise LimitsError(
                f"the environment variable {variable}",
                expected="a whole number from 1",
                found=repr(text),
                try_this=f"leave it out: it is then {field.default}",
            )
        if text:
            given[field.name] = int(text)
    return Limits(**given)


def over_memory(where: str, limits: Limits) -> DeckOverLimitError:
    """The error for a deck that asks for more memory than it may."""
    return _over(where, f"{limits.memory_mib} MiB of memory", "asks for more", "MEMORY_MIB")


def over_time(where: str, limits: Limits) -> DeckOverLimitError:
    """The error for a deck that takes longer than it may."""
    return _over(where, f"{limits.seconds} seconds", "takes longer", "SECONDS")


def _over(where: str, most: str, does: str, limit: str) -> DeckOverLimitError:
    return DeckOverLimitError(
        where,
        expected=f"a file that is read within {most}",
        found=f"one that {does}",
        try_this=f"export its statistics slides alone, or raise {_PREFIX}{limit}",
    )


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
