"""When the forum was held, and so which year a month without one belongs to.

What dates a deck, in this order: the option, the sidecar, a date in a title,
the file's name, dates in the text, the PDF's own metadata. Metadata serves only
when nothing else does and contradicts nothing. In the text a line that names the
forum, and neither the next nor an earlier one, says it. Else what a deck says of
other days bounds it: the next forum lies ahead, releases, disturbances and the
former forum lie behind, and the newest table is of one of the last months.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from intygsstat.errors import DeckUndatedError
from intygsstat.models import DatedBy, ForumDate
from intygsstat.pdf.document import DeckText
from intygsstat.reference.dates import SeenDate, dates_in, next_month
from intygsstat.reference.text import skeleton
from intygsstat.tables.titles import Title, looks_like_statistics_title

MOST_MONTHS_WITHOUT_A_YEAR = 10
MOST_MONTHS_BEFORE = 12  # a deck tells of the year before its forum, no older months
MONTHS_BETWEEN_FORUMS = 6  # at the most; there are five to ten a year
MONTHS_FROM_NEWEST_TABLE = 2  # from the newest table's month to the forum's, at the most
_FORUM = re.compile(r"forum|webcertrad|produktrad|motesdatum|mote den")
_NEXT = re.compile(r"\b(nasta|kommande|next|planera\w*|vantas|preliminar\w*)\b")
_BEFORE = re.compile(
    r"\b(foregaende|forra|senaste|tidigare|minnesanteckning\w*|protokoll\w*|uppfoljning\w*|sedan)\b"
)
_PAST = re.compile(r"\b(release\w*|version\w*|slapp\w*|drifts\w*|produktionss\w*|storning\w*)\b")


def date_deck(deck: DeckText, titles: Sequence[Title], given: ForumDate | None) -> ForumDate | None:
    """When the forum of `deck` was held; None if only its tables' titles tell their years.

    `titles` are those of its statistics tables, `given` comes from the option
    or the sidecar. Raises DeckUndatedError if nothing dates the deck or two
    things contradict each other.
    """
    printed = [date(t.year, t.months[0], 1) for t in titles if t.year and t.of_one_month]
    newest = max(printed, default=None)
    bare = {title.months[0] for title in titles if not title.year}
    if len(bare) > MOST_MONTHS_WITHOUT_A_YEAR:
        raise _contradiction(deck.name, f"{len(bare)} months without a year", "one year")
    forum = given
    if not forum:
        cover, named = _cover_date(deck), _name_date(deck.name)
        if cover and named and not _same(cover, named):
            raise _contradiction(
                deck.name, f'"{cover.seen}" on its first page', f'"{named.seen}" in the name'
            )
        forum = cover or named or _text_date(deck, titles)
    if forum:
        away = [_months_between(month, forum.day) for month in printed]
        fits = bare or not printed or any(0 < months <= MOST_MONTHS_BEFORE for months in away)
        if not fits:  # one that doesn't, beside others that do, is rejected alone
            one = f"a forum of {forum} ({forum.seen})"
            raise _contradiction(deck.name, one, f"a table for {newest:%Y-%m}")
        return forum
    if newest and all(title.year for title in titles):
        after = next_month(newest)
        return ForumDate(after, False, "title", f"the newest table is {newest:%Y-%m}")
    made = _metadata_date(deck)
    if made and (newest is None or made.day > newest):
        return made
    raise DeckUndatedError(
        deck.name,
        expected="a date of the forum, in the title, the file's name or the text",
        found="months without a year and no date" + (" but the file's own" if deck.created else ""),
        try_this="--forum-date YYYY-MM, or forum_date in a sidecar beside the deck",
    )


def month_of(title: Title, forum: ForumDate | None, deck: str) -> date:
    """The month of a table: as printed, or the last such month before the forum.

    Raises DeckUndatedError if a printed year puts it after the forum or long before.
    """
    number = title.months[0]
    if title.year:
        month = date(title.year, number, 1)
        if forum and not 0 < _months_between(month, forum.day) <= MOST_MONTHS_BEFORE:
            raise _contradiction(deck, f'the title "{title.text}"', f"a forum of {forum}")
        return month
    assert forum is not None
    if number == forum.day.month:
        raise _contradiction(
            deck, f'the title "{title.text}", a month that was not over', f"a forum of {forum}"
        )
    return date(_year_of(number, forum.day), number, 1)


def _year_of(month: int, forum: date) -> int:
    return forum.year if month < forum.month else forum.year - 1


def _months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _contradiction(deck: str, one: str, other: str) -> DeckUndatedError:
    return DeckUndatedError(
        deck,
        expected="dates that agree, and months that lie before the forum",
        found=f"{one} against {other}",
        try_this="--forum-date YYYY-MM, or forum_date in a sidecar beside the deck",
    )


def _same(one: ForumDate, other: ForumDate) -> bool:
    if one.day_known and other.day_known:
        return one.day == other.day
    return (one.day.year, one.day.month) == (other.day.year, other.day.month)


def _of_one_month(seen: Sequence[SeenDate], dated_by: DatedBy) -> ForumDate | None:
    """The first of some dates, if all are of one month."""
    if len({(s.day.year, s.day.month) for s in seen}) != 1:
        return None
    return ForumDate(seen[0].day, seen[0].day_known, dated_by, seen[0].text)


def _cover_date(deck: DeckText) -> ForumDate | None:
    """The date on the first slide: in a line that names the forum, or the only one there is."""
    lines = deck.page_texts[0].splitlines()
    if any(looks_like_statistics_title(line) for line in lines):
        return None
    lines = [line for line in lines if not (_says(_NEXT, line) or _says(_BEFORE, line))]
    named = [seen for line in lines if names_the_forum(line) for seen in dates_in(line)]
    return _of_one_month(named or [s for line in lines for s in dates_in(line)], "title")


def _name_date(name: str) -> ForumDate | None:
    return _of_one_month(dates_in(name.rsplit(".", 1)[0].replace("_", " ")), "file_name")


def _metadata_date(deck: DeckText) -> ForumDate | None:
    match = re.match(r"D:(20[0-9]{2})([0-9]{2})([0-9]{2})", deck.created)
    return _of_one_month(dates_in("-".join(match.groups())), "metadata") if match else None


def names_the_forum(line: str) -> bool:
    """True for a line that speaks of a forum, by any of its names."""
    return _says(_FORUM, line)


def _says(words: re.Pattern[str], line: str) -> bool:
    return words.search(skeleton(line)) is not None


@dataclass
class _Seen:
    """Dates by what the lines around them say: of the forum, of what lies behind and ahead."""

    of_the_forum: list[SeenDate] = field(default_factory=list)
    behind: list[SeenDate] = field(default_factory=list)
    ahead: list[SeenDate] = field(default_factory=list)


def _text_date(deck: DeckText, titles: Iterable[Title]) -> ForumDate | None:
    """When the forum was held, as far as the slides' text settles it; None if it doesn't.

    Known by month only where it is bounded by other dates. Several months may
    fit if they give every table the same year; the first of them is taken.
    """
    seen = _dates_by_what_they_say(deck)
    said = _of_one_month(seen.of_the_forum, "text")
    if said:
        return said
    months = sorted({title.months[0] for title in titles if title.of_one_month})
    ahead = min(seen.ahead, key=lambda s: s.day, default=None)
    past = [s for s in seen.behind if not ahead or s.day < ahead.day]
    behind = max(past, key=lambda s: s.day, default=None)
    fitting = [month for month in _months_in(behind, ahead) if _fits(month, months)]
    years = {tuple(_year_of(number, month) for number in months) for month in fitting}
    if len(years) != 1:
        return None
    latest = max(seen.behind, key=lambda s: s.day, default=None)
    return ForumDate(fitting[0], False, "text", ", ".join(s.text for s in (latest, ahead) if s))


def _dates_by_what_they_say(deck: DeckText) -> _Seen:
    seen = _Seen()
    for text in deck.page_texts:
        lines = text.splitlines()
        if any(looks_like_statistics_title(line) for line in lines):
            continue
        about_the_next = False
        for line in lines:
            future = _says(_NEXT, line)
            about_the_next = about_the_next or (future and names_the_forum(line))
            if about_the_next:
                seen.ahead += dates_in(line)
            elif future:
                continue
            elif _says(_BEFORE, line) or _says(_PAST, line):
                seen.behind += dates_in(line)
            elif names_the_forum(line):
                seen.of_the_forum += dates_in(line)
    return seen


def _months_in(behind: SeenDate | None, ahead: SeenDate | None) -> list[date]:
    """The months, oldest first, between what lies behind and what lies ahead."""
    if not ahead and not behind:
        return []
    starts = [behind.day.replace(day=1)] if behind else []
    starts += [_months_later(ahead.day, -MONTHS_BETWEEN_FORUMS)] if ahead else []
    month = max(starts)
    end = ahead.day.replace(day=1) if ahead else _months_later(month, MONTHS_BETWEEN_FORUMS)
    found = []
    while month < end:
        found.append(month)
        month = next_month(month)
    return found


def _months_later(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _fits(forum: date, months: Sequence[int]) -> bool:
    """True if the newest of the tables' months is one of the last before the forum, and none
    is the forum's own, which was not over."""
    newest = min(((forum.month - number) % 12 or 12 for number in months), default=12)
    return forum.month not in months and newest <= MONTHS_FROM_NEWEST_TABLE
