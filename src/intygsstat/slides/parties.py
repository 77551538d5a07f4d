"""Tables and lists of regions, agents and companies: who stands in a row, and what beside.

People's names stand on these slides too. A text is kept only where it is known for a party, or
plainly a company by its form; whatever else stands in a column of parties is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from intygsstat.models import Attendance, Box, ForumDate, PartyKind, RolloutStatus, box_around
from intygsstat.pdf.words import Page
from intygsstat.reference.lookup import known_party
from intygsstat.reference.text import REMEMBERED, id_from_text, is_latin, without_footnote_mark
from intygsstat.reference.words import is_understood, mark_of, says, says_who_came, status_of
from intygsstat.slides.events import Paragraph
from intygsstat.tables.cells import on_page
from intygsstat.tables.rows import Line

FEWEST_PARTIES = 3  # of a column of names
_FEWEST_LISTED = 2  # of a sentence that lists who takes part
_PARTED = re.compile(r"\s*[,;:|()]\s*|\s+[-–—]\s+")
_BETWEEN = re.compile(r" ?[:–—-]? ")  # a name and what is said of it
_FAR = float("inf")


class Party(NamedTuple):
    """A region, agent or company: its id, and so much of the text as names it."""

    id: str
    kind: PartyKind
    printed: str


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A row: its party, None where its text names none that is known, and its cells' texts and
    boxes by column; '' and None where nothing stands. `section` is the line that heads it, which
    may name a kind of party or a state."""

    party: Party | None
    section: str
    box: Box
    cells: tuple[tuple[str, Box | None], ...]


@dataclass(frozen=True, slots=True)
class PartyTable:
    """A column of parties with the columns beside it; `headings` is '' where none stands, and
    has a line for each on the slide."""

    headings: tuple[str, ...]
    label: str
    rows: tuple[PartyRow, ...]
    box: Box


@lru_cache(maxsize=REMEMBERED)
def party_of(text: str) -> Party | None:
    """The party that the text of a row names; of 'Region Kalmar (a name)' only the party is kept,
    and who isn't known is nobody here, for the text may be a person's name."""
    text = " ".join(without_footnote_mark(text).split())
    if not is_latin(text):  # letters that a look-up would pass over
        return None
    if known := known_party(text):
        return Party(*known, text)
    pieces = [piece for piece in _PARTED.split(text) if piece]
    named = {found[0]: Party(*found, piece) for piece in pieces if (found := known_party(piece))}
    return next(iter(named.values())) if len(named) == 1 else None


def find_party_lists(block: Sequence[Paragraph]) -> Iterator[PartyTable]:
    """The tables that are lines of text: a sentence that lists who takes part ('Närvarande:
    Region Kalmar, CGM'), and parties with what is said of each ('Region Kalmar: Klart')."""
    for paragraph in block:
        head, _, rest = paragraph.text.partition(":")
        named = [party_of(piece.strip(" .")) for piece in re.split("[,;]", rest)]
        if says_who_came(head) and sum(map(bool, named)) >= _FEWEST_LISTED:
            listed = tuple(PartyRow(party, head, paragraph.box, ()) for party in named)
            yield PartyTable((), head, listed, paragraph.box)
    pairs = [_party_and_cell(paragraph.text) for paragraph in block]
    paired = [place for place, pair in enumerate(pairs) if pair]
    if len(paired) >= FEWEST_PARTIES:
        label = block[paired[0] - 1].text if paired[0] else ""
        rows = []
        for paragraph, pair in zip(block, pairs, strict=True):
            party, cell = pair or (party_of(paragraph.text), paragraph.text)
            if party:
                cell = "" if party.printed == paragraph.text else cell
                rows.append(PartyRow(party, label, paragraph.box, ((cell, None),)))
        yield PartyTable(("",), label, tuple(rows), box_around([row.box for row in rows]))


def _party_and_cell(text: str) -> tuple[Party, str] | None:
    """'Region Kalmar: Klart' is a party and what is said of it."""
    for match in _BETWEEN.finditer(text):
        name, cell = text[: match.start()], text[match.end() :]
        party = party_of(name)
        if party and party.printed == name and is_understood(cell):
            return party, cell
    return None


def find_party_tables(lines: Sequence[Sequence[Line]], title: Line | None) -> Iterator[PartyTable]:
    """The tables and lists of parties on a page, from the left."""
    phrases = [
        phrase
        for line in lines
        for phrase in line
        if (title is None or phrase.y > title.y) and not _party_and_cell(_bare(phrase.text))
    ]
    columns = _name_columns(phrases)
    for place, column in enumerate(columns):
        right = min((_box(other).left for other in columns[place + 1 :]), default=_FAR)
        parts = _one_below_the_other(column, phrases)
        edges = [-_FAR, *(part[0].y - 4 * part[0].size for part in parts[1:]), _FAR]
        for part, (start, end) in zip(parts, pairwise(edges), strict=True):
            yield _table(part, [p for p in phrases if start <= p.y < end], right)


def _bare(text: str) -> str:
    return text.strip("•●▪-–—:· ")


