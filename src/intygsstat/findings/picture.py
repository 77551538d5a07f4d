"""Pictures of findings: the piece of the slide, the suspect cell framed, from the PDF in data/raw/.

The same PDF gives the same bytes.
"""

from __future__ import annotations

import base64
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from intygsstat.errors import DeckUnreadableError, IntygsstatError, PictureError, file_name
from intygsstat.findings.crop import CropArea, CropLayout, crop_area, crop_layout, heading_over
from intygsstat.findings.details import FindingDetails, look_up
from intygsstat.models import Box, Page
from intygsstat.pdf.document import open_deck
from intygsstat.pdf.words import open_pages
from intygsstat.storage.store import ENV_HOME, find_database, open_store

WIDEST = 2600  # pixels
FRAME = (213, 94, 0)
TINT = (255, 243, 200)  # the row; multiplied with the slide, so that ink stays ink
TORN = (170, 170, 170)
FRAME_POINTS = 1.5  # how thick the frame is
DIGIT_PIXELS = 25.0  # how tall a printed line ought to be
LEAST_SCALE, MOST_SCALE = 1.5, 4.0  # pixels per point
COLOURS = 48
_TURN = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180}
_TURN[270] = Image.Transpose.ROTATE_90
_PageReader = Callable[[int], Page]


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


class Slides:
    """The decks of a project, each opened once, for several pictures."""

    def __init__(self, raw: Path | None, stack: ExitStack) -> None:
        self._raw = raw
        self._stack = stack
        self._decks: dict[str, tuple[_PageReader, pypdfium2.PdfDocument]] = {}
        self._pages: dict[tuple[str, int], Page] = {}

    def picture(self, details: FindingDetails, widest: int = WIDEST) -> bytes:
        """The picture of one finding, as PNG, at most `widest` pixels wide.

        Raises:
            PictureError: see `picture_of`.
        """
        area = crop_area(details)
        page = self._page(area)
        layout = crop_layout(area, page)
        scale = scale_for(layout.line_height, layout.rows.width, widest)
        heading = self._heading(area.begun, layout, scale) if area.begun else None
        return to_png(draw_layout(self._slide(area, page, scale), layout, scale, heading))

    def _heading(self, begun: CropArea, layout: CropLayout, scale: float) -> Image.Image | None:
        page = self._page(begun)
        place = heading_over(layout, crop_layout(begun, page))
        return cut_out(self._slide(begun, page, scale), place, scale) if place else None

    def _page(self, area: CropArea) -> Page:
        place = area.deck, area.page
        if place not in self._pages:
            read_page, _ = self._open(area.deck, area.sha256)
            self._pages[place] = read_page(area.page)
        return self._pages[place]

    def _slide(self, area: CropArea, page: Page, scale: float) -> Image.Image:
        _, document = self._open(area.deck, area.sha256)
        drawn = document[area.page - 1]
        try:
            return render_upright(drawn, page.turned, scale)
        finally:
            drawn.close()

    def _open(self, deck: str, sha256: str) -> tuple[_PageReader, pypdfium2.PdfDocument]:
        if deck not in self._decks:
            path = self._path(deck)
            try:
                opened = self._stack.enter_context(open_deck(path))
                text = opened.text
                if text.sha256 != sha256:
                    raise PictureError(
                        str(path),
                        expected=f"the file that was read, whose SHA-256 begins with {sha256[:12]}",
                        found=f"another one, {text.sha256[:12]}",
                        try_this="make monthly, so that this file is read, or put the former back",
                    )
                reader = self._stack.enter_context(open_pages(opened))
            except DeckUnreadableError as error:
                said = {"expected": error.expected, "found": error.found}
                raise PictureError(error.where, **said, try_this=error.try_this) from error
            document = pypdfium2.PdfDocument(path)
            self._stack.callback(document.close)
            self._decks[deck] = (reader, document)
        return self._decks[deck]

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


def scale_for(line_height: float, width: float, widest: int) -> float:
    """Pixels per point that make a line of `line_height` points easy to read.

    A piece of `width` points gets at most `widest` pixels.
    """
    wanted = min(MOST_SCALE, max(LEAST_SCALE, DIGIT_PIXELS / max(line_height, 1.0)))
    return round(min(wanted, widest / max(width, 1.0)), 2)


def render_upright(page: pypdfium2.PdfPage, turned: int, scale: float) -> Image.Image:
    """The page as shown, then turned in reading direction, `scale` pixels a point."""
    bitmap = page.render(scale=scale)
    try:
        image: Image.Image = bitmap.to_pil().convert("RGB")
    finally:
        bitmap.close()
    return image.transpose(_TURN[turned]) if turned in _TURN else image


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
    rows = cut_out(slide, layout.rows, scale)
    head = cut_out(slide, layout.heading, scale) if layout.heading else heading
    if head is None:
        return rows
    gap = round(4 * scale)
    image = Image.new("RGB", (rows.width, head.height + gap + rows.height), "white")
    image.paste(head, (0, 0))
    image.paste(rows, (0, head.height + gap))
    _tear(image, head.height + gap // 2, scale)
    return image


def cut_out(slide: Image.Image, box: Box, scale: float) -> Image.Image:
    """The piece of `slide` inside `box`, which is in points."""
    return slide.crop(_pixels(box, scale))


def to_png(image: Image.Image) -> bytes:
    """The image as a PNG with few colours, which keeps a page with many of them small."""
    few = image.quantize(COLOURS - 1, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    colours = (few.getpalette() or [])[: 3 * (COLOURS - 1)]
    colours += [0] * (3 * (COLOURS - 1) - len(colours))
    few.putpalette([*colours, *FRAME])
    few.paste(COLOURS - 1, mask=_where_framed(image))  # few pixels: they would get no colour
    out = BytesIO()
    few.save(out, format="PNG", optimize=True)
    return out.getvalue()


def _where_framed(image: Image.Image) -> Image.Image:
    bands = [
        band.point([255 if shade == wanted else 0 for shade in range(256)])
        for band, wanted in zip(image.split(), FRAME, strict=True)
    ]
    return ImageChops.darker(ImageChops.darker(bands[0], bands[1]), bands[2])


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
