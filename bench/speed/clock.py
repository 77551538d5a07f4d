"""Seconds and memory, of this process and all that it started."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Watch:
    """The most memory that this process and its descendants held together while the block ran, in
    MiB: pages that several of them share are counted once (PSS). Linux only; 0 elsewhere.
    `own_seconds` is the processor time that looking took."""

    every: float = 0.1
    peak_mib: float = 0.0
    own_seconds: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Watch:
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread:
            self._thread.join()

    def _look(self) -> None:
        while True:
            self.peak_mib = max(self.peak_mib, sum(map(_pss_mib, family(os.getpid()))))
            self.own_seconds = time.thread_time()
            if self._over.wait(self.every):
                return


def family(process: int) -> Iterable[int]:
    """The process and all its living descendants."""
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:  # it has just ended
            continue
        for child in children:
            yield from family(int(child))


def family_seconds() -> float:
    """Processor seconds of this process and its descendants, the ended ones too."""
    return sum(map(_spent, family(os.getpid())))


def _spent(process: int) -> float:
    try:
        after_name = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in after_name[11:15]) / _TICK


def _pss_mib(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0) / 1024
