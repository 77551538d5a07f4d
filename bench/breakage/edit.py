"""A sound deck under change: what can be drawn upon its pages, taken out, hidden and renamed.

All places are points from the lower left corner of the page as a person sees it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pikepdf
from fontTools.agl import UV2AGL
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name
from printing.layout import font_file

from breakage.sound import DPI, TESTS, Cell, Key, Picture, Show, Sound, Word, seen_to_page
from intygsstat.models import Box

assert TESTS  # printing is found there
WHITE, BLACK, RED, YELLOW = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (0.8, 0.0, 0.0), (1.0, 1.0, 0.2)
Colour = tuple[float, float, float]


class NotHereError(Exception):
    """This deck has nothing that could be changed so."""


@dataclass(slots=True)
class Edit:
    """A deck being changed, and what an honest reading may say of it afterwards.

    `shown` is, by cell, what may be published where the picture has changed; nothing if None.
    `words` are places whose change takes the meaning from cells. `is_damage` says that the whole
    deck was changed by chance, so that nothing is known of places that look different.
    """

    sound: Sound
    random: Random
    pdf: pikepdf.Pdf
    shown: dict[Key, str | None] = field(default_factory=dict)
    boxes: dict[Key, Box] = field(default_factory=dict)
    moved: dict[Key, tuple[float, Cell]] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)
    detail: str = ""
    moves: bool = False  # pages are shown elsewhere or in another size: pictures aren't compared
    is_damage: bool = False
    after: dict[int, list[bytes]] = field(default_factory=dict)
    before: dict[int, list[bytes]] = field(default_factory=dict)
    lost: dict[int, set[int]] = field(default_factory=dict)
    wrapped: dict[int, dict[int, tuple[bytes, bytes]]] = field(default_factory=dict)
    is_update: bool = False

    # What is chosen

    def cell(self, least: int = 2, digit: str = "") -> Cell:
        """A printed number of at least so many digits, that is found in the page's operators."""
        found = [
            c
            for c in self.sound.cells.values()
            if c.state == "printed" and c.printed.isdigit() and len(c.printed) >= least
            and (not digit or set(digit) & set(c.printed)) and self._is_simple(c)
        ]  # fmt: skip
        if not found:
            raise NotHereError
        return self.random.choice(found)

    def _is_simple(self, cell: Cell) -> bool:
        shows = self.sound.shows_in(cell.page, cell.box)
        upright = all(abs(s.matrix[1]) + abs(s.matrix[2]) < 0.01 < s.matrix[0] for s in shows)
        whole = sum(len(s.codes) for s in shows) == len(cell.printed)
        return whole and upright and not any(s.is_followed for s in shows)

    def blank(self) -> Cell:
        """A blank cell in a column that has numbers: its box is that of the number below it."""
        found = [c for c in self.sound.cells.values() if c.state == "blank"]
        if not found:
            raise NotHereError
        cell = self.random.choice(found)
        near = [
            c for c in self.sound.cells.values()
            if c.key[3] == cell.key[3] and c.page == cell.page and c.state == "printed"
            and c.key[:2] == cell.key[:2] and c.printed.isdigit() and self._is_simple(c)
        ]  # fmt: skip
        row = [
            c for c in self.sound.cells.values()
            if c.key[:3] == cell.key[:3] and c.state == "printed"
        ]  # fmt: skip
        if not near or not row:
            raise NotHereError
        model, beside = near[0], row[0]
        self.moved[cell.key] = beside.box.bottom - model.box.bottom, model
        box = Box(model.box.left, beside.box.top, model.box.right, beside.box.bottom)
        return Cell(cell.key, "", "blank", cell.page, box, cell.label)

    def other(self, printed: str) -> str:
        """Another number of as many digits, of those that this page's font has."""
        digits = sorted(set("123456789") & set(self.digits_of_page))
        at = self.random.randrange(len(printed))
        choice = [d for d in digits if d != printed[at]]
        if not choice:
            raise NotHereError
        return printed[:at] + self.random.choice(choice) + printed[at + 1 :]

    @property
    def digits_of_page(self) -> str:
        return "".join({d for c in self.sound.cells.values() for d in c.printed if d.isdigit()})

    def word(self, what: str) -> Word:
        """A title's month or channel, a region's name or a column's heading."""
        found = [word for word in self.sound.words if word.what == what]
        if not found:
            raise NotHereError
        return self.random.choice(found)

    # What is drawn: operators, for a page as it is seen

    def up(self, page: int, box: Box) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of a box, from the lower left corner."""
        return box.left, self.sound.heights[page - 1] - box.bottom, box.width, box.height

    def ground(self, page: int, box: Box) -> Colour:
        """The colour that a text in this box stands on."""
        part = self.pixels(page, box).reshape(-1, 3)
        colours, count = np.unique(part, axis=0, return_counts=True)
        return tuple(float(v) / 255 for v in colours[count.argmax()])  # type: ignore[return-value]

    def pixels(self, page: int, box: Box) -> Picture:
        left, top, right, bottom = (
            max(0, round(v * DPI / 72)) for v in (box.left, box.top, box.right, box.bottom)
        )
        return self.sound.pictures["poppler"][page - 1][top : bottom + 1, left : right + 1]

    def rect(self, page: int, box: Box, colour: Colour = WHITE, state: bytes = b"") -> bytes:
        return b"q %s %.3f %.3f %.3f rg %.2f %.2f %.2f %.2f re f Q " % (
            state, *colour, *self.up(page, box),
        )  # fmt: skip

    def strokes(
        self, page: int, points: Sequence[tuple[float, float]], width: float = 0.8,
        colour: Colour = BLACK,
    ) -> bytes:  # fmt: skip
        """A line through points that are counted from the upper left corner."""
        high = self.sound.heights[page - 1]
        path = b" ".join(
            b"%.2f %.2f %s" % (x, high - y, b"l" if at else b"m")
            for at, (x, y) in enumerate(points)
        )
        return b"q %.3f %.3f %.3f RG %.2f w %s S Q " % (*colour, width, path)

    def ring(self, page: int, box: Box, colour: Colour = RED) -> bytes:
        return b"q %.3f %.3f %.3f RG 0.7 w %.2f %.2f %.2f %.2f re S Q " % (
            *colour, *self.up(page, box),
        )  # fmt: skip

    def outlined(self, cell: Cell, text: str, dx: float = 0.0, colour: Colour = BLACK) -> bytes:
        """A text as paths, as large as the cell's own digits, from its left end."""
        size = self.size_of(cell)
        left, bottom, _, _ = self.up(cell.page, cell.box)
        base = self.baseline(cell) if cell.printed else bottom + 0.2 * size
        return b"q %.3f %.3f %.3f rg %.5f 0 0 %.5f %.2f %.2f cm %s Q " % (
            *colour, size / 2048, size / 2048, left + dx, base, _outline(text),
        )  # fmt: skip

    def baseline(self, cell: Cell) -> float:
        return self.first(cell).matrix[5]

    def size_of(self, cell: Cell) -> float:
        """Of a cell's text, in points."""
        if cell.key in self.moved:
            return self.size_of(self.moved[cell.key][1])
        show = self.first(cell)
        return show.size * show.matrix[0]

    def first(self, cell: Cell) -> Show:
        """The operator with a cell's first digit."""
        return min(self.sound.shows_in(cell.page, cell.box), key=lambda s: s.matrix[4])

    def codes(self, cell: Cell) -> list[bytes]:
        shows = sorted(self.sound.shows_in(cell.page, cell.box), key=lambda s: s.matrix[4])
        return [code for show in shows for code in show.codes]

    def code_of(self, page: int, font: str) -> dict[str, bytes]:
        """The digits that a font of the page is known to show, and their codes."""
        found: dict[str, bytes] = {}
        for cell in self.sound.cells.values():
            is_near = cell.page == page and cell.printed.isdigit() and self._is_simple(cell)
            if is_near and self.first(cell).font == font:
                found.update(zip(cell.printed, self.codes(cell), strict=True))
        return found

    def own(
        self, cell: Cell, text: str, dx: float = 0.0, font: str = "", codes: bytes = b"",
        size: float = 1.0, state: bytes = b"",
    ) -> bytes:  # fmt: skip
        """A text in the cell's own font, colour and place; `dx` points to the right."""
        drop, model = self.moved.get(cell.key, (0.0, cell))
        show = self.first(model)
        known = self.code_of(cell.page, show.font)
        if not codes and not set(text) <= set(known):
            raise NotHereError
        codes = codes or b"".join(known[sign] for sign in text)
        a, b, c, d, e, f = show.matrix
        return b"q %s BT %s %s Tf %.4f %.4f %.4f %.4f %.3f %.3f Tm %s <%s> Tj ET Q " % (
            show.state, (font or show.font).encode(), b"%.3f" % show.size,
            a * size, b * size, c * size, d * size, e + dx, f - drop, state, codes.hex().encode(),
        )  # fmt: skip

    def advance(self, cell: Cell) -> float:
        """How wide a digit is, in points."""
        return cell.box.width / max(1, len(cell.printed)) if cell.printed else 5.0

    def around(self, cell: Cell, by: float = 1.0) -> Box:
        box = cell.box
        return Box(box.left - by, box.top - by / 2, box.right + by, box.bottom + by / 2)

    # What is done to a page

    def says(self, cell: Cell, *shown: str | None) -> None:
        """What a person sees in a cell, where it looks otherwise than before."""
        self.shown[cell.key] = shown[0] if shown else None
        self.boxes[cell.key] = cell.box

    def add(self, page: int, drawn: bytes) -> None:
        """Draw upon a page, after all that it draws."""
        self.after.setdefault(page, []).append(drawn)

    def add_under(self, page: int, drawn: bytes) -> None:
        self.before.setdefault(page, []).append(drawn)

    def take_out(self, cell: Cell) -> None:
        """The operators that show a cell's text are gone."""
        for show in self.sound.shows_in(cell.page, cell.box):
            self.lost.setdefault(cell.page, set()).add(show.index)

    def put_between(self, cell: Cell, before: bytes, after: bytes) -> None:
        """Operators around each that shows a cell's text."""
        for show in self.sound.shows_in(cell.page, cell.box):
            self.wrap(cell.page, show, before, after)

    def wrap(self, page: int, show: Show, before: bytes, after: bytes) -> None:
        """Operators around one that shows text."""
        self.wrapped.setdefault(page, {})[show.index] = before, after

    def page(self, number: int) -> pikepdf.Page:
        return self.pdf.pages[number - 1]

    def resource(self, page: int, kind: str, thing: Any) -> bytes:
        """The name that a thing has among a page's resources."""
        return str(self.page(page).add_resource(thing, Name("/" + kind))).encode()

    def state(self, page: int, **entries: Any) -> bytes:
        """An operator that sets these entries of the graphics state."""
        given = Dictionary({f"/{k}": v for k, v in entries.items()})
        return b"%s gs " % self.resource(page, "ExtGState", given)

    def form(self, page: int, drawn: bytes, **entries: Any) -> Any:
        """A form that draws upon the page as seen."""
        stream = self.pdf.make_stream(drawn)
        stream.Type, stream.Subtype = Name.XObject, Name.Form
        stream.BBox = Array([-2000, -2000, 4000, 4000])
        stream.Resources = self.page(page).resources
        for key, value in entries.items():
            stream[f"/{key}"] = value
        return stream

    def use(self, page: int, form: Any) -> bytes:
        return b"q %s Do Q " % self.resource(page, "XObject", form)

    def image(self, page: int, pixels: Picture, box: Box, **entries: Any) -> bytes:
        """A picture pasted into a box."""
        stream = self.pdf.make_stream(pixels.astype(np.uint8).tobytes())
        stream.Type, stream.Subtype, stream.ColorSpace = Name.XObject, Name.Image, Name.DeviceRGB
        stream.Height, stream.Width, stream.BitsPerComponent = *pixels.shape[:2], 8
        for key, value in entries.items():
            stream[f"/{key}"] = value
        left, bottom, width, height = self.up(page, box)
        return b"q %.3f 0 0 %.3f %.3f %.3f cm %s Do Q " % (
            width, height, left, bottom, self.resource(page, "XObject", stream),
        )  # fmt: skip

    def annotation(self, page: int, subtype: str, box: Box, drawn: bytes, **entries: Any) -> None:
        """An annotation that looks as drawn. Not on pages that are shown turned."""
        if int(self.page(page).obj.get("/Rotate", 0)):
            raise NotHereError
        left, bottom, width, height = self.up(page, box)
        x, y = map(float, self.page(page).cropbox[:2])
        rect = Array([left + x, bottom + y, left + x + width, bottom + y + height])
        matrix = b"1 0 0 1 %.3f %.3f cm " % (x, y)
        look = self.form(page, matrix + drawn)
        look.BBox = rect
        note = Dictionary(
            Type=Name.Annot, Subtype=Name("/" + subtype), F=4, Rect=rect,
            Contents="", AP=Dictionary(N=self.pdf.make_indirect(look)),
        )  # fmt: skip
        for key, value in entries.items():
            note[f"/{key}"] = value
        if subtype in ("Highlight", "Underline", "StrikeOut", "Squiggly"):
            l, b, r, t = rect  # noqa: E741
            note.QuadPoints = Array([l, t, r, t, l, b, r, b])
        if "/Annots" not in self.page(page).obj:
            self.page(page).obj.Annots = Array([])
        self.page(page).obj.Annots.append(self.pdf.make_indirect(note))

    def layer(self, page: int, is_on: bool) -> bytes:
        """The name of a layer that viewers show or hide."""
        group = self.pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Lager"))
        root = self.pdf.Root
        if "/OCProperties" not in root:
            root.OCProperties = Dictionary(
                OCGs=Array([]), D=Dictionary(ON=Array([]), OFF=Array([]))
            )
        root.OCProperties.OCGs.append(group)
        for name in ("/ON", "/OFF"):
            if name not in root.OCProperties.D:
                root.OCProperties.D[name] = Array([])
        root.OCProperties.D["/ON" if is_on else "/OFF"].append(group)
        return self.resource(page, "Properties", group)

    def font(self, page: int, name: str) -> Any:
        return self.page(page).resources.Font[name]

    def said_otherwise(self, page: int, name: str, said: dict[bytes, str]) -> str:
        """The name of a font that looks as this one, and whose codes are said to mean `said`."""
        fake = Dictionary(dict(self.font(page, name).items()))
        fake.ToUnicode = self.pdf.make_stream(character_map(said))
        return self.resource(page, "Font", self.pdf.make_indirect(fake)).decode()

    def lying_font(self, page: int, shown: str, said: str, base: str = "Helvetica") -> bytes:
        """The name of a font whose bytes 65, 66, … look like `shown`, and are called `said`."""
        names = [Name("/" + UV2AGL[ord(sign)]) for sign in shown]
        codes = {bytes([65 + at]): sign for at, sign in enumerate(said)}
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/" + base),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([65, *names])),
            ToUnicode=self.pdf.make_stream(character_map(codes)),
        )  # fmt: skip
        return self.resource(page, "Font", self.pdf.make_indirect(font))

    def type_3(self, page: int, shown: str, said: str) -> bytes:
        """As `lying_font`, with glyphs that are drawn by operators."""
        glyphs = {
            f"/g{at}": self.pdf.make_stream(b"1200 0 0 -400 1200 1600 d1 " + _outline(sign))
            for at, sign in enumerate(shown)
        }
        names = [Name(f"/g{at}") for at in range(len(shown))]
        codes = {bytes([65 + at]): sign for at, sign in enumerate(said)}
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, -400, 1200, 1600]),
            FontMatrix=Array([1 / 2048, 0, 0, 1 / 2048, 0, 0]), CharProcs=Dictionary(glyphs),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([65, *names])),
            FirstChar=65, LastChar=64 + len(shown), Widths=Array([1139] * len(shown)),
            Resources=Dictionary(), ToUnicode=self.pdf.make_stream(character_map(codes)),
        )  # fmt: skip
        return self.resource(page, "Font", self.pdf.make_indirect(font))

    def change_meaning(self, page: int, name: str, said: dict[bytes, str]) -> None:
        """Codes of a font mean something else; all others what they meant."""
        font = self.font(page, name)
        if "/ToUnicode" not in font:
            raise NotHereError
        old = dict(_meanings(font.ToUnicode.read_bytes()))
        if not set(said) <= set(old):
            raise NotHereError
        font.ToUnicode = self.pdf.make_stream(character_map({**old, **said}))

    def swap_glyphs(self, page: int, name: str, one: bytes, two: bytes, digits: Any) -> None:
        """Two codes of a font look like each other; what they are said to be stays."""
        font = self.font(page, name)
        if font.Subtype == "/Type3":
            names = dict(_differences(font.Encoding.Differences))
            a, b = names[one[0]], names[two[0]]
            font.CharProcs[a], font.CharProcs[b] = font.CharProcs[b], font.CharProcs[a]
            return
        below = font.DescendantFonts[0] if font.Subtype == "/Type0" else font
        if "/FontDescriptor" not in below:
            said = {one: digits[0], two: digits[1]}
            rest = {bytes([c]): chr(c) for c in range(32, 127)}
            font.ToUnicode = self.pdf.make_stream(character_map({**rest, **said}))
            names = [Name("/" + UV2AGL[ord(d)]) for d in digits]
            font.Encoding = Dictionary(
                Type=Name.Encoding, BaseEncoding=Name.WinAnsiEncoding,
                Differences=Array([one[0], names[1], two[0], names[0]]),
            )  # fmt: skip
            return
        if "/FontFile2" not in below.FontDescriptor:
            raise NotHereError
        program = TTFont(io.BytesIO(below.FontDescriptor.FontFile2.read_bytes()), lazy=False)
        a, b = (self._glyph(program, font, below, code) for code in (one, two))
        glyphs = program["glyf"]
        glyphs[a], glyphs[b] = glyphs[b], glyphs[a]
        file = io.BytesIO()
        program.save(file)
        below.FontDescriptor.FontFile2 = self.pdf.make_stream(file.getvalue())

    def _glyph(self, program: TTFont, font: Any, below: Any, code: bytes) -> str:
        number = int.from_bytes(code, "big")
        if font.Subtype != "/Type0":
            for table in program["cmap"].tables:
                if found := table.cmap.get(number) or table.cmap.get(0xF000 + number):
                    return str(found)
            raise NotHereError
        table = below.get("/CIDToGIDMap", Name.Identity)
        if table != Name.Identity:
            number = int.from_bytes(table.read_bytes()[2 * number : 2 * number + 2], "big")
        return str(program.getGlyphName(number))

    def finish(self) -> bytes:
        """The changed file."""
        for number in sorted({*self.after, *self.before, *self.lost, *self.wrapped}):
            page = self.page(number)
            content = list(pikepdf.parse_content_stream(page))
            lost, wrapped = self.lost.get(number, set()), self.wrapped.get(number, {})
            pieces, done = [], 0
            for at in sorted({*lost, *wrapped, len(content)}):
                pieces.append(pikepdf.unparse_content_stream(content[done:at]))
                if at in wrapped:
                    text = pikepdf.unparse_content_stream(content[at : at + 1])
                    pieces += [wrapped[at][0], text, wrapped[at][1]]
                done = at + 1
            seen = b"%.4f %.4f %.4f %.4f %.4f %.4f cm\n" % seen_to_page(page)
            under, over = (b"".join(x.get(number, [])) for x in (self.before, self.after))
            drawn = b"q %s %s Q q\n%s\nQ q %s %s Q" % (seen, under, b"\n".join(pieces), seen, over)
            page.Contents = self.pdf.make_stream(drawn)
        file = io.BytesIO()
        self.pdf.save(file, static_id=True)
        return file.getvalue()


