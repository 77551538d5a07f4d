"""When something happens, by the words of a sentence or a cell.

'16 januari', '19/3', 'hösten 2024', 'under 2025', 'v. 12', 'kl. 07.00 - 08.30': a year that isn't
printed is told by another date of the text, else by the forum's date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from intygsstat.model import ForumDate, Precision
from intygsstat.reference.dates import next_month
from intygsstat.reference.lookup import MONTHS_SV, months_by_name
from intygsstat.reference.slide_words import folded

Tense = Literal["past", "future", ""]
DATE = " datum "  # stands in a sentence for each date that was read
_NEAR = 31  # days: what lies ahead may be over, and what is past to come, by so much
_FAR = 280  # days: of a day so far back nobody tells without its year
_SEASONS = {"varen": 3, "sommaren": 6, "hosten": 9, "host": 9}  # their first months
_NAMES = "|".join(sorted(months_by_name(), key=len, reverse=True))
_DAY = r"\d{1,2}(?::?[ea])?"
_DATE = re.compile(
    r"(?<![\d/.,:-])\b(?:(?:mandag|tisdag|onsdag|torsdag|fredag|lordag|sondag)(?:en)?,? )?(?:den )?"
    r"(?:(?P<iso>20\d\d-\d\d-\d\d)(?!\d)"
    r"|(?:under|ar|aret|fran|i) (?P<only_year>20\d\d)(?![\d/-])"
    r"|(?:(?P<day>\d{1,2})/(?P<month>1[0-2]|0?[1-9])(?!\d)"
    rf"|(?P<days>(?:{_DAY}(?:, ?| och | samt | & ))*{_DAY}) (?P<named>{_NAMES})\b\.?"
    rf"|(?P<season>{'|'.join(_SEASONS)})\b|(?P<whole>{'|'.join(MONTHS_SV)})\b"
    r"|(?:v\.? ?|vecka )(?P<week>\d{1,2})\b)"
    r"(?:(?:,? |[ /-]{1,3})(?P<year>20\d\d)\b|[/-](?P<short_year>\d\d)(?![\d/]| ?[a-z]))?)"
)
_CLOCK = r"(\d{1,2})(?:[.:]([0-5]\d))?"
_TIME = re.compile(
    rf"(?<![\d.:])((?:(?:ca|cirka|kl|klockan)\b\.? ?)*)\b{_CLOCK}"
    rf"(?: ?(?:-|till) ?{_CLOCK})?(?!\d|[.:]\d)"
)
_RANGE = re.compile(
    r"(?<!kl )(?<!kl\. )\b\d{1,2} ?- ?(?:\d{1,2} )?datum"
    r"|datum ?(?:-|till) ?(?:den )?(?:datum|\d\d? datum)|datum ?- ?\d"
)


@dataclass(frozen=True, slots=True)
class When:
    """A span of time: as `Event` has it, or a week, which has no precision."""

    start: datetime
    end: datetime
    precision: Precision | None

    def holds(self, other: When) -> bool:
        return self.start <= other.start and other.end <= self.end + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dated:
    """The dates of a text in printed order, coarser ones that hold a finer left out, and the
    text with `DATE` for each; `plain` is False where they can't be told for sure."""

    whens: tuple[When, ...]
    rest: str
    plain: bool


def read_dates(text: str, forum: ForumDate | None, tense: Tense = "", years: str = "") -> Dated:
    """The dates in `text`; one without a year takes it from a date of `text` or `years` with
    that month, else from the forum's, before or after it as `tense` says, else the nearest."""
    plain_text = folded(text)
    printed = _years(plain_text) or _years(folded(years))
    found: list[When] = []
    plain = True
    for match in _DATE.finditer(plain_text):
        try:
            found += _whens(match.groupdict(), printed, forum, tense)
        except (ValueError, OverflowError):  # 31 februari, vecka 60, or no year to be had
            plain = False
    rest = _DATE.sub(DATE, plain_text)
    kept = [w for w in found if not any(w is not o and w.holds(o) and _finer(o, w) for o in found)]
    plain = plain and not _RANGE.search(" ".join(rest.split()))
    if len(kept) == 1 and kept[0].precision == "day":
        kept, rest = _with_time(kept[0], rest)
    return Dated(tuple(dict.fromkeys(kept)), " ".join(rest.split()), plain)


