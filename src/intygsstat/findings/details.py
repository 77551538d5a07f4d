"""What is known of one finding, as it is shown.

Boxes are points from the upper left corner of the slide as a person sees it,
counts whole certificates, a month the date of its first day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intygsstat.models import Box, is_text_deck

TOTAL = "total"  # what stands for a type where a row's printed total is meant
TEXT_SUFFIX = ".txt"


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding as published. In a deck that is only text, `page` is a line of the file."""

    finding: str
    rule: str
    severity: str
    month: date | None
    channel: str | None
    region: str | None
    certificate_type: str | None
    printed: str | None
    expected: str | None
    message: str
    message_sv: str
    deck: str
    deck_sha256: str
    page: int | None
    box: Box | None

    @property
    def is_text(self) -> bool:
        return is_text_deck(self.deck)


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell as printed; `certificate_type` is None for a number that has no certain column."""

    certificate_type: str | None
    label: str
    printed: str
    state: str
    box: Box | None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as printed, its total last. `number` is its place in the table, from 0."""

    number: int
    page: int | None
    region: str
    label: str
    cells: tuple[ShownCell, ...]

    def cell(self, certificate_type: str | None) -> ShownCell | None:
        found = (cell for cell in self.cells if cell.certificate_type == certificate_type)
        return next(found, None) if certificate_type else None


@dataclass(frozen=True, slots=True)
class ShownMonth:
    """The same cell in one month: what is printed, and what was expected there.

    `summed` is the sum of the row's parts where the cell is a total.
    `decided` is the value a correction gives, or 'stands'.
    """

    month: date
    deck: str
    printed: str
    summed: int | None = None
    expected: float | None = None
    expected_low: float | None = None
    expected_high: float | None = None
    decided: str | None = None


@dataclass(frozen=True, slots=True)
class ShownExplanation:
    """One way to explain the finding, the surest first; see `model.Explanation`.

    Without a `diagnosis` of its own it says what the `linked` finding makes of this one.
    """

    diagnosis: str | None
    certificate_type: str | None
    proposed: int | None
    proposed_low: int | None
    proposed_high: int | None
    confidence: float
    evidence: str
    evidence_sv: str
    linked: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What people decided about the blamed cell: a value, or 'stands'."""

    decided: str
    reason: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class FindingDetails:
    """All that is known of one finding.

    `blamed` is the type of the cell that is likely wrong, 'total', or None for
    a row or table. `rows` is the whole table, empty where there is none;
    `sibling` the same row in the other channel. `linked` are other findings
    that belong to it.
    """

    finding: ShownFinding
    explanations: tuple[ShownExplanation, ...]
    blamed: str | None
    rows: tuple[ShownRow, ...]
    sibling: ShownRow | None
    months: tuple[ShownMonth, ...]
    linked: tuple[ShownFinding, ...]
    decision: Decision | None

    @property
    def row(self) -> ShownRow | None:
        """The row it is about; None for a table, a month, or a row that is not there."""
        found = (row for row in self.rows if row.region == self.finding.region)
        return next(found, None) if self.finding.region else None
