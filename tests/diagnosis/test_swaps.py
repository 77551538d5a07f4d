"""Numbers in another's place, on drawn months: two cells, two rows, a whole month."""

from __future__ import annotations

import numpy as np
import pytest

from diagnosis.made import REGIONS, TYPES, drawn_counts, panel_of
from intygsstat.diagnosis.baseline import Baseline, fit_baseline, with_row_shifts
from intygsstat.diagnosis.panel import Cell, Floats, Row
from intygsstat.diagnosis.swaps import (
    Swap,
    find_repeated_tables,
    find_swapped_cells,
    find_swapped_rows,
)

AG1_14, DB, DOI, FK7804 = (TYPES.index(kind) for kind in ("ag1_14", "db", "doi", "fk7804"))
HALLAND, KALMAR, SKANE, STOCKHOLM = (
    REGIONS.index(name) for name in ("halland", "kalmar", "skane", "stockholm_gotland")
)


def drawn(seed: int, months: int = 4) -> Floats:
    return drawn_counts(seed, months)[0]


def baseline_of(counts: Floats) -> Baseline:
    return fit_baseline(panel_of(counts), None)


def swapped_cells(counts: Floats) -> list[Swap[Cell]]:
    return find_swapped_cells(baseline_of(counts))


def swapped_rows(counts: Floats) -> list[Swap[Row]]:
    baseline = baseline_of(counts)
    return find_swapped_rows(baseline, with_row_shifts(baseline))


def test_two_cells_that_fit_either_place_say_nothing() -> None:
    """DB and DOI are of the same size in every region; a tenth more of the one is no more."""
    counts = drawn(2)
    counts[:, :, DOI] = counts[:, :, DB] + 1
    counts[:, SKANE, AG1_14 + 1] = np.round(counts[:, SKANE, AG1_14] * 1.1)
    for pair in ([DB, DOI], [AG1_14, AG1_14 + 1]):
        counts[1, SKANE, pair] = counts[1, SKANE, pair[::-1]]
    assert swapped_cells(counts) == []


def test_two_months_cannot_show_which_is_swapped() -> None:
    counts = drawn(3, months=2)
    counts[0, SKANE, [DOI, FK7804]] = counts[0, SKANE, [FK7804, DOI]]
    assert swapped_cells(counts) == []


def test_two_columns_swapped_in_three_rows_are_what_happened_to_the_types() -> None:
    counts = drawn(1)
    for number, region in enumerate((HALLAND, SKANE, STOCKHOLM), 1):
        counts[2, region, [DOI, FK7804]] = counts[2, region, [FK7804, DOI]]
        assert len(swapped_cells(counts)) == (number if number < 3 else 0)


def test_neighbours_change_places_more_easily() -> None:
    """A pair that is just as odd with other columns between is less sure, or not found."""
    surer = 0
    for ratio in np.arange(1.1, 2.0, 0.05):
        counts = drawn(1)
        counts[:, SKANE, AG1_14 + 1] = np.round(counts[:, SKANE, AG1_14] * ratio)
        counts[1, SKANE, [AG1_14, AG1_14 + 1]] = counts[1, SKANE, [AG1_14 + 1, AG1_14]]
        panel = panel_of(counts)
        panel.column[:, AG1_14] = 6
        apart, beside = find_swapped_cells(fit_baseline(panel, None)), swapped_cells(counts)
        assert len(apart) <= len(beside)
        assert all(a.probability <= b.probability for a, b in zip(apart, beside, strict=False))
        surer += [s.probability for s in apart] != [s.probability for s in beside]
    assert surer


def test_a_row_changes_places_with_one_other_at_most() -> None:
    counts = drawn(4)
    counts[2, [KALMAR, STOCKHOLM]] = counts[2, [STOCKHOLM, KALMAR]]
    counts[1, [HALLAND, SKANE, STOCKHOLM]] = counts[1, [SKANE, STOCKHOLM, HALLAND]]
    swaps = swapped_rows(counts)
    named = [row for swap in swaps for row in (swap.first, swap.second)]
    assert len(named) == len(set(named))
    assert {(2, KALMAR), (2, STOCKHOLM)} in [{swap.first, swap.second} for swap in swaps]


def test_a_region_that_doubles_is_no_swap() -> None:
    counts = drawn(5)
    counts[2, HALLAND] = np.round(counts[2, HALLAND] * 2)
    assert swapped_rows(counts) == []


# A month that prints another month's table


def both(months: int = 4) -> tuple[Floats, Floats]:
    """Issued counts, and standalone ones that are a part of each: some all of it."""
    issued = drawn(1, months)
    standalone = np.floor(issued / 50)
    standalone[:, 3] = issued[:, 3]  # one region certifies from no journal system
    return issued, standalone


@pytest.mark.parametrize(
    ("copy", "source", "other_numbers"),
    [(2, 0, 0), (0, 2, 3)],  # rows of them
)
def test_a_copy_is_found_with_its_source_and_the_other_table_shows_which(
    copy: int, source: int, other_numbers: int
) -> None:
    issued, standalone = both()
    issued[copy] = issued[source]
    issued[copy, :other_numbers] += 7
    first, second = find_repeated_tables(
        panel_of(issued), panel_of(standalone, channel="standalone")
    )
    assert (first.table, first.source) == (second.source, second.table) == (copy, source)
    assert (first.equal == first.compared) == (not other_numbers)
    assert first.probability > 0.9
    assert first.probability + second.probability == pytest.approx(1)


def test_nothing_shows_which_is_the_copy_without_the_other_table() -> None:
    issued, _ = both()
    issued[2] = issued[0]
    nothing = panel_of(np.zeros((0, *issued.shape[1:])), channel="standalone")
    assert [r.probability for r in find_repeated_tables(panel_of(issued), nothing)] == [0.5, 0.5]


def test_small_numbers_versions_of_one_month_and_tables_far_apart_are_no_copies() -> None:
    issued, _ = both(months=1)
    twice = np.concatenate([issued, issued])
    for panel in (
        panel_of(np.full((2, 20, 8), 3.0)),
        panel_of(twice, months=[0, 0], current=[False, True]),
        panel_of(twice, months=[0, 14]),
    ):
        assert find_repeated_tables(panel, panel) == []
