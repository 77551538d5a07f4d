"""Reading a page's words and their boxes with pdfplumber.

The words come out in reading direction: on a page whose text is drawn turned,
the coordinates are turned with it, and `Page.turned` says by how much, so that
a box can be led back to its spot on the page as a person sees it.
"""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import compress
from typing import Any

import pdfplumber
import pypdfium2
from pdfplumber.utils import extract_words

from intygsstat.errors import DeckUnreadableError
from intygsstat.model import Box, Page, Word
from intygsstat.read.pdf_file import DeckText
from intygsstat.read.seen import words_seen

# A gap wider than this share of the font size parts two words. A thin space is
# a fifth to a sixth of an em; digits of one number touch.
WORD_GAP = 0.14
SHORTEST_RULING = 4.0
_CONTROLS = dict.fromkeys((*range(32), 127), "\ufffd")  # what a font can't name
# The same character again, nearer than this share of its size, is a shadow or
# a bold drawn by hand. Two of the narrowest letters stand 0.22 apart.
DRAWN_TWICE = 0.19
# Characters on one line whose tops differ by more points than this are two
# words: a raised footnote number is no digit.
RAISED = 1.0


@contextmanager
def open_pages(deck: DeckText) -> Iterator[Callable[[int], Page]]:
    """A function from page number to Page, good while the file is open.

    Raises DeckUnreadableError if pdfplumber fails or sees another number of
    pages than pdfium did.
    """
    try:
        pdf = pdfplumber.open(deck.path, unicode_norm=None)
        seen = len(pdf.pages)
    except Exception as error:  # anything comes through: PdfminerException, TypeError, ...
        raise _unreadable(deck.name, error) from None
    try:
        if seen != deck.pages:
            raise DeckUnreadableError(
                deck.name,
                expected=f"{deck.pages} pages, as pdfium counts them",
                found=f"{seen} pages, as pdfplumber counts them",
                try_this="open the file in a PDF viewer and save it anew",
            )

        drawn = pypdfium2.PdfDocument(deck.path)
        try:

            def page(number: int) -> Page:
                plumber_page = pdf.pages[number - 1]
                drawn_page = drawn[number - 1]
                try:
                    return _to_page(plumber_page, drawn_page, number)
                except Exception as error:
                    raise _unreadable(f"{deck.name}, slide {number}", error) from None
                finally:
                    plumber_page.close()
                    drawn_page.close()

            yield page
        finally:
            drawn.close()
    finally:
        pdf.close()


def _unreadable(where: str, error: Exception) -> DeckUnreadableError:
    cause = error.args[0] if error.args else error
    return DeckUnreadableError(
        where,
        expected="a page whose text can be read",
        found=f"{type(cause).__name__ if isinstance(cause, Exception) else cause}",
        try_this="open the file in a PDF viewer and save it anew",
    )


def _to_page(plumber_page: Any, drawn_page: pypdfium2.PdfPage, number: int) -> Page:
    left, top, right, bottom = _shown_part(plumber_page.bbox, drawn_page)
    width, height = float(right - left), float(bottom - top)
    by_angle: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for char in _drawn_once(plumber_page.chars):
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        if left <= x <= right and top <= y <= bottom:
            by_angle[_reading_angle(char["matrix"])].append(char)
    letters = {angle: sum(not c["text"].isspace() for c in cs) for angle, cs in by_angle.items()}
    page_angle = max(letters, key=lambda angle: letters[angle]) if letters else 0
    words: list[Word] = []
    places: list[Box] = []
    for angle, chars in sorted(by_angle.items()):
        for word in _chars_to_words(chars, angle, left, top, width, height):
            turned = (angle - page_angle) % 360
            place = turn_box(word.box, angle, *_turned_size(angle, width, height), back=True)
            box = turn_box(place, page_angle, width, height)
            words.append(Word(word.text, box, word.size, turned))
            places.append(place)
    words = list(compress(words, words_seen(drawn_page, words, places)))
    rulings = [
        turn_box(
            Box(e["x0"] - left, e["top"] - top, e["x1"] - left, e["bottom"] - top),
            page_angle,
            width,
            height,
        )
        for e in plumber_page.edges
    ]
    pictures = sum(
        max(0.0, min(i["x1"], right) - max(i["x0"], left))
        * max(0.0, min(i["bottom"], bottom) - max(i["top"], top))
        for i in plumber_page.images
    )
    turned_width, turned_height = _turned_size(page_angle, width, height)
    return Page(
        number=number,
        width=turned_width,
        height=turned_height,
        words=tuple(sorted(words, key=lambda w: (w.box.top, w.box.left))),
        rulings=tuple(r for r in rulings if r.width < 1.0 and r.height >= SHORTEST_RULING),
        image_share=min(1.0, pictures / (width * height)),
        drawings=len(plumber_page.curves) + len(plumber_page.rects) + len(plumber_page.lines),
        turned=page_angle,
    )


