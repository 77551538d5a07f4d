"""A page's words and where they stand, read with either engine.

The words come out in reading direction: on a page whose text is drawn turned,
the coordinates are turned with it, and `Page.turned` says by how much, so that
a box can be led back to its spot on the page as a person sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pypdfium2

from intygsstat.errors import IntygsstatError
from intygsstat.models import Box, Engine, Page, Ruling, Word
from intygsstat.pdf.annotations import notes_upon
from intygsstat.pdf.chars import page_to_sheet
from intygsstat.pdf.chars_to_words import UNNAMED, letters_to_words
from intygsstat.pdf.document import OpenDeck, page_unreadable
from intygsstat.pdf.glyphs import FontsOfADeck, Misdrawn
from intygsstat.pdf.raw_page import Sheet
from intygsstat.pdf.rendering import INK, INK_ON_A_PICTURE, Drawing
from intygsstat.pdf.rotation import as_shown, turn_box, turned_size
from intygsstat.pdf.visibility import words_as_seen

SHORTEST_RULING, WIDEST_RULING = 4.0, 1.0
_DIGITS_TO_UNNAMED = str.maketrans("0123456789", UNNAMED * 10)


@contextmanager
def open_pages(deck: OpenDeck, engine: Engine = "pdfium") -> Iterator[Callable[[int], Page]]:
    """A function from page number to Page, good while the file is open.

    Raises DeckUnreadableError if the engine fails, or if pdfplumber sees
    another number of pages than pdfium did.
    """
    fonts = FontsOfADeck()
    if engine == "pdfium":
        yield lambda number: _page(deck, number, lambda n: page_to_sheet(*deck.load(n)), fonts)
        return
    from intygsstat.pdf.plumber import open_sheets  # a fifth of a second to import

    with open_sheets(deck) as sheet:
        yield lambda number: _page(deck, number, sheet, fonts)


def _page(deck: OpenDeck, number: int, sheet: Callable[[int], Sheet], fonts: FontsOfADeck) -> Page:
    try:
        whole = sheet(number)
        drawn, text = deck.load(number)
        return _sheet_to_page(whole, drawn, text, fonts.misdrawn(text), number)
    except IntygsstatError:
        raise
    except Exception as error:  # whatever a broken page does to a library
        raise page_unreadable(f"{deck.text.name}, slide {number}", error) from None


def _places_of(
    misdrawn: Misdrawn, page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage
) -> list[Box]:
    """Where the misdrawn characters stand on the page as shown."""
    boxes = [text_page.get_charbox(index) for index in misdrawn.characters]
    return [as_shown(page, box) for box in boxes]


def _under(word: Word, place: Box, notes: Sequence[Box]) -> Word:
    """The word, with U+FFFD for its digits if one of `notes` lies upon it."""
    for note in notes:
        across = min(place.right, note.right) - max(place.left, note.left)
        if across > 0 and min(place.bottom, note.bottom) - max(place.top, note.top) > 0:
            return replace(word, text=word.text.translate(_DIGITS_TO_UNNAMED))
    return word


def _sheet_to_page(
    sheet: Sheet,
    drawn: pypdfium2.PdfPage,
    text: pypdfium2.PdfTextPage,
    misdrawn: Misdrawn | None,
    number: int,
) -> Page:
    width, height = sheet.width, sheet.height
    by_angle = {
        angle: letters_to_words(letters, *turned_size(angle - angle % 90, width, height))
        for angle, letters in sorted(sheet.letters.items())
    }
    signs = {angle: sum(len(word.text) for word in words) for angle, words in by_angle.items()}
    upright = [angle for angle in signs if angle % 90 == 0]
    page_angle = max(upright, key=lambda angle: signs[angle]) if upright else 0
    words: list[Word] = []
    places: list[Box] = []
    angles: list[int] = []
    for angle, found in by_angle.items():
        quarter = angle - angle % 90
        for word in found:
            place = word.box
            if quarter:
                place = turn_box(place, quarter, *turned_size(quarter, width, height), back=True)
            if angle != page_angle:
                box = turn_box(place, page_angle, width, height)
                word = replace(word, box=box, turned=(angle - page_angle) % 360)
            words.append(word)
            places.append(place)
            angles.append(quarter)
    notes = notes_upon(drawn)
    untold = notes + _places_of(misdrawn, drawn, text) if misdrawn else notes
    if untold:
        words = [_under(word, place, untold) for word, place in zip(words, places, strict=True)]
    pictures = sum(
        max(0.0, min(p.right, width) - max(p.left, 0.0))
        * max(0.0, min(p.bottom, height) - max(p.top, 0.0))
        for p in sheet.pictures
    )
    image_share = min(1.0, pictures / (width * height))
    drawing = Drawing(drawn, INK_ON_A_PICTURE if image_share > 0.5 else INK)
    words = [word for word in words_as_seen(drawing, words, places, angles) if word]
    words += [Word(UNNAMED, turn_box(n, page_angle, width, height), n.height) for n in notes]
    turned_width, turned_height = turned_size(page_angle, width, height)
    return Page(
        number=number,
        width=turned_width,
        height=turned_height,
        words=tuple(sorted(words, key=lambda w: (w.box.top, w.box.left))),
        rulings=tuple(_rulings(sheet, page_angle)),
        image_share=image_share,
        drawings=sheet.drawings,
        turned=page_angle,
        has_ink=drawing.has_ink,
        misdrawn=misdrawn.said if misdrawn else None,
    )


def _rulings(sheet: Sheet, angle: int) -> list[Ruling]:
    """The strokes that stand upright on a page whose text reads in the direction `angle`."""
    if not angle:
        return [
            (left, top, bottom)
            for left, top, right, bottom in sheet.strokes
            if right - left < WIDEST_RULING and bottom - top >= SHORTEST_RULING
        ]
    thick, long = ((1, 3), (0, 2)) if angle in (90, 270) else ((0, 2), (1, 3))
    chosen = [
        turn_box(Box(*s), angle, sheet.width, sheet.height)
        for s in sheet.strokes
        if s[thick[1]] - s[thick[0]] < WIDEST_RULING and s[long[1]] - s[long[0]] >= SHORTEST_RULING
    ]
    return [(box.left, box.top, box.bottom) for box in chosen]
