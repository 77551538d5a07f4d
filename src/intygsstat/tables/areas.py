"""Where on a page tables stand: regions' names over one another are a label column.

A title or a header between the names parts two tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from intygsstat.models import Box, Word, box_around
from intygsstat.pdf.words import Page
from intygsstat.reference.lookup import (
    is_label_heading,
    is_region_filler,
    is_summary_label,
    region_id,
)
from intygsstat.reference.numbers import is_number_like
from intygsstat.tables.headers import names_a_column
from intygsstat.tables.lines import NEXT_LINE, Line, words_to_phrases
from intygsstat.tables.rows import join_label, leading_text
from intygsstat.tables.titles import looks_like_statistics_title

SLACK = 20.0  # points that a title may begin to the left of its table
FEWEST_HEADINGS = 3  # on one line, to be a header
FAR = 1e6


@dataclass(frozen=True, slots=True)
class Area:
    """Where a table's labels stand, the part of the page that is its own, and the lines of titles
    in it that stand `beside` its names and numbers."""

    label_column: Box
    left: float
    right: float
    top: float
    bottom: float
    beside: tuple[Line, ...] = ()


def find_areas(page: Page, lines: Sequence[Line]) -> list[Area]:
    """Every table's place on `page`, whose upright lines are `lines`."""
    names = [*(name for line in lines for name in _names(line.words)), *_names_on_two_lines(lines)]
    columns: list[list[Box]] = []
    for name in sorted(names, key=lambda name: name.left):
        for column in columns:
            if any(name.is_over(other) for other in column):
                column.append(name)
                break
        else:
            columns.append([name])
    if not columns:
        return []
    texts = [
        phrase
        for line in lines
        for phrase in words_to_phrases(line.words, 2.0)
        if not is_number_like(phrase.text)  # to look up each of a deck's thousand takes long
    ]
    titles, headers = list(_titles(texts)), list(_headers(lines))
    sums = list(_sums(lines))
    numbers = [
        (line.y, [word.box for word in line.words if is_number_like(word.text)]) for line in lines
    ]

    def has_number(name: Box, end: float) -> bool:
        """True if a number stands between a name and `end`, no farther down than the next line."""
        return any(
            abs(y - name.y_centre) <= 0.7 * name.height
            and any(name.right <= box.left < end for box in boxes)
            for y, boxes in numbers
        )

    def tables_of(column: Sequence[Box], columns: Sequence[Sequence[Box]]) -> list[list[Box]]:
        """The names over one another that are tables' labels, parted at titles and headers:
        numbers stand beside them, a header right above or a sum right below. An address, a
        legend and the labels of a chart are none."""
        left, last = min(name.left for name in column), max(name.left for name in column)
        others = [name.left for other in columns if other is not column for name in other]
        right = min((other for other in others if other > left), default=FAR)
        end = min((other for other in others if other > last), default=FAR)
        tables: list[list[Box]] = []
        bottom = 0.0
        for name in sorted(column, key=lambda name: name.top):
            if not tables or any(
                bottom - 1 <= line.y_centre <= name.top + 1
                and (not others or (line.right > left - SLACK and line.x_centre < right))
                # one that stands beside the names needs room between the rows
                and (line.is_over(name) or name.top - bottom > line.height)
                for line in (*titles, *headers)
            ):
                tables.append([])
                bottom = 0.0
            tables[-1].append(name)
            bottom = max(bottom, name.bottom)
        return [
            table
            for table in tables
            if any(0 <= table[0].top - h.bottom < 3.0 * table[0].height for h in headers)
            or any(
                table[-1].is_over(label) and 0 <= label.top - table[-1].bottom < 3 * label.height
                for label in sums
            )
            or any(has_number(name, end) for name in table)
        ]

    columns = [c for c in columns if tables_of(c, columns)]  # other names part no tables
    found = [box_around(table) for column in columns for table in tables_of(column, columns)]
    areas = [_area(box, found, page) for box in found]
    return [
        replace(area, beside=tuple(_titles_beside(area, texts, titles, numbers))) for area in areas
    ]


def _names(words: Sequence[Word]) -> Iterator[Box]:
    """The regions' names that a line begins with, or holds after its numbers."""
    place = 0
    while place < len(words):
        label = leading_text(words[place:]) if not is_number_like(words[place].text) else ()
        is_region = label and region_id(" ".join([word.text for word in label]))
        if is_region and not _ends_a_text(words[:place], label[0]):
            yield box_around([word.box for word in label])
        place += len(label) or 1


