"""Single counts out of line, and standalone counts above issued ones, on drawn months."""

from __future__ import annotations

import math

import numpy as np
import pytest

from diagnosis.made import REGIONS, TYPES, drawn_counts, panel_of
from intygsstat.diagnosis.baseline import Baseline, fit_baseline
from intygsstat.diagnosis.odd_cells import Conflict, find_conflicts, find_odd_cells, mistyped_as
from intygsstat.diagnosis.panel import Cell, Floats
from intygsstat.reference.typos import RATES

DOI, FK7801, FK7804 = (TYPES.index(kind) for kind in ("doi", "fk7801", "fk7804"))
HALLAND, SKANE = REGIONS.index("halland"), REGIONS.index("skane")
AT = (2, SKANE, FK7804)


def drawn(months: int = 4) -> Floats:
    return drawn_counts(1, months)[0]


def baseline_of(counts: Floats) -> Baseline:
    return fit_baseline(panel_of(counts), None)


def odd_cells(counts: Floats) -> list[Cell]:
    unknown = np.full(counts.shape, np.nan)
    return list(find_odd_cells(baseline_of(counts), unknown, unknown))


def test_what_lasts_is_a_real_change() -> None:
    """A tenth less from one month on is how things are."""
    counts = drawn(months=8)
    counts[4:, SKANE, FK7804] = np.round(counts[4:, SKANE, FK7804] * 0.9)
    assert odd_cells(counts) == []


@pytest.mark.parametrize(("kind", "printed"), [(FK7801, [4, 3, 19, 5]), (DOI, [0])])
def test_few_certificates_and_blanks_are_never_out_of_line(kind: int, printed: list[int]) -> None:
    counts = drawn()
    counts[: len(printed), HALLAND, kind] = printed
    assert odd_cells(counts) == []


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


# More standalone certificates than issued ones


def both() -> tuple[Floats, Floats]:
    """Issued counts, and a tenth of each standalone."""
    return drawn(), np.floor(drawn() / 10)


def conflicts(
    issued: Floats, standalone: Floats, surplus: float = 0.0, issued_surplus: float = 0.0
) -> list[Conflict]:
    panels = panel_of(issued), panel_of(standalone, channel="standalone")
    surpluses = [np.zeros(issued.shape[:2]) for _ in panels]
    surpluses[0][AT[:2]], surpluses[1][AT[:2]] = issued_surplus, surplus
    baselines = [fit_baseline(panel, None) for panel in panels]
    return list(find_conflicts(baselines[1], baselines[0], surpluses[1], surpluses[0]))


def test_a_number_that_no_typo_explains_has_no_hypothesis() -> None:
    issued, standalone = both()
    standalone[AT] = standalone[AT] * 100 + 77
    (conflict,) = conflicts(issued, standalone)
    assert (conflict.cell, conflict.issued_cell) == (AT, AT)
    assert conflict.hypotheses == conflict.issued_hypotheses == ()
    assert conflict.standalone_odd == 0


@pytest.mark.parametrize("balanced", [True, False])
@pytest.mark.parametrize("digit", [3, 7])
def test_an_added_digit_is_taken_out_again(digit: int, balanced: bool) -> None:
    """The surplus of the row leaves one value."""
    issued, standalone = both()
    true = int(standalone[AT])
    standalone[AT] = printed = true * 10 + digit
    issued[AT] = true * 10 - 1  # the issued count is in line all the same
    (conflict,) = conflicts(issued, standalone, surplus=0 if balanced else true - printed)
    best = conflict.hypotheses[0]
    assert conflict.standalone_odd > 0.9
    assert best.low is not None
    assert best.high is not None
    assert best.low <= true <= best.high
    assert balanced or (best.low == best.high == true and best.confidence > 0.99)


def test_the_surplus_of_the_issued_row_leaves_one_of_ten_values() -> None:
    issued, standalone = both()
    true = int(issued[AT])
    issued[AT] = printed = true // 10
    standalone[AT] = printed + 1
    (open_,) = conflicts(issued, standalone)
    (closed,) = conflicts(issued, standalone, issued_surplus=true - printed)
    lost = [each for each in open_.issued_hypotheses if each.edit == "last_digit_lost"]
    assert [(each.low, each.high) for each in lost] == [(printed * 10, printed * 10 + 9)]
    assert closed.issued_hypotheses[0].low == closed.issued_hypotheses[0].high == true


def test_the_number_in_a_row_that_does_not_sum_is_the_suspect() -> None:
    """49 of 44, where each of the two may be a typo away from the truth."""
    issued, standalone = both()
    true = int(issued[AT]) // 100 * 100 + 44
    issued[:, SKANE, FK7804] = standalone[:, SKANE, FK7804] = true
    standalone[AT] = true + 5
    shares = []
    for surpluses in ((-5.0, 0.0), (0.0, 0.0), (0.0, 5.0)):
        (one,) = conflicts(issued, standalone, *surpluses)
        shares.append(one.standalone_odd / (one.standalone_odd + one.issued_odd))
    assert shares[0] > 0.99
    assert 0.1 < shares[1] < 0.9
    assert shares[2] < 0.01


def test_the_issued_table_is_of_the_same_month() -> None:
    issued, standalone = both()
    panel = panel_of(standalone, channel="standalone", months=[0, 1, 3, 4])
    other = panel_of(issued, months=[0, 1, 2, 4])
    assert [panel.same_month(other, table) for table in range(4)] == [0, 1, None, 3]
    known = panel.of_same_month(other, issued)
    assert np.isnan(known[2]).all()
    np.testing.assert_array_equal(known[3], issued[3])
