"""What a font draws for each digit: a file can say of a sign that it is another one.

A digit's outline is laid over what twelve plain faces draw for the ten digits. One
that is far nearer to another digit's than to its own, or near to none, is not what the
file says, and neither is one of two digits that are drawn alike. A font whose signs
have no outlines (they are drawn by programs, or pictures) is believed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import pypdfium2

from intygsstat.pdf import pdfium
from intygsstat.reference.lookup import reference_rows

COLUMNS, ROWS = 16, 20  # a shape's grid
ANOTHER = 0.7  # so much nearer must another digit be to be the one that is shown
UNLIKE = 0.3  # farther than this from all digits, and it is none
ODD = 0.38  # so far from its digit may a sign be that is nearest to it
BAR = 0.4  # width by height of what may be a 1 without flag and foot, at most
OF_THE_WIDTH = 0.1  # what counts of a shape's width, beside the share of the grid that differs
_STEPS = 6  # straight pieces that stand for a curve
_NOT_A_SIGN = "\ue0f3"  # of private use: what a font draws for what it hasn't
_NOUGHT, _NINE = ord("0"), ord("9")

Outline = tuple[tuple[int, float, float], ...]  # kind of segment, and where it ends, in ems
Point = tuple[float, float]
Shape = tuple[int, float]  # the grid's inked places as bits, and width by height


@dataclass(frozen=True, slots=True)
class Misdrawn:
    """What is wrong with digits of a page, and which of its characters they are."""

    fault: str
    characters: tuple[int, ...]


class FontsOfADeck:
    """The fonts of one deck's digits. Pages that were asked for must stay loaded."""

    def __init__(self) -> None:
        self._faults: dict[tuple[int, int], str | None] = {}
        # by font, what is drawn as each outline: first '' for what the font hasn't
        self._drawn: dict[int, dict[Outline, str]] = {}

    def misdrawn(self, text_page: pypdfium2.PdfTextPage) -> Misdrawn | None:
        """The digits of this page that are not drawn as they are said; None if all are."""
        by_font = _digits_by_font(text_page)
        for font, code in sorted(by_font.keys() - self._faults.keys()):
            self._faults[font, code] = self._fault_of(font, chr(code))
        odd = [digit for digit in sorted(by_font) if self._faults[digit]]
        if not odd:
            return None
        name = pdfium.name_of_font(odd[0][0]) or "without a name"
        places = sorted(place for digit in odd for place in by_font[digit])
        return Misdrawn(f"{self._faults[odd[0]]}, in the font {name}", tuple(places))

    def _fault_of(self, font: int, digit: str) -> str | None:
        outline = outline_of(font, digit)
        if font not in self._drawn:
            self._drawn[font] = {(): "", outline_of(font, _NOT_A_SIGN): ""}
        first = self._drawn[font].setdefault(outline, digit)
        if not first:
            return None
        if first != digit:
            return f"{first} and {digit} that look the same"
        shown = shown_instead(outline, digit)
        if shown is None:
            return None
        return f"{digit} that is drawn as {shown}" if shown else f"{digit} that looks like no digit"


def _digits_by_font(text_page: pypdfium2.PdfTextPage) -> dict[tuple[int, int], list[int]]:
    """The page's fonts, each with a digit's code that is written in it, and which characters
    those are."""
    text = pdfium.address_of(text_page.raw)
    fonts: dict[int, int | None] = {}  # by text object
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place in range(text_page.count_chars()):
        code = pdfium.char_code(text, place)
        if _NOUGHT <= code <= _NINE and (thing := pdfium.char_object(text, place)):
            if thing not in fonts:
                fonts[thing] = pdfium.text_font(thing)
            if font := fonts[thing]:
                found[font, code].append(place)
    return found


def outline_of(font: int, sign: str) -> Outline:
    """How a font draws a sign; empty if it draws nothing, or not with outlines."""
    path = pdfium.font_outline(font, ord(sign), 1.0)
    if not path:
        return ()
    end, outline = pdfium.Room(2), []
    for index in range(pdfium.outline_segments(path)):
        segment = pdfium.outline_segment(path, index)
        pdfium.segment_point(segment, *end.places)
        outline.append((pdfium.segment_type(segment), *end.numbers()))
    return tuple(outline)


