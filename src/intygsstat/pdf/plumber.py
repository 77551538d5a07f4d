"""What pdfplumber finds on a page: another way to read, by another program than pdfium."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pdfplumber
import pypdfium2

from intygsstat.errors import DeckUnreadableError
from intygsstat.models import Box
from intygsstat.pdf.chars import (
    BELOW_THE_BASELINE,
    UNNAMED,
    Chars,
    RawPage,
    reading_angles,
    turn_box,
)
from intygsstat.pdf.document import OpenDeck, page_unreadable

_UNNAMED_CODE = re.compile(r"\(cid:[0-9]+\)")


@contextmanager
def open_raw_pages(deck: OpenDeck) -> Iterator[Callable[[int], RawPage]]:
    """A function from page number to what pdfplumber reads there, good while the file is open.

    Raises DeckUnreadableError if pdfplumber fails or sees another number of
    pages than pdfium did.
    """
    text = deck.text
    try:
        pdf = pdfplumber.open(io.BytesIO(deck.content), unicode_norm=None)
        seen = len(pdf.pages)
    except Exception as error:  # anything comes through: PdfminerException, TypeError, ...
        raise page_unreadable(text.name, error) from None
    try:
        if seen != text.pages:
            raise DeckUnreadableError(
                text.name,
                expected=f"{text.pages} pages, as pdfium counts them",
                found=f"{seen} pages, as pdfplumber counts them",
                try_this="open the file in a PDF viewer and save it anew",
            )

        def raw_page(number: int) -> RawPage:
            page = pdf.pages[number - 1]
            try:
                return _to_raw_page(page, deck.load(number)[0])
            finally:
                page.close()

        yield raw_page
    finally:
        pdf.close()


def _to_raw_page(page: Any, drawn: pypdfium2.PdfPage) -> RawPage:
    left, top, right, bottom = _shown_part(page, drawn)
    width, height = float(right - left), float(bottom - top)

    def box(thing: dict[str, Any]) -> Box:
        return Box(
            thing["x0"] - left, thing["top"] - top, thing["x1"] - left, thing["bottom"] - top
        )

    matrices = np.array([char["matrix"] for char in page.chars], np.float64).reshape(-1, 6)
    angles = reading_angles(np.degrees(np.arctan2(matrices[:, 1], matrices[:, 0]))).tolist()
    texts: dict[int, list[str]] = defaultdict(list)
    places: dict[int, list[tuple[float, ...]]] = defaultdict(list)
    for char, angle in zip(page.chars, angles, strict=True):
        place = turn_box(box(char), angle - angle % 90, width, height)
        texts[angle].append(UNNAMED if _UNNAMED_CODE.fullmatch(char["text"]) else char["text"])
        above = place.top
        if not (angle or drawn.get_rotation()):
            # as high above the baseline as with pdfium, whatever the font says of itself
            above += char["y1"] - char["matrix"][5] - (1 - BELOW_THE_BASELINE) * place.height
        places[angle].append((place.left, place.right, above, round(place.height, 1)))
    by_angle = {
        angle: Chars(np.array(own, object), np.array(places[angle], np.float64).T)
        for angle, own in texts.items()
    }
    drawings = len(page.curves) + len(page.rects) + len(page.lines)
    return RawPage(width, height, by_angle, list(map(box, page.images)), drawings)


def _shown_part(page: Any, drawn: pypdfium2.PdfPage) -> tuple[float, float, float, float]:
    """The part of a page that is shown, in pdfplumber's coordinates, which are those of the
    whole sheet, turned as the page says."""
    one, two = page.page_obj.mediabox[:2], page.page_obj.mediabox[2:]
    sheet = [*map(min, one, two), *map(max, one, two)]
    shown = drawn.get_bbox()
    cut = [
        max(0.0, shown[0] - sheet[0]),
        max(0.0, sheet[3] - shown[3]),
        max(0.0, sheet[2] - shown[2]),
        max(0.0, shown[1] - sheet[1]),
    ]  # left, top, right, bottom
    turns = drawn.get_rotation() // 90
    left, top, right, bottom = cut[-turns:] + cut[:-turns] if turns else cut
    media = page.bbox
    return media[0] + left, media[1] + top, media[2] - right, media[3] - bottom
