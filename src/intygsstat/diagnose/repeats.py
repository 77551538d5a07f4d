"""A month's table that is another month's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from intygsstat.diagnose.panel import Panel

SAME = 0.75  # share of telling counts that are equal
TELLING = 5.0  # certificates: smaller counts are often equal by chance
ENOUGH = 8  # telling counts that both tables print
MONTHS_APART = 13


@dataclass(frozen=True, slots=True)
class RepeatedTable:
    """Table `table` prints the counts of `source`: `equal` of `compared` telling counts."""

    table: int
    source: int
    equal: int
    compared: int

    @property
    def confidence(self) -> float:
        """The share that is equal; the table blamed may as well be the other one."""
        return round(self.equal / self.compared, 3)


def find_repeated_tables(panel: Panel, above: Panel | None) -> list[RepeatedTable]:
    """Pairs of winning tables of different months with the same counts.

    Blamed is the one that disagrees more with `above`, the other channel's
    tables (standalone counts above issued ones), and of two that do so
    equally the later one.
    """
    order = [int(i) for i in np.flatnonzero(panel.wins)]
    order.sort(key=lambda table: int(panel.months[table]))
    found: list[RepeatedTable] = []
    blamed: set[int] = set()
    for place, later in enumerate(order):
        for earlier in order[:place]:
            if panel.months[later] - panel.months[earlier] > MONTHS_APART:
                continue
            equal, compared = _equal_counts(panel, earlier, later)
            if compared < ENOUGH or equal < SAME * compared:
                continue
            table, source = later, earlier
            if _conflicts(panel, above, earlier) > _conflicts(panel, above, later):
                table, source = earlier, later
            if table not in blamed:
                blamed.add(table)
                found.append(RepeatedTable(table, source, equal, compared))
    return found


def _equal_counts(panel: Panel, one: int, other: int) -> tuple[int, int]:
    first, second = panel.counts[one], panel.counts[other]
    telling = np.isfinite(first + second) & (np.maximum(first, second) >= TELLING)
    return int((first[telling] == second[telling]).sum()), int(telling.sum())


def _conflicts(panel: Panel, above: Panel | None, table: int) -> int:
    """Counts of the month that are larger standalone than issued."""
    if above is None:
        return 0
    twins = np.flatnonzero(above.wins & (above.months == panel.months[table]))
    if not len(twins):
        return 0
    mine, theirs = panel.counts[table], above.counts[int(twins[0])]
    odd = mine > theirs if panel.channel == "standalone" else theirs > mine
    return int(odd.sum())
