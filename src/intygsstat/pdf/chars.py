"""The main engine: what pdfium reads on a page.

pdfium names each character and says where its origin and its box are, in the
sheet's own coordinates (points, upwards from the lower left corner, before any
rotation). Spaces and line ends that it makes up itself belong to no text
object and are passed over: gaps are judged by the same rule for every engine.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, repeat
from typing import Any

import pypdfium2

from intygsstat.pdf import pdfium_calls as call
from intygsstat.pdf.chars_to_words import SOFT_HYPHEN, UNNAMED
from intygsstat.pdf.pdfium_drawings import page_to_drawings
from intygsstat.pdf.raw_page import Letters, Sheet, Stroke
from intygsstat.pdf.rotation import as_shown, reading_angle, turned_size

# A character's box reaches from this share of its size below the baseline to one size above
# that, whatever the font says of itself, so that all fonts of a line stand at one height.
BELOW_THE_BASELINE = 0.21
HYPHEN = 2  # what pdfium makes of a hyphen at a line's end
_PART_OF_A_FONT = re.compile(r"[A-Z]{6}\+")
_ODD = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def page_to_sheet(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> Sheet:
    """What stands on `page`, as shown. Raises ValueError if it has numbers in a lost font."""
    left, bottom, right, top = page.get_bbox()
    rotation = page.get_rotation() % 360
    width, height = right - left, top - bottom
    reader = _Reader(call.address_of(text_page.raw), left, top, width, height, rotation)
    letters = reader.read(text_page.count_chars())
    # columns are parted by lines that stand upright where the text is level
    directions = {(angle - angle % 90 + rotation) % 180 for angle in letters or [0]}
    drawings = page_to_drawings(
        call.address_of(page.raw), upright=0 in directions, level=90 in directions
    )

    strokes: list[Stroke]
    if rotation:
        turned = [as_shown(page, stroke) for stroke in drawings.strokes]
        strokes = [(s.left, s.top, s.right, s.bottom) for s in turned]
    else:
        strokes = [(s[0] - left, top - s[3], s[2] - left, top - s[1]) for s in drawings.strokes]
    return Sheet(
        *turned_size(rotation, width, height),
        letters,
        strokes,
        [as_shown(page, picture) for picture in drawings.pictures],
        drawings.count,
    )


class _Reader:
    """The characters of one page, from its text, an argument for pdfium's functions; the other
    numbers tell what of the sheet is shown."""

    def __init__(
        self, text: Any, left: float, top: float, width: float, height: float, rotation: int
    ) -> None:
        self.text, self.left, self.top = text, left, top
        self.width, self.height, self.rotation = width, height, rotation
        self.letters: dict[int, Letters] = defaultdict(Letters)
        self.lost: dict[int | None, bool] = {}
        self.names: dict[int | None, str] = {}

    def read(self, count: int) -> dict[int, Letters]:
        """The characters by reading direction."""
        addresses = call.each(call.char_object, self.text, count)
        texts = self._texts(count)
        boxes = call.floats(4 * count)  # left, top, right, bottom of each
        call.run(call.char_loose_box, repeat(self.text), range(count), call.every(boxes, 4))
        edges = call.numbers(boxes)
        bounds = [0, *[i for i, (a, b) in enumerate(pairwise(addresses), 1) if a != b], count]
        # pdfium's own spaces and line ends have no object
        spans = [span for span in pairwise(bounds) if addresses[span[0]]] if count else []
        firsts = [first for first, _ in spans]
        fonts = map(call.text_font, [call.argument(addresses[first]) for first in firsts])
        sizes = map(call.char_font_size, repeat(self.text), firsts)
        for (first, end), font, size, (a, b, c, d, *start), origin in zip(
            spans, fonts, sizes, self._matrices(firsts), self._origins(firsts), strict=True
        ):
            if font not in self.lost:
                self._look_at_font(font)
            style = _style(a, b, c, d, size)
            self._read_object(texts[first:end], edges, first, font, style, start, origin)
        # the page as shown is turned clockwise
        return {(angle - self.rotation) % 360: those for angle, those in self.letters.items()}

    def _matrices(self, indices: Sequence[int]) -> Iterator[Sequence[float]]:
        room = call.floats(6 * len(indices))
        call.run(call.char_matrix, repeat(self.text), indices, call.every(room, 6))
        return call.tuples(room, 6)

    def _origins(self, indices: Sequence[int]) -> Iterator[Sequence[float]]:
        room = call.doubles(2 * len(indices))
        places = call.every(room, 2), call.every(room, 2, 1)
        call.run(call.char_origin, repeat(self.text), indices, *places)
        return call.tuples(room, 2)

    def _texts(self, count: int) -> list[str]:
        """What each character stands for; U+FFFD where the font doesn't say."""
        codes = call.each(call.char_unicode, self.text, count)
        texts = list(map(chr, codes))
        if 1 in (unnamed := call.each(call.char_unnamed, self.text, count)):
            texts = [UNNAMED if bad else text for text, bad in zip(texts, unnamed, strict=True)]
        for odd in _ODD.finditer("".join(texts)):
            place, code = odd.start(), codes[odd.start()]
            if unnamed[place]:
                continue
            if code == HYPHEN:
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
        edges: list[float],
        first: int,
        font: int | None,
        style: _Style,
        start: Sequence[float],
        origin: Sequence[float],
    ) -> None:
        """Add the characters of one text object, which have one size and one direction."""
        size, angle = style.size, style.angle - style.angle % 90
        if self.lost[font] and any(map(str.isdigit, texts)):
            # pdfium leaves out some signs of such a text, so that not even blanks are sure
            raise ValueError(f"numbers in a font that the file has lost, {self.names[font]}")
        those = self.letters[style.angle]
        if abs(origin[0] - start[0]) + abs(origin[1] - start[1]) > 1.0 + size:
            # not drawn here: a text that the file gives in place of the signs (ActualText)
            text = unicodedata.normalize("NFC", "".join(texts))
            left, level = self._place(start[0], start[1], angle)
            texts, lefts = [text], [left]
            rights = [left + self._length(font, text, size)]
        else:
            level = self._place(origin[0], origin[1], angle)[1]
            lefts, rights = self._sides(edges, first, first + len(texts), angle)
        count = len(texts)
        those.texts += texts
        those.lefts += lefts
        those.rights += rights
        those.sizes += [style.rounded_size] * count
        if count > 1 and style.aslant:  # no two stand at one height
            origins = self._origins(range(first, first + count))
            those.tops += [self._place(x, y, angle)[1] - style.rise for x, y in origins]
        else:
            those.tops += [level - style.rise] * count

    def _sides(
        self, edges: list[float], first: int, end: int, angle: int
    ) -> tuple[list[float], list[float]]:
        """Where characters begin and end in their direction, on the part that is shown."""
        low, high = (0, 2) if angle in (0, 180) else (3, 1)
        lows = edges[4 * first + low : 4 * end : 4]
        highs = edges[4 * first + high : 4 * end : 4]
        if angle in (0, 90):
            nought = self.top - self.height if angle else self.left
            if not nought:
                return lows, highs
            return [at - nought for at in lows], [at - nought for at in highs]
        nought = self.left + self.width if angle == 180 else self.top
        return [nought - at for at in highs], [nought - at for at in lows]

    def _look_at_font(self, font: int | None) -> None:
        """Whether a part of a font, which a file must hold, is missing or damaged: what is shown
        in its place are signs of another font, whatever the codes were meant to be."""
        self.names[font] = call.name_of_font(font) if font is not None else ""
        part = _PART_OF_A_FONT.match(self.names[font]) is not None
        self.lost[font] = part and not call.font_is_embedded(call.argument(font))

    def _length(self, font: int | None, text: str, size: float) -> float:
        """How long `text` is in the object's font, in points; half an em where it has no sign."""
        length = 0.0
        room = call.floats(1)
        (place,) = call.every(room, 1)
        for sign in text:
            room[0] = 0.0
            if font is not None:
                call.font_width(font, ord(sign), size, place)
            length += room[0] or 0.5 * size
        return length

    def _place(self, across: float, up: float, angle: int) -> tuple[float, float]:
        """How far from the left and from the top of the shown part a point of the sheet is, once
        that is turned so that text of `angle` reads upright."""
        if angle == 0:
            return across - self.left, self.top - up
        if angle == 90:
            return self.height - (self.top - up), across - self.left
        if angle == 180:
            return self.width - (across - self.left), self.height - (self.top - up)
        return self.top - up, self.width - (across - self.left)


@dataclass(frozen=True, slots=True)
class _Style:
    """How a text object is drawn: its size in points, as it is and to the tenth, how far its
    characters' tops are above the baseline, which way it reads, whether neither level nor
    upright."""

    size: float
    rounded_size: float
    rise: float
    angle: int
    aslant: bool


@lru_cache(maxsize=256)
def _style(a: float, b: float, c: float, d: float, font_size: float) -> _Style:
    size = abs(font_size) * math.hypot(c, d)
    sign = math.copysign(1.0, font_size)
    angle = reading_angle(math.degrees(math.atan2(b * sign, a * sign)))
    rise = (1 - BELOW_THE_BASELINE) * size
    return _Style(size, round(size, 1), rise, angle, bool(b and c and a and d))
