"""When the forum was held, and so which year a month without one belongs to.

What dates a deck, in this order: the option, the sidecar, a date in a title,
the file's name, dates in the text, the PDF's own metadata. Metadata serves only
when nothing else does and contradicts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from intygsstat.errors import DeckUndatedError
from intygsstat.model import DatedBy, ForumDate
from intygsstat.read.pdf_file import DeckText
from intygsstat.recognise.titles import Title, looks_like_statistics_title
from intygsstat.reference.dates import SeenDate, dates_in, next_month
from intygsstat.reference.text import skeleton

MOST_MONTHS_BEFORE = 12  # a deck tells of the year before its forum, no older months
_FORUM = re.compile(r"forum|webcertrad|produktrad|motesdatum|mote den")
_NEXT = re.compile(r"\b(nasta|kommande|next|planera\w*|vantas|preliminar\w*)\b")


def date_deck(deck: DeckText, titles: Sequence[Title], given: ForumDate | None) -> ForumDate | None:
    """When the forum of `deck` was held; None if only its tables' titles tell their years.

    `titles` are those of its statistics tables, `given` comes from the option
    or the sidecar. Raises DeckUndatedError if nothing dates the deck or two
    things contradict each other.
    """
    newest = _newest_printed_month(titles)
    if given:
        return _checked(deck.name, given, newest)
    cover = _cover_date(deck)
    named = _name_date(deck.name)
    if cover and named and not _same(cover, named):
        raise _contradiction(deck.name, f'"{cover.seen}" on slide 1', f'"{named.seen}" in the name')
    if cover or named:
        first = cover or named
        assert first is not None
        return _checked(deck.name, first, newest)
    written = _text_date(deck, titles)
    if written:
        return _checked(deck.name, written, newest)
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
    year = forum.day.year if number < forum.day.month else forum.day.year - 1
    return date(year, number, 1)


def _months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _newest_printed_month(titles: Iterable[Title]) -> date | None:
    printed = [date(t.year, t.months[0], 1) for t in titles if t.year and len(t.months) == 1]
    return max(printed, default=None)


def _checked(deck: str, forum: ForumDate, newest: date | None) -> ForumDate:
    if newest and not 0 < _months_between(newest, forum.day) <= MOST_MONTHS_BEFORE:
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
    lines = [line for line in lines if not _NEXT.search(skeleton(line))]
    named = [seen for line in lines if _FORUM.search(skeleton(line)) for seen in dates_in(line)]
    seen = named or [seen for line in lines for seen in dates_in(line)]
    return _forum(seen[0], "title") if _one_month(seen) else None


def _one_month(seen: Sequence[SeenDate]) -> bool:
    return len({(s.day.year, s.day.month) for s in seen}) == 1


def _name_date(name: str) -> ForumDate | None:
    stem = name.rsplit(".", 1)[0].replace("_", " ")
    seen = dates_in(stem)
    return _forum(seen[0], "file_name") if _one_month(seen) else None


def _text_date(deck: DeckText, titles: Sequence[Title]) -> ForumDate | None:
    """The forum's date from the slides' text.

    A line that names the forum and not the next one tells it. Else the next
    forum lies ahead and everything else behind: if every month between gives
    the tables the same years, the first one that does is taken.
    """
    told: list[SeenDate] = []
    behind: list[SeenDate] = []
    ahead: list[SeenDate] = []
    for text in deck.page_texts:
        lines = text.splitlines()
        if any(looks_like_statistics_title(line) for line in lines):
            continue
        page_is_next = False
        for line in lines:
            bare = skeleton(line)
            upcoming = bool(_NEXT.search(bare))
            page_is_next = page_is_next or (upcoming and bool(_FORUM.search(bare)))
            seen = dates_in(line)
            if page_is_next:
                ahead += seen
            elif upcoming:
                continue
            elif _FORUM.search(bare):
                told += seen
            else:
                behind += seen
    if told and _one_month(told):
        return _forum(told[0], "text")
    months = {title.months[0] for title in titles if len(title.months) == 1}
    candidates = _forum_months(behind, ahead, months)
    if not candidates:
        return None
    years = {
        tuple(month_of(Title("", None, (m,), None), c, deck.name) for m in sorted(months))
        for c in candidates
    }
    return candidates[0] if len(years) == 1 else None


def _forum_months(
    behind: Sequence[SeenDate], ahead: Sequence[SeenDate], months: set[int]
) -> list[ForumDate]:
    """The months, oldest first, in which the forum can have been."""
    if not behind and not ahead:
        return []
    end = min((s.day for s in ahead), default=None)
    past = [s for s in behind if end is None or s.day < end]
    last = max(past, key=lambda s: s.day, default=None)
    if last is not None:
        start, seen = last.day.replace(day=1), f"{last.text} lies behind"
    else:
        assert end is not None
        start, seen = date(end.year - (end.month <= 6), (end.month + 5) % 12 + 1, 1), ""
    if end is not None:
        upper = end.replace(day=1)
        seen += f"{' and ' if seen else ''}{min(ahead, key=lambda s: s.day).text} lies ahead"
    else:
        upper = start
        for _ in range(4):
            upper = next_month(upper)
    found = []
    while start < upper:
        if start.month not in months:  # a deck can't tell of the month it is shown in
            found.append(ForumDate(start, False, "text", seen))
        start = next_month(start)
    return found


def _metadata_date(deck: DeckText) -> ForumDate | None:
    match = re.match(r"D:(20[0-9]{2})([0-9]{2})([0-9]{2})", deck.created)
    if not match:
        return None
    seen = dates_in(f"{match[1]}-{match[2]}-{match[3]}")
    return _forum(seen[0], "metadata") if seen else None
