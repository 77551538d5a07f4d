"""Which words a person sees: what is invisible, white on white or covered is not printed."""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2

from intygsstat.model import Box, Word

PIXELS_PER_POINT = 2.0
FAINTEST = 6  # of 255 shades; less contrast than this nobody sees
TRUSTED_FROM = 0.98  # share of the words with letters that must be seen


def words_seen(page: pypdfium2.PdfPage, words: Sequence[Word], boxes: Sequence[Box]) -> list[bool]:
    """For each word, whether the drawn page shows anything where it stands.

    `boxes` are in points on the page as shown. If hardly any word with letters
    is seen, the drawing is not to be trusted, and every word counts as seen.
    """
    bitmap = page.render(scale=PIXELS_PER_POINT, grayscale=True)
    try:
        shades, stride = bytes(bitmap.buffer), bitmap.stride
        size = bitmap.width, bitmap.height
    finally:
        bitmap.close()
    seen = [_has_contrast(shades, stride, size, box) for box in boxes]
    named = [s for s, word in zip(seen, words, strict=True) if any(map(str.isalpha, word.text))]
    if not named or sum(named) < TRUSTED_FROM * len(named):
        return [True] * len(words)
    return seen


def _has_contrast(shades: bytes, stride: int, size: tuple[int, int], box: Box) -> bool:
    """True if the shades (0 to 255, rows of `stride` bytes) differ within the box."""
    margin = 0.08 * (box.bottom - box.top)
    left = max(0, int(box.left * PIXELS_PER_POINT))
    right = min(size[0], int(box.right * PIXELS_PER_POINT) + 1)
    top = max(0, int((box.top + margin) * PIXELS_PER_POINT))
    bottom = min(size[1], int((box.bottom - margin) * PIXELS_PER_POINT) + 1)
    if left >= right or top >= bottom:
        return False
    darkest, lightest = 255, 0
    middle = (top + bottom) // 2  # where a word's own shades are, so that one row mostly tells
    for row in (*range(middle, bottom), *range(top, middle)):
        line = shades[row * stride + left : row * stride + right]
        darkest, lightest = min(darkest, min(line)), max(lightest, max(line))
        if lightest - darkest > FAINTEST:
            return True
    return False
