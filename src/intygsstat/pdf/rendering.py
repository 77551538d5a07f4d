"""A page as it is drawn, in shades of grey: what a person sees, whatever the file says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain

import pypdfium2

from intygsstat.models import Box

PIXELS_PER_POINT = 2.0
FAINTEST = 6  # of 255 shades; less contrast than this hardly anybody sees
NOTHING = 2  # shades; so little contrast is none
INK = 40  # shades that what is written differs by, at the least, from what it is written on
INK_ON_A_PICTURE = 120  # the same where a picture lies under all
THIN = 3  # pixels; what is flatter is no number
DARK = 100  # shades; black text on what is darker can hardly be read
AROUND = 2.0  # points that what covers a line of text may reach above and below it


class Drawing:
    """A page's shades (0 to 255), which it keeps drawn for as long as it is kept itself."""

    def __init__(self, page: pypdfium2.PdfPage, ink: int = INK) -> None:
        self._bitmap = page.render(scale=PIXELS_PER_POINT, grayscale=True)
        self._stride = self._bitmap.stride
        self._width, self._height = self._bitmap.width, self._bitmap.height
        self._shades = memoryview(self._bitmap.buffer).cast("B")
        self._ink = ink

    def shows(
        self, left: float, top: float, right: float, bottom: float, faintest: int = FAINTEST
    ) -> bool:
        """True if the shades differ by more than `faintest` within a text's box, given in points
        on the page as shown."""
        margin = 0.08 * (bottom - top)
        darkest, lightest = 255, 0
        rows, count = self._rows(left, top + margin, right, bottom - margin)
        middle = len(rows) // 2  # where a word's own shades mostly are
        for at in chain(rows[middle:], rows[:middle]):
            line = self._shades[at : at + count].tobytes()
            darkest, lightest = min(darkest, min(line)), max(lightest, max(line))
            if lightest - darkest > faintest:
                return True
        return False

    def has_ink(self, box: Box, ground: Box) -> bool:
        """True if something is drawn in the line of text that `box` has room for: a picture,
        shapes, or a bar over all of it, which ends above and below the line. Lines that run on
        beyond it, and strokes too flat for a number, are no such thing, nor is the shade that
        `ground` has, a spot of its row where nothing is written."""
        inner = 0.2 * box.height
        rows, count = self._rows(box.left, box.top + inner, box.right, box.bottom - inner)
        lines = [self._shades[at : at + count].tobytes() for at in rows]
        different = set(lines)  # in a blank cell they are mostly all alike
        shades = [shade for line in different for shade in (min(line), max(line))]
        if not shades:
            return False
        if max(shades) - min(shades) > self._ink:
            return not (self._is_flat(lines) or self._runs_on(lines, rows, box))
        darkest = min(shades)
        return (
            darkest < DARK
            and abs(self._shade_at(ground.x_centre, ground.y_centre) - darkest) > INK
            and self._ends_around(box, darkest)
        )

    def _is_flat(self, lines: Sequence[bytes]) -> bool:
        """True if only a few rows one upon the other are unlike the others."""
        usual = Counter(lines).most_common(1)[0][0]
        if max(usual) - min(usual) > self._ink:
            return False
        odd = [place for place, line in enumerate(lines) if line != usual]
        return odd[-1] - odd[0] < THIN

    def _runs_on(self, lines: Sequence[bytes], rows: range, box: Box) -> bool:
        """True if only a few columns side by side are unlike the others, and are so above and
        below the box too."""
        usual = Counter(lines[len(lines) // 2]).most_common(1)[0][0]
        odd = [
            place
            for line in set(lines)
            for place, shade in enumerate(line)
            if abs(shade - usual) > self._ink
        ]
        if not odd or max(odd) - min(odd) >= THIN:
            return False
        x = (rows[0] % self._stride + (min(odd) + max(odd)) / 2) / PIXELS_PER_POINT
        return all(abs(shade - usual) > self._ink for shade in self._around(x, box))

    def _ends_around(self, box: Box, shade: int) -> bool:
        """True if above and below a box nothing is of its shade."""
        return all(abs(other - shade) > INK for other in self._around(box.x_centre, box))

    def _around(self, x: float, box: Box) -> tuple[int, int]:
        """The shades above and below a box, at `x`."""
        return self._shade_at(x, box.top - AROUND), self._shade_at(x, box.bottom + AROUND)

    def _shade_at(self, x: float, y: float) -> int:
        """The shade at a spot of the page, or, of one beside it, of the nearest."""
        column = min(max(int(x * PIXELS_PER_POINT), 0), self._width - 1)
        row = min(max(int(y * PIXELS_PER_POINT), 0), self._height - 1)
        shade: int = self._shades[row * self._stride + column]
        return shade

    def _rows(self, left: float, top: float, right: float, bottom: float) -> tuple[range, int]:
        """Where among the shades each row of a box begins, from the top, and how many it has."""
        first = max(0, int(left * PIXELS_PER_POINT))
        count = min(self._width, int(right * PIXELS_PER_POINT) + 1) - first
        highest = max(0, int(top * PIXELS_PER_POINT))
        lowest = min(self._height, int(bottom * PIXELS_PER_POINT) + 1)
        if count <= 0:
            return range(0), 0
        stride = self._stride
        return range(highest * stride + first, lowest * stride + first, stride), count
