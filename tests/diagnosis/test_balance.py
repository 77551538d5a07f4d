"""Rows that don't sum, on drawn months: which number it is."""

from __future__ import annotations

import math

import numpy as np
import pytest

from diagnosis.panels import REGIONS, TYPES, drawn_counts, panel_of
from intygsstat.diagnosis.balance import OddRow, explain_differences
from intygsstat.diagnosis.expected import expect
from intygsstat.diagnosis.hypotheses import TOTAL
from intygsstat.diagnosis.panel import Floats
from intygsstat.models import Channel

DOI, FK7804 = TYPES.index("doi"), TYPES.index("fk7804")
SKANE = REGIONS.index("skane")
AT = (1, SKANE)


def odd_rows(
    counts: Floats,
    totals: Floats,
    *,
    twin: float = math.nan,
    channel: Channel = "issued",
    floors: Floats | None = None,
    ceilings: Floats | None = None,
) -> list[OddRow]:
    panel = panel_of(counts, totals=totals, channel=channel)
    twins = np.full(totals.shape, np.nan)
    twins[AT] = twin
    unknown = np.full(counts.shape, np.nan)
    return explain_differences(
        expect(panel, None),
        totals,
        twins,
        unknown if floors is None else floors,
        unknown if ceilings is None else ceilings,
    )


def drawn(seed: int = 1) -> tuple[Floats, Floats]:
    counts, _, _ = drawn_counts(seed, 4)
    return counts, counts.sum(axis=2)


def test_rows_that_sum_are_not_odd() -> None:
    assert odd_rows(*drawn()) == []


def test_a_total_nobody_knows_is_not_odd() -> None:
    counts, totals = drawn()
    totals[AT] = np.nan
    assert odd_rows(counts, totals) == []


def test_a_mistyped_part_is_put_right_by_the_total() -> None:
    counts, totals = drawn()
    true = counts[1, SKANE, DOI]
    counts[1, SKANE, DOI] = true // 10
    (row,) = odd_rows(counts, totals)
    assert (row.table, row.region) == AT
    best = row.options[0]
    assert (best.diagnosis, best.cell, best.proposed) == ("typing_error", DOI, true)
    assert best.confidence > 0.95


def test_a_mistyped_total_is_put_right_by_the_parts() -> None:
    counts, totals = drawn()
    true = totals[AT]
    totals[AT] = true // 10
    (row,) = odd_rows(counts, totals)
    best = row.options[0]
    assert (best.diagnosis, best.cell, best.proposed) == ("typing_error", TOTAL, true)


def unlisted(rows: list[OddRow]) -> float:
    (row,) = rows
    return sum(o.confidence for o in row.options if o.diagnosis == "unlisted_type")


@pytest.mark.parametrize("seed", range(3))
def test_a_twin_tells_a_type_without_a_column(seed: int) -> None:
    counts, totals = drawn(seed)
    totals[AT] += 1
    assert unlisted(odd_rows(counts, totals)) < unlisted(odd_rows(counts, totals, twin=1))
    assert unlisted(odd_rows(counts, totals, twin=1)) > 0.9


def test_standalone_certificates_without_a_column_are_among_the_issued() -> None:
    counts, totals = drawn()
    totals[AT] += 1
    rows = odd_rows(counts, totals, twin=0, channel="standalone")
    assert unlisted(rows) < 0.2


def test_a_total_below_its_parts_hides_no_type() -> None:
    counts, totals = drawn()
    totals[AT] -= 1
    assert unlisted(odd_rows(counts, totals, twin=-1)) == 0


def test_a_large_surplus_hides_no_type() -> None:
    counts, totals = drawn()
    totals[AT] += 500
    assert unlisted(odd_rows(counts, totals, twin=500)) == 0


def test_no_part_is_proposed_below_nothing() -> None:
    counts, totals = drawn()
    totals[AT] -= counts[1, SKANE, FK7804] - 10
    (row,) = odd_rows(counts, totals)
    for option in row.options:
        assert option.low is None or option.low >= 0


def test_two_slips_in_one_row_are_not_explained_by_one() -> None:
    counts, totals = drawn()
    counts[1, SKANE, DOI] //= 10
    counts[1, SKANE, FK7804] = counts[1, SKANE, FK7804] * 10 + 3
    (row,) = odd_rows(counts, totals)
    assert sum(option.confidence for option in row.options) < 0.5


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
        sum(o.confidence for o in row.options if (o.cell, o.proposed) == (DOI, true))
        for (row,) in (odd_rows(counts, totals), odd_rows(counts, totals, **limits))
    )
    assert without < 0.4
    assert within > 2 * without
