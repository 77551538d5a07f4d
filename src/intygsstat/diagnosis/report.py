"""Findings, explanations and proposals, put into records as they are worked out."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from intygsstat.diagnosis.hypotheses import LOCATED, TOTAL, Option
from intygsstat.diagnosis.panel import Panel
from intygsstat.diagnosis.words import Words
from intygsstat.models import (
    Box,
    Diagnosis,
    Explanation,
    Finding,
    Proposal,
    finding_id,
)

DECIMALS = 3  # of a confidence


@dataclass(slots=True)
class Report:
    """What is found in one stretch of months. `cells` and `row_totals` are the frames that the
    panels point into."""

    cells: pl.DataFrame
    row_totals: pl.DataFrame
    findings: list[Finding] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)

    def cell(self, panel: Panel, table: int, region: int, kind: int) -> dict[str, Any]:
        """The stored row of a cell."""
        return self.cells.row(int(panel.cell[table, region, kind]), named=True)

    def row(self, panel: Panel, table: int, region: int) -> dict[str, Any]:
        """The stored row of a row's total."""
        return self.row_totals.row(int(panel.row[table, region]), named=True)

    def explain(
        self,
        finding: str,
        rank: int,
        diagnosis: Diagnosis | None,
        certificate_type: str | None,
        confidence: float,
        evidence: Words,
        proposed: tuple[int | None, int | None, int | None] = (None, None, None),
        linked: str | None = None,
    ) -> None:
        """Add one explanation; `proposed` is the value with its lowest and highest."""
        value, low, high = proposed
        self.explanations.append(
            Explanation(
                finding,
                rank,
                diagnosis,
                certificate_type,
                value,
                low,
                high,
                rounded(confidence),
                *evidence,
                linked,
            )
        )

    def propose_best(
        self, panel: Panel, table: int, region: int, best: Option, finding: str
    ) -> None:
        """Add what the best option proposes for the cell it blames, if it is sure enough of one."""
        kind, value, low, high = best.cell, best.proposed, best.low, best.high
        if kind in (None, TOTAL) or value is None or low is None or high is None:
            return
        if best.confidence >= LOCATED:
            proposed = (value, low, high)
            self.propose(
                panel,
                table,
                region,
                int(kind or 0),
                proposed,
                best.confidence,
                best.diagnosis,
                finding,
            )

    def propose(
        self,
        panel: Panel,
        table: int,
        region: int,
        kind: int,
        proposed: tuple[int, int, int],
        confidence: float,
        diagnosis: Diagnosis,
        finding: str,
    ) -> None:
        """Add the likely value of a cell."""
        cell = self.cell(panel, table, region, kind)
        self.proposals.append(
            Proposal(
                cell["deck"],
                cell["month"],
                panel.channel,
                cell["region"],
                cell["certificate_type"],
                cell["count"],
                *proposed,
                rounded(confidence),
                diagnosis,
                finding,
            )
        )


def finding_at(rule: str, panel: Panel, table: int, region: int, kind: int | None = None) -> str:
    """The id of a rule's finding about a row, or about the cell of type number `kind` in it."""
    telling = panel.tellings[table]
    certificate_type = None if kind is None else panel.types[kind]
    return finding_id(
        rule,
        telling.deck,
        telling.month,
        panel.channel,
        panel.regions[region],
        certificate_type,
    )


def rounded(confidence: float) -> float:
    """A confidence to three decimals, rounded down, so that those of one finding don't exceed 1."""
    steps = 10.0**DECIMALS
    return math.floor(min(confidence, 0.999) * steps) / steps


def box_of(row: dict[str, Any]) -> Box | None:
    """The box of a stored row, None for a deck without places."""
    if row["left_pt"] is None:
        return None
    return Box(row["left_pt"], row["top_pt"], row["right_pt"], row["bottom_pt"])


def type_of(panel: Panel, option: Option) -> str | None:
    """The certificate type an option blames, 'total', or None for the row."""
    if option.cell is None:
        return None
    return "total" if option.cell == TOTAL else panel.types[option.cell]
