"""Which counts may have been mistyped as which, against every way to do it by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intygsstat.reference.typos import RATES, typos_between, typos_to

MANY = 20_000


def mistyped(true: int) -> Iterator[tuple[str, int]]:
    """Every (edit, printed count) that one typo makes of a true count."""
    text = str(true)
    yield "last_digit_lost", int(text[:-1] or 0)
    if len(text) - len(str(int(text[1:] or 0))) <= 3:  # with at most two zeros after it
        yield "first_digit_lost", int(text[1:] or 0)
    for place in range(1, len(text) - 1):
        yield "middle_digit_lost", int(text[:place] + text[place + 1 :])
    yield "last_digits_lost", int(text[:-2] or 0)
    for zeros in (2, 3):
        if text.endswith("0" * zeros):
            yield "last_zeros_lost", int(text[:-zeros])
    yield "group_lost", int(text[:-3] or 0)
    if 1000 <= true < 100_000:
        yield "group_lost", int(text[-3:])
    for place in range(len(text) - 1):
        swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        if swapped[0] != "0":
            yield "digits_swapped", int(swapped)
    for place in range(len(text)):
        for digit in "0123456789":
            replaced = text[:place] + digit + text[place + 1 :]
            if replaced[0] != "0":
                yield "digit_replaced", int(replaced)
    for place in range(len(text) + 1):
        for digit in "0123456789":
            added = text[:place] + digit + text[place:]
            if added[0] != "0":
                yield "digit_added", int(added)


def typos_by_hand(wanted: Iterable[int]) -> dict[int, dict[int, set[str]]]:
    """For each printed count the true ones up to MANY, and by what they become it."""
    found: dict[int, dict[int, set[str]]] = {printed: defaultdict(set) for printed in wanted}
    for true in range(1, MANY + 1):
        for edit, printed in mistyped(true):
            if printed != true and printed in found:
                found[printed][true].add(edit)
    return found


def typos_over(printed: int) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for typo in typos_to(printed):
        for true in range(typo.low, min(typo.high, MANY) + 1):
            found[true].add(typo.edit)
    return found


def test_every_typo_is_thought_of_and_none_is_made_up() -> None:
    printed_counts = [*range(1, 400), 602, 999, 1000, 1001, 1806, 2024, 5000, 9876]
    for printed, by_hand in typos_by_hand(printed_counts).items():
        assert typos_over(printed) == by_hand, printed


@given(st.integers(0, 2_000_000))
def test_a_typo_has_an_order_a_rate_and_never_the_printed_count(printed: int) -> None:
    typos = typos_to(printed)
    assert typos
    for typo in typos:
        assert 1 <= typo.low <= min(typo.points) <= max(typo.points) <= typo.high
        values = typo.high - typo.low + 1
        assert typo.rate_per_point * len(typo.points) == pytest.approx(typo.rate * values)
        assert 0 < typo.rate <= RATES[typo.edit] * 1.001 * 3
        assert not typo.low <= printed <= typo.high


@given(st.integers(10, 2_000_000), st.data())
def test_whatever_one_typo_does_is_understood(true: int, data: st.DataObject) -> None:
    edit, printed = data.draw(st.sampled_from(sorted(set(mistyped(true)))))
    if printed in (0, true) or (edit == "group_lost" and true >= 1_000_000):
        return
    ways = typos_between(true, printed)
    assert ways, (edit, printed)
    assert [typo.rate for typo in ways] == sorted((s.rate for s in ways), reverse=True)
    if edit in RATES and true < 1_000_000:
        assert edit in {typo.edit for typo in ways}


def test_equal_numbers_need_no_typo() -> None:
    assert all(typos_between(count, count) == () for count in range(2000))


def test_a_lost_last_digit_was_any_of_ten() -> None:
    (typo,) = (s for s in typos_to(602) if s.edit == "last_digit_lost")
    assert (typo.low, typo.points, typo.high) == (6020, (6024.5,), 6029)


def test_a_lost_zero_after_the_first_digit_is_not_printed_either() -> None:
    """4 050 without its 4 is 50, not 050."""
    assert typos_between(4050, 50)[0].edit == "first_digit_lost"


def test_short_numbers_are_mistyped_more_seldom() -> None:
    def rate(true: int, printed: int) -> float:
        return next(s.rate for s in typos_between(true, printed) if s.edit == "last_digit_lost")

    assert rate(45, 4) < rate(456, 45) < rate(4567, 456) == rate(45678, 4567)
