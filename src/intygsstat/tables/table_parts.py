"""From the pages of a deck to parts of tables: every word in its cell.

A part whose title, headings, rows or numbers are unclear is rejected, and so is one that has no
table of its own without it; the others stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise

from intygsstat.errors import DeckUnreadableError, TableRejectedError
from intygsstat.models import Box, PrintedCell, PrintedRow, Word
from intygsstat.pdf.chars import UNNAMED
from intygsstat.pdf.document import (
    DeckText,
    find_statistics_pages,
    may_head_a_table,
    surely_holds_a_table,
)
from intygsstat.pdf.words import Page, as_shown
from intygsstat.reference.lookup import is_summary_label, known_region, regions
from intygsstat.reference.sentences import Place, rejection
from intygsstat.reference.text import is_number_like, parse_cell
from intygsstat.tables.captions import Caption
from intygsstat.tables.cells import (
    Site,
    Span,
    cells_of,
    is_raised_mark,
    on_page,
    spans_of,
    without_other_columns,
    words_beside,
)
from intygsstat.tables.columns import Cells, cell_text, place_words
from intygsstat.tables.fragments import Fragment, page_to_fragments, page_to_further_columns
from intygsstat.tables.headers import Heading, names_types, type_twice
from intygsstat.tables.rows import named_twice, words_to_lines
from intygsstat.tables.titles import Key, OtherStatisticsError, Title, of_one_table, parse_title

MANY = 20  # numbers on a page of which no table is found, until its picture shows it
NAMELESS = 0.1  # of the signs of a slide: more are no stray symbols
DRAWN = 40  # shapes on a slide; with fewer they are no table's digits
IMAGE = 0.05  # of a slide; a smaller one is a logotype
# Of its size from the lower end of a word's box: what a line through it crosses.
LOWER_HALF, THICKEST = 0.36, 0.42
IN_LINE = 3.0  # points that the names of one table may be apart on two slides


@dataclass(frozen=True, slots=True)
class TablePart:
    """The rows of one table that stand on one page, every word in its cell."""

    page: int
    title: Title
    headings: tuple[Heading, ...]
    rows: tuple[PrintedRow, ...]
    summary: tuple[PrintedRow, ...]
    unassigned: tuple[Word, ...]
    nameless: bool = False  # the rows have their names from the slide before

    @property
    def types(self) -> set[str]:
        """The ids of its columns, '' for the totals."""
        return {h.certificate_type for h in self.headings if not h.is_other}

    @property
    def regions(self) -> list[str]:
        return [row.region for row in self.rows]


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A table of something else than a month's certificates: its page, and its title if a word
    of that says so; `instead` are the pages of the table that the month and channel has."""

    page: int
    title: Title | None
    box: Box | None = None
    instead: tuple[int, ...] = ()


def read_parts(deck: DeckText, page_of: Callable[[int], Page]) -> PageParts:
    """Every part of every table of a deck, in printed order; `page_of` reads a page.

    A page that surely holds a table is rejected if none is found. If one part of a table is, no
    other is given either, unless that is a whole table under its own title.
    """
    found, begun = PageParts(deck.name), False
    wordless: dict[int, str] = {}
    likely = find_statistics_pages(deck)
    # one between them may have lost what it showed, whatever its text says
    for number in range(likely[0], likely[-1] + 1) if likely else ():
        text = deck.page_texts[number - 1]
        begun = begun or may_head_a_table(text)
        try:
            page = page_of(number)
        except DeckUnreadableError:
            if begun and number in likely:
                raise
            continue  # it is a slide before the statistics, or between them
        if found.read(page):
            continue
        if surely_holds_a_table(text):
            signs = "".join(word.text for word in page.words)
            nameless = signs.count(UNNAMED) > NAMELESS * len(signs)
            name = "nameless_signs" if nameless else "promised_table"
            found.reject(rejection(name, Place(deck.name, number)))
        elif nothing := _nothing_to_read(page, begun=bool(found.statistics)):
            wordless[number] = nothing
        elif missing := _missing_table(deck.name, page):
            found.reject(missing)
    statistics = found.statistics_pages
    for number, what in wordless.items():
        if statistics and statistics[0] < number < statistics[-1]:  # else it is of another kind
            found.reject(rejection("wordless", Place(deck.name, number), found=what))
    found.drop_what_rejected_parts_spoil()
    return found


