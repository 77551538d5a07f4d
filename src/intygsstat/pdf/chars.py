"""What pdfium finds on a page: characters, pictures, how many shapes; and quarter turns of it all.

pdfium names each character and says where its origin and its box are, in the
file's own coordinates (points, upwards from the lower left corner, before any
rotation). Spaces and line ends that it makes up itself belong to no text
object and are passed over: gaps are judged by the same rule for every engine.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from intygsstat.models import Box
from intygsstat.pdf import pdfium

Floats = NDArray[np.float64]

UNNAMED = "\ufffd"
SOFT_HYPHEN = "\u00ad"
# A character's box reaches from this share of its size below the baseline to one size above
# that, whatever the font says of itself, so that all fonts of a line stand at one height.
BELOW_THE_BASELINE = 0.21
ASLANT = 45  # added to the nearest quarter turn of a text that is far from any
FAR_FROM_LEVEL = 10.0  # degrees; nearer to a quarter turn, a text is only a little askew
_HYPHEN = 2  # what pdfium makes of a hyphen at a line's end
_PART_OF_A_FONT = re.compile(r"[A-Z]{6}\+")
_ODD = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


# Turning ----------------------------------------------------------------------------------------


def reading_angles(degrees: Floats) -> NDArray[np.intp]:
    """The quarter turns that texts' directions are nearest to, with ASLANT if far from them."""
    quarters = np.round(degrees / 90)
    far = np.abs(degrees - 90 * quarters) > FAR_FROM_LEVEL
    angles: NDArray[np.intp] = (quarters % 4 * 90 + ASLANT * far).astype(np.intp)
    return angles


def turned_size(angle: int, width: float, height: float) -> tuple[float, float]:
    """Width and height of a page of `width` by `height` after a turn by `angle` degrees."""
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


def to_shown(page: pypdfium2.PdfPage) -> Callable[[Sequence[float]], Box]:
    """A function from a box in the file's coordinates (left, bottom, right, top) to the same on
    the page as shown, crop box and rotation applied."""
    left, bottom, right, top = page.get_bbox()
    angle = page.get_rotation() % 360
    size = right - left, top - bottom

    def shown(box: Sequence[float]) -> Box:
        upright = Box(box[0] - left, top - box[3], box[2] - left, top - box[1])
        return turn_box(upright, angle, *size) if angle else upright

    return shown


# Reading ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chars:
    """Characters of one direction in the order they are drawn: what they stand for, and four rows,
    where each begins and ends, how far down, and its size.

    Lengths are points from the upper left corner of the page turned so that
    these characters read from left to right. `texts` may hold an empty text, or
    several characters for one sign; a character that nobody can name is U+FFFD.
    """

    texts: NDArray[np.object_]
    places: Floats


@dataclass(slots=True)
class RawPage:
    """A page as shown, `width` by `height` points, crop box and rotation applied.

    `chars` are by reading direction (0, 90 upwards, 180, 270, and 45 more if they are aslant,
    in the coordinates of the quarter turn), `pictures` the boxes of pictures, `drawings` the
    number of shapes.
    """

    width: float
    height: float
    chars: dict[int, Chars]
    pictures: list[Box] = field(default_factory=list)
    drawings: int = 0


def read_page(
    page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, things: Sequence[Thing]
) -> RawPage:
    """What stands on `page`, which draws `things`, as shown. Raises ValueError if it has numbers
    in a lost font."""
    left, bottom, right, top = page.get_bbox()
    rotation = page.get_rotation() % 360
    size = right - left, top - bottom
    count = text_page.count_chars()
    chars = _read_chars(text_page, count, (left, top), size) if count > 0 else {}
    # the page as shown is turned clockwise
    turned = {(angle - rotation) % 360: own for angle, own in chars.items()}
    raw = RawPage(*turned_size(rotation, *size), turned)
    paths = [thing for thing, kind, _ in things if kind == pdfium.PATH]
    modes = pdfium.Room(2 * len(paths), ctypes.c_int)
    list(map(pdfium.path_mode, paths, modes.places[::2], modes.places[1::2]))
    # what is neither filled nor stroked only clips
    raw.drawings = int(modes.array().reshape(-1, 2).any(axis=1).sum())
    pictures = [thing for thing in things if thing[1] == pdfium.IMAGE]
    raw.pictures = list(map(to_shown(page), bounds_of(pictures).tolist()))
    return raw


