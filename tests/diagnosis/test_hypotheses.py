"""Explanations weighed against one another, and what a count may have been."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnosis.made import REGIONS, TYPES, drawn_counts, panel_of
from intygsstat.diagnosis.baseline import Baseline, fit_baseline
from intygsstat.diagnosis.hypotheses import (
    LEAST_CONFIDENCE,
    Candidate,
    Hypothesis,
    proposal_of,
    settle,
    unnoticed,
    weigh,
)
from intygsstat.diagnosis.odd_cells import mistyped_as
from intygsstat.diagnosis.panel import TOTAL
from intygsstat.reference.typos import RATES

EDITS = ["last_digit_lost", "first_digit_lost", "digit_replaced"]


def candidate(weight: float, low: int = 6020, high: int = 6029, *, edit: str = EDITS[0],
              diagnosis: str = "lost_digits", suspect: int | None = 4) -> Candidate:  # fmt: skip
    """A candidate of a weight that is not yet a logarithm."""
    return Candidate(diagnosis, suspect, edit, low, high, math.log(weight))  # type: ignore[arg-type]


def hypothesis(confidence: float, value: int = 10, suspect: int = 0) -> Hypothesis:
    return Hypothesis("typing_error", suspect, "digit_replaced", value, value, value, confidence)


CANDIDATES = st.lists(
    st.builds(
        candidate,
        st.floats(1e-6, 1e3),
        st.integers(1, 50),
        st.integers(50, 90),
        edit=st.sampled_from(EDITS),
        diagnosis=st.sampled_from(["lost_digits", "typing_error"]),
        suspect=st.sampled_from([0, 1, TOTAL]),
    ),
    max_size=8,
)


@given(CANDIDATES, st.floats(-10, 10))
def test_hypotheses_compete(candidates: list[Candidate], nothing: float) -> None:
    """Their confidences sum to at most one, and those of one diagnosis stand together."""
    found = weigh(candidates, nothing)
    assert sum(each.confidence for each in found) <= 1 + 1e-9
    for each in found:
        assert each.confidence >= LEAST_CONFIDENCE
        assert each.low is not None
        assert each.proposed is not None
        assert each.high is not None
        assert each.low <= each.proposed <= each.high
    kinds = [each.diagnosis for each in found]
    assert kinds == sorted(kinds, key=kinds.index)
    for kind in set(kinds):
        own = [each.confidence for each in found if each.diagnosis == kind]
        assert own == sorted(own, reverse=True)


LOST = [candidate(3.0), candidate(3.0, 4, 4, edit=EDITS[1])]
TYPED = candidate(4.0, 5, 5, diagnosis="typing_error")


@pytest.mark.parametrize(
    ("candidates", "nothing", "expected"),
    [
        # the likeliest diagnosis comes first, though no single way of it is the likeliest
        ([TYPED, *LOST], 1e-9, [(6020, 6024, 6029, 0.3), (4, 4, 4, 0.3), (5, 5, 5, 0.4)]),
        # what is likelier right has little confidence, or none
        ([], 1.0, []),
        ([candidate(1.0)], 4.0, [(6020, 6024, 6029, 0.2)]),
        ([candidate(1.0)], 1e6, []),
        # two ways to the same value are one: dropping either of two equal digits
        ([candidate(1.0, 7, 7), candidate(3.0, 7, 7, edit=EDITS[1])], 2.0, [(7, 7, 7, 2 / 3)]),
        # values of one edit are one range, without what is hardly likely
        ([candidate(w, n, n) for w, n in ((1, 4), (8, 5), (1, 6))], 1e-9, [(4, 5, 6, 1.0)]),
        ([candidate(w, n, n) for w, n in ((0.01, 4), (1, 5))], 1e-9, [(5, 5, 5, 1 / 1.01)]),
    ],
)
def test_candidates_are_weighed(
    candidates: list[Candidate], nothing: float, expected: list[tuple[float, ...]]
) -> None:
    found = weigh(candidates, math.log(nothing))
    values = [(each.low, each.proposed, each.high, each.confidence) for each in found]
    assert values == [(*range_, pytest.approx(share)) for *range_, share in expected]


def test_a_tie_leaves_nothing_to_propose_and_all_else_is_none() -> None:
    tied = settle([hypothesis(0.45, suspect=0), hypothesis(0.44, suspect=1)])
    assert (tied[0].low, tied[0].proposed, tied[0].high) == (None,) * 3
    assert (tied[0].confidence, tied[1].proposed) == (0.45, 10)
    clear = [hypothesis(0.6), hypothesis(0.3, suspect=1)]
    same_value = [hypothesis(0.5), hypothesis(0.49)]
    for found in (clear, same_value, [hypothesis(0.5)], []):
        assert settle(found) == tuple(found)


def digit_lost(confidence: float, *ranges: tuple[int, int, float]) -> Hypothesis:
    lows, highs, _ = zip(*ranges, strict=True)
    middle = sum(ranges[0][:2]) // 2
    what = ("lost_digits", 0, EDITS[0], middle, min(lows), max(highs), confidence)
    return Hypothesis(*what, ranges, len(ranges))


LAST = digit_lost(0.49, (4360, 4369, 0.49))
INNER = digit_lost(0.45, (4036, 4036, 0.2), (4336, 4336, 0.15), (4386, 4386, 0.1))
GONE = Hypothesis("typing_error", 0, "number_lost", None, None, None, 0.7)
FIRST = digit_lost(0.46, (5436, 5436, 0.46))


@pytest.mark.parametrize(
    ("hypotheses", "expected"),
    [
        # Västerbotten in February 2024: no explanation has half of the weight, and together they
        # leave 6 % to the printed number
        ([LAST, INNER], (4364, 4036, 4386, 0.94)),
        ([LAST, FIRST], (None, None, None, 0.95)),
        ([digit_lost(0.6, (4360, 4369, 0.6)), INNER], (4364, 4360, 4369, 0.6)),
        ([INNER], None),
        ([], None),
        ([GONE], (None, None, None, 0.7)),
    ],
)
def test_a_number_likelier_wrong_than_right_is_never_the_likely_one(
    hypotheses: list[Hypothesis], expected: tuple[float | None, ...] | None
) -> None:
    found = proposal_of(hypotheses)
    values = found and (found.proposed, found.low, found.high, pytest.approx(found.confidence))
    assert values == expected


# What a count may have been before it was mistyped, and which tables are compared

AT = (2, REGIONS.index("skane"), TYPES.index("fk7804"))


def baseline_of(seed: int = 1) -> Baseline:
    return fit_baseline(panel_of(drawn_counts(seed, 4)[0]), None)


def test_likely_values_lie_within_the_other_tables_counts() -> None:
    baseline = baseline_of()
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
    baseline = baseline_of()
    printed = int(baseline.means_and_spreads[0][AT]) // 10
    baseline.panel.counts[AT] = printed
    (lost,) = (c for c in mistyped_as(baseline, AT) if c.edit == "last_digit_lost")
    assert (lost.low, lost.high) == (printed * 10, printed * 10 + 9)
    each = baseline.log_sound(AT, np.arange(printed * 10, printed * 10 + 10, dtype=float))
    total = math.log(RATES["last_digit_lost"]) + float(np.logaddexp.reduce(each))
    assert lost.log_weight == pytest.approx(total, abs=0.01)


def test_the_issued_table_is_of_the_same_month() -> None:
    issued = standalone = drawn_counts(1, 4)[0]
    panel = panel_of(standalone, channel="standalone", months=[0, 1, 3, 4])
    other = panel_of(issued, months=[0, 1, 2, 4])
    assert [panel.same_month(other, table) for table in range(4)] == [0, 1, None, 3]
    known = panel.of_same_month(other, issued)
    assert np.isnan(known[2]).all()
    np.testing.assert_array_equal(known[3], issued[3])


@pytest.mark.parametrize("weights", [(0.02,), (0.05, 0.03), (0.9,), (0.6, 0.3)])
def test_what_nobody_notices_is_drawn_oftener_the_less_likely_it_is(
    weights: tuple[float, ...],
) -> None:
    drawn = [each.weight for each in unnoticed([hypothesis(each) for each in weights])]
    left = 1 - sum(weights)
    assert sum(drawn) < 1
    assert (sum(drawn) > sum(weights)) == (left > 0.5)
    assert drawn == sorted(drawn, reverse=True)
