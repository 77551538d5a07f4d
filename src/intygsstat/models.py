"""The records that the stages hand to one another.

Lengths are points (1/72 inch), measured from the upper left corner of the page
as a person sees it; counts are whole certificates; a month is the date of its
first day. A record never says which library it was read with.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import msgspec

Channel = Literal["issued", "standalone"]
CellState = Literal[
    "printed", "blank", "dash", "not_available", "unreadable", "inferred", "unplaced"
]
TotalState = Literal["agrees", "differs", "unknown"]
Severity = Literal["error", "warning", "info"]
Diagnosis = Literal[
    "totals_shifted",
    "unlisted_type",
    "typing_error",
    "lost_digits",
    "cells_swapped",
    "rows_swapped",
    "month_repeated",
    "row_missing",
    "standalone_above_issued",
]
Engine = Literal["pdfium", "pdfplumber"]
PartyKind = Literal["region", "agent", "company"]
RolloutState = Literal["done", "planned", "unknown"]
EventKind = Literal[
    "release",
    "client_activated",
    "client_primary",
    "disturbance",
    "type_available",
    "deadline",
    "next_forum",
]
Precision = Literal["minute", "day", "month", "season", "year"]
Source = Literal["pdf", "text"]
DatedBy = Literal["option", "sidecar", "title", "file_name", "text", "metadata"]

CHANNELS: tuple[Channel, ...] = ("issued", "standalone")
TEXT_SUFFIX = ".txt"


def is_text_deck(deck: str) -> bool:
    """True for the file name of a deck that is only text: its places are lines, not slides."""
    return deck.lower().endswith(TEXT_SUFFIX)


class Box(msgspec.Struct, frozen=True, gc=False):
    """A rectangle on a page, in points from the page's upper left corner. There are thousands in
    a deck: a record of msgspec's is made in a fifth of a dataclass's time."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def x_centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def y_centre(self) -> float:
        return (self.top + self.bottom) / 2

    def shared_width(self, other: Box) -> float:
        """How far both reach side by side, in points; negative where there is a gap."""
        return min(self.right, other.right) - max(self.left, other.left)

    def is_over(self, other: Box) -> bool:
        """True if one stands over or under the other, if only in part."""
        return self.shared_width(other) > 0

    def overlaps(self, other: Box) -> bool:
        return self.is_over(other) and min(self.bottom, other.bottom) > max(self.top, other.top)

    def joined(self, other: Box) -> Box:
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


def box_around(boxes: list[Box]) -> Box:
    """The smallest box that holds all of `boxes`, of which there is at least one."""
    if len(boxes) == 1:
        return boxes[0]
    return Box(
        min([box.left for box in boxes]),
        min([box.top for box in boxes]),
        max([box.right for box in boxes]),
        max([box.bottom for box in boxes]),
    )


class Word(msgspec.Struct, frozen=True, gc=False):
    """A run of characters without a gap. `turned` is 0 for text read left to
    right, 90 for text read upwards, 270 for text read downwards; 45 more for a
    text aslant, which is in nobody's cell. `starts` says at which share of its
    length each sign begins; it is empty where signs can't be told apart. A word that
    `is_seen` is what a person saw there, whatever the file says."""

    text: str
    box: Box
    size: float
    turned: int = 0
    starts: tuple[float, ...] = ()
    is_seen: bool = False


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One cell as printed: never altered, never guessed.

    `count` is None unless `state` is 'printed' or 'inferred', or 'unplaced' for
    a number. 'not_available' is a sign such as '..' that says the number is not
    told. In a column that is no certificate type (rank, share) the type is '',
    `count` None and what is printed is 'printed', whatever it is. `box` is where
    its text stands, or where it would stand if the cell is blank; None in a deck
    that is only text, where `page` is the line, from 1.

    In such a deck's rows with blank cells the numbers are placed by likelihood,
    and `probability` (0 to 1) says how sure it is that the cell holds what is
    said here: 'inferred' is a number in its likely column, 'blank' a column that
    is likely blank. 'unplaced' is a number that may stand in several columns
    (its type and label are '') or a column that may be blank or hold such a
    number (`printed` is '' and `count` None). Where nothing was inferred
    `probability` is None.

    `shown` is what the slide's picture shows in place of what its text says,
    '' if something lies on it or beside it; None where they agree.
    """

    certificate_type: str
    type_label: str
    printed: str
    count: int | None
    state: CellState
    box: Box | None
    page: int
    probability: float | None = None
    shown: str | None = None


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A region's (or company's) row; `total` is None if there is no such column.

    `cells` are certificates by type, in printed order. `others` are the cells of columns that
    are no type, each with its place among all columns but the total's, from 0.
    """

    region: str
    label: str
    page: int
    box: Box | None
    cells: tuple[PrintedCell, ...]
    total: PrintedCell | None
    others: tuple[tuple[int, PrintedCell], ...] = ()

    @property
    def all_cells(self) -> tuple[PrintedCell, ...]:
        """The parts, and the total if there is one."""
        return (*self.cells, self.total) if self.total else self.cells

    @property
    def in_order(self) -> tuple[PrintedCell, ...]:
        """The parts and the cells that are of no type, in printed order."""
        cells = list(self.cells)
        for place, cell in self.others:
            cells.insert(place, cell)
        return tuple(cells)


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A whole table: one month, one channel, over one or more slides.

    `summary` are rows that sum all others, `subtotals` rows that sum some: neither is anybody's.
    """

    month: date
    channel: Channel
    title: str
    pages: tuple[int, ...]
    certificate_types: tuple[str, ...]
    type_labels: tuple[str, ...]
    rows: tuple[PrintedRow, ...]
    summary: tuple[PrintedRow, ...] = ()
    subtotals: tuple[PrintedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class RowTotal:
    """A row's printed total against the sum of its parts, in certificates.

    `difference` is printed less summed. `state` is 'unknown' where either
    side can't be told. `row` is the place in the table, from 0.
    """

    deck: str
    page: int
    month: date
    channel: Channel
    region: str
    region_label: str
    row: int
    printed: str
    printed_total: int | None
    summed_total: int | None
    difference: int | None
    state: TotalState
    box: Box | None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that looks wrong, and where.

    `printed` and `expected` are as a person would write them. `message` is
    English, `message_sv` Swedish. The identity (`finding`) is a hash of the
    rule and the place, so that it stays the same from run to run.
    """

    rule: str
    severity: Severity
    message: str
    message_sv: str
    deck: str
    page: int | None = None
    month: date | None = None
    channel: Channel | None = None
    region: str | None = None
    certificate_type: str | None = None
    printed: str | None = None
    expected: str | None = None
    box: Box | None = None

    @property
    def finding(self) -> str:
        spot: tuple[str, ...] = ()
        if self.region is None and self.certificate_type is None:
            corner = f"{self.box.left:.0f},{self.box.top:.0f}" if self.box else ""
            spot = (str(self.page or ""), corner)
        return finding_id(
            self.rule, self.deck, self.month, self.channel, self.region, self.certificate_type, spot
        )


