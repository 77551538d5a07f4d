"""What lies upon a page and is no part of it: notes, stamps, fields of forms, redactions.

A viewer shows them over the page, with words of their own or none, and some only a few viewers.
What stands under one can't be told from the page's text.
"""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as raw

from intygsstat.models import Box
from intygsstat.pdf.rotation import as_shown

# These cover nothing: links, marks that one reads through, and what opens only when pressed.
_HARMLESS = {
    raw.FPDF_ANNOT_LINK,
    raw.FPDF_ANNOT_HIGHLIGHT,
    raw.FPDF_ANNOT_UNDERLINE,
    raw.FPDF_ANNOT_SQUIGGLY,
    raw.FPDF_ANNOT_POPUP,
}
_NOT_SHOWN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW


def notes_upon(page: pypdfium2.PdfPage) -> list[Box]:
    """The boxes, in points on the page as shown, of what lies upon it and may cover something."""
    found = []
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        note = raw.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        shown = not raw.FPDFAnnot_GetFlags(note) & _NOT_SHOWN
        if shown and raw.FPDFAnnot_GetSubtype(note) not in _HARMLESS:
            room = raw.FS_RECTF()
            if raw.FPDFAnnot_GetRect(note, ctypes.byref(room)):
                low, high = sorted((room.bottom, room.top))
                first, last = sorted((room.left, room.right))
                found.append(as_shown(page, (first, low, last, high)))
        raw.FPDFPage_CloseAnnot(note)
    return found