@dataclass
class PageParts:
    """Goes through a deck's pages and collects what they give: parts in printed order, rejections,
    each with the tables that it may be a part of, tables of something else, and the pages with
    statistics, of which a table was read or rejected. `last` is the part that later ones may
    go on with, `piece` what it was made of."""

    deck: str
    last: TablePart | None = None
    piece: Fragment | None = None
    parts: list[TablePart] = field(default_factory=list)
    rejected: list[tuple[TableRejectedError, set[Key]]] = field(default_factory=list)
    left_alone: list[LeftAlone] = field(default_factory=list)
    statistics: set[int] = field(default_factory=set)

    @property
    def rejections(self) -> list[TableRejectedError]:
        return [error for error, _ in self.rejected]

    @property
    def statistics_pages(self) -> tuple[int, ...]:
        return tuple(sorted(self.statistics))

    def read(self, page: Page) -> bool:
        """Read the tables on a page; False if there is none."""
        fragments = page_to_fragments(page)
        if self._may_count(page, fragments) and (shown := as_shown(page)) is not page:
            page, fragments = shown, page_to_fragments(shown)
        if not fragments and self.last and self.last.page == page.number - 1:
            page = as_shown(page)
            try:
                fragments = self._further_columns(page, self.last)
            except TableRejectedError as error:
                self.reject(error, {self.last.title.key})
                return True
        continues = bool(fragments) and _goes_on(fragments[0], self.last)
        for fragment in fragments:
            caption = _settled(fragment.caption, continues=continues)
            fragment = replace(fragment, caption=caption)
            title, box = fragment.title, on_page(fragment.box, page)
            if self._is_of_certificates(fragment):
                try:
                    self.parts.append(self._part(fragment))
                    self.statistics.add(page.number)
                except TableRejectedError as error:
                    keys = _keys_of(title) | _keys_of(caption.below)
                    if not keys and self.last and _goes_on(fragment, self.last):
                        keys = {self.last.title.key}
                    self.reject(error, keys)
                except OtherStatisticsError as other:
                    self.left_alone.append(LeftAlone(page.number, other.title, box))
            elif _holds_numbers(fragment):
                title = title if title and title.others else None
                self.left_alone.append(LeftAlone(page.number, title, box))
        return bool(fragments)

    def _further_columns(self, page: Page, last: TablePart) -> list[Fragment]:
        """The rest of the columns of the last table, if `page` has them without names."""
        whole = any(heading.is_total for heading in last.headings)
        labels = self.piece.labels if self.piece else []
        found = page_to_further_columns(self.deck, page, labels, last.types, whole=whole)
        if found and found.title and found.title.whole and found.title.key != last.title.key:
            raise rejection("no_names_beside_numbers", found.place(self.deck))
        return [found] if found else []

    def _may_count(self, page: Page, fragments: Sequence[Fragment]) -> bool:
        """True for a page whose picture says whether it has a table of certificates: others, by far
        the most, aren't drawn."""
        return (
            any(
                f.caption.stands != "above" or self._is_of_certificates(f) or _holds_numbers(f)
                for f in fragments
            )
            or page.image_share >= IMAGE
            or sum(is_number_like(word.text) for word in page.words) >= MANY
        )

    def _is_of_certificates(self, fragment: Fragment) -> bool:
        """True if its headings, its title or the table it goes on with speak of certificates."""
        if fragment.title is not None and fragment.title.channel is not None:
            return True
        if fragment.header is not None and names_types(fragment.header.headings):
            return True
        words = [word for row in fragment.rows for word in row.words]
        only_numbers = all(is_number_like(w.text) or UNNAMED in w.text for w in words)
        return only_numbers and _goes_on(fragment, self.last)

    def reject(self, error: TableRejectedError, keys: set[Key] | None = None) -> None:
        """Note a rejection, with the tables that what is rejected may be a part of."""
        assert error.page is not None
        self.rejected.append((error, keys or set()))
        self.statistics.add(error.page)

    def drop_what_rejected_parts_spoil(self) -> None:
        """Drop the parts that a rejected one may belong to, and name the tables that remain."""
        spoilt = {key for _, keys in self.rejected for key in keys}
        named = {region for part in self.parts for region in part.regions if region in regions()}
        self.parts = [
            part
            for part in self.parts
            if part.title.key not in spoilt
            or (any(h.is_total for h in part.headings) and named <= set(part.regions))
        ]

        def pages_of(keys: set[Key]) -> tuple[int, ...]:
            return tuple(dict.fromkeys(p.page for p in self.parts if p.title.key in keys))

        for error, keys in self.rejected:
            if pages := pages_of(keys):
                error.found += f"; the month's table on slide {pages[0]} is read, this one is not"
        self.left_alone = [
            replace(other, instead=pages_of(_keys_of(other.title))) for other in self.left_alone
        ]

    def _part(self, fragment: Fragment) -> TablePart:
        """A piece as a part of a table, which later pieces may go on with.

        Raises OtherStatisticsError if its title says that it is something else, and
        TableRejectedError if its title, its headings, its rows or a number's cell is unclear.
        """
        page, place, labels = fragment.page, fragment.place(self.deck), fragment.labels
        if fragment.title is not None and fragment.title.others:
            raise OtherStatisticsError(fragment.title)
        if fragment.caption.stands in ("unclear", "beside"):
            raise rejection("captions_unclear", Place(self.deck, page.number))
        for word, shown in _shown_instead(page, _naming_words(fragment)):
            shown = f"'{shown}'" if shown else "something on it"
            box = on_page(word.box, page)
            corners = f"[{box.left:.0f}, {box.top:.0f}, {box.right:.0f}, {box.bottom:.0f}]"
            raise rejection("word_not_shown", place, word=word.text, shown=shown, box=corners)
        headings = self._headings(fragment, place)
        title = self._title(fragment, place)
        homeless = [
            word.text
            for word in fragment.unassigned
            if fragment.box.top < word.box.y_centre < fragment.box.bottom
            and parse_cell(word.text)[1] == "printed"
        ]
        if homeless:
            raise rejection("number_without_name", place, numbers=", ".join(homeless[:5]))
        if twice := named_twice(labels):
            raise rejection("row_twice", place, twice=", ".join(twice))
        marks = {  # a raised mark stands in the column of the number before it
            before: word
            for row in fragment.rows
            for before, word in pairwise(row.words)
            if is_raised_mark(word, before)
        }
        numbers: list[Sequence[Word]] = [row.words for row in fragment.rows]
        if marks:
            apart = set(marks.values())
            numbers = [[word for word in words if word not in apart] for words in numbers]
        cells, edges = place_words(
            place, numbers, headings, fragment.label_right, page.picture.rulings
        )
        printed = {cell: cell_text(words) for cell, words in cells.items()}
        headings = without_other_columns(headings, printed, labels)
        layout = list(zip(headings, edges, spans_of(headings, cells, edges), strict=True))
        rows = list(_printed_rows(fragment, layout, cells, marks))
        self.piece = fragment
        self.last = TablePart(
            page.number,
            title,
            headings,
            tuple(row for row in rows if row.region != "summary"),
            tuple(row for row in rows if row.region == "summary"),
            fragment.unassigned,
            fragment.nameless,
        )
        return self.last

    def _headings(self, fragment: Fragment, place: Place) -> tuple[Heading, ...]:
        """A piece's headings or, without any, the ones it goes on under."""
        if fragment.header is None:
            if self.last is None or not self.piece or not _goes_on(fragment, self.last):
                raise rejection("no_header", place)
            own, above = fragment.area.label_column, self.piece.area.label_column
            if min(abs(own.left - above.left), abs(own.right - above.right)) >= IN_LINE:
                raise rejection("rows_elsewhere", place)
            return self.last.headings
        headings = fragment.header.headings
        if not names_types(headings):
            labels = " · ".join(heading.label for heading in headings)
            raise rejection("headings_of_no_type", place, headings=labels)
        if twice := type_twice(headings):
            raise rejection("type_twice", place, twice=", ".join(twice))
        return headings

    def _title(self, fragment: Fragment, place: Place) -> Title:
        title = fragment.title
        if self.last and (title is None or title.says_nothing) and _goes_on(fragment, self.last):
            return self.last.title
        title = of_one_table(title, place)
        corner = parse_title(fragment.header.corner if fragment.header else "")
        both = corner.channel not in (None, title.channel)
        months = tuple(dict.fromkeys((*title.months, *corner.months)))
        title = replace(title, others=corner.others, months=months, both_channels=both)
        return of_one_table(title, place)


