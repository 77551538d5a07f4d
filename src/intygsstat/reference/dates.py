"""Dates as they are written on slides, in file names and on the command line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from intygsstat.model import ForumDate
from intygsstat.reference.lookup import months_by_name
from intygsstat.reference.text import skeleton

_MONTH_NAMES = "|".join(sorted(months_by_name(), key=len, reverse=True))
_WORDED = re.compile(rf"(?:\b([0-3]?[0-9])(?: e)? )?\b({_MONTH_NAMES}) (20[0-9]{{2}})\b")
_NUMERIC = re.compile(
    r"(?<![0-9])(20[0-9]{2})[-_. /]?(0[1-9]|1[0-2])(?:[-_. /]?(0[1-9]|[12][0-9]|3[01]))?(?![0-9])"
)
_DAY_AND_MONTH = re.compile(r"(?<![0-9])([0-3]?[0-9])/(1[0-2]|0?[1-9])[- ]+(20[0-9]{2})(?![0-9])")


@dataclass(frozen=True, slots=True)
class SeenDate:
    """A date as printed: a day, or a month (`day_known` False, the first), and its words."""

    day: date
    day_known: bool
    text: str


def dates_in(text: str) -> list[SeenDate]:
    """Every date in `text`: '13 maj 2024', 'mars 2024', '14/3 2024',
    '2024-03-14', '2024-03', '20240314'."""
    found = []
    for match in _WORDED.finditer(skeleton(text)):
        seen = _date(int(match[3]), months_by_name()[match[2]], match[1], match[0])
        found += [seen] if seen else []
    for match in _NUMERIC.finditer(text):
        seen = _date(int(match[1]), int(match[2]), match[3], match[0])
        found += [seen] if seen else []
    for match in _DAY_AND_MONTH.finditer(text):
        seen = _date(int(match[3]), int(match[2]), match[1], match[0])
        found += [seen] if seen else []
    return found


def _date(year: int, month: int, day: str | None, text: str) -> SeenDate | None:
    try:
        return SeenDate(date(year, month, int(day) if day else 1), day is not None, text.strip())
    except ValueError:
        return None


def parse_forum_date(text: str) -> ForumDate | None:
    """'2024-03' or '2024-03-14' as given on the command line; None if it is neither."""
    match = re.fullmatch(r"(20[0-9]{2})-([0-9]{2})(?:-([0-9]{2}))?", text.strip())
    seen = _date(int(match[1]), int(match[2]), match[3], text) if match else None
    return ForumDate(seen.day, seen.day_known, "option", text) if seen else None


def next_month(month: date) -> date:
    """The first day of the month after `month`."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