_PART = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)


def _meanings(stream: bytes) -> Iterator[tuple[bytes, str]]:
    """A ToUnicode stream's codes and what they mean."""
    for part in _PART.finditer(stream):
        tokens = re.findall(rb"<([0-9A-Fa-f]+)>|([\[\]])", part[2])
        signs = [bytes.fromhex(t.decode()) if t else bracket for t, bracket in tokens]
        if part[1] == b"bfchar":
            for code, text in zip(signs[::2], signs[1::2], strict=True):
                yield code, text.decode("utf-16-be")
            continue
        while signs:
            first, last, *signs = signs
            low, high = (int.from_bytes(s, "big") for s in (first, last))
            count, wide = high - low + 1, len(first)
            codes = [n.to_bytes(wide, "big") for n in range(low, high + 1)]
            if signs[0] == b"[":
                texts = [s.decode("utf-16-be") for s in signs[1 : count + 1]]
                signs = signs[count + 2 :]
            else:
                start = int.from_bytes(signs[0], "big")
                texts = [chr(start + n) for n in range(count)]
                signs = signs[1:]
            yield from zip(codes, texts, strict=True)


def _differences(entries: Any) -> Iterator[tuple[int, str]]:
    """Codes and glyph names of an encoding's differences."""
    code = 0
    for entry in entries:
        if isinstance(entry, int):
            code = entry
        else:
            yield code, str(entry)
            code += 1


