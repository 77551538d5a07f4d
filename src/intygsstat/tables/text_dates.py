"""The forum's date from the text of a deck's slides.

A line that names the forum, and neither the next nor an earlier one, tells it.
Else what a deck says of other days bounds it: the next forum lies ahead,
releases, disturbances and the former forum lie behind, and the newest table is
of one of the last months.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from intygsstat.models import ForumDate
from intygsstat.pdf.document import DeckText
from intygsstat.reference.dates import SeenDate, dates_in, next_month
from intygsstat.reference.text import skeleton
from intygsstat.tables.titles import Title, looks_like_statistics_title

MONTHS_BETWEEN_FORUMS = 6  # at the most; there are five to ten a year
MONTHS_FROM_NEWEST_TABLE = 2  # from the newest table's month to the forum's, at the most
_FORUM = re.compile(r"forum|webcertrad|produktrad|motesdatum|mote den")
_NEXT = re.compile(r"\b(nasta|kommande|next|planera\w*|vantas|preliminar\w*)\b")
_BEFORE = re.compile(
    r"\b(foregaende|forra|senaste|tidigare|minnesanteckning\w*|protokoll\w*|uppfoljning\w*|sedan)\b"
)
_PAST = re.compile(r"\b(release\w*|version\w*|slapp\w*|drifts\w*|produktionss\w*|storning\w*)\b")


def names_the_forum(line: str) -> bool:
    """True for a line that speaks of a forum, by any of its names."""
    return _FORUM.search(skeleton(line)) is not None


def speaks_of_the_future(line: str) -> bool:
    """True for a line about what comes: the next forum, a planned release."""
    return _NEXT.search(skeleton(line)) is not None


def speaks_of_the_past(line: str) -> bool:
    """True for a line about what was: the former forum, its minutes."""
    return _BEFORE.search(skeleton(line)) is not None


@dataclass
class _Seen:
    """Dates by what the lines around them say."""

    told: list[SeenDate] = field(default_factory=list)
    behind: list[SeenDate] = field(default_factory=list)
    ahead: list[SeenDate] = field(default_factory=list)


def date_from_text(deck: DeckText, titles: Sequence[Title]) -> ForumDate | None:
    """When the forum was held, as far as the slides' text settles it; None if it doesn't.

    Known by month only where it is bounded by other dates. Several months may
    fit if they give every table the same year; the first of them is taken.
    """
    seen = _look(deck)
    if len({(s.day.year, s.day.month) for s in seen.told}) == 1:
        return ForumDate(seen.told[0].day, seen.told[0].day_known, "text", seen.told[0].text)
    months = {title.months[0] for title in titles if title.of_one_month}
    fitting = [month for month in _possible_months(seen) if _fits(month, months)]
    years = {tuple(_year_of(number, month) for number in sorted(months)) for month in fitting}
    if len(years) != 1:
        return None
    texts = [s.text for s in (*_last(seen.behind), *_first(seen.ahead))]
    return ForumDate(fitting[0], False, "text", ", ".join(texts))


def _look(deck: DeckText) -> _Seen:
    seen = _Seen()
    for text in deck.page_texts:
        lines = text.splitlines()
        if any(looks_like_statistics_title(line) for line in lines):
            continue
        about_the_next = False
        for line in lines:
            bare = skeleton(line)
            future = speaks_of_the_future(line)
            about_the_next = about_the_next or (future and names_the_forum(line))
            if about_the_next:
                seen.ahead += dates_in(line)
            elif future:
                continue
            elif speaks_of_the_past(line) or _PAST.search(bare):
                seen.behind += dates_in(line)
            elif names_the_forum(line):
                seen.told += dates_in(line)
    return seen


def _first(dates: Sequence[SeenDate]) -> list[SeenDate]:
    return sorted(dates, key=lambda s: s.day)[:1]


def _last(dates: Sequence[SeenDate]) -> list[SeenDate]:
    return sorted(dates, key=lambda s: s.day)[-1:]


def _possible_months(seen: _Seen) -> list[date]:
    """The months, oldest first, between what lies behind and what lies ahead."""
    ahead = _first(seen.ahead)
    behind = _last([s for s in seen.behind if not ahead or s.day < ahead[0].day])
    if not ahead and not behind:
        return []
    lower = behind[0].day.replace(day=1) if behind else None
    upper = ahead[0].day.replace(day=1) if ahead else None
    earliest = _months_later(upper, -MONTHS_BETWEEN_FORUMS) if upper else None
    start = max(month for month in (lower, earliest) if month)
    end = upper or _months_later(start, MONTHS_BETWEEN_FORUMS)
    found = []
    while start < end:
        found.append(start)
        start = next_month(start)
    return found


def _months_later(month: date, count: int) -> date:
    months = month.year * 12 + month.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _fits(forum: date, months: set[int]) -> bool:
    """True if the newest of the tables' months is one of the last before the forum, and none
    is the forum's own, which was not over."""
    newest = min(((forum.month - number) % 12 or 12 for number in months), default=12)
    return forum.month not in months and newest <= MONTHS_FROM_NEWEST_TABLE


def _year_of(number: int, forum: date) -> int:
    return forum.year if number < forum.month else forum.year - 1
