"""A process that runs `intygsstat` in forks of itself, and breaks them where it is told.

Each order is a line of JSON on standard input, each answer one on standard output. A fork
has all libraries imported, so that a run costs what the run does and not the imports.
Python tells an audit hook of everything it does to files: these are the step boundaries.
"""

from __future__ import annotations

import ctypes
import errno
import importlib
import json
import os
import pkgutil
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_STEPS = {"os.rename", "os.link", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "os.truncate"}
_FILLING = {"os.rename", "os.link", "os.symlink", "os.mkdir", "open"}
_CAPABILITIES_3, _DROP_FOR_CHILDREN, _LAST_CAPABILITY = 0x20080522, 24, 40  # <linux/prctl.h>
MARK = "INTYGSSTAT_KILLS"  # in the environment of whatever a run starts


class Steps:
    """Counts what a run does to files below `root`, and breaks it at the step `at`."""

    def __init__(self, root: str, order: dict[str, Any]) -> None:
        self.root, self.order = root, order
        self.done: list[str] = []

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if event not in _STEPS and event != "open":
            return
        place = _place(event, args)
        if not place.startswith(self.root):
            return
        writes = event != "open" or bool(args[2] & _WRITING)
        if not writes and args[1] is not None:  # a folder opened to be synced has no mode
            return
        self.done.append(f"{event} {place.removeprefix(self.root)}")
        at = len(self.done)
        if at == self.order.get("kill_at"):
            _kill(os.getpid(), self.order)
        full = self.order.get("full_from")
        if full and at >= full and writes and event in _FILLING:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), place)
        if at == self.order.get("refuse_at") and writes:
            raise OSError(errno.EACCES, os.strerror(errno.EACCES), place)


def _place(event: str, args: tuple[Any, ...]) -> str:
    """The path that is changed; one below an open folder is told by that folder's path."""
    path = args[1] if event in ("os.rename", "os.symlink", "os.link") else args[0]
    if not isinstance(path, str | bytes | os.PathLike):
        return ""
    place = os.fsdecode(path)
    if event in ("os.remove", "os.rmdir") and args[1] >= 0:
        place = f"{os.readlink(f'/proc/self/fd/{args[1]}')}/{place}"
    return place


def _kill(pid: int, order: dict[str, Any]) -> None:
    (os.killpg if order.get("group", True) else os.kill)(pid, order.get("signal", signal.SIGKILL))


def run_one(order: dict[str, Any]) -> dict[str, Any]:
    """One command in a fork; how it ended, what it said and its steps."""
    said, steps = Path(order["said"]), Path(order["said"] + ".steps")
    pid = os.fork()
    if not pid:
        _in_the_fork(order, said, steps)
    _, status = os.waitpid(pid, 0)
    return {
        "code": os.waitstatus_to_exitcode(status),
        "said": said.read_text(encoding="utf-8", errors="replace"),
        "steps": steps.read_text().splitlines() if steps.exists() else [],
    }


def _in_the_fork(order: dict[str, Any], said: Path, written: Path) -> None:
    code = 70
    try:
        os.setsid()
        os.environ.update({MARK: order["mark"], **order.get("environment", {})})
        written.unlink(missing_ok=True)
        out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        from intygsstat.cli import main

        _set_scene(order)
        steps = Steps(order["home"], order)
        sys.addaudithook(steps)
        try:
            main([order["command"], "--home", order["home"]], standalone_mode=True)
        except SystemExit as ended:
            code = int(ended.code or 0)
        written.write_text("\n".join(steps.done))
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _set_scene(order: dict[str, Any]) -> None:
    """Limits, another user, another clock: what the run finds besides its files."""
    _stand_ins()
    if "clock" in order:
        time.time = lambda: float(order["clock"])
    if "most_bytes" in order:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["most_bytes"],) * 2)
    if "stdout" in order:  # a full disk, or a pipe whose reader has gone
        os.dup2(_nobody() if order["stdout"] == "nobody" else os.open("/dev/full", os.O_WRONLY), 1)
    if order.get("unprivileged"):
        _give_up_privileges()


def _give_up_privileges() -> None:
    """Have root be asked for permission like anybody, here and in whatever is started."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(_LAST_CAPABILITY + 1):
        libc.prctl(_DROP_FOR_CHILDREN, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)()):
        raise OSError(ctypes.get_errno(), "capset")


def _nobody() -> int:
    read, write = os.pipe()
    os.close(read)
    return write


def _stand_ins() -> None:
    """Charts and notebooks cost most of a run: some files of the same kind in their stead."""
    from intygsstat.pipeline import run as runs
    from intygsstat.storage.release import Release

    def charts(root: Path, release: Release, *_: object) -> None:
        folder = release.reports / "charts"
        folder.mkdir(exist_ok=True)
        size = release.database.stat().st_size
        for name in ("one", "two"):
            (folder / f".{name}.part").write_text(f"{name} {size}")
            os.replace(folder / f".{name}.part", folder / f"{name}.html")

    class NoNotebooks(runs.NotebookRunner):
        def __init__(self, project_root: Path) -> None:
            self.notebooks = []

        def run(self, *_: object) -> Iterator[str]:
            return iter(())

        def __exit__(self, *_: object) -> None:
            pass

    runs.write_charts_of = charts
    runs.NotebookRunner = NoNotebooks


def main() -> None:
    import intygsstat

    for found in pkgutil.walk_packages(intygsstat.__path__, "intygsstat."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        print(json.dumps(run_one(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
