"""Findings, explanations and proposals as they are made, with their sentences.

What findings say stands in reference/rules.toml, what explains them in
locale/texts/diagnosis.toml.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from intygsstat.diagnosis.hypotheses import Hypothesis, proposal_of, settle, unnoticed
from intygsstat.diagnosis.panel import TOTAL, Cell, Panel, Row, suspect_name
from intygsstat.locale import Lang, counted, text
from intygsstat.models import Box, Diagnosis, Explanation, Finding
from intygsstat.reference.sentences import CHANNEL_SV, finding, month_sv, number

STEPS = 1000  # of a confidence
MOST = 0.999  # nothing is surer
MOST_VALUES = 3  # that are said one by one
LEAST_PROBABILITY = 0.001  # of a value that is a candidate
PLACE = ("deck", "page", "month", "channel", "region", "certificate_type")
Way = tuple[
    int | None, int | None, float, Diagnosis | None
]  # a range, its probability, what happened


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


def _written(value: object, lang: Lang) -> Any:
    """'2023-11' or 'november 2023', '4 050'; other words as they are."""
    if isinstance(value, Words):
        return getattr(value, lang)
    if isinstance(value, date):
        return f"{value:%Y-%m}" if lang == "en" else month_sv(value)
    return number(value) if isinstance(value, int) else value


def range_words(low: int, high: int) -> Words:
    """A value or a range: '4 050', '6 020 to 6 029'."""
    if low == high:
        return Words(number(low), number(low))
    return words("phrase.number_range", low=low, high=high)


def values_words(hypothesis: Hypothesis) -> Words:
    """What a number was: '4 050', '5 602 or 6 602', or from the lowest to the highest of many."""
    if hypothesis.low is None or hypothesis.high is None:
        return words("phrase.unknown_number")
    each = [range_words(low, high) for low, high, _ in sorted(hypothesis.ranges[: hypothesis.held])]
    if len(each) > MOST_VALUES:
        return words("phrase.several_values", low=hypothesis.low, high=hypothesis.high)
    *others, last = each
    first = Words(*(", ".join(said) for said in zip(*others, strict=True))) if others else None
    return words("phrase.one_or_other", values=first, last=last) if first else last


def mistyped_words(label: str | Words, hypothesis: Hypothesis) -> Words:
    """'FK7804 was 6 020 to 6 029 and its last digit is lost'."""
    value, what = values_words(hypothesis), words(f"typo.{hypothesis.edit}")
    return words("phrase.mistyped", label=label, range=value, what=what)


def joined(parts: Iterable[Words]) -> Words:
    """Parts of a sentence, without the full stop."""
    parts = list(parts)
    return Words("; ".join(each.en for each in parts), "; ".join(each.sv for each in parts))


def box_of(stored: Mapping[str, Any]) -> Box | None:
    """The box of a stored row, None for a deck without places."""
    corners = [stored[name] for name in ("left_pt", "top_pt", "right_pt", "bottom_pt")]
    return None if corners[0] is None else Box(*corners)


@dataclass(frozen=True, slots=True)
class Doubt:
    """All that may have happened to one printed `cell`, a stored row, by one finding, or by none
    where it is too little to be pointed out.

    `at` is its place in its panel. Cells of one `draw_group` are drawn together: each draw has
    one chance from 0 to 1 for them all, of which this cell's hypotheses take one share after the
    other from `starts_at` on, and what is printed the rest.
    """

    finding: str | None
    cell: dict[str, Any]
    at: Cell
    hypotheses: tuple[Hypothesis, ...]
    draw_group: str
    starts_at: float

    @property
    def printed_count(self) -> int | None:
        """What is printed, 0 for nothing; None if it can't be read."""
        count: int | None = self.cell["count"]
        return 0 if self.cell["state"] in ("blank", "dash") else count

    def ways(self) -> Iterator[Way]:
        """Each value or range that it may have been instead."""
        for each in self.hypotheses if self.finding else unnoticed(self.hypotheses):
            for low, high, share in each.ranges or [(None, None, each.confidence)]:
                yield low, high, share, each.diagnosis

    @property
    def wrong(self) -> float:
        """The probability that the cell is not what is printed."""
        return min(sum(each.weight for each in self.hypotheses), MOST)

    @property
    def proposal(self) -> dict[str, Any] | None:
        """The row of its likely value; None if the printed one holds."""
        likely = proposal_of(self.hypotheses)
        if likely is None:
            return None
        return self.row() | {
            "printed_count": self.cell["count"],
            "proposed": likely.proposed,
            "proposed_low": likely.low,
            "proposed_high": likely.high,
            "confidence": _rounded(likely.confidence),
            "diagnosis": likely.diagnosis,
        }

    def candidates(self) -> Iterator[dict[str, Any]]:
        """A row for each value or range that it may have been, the printed one first: its share
        is all that is left."""
        ways = sorted(
            (way for way in self.ways() if way[2] >= LEAST_PROBABILITY), key=lambda way: -way[2]
        )
        if not ways:
            return
        scale = min(1.0, MOST / sum(share for _, _, share, _ in ways))
        printed = self.printed_count
        left = 1 - scale * sum(share for _, _, share, _ in ways)
        for low, high, share, diagnosis in [(printed, printed, left / scale, None), *ways]:
            values = {"low": low, "high": high, "probability": scale * share}
            what = {"diagnosis": diagnosis, "is_printed": diagnosis is None}
            yield self.row() | values | what

    def row(self) -> dict[str, Any]:
        """Its place, and the finding that doubts it."""
        place = {name: self.cell[name] for name in PLACE if name != "page"}
        return place | {"finding": self.finding}


