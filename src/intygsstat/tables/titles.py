"""What a slide's title says about the table under it, word by word.

A title is made of a channel ('utfärdade', 'fristående'), a month, and words that change
nothing; which words do what stands in reference/title_words.csv. One that makes the table
something else ('ackumulerat', 'per 100 000 invånare', 'inloggningar') leaves it alone; one
that nobody knows may do the same, so it is rejected by name.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from intygsstat.models import Channel
from intygsstat.reference.dates import dates_in
from intygsstat.reference.lookup import months_by_name
from intygsstat.reference.sentences import Place, rejection
from intygsstat.reference.text import REMEMBERED, skeleton
from intygsstat.reference.title_words import TitleWord, first_that_begins

Key = tuple[Channel | None, tuple[int, ...], int | None]
# Stands among a title's unknown words for those of a line beside it, which may be a person's name.
ANOTHER_LINE = ""
LONGEST = 200  # signs; more is no title
_MONTHS = "|".join(sorted(months_by_name(), key=len, reverse=True))
_YEAR_MONTH = re.compile(r"\b(20[0-9]{2})[-/. ]?(0[1-9]|1[0-2])\b(?![-/.]?[0-9])")
_MONTH_YEAR = re.compile(r"\b(0?[1-9]|1[0-2])[-/.](20[0-9]{2})\b")
_YEAR = re.compile(r"20[0-9]{2}")
_SHORT_YEAR = re.compile(r"(?:1[5-9]|[2-5][0-9]|60)")
_DAY = re.compile(
    r"\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b"
    rf"|\b[0-3]?[0-9](?:[:.]?e)? (?:{_MONTHS})\b\.?(?: 20[0-9]{{2}})?",
    re.IGNORECASE,
)
_TO = r"\s*(?:-|–|—|till|t\.?\s?o\.?\s?m\.?)\s*"
_ISO = r"(20[0-9]{2})-(0[1-9]|1[0-2])-([0-3][0-9])"
_ISO_SPAN = re.compile(rf"{_ISO}{_TO}{_ISO}")
_DAY_SPAN = re.compile(
    rf"\b([0-3]?[0-9])(?: ({_MONTHS}))?{_TO}([0-3]?[0-9]) ({_MONTHS})\b", re.IGNORECASE
)
_ITEM = re.compile(
    r"^\W*(?:[0-9]{1,2}(?:\.[0-9a-z]{1,2})?\s?[a-z]?[.):]?|[a-z][.)])\s+(?=[^0-9])", re.I
)
_GLUED_ITEM = re.compile(r"^\W*[0-9]{1,2}(?:\.[0-9]{1,2})?\s?[a-z]?[.):](?=[^\W\d_]{3})", re.I)
_PART = re.compile(
    r"\(?\b[0-9]\s?(?:/|av|\()\s?[0-9]\b\)?|\b(?:del|sida|bild|tabell) [0-9]{1,2}\b", re.IGNORECASE
)
# What says nothing in a title, for the bare words don't have it; "%" is looked for apart.
_PLAIN_SIGNS = frozenset(
    " \t.,:;!?()[]/\\'\"”“„’‘´`¨–—‐‑-−•·*†‡&_|…%\u00a0\u00ad\u200b\u0300\u0301\u0308\u030a"
)
_YEAR_NAMED = re.compile(r"\bår (?=20[0-9]{2}\b)", re.IGNORECASE)
_PART_OF_A_MONTH = TitleWord((), False, "other", "en del av en månad", "a part of a month")
_PERCENT = TitleWord((), False, "other", "en andel", "a share")
_YEAR_ALONE = TitleWord((), False, "other", "ett helt år", "a whole year")


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A title's word that makes the table something else, as printed, and what it means."""

    printed: str
    meaning: TitleWord


