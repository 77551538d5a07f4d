"""A planted error or a false finding in words, for reading on a terminal."""

from __future__ import annotations

from typing import Any

from simulation.errors import PlantedError
from simulation.said import TOTAL, Said
from simulation.verdicts import Judge
from simulation.world import CHANNELS


def describe_error(judge: Judge, error: PlantedError) -> str:
    """An error with the series of its cells, and all that was said of its place."""
    plan, world = judge.history.plan, judge.world
    regions = ", ".join(world.regions[region] for region in error.regions[:3])
    types = ", ".join(world.types[column] for column in error.types)
    lines = [
        f"PLANTED {error.kind} ({error.how}), trace {error.trace}: month {error.month} "
        f"{CHANNELS[error.channel]} {regions} {types} "
        f"(scene {plan.scene!r}, {plan.months} months, seed {plan.seed})",
        f"  true {error.true}, printed {error.printed}",
    ]
    for region in error.regions[:2]:
        for column in error.types:
            lines += _series(judge, error.channel, region, column)
    there = [said for said in judge.said if judge.excuses(said, error)]
    lines += [line for said in there for line in _said(judge, said)]
    return "\n".join(lines if there else [*lines, "  nothing was said"])


def describe_false(judge: Judge, said: Said) -> str:
    """A finding that nothing accounts for, with the series of its cell."""
    lines = [f"FALSE ({judge.history.plan}) {'; '.join(b.told for b in judge.world.breaks)}"]
    lines += _said(judge, said)
    if said.region is not None and said.column is not None and said.column != TOTAL:
        lines += _series(judge, said.channel or 0, said.region, said.column)
    return "\n".join(lines)


def _said(judge: Judge, said: Said) -> list[str]:
    world = judge.world
    channel = "" if said.channel is None else CHANNELS[said.channel]
    region = "" if said.region is None else world.regions[said.region]
    column = "" if said.column is None else (*world.types, "total")[said.column]
    head = f"  SAID {said.rule}: month {said.month} {channel} {region} {column}"
    return [head, *(_reason(judge, said, reason) for reason in said.explanations)]


def _reason(judge: Judge, said: Said, reason: dict[str, Any]) -> str:
    return (
        f"    {reason['rank']}. {reason['diagnosis']} {reason['certificate_type']}: "
        f"{reason['proposed']} [{reason['proposed_low']}, {reason['proposed_high']}] "
        f"at {reason['confidence']:.3f}, true {judge.truth(said, reason)}; {reason['evidence']}"
    )


def _series(judge: Judge, channel: int, region: int, column: int) -> list[str]:
    world, at = judge.world, (slice(None), channel, region, column)
    return [
        f"  {world.regions[region]} {world.types[column]} {CHANNELS[channel]}",
        f"    printed {' '.join(map(str, judge.history.printed.counts[at].tolist()))}",
        f"    true    {' '.join(map(str, world.counts[at].tolist()))}",
        f"    mean    {' '.join(f'{mean:.1f}' for mean in world.mean[at])}",
        f"    spread  {' '.join(f'{spread:.1f}' for spread in world.spread[at])}",
    ]
