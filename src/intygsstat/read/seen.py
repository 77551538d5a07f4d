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
        image = bitmap.to_pil()
    finally:
        bitmap.close()
    seen = [_has_contrast(image, box) for box in boxes]
    named = [s for s, word in zip(seen, words, strict=True) if any(map(str.isalpha, word.text))]
    if not named or sum(named) < TRUSTED_FROM * len(named):
        return [True] * len(words)
    return seen


def _has_contrast(image: object, box: Box) -> bool:
    margin = 0.08 * box.height
    left, right = int(box.left * PIXELS_PER_POINT), int(box.right * PIXELS_PER_POINT) + 1
    top = int((box.top + margin) * PIXELS_PER_POINT)
    bottom = int((box.bottom - margin) * PIXELS_PER_POINT) + 1
    crop = image.crop((max(0, left), max(0, top), right, bottom))  # type: ignore[attr-defined]
    darkest, lightest = crop.getextrema()
    return bool(lightest - darkest > FAINTEST)
