"""What the diagnosis said of a simulated history, held against what was planted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from intygsstat.diagnosis.run import Diagnosed
from simulation.errors import PlantedError, size_of
from simulation.history import History
from simulation.oracle import belief_in_lost_digits, tellable
from simulation.said import TOTAL, Said, column_of, what_is_said
from simulation.world import CHANNELS, ISSUED, STANDALONE

# A slip can rightly be told in more than one way.
SAME_THING = {
    "typing_error, part": {"typing_error", "standalone_above_issued"},
    "typing_error, part and total": {"typing_error", "lost_digits", "standalone_above_issued"},
    "lost_digits": {"lost_digits"},
    "standalone_above_issued": {"standalone_above_issued", "typing_error", "lost_digits"},
}
CELL_KINDS = {*SAME_THING, "cells_swapped"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one planted error. Shares are counted over these.

    `wrong_value` says that a best explanation at the place proposes a range that
    misses the truth; `open_value` that none of them proposes anything;
    `tellable` and `digits_belief` are the oracle's.
    """

    scene: str
    months: int
    seed: int
    kind: str
    how: str
    size: str
    region_size: str
    channel: str
    trace: bool
    tellable: bool
    digits_belief: float | None
    found: bool
    explained: bool
    right_value: bool
    wrong_value: bool
    open_value: bool
    said: str


