"""What a person sees of a page: it is rendered, and what is invisible, white on white or covered
is not printed.

Annotations lie upon a page and are no part of it: notes, stamps, fields of forms, redactions. A
viewer shows them over the page, with words of their own or none, and some only a few viewers.
What stands under one can't be told from the page's text.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

import pypdfium2
import pypdfium2.raw as raw

from intygsstat.models import Box, Word
from intygsstat.pdf.chars import UNNAMED
from intygsstat.pdf.rotation import to_shown

PIXELS_PER_POINT = 2.0
FAINTEST = 6  # of 255 shades; less contrast than this hardly anybody sees
NOTHING = 2  # shades; so little contrast is none
INK = 40  # shades that what is written differs by, at the least, from what it is written on
INK_ON_A_PICTURE = 120  # the same where a picture lies under all
THIN = 3  # pixels; what is flatter is no number
DARK = 100  # shades; black text on what is darker can hardly be read
AROUND = 2.0  # points that what covers a line of text may reach above and below it
# Of a digit's place this share at either side is left out: its neighbours' edges may show there.
BESIDE = 0.15
_DIGITS = re.compile(r"[0-9][0-9.]+")
# These cover nothing: links, marks that one reads through, and what opens only when pressed.
_HARMLESS = {
    raw.FPDF_ANNOT_LINK,
    raw.FPDF_ANNOT_HIGHLIGHT,
    raw.FPDF_ANNOT_UNDERLINE,
    raw.FPDF_ANNOT_SQUIGGLY,
    raw.FPDF_ANNOT_POPUP,
}
_NOT_SHOWN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW


class Rendering:
    """A page's shades (0 to 255), which it keeps drawn for as long as it is kept itself."""

    def __init__(self, page: pypdfium2.PdfPage, ink: int = INK) -> None:
        self._bitmap = page.render(scale=PIXELS_PER_POINT, grayscale=True)
        self._stride = self._bitmap.stride
        self._width, self._height = self._bitmap.width, self._bitmap.height
        self._shades = memoryview(self._bitmap.buffer).cast("B")
        self._ink = ink

    def shows(self, box: Box, faintest: int = FAINTEST) -> bool:
        """True if the shades differ by more than `faintest` within a text's box, given in points
        on the page as shown."""
        darkest, lightest = 255, 0
        rows, count = self._rows(box, 0.08 * box.height)
        middle = len(rows) // 2  # where a word's own shades mostly are
        for at in chain(rows[middle:], rows[:middle]):
            line = self._shades[at : at + count].tobytes()
            darkest, lightest = min(darkest, min(line)), max(lightest, max(line))
            if lightest - darkest > faintest:
                return True
        return False

    def has_ink(self, box: Box, ground: Box) -> bool:
        """True if something is drawn in the line of text that `box` has room for: a picture,
        shapes, or a bar over all of it, which ends above and below the line. Lines that run on
        beyond it, and strokes too flat for a number, are no such thing, nor is the shade that
        `ground` has, a spot of its row where nothing is written."""
        rows, count = self._rows(box, 0.2 * box.height)
        lines = [self._shades[at : at + count].tobytes() for at in rows]
        different = set(lines)  # in a blank cell they are mostly all alike
        shades = [shade for line in different for shade in (min(line), max(line))]
        if not shades:
            return False
        if max(shades) - min(shades) > self._ink:
            return not (self._is_flat(lines) or self._runs_on(lines, rows, box))
        darkest = min(shades)
        return (
            darkest < DARK
            and abs(self._shade_at(ground.x_centre, ground.y_centre) - darkest) > INK
            and self._ends_around(box, darkest)
        )

    def _is_flat(self, lines: Sequence[bytes]) -> bool:
        """True if only a few rows one upon the other are unlike the others."""
        usual = Counter(lines).most_common(1)[0][0]
        if max(usual) - min(usual) > self._ink:
            return False
        odd = [place for place, line in enumerate(lines) if line != usual]
        return odd[-1] - odd[0] < THIN

    def _runs_on(self, lines: Sequence[bytes], rows: range, box: Box) -> bool:
        """True if only a few columns side by side are unlike the others, and are so above and
        below the box too."""
        usual = Counter(lines[len(lines) // 2]).most_common(1)[0][0]
        odd = [
            place
            for line in set(lines)
            for place, shade in enumerate(line)
            if abs(shade - usual) > self._ink
        ]
        if not odd or max(odd) - min(odd) >= THIN:
            return False
        x = (rows[0] % self._stride + (min(odd) + max(odd)) / 2) / PIXELS_PER_POINT
        return all(abs(shade - usual) > self._ink for shade in self._around(x, box))

    def _ends_around(self, box: Box, shade: int) -> bool:
        """True if above and below a box nothing is of its shade."""
        return all(abs(other - shade) > INK for other in self._around(box.x_centre, box))

    def _around(self, x: float, box: Box) -> tuple[int, int]:
        """The shades above and below a box, at `x`."""
        return self._shade_at(x, box.top - AROUND), self._shade_at(x, box.bottom + AROUND)

    def _shade_at(self, x: float, y: float) -> int:
        """The shade at a spot of the page, or, of one beside it, of the nearest."""
        column = min(max(int(x * PIXELS_PER_POINT), 0), self._width - 1)
        row = min(max(int(y * PIXELS_PER_POINT), 0), self._height - 1)
        shade: int = self._shades[row * self._stride + column]
        return shade

    def _rows(self, box: Box, margin: float) -> tuple[range, int]:
        """Where among the shades each row of a box begins, from the top, and how many it has;
        `margin` points above and below are left out."""
        first = max(0, int(box.left * PIXELS_PER_POINT))
        count = min(self._width, int(box.right * PIXELS_PER_POINT) + 1) - first
        highest = max(0, int((box.top + margin) * PIXELS_PER_POINT))
        lowest = min(self._height, int((box.bottom - margin) * PIXELS_PER_POINT) + 1)
        if count <= 0:
            return range(0), 0
        stride = self._stride
        return range(highest * stride + first, lowest * stride + first, stride), count


def as_seen(word: Word, box: Box, angle: int, rendering: Rendering) -> Word | None:
    """A word as the rendered page shows it: None where nothing shows, and U+FFFD for each digit of
    a number that doesn't while others do, so that nobody reads a number of what is left, or that
    is so faint that some see it and some don't.

    `box` is in points on the page as shown; `angle` says which way the word reads there.
    """
    text = word.text
    if _DIGITS.fullmatch(text):
        shown = [
            sign == "." or rendering.shows(place)
            for sign, place in zip(text, _places(text, box, angle), strict=True)
        ]
        if all(shown):
            return word
        if rendering.shows(box):
            signs = [sign if ok else UNNAMED for sign, ok in zip(text, shown, strict=True)]
            return replace(word, text="".join(signs))
    elif rendering.shows(box):
        return word
    if text.isdigit() and rendering.shows(box, NOTHING):
        return replace(word, text=UNNAMED * len(text))
    return None


def _places(number: str, box: Box, angle: int) -> Iterator[Box]:
    """About where each digit stands, a point being half as wide. Where digits differ in width
    a place may lie beside its digit, but no gap between two is as wide as a place."""
    widths = [0.5 if sign == "." else 1.0 for sign in number]
    unit = (box.height if angle in (90, 270) else box.width) / sum(widths)
    at = 0.0
    for width in widths:
        first, last = at + BESIDE * unit, at + (width - BESIDE) * unit
        at += width * unit
        if angle == 0:
            yield Box(box.left + first, box.top, box.left + last, box.bottom)
        elif angle == 90:
            yield Box(box.left, box.bottom - last, box.right, box.bottom - first)
        elif angle == 180:
            yield Box(box.right - last, box.top, box.right - first, box.bottom)
        else:
            yield Box(box.left, box.top + first, box.right, box.top + last)


def annotation_boxes(page: pypdfium2.PdfPage) -> list[Box]:
    """The boxes, in points on the page as shown, of what lies upon it and may cover something."""
    shown = to_shown(page)
    found = []
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        visible = not raw.FPDFAnnot_GetFlags(annotation) & _NOT_SHOWN
        if visible and raw.FPDFAnnot_GetSubtype(annotation) not in _HARMLESS:
            room = raw.FS_RECTF()
            if raw.FPDFAnnot_GetRect(annotation, ctypes.byref(room)):
                low, high = sorted((room.bottom, room.top))
                first, last = sorted((room.left, room.right))
                found.append(shown((first, low, last, high)))
        raw.FPDFPage_CloseAnnot(annotation)
    return found
