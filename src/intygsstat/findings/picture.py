"""Pictures of findings: the piece of the slide, the suspect cell framed, from the PDF in data/raw/.

A `CropArea` is in points of the slide as a person sees it; a `CropLayout` in points of the
slide turned so that its rows read from left to right. The same PDF gives the same bytes.
"""

from __future__ import annotations

import base64
import os
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Literal

from PIL import Image, ImageChops, ImageDraw

from intygsstat.errors import DeckUnreadableError, IntygsstatError, PictureError, file_name
from intygsstat.findings.details import FindingDetails, ShownFinding, ShownRow, look_up
from intygsstat.models import Box, Page, Word, box_around
from intygsstat.pdf.document import OpenDeck, open_deck
from intygsstat.pdf.rotation import turn_box, turned_size
from intygsstat.pdf.words import open_pages
from intygsstat.reference.lookup import is_label_heading, is_total_heading
from intygsstat.reference.text import skeleton
from intygsstat.storage.store import ENV_HOME, find_database, open_store

NEIGHBOURS = 2  # rows above and below the one it is about
MARGIN = 5.0  # points left around what is cut out
ROOM = 0.3  # of a line's height, left around the digits inside the frame
WIDEST = 2600  # pixels
FRAME = (213, 94, 0)
TINT = (255, 243, 200)  # the row; multiplied with the slide, so that ink stays ink
TORN = (170, 170, 170)
FRAME_POINTS = 1.5  # how thick the frame is
DIGIT_PIXELS = 25.0  # how tall a printed line ought to be
LEAST_SCALE, MOST_SCALE = 1.5, 4.0  # pixels per point
COLOURS = 48


@dataclass(frozen=True, slots=True)
class CropArea:
    """A piece of a slide.

    `rows` are the table's rows on this slide, in printed order; rows `first` to `last` of them
    (inclusive) are to be seen, and those from `marked[0]` to `marked[1]` are what it is about, if
    any. `framed` is the suspect cell. Where the table began on an earlier slide, `begun` is that
    slide's part of it.
    """

    finding: ShownFinding
    page: int
    rows: tuple[ShownRow, ...]
    first: int
    last: int
    marked: tuple[int, int] | None = None
    framed: Box | None = None
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


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a finding for a page: its bytes, as PNG, and the piece of the slide it shows."""

    png: bytes
    area: CropArea

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels."""
        width, height = struct.unpack(">II", self.png[16:24])
        return width, height

    @property
    def data(self) -> str:
        return base64.b64encode(self.png).decode()


def picture_of(finding: str, home: str | Path | None = None) -> bytes:
    """The piece of the slide that shows a finding, as PNG; the same PDF gives the same bytes.

    `finding` is its id or the beginning of it. The PDF is looked for in
    data/raw/ of the project, and must be the one that was read.

    Raises:
        NoSuchFindingError: no single finding has this id.
        PictureError: there is no place on a slide, or not the PDF that was read.
        StoreError: there is no published data.
    """
    with open_store(home) as connection:
        details = look_up(connection, finding)
    with open_slides(home) as slides:
        return slides.picture(details)


def find_picture(
    details: FindingDetails, slides: Slides | None, widest: int
) -> Picture | Literal["text", "place", "deck"]:
    """The picture of a finding, or why there is none.

    The deck is only text, nothing of it has a place on a slide, or the deck is not at hand.
    """
    if details.finding.is_text:
        return "text"
    try:
        area = crop_area(details)
    except PictureError:
        return "place"
    try:
        return Picture(slides.picture(details, widest), area) if slides else "deck"
    except IntygsstatError:
        return "deck"


@contextmanager
def open_slides(home: str | Path | None = None) -> Iterator[Slides]:
    """The slides of the project at `home` (as in `open_store`), closed at the end."""
    with ExitStack() as stack:
        yield Slides(raw_folder(home), stack)


def raw_folder(home: str | Path | None = None) -> Path | None:
    """The project's data/raw/; None where there is only a database.

    It is looked for at `home`, at INTYGSSTAT_HOME, and beside the database.
    """
    database = find_database(home)
    named = [Path(place).expanduser() for place in (home, os.environ.get(ENV_HOME)) if place]
    beside = [*database.absolute().parents[:2], *database.resolve().parents[:4]]
    for root in (*named, *beside):
        if (root / "data" / "raw").is_dir():
            return root / "data" / "raw"
    return None


