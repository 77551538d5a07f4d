"""Where on a page tables stand: regions' names over one another are a label column.

A title or a header between the names parts two tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from intygsstat.models import Box, Page, Word, box_around
from intygsstat.reference.lookup import (
    is_label_heading,
    is_region_filler,
    is_summary_label,
    region_id,
)
from intygsstat.reference.numbers import is_number_like
from intygsstat.tables.headers import names_a_column
from intygsstat.tables.lines import Line, words_to_phrases
from intygsstat.tables.rows import join_label, leading_text
from intygsstat.tables.titles import looks_like_statistics_title, parse_title

SLACK = 20.0  # points that a title may begin to the left of its table
FEWEST_HEADINGS = 3  # on one line, to be a header
FARTHEST = 1.6  # times the usual distance; farther away a name is no row's
FAR = 1e6


@dataclass(frozen=True, slots=True)
class Area:
    """Where a table's labels stand, and the part of the page that is its own."""

    label_column: Box
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class _Name:
    """A region's name and where it stands; of the label of a sum `region` is ''."""

    box: Box
    region: str


@dataclass(frozen=True, slots=True)
class _Around:
    """What tells whether names are the labels of a table: the lines that part tables, the headers
    among them, and for each line its height and where its numbers begin."""

    breaks: Sequence[Box]
    headers: Sequence[Box]
    numbers: Sequence[tuple[float, list[float]]]

    def has_number(self, name: Box, end: float) -> bool:
        """True if a number stands between a name and `end`, no farther down than the next line."""
        middle, reach, right = name.y_centre, 0.7 * name.height, name.right
        return any(
            abs(y - middle) <= reach and any(right <= left < end for left in lefts)
            for y, lefts in self.numbers
        )


def find_areas(page: Page, lines: Sequence[Line]) -> list[Area]:
    """Every table's place on `page`, whose upright lines are `lines`."""
    names = [name for line in lines for name in _names(line.words)]
    names += _names_on_two_lines(lines)
    if not names:
        return []
    columns: list[list[_Name]] = []
    for name in sorted(names, key=lambda name: name.box.left):
        for column in columns:
            if any(_overlap(name.box, other.box) for other in column):
                column.append(name)
                break
        else:
            columns.append([name])
    numbers = [
        (line.y, [word.box.left for word in line.words if is_number_like(word.text)])
        for line in lines
    ]
    around = _Around(*_breaks(lines), numbers)
    columns = [c for c in columns if _tables_of(c, columns, around)]  # other names part no tables
    found = [
        box_around([name.box for name in table])
        for column in columns
        for table in _tables_of(column, columns, around)
    ]
    return [_area(box, found, page) for box in found]


def _overlap(one: Box, other: Box) -> bool:
    """True if one stands over or under the other."""
    return min(one.right, other.right) > max(one.left, other.left)


def _names(words: Sequence[Word]) -> Iterator[_Name]:
    """The regions' names that a line begins with, or holds after its numbers, and the label of
    a row that sums them, as no region's."""
    place = 0
    while place < len(words):
        label = leading_text(words[place:]) if not is_number_like(words[place].text) else ()
        if label:
            text = " ".join([word.text for word in label])
            region = region_id(text)
            after = words[len(label) : len(label) + 1]
            sums = place == 0 and after and is_number_like(after[0].text) and is_summary_label(text)
            if (region and not _ends_a_text(words[:place], label[0])) or sums:
                yield _Name(box_around([word.box for word in label]), region or "")
        place += len(label) or 1


def _ends_a_text(before: Sequence[Word], name: Word) -> bool:
    """True for a name that more than a row's number or a county's code stands right before:
    '118 93 Stockholm'."""
    right = name.box.left
    for count, word in enumerate(reversed(before)):
        if right - word.box.right > 0.6 * name.size:
            return False
        if count or not (word.text.rstrip(".)").isdigit() and len(word.text) <= 3):
            return True
        right = word.box.left
    return False


def _names_on_two_lines(lines: Sequence[Line]) -> Iterator[_Name]:
    labels = [
        Line(words)
        for line in lines
        for phrase in words_to_phrases(line.words, 1.0)
        if not is_number_like(phrase.words[0].text) and (words := leading_text(phrase.words))
    ]
    placed = sorted(
        [(label.box, label.text, label.size) for label in labels], key=lambda i: i[0].top
    )
    for place, (above, upper, size) in enumerate(placed):
        for box, lower, _ in islice(placed, place + 1, None):
            gap = box.top - above.bottom
            if gap >= 0.8 * size:
                break
            if gap > -0.5 * size and _overlap(above, box) and not region_id(lower):
                region = region_id(join_label(upper, lower))
                if region:
                    yield _Name(above.joined(box), region)