@dataclass(frozen=True, slots=True)
class Title:
    """A title's months (1-12, with the year if it is printed) and its channel, as far as said.

    Among `months` 0 stands for another year than the first. `unknown` are words, as printed,
    that nobody knows, `others` those that make the table something else.
    """

    text: str
    channel: Channel | None
    months: tuple[int, ...]
    year: int | None
    both_channels: bool = False
    unknown: tuple[str, ...] = ()
    others: tuple[Qualifier, ...] = ()

    @property
    def key(self) -> Key:
        """What the parts of one table share."""
        return (self.channel, self.months, self.year)

    @property
    def understood(self) -> bool:
        return not self.unknown and not self.others

    @property
    def whole(self) -> bool:
        """True if it says which table it heads, and every word of it is understood."""
        return (
            self.channel is not None
            and self.of_one_month
            and not self.both_channels
            and self.understood
        )

    @property
    def of_one_month(self) -> bool:
        return len(self.months) == 1 and self.months[0] > 0

    @property
    def says_nothing(self) -> bool:
        return self.channel is None and not self.months and not self.others


class OtherStatisticsError(Exception):
    """The table is of something else than the certificates of one month; `title` says what."""

    def __init__(self, title: Title) -> None:
        super().__init__(title)
        self.title = title


_own_words: tuple[TitleWord, ...] = ()


def use_title_words(own: Sequence[TitleWord]) -> None:
    """Have every title in this process read with a user's `own` words too."""
    global _own_words
    if tuple(own) != _own_words:
        _own_words = tuple(own)
        parse_title.cache_clear()
        looks_like_statistics_title.cache_clear()


@lru_cache(maxsize=REMEMBERED)
def parse_title(text: str) -> Title:
    """Read '8b – Webcert fristående nov 2023' as standalone, November, 2023.

    A title that names both channels as if they were one, or several months,
    keeps them apart: `both_channels` and `months` say so. Its lines may be parted by line feeds.
    """
    printed = " ".join(text.split())
    if len(printed) > LONGEST:
        return Title(printed, None, (), None)
    others: list[Qualifier] = []
    text = " ".join(map(_without_item_and_part, text.split("\n")))
    text, months, years = _without_spans(text, others)
    names = months_by_name()
    text = _YEAR_NAMED.sub(" ", text)
    days = _DAY.findall(text)
    undated = _DAY.sub(" ", text)
    if months or any(word in names for word in skeleton(undated).split()):
        text = undated  # the day on which numbers were drawn is not their month
    else:
        days = []
    if not months and not any(word in names for word in skeleton(text).split()):
        for pattern, year_at in ((_YEAR_MONTH, 1), (_MONTH_YEAR, 2)):
            for match in pattern.finditer(text):
                months.append(int(match[3 - year_at]))
                years.add(int(match[year_at]))
            text = pattern.sub(" ", text)
    if "%" in text:
        others.append(Qualifier("%", _PERCENT))
    roles, unknown = _understand(_tokens(text), months, years, others)
    unknown += [sign for sign in text if not (sign in _PLAIN_SIGNS or skeleton(f"a{sign}") != "a")]
    distinct = tuple(dict.fromkeys(months))
    year = next(iter(years)) if len(years) == 1 else None
    if len(distinct) == 1:
        within = (_lies_within(day, distinct[0], year) for day in days)
        others += [qualifier for qualifier in within if qualifier]
    if len(years) > 1:
        distinct = (*distinct, 0)  # two years are as good as two months
    channel: Channel | None = "issued" if "issued" in roles else None
    channel = "standalone" if "standalone" in roles else channel
    both = {"issued", "standalone"} <= roles and ("and" in roles or "/" in text)
    return Title(printed, channel, distinct, year, both, tuple(unknown), tuple(others))


def _without_item_and_part(text: str) -> str:
    """The title less its place in the deck: '8a.', '(1/2)'."""
    for pattern in (_ITEM, _GLUED_ITEM):
        text = pattern.sub("", text, count=1)
    return _PART.sub(" ", text)


def _without_spans(text: str, others: list[Qualifier]) -> tuple[str, list[int], set[int]]:
    """The text without '1–30 november' and the like; the months and years that they span.

    Days that aren't a whole month make it something else.
    """
    months: list[int] = []
    years: set[int] = set()

    def span(match: re.Match[str], first: tuple[int, int], last: tuple[int, int], year: int) -> str:
        months.extend(dict.fromkeys((first[0], last[0])))
        longest = calendar.monthrange(year or 2024, last[0])[1]
        short = not year and last == (2, 28)
        if first[1] != 1 or (last[1] != longest and not short):
            others.append(Qualifier(match[0], _PART_OF_A_MONTH))
        return " "

    def iso(match: re.Match[str]) -> str:
        years.update((int(match[1]), int(match[4])))
        first, last = (int(match[2]), int(match[3])), (int(match[5]), int(match[6]))
        return span(match, first, last, int(match[4]))

    def days(match: re.Match[str]) -> str:
        names = months_by_name()
        last = names[skeleton(match[4])]
        first = names[skeleton(match[2])] if match[2] else last
        return span(match, (first, int(match[1])), (last, int(match[3])), 0)

    return _DAY_SPAN.sub(days, _ISO_SPAN.sub(iso, text)), months, years


