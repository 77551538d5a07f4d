"""What the diagnosis said of a simulated history, held against what was planted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from intygsstat.diagnosis.run import Frames
from simulation.history import History
from simulation.planted import PlantedError, size_of
from simulation.sums import place_of
from simulation.world import CHANNELS, ISSUED, STANDALONE, World

TOTAL = -1  # stands for the total where a type's number would stand
# Findings that only the diagnosis makes.
OWN_RULES = {
    "count_in_line_with_history",
    "totals_stand_in_their_rows",
    "rows_stand_under_their_names",
    "month_has_its_own_numbers",
}
# A typo can rightly be explained in more than one way.
SAME_THING = {
    "typing_error, part": {"typing_error", "standalone_above_issued"},
    "typing_error, part and total": {"typing_error", "lost_digits", "standalone_above_issued"},
    "lost_digits": {"lost_digits"},
    "standalone_above_issued": {"standalone_above_issued", "typing_error", "lost_digits"},
}
SURE = 0.9  # a confidence at which a wrong proposal hurts
CELL_KINDS = {*SAME_THING, "cells_swapped"}


@dataclass(frozen=True, slots=True)
class Said:
    """A finding that has explanations, or is the diagnosis' own, by the numbers of its place.

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


class Judge:
    """Holds one history and what was said of it."""

    def __init__(self, history: History, diagnosed: Frames) -> None:
        self.history, self.world = history, history.world
        self.proposals = list(diagnosed["proposals"].iter_rows(named=True))
        self.said = list(_what_is_said(history, diagnosed))

    # What belongs to what

    def concerns(self, said: Said, error: PlantedError) -> bool:
        """Whether the finding stands where the error was planted."""
        if said.month != error.month or not _channel_fits(said, error):
            return False
        if error.kind == "month_repeated":
            return said.region is None
        if error.kind in ("totals_shifted", "rows_swapped") and said.region is None:
            return said.rule in ("totals_stand_in_their_rows", "rows_stand_under_their_names")
        if said.region not in error.regions:
            return False
        if error.kind in CELL_KINDS:
            return said.column in (None, *error.types)
        return error.kind == "rows_swapped" or said.column in (None, TOTAL)

    def excuses(self, said: Said, error: PlantedError) -> bool:
        """Whether the finding can be put down to the error, right or not."""
        if self.concerns(said, error):
            return True
        if error.kind != "month_repeated" or not _channel_fits(said, error):
            return False
        return said.month == error.month or (said.month == error.from_month and said.region is None)

    # What is true

    def truth(self, said: Said, reason: dict[str, Any]) -> int | None:
        """The true value of the suspect of an explanation; None if it names none."""
        if said.region is None or said.channel is None:
            return None
        at = (said.month, self._channel_of(said, reason), said.region)
        surplus = sum(  # certificates without a column that were planted in the row's total
            error.printed or 0
            for error in self.history.planted
            if error.kind == "unlisted_type"
            and error.month == said.month
            and at[1] in error.channels
            and said.region in error.regions
        )
        if reason["diagnosis"] == "unlisted_type":
            return surplus
        column = _column_of(self.world, reason["certificate_type"], said.column)
        if column is None and reason["diagnosis"] != "totals_shifted":
            return None
        if column in (None, TOTAL):
            return int(self.world.counts[at].sum()) + surplus
        return int(self.world.counts[(*at, column)])

    def _channel_of(self, said: Said, reason: dict[str, Any]) -> int:
        """The channel an explanation speaks of.

        A standalone count above its issued one is mended from either side: what is proposed is
        then at least the printed standalone count if the issued one is the suspect, and less if
        the standalone one is.
        """
        if said.rule != "standalone_within_issued" or reason["proposed"] is None:
            return STANDALONE if said.channel is None else said.channel
        counts = self.history.printed.counts[said.month, STANDALONE, said.region]
        column = _column_of(self.world, reason["certificate_type"], said.column)
        printed = counts.sum() if column in (None, TOTAL) else counts[column]
        return ISSUED if reason["proposed"] >= printed else STANDALONE

    def holds(self, said: Said, reason: dict[str, Any]) -> bool | None:
        """Whether the proposed range holds the truth; None where nothing is proposed."""
        true = self.truth(said, reason)
        if reason["proposed"] is None or true is None:
            return None
        return bool(reason["proposed_low"] <= true <= reason["proposed_high"])

    # Verdicts

    def outcomes(self) -> list[dict[str, Any]]:
        """What became of each planted error.

        `wrong_value` says that a best explanation at the place proposes a range that misses the
        truth; `open_value` that none of them proposes anything.
        """
        return [self._outcome(error) for error in self.history.planted]

    def _outcome(self, error: PlantedError) -> dict[str, Any]:
        there = [said for said in self.said if said.explanations and self.concerns(said, error)]
        right = [said for said in there if self.explains(said, error)]
        verdicts = [self.holds(said, said.explanations[0]) for said in right or there]
        right_value = any(self.holds(said, said.explanations[0]) for said in right)
        if error.kind == "totals_shifted":
            right_value = self._run_is_linked(error, there)
        return self.history.plan.facts | {
            "kind": error.kind,
            "channel": CHANNELS[error.channel],
            "size": error.size,
            "trace": error.trace,
            "found": bool(there),
            "explained": bool(right),
            "right_value": right_value,
            "wrong_value": any(verdict is False for verdict in verdicts),
            "open_value": bool(there) and all(verdict is None for verdict in verdicts),
        }

    def explains(self, said: Said, error: PlantedError) -> bool:
        """Whether the best explanation is the planted kind and its suspect the planted number."""
        in_a_run = error.kind == "unlisted_type" and any(
            other.kind == "totals_shifted"
            and other.month == error.month
            and other.channel in error.channels
            and error.regions[0] in other.regions
            for other in self.history.planted
        )
        reasons = said.explanations if in_a_run else said.explanations[:1]
        return any(self._names(said, reason, error) for reason in reasons)

    def _names(self, said: Said, reason: dict[str, Any], error: PlantedError) -> bool:
        if reason["diagnosis"] not in SAME_THING.get(error.kind, {error.diagnosis}):
            return False
        if error.kind in ("totals_shifted", "month_repeated"):
            return said.region is None
        suspect = _column_of(self.world, reason["certificate_type"], said.column)
        if error.kind == "typing_error, total":
            return suspect == TOTAL
        if error.kind not in CELL_KINDS:
            return True
        if error.kind == "cells_swapped":
            return suspect is None or suspect in error.types
        either = said.rule == "standalone_within_issued" and reason["proposed"] is None
        right_channel = either or self._channel_of(said, reason) == error.channel
        return suspect in error.types and right_channel

    def _run_is_linked(self, error: PlantedError, there: list[Said]) -> bool:
        """Whether each row of a moved run that differs is put down to the run's one finding."""
        runs = {said.finding for said in there if said.rule == "totals_stand_in_their_rows"}
        linked = {
            said.region: {reason["linked"] for reason in said.explanations} & runs
            for said in self.said
            if said.rule == "row_parts_sum_to_total" and self.concerns(said, error)
        }
        totals = self.history.printed.totals[error.month, error.channel]
        sums = self.history.printed.counts[error.month, error.channel].sum(axis=1)
        differ = {r for r in error.regions if totals[r] and totals[r] != sums[r]}
        return any(all(run in linked.get(region, ()) for region in differ) for run in runs)

    def false_findings(self) -> list[dict[str, Any]]:
        """Findings that no planted error accounts for."""
        rows = []
        for said in self.said:
            if any(self.excuses(said, error) for error in self.history.planted):
                continue
            count = None
            if said.region is not None and said.column is not None and said.column != TOTAL:
                count = self.world.counts[said.month, said.channel or 0, said.region, said.column]
            what = {
                "finding": said.finding,
                "rule": said.rule,
                "diagnosis": str(said.best["diagnosis"]) if said.best else "none",
                "size": "any" if count is None else size_of(int(count)),
                "sure": bool(said.best and said.best["confidence"] >= SURE),
            }
            rows.append(self.history.plan.facts | what)
        return rows

    def event_outcomes(self) -> list[dict[str, Any]]:
        """What became of each thing that happened for real: whether something was found about its
        series, whether a value was proposed there, and surely. None of it is right."""
        rows = []
        for event in self.history.events:
            region = self.world.regions[event.region]
            names = {self.world.types[kind] for kind in event.types}
            there = [
                float(each["confidence"])
                for each in self.proposals
                if each["region"] == region
                and each["certificate_type"] in names
                and each["proposed"] is not None
            ]
            found = any(
                said.region == event.region and said.column in (None, TOTAL, *event.types)
                for said in self.said
            )
            sure = max(there, default=0.0) >= SURE
            what = {"kind": event.kind, "found": found, "served": bool(there), "sure": sure}
            rows.append(self.history.plan.facts | what)
        return rows

    def sound_cells(self) -> int:
        """Printed cells with a number that no planted error concerns."""
        sound = self.history.printed.counts > 0
        for error in self.history.planted:
            of_cells = error.types and error.kind in CELL_KINDS
            columns = list(error.types) if of_cells else slice(None)
            rows = error.regions[0] if of_cells else list(error.regions)
            for channel in error.channels:
                sound[error.month, channel, rows, columns] = False
        return int(np.count_nonzero(sound))

    def calibration(self) -> list[dict[str, Any]]:
        """Each best explanation and each proposal that proposes something, and whether it held."""
        held = [
            ("best explanation", said.best, self.holds(said, said.best))
            for said in self.said
            if said.best
        ]
        for proposal in self.proposals:
            if proposal["proposed"] is None:
                continue
            true = int(self.world.counts[place_of(self.history, proposal)])
            holds = proposal["proposed_low"] <= true <= proposal["proposed_high"]
            held.append(("proposal", proposal, bool(holds)))
        return [
            self.history.plan.facts
            | {"what": what, "confidence": said["confidence"], "holds": holds}
            for what, said, holds in held
            if holds is not None
        ]


def _channel_fits(said: Said, error: PlantedError) -> bool:
    return said.rule == "standalone_within_issued" or said.channel in error.channels


def _column_of(world: World, certificate_type: str | None, otherwise: int | None) -> int | None:
    """The number of a type's column, TOTAL for 'total', else `otherwise`."""
    if certificate_type is None:
        return otherwise
    return TOTAL if certificate_type == "total" else world.types.index(certificate_type)


def _what_is_said(history: History, diagnosed: Frames) -> Iterator[Said]:
    """Every warning or error that has an explanation or is the diagnosis' own."""
    world = history.world
    explained: dict[str, list[dict[str, Any]]] = {}
    for row in diagnosed["explanations"].sort("finding", "rank").iter_rows(named=True):
        explained.setdefault(row["finding"], []).append(row)
    for frame in (history.frames.findings, diagnosed["diagnosed_findings"]):
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
                _column_of(world, row["certificate_type"], None),
                reasons,
            )
