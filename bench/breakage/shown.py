"""What a page shows, told from its drawing alone: the oracle that readings are judged by.

Digits are recognised by their shapes, from the drawing of the sound deck, where it is known
which digit stands where. No text of the changed file is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from intygsstat.models import Box

PIXELS_PER_POINT = 3.0
SAME = 24  # shades that a pixel may differ by and still be the same
INK = 40  # shades that what is written differs by from what it is written on
THIN = 5  # pixels; no digit is so narrow
SHAPES = 8  # of each digit, for they fall otherwise on the pixels from place to place
ALIKE = 30.0  # mean shades between two drawings of one digit, at the most
CLEAR = 1.08  # a digit's shape may be so much farther than the nearest and still be it
PART_ALIKE = 12.0  # nearer than this to another digit, and it is that one
LOWER = 3  # pixels that a digit may stand lower or higher than the others of its number
STRANGE = 0.02  # share of a digit's place that may be inked where the digit isn't
Picture = NDArray[np.int16]
# Another sign or none; the sign, but partly hidden or odd; can't be told; the sign.
Sight = Literal["other", "part", "unknown", "same"]
SIGHTS: tuple[Sight, ...] = ("other", "part", "unknown", "same")


def draw_pages(content: bytes, pages: Iterable[int]) -> dict[int, Picture]:
    """The drawings of these pages (from 1), in shades of grey; those that can be drawn."""
    drawn: dict[int, Picture] = {}
    document = pypdfium2.PdfDocument(content)
    try:
        for number in pages:
            try:
                page = document[number - 1]
                bitmap = page.render(scale=PIXELS_PER_POINT, grayscale=True)
            except (pypdfium2.PdfiumError, IndexError):
                continue
            drawn[number] = bitmap.to_numpy().astype(np.int16).reshape(bitmap.height, bitmap.width)
            bitmap.close()
            page.close()
    finally:
        document.close()
    return drawn


def crop(picture: Picture, box: Box, margin: float = 0.0) -> Picture:
    """The part of a drawing that a box covers, and `margin` points around it."""
    left, top = (max(0, int((at - margin) * PIXELS_PER_POINT)) for at in (box.left, box.top))
    right = int((box.right + margin) * PIXELS_PER_POINT) + 1
    bottom = int((box.bottom + margin) * PIXELS_PER_POINT) + 1
    return picture[top:bottom, left:right]


def same_there(one: Picture, other: Picture, box: Box, margin: float = 0.0) -> bool:
    """True if both drawings show the same in `box`."""
    a, b = crop(one, box, margin), crop(other, box, margin)
    return a.shape == b.shape and (a.size == 0 or int(np.abs(a - b).max()) <= SAME)


def has_ink(picture: Picture, box: Box) -> bool:
    """True if anything is drawn in `box` but its background and a thin line up or across."""
    part = crop(picture, box)
    if not part.size:
        return False
    inked = np.abs(part - np.int16(np.median(part))) > INK
    return all(int(inked.any(axis=axis).sum()) > THIN for axis in (0, 1))


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a sound page is known to show."""

    text: str
    box: Box
    page: int


class Shapes:
    """The digits' shapes by height and width, in pixels, as a sound deck shows them."""

    def __init__(self, numbers: Iterable[Number], drawings: dict[int, Picture]) -> None:
        found: dict[tuple[int, int], list[Picture]] = defaultdict(list)
        names: dict[tuple[int, int], list[str]] = defaultdict(list)
        for number in numbers:
            if not (number.text.isascii() and number.text.isdigit()):
                continue
            for sign, place in zip(number.text, _slots(number.text, number.box), strict=True):
                shape = _shape(drawings[number.page], place, 0, 0)
                if shape is None:
                    continue
                key = (shape.shape[0], shape.shape[1])
                if names[key].count(sign) < SHAPES:
                    names[key].append(sign)
                    found[key].append(shape)
        self.found = {key: np.stack(shapes) for key, shapes in found.items()}
        self.names = {key: np.array(signs) for key, signs in names.items()}

    def shows(self, picture: Picture, text: str, box: Box) -> Sight:
        """How `picture` shows the number `text` in `box`."""
        if not (text.isascii() and text.isdigit()):
            return "unknown"
        seen = {self._sign(picture, s, p) for s, p in zip(text, _slots(text, box), strict=True)}
        return next(sight for sight in SIGHTS if sight in seen)

    def _sign(self, picture: Picture, sign: str, place: Box) -> Sight:
        nearest: dict[str, float] = {}
        strange = 1.0  # the least share of ink that the told digit hasn't
        for across, down in product((-1, 0, 1), range(-LOWER, LOWER + 1)):
            shape = _shape(picture, place, across, down)
            if shape is None:
                return "other"
            for key in self._near(shape.shape):
                known, names = self.found[key], self.names[key]
                height, width = (
                    min(a, b) for a, b in zip(known.shape[1:], shape.shape, strict=True)
                )
                known, part = known[:, :height, :width], shape[:height, :width]
                away = np.abs(known - part).mean(axis=(1, 2))
                for name, distance in zip(names, away, strict=True):
                    nearest[name] = min(nearest.get(name, 999.0), float(distance))
                over = np.clip(part - known[names == sign] - INK, 0, None).mean(axis=(1, 2))
                strange = min([strange, *(float(much) / 255 for much in over)])
        if len(nearest) < 8:
            return "unknown"
        best = min(nearest.values())
        if best <= ALIKE and nearest.get(sign, 999.0) <= CLEAR * best + 0.5:
            return "same"
        if nearest.get(sign, 999.0) <= best:
            return "part"  # odd, or something upon it, and still more like itself than any other
        return "part" if best > PART_ALIKE and strange < STRANGE else "other"

    def _near(self, size: tuple[int, ...]) -> list[tuple[int, int]]:
        return [k for k in self.found if abs(k[0] - size[0]) <= 1 and abs(k[1] - size[1]) <= 1]


def _slots(text: str, box: Box) -> list[Box]:
    unit = box.width / len(text)
    lefts = [box.left + place * unit for place in range(len(text))]
    return [Box(left, box.top, left + unit, box.bottom) for left in lefts]


def _shape(picture: Picture, place: Box, across: int, down: int) -> Picture | None:
    """What is drawn in a digit's place, as shades from its background."""
    left, top = round(place.left * PIXELS_PER_POINT) + across, round(place.top * PIXELS_PER_POINT)
    width, height = round(place.width * PIXELS_PER_POINT), round(place.height * PIXELS_PER_POINT)
    part = picture[max(0, top + down) : top + down + height, max(0, left) : left + width]
    if part.shape != (height, width) or not part.size:
        return None
    return np.abs(part - np.int16(np.median(part)))
