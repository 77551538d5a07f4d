"""Findings, explanations and proposals as they are made, with their sentences.

The sentences stand in locale/texts/diagnosis.toml, in both languages side by side.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from intygsstat.diagnosis.hypotheses import LOCATED, Hypothesis, settle
from intygsstat.diagnosis.panel import TOTAL, Cell, Panel, Row
from intygsstat.locale import Lang, counted, text
from intygsstat.models import Box, Diagnosis, Explanation, Finding, Severity
from intygsstat.reference.sentences import CHANNEL_SV, month_sv, number, spot

STEPS = 1000  # of a confidence
MOST = 0.999  # nothing is surer
PLACE = ("deck", "page", "month", "channel", "region", "certificate_type")
Values = tuple[int | None, int | None, int | None]  # the lowest, the likeliest, the highest
NOTHING: Values = (None, None, None)


class Words(NamedTuple):
    """The same in both languages."""

    en: str
    sv: str


def words(name: str, *, count: int | None = None, **fields: object) -> Words:
    """A text of the locale with its fields written in each language; `count` is of one or many."""

    def said(lang: Lang) -> str:
        written = {key: _written(value, lang) for key, value in fields.items()}
        if count is None:
            return text(name, lang, **written)
        return counted(name, count, lang, **written)

    return Words(said("en"), said("sv"))


def _written(value: object, lang: Lang) -> object:
    """'2023-11' or 'november 2023', '4 050'; other words as they are."""
    if isinstance(value, Words):
        return getattr(value, lang)
    if isinstance(value, date):
        return f"{value:%Y-%m}" if lang == "en" else month_sv(value)
    return number(value) if isinstance(value, int) else value


def range_words(low: int | None, high: int | None) -> Words:
    """A value or a range: '4 050', '6 020 to 6 029'."""
    if low is None or high is None:
        return words("phrase.unknown_number")
    if low == high:
        return Words(number(low), number(low))
    return words("phrase.number_range", low=low, high=high)


def mistyped_words(label: str | Words, hypothesis: Hypothesis) -> Words:
    """'FK7804 was 6 020 to 6 029 and its last digit is lost'."""
    value, what = range_words(hypothesis.low, hypothesis.high), words(f"typo.{hypothesis.edit}")
    return words("phrase.mistyped", label=label, range=value, what=what)


def joined(parts: Iterable[Words]) -> Words:
    """Parts of a sentence, without the full stop."""
    return Words(*("; ".join(each) for each in zip(*parts, strict=True)))


def box_of(stored: Mapping[str, Any]) -> Box | None:
    """The box of a stored row, None for a deck without places."""
    corners = [stored[name] for name in ("left_pt", "top_pt", "right_pt", "bottom_pt")]
    return None if corners[0] is None else Box(*corners)


@dataclass(slots=True)
class Record:
    """What is found in one window of months: `findings` by their ids, `explanations`, and
    `proposals`, rows of likely values of printed cells, of which the surest holds."""

    findings: dict[str, Finding] = field(default_factory=dict)
    explanations: list[Explanation] = field(default_factory=list)
    proposals: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self,
        rule: str,
        severity: Severity,
        panel: Panel,
        at: Cell | Row,
        *,
        of_table: bool = False,
        printed: str | None = None,
        expected: str | None = None,
        **fields: Any,
    ) -> str:
        """Add a finding at a cell or a row, or of the whole table that the row stands in; its id.
        Of two with the same id the first stays."""
        stored, channel = panel.stored(at), panel.channel
        where: dict[str, Any] = {name: stored.get(name) for name in PLACE}
        message, message_sv = words(
            f"finding.{rule}",
            deck=stored["deck"],
            page=str(stored["page"]),
            spot=spot(stored["deck"]),
            channel=Words(channel, CHANNEL_SV[channel]),
            Channel=CHANNEL_SV[channel].capitalize(),
            month=stored["month"],
            label=stored["region_label"],
            type=stored.get("type_label"),
            **fields,
        )
        where |= {"printed": printed, "expected": expected, "box": box_of(stored)}
        where |= {"region": None} if of_table else {}
        finding = Finding(rule, severity, message, message_sv, **where)
        self.findings.setdefault(finding.finding, finding)
        return finding.finding

    def explain(
        self,
        finding: str,
        diagnosis: Diagnosis | None,
        confidence: float,
        *evidence: str | Words,
        rank: int = 1,
        suspect: tuple[Panel, Cell] | None = None,
        values: Values = NOTHING,
        linked: str | None = None,
        **fields: Any,
    ) -> None:
        """Add an explanation of a finding. Its evidence are texts, with `fields` filled in where
        only their names are given.

        `suspect` is the cell it puts it down to, or a row's total. The likely `values` of a
        cell are a proposal too.
        """
        why = joined(words(e, **fields) if isinstance(e, str) else e for e in evidence)
        low, proposed, high = values
        self.explanations.append(
            Explanation(
                finding=finding,
                rank=rank,
                diagnosis=diagnosis,
                certificate_type=suspect[0].type_at(suspect[1]) if suspect else None,
                proposed=proposed,
                proposed_low=low,
                proposed_high=high,
                confidence=_rounded(confidence),
                evidence=f"{why.en}.",
                evidence_sv=f"{why.sv}.",
                linked=linked,
            )
        )
        if suspect and diagnosis:
            self.propose(finding, diagnosis, confidence, suspect, values)

    def explain_each(
        self,
        finding: str,
        panel: Panel,
        row: Row,
        hypotheses: Sequence[Hypothesis],
        evidence: Callable[[Hypothesis], Iterable[Words]],
        *,
        first_rank: int = 1,
        more: Iterable[Words] = (),
        linked: str | None = None,
    ) -> None:
        """Add an explanation for each hypothesis about a number of a row, with its evidence, and
        `more` for the first; `linked` belongs to those of a type without a column."""
        for rank, each in enumerate(settle(hypotheses), first_rank):
            self.explain(
                finding,
                each.diagnosis,
                each.confidence,
                *evidence(hypotheses[rank - first_rank]),
                *(more if rank == first_rank else ()),
                rank=rank,
                suspect=None if each.suspect is None else (panel, (*row, each.suspect)),
                values=(each.low, each.proposed, each.high),
                linked=linked if each.diagnosis == "unlisted_type" else None,
            )

    def propose(
        self,
        finding: str,
        diagnosis: Diagnosis,
        confidence: float,
        suspect: tuple[Panel, Cell],
        values: Values,
    ) -> None:
        """Add the likely values of a cell if they are sure enough."""
        (panel, at), (low, proposed, high) = suspect, values
        if at[2] == TOTAL or confidence < LOCATED or None in values:
            return
        cell = panel.stored(at)
        more: dict[str, Any] = {name: cell[name] for name in PLACE if name != "page"}
        more |= {"proposed_low": low, "proposed": proposed, "proposed_high": high}
        more |= {"confidence": _rounded(confidence), "diagnosis": diagnosis, "finding": finding}
        self.proposals.append({"printed_count": cell["count"], **more})


def _rounded(confidence: float) -> float:
    """A confidence to three decimals, rounded down, so that those of one finding don't exceed 1."""
    return math.floor(min(confidence, MOST) * STEPS) / STEPS
