"""Explanations weighed against one another."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intygsstat.diagnosis.hypotheses import TOTAL, WORTH_TELLING, Candidate, Option, settle, weigh

EDITS = ["last_digit_lost", "first_digit_lost", "digit_replaced"]


def candidate(weight: float, low: int = 6020, high: int = 6029, *, edit: str = EDITS[0],
              diagnosis: str = "lost_digits", cell: int | None = 4) -> Candidate:  # fmt: skip
    """A candidate of a weight that is not yet a logarithm."""
    return Candidate(diagnosis, cell, edit, low, high, math.log(weight))  # type: ignore[arg-type]


def option(confidence: float, low: int = 10, high: int = 10, cell: int = 0) -> Option:
    return Option("typing_error", cell, "digit_replaced", (low + high) // 2, low, high, confidence)


CANDIDATES = st.lists(
    st.builds(
        candidate,
        st.floats(1e-6, 1e3),
        st.integers(1, 50),
        st.integers(50, 90),
        edit=st.sampled_from(EDITS),
        diagnosis=st.sampled_from(["lost_digits", "typing_error"]),
        cell=st.sampled_from([0, 1, TOTAL]),
    ),
    max_size=8,
)


@given(CANDIDATES, st.floats(-10, 10))
def test_confidences_sum_to_at_most_one(candidates: list[Candidate], nothing: float) -> None:
    options = weigh(candidates, nothing)
    assert sum(o.confidence for o in options) <= 1 + 1e-9
    for o in options:
        assert o.confidence >= WORTH_TELLING
        assert o.low is not None
        assert o.proposed is not None
        assert o.high is not None
        assert o.low <= o.proposed <= o.high


@given(CANDIDATES.filter(len), st.floats(-10, 10))
def test_the_likeliest_diagnosis_comes_first_and_what_belongs_to_it_follows(
    candidates: list[Candidate], nothing: float
) -> None:
    options = weigh(candidates, nothing)
    kinds = [o.diagnosis for o in options]
    assert kinds == sorted(kinds, key=lambda kind: kinds.index(kind))  # each kind in one run
    for kind in set(kinds):
        own = [o.confidence for o in options if o.diagnosis == kind]
        assert own == sorted(own, reverse=True)


def test_nothing_to_say_is_no_option() -> None:
    assert weigh([], 0.0) == ()


def test_what_is_likelier_right_is_told_with_little_confidence() -> None:
    (only,) = weigh([candidate(1.0)], math.log(4.0))
    assert only.confidence == pytest.approx(0.2)
    assert weigh([candidate(1.0)], math.log(1e6)) == ()


def test_two_ways_to_the_same_value_are_one() -> None:
    """Dropping either of two equal digits leaves the same number."""
    twice = [candidate(1.0, 4400, 4400, edit=edit) for edit in EDITS[:2]]
    (merged,) = weigh(twice, math.log(1.0))
    assert merged.confidence == pytest.approx(2 / 3)
    assert merged.proposed == 4400


def test_values_of_one_edit_are_one_range() -> None:
    values = [candidate(w, v, v, edit=EDITS[1]) for v, w in ((4602, 1.0), (5602, 8.0), (6602, 1.0))]
    (option_,) = weigh(values, math.log(1e-9))
    assert (option_.low, option_.proposed, option_.high) == (4602, 5602, 6602)


def test_a_range_leaves_out_what_is_hardly_likely() -> None:
    values = [candidate(w, v, v, edit=EDITS[1]) for v, w in ((4602, 0.01), (5602, 1.0))]
    (option_,) = weigh(values, math.log(1e-9))
    assert (option_.low, option_.high) == (5602, 5602)
    assert option_.confidence == pytest.approx(1 / 1.01)


def test_a_tie_leaves_nothing_to_propose() -> None:
    tied = settle([option(0.45, cell=0), option(0.44, cell=1)])
    assert (tied[0].proposed, tied[0].low, tied[0].high) == (None, None, None)
    assert (tied[0].confidence, tied[1].proposed) == (0.45, 10)


def test_a_clear_best_is_proposed() -> None:
    assert settle([option(0.6, cell=0), option(0.3, cell=1)])[0].proposed == 10


def test_two_options_for_the_same_value_are_no_tie() -> None:
    assert settle([option(0.5), option(0.49)])[0].proposed == 10


@pytest.mark.parametrize("number", [0, 1])
def test_there_is_no_tie_without_a_second(number: int) -> None:
    options = [option(0.5)] * number
    assert settle(options) == tuple(options)
