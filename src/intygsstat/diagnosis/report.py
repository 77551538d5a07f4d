"""Findings, explanations and proposals as they are made, with their sentences.

The sentences stand in locale/texts/diagnosis.toml, in both languages side by side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from intygsstat.diagnosis.hypotheses import LOCATED, TOTAL, Hypothesis, settle
from intygsstat.diagnosis.panel import Cell, Panel, Row
from intygsstat.locale import Lang, counted, text
from intygsstat.models import Box, Diagnosis, Explanation, Finding, Proposal, Severity, finding_id
from intygsstat.reference.sentences import CHANNEL_SV, month_sv, number, spot

StoredRow = dict[str, Any]  # of the cells or of the row totals

DECIMALS = 3  # of a confidence
MOST = 0.999  # nothing is surer
LANGUAGES: tuple[Lang, Lang] = ("en", "sv")


class Words(NamedTuple):
    """The same in both languages."""

    en: str
    sv: str


def words(name: str, **fields: object) -> Words:
    """A text of the locale with its fields filled in, each the same in both languages or Words."""
    return Words(*(text(name, lang, **_said(fields, lang)) for lang in LANGUAGES))


def counted_words(name: str, count: int, **fields: object) -> Words:
    """The same about one thing or about many."""
    return Words(*(counted(name, count, lang, **_said(fields, lang)) for lang in LANGUAGES))


def _said(fields: dict[str, object], lang: Lang) -> dict[str, object]:
    return {
        key: getattr(value, lang) if isinstance(value, Words) else value
        for key, value in fields.items()
    }


def joined(parts: Sequence[Words]) -> Words:
    """Parts of a sentence, without the full stop."""
    return Words(*("; ".join(each) for each in zip(*parts, strict=True)))


def month_words(month: date) -> Words:
    """'2023-11', 'november 2023'."""
    return Words(f"{month:%Y-%m}", month_sv(month))


def range_words(low: int | None, high: int | None) -> Words:
    """A value or a range: '4 050', '6 020 to 6 029'."""
    if low is None or high is None:
        return words("phrase.unknown_number")
    if low == high:
        return Words(number(low), number(low))
    return words("phrase.number_range", low=number(low), high=number(high))


def mistyped_words(label: str | Words, hypothesis: Hypothesis) -> Words:
    """'FK7804 was 6 020 to 6 029 and its last digit is lost'."""
    what = words(f"typo.{hypothesis.edit or 'any'}")
    value = range_words(hypothesis.low, hypothesis.high)
    return words("phrase.mistyped", label=label, range=value, what=what)


def finding_of(rule: str, panel: Panel, at: Row | Cell) -> str:
    """The id of a rule's finding about a row, a cell or (as a cell of type TOTAL) a row's total."""
    version, kinds = panel.versions[at[0]], (*panel.types, "total")
    kind = kinds[at[2]] if len(at) == 3 else None
    place = (version.deck, version.month, panel.channel, panel.regions[at[1]], kind)
    return finding_id(rule, *place)


def finding_at(
    rule: str,
    severity: Severity,
    row: StoredRow,
    *,
    of_table: bool = False,
    printed: str | None = None,
    expected: str | None = None,
    **fields: object,
) -> Finding:
    """A finding at a stored row, of cells or of totals, or of the table that begins with it."""
    deck, page, channel = row["deck"], row["page"], row["channel"]
    message = words(
        f"finding.{rule}",
        deck=deck,
        page=page,
        spot=spot(deck),
        channel=Words(channel, CHANNEL_SV[channel]),
        Channel=CHANNEL_SV[channel].capitalize(),
        month=month_words(row["month"]),
        label=row["region_label"],
        type=row.get("type_label"),
        **fields,
    )
    return Finding(
        rule,
        severity,
        *message,
        deck,
        page,
        row["month"],
        channel,
        None if of_table else row["region"],
        row.get("certificate_type"),
        printed,
        expected,
        box_of(row),
    )


def box_of(row: StoredRow) -> Box | None:
    """The box of a stored row, None for a deck without places."""
    corners = [row[name] for name in ("left_pt", "top_pt", "right_pt", "bottom_pt")]
    return None if corners[0] is None else Box(*corners)


@dataclass(slots=True)
class Report:
    """What is found in one window of months. `cells` and `row_totals` are the frames that the
    panels lead into."""

    cells: pl.DataFrame
    row_totals: pl.DataFrame
    findings: list[Finding] = field(default_factory=list)
    explanations: list[Explanation] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)

    def cell(self, panel: Panel, at: Cell) -> StoredRow:
        """The stored row of a cell."""
        return self.cells.row(int(panel.cell[at]), named=True)

    def row(self, panel: Panel, at: Row) -> StoredRow:
        """The stored row of a row's total."""
        return self.row_totals.row(int(panel.row[at]), named=True)

    def add(self, rule: str, severity: Severity, row: StoredRow, **fields: Any) -> str:
        """Add a finding at a stored row, as `finding_at` makes it; its id."""
        self.findings.append(finding_at(rule, severity, row, **fields))
        return self.findings[-1].finding

    def explain(
        self,
        finding: str,
        *evidence: Words,
        diagnosis: Diagnosis | None,
        confidence: float,
        rank: int = 1,
        suspect: tuple[Panel, Cell] | None = None,
        proposed: int | None = None,
        low: int | None = None,
        high: int | None = None,
        linked: str | None = None,
    ) -> None:
        """Add an explanation of a finding.

        `suspect` is the cell it puts it down to, or a row's total. Without `low` and `high` no
        other value than `proposed` is likely. What is surely enough proposed for a cell is a
        proposal too.
        """
        low, high = proposed if low is None else low, proposed if high is None else high
        self.explanations.append(
            Explanation(
                finding=finding,
                rank=rank,
                diagnosis=diagnosis,
                certificate_type=(*suspect[0].types, "total")[suspect[1][2]] if suspect else None,
                proposed=proposed,
                proposed_low=low,
                proposed_high=high,
                confidence=_rounded(confidence),
                evidence=f"{joined(evidence).en}.",
                evidence_sv=f"{joined(evidence).sv}.",
                linked=linked,
            )
        )
        if suspect and suspect[1][2] != TOTAL and diagnosis and proposed is not None:
            self.propose(finding, *suspect, diagnosis, confidence, proposed, low, high)

    def explain_each(
        self,
        finding: str,
        panel: Panel,
        row: Row,
        hypotheses: Sequence[Hypothesis],
        evidence: Sequence[Sequence[Words]],
        *,
        first_rank: int = 1,
        linked: str | None = None,
    ) -> None:
        """Add an explanation for each hypothesis about a number of a row, with its evidence.

        `linked` is the finding of the other channel's row with the same certificates of a type
        without a column.
        """
        for rank, each in enumerate(settle(hypotheses), first_rank):
            self.explain(
                finding,
                *evidence[rank - first_rank],
                diagnosis=each.diagnosis,
                confidence=each.confidence,
                rank=rank,
                suspect=None if each.suspect is None else (panel, (*row, each.suspect)),
                proposed=each.proposed,
                low=each.low,
                high=each.high,
                linked=linked if each.diagnosis == "unlisted_type" else None,
            )

    def propose(
        self,
        finding: str,
        panel: Panel,
        at: Cell,
        diagnosis: Diagnosis,
        confidence: float,
        proposed: int,
        low: int | None = None,
        high: int | None = None,
    ) -> None:
        """Add the likely value of a cell, if it is sure enough."""
        if confidence < LOCATED:
            return
        cell = self.cell(panel, at)
        self.proposals.append(
            Proposal(
                deck=cell["deck"],
                month=cell["month"],
                channel=panel.channel,
                region=cell["region"],
                certificate_type=cell["certificate_type"],
                printed_count=cell["count"],
                proposed=proposed,
                proposed_low=proposed if low is None else low,
                proposed_high=proposed if high is None else high,
                confidence=_rounded(confidence),
                diagnosis=diagnosis,
                finding=finding,
            )
        )


def _rounded(confidence: float) -> float:
    """A confidence to three decimals, rounded down, so that those of one finding don't exceed 1."""
    steps = 10.0**DECIMALS
    return math.floor(min(confidence, MOST) * steps) / steps