def _shown_instead(page: Page, words: Iterable[Word]) -> Iterator[tuple[Word, str]]:
    """Those of the words that the picture doesn't show, with what it shows in their place, '' for
    something on it or through it. What a person says is there is, and marks don't matter."""
    covered, picture = set(page.covered), page.picture
    said = [w for w in words if not w.is_seen and any(map(str.isalnum, w.text))]
    level = [word for word in said if not word.turned]
    plain = iter(picture.are_plain([_through(word) for word in level]))
    for word in said:
        is_plain = bool(word.turned) or next(plain)
        struck = word in covered or not is_plain
        shown = "" if struck else picture.shown_instead(word, word.turned)
        if shown is not None:
            yield word, shown


def _naming_words(fragment: Fragment) -> Iterator[Word]:
    """The words that say what a piece's numbers are: of its rows' names, headings and title."""
    for row in fragment.rows:
        yield from row.label_words
    if fragment.header:
        yield from sorted(fragment.header.words, key=lambda word: (word.box.left, word.box.top))
    said = fragment.title.text.split() if fragment.title else []
    titles = [word for word in fragment.page.words if word.text in said]
    yield from titles
    for word in fragment.page.covered:
        y = word.box.y_centre
        in_title = any(title.box.top < y < title.box.bottom for title in titles)
        is_heading = fragment.top <= y < fragment.rows[0].box.top
        is_name = word.box.left < fragment.label_right and fragment.top <= y <= fragment.box.bottom
        (wiped_out,) = fragment.page.picture.are_plain([_through(word)])
        if in_title or is_heading or (is_name and not wiped_out):
            yield word


