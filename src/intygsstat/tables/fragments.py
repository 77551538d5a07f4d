"""From a page to the pieces of tables that stand on it: rows, maybe a header, maybe a title.

Regions' names over one another are a label column. A title or a header between them parts two
tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise, takewhile
from statistics import median

from intygsstat.models import Box, Word, box_around
from intygsstat.pdf.words import Page
from intygsstat.reference.lookup import is_summary_label, region_id
from intygsstat.reference.sentences import Place, rejection
from intygsstat.reference.text import is_cell_like, is_number_like
from intygsstat.tables.captions import NO_CAPTION, SLACK, Area, Caption, find_captions
from intygsstat.tables.columns import FAR, WIDEST_SPACE
from intygsstat.tables.headers import Header, Heading, find_header, is_corner, names_a_column
from intygsstat.tables.rows import (
    NEXT_LINE,
    SMALL,
    Line,
    Row,
    join_label,
    leading_text,
    over_one_another,
    table_ends,
    words_to_lines,
    words_to_phrases,
    words_to_rows,
)
from intygsstat.tables.titles import Title, looks_like_statistics_title

FAR_LARGER = 1.6  # times the size of the page's numbers
FARTHEST = 1.6  # times the usual distance from row to row; farther away stands another text
FEWEST_HEADINGS = 3  # on one line, to be a header


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a table on one page, words not yet put into columns; `unassigned` words belong to
    no row, `before` are the headings of the numbers before the names, which are of no type."""

    page: Page
    header: Header | None
    rows: tuple[Row, ...]
    unassigned: tuple[Word, ...]
    area: Area
    box: Box
    before: tuple[Heading, ...] = ()
    nameless: bool = False  # the rows have their names from the slide before
    caption: Caption = NO_CAPTION

    @property
    def title(self) -> Title | None:
        return self.caption.title

    @property
    def labels(self) -> list[str]:
        """The names of its rows, as printed."""
        return [row.label for row in self.rows]

    @property
    def label_right(self) -> float:
        return max(row.label_right for row in self.rows)

    @property
    def top(self) -> float:
        """Where its header begins, or its first row."""
        return self.header.top if self.header else self.box.top

    def place(self, deck: str) -> Place:
        """Where it stands, as a person finds it."""
        return Place(deck, self.page.number, self.title.text if self.title else None)


def page_to_fragments(page: Page) -> list[Fragment]:
    """The pieces of tables on `page`, from top to bottom and left to right."""
    page = _without_watermark(page)
    fragments = [
        fragment for area in _find_areas(page) if (fragment := _fragment(page, area)) is not None
    ]
    fragments = [f for f in fragments if not _labels_a_chart(f, fragments)]
    places = [replace(f.area, top=f.top, bottom=f.box.bottom) for f in fragments]
    captions = find_captions(page, places)
    found = [replace(f, caption=c) for f, c in zip(fragments, captions, strict=True)]
    return sorted(found, key=lambda f: (round(f.box.top / 40), f.box.left))


def _without_watermark(page: Page) -> Page:
    """The page less text that is far larger than its numbers and stands over or behind others."""
    sizes = [w.size for w in page.words if w.turned == 0 and is_number_like(w.text)]
    large = FAR_LARGER * median(sizes) if sizes else FAR
    marks = [w for w in page.words if w.size > large and w.turned == 0]
    if not marks:
        return page
    middles = [(w.box.x_centre, w.box.y_centre) for w in page.words if w.size <= large]
    behind = []  # those within whose letters the middle of another word lies
    for mark in marks:
        box, letters = mark.box, mark.box.height / 4
        top, bottom = box.top + letters, box.bottom - letters
        if any(box.left < x < box.right and top < y < bottom for x, y in middles):
            behind.append(mark)
    if not behind:
        return page
    gone = {
        w
        for w in marks
        if any(w.size == b.size and abs(w.box.y_centre - b.box.y_centre) < 1 for b in behind)
        and (not is_number_like(w.text) or w.size > 2 * large)
    }
    return replace(page, words=tuple(w for w in page.words if w not in gone))


# Where on a page tables stand -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Marks:
    """What on a page says where its tables are: texts that are no numbers, titles, headers, the
    labels of rows that sum others, and the numbers by the heights of their lines."""

    texts: list[Line]
    titles: list[Box]
    headers: list[Box]
    sums: list[Box]
    numbers: list[tuple[float, list[Box]]]


