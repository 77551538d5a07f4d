"""Turned slides and boxes with an origin of their own.

A slide is drawn upright at (0, 0). Writers turn its content by `drawn_angle`
and move it by `offset`; afterwards `set_page_boxes` gives each page its boxes
and its /Rotate entry.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from .layout import Slide, lay_out
from .records import DeckDrawing

OFFSETS = {"plain": (0.0, 0.0), "media_offset": (37.0, 61.0), "crop": (24.0, 18.0)}


def drawn_angle(slide: Slide) -> int:
    """Degrees counter-clockwise by which the content is drawn turned on the bare page.

    A page with /Rotate R is shown turned clockwise by R, so content turned
    counter-clockwise by R looks upright.
    """
    return 0 if slide.turn == "none" else int(slide.turn.split("_")[1])


def bare_size(slide: Slide) -> tuple[float, float]:
    """Width and height of the page before /Rotate, without any offset."""
    if drawn_angle(slide) in (90, 270):
        return slide.height, slide.width
    return slide.width, slide.height


def offset(drawing: DeckDrawing) -> tuple[float, float]:
    """How far the content stands from the page's own origin (right, up)."""
    return OFFSETS[drawing.look["box"]]


def sheet_size(drawing: DeckDrawing, slide: Slide) -> tuple[float, float]:
    """The page that a writer makes: room for the content and the offset on every side."""
    width, height = bare_size(slide)
    right, up = offset(drawing)
    return width + 2 * right, height + 2 * up


def matrix(drawing: DeckDrawing, slide: Slide) -> tuple[float, float, float, float, float, float]:
    """From the upright slide (origin lower left, y up) to the sheet."""
    width, height = bare_size(slide)
    right, up = offset(drawing)
    return {
        0: (1.0, 0.0, 0.0, 1.0, right, up),
        90: (0.0, 1.0, -1.0, 0.0, width + right, up),
        180: (-1.0, 0.0, 0.0, -1.0, width + right, height + up),
        270: (0.0, -1.0, 1.0, 0.0, right, height + up),
    }[drawn_angle(slide)]


def set_page_boxes(drawing: DeckDrawing, path: Path) -> None:
    """Give every page its boxes and rotation, if the drawing has any."""
    box = drawing.look["box"]
    slides = lay_out(drawing)
    if box == "plain" and not any(s.turn.startswith("rotate") for s in slides):
        return
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        assert len(document) == len(slides), f"{len(document)} pages for {len(slides)} slides"
        for page, slide in zip(document, slides, strict=True):
            width, height = bare_size(slide)
            right, up = offset(drawing)
            visible = (right, up, right + width, up + height)
            if box == "media_offset":
                page.set_mediabox(*visible)
            elif box == "crop":
                page.set_cropbox(*visible)
            if slide.turn.startswith("rotate"):
                page.set_rotation(drawn_angle(slide))
        document.save(path)
    finally:
        document.close()
