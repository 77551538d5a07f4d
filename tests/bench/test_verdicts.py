"""Is the judge fair? A diagnosis that knows the truth wins all, one that is silent nothing."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from simulation.history import History, Plan, simulate_history
from simulation.planted import KINDS, PlantedError
from simulation.report import VALUELESS
from simulation.verdicts import CELL_KINDS, Judge
from simulation.world import CHANNELS

from intygsstat.storage.schema import DIAGNOSIS_SCHEMAS

OUT_OF_LINE = "count_in_line_with_history"
UNBALANCED = "row_parts_sum_to_total"


class MadeUp:
    """A diagnosis put together finding by finding."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.findings: list[dict[str, Any]] = []
        self.explanations: list[dict[str, Any]] = []

    def finding(
        self, rule: str, month: int, channel: int, region: int | None, column: int | None
    ) -> str:
        world, name = self.history.world, f"{rule}-{len(self.findings)}"
        self.findings.append(
            {
                "finding": name,
                "rule": rule,
                "severity": "warning",
                "month": world.months[month],
                "channel": CHANNELS[channel],
                "region": None if region is None else world.regions[region],
                "certificate_type": None if column is None else world.types[column],
            }
        )
        return name

    def explain(
        self,
        finding: str,
        diagnosis: str,
        suspect: str | None = None,
        value: int | None = None,
        linked: str | None = None,
    ) -> None:
        values = dict.fromkeys(("proposed", "proposed_low", "proposed_high"), value)
        what = {"finding": finding, "diagnosis": diagnosis, "certificate_type": suspect}
        self.explanations.append(
            {**what, **values, "rank": 1, "confidence": 0.99, "linked": linked, "evidence": ""}
        )

    def explain_rows(self, rule: str, error: PlantedError, *what: Any, linked: Any = None) -> None:
        """Explain the deck's own findings of a rule at the rows of an error."""
        world = self.history.world
        regions = [world.regions[region] for region in error.regions]
        here = self.history.frames.findings.filter(
            pl.col("rule") == rule,
            pl.col("month") == world.months[error.month],
            pl.col("region").is_in(regions),
        )
        for finding in here["finding"]:
            self.explain(finding, *what, linked=linked)

    def judged(self) -> Judge:
        rows = {"explanations": self.explanations, "diagnosed_findings": self.findings}
        frames = {
            kind: pl.DataFrame(rows.get(kind, []), schema=schema)
            for kind, schema in DIAGNOSIS_SCHEMAS.items()
        }
        return Judge(self.history, frames)


def knowing(history: History) -> MadeUp:
    """A diagnosis that knows what was planted."""
    made, world = MadeUp(history), history.world
    for error in history.planted:
        place, what = (error.month, error.channel), error.diagnosis
        if error.kind == "totals_shifted":
            run = made.finding("totals_stand_in_their_rows", *place, None, None)
            made.explain(run, what)
            made.explain_rows(UNBALANCED, error, what, "total", linked=run)
        elif error.kind == "month_repeated":
            made.explain(made.finding("month_has_its_own_numbers", *place, None, None), what)
        elif error.kind == "row_missing":
            made.explain_rows("every_region_present", error, what)
        elif error.kind == "unlisted_type":
            made.explain_rows(UNBALANCED, error, what, None, error.printed)
        elif error.kind == "typing_error, total":
            made.explain_rows(UNBALANCED, error, what, "total", error.true)
        elif error.kind == "rows_swapped":
            rule = "rows_stand_under_their_names"
            made.explain(made.finding(rule, *place, error.regions[0], None), what)
        else:
            at = (*place, error.regions[0], error.types[0])
            cell = made.finding(OUT_OF_LINE, *at)
            made.explain(cell, what, world.types[at[3]], int(world.counts[at]))
    return made


def planted(kind: str) -> History:
    return simulate_history(Plan("errors", 4, 11, (kind,)))


@pytest.mark.parametrize("kind", KINDS)
def test_who_knows_the_truth_is_right_in_all_and_who_says_nothing_finds_nothing(kind: str) -> None:
    history = planted(kind)
    judge = knowing(history).judged()
    for outcome in judge.outcomes():
        assert outcome["found"]
        assert outcome["explained"]
        assert outcome["said"] == kind.split(",")[0]
        assert not outcome["wrong_value"]
        assert outcome["right_value"] or kind in VALUELESS
    assert judge.false_findings() == []
    assert all(row["holds"] for row in judge.calibration())
    silent = MadeUp(history).judged()
    assert not any(outcome["found"] or outcome["explained"] for outcome in silent.outcomes())
    assert {outcome["said"] for outcome in silent.outcomes()} == {"not found"}
    assert silent.false_findings() == []


@pytest.mark.parametrize("kind", sorted(CELL_KINDS))
def test_a_finding_beside_the_cell_is_false(kind: str) -> None:
    history = planted(kind)
    made, error = MadeUp(history), history.planted[0]
    beside = next(c for c in range(len(history.world.types)) if c not in error.types)
    cell = made.finding(OUT_OF_LINE, error.month, error.channel, error.regions[0], beside)
    made.explain(cell, error.diagnosis, history.world.types[beside], 1)
    judge = made.judged()
    assert not judge.outcomes()[0]["found"]
    assert [row["finding"] for row in judge.false_findings()] == [cell]


def test_another_kind_or_another_value_is_not_right() -> None:
    history = planted("lost_digits")
    made, error = MadeUp(history), history.planted[0]
    cell = made.finding(OUT_OF_LINE, error.month, error.channel, error.regions[0], error.types[0])
    name = history.world.types[error.types[0]]
    made.explain(cell, "cells_swapped", name, (error.true or 0) + 1)
    outcome = made.judged().outcomes()[0]
    assert outcome["found"]
    assert outcome["wrong_value"]
    assert not outcome["explained"]
    assert not outcome["right_value"]


def test_a_total_is_not_a_part() -> None:
    history = planted("typing_error, part")
    made = MadeUp(history)
    for error in history.planted:
        made.explain_rows(UNBALANCED, error, "typing_error", "total", 5)
    judge = made.judged()
    assert all(outcome["found"] and not outcome["explained"] for outcome in judge.outcomes())
    said = judge.said[0]
    assert said.column is None
    row = history.world.counts[said.month, said.channel, said.region]
    assert judge.truth(said, said.explanations[0]) == int(row.sum())


def test_a_finding_in_a_clean_month_is_false_and_counted() -> None:
    history = simulate_history(Plan("clean", 4, 2))
    made = MadeUp(history)
    made.finding(OUT_OF_LINE, 1, 0, 3, 4)
    judge = made.judged()
    assert [row["scene"] for row in judge.false_findings()] == ["clean"]
    assert judge.sound_cells() == int((history.printed.counts > 0).sum())
