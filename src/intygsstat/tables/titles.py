"""What a slide's title says about the table under it, word by word.

A title is made of a channel, a month, and words that change nothing (reference/title_words.csv).
A word that makes the table something else ('ackumulerat', 'inloggningar') leaves it alone; one that
nobody knows may do the same, so it is rejected by name.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from intygsstat.models import Channel
from intygsstat.reference.dates import dates_in
from intygsstat.reference.lookup import months_by_name
from intygsstat.reference.sentences import Place, rejection
from intygsstat.reference.text import REMEMBERED, skeleton
from intygsstat.reference.words import TitleWord, title_word_at

Key = tuple[Channel | None, tuple[int, ...], int | None]
# Stands among a title's unknown words for those of a line beside it, which may be a person's name.
ANOTHER_LINE = ""
LONGEST = 200  # signs; more is no title
_MONTHS = "|".join(sorted(months_by_name(), key=len, reverse=True))
_YEAR_AND_MONTH = re.compile(
    r"\b(?:(?P<year>20[0-9]{2})[-/. ]?(?P<month>0[1-9]|1[0-2])\b(?![-/.]?[0-9])"
    r"|(?P<first>0?[1-9]|1[0-2])[-/.](?P<then>20[0-9]{2})\b)"
)
_YEAR = re.compile(r"20[0-9]{2}")
_SHORT_YEAR = re.compile(r"(?:1[5-9]|[2-5][0-9]|60)")
_DAY = re.compile(
    r"\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b"
    rf"|\b[0-3]?[0-9](?:[:.]?e)? (?:{_MONTHS})\b\.?(?: 20[0-9]{{2}})?",
    re.IGNORECASE,
)
_ISO = r"(20[0-9]{2})-(0[1-9]|1[0-2])-([0-3][0-9])"
_TO = r"\s*(?:-|–|—|till|t\.?\s?o\.?\s?m\.?)\s*"
_SPAN = re.compile(
    rf"{_ISO}{_TO}{_ISO}|\b([0-3]?[0-9])(?: ({_MONTHS}))?{_TO}([0-3]?[0-9]) ({_MONTHS})\b",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"^\W*(?:(?:[0-9]{1,2}(?:\.[0-9a-z]{1,2})?\s?[a-z]?[.):]?|[a-z][.)])\s+(?=[^0-9])"
    r"|[0-9]{1,2}(?:\.[0-9]{1,2})?\s?[a-z]?[.):](?=[^\W\d_]{3}))",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\(?\b[0-9]\s?(?:/|av|\()\s?[0-9]\b\)?|\b(?:del|sida|bild|tabell) [0-9]{1,2}\b", re.IGNORECASE
)
_YEAR_NAMED = re.compile(r"\bår (?=20[0-9]{2}\b)", re.IGNORECASE)
# What says nothing in a title, for the bare words don't have it; "%" is looked for apart.
_PLAIN_SIGNS = frozenset(
    " \t.,:;!?()[]/\\'\"”“„’‘´`¨–—‐‑-−•·*†‡&_|…%\u00a0\u00ad\u200b\u0300\u0301\u0308\u030a"
)
# Words of title_words.csv that mean what a span of days, the sign % and a year alone do.
_PART_OF_A_MONTH, _PERCENT, _WHOLE_YEAR = "halva", "andel", "helar"


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A title's word that makes the table something else, as printed, and what it means."""

    printed: str
    meaning: TitleWord

    @staticmethod
    def like(printed: str, word: str) -> Qualifier:
        """What is printed, meaning the same as a word of title_words.csv."""
        meaning, _ = title_word_at(word)
        assert meaning
        return Qualifier(printed, meaning)


