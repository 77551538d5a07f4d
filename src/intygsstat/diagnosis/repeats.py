"""A month's table that is another month's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intygsstat.diagnosis.panel import Panel

SAME = 0.75  # share of telling counts that are equal
TELLING = 5.0  # certificates: smaller counts are often equal by chance
ENOUGH = 8  # telling counts that both tables print
MONTHS_APART = 13
TELLS_MORE = 3.0  # odds for each count that is larger standalone than issued


@dataclass(frozen=True, slots=True)
class RepeatedTable:
    """Table `table` prints the counts of `source`: `equal` of `compared` telling counts.

    Each of the two may be the copy; `probability` is that it is this one.
    """

    table: int
    source: int
    equal: int
    compared: int
    probability: float


def find_repeated_tables(panel: Panel, other: Panel) -> list[RepeatedTable]:
    """Pairs of winning tables of different months with the same counts, each pair twice.

    The one that disagrees more with the `other` channel's table of its month
    (standalone counts above issued ones) comes first, and is likelier the copy.
    """
    order = [int(i) for i in np.flatnonzero(panel.wins)]
    order.sort(key=lambda table: int(panel.months[table]))
    found: list[RepeatedTable] = []
    for place, later in enumerate(order):
        for earlier in order[:place]:
            if panel.months[later] - panel.months[earlier] > MONTHS_APART:
                continue
            equal, compared = _equal_counts(panel, earlier, later)
            if compared < ENOUGH or equal < SAME * compared:
                continue
            odds = _conflicts(panel, other, later) - _conflicts(panel, other, earlier)
            copied = 1 / (1 + TELLS_MORE**-odds)  # the probability that the later one is
            pair = [
                RepeatedTable(later, earlier, equal, compared, copied),
                RepeatedTable(earlier, later, equal, compared, 1 - copied),
            ]
            found += sorted(pair, key=lambda repeat: -repeat.probability)
    return found


def _equal_counts(panel: Panel, one: int, other: int) -> tuple[int, int]:
    first, second = panel.counts[one], panel.counts[other]
    telling = np.isfinite(first + second) & (np.maximum(first, second) >= TELLING)
    return int((first[telling] == second[telling]).sum()), int(telling.sum())


def _conflicts(panel: Panel, above: Panel, table: int) -> int:
    """Counts of the month that are larger standalone than issued."""
    twins = np.flatnonzero(above.wins & (above.months == panel.months[table]))
    if not len(twins):
        return 0
    mine, theirs = panel.counts[table], above.counts[int(twins[0])]
    odd = mine > theirs if panel.channel == "standalone" else theirs > mine
    return int(odd.sum())
