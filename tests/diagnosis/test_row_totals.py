"""Totals in other rows than their own, in tables small enough to see them; and rows that don't
sum, on drawn months: which number it is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnosis.made import REGIONS, TYPES, drawn_counts, panel_of
from intygsstat.diagnosis.baseline import fit_baseline
from intygsstat.diagnosis.hypotheses import Hypothesis
from intygsstat.diagnosis.panel import Floats, Panel
from intygsstat.diagnosis.row_totals import (
    ShiftedTotals,
    find_odd_rows,
    find_shifted_totals,
    realigned_totals,
)
from intygsstat.models import Channel

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


# Rows that don't sum

DOI, FK7804 = TYPES.index("doi"), TYPES.index("fk7804")
SKANE = REGIONS.index("skane")
AT = (1, SKANE)


def hypotheses(
    counts: Floats,
    totals: Floats,
    *,
    other: float = NAN,
    channel: Channel = "issued",
    floors: Floats | None = None,
    ceilings: Floats | None = None,
) -> tuple[Hypothesis, ...]:
    """What may have happened to the one odd row; `other` is the other channel's surplus."""
    panel = panel_of(counts, totals=totals, channel=channel)
    surplus, unknown = np.full(totals.shape, np.nan), np.full(counts.shape, np.nan)
    surplus[AT] = other
    bounds = (unknown if each is None else each for each in (floors, ceilings))
    odd = find_odd_rows(fit_baseline(panel, None), totals, surplus, *bounds)
    assert list(odd) == [AT]
    return odd[AT]


def drawn(seed: int = 1, surplus: int = 0) -> tuple[Floats, Floats]:
    """Counts, and their totals, one of which is too large."""
    counts = drawn_counts(seed, 4)[0]
    totals = counts.sum(axis=2)
    totals[AT] += surplus
    return counts, totals


def unlisted(found: tuple[Hypothesis, ...]) -> float:
    return sum(each.confidence for each in found if each.diagnosis == "unlisted_type")


def test_a_surplus_hides_no_type_if_it_is_not_issued_or_negative_or_large() -> None:
    assert unlisted(hypotheses(*drawn(1, 1), other=0, channel="standalone")) < 0.2
    assert unlisted(hypotheses(*drawn(1, -1), other=-1)) == 0
    assert unlisted(hypotheses(*drawn(1, 500), other=500)) == 0


def test_two_typos_in_one_row_are_not_explained_by_one() -> None:
    counts, totals = drawn()
    counts[1, SKANE, DOI] //= 10
    counts[1, SKANE, FK7804] = counts[1, SKANE, FK7804] * 10 + 3
    assert sum(each.confidence for each in hypotheses(counts, totals)) < 0.5


@pytest.mark.parametrize("step", [1, -1])
def test_the_part_that_the_other_table_speaks_against_is_likelier(step: int) -> None:
    """One less than the standalone count, or one more than the issued one."""
    counts, _ = drawn()
    counts[1, SKANE, DOI] = true = counts[1, SKANE, DOI] // 10 * 10 + 5
    totals = counts.sum(axis=2)
    counts[1, SKANE, DOI] -= step  # the last digit is another
    bound = np.full(counts.shape, np.nan)
    bound[1, SKANE, DOI] = true
    limits = {"floors": bound} if step > 0 else {"ceilings": bound}
    without, within = (
        sum(each.confidence for each in found if (each.suspect, each.proposed) == (DOI, true))
        for found in (hypotheses(counts, totals), hypotheses(counts, totals, **limits))
    )
    assert without < 0.4
    assert within > 2 * without
