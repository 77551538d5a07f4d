"""The months that the diagnosis is measured on: sound where they should be, wrong where planted."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from simulation.history import SCENES, Plan, simulate_history
from simulation.planted import KINDS
from simulation.printed import printed_without_errors
from simulation.typos import LOSING, TYPING
from simulation.world import ISSUED, STANDALONE, simulate_world

TESTS = Path(__file__).parent.parent
# The rule that sees an error of a kind, whatever the history.
SEEN_BY = {
    "typing_error, part": "row_parts_sum_to_total",
    "typing_error, total": "row_parts_sum_to_total",
    "unlisted_type": "row_parts_sum_to_total",
    "row_missing": "every_region_present",
    "standalone_above_issued": "standalone_within_issued",
}
BLIND = ("lost_digits", "typing_error, part and total", "cells_swapped")


@pytest.mark.parametrize("scene", SCENES)
def test_the_same_plan_gives_the_same_history_in_which_rules_find_only_what_was_planted(
    scene: str,
) -> None:
    one, other = (simulate_history(Plan(scene, 4, 7)) for _ in range(2))
    assert one.frames.cells.equals(other.frames.cells)
    assert one.frames.findings.equals(other.frames.findings)
    assert one.planted == other.planted
    assert not one.frames.cells.equals(simulate_history(Plan(scene, 4, 8)).frames.cells)
    assert one.frames.cells["month"].n_unique() == 4
    assert one.planted or one.frames.findings.is_empty()


def test_a_world_holds_together() -> None:
    """Standalone certificates are among the issued; a new type has no column before its month."""
    for seed in range(5):
        world = simulate_world(np.random.default_rng(seed), 12, new_types=True)
        assert (world.counts[:, STANDALONE] <= world.counts[:, ISSUED]).all()
        assert not world.counts.transpose(0, 3, 1, 2)[~world.columns].any()
    assert not world.columns.all()


def test_typos_are_what_their_names_say() -> None:
    assert set(TYPING["digit dropped"](4941)) == {941, 441, 491, 494}
    assert TYPING["digits swapped"](4941) == [9441, 4491, 4914]
    assert set(TYPING["thousands group lost"](12345)) == {12, 345}
    assert LOSING["last digit"](6021) == [602]
    assert LOSING["first digit"](4050) == [50]
    assert LOSING["last zeros"](600) == [60, 6]
    assert LOSING["middle digit"](4941) == [441, 491]
    assert len(TYPING["digit replaced"](26)) == 8 + 9
    for true in (1, 7, 10, 26, 400, 1000, 4050, 12345):
        for typo in (*TYPING.values(), *LOSING.values()):
            made = typo(true)
            assert not {0, true} & set(made)
            assert len(set(made)) == len(made)


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_error_changes_what_is_printed_there_alone_and_the_rules_see_it(
    kind: str,
) -> None:
    for seed in range(3):
        history = simulate_history(Plan("errors", 4, seed, (kind,)))
        assert {error.kind for error in history.planted} == {kind}
        world, found = history.world, history.frames.findings
        sound = printed_without_errors(world)
        changed = (history.printed.counts != sound.counts).any(axis=3)
        changed |= history.printed.totals != sound.totals
        changed |= ~history.printed.present
        seen = set(found.filter(rule=SEEN_BY.get(kind, "")).select("month", "region").iter_rows())
        for error in history.planted:
            places = (error.month, list(error.channels), list(error.regions))
            assert changed[error.month, error.channel, list(error.regions)].any()
            changed[np.ix_([places[0]], *places[1:])] = False
            assert error.true is None or error.true != error.printed
            place = (world.months[error.month], world.regions[error.regions[0]])
            assert kind not in SEEN_BY or place in seen
            if kind == "totals_shifted":
                own = world.counts[error.month, error.channel].sum(axis=1)[list(error.regions)]
                totals = history.printed.totals[error.month, error.channel][list(error.regions)]
                assert (totals[1:] == own[:-1]).all() or (totals[:-1] == own[1:]).all()
        assert not changed.any()
        assert kind not in BLIND or "row_parts_sum_to_total" not in set(found["rule"])


def test_the_simulation_knows_nothing_of_the_diagnosis() -> None:
    for path in (TESTS.parent / "bench" / "simulation").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and "diagnosis" in (node.module or ""):
                assert [alias.name for alias in node.names] == ["Frames"]