class Slides:
    """The decks of a project, each opened once, for several pictures."""

    def __init__(self, raw: Path | None, stack: ExitStack) -> None:
        self._raw = raw
        self._stack = stack
        self._decks: dict[str, tuple[OpenDeck, Callable[[int], Page]]] = {}
        self._pages: dict[tuple[str, int], Page] = {}

    def picture(self, details: FindingDetails, widest: int = WIDEST) -> bytes:
        """The picture of one finding, as PNG, at most `widest` pixels wide.

        Raises:
            PictureError: see `picture_of`.
        """
        area = crop_area(details)
        page = self._page(area)
        layout = crop_layout(area, page)
        wanted = min(MOST_SCALE, max(LEAST_SCALE, DIGIT_PIXELS / max(layout.line_height, 1.0)))
        scale = round(min(wanted, widest / max(layout.rows.width, 1.0)), 2)
        heading = None
        if area.begun:
            begun = self._page(area.begun)
            if place := heading_over(layout, crop_layout(area.begun, begun)):
                heading = _cut_out(self._slide(area.begun, begun, scale), place, scale)
        return to_png(draw_layout(self._slide(area, page, scale), layout, scale, heading))

    def _page(self, area: CropArea) -> Page:
        place = area.finding.deck, area.page
        if place not in self._pages:
            self._pages[place] = self._open(area.finding)[1](area.page)
        return self._pages[place]

    def _slide(self, area: CropArea, page: Page, scale: float) -> Image.Image:
        return upright_slide(self._open(area.finding)[0], page, scale)

    def _open(self, finding: ShownFinding) -> tuple[OpenDeck, Callable[[int], Page]]:
        name, sha256 = finding.deck, finding.deck_sha256
        if name not in self._decks:
            path = self._path(name)
            try:
                deck = self._stack.enter_context(open_deck(path))
                if deck.text.sha256 != sha256:
                    raise PictureError(
                        str(path),
                        expected=f"the file that was read, whose SHA-256 begins with {sha256[:12]}",
                        found=f"another one, {deck.text.sha256[:12]}",
                        try_this="make monthly, so that this file is read, or put the former back",
                    )
                self._decks[name] = deck, self._stack.enter_context(open_pages(deck))
            except DeckUnreadableError as error:
                said = {"expected": error.expected, "found": error.found}
                raise PictureError(error.where, **said, try_this=error.try_this) from error
        return self._decks[name]

    def _path(self, deck: str) -> Path:
        raw = self._raw
        path = next((p for p in raw.iterdir() if file_name(p) == deck), None) if raw else None
        if path is None or not path.is_file():
            raise PictureError(
                str((raw or Path("data/raw")) / deck),
                expected="the deck that the finding is about",
                found="no such file",
                try_this=f"put it there, or set {ENV_HOME} to the project that has it",
            )
        return path


def crop_area(details: FindingDetails) -> CropArea:
    """Where to look on the slides for what `details` is about.

    Raises:
        PictureError: the deck is only text, or nothing of it stands on a slide.
    """
    finding, own, rows = details.finding, details.row, details.rows
    page = (own.page if own else None) or finding.page or (rows[0].page if rows else None)
    if finding.is_text:
        raise _no_place(details, "a deck that is only text", "look at the line of the file")
    if page is None:
        found = "no slide, since it is about something that isn't there"
        raise _no_place(details, found, "read what the finding says")
    on_page = tuple(row for row in rows if row.page == page and row.boxes)
    framed = _framed(details, page)
    if not on_page and framed is None:
        raise _no_place(details, "a slide, and no place on it", f"look at slide {page}")
    if own and own in on_page:
        reached = [on_page.index(own)]
    else:
        reached = [at for at, row in enumerate(on_page) if framed and row.box.overlaps(framed)]
    marked = (reached[0], reached[-1]) if reached else None
    first, last = 0, len(on_page) - 1
    if marked:
        first, last = max(0, marked[0] - NEIGHBOURS), min(last, marked[1] + NEIGHBOURS)
    begun = None
    earlier = tuple(row for row in rows if row.page == rows[0].page and row.boxes)
    if len(earlier) > 1 and earlier[0].page and earlier[0].page != page:
        end = len(earlier) - 1
        begun = CropArea(finding, earlier[0].page, earlier, end, end)
    return CropArea(finding, page, on_page, first, last, marked, framed, begun)


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
    heading = _heading(area.rows[0], rows[0], box_around(named), page.words)
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
    return turn_box(box, page.turned, *turned_size(page.turned, page.width, page.height))


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


