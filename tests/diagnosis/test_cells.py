"""Single counts out of line, on drawn months."""

from __future__ import annotations

import math

import numpy as np
import pytest

from diagnosis.panels import REGIONS, TYPES, drawn_counts, panel_of
from intygsstat.diagnosis.cells import candidates_for, find_odd_cells
from intygsstat.diagnosis.expected import Expectation, expect
from intygsstat.diagnosis.panel import Floats
from intygsstat.reference.typos import RATES

DOI, FK7801, FK7804 = (TYPES.index(kind) for kind in ("doi", "fk7801", "fk7804"))
HALLAND, SKANE = REGIONS.index("halland"), REGIONS.index("skane")
AT = (1, SKANE, FK7804)


def drawn(seed: int = 1, months: int = 4) -> Floats:
    return drawn_counts(seed, months)[0]


def expectation_of(counts: Floats) -> Expectation:
    return expect(panel_of(counts), None)


def odd_places(counts: Floats) -> list[tuple[int, int, int]]:
    unknown = np.full(counts.shape, np.nan)
    found = find_odd_cells(expectation_of(counts), unknown, unknown)
    return [(cell.table, cell.region, cell.kind) for cell in found]


@pytest.mark.parametrize("region", [HALLAND, SKANE])
@pytest.mark.parametrize("kind", [DOI, FK7804])
@pytest.mark.parametrize("month", range(4))
def test_a_lost_last_digit_is_found_wherever_it_is(month: int, region: int, kind: int) -> None:
    counts = drawn()
    counts[month, region, kind] //= 10
    assert odd_places(counts) == [(month, region, kind)]


def test_a_cell_says_how_likely_each_way_is() -> None:
    counts = drawn()
    true = counts[AT]
    counts[AT] //= 10
    unknown = np.full(counts.shape, np.nan)
    (cell,) = find_odd_cells(expectation_of(counts), unknown, unknown)
    assert cell.probability == pytest.approx(sum(option.confidence for option in cell.options))
    assert any(
        option.low is not None and option.high is not None and option.low <= true <= option.high
        for option in cell.options
    )


def test_what_keeps_is_a_real_change() -> None:
    """A tenth less from one month on is how things are."""
    counts = drawn(months=8)
    counts[4:, SKANE, FK7804] = np.round(counts[4:, SKANE, FK7804] * 0.9)
    assert odd_places(counts) == []


def test_few_certificates_are_never_out_of_line() -> None:
    counts = drawn()
    counts[:, HALLAND, FK7801] = [4, 3, 19, 5]
    assert odd_places(counts) == []


def test_a_blank_is_no_count_out_of_line() -> None:
    counts = drawn()
    counts[AT] = 0
    assert odd_places(counts) == []


def test_likely_values_lie_within_the_other_tables_counts() -> None:
    expectation = expectation_of(drawn())
    middle = float(expectation.means_and_spreads()[0][AT])
    printed = int(middle) // 10
    free = candidates_for(expectation, *AT, printed)
    above = candidates_for(expectation, *AT, printed, floor=middle)
    below = candidates_for(expectation, *AT, printed, ceiling=middle)
    assert free
    assert all(c.high is not None and c.high >= middle for c in above)
    assert all(c.low is not None and c.low <= middle for c in below)
    assert {(c.low, c.high) for c in (*above, *below)} == {(c.low, c.high) for c in free}
    assert 0 < len(above) < len(free)
    assert 0 < len(below) < len(free)


def test_the_weight_of_a_range_is_that_of_its_values() -> None:
    """Ten values that a lost last digit leaves, summed one by one."""
    expectation = expectation_of(drawn())
    printed = int(expectation.means_and_spreads()[0][AT]) // 10
    (lost,) = (c for c in candidates_for(expectation, *AT, printed) if c.edit == "last_digit_lost")
    assert (lost.low, lost.high) == (printed * 10, printed * 10 + 9)
    values = np.arange(printed * 10, printed * 10 + 10, dtype=float)
    each = expectation.log_sound(*AT, values)
    total = math.log(RATES["last_digit_lost"]) + float(np.logaddexp.reduce(each))
    assert lost.log_weight == pytest.approx(total, abs=0.01)
