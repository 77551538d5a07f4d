"""pdfium's functions as this program calls them, each with the types of its arguments.

pypdfium2 declares a pointer type for each kind of thing, which costs more than most calls do.
Here a thing of pdfium's is its address, an int, and so is a place for what a function writes.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
import pypdfium2.raw as raw
from numpy.typing import NDArray

_ADDRESS, _INT, _FLOAT, _CODE = ctypes.c_void_p, ctypes.c_int, ctypes.c_float, ctypes.c_uint32

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5


def _function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    pointer = ctypes.cast(getattr(raw, name), _ADDRESS).value
    assert pointer is not None
    function: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(pointer)
    return function


# of a page's text and the index of a character
char_code = _function("FPDFText_GetUnicode", _CODE, _ADDRESS, _INT)
char_object = _function("FPDFText_GetTextObject", ctypes.c_size_t, _ADDRESS, _INT)
char_is_unnamed = _function("FPDFText_HasUnicodeMapError", _INT, _ADDRESS, _INT)
char_loose_box = _function("FPDFText_GetLooseCharBox", _INT, _ADDRESS, _INT, _ADDRESS)
char_matrix = _function("FPDFText_GetMatrix", _INT, _ADDRESS, _INT, _ADDRESS)
char_origin = _function("FPDFText_GetCharOrigin", _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS)
char_font_size = _function("FPDFText_GetFontSize", ctypes.c_double, _ADDRESS, _INT)
# of a font
text_font = _function("FPDFTextObj_GetFont", ctypes.c_size_t, _ADDRESS)
font_is_embedded = _function("FPDFFont_GetIsEmbedded", _INT, _ADDRESS)
font_width = _function("FPDFFont_GetGlyphWidth", _INT, _ADDRESS, _CODE, _FLOAT, _ADDRESS)
font_name = _function(
    "FPDFFont_GetBaseFontName", ctypes.c_size_t, _ADDRESS, _ADDRESS, ctypes.c_size_t
)
font_data = _function("FPDFFont_GetFontData", _INT, _ADDRESS, _ADDRESS, ctypes.c_size_t, _ADDRESS)
# of what is drawn
page_objects = _function("FPDFPage_CountObjects", _INT, _ADDRESS)
page_object = _function("FPDFPage_GetObject", _ADDRESS, _ADDRESS, _INT)
form_objects = _function("FPDFFormObj_CountObjects", _INT, _ADDRESS)
form_object = _function("FPDFFormObj_GetObject", _ADDRESS, _ADDRESS, ctypes.c_ulong)
object_type = _function("FPDFPageObj_GetType", _INT, _ADDRESS)
object_activate = _function("FPDFPageObj_SetIsActive", _INT, _ADDRESS, _INT)
object_bounds = _function("FPDFPageObj_GetBounds", _INT, *[_ADDRESS] * 5)
object_matrix = _function("FPDFPageObj_GetMatrix", _INT, _ADDRESS, _ADDRESS)
path_mode = _function("FPDFPath_GetDrawMode", _INT, *[_ADDRESS] * 3)


def address_of(handle: Any) -> int:
    """The address that a handle of pypdfium2 (its `raw`) holds."""
    return ctypes.cast(handle, _ADDRESS).value or 0


class Room:
    """Room for `count` numbers of type `kind`, which functions of pdfium write to `places`."""

    def __init__(self, count: int, kind: Any = ctypes.c_float) -> None:
        self._room = (kind * max(count, 1))()
        start, size = ctypes.addressof(self._room), ctypes.sizeof(kind)
        self.places = range(start, start + size * count, size)
        self._numbers = memoryview(self._room).cast("B").cast(kind._type_)

    def numbers(self) -> list[Any]:
        """What stands there."""
        return self._numbers.tolist() if self.places else []

    def array(self) -> NDArray[np.float64]:
        """The same as an array."""
        return np.array(self._numbers[: len(self.places)], np.float64)


def name_of_font(font: int) -> str:
    """The name under which the file knows a font."""
    room = ctypes.create_string_buffer(128)
    font_name(font, ctypes.addressof(room), len(room))
    return room.value.decode("latin-1")


def is_of_drawings(font: int) -> bool:
    """True for a font whose signs the file draws itself (Type 3): embedded, and no font's data."""
    room = Room(1, ctypes.c_size_t)
    known = font_data(font, None, 0, room.places[0])
    return bool(font_is_embedded(font)) and not (known and room.numbers()[0])