def character_map(said: dict[bytes, str]) -> bytes:
    """A ToUnicode stream; a code that is said to mean nothing is left out."""
    wide = max(map(len, said))
    lines = b"\n".join(
        b"<%s> <%s>" % (code.hex().encode(), text.encode("utf-16-be").hex().encode())
        for code, text in said.items()
        if text
    )
    count = sum(map(bool, said.values()))
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n/CMapName /X def\n"
        b"/CMapType 2 def\n1 begincodespacerange <%s> <%s> endcodespacerange\n"
        b"%d beginbfchar\n%s\nendbfchar\nendcmap end end"
        % (b"00" * wide, b"ff" * wide, count, lines)
    )


@cache
def _glyphs() -> tuple[Any, Any]:
    font = TTFont(font_file("Liberation", False))
    return font.getGlyphSet(), font.getBestCmap()


@cache
def _outline(text: str) -> bytes:
    """A text's outlines in Liberation Sans, 2048 units an em, as operators that fill them."""
    from fontTools.pens.basePen import BasePen

    class Operators(BasePen):
        def __init__(self, glyphs: Any, dx: float) -> None:
            super().__init__(glyphs)
            self.out: list[str] = []
            self.dx = dx

        def _p(self, *points: tuple[float, float]) -> str:
            return " ".join(f"{x + self.dx:.0f} {y:.0f}" for x, y in points)

        def _moveTo(self, point: Any) -> None:  # noqa: N802
            self.out.append(self._p(point) + " m")

        def _lineTo(self, point: Any) -> None:  # noqa: N802
            self.out.append(self._p(point) + " l")

        def _curveToOne(self, *points: Any) -> None:  # noqa: N802
            self.out.append(self._p(*points) + " c")

        def _closePath(self) -> None:  # noqa: N802
            self.out.append("h")

    glyphs, names = _glyphs()
    out, dx = [], 0.0
    for sign in text:
        pen = Operators(glyphs, dx)
        glyphs[names[ord(sign)]].draw(pen)
        out += pen.out
        dx += glyphs[names[ord(sign)]].width
    return " ".join([*out, "f"]).encode()
