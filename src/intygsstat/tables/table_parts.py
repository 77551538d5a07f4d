"""From the pages of a deck to parts of tables.

A part that can't be told whole is refused, and so is one that has no table of its own without
it; the others stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from intygsstat.errors import TableRefusedError
from intygsstat.models import Box, Page
from intygsstat.reference.lookup import regions
from intygsstat.reference.numbers import is_number_like
from intygsstat.reference.sentences import rejection, where
from intygsstat.tables.captions import Caption
from intygsstat.tables.cells import on_page
from intygsstat.tables.columns import AS_TEXT, PlaceUnknownError
from intygsstat.tables.continued_tables import columns_that_go_on
from intygsstat.tables.fragments import Fragment, page_to_fragments
from intygsstat.tables.lines import words_to_lines
from intygsstat.tables.table_part import (
    Memory,
    TablePart,
    fragment_to_part,
    goes_on,
    names_types,
    where_of,
)
from intygsstat.tables.titles import Key, OtherStatisticsError, Title, parse_title

DRAWN = 40  # shapes on a slide; with fewer they are no table's digits
IMAGE = 0.05  # of a slide; a smaller one is a logotype


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A table of something else than a month's certificates: its page, and its title if a word
    of that says so; `instead` are the pages of the table that the month and channel has."""

    page: int
    title: Title | None
    box: Box | None = None
    instead: tuple[int, ...] = ()


@dataclass
class PageParts:
    """What a deck's pages gave: parts in printed order, refusals, tables of something else, and
    the pages with statistics: those of which a table was read or refused."""

    parts: list[TablePart] = field(default_factory=list)
    refusals: list[TableRefusedError] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)
    statistics_pages: list[int] = field(default_factory=list)


@dataclass
class _Reader:
    """Goes through the pages and collects what they give, with its place in printed order."""

    deck: str
    memory: Memory = field(default_factory=Memory)
    placed: list[tuple[int, TablePart]] = field(default_factory=list)
    waiting: list[tuple[int, Fragment]] = field(default_factory=list)
    refused: list[tuple[TableRefusedError, set[Key]]] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)
    statistics: set[int] = field(default_factory=set)

    def take(self, page: Page) -> bool:
        """Take the tables on a page; False if there is none."""
        before = self.memory.part
        fragments = page_to_fragments(page)
        if not fragments and before and before.page == page.number - 1:
            try:
                fragments = _columns_that_go_on(self.deck, page, before, self.memory.labels)
            except TableRefusedError as refusal:
                self.refuse(page.number, refusal, {before.title.key})
                return True
        for place, fragment in enumerate(_settle_captions(fragments, before)):
            if _is_of_certificates(fragment, self.memory.part):
                self.place(1000 * page.number + place, fragment, last_try=False)
            elif _holds_numbers(fragment):
                title = fragment.title if fragment.title and fragment.title.others else None
                self.left_alone.append(LeftAlone(page.number, title, on_page(fragment.box, page)))
        return bool(fragments)

    def place(self, position: int, fragment: Fragment, *, last_try: bool) -> None:
        before, page = self.memory.part, fragment.page
        try:
            self.placed.append((position, fragment_to_part(self.deck, fragment, self.memory)))
            self.statistics.add(page.number)
        except PlaceUnknownError as reason:
            if fragment.header and not last_try:
                self.waiting.append((position, fragment))
                return
            said = {"found": str(reason), "try_this": reason.try_this}
            refusal = rejection("place_unknown", where_of(self.deck, fragment), **said)
            self.refuse(page.number, refusal, _keys(fragment, before))
        except TableRefusedError as refusal:
            self.refuse(page.number, refusal, _keys(fragment, before))
        except OtherStatisticsError as other:
            self.left_alone.append(LeftAlone(page.number, other.title, on_page(fragment.box, page)))

    def refuse(self, page: int, refusal: TableRefusedError, keys: set[Key]) -> None:
        self.refused.append((refusal, keys))
        self.statistics.add(page)

    def parts(self) -> list[TablePart]:
        """The parts in printed order, less those that a refused one may belong to."""
        parts = [part for _, part in sorted(self.placed, key=lambda item: item[0])]
        spoilt = {key for _, keys in self.refused for key in keys}
        return [p for p in parts if p.title.key not in spoilt or _is_whole(p, parts)]