def _years(text: str) -> dict[int, int]:
    """The year of each month (or season, by its first month) that is printed with one."""
    saids = [match.groupdict() for match in _DATE.finditer(text)]
    return {_month(said): year for said in saids if (year := _printed_year(said)) and _month(said)}


def _printed_year(said: dict[str, str]) -> int:
    """The year that a date is printed with; 0 if with none."""
    short = f"20{said['short_year']}" if said["short_year"] else ""
    return int(said["only_year"] or said["year"] or short or (said["iso"] or "0")[:4])


def _month(said: dict[str, str]) -> int:
    """The month of a date, of a season the first; 0 where it has none."""
    named = months_by_name().get(said["named"] or said["whole"], 0)
    printed = said["month"] or (said["iso"] or "")[5:7]
    return _SEASONS.get(said["season"], 0) or named or int(printed or 0)


def _finer(one: When, other: When) -> bool:
    return one.end - one.start < other.end - other.start


def _whens(
    said: dict[str, str], printed: dict[int, int], forum: ForumDate | None, tense: Tense
) -> Iterator[When]:
    """The spans that one match says. Raises ValueError if there is no such day."""
    month, week = _month(said), int(said["week"] or 0)
    year = _printed_year(said) or printed.get(month, 0)
    if said["only_year"]:
        yield _span(date(year, 1, 1), date(year, 12, 31), "year")
    elif week:
        monday = date.fromisocalendar(year or _year(forum, tense, 1, 1, week), week, 1)
        yield _span(monday, monday + timedelta(days=6), None)
    elif said["season"] or said["whole"]:
        first = after = date(year or _year(forum, tense, month, 15), month, 1)
        for _ in range(3 if said["season"] else 1):
            after = next_month(after)
        yield _span(first, after - timedelta(days=1), "season" if said["season"] else "month")
    else:
        for number in re.findall(r"\d+", said["day"] or said["days"] or said["iso"][8:]):
            day = date(year or _year(forum, tense, month, int(number)), month, int(number))
            yield _span(day, day, "day")


def _span(first: date, last: date, precision: Precision | None) -> When:
    return When(datetime.combine(first, time()), datetime.combine(last, time()), precision)


def _year(forum: ForumDate | None, tense: Tense, month: int, day: int, week: int = 0) -> int:
    """The year in which a day lies nearest to the forum, on the side that `tense` says.
    Raises ValueError where no forum's date is known or none fits."""
    if forum is None:
        raise ValueError("no forum's date")
    anchor = forum.day if forum.day_known else forum.day.replace(day=15)
    away: dict[int, int] = {}
    for year in range(anchor.year - 1, anchor.year + 2):
        try:
            there = date.fromisocalendar(year, week, 1) if week else date(year, month, day)
        except ValueError:  # 29 February
            continue
        away[year] = (there - anchor).days
    most = {"past": _NEAR, "future": 366, "": 366}[tense]
    least = {"past": -_FAR, "future": -_NEAR, "": -366}[tense]
    fitting = [year for year, days in away.items() if least <= days <= most]
    return min(fitting, key=lambda year: abs(away[year]))


def _with_time(day: When, rest: str) -> tuple[list[When], str]:
    """The day with the hours that stand in `rest`, and `rest` without them."""
    for match in _TIME.finditer(rest):
        named = "kl" in match[1]
        if not named and not (match[4] and match[3] and match[5]):
            continue
        try:
            start = day.start.replace(hour=int(match[2]), minute=int(match[3] or 0))
            ends = (match[4], match[5]) if match[4] else (match[2], match[3])
            end = day.start.replace(hour=int(ends[0]), minute=int(ends[1] or 0))
        except ValueError:
            continue
        if end < start:  # over midnight
            end += timedelta(days=1)
        return [When(start, end, "minute")], rest[: match.start()] + " " + rest[match.end() :]
    return [day], rest