def _name_columns(phrases: Sequence[Line]) -> list[list[Line]]:
    """The parties' phrases by the column they stand in, from the left. Names to the right of
    others with no cell between are cells of theirs, if cells follow."""
    cells = [phrase.box.left for phrase in phrases if is_understood(phrase.text)]
    kept: list[list[Line]] = []
    for column in _in_columns(p for p in phrases if party_of(_bare(p.text))):
        box = _box(column)
        edge = _box(kept[-1]).right if kept else 0.0
        is_beside = bool(kept) and not any(edge <= cell < box.left for cell in cells)
        if len(column) >= FEWEST_PARTIES and not (is_beside and max(cells, default=0) >= box.right):
            kept.append(column)
    return kept


def _one_below_the_other(names: Sequence[Line], phrases: Sequence[Line]) -> list[list[Line]]:
    """A column of names cut where a line of headings stands between them."""
    box = _box(names)
    beside = [p.y for p in phrases if p.box.left >= box.right and not is_understood(p.text)]
    cuts = [
        p.y
        for p in phrases
        if p.y > names[0].y
        and p.box.is_over(box)
        and says(p.text, "party_heading")
        and not party_of(_bare(p.text))
        and any(abs(p.y - y) < p.size for y in beside)
    ]
    edges = [-_FAR, *sorted(cuts), _FAR]
    return [part for a, b in pairwise(edges) if (part := [n for n in names if a < n.y < b])]


def _box(phrases: Iterable[Line]) -> Box:
    return box_around([phrase.box for phrase in phrases])


def _in_columns(phrases: Iterable[Line]) -> list[list[Line]]:
    """Phrases in columns: those of one overlap from side to side; from the left."""
    columns: list[list[Line]] = []
    right = -_FAR
    for phrase in sorted(phrases, key=lambda p: p.box.left):
        if phrase.box.left >= right or not columns:
            columns.append([])
        columns[-1].append(phrase)
        right = max(right, phrase.box.right)
    return [sorted(column, key=lambda p: p.y) for column in columns]


def _table(names: Sequence[Line], phrases: Sequence[Line], right: float) -> PartyTable:
    """The table whose column of names is `names`, among `phrases`, left of `right`."""
    size, box = names[0].size, _box(names)
    labels = [p for p in phrases if p.box.left < box.right and p.box.is_over(box)]
    beside = [p for p in phrases if box.right <= p.box.left < right]
    rowed = [p.y for p in labels if p.y > names[0].y or not says(p.text, "party_heading")]
    in_rows = [p for p in beside if any(abs(p.y - y) < 0.9 * size for y in rowed)]
    marks = [p for p in in_rows if is_understood(p.text)]
    if not marks:  # texts beside most names, none of them understood: no mere list
        others = [p for p in in_rows if p.y > names[0].y - 0.5 * size]
        marks = others if 3 * len(others) >= len(names) else []
    columns = [_box(column) for column in _in_columns(marks)]
    top = min(p.y for p in (*names, *marks)) - 0.5 * size
    pitch = min((b.y - a.y for a, b in pairwise(names)), default=2 * size)
    list_end = names[-1].y + 1.5 * pitch if not columns else 0.0
    section = label = next((p.text for p in labels[::-1] if top - 4 * size < p.y < top), "")
    rows: list[PartyRow] = []
    for phrase in _whole_names([p for p in labels if p.y >= top]):
        above, below = phrase.box.top - 0.2 * size, phrase.box.bottom + 0.2 * size
        here = [p for p in beside if above < p.y < below]
        cells = tuple(_cell([p for p in here if p.box.is_over(column)]) for column in columns)
        text = _bare(phrase.text)
        party = party_of(text)
        heads = says(text, "party_heading") or says_who_came(text)
        if heads and party is None and not any(text for text, _ in cells):
            section = text
        elif party or any(is_understood(text) for text, _ in cells if text) or phrase.y < list_end:
            rows.append(PartyRow(party, section, phrase.box, cells))
    headings = _headings(columns, [p for p in beside if p.y < top], top)
    return PartyTable(tuple(headings), label, tuple(rows), _box([*names, *marks]))


def _whole_names(labels: Sequence[Line]) -> list[Line]:
    """The labels from the top, names that go on in a second line joined."""
    whole: list[Line] = []
    for label in labels:
        if whole and label.y - whole[-1].y < 1.45 * label.size:
            joined = Line((*whole[-1].words, *label.words))
            party, second = known_party(_bare(joined.text)), known_party(_bare(label.text))
            if party and second in (None, party):
                whole[-1] = joined
                continue
        whole.append(label)
    return whole


def _cell(phrases: Sequence[Line]) -> tuple[str, Box | None]:
    return " ".join(phrase.text for phrase in phrases), _box(phrases) if phrases else None