@lru_cache(maxsize=512)
def shown_instead(outline: Outline, digit: str) -> str | None:
    """What an outline shows if that isn't `digit`: another digit, or '' if it is like none."""
    shape = outline_to_shape(outline)
    if shape is None:
        return ""
    if digit == "1" and shape[1] < BAR and shape[0].bit_count() > 0.9 * COLUMNS * ROWS:
        return None  # some faces draw it so
    away: dict[str, float] = {}
    for name, known in known_shapes():
        away[name] = min(away.get(name, math.inf), _distance(shape, known))
    nearest = min(away, key=away.__getitem__)
    if nearest == digit:
        return None if away[digit] <= ODD else ""
    if away[nearest] > UNLIKE:
        return ""
    return nearest if away[nearest] < ANOTHER * away[digit] else None


@cache
def known_shapes() -> list[tuple[str, Shape]]:
    """Each digit as each of the plain faces draws it."""
    return [
        (row["digit"], (int(row["places"], 16), float(row["width_by_height"])))
        for row in reference_rows("digit_shapes.csv")
    ]


def _distance(one: Shape, other: Shape) -> float:
    places = (one[0] ^ other[0]).bit_count() / (COLUMNS * ROWS)
    return places + OF_THE_WIDTH * abs(math.log(one[1] / other[1]))


def outline_to_shape(outline: Outline) -> Shape | None:
    """An outline on a grid that fits around it: a bit for each place whose middle is inked,
    the upper left one the lowest. None if it holds nothing."""
    contours = list(_contours(outline))
    if not contours:
        return None
    across = [x for contour in contours for x, _ in contour]
    up = [y for contour in contours for _, y in contour]
    left, top = min(across), max(up)
    width, height = max(across) - left, top - min(up)
    if width <= 0 or height <= 0:
        return None
    crossed: list[list[tuple[float, int]]] = [[] for _ in range(ROWS)]
    for contour in contours:
        for (x1, y1), (x2, y2) in zip(contour, [*contour[1:], contour[0]], strict=True):
            row1, row2 = ((top - y) / height * ROWS - 0.5 for y in (y1, y2))
            sense = 1 if row2 > row1 else -1
            for row in range(math.ceil(min(row1, row2)), math.ceil(max(row1, row2))):
                x = x1 + (row - row1) / (row2 - row1) * (x2 - x1)
                crossed[row].append(((x - left) / width * COLUMNS - 0.5, sense))
    return sum(_inked(row) << place * COLUMNS for place, row in enumerate(crossed)), width / height


def _inked(crossings: list[tuple[float, int]]) -> int:
    """The inked places of one row, as bits, by where outlines cross it and in which sense."""
    bits = turns = 0
    ordered = sorted(crossings)
    for (begin, sense), (end, _) in pairwise(ordered):
        turns += sense
        if turns:
            for place in range(max(0, math.ceil(begin)), min(COLUMNS, math.ceil(end))):
                bits |= 1 << place
    return bits


def _contours(outline: Outline) -> Iterator[list[Point]]:
    """Each closed line of an outline, its curves as straight pieces."""
    contour: list[Point] = []
    control: list[Point] = []
    for kind, x, y in outline:
        if kind == pdfium.MOVE_TO:
            if len(contour) > 2:
                yield contour
            contour, control = [(x, y)], []
        elif kind == pdfium.BEZIER_TO and contour:
            control.append((x, y))
            if len(control) == 3:
                contour += _curve(contour[-1], *control)
                control = []
        else:
            contour.append((x, y))
    if len(contour) > 2:
        yield contour


def _curve(begin: Point, one: Point, other: Point, end: Point) -> Iterator[Point]:
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        yield (
            a * begin[0] + b * one[0] + c * other[0] + d * end[0],
            a * begin[1] + b * one[1] + c * other[1] + d * end[1],
        )