@dataclass(frozen=True, slots=True)
class Title:
    """A title's months (1-12; 0 for another year than the first), channel and year, as far as said.
    `unknown` are words, as printed, that nobody knows, `others` those that make it something else.
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


@lru_cache(maxsize=REMEMBERED)
def parse_title(text: str) -> Title:
    """Read '8b – Webcert fristående nov 2023' as standalone, November, 2023.

    Both channels in one, or several months, are kept: `both_channels` and `months` say so.
    """
    printed = " ".join(text.split())
    if len(printed) > LONGEST:
        return Title(printed, None, (), None)
    lines = unicodedata.normalize("NFC", text).split("\n")
    text = " ".join(_PART.sub(" ", _ITEM.sub("", line)) for line in lines)
    months: list[int] = []
    years: set[int] = set()
    others: list[Qualifier] = []
    for span in _SPAN.finditer(text):
        _read_span(span, months, years, others)
    text = _YEAR_NAMED.sub(" ", _SPAN.sub(" ", text))
    days: list[str] = []
    undated = _DAY.sub(" ", text)
    if months or _names_a_month(undated):  # the day on which numbers were drawn is not their month
        days, text = _DAY.findall(text), undated
    elif not _names_a_month(text):
        for match in _YEAR_AND_MONTH.finditer(text):
            months.append(int(match["month"] or match["first"]))
            years.add(int(match["year"] or match["then"]))
        text = _YEAR_AND_MONTH.sub(" ", text)
    if "%" in text:
        others.append(Qualifier.like("%", _PERCENT))
    roles, unknown = _understand(text, months, years, others)
    unknown += [sign for sign in text if sign not in _PLAIN_SIGNS and skeleton(f"a{sign}") == "a"]
    distinct = tuple(dict.fromkeys(months))
    year = next(iter(years)) if len(years) == 1 else None
    if len(distinct) == 1:
        within = [day for day in days if _lies_within(day, distinct[0], year)]
        others += [Qualifier.like(day, _PART_OF_A_MONTH) for day in within]
    if len(years) > 1:
        distinct = (*distinct, 0)  # two years are as good as two months
    channel: Channel | None = "issued" if "issued" in roles else None
    channel = "standalone" if "standalone" in roles else channel
    both = {"issued", "standalone"} <= roles and ("and" in roles or "/" in text)
    return Title(printed, channel, distinct, year, both, tuple(unknown), tuple(others))


def _names_a_month(text: str) -> bool:
    return not months_by_name().keys().isdisjoint(skeleton(text).split())


def _read_span(
    span: re.Match[str], months: list[int], years: set[int], others: list[Qualifier]
) -> None:
    """Add the months and years of '1–30 november'; days of a month make it something else."""
    named = [months_by_name()[name.lower()] if name else 0 for name in (span[8], span[10])]
    first, last = (named[0] or named[1], int(span[7] or 0)), (named[1], int(span[9] or 0))
    if span[1]:
        years.update((int(span[1]), int(span[4])))
        first, last = (int(span[2]), int(span[3])), (int(span[5]), int(span[6]))
    months += dict.fromkeys((first[0], last[0]))
    longest = calendar.monthrange(int(span[4] or 2024), last[0])[1]
    ends = last[1] == longest or (not span[4] and last == (2, 28))
    if first[1] != 1 or not ends:
        others.append(Qualifier.like(span[0], _PART_OF_A_MONTH))


def _lies_within(day: str, month: int, year: int | None) -> bool:
    """True for a day on which numbers were drawn in their own month: not all is counted."""
    dates = [seen.day for seen in dates_in(day if _YEAR.search(day) else f"{day} {year or 2024}")]
    return any(
        date.month == month
        and year in (None, date.year)
        and date.day < calendar.monthrange(date.year, date.month)[1] - 1
        for date in dates
    )


def _understand(
    text: str, months: list[int], years: set[int], others: list[Qualifier]
) -> tuple[set[str], list[str]]:
    """What the words do, and the words that nobody knows; months and years are added to."""
    chunks = [(skeleton(chunk).split(), chunk.strip(".,:;!?()[]”\"'–—-")) for chunk in text.split()]
    tokens = [(word, printed) for words, printed in chunks for word in words]
    bare = " ".join(word for word, _ in tokens)
    names = months_by_name()
    roles: set[str] = set()
    unknown: list[str] = []
    start, after_month = 0, False
    while tokens:
        word = tokens[0][0]
        known, phrase = title_word_at(bare, start)
        printed = " ".join(dict.fromkeys(each for _, each in tokens[: phrase.count(" ") + 1]))
        if is_month := word in names and " " not in phrase:
            months.append(names[word])
        elif known is not None:
            roles.add(known.role)
            if known.role in ("other", "part"):
                others.append(Qualifier(printed, known))
        elif _YEAR.fullmatch(word) or (after_month and _SHORT_YEAR.fullmatch(word)):
            years.add(int(word) % 100 + 2000)
        else:
            unknown.append(printed)
        after_month = is_month
        start += len(phrase or word) + 1
        del tokens[: phrase.count(" ") + 1]
    return roles, list(dict.fromkeys(unknown))


@lru_cache(maxsize=REMEMBERED)
def looks_like_statistics_title(text: str) -> bool:
    """True for a line that names a channel and exactly one month, and little else."""
    title = parse_title(text)
    return title.channel is not None and title.of_one_month and len(text.split()) <= 10


def has_a_day(text: str) -> bool:
    """True for a text with a date of a day: '14 mars 2024', '2024-03-14'."""
    return _DAY.search(text) is not None


def of_one_table(title: Title | None, place: Place) -> Title:
    """The title, if it says which table it heads: one channel, one month, and nothing unknown.
    Raises OtherStatisticsError if the table is something else, else TableRejectedError."""
    if title is None:
        raise rejection("no_title", place)
    if title.others:
        raise OtherStatisticsError(title)
    if title.unknown:
        named = [word for word in title.unknown if word != ANOTHER_LINE]
        kind = "unknown_words" if named else "unknown_line"
        if named and all(word[0].isdigit() for word in named):
            kind = "unknown_numbers"
        words = ", ".join(f"“{word}”" for word in named)
        raise rejection(kind, place, s="s" * (len(named) > 1), words=words)
    if title.channel is None or title.both_channels:
        raise rejection("no_channel", place, found="both" if title.both_channels else "neither")
    if not title.months and title.year:
        year = Qualifier.like(str(title.year), _WHOLE_YEAR)
        raise OtherStatisticsError(replace(title, others=(year,)))
    if not title.of_one_month:
        found = "several months or years" if title.months else "no month"
        raise rejection("no_month", place, found=found)
    return title