@dataclass(slots=True)
class Record:
    """What is found in one window of months of these `types`: `findings` by their ids,
    `explanations`, and `doubts`: all that may have happened to a printed cell, by its place, of
    the finding that doubts it most."""

    types: tuple[str, ...]
    findings: dict[str, Finding] = field(default_factory=dict)
    explanations: list[Explanation] = field(default_factory=list)
    doubts: dict[tuple[object, ...], Doubt] = field(default_factory=dict)

    def add(
        self, name: str, panel: Panel, at: Cell | Row, *, of_table: bool = False, **said: Any
    ) -> str:
        """Add the finding that `name` of rules.toml says of a cell or a row, or of the whole table
        that the row stands in; its id. Of two with the same id the first stays."""
        stored = panel.stored(at)
        said |= {"label": stored["region_label"], "type": stored.get("type_label")}
        where = {key: stored.get(key) for key in PLACE[2:]} | {"box": box_of(stored)}
        where |= {"region": None} if of_table else {}
        deck, page = stored["deck"], stored["page"]
        in_english = {key: _written(value, "en") for key, value in said.items()}
        in_swedish = {f"{key}_sv": _written(value, "sv") for key, value in said.items()}
        in_swedish["Channel_sv"] = CHANNEL_SV[panel.channel].capitalize()
        found = finding(name, deck, page, **where, **in_english, **in_swedish)
        self.findings.setdefault(found.finding, found)
        return found.finding

    def explain(
        self,
        finding: str,
        what: Hypothesis,
        *evidence: Words,
        rank: int = 1,
        linked: str | None = None,
    ) -> None:
        """Add an explanation of a finding, with its evidence."""
        why, unlisted = joined(evidence), what.diagnosis == "unlisted_type"
        low, proposed, high = (None,) * 3 if unlisted else (what.low, what.proposed, what.high)
        self.explanations.append(
            Explanation(
                finding=finding,
                rank=rank,
                diagnosis=what.diagnosis,
                certificate_type=suspect_name(self.types, what.suspect),
                proposed=proposed,
                proposed_low=low,
                proposed_high=high,
                unlisted_count=what.proposed if unlisted else None,
                confidence=_rounded(what.confidence),
                evidence=f"{why.en}.",
                evidence_sv=f"{why.sv}.",
                linked=linked,
            )
        )

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
        draw_group: str = "",
    ) -> None:
        """Add an explanation for each hypothesis about a number of a row, with its evidence, and
        `more` for the first; `linked` belongs to those of a type without a column. One of them
        holds: their numbers are drawn together, in the `draw_group` if they are part of one."""
        for place, each in enumerate(settle(hypotheses)):
            self.explain(
                finding,
                each,
                *evidence(hypotheses[place]),
                *(() if place else more),
                rank=first_rank + place,
                linked=linked if each.diagnosis == "unlisted_type" else None,
            )
        starts_at = 0.0
        for suspect in dict.fromkeys(each.suspect for each in hypotheses):
            if suspect is None or suspect == TOTAL:
                continue
            own = [each for each in hypotheses if each.suspect == suspect]
            self.doubt(finding, panel, (*row, suspect), own, draw_group, starts_at)
            starts_at += sum(each.weight for each in own)

    def doubt(
        self,
        finding: str | None,
        panel: Panel,
        at: Cell,
        hypotheses: Iterable[Hypothesis],
        draw_group: str = "",
        starts_at: float = 0.0,
    ) -> None:
        """Keep what may have happened to a printed cell, unless another finding doubts it more;
        drawn with the finding's other cells, or in the `draw_group` if it is part of one."""
        drawn = (draw_group or finding or "", starts_at)
        found = Doubt(finding, panel.stored(at), at, tuple(hypotheses), *drawn)
        key = (panel.channel, panel.decks[at[0]], panel.dates[at[0]], *at[1:])
        former = self.doubts.get(key)
        if former is None or (bool(finding), found.wrong) > (bool(former.finding), former.wrong):
            self.doubts[key] = found
        elif found.wrong == former.wrong:  # the same, and here is what it hangs together with
            self.doubts[key] = replace(former, draw_group=drawn[0], starts_at=starts_at)


def _rounded(confidence: float) -> float:
    """A confidence to three decimals, rounded down, so that those of one finding don't exceed 1."""
    return math.floor(min(confidence, MOST) * STEPS) / STEPS
