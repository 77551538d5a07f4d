"""When the forum was held, and so which year a month without one belongs to.

What dates a deck, in this order: the option, the sidecar, a date in a title, the file's name, dates
in the text, the PDF's own metadata. In the text a line that names the forum, and neither the next
nor an earlier one, says it. Else other days bound it: the next forum lies ahead, releases,
disturbances and the former forum lie behind, and the newest table is of one of the last months.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from intygsstat.errors import DeckUndatedError
from intygsstat.models import DatedBy, ForumDate
from intygsstat.pdf.document import DeckText
from intygsstat.reference.dates import dates_in, month_number, month_numbered, months_on
from intygsstat.reference.text import skeleton
from intygsstat.tables.titles import Title, looks_like_statistics_title

MOST_MONTHS_BEFORE = 12  # a deck has the year before its forum, no older months
MONTHS_BETWEEN_FORUMS = 6  # at the most; there are five to ten a year
MONTHS_FROM_NEWEST_TABLE = 2  # from the newest table's month to the forum's, at the most
_FORUM = re.compile(r"forum|webcertrad|produktrad|motesdatum|mote den")
_NEXT = re.compile(r"\b(nasta|kommande|next|planera\w*|vantas|preliminar\w*)\b")
_BEFORE = re.compile(
    r"\b(foregaende|forra|senaste|tidigare|minnesanteckning\w*|protokoll\w*|uppfoljning\w*|sedan)\b"
)
_PAST = re.compile(r"\b(release\w*|version\w*|slapp\w*|drifts\w*|produktionss\w*|storning\w*)\b")


def date_deck(deck: DeckText, titles: Sequence[Title], given: ForumDate | None) -> ForumDate | None:
    """When the forum of `deck` was held, by its tables' `titles`, what a person has `given`, and
    what else dates it; raises DeckUndatedError if nothing does or two things disagree."""
    printed = [date(t.year, t.months[0], 1) for t in titles if t.year and t.of_one_month]
    newest = max(printed, default=None)
    with_years = bool(printed) and all(title.year for title in titles)
    forum = given
    if not forum:
        cover = _cover_date(deck)
        named = _one_date(dates_in(deck.name.rsplit(".", 1)[0].replace("_", " ")), "file_name")
        if cover and named and not _same(cover, named):
            raise _contradiction(
                deck.name, f'"{cover.seen}" on its first page', f'"{named.seen}" in the name'
            )
        forum = cover or named or _text_date(deck, titles)
    if forum:
        if with_years and not any(_is_in_reach(month, forum) for month in printed):
            one = f"a forum of {forum} ({forum.seen})"  # of several tables one is rejected alone
            raise _contradiction(deck.name, one, f"a table for {newest:%Y-%m}")
        return forum
    if newest and with_years:
        after = months_on(newest, 1)
        return ForumDate(after, False, "title", f"the newest table is {newest:%Y-%m}")
    made = re.match(r"D:(20[0-9]{2})([0-9]{2})([0-9]{2})", deck.created)
    saved = _one_date(dates_in("-".join(made.groups())), "metadata") if made else None
    if saved and (newest is None or saved.day > newest):
        return saved
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
        if forum and not _is_in_reach(month, forum):
            raise _contradiction(deck, f'the title "{title.text}"', f"a forum of {forum}")
        return month
    assert forum is not None
    if number == forum.day.month:
        raise _contradiction(
            deck, f'the title "{title.text}", a month that was not over', f"a forum of {forum}"
        )
    return date(_year_of(number, forum.day), number, 1)


def _contradiction(deck: str, one: str, other: str) -> DeckUndatedError:
    return DeckUndatedError(
        deck,
        expected="dates that agree, and months that lie before the forum",
        found=f"{one} against {other}",
        try_this="--forum-date YYYY-MM, or forum_date in a sidecar beside the deck",
    )


def _year_of(month: int, forum: date) -> int:
    return forum.year if month < forum.month else forum.year - 1


def _is_in_reach(month: date, forum: ForumDate) -> bool:
    return 0 < month_number(forum.day) - month_number(month) <= MOST_MONTHS_BEFORE


def _same(one: ForumDate, other: ForumDate) -> bool:
    if one.day_known and other.day_known:
        return one.day == other.day
    return month_number(one.day) == month_number(other.day)


def _one_date(seen: Sequence[ForumDate], dated_by: DatedBy) -> ForumDate | None:
    """The first of some dates, if all are of one month."""
    of_one_month = len({month_number(each.day) for each in seen}) == 1
    return replace(seen[0], dated_by=dated_by) if of_one_month else None


def names_the_forum(line: str) -> bool:
    """True for a line that speaks of a forum, by any of its names."""
    return _says(_FORUM, line)


def _says(words: re.Pattern[str], line: str) -> bool:
    return words.search(skeleton(line)) is not None


def _lines(page_text: str) -> list[str]:
    """The lines of a page that is none of statistics."""
    lines = page_text.splitlines()
    return [] if any(looks_like_statistics_title(line) for line in lines) else lines


def _cover_date(deck: DeckText) -> ForumDate | None:
    """The date on the first slide: in a line that names the forum, or the only one there is."""
    lines = [s for s in _lines(deck.page_texts[0]) if not (_says(_NEXT, s) or _says(_BEFORE, s))]
    named = [seen for line in lines if names_the_forum(line) for seen in dates_in(line)]
    return _one_date(named or [seen for line in lines for seen in dates_in(line)], "title")


def _text_date(deck: DeckText, titles: Iterable[Title]) -> ForumDate | None:
    """When the forum was held, as far as the slides' text settles it; None if it doesn't. Bounded
    by other dates, several months may fit if they give every table the same year: the first."""
    said = [each for text in deck.page_texts for each in _dates_on(text)]
    kinds = ("forum", "behind", "ahead")
    of_the_forum, all_behind, all_ahead = ([d for k, d in said if k == kind] for kind in kinds)
    if only := _one_date(of_the_forum, "text"):
        return only
    ahead = min(all_ahead, key=lambda seen: seen.day, default=None)
    latest = max(all_behind, key=lambda seen: seen.day, default=None)
    past = [seen.day for seen in all_behind if not ahead or seen.day < ahead.day]
    if not (past or ahead):
        return None
    starts = [month_number(max(past))] if past else []
    starts += [month_number(ahead.day) - MONTHS_BETWEEN_FORUMS] if ahead else []
    end = month_number(ahead.day) if ahead else starts[0] + MONTHS_BETWEEN_FORUMS
    between = [month_numbered(number) for number in range(max(starts), end)]
    months = sorted({title.months[0] for title in titles if title.of_one_month})
    fitting = [month for month in between if _fits(month, months)]
    if len({tuple(_year_of(number, month) for number in months) for month in fitting}) != 1:
        return None
    said_by = ", ".join(seen.seen for seen in (latest, ahead) if seen)
    return ForumDate(fitting[0], False, "text", said_by)


def _dates_on(page_text: str) -> Iterator[tuple[str, ForumDate]]:
    """A page's dates, each with whether it is the forum's or lies behind or ahead of it."""
    about_the_next = False
    for line in _lines(page_text):
        future = _says(_NEXT, line)
        about_the_next = about_the_next or (future and names_the_forum(line))
        kind = "ahead" if about_the_next else ""
        if not (kind or future):
            behind = _says(_BEFORE, line) or _says(_PAST, line)
            kind = "behind" if behind else "forum" if names_the_forum(line) else ""
        if kind:
            yield from ((kind, seen) for seen in dates_in(line))


def _fits(forum: date, months: Sequence[int]) -> bool:
    """True if the newest of the tables' months is one of the last before the forum, and none
    is the forum's own, which was not over."""
    newest = min(((forum.month - number) % 12 or 12 for number in months), default=12)
    return forum.month not in months and newest <= MONTHS_FROM_NEWEST_TABLE