class Judge:
    """Holds one history and what was said of it."""

    def __init__(self, history: History, diagnosed: Diagnosed) -> None:
        self.history, self.world = history, history.world
        self.proposals = list(diagnosed.proposals.iter_rows(named=True))
        self.said = list(what_is_said(history, diagnosed))

    # What belongs to what

    def concerns(self, said: Said, error: PlantedError) -> bool:
        """Whether the finding stands where the error was planted."""
        if said.month != error.month or not self._channel_fits(said, error):
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
        if error.kind != "month_repeated" or not self._channel_fits(said, error):
            return False
        return said.month == error.month or (said.month == error.from_month and said.region is None)

    def _channel_fits(self, said: Said, error: PlantedError) -> bool:
        return said.rule == "standalone_within_issued" or said.channel in error.channels

    # What is true

    def surplus(self, month: int, channel: int, region: int) -> int:
        """Certificates without a column that were planted in a row's total."""
        return sum(
            error.printed or 0
            for error in self.history.planted
            if error.kind == "unlisted_type"
            and error.month == month
            and channel in error.channels
            and region in error.regions
        )

    def truth(self, said: Said, reason: dict[str, Any]) -> int | None:
        """The true value of the number that an explanation blames; None if it names none."""
        if said.region is None or said.channel is None:
            return None
        channel = self._blamed_channel(said, reason)
        at = (said.month, channel, said.region)
        if reason["diagnosis"] == "unlisted_type":
            return self.surplus(*at)
        column = column_of(self.world, reason["certificate_type"], said.column)
        if column is None and reason["diagnosis"] != "totals_shifted":
            return None
        if column in (None, TOTAL):
            return int(self.world.counts[at].sum()) + self.surplus(*at)
        return int(self.world.counts[(*at, column)])

    def _blamed_channel(self, said: Said, reason: dict[str, Any]) -> int:
        """The channel an explanation speaks of.

        A standalone count above its issued one is mended from either side: what
        is proposed is then at least the printed standalone count if the issued
        one is blamed, and less if the standalone one is.
        """
        if said.rule != "standalone_within_issued" or reason["proposed"] is None:
            return STANDALONE if said.channel is None else said.channel
        counts = self.history.printed.counts[said.month, STANDALONE, said.region]
        column = column_of(self.world, reason["certificate_type"], said.column)
        printed = counts.sum() if column in (None, TOTAL) else counts[column]
        return ISSUED if reason["proposed"] >= printed else STANDALONE

    def holds(self, said: Said, reason: dict[str, Any]) -> bool | None:
        """Whether the proposed range holds the truth; None where nothing is proposed."""
        true = self.truth(said, reason)
        if reason["proposed"] is None or true is None:
            return None
        return bool(reason["proposed_low"] <= true <= reason["proposed_high"])

    # Verdicts

    def outcomes(self) -> list[Outcome]:
        """One for each planted error."""
        return [self._outcome(error) for error in self.history.planted]

    def _outcome(self, error: PlantedError) -> Outcome:
        there = [said for said in self.said if said.explanations and self.concerns(said, error)]
        right = [said for said in there if self.explains(said, error)]
        best = [(said, said.explanations[0]) for said in (right or there)]
        verdicts = [self.holds(said, reason) for said, reason in best]
        plan, region = self.history.plan, error.regions[0]
        return Outcome(
            plan.scene,
            plan.months,
            plan.seed,
            error.kind,
            error.how,
            error.size,
            self._region_size(region) if len(error.regions) == 1 else "several",
            CHANNELS[error.channel],
            error.trace,
            tellable(self.world, self.history.printed, error),
            belief_in_lost_digits(self.world, error),
            bool(there),
            bool(right),
            self._run_is_linked(error, there)
            if error.kind == "totals_shifted"
            else any(self.holds(s, s.explanations[0]) for s in right),
            any(verdict is False for verdict in verdicts),
            bool(there) and all(verdict is None for verdict in verdicts),
            str(best[0][1]["diagnosis"]) if best else "not found",
        )

    def _region_size(self, region: int) -> str:
        inhabitants = self.world.inhabitants[region]
        return "small" if inhabitants < 210_000 else "large" if inhabitants > 1e6 else "middle"

    def explains(self, said: Said, error: PlantedError) -> bool:
        """Whether the best explanation is the planted kind and blames the planted number."""
        reasons = said.explanations[:1]
        if error.kind == "unlisted_type" and self._in_a_shifted_run(error):
            reasons = said.explanations
        return any(self._names(said, reason, error) for reason in reasons)

    def _names(self, said: Said, reason: dict[str, Any], error: PlantedError) -> bool:
        if reason["diagnosis"] not in SAME_THING.get(error.kind, {error.diagnosis}):
            return False
        if error.kind in ("totals_shifted", "month_repeated"):
            return said.region is None
        blamed = column_of(self.world, reason["certificate_type"], said.column)
        if error.kind == "typing_error, total":
            return blamed == TOTAL
        if error.kind not in CELL_KINDS:
            return True
        if error.kind == "cells_swapped":
            return blamed is None or blamed in error.types
        either = said.rule == "standalone_within_issued" and reason["proposed"] is None
        right_channel = either or self._blamed_channel(said, reason) == error.channel
        return blamed in error.types and right_channel

    def _in_a_shifted_run(self, error: PlantedError) -> bool:
        return any(
            other.kind == "totals_shifted"
            and other.month == error.month
            and other.channel in error.channels
            and error.regions[0] in other.regions
            for other in self.history.planted
        )

    def _run_is_linked(self, error: PlantedError, there: list[Said]) -> bool:
        """Whether each row of a moved run that differs is put down to the run's one finding."""
        runs = {said.finding for said in there if said.rule == "totals_stand_in_their_rows"}
        rows = [
            said for said in self.said if self.concerns(said, error) and said.region is not None
        ]
        rows = [said for said in rows if said.rule == "row_parts_sum_to_total"]
        totals = self.history.printed.totals[error.month, error.channel]
        sums = self.history.printed.counts[error.month, error.channel].sum(axis=1)
        differ = {r for r in error.regions if totals[r] and totals[r] != sums[r]}
        linked = {s.region: {reason["linked"] for reason in s.explanations} & runs for s in rows}
        return any(all(run in linked.get(region, ()) for region in differ) for run in runs)

    def false_findings(self) -> list[Said]:
        """Findings that no planted error accounts for."""
        return [
            said
            for said in self.said
            if not any(self.excuses(said, error) for error in self.history.planted)
        ]

    def sound_cells(self) -> int:
        """Printed cells with a number that no planted error concerns."""
        sound = self.history.printed.counts > 0
        for error in self.history.planted:
            for channel in error.channels:
                rows = list(error.regions)
                if error.types and error.kind in CELL_KINDS:
                    sound[error.month, channel, rows[0], list(error.types)] = False
                else:
                    sound[error.month, channel, rows] = False
        return int(np.count_nonzero(sound))

    def calibration(self) -> list[dict[str, Any]]:
        """Each best explanation and each proposal that proposes something, and whether it held."""
        rows = []
        for said in self.said:
            if said.best is None:
                continue
            holds = self.holds(said, said.best)
            if holds is not None:
                rows.append(self._calibrated("best explanation", said.best, holds))
        for proposal in self.proposals:
            at = (
                self.world.months.index(proposal["month"]),
                CHANNELS.index(proposal["channel"]),
                self.world.regions.index(proposal["region"]),
                self.world.types.index(proposal["certificate_type"]),
            )
            true = int(self.world.counts[at])
            holds = proposal["proposed_low"] <= true <= proposal["proposed_high"]
            rows.append(self._calibrated("proposal", proposal, holds))
        return rows

    def _calibrated(self, what: str, reason: dict[str, Any], holds: bool) -> dict[str, Any]:
        return {
            "scene": self.history.plan.scene,
            "months": self.history.plan.months,
            "what": what,
            "diagnosis": reason["diagnosis"],
            "confidence": float(reason["confidence"]),
            "holds": bool(holds),
        }

    def false_rows(self) -> list[dict[str, Any]]:
        """The false findings as rows to count."""
        rows = []
        for said in self.false_findings():
            count = None
            if said.region is not None and said.column is not None and said.column != TOTAL:
                count = self.world.counts[said.month, said.channel or 0, said.region, said.column]
            rows.append(
                {
                    "scene": self.history.plan.scene,
                    "months": self.history.plan.months,
                    "rule": said.rule,
                    "diagnosis": str(said.best["diagnosis"]) if said.best else "none",
                    "size": "any" if count is None else size_of(int(count)),
                    "break": self._break_beside(said),
                }
            )
        return rows

    def _break_beside(self, said: Said) -> str:
        """How a finding stands to the real breaks of its series."""
        for broken in self.world.breaks:
            if said.region != broken.region or said.column not in (*broken.columns, None, TOTAL):
                continue
            after = len(self.world.months) - broken.month
            if min(after, broken.month) == 1:
                return "in a series with one month on a side of its break"
            return "in a series with more months on both sides of its break"
        return "elsewhere"

    def outcome_rows(self) -> list[dict[str, Any]]:
        """The outcomes as rows to count."""
        return [asdict(outcome) for outcome in self.outcomes()]
