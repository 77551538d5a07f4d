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
from itertools import repeat

import pypdfium2

from intygsstat.model import Box
from intygsstat.read import pdfium_calls as call
from intygsstat.read.letters import UNNAMED
from intygsstat.read.pdfium_drawings import page_to_drawings
from intygsstat.read.sheet import Letters, Sheet, Stroke
from intygsstat.read.turning import turn_box, turned_size

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
    drawings = page_to_drawings(call.address_of(page.raw))

    def shown(box: tuple[float, float, float, float]) -> Box:
        upright = Box(box[0] - left, top - box[3], box[2] - left, top - box[1])
        return turn_box(upright, rotation, width, height) if rotation else upright

    strokes: list[Stroke]
    if rotation:
        turned = [shown(stroke) for stroke in drawings.strokes]
        strokes = [(s.left, s.top, s.right, s.bottom) for s in turned]
    else:
        strokes = [(s[0] - left, top - s[3], s[2] - left, top - s[1]) for s in drawings.strokes]
    return Sheet(
        *turned_size(rotation, width, height),
        letters,
        strokes,
        [shown(picture) for picture in drawings.pictures],
        drawings.count,
    )


class _Reader:
    """The characters of one page, from the address of its text; the other numbers tell what
    of the sheet is shown. pdfium writes its answers into the rooms kept here."""

    def __init__(
        self, text: int, left: float, top: float, width: float, height: float, rotation: int
    ) -> None:
        self.text, self.left, self.top = text, left, top
        self.width, self.height, self.rotation = width, height, rotation
        self.letters: dict[int, Letters] = defaultdict(Letters)
        self.matrix, self.matrix_at = call.floats(6)
        self.origin, self.origin_at = call.doubles(2)
        self.room, self.room_at = call.floats(1)
        self.lost: dict[int | None, bool] = {}
        self.names: dict[int | None, str] = {}

    def read(self, count: int) -> dict[int, Letters]:
        """The characters by reading direction."""
        objects = call.each(call.char_object, self.text, count)
        texts = self._texts(count)
        edges, edges_at = call.floats(4 * count)  # left, top, right, bottom of each
        places = range(edges_at, edges_at + 16 * count, 16)
        list(map(call.char_loose_box, repeat(self.text), range(count), places))
        edges = list(edges)
        first = 0
        while first < count:
            text_object = objects[first]
            end = first + 1
            while end < count and objects[end] == text_object:
                end += 1
            if text_object:  # pdfium's own spaces and line ends have none
                self._read_object(text_object, texts[first:end], edges, first, end)
            first = end
        # the page as shown is turned clockwise
        return {(angle - self.rotation) % 360: those for angle, those in self.letters.items()}

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
                texts[place] = "-"
            elif 0xD800 <= code < 0xDC00 and place + 1 < count:  # one character in two halves
                pair = texts[place] + texts[place + 1]
                whole = pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
                texts[place], texts[place + 1] = whole, ""
            elif texts[place]:
                texts[place] = UNNAMED
        return texts

    def _read_object(
        self, text_object: int, texts: list[str], edges: list[float], first: int, end: int
    ) -> None:
        """Add the characters of one text object, which have one size and one direction."""
        call.char_matrix(self.text, first, self.matrix_at)
        a, b, c, d, x, y = self.matrix
        font_size = call.char_font_size(self.text, first)
        font = call.text_font(text_object)
        size = abs(font_size) * math.hypot(c, d)
        if self._is_lost(font) and any(map(str.isdigit, texts)):
            # pdfium leaves out some signs of such a text, so that not even blanks are sure
            raise ValueError(f"numbers in a font that the file has lost, {self.names[font]}")
        sign = math.copysign(1.0, font_size)
        angle = round(math.degrees(math.atan2(b * sign, a * sign)) / 90) % 4 * 90
        those = self.letters[angle]
        call.char_origin(self.text, first, self.origin_at, self.origin_at + 8)
        if abs(self.origin[0] - x) + abs(self.origin[1] - y) > 1.0 + size:
            # not drawn here: a text that the file gives in place of the signs (ActualText)
            text = unicodedata.normalize("NFC", "".join(texts))
            start = self._place(x, y, x, y, angle)
            texts, lefts = [text], [start.left]
            rights = [start.left + self._length(font, text, size)]
            level = start.top
        else:
            across, up = self.origin
            level = self._place(across, up, across, up, angle).top
            lows, highs = (0, 2) if angle in (0, 180) else (3, 1)
            lefts = edges[4 * first + lows : 4 * end : 4]
            rights = edges[4 * first + highs : 4 * end : 4]
            nought, sense = {
                0: (self.left, 1.0),
                90: (self.top - self.height, 1.0),
                180: (self.left + self.width, -1.0),
                270: (self.top, -1.0),
            }[angle]
            if sense < 0:
                lefts, rights = [nought - at for at in rights], [nought - at for at in lefts]
            elif nought:
                lefts, rights = [at - nought for at in lefts], [at - nought for at in rights]
        those.texts += texts
        those.lefts += lefts
        those.rights += rights
        if len(texts) > 1 and (b and c and a and d):  # aslant: no two stand at one height
            levels = self._levels_aslant(first, end, angle)
        else:
            levels = [level] * len(texts)
        rise = (1 - BELOW_THE_BASELINE) * size
        those.tops += [at - rise for at in levels]
        those.sizes += [round(size, 1)] * len(texts)

    def _is_lost(self, font: int | None) -> bool:
        """True for a part of a font, which a file must hold, that is missing or damaged: what is
        shown in its place are signs of another font, whatever the codes were meant to be."""
        if font not in self.lost:
            self.names[font] = call.name_of_font(font) if font is not None else ""
            part = _PART_OF_A_FONT.match(self.names[font]) is not None
            self.lost[font] = part and not call.font_is_embedded(font)
        return self.lost[font]

    def _levels_aslant(self, first: int, end: int, angle: int) -> list[float]:
        """The baseline's height at each character of a line that is neither level nor upright."""
        levels = []
        for index in range(first, end):
            call.char_origin(self.text, index, self.origin_at, self.origin_at + 8)
            across, up = self.origin
            levels.append(self._place(across, up, across, up, angle).top)
        return levels

    def _length(self, font: int | None, text: str, size: float) -> float:
        """How long `text` is in the object's font, in points; half an em where it has no sign."""
        length = 0.0
        for sign in text:
            self.room[0] = 0.0
            if font is not None:
                call.font_width(font, ord(sign), size, self.room_at)
            length += self.room[0] or 0.5 * size
        return length

    def _place(self, left: float, bottom: float, right: float, top: float, angle: int) -> Box:
        """A box of the sheet on the shown part, turned so that text of `angle` reads upright."""
        plain = Box(left - self.left, self.top - top, right - self.left, self.top - bottom)
        return turn_box(plain, angle, self.width, self.height)