def _shown_part(
    media: tuple[float, float, float, float], page: pypdfium2.PdfPage
) -> tuple[float, float, float, float]:
    """The part of a page that is shown, in pdfplumber's coordinates, which are those of the
    whole sheet, turned as the page says."""
    sheet, shown = page.get_mediabox(), page.get_cropbox()
    cut = [
        max(0.0, shown[0] - sheet[0]),
        max(0.0, sheet[3] - shown[3]),
        max(0.0, sheet[2] - shown[2]),
        max(0.0, shown[1] - sheet[1]),
    ]  # left, top, right, bottom
    quarter_turns = page.get_rotation() // 90
    left, top, right, bottom = cut[-quarter_turns:] + cut[:-quarter_turns] if quarter_turns else cut
    return media[0] + left, media[1] + top, media[2] - right, media[3] - bottom


def _drawn_once(chars: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Characters, less those that repeat an earlier one in nearly the same place."""
    kept: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for char in chars:
        near = min(1.5, DRAWN_TWICE * char["size"])
        place = char["x0"], char["top"]
        seen = kept[char["text"]]
        if any(abs(x - place[0]) < near and abs(y - place[1]) < near for x, y in seen):
            continue
        seen.append(place)
        yield char


def _reading_angle(matrix: tuple[float, ...]) -> int:
    """0, 90 (read upwards), 180 or 270 (read downwards), the nearest to the text's direction."""
    angle = math.degrees(math.atan2(matrix[1], matrix[0]))
    return round(angle / 90) % 4 * 90


def _turned_size(angle: int, width: float, height: float) -> tuple[float, float]:
    return (height, width) if angle in (90, 270) else (width, height)


def turn_box(box: Box, angle: int, width: float, height: float, *, back: bool = False) -> Box:
    """`box` on a page of `width` by `height`, turned so that text of `angle` reads upright.

    With `back` the other way; width and height are those of the page `box` is on.
    """
    if back:
        angle = -angle % 360
    if angle == 90:
        return Box(height - box.bottom, box.left, height - box.top, box.right)
    if angle == 180:
        return Box(width - box.right, height - box.bottom, width - box.left, height - box.top)
    if angle == 270:
        return Box(box.top, width - box.right, box.bottom, width - box.left)
    return box


def _chars_to_words(
    chars: list[dict[str, Any]], angle: int, left: float, top: float, width: float, height: float
) -> list[Word]:
    upright = []
    for char in chars:
        raw = Box(char["x0"] - left, char["top"] - top, char["x1"] - left, char["bottom"] - top)
        box = turn_box(raw, angle, width, height)
        upright.append(
            {
                "text": char["text"],
                "x0": box.left,
                "x1": box.right,
                "top": box.top,
                "bottom": box.bottom,
                "doctop": box.top,
                "upright": True,
                "size": round(box.height, 1),
            }
        )
    found = extract_words(
        upright,
        x_tolerance_ratio=WORD_GAP,
        y_tolerance=RAISED,
        keep_blank_chars=False,
        extra_attrs=["size"],
    )
    return [
        Word(
            unicodedata.normalize("NFC", word["text"].translate(_CONTROLS)),
            Box(word["x0"], word["top"], word["x1"], word["bottom"]),
            word["size"],
        )
        for word in found
    ]
