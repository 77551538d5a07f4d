"""A page's shades, drawn by pdfium: its ground, its text upon that, and all of it as it is shown
where something may lie on the text. What lies upon the page, and is no part of it."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as raw
from numpy.typing import NDArray

from intygsstat.models import Box
from intygsstat.pdf import pdfium
from intygsstat.pdf.chars import Thing, bounds_of, to_shown

OVERHANG = 1.0  # points that a text's ink may reach beyond the box that pdfium gives it
MOST_PAIRS = 1_000_000  # of a text and what may lie on it; with more it is looked at

Shades = NDArray[np.uint8]
Marks = NDArray[np.bool_]
Floats = NDArray[np.float64]
Pixels = tuple[slice, slice]  # rows and columns

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of malloc.h

# These cover nothing: links, marks that one reads through, and what opens only when pressed.
_HARMLESS = {
    raw.FPDF_ANNOT_LINK,
    raw.FPDF_ANNOT_HIGHLIGHT,
    raw.FPDF_ANNOT_UNDERLINE,
    raw.FPDF_ANNOT_SQUIGGLY,
    raw.FPDF_ANNOT_POPUP,
}
_NOT_SHOWN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW


def _keep_memory() -> None:
    """Have glibc keep the room of a page's pictures for the next page's: to be given it anew, page
    by page of memory, takes longer than to draw. Other systems do as they do."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_M_MMAP_THRESHOLD, 1 << 25)
        libc.mallopt(_M_TRIM_THRESHOLD, 1 << 27)


_keep_memory()


def drawings(
    page: pypdfium2.PdfPage, things: Sequence[Thing], scale: float, finely: bool
) -> list[Shades]:
    """A page's shades without its text, with nothing but its text upon that and, where that may
    differ, as shown. `things` are all that it draws, the uppermost last."""
    width, height = (max(1, round(side * scale)) for side in page.get_size())
    # of the colours green is nearest grey
    colours, green, kind = (4, 1, raw.FPDFBitmap_BGRA) if finely else (1, 0, raw.FPDFBitmap_Gray)

    def draw(upon: Shades, without: Sequence[int], flags: int) -> Shades:
        bitmap = raw.FPDFBitmap_CreateEx(width, height, kind, upon.ctypes.data, width * colours)
        list(map(pdfium.object_activate, without, repeat(0)))
        try:
            raw.FPDF_RenderPageBitmap(bitmap, page.raw, 0, 0, width, height, 0, flags)
        finally:
            list(map(pdfium.object_activate, without, repeat(1)))
            raw.FPDFBitmap_Destroy(bitmap)
        return np.ascontiguousarray(upon[:, :, green])

    texts = [thing for thing, kind, _ in things if kind == pdfium.TEXT]
    others = [thing for thing, kind, _ in things if kind != pdfium.TEXT]
    upon = np.full((height, width, colours), 255, np.uint8)
    ground = draw(upon, texts, raw.FPDF_ANNOT)
    written = draw(upon.copy(), others, 0)
    if not _may_lie_on_text(page, things, ground, written, scale):
        return [ground, written]
    shown = draw(np.full(upon.shape, 255, np.uint8), (), raw.FPDF_ANNOT)
    return [ground, written] if np.array_equal(written, shown) else [ground, written, shown]


def _may_lie_on_text(
    page: pypdfium2.PdfPage,
    things: Sequence[Thing],
    ground: Shades,
    written: Shades,
    scale: float,
) -> bool:
    """False only if nothing of a page is drawn on the ink of a text after it: then the text looks
    the same where it is drawn last."""
    if raw.FPDFPage_GetAnnotCount(page.raw) or any(matrix is not None for *_, matrix in things):
        return True  # what lies upon a page, or in a form, has an order of its own
    is_text = np.array([kind == pdfium.TEXT for _, kind, _ in things], bool)
    texts, others = np.flatnonzero(is_text), np.flatnonzero(~is_text)
    if not len(texts) or not (others > texts[0]).any():
        return False
    fonts = {pdfium.text_font(thing) for thing, kind, _ in things if kind == pdfium.TEXT}
    if not all(font and not pdfium.is_of_drawings(font) for font in fonts):
        return True  # drawings that pass for letters may be larger than they say
    if len(texts) * len(others) > MOST_PAIRS:
        return True
    bounds = bounds_of(things)
    if not np.isfinite(bounds).all():
        return True
    bounds[texts] += (-OVERHANG, -OVERHANG, OVERHANG, OVERHANG)
    stray = written != ground
    half = 0.5 / scale  # of a pixel, which the thinnest line takes
    for top, bottom, left, right in places_of(_edges_of(page, bounds[texts]), scale, half).tolist():
        stray[top:bottom, left:right] = False
    if stray.any():
        return True  # so may letters
    left, bottom, right, top = bounds[texts].T[:, :, None]
    upon_left, upon_bottom, upon_right, upon_top = bounds[others].T
    upon: Marks = np.less(texts[:, None], others)
    upon &= (left < upon_right) & (upon_left < right)
    upon &= (bottom < upon_top) & (upon_bottom < top)
    texts_under, others_upon = np.divmod(np.flatnonzero(upon), len(others))
    under, over = bounds[texts[texts_under]], bounds[others[others_upon]]
    shared = np.hstack((np.maximum(under, over)[:, :2], np.minimum(under, over)[:, 2:]))
    places = places_of(_edges_of(page, shared), scale, half).tolist()
    return any(
        (written[place] != ground[place]).any() for place in (slices(*each) for each in places)
    )


def _edges_of(page: pypdfium2.PdfPage, bounds: Floats) -> Floats:
    """The edges (top, bottom, left, right) of bounds on the sheet, on the page as shown."""
    columns: Any = bounds.T
    box = to_shown(page)(columns)
    return np.column_stack((box.top, box.bottom, box.left, box.right))


def places_of(edges: Floats, scale: float, margin: float = 0.0) -> NDArray[np.intp]:
    """The pixels that boxes lie on, each a row of `edges` (top, bottom, left, right in points), and
    those within `margin` points: the first row and the end, the first column and the end."""
    grown = edges + np.array([-margin, margin, -margin, margin])
    pixels: NDArray[np.intp] = np.maximum(np.rint(grown * scale), 0).astype(np.intp)
    return pixels


def pixels_of(box: Box, scale: float, margin: float = 0.0) -> Pixels:
    """The rows and columns of pixels that a box lies on, and those within `margin` points."""
    top, bottom = round((box.top - margin) * scale), round((box.bottom + margin) * scale)
    left, right = round((box.left - margin) * scale), round((box.right + margin) * scale)
    if min(top, bottom, left, right) < 0:
        top, bottom, left, right = (max(0, edge) for edge in (top, bottom, left, right))
    return slice(top, bottom), slice(left, right)


def slices(top: int, bottom: int, left: int, right: int) -> Pixels:
    return slice(top, bottom), slice(left, right)


def annotation_boxes(page: pypdfium2.PdfPage) -> list[Box]:
    """The boxes, in points on the page as shown, of what lies upon it and may cover something."""
    shown, room = to_shown(page), raw.FS_RECTF()
    found = []
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        visible = not raw.FPDFAnnot_GetFlags(annotation) & _NOT_SHOWN
        covers = visible and raw.FPDFAnnot_GetSubtype(annotation) not in _HARMLESS
        if covers and raw.FPDFAnnot_GetRect(annotation, ctypes.byref(room)):
            low, high = sorted((room.bottom, room.top))
            first, last = sorted((room.left, room.right))
            found.append(shown((first, low, last, high)))
        raw.FPDFPage_CloseAnnot(annotation)
    return found
