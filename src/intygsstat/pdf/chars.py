"""What pdfium finds on a page: characters, pictures, how many shapes.

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
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import pypdfium2

from intygsstat.models import Box
from intygsstat.pdf import pdfium
from intygsstat.pdf.rotation import reading_angle, to_shown, turned_size

UNNAMED = "\ufffd"
SOFT_HYPHEN = "\u00ad"
# A character's box reaches from this share of its size below the baseline to one size above
# that, whatever the font says of itself, so that all fonts of a line stand at one height.
BELOW_THE_BASELINE = 0.21
DEEPEST = 12  # forms in forms; a deeper nest is a broken or a hostile file
_HYPHEN = 2  # what pdfium makes of a hyphen at a line's end
_PART_OF_A_FONT = re.compile(r"[A-Z]{6}\+")
_ODD = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


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

    def __len__(self) -> int:
        return len(self.texts)

    def chosen(self, indices: Sequence[int]) -> Chars:
        """Only the characters at `indices`."""
        columns = (self.texts, self.lefts, self.rights, self.tops, self.sizes)
        return Chars(*([column[i] for i in indices] for column in columns))  # type: ignore[arg-type]


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
    address = pdfium.address_of(page.raw)
    objects = (pdfium.page_object(address, i) for i in range(pdfium.page_objects(address)))
    _count_drawings(raw, to_shown(page), objects)
    return raw


class _CharReader:
    """The characters of one page by reading direction, from the address of its text; the
    other numbers say what of the page is shown."""

    def __init__(self, text: int, left: float, bottom: float, right: float, top: float) -> None:
        self.text = text
        self.left, self.bottom, self.right, self.top = left, bottom, right, top
        self.matrix, self.origin = pdfium.Room(6), pdfium.Room(2, ctypes.c_double)
        self.chars: dict[int, Chars] = defaultdict(Chars)
        self.lost: dict[int | None, str] = {}  # by font, its name if its part is missing

    def read(self, count: int) -> None:
        """Read the characters, one text object after the other."""
        text = self.text
        objects = [pdfium.char_object(text, index) for index in range(count)]
        texts = self._texts(count)
        boxes = pdfium.Room(4 * count)  # left, top, right, bottom of each
        for index, place in enumerate(boxes.places[::4]):
            pdfium.char_loose_box(text, index, place)
        edges = boxes.numbers()
        bounds = [0, *[i for i, (a, b) in enumerate(pairwise(objects), 1) if a != b], count]
        for first, end in pairwise(bounds):
            if first < end and objects[first]:  # pdfium's own spaces and line ends have no object
                font = pdfium.text_font(objects[first])
                self._read_object(texts[first:end], edges, first, font)

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
        self, texts: list[str], edges: list[float], first: int, font: int | None
    ) -> None:
        """Add the characters of one text object, which have one size and one direction."""
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
            lefts, rights = self._sides(edges, first, first + len(texts), angle)
        rise = (1 - BELOW_THE_BASELINE) * size
        levels = [level] * len(texts)
        if aslant and len(texts) > 1:  # no two stand at one height
            origins = map(self._origin, range(first, first + len(texts)))
            levels = [self._place(*origin, angle)[1] for origin in origins]
        chars = self.chars[direction]
        chars.texts += texts
        chars.lefts += lefts
        chars.rights += rights
        chars.tops += [level - rise for level in levels]
        chars.sizes += [round(size, 1)] * len(texts)

    def _lost_name(self, font: int | None) -> str:
        """The name of a font whose part, which a file must hold, is missing or damaged, else '':
        what is shown in its place are signs of another font, whatever was meant."""
        if font not in self.lost:
            name = pdfium.name_of_font(font) if font else ""
            missing = _PART_OF_A_FONT.match(name) and not pdfium.font_is_embedded(font)
            self.lost[font] = name if missing else ""
        return self.lost[font]

    def _origin(self, index: int) -> Point:
        pdfium.char_origin(self.text, index, *self.origin.places)
        x, y = self.origin.numbers()
        return x, y

    def _sides(
        self, edges: list[float], first: int, end: int, angle: int
    ) -> tuple[list[float], list[float]]:
        """Where characters begin and end in their direction, on the part that is shown."""
        low, high = (0, 2) if angle in (0, 180) else (3, 1)
        lows = edges[4 * first + low : 4 * end : 4]
        highs = edges[4 * first + high : 4 * end : 4]
        if angle in (0, 90):
            begin = self.bottom if angle else self.left
            return [at - begin for at in lows], [at - begin for at in highs]
        begin = self.right if angle == 180 else self.top
        return [begin - at for at in highs], [begin - at for at in lows]

    def _place(self, x: float, y: float, angle: int) -> Point:
        """How far from the left and from the top of the shown part a point is, once that is
        turned so that text of `angle` reads upright."""
        if angle == 0:
            return x - self.left, self.top - y
        if angle == 90:
            return y - self.bottom, x - self.left
        if angle == 180:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x


@lru_cache(maxsize=256)
def _style(a: float, b: float, c: float, d: float, font_size: float) -> tuple[float, int, bool]:
    """A text object's size in points, which way it reads, and whether neither level nor upright."""
    sign = math.copysign(1.0, font_size)
    angle = reading_angle(math.degrees(math.atan2(b * sign, a * sign)))
    return abs(font_size) * math.hypot(c, d), angle, bool(b and c and a and d)


def _length(font: int | None, text: str, size: float) -> float:
    """How long `text` is in a font, in points; half an em where it has no sign."""
    length = 0.0
    for sign in text:
        room = pdfium.Room(1)
        if font:
            pdfium.font_width(font, ord(sign), size, room.places[0])
        length += room.numbers()[0] or 0.5 * size
    return length


def _count_drawings(
    raw: RawPage,
    shown: Callable[[Sequence[float]], Box],
    objects: Iterable[int],
    matrix: Matrix = _PLAIN,
    depth: int = DEEPEST,
) -> None:
    """Add to a page the pictures and the number of shapes among `objects`, which stand on the
    sheet by `matrix`; those of forms down to `depth`."""
    mode = pdfium.Room(2, ctypes.c_int)
    for thing in objects:
        kind = pdfium.object_type(thing)
        if kind == pdfium.PATH:
            pdfium.path_mode(thing, *mode.places)
            raw.drawings += any(mode.numbers())  # neither filled nor stroked, it only clips
        elif kind == pdfium.IMAGE:
            raw.pictures.append(shown(_picture(thing, matrix)))
        elif kind == pdfium.FORM and depth:
            inner = (pdfium.form_object(thing, i) for i in range(pdfium.form_objects(thing)))
            _count_drawings(raw, shown, inner, _times(_own_matrix(thing), matrix), depth - 1)


def _own_matrix(form: int) -> Matrix:
    room = pdfium.Room(6)
    if not pdfium.object_matrix(form, room.places[0]):
        return _PLAIN
    a, b, c, d, e, f = room.numbers()
    return a, b, c, d, e, f


def _picture(image: int, matrix: Matrix) -> tuple[float, float, float, float]:
    room = pdfium.Room(4)
    pdfium.object_bounds(image, *room.places)
    left, bottom, right, top = room.numbers()
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (left, right) for y in (bottom, top)]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that does `first`, then `second`."""
    if second is _PLAIN:
        return first
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )
