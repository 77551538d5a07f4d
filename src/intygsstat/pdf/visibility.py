"""Which words a person sees: what is invisible, white on white or covered is not printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from intygsstat.models import Box, Word
from intygsstat.pdf.chars_to_words import UNNAMED
from intygsstat.pdf.rendering import NOTHING, Drawing

# Of a digit's place this share at either side is left out: its neighbours' edges may show there.
BESIDE = 0.15
_DIGITS = re.compile(r"[0-9][0-9.]+")
Place = tuple[float, float, float, float]  # left, top, right, bottom


def words_as_seen(
    drawing: Drawing, words: Sequence[Word], boxes: Sequence[Box], angles: Sequence[int]
) -> list[Word | None]:
    """Each word as the drawn page shows it: None where nothing shows, and U+FFFD for each digit
    of a number that doesn't while others do, so that nobody reads a number of what is left, or
    that is so faint that some see it and some don't.

    `boxes` are in points on the page as shown; `angles` say which way each word reads there.
    """
    return [
        _as_seen(word, box, angle, drawing)
        for word, box, angle in zip(words, boxes, angles, strict=True)
    ]


def _as_seen(word: Word, box: Box, angle: int, drawing: Drawing) -> Word | None:
    text = word.text
    if _DIGITS.fullmatch(text):
        shown = [
            sign == "." or drawing.shows(*place)
            for sign, place in zip(text, _places(text, box, angle), strict=True)
        ]
        if all(shown):
            return word
        if drawing.shows(box.left, box.top, box.right, box.bottom):
            signs = [sign if ok else UNNAMED for sign, ok in zip(text, shown, strict=True)]
            return Word("".join(signs), word.box, word.size, word.turned)
    elif drawing.shows(box.left, box.top, box.right, box.bottom):
        return word
    if text.isdigit() and drawing.shows(box.left, box.top, box.right, box.bottom, NOTHING):
        return Word(UNNAMED * len(text), word.box, word.size, word.turned)
    return None


def _places(number: str, box: Box, angle: int) -> Iterator[Place]:
    """About where each digit stands, a point being half as wide. Where digits differ in width
    a place may lie beside its digit, but no gap between two is as wide as a place."""
    widths = [0.5 if sign == "." else 1.0 for sign in number]
    unit = (box.height if angle in (90, 270) else box.width) / sum(widths)
    at = 0.0
    for width in widths:
        first, last = at + BESIDE * unit, at + (width - BESIDE) * unit
        at += width * unit
        if angle == 0:
            yield box.left + first, box.top, box.left + last, box.bottom
        elif angle == 90:
            yield box.left, box.bottom - last, box.right, box.bottom - first
        elif angle == 180:
            yield box.right - last, box.top, box.right - first, box.bottom
        else:
            yield box.left, box.top + first, box.right, box.top + last
