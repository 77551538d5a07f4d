"""The cells of a table: what their words say, where they stand, which columns count no
certificates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations

from intygsstat.models import Box, PrintedCell, Word, box_around
from intygsstat.pdf.chars import UNNAMED, turn_box
from intygsstat.pdf.words import Page
from intygsstat.reference.lookup import is_form_code, region_id, regions
from intygsstat.reference.text import is_of_no_type, parse_cell
from intygsstat.tables.columns import Cell, Cells, Edges, cell_text, too_far_apart
from intygsstat.tables.headers import Heading
from intygsstat.tables.rows import SMALL

# Of a number's size: what is looked at on either side of it, within its cell, and how far above
# the lower end of its box digits begin and end.
BESIDE = 2.5
DIGIT_TOP, DIGIT_FOOT = 0.9, 0.25
BESIDE_AN_EDGE = 1.5  # points beside a column's edge, where its line may be drawn
MOST_UNKNOWN = 8  # unknown columns; with more, what they hold is looked at one by one alone
FEWEST_NUMBERS = 5  # in a row from 1, to be a rank
Span = tuple[float, float]  # from where to where across the page, in points


def spans_of(headings: Sequence[Heading], cells: Cells, edges: Edges) -> list[Span]:
    """From where to where the heading and the words of each column reach."""
    reach = [(heading.box.left, heading.box.right) for heading in headings]
    for (_, column), words in cells.items():
        left, right = reach[column]
        ends = max([word.box.right for word in words])
        reach[column] = min(left, words[0].box.left), max(right, ends)
    return [
        (max(left, edge[0] - BESIDE_AN_EDGE), min(right, edge[1] + BESIDE_AN_EDGE))
        for (left, right), edge in zip(reach, edges, strict=True)
    ]


def cell_of(
    page: Page,
    heading: Heading,
    words: Sequence[Word],
    row: Box,
    edge: Span,
    span: Span = (0.0, 0.0),
    beside: Sequence[Box] = (),
) -> PrintedCell:
    """The cell of one row under `heading`. `edge` is where its column begins and ends, as far
    as that is known; `span`, where its numbers stand, is looked at if the cell is blank; `beside`
    are all words at the row's height."""
    text = cell_text(words)
    marked = len(words) > 1 and is_raised_mark(words[-1], words[-2])
    number = words[:-1] if marked else words
    count, state = parse_cell(cell_text(number) if marked else text)
    if len(number) > 1:
        tops = [word.box.top for word in number]
        at_two_heights = max(tops) - min(tops) > 0.1 * number[0].size
        if len({round(word.size) for word in number}) > 1:
            count, state = None, "unreadable"  # a small number that isn't raised may be a digit
        if state == "printed" and (too_far_apart(number) or at_two_heights):
            count, state = None, "unreadable"
    shown = None
    if words:
        box = box_around([word.box for word in words])
        shown = _number_shown_instead(page, words, box, edge)
    else:
        left = max(edge[0], heading.box.left - 100)
        box = Box(left, row.top, min(edge[1], heading.box.right + 100), row.bottom)
        if _has_ink(page, row, span, beside):
            state = "unreadable"
    if shown is not None:
        count, state = None, "unreadable"
    if heading.is_other:  # its numbers count no certificates
        count, state = None, state if state in ("blank", "dash") else "printed"
    kind, label = heading.certificate_type, heading.label
    place = on_page(box, page)
    return PrintedCell(kind, label, text, count, state, place, page.number, shown=shown)


def is_raised_mark(word: Word, before: Word) -> bool:
    """True for a small sign right behind a number, higher than it: a footnote's mark."""
    return (
        word.size < SMALL * before.size
        and word.box.bottom <= before.box.bottom - 0.2 * before.size
        and len(word.text) <= 2
        and word.box.left - before.box.right < 0.5 * word.size
    )


def _number_shown_instead(page: Page, words: Sequence[Word], box: Box, edge: Span) -> str | None:
    """What the picture shows in place of a cell's words; None if it shows them, and nothing
    beside them."""
    if all(word.is_seen for word in words):
        return None
    shown = [page.picture.shown_instead(word) for word in words]
    if any(instead is not None for instead in shown):
        return " ".join(
            word.text if instead is None else instead
            for word, instead in zip(words, shown, strict=True)
        ).strip()
    size = words[0].size
    # a stroke beside a number may have been taken for the line between two columns
    left = max(edge[0] - BESIDE_AN_EDGE, box.left - BESIDE * size)
    right = min(edge[1] + BESIDE_AN_EDGE, box.right + BESIDE * size)
    bottom = words[0].box.bottom
    line = Box(left, bottom - DIGIT_TOP * size, right, bottom - DIGIT_FOOT * size)
    return None if page.picture.is_plain(line, box) else ""


