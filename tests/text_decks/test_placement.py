"""Placing numbers in columns: what always holds, and how often it is right."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulation.world import CHANNELS, simulate_world

from intygsstat.text_decks.placement import Key, Placed, UnplacedRow, Ways, place_rows
from intygsstat.text_decks.read import SURE

NOV = date(2023, 11, 1)
Truth = dict[tuple[date, str, str], dict[str, int | None]]


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 5), st.integers(0, 6), st.integers(0, 2**32 - 1))
def test_ways_are_weighed_and_drawn_as_plain_counting_does(
    numbers: int, blanks: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    columns = numbers + blanks
    weights, beside = random.random((2, 1, numbers, columns)) + 0.01
    ways = {
        way: np.prod(
            [
                (beside if k and way[k] == way[k - 1] + 1 else weights)[0, k, way[k]]
                for k in range(numbers)
            ]
        )
        for way in itertools.combinations(range(columns), numbers)
    }
    every = Ways(weights, beside)
    assert np.isclose(every.total[0], sum(ways.values()))
    expected = np.zeros((numbers, columns))
    for way, weight in ways.items():
        expected[range(numbers), way] += weight / sum(ways.values())
    assert np.allclose(every.probabilities()[0], expected)
    many = random.random((20, numbers, columns)) ** 5
    drawn = Ways(many, many).draw(random)
    assert (np.diff(drawn, axis=1) > 0).all(), "in their order, no column twice"
    assert drawn.max() < columns


def test_draws_come_as_often_as_their_weight_says() -> None:
    random = np.random.default_rng(1)
    weights = np.repeat(random.random((1, 3, 6)), 20_000, axis=0)
    found = Ways(weights, weights * 1.7)
    drawn = found.draw(random)
    seen = np.array([[(drawn[:, k] == j).mean() for j in range(6)] for k in range(3)])
    assert np.abs(seen - found.probabilities()[0]).max() < 0.015


rows = st.lists(
    st.tuples(
        st.sampled_from(["issued", "standalone"]),
        st.sampled_from(["skane", "kalmar", "aleris"]),
        st.lists(st.none() | st.just(-1) | st.integers(0, 60_000), max_size=5),
        st.none() | st.integers(0, 60_000),
    ),
    max_size=6,
    unique_by=lambda row: row[:2],
)


@settings(deadline=None, max_examples=60)
@given(rows)
def test_every_number_stands_somewhere_whatever_is_printed(drawn: list[tuple]) -> None:
    kinds = ("db", "doi", "fk7804", "ts_bas", "xy")
    given_rows = [
        UnplacedRow(
            NOV, channel, region, kinds, tuple(counts), last if 0 < len(counts) < 5 else None
        )
        for channel, region, counts, last in drawn
    ]
    placed = place_rows(given_rows)
    assert placed.keys() == {row.key for row in given_rows}
    for row in given_rows:
        found = placed[row.key]
        assert all(0.0 <= chance <= 1.0 + 1e-9 for number in found.numbers for chance in number)
        for number in found.numbers[: len(row.counts)]:
            assert sum(number) == pytest.approx(1.0)
        assert (found.numbers.sum(axis=0) <= 1 + 1e-9).all(), "no column holds two"


def simulate(seed: int) -> Truth:
    """Every cell of both tables of four months; None is blank, as nothing was issued."""
    world = simulate_world(np.random.default_rng(seed), 4)
    return {
        (world.months[month], CHANNELS[channel], world.regions[region]): {
            kind: count or None for kind, count in zip(world.types, counts, strict=True)
        }
        for month, channels in enumerate(world.counts.tolist())
        for channel, regions in enumerate(channels)
        for region, counts in enumerate(regions)
    }


def loose_rows(truth: Truth) -> list[UnplacedRow]:
    """The rows as a text leaves them: without their blanks."""
    return [
        UnplacedRow(*key, tuple(row), tuple(count for count in row.values() if count is not None))
        for key, row in truth.items()
    ]


def judged(truth: Truth, placed: dict[Key, Placed]) -> Iterator[tuple[str, float, bool]]:
    """Channel, probability of the best column, and whether it is the right one, for each
    number of a row with blanks."""
    for (month, channel, region), row in truth.items():
        right = [column for column, count in enumerate(row.values()) if count is not None]
        if len(right) == len(row):
            continue
        numbers = placed[month, channel, region].numbers  # type: ignore[index]
        for column, number in zip(right, numbers, strict=True):
            best = int(number.argmax())
            yield channel, number[best], best == column


def test_numbers_are_placed_right_as_often_as_is_said() -> None:
    found = []
    for seed in range(3):
        truth = simulate(seed)
        found += judged(truth, place_rows(loose_rows(truth)))
    for channel, share_placed in (("issued", 0.85), ("standalone", 0.35)):
        numbers = [(chance, right) for each, chance, right in found if each == channel]
        sure = [right for chance, right in numbers if chance >= SURE]
        assert len(sure) / len(numbers) > share_placed
        assert sum(sure) / len(sure) > 0.92
    for low, high in ((0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        inside = [(chance, right) for _, chance, right in found if low <= chance < high]
        said = sum(chance for chance, _ in inside) / len(inside)
        assert abs(said - sum(right for _, right in inside) / len(inside)) < 0.15


def test_a_type_that_only_one_region_never_uses_is_found_blank() -> None:
    kinds = ("db", "doi", "fk7804")
    several = [
        UnplacedRow(date(2023, month, 1), "issued", region, kinds, (100, 90, 2000))
        for month in (10, 11, 12)
        for region in ("skane", "kalmar", "uppsala", "halland")
    ]
    odd = [
        UnplacedRow(date(2023, m, 1), "issued", "dalarna", kinds, (95, 1900)) for m in (10, 11, 12)
    ]
    for row in odd:
        first, second = place_rows([*several, *odd])[row.key].numbers
        assert second[2] > 0.99
        assert first[0] + first[1] == pytest.approx(1.0)
        assert max(first) < SURE  # DB or DOI, nobody can tell
