"""The second engine: what pdfplumber (pdfminer) reads on a page."""

from __future__ import annotations

import io
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pdfplumber
import pypdfium2

from intygsstat.errors import DeckUnreadableError
from intygsstat.models import Box
from intygsstat.pdf.chars_to_words import UNNAMED
from intygsstat.pdf.document import OpenDeck, page_unreadable
from intygsstat.pdf.raw_page import Letters, Sheet
from intygsstat.pdf.rotation import reading_angle, turn_box

_UNNAMED_CODE = re.compile(r"\(cid:[0-9]+\)")


@contextmanager
def open_sheets(deck: OpenDeck) -> Iterator[Callable[[int], Sheet]]:
    """A function from page number to Sheet, good while the file is open.

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

        def sheet(number: int) -> Sheet:
            page = pdf.pages[number - 1]
            try:
                return _to_sheet(page, deck.load(number)[0])
            finally:
                page.close()

        yield sheet
    finally:
        pdf.close()


def _to_sheet(page: Any, drawn: pypdfium2.PdfPage) -> Sheet:
    left, top, right, bottom = _shown_part(page, drawn)
    width, height = float(right - left), float(bottom - top)

    def box(thing: dict[str, Any]) -> Box:
        return Box(
            thing["x0"] - left, thing["top"] - top, thing["x1"] - left, thing["bottom"] - top
        )

    letters: dict[int, Letters] = defaultdict(Letters)
    for char in page.chars:
        angle = _reading_angle(char["matrix"])
        place = turn_box(box(char), angle - angle % 90, width, height)
        those = letters[angle]
        text = char["text"]
        those.texts.append(UNNAMED if _UNNAMED_CODE.fullmatch(text) else text)
        those.lefts.append(place.left)
        those.rights.append(place.right)
        those.tops.append(place.top)
        those.sizes.append(round(place.height, 1))
    return Sheet(
        width,
        height,
        letters,
        [(e.left, e.top, e.right, e.bottom) for e in map(box, page.edges)],
        [box(picture) for picture in page.images],
        len(page.curves) + len(page.rects) + len(page.lines),
    )


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


def _reading_angle(matrix: tuple[float, ...]) -> int:
    """0, 90 (read upwards), 180 or 270 (read downwards), more where the text is aslant."""
    return reading_angle(math.degrees(math.atan2(matrix[1], matrix[0])))
