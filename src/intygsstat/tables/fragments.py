"""From a page to the pieces of tables that stand on it.

A piece has rows, maybe a header, maybe a title.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from statistics import median

from intygsstat.models import Box, Page, Word, box_around
from intygsstat.reference.lookup import (
    is_summary_label,
    region_id,
)
from intygsstat.reference.numbers import is_cell_like, is_number_like
from intygsstat.tables.captions import NO_CAPTION, Caption, TablePlace, find_captions
from intygsstat.tables.headers import Header, Heading, find_header
from intygsstat.tables.lines import Line, split_at_gaps, words_to_lines
from intygsstat.tables.rows import Row, table_ends, words_to_rows
from intygsstat.tables.table_regions import SLACK, Area, find_areas
from intygsstat.tables.titles import Title, looks_like_statistics_title

_FAR = 1e6
FAR_LARGER = 1.6  # times the size of the page's numbers


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a table on one page, words not yet put into columns.

    `strays` are words inside the table that belong to no row, `before` the headings of the
    numbers that stand before the names, which are of no type.
    """

    page: Page
    header: Header | None
    rows: tuple[Row, ...]
    strays: tuple[Word, ...]
    area: Area
    box: Box
    before: tuple[Heading, ...] = ()
    nameless: bool = False  # the rows have their names from the slide before
    caption: Caption = NO_CAPTION

    @property
    def title(self) -> Title | None:
        return self.caption.title

    @property
    def label_column(self) -> Box:
        return self.area.label_column

    @property
    def label_right(self) -> float:
        return max(word.box.right for row in self.rows for word in row.label_words)

    @property
    def top(self) -> float:
        """Where its header begins, or its first row."""
        return self.header.top if self.header else self.box.top


def page_to_fragments(page: Page) -> list[Fragment]:
    """The pieces of tables on `page`, from top to bottom and left to right."""
    page = _without_watermark(page)
    lines = words_to_lines(w for w in page.words if w.turned == 0)
    areas = find_areas(page, lines)
    fragments = [f for area in areas if (f := _fragment(page, lines, area)) is not None]
    fragments = [f for f in fragments if not _labels_a_chart(f, fragments)]
    places = [TablePlace(f.area, f.top, f.box.bottom) for f in fragments]
    captioned = [
        replace(fragment, caption=caption)
        for fragment, caption in zip(fragments, find_captions(page, places), strict=True)
    ]
    return sorted(captioned, key=lambda f: (round(f.box.top / 40), f.box.left))


def _without_watermark(page: Page) -> Page:
    """The page less text that is far larger than its numbers and stands over or behind others."""
    sizes = [w.size for w in page.words if w.turned == 0 and is_number_like(w.text)]
    large = FAR_LARGER * median(sizes) if sizes else _FAR
    marks = [w for w in page.words if w.size > large and w.turned == 0]
    lowest = max((w.box.bottom for w in marks), default=0.0)
    small = [w.box for w in page.words if w.box.top < lowest and w.size <= large]
    behind = [w for w in marks if any(_lies_in(box, w.box) for box in small)]
    if not behind:
        return page
    gone = {
        w
        for w in marks
        if any(w.size == b.size and abs(w.box.y_centre - b.box.y_centre) < 1 for b in behind)
        and (not is_number_like(w.text) or w.size > 2 * large)
    }
    return replace(page, words=tuple(w for w in page.words if w not in gone))


def _lies_in(small: Box, large: Box) -> bool:
    """True if the middle of a word lies within another one's letters."""
    letters = large.height / 4
    return (
        large.left < small.x_centre < large.right
        and large.top + letters < small.y_centre < large.bottom - letters
    )


def _fragment(page: Page, lines: Sequence[Line], area: Area) -> Fragment | None:
    own = [
        w
        for w in page.words
        if area.top < w.box.y_centre and area.left <= w.box.x_centre < area.right
    ]
    labels = area.label_column
    above = [w for w in own if w.box.y_centre < labels.top]
    header = find_header(above, labels)
    body_top = header.bottom - 1.0 if header else 0.0
    own_lines = lines  # a page mostly has one table
    if len(own) < len(page.words):
        own_lines = words_to_lines(w for w in own if w.turned == 0)
    next_title = _next_title(own_lines, area)
    body = [
        w for w in own if w.turned == 0 and body_top < w.box.y_centre < min(area.bottom, next_title)
    ]
    if header:
        body = [w for w in body if w.box.bottom > header.bottom or w not in header.words]
    rows, homeless = words_to_rows(body, labels)
    rows, others = table_ends(rows, labels, _ruled(page, area, header))
    if not rows or not any(row.words or header for row in rows):
        return None
    if header:
        rows = _without_text_beside(rows, header, page.number)
    if (
        sum(not is_summary_label(row.label) for row in rows) < 2
        and header is None
        and not any(len(row.words) > 1 for row in rows)
    ):
        return None
    table_top, table_bottom = rows[0].box.top, rows[-1].box.bottom
    loose = [*homeless, *(w for row in others for w in (*row.label_words, *row.words))]
    strays = [w for w in loose if table_top < w.box.y_centre < table_bottom]
    strays += _rows_without_a_name(homeless, rows)
    strays += [
        w
        for w in own
        if w.turned in (90, 180, 270)
        and table_top < w.box.y_centre < table_bottom
        and not (header and w in header.words)
        and w.box.left > labels.left
    ]
    reach = max(w.box.right for w in (*(header.words if header else ()), *_words_of(rows)))
    strays = [w for w in strays if w.box.left < reach]
    box = box_around([row.box for row in rows])
    before = _headings_before(rows, header)
    return Fragment(page, header, tuple(rows), tuple(strays), area, box, before)