def _find_areas(page: Page) -> list[Area]:
    """Every table's place on a page."""
    lines = words_to_lines(word for word in page.words if word.turned == 0)
    labels = [found for line in lines for found in _labels(line)]
    names = [
        label.box
        for label, before, _ in labels
        if region_id(label.text) and not _ends_a_text(before, label.words[0])
    ]
    names += _names_on_two_lines(sorted((label for label, *_ in labels), key=lambda x: x.box.top))
    if not names:
        return []
    texts = [
        phrase
        for line in lines
        for phrase in words_to_phrases(line.words, 2.0)
        if not is_number_like(phrase.text)  # to look up each of a deck's thousand takes long
    ]
    marks = _Marks(
        texts,
        list(_titles(texts)),
        [line.box for line in lines if _is_header(line)],
        [
            label.box
            for label, before, after in labels
            if not before and is_summary_label(label.text) and after and _is_number(after[0])
        ],
        [(line.y, [word.box for word in line.words if _is_number(word)]) for line in lines],
    )
    columns = over_one_another(names, lambda name: name)
    parted = [_tables_of(column, columns, marks) for column in columns]
    if not all(parted):  # what is no table parts none
        columns = [column for column, tables in zip(columns, parted, strict=True) if tables]
        parted = [_tables_of(column, columns, marks) for column in columns]
    found = [box_around(table) for tables in parted for table in tables]
    return [_area(box, found, page, marks) for box in found]


def _is_number(word: Word) -> bool:
    return is_number_like(word.text)


def _labels(line: Line) -> Iterator[tuple[Line, Sequence[Word], Sequence[Word]]]:
    """The texts that a line begins with, or holds after numbers, with what stands before and
    behind each."""
    words, place = line.words, 0
    while place < len(words):
        label = leading_text(words[place:])
        end = place + len(label.words)
        if label.words:
            yield label, words[:place], words[end:]
        place = max(end, place + 1)


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


def _names_on_two_lines(labels: Sequence[Line]) -> Iterator[Box]:
    """The regions' names that two of the labels make, which come from the top."""
    for place, upper in enumerate(labels, start=1):
        for lower in labels[place:]:
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
    for place, text in enumerate(texts, start=1):
        if looks_like_statistics_title(text.text):
            yield text.box
        elif text.title.channel:
            for below in texts[place:]:
                if below.box.top - text.box.top >= 2 * text.size:
                    break
                both = f"{text.text} {below.text}"
                if text.box.is_over(below.box) and looks_like_statistics_title(both):
                    yield text.box.joined(below.box)


def _is_header(line: Line) -> bool:
    """True for a line with some known headings, or that of the names."""
    texts = [word for word in line.words if not _is_number(word)]
    if texts and any(is_corner(phrase.text) for phrase in words_to_phrases(line.words, 1.0)):
        return True
    if len(texts) < FEWEST_HEADINGS:
        return False
    headings = (phrase.text for phrase in words_to_phrases(line.words, 0.42))
    return sum(names_a_column(h) for h in headings if not is_number_like(h)) >= FEWEST_HEADINGS


def _tables_of(
    column: Sequence[Box], columns: Sequence[Sequence[Box]], marks: _Marks
) -> list[list[Box]]:
    """The names of one of the columns that are tables' labels, parted at titles and headers:
    numbers stand beside them, a header right above or a sum right below. An address, a
    legend and the labels of a chart are none."""
    left, last = min(name.left for name in column), max(name.left for name in column)
    others = [name.left for other in columns if other is not column for name in other]
    right = min((other for other in others if other > left), default=FAR)
    end = min((other for other in others if other > last), default=FAR)

    def is_between(line: Box, bottom: float, name: Box) -> bool:
        """True for a line between a name and those over it; one that stands beside them needs
        room between the rows."""
        own = not others or (line.right > left - SLACK and line.x_centre < right)
        parts = line.is_over(name) or name.top - bottom > line.height
        return bottom - 1 <= line.y_centre <= name.top + 1 and own and parts

    def has_number(name: Box) -> bool:
        """True if a number stands beside a name, no farther down than the next line."""
        return any(
            abs(y - name.y_centre) <= 0.7 * name.height
            and any(name.right <= box.left < end for box in boxes)
            for y, boxes in marks.numbers
        )

    tables: list[list[Box]] = []
    bottom = 0.0
    for name in sorted(column, key=lambda name: name.top):
        if not tables or any(is_between(x, bottom, name) for x in (*marks.titles, *marks.headers)):
            tables.append([])
            bottom = 0.0
        tables[-1].append(name)
        bottom = max(bottom, name.bottom)
    return [
        table
        for table in tables
        if any(0 <= table[0].top - h.bottom < 3.0 * table[0].height for h in marks.headers)
        or any(
            table[-1].is_over(label) and 0 <= label.top - table[-1].bottom < 3 * label.height
            for label in marks.sums
        )
        or any(map(has_number, table))
    ]


