"""The months that the diagnosis is measured on: sound where they should be, wrong where planted."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from simulation.errors import KINDS
from simulation.history import SCENES, History, Plan, simulate_history
from simulation.planting import Planter
from simulation.printed import printed_without_errors
from simulation.slips import LOSING, TYPING
from simulation.world import ISSUED, STANDALONE, simulate_world

BENCH = Path(__file__).parent.parent.parent / "bench"
DECK = Path(__file__).parent.parent / "decks" / "anvandarforum-2024-03.truth.csv"


def histories_of(kind: str, months: int = 4, number: int = 6) -> list[History]:
    return [simulate_history(Plan("errors", months, seed, (kind,))) for seed in range(number)]


@pytest.mark.parametrize("scene", SCENES)
def test_the_same_plan_gives_the_same_history(scene: str) -> None:
    one, other = (simulate_history(Plan(scene, 4, 7)) for _ in range(2))
    assert one.frames.cells.equals(other.frames.cells)
    assert one.frames.findings.equals(other.frames.findings)
    assert one.planted == other.planted
    assert not one.frames.cells.equals(simulate_history(Plan(scene, 4, 8)).frames.cells)


@pytest.mark.parametrize("scene", ["clean", "clean, real breaks"])
def test_the_rules_find_nothing_where_nothing_was_planted(scene: str) -> None:
    for months in (2, 6, 12):
        history = simulate_history(Plan(scene, months, 1))
        assert history.planted == ()
        assert history.frames.findings.is_empty()
        assert history.frames.cells["month"].n_unique() == months


def test_standalone_certificates_are_among_the_issued() -> None:
    for seed in range(5):
        counts = simulate_world(np.random.default_rng(seed), 6, breaks=True, new_types=True).counts
        assert (counts[:, STANDALONE] <= counts[:, ISSUED]).all()


def test_a_new_type_has_no_column_before_its_first_month() -> None:
    world = simulate_world(np.random.default_rng(3), 12, new_types=True)
    before = ~world.columns
    assert before.any()
    assert not world.counts.transpose(0, 3, 1, 2)[before].any()


def noise_about_month_and_region(counts: np.ndarray) -> float:
    """The usual relative deviation of months x regions from what month and region give."""
    logs = np.log(counts)
    logs = logs - np.median(logs, axis=0)
    logs = logs - np.median(logs, axis=1, keepdims=True)
    return float(np.median(np.abs(logs)))


@pytest.mark.parametrize(("printed_as", "name"), [("FK7804", "fk7804"), ("DB", "db")])
def test_levels_and_noise_are_those_of_the_deck(printed_as: str, name: str) -> None:
    with DECK.open(encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["channel"] == "issued"]
    rows = [r for r in rows if r["certificate_type"] == printed_as]
    months = sorted({r["period"] for r in rows})
    deck = np.array([[int(r["count"]) for r in rows if r["period"] == m] for m in months])
    deck = deck[:, deck.min(axis=0) * 2 > deck.max(axis=0)]  # regions without lost digits
    worlds = [simulate_world(np.random.default_rng(seed), 4) for seed in range(30)]
    drawn = [world.counts[:, ISSUED, :, world.types.index(name)] for world in worlds]
    level = np.median([np.median(counts) for counts in drawn])
    noise = np.median([noise_about_month_and_region(counts) for counts in drawn])
    assert 0.7 < level / np.median(deck) < 1.4
    assert 0.5 < noise / noise_about_month_and_region(deck) < 2


@pytest.mark.parametrize("slips", [TYPING, LOSING])
def test_a_slip_leaves_another_number(slips: dict) -> None:
    for true in (1, 7, 10, 26, 400, 1000, 4050, 12345):
        for slip in slips.values():
            made = slip(true)
            assert true not in made
            assert 0 not in made
            assert len(set(made)) == len(made)


def test_slips_are_what_their_names_say() -> None:
    assert set(TYPING["digit dropped"](4941)) == {941, 441, 491, 494}
    assert TYPING["digits swapped"](4941) == [9441, 4491, 4914]
    assert set(TYPING["thousands group lost"](12345)) == {12, 345}
    assert LOSING["last digit"](6021) == [602]
    assert LOSING["first digit"](4050) == [50]
    assert LOSING["last zeros"](600) == [60, 6]
    assert LOSING["middle digit"](4941) == [441, 491]
    assert len(TYPING["digit replaced"](26)) == 8 + 9


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_error_is_planted_in_every_run(kind: str) -> None:
    for history in histories_of(kind):
        assert history.planted
        assert {error.kind for error in history.planted} == {kind}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "row_missing"])
def test_a_planted_error_changes_what_is_printed(kind: str) -> None:
    for history in histories_of(kind):
        sound = printed_without_errors(history.world)
        for error in history.planted:
            at = (error.month, error.channel, list(error.regions))
            counts = (history.printed.counts[at] != sound.counts[at]).any()
            totals = (history.printed.totals[at] != sound.totals[at]).any()
            assert counts or totals
            if error.true is not None and error.printed is not None:
                assert error.true != error.printed


def test_what_was_not_planted_is_printed_as_it_is() -> None:
    for history in histories_of("typing_error, part"):
        different = np.argwhere(history.printed.counts != history.world.counts)
        planted = {(e.month, e.channel, e.regions[0], e.types[0]) for e in history.planted}
        assert {tuple(place) for place in different.tolist()} == planted
        assert (history.printed.totals == history.world.counts.sum(axis=3)).all()


@pytest.mark.parametrize("kind", ["lost_digits", "typing_error, part and total", "cells_swapped"])
def test_where_the_total_agrees_the_rules_are_blind_to_the_row(kind: str) -> None:
    for history in histories_of(kind):
        assert "row_parts_sum_to_total" not in set(history.frames.findings["rule"])


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("typing_error, part", "row_parts_sum_to_total"),
        ("typing_error, total", "row_parts_sum_to_total"),
        ("unlisted_type", "row_parts_sum_to_total"),
        ("row_missing", "every_region_present"),
        ("standalone_above_issued", "standalone_within_issued"),
    ],
)
def test_the_rules_see_the_errors_that_break_a_rule(kind: str, rule: str) -> None:
    for history in histories_of(kind):
        found = history.frames.findings.filter(pl.col("rule") == rule)
        places = set(found.select("month", "region").iter_rows())
        for error in history.planted:
            assert (history.world.months[error.month], history.world.regions[error.regions[0]]) in (
                places
            )


def test_a_run_of_totals_holds_the_totals_of_the_rows_beside() -> None:
    for history in histories_of("totals_shifted"):
        for error in history.planted:
            own = history.world.counts[error.month, error.channel].sum(axis=1)
            printed = history.printed.totals[error.month, error.channel]
            run = list(error.regions)
            assert 4 <= len(run) <= 11
            if error.how.startswith("down"):
                assert (printed[run[1:]] == own[run[:-1]]).all()
            else:
                assert (printed[run[:-1]] == own[run[1:]]).all()


def test_a_repeated_month_is_printed_as_the_other_one_is() -> None:
    for history in histories_of("month_repeated"):
        for error in history.planted:
            one = history.printed.counts[error.month, error.channel]
            assert (one == history.printed.counts[error.from_month, error.channel]).all()
            assert error.from_month != error.month


def test_a_number_within_its_noise_leaves_no_trace() -> None:
    world = simulate_world(np.random.default_rng(5), 6)
    planter = Planter(world, printed_without_errors(world), np.random.default_rng(6))
    largest = np.unravel_index(world.counts.argmax(), world.counts.shape)
    month, channel, region, column = map(int, largest)
    mean, spread = float(world.mean[largest]), float(world.spread[largest])
    assert not planter._stands_out(month, channel, region, column, int(mean + 2 * spread))
    assert planter._stands_out(month, channel, region, column, int(mean + 6 * spread))


def test_the_simulation_knows_nothing_of_the_diagnosis() -> None:
    for path in (BENCH / "simulation").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            alias.name if isinstance(node, ast.Import) else f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        inside = {name for name in imported if name.startswith("intygsstat.diagnosis")}
        assert inside <= {"intygsstat.diagnosis.run.Diagnosed"}
