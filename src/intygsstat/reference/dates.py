"""Dates as they are written on slides, in file names and on the command line.

'13 maj 2024', '19/3', '2024-03-14', 'hösten 2024', 'v. 12', 'kl. 07.00 - 08.30': a year that isn't
printed follows from another date of the text, else by the forum's date.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from intygsstat.models import DatedBy, ForumDate, Precision
from intygsstat.reference.lookup import MONTHS_SV, months_by_name
from intygsstat.reference.text import folded

Tense = Literal["past", "future", ""]
DATE = "datum"  # stands in a sentence for each date that was read
# Days from the forum: what lies ahead may be over, and what is past to come, by a month; of a day
# far back nobody knows without its year.
_REACH: dict[Tense, tuple[int, int]] = {"past": (-280, 31), "future": (-31, 366), "": (-366, 366)}
_SEASONS = {"varen": 3, "sommaren": 6, "hosten": 9, "host": 9}  # their first months
_NAMES = "|".join(sorted(months_by_name(), key=len, reverse=True))
_DAY = r"\d{1,2}(?:[: ]?[ea]\b)?"
_DATE = re.compile(
    r"(?:(?<!\d)(?P<iso_year>20\d\d)[-_. /]?(?P<iso_month>0[1-9]|1[0-2])"
    r"(?:[-_. /]?(?P<iso_day>0[1-9]|[12]\d|3[01]))?(?!\d)"
    r"|(?<![\d/.,:-])\b"
    r"(?:(?:mandag|tisdag|onsdag|torsdag|fredag|lordag|sondag)(?:en)?,? )?(?:den )?"
    r"(?:(?:under|ar|aret|fran|i) (?P<only_year>20\d\d)(?![\d/-])"
    r"|(?:(?P<day>\d{1,2})/(?P<month>1[0-2]|0?[1-9])(?!\d)"
    rf"|(?P<days>(?:{_DAY}(?:, ?| och | samt | & ))*{_DAY}) (?P<named>{_NAMES})\b\.?"
    rf"|(?P<season>{'|'.join(_SEASONS)})\b"
    rf"|(?P<whole>(?:{'|'.join(MONTHS_SV)})\b|(?:{_NAMES})(?=\.? 20\d\d))"
    r"|(?:v\.? ?|vecka )(?P<week>\d{1,2})\b)"
    r"(?:(?:,? |[ /-]{1,3})(?P<year>20\d\d)\b|[/-](?P<short_year>\d\d)(?![\d/]| ?[a-z]))?))",
    re.ASCII,
)
_BESIDE_A_LETTER = re.compile(r"(?<=[a-z])[^a-z0-9]+|[^a-z0-9]+(?=[a-z])")
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
    text with `DATE` for each; `plain` is False where they are unclear."""

    whens: tuple[When, ...]
    rest: str
    plain: bool


class _Printed(NamedTuple):
    """What one date says: year and month (a season's first), 0 where none; days, or a week."""

    text: str
    year: int
    month: int
    numbers: Sequence[int]
    precision: Precision | None


def _printed(text: str) -> Iterator[_Printed]:
    first_months = months_by_name() | _SEASONS | {"": 0}
    for match in _DATE.finditer(text):
        said = match.groupdict("")
        short = f"20{said['short_year']}" if said["short_year"] else "0"
        year = said["iso_year"] or said["only_year"] or said["year"] or short
        named = first_months[said["named"] or said["whole"] or said["season"]]
        month = int(said["iso_month"] or said["month"] or named)
        days = re.findall(r"\d+", said["iso_day"] or said["day"] or said["days"] or said["week"])
        precision: Precision = "day" if days else "month" if month else "year"
        precision = "season" if said["season"] else precision
        numbers = [int(day) for day in days]
        yield _Printed(match[0], int(year), month, numbers, None if said["week"] else precision)


def dates_in(text: str, dated_by: DatedBy = "text") -> list[ForumDate]:
    """Every day and month in `text` that is printed with its year: '13 maj 2024', 'mars 2024',
    '14/3 2024', '2024-03-14', '2024-03', '20240314'."""
    found = []
    for said in _printed(_BESIDE_A_LETTER.sub(" ", folded(text))) if "20" in text else ():
        if said.precision in ("day", "month") and str(said.year) in said.text:
            for day in said.numbers or (1,):
                with suppress(ValueError):
                    seen = date(said.year, said.month, day)
                    found.append(ForumDate(seen, bool(said.numbers), dated_by, said.text))
    return found


