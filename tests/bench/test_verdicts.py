"""Is the judge fair? A diagnosis that knows the truth wins all, one that is silent nothing."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from simulation.history import History, Plan, simulate_history
from simulation.planted import KINDS, PlantedError
from simulation.report import VALUELESS
from simulation.verdicts import Judge
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

    def find(
        self, rule: str, error: PlantedError, *what: Any, region: int | None, column: int | None
    ) -> str:
        """A finding beside those of the deck, in the month and channel of an error, explained."""
        world, name = self.history.world, f"{rule}-{len(self.findings)}"
        self.findings.append(
            {
                "finding": name,
                "rule": rule,
                "severity": "warning",
                "month": world.months[error.month],
                "channel": CHANNELS[error.channel],
                "region": None if region is None else world.regions[region],
                "certificate_type": None if column is None else world.types[column],
            }
        )
        self.explain(name, *what)
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
        here = self.history.frames.findings.filter(
            pl.col("rule") == rule,
            pl.col("month") == world.months[error.month],
            pl.col("region").is_in([world.regions[region] for region in error.regions]),
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
        what, table = error.diagnosis, {"region": None, "column": None}
        if error.kind == "totals_shifted":
            run = made.find("totals_stand_in_their_rows", error, what, **table)
            made.explain_rows(UNBALANCED, error, what, "total", linked=run)
        elif error.kind == "month_repeated":
            made.find("month_has_its_own_numbers", error, what, **table)
        elif error.kind == "row_missing":
            made.explain_rows("every_region_present", error, what)
        elif error.kind == "unlisted_type":
            made.explain_rows(UNBALANCED, error, what, None, error.printed)
        elif error.kind == "typing_error, total":
            made.explain_rows(UNBALANCED, error, what, "total", error.true)
        elif error.kind == "rows_swapped":
            place = {"region": error.regions[0], "column": None}
            made.find("rows_stand_under_their_names", error, what, **place)
        else:
            region, kind = error.regions[0], error.types[0]
            true = int(world.counts[error.month, error.channel, region, kind])
            suspect = world.types[kind], true
            made.find(OUT_OF_LINE, error, what, *suspect, region=region, column=kind)
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_who_knows_the_truth_is_right_in_all_and_who_says_nothing_finds_nothing(kind: str) -> None:
    history = simulate_history(Plan("errors", 4, 11, (kind,)))
    judge = knowing(history).judged()
    for outcome in judge.outcomes():
        assert outcome["found"]
        assert outcome["explained"]
        assert not outcome["wrong_value"]
        assert outcome["right_value"] or kind in VALUELESS
    assert judge.false_findings() == []
    assert all(row["holds"] for row in judge.calibration())
    silent = MadeUp(history).judged()
    assert not any(outcome["found"] or outcome["explained"] for outcome in silent.outcomes())
    assert silent.false_findings() == []
