"""What the diagnosis said, with its places in the numbers of a simulated world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from intygsstat.diagnosis.run import Diagnosed
from simulation.history import History
from simulation.world import CHANNELS, World

# Findings that only the diagnosis makes.
OWN_RULES = {
    "count_in_line_with_history",
    "totals_stand_in_their_rows",
    "rows_stand_under_their_names",
    "month_has_its_own_numbers",
}
TOTAL = -1  # the number of the column of totals


@dataclass(frozen=True, slots=True)
class Said:
    """A finding that has explanations, or is the diagnosis' own.

    `column` is TOTAL for the row's total, None for a row or table as a whole.
    """

    finding: str
    rule: str
    month: int
    channel: int | None
    region: int | None
    column: int | None
    explanations: tuple[dict[str, Any], ...]

    @property
    def best(self) -> dict[str, Any] | None:
        """The explanation of rank 1."""
        return self.explanations[0] if self.explanations else None


def column_of(world: World, certificate_type: str | None, otherwise: int | None) -> int | None:
    """The number of a type's column, TOTAL for 'total', else `otherwise`."""
    if certificate_type is None:
        return otherwise
    return TOTAL if certificate_type == "total" else world.types.index(certificate_type)


def what_is_said(history: History, diagnosed: Diagnosed) -> Iterator[Said]:
    """Every warning or error that has an explanation or is the diagnosis' own."""
    world = history.world
    explained: dict[str, list[dict[str, Any]]] = {}
    for row in diagnosed.explanations.sort("finding", "rank").iter_rows(named=True):
        explained.setdefault(row["finding"], []).append(row)
    for frame in (history.frames.findings, diagnosed.diagnosed_findings):
        for row in frame.iter_rows(named=True):
            reasons = tuple(explained.get(row["finding"], ()))
            if row["severity"] == "info" or not (reasons or row["rule"] in OWN_RULES):
                continue
            yield Said(
                row["finding"],
                row["rule"],
                world.months.index(row["month"]),
                CHANNELS.index(row["channel"]) if row["channel"] else None,
                world.regions.index(row["region"]) if row["region"] else None,
                column_of(world, row["certificate_type"], None),
                reasons,
            )
