"""Seconds and memory, of this process and all that it started."""

from __future__ import annotations

import os
import resource
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def processor_seconds() -> float:
    """Processor time spent so far by this process and by children that have ended.

    On a busy machine it tells more than the clock on the wall.
    """
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def interleaved(
    works: Mapping[str, Callable[[], float]], runs: int, *, warm: bool = True
) -> dict[str, float]:
    """The median of `runs` rounds in which each work, in this order, says how long it took.

    With `warm` a round goes before that doesn't count.
    """
    if warm:
        for work in works.values():
            work()
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            taken[name].append(work())
    return {name: statistics.median(times) for name, times in taken.items()}


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


def on_the_wall(work: Callable[[], object]) -> float:
    """Seconds by the clock, where waiting is what is measured."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