def _lies_within(day: str, month: int, year: int | None) -> Qualifier | None:
    """What a day says on which numbers were drawn if it lies in their month: not all is counted."""
    for seen in dates_in(day if re.search(r"20[0-9]{2}", day) else f"{day} {year or 2024}"):
        last = calendar.monthrange(seen.day.year, seen.day.month)[1]
        same_year = year is None or seen.day.year == year or not re.search(r"20[0-9]{2}", day)
        if seen.day.month == month and same_year and seen.day.day < last - 1:
            return Qualifier(day, _PART_OF_A_MONTH)
    return None


def _tokens(text: str) -> list[tuple[str, str]]:
    """The words of a title, bare and as printed."""
    found = []
    for chunk in text.split():
        printed = chunk.strip(".,:;!?()[]”\"'–—-")
        found += [(bare, printed) for bare in skeleton(chunk).split()]
    return found


def _understand(
    tokens: Sequence[tuple[str, str]],
    months: list[int],
    years: set[int],
    others: list[Qualifier],
) -> tuple[set[str], list[str]]:
    """What the words do, and the words that nobody knows; months and years are added to."""
    names = months_by_name()
    roles: set[str] = set()
    unknown: list[str] = []
    bare = tuple(word for word, _ in tokens)
    place, after_month = 0, False
    while place < len(bare):
        word = bare[place]
        known, length = first_that_begins(bare[place:], _own_words)
        is_month = word in names and (known is None or length == 1)
        if is_month:
            months.append(names[word])
            length = 1
        elif known is not None:
            roles.add(known.role)
            if known.role in ("other", "part"):
                printed = dict.fromkeys(p for _, p in tokens[place : place + length])
                others.append(Qualifier(" ".join(printed), known))
        elif _YEAR.fullmatch(word):
            years.add(int(word))
        elif after_month and _SHORT_YEAR.fullmatch(word):
            years.add(2000 + int(word))
        else:
            unknown.append(tokens[place][1])
        after_month = is_month
        place += length
    return roles, list(dict.fromkeys(unknown))


@lru_cache(maxsize=REMEMBERED)
def looks_like_statistics_title(text: str) -> bool:
    """True for a line that names a channel and exactly one month, and little else."""
    title = parse_title(text)
    return title.channel is not None and title.of_one_month and len(text.split()) <= 10


def has_a_day(text: str) -> bool:
    """True for a text with a date of a day: '14 mars 2024', '2024-03-14'."""
    return _DAY.search(text) is not None


def _is_number(word: str) -> bool:
    return word[0].isdigit()


def of_one_table(title: Title | None, place: Place) -> Title:
    """The title, if it says which table it heads: one channel, one month, and nothing unknown.

    Raises:
        OtherStatisticsError: it says that the table is something else.
        TableRejectedError: it doesn't say which, or there is none.
    """
    if title is None:
        raise rejection("no_title", place)
    if title.others:
        raise OtherStatisticsError(title)
    if title.unknown:
        named = [word for word in title.unknown if word != ANOTHER_LINE]
        kind = "unknown_words" if named else "unknown_line"
        kind = "unknown_numbers" if named and all(map(_is_number, named)) else kind
        words = ", ".join(f"”{word}”" for word in named)
        raise rejection(kind, place, s="s" * (len(named) > 1), words=words)
    if title.channel is None or title.both_channels:
        raise rejection("no_channel", place, found="both" if title.both_channels else "neither")
    if not title.months and title.year:
        year = Qualifier(str(title.year), _YEAR_ALONE)
        raise OtherStatisticsError(replace(title, others=(year,)))
    if not title.of_one_month:
        found = "several months or years" if title.months else "no month"
        raise rejection("no_month", place, found=found)
    return title
