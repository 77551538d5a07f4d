"""The rest of a table's columns on the next slide, where no names are printed beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from intygsstat.models import Box, Page, Word, box_around
from intygsstat.reference.numbers import is_cell_like, is_number_like
from intygsstat.reference.sentences import rejection, where
from intygsstat.tables.captions import TablePlace, find_captions
from intygsstat.tables.fragments import Fragment
from intygsstat.tables.headers import find_header
from intygsstat.tables.lines import Line, words_to_lines
from intygsstat.tables.rows import Row
from intygsstat.tables.table_regions import Area


def columns_that_go_on(
    deck: str, page: Page, labels: Sequence[str], types: set[str], *, whole: bool
) -> Fragment | None:
    """The columns on `page` that go on with a table whose rows are `labels`, in their order.

    `types` are the columns that the table has, `whole` says whether its totals are among them.
    None if the page has no numbers under headings without names beside them.

    Raises:
        TableRefusedError: there are such numbers, and which rows they belong to can't be told.
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
        place = where(deck, page.number, None)
        raise rejection("rows_without_names", place, rows=len(labels), lines=len(lines))
    rows = [_row(label, line, left) for label, line in zip(labels, lines, strict=True)]
    area = Area(box_around([w.box for r in rows for w in r.label_words]), -1, page.width + 1, 0, 0)
    box = box_around([row.box for row in rows])
    (caption,) = find_captions(page, [TablePlace(area, header.top, box.bottom)])
    return Fragment(
        page,
        header,
        tuple(rows),
        (),
        area,
        box,
        nameless=True,
        caption=replace(caption, stands="above"),
    )


def _lines_of_numbers(lines: Sequence[Line]) -> list[Line]:
    """The longest run of lines, as far apart as rows are, that hold nothing but numbers."""
    numbers = [
        line
        for line in lines
        if all(is_cell_like(w.text) for w in line.words)
        and any(is_number_like(w.text) for w in line.words)
    ]
    if len(numbers) < 2:
        return []
    room = 1.6 * median(two.y - one.y for one, two in pairwise(numbers))
    runs = [[numbers[0]]]
    for before, line in pairwise(numbers):
        if line.y - before.y > room:
            runs.append([])
        runs[-1].append(line)
    return max(runs, key=len)


def _row(label: str, line: Line, left: float) -> Row:
    box = line.box
    name = Word(label, Box(left - 2.0, box.top, left - 1.0, box.bottom), line.size)
    return Row((name,), line.words, label)
