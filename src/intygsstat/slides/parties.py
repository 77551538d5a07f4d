"""From tables of parties to rollout status and attendance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from intygsstat.models import Attendance, ForumDate, RolloutStatus
from intygsstat.pdf.words import Page
from intygsstat.reference.slide_words import is_understood, mark_of, says, says_who_came, status_of
from intygsstat.reference.text import id_from_text
from intygsstat.slides.party_tables import PartyTable
from intygsstat.tables.cells import on_page

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
    return id_from_text(" ".join(word for word in text.split(" ") if says(word, "task")))
