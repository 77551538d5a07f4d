"""What is installed on this machine."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from intygsstat.errors import LimitsError
from intygsstat.pdf.limits import limits_here
from intygsstat.pipeline.doctor_advice import Advice

_LEAST_FREE_GB = 1.0


def look_at_machine(root: Path) -> Iterator[Advice]:
    """Python, the packages against the lock, the browser, Dask, limits, room on the disk."""
    yield Advice("Python", sys.version.split()[0])
    yield _packages(root / "requirements.lock")
    yield _browser()
    yield _cluster()
    try:
        said = ", ".join(f"{name.rsplit('MOST_')[-1]} {most}" for name, most in _limits())
        yield Advice("Limits for one deck", said)
    except LimitsError as error:
        yield Advice("Limits for one deck", str(error), "wrong")
    free = shutil.disk_usage(root).free / 1e9
    if free < _LEAST_FREE_GB:
        advice = "make room: a run writes everything anew before it removes the old"
        yield Advice("Room on the disk", f"{free:.1f} GB", "wrong", advice)
    else:
        yield Advice("Room on the disk", f"{free:.0f} GB")


def _limits() -> list[tuple[str, str]]:
    return list(limits_here().as_environment().items())


def _packages(lock: Path) -> Advice:
    if not lock.is_file():
        return Advice("Packages", "no requirements.lock here to compare with", "note")
    locked = list(_locked(lock))
    other = []
    for name, wanted in locked:
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "none"
        if found != wanted:
            other.append(f"{name} {found} (locked: {wanted})")
    if not other:
        return Advice("Packages", f"{len(locked)} as locked")
    told = ", ".join(other[:5]) + (f" and {len(other) - 5} more" if len(other) > 5 else "")
    return Advice("Packages", told, "wrong", "rm -r .venv && make monthly makes them anew")


def _locked(lock: Path) -> Iterator[tuple[str, str]]:
    """Name and version of every package that the lock wants on this machine."""
    from packaging.requirements import Requirement

    for line in lock.read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            wanted = Requirement(line.removesuffix("\\").strip())
            if wanted.marker is None or wanted.marker.evaluate():
                yield wanted.name, next(iter(wanted.specifier)).version


def _browser() -> Advice:
    from intygsstat.chart.pictures import HOW_TO_INSTALL, find_chromium

    chromium = find_chromium()
    if chromium:
        return Advice("Browser, for charts as pictures", chromium)
    return Advice("Browser, for charts as pictures", HOW_TO_INSTALL, "note")


def _cluster() -> Advice:
    if importlib.util.find_spec("distributed"):
        return Advice("Dask, for --cluster", version("distributed"))
    advice = "pip install 'intygsstat[cluster]', if it is wanted"
    return Advice("Dask, for --cluster", "not installed", "note", advice)