def _area(labels: Box, all_labels: Sequence[Box], page: Page, marks: _Marks) -> Area:
    in_line = [other for other in all_labels if other.is_over(labels)]
    beside = [other.left for other in all_labels if other.left > labels.right]
    others_left = any(other.right < labels.left for other in all_labels)
    area = Area(
        labels,
        left=labels.left - 1.0 if others_left else -1.0,
        right=min(beside, default=page.width + 1) - 0.5,
        top=max((b.bottom for b in in_line if b.bottom <= labels.top), default=0.0),
        bottom=min((b.top for b in in_line if b.top >= labels.bottom), default=page.height + 1),
    )
    return replace(area, beside=tuple(_titles_beside(area, marks)))


def _titles_beside(area: Area, marks: _Marks) -> Iterator[Line]:
    """The lines of titles in an area that end before its names begin or, beside its rows, begin
    where its numbers have ended."""
    names = area.label_column
    numbers = [box for y, boxes in marks.numbers if names.top < y < names.bottom for box in boxes]
    last: Box | None = None
    for text in marks.texts:
        box = text.box
        if not (area.left <= box.x_centre < area.right and area.top < text.y < area.bottom):
            continue
        goes_on = last and last.is_over(box) and box.top - last.bottom < NEXT_LINE * text.size
        if not (goes_on or text.title.channel):
            continue
        end = max((other.right for other in numbers if not other.overlaps(box)), default=FAR)
        is_level = names.top < text.y or any(map(box.overlaps, marks.titles))
        if box.right <= names.left or (is_level and end <= box.left):
            last = box
            yield text


# What stands there ------------------------------------------------------------------------------


def _fragment(page: Page, area: Area) -> Fragment | None:
    beside = [word for line in area.beside for word in line.words]
    own = [
        w
        for w in page.words
        if area.top < w.box.y_centre
        and area.left <= w.box.x_centre < area.right
        and w not in beside
    ]
    labels = area.label_column
    header = find_header([w for w in own if w.box.y_centre < labels.top], labels)
    heads = header.words if header else frozenset()
    begins = header.bottom if header else 0.0
    body = [
        w
        for w in own
        if w.turned == 0
        and begins - 1.0 < w.box.y_centre < area.bottom
        and (w.box.bottom > begins or w not in heads)
    ]
    rows, homeless = words_to_rows(body, labels)
    rows, others = table_ends(rows, labels, partial(_ruled, page, area, header))
    if not rows or not any(row.words or header for row in rows):
        return None
    if header:
        rows = _without_text_beside(rows, header, page.number)
    elif sum(not is_summary_label(row.label) for row in rows) < 2 and not any(
        len(row.words) > 1 for row in rows
    ):
        return None
    words = [word for row in rows for word in (*row.label_words, *row.words)]
    box = box_around([row.box for row in rows])
    top, bottom = rows[0].box.top, rows[-1].box.bottom
    loose = [*homeless, *(w for row in others for w in (*row.label_words, *row.words))]
    loose += [
        w for w in own if w.turned in (90, 180, 270) and w not in heads and w.box.left > labels.left
    ]
    unassigned = [w for w in loose if top < w.box.y_centre < bottom]
    unassigned += _rows_without_a_name(homeless, rows)
    reach = max(w.box.right for w in (*heads, *words))
    return Fragment(
        page,
        header,
        tuple(rows),
        tuple(w for w in unassigned if w.box.left < reach),
        area,
        box,
        _headings_before(rows, header),
    )


def _headings_before(rows: Sequence[Row], header: Header | None) -> tuple[Heading, ...]:
    """The headings of the columns before the names: a row's number, a county's code."""
    first = max(rows, key=lambda row: len(row.before)).before
    if not first:
        return ()
    end = min(word.box.left for row in rows for word in row.label_words)
    over = [w for w in header.words if w.box.right <= end] if header else []
    over.sort(key=lambda w: w.box.left)
    labels = [w.text for w in over] if len(over) == len(first) else [""] * len(first)
    return tuple(
        Heading(label, word.box, "", True, is_other=True)
        for label, word in zip(labels, first, strict=True)
    )


def _labels_a_chart(fragment: Fragment, others: Sequence[Fragment]) -> bool:
    """True for names with one number each, and no header, that a table on the page has too."""
    if fragment.header or any(
        len(words_to_phrases(row.words, WIDEST_SPACE)) > 1 for row in fragment.rows
    ):
        return False
    names = {region_id(row.label) for other in others if other.header for row in other.rows}
    return names.issuperset(region_id(row.label) for row in fragment.rows)


