"""Numbers in each other's place, on drawn months."""

from __future__ import annotations

import numpy as np
import pytest

from diagnosis.panels import REGIONS, TYPES, drawn_counts, panel_of
from intygsstat.diagnosis.expected import Expectation, expect, with_row_shifts
from intygsstat.diagnosis.panel import Floats
from intygsstat.diagnosis.swaps import Swap, find_swapped_cells, find_swapped_rows

AG1_14, DB, DOI, FK7804 = (TYPES.index(kind) for kind in ("ag1_14", "db", "doi", "fk7804"))
HALLAND, KALMAR, SKANE, STOCKHOLM = (
    REGIONS.index(name) for name in ("halland", "kalmar", "skane", "stockholm_gotland")
)


def swapped_rows(expectation: Expectation) -> list[Swap]:
    return find_swapped_rows(expectation, with_row_shifts(expectation))


def drawn(seed: int, months: int = 4) -> Floats:
    return drawn_counts(seed, months)[0]


def expectation_of(counts: Floats) -> Expectation:
    return expect(panel_of(counts), None)


@pytest.mark.parametrize("seed", range(4))
def test_drawn_months_have_no_swaps(seed: int) -> None:
    expectation = expectation_of(drawn(seed))
    assert find_swapped_cells(expectation) == []
    assert swapped_rows(expectation) == []


@pytest.mark.parametrize("region", [HALLAND, KALMAR, SKANE])
@pytest.mark.parametrize("kinds", [(DOI, FK7804), (AG1_14, FK7804)])
def test_two_cells_in_each_others_place(region: int, kinds: tuple[int, int]) -> None:
    counts = drawn(1)
    counts[2, region, list(kinds)] = counts[2, region, list(kinds)[::-1]]
    (swap,) = find_swapped_cells(expectation_of(counts))
    assert (swap.table, swap.region, {swap.first, swap.second}) == (2, region, set(kinds))
    assert 0.8 <= swap.probability <= 1


def test_two_cells_that_fit_either_place_tell_nothing() -> None:
    """DB and DOI are of the same size in every region."""
    counts = drawn(2)
    counts[:, :, DOI] = counts[:, :, DB] + 1
    counts[1, SKANE, [DB, DOI]] = counts[1, SKANE, [DOI, DB]]
    assert find_swapped_cells(expectation_of(counts)) == []


def test_two_months_cannot_tell_which_is_swapped() -> None:
    counts = drawn(3, months=2)
    counts[0, SKANE, [DOI, FK7804]] = counts[0, SKANE, [FK7804, DOI]]
    assert find_swapped_cells(expectation_of(counts)) == []


@pytest.mark.parametrize("pair", [(HALLAND, SKANE), (SKANE, STOCKHOLM)])
def test_two_rows_under_each_others_name(pair: tuple[int, int]) -> None:
    counts = drawn(4)
    counts[1, list(pair)] = counts[1, list(pair)[::-1]]
    (swap,) = swapped_rows(expectation_of(counts))
    assert (swap.table, swap.region, {swap.first, swap.second}) == (1, None, set(pair))


def test_two_pairs_of_rows_in_one_table() -> None:
    counts = drawn(4)
    for pair in ([HALLAND, SKANE], [KALMAR, STOCKHOLM]):
        counts[1, pair] = counts[1, pair[::-1]]
    pairs = {frozenset((s.first, s.second)) for s in swapped_rows(expectation_of(counts))}
    assert pairs == {frozenset((HALLAND, SKANE)), frozenset((KALMAR, STOCKHOLM))}


def test_rows_moved_round_are_no_pair_twice() -> None:
    """Each row is told to have changed places with one other at most."""
    counts = drawn(4)
    counts[1, [HALLAND, SKANE, STOCKHOLM]] = counts[1, [SKANE, STOCKHOLM, HALLAND]]
    named = [row for s in swapped_rows(expectation_of(counts)) for row in (s.first, s.second)]
    assert len(named) == len(set(named))


def test_a_region_that_doubles_is_no_swap() -> None:
    counts = drawn(5)
    counts[2, HALLAND] = np.round(counts[2, HALLAND] * 2)
    assert swapped_rows(expectation_of(counts)) == []


def test_neighbours_change_places_more_easily() -> None:
    """A pair that is just as odd with other columns between is less sure, or not told."""
    surer = 0
    for ratio in np.arange(1.1, 2.0, 0.05):
        counts = drawn(1)
        counts[:, SKANE, AG1_14 + 1] = np.round(counts[:, SKANE, AG1_14] * ratio)
        counts[1, SKANE, [AG1_14, AG1_14 + 1]] = counts[1, SKANE, [AG1_14 + 1, AG1_14]]
        panel = panel_of(counts)
        panel.column[:, AG1_14] = 6
        apart = find_swapped_cells(expect(panel, None))
        beside = find_swapped_cells(expectation_of(counts))
        assert len(apart) <= len(beside)
        assert all(a.probability <= b.probability for a, b in zip(apart, beside, strict=False))
        surer += [s.probability for s in apart] != [s.probability for s in beside]
    assert surer


def test_two_numbers_a_little_off_are_no_swap() -> None:
    """A tenth more of one and a tenth less of the other."""
    counts = drawn(1)
    counts[:, SKANE, AG1_14 + 1] = np.round(counts[:, SKANE, AG1_14] * 1.1)
    counts[1, SKANE, [AG1_14, AG1_14 + 1]] = counts[1, SKANE, [AG1_14 + 1, AG1_14]]
    assert find_swapped_cells(expectation_of(counts)) == []
