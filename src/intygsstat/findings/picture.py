"""Pictures of findings: the piece of the slide, the suspect cell framed, from the PDF in data/raw/.

A `CropArea` is in points of the slide as a person sees it; a `CropLayout` in points of the
slide turned so that its rows read from left to right. Pieces are as wide as the slide. The same
PDF gives the same bytes.
"""

from __future__ import annotations

import base64
import os
import struct
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from io import BytesIO
from multiprocessing.connection import Connection
from operator import attrgetter
from pathlib import Path
from typing import Literal

from PIL import Image, ImageChops, ImageDraw

from intygsstat.errors import DeckUnreadableError, IntygsstatError, PictureError, file_name
from intygsstat.files import DAY, Limits, limits_here
from intygsstat.findings.details import FindingDetails, ShownRow, look_up
from intygsstat.models import Box, box_around
from intygsstat.pdf.chars import turn_box, turned_size
from intygsstat.pdf.document import OpenDeck, open_deck
from intygsstat.pdf.words import Page, open_pages
from intygsstat.readers.confinement import confine
from intygsstat.readers.workers import Child, begin_as_reader, end_with_parent, outcome_of, to_json
from intygsstat.reference.sentences import failure
from intygsstat.storage.store import ENV_HOME, find_database, open_store

NEIGHBOURS = 2  # rows above and below the one it is about
ROOM = 0.3  # of a line's height, left around the digits inside the frame
HEADINGS = 11  # lines above the first row that have room for its headings and the title
WIDEST = 2600  # pixels
PIXELS_WIDE = 1400  # on a page, where it is shown smaller, and stays sharp when enlarged
FRAME = (213, 94, 0)
TINT = (255, 243, 200)  # the row; multiplied with the slide, so that ink stays ink
TORN = (170, 170, 170)
FRAME_POINTS = 1.5  # how thick the frame is
DIGIT_PIXELS = 25.0  # how tall a printed line ought to be
LEAST_SCALE, MOST_SCALE = 1.5, 4.0  # pixels per point
COLOURS = 48
LEAST_BYTES = 24  # of a PNG that says its size
_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_BYTES = 32 * 2**20
_TABLE = attrgetter("deck", "page", "month", "channel")


@dataclass(frozen=True, slots=True)
class CropArea:
    """A piece of a slide: of the table's `rows` on it, in printed order, those that are `seen`, and
    `marked` those that it is about. `framed` is the suspect cell."""

    page: int
    rows: tuple[ShownRow, ...]
    seen: tuple[ShownRow, ...]
    marked: tuple[ShownRow, ...] = ()
    framed: Box | None = None


@dataclass(frozen=True, slots=True)
class CropLayout:
    """What to cut out of the turned slide: rows, and above them the column headings, if any.

    `marked` are the rows that are coloured lightly, `frame` the inner edge of the frame around the
    suspect cell. `line_height` is that of the printed numbers.
    """

    heading: Box | None
    rows: Box
    marked: Box | None
    frame: Box | None
    line_height: float


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
    with open_store(home) as connection, Slides(raw_folder(home)) as slides:
        return slides.picture(look_up(connection, finding))


