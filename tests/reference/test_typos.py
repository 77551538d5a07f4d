"""Which counts may have been mistyped as which, against every way to do it by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intygsstat.reference.typos import RATES, typos_between, typos_to

MANY = 20_000
DIGITS = "0123456789"


def mistyped(true: int) -> Iterator[tuple[str, int]]:
    """Every (edit, printed count) that one typo makes of a true count."""
    text = str(true)
    places = range(len(text))
    yield "last_digit_lost", int(text[:-1] or 0)
    if len(text) - len(str(int(text[1:] or 0))) <= 3:  # with at most two zeros after it
        yield "first_digit_lost", int(text[1:] or 0)
    for place in places[1:-1]:
        yield "middle_digit_lost", int(text[:place] + text[place + 1 :])
    yield "last_digits_lost", int(text[:-2] or 0)
    for zeros in (2, 3):
        if text.endswith("0" * zeros):
            yield "last_zeros_lost", int(text[:-zeros])
    yield "group_lost", int(text[:-3] or 0)
    if 1000 <= true < 100_000:
        yield "group_lost", int(text[-3:])
    changed = [("digits_swapped", f"{text[:p]}{text[p + 1]}{text[p]}{text[p + 2 :]}")
               for p in places[:-1]]  # fmt: skip
    changed += [("digit_replaced", text[:p] + d + text[p + 1 :]) for p in places for d in DIGITS]
    changed += [("digit_added", text[:p] + d + text[p:]) for p in [*places, len(text)]
                for d in DIGITS]  # fmt: skip
    yield from ((edit, int(printed)) for edit, printed in changed if printed[0] != "0")


def test_every_typo_is_thought_of_and_none_is_made_up() -> None:
    wanted = {*range(1, 400), 602, 999, 1000, 1001, 1806, 2024, 5000, 9876}
    by_hand: dict[int, dict[int, set[str]]] = {printed: defaultdict(set) for printed in wanted}
    for true in range(1, MANY + 1):
        for edit, printed in mistyped(true):
            if printed != true and printed in wanted:
                by_hand[printed][true].add(edit)
    for printed in wanted:
        found: dict[int, set[str]] = defaultdict(set)
        for typo in typos_to(printed):
            for true in range(typo.low, min(typo.high, MANY) + 1):
                found[true].add(typo.edit)
        assert found == by_hand[printed], printed


@given(st.integers(0, 2_000_000))
def test_a_typo_has_an_order_a_rate_and_never_the_printed_count(printed: int) -> None:
    for typo in typos_to(printed):
        assert 1 <= typo.low <= min(typo.points) <= max(typo.points) <= typo.high
        values = typo.high - typo.low + 1
        assert typo.rate_per_point * len(typo.points) == pytest.approx(typo.rate * values)
        assert 0 < typo.rate <= RATES[typo.edit] * 1.001 * 3
        assert not typo.low <= printed <= typo.high


def test_short_numbers_are_mistyped_more_seldom() -> None:
    def rate(true: int, printed: int) -> float:
        return next(s.rate for s in typos_between(true, printed) if s.edit == "last_digit_lost")

    assert rate(45, 4) < rate(456, 45) < rate(4567, 456) == rate(45678, 4567)
