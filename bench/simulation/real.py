"""Real monthly counts in the place of simulated ones: where they are at hand, never committed."""

from __future__ import annotations

import csv
import os
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np

from intygsstat.reference.lookup import regions
from simulation.world import CHANNELS, TYPES, World

NEAR = 6  # months either way that a level is taken from
LEAST_NOISE = 0.02


def folder_of_real_counts() -> Path | None:
    """The folder of INTYGSSTAT_REALCOUNTS, else one beside the project; None without any."""
    beside = Path(__file__).resolve().parents[3] / "shared/realcounts"
    folder = Path(os.environ.get("INTYGSSTAT_REALCOUNTS", beside))
    return folder if any(folder.glob("*.csv")) else None


def real_sets() -> tuple[str, ...]:
    """The names of the sets at hand."""
    folder = folder_of_real_counts()
    return tuple(sorted(path.stem for path in folder.glob("*.csv"))) if folder else ()


def months_at_hand(name: str) -> int:
    """How many months a set has; of simulated ones ('') there are any number."""
    return len(months_of(name)[0]) if name else 10_000


@lru_cache
def months_of(name: str) -> tuple[tuple[date, ...], np.ndarray]:
    """All months of a set, and its counts (months x channels x regions x types)."""
    folder = folder_of_real_counts()
    assert folder is not None
    # not by polars: its threads, begun before the bench forks, would hang the children
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = sorted({each["month"] for each in rows})
    sizes = (max(int(each[axis]) for each in rows) for axis in ("row", "column"))
    counts = np.zeros((len(names), 2, *sizes), dtype=np.int64)
    at = {month: number for number, month in enumerate(names)}
    for each in rows:
        place = (CHANNELS.index(each["channel"]), int(each["row"]) - 1, int(each["column"]) - 1)
        counts[(at[each["month"]], *place)] = int(each["count"])
    return tuple(date.fromisoformat(f"{each}-01") for each in names), counts


def real_world(name: str, months: int, start: int) -> World:
    """`months` months of a set from the `start`-th; rows and columns, in order of size, take the
    names of regions and types."""
    dates, counts = months_of(name)
    areas = sorted((r for r in regions().values() if not r.part_of), key=lambda r: -r.inhabitants)
    kinds = sorted(TYPES, key=lambda kind: -TYPES[kind].rate)
    by_name = sorted(range(len(areas)), key=lambda n: areas[n].name)  # as slides order them
    window = slice(start, start + months)
    mean, spread = _about(counts[window])
    chosen = counts[window][:, :, by_name]
    return World(
        dates[window],
        tuple(areas[n].id for n in by_name),
        tuple(areas[n].name for n in by_name),
        tuple(kinds),
        mean[:, :, by_name],
        spread[:, :, by_name],
        chosen.copy(),
        np.ones((months, len(kinds)), dtype=bool),
    )


def _about(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A plain guess at each count's mean and standard deviation, by medians of all months."""
    logs = np.log(counts + 0.5)
    level = np.median(logs, axis=0)
    effect = np.median(logs - level, axis=2, keepdims=True)
    for month in range(len(logs)):
        near = slice(max(0, month - NEAR), month + NEAR + 1)
        level = np.median((logs - effect)[near], axis=0)
        logs[month] = level + effect[month]
    mean = np.exp(logs)
    off = np.abs(np.log(counts + 0.5) - logs)
    noise = np.maximum(1.4826 * np.median(off, axis=0) - 1 / np.sqrt(mean.mean(axis=0)), 0)
    return mean, np.sqrt(mean + (np.maximum(noise, LEAST_NOISE) * mean) ** 2)
