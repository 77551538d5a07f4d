"""What a printed cell says, and what it doesn't."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intygsstat.reference.numbers import is_number_like, parse_cell


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0", 0),
        ("7", 7),
        ("12345", 12345),
        ("12 345", 12345),
        ("12\u00a0345", 12345),
        ("12\u2009345", 12345),
        ("12\u202f345", 12345),
        ("12.345", 12345),
        ("1 234 567", 1234567),
    ],
)
def test_a_whole_number_is_its_count_however_it_is_grouped(text: str, count: int) -> None:
    assert parse_cell(text) == (count, "printed")


@pytest.mark.parametrize("text", ["999999999", "999 999 999", "999.999.999"])
def test_nine_digits_are_the_most_that_is_a_count(text: str) -> None:
    assert parse_cell(text) == (999_999_999, "printed")


@pytest.mark.parametrize("text", ["1000000000", "1 000 000 000", "1.000.000.000", "9" * 1_000_000])
def test_more_digits_are_unreadable(text: str) -> None:
    assert parse_cell(text) == (None, "unreadable")


@pytest.mark.parametrize("text", ["-", "–", "—", "\u2212"])
def test_a_dash_is_not_zero(text: str) -> None:
    assert parse_cell(text) == (None, "dash")


@pytest.mark.parametrize("text", ["", " ", "\u00a0"])
def test_nothing_is_blank(text: str) -> None:
    assert parse_cell(text) == (None, "blank")


@pytest.mark.parametrize(
    "text",
    [
        "12 34",
        "1 2345",
        "012",
        "0 123",
        "n/a",
        "12a",
        "121)",
        "-5",
        "−5",
        "1,234",
        "1.23",
        "1.2345",
        "<5",
        "5 –",
        "¹",
        "1¹2",
        "٣",
        "1 234.567",
        "1e3",
    ],
)
def test_what_is_no_whole_number_is_unreadable_and_never_zero(text: str) -> None:
    assert parse_cell(text) == (None, "unreadable")


@given(st.integers(0, 10**9 - 1), st.sampled_from(["", " ", "\u00a0", "\u2009", "\u202f", "."]))
def test_every_count_is_read_back(count: int, separator: str) -> None:
    assert parse_cell(f"{count:,}".replace(",", separator)) == (count, "printed")


@given(st.text(max_size=12))
def test_any_text_has_a_state_and_only_a_printed_number_a_count(text: str) -> None:
    count, state = parse_cell(text)
    assert (count is not None) == (state == "printed")
    if count is not None:
        number = re.sub(r" [0-9a-e]\)$", "", " ".join(text.split()))  # less its footnote's mark
        assert str(count) == "".join(c for c in number if c.isdecimal())


@pytest.mark.parametrize("text", [".", "..", ":", "x", "…"])
def test_a_sign_for_a_number_that_is_not_told_is_neither_blank_nor_zero(text: str) -> None:
    assert parse_cell(text) == (None, "not_available")


@pytest.mark.parametrize("text", ["1 234*", "1234¹", "*1 234", "1.234 †", "1 234 1)", "1234 **"])
def test_a_number_with_a_footnotes_mark_is_read_without_it(text: str) -> None:
    assert parse_cell(text) == (1234, "printed")


def test_a_group_of_digits_is_like_a_number_and_a_name_is_not() -> None:
    assert all(map(is_number_like, ["1", "345", "12.345", "–", "12*", "+3", "3,5%"]))
    assert not any(map(is_number_like, ["n/a", "AG1-14", "%", ""]))
