"""How a count is mistyped: which true values a printed one may come from, and how often.

Rates are per certificate count of a table, for counts of a thousand or more; `SHORTER` scales
them down for shorter counts, which decks mistype far more seldom.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

Edit = str  # a key of RATES
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
LOSSES = frozenset(edit for edit in RATES if edit.endswith("_lost"))
SHORTER = {1: 0.02, 2: 0.15, 3: 0.5}  # by the number of digits of the true count


@dataclass(frozen=True, slots=True)
class Typo:
    """All true values from `low` to `high` are printed as another one by `edit`, each at `rate`."""

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
    def rate_per_point(self) -> float:
        """The rate of all the values that one point stands for."""
        return self.rate * (self.high - self.low + 1) / len(self.points)


def scale_of(true: int) -> float:
    """How much seldomer a count of this length is mistyped than one of four digits or more."""
    return SHORTER.get(len(str(true)), 1.0)


@lru_cache(maxsize=500)  # some ten megabytes: a typo is an object, and a count has hundreds
def typos_to(printed: int) -> tuple[Typo, ...]:
    """Every way in which another count can have become `printed` (0 or more) in typing.

    Ranges that one edit leaves open (a lost last digit may have been any of ten) are one typo.
    """
    text, digits = str(printed), "0123456789"
    gaps = max(1, len(text) - 1)  # between digits
    rates: dict[tuple[Edit, int, int], float] = {}

    def add(edit: Edit, share: float, low: int, high: int | None = None) -> None:
        high = low if high is None else high
        if low >= 1 and not low <= printed <= high:
            key = (edit, low, high)
            rates[key] = rates.get(key, 0.0) + RATES[edit] * share * scale_of(low)

    if printed > 0:
        add("last_digit_lost", 1.0, printed * 10, printed * 10 + 9)
        for zeros in (2, 3):
            add("last_zeros_lost", 1.0, printed * 10**zeros)
        add("last_digits_lost", 1.0, printed * 100, printed * 100 + 99)
        if len(text) <= 3:
            add("group_lost", 0.5, printed * 1000, printed * 1000 + 999)
    # Zeros that led the number once its first digit was lost are not printed.
    for width in range(len(text), len(text) + 3):
        for first in range(1, 10):
            add("first_digit_lost", 1.0 if width == len(text) else 0.5, first * 10**width + printed)
    if len(text) <= 3:
        for group in range(1, 100):
            add("group_lost", 0.5, group * 1000 + printed)
    for place in range(1, len(text)):
        for digit in digits:
            add("middle_digit_lost", 1.0 / gaps, int(text[:place] + digit + text[place:]))
    for place in range(len(text)):
        before, after = text[:place], text[place + 1 :]
        if before + after and (before + after == "0" or (before + after)[0] != "0"):
            add("digit_added", 0.1 / len(text), int(before + after))
        for digit in digits:
            if digit != text[place] and (digit != "0" or before or not after):
                add("digit_replaced", 1 / (9 * len(text)), int(before + digit + after))
        swapped = before + after[:1] + text[place] + after[1:]
        if after and swapped[0] != "0":
            add("digits_swapped", 1 / gaps, int(swapped))
    return tuple(Typo(edit, low, high, rate) for (edit, low, high), rate in rates.items())


def typos_between(true: int, printed: int) -> tuple[Typo, ...]:
    """The ways in which `true` can have become `printed`, the likeliest first; often none."""
    ways = [typo for typo in typos_to(printed) if typo.low <= true <= typo.high]
    return tuple(sorted(ways, key=lambda typo: -typo.rate))
