"""The cells of a table: what their words say, where they stand, which columns count no
certificates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations
from typing import NamedTuple

from intygsstat.models import Box, CellState, PrintedCell, Word, box_around
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


class Site(NamedTuple):
    """Where one row meets one column: the words there, where the column begins and ends, as far
    as that is known, and where its numbers stand, which is looked at if the cell is blank.
    `beside` are all words at the row's height."""

    heading: Heading
    words: Sequence[Word]
    row: Box
    edge: Span
    span: Span = (0.0, 0.0)
    beside: Sequence[Box] = ()


def cells_of(page: Page, sites: Sequence[Site]) -> list[PrintedCell]:
    """The cell of each site, with what the page's picture shows instead of its words."""
    numbers = [site for site in sites if site.words]
    boxes = [box_around([word.box for word in site.words]) for site in numbers]
    shown = zip(boxes, _numbers_shown_instead(page, numbers, boxes), strict=True)
    inked = iter(_have_ink(page, [site for site in sites if not site.words]))
    cells = []
    for site in sites:
        heading, row, edge = site.heading, site.row, site.edge
        text = cell_text(site.words)
        instead: str | None = None
        if site.words:
            box, instead = next(shown)
            count, state = _count_of(site.words)
        else:
            left = max(edge[0], heading.box.left - 100)
            box = Box(left, row.top, min(edge[1], heading.box.right + 100), row.bottom)
            count, state = None, "unreadable" if next(inked) else "blank"
        if instead is not None:
            count, state = None, "unreadable"
        if heading.is_other:  # its numbers count no certificates
            count, state = None, state if state in ("blank", "dash") else "printed"
        kind, label = heading.certificate_type, heading.label
        place = on_page(box, page)
        cells.append(
            PrintedCell(kind, label, text, count, state, place, page.number, shown=instead)
        )
    return cells


def _count_of(words: Sequence[Word]) -> tuple[int | None, CellState]:
    """What a cell's words say, a footnote's mark left out."""
    if len(words) == 1:
        return parse_cell(words[0].text)
    marked = is_raised_mark(words[-1], words[-2])
    number = words[:-1] if marked else words
    count, state = parse_cell(cell_text(number))
    if len(number) > 1:
        tops = [word.box.top for word in number]
        at_two_heights = max(tops) - min(tops) > 0.1 * number[0].size
        # a small number that isn't raised may be a digit
        of_two_sizes = len({round(word.size) for word in number}) > 1
        apart = state == "printed" and (too_far_apart(number) or at_two_heights)
        if of_two_sizes or apart:
            return None, "unreadable"
    return count, state


def is_raised_mark(word: Word, before: Word) -> bool:
    """True for a small sign right behind a number, higher than it: a footnote's mark."""
    return (
        word.size < SMALL * before.size
        and word.box.bottom <= before.box.bottom - 0.2 * before.size
        and len(word.text) <= 2
        and word.box.left - before.box.right < 0.5 * word.size
    )


def _numbers_shown_instead(
    page: Page, sites: Sequence[Site], boxes: Sequence[Box]
) -> Iterator[str | None]:
    """What the picture shows in place of the words of each site, which stand at `boxes`; None if
    it shows them, and nothing beside them."""
    lines = []
    for site, box in zip(sites, boxes, strict=True):
        (left, right), first = site.edge, site.words[0]
        # a stroke beside a number may have been taken for the line between two columns
        left = max(left - BESIDE_AN_EDGE, box.left - BESIDE * first.size)
        right = min(right + BESIDE_AN_EDGE, box.right + BESIDE * first.size)
        top, foot = DIGIT_TOP * first.size, DIGIT_FOOT * first.size
        lines.append(Box(left, first.box.bottom - top, right, first.box.bottom - foot))
    for site, is_plain in zip(sites, page.picture.are_plain(lines, boxes), strict=True):
        if all(word.is_seen for word in site.words):
            yield None
            continue
        shown = [page.picture.shown_instead(word) for word in site.words]
        if all(instead is None for instead in shown):
            yield None if is_plain else ""
        else:
            both = zip(site.words, shown, strict=True)
            said = [word.text if instead is None else instead for word, instead in both]
            yield " ".join(said).strip()


def words_beside(page: Page, rows: Sequence[Box]) -> Iterator[list[Box]]:
    """For each row, where the words stand that reach into its height."""
    boxes = [word.box for word in page.words]  # from the top
    tops, tallest = [box.top for box in boxes], max([box.height for box in boxes], default=0.0)
    for row in rows:
        near = boxes[bisect_left(tops, row.top - tallest) : bisect_left(tops, row.bottom)]
        yield [box for box in near if box.bottom > row.top]


def _have_ink(page: Page, sites: Sequence[Site]) -> Iterator[bool]:
    """For each blank site whether something that is no word is drawn where its number would
    stand."""
    bars, lines = [], []
    for site in sites:
        (left, right), row, margin = site.span, site.row, 0.2 * site.row.height
        if any(box.right > left and box.left < right for box in site.beside):
            right = left  # a word stands there
        bars.append(Box(left, row.top, right, row.bottom))
        lines.append(Box(left, row.top + margin, right, row.bottom - margin))
    barred = page.picture.are_barred(bars, [site.row.left - 1.0 for site in sites])
    plain = page.picture.are_plain(lines, or_dashed=True)
    for bar, is_barred, is_plain in zip(bars, barred, plain, strict=True):
        yield bar.left < bar.right and (is_barred or not is_plain)


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
        replace(heading, certificate_type="", known=True, note="", is_other=True)
        if column in others
        else heading
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
