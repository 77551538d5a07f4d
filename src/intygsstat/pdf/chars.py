"""What pdfium finds on a page: characters, pictures, how many shapes; and quarter turns of it all.

pdfium names each character and says where its origin and its box are, in the
file's own coordinates (points, upwards from the lower left corner, before any
rotation). Spaces and line ends that it makes up itself belong to no text
object and are passed over: gaps are judged by the same rule for every engine.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from intygsstat.models import Box
from intygsstat.pdf import pdfium

UNNAMED = "\ufffd"
SOFT_HYPHEN = "\u00ad"
# A character's box reaches from this share of its size below the baseline to one size above
# that, whatever the font says of itself, so that all fonts of a line stand at one height.
BELOW_THE_BASELINE = 0.21
ASLANT = 45  # added to the nearest quarter turn of a text that is far from any
FAR_FROM_LEVEL = 10.0  # degrees; nearer to a quarter turn, a text is only a little askew
_HYPHEN = 2  # what pdfium makes of a hyphen at a line's end
_PART_OF_A_FONT = re.compile(r"[A-Z]{6}\+")
_ODD = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


# Turning ----------------------------------------------------------------------------------------


def reading_angle(degrees: float) -> int:
    """The quarter turn that a text's direction is nearest to, with ASLANT if it is far from it."""
    quarter = round(degrees / 90)
    far = abs(degrees - 90 * quarter) > FAR_FROM_LEVEL
    return quarter % 4 * 90 + ASLANT * far


def turned_size(angle: int, width: float, height: float) -> tuple[float, float]:
    """Width and height of a page of `width` by `height` after a turn by `angle` degrees."""
    return (height, width) if angle in (90, 270) else (width, height)


def turn_box(box: Box, angle: int, width: float, height: float, *, back: bool = False) -> Box:
    """`box` on a page of `width` by `height`, turned so that text of `angle` reads upright.

    With `back` the other way; width and height are those of the page `box` is on.
    """
    if back:
        angle = -angle % 360
    if angle == 90:
        return Box(height - box.bottom, box.left, height - box.top, box.right)
    if angle == 180:
        return Box(width - box.right, height - box.bottom, width - box.left, height - box.top)
    if angle == 270:
        return Box(box.top, width - box.right, box.bottom, width - box.left)
    return box


def to_shown(page: pypdfium2.PdfPage) -> Callable[[Sequence[float]], Box]:
    """A function from a box in the file's coordinates (left, bottom, right, top) to the same on
    the page as shown, crop box and rotation applied."""
    left, bottom, right, top = page.get_bbox()
    angle = page.get_rotation() % 360
    size = right - left, top - bottom

    def shown(box: Sequence[float]) -> Box:
        upright = Box(box[0] - left, top - box[3], box[2] - left, top - box[1])
        return turn_box(upright, angle, *size) if angle else upright

    return shown


# Reading ----------------------------------------------------------------------------------------


@dataclass(slots=True)
class Chars:
    """Characters of one direction in the order they are drawn, a list for each of their facts.

    Lengths are points from the upper left corner of the page turned so that
    these characters read from left to right. `texts` may hold an empty text, or
    several characters for one sign; a character that nobody can name is U+FFFD.
    """

    texts: list[str] = field(default_factory=list)
    lefts: list[float] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)
    tops: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)


@dataclass(slots=True)
class RawPage:
    """A page as shown, `width` by `height` points, crop box and rotation applied.

    `chars` are by reading direction (0, 90 upwards, 180, 270, and 45 more if they are aslant,
    in the coordinates of the quarter turn), `pictures` the boxes of pictures, `drawings` the
    number of shapes.
    """

    width: float
    height: float
    chars: dict[int, Chars]
    pictures: list[Box] = field(default_factory=list)
    drawings: int = 0


