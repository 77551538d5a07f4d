"""Which words a person sees: what is invisible, white on white or covered is not printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2

from intygsstat.model import Box, Word
from intygsstat.read.letters import UNNAMED

PIXELS_PER_POINT = 2.0
FAINTEST = 6  # of 255 shades; less contrast than this nobody sees
TRUSTED_FROM = 0.98  # share of the words with letters that must be seen
# Of a digit's place this share at either side is left out: its neighbours' edges may show there.
BESIDE = 0.15
_DIGITS = re.compile(r"[0-9][0-9.]+")


def words_as_seen(
    page: pypdfium2.PdfPage, words: Sequence[Word], boxes: Sequence[Box], angles: Sequence[int]
) -> list[Word | None]:
    """Each word as the drawn page shows it: None where nothing shows, and U+FFFD for each digit
    of a number that doesn't while others do, so that nobody reads a number of what is left.

    `boxes` are in points on the page as shown; `angles` say which way each word reads there.
    If hardly any word with letters is seen, the drawing is not to be trusted, and every word
    is as it stands in the file.
    """
    drawing = _draw(page)
    seen = [drawing.shows(box) for box in boxes]
    named = [s for s, word in zip(seen, words, strict=True) if any(map(str.isalpha, word.text))]
    if not named or sum(named) < TRUSTED_FROM * len(named):
        return list(words)
    return [
        _with_what_shows(word, box, angle, drawing) if shows else None
        for word, box, angle, shows in zip(words, boxes, angles, seen, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A page's shades (0 to 255), in rows of `stride` bytes."""

    shades: bytes
    stride: int
    width: int
    height: int

    def shows(self, box: Box) -> bool:
        """True if the shades differ within the box."""
        margin = 0.08 * (box.bottom - box.top)
        left = max(0, int(box.left * PIXELS_PER_POINT))
        right = min(self.width, int(box.right * PIXELS_PER_POINT) + 1)
        top = max(0, int((box.top + margin) * PIXELS_PER_POINT))
        bottom = min(self.height, int((box.bottom - margin) * PIXELS_PER_POINT) + 1)
        if left >= right or top >= bottom:
            return False
        darkest, lightest = 255, 0
        middle = (top + bottom) // 2  # where a word's own shades are, so one row mostly tells
        for row in (*range(middle, bottom), *range(top, middle)):
            line = self.shades[row * self.stride + left : row * self.stride + right]
            darkest, lightest = min(darkest, min(line)), max(lightest, max(line))
            if lightest - darkest > FAINTEST:
                return True
        return False


def _draw(page: pypdfium2.PdfPage) -> _Drawing:
    bitmap = page.render(scale=PIXELS_PER_POINT, grayscale=True)
    try:
        return _Drawing(bytes(bitmap.buffer), bitmap.stride, bitmap.width, bitmap.height)
    finally:
        bitmap.close()


def _with_what_shows(word: Word, box: Box, angle: int, drawing: _Drawing) -> Word:
    if not _DIGITS.fullmatch(word.text):
        return word
    signs = [
        sign if sign == "." or drawing.shows(place) else UNNAMED
        for sign, place in zip(word.text, _places(word.text, box, angle), strict=True)
    ]
    return replace(word, text="".join(signs)) if UNNAMED in signs else word


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
            yield replace(box, left=box.left + first, right=box.left + last)
        elif angle == 90:
            yield replace(box, top=box.bottom - last, bottom=box.bottom - first)
        elif angle == 180:
            yield replace(box, left=box.right - last, right=box.right - first)
        else:
            yield replace(box, top=box.top + first, bottom=box.top + last)
