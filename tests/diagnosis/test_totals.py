"""Runs of moved totals in tables small enough to see them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnosis.panels import panel_of
from intygsstat.diagnosis.panel import Panel
from intygsstat.diagnosis.totals import ShiftedTotals, find_shifted_totals, realigned_totals

NAN = math.nan


def table(rows: list[int], totals: list[float]) -> Panel:
    """One table: each row's sum, and what is printed as its total."""
    return panel_of(np.array(rows, dtype=float)[None, :, None], totals=[totals])


def run_in(rows: list[int], totals: list[float]) -> ShiftedTotals:
    (run,) = find_shifted_totals(table(rows, totals))
    return run


def test_totals_in_their_rows_are_no_run() -> None:
    assert find_shifted_totals(table([100, 200, 300], [100, 200, 300])) == []


def test_totals_one_row_too_low() -> None:
    run = run_in([500, 600, 700, 800, 900], [500, 600, 600, 700, 900])
    assert run == ShiftedTotals(0, 1, (2, 3), None, 3)


def test_totals_one_row_too_high() -> None:
    run = run_in([500, 600, 700, 800, 900], [500, 700, 800, 800, 900])
    assert run == ShiftedTotals(0, -1, (1, 2), None, 1)


def test_a_total_that_is_nobodys_stands_where_the_run_came_from() -> None:
    run = run_in([500, 600, 700, 800, 900], [500, 1806, 600, 700, 900])
    assert run == ShiftedTotals(0, 1, (2, 3), 1, 3)
    assert run.affected == (1, 2, 3)


def test_in_the_last_rows_the_last_total_is_lost() -> None:
    assert run_in([500, 600, 700, 800], [500, 555, 600, 700]).unprinted == 3


def test_a_blank_row_moves_with_the_others() -> None:
    """A row without certificates prints no total; moved, it leaves its blank to the next."""
    run = run_in([500, 600, 0, 800, 900], [500, 600, 600, NAN, 800])
    assert (run.step, run.rows, run.unprinted) == (1, (2, 3, 4), 4)
    totals = realigned_totals(table([500, 600, 0, 800, 900], [500, 600, 600, NAN, 800]), [run])
    assert totals[0, 2:4].tolist() == [0, 800]


def test_a_row_with_a_hidden_type_does_not_end_a_run() -> None:
    """1 841 of a row that sums to 1 840."""
    rows, totals = [6297, 1840, 6785, 2698, 6685], [1806.0, 6297, 1841, 6785, 2698]
    run = run_in(rows, totals)
    assert run == ShiftedTotals(0, 1, (1, 2, 3, 4), 0, 4)
    realigned = realigned_totals(table(rows, totals), [run])[0]
    np.testing.assert_array_equal(realigned, [6297, 1841, 6785, 2698, NAN])


def test_a_row_with_an_error_of_its_own_does_not_end_a_run() -> None:
    run = run_in([500, 600, 700, 800, 900, 950], [500, 500, 600, 99, 800, 900])
    assert run.rows == (1, 2, 3, 4, 5)


def test_two_rows_with_the_same_total_belong_to_the_run() -> None:
    run = run_in([500, 600, 600, 800, 900], [500, 500, 600, 600, 900])
    assert run.rows == (1, 2, 3)


def test_one_coincidence_is_no_run() -> None:
    assert find_shifted_totals(table([500, 600, 700, 800], [500, 600, 600, 800])) == []


@pytest.mark.parametrize("number", [2, 3, 4, 5])
def test_small_totals_tell_less(number: int) -> None:
    """Rows of three and four certificates are equal by chance."""
    rows = [3, 4, 5, 3, 4, 5, 3, 4][: number + 1]
    totals = [float(rows[0]), *map(float, rows[:-1])]
    assert find_shifted_totals(table(rows, totals)) == []


def test_two_runs_of_one_table() -> None:
    rows = [500, 600, 700, 800, 900, 1000, 1100, 1200, 1300]
    totals = [500.0, 500, 600, 800, 900, 1000, 1200, 1300, 1300]
    runs = find_shifted_totals(table(rows, totals))
    assert {(run.step, run.rows) for run in runs} == {(1, (1, 2)), (-1, (6, 7))}


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
    own = np.array(rows, dtype=float)
    known = np.isfinite(realigned)
    np.testing.assert_array_equal(realigned[known], own[known])
    assert np.flatnonzero(~known).tolist() == [run.unprinted]


def test_tables_are_looked_at_one_by_one() -> None:
    rows = np.array([[500.0, 600, 700], [510, 610, 710]])
    totals = [[500.0, 600, 700], [505, 510, 610]]
    (run,) = find_shifted_totals(panel_of(rows[:, :, None], totals=totals))
    assert (run.table, run.rows, run.nobody) == (1, (1, 2), 0)


def test_equal_neighbours_add_nothing_to_one_coincidence() -> None:
    rows, totals = [500, 500, 500, 600, 700], [500.0, 500, 500, 500, 700]
    assert find_shifted_totals(table(rows, totals)) == []
