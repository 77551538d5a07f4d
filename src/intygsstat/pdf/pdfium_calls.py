"""pdfium's functions as this program calls them: with bare addresses, a whole column at a time.

pypdfium2 wraps each call in checks that cost more than the call, and so does ctypes where it is
told the kinds of the arguments. Here it isn't: an address is passed as `argument` makes it, a room
for what pdfium writes as `every` gives it, and a number below 2**31 as it is. Anything else is a
broken address. A function is mapped over all characters or objects of a page.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import Any

import pypdfium2.raw as raw

_ADDRESS, _INT, _UINT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint


def _bare(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    pointer = ctypes.cast(getattr(raw, name), _ADDRESS).value
    assert pointer is not None
    function: Callable[..., Any] = ctypes.PYFUNCTYPE(result, *arguments)(pointer)
    return function


char_unicode = _bare("FPDFText_GetUnicode", _UINT)
char_object = _bare("FPDFText_GetTextObject", _ADDRESS)
char_unnamed = _bare("FPDFText_HasUnicodeMapError", _INT)
char_loose_box = _bare("FPDFText_GetLooseCharBox", _INT)
char_matrix = _bare("FPDFText_GetMatrix", _INT)
char_origin = _bare("FPDFText_GetCharOrigin", _INT)
char_font_size = _bare("FPDFText_GetFontSize", ctypes.c_double)
text_font = _bare("FPDFTextObj_GetFont", _ADDRESS)
font_is_embedded = _bare("FPDFFont_GetIsEmbedded", _INT)
page_objects = _bare("FPDFPage_CountObjects", _INT)
page_object = _bare("FPDFPage_GetObject", _ADDRESS)
form_objects = _bare("FPDFFormObj_CountObjects", _INT)
object_type = _bare("FPDFPageObj_GetType", _INT)
object_bounds = _bare("FPDFPageObj_GetBounds", _INT)
object_matrix = _bare("FPDFPageObj_GetMatrix", _INT)
path_segments = _bare("FPDFPath_CountSegments", _INT)
path_segment = _bare("FPDFPath_GetPathSegment", _ADDRESS)
path_mode = _bare("FPDFPath_GetDrawMode", _INT)
segment_point = _bare("FPDFPathSegment_GetPoint", _INT)
segment_type = _bare("FPDFPathSegment_GetType", _INT)
segment_closes = _bare("FPDFPathSegment_GetClose", _INT)
outline_segments = _bare("FPDFGlyphPath_CountGlyphSegments", _INT)
outline_segment = _bare("FPDFGlyphPath_GetGlyphPathSegment", _ADDRESS)
# numbers of other kinds than int must be declared
form_object = _bare("FPDFFormObj_GetObject", _ADDRESS, _ADDRESS, ctypes.c_ulong)
font_width = _bare(
    "FPDFFont_GetGlyphWidth", _INT, _ADDRESS, ctypes.c_uint32, ctypes.c_float, _ADDRESS
)
font_outline = _bare("FPDFFont_GetGlyphPath", _ADDRESS, _ADDRESS, ctypes.c_uint32, ctypes.c_float)
font_name = _bare("FPDFFont_GetBaseFontName", ctypes.c_size_t, _ADDRESS, _ADDRESS, ctypes.c_size_t)

TEXT, PATH, IMAGE, SHADING, FORM = 1, 2, 3, 4, 5
LINE_TO, BEZIER_TO, MOVE_TO = 0, 1, 2

argument = ctypes.c_void_p.from_param


def address_of(handle: Any) -> Any:
    """What a handle of pypdfium2 (its `raw`) holds, as an argument."""
    return argument(ctypes.cast(handle, _ADDRESS).value)


def floats(count: int) -> Any:
    """Room for `count` single-precision numbers."""
    return (ctypes.c_float * count)()


def integers(count: int) -> Any:
    """Room for `count` whole numbers of 32 bits."""
    return (ctypes.c_int * count)()


def doubles(count: int) -> Any:
    """Room for `count` double-precision numbers."""
    return (ctypes.c_double * count)()


def every(room: Any, step: int, first: int = 0) -> Iterator[Any]:
    """As arguments, the places in `room` of the number `first` and of every `step`th behind it."""
    size = ctypes.sizeof(room._type_)
    return map(ctypes.byref, repeat(room), range(first * size, ctypes.sizeof(room), step * size))


def numbers(room: Any) -> list[Any]:
    """What stands in `room`; list() takes eight times as long."""
    if not len(room):
        return []
    plain: list[Any] = memoryview(room).cast("B").cast(room._type_._type_).tolist()
    return plain


def tuples(room: Any, length: int) -> Iterator[Any]:
    """What stands in `room`, `length` numbers at a time."""
    return zip(*[iter(numbers(room))] * length, strict=True)


def run(function: Callable[..., Any], *columns: Iterable[Any]) -> None:
    """Call `function` along `columns` for what it writes."""
    deque(map(function, *columns), maxlen=0)


def each(function: Callable[..., Any], of: Any, count: int) -> list[Any]:
    """`function(of, index)` for every index below `count`."""
    return list(map(function, repeat(of), range(count)))


def name_of_font(font: int) -> str:
    """The name under which the file knows the font at an address."""
    room = ctypes.create_string_buffer(128)
    font_name(font, ctypes.addressof(room), len(room))
    return room.value.decode("latin-1")
