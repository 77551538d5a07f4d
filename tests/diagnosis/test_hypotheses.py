"""Explanations weighed against one another."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intygsstat.diagnosis.hypotheses import (
    LEAST_CONFIDENCE,
    Candidate,
    Hypothesis,
    settle,
    weigh,
)
from intygsstat.diagnosis.panel import TOTAL

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


def test_the_likeliest_diagnosis_comes_first() -> None:
    lost = [candidate(3.0), candidate(3.0, 4, 4, edit=EDITS[1])]
    found = weigh([candidate(4.0, 5, 5, diagnosis="typing_error"), *lost], math.log(1e-9))
    assert [each.diagnosis for each in found] == ["lost_digits", "lost_digits", "typing_error"]


def test_what_is_likelier_right_has_little_confidence() -> None:
    assert weigh([], 0.0) == ()
    (one,) = weigh([candidate(1.0)], math.log(4.0))
    assert one.confidence == pytest.approx(0.2)
    assert weigh([candidate(1.0)], math.log(1e6)) == ()


def test_two_ways_to_the_same_value_are_one() -> None:
    """Dropping either of two equal digits leaves the same number."""
    twice = [candidate(1.0, 4400, 4400), candidate(3.0, 4400, 4400, edit=EDITS[1])]
    (merged,) = weigh(twice, math.log(2.0))
    assert merged.confidence == pytest.approx(2 / 3)
    assert (merged.proposed, merged.edit) == (4400, EDITS[1])


@pytest.mark.parametrize(
    ("weights", "values"), [((1.0, 8.0, 1.0), (4602, 5602, 6602)), ((0.01, 1.0), (5602,) * 3)]
)
def test_values_of_one_edit_are_one_range_without_what_is_hardly_likely(
    weights: tuple[float, ...], values: tuple[int, int, int]
) -> None:
    candidates = [candidate(w, 4602 + 1000 * n, 4602 + 1000 * n) for n, w in enumerate(weights)]
    (one,) = weigh(candidates, math.log(1e-9))
    assert (one.low, one.proposed, one.high) == values


def test_a_tie_leaves_nothing_to_propose() -> None:
    tied = settle([hypothesis(0.45, suspect=0), hypothesis(0.44, suspect=1)])
    assert (tied[0].low, tied[0].proposed, tied[0].high) == (None,) * 3
    assert (tied[0].confidence, tied[1].proposed) == (0.45, 10)


@pytest.mark.parametrize(
    "found",
    [
        [hypothesis(0.6), hypothesis(0.3, suspect=1)],  # a clear best
        [hypothesis(0.5), hypothesis(0.49)],  # of the same value
        [hypothesis(0.5)],
        [],
    ],
)
def test_all_else_is_no_tie(found: list[Hypothesis]) -> None:
    assert settle(found) == tuple(found)
