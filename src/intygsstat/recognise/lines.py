"""Words in lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from intygsstat.model import Box, Word, box_around


@dataclass(frozen=True, slots=True)
class Line:
    """Words at one height, left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        return box_around([word.box for word in self.words])

    @property
    def y(self) -> float:
        return median(word.box.y_centre for word in self.words)

    @property
    def size(self) -> float:
        return median(word.size for word in self.words)


def words_to_lines(words: Iterable[Word], tolerance: float = 0.35) -> list[Line]:
    """Group words whose middles lie at one height, within `tolerance` of their size; top down."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.box.y_centre, w.box.left)):
        if lines:
            last = lines[-1]
            middle = median(w.box.y_centre for w in last)
            if abs(word.box.y_centre - middle) <= tolerance * min(word.size, last[-1].size):
                last.append(word)
                continue
        lines.append([word])
    return [Line(tuple(sorted(line, key=lambda w: w.box.left))) for line in lines]


def words_to_phrases(words: Iterable[Word], gap: float) -> list[Line]:
    """Split words of one line, given left to right, where they stand more than `gap` ems apart."""
    phrases: list[list[Word]] = []
    for word in words:
        if phrases and word.box.left - phrases[-1][-1].box.right <= gap * max(word.size, 1.0):
            phrases[-1].append(word)
        else:
            phrases.append([word])
    return [Line(tuple(phrase)) for phrase in phrases]
