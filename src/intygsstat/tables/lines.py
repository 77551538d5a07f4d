"""Words in lines, and lines in phrases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from statistics import median

from intygsstat.models import Box, Word, box_around
from intygsstat.tables.titles import Title, parse_title

NEXT_LINE = 0.9  # ems of the larger line between two lines of one title, at the most
ONE_HEIGHT = 0.35  # of a word's size: so far apart may be the middles of one line's words


@dataclass(frozen=True)
class Line:
    """Words at one height, left to right."""

    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        return " ".join([word.text for word in self.words])

    @property
    def title(self) -> Title:
        """What it says as a table's title."""
        return parse_title(self.text)

    @cached_property
    def box(self) -> Box:
        return box_around([word.box for word in self.words])

    @cached_property
    def y(self) -> float:
        return median([word.box.y_centre for word in self.words])

    @cached_property
    def size(self) -> float:
        return median([word.size for word in self.words])


def words_to_lines(words: Iterable[Word]) -> list[Line]:
    """Group words whose middles lie at one height, nearly; top down."""
    placed = [(word.box.y_centre, word.box.left, at, word) for at, word in enumerate(words)]
    placed.sort()
    lines: list[list[Word]] = []
    heights: list[float] = []  # of the last line's words, in order: they come from the top
    middle = size = 0.0
    for y, _, _, word in placed:
        if lines and abs(y - middle) <= ONE_HEIGHT * min(word.size, size):
            lines[-1].append(word)
            heights.append(y)
            if y != heights[0]:  # else all are alike
                half = len(heights) // 2
                odd = len(heights) % 2
                middle = heights[half] if odd else (heights[half - 1] + heights[half]) / 2
        else:
            lines.append([word])
            heights = [y]
            middle = y
        size = word.size
    return [Line(tuple(sorted(line, key=lambda word: word.box.left))) for line in lines]


def words_to_phrases(words: Iterable[Word], gap: float) -> list[Line]:
    """Split words of one line, given left to right, where they stand more than `gap` ems apart."""
    phrases: list[list[Word]] = []
    right = float("-inf")
    for word in words:
        box, size = word.box, word.size
        if box.left - right <= gap * (size if size > 1.0 else 1.0):
            phrases[-1].append(word)
        else:
            phrases.append([word])
        right = box.right
    return [Line(tuple(phrase)) for phrase in phrases]


def upright_phrases(words: Iterable[Word], gap: float) -> list[list[Line]]:
    """The phrases of each line of a page, from the top; what is turned is left out."""
    lines = words_to_lines(word for word in words if word.turned == 0)
    return [words_to_phrases(line.words, gap) for line in lines]
