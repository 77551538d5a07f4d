"""When the forum was held, and so which year a month without one belongs to.

What dates a deck, in this order: the option, the sidecar, a date in a title,
the file's name, dates in the text, the PDF's own metadata. Metadata serves only
when nothing else does and contradicts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from intygsstat.errors import DeckUndatedError
from intygsstat.models import DatedBy, ForumDate
from intygsstat.pdf.document import DeckText
from intygsstat.reference.dates import SeenDate, dates_in, next_month
from intygsstat.tables.text_dates import (
    date_from_text,
    names_the_forum,
    speaks_of_the_future,
    speaks_of_the_past,
)
from intygsstat.tables.titles import Title, looks_like_statistics_title

MOST_MONTHS_WITHOUT_A_YEAR = 10
MOST_MONTHS_BEFORE = 12  # a deck tells of the year before its forum, no older months


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
    if given:
        return _checked(deck.name, given, printed, bare)
    cover = _cover_date(deck)
    named = _name_date(deck.name)
    if cover and named and not _same(cover, named):
        raise _contradiction(
            deck.name, f'"{cover.seen}" on its first page', f'"{named.seen}" in the name'
        )
    if cover or named:
        first = cover or named
        assert first is not None
        return _checked(deck.name, first, printed, bare)
    written = date_from_text(deck, titles)
    if written:
        return _checked(deck.name, written, printed, bare)
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
    year = forum.day.year if number < forum.day.month else forum.day.year - 1
    return date(year, number, 1)


def _months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _checked(deck: str, forum: ForumDate, printed: Sequence[date], bare: set[int]) -> ForumDate:
    """The forum's date, if any month fits it, one of the `bare` ones without a year or a printed
    one; a table that doesn't is rejected alone."""
    away = [_months_between(month, forum.day) for month in printed]
    if printed and not bare and not any(0 < months <= MOST_MONTHS_BEFORE for months in away):
        newest = max(printed)
        raise _contradiction(
            deck, f"a forum of {forum} ({forum.seen})", f"a table for {newest:%Y-%m}"
        )
    return forum


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


def _forum(seen: SeenDate, dated_by: DatedBy) -> ForumDate:
    return ForumDate(seen.day, seen.day_known, dated_by, seen.text)


def _cover_date(deck: DeckText) -> ForumDate | None:
    """The date on the first slide: in a line that names the forum, or the only one there is."""
    lines = deck.page_texts[0].splitlines()
    if any(looks_like_statistics_title(line) for line in lines):
        return None
    lines = [line for line in lines if not (speaks_of_the_future(line) or speaks_of_the_past(line))]
    named = [seen for line in lines if names_the_forum(line) for seen in dates_in(line)]
    seen = named or [seen for line in lines for seen in dates_in(line)]
    return _forum(seen[0], "title") if _one_month(seen) else None


def _one_month(seen: Sequence[SeenDate]) -> bool:
    return len({(s.day.year, s.day.month) for s in seen}) == 1


def _name_date(name: str) -> ForumDate | None:
    stem = name.rsplit(".", 1)[0].replace("_", " ")
    seen = dates_in(stem)
    return _forum(seen[0], "file_name") if _one_month(seen) else None


def _metadata_date(deck: DeckText) -> ForumDate | None:
    match = re.match(r"D:(20[0-9]{2})([0-9]{2})([0-9]{2})", deck.created)
    if not match:
        return None
    seen = dates_in(f"{match[1]}-{match[2]}-{match[3]}")
    return _forum(seen[0], "metadata") if seen else None
