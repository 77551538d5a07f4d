"""The records of a drawn deck: what it says, and how it looks.

Counts are whole certificates, months are first days, lengths are points.
A drawing knows nothing about any PDF library.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

# Stands for a thousands separator that is only a distance between two runs of text.
GAP = "\ue000"


@dataclass(frozen=True)
class DrawnCell:
    """`drawn` is the text as drawn ("" if blank); `count` is None unless a number stands there."""

    drawn: str
    count: int | None
    state: str  # printed | blank | dash

    @property
    def printed(self) -> str:
        """The text as a person would copy it: any kind of space is an ordinary one."""
        return "".join(" " if c in "\u00a0\u2009\u202f" + GAP else c for c in self.drawn)


@dataclass(frozen=True)
class DrawnType:
    """A column of counts: the id that it must be read as, and its heading's words."""

    id: str
    label: str


@dataclass(frozen=True)
class DrawnRow:
    """A row. `region` is '' for a row that sums the others, which no truth table holds."""

    region: str
    label_lines: tuple[str, ...]
    cells: tuple[DrawnCell, ...]
    total: DrawnCell


@dataclass(frozen=True)
class DrawnTable:
    """A whole table: one month, one channel; rows as printed, a summary row last if any."""

    month: date
    channel: str
    title_lines: tuple[str, ...]
    types: tuple[DrawnType, ...]
    total_label: str
    total_at: str  # first | last
    rows: tuple[DrawnRow, ...]
    again: bool = False  # printed before in the same deck, identical


@dataclass(frozen=True)
class TextSlide:
    """A slide without a table: its heading and its lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class DeckDrawing:
    """One drawn deck. `look` holds every choice of CHOICES by name, after what could
    not be read by a person has been put right; `forced` are those that a caller set."""

    seed: int
    file_name: str
    forum_day: date
    forum_day_known: bool
    look: dict[str, Any]
    before: tuple[TextSlide, ...]
    tables: tuple[DrawnTable, ...]
    after: tuple[TextSlide, ...]
    footer_left: str
    notes: tuple[str, ...]  # lines below each table
    date_near: str  # '' or a line near the title
    forced: dict[str, Any] = field(default_factory=dict)

    @property
    def ambiguous(self) -> bool:
        return bool(self.look["ambiguous"])

    def truth_cells(self) -> list[dict[str, str]]:
        """The rows that `intygsstat read --table cells` must print."""
        from .truth import truth_cells

        return truth_cells(self)

    def truth_totals(self) -> list[dict[str, str]]:
        """The rows that `intygsstat read --table totals` must print."""
        from .truth import truth_totals

        return truth_totals(self)

    def describe(self) -> str:
        """What was drawn, in a few lines, for the message of a failing test."""
        look = ", ".join(f"{name}={value!r}" for name, value in self.look.items())
        tables = "; ".join(
            f"{' / '.join(t.title_lines)!r} ({t.month:%Y-%m} {t.channel}, "
            f"{len(t.rows)} rows, {len(t.types)} types)"
            for t in self.tables
        )
        again = "".join(f", {name}={value!r}" for name, value in self.forced.items())
        return (
            f"draw_deck({self.seed}{again}) -> {self.file_name}\n  look: {look}\n"
            f"  tables: {tables}\n  notes: {self.notes}, near the title: {self.date_near!r}"
        )
