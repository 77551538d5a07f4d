"""What a process that reads a deck may still do: take so much time and memory, read the deck and
the program, answer. Nothing else, for a file may get the better of a library.

Linux only: Landlock closes the files, seccomp every system call but those in system_calls.csv.
No package for either is kept up. `python -m intygsstat.readers.confinement` tries each door.
"""

from __future__ import annotations

import contextlib
import csv
import ctypes
import os
import resource
import socket
import struct
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from intygsstat.files import MIB, Limits

PACKAGE = Path(__file__).resolve().parent.parent
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}  # how many kinds there are, by Landlock's version
_MOST_RIGHTS = 16
_SECCOMP, _NO_NEW_PRIVILEGES = 22, 38  # of prctl
_FILTER = 2
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_LOAD, _EQUALS, _HAS_BITS, _ANSWER = 0x20, 0x15, 0x45, 0x06
_ALLOW, _REFUSE, _UNKNOWN, _END = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_THREAD = 0x10000  # the flag of clone
# Not every system has each limit; Linux does.
_WHERE_THERE_IS_NONE = () if sys.platform == "linux" else (ValueError, OSError)
_LIBC = ctypes.CDLL(None, use_errno=True)


def confine(limits: Limits, *readable: Path) -> None:
    """Give up, for good, whatever reading the files `readable` does not need.

    What will be needed must be imported: shared libraries outside of Python's folders can't be
    read any more, nor fonts. What this system doesn't have is passed over; see `closed_doors`.
    """
    _set_limits(limits)
    if sys.platform == "linux":
        _call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _close_files(readable)
        _close_system_calls()


def _set_limits(limits: Limits) -> None:
    wanted = {
        resource.RLIMIT_CPU: limits.seconds,
        resource.RLIMIT_AS: limits.memory_mib * MIB,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    for which, most in wanted.items():
        _, hard = resource.getrlimit(which)
        # The soft limit of time sends a signal that says so; the hard one kills.
        end = most + 5 if which == resource.RLIMIT_CPU else most
        if hard != resource.RLIM_INFINITY:
            most, end = min(most, hard), min(end, hard)
        with contextlib.suppress(*_WHERE_THERE_IS_NONE):
            resource.setrlimit(which, (most, end))


def _call(name: str, *arguments: object) -> int:
    found: int = getattr(_LIBC, name)(*arguments)
    if found < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), name)
    return found


def _close_files(readable: Iterable[Path]) -> None:
    create, add_rule, restrict = 444, 445, 446  # system calls, the same on every machine
    version = _LIBC.syscall(create, None, ctypes.c_size_t(0), 1)
    if version < 1:  # an old kernel, or one without it
        return
    handled = (1 << _FILE_RIGHTS.get(version, _MOST_RIGHTS)) - 1
    attributes = struct.pack("=Q", handled)
    rules = _call("syscall", create, attributes, ctypes.c_size_t(len(attributes)), 0)
    installed = [p for p in map(Path, sys.path) if p.name in ("site-packages", "dist-packages")]
    for path in {PACKAGE, Path(os.__file__).parent, *installed, *readable}:
        with contextlib.suppress(OSError):  # of one that isn't there nothing can be read
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
            rights = _READ_FILE
            if os.path.isdir(path):  # a folder among the decks may be seen to be one, no more
                rights = _READ_FOLDER | (0 if path in readable else _READ_FILE)
            _call("syscall", add_rule, rules, 1, struct.pack("=Qi", rights, handle), 0)
            os.close(handle)
    _call("syscall", restrict, rules, 0)
    os.close(rules)


def _close_system_calls() -> None:
    machine = os.uname().machine
    if machine not in _ARCHITECTURES:
        return
    filters = b"".join(struct.pack("HBBI", *each) for each in _filters(machine))
    kept = ctypes.create_string_buffer(filters)
    program = struct.pack("HxxxxxxP", len(filters) // 8, ctypes.addressof(kept))
    with contextlib.suppress(OSError):  # a kernel without it
        _call("prctl", _SECCOMP, _FILTER, program, 0, 0)


def _filters(machine: str) -> Iterable[tuple[int, int, int, int]]:
    """The instructions of the filter: code, how many to skip if so and if not, value."""
    own = os.getpid()
    # The argument of a call that must be one of these, or have these bits.
    only = {
        "kill": (0, _EQUALS, (own,)),
        "tgkill": (0, _EQUALS, (own,)),
        "prlimit64": (0, _EQUALS, (0, own)),
        "clone": (0, _HAS_BITS, (_THREAD,)),
        "fcntl": (1, _EQUALS, (1, 2, 3, 1030)),  # others can have signals sent
    }
    yield _LOAD, 0, 0, 4
    yield _EQUALS, 1, 0, _ARCHITECTURES[machine]
    yield _ANSWER, 0, 0, _END
    yield _LOAD, 0, 0, 0
    with (PACKAGE / "readers" / "system_calls.csv").open(encoding="utf-8") as file:
        calls = {row["name"]: int(row[machine]) for row in csv.DictReader(file) if row[machine]}
    for name, number in calls.items():
        argument, how, values = only.get(name, (0, 0, ()))
        yield _EQUALS, 0, 2 + 2 * len(values) if values else 1, number
        if values:
            yield _LOAD, 0, 0, 16 + 8 * argument
            for value in values:
                yield how, 0, 1, value
                yield _ANSWER, 0, 0, _ALLOW
            yield _ANSWER, 0, 0, _REFUSE
        else:  # the C library makes threads with clone where clone3 is unknown
            yield _ANSWER, 0, 0, _UNKNOWN if name == "clone3" else _ALLOW
    yield _ANSWER, 0, 0, _REFUSE


# Each door, and what would go through it.
_DOORS: dict[str, Callable[[], object]] = {
    "files": lambda: os.listdir("/"),
    "network": socket.socket,
    "programs": lambda: os.execv("/no such program", ["it"]),
    "signals": lambda: os.kill(os.getppid(), 0),
    "memory": lambda: bytearray(Limits().memory_mib * MIB),
}


def closed_doors() -> str:
    """Which doors are closed to a reader on this machine, 'yes' or 'NO': a process tries each."""
    import subprocess

    tried = subprocess.run([sys.executable, "-m", __name__], capture_output=True, check=False)
    return tried.stdout.decode().strip() or f"NO, it can't be tried: exit code {tried.returncode}"


def _is_refused(door: Callable[[], object]) -> bool:
    with contextlib.suppress(OSError):
        try:
            door()
        except (PermissionError, MemoryError):
            return True
    return False


if __name__ == "__main__":
    confine(Limits())
    print(", ".join(f"{name} {'yes' if _is_refused(d) else 'NO'}" for name, d in _DOORS.items()))
