"""Which piece of which slide shows a finding: from its rows to bands across the slide, in points.

A `CropArea` is in points of the slide as a person sees it; a `CropLayout` in points of the
slide turned so that its rows read from left to right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from intygsstat.errors import PictureError
from intygsstat.findings.details import FindingDetails, ShownRow
from intygsstat.models import Box, Page, Word, box_around
from intygsstat.pdf.rotation import turn_box
from intygsstat.reference.lookup import is_label_heading, is_total_heading
from intygsstat.reference.text import skeleton

NEIGHBOURS = 2  # rows above and below the one it is about
MARGIN = 5.0  # points left around what is cut out
ROOM = 0.3  # of a line's height, left around the digits inside the frame


@dataclass(frozen=True, slots=True)
class CropRow:
    """A row of the table: the box around its numbers, and its printed name."""

    label: str
    box: Box


@dataclass(frozen=True, slots=True)
class CropArea:
    """A piece of a slide.

    `rows` are the table's rows on this slide, from the first to the last in
    printed order; rows `first` to `last` of them (inclusive) are to be seen,
    and those from `marked[0]` to `marked[1]` are what it is about, if any.
    `framed` is the suspect cell. `headings` are words of the column headings; where the table
    began on an earlier slide, `begun` is that slide's part of it.
    """

    deck: str
    sha256: str
    page: int
    rows: tuple[CropRow, ...]
    first: int
    last: int
    marked: tuple[int, int] | None
    framed: Box | None
    headings: frozenset[str]
    begun: CropArea | None = None


@dataclass(frozen=True, slots=True)
class CropLayout:
    """What to cut out of the turned slide: the column headings, the rows, what is marked.

    `heading` is None where the rows follow their headings at once, or where
    there are none on this slide (`headed` is False). `marked` is the row that is coloured lightly,
    `frame` the inner edge of the frame around the suspect cell. `line_height` is
    that of the printed numbers.
    """

    heading: Box | None
    rows: Box
    marked: Box | None
    frame: Box | None
    line_height: float
    headed: bool = True


def crop_area(details: FindingDetails) -> CropArea:
    """Where to look on the slides for what `details` is about.

    Raises:
        PictureError: the deck is only text, or nothing of it stands on a slide.
    """
    finding = details.finding
    if finding.is_text:
        raise _no_place(details, "a deck that is only text", "look at the line of the file")
    own = details.row
    page = (own.page if own else None) or finding.page
    if page is None and details.rows:
        page = details.rows[0].page
    if page is None:
        found = "no slide, since it is about something that isn't there"
        raise _no_place(details, found, "read what the finding says")
    on_page = [row for row in details.rows if row.page == page and row.boxes]
    framed = _framed(details, page)
    if not on_page and framed is None:
        raise _no_place(details, "a slide, and no place on it", f"look at slide {page}")
    if own and own in on_page:
        reached = [on_page.index(own)]
    else:
        rows = [box_around(row.boxes) for row in on_page]
        reached = [at for at, row in enumerate(rows) if framed and _overlap(row, framed)]
    marked = (reached[0], reached[-1]) if reached else None
    first, last = 0, len(on_page) - 1
    if marked:
        first, last = max(0, marked[0] - NEIGHBOURS), min(last, marked[1] + NEIGHBOURS)
    headings = frozenset(
        word for row in on_page[:1] for cell in row.cells for word in cell.label.split()
    )
    deck = finding.deck, finding.deck_sha256
    begun = None
    earlier = [row for row in details.rows if row.page == details.rows[0].page and row.boxes]
    if len(earlier) > 1 and earlier[0].page and earlier[0].page != page:
        end = len(earlier) - 1
        begun = CropArea(*deck, earlier[0].page, _named(earlier), end, end, None, None, headings)
    return CropArea(*deck, page, _named(on_page), first, last, marked, framed, headings, begun)


def _no_place(details: FindingDetails, found: str, try_this: str) -> PictureError:
    return PictureError(
        f"{details.finding.deck}, finding {details.finding.finding}",
        expected="a place on a slide to draw",
        found=found,
        try_this=try_this,
    )


def _framed(details: FindingDetails, page: int) -> Box | None:
    """The suspect cell; for several rows what the findings that belong to it name, too."""
    if details.cell and details.cell.box:
        return details.cell.box
    finding = details.finding
    if finding.box is None or finding.page != page:
        return None
    others = [] if details.row else [f for f in details.linked if f.table == finding.table]
    return box_around([finding.box, *(other.box for other in others if other.box)])


def _named(rows: Sequence[ShownRow]) -> tuple[CropRow, ...]:
    return tuple(CropRow(row.label, box_around(row.boxes)) for row in rows)


def _overlap(one: Box, other: Box) -> bool:
    return min(one.right, other.right) > max(one.left, other.left) and min(
        one.bottom, other.bottom
    ) > max(one.top, other.top)


def crop_layout(area: CropArea, page: Page) -> CropLayout:
    """Where to cut `page`, described in reading direction, for `area`."""
    rows = [upright(row.box, page) for row in area.rows]
    suspect = upright(area.framed, page) if area.framed else None
    if not rows:
        assert suspect is not None, "an area has rows or a frame"
        line = suspect.height
        around = _inside(_wider(suspect, 12 * line, 4 * line), page)
        return CropLayout(None, around, None, _wider(suspect, ROOM * line), line)
    line = min(box.height for box in rows)
    frame = _wider(suspect, ROOM * line) if suspect else None
    named = [
        _with_name(box, row.label, page.words) for box, row in zip(rows, area.rows, strict=True)
    ]
    heading = _heading(area, rows, named, page.words)
    edges = _edges(named)
    seen = box_around([*named, *([frame] if frame else [])])
    left, right = seen.left - MARGIN, seen.right + MARGIN
    top, bottom = edges[area.first], edges[area.last + 1]
    if frame:
        top, bottom = min(top, frame.top - MARGIN), max(bottom, frame.bottom + MARGIN)
    head = None
    if heading:
        under = (heading.bottom + min(box.top for box in rows)) / 2
        head = Box(left, heading.top - MARGIN, right, under)
        if area.first == 0:
            top, head = min(top, head.top), None
    marked = None
    if area.marked:
        coloured = box_around(named[area.marked[0] : area.marked[1] + 1])
        marked = _wider(Box(seen.left, coloured.top, seen.right, coloured.bottom), ROOM * line)
    return CropLayout(
        _inside(head, page) if head else None,
        _inside(Box(left, top, right, bottom), page),
        _inside(marked, page) if marked else None,
        frame,
        line,
        heading is not None,
    )


def heading_over(layout: CropLayout, other: CropLayout) -> Box | None:
    """The headings on `other`, the table's first slide, for `layout`, a later slide without any.

    None if it has headings, or if the table stands elsewhere across the slide there.
    """
    head = other.heading
    if layout.headed or head is None:
        return None
    moved = max(abs(layout.rows.left - head.left), abs(layout.rows.right - head.right))
    if moved > 3 * layout.line_height:  # names and numbers differ in length, columns don't
        return None
    return Box(layout.rows.left, head.top, layout.rows.right, head.bottom)


def upright(box: Box, page: Page) -> Box:
    """A box of the slide as shown, on the slide turned in reading direction."""
    sideways = page.turned in (90, 270)
    size = (page.height, page.width) if sideways else (page.width, page.height)
    return turn_box(box, page.turned, *size)


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
    area: CropArea, rows: Sequence[Box], named: Sequence[Box], words: Sequence[Word]
) -> Box | None:
    """The box around the column headings above the first row; None if there are none."""
    table = box_around(list(named))
    known = {skeleton(word) for word in area.headings}
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


def _wider(box: Box, room: float, room_above: float | None = None) -> Box:
    high = room if room_above is None else room_above
    return Box(box.left - room, box.top - high, box.right + room, box.bottom + high)


def _inside(box: Box, page: Page) -> Box:
    return Box(
        max(0.0, box.left),
        max(0.0, box.top),
        min(page.width, box.right),
        min(page.height, box.bottom),
    )
