"""Where on a page tables stand: regions' names over one another are a label column.

A title or a header between the names parts two tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from intygsstat.model import Box, Page, box_around
from intygsstat.recognise.lines import (
    Line,
    split_at_gaps,
    words_to_phrases,
    words_to_texts,
)
from intygsstat.recognise.numbers import is_number_like
from intygsstat.recognise.rows import leading_text
from intygsstat.recognise.titles import looks_like_statistics_title
from intygsstat.reference.lookup import (
    is_label_heading,
    is_region_filler,
    is_total_heading,
    known_type,
    region_id,
)
from intygsstat.reference.text import REMEMBERED

SLACK = 20.0  # points that a title may begin to the left of its table
_FAR = 1e6


@dataclass(frozen=True, slots=True)
class Area:
    """Where a table's labels stand, and the stretch of the page that is its own."""

    label_column: Box
    left: float
    right: float
    top: float
    bottom: float


def find_areas(page: Page, lines: Sequence[Line]) -> list[Area]:
    """Every table's place on `page`, whose upright lines are `lines`."""
    names = [box for line in lines for box in _name_boxes(line)]
    names += _names_on_two_lines(lines)
    columns: list[list[Box]] = []
    for name in sorted(names, key=lambda box: box.left):
        for column in columns:
            if any(min(name.right, b.right) - max(name.left, b.left) > 0 for b in column):
                column.append(name)
                break
        else:
            columns.append([name])
    breaks = _breaks(lines)
    found = []
    for column in columns:
        others = [box.left for other in columns if other is not column for box in other]
        own_breaks = breaks if not others else [b for b in breaks if _is_over(b, column, others)]
        parts = _split_at(sorted(column, key=lambda box: box.top), own_breaks)
        found += [box_around(part) for part in parts]
    return [_area(box, found, page) for box in found]


def _name_boxes(line: Line) -> list[Box]:
    """The boxes of regions' names that a line begins with, or holds after its numbers."""
    boxes: list[Box] = []
    words = line.words
    place = 0
    while place < len(words):
        label = leading_text(words[place:]) if not is_number_like(words[place].text) else ()
        if label and region_id(" ".join([w.text for w in label])):
            boxes.append(box_around([w.box for w in label]))
        place += len(label) or 1
    return boxes


def _names_on_two_lines(lines: Sequence[Line]) -> list[Box]:
    labels = [
        Line(words)
        for line in lines
        for phrase in split_at_gaps(line.words, 1.0)
        if not is_number_like(phrase[0].text) and (words := leading_text(phrase))
    ]
    placed = sorted([(label.box, label) for label in labels], key=lambda item: item[0].top)
    found = []
    for place, (above, upper) in enumerate(placed):
        size = upper.size
        for box, lower in islice(placed, place + 1, None):
            gap = box.top - above.bottom
            if gap >= 0.8 * size:
                break
            beside = min(above.right, box.right) > max(above.left, box.left)
            if not beside or gap <= -0.5 * size:
                continue
            if region_id(f"{upper.text} {lower.text}") and not region_id(lower.text):
                found.append(above.joined(box))
    return found


def _breaks(lines: Sequence[Line]) -> list[Box]:
    """Lines that part a table from the one below it: titles and headers."""
    found = []
    for line in lines:
        if any(map(looks_like_statistics_title, _no_numbers(line, 2.0))):
            wide = words_to_phrases(line.words, 2.0)
            found += [phrase.box for phrase in wide if looks_like_statistics_title(phrase.text)]
        headings = sum(map(_is_heading, _no_numbers(line, 0.42)))
        if headings >= 3 or any(map(_is_corner, _no_numbers(line, 1.0))):
            found.append(line.box)
    return found + _titles_on_two_lines(lines)


def _titles_on_two_lines(lines: Sequence[Line]) -> list[Box]:
    texts = [line for line in lines if sum(w.text.isdigit() for w in line.words) <= 1]
    return [
        upper.box.joined(lower.box)
        for upper, lower in pairwise(texts)
        if 0 < lower.box.top - upper.box.top < 2 * upper.size
        and looks_like_statistics_title(f"{upper.text} {lower.text}")
    ]


def _no_numbers(line: Line, gap: float) -> list[str]:
    """The texts of a line's phrases, less single numbers: they head nothing, and to look up each
    of a deck's thousand takes longer than to look at the deck."""
    return [text for text in words_to_texts(line.words, gap) if not is_number_like(text)]


def _is_over(text: Box, column: Sequence[Box], others: Sequence[float]) -> bool:
    """True if `text` stands over the table that begins with this label column."""
    left = min(box.left for box in column)
    right = min((other for other in others if other > left), default=_FAR)
    return text.right > left - SLACK and text.x_centre < right


@lru_cache(maxsize=REMEMBERED)
def _is_heading(text: str) -> bool:
    return known_type(text).known or is_total_heading(text)


@lru_cache(maxsize=REMEMBERED)
def _is_corner(text: str) -> bool:
    return is_label_heading(text) and not is_region_filler(text)


def _split_at(names: Sequence[Box], breaks: Sequence[Box]) -> list[list[Box]]:
    parts: list[list[Box]] = []
    for name in names:
        if parts:
            above = max(box.bottom for box in parts[-1])
            if not any(above - 1 <= b.y_centre <= name.top + 1 for b in breaks):
                parts[-1].append(name)
                continue
        parts.append([name])
    return parts


def _area(labels: Box, all_labels: Sequence[Box], page: Page) -> Area:
    def beside(other: Box) -> bool:
        return other.left > labels.right

    def over_or_under(other: Box) -> bool:
        return min(other.right, labels.right) > max(other.left, labels.left)

    right = min((o.left for o in all_labels if beside(o)), default=page.width + 1) - 0.5
    above = [o.bottom for o in all_labels if over_or_under(o) and o.bottom <= labels.top]
    below = [o.top for o in all_labels if over_or_under(o) and o.top >= labels.bottom]
    others_left = any(o.right < labels.left for o in all_labels)
    left = labels.left - (1.0 if others_left else labels.left + 1)
    return Area(labels, left, right, max(above, default=0.0), min(below, default=page.height + 1))


def same_column(one: Area, other: Area) -> bool:
    """True if one table's labels stand over or under the other's."""
    return min(one.label_column.right, other.label_column.right) > max(
        one.label_column.left, other.label_column.left
    )


def area_under(title: Box, areas: Sequence[Area]) -> Area:
    """The table that a title beside other titles stands over: the one it lies within, else the
    one whose left edge is nearest to its own."""
    for area in areas:
        if area.left - SLACK <= title.left and title.x_centre < area.right - SLACK:
            return area
    return min(areas, key=lambda area: abs(area.label_column.left - title.left))
