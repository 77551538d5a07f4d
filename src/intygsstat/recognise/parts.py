"""From the pieces on a page to parts of tables, every word in its cell.

A part that can't be told whole is refused, with where, what was expected, what
was found and what to try; the others stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from intygsstat.errors import TableRefusedError
from intygsstat.model import Box, Channel, Page, PrintedCell, PrintedRow, Word
from intygsstat.read.letters import UNNAMED
from intygsstat.recognise.captions import Caption
from intygsstat.recognise.cells import cell_of, is_raised_mark, on_page, stretches_of
from intygsstat.recognise.columns import (
    AS_TEXT,
    PlaceUnknownError,
    place_words,
)
from intygsstat.recognise.edges import Edges
from intygsstat.recognise.fragments import Fragment, page_to_fragments
from intygsstat.recognise.going_on import columns_that_go_on
from intygsstat.recognise.guesses import cell_text
from intygsstat.recognise.headers import Heading
from intygsstat.recognise.lines import words_to_lines
from intygsstat.recognise.numbers import is_number_like, parse_cell
from intygsstat.recognise.other_columns import without_other_columns
from intygsstat.recognise.rows import Row
from intygsstat.recognise.titles import OtherStatisticsError, Title, of_one_table, parse_title
from intygsstat.reference.lookup import is_form_code, is_summary_label, known_region, regions

Key = tuple[Channel | None, tuple[int, ...], int | None]


@dataclass(frozen=True, slots=True)
class TablePart:
    """The rows of one table that stand on one page, every word in its cell."""

    page: int
    title: Title
    headings: tuple[Heading, ...]
    rows: tuple[PrintedRow, ...]
    summary: tuple[PrintedRow, ...]
    strays: tuple[Word, ...]
    nameless: bool = False  # the rows have their names from the slide before

    @property
    def key(self) -> Key:
        return (self.title.channel, self.title.months, self.title.year)


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
    the pages with statistics."""

    parts: list[TablePart] = field(default_factory=list)
    refusals: list[TableRefusedError] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)
    statistics_pages: list[int] = field(default_factory=list)


@dataclass
class _Memory:
    """What earlier pages of the deck tell about later ones."""

    part: TablePart | None = None
    edges: Edges | None = None
    label_column: Box | None = None
    labels: tuple[str, ...] = ()  # of all rows on the last slide, in printed order
    layouts: list[tuple[tuple[Heading, ...], Edges]] = field(default_factory=list)


def pages_to_parts(
    deck: str, pages: Iterable[Page], sure_tables: frozenset[int] = frozenset()
) -> PageParts:
    """Every part of every table on `pages`, in printed order.

    A page among `sure_tables` on which none is found is refused. If one part
    of a table is refused, no other part of it is given either, unless that is
    a whole table under its own title.
    """
    result = PageParts()
    memory = _Memory()
    placed: list[tuple[int, TablePart]] = []
    waiting: list[tuple[int, Fragment]] = []
    refused: list[tuple[TableRefusedError, set[Key]]] = []
    pictures: list[tuple[int, TableRefusedError]] = []
    statistics: set[int] = set()

    def place(position: int, fragment: Fragment, *, last_try: bool) -> None:
        before = memory.part
        page_number, where = fragment.page.number, on_page(fragment.box, fragment.page)
        try:
            placed.append((position, _place(deck, fragment, memory)))
        except PlaceUnknownError as reason:
            if fragment.header and not last_try:
                waiting.append((position, fragment))
                return
            refused.append((_place_refusal(deck, fragment, reason), _keys(fragment, before)))
        except TableRefusedError as refusal:
            refused.append((refusal, _keys(fragment, before)))
        except OtherStatisticsError as other:
            result.left_alone.append(LeftAlone(page_number, other.title, where))
            return
        statistics.add(page_number)

    position = 0
    for page in pages:
        fragments = page_to_fragments(page)
        if not fragments and memory.part and memory.part.page == page.number - 1:
            try:
                fragments = _columns_that_go_on(deck, page, memory)
            except TableRefusedError as refusal:
                refused.append((refusal, {memory.part.key}))
                statistics.add(page.number)
                continue
        fragments = _settle_captions(fragments, memory.part)
        for fragment in fragments:
            if _is_of_certificates(fragment, memory.part):
                place(position, fragment, last_try=False)
            elif _holds_numbers(fragment):
                title = fragment.title if fragment.title and fragment.title.others else None
                result.left_alone.append(LeftAlone(page.number, title, on_page(fragment.box, page)))
            position += 1
        if not fragments and (missing := _missing_table(deck, page, page.number in sure_tables)):
            pictures.append((page.number, missing))
    for first_position, fragment in waiting:  # later pages may tell what earlier did not
        place(first_position, fragment, last_try=True)
    for number, missing in pictures:
        # a picture before or after the statistics is a slide of another kind
        if (
            missing.where != _where(deck, number, None)
            or number in sure_tables
            or (statistics and min(statistics) < number < max(statistics))
        ):
            refused.append((missing, set()))
            statistics.add(number)
    placed.sort(key=lambda item: item[0])
    parts = [part for _, part in placed]
    spoilt = {key for _, keys in refused for key in keys}
    result.parts = [p for p in parts if p.key not in spoilt or _is_whole(p, parts)]
    result.refusals = [_with_what_stands(error, keys, result.parts) for error, keys in refused]
    result.left_alone = [
        replace(other, instead=_pages_of(_keys_of_title(other.title), result.parts))
        for other in result.left_alone
    ]
    result.statistics_pages = sorted(statistics | {fragment.page.number for _, fragment in waiting})
    return result


