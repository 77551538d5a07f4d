"""Is the judge fair? A diagnosis that knows the truth wins all, one that is silent nothing."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from simulation import report
from simulation.errors import KINDS, PlantedError
from simulation.history import History, Plan, simulate_history
from simulation.verdicts import CELL_KINDS, Judge
from simulation.world import CHANNELS

from intygsstat.diagnosis.run import Diagnosed
from intygsstat.storage.schema import DIAGNOSIS_SCHEMAS

RULE_OF_RUN = "totals_stand_in_their_rows"


class TableVersion:
    """A made-up diagnosis, put together finding by finding."""

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
        blamed: str | None = None,
        value: int | None = None,
        linked: str | None = None,
    ) -> None:
        self.explanations.append(
            {
                "finding": finding,
                "rank": 1,
                "diagnosis": diagnosis,
                "certificate_type": blamed,
                "proposed": value,
                "proposed_low": value,
                "proposed_high": value,
                "confidence": 0.99,
                "evidence": "",
                "linked": linked,
            }
        )

    def judged(self) -> Judge:
        rows = {"explanations": self.explanations, "diagnosed_findings": self.findings}
        frames = {
            kind: pl.DataFrame(rows.get(kind, []), schema=schema)
            for kind, schema in DIAGNOSIS_SCHEMAS.items()
        }
        return Judge(self.history, Diagnosed(**frames))


def of_the_deck(history: History, rule: str, month: int, region: int) -> list[str]:
    """The deck's own findings of a rule at a row."""
    world, frame = history.world, history.frames.findings
    here = frame.filter(
        (pl.col("rule") == rule)
        & (pl.col("month") == world.months[month])
        & (pl.col("region") == world.regions[region])
    )
    return here["finding"].to_list()


def knowing(history: History) -> TableVersion:
    """A diagnosis that knows what was planted."""
    telling = TableVersion(history)
    for error in history.planted:
        tell_of(telling, history, error)
    return telling


def tell_of(telling: TableVersion, history: History, error: PlantedError) -> None:
    world, place = history.world, (error.month, error.channel)
    if error.kind == "totals_shifted":
        run = telling.finding(RULE_OF_RUN, *place, None, None)
        telling.explain(run, "totals_shifted")
        for region in error.regions:
            for row in of_the_deck(history, "row_parts_sum_to_total", error.month, region):
                telling.explain(row, "totals_shifted", "total", linked=run)
    elif error.kind == "month_repeated":
        telling.explain(
            telling.finding("month_has_its_own_numbers", *place, None, None), error.diagnosis
        )
    elif error.kind == "row_missing":
        for row in of_the_deck(history, "every_region_present", error.month, error.regions[0]):
            telling.explain(row, error.diagnosis)
    elif error.kind == "unlisted_type":
        for row in of_the_deck(history, "row_parts_sum_to_total", error.month, error.regions[0]):
            telling.explain(row, error.diagnosis, value=error.printed)
    elif error.kind == "rows_swapped":
        row = telling.finding("rows_stand_under_their_names", *place, error.regions[0], None)
        telling.explain(row, error.diagnosis)
    elif error.kind == "typing_error, total":
        for row in of_the_deck(history, "row_parts_sum_to_total", error.month, error.regions[0]):
            telling.explain(row, error.diagnosis, "total", error.true)
    else:
        region, column = error.regions[0], error.types[0]
        cell = telling.finding("count_in_line_with_history", *place, region, column)
        true = int(world.counts[(*place, region, column)])
        telling.explain(cell, error.diagnosis, world.types[column], true)


def planted(kind: str, seed: int = 11) -> History:
    return simulate_history(Plan("errors", 4, seed, (kind,)))


@pytest.mark.parametrize("kind", KINDS)
def test_who_knows_the_truth_is_right_in_all(kind: str) -> None:
    judge = knowing(planted(kind)).judged()
    for outcome in judge.outcomes():
        assert outcome.found
        assert outcome.explained
        assert outcome.said == kind.split(",")[0]
        assert not outcome.wrong_value
        assert outcome.right_value or kind in report.VALUELESS
    assert judge.false_findings() == []
    assert all(row["holds"] for row in judge.calibration())


@pytest.mark.parametrize("kind", KINDS)
def test_who_says_nothing_finds_nothing(kind: str) -> None:
    judge = TableVersion(planted(kind)).judged()
    assert not any(outcome.found or outcome.explained for outcome in judge.outcomes())
    assert {outcome.said for outcome in judge.outcomes()} == {"not found"}
    assert judge.false_findings() == []


@pytest.mark.parametrize("kind", sorted(CELL_KINDS))
def test_a_finding_beside_the_cell_is_false(kind: str) -> None:
    history = planted(kind)
    telling, error = TableVersion(history), history.planted[0]
    beside = next(c for c in range(len(history.world.types)) if c not in error.types)
    cell = telling.finding(
        "count_in_line_with_history", error.month, error.channel, error.regions[0], beside
    )
    telling.explain(cell, error.diagnosis, history.world.types[beside], 1)
    judge = telling.judged()
    assert not judge.outcomes()[0].found
    assert [said.finding for said in judge.false_findings()] == [cell]


def test_another_kind_or_another_value_is_not_right() -> None:
    history = planted("lost_digits")
    telling, error = TableVersion(history), history.planted[0]
    where = (error.month, error.channel, error.regions[0], error.types[0])
    name = history.world.types[error.types[0]]
    cell = telling.finding("count_in_line_with_history", *where)
    telling.explain(cell, "cells_swapped", name, (error.true or 0) + 1)
    outcome = telling.judged().outcomes()[0]
    assert outcome.found
    assert outcome.wrong_value
    assert not outcome.explained
    assert not outcome.right_value


def test_a_blamed_total_is_not_a_blamed_part() -> None:
    history = planted("typing_error, part")
    telling = TableVersion(history)
    for error in history.planted:
        for row in of_the_deck(history, "row_parts_sum_to_total", error.month, error.regions[0]):
            telling.explain(row, "typing_error", "total", 5)
    judge = telling.judged()
    assert all(outcome.found and not outcome.explained for outcome in judge.outcomes())
    assert judge.said[0].column is None
    assert judge.truth(judge.said[0], judge.said[0].explanations[0]) == int(
        history.world.counts[judge.said[0].month, judge.said[0].channel, judge.said[0].region].sum()
    )


def test_a_finding_in_a_clean_month_is_false_and_counted() -> None:
    history = simulate_history(Plan("clean", 4, 2))
    telling = TableVersion(history)
    telling.finding("count_in_line_with_history", 1, 0, 3, 4)
    judge = telling.judged()
    assert len(judge.false_rows()) == 1
    assert judge.false_rows()[0]["scene"] == "clean"
    assert judge.sound_cells() == int((history.printed.counts > 0).sum())