def _sums(lines: Sequence[Line]) -> Iterator[Box]:
    """The labels of rows that sum a table: a number follows."""
    for line in lines:
        label = leading_text(line.words)
        after = line.words[len(label) : len(label) + 1]
        sums = is_summary_label(" ".join([word.text for word in label]))
        if sums and after and is_number_like(after[0].text):
            yield box_around([word.box for word in label])


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


def _names_on_two_lines(lines: Sequence[Line]) -> Iterator[Box]:
    labels = [
        Line(leading_text(phrase.words))
        for line in lines
        for phrase in words_to_phrases(line.words, 1.0)
        if not is_number_like(phrase.words[0].text)
    ]
    labels.sort(key=lambda label: label.box.top)
    for place, upper in enumerate(labels):
        for lower in islice(labels, place + 1, None):
            gap = lower.box.top - upper.box.bottom
            if gap >= 0.8 * upper.size:
                break
            close = gap > -0.5 * upper.size and upper.box.is_over(lower.box)
            if not close or region_id(lower.text):
                continue
            if region_id(join_label(upper.text, lower.text)):
                yield upper.box.joined(lower.box)


def _titles(texts: Sequence[Line]) -> Iterator[Box]:
    """The statistics titles among `texts`, from the top, each on one line or on two."""
    for place, text in enumerate(texts):
        if looks_like_statistics_title(text.text):
            yield text.box
        elif text.title.channel:
            for below in islice(texts, place + 1, None):
                if below.box.top - text.box.top >= 2 * text.size:
                    break
                both = f"{text.text} {below.text}"
                if text.box.is_over(below.box) and looks_like_statistics_title(both):
                    yield text.box.joined(below.box)


def _headers(lines: Sequence[Line]) -> Iterator[Box]:
    for line in lines:
        texts = [p.text for p in words_to_phrases(line.words, 0.42) if not is_number_like(p.text)]
        corner = any(
            is_label_heading(phrase.text) and not is_region_filler(phrase.text)
            for phrase in words_to_phrases(line.words, 1.0)
        )
        if corner or sum(map(names_a_column, texts)) >= FEWEST_HEADINGS:
            yield line.box


def _area(labels: Box, all_labels: Sequence[Box], page: Page) -> Area:
    in_line = [other for other in all_labels if other.is_over(labels)]
    beside = [other.left for other in all_labels if other.left > labels.right]
    others_left = any(other.right < labels.left for other in all_labels)
    return Area(
        labels,
        left=labels.left - 1.0 if others_left else -1.0,
        right=min(beside, default=page.width + 1) - 0.5,
        top=max((b.bottom for b in in_line if b.bottom <= labels.top), default=0.0),
        bottom=min((b.top for b in in_line if b.top >= labels.bottom), default=page.height + 1),
    )


def _titles_beside(
    area: Area,
    texts: Iterable[Line],
    titles: Iterable[Box],
    numbers: Iterable[tuple[float, Sequence[Box]]],
) -> Iterator[Line]:
    """The lines of titles in an area that end before its names begin or, beside its rows, begin
    where its numbers have ended. `numbers` are the page's, by the heights of their lines."""
    names = area.label_column
    last: Box | None = None
    for text in texts:
        box = text.box
        if not (area.left <= box.x_centre < area.right and area.top < text.y < area.bottom):
            continue
        goes_on = last and last.is_over(box) and box.top - last.bottom < NEXT_LINE * text.size
        if not (goes_on or text.title.channel):
            continue
        ends = (
            other.right
            for y, boxes in numbers
            if names.top < y < names.bottom
            for other in boxes
            if not other.overlaps(box)
        )
        is_level = names.top < text.y or any(map(box.overlaps, titles))
        if box.right <= names.left or (is_level and max(ends, default=FAR) <= box.left):
            last = box
            yield text


def same_column(one: Area, other: Area) -> bool:
    """True if one table's labels stand over or under the other's."""
    return one.label_column.is_over(other.label_column)


def area_under(title: Box, areas: Sequence[Area]) -> Area:
    """The table that a title beside other titles stands over: the one it lies within, else the
    one whose left edge is nearest to its own."""
    for area in areas:
        if area.left - SLACK <= title.left and title.x_centre < area.right - SLACK:
            return area
    return min(areas, key=lambda area: abs(area.label_column.left - title.left))