def _read_chars(
    text_page: pypdfium2.PdfTextPage,
    count: int,
    corner: tuple[float, float],
    size: tuple[float, float],
) -> dict[int, Chars]:
    """The `count` characters of a page's text, by reading direction; of the sheet a part of `size`
    is shown, whose upper left corner is at `corner`."""
    text, every = pdfium.address_of(text_page.raw), range(count)
    objects = np.fromiter(map(pdfium.char_object, repeat(text), every), np.uint64, count)
    begins = (objects != 0) & (np.diff(objects, prepend=np.uint64(0)) != 0)
    rows = np.flatnonzero(objects)  # pdfium's own spaces and line ends have no object
    run_of = (np.cumsum(begins) - 1)[rows]  # the characters of one text object, one after the other
    runs = _read_runs(text, np.flatnonzero(begins).tolist(), objects[begins].tolist())
    texts = np.array(_texts(text_page, count), object)[rows]
    lost = {font: name for font in {*runs.fonts} if (name := _lost_name(font))}
    for run in [run for run, font in enumerate(runs.fonts) if font in lost]:
        if any(map(str.isdigit, texts[run_of == run])):
            # pdfium leaves out some signs of such a text, so that not even blanks are sure
            name = lost[runs.fonts[run]]
            raise ValueError(f"numbers in a font that the file has lost, {name}")
    room = pdfium.Room(4 * count)
    list(map(pdfium.char_loose_box, repeat(text), every, room.places[::4]))
    boxes = room.array().reshape(-1, 4)[rows]
    origins, lengths = runs.origins[run_of], np.full(len(rows), np.nan)
    # not drawn here: a text that the file gives in place of the signs (ActualText)
    elsewhere = np.abs(runs.origins - runs.starts).sum(axis=1) > 1.0 + runs.sizes
    gone = np.zeros(len(rows), bool)
    for run in np.flatnonzero(elsewhere).tolist():
        first, *others = np.flatnonzero(run_of == run).tolist()
        texts[first] = unicodedata.normalize("NFC", "".join(texts[[first, *others]]))
        origins[first] = runs.starts[run]
        lengths[first] = _length(runs.fonts[run], texts[first], runs.sizes[run])
        gone[others] = True
    for row in np.flatnonzero((runs.aslant & ~elsewhere)[run_of]).tolist():
        origins[row] = _origins(text, [rows[row]])  # no two stand at one height
    chars, angles = {}, runs.angles[run_of]
    for angle in dict.fromkeys(runs.angles.tolist()):
        own = (angles == angle) & ~gone
        sizes = runs.sizes[run_of[own]]
        places = _turned(boxes[own], angle - angle % 90, corner, size)
        spots = _turned(np.tile(origins[own], 2), angle - angle % 90, corner, size)
        drawn = np.isnan(lengths[own])
        lefts = np.where(drawn, places.left, spots.left)
        rights = np.where(drawn, places.right, spots.left + lengths[own])
        tops = spots.top - (1 - BELOW_THE_BASELINE) * sizes
        rounded = np.array([round(each, 1) for each in runs.sizes.tolist()])[run_of[own]]
        chars[angle] = Chars(texts[own], np.array([lefts, rights, tops, rounded]))
    return chars


@dataclass(frozen=True, slots=True)
class _Runs:
    """Text objects: where the first sign of each is put, where it says that it begins, its size in
    points, which way it reads, and whether neither level nor upright."""

    fonts: list[int]
    origins: Floats
    starts: Floats
    sizes: Floats
    angles: NDArray[np.intp]
    aslant: NDArray[np.bool_]


def _read_runs(text: int, firsts: Sequence[int], objects: Sequence[int]) -> _Runs:
    """The text objects whose first characters are `firsts`."""
    room = pdfium.Room(6 * len(firsts))
    list(map(pdfium.char_matrix, repeat(text), firsts, room.places[::6]))
    matrices = room.array().reshape(-1, 6)
    a, b, c, d = matrices[:, :4].T
    sizes = map(pdfium.char_font_size, repeat(text), firsts)
    font_sizes = np.fromiter(sizes, np.float64, len(firsts))
    signs = np.copysign(1.0, font_sizes)
    return _Runs(
        list(map(pdfium.text_font, objects)),
        _origins(text, firsts),
        matrices[:, 4:],
        np.abs(font_sizes) * np.hypot(c, d),
        reading_angles(np.degrees(np.arctan2(b * signs, a * signs))),
        (a != 0) & (b != 0) & (c != 0) & (d != 0),
    )


def _origins(text: int, indices: Sequence[int]) -> Floats:
    """Where characters are put, x and y on the sheet."""
    room = pdfium.Room(2 * len(indices), ctypes.c_double)
    list(map(pdfium.char_origin, repeat(text), indices, room.places[::2], room.places[1::2]))
    return room.array().reshape(-1, 2)


