"""pdfium's functions as this program calls them: with bare addresses, a whole column at a time.

pypdfium2 wraps each call in checks that cost as much as the call. Here addresses
are numbers, and a function is mapped over all characters or objects of a page.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from itertools import repeat
from typing import Any

import pypdfium2.raw as raw

_ADDRESS, _INT, _UINT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint


def _bare(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    pointer = ctypes.cast(getattr(raw, name), _ADDRESS).value
    assert pointer is not None
    function: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(pointer)
    return function


char_unicode = _bare("FPDFText_GetUnicode", _UINT, _ADDRESS, _INT)
char_object = _bare("FPDFText_GetTextObject", _ADDRESS, _ADDRESS, _INT)
char_unnamed = _bare("FPDFText_HasUnicodeMapError", _INT, _ADDRESS, _INT)
char_loose_box = _bare("FPDFText_GetLooseCharBox", _INT, _ADDRESS, _INT, _ADDRESS)
char_box = _bare(
    "FPDFText_GetCharBox", _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS
)
char_matrix = _bare("FPDFText_GetMatrix", _INT, _ADDRESS, _INT, _ADDRESS)
char_origin = _bare("FPDFText_GetCharOrigin", _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS)
char_font_size = _bare("FPDFText_GetFontSize", ctypes.c_double, _ADDRESS, _INT)
text_font = _bare("FPDFTextObj_GetFont", _ADDRESS, _ADDRESS)
text_mode = _bare("FPDFTextObj_GetTextRenderMode", _INT, _ADDRESS)
font_width = _bare(
    "FPDFFont_GetGlyphWidth", _INT, _ADDRESS, ctypes.c_uint32, ctypes.c_float, _ADDRESS
)
font_name = _bare("FPDFFont_GetBaseFontName", ctypes.c_size_t, _ADDRESS, _ADDRESS, ctypes.c_size_t)
font_is_embedded = _bare("FPDFFont_GetIsEmbedded", _INT, _ADDRESS)
page_objects = _bare("FPDFPage_CountObjects", _INT, _ADDRESS)
page_object = _bare("FPDFPage_GetObject", _ADDRESS, _ADDRESS, _INT)
form_object = _bare("FPDFFormObj_GetObject", _ADDRESS, _ADDRESS, ctypes.c_ulong)
form_objects = _bare("FPDFFormObj_CountObjects", _INT, _ADDRESS)
object_type = _bare("FPDFPageObj_GetType", _INT, _ADDRESS)
object_bounds = _bare(
    "FPDFPageObj_GetBounds", _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS
)
object_matrix = _bare("FPDFPageObj_GetMatrix", _INT, _ADDRESS, _ADDRESS)
object_fill = _bare(
    "FPDFPageObj_GetFillColor", _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS
)
object_is_transparent = _bare("FPDFPageObj_HasTransparency", _INT, _ADDRESS)
object_marks = _bare("FPDFPageObj_CountMarks", _INT, _ADDRESS)
object_clip = _bare("FPDFPageObj_GetClipPath", _ADDRESS, _ADDRESS)
clip_paths = _bare("FPDFClipPath_CountPaths", _INT, _ADDRESS)
path_segments = _bare("FPDFPath_CountSegments", _INT, _ADDRESS)
path_segment = _bare("FPDFPath_GetPathSegment", _ADDRESS, _ADDRESS, _INT)
path_mode = _bare("FPDFPath_GetDrawMode", _INT, _ADDRESS, _ADDRESS, _ADDRESS)
segment_point = _bare("FPDFPathSegment_GetPoint", _INT, _ADDRESS, _ADDRESS, _ADDRESS)
segment_type = _bare("FPDFPathSegment_GetType", _INT, _ADDRESS)
segment_closes = _bare("FPDFPathSegment_GetClose", _INT, _ADDRESS)

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5
LINE_TO, BEZIER_TO, MOVE_TO = 0, 1, 2


def address_of(handle: Any) -> int:
    """The address that a handle of pypdfium2 (its `raw`) holds."""
    address = ctypes.cast(handle, _ADDRESS).value
    assert address is not None
    return address


def floats(count: int) -> tuple[Any, int]:
    """Room for `count` single-precision numbers, and its address."""
    room = (ctypes.c_float * count)()
    return room, ctypes.addressof(room)


def integers(count: int) -> tuple[Any, int]:
    """Room for `count` whole numbers of 32 bits, and its address."""
    room = (ctypes.c_int * count)()
    return room, ctypes.addressof(room)


def doubles(count: int) -> tuple[Any, int]:
    """Room for `count` double-precision numbers, and its address."""
    room = (ctypes.c_double * count)()
    return room, ctypes.addressof(room)


def name_of_font(font: int) -> str:
    """The name under which the file knows a font."""
    room = ctypes.create_string_buffer(128)
    font_name(font, ctypes.addressof(room), len(room))
    return room.value.decode("latin-1")


def each(function: Callable[..., Any], of: int, count: int) -> list[Any]:
    """`function(of, index)` for every index below `count`."""
    return list(map(function, repeat(of), range(count)))