def _headings_before(rows: Sequence[Row], header: Header | None) -> tuple[Heading, ...]:
    """The headings of the columns before the names: a row's number, a county's code."""
    width = max(len(row.before) for row in rows)
    if not width:
        return ()
    first = next(row.before for row in rows if len(row.before) == width)
    end = min(word.box.left for row in rows for word in row.label_words)
    over = [w for w in header.words if w.box.right <= end] if header else []
    over.sort(key=lambda w: w.box.left)
    labels = [w.text for w in over] if len(over) == width else [""] * width
    return tuple(
        Heading(label, word.box, "", True, is_other=True)
        for label, word in zip(labels, first, strict=True)
    )


def _labels_a_chart(fragment: Fragment, others: Sequence[Fragment]) -> bool:
    """True for names with one number each, and no header, that a table on the page has too."""
    if fragment.header or any(len(split_at_gaps(r.words, 0.65)) > 1 for r in fragment.rows):
        return False
    names = {region_id(row.label) for other in others if other.header for row in other.rows}
    return names.issuperset(region_id(row.label) for row in fragment.rows)


def _without_text_beside(rows: Sequence[Row], header: Header, page_number: int) -> list[Row]:
    """The rows less what begins to the right of the last heading and of all numbers, and is a
    text or the slide's number."""

    def may_be_outside(word: Word) -> bool:
        return not is_cell_like(word.text) or word.text == str(page_number)

    inside = (takewhile(lambda word: not may_be_outside(word), row.words) for row in rows)
    end = max(
        header.headings[-1].box.right, *(word.box.right for words in inside for word in words), 0.0
    )
    cut = []
    for row in rows:
        place = len(row.words)
        while place and row.words[place - 1].box.left > end + row.size:
            place -= 1
        outside = row.words[place : place + 1]
        gone = outside and may_be_outside(outside[0])
        cut.append(replace(row, words=row.words[:place]) if gone else row)
    return cut


def _words_of(rows: Sequence[Row]) -> list[Word]:
    return [word for row in rows for word in (*row.label_words, *row.words)]


def _rows_without_a_name(homeless: Sequence[Word], rows: Sequence[Row]) -> list[Word]:
    """Numbers in a line right above or below the table, where another row would stand."""
    top, bottom = rows[0].y, rows[-1].y
    pitch = (bottom - top) / (len(rows) - 1) if len(rows) > 1 else 2.5 * rows[0].size
    size = rows[0].size
    found: list[Word] = []
    for line in words_to_lines(homeless):
        beyond = max(top - line.y, line.y - bottom)
        numbers = [w for w in line.words if is_number_like(w.text) and w.size > 0.85 * size]
        if 0 < beyond < 1.6 * pitch and len(numbers) == len(line.words) > 1:
            found += line.words
    return found


def _ruled(page: Page, area: Area, header: Header | None) -> tuple[float, float]:
    """From where to where a header and drawn upright lines say that the table reaches."""
    labels = area.label_column
    top, bottom = header.bottom if header else labels.top, labels.bottom
    leftmost = area.left - SLACK
    lines = [
        (begins, ends)
        for left, begins, ends in page.rulings
        if leftmost < left < area.right and begins < area.bottom
    ]
    beside = Counter([round(begins) for begins, _ in lines])
    for begins, ends in sorted(lines):
        if begins > bottom + 2.0:
            break
        if ends > bottom and beside[round(begins)] > 1:
            bottom = ends
    return top, min(bottom, area.bottom)


def _next_title(lines: Sequence[Line], area: Area) -> float:
    """Where the title or header of a table below begins; far off if there is none."""
    tops = [
        line.box.top
        for line in lines
        if line.box.top > area.label_column.bottom and looks_like_statistics_title(line.text)
    ]
    return min(tops, default=_FAR)
