"""One cell of a table: what its words say, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from intygsstat.models import Box, Page, PrintedCell, Word, box_around
from intygsstat.pdf.rotation import turn_box
from intygsstat.reference.numbers import parse_cell
from intygsstat.tables.column_candidates import cell_text, too_far_apart
from intygsstat.tables.columns import Placement
from intygsstat.tables.headers import Heading

SMALL = 0.85  # of its number's size; a smaller one that is raised too is a mark
BESIDE_AN_EDGE = 1.5  # points beside a column's edge, where its line may be drawn
Stretch = tuple[float, float]  # from where to where, in points


def stretches_of(headings: Sequence[Heading], placement: Placement) -> list[Stretch]:
    """From where to where the heading and the words of each column reach."""
    reach = [(heading.box.left, heading.box.right) for heading in headings]
    for (_, column), words in placement.words.items():
        left, right = reach[column]
        ends = words[0].box.right if len(words) == 1 else max([word.box.right for word in words])
        reach[column] = min(left, words[0].box.left), max(right, ends)
    return [
        (max(left, edge[0] + BESIDE_AN_EDGE), min(right, edge[1] - BESIDE_AN_EDGE))
        for (left, right), edge in zip(reach, placement.edges, strict=True)
    ]


def cell_of(
    page: Page, heading: Heading, words: Sequence[Word], row: Box, edge: Stretch, stretch: Stretch
) -> PrintedCell:
    """The cell of one row under `heading`. `edge` is where its column begins and ends, as far
    as that is known, `stretch` where its numbers stand."""
    text = cell_text(words)
    number = words[:-1] if len(words) > 1 and is_raised_mark(words[-1], words[-2]) else words
    count, state = parse_cell(cell_text(number))
    if len(number) > 1:
        if len({round(word.size) for word in number}) > 1:
            count, state = None, "unreadable"  # a small number that isn't raised may be a digit
        if state == "printed" and (too_far_apart(number) or _at_two_heights(number)):
            count, state = None, "unreadable"
    if words:
        box = box_around([word.box for word in words])
    else:
        left = max(edge[0], heading.box.left - 100)
        box = Box(left, row.top, min(edge[1], heading.box.right + 100), row.bottom)
        if _has_ink(page, row, stretch):
            state = "unreadable"
    if heading.is_other:  # its numbers count no certificates
        count, state = None, state if state in ("blank", "dash") else "printed"
    return PrintedCell(
        heading.certificate_type,
        heading.label,
        text,
        count,
        state,
        on_page(box, page),
        page.number,
    )


def is_raised_mark(word: Word, before: Word) -> bool:
    """True for a small sign right behind a number, higher than it: a footnote's mark."""
    return (
        word.size < SMALL * before.size
        and word.box.bottom <= before.box.bottom - 0.2 * before.size
        and len(word.text) <= 2
        and word.box.left - before.box.right < 0.5 * word.size
    )


def _has_ink(page: Page, row: Box, stretch: Stretch) -> bool:
    """True if something that is no word is drawn where the number of a blank cell would stand."""
    box = Box(stretch[0], row.top, stretch[1], row.bottom)
    ground = Box(row.left - 1.5, row.top, row.left - 0.5, row.bottom)  # beside the row's name
    return (
        box.width > 0 and page.has_ink(on_page(box, page), on_page(ground, page))
        and not any(_overlap(word.box, box) for word in page.words)
    )  # fmt: skip


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > 0 and min(one.bottom, other.bottom) > max(one.top, other.top)


def _at_two_heights(words: Sequence[Word]) -> bool:
    tops = [word.box.top for word in words]
    return max(tops) - min(tops) > 0.1 * words[0].size


def on_page(box: Box, page: Page) -> Box:
    """`box` as seen on the page, rounded to a hundredth of a point."""
    if page.turned:
        box = turn_box(box, page.turned, page.width, page.height, back=True)
    return Box(round(box.left, 2), round(box.top, 2), round(box.right, 2), round(box.bottom, 2))