def _breaks(lines: Sequence[Line]) -> tuple[list[Box], list[Box]]:
    """Lines that part a table from the one below it: titles and headers; and the headers alone."""
    titles: list[Box] = []
    headers: list[Box] = []
    for line, below in zip(lines, [*lines[1:], None], strict=True):
        for phrase in words_to_phrases(line.words, 2.0):
            if is_number_like(phrase.text):
                continue  # to look up each of a deck's thousand takes longer than all the rest
            if looks_like_statistics_title(phrase.text):
                titles.append(phrase.box)
            elif below and parse_title(phrase.text).channel:
                close = below.box.top - phrase.box.top < 2 * phrase.size
                if close and looks_like_statistics_title(f"{phrase.text} {below.text}"):
                    titles.append(phrase.box.joined(below.box))
        texts = [p.text for p in words_to_phrases(line.words, 0.42) if not is_number_like(p.text)]
        corner = any(
            is_label_heading(phrase.text) and not is_region_filler(phrase.text)
            for phrase in words_to_phrases(line.words, 1.0)
        )
        if corner or sum(map(names_a_column, texts)) >= FEWEST_HEADINGS:
            headers.append(line.box)
    return titles + headers, headers


def _tables_of(
    column: Sequence[_Name], columns: Sequence[Sequence[_Name]], around: _Around
) -> list[list[_Name]]:
    """The names over one another that are tables' labels: numbers stand beside them, or a header
    right above. An address, a legend and the labels of a chart are none."""
    left = min(name.box.left for name in column)
    others = [name.box.left for other in columns if other is not column for name in other]
    right = min((other for other in others if other > left), default=FAR)
    breaks = [b for b in around.breaks if b.right > left - SLACK and b.x_centre < right]
    if not others:
        breaks = list(around.breaks)
    last = max(name.box.left for name in column)
    end = min((other for other in others if other > last), default=FAR)
    tables = []
    for names in _split_at(sorted(column, key=lambda name: name.box.top), breaks):
        table = [name for name in names if name.region]
        if not table:
            continue
        top, height = table[0].box.top, table[0].box.height
        under_header = any(0 <= top - h.bottom < 3.0 * height for h in around.headers)
        if under_header or any(around.has_number(name.box, end) for name in names):
            tables.append(table)
    return tables


def _split_at(names: Sequence[_Name], breaks: Sequence[Box]) -> list[list[_Name]]:
    """The names, from the top, of each table: a break parts two."""
    parts: list[list[_Name]] = []
    bottom = -FAR
    for name in names:
        top = name.box.top
        if parts and not any(bottom - 1 <= line.y_centre <= top + 1 for line in breaks):
            parts[-1].append(name)
            bottom = max(bottom, name.box.bottom)
        else:
            parts.append([name])
            bottom = name.box.bottom
    return parts


def _area(labels: Box, all_labels: Sequence[Box], page: Page) -> Area:
    beside = [other.left for other in all_labels if other.left > labels.right]
    in_line = [other for other in all_labels if _overlap(other, labels)]
    above = [other.bottom for other in in_line if other.bottom <= labels.top]
    below = [other.top for other in in_line if other.top >= labels.bottom]
    others_left = any(other.right < labels.left for other in all_labels)
    return Area(
        labels,
        left=labels.left - 1.0 if others_left else -1.0,
        right=min(beside, default=page.width + 1) - 0.5,
        top=max(above, default=0.0),
        bottom=min(below, default=page.height + 1),
    )


def same_column(one: Area, other: Area) -> bool:
    """True if one table's labels stand over or under the other's."""
    return _overlap(one.label_column, other.label_column)


def area_under(title: Box, areas: Sequence[Area]) -> Area:
    """The table that a title beside other titles stands over: the one it lies within, else the
    one whose left edge is nearest to its own."""
    for area in areas:
        if area.left - SLACK <= title.left and title.x_centre < area.right - SLACK:
            return area
    return min(areas, key=lambda area: abs(area.label_column.left - title.left))
