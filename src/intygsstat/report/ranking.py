"""Types and regions in order, by likely and by printed values; who is high by both.

Counts are whole certificates, shares from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from intygsstat.chart.country_summary import LEAST_ISSUED

MOST_RANKED = 3


@dataclass(frozen=True, slots=True)
class Ranked:
    """A certificate type or region in the newest month; likely values, the printed beside them.

    `printed_complete` is false where a printed sum lacks something; it has no place then.
    """

    id: str
    issued: int
    standalone: int
    share: float
    printed_issued: int | None
    printed_standalone: int | None
    printed_share: float | None
    printed_complete: bool = True

    @property
    def differs(self) -> bool:
        """True if the printed counts are others."""
        return (self.issued, self.standalone) != (self.printed_issued, self.printed_standalone)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The first few by likely and by printed values, those without any standalone left out."""

    likely: tuple[Ranked, ...]
    printed: tuple[Ranked, ...]

    @property
    def agreed(self) -> bool:
        """True if both have the same ones in the same order."""
        return self.likely == self.printed

    @property
    def in_both(self) -> tuple[Ranked, ...]:
        """Those among the first by both, in the likely order."""
        return tuple(one for one in self.likely if one in self.printed)

    @property
    def in_one(self) -> tuple[Ranked, ...]:
        """Those among the first by only one of them, likely ones before."""
        both = (*self.likely, *self.printed)
        return tuple(one for one in both if (one in self.likely) != (one in self.printed))


def rank_by_share(all_of_them: Iterable[Ranked]) -> Ranking:
    """By the standalone share; ties by id."""
    return _rank(all_of_them, lambda one: one.share, lambda one: one.printed_share or 0)


def rank_by_count(all_of_them: Iterable[Ranked]) -> Ranking:
    """By standalone certificates; ties by id."""
    return _rank(all_of_them, lambda one: one.standalone, lambda one: one.printed_standalone or 0)


def _rank(
    all_of_them: Iterable[Ranked],
    likely: Callable[[Ranked], float],
    printed: Callable[[Ranked], float],
) -> Ranking:
    every = list(all_of_them)
    told = [one for one in every if one.printed_complete and one.printed_standalone is not None]
    large = [one for one in told if (one.printed_issued or 0) >= LEAST_ISSUED]
    return Ranking(_first(every, likely), _first(large, printed))


def _first(ranked: list[Ranked], value: Callable[[Ranked], float]) -> tuple[Ranked, ...]:
    used = [one for one in ranked if value(one)]
    return tuple(sorted(used, key=lambda one: (-value(one), one.id))[:MOST_RANKED])
