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
_FAR = 280  # days: nobody tells of a day so far away without its year
_SEASONS = {"varen": 3, "sommaren": 6, "hosten": 9, "host": 9}  # their first months
_FINEST: tuple[Precision, ...] = ("minute", "day", "month", "season", "year")
_NAMES = "|".join(sorted(months_by_name(), key=len, reverse=True))
_DAY = r"\d{1,2}(?::?[ea])?"
_DATE = re.compile(
    r"(?<![\d/.,:-])\b(?:(?:mandag|tisdag|onsdag|torsdag|fredag|lordag|sondag)(?:en)?,? )?(?:den )?"
    r"(?:(?P<iso>20\d\d-\d\d-\d\d)(?!\d)"
    r"|(?P<day>\d{1,2})/(?P<month>1[0-2]|0?[1-9])(?!\d)"
    r"(?:[ -]{1,3}(?P<year>20\d\d)\b|[-/](?P<short_year>\d\d)(?![\d/]))?"
    rf"|(?P<days>(?:{_DAY}(?:, ?| och | samt | & ))*{_DAY}) (?P<named>{_NAMES})\b\.?"
    r"(?:,? (?P<named_year>20\d\d)\b)?"
    rf"|(?P<season>{'|'.join(_SEASONS)})\b(?: (?P<season_year>20\d\d)\b)?"
    rf"|(?P<whole>{'|'.join(name for name in MONTHS_SV)})\b(?: (?P<whole_year>20\d\d)\b)?"
    r"|(?:v\.? ?|vecka )(?P<week>\d{1,2})\b(?:,? (?P<week_year>20\d\d)\b)?"
    r"|(?:under|ar|aret|fran|i) (?P<only_year>20\d\d)(?![\d/-]))"
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
            found += _whens(match, printed, forum, tense)
        except (ValueError, OverflowError):  # 31 februari, vecka 60, or no year to be had
            plain = False
    rest = _DATE.sub(DATE, plain_text)
    kept = [w for w in found if not any(w is not o and w.holds(o) and _finer(o, w) for o in found)]
    plain = plain and not _RANGE.search(" ".join(rest.split()))
    if len(kept) == 1 and kept[0].precision == "day":
        kept, rest = _with_time(kept[0], rest)
    return Dated(tuple(dict.fromkeys(kept)), " ".join(rest.split()), plain)


def _years(text: str) -> dict[int | None, int]:
    """The year of each month that is printed with one; None is the only year there is."""
    found: dict[int | None, int] = {}
    for match in _DATE.finditer(text):
        said = match.groupdict()
        if said["iso"]:
            found[int(said["iso"][5:7])] = int(said["iso"][:4])
        named = said["named"] or said["whole"]
        year = said["named_year"] or said["whole_year"] or said["year"]
        if year:
            found[months_by_name()[named] if named else int(said["month"])] = int(year)
    return found


def _finer(one: When, other: When) -> bool:
    ranks = [
        len(_FINEST) if w.precision is None else _FINEST.index(w.precision) for w in (one, other)
    ]
    return ranks[0] < ranks[1]


def _whens(
    match: re.Match[str], printed: dict[int | None, int], forum: ForumDate | None, tense: Tense
) -> Iterator[When]:
    said = match.groupdict()
    if said["iso"]:
        yield _span(date.fromisoformat(said["iso"]), 0, "day")
        return
    if said["only_year"]:
        first = date(int(said["only_year"]), 1, 1)
        yield _span(first, (date(first.year, 12, 31) - first).days, "year")
        return
    if said["week"]:
        week = int(said["week"])
        week_year = int(said["week_year"] or _year(forum, tense, 1, 1, week))
        yield _span(date.fromisocalendar(week_year, week, 1), 6, None)
        return
    if said["season"] or said["whole"]:
        precision: Precision = "season" if said["season"] else "month"
        season = _SEASONS.get(said["season"] or "", 0)
        month = season or months_by_name()[said["whole"]]
        year = said["season_year"] or said["whole_year"] or printed.get(month)
        first = last = date(int(year or _year(forum, tense, month, 15)), month, 1)
        for _ in range(3 if season else 1):
            last = next_month(last)
        yield _span(first, (last - first).days - 1, precision)
        return
    month = int(said["month"]) if said["month"] else months_by_name()[said["named"]]
    for day in re.findall(r"\d+", said["day"] or said["days"]):
        year = said["year"] or said["named_year"] or printed.get(month)
        year = f"20{said['short_year']}" if said["short_year"] else year
        yield _span(
            date(int(year or _year(forum, tense, month, int(day))), month, int(day)), 0, "day"
        )


def _span(first: date, days: int, precision: Precision | None) -> When:
    start = datetime.combine(first, time())
    return When(start, start + timedelta(days=days), precision)


def _year(forum: ForumDate | None, tense: Tense, month: int, day: int, week: int = 0) -> int:
    """The year in which a day lies nearest to the forum, on the side that `tense` says.
    Raises ValueError where no forum's date is known."""
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
    fitting = {
        year: abs(days)
        for year, days in away.items()
        if (tense != "past" or days <= _NEAR) and (tense != "future" or days >= -_NEAR)
    }
    year = min(fitting, key=lambda year: fitting[year])
    if fitting[year] > _FAR:
        raise ValueError("no year fits")
    return year


def _with_time(day: When, rest: str) -> tuple[list[When], str]:
    """The day with the hours that stand in `rest`, and `rest` without them."""
    for match in _TIME.finditer(rest):
        named = "kl" in match[1]
        if not named and not (match[4] and match[3] and match[5]):
            continue
        try:
            start = day.start.replace(hour=int(match[2]), minute=int(match[3] or 0))
            end = (
                start.replace(hour=int(match[4]), minute=int(match[5] or 0)) if match[4] else start
            )
        except ValueError:
            continue
        if end < start:  # over midnight
            end += timedelta(days=1)
        return [When(start, end, "minute")], rest[: match.start()] + " " + rest[match.end() :]
    return [day], rest