def _columns_that_go_on(deck: str, page: Page, memory: _Memory) -> list[Fragment]:
    """The rest of the last table's columns, if `page` has them without names."""
    assert memory.part is not None
    headings = memory.part.headings
    types = {h.certificate_type for h in headings if not h.is_other}
    whole = any(heading.is_total for heading in headings)
    found = columns_that_go_on(deck, page, memory.labels, types, whole=whole)
    if found is None:
        return []
    title = found.title
    own = (title.channel, title.months, title.year) if title and title.whole else None
    if own not in (None, memory.part.key):
        raise TableRefusedError(
            _where(deck, page.number, title),
            expected="the regions' names beside the numbers",
            found="rows of numbers without names",
            try_this="print the column of names on this slide too",
        )
    return [found]


def _settle_captions(fragments: list[Fragment], before: TablePart | None) -> list[Fragment]:
    """The tables of a page with their titles: over them, or below them where only that is
    possible. Where both are, each keeps its title and `stands` says 'unclear'."""
    if not fragments:
        return fragments
    goes_on = before is not None and _goes_on(fragments[0], before)
    settled = []
    for fragment in fragments:
        caption = fragment.caption
        if caption.stands == "below":
            caption = (
                replace(caption, stands="unclear")
                if goes_on
                else Caption(caption.below, "below", caption.below)
            )
        elif caption.stands == "unclear" and goes_on:
            caption = replace(caption, stands="above")
        settled.append(replace(fragment, caption=caption))
    return settled


def _is_of_certificates(fragment: Fragment, before: TablePart | None) -> bool:
    """True if its headings, its title or the table it goes on with speak of certificates."""
    title = fragment.title
    return (
        (title is not None and title.channel is not None)
        or (fragment.header is not None and _names_types(fragment.header.headings))
        or (before is not None and _goes_on(fragment, before) and _only_numbers(fragment))
    )


