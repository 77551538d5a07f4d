"""From a page to the pieces of tables that stand on it.

A piece has rows, maybe a header, maybe a title.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from intygsstat.model import Box, Page, Word, box_around
from intygsstat.recognise.areas import SLACK, Area, find_areas
from intygsstat.recognise.captions import NO_CAPTION, Caption, TablePlace, find_captions
from intygsstat.recognise.headers import Header, find_header
from intygsstat.recognise.lines import Line, words_to_lines
from intygsstat.recognise.numbers import is_number_like
from intygsstat.recognise.rows import Row, table_ends, words_to_rows
from intygsstat.recognise.titles import Title, looks_like_statistics_title
from intygsstat.reference.lookup import (
    is_summary_label,
)

_FAR = 1e6


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a table on one page, words not yet put into columns.

    `strays` are words inside the table that belong to no row.
    """

    page: Page
    header: Header | None
    rows: tuple[Row, ...]
    strays: tuple[Word, ...]
    area: Area
    box: Box
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
    lines = words_to_lines(w for w in page.words if w.turned == 0)
    areas = find_areas(page, lines)
    fragments = [f for area in areas if (f := _fragment(page, lines, area)) is not None]
    places = [TablePlace(f.area, f.top, f.box.bottom) for f in fragments]
    captioned = [
        replace(fragment, caption=caption)
        for fragment, caption in zip(fragments, find_captions(page, places), strict=True)
    ]
    return sorted(captioned, key=lambda f: (round(f.box.top / 40), f.box.left))


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
        if w.turned != 0
        and table_top < w.box.y_centre < table_bottom
        and not (header and w in header.words)
        and w.box.left > labels.left
    ]
    reach = max(w.box.right for w in (*(header.words if header else ()), *_words_of(rows)))
    strays = [w for w in strays if w.box.left < reach]
    box = box_around([row.box for row in rows])
    return Fragment(page, header, tuple(rows), tuple(strays), area, box)


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