def finding_id(
    rule: str,
    deck: str,
    month: date | None,
    channel: str | None,
    region: str | None,
    certificate_type: str | None,
    spot: tuple[str, ...] = (),
) -> str:
    """The identity of a finding: 16 hexadecimal digits that follow from rule and place."""
    place = (rule, deck, str(month or ""), channel or "", region or "", certificate_type or "")
    return hashlib.sha256("\x1f".join((*place, *spot)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One way to explain a finding; `rank` 1 is the best.

    `certificate_type` is its suspect, a cell of the finding's row: a type,
    'total', or None for the row or table as a whole. `proposed` (certificates)
    is what that cell likely was, between `proposed_low` and `proposed_high`
    inclusive, all None where nothing can be proposed; `unlisted_count` is how many
    certificates of a type without a column the row's total counts. `confidence` is
    the probability, from 0 to 1, that the explanation holds and the true value lies
    in the range. `linked` is another finding that belongs to it; if `diagnosis` is
    None, that one says what happened. `evidence` is
    English, `evidence_sv` Swedish: one or two whole sentences.
    """

    finding: str
    rank: int
    diagnosis: Diagnosis | None
    certificate_type: str | None
    proposed: int | None
    proposed_low: int | None
    proposed_high: int | None
    confidence: float
    evidence: str
    evidence_sv: str
    linked: str | None = None
    unlisted_count: int | None = None

    @property
    def of_its_run(self) -> bool:
        """True for what a run of moved totals says of a row: the row's own total."""
        return self.diagnosis is None and self.certificate_type == "total"


@dataclass(frozen=True, slots=True)
class ForumDate:
    """When the forum was held: a day, or only a month (`day_known` is False and
    the day is the first), what said so, and the words that said it."""

    day: date
    day_known: bool
    dated_by: DatedBy
    seen: str

    def __str__(self) -> str:
        return self.day.isoformat() if self.day_known else f"{self.day:%Y-%m}"


@dataclass(frozen=True, slots=True)
class RolloutStatus:
    """One cell of a table that says how far a region, agent or company has come.

    `what` is 'signature_service', 'client' or an id made from the column's heading. `date` is
    the day for which it is planned, None where none is printed or only a month or season is.
    """

    page: int
    party: str
    kind: PartyKind
    party_printed: str
    what: str
    printed: str
    status: RolloutState
    date: date | None
    box: Box


@dataclass(frozen=True, slots=True)
class Attendance:
    """Whether a party took part in the forum; `present` is None where that can't be told."""

    page: int
    party: str
    kind: PartyKind
    party_printed: str
    printed: str
    present: bool | None
    box: Box


@dataclass(frozen=True, slots=True)
class Event:
    """What a sentence on a slide plainly says of what happened or will, and when.

    `date_from` and `date_to` span what is said: both the same minute or day, the first and last
    day of a month, season or year (at midnight, except at the precision 'minute'). `subject` is
    '', a certificate type's id, or 'integrated' or 'standalone'; `parties` are ids in order.
    """

    page: int
    kind: EventKind
    date_from: datetime
    date_to: datetime
    precision: Precision
    subject: str
    parties: tuple[str, ...]
    box: Box


@dataclass(frozen=True, slots=True)
class DeckReading:
    """All that one deck says, with what could not be read.

    `rejections` are the messages of tables or whole decks that were refused;
    a deck with none was read whole.
    """

    deck: str
    sha256: str
    pages: int
    statistics_pages: tuple[int, ...]
    forum_date: ForumDate | None
    tables: tuple[PrintedTable, ...]
    findings: tuple[Finding, ...] = ()
    rejections: tuple[str, ...] = field(default=())
    rollout: tuple[RolloutStatus, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    events: tuple[Event, ...] = ()

    @property
    def source(self) -> Source:
        """What the deck is: slides in a PDF, or only their text."""
        return "text" if is_text_deck(self.deck) else "pdf"

    @property
    def months(self) -> tuple[date, ...]:
        return tuple(sorted({table.month for table in self.tables}))
