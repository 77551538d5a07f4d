"""What the machine refuses, in words: no room, no permission, a folder where a file should be.

The one place where an error of the system becomes a message for a person. Libraries
that write on their own, DuckDB and polars, wrap the system's words in their own errors.
"""

from __future__ import annotations

import errno
import os

from intygsstat.errors import MachineError

_WRITABLE = "to be allowed to read and write there"
_AGAIN = "and run again; what was published before is as it was"
# By the system's number: what was expected, and what to try.
_WORDS = {
    "ENOSPC": ("room on the disk", f"make room, {_AGAIN}"),
    "EDQUOT": ("room within what the user may fill", f"make room, {_AGAIN}"),
    "EFBIG": ("that files of this size are allowed", f"raise the limit (ulimit -f), {_AGAIN}"),
    "EROFS": (_WRITABLE, f"make the disk writable, or take a copy of the project, {_AGAIN}"),
    "EACCES": (_WRITABLE, f"see whose it is (ls -l), and be that user, {_AGAIN}"),
    "EPERM": (_WRITABLE, f"see whose it is (ls -l), and be that user, {_AGAIN}"),
    "EISDIR": ("a file", f"move the folder away, {_AGAIN}"),
    "ENOTDIR": ("a folder", f"move the file away, {_AGAIN}"),
    "EEXIST": ("a folder, or nothing", f"move it away, {_AGAIN}"),
    "ENOTEMPTY": ("an empty folder", f"see what else writes there, {_AGAIN}"),
    "ENOENT": ("it to be there", f"see what else moves files there, {_AGAIN}"),
    "ELOOP": ("a link that leads somewhere", f"remove the link, {_AGAIN}"),
    "ENAMETOOLONG": ("a shorter name", f"rename the file, {_AGAIN}"),
    "EMFILE": ("to be allowed to open more files", f"raise the limit (ulimit -n), {_AGAIN}"),
    "ENOMEM": ("more memory", f"close other programs, {_AGAIN}"),
    "EAGAIN": ("to be allowed more processes", f"raise the limit (ulimit -u), {_AGAIN}"),
    "EIO": ("a disk that answers", f"see to the disk, {_AGAIN}"),
    "ESTALE": ("a disk that answers", f"see whether the share is still there, {_AGAIN}"),
}
_BY_NUMBER = {getattr(errno, name): words for name, words in _WORDS.items() if hasattr(errno, name)}
_OTHERWISE = ("the system to do it", f"mend what it says, {_AGAIN}")
_WRAPPING = ("duckdb", "_duckdb", "polars")


def is_interrupt(error: BaseException) -> bool:
    """True for what DuckDB makes of a Ctrl-C while it is at work."""
    of_duckdb = type(error).__name__ == "InterruptException"
    return of_duckdb or (isinstance(error, RuntimeError) and str(error) == "Query interrupted")


def explained(error: BaseException, where: str) -> MachineError | None:
    """The message for an error of the system; None if it is none.

    `where` is said if the error itself names no file.
    """
    if isinstance(error, MemoryError):
        return _message(where, errno.ENOMEM, os.strerror(errno.ENOMEM))
    if isinstance(error, OSError):
        names = [str(name) for name in (error.filename, error.filename2) if name is not None]
        found = error.strerror or str(error) or type(error).__name__
        return _message(" to ".join(names) or where, error.errno, found)
    if type(error).__module__.split(".")[0] in _WRAPPING:
        words = " ".join(str(error).split())
        for number in _BY_NUMBER:
            if os.strerror(number).lower() in words.lower():
                return _message(where, number, words.rstrip("."))
        if type(error).__name__ == "IOException":
            return MachineError(
                where,
                expected="a database that nobody has open for writing",
                found=words.rstrip(".")[:300],
                try_this=f"close what has it open, {_AGAIN}",
            )
    return None


def _message(where: str, number: int | None, found: str) -> MachineError:
    expected, try_this = _BY_NUMBER.get(number or 0, _OTHERWISE)
    return MachineError(where, expected=expected, found=found[:300], try_this=try_this)
