"""What decks are expected to print by the decks before them, and how that is scored."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from forecasts import forecast_history, forum_days
from simulation.history import History, Plan, simulate_history

from diagnosis.made import CELL
from intygsstat.diagnosis.forecast import covered, crps, forecast_decks
from intygsstat.storage.schema import DIAGNOSIS_SCHEMAS


@pytest.fixture(scope="module")
def history() -> History:
    return simulate_history(Plan("clean", 9, 20240314))


def test_a_forecast_knows_nothing_of_its_deck_or_of_later_ones(history: History) -> None:
    known_on = forum_days(history)
    first, second, *_ = known_on
    otherwise = pl.when(pl.col("deck") == first).then("count").otherwise(pl.col("count") * 3 + 7)
    said = ["forecast", "forecast_low", "forecast_high", "last_count"]
    own, other = (
        forecast_history(history, known_on, cells)
        .filter(pl.col("deck") == second)
        .select(*CELL, *said)
        for cells in (None, history.frames.cells.with_columns(count=otherwise))
    )
    assert own.height
    assert own.equals(other)


def test_later_decks_change_no_earlier_forecast(history: History) -> None:
    known_on = forum_days(history)
    *earlier, last = known_on
    fewer = forecast_history(history, {deck: known_on[deck] for deck in earlier})
    assert fewer.height
    assert fewer.equals(forecast_history(history, known_on).filter(pl.col("deck") != last))


def test_without_an_earlier_forum_there_is_no_forecast(history: History) -> None:
    same_day = dict.fromkeys(history.frames.decks, date(2024, 3, 14))
    undated = {
        deck: day if n else None for n, (deck, day) in enumerate(forum_days(history).items())
    }
    others = list(undated)[2:]
    empty = pl.DataFrame(schema=DIAGNOSIS_SCHEMAS["forecasts"])
    assert forecast_history(history, same_day).equals(empty)
    assert set(forecast_history(history, undated)["deck"]) == set(others)


def test_a_month_that_an_earlier_deck_has_is_not_forecast(history: History) -> None:
    known_on = forum_days(history)
    first, second, *_ = known_on
    frames = history.frames
    again = frames.cells.filter(pl.col("deck") == first).with_columns(deck=pl.lit(second))
    months = {
        deck: frames.cells.filter(pl.col("deck") == deck)["month"].unique().to_list()
        for deck in (first, second)
    }
    own = set(months[second])
    months[second] += months[first]
    cells = pl.concat([frames.cells, again])
    found = forecast_decks(
        months,
        {deck: known_on[deck] for deck in (first, second)},
        lambda _first, _last: (cells, frames.row_totals, frames.findings),
    )
    assert set(found["month"]) == own


@pytest.mark.parametrize(("mean", "spread"), [(0.4, 0.3), (3.0, 0.2), (40.0, 0.15), (4e4, 0.16)])
def test_counts_drawn_as_expected_are_covered_in_nine_of_ten(mean: float, spread: float) -> None:
    rng = np.random.default_rng(1)
    gamma = rng.gamma(1 / spread**2, mean * spread**2, size=20_000)
    counts = rng.poisson(gamma).astype(float)
    means, spreads = np.full(counts.shape, mean), np.full(counts.shape, spread)
    # a gamma distribution stands for that of whole counts: that costs two points at a few of them
    assert covered(counts, means, spreads).mean() == pytest.approx(0.9, abs=0.025)
    # of draws: how far they are from the count, less half of how far they are from each other
    others, more = (rng.permutation(counts) for _ in range(2))
    drawn = np.abs(others - counts).mean() - np.abs(others - more).mean() / 2
    assert crps(counts, means, spreads).mean() == pytest.approx(drawn, rel=0.05)


def test_a_count_far_off_is_not_covered_and_costs_what_it_is_off() -> None:
    counts, means = np.array([602.0, 60_240.0, 0.0]), np.full(3, 6024.0)
    spreads = np.full(3, 1e-6)
    assert covered(counts, means, spreads).tolist() == [0, 0, 0]
    off = np.abs(counts - means)
    assert crps(counts, means, spreads) == pytest.approx(off, abs=50)


@pytest.mark.slow
def test_simulated_decks_print_what_was_expected_of_them() -> None:
    plans = [Plan(scene, 24, 7 + seed) for seed in range(3) for scene in ("clean", "errors")]
    histories = [simulate_history(plan) for plan in plans]
    found = pl.concat([forecast_history(each, forum_days(each)) for each in histories])
    for channel, own in found.group_by("channel"):
        assert own["covered"].mean() == pytest.approx(0.9, abs=0.04), channel
