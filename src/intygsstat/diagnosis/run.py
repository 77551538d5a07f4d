"""Examined decks together: their findings and those the diagnosis adds, each explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intygsstat.checks.examine import ExaminedDeck
from intygsstat.checks.rules import place_of
from intygsstat.errors import PublishError
from intygsstat.models import Box, Explanation, Finding

BLAMED = 0.5  # confidence from which a finding about a row is put down to one cell


@dataclass(frozen=True, slots=True)
class ExplainedFinding:
    """A finding with its explanations, the best first; often none."""

    finding: Finding
    explanations: tuple[Explanation, ...]

    @property
    def best(self) -> Explanation | None:
        return self.explanations[0] if self.explanations else None

    @property
    def certificate_type(self) -> str | None:
        """The finding's own type, or the cell of its row that it is surely enough put down to."""
        best = self.best
        if self.finding.certificate_type or best is None or best.diagnosis is None:
            return self.finding.certificate_type
        if self.finding.region is None or best.confidence < BLAMED:
            return None
        return best.certificate_type

    @property
    def message(self) -> str:
        """The finding's message, and what likely happened."""
        if self.best is None or self.best.evidence.rstrip(".") in self.finding.message:
            return self.finding.message
        return f"{self.finding.message}. Likely: {self.best.evidence}"


def explain_decks(decks: Sequence[ExaminedDeck]) -> list[list[ExplainedFinding]]:
    """The findings of each deck in printed order, the decks being one another's history.

    Of decks with the same name each is told by itself; a deck that tells one
    table twice is no history, and its findings have no explanations.
    """
    found: list[list[ExplainedFinding]] = [[] for _ in decks]
    for group in _of_different_names(decks):
        chosen = [decks[index] for index in group]
        for index, explained in zip(group, _explain(chosen), strict=True):
            found[index] = explained
    return found


def _of_different_names(decks: Sequence[ExaminedDeck]) -> list[list[int]]:
    groups: list[list[int]] = []
    seen: dict[str, int] = defaultdict(int)
    for index, deck in enumerate(decks):
        turn = seen[deck.reading.deck]
        seen[deck.reading.deck] += 1
        if turn == len(groups):
            groups.append([])
        groups[turn].append(index)
    return groups


def _explain(decks: Sequence[ExaminedDeck]) -> Iterator[list[ExplainedFinding]]:
    import polars as pl

    from intygsstat.diagnosis.diagnose import diagnose
    from intygsstat.storage.database import deck_order
    from intygsstat.storage.parquet import reading_to_frames
    from intygsstat.storage.schema import KINDS, SCHEMAS

    frames = []
    for deck in decks:
        try:
            frames.append(reading_to_frames(deck.reading, deck.sidecar, deck.totals))
        except PublishError:  # its tables can't be told apart, which its findings say already
            continue
    whole = {
        kind: pl.concat([pl.DataFrame(schema=SCHEMAS[kind]), *(f[kind] for f in frames)])
        for kind in KINDS
    }
    diagnosed = diagnose(
        whole["cells"], whole["row_totals"], whole["findings"], deck_order(whole["decks"])
    )
    explanations: dict[str, list[Explanation]] = defaultdict(list)
    for row in diagnosed.explanations.iter_rows(named=True):
        explanations[row["finding"]].append(Explanation(**row))
    added: dict[str, list[Finding]] = defaultdict(list)
    for row in diagnosed.diagnosed_findings.iter_rows(named=True):
        added[row["deck"]].append(_finding(row))
    for deck in decks:
        findings = [*deck.reading.findings, *added[deck.reading.deck]]
        yield [
            ExplainedFinding(finding, tuple(explanations[finding.finding]))
            for finding in sorted(findings, key=place_of)
        ]


def _finding(row: dict[str, object]) -> Finding:
    """A stored row as the finding it was made of."""
    fields = {name: row[name] for name in Finding.__slots__ if name in row}
    corners = [row[name] for name in ("left_pt", "top_pt", "right_pt", "bottom_pt")]
    box = None if corners[0] is None else Box(*corners)  # type: ignore[arg-type]
    return Finding(**fields, box=box)  # type: ignore[arg-type]