def _without_text_beside(rows: Sequence[Row], header: Header, page_number: int) -> list[Row]:
    """The rows less what begins to the right of the last heading and of all numbers, and is a
    text or the slide's number."""

    def is_inside(word: Word) -> bool:
        return is_cell_like(word.text) and word.text != str(page_number)

    numbers = [word for row in rows for word in takewhile(is_inside, row.words)]
    end = max([header.headings[-1].box.right, *(word.box.right for word in numbers)])
    cut = []
    for row in rows:
        beyond = [w for w in row.words if w.box.left > end + row.size]
        if beyond and not is_inside(beyond[0]):
            words = row.words[: len(row.words) - len(beyond)]
            row = Row(row.label_words, words, row.label, row.before)
        cut.append(row)
    return cut


def _rows_without_a_name(homeless: Sequence[Word], rows: Sequence[Row]) -> list[Word]:
    """Numbers in a line right above or below the table, where another row would stand."""
    top, bottom = rows[0].y, rows[-1].y
    size = rows[0].size
    pitch = (bottom - top) / (len(rows) - 1) if len(rows) > 1 else 2.5 * size
    found: list[Word] = []
    for line in words_to_lines(homeless):
        beyond = max(top - line.y, line.y - bottom)
        numbers = all(is_number_like(w.text) and w.size > SMALL * size for w in line.words)
        if 0 < beyond < FARTHEST * pitch and numbers and len(line.words) > 1:
            found += line.words
    return found


def _ruled(page: Page, area: Area, header: Header | None) -> tuple[float, float]:
    """From where to where a header and drawn upright lines say that the table reaches."""
    labels = area.label_column
    bottom = labels.bottom
    lines = sorted(
        (begins, ends)
        for left, begins, ends in page.picture.rulings
        if area.left - SLACK < left < area.right and begins < area.bottom
    )
    beside = Counter([round(begins) for begins, _ in lines])
    for begins, ends in lines:
        if begins <= bottom + 2.0 and beside[round(begins)] > 1:
            bottom = max(bottom, ends)
    return header.bottom if header else labels.top, min(bottom, area.bottom)


# Columns that go on over the next slide, without names ------------------------------------------


def page_to_further_columns(
    deck: str, page: Page, labels: Sequence[str], types: set[str], *, whole: bool
) -> Fragment | None:
    """The columns on `page` that go on with a table whose rows are `labels`, in their order, and
    whose columns are `types`, totals among them if it is `whole`. None if the page has no numbers
    under headings without names beside them; raises TableRejectedError if their rows are unclear.
    """
    lines = _lines_of_numbers(words_to_lines(w for w in page.words if w.turned == 0))
    if len(lines) < 2:
        return None
    left = min(line.box.left for line in lines)
    nowhere = Box(-2.0, lines[0].box.top, -1.0, lines[-1].box.bottom)
    header = find_header([w for w in page.words if w.box.bottom <= lines[0].box.top + 1], nowhere)
    if header is None or not any(h.known for h in header.headings):
        return None
    if types & {h.certificate_type for h in header.headings} or len(lines) != len(labels):
        if whole:
            return None  # the table before lacks nothing, so these are no columns of it
        place = Place(deck, page.number)
        raise rejection("rows_without_names", place, rows=len(labels), lines=len(lines))
    rows = []
    for label, line in zip(labels, lines, strict=True):
        spot = Box(left - 2.0, line.box.top, left - 1.0, line.box.bottom)
        rows.append(Row((Word(label, spot, line.size),), line.words, label))
    box = box_around([row.box for row in rows])
    names = box_around([w.box for r in rows for w in r.label_words])
    area = Area(names, -1, page.width + 1, header.top, box.bottom)
    (caption,) = find_captions(page, [area])
    caption = replace(caption, stands="above")
    return Fragment(page, header, tuple(rows), (), area, box, nameless=True, caption=caption)


def _lines_of_numbers(lines: Sequence[Line]) -> list[Line]:
    """The longest run of lines, as far apart as rows are, that hold nothing but numbers."""
    numbers = [
        line
        for line in lines
        if all(is_cell_like(w.text) for w in line.words)
        and any(is_number_like(w.text) for w in line.words)
    ]
    steps = [below.y - line.y for line, below in pairwise(numbers)]
    room = FARTHEST * median(steps) if steps else 0.0
    runs = [numbers[:1]]
    for step, line in zip(steps, numbers[1:], strict=True):
        if step > room:
            runs.append([])
        runs[-1].append(line)
    return max(runs, key=len)
