"""From tables of parties to how far they have come and who took part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from intygsstat.model import Attendance, Box, ForumDate, Page, RolloutStatus
from intygsstat.recognise.cells import on_page
from intygsstat.reference.slide_words import mark_of, says
from intygsstat.reference.text import id_from_text
from intygsstat.slides.marks import is_understood, status_of
from intygsstat.slides.paragraphs import Paragraph
from intygsstat.slides.tables import Party, PartyTable, party_of

KNOWN_WHATS = ("signature_service", "client")
# Small letters but for the first word and short forms: nobody's name.
_PLAIN_HEADING = re.compile(r"[^\W\d_]+(?:[ /-](?:[a-zåäö]+|[A-ZÅÄÖ]{2,})){0,5}")
_FEWEST_LISTED = 2  # parties of a sentence that lists who takes part


@dataclass
class PartySlides:
    """What tables of parties told so far, and how much of it was not understood, by page."""

    rollout: list[RolloutStatus] = field(default_factory=list)
    attendance: list[Attendance] = field(default_factory=list)
    unknown_present: Counter[int] = field(default_factory=Counter)
    unknown_rollout: Counter[int] = field(default_factory=Counter)
    unread_cells: Counter[int] = field(default_factory=Counter)
    left_alone: set[int] = field(default_factory=set)
    last: tuple[int, tuple[str, ...]] = (0, ())  # a page and the headings of its table

    def add(self, page: Page, table: PartyTable, title: str, forum: ForumDate | None) -> bool:
        """Take what `table` tells; False if it is no table of rollout or attendance."""
        headings = table.headings
        over = [text for text in (table.label, title) if _says_who_came(text)]
        named = _known_what(table.label) or _known_what(title)
        alone = len(headings) == 1 and (over or named)
        before, last = self.last
        if len(headings) == len(last) and page.number - before in (0, 1):
            headings = headings if any(headings) or alone else last  # it goes on from that one
        whats = _whats(headings)
        listed = [says(text, "attendance") for text in headings]
        if any(listed):
            self._attend(page, table, listed.index(True))
        elif not set(whats).isdisjoint(KNOWN_WHATS) or (says(title, "rollout") and any(whats)):
            self._roll_out(page, table, whats, forum)
        elif over and len(headings) <= 1:
            self._attend(page, table, 0 if headings else None, over[0])
        elif alone:
            self._roll_out(page, table, [named], forum)
        else:
            if any(_is_told(table, column, "") for column in range(len(headings))):
                self.left_alone.add(page.number)
            return False
        self.last = page.number, headings
        return True

    def _roll_out(
        self, page: Page, table: PartyTable, whats: Sequence[str], forum: ForumDate | None
    ) -> None:
        told = {(row.party, row.what, row.status, row.date) for row in self.rollout}
        columns = [k for k, what in enumerate(whats) if what and _is_told(table, k, what)]
        for row in table.rows:
            if row.party is None:
                self.unknown_rollout[page.number] += 1
                continue
            for column in columns:
                text, box = row.cells[column]
                status = status_of(text, forum) if text else None
                self.unread_cells[page.number] += bool(text and not status)
                said = RolloutStatus(
                    page.number,
                    row.party.id,
                    row.party.kind,
                    row.party.printed,
                    whats[column],
                    text if status else "",
                    status.state if status else "unknown",
                    status.date if status else None,
                    on_page(box or row.box, page),
                )
                if (said.party, said.what, said.status, said.date) not in told:
                    self.rollout.append(said)

    def _attend(self, page: Page, table: PartyTable, column: int | None, head: str = "") -> None:
        sections = dict(table.sections)
        here = not says(head, "absent")
        for place, row in enumerate(table.rows):
            if _says_who_came(section := sections.get(place, "")):
                here = not says(section, "absent")
            if row.party is None:
                self.unknown_present[page.number] += 1
                continue
            text, box = ("", None) if column is None else row.cells[column]
            mark = mark_of(text) if text else None
            self.unread_cells[page.number] += bool(text and not mark)
            present = mark.present if mark else here if column is None else None
            self._present(page, row.party, text if mark else "", present, box or row.box)

    def add_list(self, page: Page, paragraph: Paragraph) -> bool:
        """Take a sentence that lists who takes part: 'Närvarande: Region Kalmar, CGM'."""
        head, _, rest = paragraph.text.partition(":")
        if not rest or not _says_who_came(head):
            return False
        parties = [party_of(piece.strip(" .")) for piece in re.split("[,;]", rest)]
        known = [party for party in parties if party]
        if len(known) < _FEWEST_LISTED:
            return False
        self.unknown_present[page.number] += len(parties) - len(known)
        for party in known:
            self._present(page, party, "", not says(head, "absent"), paragraph.box)
        return True

    def _present(
        self, page: Page, party: Party, printed: str, present: bool | None, box: Box
    ) -> None:
        said = Attendance(
            page.number, party.id, party.kind, party.printed, printed, present, on_page(box, page)
        )
        if not any(o.party == party.id and o.present == present for o in self.attendance):
            self.attendance.append(said)


def _says_who_came(text: str) -> bool:
    return says(text, "attendance") or says(text, "absent")


def _is_told(table: PartyTable, column: int, what: str) -> bool:
    """True for a column that is of statuses: named as such, or most of what it prints is one."""
    texts = [row.cells[column][0] for row in table.rows if row.cells[column][0]]
    understood = [text for text in texts if is_understood(text)]
    says_more = any(mark is None or mark.status != "unknown" for mark in map(mark_of, understood))
    return what in KNOWN_WHATS or (says_more and 2 * len(understood) > len(texts))


def _whats(headings: Sequence[str]) -> list[str]:
    """What each column tells of: known by its words, else an id made of them. Of two that would
    be known alike only the first is."""
    found: list[str] = []
    for heading in headings:
        what = _known_what(heading)
        found.append(what if what and what not in found else _made_id(heading))
    return found


def _known_what(heading: str) -> str:
    """The known thing that a heading's lines tell of, the lowest first; '' if they tell none."""
    lines = heading.splitlines()
    for text in (" ".join(lines), *reversed(lines)):
        said = [what for what in KNOWN_WHATS if says(text, what)]
        if len(said) == 1:
            return said[0]
    return ""


def _made_id(heading: str) -> str:
    """An id made of a heading that names a task; '' for another: it may be somebody's name."""
    text = " ".join(heading.split())
    plain = _PLAIN_HEADING.fullmatch(text) and says(text, "task")
    return id_from_text(text) if plain else ""