def parse_forum_date(text: str) -> ForumDate | None:
    """'2024-03' or '2024-03-14' as given on the command line; None if it is neither."""
    given = re.fullmatch(r"20[0-9]{2}-[0-9]{2}(-[0-9]{2})?", text.strip())
    seen = dates_in(given[0], "option") if given else None
    return replace(seen[0], seen=text) if seen else None


def month_number(day: date) -> int:
    """The months from the year 0 to that of a day, so that neighbours differ by one."""
    return day.year * 12 + day.month - 1


def month_numbered(number: int) -> date:
    """The first day of the month of that number."""
    return date(number // 12, number % 12 + 1, 1)


def months_on(day: date, months: int) -> date:
    """The first day of the month so many months after that of a day, or before."""
    return month_numbered(month_number(day) + months)


def read_dates(text: str, forum: ForumDate | None, tense: Tense = "", years: str = "") -> Dated:
    """The dates in `text`; one without a year takes it from a date of `text` or `years` with
    that month, else from the forum's, before or after it as `tense` says, else the nearest."""
    plain_text = folded(text)
    dates = list(_printed(plain_text))
    known = _years(dates) or _years(_printed(folded(years)))
    found: list[When] = []
    plain = True
    for said in dates:
        try:
            found += _whens(said, said.year or known.get(said.month, 0), forum, tense)
        except (ValueError, OverflowError):  # 31 februari, vecka 60, or no year to be had
            plain = False
    rest = " ".join(_DATE.sub(f" {DATE} ", plain_text).split())
    kept = [w for w in found if not any(w.holds(o) and not o.holds(w) for o in found)]
    plain = plain and not _RANGE.search(rest)
    if len(kept) == 1 and kept[0].precision == "day":
        kept[0], rest = _with_time(kept[0], rest)
    return Dated(tuple(dict.fromkeys(kept)), rest, plain)


def _years(dates: Iterable[_Printed]) -> dict[int, int]:
    """The year of each month that is printed with one."""
    return {said.month: said.year for said in dates if said.year and said.month}


def _whens(said: _Printed, year: int, forum: ForumDate | None, tense: Tense) -> Iterator[When]:
    """The spans that a date says. Raises ValueError if there is no such day."""

    def dated(number: int) -> date:
        def in_year(year: int) -> date:
            if said.precision is None:
                return date.fromisocalendar(year, number, 1)
            return date(year, said.month, number)

        return in_year(year or _nearest_year(in_year, forum, tense))

    if said.precision is None:
        yield _span(dated(said.numbers[0]), dated(said.numbers[0]) + timedelta(days=6), None)
    elif said.precision == "day":
        yield from (_span(day, day, "day") for day in map(dated, said.numbers))
    elif said.precision == "year":
        yield _span(date(year, 1, 1), date(year, 12, 31), "year")
    elif not said.text.startswith("20"):  # '2024-10' in a sentence may be a version
        yield months_from(dated(15).replace(day=1), said.precision)


def months_from(first: date, precision: Precision = "month") -> When:
    """The month, or the season, that begins on a day."""
    after = months_on(first, 3 if precision == "season" else 1)
    return _span(first, after - timedelta(days=1), precision)


def _span(first: date, last: date, precision: Precision | None) -> When:
    return When(datetime.combine(first, time()), datetime.combine(last, time()), precision)


def _nearest_year(in_year: Callable[[int], date], forum: ForumDate | None, tense: Tense) -> int:
    """The year in which a day lies nearest to the forum, on the side that `tense` says.
    Raises ValueError where no forum's date is known or none fits."""
    if forum is None:
        raise ValueError("no forum's date")
    anchor = forum.day if forum.day_known else forum.day.replace(day=15)
    least, most = _REACH[tense]
    away: dict[int, int] = {}
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        with suppress(ValueError):  # 29 February
            days = (in_year(year) - anchor).days
            away |= {year: abs(days)} if least <= days <= most else {}
    return min(away, key=away.__getitem__)


def _with_time(day: When, rest: str) -> tuple[When, str]:
    """The day with the hours that stand in `rest`, and `rest` without them."""
    for match in _TIME.finditer(rest):
        named, hour, minute, last_hour, last_minute = match.groups()
        if "kl" not in named and not (minute and last_minute):
            continue
        try:
            start = end = day.start.replace(hour=int(hour), minute=int(minute or 0))
            if last_hour:
                end = day.start.replace(hour=int(last_hour), minute=int(last_minute or 0))
        except ValueError:
            continue
        end += timedelta(days=int(end < start))  # over midnight
        return When(start, end, "minute"), f"{rest[: match.start()]} {rest[match.end() :]}"
    return day, rest
