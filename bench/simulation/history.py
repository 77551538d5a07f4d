"""Whole runs of months, with errors or without, as the diagnosis would be given them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.planted import KINDS, PlantedError, Planter
from simulation.printed import Frames, Printed, printed_to_frames, printed_without_errors
from simulation.world import World, simulate_world

NEW_TYPES_SHARE = 0.2  # of the runs of four months or more


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate: a run of `months` months in one of the SCENES.

    `kinds` are the errors to choose from; `seed` settles everything.
    """

    scene: str
    months: int
    seed: int
    kinds: tuple[str, ...] = KINDS


@dataclass(frozen=True, slots=True)
class History:
    """A run of months: what is true, what is printed, and what was planted."""

    plan: Plan
    world: World
    printed: Printed
    frames: Frames
    planted: tuple[PlantedError, ...]


SCENES = {
    "errors": "one to three errors a month, each kind as often",
    "as the deck of March 2024": "three or four numbers a month have lost digits, totals agree",
    "clean": "no error",
    "clean, real breaks": "no error; one to three series break for real",
}


def simulate_history(plan: Plan) -> History:
    """The run of months that `plan` asks for; the same plan gives the same run."""
    scene = list(SCENES).index(plan.scene)
    rng = np.random.default_rng([plan.seed, plan.months, scene])
    new_types = plan.months >= 4 and bool(rng.random() < NEW_TYPES_SHARE)
    breaks = plan.scene == "clean, real breaks"
    world = simulate_world(rng, plan.months, breaks=breaks, new_types=new_types)
    printed = printed_without_errors(world)
    planter = Planter(world, printed, rng)
    if plan.scene == "errors":
        _plant_each_kind(planter, plan, rng)
    if plan.scene == "as the deck of March 2024":
        for month in range(plan.months):
            for _ in range(int(rng.integers(3, 5))):
                planter.plant("lost_digits", month)
    frames = printed_to_frames(world, printed, rng)
    return History(plan, world, printed, frames, tuple(planter.planted))


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
