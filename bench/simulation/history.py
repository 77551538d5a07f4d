"""Whole runs of months, with errors or without, as the diagnosis would be given them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.events import EVENTS, Event, let_happen
from simulation.planted import KINDS, PlantedError, Planter
from simulation.printed import Frames, Printed, printed_to_frames, printed_without_errors
from simulation.real import months_of, real_world
from simulation.world import World, simulate_world

NEW_TYPES_SHARE = 0.2  # of the runs of four months or more


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate: a run of `months` months in one of the SCENES.

    `kinds` are the errors to choose from; `seed` settles everything. With the name of a `source`
    it is a run of real months, the `number`-th.
    """

    scene: str
    months: int
    seed: int
    kinds: tuple[str, ...] = KINDS
    source: str = ""
    number: int = 0

    @property
    def facts(self) -> dict[str, Any]:
        """What is said of it in each row of an outcome."""
        return {"scene": self.scene, "months": self.months, "source": self.source}


@dataclass(frozen=True, slots=True)
class History:
    """A run of months: what is true, what is printed, and what was planted."""

    plan: Plan
    world: World
    printed: Printed
    frames: Frames
    planted: tuple[PlantedError, ...]
    events: tuple[Event, ...] = ()


SCENES = {
    "errors": "one to three errors a month, each kind as often",
    "as the deck of March 2024": "three or four numbers a month have lost digits, totals agree",
    "clean": "no error",
    "events": "no error; " + ", ".join(EVENTS) + ": one of each, in rows of their own",
    "digits lost or a fall": "either the largest type of a region has its last digit lost in "
    "the last month or the last two, or it falls to a twelfth to an eighth there; as often",
}

SEEDS = dict(zip(SCENES, (0, 1, 2, 4, 5), strict=True))


def simulate_history(plan: Plan) -> History:
    """The run of months that `plan` asks for; the same plan gives the same run."""
    rng = np.random.default_rng([plan.seed, plan.months, SEEDS[plan.scene]])
    events: list[Event] = []
    if plan.source:
        every = len(months_of(plan.source)[0]) - plan.months
        world = real_world(plan.source, plan.months, plan.number * plan.months % (every + 1))
    else:
        new_types = plan.months >= 4 and bool(rng.random() < NEW_TYPES_SHARE)
        world = simulate_world(rng, plan.months, new_types=new_types)
    if plan.scene == "events":
        world, events = let_happen(world, tuple(EVENTS), rng)
    lost = plan.seed % 2 == 0
    if plan.scene == "digits lost or a fall" and not lost:
        world, events = let_happen(world, ("falls to a tenth",), rng)
    printed = printed_without_errors(world)
    planter = Planter(world, printed, rng)
    if plan.scene == "errors":
        _plant_each_kind(planter, plan, rng)
    if plan.scene == "as the deck of March 2024":
        for month in range(plan.months):
            for _ in range(int(rng.integers(3, 5))):
                planter.plant("lost_digits", month)
    if plan.scene == "digits lost or a fall" and lost:
        _, where = let_happen(world, ("falls to a tenth",), rng)
        for event in where:
            for month in range(event.first, event.end):
                planter.lose_last_digit(month, event.region, event.types[0])
    frames = printed_to_frames(world, printed, rng)
    return History(plan, world, printed, frames, tuple(planter.planted), tuple(events))


def _plant_each_kind(planter: Planter, plan: Plan, rng: np.random.Generator) -> None:
    """One to three errors a month; those that need a whole table come first."""
    order = {"month_repeated": 0, "unlisted_type": 1, "totals_shifted": 2}
    weight = np.array([0.3 if kind == "month_repeated" else 1.0 for kind in plan.kinds])
    weight /= weight.sum()
    wanted = [
        (order.get(kind, 3), month, kind)
        for month in range(plan.months)
        for kind in rng.choice(plan.kinds, int(rng.integers(1, 4)), p=weight)
    ]
    for _, month, kind in sorted(wanted):
        planter.plant(str(kind), month)