def pages_to_parts(
    deck: str, pages: Iterable[Page], sure_tables: frozenset[int] = frozenset()
) -> PageParts:
    """Every part of every table on `pages`, in printed order.

    A page among `sure_tables` on which none is found is refused. If one part
    of a table is refused, no other part of it is given either, unless that is
    a whole table under its own title.
    """
    reader = _Reader(deck)
    pictures: list[int] = []
    for page in pages:
        if reader.take(page):
            continue
        if page.number in sure_tables:
            place = where(deck, page.number, None)
            reader.refuse(page.number, rejection("promised_table", place, as_text=AS_TEXT), set())
        elif page.image_share > 0.5 and len(page.words) < 4:
            pictures.append(page.number)
        elif missing := _missing_table(deck, page):
            reader.refuse(page.number, missing, set())
    for position, fragment in reader.waiting:  # later pages may tell what earlier did not
        reader.place(position, fragment, last_try=True)
    for number in pictures:  # one before or after the statistics is a slide of another kind
        if reader.statistics and min(reader.statistics) < number < max(reader.statistics):
            reader.refuse(number, rejection("picture", where(deck, number, None)), set())
    parts = reader.parts()
    return PageParts(
        parts,
        [_with_what_stands(error, keys, parts) for error, keys in reader.refused],
        [
            replace(other, instead=_pages_of(_keys_of_title(other.title), parts))
            for other in reader.left_alone
        ],
        sorted(reader.statistics),
    )


def _columns_that_go_on(
    deck: str, page: Page, before: TablePart, labels: Sequence[str]
) -> list[Fragment]:
    """The rest of the columns of the table `before`, if `page` has them without names."""
    types = {h.certificate_type for h in before.headings if not h.is_other}
    whole = any(heading.is_total for heading in before.headings)
    found = columns_that_go_on(deck, page, labels, types, whole=whole)
    if found is None:
        return []
    if found.title and found.title.whole and found.title.key != before.title.key:
        raise rejection("no_names_beside_numbers", where_of(deck, found))
    return [found]


def _settle_captions(fragments: list[Fragment], before: TablePart | None) -> list[Fragment]:
    """The tables of a page with their titles: over them, or below them where only that is
    possible. Where both are, each keeps its title and `stands` says 'unclear'."""
    continues = bool(fragments) and before is not None and goes_on(fragments[0], before)
    settled = []
    for fragment in fragments:
        caption = fragment.caption
        if caption.stands == "below" and continues:
            caption = replace(caption, stands="unclear")
        elif caption.stands == "below":
            caption = Caption(caption.below, "below", caption.below)
        elif caption.stands == "unclear" and continues:
            caption = replace(caption, stands="above")
        settled.append(replace(fragment, caption=caption))
    return settled


def _is_of_certificates(fragment: Fragment, before: TablePart | None) -> bool:
    """True if its headings, its title or the table it goes on with speak of certificates."""
    title = fragment.title
    return (
        (title is not None and title.channel is not None)
        or (fragment.header is not None and names_types(fragment.header.headings))
        or (before is not None and goes_on(fragment, before) and _only_numbers(fragment))
    )


def _only_numbers(fragment: Fragment) -> bool:
    return all(is_number_like(word.text) for row in fragment.rows for word in row.words)


def _holds_numbers(fragment: Fragment) -> bool:
    """True if most rows have a number, not only dashes."""
    rows = [row for row in fragment.rows if any(word.text[0].isdigit() for word in row.words)]
    return len(rows) >= max(2, len(fragment.rows) / 2)


def _keys(fragment: Fragment, before: TablePart | None) -> set[Key]:
    """The tables that a refused piece may be a part of, as far as that can be told."""
    keys = _keys_of_title(fragment.title) | _keys_of_title(fragment.caption.below)
    if not keys and before is not None and goes_on(fragment, before):
        return {before.title.key}
    return keys


def _keys_of_title(title: Title | None) -> set[Key]:
    return {title.key} if title and title.channel and title.of_one_month else set()


def _is_whole(part: TablePart, parts: Sequence[TablePart]) -> bool:
    """True if the part has its totals, and a row for every region that the deck has one for."""
    return any(heading.is_total for heading in part.headings) and {
        row.region for row in part.rows
    } >= {row.region for other in parts for row in other.rows if row.region in regions()}


def _pages_of(keys: set[Key], parts: Sequence[TablePart]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(part.page for part in parts if part.title.key in keys))


def _with_what_stands(
    error: TableRefusedError, keys: set[Key], parts: Sequence[TablePart]
) -> TableRefusedError:
    """The error, saying where the month's own table of this channel is read all the same."""
    pages = _pages_of(keys, parts)
    if not pages:
        return error
    return TableRefusedError(
        error.where,
        expected=error.expected,
        found=f"{error.found}; the month's table on slide {pages[0]} is read, this one is not",
        try_this=error.try_this,
    )


def _missing_table(deck: str, page: Page) -> TableRefusedError | None:
    """An error for a page that has a statistics title, and pictures or shapes for a table."""
    lines = words_to_lines(w for w in page.words if w.turned == 0)
    titles = [line.text for line in lines if parse_title(line.text).whole]
    rows = [line for line in lines if sum(is_number_like(w.text) for w in line.words) >= 3]
    if len(titles) == 1 and len(rows) >= 2:
        return rejection("rows_of_no_region", where(deck, page.number, titles[0]))
    is_image = page.image_share >= IMAGE
    if not is_image and page.drawings < DRAWN:
        return None
    if len(titles) != 1 and not (titles and page.image_share > 0.2):
        return None
    found = "a picture" if is_image else "drawn shapes without text"
    return rejection("no_text", where(deck, page.number, titles[0]), found=found)
