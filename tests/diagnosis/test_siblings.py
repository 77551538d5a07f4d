"""Standalone counts above issued ones, on drawn months."""

from __future__ import annotations

import numpy as np
import pytest

from diagnosis.panels import REGIONS, TYPES, drawn_counts, panel_of
from intygsstat.diagnosis.channel_conflicts import Conflict, find_conflicts, limits, twin_table
from intygsstat.diagnosis.expected import expect
from intygsstat.diagnosis.panel import Floats

FK7804 = TYPES.index("fk7804")
SKANE = REGIONS.index("skane")
AT = (2, SKANE, FK7804)


def both(seed: int = 1, months: int = 4) -> tuple[Floats, Floats]:
    """Issued counts, and a tenth of each standalone."""
    issued, _, _ = drawn_counts(seed, months)
    return issued, np.floor(issued / 10)


def conflicts(
    issued: Floats, standalone: Floats, standalone_surplus: float = 0.0, issued_surplus: float = 0.0
) -> list[Conflict]:
    panels = panel_of(issued), panel_of(standalone, channel="standalone")
    surpluses = [np.zeros(issued.shape[:2]) for _ in panels]
    surpluses[0][AT[:2]], surpluses[1][AT[:2]] = issued_surplus, standalone_surplus
    return list(
        find_conflicts(expect(panels[1], None), expect(panels[0], None), surpluses[1], surpluses[0])
    )


def test_sound_tables_have_no_conflict() -> None:
    assert conflicts(*both()) == []


def test_a_number_that_no_slip_explains_has_no_option() -> None:
    issued, standalone = both()
    standalone[AT] = standalone[AT] * 100 + 77
    (conflict,) = conflicts(issued, standalone)
    assert (conflict.standalone, conflict.issued) == (2, 2)
    assert (conflict.region, conflict.kind) == AT[1:]
    assert conflict.options == ()
    assert conflict.other_options == ()
    assert conflict.standalone_odd == 0


@pytest.mark.parametrize("digit", [3, 7])
def test_an_added_digit_is_taken_out_again(digit: int) -> None:
    issued, standalone = both()
    true = int(standalone[AT])
    standalone[AT] = true * 10 + digit
    issued[AT] = true * 10 - 1  # the issued count is in line all the same
    (conflict,) = conflicts(issued, standalone)
    best = conflict.options[0]
    assert conflict.standalone_odd > 0.9
    assert best.low is not None
    assert best.high is not None
    assert best.low <= true <= best.high


def test_the_surplus_of_the_row_leaves_one_value() -> None:
    issued, standalone = both()
    true = int(standalone[AT])
    printed = true * 10 + 7
    standalone[AT], issued[AT] = printed, true * 10 - 1
    (conflict,) = conflicts(issued, standalone, standalone_surplus=true - printed)
    best = conflict.options[0]
    assert (best.low, best.proposed, best.high) == (true, true, true)
    assert best.confidence > 0.99


def test_lost_digits_among_the_issued_are_blamed_on_these() -> None:
    issued, standalone = both()
    true = int(issued[AT])
    issued[AT] = true // 100
    (conflict,) = conflicts(issued, standalone)
    blamed = sum(option.confidence for option in conflict.other_options)
    assert conflict.standalone_odd < 0.1 < 0.8 < blamed
    assert all(option.low >= standalone[AT] for option in conflict.other_options if option.low)


def test_the_surplus_of_the_issued_row_leaves_one_of_ten_values() -> None:
    issued, standalone = both()
    true = int(issued[AT])
    issued[AT] = printed = true // 10
    standalone[AT] = printed + 1
    (open_,) = conflicts(issued, standalone)
    (closed,) = conflicts(issued, standalone, issued_surplus=true - printed)
    lost = [o for o in open_.other_options if o.edit == "last_digit_lost"]
    assert [(o.low, o.high) for o in lost] == [(printed * 10, printed * 10 + 9)]
    best = closed.other_options[0]
    assert (best.low, best.proposed, best.high) == (true, true, true)


def test_a_row_that_does_not_sum_draws_the_blame() -> None:
    """49 of 44, where each of the two may be a slip away from the truth."""
    issued, standalone = both()
    true = int(issued[AT]) // 100 * 100 + 44
    issued[:, SKANE, FK7804] = true
    standalone[:, SKANE, FK7804] = true
    standalone[AT] = true + 5
    blamed = []
    for surpluses in ((-5.0, 0.0), (0.0, 0.0), (0.0, 5.0)):
        (conflict,) = conflicts(issued, standalone, *surpluses)
        other = sum(option.confidence for option in conflict.other_options)
        blamed.append(conflict.standalone_odd / (conflict.standalone_odd + other))
    assert blamed[0] > 0.99
    assert 0.1 < blamed[1] < 0.9
    assert blamed[2] < 0.01


def test_a_proposal_keeps_to_the_other_table() -> None:
    issued, standalone = both()
    standalone[AT] = issued[AT] + 5
    (conflict,) = conflicts(issued, standalone)
    assert all(o.low is not None and o.low <= issued[AT] for o in conflict.options)
    assert all(o.high is not None and o.high >= standalone[AT] for o in conflict.other_options)


def test_the_issued_table_is_of_the_same_month() -> None:
    issued, standalone = both()
    panel = panel_of(issued, months=[0, 1, 2, 4])
    other = panel_of(standalone, channel="standalone", months=[0, 1, 3, 4])
    assert [twin_table(other, panel, table) for table in range(4)] == [0, 1, None, 3]
    known = limits(other, panel)
    assert np.isnan(known[2]).all()
    np.testing.assert_array_equal(known[3], issued[3])
