"""What a cell of a table of parties says."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache

from intygsstat.model import ForumDate, RolloutState
from intygsstat.reference.dates import DATE, read_dates
from intygsstat.reference.slide_words import mark_of
from intygsstat.reference.text import REMEMBERED, folded

_NO_FORUM = ForumDate(date(2024, 2, 1), False, "option", "")  # only asked whether it is a date


@lru_cache(maxsize=REMEMBERED)
def is_understood(text: str) -> bool:
    """True for a mark ('Klart', 'ja', '✓', '-') or a date, and nothing beside."""
    return status_of(text, _NO_FORUM) is not None


def status_of(text: str, forum: ForumDate | None) -> tuple[RolloutState, date | None] | None:
    """How far a cell says a party has come, and the day it says: a mark, a date, or both
    ('Klart 19/3'); None if it isn't understood.

    A date is a plan, unless all of it lies before the forum: in a table that says how far
    everyone has come, a day that is over is the day it was done.
    """
    mark = mark_of(text)
    if mark:
        return mark.status, None
    said = read_dates(text, forum)
    rest = said.rest.replace(DATE, "", 1).strip(" .():,")
    beside = mark_of(rest) if rest else None
    if rest and not beside:
        return None
    if not said.plain or len(said.whens) != 1:  # a date may be of a year that nothing tells
        return None if rest or forum or folded(text) == said.rest else ("unknown", None)
    (when,) = said.whens
    over = forum is not None and when.end < datetime.combine(forum.day, time())
    done = over or (beside is not None and beside.status == "done")
    day = when.start.date() if when.precision in ("day", "minute") else None
    return "done" if done else "planned", day
