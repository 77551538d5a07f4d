"""Where on a page tables stand: regions' names over one another are a label column.

A title or a header between the names parts two tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from statistics import median

from intygsstat.models import Box, Page, Word, box_around
from intygsstat.reference.lookup import (
    is_label_heading,
    is_region_filler,
    is_summary_label,
    is_total_heading,
    known_type,
    region_id,
)
from intygsstat.reference.numbers import is_number_like
from intygsstat.reference.text import REMEMBERED
from intygsstat.tables.lines import (
    Line,
    split_at_gaps,
    words_to_phrases,
    words_to_texts,
)
from intygsstat.tables.rows import join_label, leading_text
from intygsstat.tables.titles import looks_like_statistics_title

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


@dataclass(frozen=True, slots=True)
class _Name:
    """A region's name and where it stands; of the label of a sum `region` is ''."""

    box: Box
    region: str


def find_areas(page: Page, lines: Sequence[Line]) -> list[Area]:
    """Every table's place on `page`, whose upright lines are `lines`."""
    names = [name for line in lines for name in _names(line)]
    names += _names_on_two_lines(lines)
    if not names:
        return []
    numbers = [(line.y, _lefts_of_numbers(line)) for line in lines]
    columns: list[list[_Name]] = []
    for name in sorted(names, key=lambda name: name.box.left):
        left, right = name.box.left, name.box.right
        for column in columns:
            if any(min(right, n.box.right) - max(left, n.box.left) > 0 for n in column):
                column.append(name)
                break
        else:
            columns.append([name])
    breaks, heads = _breaks(lines)

    def parts(column: list[_Name]) -> list[list[_Name]]:
        return _parts_of_column(column, columns, breaks, heads, numbers)

    columns = [column for column in columns if parts(column)]  # names that are no labels part none
    found = [box_around([n.box for n in part]) for column in columns for part in parts(column)]
    return [_area(box, found, page) for box in found]


def _parts_of_column(
    column: Sequence[_Name],
    columns: Sequence[Sequence[_Name]],
    breaks: Sequence[Box],
    heads: Sequence[Box],
    numbers: Sequence[_Numbers],
) -> list[list[_Name]]:
    """The names over one another that are tables' labels: numbers stand beside them, or a header
    right above. An address, a legend and the labels of a chart are none."""
    boxes = [name.box for name in column]
    others = [n.box.left for other in columns if other is not column for n in other]
    if others:
        breaks = [b for b in breaks if _is_over(b, boxes, others)]
    ends = min((left for left in others if left > max(b.left for b in boxes)), default=_FAR)
    parts = []
    for part in _split_at(sorted(column, key=lambda name: name.box.top), breaks):
        counted = any(_has_number(name.box, numbers, ends) for name in part)
        part = [name for name in part if name.region]
        if not part:
            continue
        top, height = part[0].box.top, part[0].box.height
        if not counted and not any(0 <= top - h.bottom < 3.0 * height for h in heads):
            continue
        steps = [two.box.y_centre - one.box.y_centre for one, two in pairwise(part)]
        room = 1.6 * median(steps) if steps else 0.0
        while len(part) > 1 and steps[len(part) - 2] > room:
            if _has_number(part[-1].box, numbers, ends):
                break
            part = part[:-1]
        parts.append(part)
    return parts


_Numbers = tuple[float, list[float]]  # the height of a line and where its numbers begin


def _lefts_of_numbers(line: Line) -> list[float]:
    return [word.box.left for word in line.words if is_number_like(word.text)]


def _has_number(name: Box, numbers: Sequence[_Numbers], ends: float) -> bool:
    """True if a number stands to the right of a name, no farther down than the next line."""
    middle, reach, right = name.y_centre, 0.7 * name.height, name.right
    for y, lefts in numbers:
        if abs(y - middle) <= reach and any(right <= left < ends for left in lefts):
            return True
    return False


def _names(line: Line) -> list[_Name]:
    """The regions' names that a line begins with, or holds after its numbers, and the label of
    a row that sums them, as no region's."""
    names: list[_Name] = []
    words = line.words
    place = 0
    while place < len(words):
        label = leading_text(words[place:]) if not is_number_like(words[place].text) else ()
        if label:
            text = " ".join([w.text for w in label])
            region = region_id(text)
            after = words[len(label) : len(label) + 1]
            sums = place == 0 and after and is_number_like(after[0].text) and is_summary_label(text)
            if (region and not _ends_a_text(words[:place], label[0])) or sums:
                names.append(_Name(box_around([w.box for w in label]), region or ""))
        place += len(label) or 1
    return names


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


def _names_on_two_lines(lines: Sequence[Line]) -> list[_Name]:
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
            region = region_id(join_label(upper.text, lower.text))
            if region and not region_id(lower.text):
                found.append(_Name(above.joined(box), region))
    return found


def _breaks(lines: Sequence[Line]) -> tuple[list[Box], list[Box]]:
    """Lines that part a table from the one below it: titles and headers; and the headers alone."""
    found: list[Box] = []
    heads: list[Box] = []
    for line in lines:
        if any(map(looks_like_statistics_title, _no_numbers(line, 2.0))):
            wide = words_to_phrases(line.words, 2.0)
            found += [phrase.box for phrase in wide if looks_like_statistics_title(phrase.text)]
        headings = sum(map(_is_heading, _no_numbers(line, 0.42)))
        if headings >= 3 or any(map(_is_corner, _no_numbers(line, 1.0))):
            heads.append(line.box)
    return found + heads + _titles_on_two_lines(lines), heads


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


def _split_at(names: Sequence[_Name], breaks: Sequence[Box]) -> list[list[_Name]]:
    """The names of each table: a break parts two, and so does a name that comes again in another
    size or farther away than rows are, as in the chart below a table."""
    parts: list[list[_Name]] = []
    for name in names:
        if parts:
            last = parts[-1]
            above = max(n.box.bottom for n in last)
            parted = any(above - 1 <= b.y_centre <= name.box.top + 1 for b in breaks)
            if not parted and any(
                n.region == name.region != "" and n.box.bottom <= name.box.top for n in last
            ):
                steps = [two.box.y_centre - one.box.y_centre for one, two in pairwise(last)]
                far = steps and name.box.y_centre - last[-1].box.y_centre > 1.6 * median(steps)
                heights = name.box.height / max(last[-1].box.height, 1.0)
                parted = bool(far) or abs(heights - 1.0) > 0.15
            if not parted:
                last.append(name)
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
