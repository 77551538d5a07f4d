"""What a slide's title says about the table under it."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from intygsstat.errors import TableRefusedError
from intygsstat.model import Channel
from intygsstat.reference.lookup import months_by_name
from intygsstat.reference.text import REMEMBERED, skeleton

_MONTHS = "|".join(sorted(months_by_name(), key=len, reverse=True))
_NOT_STANDALONE = {"ej", "inte", "icke", "utan"}
_AND = {"och", "samt", "bade", "plus", "varav", "darav", "respektive"}
_NO_COUNT = {"andel", "andelen", "procent", "andelar"}
_EITHER = re.compile(r"utf\w+rdade\s*/\s*frist|frist\w+ende\s*/\s*utf", re.IGNORECASE)
_OVER_TIME = {"tom", "sedan", "hittills", "ackumulerat", "helar", "helaret"}
_YEAR_MONTH = re.compile(r"\b(20[0-9]{2})[-/. ]?(0[1-9]|1[0-2])\b(?![-/.]?[0-9])")
_MONTH_YEAR = re.compile(r"\b(0?[1-9]|1[0-2])[-/.](20[0-9]{2})\b")
_YEAR = re.compile(r"\b(20[0-9]{2})\b")
_ISO_DAY = re.compile(r"\b(20[0-9]{2})-(0[1-9]|1[0-2])-[0-3][0-9]\b")
_DAY = re.compile(
    r"\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b"
    rf"|\b[0-3]?[0-9](?:[:.]?e)? (?:{_MONTHS})\b\.?(?: 20[0-9]{{2}})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title's months (1-12, with the year if it is printed) and its channel, as far as said.

    Among `months` 0 stands for more than are named: another year, all since some month.
    """

    text: str
    channel: Channel | None
    months: tuple[int, ...]
    year: int | None
    both_channels: bool = False

    @property
    def whole(self) -> bool:
        return self.channel is not None and self.of_one_month

    @property
    def of_one_month(self) -> bool:
        return len(self.months) == 1 and self.months[0] > 0


@lru_cache(maxsize=REMEMBERED)
def parse_title(text: str) -> Title:
    """Read '8b – Webcert fristående nov 2023' as standalone, November, 2023.

    A title that names both channels as if they were one, or several months,
    keeps them apart: `both_channels` and `months` say so.
    """
    names = months_by_name()
    printed = text
    undated = _DAY.sub(" ", text)
    if any(word in names for word in skeleton(undated).split()):
        text = undated  # the day on which numbers were drawn is not their month
    words = skeleton(text).split()
    months = [names[word] for word in words if word in names]
    years = {int(match) for match in _YEAR.findall(text)}
    for word, after in itertools.pairwise(words):
        if word in names and re.fullmatch(r"[0-9]{2}", after) and 15 <= int(after) <= 60:
            years.add(2000 + int(after))
    if not months:
        for match in _YEAR_MONTH.finditer(text):
            months.append(int(match[2]))
            years.add(int(match[1]))
        for match in _MONTH_YEAR.finditer(text):
            months.append(int(match[1]))
            years.add(int(match[2]))
    if not months:
        whole = {(int(day[1]), int(day[2])) for day in _ISO_DAY.finditer(printed)}
        if len(whole) == 1 and len(_ISO_DAY.findall(printed)) == 2:  # from first to last
            months = [next(iter(whole))[1]]
            years.add(next(iter(whole))[0])
    distinct = tuple(dict.fromkeys(months))
    year = years.pop() if len(years) == 1 else None
    if years and year is None:
        distinct = (*distinct, 0)  # two years are as good as two months
    standalone = any(word.startswith("fristaende") for word in words)
    issued = any(word.startswith("utfardade") or word == "utfardat" for word in words)
    excluded = any(word in _NOT_STANDALONE or word.startswith("exkl") for word in words)
    both = any(word in _AND or word.startswith("inkl") for word in words)
    both = both or _EITHER.search(printed) is not None
    unclear = standalone and (excluded or (issued and both))
    over_time = any(word in _OVER_TIME or word.startswith("ackumul") for word in words)
    if over_time or " t o m " in f" {' '.join(words)} ":
        distinct = (*distinct, 0)  # a sum since some month is not the month's
    channel: Channel | None = "standalone" if standalone else "issued" if issued else None
    if "%" in printed or any(word in _NO_COUNT for word in words):
        channel = None  # shares are no counts
    return Title(" ".join(printed.split()), channel, distinct, year, unclear)


@lru_cache(maxsize=REMEMBERED)
def looks_like_statistics_title(text: str) -> bool:
    """True for a line that names a channel and exactly one month, and little else."""
    title = parse_title(text)
    return title.whole and len(text.split()) <= 10


def has_a_day(text: str) -> bool:
    """True for a text with a date of a day: '14 mars 2024', '2024-03-14'."""
    return _DAY.search(text) is not None


def of_one_table(title: Title | None, where: str) -> Title:
    """The title, if it says which table it heads: one channel, one month.

    Raises:
        TableRefusedError: it doesn't, or there is none.
    """
    if title is None or title.channel is None or title.both_channels:
        raise TableRefusedError(
            where,
            expected="a title that says either issued (utfärdade) or standalone (fristående)",
            found="both" if title and title.both_channels else "neither",
            try_this="check the slide's title; if the wording is new, it must be taught",
        )
    if not title.of_one_month:
        raise TableRefusedError(
            where,
            expected="a title that names one month",
            found="several months or years" if title.months else "no month",
            try_this="check the slide's title",
        )
    return title
