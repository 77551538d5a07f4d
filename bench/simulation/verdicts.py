"""What the diagnosis said of a simulated history, held against what was planted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from intygsstat.diagnose.diagnose import Diagnosed
from simulation.errors import PlantedError, size_of
from simulation.history import History
from simulation.world import CHANNELS, ISSUED, STANDALONE

# Findings that only the diagnosis makes.
OWN_RULES = {
    "count_in_line_with_history",
    "totals_stand_in_their_rows",
    "rows_stand_under_their_names",
    "month_has_its_own_numbers",
}
# A slip can rightly be told in more than one way.
SAME_THING = {
    "typing_error, part": {"typing_error", "standalone_above_issued"},
    "typing_error, part and total": {"typing_error", "lost_digits", "standalone_above_issued"},
    "lost_digits": {"lost_digits"},
    "standalone_above_issued": {"standalone_above_issued", "typing_error", "lost_digits"},
}
CELL_KINDS = {*SAME_THING, "cells_swapped"}
TOTAL = -1  # the number of the column of totals


@dataclass(frozen=True, slots=True)
class Said:
    """A finding that has explanations, or is the diagnosis' own, with its place in numbers.

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
        return self.explanations[0] if self.explanations else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one planted error. Shares are counted over these.

    `wrong_value` says that a best explanation at the place proposes a range that
    misses the truth; `open_value` that none of them proposes anything.
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
    found: bool
    explained: bool
    right_value: bool
    wrong_value: bool
    open_value: bool
    said: str


class Judge:
    """Holds one history and what was said of it."""

    def __init__(self, history: History, diagnosed: Diagnosed) -> None:
        self.history, self.diagnosed = history, diagnosed
        self.world = history.world
        self.numbers = {
            "region": {name: n for n, name in enumerate(self.world.regions)},
            "type": {**{name: n for n, name in enumerate(self.world.types)}, "total": TOTAL},
        }
        self.proposals = list(diagnosed.proposals.iter_rows(named=True))
        self.said = list(self._said())

    def _said(self) -> Iterator[Said]:
        explained: dict[str, list[dict[str, Any]]] = {}
        for row in self.diagnosed.explanations.sort("finding", "rank").iter_rows(named=True):
            explained.setdefault(row["finding"], []).append(row)
        for frame in (self.history.frames.findings, self.diagnosed.diagnosed_findings):
            for row in frame.iter_rows(named=True):
                reasons = tuple(explained.get(row["finding"], ()))
                if row["severity"] == "info" or not (reasons or row["rule"] in OWN_RULES):
                    continue
                yield Said(
                    row["finding"],
                    row["rule"],
                    self.world.months.index(row["month"]),
                    CHANNELS.index(row["channel"]) if row["channel"] else None,
                    self.numbers["region"].get(row["region"]),
                    self.numbers["type"].get(row["certificate_type"]),
                    reasons,
                )

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
        column = self.numbers["type"].get(reason["certificate_type"], said.column)
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
        column = self.numbers["type"].get(reason["certificate_type"], said.column)
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
        blamed = self.numbers["type"].get(reason["certificate_type"], said.column)
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
        linked = {
            said.region for said in rows if said.best is not None and said.best["linked"] in runs
        }
        return len(runs) == 1 and differ <= linked

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
                self.numbers["region"][proposal["region"]],
                self.numbers["type"][proposal["certificate_type"]],
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

    # In words

    def describe(self, error: PlantedError) -> str:
        """An error with all that was said of its place, for reading on a terminal."""
        lines = [f"PLANTED {error.kind} ({error.how}), trace {error.trace}: {self._place(error)}"]
        lines.append(f"  true {error.true}, printed {error.printed}")
        for column in error.types:
            for region in error.regions[:2]:
                lines += self._series(error.channel, region, column)
        there = [said for said in self.said if self.excuses(said, error)]
        lines += [line for said in there for line in self.describe_said(said)]
        return "\n".join(lines if there else [*lines, "  nothing was said"])

    def describe_said(self, said: Said) -> list[str]:
        """A finding with its explanations."""
        channel = "" if said.channel is None else CHANNELS[said.channel]
        region = "" if said.region is None else self.world.regions[said.region]
        column = "" if said.column is None else (*self.world.types, "total")[said.column]
        head = f"  SAID {said.rule}: month {said.month} {channel} {region} {column}"
        return [head, *(self._reason_in_words(said, reason) for reason in said.explanations)]

    def _reason_in_words(self, said: Said, reason: dict[str, Any]) -> str:
        return (
            f"    {reason['rank']}. {reason['diagnosis']} {reason['certificate_type']}: "
            f"{reason['proposed']} [{reason['proposed_low']}, {reason['proposed_high']}] "
            f"at {reason['confidence']:.3f}, true {self.truth(said, reason)}; {reason['evidence']}"
        )

    def describe_false(self, said: Said) -> str:
        """A finding that nothing accounts for, with the series of its cell."""
        lines = self.describe_said(said)
        if said.region is not None and said.column not in (None, TOTAL):
            lines += self._series(said.channel or 0, said.region, int(said.column or 0))
        return "\n".join(lines)

    def _place(self, error: PlantedError) -> str:
        plan = self.history.plan
        regions = ", ".join(self.world.regions[r] for r in error.regions[:3])
        types = ", ".join(self.world.types[t] for t in error.types)
        return (
            f"month {error.month} {CHANNELS[error.channel]} {regions} {types} "
            f"(scene {plan.scene!r}, {plan.months} months, seed {plan.seed})"
        )

    def _series(self, channel: int, region: int, column: int) -> list[str]:
        at = (slice(None), channel, region, column)
        means = " ".join(f"{mean:.1f}" for mean in self.world.mean[at])
        spreads = " ".join(f"{spread:.1f}" for spread in self.world.spread[at])
        return [
            f"  {self.world.regions[region]} {self.world.types[column]} {CHANNELS[channel]}",
            f"    printed {' '.join(map(str, self.history.printed.counts[at].tolist()))}",
            f"    true    {' '.join(map(str, self.world.counts[at].tolist()))}",
            f"    mean    {means}",
            f"    spread  {spreads}",
        ]

    def false_rows(self) -> list[dict[str, Any]]:
        """The false findings as rows to count."""
        rows = []
        for said in self.false_findings():
            count = None
            if said.region is not None and said.column not in (None, TOTAL):
                count = self.world.counts[said.month, said.channel or 0, said.region, said.column]
            rows.append(
                {
                    "scene": self.history.plan.scene,
                    "months": self.history.plan.months,
                    "rule": said.rule,
                    "diagnosis": said.best["diagnosis"] if said.best else "none",
                    "size": "any" if count is None else size_of(int(count)),
                }
            )
        return rows

    def outcome_rows(self) -> list[dict[str, Any]]:
        """The outcomes as rows to count."""
        return [asdict(outcome) for outcome in self.outcomes()]
