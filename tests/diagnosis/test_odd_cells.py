"""What a count may have been before it was mistyped, and which tables are compared."""

from __future__ import annotations

import math

import numpy as np
import pytest

from diagnosis.made import REGIONS, TYPES, drawn_counts, panel_of
from intygsstat.diagnosis.baseline import Baseline, fit_baseline
from intygsstat.diagnosis.odd_cells import mistyped_as
from intygsstat.diagnosis.panel import Floats
from intygsstat.reference.typos import RATES

AT = (2, REGIONS.index("skane"), TYPES.index("fk7804"))


def drawn(months: int = 4) -> Floats:
    return drawn_counts(1, months)[0]


def baseline_of(counts: Floats) -> Baseline:
    return fit_baseline(panel_of(counts), None)


def test_likely_values_lie_within_the_other_tables_counts() -> None:
    baseline = baseline_of(drawn())
    middle = float(baseline.means_and_spreads[0][AT])
    baseline.panel.counts[AT] = int(middle) // 10
    free, above, below = (
        list(mistyped_as(baseline, AT, **bounds))
        for bounds in ({}, {"floor": middle}, {"ceiling": middle})
    )
    assert all(each.high is not None and each.high >= middle for each in above)
    assert all(each.low is not None and each.low <= middle for each in below)
    assert {(c.low, c.high) for c in (*above, *below)} == {(c.low, c.high) for c in free}
    assert 0 < len(above) < len(free) > len(below) > 0


def test_the_weight_of_a_range_is_that_of_its_values() -> None:
    """Ten values that a lost last digit leaves, summed one by one."""
    baseline = baseline_of(drawn())
    printed = int(baseline.means_and_spreads[0][AT]) // 10
    baseline.panel.counts[AT] = printed
    (lost,) = (c for c in mistyped_as(baseline, AT) if c.edit == "last_digit_lost")
    assert (lost.low, lost.high) == (printed * 10, printed * 10 + 9)
    each = baseline.log_sound(AT, np.arange(printed * 10, printed * 10 + 10, dtype=float))
    total = math.log(RATES["last_digit_lost"]) + float(np.logaddexp.reduce(each))
    assert lost.log_weight == pytest.approx(total, abs=0.01)


def test_the_issued_table_is_of_the_same_month() -> None:
    issued, standalone = drawn(), drawn()
    panel = panel_of(standalone, channel="standalone", months=[0, 1, 3, 4])
    other = panel_of(issued, months=[0, 1, 2, 4])
    assert [panel.same_month(other, table) for table in range(4)] == [0, 1, None, 3]
    known = panel.of_same_month(other, issued)
    assert np.isnan(known[2]).all()
    np.testing.assert_array_equal(known[3], issued[3])