def find_picture(
    details: FindingDetails, slides: Slides
) -> Picture | Literal["text", "place", "deck"]:
    """The picture of a finding for a page, or why there is none.

    The deck is only text, nothing of it has a place on a slide, or the deck is not at hand.
    """
    if details.finding.is_text:
        return "text"
    try:
        area = crop_area(details)
    except PictureError:
        return "place"
    try:
        return Picture(slides.picture(details, PIXELS_WIDE), area)
    except IntygsstatError:
        return "deck"


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
    """The decks in a folder, each drawn by a process of its own that can do nothing else, so that
    none can show another's slide; one that brings it down, or takes too long, costs its own
    picture. No folder has no decks."""

    def __init__(self, raw: Path | None) -> None:
        self.raw = raw
        self._drawer: tuple[str, Child] | None = None  # of the last deck
        self._drawn: dict[tuple[str, int], bytes] = {}

    def picture(self, details: FindingDetails, widest: int = WIDEST) -> bytes:
        """The picture of one finding, as PNG, at most `widest` pixels wide; drawn once. Fast for
        one deck after the other.

        Raises:
            PictureError: see `picture_of`.
        """
        wanted = details.finding.finding, widest
        if wanted not in self._drawn:
            self._drawn[wanted] = self._draw(details, widest)
        return self._drawn[wanted]

    def _draw(self, details: FindingDetails, widest: int) -> bytes:
        limits, deck, area = limits_here(), details.finding.deck, crop_area(details)
        if not self._drawer or self._drawer[0] != deck:
            path = self._path(deck)
            self.__exit__()
            self._drawer = deck, Child(_draw_for, path, limits)
        _, drawer = self._drawer
        drawer.expect_answer(limits)
        with suppress(OSError):  # it is gone already
            drawer.pipe.send((area, details.finding.deck_sha256, widest))
        answer = drawer.receive(_MOST_BYTES)
        if answer.startswith(_PNG) and len(answer) > LEAST_BYTES:
            return answer
        error = outcome_of(answer, deck)
        if not isinstance(error, PictureError):  # nothing, or what no drawer of ours says
            self.__exit__()
            error = failure(PictureError, "no_picture", deck)
        raise error

    def _path(self, deck: str) -> Path:
        raw = self.raw
        there = raw.iterdir() if raw and raw.is_dir() else ()
        path = next((path for path in there if file_name(path) == deck), None)
        if path is None or not path.is_file():
            place = (raw or Path("data/raw")) / deck
            raise failure(PictureError, "deck_not_at_hand", place, variable=ENV_HOME)
        return path

    def __enter__(self) -> Slides:
        return self

    def __exit__(self, *_: object) -> None:
        if self._drawer:
            self._drawer[1].stop()
            self._drawer = None


def _draw_for(path: Path, limits: Limits, pipe: Connection) -> None:
    """In the child: a picture of the deck at `path` for whatever is asked, or the error that says
    why there is none."""
    begin_as_reader(pipe)
    confine(replace(limits, seconds=DAY), path)  # each picture has its alarm
    end_with_parent()
    with ExitStack() as stack:
        open_once = cache(partial(_open, stack, path))
        while True:
            try:
                area, sha256, widest = pipe.recv()
            except EOFError:
                return
            name = file_name(path)
            try:
                answer = _draw_area(*open_once(sha256), area, widest)
            except IntygsstatError as error:
                answer = to_json(error, name)
            except Exception:
                answer = to_json(failure(PictureError, "no_picture", name), name)
            pipe.send_bytes(answer)


def _open(stack: ExitStack, path: Path, sha256: str) -> tuple[OpenDeck, Callable[[int], Page]]:
    """The deck, and what reads a page of it, each page once."""
    try:
        deck = stack.enter_context(open_deck(path))
        if deck.text.sha256 != sha256:
            shas = {"read": sha256[:12], "found": deck.text.sha256[:12]}
            raise failure(PictureError, "another_deck", path, **shas)
        return deck, cache(stack.enter_context(open_pages(deck)))
    except DeckUnreadableError as error:
        said = {"expected": error.expected, "found": error.found}
        raise PictureError(error.where, **said, try_this=error.try_this) from error


def _draw_area(
    deck: OpenDeck, read_page: Callable[[int], Page], area: CropArea, widest: int
) -> bytes:
    page = read_page(area.page)
    layout = crop_layout(area, page)
    wanted = min(MOST_SCALE, max(LEAST_SCALE, DIGIT_PIXELS / max(layout.line_height, 1.0)))
    scale = round(min(wanted, widest / max(layout.rows.width, 1.0)), 2)
    image = draw_layout(upright_slide(deck, page, scale), layout, scale)
    few = image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = BytesIO()
    few.save(out, format="PNG")  # few colours keep a page with many pictures small
    return out.getvalue()


def crop_area(details: FindingDetails) -> CropArea:
    """Where to look on the slides for what `details` is about.

    Raises:
        PictureError: the deck is only text, or nothing of it stands on a slide.
    """
    finding, own, rows = details.finding, details.row, details.rows
    page = (own.page if own else None) or finding.page or (rows[0].page if rows else None)
    where = f"{finding.deck}, finding {finding.finding}"
    if finding.is_text:
        raise failure(PictureError, "only_text", where)
    if page is None:
        raise failure(PictureError, "not_on_a_slide", where)
    on_page = tuple(row for row in rows if row.page == page and row.boxes)
    framed = _framed(details, page)
    if not on_page and framed is None:
        raise failure(PictureError, "no_place_on_its_slide", where, page=page)
    if own and own in on_page:
        reached = [on_page.index(own)]
    else:
        reached = [at for at, row in enumerate(on_page) if framed and row.box.overlaps(framed)]
    if not reached:
        return CropArea(page, on_page, on_page, (), framed)
    first, after = reached[0], reached[-1] + 1
    seen = on_page[max(0, first - NEIGHBOURS) : after + NEIGHBOURS]
    return CropArea(page, on_page, seen, on_page[first:after], framed)


