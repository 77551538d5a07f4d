"""Quarter turns of boxes and pages, and from a file's coordinates to the page as shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from intygsstat.models import Box

if TYPE_CHECKING:
    import pypdfium2


ASLANT = 45  # added to the nearest quarter turn of a text that is far from any
FAR_FROM_LEVEL = 10.0  # degrees; nearer to a quarter turn, a text is only a little askew


def reading_angle(degrees: float) -> int:
    """The quarter turn that a text's direction is nearest to, with ASLANT if it is far from it."""
    quarter = round(degrees / 90)
    far = abs(degrees - 90 * quarter) > FAR_FROM_LEVEL
    return quarter % 4 * 90 + ASLANT * far


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