def read_page(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> RawPage:
    """What stands on `page`, as shown. Raises ValueError if it has numbers in a lost font."""
    left, bottom, right, top = page.get_bbox()
    rotation = page.get_rotation() % 360
    reader = _CharReader(pdfium.address_of(text_page.raw), left, bottom, right, top)
    reader.read(text_page.count_chars())
    raw = RawPage(
        *turned_size(rotation, right - left, top - bottom),
        # the page as shown is turned clockwise
        {(angle - rotation) % 360: chars for angle, chars in reader.chars.items()},
    )
    mode = pdfium.Room(2, ctypes.c_int)
    things = things_on(page)
    for thing in things:
        if thing.kind == pdfium.PATH:
            pdfium.path_mode(thing.address, *mode.places)
            raw.drawings += any(mode.numbers())  # neither filled nor stroked, it only clips
    pictures = [thing for thing in things if thing.kind == pdfium.IMAGE]
    raw.pictures = list(map(to_shown(page), bounds_of(pictures).tolist()))
    return raw


class _CharReader:
    """The characters of one page by reading direction, from the address of its text; the
    other numbers say what of the page is shown."""

    def __init__(self, text: int, left: float, bottom: float, right: float, top: float) -> None:
        self.text = text
        self.left, self.top = left, top
        self.size = right - left, top - bottom
        self.matrix, self.origin = pdfium.Room(6), pdfium.Room(2, ctypes.c_double)
        self.chars: dict[int, Chars] = defaultdict(Chars)
        self.lost: dict[int | None, str] = {}  # by font, its name if its part is missing

    def read(self, count: int) -> None:
        """Read the characters, one text object after the other."""
        text = self.text
        objects = [pdfium.char_object(text, index) for index in range(count)]
        texts = self._texts(count)
        room = pdfium.Room(4 * count)
        for index, place in enumerate(room.places[::4]):
            pdfium.char_loose_box(text, index, place)
        lefts, tops, rights, bottoms = np.reshape(room.numbers(), (-1, 4)).T
        columns = lefts - self.left, self.top - tops, rights - self.left, self.top - bottoms
        boxes = Box(*columns)  # of all characters at once

        @cache
        def sides(angle: int) -> tuple[list[float], list[float]]:
            turned = turn_box(boxes, angle, *self.size)
            return turned.left.tolist(), turned.right.tolist()  # type: ignore[attr-defined]

        bounds = [0, *[i for i, (a, b) in enumerate(pairwise(objects), 1) if a != b], count]
        for first, end in pairwise(bounds):
            if first < end and objects[first]:  # pdfium's own spaces and line ends have no object
                font = pdfium.text_font(objects[first])
                self._read_object(texts[first:end], first, font, sides)

    def _texts(self, count: int) -> list[str]:
        """What each character stands for; U+FFFD where the font doesn't say."""
        codes = [pdfium.char_code(self.text, index) for index in range(count)]
        unnamed = [pdfium.char_is_unnamed(self.text, index) == 1 for index in range(count)]
        texts = [UNNAMED if bad else chr(c) for c, bad in zip(codes, unnamed, strict=True)]
        for odd in _ODD.finditer("".join(texts)):
            place, code = odd.start(), codes[odd.start()]
            if code == _HYPHEN:
                texts[place] = SOFT_HYPHEN
            elif 0xD800 <= code < 0xDC00 and place + 1 < count:  # one character in two halves
                pair = texts[place] + texts[place + 1]
                whole = pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
                texts[place], texts[place + 1] = whole, ""
            elif texts[place]:
                texts[place] = UNNAMED
        return texts

    def _read_object(
        self,
        texts: list[str],
        first: int,
        font: int | None,
        sides: Callable[[int], tuple[list[float], list[float]]],
    ) -> None:
        """Add the characters of one text object, which have one size and one direction; `sides`
        are where all of the page's begin and end, by that direction."""
        pdfium.char_matrix(self.text, first, self.matrix.places[0])
        a, b, c, d, start_x, start_y = self.matrix.numbers()
        size, direction, aslant = _style(a, b, c, d, pdfium.char_font_size(self.text, first))
        angle = direction - direction % 90
        if self._lost_name(font) and any(map(str.isdigit, texts)):
            # pdfium leaves out some signs of such a text, so that not even blanks are sure
            raise ValueError(f"numbers in a font that the file has lost, {self.lost[font]}")
        x, y = self._origin(first)
        if abs(x - start_x) + abs(y - start_y) > 1.0 + size:
            # not drawn here: a text that the file gives in place of the signs (ActualText)
            text = unicodedata.normalize("NFC", "".join(texts))
            left, level = self._place(start_x, start_y, angle)
            texts, lefts, rights = [text], [left], [left + _length(font, text, size)]
        else:
            level = self._place(x, y, angle)[1]
            lefts, rights = (ends[first : first + len(texts)] for ends in sides(angle))
        levels = [level] * len(texts)
        if aslant and len(texts) > 1:  # no two stand at one height
            origins = map(self._origin, range(first, first + len(texts)))
            levels = [self._place(*origin, angle)[1] for origin in origins]
        chars = self.chars[direction]
        chars.texts += texts
        chars.lefts += lefts
        chars.rights += rights
        chars.tops += [level - (1 - BELOW_THE_BASELINE) * size for level in levels]
        chars.sizes += [round(size, 1)] * len(texts)

    def _lost_name(self, font: int | None) -> str:
        """The name of a font whose part, which a file must hold, is missing or damaged, else '':
        what is shown in its place are signs of another font, whatever was meant."""
        if font not in self.lost:
            name = pdfium.name_of_font(font) if font else ""
            missing = _PART_OF_A_FONT.match(name) and not pdfium.font_is_embedded(font)
            self.lost[font] = name if missing else ""
        return self.lost[font]

    def _origin(self, index: int) -> tuple[float, float]:
        pdfium.char_origin(self.text, index, *self.origin.places)
        x, y = self.origin.numbers()
        return x, y

    def _place(self, x: float, y: float, angle: int) -> tuple[float, float]:
        """How far from the left and from the top of the shown part a point is, once that is
        turned so that text of `angle` reads upright."""
        right, down = x - self.left, self.top - y
        if not angle:
            return right, down
        turned = turn_box(Box(right, down, right, down), angle, *self.size)
        return turned.left, turned.top


@lru_cache(maxsize=256)
def _style(a: float, b: float, c: float, d: float, font_size: float) -> tuple[float, int, bool]:
    """A text object's size in points, which way it reads, and whether neither level nor upright."""
    sign = math.copysign(1.0, font_size)
    angle = reading_angle(math.degrees(math.atan2(b * sign, a * sign)))
    return abs(font_size) * math.hypot(c, d), angle, bool(b and c and a and d)


def _length(font: int | None, text: str, size: float) -> float:
    """How long `text` is in a font, in points; half an em where it has no sign."""
    length, room = 0.0, pdfium.Room(1)
    for sign in text:
        known = font and pdfium.font_width(font, ord(sign), size, room.places[0])
        length += (known and room.numbers()[0]) or 0.5 * size
    return length


# What is drawn ----------------------------------------------------------------------------------

Matrix = NDArray[np.float64]  # 3 by 3, of rows (x, y, 1)


class Thing(NamedTuple):
    """What a page draws: where pdfium has it, of which kind, and the matrix by which it stands on
    the sheet if it is of a form."""

    address: int
    kind: int
    matrix: Matrix | None = None


def things_on(page: pypdfium2.PdfPage) -> list[Thing]:
    """All that a page draws, the uppermost last; forms taken to pieces."""
    address, kind_of = pdfium.address_of(page.raw), pdfium.object_type
    own = [pdfium.page_object(address, i) for i in range(pdfium.page_objects(address))]
    things = [Thing(thing, kind_of(thing)) for thing in own]
    while any(thing.kind == pdfium.FORM for thing in things):
        things = [piece for thing in things for piece in _pieces(thing)]
    return things


def _pieces(thing: Thing) -> Iterator[Thing]:
    """What a form draws; a thing that is none, itself."""
    form, kind, matrix = thing
    if kind != pdfium.FORM:
        yield thing
        return
    room = pdfium.Room(6)
    matrix = np.identity(3) if matrix is None else matrix
    if pdfium.object_matrix(form, room.places[0]):
        own = np.reshape(room.numbers(), (3, 2))
        matrix = np.column_stack((own, (0, 0, 1))) @ matrix
    for index in range(pdfium.form_objects(form)):
        piece = pdfium.form_object(form, index)
        yield Thing(piece, pdfium.object_type(piece), matrix)


def bounds_of(things: Sequence[Thing]) -> NDArray[np.float64]:
    """A row for each: left, bottom, right and top of what stands on the sheet."""
    room = pdfium.Room(4 * len(things))
    for at, thing in enumerate(things):
        pdfium.object_bounds(thing.address, *room.places[4 * at : 4 * at + 4])
    bounds = np.reshape(np.array(room.numbers(), np.float64), (-1, 4))
    for bound, thing in zip(bounds, things, strict=True):
        if thing.matrix is not None:
            corners = [(x, y, 1.0) for x in bound[::2] for y in bound[1::2]] @ thing.matrix
            bound[:] = [*corners.min(axis=0)[:2], *corners.max(axis=0)[:2]]
    return bounds