def _through(word: Word) -> Box:
    """Where a line through a word is seen."""
    middle = word.box.bottom - LOWER_HALF * word.size
    return Box(word.box.left, middle - THICKEST * word.size, word.box.right, middle)


def _goes_on(fragment: Fragment, last: TablePart | None) -> bool:
    """True if a piece has other rows of the last table, or other columns of its rows."""
    if last is None or fragment.page.number - last.page not in (0, 1):
        return False
    names = [known_region(label).id for label in fragment.labels if not is_summary_label(label)]
    if names == last.regions and fragment.header:
        return not any(h.certificate_type in last.types for h in fragment.header.headings)
    return not any(name in last.regions for name in names)


def _settled(caption: Caption, *, continues: bool) -> Caption:
    """A title over its table, or below it where only that is possible. Where both are, it stays,
    and `stands` says 'unclear'; a page that goes on with a table has titles over the others."""
    if continues and caption.stands != "beside":
        return replace(caption, stands="unclear" if caption.stands == "below" else "above")
    return replace(caption, title=caption.below) if caption.stands == "below" else caption


def _holds_numbers(fragment: Fragment) -> bool:
    """True if most rows have a number, not only dashes."""
    rows = [row for row in fragment.rows if any(word.text[0].isdigit() for word in row.words)]
    return len(rows) >= max(2, len(fragment.rows) / 2)


def _nothing_to_read(page: Page, *, begun: bool) -> str:
    """What a slide is that shows no words, or a few upon a picture, whatever its text says."""
    words = as_shown(page).words if begun else page.words
    if page.image_share > 0.5 and len(words) < 4:
        return "a picture"
    if not (words or page.drawings or page.image_share):
        return "an empty slide, as if what it shows were lost"
    return ""


def _keys_of(title: Title | None) -> set[Key]:
    """The table that a title heads, if it says which."""
    return {title.key} if title and title.channel and title.of_one_month else set()


def _missing_table(deck: str, page: Page) -> TableRejectedError | None:
    """A rejection of a page with a statistics title, and pictures or shapes for a table."""
    lines = words_to_lines(w for w in page.words if w.turned == 0)
    titles = [line.text for line in lines if line.title.whole]
    if not titles:
        return None
    place = Place(deck, page.number, titles[0])
    rows = [line for line in lines if sum(is_number_like(w.text) for w in line.words) >= 3]
    if len(titles) == 1 and len(rows) >= 2:
        return rejection("rows_of_no_region", place)
    is_image = page.image_share >= IMAGE
    one_table = len(titles) == 1 or page.image_share > 0.2
    if not one_table or not (is_image or page.drawings >= DRAWN):
        return None
    return rejection(
        "no_text", place, found="a picture" if is_image else "drawn shapes without text"
    )


def _printed_rows(
    fragment: Fragment,
    layout: Sequence[tuple[Heading, Span, Span]],
    placed: Cells,
    marks: Mapping[Word, Word],
) -> Iterator[PrintedRow]:
    """The rows with their cells, one a heading, sorted into types, total and others."""
    page = fragment.page
    sites: list[Site] = []
    all_beside = words_beside(page, [row.box for row in fragment.rows])
    for index, (row, beside) in enumerate(zip(fragment.rows, all_beside, strict=True)):
        for at, heading in enumerate(fragment.before):
            edge = heading.box.left, heading.box.right
            sites.append(Site(heading, row.before[at : at + 1], row.box, edge))
        for column, (heading, edge, span) in enumerate(layout):
            words = placed.get((index, column), ())
            if marks:
                words = tuple(w for word in words for w in (word, marks.get(word)) if w)
            sites.append(Site(heading, words, row.box, edge, span, beside))
    read = iter(cells_of(page, sites))
    for row in fragment.rows:
        others = list(enumerate(islice(read, len(fragment.before))))
        cells: list[PrintedCell] = []
        total: PrintedCell | None = None
        for (heading, *_), cell in zip(layout, islice(read, len(layout)), strict=True):
            if heading.is_total:
                total = cell
            elif heading.is_other:
                others.append((len(cells) + len(others), cell))
            else:
                cells.append(cell)
        yield PrintedRow(
            "summary" if is_summary_label(row.label) else known_region(row.label).id,
            row.label,
            page.number,
            on_page(row.box, page),
            tuple(cells),
            total,
            tuple(others),
        )
