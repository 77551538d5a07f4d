"""A sound deck under change, and what can be done to it.

What is drawn is operators for a page as it is seen, counted from its lower left corner.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name

from breakage.fonts import NotHereError, helvetica, outline, to_map
from breakage.sound import DPI, Cell, Key, Picture, Sound, Word, draw, seen_to_page, times, to_file
from intygsstat.models import Box

Colour = tuple[float, float, float]
WHITE, BLACK, RED, YELLOW = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (0.8, 0.0, 0.0), (1.0, 1.0, 0.2)


@dataclass(slots=True)
class Edit:
    """A deck being changed.

    `shown` is, by cell, what a person sees in `boxes` where it looks otherwise than before: what
    may be published, alternatives parted by "|", or None for nothing. `words` are those that
    give some cells their meaning and are changed. `moves`: pages are shown elsewhere or in
    another size. `is_damage`: what places show that look otherwise isn't known.
    """

    sound: Sound
    random: Random
    pdf: pikepdf.Pdf
    shown: dict[Key, str | None] = field(default_factory=dict)
    boxes: dict[Key, Box] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)
    detail: str = ""
    moves: bool = False
    is_damage: bool = False
    is_update: bool = False  # the file is the sound one, with new content appended
    content: bytes = b""  # the changed file, where it is changed as a whole
    drawn: dict[int, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    lost: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    wrapped: dict[tuple[int, int], tuple[bytes, bytes]] = field(default_factory=dict)
    named: int = 0  # things among the pages' resources
    before: dict[int, list[Any]] = field(default_factory=dict)  # pages' content as it was

    # What is changed

    def cell(self, least: int = 2, digits: str = "") -> Cell:
        """A number of at least so many digits that is found among the page's operators."""
        return self.pick(
            c
            for c in self.sound.cells.values()
            if c.shows and len(c.printed) >= least and (not digits or set(digits) & set(c.printed))
        )

    def blank(self) -> Cell:
        """A blank cell, with the box and operators of a number in its column, moved to its row."""
        cells = self.sound.cells.values()
        cell = self.pick(c for c in cells if c.state == "blank")
        model = self.pick(c for c in cells if c.key[::3] == cell.key[::3] and c.shows)
        beside = self.pick(c for c in cells if c.key[:3] == cell.key[:3] and c.shows)
        if model.page != cell.page or model.key[1] != cell.key[1]:
            raise NotHereError
        drop = beside.box.bottom - model.box.bottom
        shows = [replace(s, matrix=times(s.matrix, (1, 0, 0, 1, 0, -drop))) for s in model.shows]
        box = Box(model.box.left, model.box.top + drop, model.box.right, model.box.bottom + drop)
        return replace(cell, box=box, shows=tuple(shows))

    def word(self, what: str) -> Word:
        """One of the words that are a month, channel, region or heading."""
        return self.pick(word for word in self.sound.words if word.what == what)

    def pick(self, found: Any) -> Any:
        """One of these, by chance."""
        if every := list(found):
            return self.random.choice(every)
        raise NotHereError

    def other(self, printed: str, cell: Cell) -> str:
        """Another number of as many digits, of those that the cell's font is known to have."""
        known = self.sound.digits(cell.page, cell.shows[0].font)
        at = self.random.randrange(len(printed))
        digit = self.pick(sorted(set(known) - {printed[at], "0"}))
        return printed[:at] + digit + printed[at + 1 :]

    def exchanged(self) -> tuple[Cell, str]:
        """A number, and another that a person will see there."""
        cell = self.cell()
        other = self.other(cell.printed, cell)
        self.says(cell, other)
        return cell, other

    def says(self, cell: Cell, shown: str | None = None) -> None:
        """What a person sees in a cell if it looks otherwise than before."""
        self.shown[cell.key], self.boxes[cell.key] = shown, cell.box

    # What is drawn

    def up(self, page: int, box: Box) -> tuple[float, float, float, float]:
        """A box's left, bottom, width and height."""
        return box.left, self.sound.heights[page - 1] - box.bottom, box.width, box.height

    def ground(self, page: int, box: Box) -> Colour:
        """The colour that what stands in a box is written on."""
        picture = self.sound.pictures["poppler"][page - 1]
        part, _ = crop(picture, box, DPI)
        colours, count = np.unique(part.reshape(-1, 3), axis=0, return_counts=True)
        red, green, blue = colours[count.argmax()] / 255
        return float(red), float(green), float(blue)

    def rect(self, page: int, box: Box, colour: Colour | None = None, state: bytes = b"") -> bytes:
        """A filled box, in the colour of the ground if none is given."""
        fill = colour or self.ground(page, box)
        return b"q %s %.4f %.4f %.4f rg %.2f %.2f %.2f %.2f re f Q " % (
            state, *fill, *self.up(page, box),
        )  # fmt: skip

    def line(
        self, page: int, *points: tuple[float, float], width: float = 0.8, colour: Colour = BLACK
    ) -> bytes:
        """A line through points counted from the upper left corner."""
        high = self.sound.heights[page - 1]
        path = b"".join(
            b"%.2f %.2f %s " % (x, high - y, b"l" if at else b"m")
            for at, (x, y) in enumerate(points)
        )
        return b"q %.3f %.3f %.3f RG %.2f w %sS Q " % (*colour, width, path)

    def own(
        self, cell: Cell, text: str, dx: float = 0.0, state: bytes = b"", size: float = 1.0,
        font: bytes = b"", codes: bytes = b"",
    ) -> bytes:  # fmt: skip
        """A text in the cell's own font, colour and place, or `dx` to the right of it."""
        show = cell.shows[0]
        known = self.sound.digits(cell.page, show.font)
        if not codes and not set(text) <= set(known):
            raise NotHereError
        codes = codes or b"".join(known[sign] for sign in text)
        a, b, c, d, e, f = show.matrix
        return b"q %s BT %s %.3f Tf %.4f %.4f %.4f %.4f %.3f %.3f Tm %s <%s> Tj ET Q " % (
            show.state, font or show.font.encode(), show.size, a * size, b * size, c * size,
            d * size, e + dx, f, state, codes.hex().encode(),
        )  # fmt: skip

    def path(self, cell: Cell, digits: str, dx: float = 0.0) -> bytes:
        """Digits as paths, as large as the cell's own and in its place, mostly black."""
        x, y = cell.shows[0].matrix[4:]
        scale = cell.size / 2048
        return b"q 0 g %.5f 0 0 %.5f %.2f %.2f cm %s Q " % (
            scale,
            scale,
            x + dx,
            y,
            outline(digits),
        )

    def either(self, cell: Cell, text: str, dx: float = 0.0) -> bytes:
        return self.random.choice((self.own, self.path))(cell, text, dx)

    def text(self, page: int, shown: str, x: float, y: float, size: float, said: str = "") -> bytes:
        """A text in Helvetica, which may be said to be another of as many signs."""
        font = self.resource(page, "Font", helvetica(self.pdf, shown, said or shown))
        codes = bytes(65 + at for at in range(len(shown))).hex().encode()
        return b"q 0 g BT %s %.2f Tf %.2f %.2f Td <%s> Tj ET Q " % (font, size, x, y, codes)

    # What is done

    def page(self, number: int) -> pikepdf.Page:
        return self.pdf.pages[number - 1]

    def add(self, page: int, drawn: bytes) -> None:
        """Draw after all that the page draws."""
        self.drawn[page].append(drawn)

    def take_out(self, cell: Cell) -> None:
        """The operators that show a cell's number are gone."""
        self.lost[cell.page] |= {show.index for show in cell.shows}

    def wrap(self, cell: Cell, before: bytes, after: bytes) -> None:
        """Put operators around those that show a cell's number."""
        for show in cell.shows:
            self.wrapped[cell.page, show.index] = before, after

    def resource(self, page: int, kind: str, thing: Any) -> bytes:
        """The name that a thing gets among a page's resources."""
        self.named += 1
        name = Name(f"/Changed{self.named}")
        return str(self.page(page).add_resource(thing, Name("/" + kind), name)).encode()

    def state(self, page: int, **entries: Any) -> bytes:
        """An operator that sets entries of the graphics state."""
        given = Dictionary({f"/{key}": value for key, value in entries.items()})
        return b"%s gs " % self.resource(page, "ExtGState", given)

    def form(self, page: int, drawn: bytes, **entries: Any) -> Any:
        """A form that draws upon the page as seen."""
        stream = self.pdf.make_stream(drawn)
        stream.Type, stream.Subtype = Name.XObject, Name.Form
        stream.BBox, stream.Resources = Array([-99, -99, 4000, 4000]), self.page(page).resources
        for key, value in entries.items():
            stream[f"/{key}"] = value
        return stream

    def use(self, page: int, form: Any) -> bytes:
        return b"q %s Do Q " % self.resource(page, "XObject", form)

    def masked(self, page: int, drawn: bytes, shade: int) -> bytes:
        """What is drawn, through a soft mask that lets all through (1) or nothing (0)."""
        group = Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceGray)
        mask = self.form(page, b"%d g -99 -99 5000 5000 re f" % shade, Group=group)
        soft = Dictionary(Type=Name.Mask, S=Name.Luminosity, G=self.pdf.make_indirect(mask))
        return b"q %s %s Q " % (self.state(page, SMask=soft), drawn)

    def layered(self, page: int, drawn: bytes, is_on: bool) -> bytes:
        """What is drawn, in a layer that viewers show or hide."""
        return b"/OC %s BDC %s EMC " % (
            self.resource(page, "Properties", self.layer(is_on)), drawn,
        )  # fmt: skip

    def layer(self, is_on: bool) -> Any:
        group = self.pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Lager"))
        root = self.pdf.Root
        if "/OCProperties" not in root:
            root.OCProperties = Dictionary(
                OCGs=Array([]), D=Dictionary(ON=Array([]), OFF=Array([]))
            )
        root.OCProperties.OCGs.append(group)
        root.OCProperties.D["/ON" if is_on else "/OFF"].append(group)
        return group

    def annotate(self, page: int, subtype: str, box: Box, drawn: bytes, **entries: Any) -> None:
        """An annotation that looks as drawn."""
        if int(self.page(page).obj.get("/Rotate", 0)):
            raise NotHereError
        x, y = map(float, self.page(page).cropbox[:2])
        left, bottom, width, height = self.up(page, box)
        left, bottom = left + x, bottom + y
        rect = Array([left, bottom, left + width, bottom + height])
        look = self.form(page, b"1 0 0 1 %.3f %.3f cm " % (x, y) + drawn, BBox=rect)
        note = Dictionary(
            Type=Name.Annot, Subtype=Name("/" + subtype), F=4, Rect=rect, Contents="",
            AP=Dictionary(N=self.pdf.make_indirect(look)),
        )  # fmt: skip
        top, right = bottom + height, left + width
        if subtype in ("Highlight", "Underline", "StrikeOut", "Squiggly"):
            note.QuadPoints = Array([left, top, right, top, left, bottom, right, bottom])
        for key, value in entries.items():
            note[f"/{key}"] = value
        if "/Annots" not in self.page(page).obj:
            self.page(page).obj.Annots = Array([])
        self.page(page).obj.Annots.append(self.pdf.make_indirect(note))

    def photograph(self, page: int, box: Box, drawn: bytes, dpi: int = 150) -> tuple[Picture, Box]:
        """How the page would look with this drawn upon it, and where the picture's edges are."""
        self.drawn[page].append(drawn)
        picture = draw(self.finish(), dpi)["poppler"][page - 1]
        self.drawn[page].pop()
        return crop(picture, box, dpi)

    def image(self, pixels: Picture, **entries: Any) -> Any:
        stream = self.pdf.make_stream(pixels.astype(np.uint8).tobytes())
        stream.Type, stream.Subtype, stream.BitsPerComponent = Name.XObject, Name.Image, 8
        stream.ColorSpace = Name.DeviceRGB if pixels.ndim == 3 else Name.DeviceGray
        stream.Height, stream.Width = pixels.shape[:2]
        for key, value in entries.items():
            stream[f"/{key}"] = value
        return stream

    def paste(self, page: int, box: Box, image: bytes) -> bytes:
        left, bottom, width, height = self.up(page, box)
        return b"q %.3f 0 0 %.3f %.3f %.3f cm %s Q " % (width, height, left, bottom, image)

    def said_otherwise(self, cell: Cell, said: dict[bytes, str]) -> bytes:
        """The name of a font that looks as the cell's own; codes are said to be something else."""
        fake = Dictionary(dict(self.page(cell.page).resources.Font[cell.shows[0].font].items()))
        fake.ToUnicode = self.pdf.make_stream(to_map(said))
        return self.resource(cell.page, "Font", self.pdf.make_indirect(fake))

    def finish(self) -> bytes:
        """The changed file."""
        if self.content:
            return self.content
        for number in sorted({*self.drawn, *self.lost, *(page for page, _ in self.wrapped)}):
            page = self.page(number)
            if number not in self.before:
                self.before[number] = list(pikepdf.parse_content_stream(page))
            content, pieces, done = self.before[number], [], 0
            for at in [*range(len(content)), len(content)]:
                around = self.wrapped.get((number, at))
                if at == len(content) or at in self.lost[number] or around:
                    pieces.append(pikepdf.unparse_content_stream(content[done:at]))
                    done = at + 1
                if around:
                    text = pikepdf.unparse_content_stream(content[at : at + 1])
                    pieces += [around[0], text, around[1]]
            seen = b"%.4f %.4f %.4f %.4f %.4f %.4f cm\n" % seen_to_page(page)
            over = b"".join(self.drawn[number])
            text = b"q\n%s\nQ q %s %s Q" % (b"\n".join(pieces), seen, over)
            if self.is_update:
                return self._updated(int(page.obj.Contents.objgen[0]), text)
            page.obj.Contents = self.pdf.make_stream(text)
        return to_file(self.pdf)

    def _updated(self, number: int, text: bytes) -> bytes:
        """The sound file, and after its end a new version of one object of its."""
        before = self.sound.content
        start, size = len(before), len(self.pdf.objects) + 1
        added = b"%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (
            number, len(text), text,
        )  # fmt: skip
        root, last = self.pdf.Root.objgen[0], before.rsplit(b"startxref", 1)[1].split()[0]
        return before + added + (
            b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %d 0 R/Prev %s>>\n"
            b"startxref\n%d\n%%%%EOF\n"
            % (number, start, size, root, last, start + len(added))
        )  # fmt: skip


def crop(picture: Picture, box: Box, dpi: int) -> tuple[Picture, Box]:
    """The part of a page's picture that a box covers, and the box that it truly is."""
    scale = dpi / 72
    left, top = max(0, round(box.left * scale)), max(0, round(box.top * scale))
    part = picture[top : round(box.bottom * scale) + 1, left : round(box.right * scale) + 1]
    high, wide = part.shape[:2]
    return part, Box(left / scale, top / scale, (left + wide) / scale, (top + high) / scale)


def around(box: Box, by: float = 1.0) -> Box:
    """A box, and so many points more to its left and right, half as many above and below."""
    return Box(box.left - by, box.top - by / 2, box.right + by, box.bottom + by / 2)
