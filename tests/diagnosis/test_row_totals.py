"""Totals in other rows than their own, in tables small enough to see them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnosis.made import panel_of
from intygsstat.diagnosis.panel import Panel
from intygsstat.diagnosis.row_totals import (
    ShiftedTotals,
    find_shifted_totals,
    realigned_totals,
)

NAN = math.nan


def table(rows: list[int], totals: list[float]) -> Panel:
    """One table: each row's sum, and what is printed as its total."""
    return panel_of(np.array(rows, dtype=float)[None, :, None], totals=[totals])


@pytest.mark.parametrize(
    ("rows", "totals", "run"),
    [
        # one row too low, one row too high
        ([500, 600, 700, 800, 900], [500, 600, 600, 700, 900], (1, (2, 3), None, 3)),
        ([500, 600, 700, 800, 900], [500, 700, 800, 800, 900], (-1, (1, 2), None, 1)),
        # a total that belongs to no row stands where the run came from
        ([500, 600, 700, 800, 900], [500, 1806, 600, 700, 900], (1, (2, 3), 1, 3)),
        ([500, 600, 700, 800], [500, 555, 600, 700], (1, (2, 3), 1, 3)),  # the last one is lost
        # a row without certificates prints no total; moved, it leaves its blank to the next
        ([500, 600, 0, 800, 900], [500, 600, 600, NAN, 800], (1, (2, 3, 4), None, 4)),
        # 1 841 of a row that sums to 1 840: a hidden type doesn't end a run
        ([6297, 1840, 6785, 2698, 6685], [1806, 6297, 1841, 6785, 2698], (1, (1, 2, 3, 4), 0, 4)),
        # a single total is moved if it is large
        ([500, 1600, 1700, 800], [500, 1600, 1600, 800], (1, (2,), None, 2)),
        # nor does an error of a row's own, or two rows with the same total
        ([500, 600, 700, 800, 900, 950], [500, 500, 600, 99, 800, 900],
         (1, (1, 2, 3, 4, 5), None, 5)),
        ([500, 600, 600, 800, 900], [500, 500, 600, 600, 900], (1, (1, 2, 3), None, 3)),
    ],
)  # fmt: skip
def test_totals_in_other_rows_are_a_run(
    rows: list[int], totals: list[float], run: tuple[object, ...]
) -> None:
    assert find_shifted_totals(table(rows, totals)) == [ShiftedTotals(0, *run)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "totals"),
    [
        ([100, 200, 300], [100, 200, 300]),
        ([500, 600, 700, 800], [500, 600, 600, 800]),  # one coincidence
        ([500, 500, 500, 600, 700], [500, 500, 500, 500, 700]),  # equal neighbours add nothing
        *(
            ([3, 4, 5, 3, 4, 5][:number], [3, 3, 4, 5, 3, 4][:number])  # small ones say little
            for number in (3, 4, 5, 6)
        ),
    ],
)
def test_other_totals_are_no_run(rows: list[int], totals: list[float]) -> None:
    assert find_shifted_totals(table(rows, totals)) == []


def test_a_blank_goes_back_to_its_row() -> None:
    panel = table([500, 600, 0, 800, 900], [500, 600, 600, NAN, 800])
    totals = realigned_totals(panel, find_shifted_totals(panel))
    assert totals[0, 2:4].tolist() == [0, 800]


def test_tables_and_runs_are_found_one_by_one() -> None:
    rows = [500, 600, 700, 800, 900, 1000, 1100, 1200, 1300]
    totals = [500.0, 500, 600, 800, 900, 1000, 1200, 1300, 1300]
    panel = panel_of(np.array([rows, rows], dtype=float)[:, :, None], totals=[rows, totals])
    runs = find_shifted_totals(panel)
    assert {(run.table, run.step, run.rows) for run in runs} == {(1, 1, (1, 2)), (1, -1, (6, 7))}


@given(
    st.lists(st.integers(100, 9999), min_size=6, max_size=12, unique=True),
    st.data(),
    st.sampled_from([1, -1]),
)
def test_whatever_is_moved_comes_back(rows: list[int], data: st.DataObject, step: int) -> None:
    first = data.draw(st.integers(1, len(rows) - 4))
    last = data.draw(st.integers(first + 1, len(rows) - 2))
    totals = list(map(float, rows))
    for place in range(first, last + 1):
        totals[place] = float(rows[place - step])
    panel = table(rows, totals)
    (run,) = find_shifted_totals(panel)
    assert (run.step, run.rows) == (step, tuple(range(first, last + 1)))
    assert run.unprinted == (last if step > 0 else first)
    realigned = realigned_totals(panel, [run])[0]
    known = np.isfinite(realigned)
    np.testing.assert_array_equal(realigned[known], np.array(rows, dtype=float)[known])
    assert np.flatnonzero(~known).tolist() == [run.unprinted]
