"""From a spot on a slide to what is cut out of it: bands across the table, in points.

Here the slide is turned so that its rows read from left to right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from intygsstat.findings.crop_area import CropArea
from intygsstat.models import Box, Page, Word, box_around
from intygsstat.pdf.rotation import turn_box
from intygsstat.reference.lookup import is_label_heading, is_total_heading
from intygsstat.reference.text import skeleton

MARGIN = 5.0  # points left around what is cut out
ROOM = 0.3  # of a line's height, left around the digits inside the frame


@dataclass(frozen=True, slots=True)
class CropLayout:
    """What to cut out of the turned slide: the column headings, the rows, what is marked.

    `heading` is None where the rows follow their headings at once, or where
    there are none on this slide (`headed` is False). `marked` is the row that is coloured lightly,
    `frame` the inner edge of the frame around the blamed cell. `line_height` is
    that of the printed numbers.
    """

    heading: Box | None
    rows: Box
    marked: Box | None
    frame: Box | None
    line_height: float
    headed: bool = True


def cut_of(spot: CropArea, page: Page) -> CropLayout:
    """Where to cut `page`, described in reading direction, for `spot`."""
    rows = [upright(row.box, page) for row in spot.rows]
    blamed = upright(spot.framed, page) if spot.framed else None
    if not rows:
        assert blamed is not None, "a spot has rows or a frame"
        line = blamed.height
        return CropLayout(None, _around(blamed, page), None, _wider(blamed, ROOM * line), line)
    line = min(box.height for box in rows)
    frame = _wider(blamed, ROOM * line) if blamed else None
    named = [_with_name(box, spot.rows[place].label, page.words) for place, box in enumerate(rows)]
    heading = _heading(spot, rows, named, page.words)
    edges = _edges(named)
    seen = box_around([*named, *([frame] if frame else [])])
    left, right = seen.left - MARGIN, seen.right + MARGIN
    top, bottom = edges[spot.first], edges[spot.last + 1]
    if frame:
        top, bottom = min(top, frame.top - MARGIN), max(bottom, frame.bottom + MARGIN)
    head = None
    if heading:
        under = (heading.bottom + min(box.top for box in rows)) / 2
        head = Box(left, heading.top - MARGIN, right, under)
        if spot.first == 0:
            top, head = min(top, head.top), None
    marked = None
    if spot.marked:
        coloured = box_around(named[spot.marked[0] : spot.marked[1] + 1])
        marked = _wider(Box(seen.left, coloured.top, seen.right, coloured.bottom), ROOM * line)
    return CropLayout(
        _inside(head, page) if head else None,
        _inside(Box(left, top, right, bottom), page),
        _inside(marked, page) if marked else None,
        frame,
        line,
        heading is not None,
    )


def heading_over(cut: CropLayout, other: CropLayout) -> Box | None:
    """The headings on `other`, the table's first slide, for `cut`, a later slide without any.

    None if it has headings, or if the table stands elsewhere across the slide there.
    """
    head = other.heading
    if cut.headed or head is None:
        return None
    moved = max(abs(cut.rows.left - head.left), abs(cut.rows.right - head.right))
    if moved > 3 * cut.line_height:  # names and numbers differ in length, columns don't
        return None
    return Box(cut.rows.left, head.top, cut.rows.right, head.bottom)


def upright(box: Box, page: Page) -> Box:
    """A box of the slide as shown, on the slide turned in reading direction."""
    width, height = shown_size(page)
    return turn_box(box, page.turned, width, height)


def shown_size(page: Page) -> tuple[float, float]:
    """Width and height of the slide as a person sees it, in points."""
    sideways = page.turned in (90, 270)
    return (page.height, page.width) if sideways else (page.width, page.height)


def _with_name(row: Box, label: str, words: Sequence[Word]) -> Box:
    """The row with the words of its name, which stand to the left, maybe on two lines."""
    name = skeleton(label).replace(" ", "")
    parts = [
        word.box
        for word in words
        if word.box.right <= row.left + MARGIN
        and abs(word.box.y_centre - row.y_centre) < 1.6 * row.height
        and (own := skeleton(word.text).replace(" ", ""))
        and own in name
    ]
    if not parts:
        return row
    nearest = max(box.right for box in parts)  # another table to the left has its own names
    run = sorted(parts, key=lambda box: -box.right)
    kept = [box for box in run if nearest - box.right < 12 * row.height]
    return box_around([row, *kept])


def _heading(
    spot: CropArea, rows: Sequence[Box], named: Sequence[Box], words: Sequence[Word]
) -> Box | None:
    """The box around the column headings above the first row; None if there are none."""
    table = box_around(list(named))
    known = {skeleton(word) for word in spot.headings}
    found = [
        word.box
        for word in words
        if word.box.bottom <= rows[0].top + MARGIN
        and table.left - MARGIN <= word.box.x_centre <= table.right + MARGIN
        and (
            skeleton(word.text) in known
            or is_label_heading(word.text)
            or is_total_heading(word.text)
        )
    ]
    found.sort(key=lambda box: -box.bottom)
    kept: list[Box] = []
    reach = rows[0].top
    for box in found:  # upwards, as long as there is no gap
        if reach - box.bottom > 2.5 * rows[0].height:
            break
        kept.append(box)
        reach = min(reach, box.top)
    return box_around(kept) if kept else None


def _edges(rows: Sequence[Box]) -> list[float]:
    """The heights between rows, from above the first to below the last."""
    between = [(upper.bottom + lower.top) / 2 for upper, lower in pairwise(rows)]
    spare = min(MARGIN, (rows[1].top - rows[0].bottom) / 2) if len(rows) > 1 else MARGIN
    spare = max(spare, 1.0)
    return [rows[0].top - spare, *between, rows[-1].bottom + spare]


def _around(box: Box, page: Page) -> Box:
    wide, high = 12 * box.height, 4 * box.height
    return _inside(Box(box.left - wide, box.top - high, box.right + wide, box.bottom + high), page)


def _wider(box: Box, room: float) -> Box:
    return Box(box.left - room, box.top - room, box.right + room, box.bottom + room)


def _inside(box: Box, page: Page) -> Box:
    return Box(
        max(0.0, box.left),
        max(0.0, box.top),
        min(page.width, box.right),
        min(page.height, box.bottom),
    )
