"""From a page to the pieces of tables that stand on it.

A piece has rows, maybe a header, maybe a title. Pieces are found from the
region names: names over one another are a table's label column, and a title
or a header between them parts two tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from intygsstat.model import Box, Page, Word, box_around
from intygsstat.recognise.headers import Header, find_header
from intygsstat.recognise.lines import (
    Line,
    split_at_gaps,
    words_to_lines,
    words_to_phrases,
    words_to_texts,
)
from intygsstat.recognise.numbers import is_number_like
from intygsstat.recognise.rows import Row, leading_text, table_ends, words_to_rows
from intygsstat.recognise.titles import (
    Title,
    has_a_day,
    looks_like_statistics_title,
    parse_title,
)
from intygsstat.reference.lookup import (
    is_label_heading,
    is_region_filler,
    is_summary_label,
    is_total_heading,
    known_type,
    region_id,
)
from intygsstat.reference.text import REMEMBERED

SLACK = 20.0  # points that a title may begin to the left of its table
_FAR = 1e6


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a table on one page, words not yet put into columns.

    `strays` are words inside the table that belong to no row.
    """

    page: Page
    title: Title | None
    header: Header | None
    rows: tuple[Row, ...]
    strays: tuple[Word, ...]
    label_column: Box
    box: Box

    @property
    def label_right(self) -> float:
        return max(word.box.right for row in self.rows for word in row.label_words)


@dataclass(frozen=True, slots=True)
class _Area:
    """Where a table's labels stand, and the stretch of the page that is its own."""

    label_column: Box
    left: float
    right: float
    top: float
    bottom: float


def page_to_fragments(page: Page) -> list[Fragment]:
    """The pieces of tables on `page`, from top to bottom and left to right."""
    lines = words_to_lines(w for w in page.words if w.turned == 0)
    areas = _areas(page, lines)
    fragments = [f for area in areas if (f := _fragment(page, lines, area, areas)) is not None]
    return sorted(fragments, key=lambda f: (round(f.box.top / 40), f.box.left))


def _areas(page: Page, lines: Sequence[Line]) -> list[_Area]:
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


def _area(labels: Box, all_labels: Sequence[Box], page: Page) -> _Area:
    def beside(other: Box) -> bool:
        return other.left > labels.right

    def over_or_under(other: Box) -> bool:
        return min(other.right, labels.right) > max(other.left, labels.left)

    right = min((o.left for o in all_labels if beside(o)), default=page.width + 1) - 0.5
    above = [o.bottom for o in all_labels if over_or_under(o) and o.bottom <= labels.top]
    below = [o.top for o in all_labels if over_or_under(o) and o.top >= labels.bottom]
    others_left = any(o.right < labels.left for o in all_labels)
    left = labels.left - (1.0 if others_left else labels.left + 1)
    return _Area(labels, left, right, max(above, default=0.0), min(below, default=page.height + 1))


def _fragment(
    page: Page, lines: Sequence[Line], area: _Area, areas: Sequence[_Area]
) -> Fragment | None:
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
    top = header.top if header else table_top
    title = _find_title(page, area, areas, top)
    box = box_around([row.box for row in rows])
    return Fragment(page, title, header, tuple(rows), tuple(strays), labels, box)


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


def _ruled(page: Page, area: _Area, header: Header | None) -> tuple[float, float]:
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


def _next_title(lines: Sequence[Line], area: _Area) -> float:
    """Where the title or header of a table below begins; far off if there is none."""
    tops = [
        line.box.top
        for line in lines
        if line.box.top > area.label_column.bottom and looks_like_statistics_title(line.text)
    ]
    return min(tops, default=_FAR)


def _find_title(page: Page, area: _Area, areas: Sequence[_Area], table_top: float) -> Title | None:
    """The title over a table: the nearest text above it that names a channel and a month.

    If no one text names both, the nearest that names a channel and the
    nearest beside it that names a month, and no day, do so together.
    """
    lines = words_to_lines(
        w for w in page.words if w.turned == 0 and area.top <= w.box.y_centre < table_top + 1
    )
    columns = len({round(a.left) for a in areas})
    phrases = [phrase for line in reversed(lines) for phrase in words_to_phrases(line.words, 1.5)]
    over = [p for p in phrases if columns == 1 or _same_column(_area_under(p.box, areas), area)]
    for candidates in (over, phrases):
        whole = [t for p in candidates if (t := parse_title(p.text)).whole]
        told = {(title.channel, title.months, title.year) for title in whole}
        if whole and (candidates is over or len(told) == 1):
            return whole[0]
        if len(told) > 1:
            return None  # titles of other tables
        parsed = [parse_title(p.text) for p in candidates]
        named = [i for i, title in enumerate(parsed) if title.channel]
        if not named:
            continue
        nearest = named[0]
        if parsed[nearest].months:
            return parsed[nearest]  # several months: refused where months are told
        if candidates is phrases and len({parsed[i].channel for i in named}) > 1:
            return None
        near = [t for i, t in enumerate(parsed) if 0 < abs(i - nearest) <= 2 and _only_a_month(t)]
        above = [t for p in over if _only_a_month(t := parse_title(p.text))]
        anywhere = [t for p in phrases if _only_a_month(t := parse_title(p.text))]
        higher = [t for t in map(parse_title, _texts_above(page, area)) if _only_a_month(t)]
        for month_titles in (near if candidates is over else [], above, anywhere, higher[-1:]):
            if len({(t.months, t.year) for t in month_titles}) == 1:
                return parse_title(f"{parsed[nearest].text} {month_titles[0].text}")
        return parsed[nearest]
    return None


def _texts_above(page: Page, area: _Area) -> list[str]:
    """The lines of a page above the table over this one, from the top."""
    words = (w for w in page.words if w.turned == 0 and w.box.y_centre < area.top)
    return [line.text for line in words_to_lines(words)]


def _only_a_month(title: Title) -> bool:
    """True for a text that says one month, and no day in it: 'november 2023'."""
    return title.of_one_month and not has_a_day(title.text)


def _same_column(one: _Area, other: _Area) -> bool:
    return min(one.label_column.right, other.label_column.right) > max(
        one.label_column.left, other.label_column.left
    )


def _area_under(title: Box, areas: Sequence[_Area]) -> _Area:
    """The table that a title beside other titles stands over: the one it lies within, else the
    one whose left edge is nearest to its own."""
    for area in areas:
        if area.left - SLACK <= title.left and title.x_centre < area.right - SLACK:
            return area
    return min(areas, key=lambda area: abs(area.label_column.left - title.left))