def _turned(
    boxes: Floats, angle: int, corner: tuple[float, float], size: tuple[float, float]
) -> Box:
    """Boxes on the sheet (left, top, right, bottom), all at once, from the upper left corner of
    the shown part turned so that text of `angle` reads upright."""
    lefts, tops, rights, bottoms = boxes.T
    left, top = corner
    columns: Any = lefts - left, top - tops, rights - left, top - bottoms
    return turn_box(Box(*columns), angle, *size)


def _texts(text_page: pypdfium2.PdfTextPage, count: int) -> list[str]:
    """What each character stands for; U+FFFD where the font doesn't say."""
    text, texts = pdfium.address_of(text_page.raw), list(text_page.get_text_range(0, count))
    if len(texts) != count:  # it holds halves of characters, or nothing at all for one
        texts = [chr(pdfium.char_code(text, place)) for place in range(count)]
    for odd in _ODD.finditer("".join(texts)):
        place, sign = odd.start(), texts[odd.start()]
        if pdfium.char_code(text, place) == _HYPHEN:
            texts[place] = SOFT_HYPHEN
        elif "\ud800" <= sign < "\udc00" and place + 1 < count:  # one character in two halves
            pair = sign + texts[place + 1]
            whole = pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            texts[place], texts[place + 1] = whole, ""
        elif sign:
            texts[place] = UNNAMED
    unnamed = list(map(pdfium.char_is_unnamed, repeat(text), range(count)))
    if 1 in unnamed:
        both = zip(texts, unnamed, strict=True)
        texts = [UNNAMED if is_bad == 1 else sign for sign, is_bad in both]
    return texts


def _lost_name(font: int) -> str:
    """The name of a font whose part, which a file must hold, is missing or damaged, else '':
    what is shown in its place are signs of another font, whatever was meant."""
    name = pdfium.name_of_font(font) if font else ""
    missing = _PART_OF_A_FONT.match(name) and not pdfium.font_is_embedded(font)
    return name if missing else ""


def _length(font: int, text: str, size: float) -> float:
    """How long `text` is in a font, in points; half an em where it has no sign."""
    length, room = 0.0, pdfium.Room(1)
    for sign in text:
        known = font and pdfium.font_width(font, ord(sign), size, room.places[0])
        length += (known and room.numbers()[0]) or 0.5 * size
    return length


# What is drawn ----------------------------------------------------------------------------------

Matrix = Floats  # 3 by 3, of rows (x, y, 1)


# What a page draws: where pdfium has it, of which kind, and the matrix by which it stands on the
# sheet if it is of a form.
Thing = tuple[int, int, Matrix | None]


def things_on(page: pypdfium2.PdfPage) -> list[Thing]:
    """All that a page draws, the uppermost last; forms taken to pieces."""
    address = pdfium.address_of(page.raw)
    own = list(map(pdfium.page_object, repeat(address), range(pdfium.page_objects(address))))
    kinds = list(map(pdfium.object_type, own))
    things: list[Thing] = list(zip(own, kinds, repeat(None)))
    while pdfium.FORM in kinds:
        things = [piece for thing in things for piece in _pieces(thing)]
        kinds = [kind for _, kind, _ in things]
    return things


def _pieces(thing: Thing) -> Iterator[Thing]:
    """What a form draws; a thing that is none, itself."""
    form, kind, matrix = thing
    if kind != pdfium.FORM:
        yield thing
        return
    room = pdfium.Room(6)
    matrix = np.identity(3) if matrix is None else matrix
    if pdfium.object_matrix(form, room.places[0]):
        own = np.reshape(room.numbers(), (3, 2))
        matrix = np.column_stack((own, (0, 0, 1))) @ matrix
    for index in range(pdfium.form_objects(form)):
        piece = pdfium.form_object(form, index)
        yield piece, pdfium.object_type(piece), matrix


def bounds_of(things: Sequence[Thing]) -> NDArray[np.float64]:
    """A row for each: left, bottom, right and top of what stands on the sheet."""
    room = pdfium.Room(4 * len(things))
    ends = (room.places[side::4] for side in range(4))
    list(map(pdfium.object_bounds, [thing for thing, *_ in things], *ends))
    bounds = room.array().reshape(-1, 4)
    for bound, (*_, matrix) in zip(bounds, things, strict=True):
        if matrix is not None:
            corners = [(x, y, 1.0) for x in bound[::2] for y in bound[1::2]] @ matrix
            bound[:] = [*corners.min(axis=0)[:2], *corners.max(axis=0)[:2]]
    return bounds
