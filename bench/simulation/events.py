"""What happens for real, and must not be taken for an error: series that begin, end, ramp up, rise
or fall for good, a strike of one month. The true counts change, and nothing is misprinted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulation.world import STANDALONE, World

EVENTS = {
    "begins": "a series, or now and then a region's row, has nothing before some month",
    "ends": "it has nothing from some month on; its first or last month may be a part of one",
    "ramps": "a series grows over three to six months from nearly nothing to its level",
    "rises": "two to eight times as many, for one month or for good",
    "falls": "a series falls to a twentieth to a half, for good",
    "falls to a tenth": "the largest type of a region falls to a twelfth to an eighth in the last "
    "month or the last two",
    "strike": "a third or so is left of a series for one month",
    "every year": "half as many again to four times as many in one month of every year, in "
    "histories of two years and more",
}
LEAST = 50  # certificates a month that a series has, by which it can matter


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to some types of a region from month `first` up to `end`."""

    kind: str
    first: int
    end: int
    region: int
    types: tuple[int, ...]


def let_happen(
    world: World, kinds: tuple[str, ...], rng: np.random.Generator
) -> tuple[World, list[Event]]:
    """The world with one event of each kind, each in a row of its own."""
    counts, events = world.counts.copy(), []
    rows = rng.permutation(len(world.regions)).tolist()
    for kind in kinds:
        if kind == "every year" and len(world.months) < 24:
            continue
        while rows:
            region = rows.pop()
            event = _event(world, kind, region, rng)
            if event is None:
                continue
            _change(counts, event, rng)
            events.append(event)
            break
    return replace(world, counts=counts), events


def _event(world: World, kind: str, region: int, rng: np.random.Generator) -> Event | None:
    months = len(world.months)
    usual = np.median(world.counts[:, 0, region], axis=0)
    large = np.flatnonzero(usual >= LEAST)
    if not len(large):
        return None
    types: tuple[int, ...] = (int(rng.choice(large)),)
    first, end = int(rng.integers(1, months)), months
    if kind in ("begins", "ends") and rng.random() < 0.3:
        types = tuple(range(len(usual)))  # the whole row
    if kind == "begins":
        first, end = 0, first
    if kind == "ramps":
        end = first + int(rng.integers(3, 7))
    if kind == "falls to a tenth":
        types, first = (int(np.argmax(usual)),), months - int(rng.integers(1, 3))
    if kind == "strike" or (kind == "rises" and rng.random() < 0.5):
        first = int(rng.integers(0, months))
        end = first + 1
    if kind == "every year":
        first, end = int(rng.integers(0, 12)), months
    return Event(kind, first, end, region, types)


def _change(counts: np.ndarray, event: Event, rng: np.random.Generator) -> None:
    months = np.arange(len(counts))
    inside = (event.first <= months) & (months < event.end)
    factor = np.ones(len(counts))
    if event.kind in ("begins", "ends"):
        factor[inside] = 0
        if rng.random() < 0.5:  # a month of which a part is there
            edge = event.end if event.kind == "begins" else event.first - 1
            factor[edge : edge + 1] = rng.uniform(0.05, 0.9)
    elif event.kind == "ramps":
        steps = (months - event.first + 1) / (event.end - event.first + 1)
        factor = np.clip(np.exp(-4 * (1 - steps)), 0, 1) * (steps > 0)
    elif event.kind == "rises":
        factor[inside] = np.exp(rng.uniform(np.log(2), np.log(8)))
    elif event.kind == "falls":
        factor[inside] = np.exp(rng.uniform(np.log(0.05), np.log(0.5)))
    elif event.kind == "falls to a tenth":
        factor[inside] = rng.uniform(1 / 12, 1 / 8)
    elif event.kind == "strike":
        factor[inside] = rng.uniform(0.2, 0.45)
    elif event.kind == "every year":
        factor[event.first :: 12] = np.exp(rng.uniform(np.log(1.5), np.log(4)))
    for kind in event.types:
        before = counts[:, :, event.region, kind]
        less = rng.binomial(before, np.minimum(factor, 1)[:, None])
        more = rng.poisson(before * np.maximum(factor, 1)[:, None])
        after = np.where(factor[:, None] > 1, more, less)
        after[:, STANDALONE] = np.minimum(after[:, STANDALONE], after[:, 0])
        counts[:, :, event.region, kind] = after