def _heading(row: ShownRow, first: Box, table: Box, words: Sequence[Word]) -> Box | None:
    """The box around the column headings above the first row; None if there are none."""
    known = {skeleton(word) for cell in row.cells for word in cell.label.split()}
    found = [
        word.box
        for word in words
        if word.box.bottom <= first.top + MARGIN
        and table.left - MARGIN <= word.box.x_centre <= table.right + MARGIN
        and (
            skeleton(word.text) in known
            or is_label_heading(word.text)
            or is_total_heading(word.text)
        )
    ]
    kept = [first]
    for box in sorted(found, key=lambda box: -box.bottom):  # upwards, as long as there is no gap
        if min(one.top for one in kept) - box.bottom > 2.5 * first.height:
            break
        kept.append(box)
    return box_around(kept[1:]) if kept[1:] else None


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


def upright_slide(deck: OpenDeck, page: Page, scale: float) -> Image.Image:
    """The page as shown, then turned in reading direction, `scale` pixels a point."""
    bitmap = deck.load(page.number)[0].render(scale=scale)
    image: Image.Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    return image.rotate(-page.turned, expand=True)


def draw_layout(
    slide: Image.Image, layout: CropLayout, scale: float, heading: Image.Image | None = None
) -> Image.Image:
    """The pieces of `slide` that `layout` names, under one another, marked and framed.

    `heading` are column headings from another slide, where this one has none.
    """
    slide = slide.copy()
    if layout.marked:
        _tint(slide, layout.marked, layout.frame, scale)
    if layout.frame:
        _frame(slide, layout.frame, scale)
    rows = _cut_out(slide, layout.rows, scale)
    head = _cut_out(slide, layout.heading, scale) if layout.heading else heading
    if head is None:
        return rows
    gap = round(4 * scale)
    image = Image.new("RGB", (rows.width, head.height + gap + rows.height), "white")
    image.paste(head, (0, 0))
    image.paste(rows, (0, head.height + gap))
    _tear(image, head.height + gap // 2, scale)
    return image


def _cut_out(slide: Image.Image, box: Box, scale: float) -> Image.Image:
    """The piece of `slide` inside `box`, which is in points."""
    return slide.crop(_pixels(box, scale))


def to_png(image: Image.Image) -> bytes:
    """The image as a PNG with few colours, which keeps a page with many of them small."""
    few = image.quantize(COLOURS - 1, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    colours = (few.getpalette() or [])[: 3 * (COLOURS - 1)]
    few.putpalette([*colours, *[0] * (3 * (COLOURS - 1) - len(colours)), *FRAME])
    red, green, blue = (
        band.point([255 if shade == wanted else 0 for shade in range(256)])
        for band, wanted in zip(image.split(), FRAME, strict=True)
    )
    framed = ImageChops.darker(ImageChops.darker(red, green), blue)
    few.paste(COLOURS - 1, mask=framed)  # few pixels: they would get no colour
    out = BytesIO()
    few.save(out, format="PNG", optimize=True)
    return out.getvalue()


def _frame(slide: Image.Image, frame: Box, scale: float) -> None:
    left, top, right, bottom = _pixels(frame, scale)
    thick = max(3, round(FRAME_POINTS * scale))
    outer = (left - thick, top - thick, right + thick - 1, bottom + thick - 1)
    ImageDraw.Draw(slide).rectangle(outer, outline=FRAME, width=thick)


def _tint(slide: Image.Image, row: Box, frame: Box | None, scale: float) -> None:
    """Colour a row lightly, and leave the framed cell as it is."""
    place = _pixels(row, scale)
    kept = _pixels(frame, scale) if frame else None
    inside = slide.crop(kept) if kept else None
    piece = slide.crop(place)
    slide.paste(ImageChops.multiply(piece, Image.new("RGB", piece.size, TINT)), place[:2])
    if kept and inside:
        slide.paste(inside, kept[:2])


def _tear(image: Image.Image, y: int, scale: float) -> None:
    """A dashed line where rows are left out between headings and rows."""
    pen = ImageDraw.Draw(image)
    dash = max(2, round(4 * scale))
    for x in range(0, image.width, 2 * dash):
        pen.line((x, y, x + dash, y), fill=TORN, width=2)


def _pixels(box: Box, scale: float) -> tuple[int, int, int, int]:
    edges = (box.left, box.top, box.right, box.bottom)
    left, top, right, bottom = (round(edge * scale) for edge in edges)
    return left, top, right, bottom
