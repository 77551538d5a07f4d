"""A month that prints another month's table."""

from __future__ import annotations

import numpy as np
import pytest

from diagnosis.panels import drawn_counts, panel_of
from intygsstat.diagnosis.panel import Floats
from intygsstat.diagnosis.repeats import find_repeated_tables


def both(seed: int = 1, months: int = 4) -> tuple[Floats, Floats]:
    """Issued counts, and standalone ones that are a part of each: some all of it."""
    issued = drawn_counts(seed, months)[0]
    standalone = np.floor(issued / 50)
    standalone[:, 3] = issued[:, 3]  # one region jumps out from no journal system
    return issued, standalone


def test_drawn_months_are_their_own() -> None:
    issued, standalone = (panel_of(counts) for counts in both())
    assert find_repeated_tables(issued, standalone) == []
    assert find_repeated_tables(standalone, issued) == []


def test_a_copy_is_found_with_its_source_and_told_from_it_by_the_other_table() -> None:
    issued, standalone = both()
    issued[2] = issued[0]
    copy, source = find_repeated_tables(
        panel_of(issued), panel_of(standalone, channel="standalone")
    )
    assert (copy.table, copy.source) == (2, 0)
    assert (source.table, source.source) == (0, 2)
    assert copy.equal == copy.compared
    assert copy.probability > 0.9
    assert copy.probability + source.probability == pytest.approx(1)


def test_the_earlier_month_may_be_the_copy() -> None:
    issued, standalone = both()
    issued[0] = issued[2]
    first, _ = find_repeated_tables(panel_of(issued), panel_of(standalone, channel="standalone"))
    assert first.table == 0


def test_nothing_tells_which_is_the_copy_without_the_other_table() -> None:
    issued, _ = both()
    issued[2] = issued[0]
    nothing = panel_of(np.zeros((0, *issued.shape[1:])), channel="standalone", months=[], wins=[])
    assert [r.probability for r in find_repeated_tables(panel_of(issued), nothing)] == [0.5, 0.5]


def test_a_copy_with_a_few_other_numbers_is_a_copy() -> None:
    issued, standalone = both()
    issued[2] = issued[0]
    issued[2, :3] += 7
    assert len(find_repeated_tables(panel_of(issued), panel_of(standalone))) == 2


def test_small_numbers_are_equal_by_chance() -> None:
    counts = np.full((2, 20, 8), 3.0)
    panel = panel_of(counts)
    assert find_repeated_tables(panel, panel) == []


def test_a_telling_that_yields_is_no_repeat() -> None:
    """Two decks tell the same month: of course with the same numbers."""
    issued, _ = both(months=1)
    twice = panel_of(np.concatenate([issued, issued]), months=[0, 0], wins=[False, True])
    assert find_repeated_tables(twice, twice) == []


def test_tables_far_apart_are_not_compared() -> None:
    issued, _ = both(months=1)
    panel = panel_of(np.concatenate([issued, issued]), months=[0, 14])
    assert find_repeated_tables(panel, panel) == []