def _names_types(headings: Sequence[Heading]) -> bool:
    return any(
        (h.known and not h.is_other) or is_form_code(h.label) for h in headings if not h.is_total
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
    if not keys and before is not None and _goes_on(fragment, before):
        return {before.key}
    return keys


def _keys_of_title(title: Title | None) -> set[Key]:
    if title is None or title.channel is None or not title.of_one_month:
        return set()
    return {(title.channel, title.months, title.year)}


def _is_whole(part: TablePart, parts: Sequence[TablePart]) -> bool:
    """True if the part has its totals, and a row for every region that the deck has one for."""
    return any(heading.is_total for heading in part.headings) and {
        row.region for row in part.rows
    } >= {row.region for other in parts for row in other.rows if row.region in regions()}


def _pages_of(keys: set[Key], parts: Sequence[TablePart]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(part.page for part in parts if part.key in keys))


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


def _where(deck: str, page: int, title: Title | None) -> str:
    return f'{deck}, slide {page}, "{title.text}"' if title else f"{deck}, slide {page}"


def _place_refusal(deck: str, fragment: Fragment, reason: PlaceUnknownError) -> TableRefusedError:
    return TableRefusedError(
        _where(deck, fragment.page.number, fragment.title),
        expected="each number under one heading and beside one name",
        found=str(reason),
        try_this=reason.try_this,
    )


def _missing_table(deck: str, page: Page, sure: bool) -> TableRefusedError | None:
    """An error for a page that has a statistics title, and no table that can be read."""
    if sure:
        return TableRefusedError(
            _where(deck, page.number, None),
            expected="the table that its text promises: regions and numbers",
            found="no rows of numbers beside regions' names",
            try_this="look at the slide: the regions' names must stand in one column, with the"
            f" types' names over the numbers; {AS_TEXT}",
        )
    if page.image_share > 0.5 and len(page.words) < 4:
        return TableRefusedError(
            _where(deck, page.number, None),
            expected="text, as on the statistics slides around it",
            found="a picture",
            try_this="if it shows a table, type that into a text file with a tab between its"
            " columns, or ask for it as text; if not, no number is missing",
        )
    lines = words_to_lines(w for w in page.words if w.turned == 0)
    titles = [line for line in lines if parse_title(line.text).whole]
    if len(titles) != 1 and not (titles and page.image_share > 0.2):
        return None
    if page.image_share < 0.05 and page.drawings < 40:
        return None
    found = "a picture" if page.image_share >= 0.05 else "drawn shapes without text"
    return TableRefusedError(
        f'{deck}, slide {page.number}, "{titles[0].text}"',
        expected="a table printed as text",
        found=f"{found}, from which no number can be read",
        try_this="type the table into a text file with a tab between its columns, or ask for the"
        " slide with its table as text",
    )


def _place(deck: str, fragment: Fragment, memory: _Memory) -> TablePart:
    if fragment.title is not None and fragment.title.others:
        raise OtherStatisticsError(fragment.title)
    if fragment.caption.stands == "unclear":
        raise TableRefusedError(
            _where(deck, fragment.page.number, None),
            expected="every table's title over it, or every table's below it",
            found="titles between the tables that may belong to the one over or the one below",
            try_this="move the titles over their tables on the slide and save the PDF anew",
        )
    _no_digit_misdrawn(deck, fragment)
    headings, known = _headings(deck, fragment, memory)
    title = _title(deck, fragment, memory)
    inside = [w for w in fragment.strays if fragment.box.top < w.box.y_centre < fragment.box.bottom]
    homeless = [word.text for word in inside if parse_cell(word.text)[1] == "printed"]
    if homeless:
        raise PlaceUnknownError(
            f"numbers that stand beside no name: {', '.join(homeless[:5])}",
            "look for them on the slide: give the row its name, or, if they are no part of the "
            "table, move them out of it",
        )
    _no_row_twice(deck, fragment)
    numbers, marks = _without_marks(fragment.rows)
    placement = place_words(
        numbers,
        headings,
        fragment.label_right,
        fragment.page.rulings,
        known,
    )
    texts = {place: cell_text(words) for place, words in placement.words.items()}
    headings = without_other_columns(headings, texts, [row.label for row in fragment.rows])
    stretches = stretches_of(headings, placement)
    total_at = next((i for i, heading in enumerate(headings) if heading.is_total), None)
    columns = [i for i, heading in enumerate(headings) if not heading.is_total]
    part_places = [i for i in columns if not headings[i].is_other]
    others = [(place, i) for place, i in enumerate(columns) if headings[i].is_other]
    rows: list[PrintedRow] = []
    summary: list[PrintedRow] = []
    for index, row in enumerate(fragment.rows):
        cells: list[PrintedCell] = []
        row_box = row.box
        for column, heading in enumerate(headings):
            words = placement.words.get((index, column), ())
            if marks:
                both = ((word, marks.get((index, word))) for word in words)
                words = tuple(word for pair in both for word in pair if word)
            edge, stretch = placement.edges[column], stretches[column]
            cell = cell_of(fragment.page, heading, words, row_box, edge, stretch)
            if (index, column) in placement.doubtful and words and not heading.is_other:
                cell = replace(cell, count=None, state="unreadable")
            cells.append(cell)
        is_summary = is_summary_label(row.label)
        name = "summary" if is_summary else known_region(row.label).id
        printed = PrintedRow(
            name,
            row.label,
            fragment.page.number,
            on_page(row_box, fragment.page),
            tuple([cells[place] for place in part_places]),
            None if total_at is None else cells[total_at],
            (
                *_cells_before(fragment, row),
                *((len(fragment.before) + place, cells[i]) for place, i in others),
            ),
        )
        (summary if is_summary else rows).append(printed)
    part = TablePart(
        fragment.page.number,
        title,
        headings,
        tuple(rows),
        tuple(summary),
        fragment.strays,
        fragment.nameless,
    )
    memory.labels = tuple(row.label for row in fragment.rows)
    memory.part, memory.edges = part, placement.edges
    memory.label_column = fragment.label_column
    memory.layouts.append((headings, placement.edges))
    return part


def _without_marks(
    rows: Sequence[Row],
) -> tuple[list[tuple[Word, ...]], dict[tuple[int, Word], Word]]:
    """The words of each row less raised marks, which stand in the column of the number before
    them, and the marks by row and number."""
    marks = {
        (index, before): word
        for index, row in enumerate(rows)
        for before, word in pairwise(row.words)
        if is_raised_mark(word, before)
    }
    if not marks:
        return [row.words for row in rows], marks
    gone = {(index, mark) for (index, _), mark in marks.items()}
    kept = [
        tuple(word for word in row.words if (index, word) not in gone)
        for index, row in enumerate(rows)
    ]
    return kept, marks


def _cells_before(fragment: Fragment, row: Row) -> Iterator[tuple[int, PrintedCell]]:
    """The cells before a row's name, with their places."""
    for place, heading in enumerate(fragment.before):
        words = row.before[place : place + 1]
        spot = (heading.box.left, heading.box.right)
        yield place, cell_of(fragment.page, heading, words, row.box, spot, (0.0, 0.0))


def _headings(
    deck: str, fragment: Fragment, memory: _Memory
) -> tuple[tuple[Heading, ...], list[Edges]]:
    """A fragment's headings (or, without any, the ones it goes on under), and the edges of
    columns that other tables have under headings in the same places."""
    if fragment.header is None:
        if memory.part is None or memory.edges is None or not _goes_on(fragment, memory.part):
            raise TableRefusedError(
                _where(deck, fragment.page.number, fragment.title),
                expected="a header that names certificate types",
                found="rows of numbers without one",
                try_this="if they go on with a table, its slides must follow one another, or the"
                " header be repeated; if they are no certificates, nothing is missing",
            )
        if not _in_line(fragment.label_column, memory.label_column):
            raise PlaceUnknownError(
                "rows without a header that stand elsewhere than those above",
                "repeat the header over these rows too",
            )
        return memory.part.headings, [memory.edges]
    headings = fragment.header.headings
    if not _names_types(headings):
        raise TableRefusedError(
            _where(deck, fragment.page.number, fragment.title),
            expected="headings that name certificate types",
            found=f'"{" · ".join(heading.label for heading in headings)}"',
            try_this="see what the table counts; if these are certificate types, put their codes "
            "in the headings",
        )
    ids = [h.certificate_type for h in headings if not h.is_other]
    twice = sorted({i or "Totalt" for i in ids if ids.count(i) > 1})
    if twice:
        raise TableRefusedError(
            _where(deck, fragment.page.number, fragment.title),
            expected="each certificate type in one column",
            found=f"two columns for {', '.join(twice)}",
            try_this="if one of the two is another type, or none, let its heading say so",
        )
    same = [edges for other, edges in memory.layouts if _same_places(headings, other)]
    return headings, same


def _no_digit_misdrawn(deck: str, fragment: Fragment) -> None:
    if fragment.page.misdrawn is None:
        return
    texts = [word.text for row in fragment.rows for word in row.words]
    texts += [heading.label for heading in fragment.header.headings] if fragment.header else []
    if any(UNNAMED in text for text in texts):
        raise TableRefusedError(
            _where(deck, fragment.page.number, fragment.title),
            expected="digits that are drawn as what the file says they are",
            found=fragment.page.misdrawn,
            try_this="believe what you see on the slide, not what is copied from it, and ask"
            " whoever made the deck to export it anew",
        )


def _in_line(one: Box, other: Box | None) -> bool:
    """True if two label columns begin or end at one place."""
    if other is None:
        return False
    return abs(one.left - other.left) < 3.0 or abs(one.right - other.right) < 3.0


def _same_places(one: Sequence[Heading], other: Sequence[Heading]) -> bool:
    return len(one) == len(other) and all(
        a.label == b.label and abs(a.box.x_centre - b.box.x_centre) < 1.0
        for a, b in zip(one, other, strict=True)
    )


def _goes_on(fragment: Fragment, before: TablePart) -> bool:
    """True if a piece has other rows of the table before, or other columns of its rows."""
    if fragment.page.number - before.page not in (0, 1):
        return False
    rows = [r.label for r in fragment.rows if not is_summary_label(r.label)]
    own, names = [known_region(label).id for label in rows], [row.region for row in before.rows]
    if own == names and fragment.header:
        types = {h.certificate_type for h in before.headings if not h.is_other}
        return not any(h.certificate_type in types for h in fragment.header.headings)
    return not any(name in names for name in own)


def _title(deck: str, fragment: Fragment, memory: _Memory) -> Title:
    title = fragment.title
    says_nothing = title is None or title.says_nothing
    if says_nothing and memory.part is not None and _goes_on(fragment, memory.part):
        return memory.part.title
    return of_one_table(title, _where(deck, fragment.page.number, title))


def _no_row_twice(deck: str, fragment: Fragment) -> None:
    names = [known_region(r.label).id for r in fragment.rows if not is_summary_label(r.label)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TableRefusedError(
            _where(deck, fragment.page.number, fragment.title),
            expected="each region in one row",
            found=f"two rows for {', '.join(twice)}",
            try_this="if one of the two is a part of the region, or another's, let its name say so",
        )