def _framed(details: FindingDetails, page: int) -> Box | None:
    """The suspect cell; for several rows what the findings that belong to it name, too."""
    if details.cell and details.cell.box:
        return details.cell.box
    finding = details.finding
    if finding.box is None or finding.page != page:
        return None
    others = [] if details.row else [f for f in details.linked if _TABLE(f) == _TABLE(finding)]
    return box_around([finding.box, *(other.box for other in others if other.box)])


def crop_layout(area: CropArea, page: Page) -> CropLayout:
    """Where to cut `page`, described in reading direction, for `area`."""
    rows = [upright(row.box, page) for row in area.rows]
    suspect = upright(area.framed, page) if area.framed else None
    line = min(box.height for box in [*rows, *([] if rows else [suspect])] if box)

    def strip(boxes: list[Box], above: float, below: float) -> Box:
        around = box_around(boxes)
        top, bottom = around.top - above * line, around.bottom + below * line
        return Box(0.0, max(0.0, top), page.width, min(page.height, bottom))

    frame, room = None, ROOM * line
    if suspect:
        frame = Box(suspect.left - room, suspect.top - room, suspect.right + room,
                    suspect.bottom + room)  # fmt: skip
    if not rows:
        assert suspect is not None, "an area has rows or a frame"
        return CropLayout(None, strip([suspect], 4, 4), None, frame, line)
    seen, marked = ([upright(row.box, page) for row in some] for some in (area.seen, area.marked))
    shown = strip([*seen, *([suspect] if suspect else [])], 0.5, 0.5)
    heading = strip(rows[:1], HEADINGS, -1.3)
    coloured = strip(marked, ROOM, ROOM) if marked else None
    return CropLayout(heading, shown, coloured, frame, line)


def upright(box: Box, page: Page) -> Box:
    """A box of the slide as shown, on the slide turned in reading direction."""
    return turn_box(box, page.turned, *turned_size(page.turned, page.width, page.height))


def upright_slide(deck: OpenDeck, page: Page, scale: float) -> Image.Image:
    """The page as shown, then turned in reading direction, `scale` pixels a point."""
    bitmap = deck.load(page.number)[0].render(scale=scale)
    image: Image.Image = bitmap.to_pil().convert("RGB")
    bitmap.close()
    return image.rotate(-page.turned, expand=True)


def draw_layout(slide: Image.Image, layout: CropLayout, scale: float) -> Image.Image:
    """The pieces of `slide` that `layout` names, under one another, marked and framed."""
    slide = slide.copy()
    framed = _pixels(layout.frame, scale) if layout.frame else None
    if layout.marked:  # coloured lightly, but for the framed cell
        inside = slide.crop(framed) if framed else None
        place = _pixels(layout.marked, scale)
        piece = slide.crop(place)
        slide.paste(ImageChops.multiply(piece, Image.new("RGB", piece.size, TINT)), place[:2])
        if framed and inside:
            slide.paste(inside, framed[:2])
    if framed:
        left, top, right, bottom = framed
        thick = max(3, round(FRAME_POINTS * scale))
        outer = (left - thick, top - thick, right + thick - 1, bottom + thick - 1)
        ImageDraw.Draw(slide).rectangle(outer, outline=FRAME, width=thick)
    rows = slide.crop(_pixels(layout.rows, scale))
    above = layout.heading
    if above is None or above.bottom >= layout.rows.top:
        whole = box_around([layout.rows, *([above] if above else [])])
        return slide.crop(_pixels(whole, scale))
    heading = slide.crop(_pixels(above, scale))
    gap = round(4 * scale)
    image = Image.new("RGB", (rows.width, heading.height + gap + rows.height), "white")
    image.paste(heading, (0, 0))
    image.paste(rows, (0, heading.height + gap))
    pen, dash, torn = ImageDraw.Draw(image), max(2, round(4 * scale)), heading.height + gap // 2
    for x in range(0, image.width, 2 * dash):  # a dashed line where rows are left out
        pen.line((x, torn, x + dash, torn), fill=TORN, width=2)
    return image


def _pixels(box: Box, scale: float) -> tuple[int, int, int, int]:
    edges = (box.left, box.top, box.right, box.bottom)
    left, top, right, bottom = (round(edge * scale) for edge in edges)
    return left, top, right, bottom
