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
    Likely,
    proposal_of,
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
        ([LAST, INNER], Likely(4364, 4036, 4386, 0.94)),
        ([LAST, FIRST], Likely(None, None, None, 0.95)),
        ([digit_lost(0.6, (4360, 4369, 0.6)), INNER], Likely(4364, 4360, 4369, 0.6)),
        ([INNER], None),
        ([], None),
        ([GONE], Likely(None, None, None, 0.7)),
    ],
)
def test_a_number_likelier_wrong_than_right_is_never_the_likely_one(
    hypotheses: list[Hypothesis], expected: Likely | None
) -> None:
    found = proposal_of(hypotheses)
    assert (found is None) == (expected is None)
    if found and expected:
        assert found.confidence == pytest.approx(expected.confidence)
        values = (found.low, found.proposed, found.high)
        assert values == (expected.low, expected.proposed, expected.high)
