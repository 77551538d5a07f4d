"""How a count is mistyped: which true values a printed one may come from, and how often.

Rates are per certificate count of a table, for counts of a thousand or more;
`SMALLER` scales them down for shorter counts, which decks mistype far more seldom.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Edit = Literal[
    "last_digit_lost",
    "first_digit_lost",
    "middle_digit_lost",
    "last_zeros_lost",
    "last_digits_lost",
    "group_lost",
    "digit_added",
    "digits_swapped",
    "digit_replaced",
    "number_lost",
]

LOSSES: frozenset[Edit] = frozenset(
    {
        "last_digit_lost",
        "first_digit_lost",
        "middle_digit_lost",
        "last_zeros_lost",
        "last_digits_lost",
        "group_lost",
        "number_lost",
    }
)

RATES: dict[Edit, float] = {
    "last_digit_lost": 0.004,
    "first_digit_lost": 0.003,
    "middle_digit_lost": 0.0015,
    "last_zeros_lost": 0.0005,
    "last_digits_lost": 0.0001,
    "group_lost": 0.0002,
    "digit_added": 0.0015,
    "digits_swapped": 0.0015,
    "digit_replaced": 0.0030,
    "number_lost": 0.0003,
}
SMALLER = {1: 0.02, 2: 0.15, 3: 0.5}  # by the number of digits of the true count


@dataclass(frozen=True, slots=True)
class Typo:
    """The true values `low` to `high` (all of them) turn into the printed one by `edit`,
    each at `rate`."""

    edit: Edit
    low: int
    high: int
    rate: float

    @property
    def points(self) -> tuple[float, ...]:
        """A few values that stand for all of them: the middle, or five along a long range."""
        number = 1 if self.high - self.low < 10 else 5
        return tuple(
            self.low + (self.high - self.low) * (point + 0.5) / number for point in range(number)
        )

    @property
    def rate_of_a_point(self) -> float:
        """The rate of all the values that one point stands for."""
        return self.rate * (self.high - self.low + 1) / len(self.points)


def scale_of(true: int) -> float:
    """How much seldomer a count of this length is mistyped than one of four digits or more."""
    return SMALLER.get(len(str(true)), 1.0)


@lru_cache(maxsize=500)  # some ten megabytes: a slip is an object, and a count has hundreds
def slips_to(printed: int) -> tuple[Typo, ...]:
    """Every way in which another count can have become `printed` (0 or more) in typing.

    Ranges that one edit leaves open (a lost last digit may have been any of
    ten) are one slip.
    """
    text = str(printed)
    found: dict[tuple[Edit, int, int], float] = {}

    def add(edit: Edit, low: int, high: int, share: float) -> None:
        if low <= printed <= high or low < 1:
            return
        key = (edit, low, high)
        found[key] = found.get(key, 0.0) + RATES[edit] * share * scale_of(low)

    if printed > 0:
        add("last_digit_lost", printed * 10, printed * 10 + 9, 1.0)
        for zeros in (2, 3):
            add("last_zeros_lost", printed * 10**zeros, printed * 10**zeros, 1.0)
        add("last_digits_lost", printed * 100, printed * 100 + 99, 1.0)
        if len(text) <= 3:
            add("group_lost", printed * 1000, printed * 1000 + 999, 0.5)
    # Zeros that led the number once its first digit was lost are not printed.
    for width in range(len(text), len(text) + 3):
        share = 1.0 if width == len(text) else 0.5
        for first in range(1, 10):
            low = first * 10**width + printed
            add("first_digit_lost", low, low, share)
    if len(text) <= 3:
        for group in range(1, 100):
            add("group_lost", group * 1000 + printed, group * 1000 + printed, 0.5)
    for spot in range(1, len(text)):
        for digit in "0123456789":
            true = int(text[:spot] + digit + text[spot:])
            add("middle_digit_lost", true, true, 1.0 / max(1, len(text) - 1))
    for spot in range(len(text)):
        shorter = text[:spot] + text[spot + 1 :]
        if shorter and (shorter[0] != "0" or len(shorter) == 1):
            add("digit_added", int(shorter), int(shorter), 0.1 / (len(shorter) + 1))
        for digit in "0123456789":
            true = int(text[:spot] + digit + text[spot + 1 :])
            if digit != text[spot] and len(str(true)) == len(text):
                add("digit_replaced", true, true, 1 / (9 * len(text)))
        if spot + 1 < len(text):
            swapped = text[:spot] + text[spot + 1] + text[spot] + text[spot + 2 :]
            if swapped[0] != "0":
                add("digits_swapped", int(swapped), int(swapped), 1 / max(1, len(text) - 1))
    return tuple(Typo(edit, low, high, rate) for (edit, low, high), rate in found.items())


def typos_between(true: int, printed: int) -> tuple[Typo, ...]:
    """The ways in which `true` can have become `printed`, the likeliest first; often none."""
    ways = [slip for slip in slips_to(printed) if slip.low <= true <= slip.high]
    return tuple(sorted(ways, key=lambda slip: -slip.rate))
