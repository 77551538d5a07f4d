"""What a library delivers of one page, before anything is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from intygsstat.models import Box

Stroke = tuple[float, float, float, float]  # left, top, right, bottom, in points


@dataclass(slots=True)
class Letters:
    """Characters of one direction in the order they are drawn, a list for each of their facts.

    Lengths are points from the upper left corner of the page turned so that
    these characters read from left to right. `texts` may hold an empty text, or
    several characters for one sign; a character that nobody can name is U+FFFD.
    """

    texts: list[str] = field(default_factory=list)
    lefts: list[float] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)
    tops: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    def chosen(self, indices: Sequence[int]) -> Letters:
        """Only the characters at `indices`."""
        return Letters(
            [self.texts[i] for i in indices],
            [self.lefts[i] for i in indices],
            [self.rights[i] for i in indices],
            [self.tops[i] for i in indices],
            [self.sizes[i] for i in indices],
        )


@dataclass(slots=True)
class Sheet:
    """A page as shown, `width` by `height` points, crop box and rotation applied.

    `letters` are by reading direction (0, 90 upwards, 180, 270, and 45 more if they are aslant,
    in the coordinates of the quarter turn), `strokes` the
    straight edges of drawn shapes (at least those that stand upright for some of the
    letters), `pictures` the boxes of pictures, `drawings` the number of shapes.
    """

    width: float
    height: float
    letters: dict[int, Letters]
    strokes: list[Stroke]
    pictures: list[Box]
    drawings: int