def _headings(columns: Sequence[Box], above: Sequence[Line], top: float) -> list[str]:
    """The heading of each column: what stands over it and no other, up to a wide gap."""
    lines: list[Line] = []
    for phrase in reversed(above):
        if top - phrase.y > 2.6 * phrase.size:
            break
        lines.insert(0, phrase)
        top = min(top, phrase.y)
    own = [p for p in lines if sum(p.box.is_over(column) for column in columns) <= 1]
    found = [[p for p in own if p.box.is_over(column)] for column in columns]
    stacks = _in_columns(own)
    if len(stacks) == len(columns) and [] in found:  # centred cells under headings that are not
        found = stacks
    return ["\n".join(p.text for p in stack) for stack in found]


# What tables say of rollout and attendance -------------------------------------------------------

KNOWN_WHATS = ("signature_service", "client")
UNKNOWN_PRESENT = "attendance_names_known_parties"
NOT_UNDERSTOOD = "other_slides_are_understood"


@dataclass
class PartySlides:
    """What tables of parties say so far, each thing once, and how much was not understood, by
    page and rule."""

    rollout: dict[tuple[object, ...], RolloutStatus] = field(default_factory=dict)
    attendance: dict[tuple[object, ...], Attendance] = field(default_factory=dict)
    missed: Counter[tuple[int, str]] = field(default_factory=Counter)
    last: tuple[int, tuple[str, ...]] = (0, ())  # a page and the headings of its table

    def add(self, page: Page, table: PartyTable, title: str, forum: ForumDate | None) -> bool:
        """Add what `table` says; False if it is no table of rollout or attendance."""
        headings = table.headings
        over = next((text for text in (table.label, title) if says_who_came(text)), "")
        named = _known_what(table.label) or _known_what(title)
        alone = len(headings) == 1 and bool(over or named)
        before, last = self.last
        if not any(headings) and not alone and page.number - before in (0, 1):
            headings = last if len(last) == len(headings) else headings  # goes on from that one
        whats = _whats(headings)
        came = [column for column, text in enumerate(headings) if says(text, "attendance")]
        known = not {*whats}.isdisjoint(KNOWN_WHATS) or (says(title, "rollout") and any(whats))
        if came or (over and not known and len(headings) <= 1):
            self._add_attendance(page, table, came[0] if came else 0, "" if came else over)
        elif known or alone:
            self._add_rollout(page, table, whats if known else [named], forum)
        else:
            has_statuses = any(_is_of_statuses(table, k, "") for k in range(len(headings)))
            self.missed[page.number, NOT_UNDERSTOOD] += has_statuses
            return False
        self.last = page.number, headings
        return True

    def _add_rollout(
        self, page: Page, table: PartyTable, whats: Sequence[str], forum: ForumDate | None
    ) -> None:
        columns = [k for k, what in enumerate(whats) if what and _is_of_statuses(table, k, what)]
        for row in table.rows:
            if row.party is None:
                self.missed[page.number, NOT_UNDERSTOOD] += 1
                continue
            for column in columns:
                text, box = row.cells[column]
                status = status_of(text, forum) if text else None
                self.missed[page.number, NOT_UNDERSTOOD] += bool(text and not status)
                state, day = status or ("unknown", None)
                what, shown, place = whats[column], text if status else "", box or row.box
                found = RolloutStatus(
                    page.number, *row.party, what, shown, state, day, on_page(place, page)
                )
                self.rollout.setdefault((found.party, what, state, day), found)

    def _add_attendance(self, page: Page, table: PartyTable, column: int, head: str) -> None:
        for row in table.rows:
            if row.party is None:
                self.missed[page.number, UNKNOWN_PRESENT] += 1
                continue
            text, box = row.cells[column] if row.cells else ("", None)
            mark = mark_of(text) if text else None
            self.missed[page.number, NOT_UNDERSTOOD] += bool(text and not mark)
            present = mark.present if mark else None
            if not row.cells:
                section = row.section if says_who_came(row.section) else head
                present = not says(section, "absent")
            shown, place = text if mark else "", on_page(box or row.box, page)
            found = Attendance(page.number, *row.party, shown, present, place)
            self.attendance.setdefault((found.party, present), found)


def _is_of_statuses(table: PartyTable, column: int, what: str) -> bool:
    """True for a column that is of statuses: named as such, or most of what it prints is one."""
    texts = [row.cells[column][0] for row in table.rows if row.cells[column][0]]
    understood = [text for text in texts if is_understood(text)]
    says_more = any(mark is None or mark.status != "unknown" for mark in map(mark_of, understood))
    return what in KNOWN_WHATS or (says_more and 2 * len(understood) > len(texts))


def _whats(headings: Sequence[str]) -> list[str]:
    """What each column is of: known by its words, else an id made of them. Of two that would
    be known alike only the first is."""
    found: list[str] = []
    for heading in headings:
        what = _known_what(heading)
        if not what or what in found:  # another may be somebody's name, unless it names a task
            tasks = [word for word in " ".join(heading.split()).split(" ") if says(word, "task")]
            what = id_from_text(" ".join(tasks))
        found.append(what)
    return found


def _known_what(heading: str) -> str:
    """The known thing that a heading's lines name, the lowest first; '' if they name none."""
    lines = heading.splitlines()
    for text in (" ".join(lines), *reversed(lines)):
        said = [what for what in KNOWN_WHATS if says(text, what)]
        if len(said) == 1:
            return said[0]
    return ""