def words_beside(page: Page, rows: Sequence[Box]) -> Iterator[list[Box]]:
    """For each row, where the words stand that reach into its height."""
    boxes = [word.box for word in page.words]  # from the top
    tops, tallest = [box.top for box in boxes], max([box.height for box in boxes], default=0.0)
    for row in rows:
        near = boxes[bisect_left(tops, row.top - tallest) : bisect_left(tops, row.bottom)]
        yield [box for box in near if box.bottom > row.top]


def _has_ink(page: Page, row: Box, span: Span, beside: Sequence[Box]) -> bool:
    """True if something that is no word is drawn where the number of a blank cell would stand."""
    left, right = span
    if left >= right or any(box.right > left and box.left < right for box in beside):
        return False
    margin = 0.2 * row.height
    line = Box(left, row.top + margin, right, row.bottom - margin)
    barred = page.picture.is_barred(Box(left, row.top, right, row.bottom), row.left - 1.0)
    return barred or not page.picture.is_plain(line, or_dashed=True)


def on_page(box: Box, page: Page) -> Box:
    """`box` as seen on the page, rounded to a hundredth of a point."""
    if page.turned:
        box = turn_box(box, page.turned, page.width, page.height, back=True)
    return Box(round(box.left, 2), round(box.top, 2), round(box.right, 2), round(box.bottom, 2))


# Columns under unknown headings that count no certificates --------------------------------------


def without_other_columns(
    headings: Sequence[Heading], texts: Mapping[Cell, str], labels: Sequence[str]
) -> tuple[Heading, ...]:
    """The headings, those of columns that are no type marked so.

    A known heading and one that is shaped like a form's code are always a type. Any other is none
    if what stands under it is no whole number, is a rank or the county's code, or if most rows'
    parts exceed their total with it. `texts` are the cells as printed, `labels` the rows' names.
    """
    unknown = [
        column
        for column, heading in enumerate(headings)
        if not (heading.known or is_form_code(heading.label))
    ]
    if not unknown:
        return tuple(headings)
    columns = {c: {labels[row]: texts[row, at] for row, at in texts if at == c} for c in unknown}
    others = {c for c in unknown if _holds_no_counts(columns[c])}
    others |= _beyond_the_total(headings, texts, [c for c in unknown if c not in others])
    return tuple(
        heading.as_other() if column in others else heading
        for column, heading in enumerate(headings)
    )


def _holds_no_counts(column: Mapping[str, str]) -> bool:
    """True for a column, by its rows' labels, of fractions or words, of the counties' codes, or
    of a rank."""
    printed = {label: text for label, text in column.items() if parse_cell(text)[1] != "dash"}
    odd = [t for t in printed.values() if is_of_no_type(t) or parse_cell(t)[1] == "unreadable"]
    if 2 * len(odd) > len(printed) and not any(UNNAMED in text for text in odd):
        return True
    codes = {label: regions()[id_].county_code for label in printed if (id_ := region_id(label))}
    same = [codes.get(label) == text.zfill(2) for label, text in printed.items()]
    if printed and 0.8 * len(printed) <= sum(same):
        return True
    counts = sorted(parse_cell(text)[0] or 0 for text in printed.values())
    return len(counts) >= FEWEST_NUMBERS and counts == list(range(1, len(counts) + 1))


def _beyond_the_total(
    headings: Sequence[Heading], texts: Mapping[Cell, str], unknown: Sequence[int]
) -> set[int]:
    """The fewest unknown columns without which most rows' parts don't exceed their total."""
    total = next((c for c, heading in enumerate(headings) if heading.is_total), None)
    if total is None or len(unknown) > MOST_UNKNOWN:
        return set()
    counts = {cell: parse_cell(text)[0] or 0 for cell, text in texts.items()}
    totals = {row: counts[row, column] for row, column in texts if column == total}
    sure = {c for c, heading in enumerate(headings) if not (heading.is_total or heading.is_other)}

    def exceed(left_out: Sequence[int]) -> bool:
        columns = sure - set(left_out)
        over = [sum(counts.get((row, c), 0) for c in columns) > own for row, own in totals.items()]
        return 2 * sum(over) > len(over)

    tried = chain.from_iterable(combinations(unknown, n) for n in range(len(unknown) + 1))
    return set(next((some for some in tried if not exceed(some)), unknown))
