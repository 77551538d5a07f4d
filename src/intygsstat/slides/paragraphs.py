"""Lines of text joined to the paragraphs they are parts of, and what heads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from intygsstat.models import Box, box_around
from intygsstat.reference.lookup import parties_in
from intygsstat.tables.lines import Line

_BULLET = re.compile(r"^([•●○▪■◦‣⁃*➢➤✓–—-]|o(?= )|[\uf000-\uf0ff])\s*(?=\S)")
_OPEN = re.compile(r"(?:,|\b(?:och|för|i|den|till|av|regionen?|regioner|med|på|under|från|nya))$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's text without its bullet; those with one `level` stand in one list."""

    text: str
    box: Box
    level: tuple[str, int, int]


def title_of(lines: Sequence[Sequence[Line]]) -> Line | None:
    """The slide's title: its first line, if it is larger than the text below."""
    if len(lines) < 2 or not lines[0]:
        return None
    below = median(phrase.size for line in lines[1:] for phrase in line)
    return lines[0][0] if lines[0][0].size > 1.15 * below else None


def blocks_of(lines: Iterable[Sequence[Line]]) -> list[list[Paragraph]]:
    """The paragraphs of each block: phrases that stand one below the other."""
    blocks: list[list[Line]] = []
    for line in lines:
        for phrase in _with_bullets(line):
            above = [block for block in blocks if _is_below(block[-1], phrase)]
            if above:
                max(above, key=lambda block: block[-1].y).append(phrase)
            else:
                blocks.append([phrase])
    return [_paragraphs(block) for block in blocks]


def _with_bullets(line: Sequence[Line]) -> list[Line]:
    """The phrases of a line; a bullet belongs to the phrase after it."""
    phrases: list[Line] = []
    for phrase in line:
        if phrases and len(phrases[-1].text) == 1 and _BULLET.match(f"{phrases[-1].text} x"):
            phrase = Line(phrases.pop().words + phrase.words)
        phrases.append(phrase)
    return phrases


def _is_below(line: Line, phrase: Line) -> bool:
    size = max(line.size, phrase.size)
    aligned = abs(phrase.box.left - line.box.left) <= 4 * size
    return 0 < phrase.y - line.y < 3.0 * size and aligned


def _paragraphs(block: Sequence[Line]) -> list[Paragraph]:
    right = max(line.box.right for line in block)
    paragraphs: list[list[Line]] = []
    for line in block:
        if paragraphs and _is_continued(paragraphs[-1][-1], line, right):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [_paragraph(lines) for lines in paragraphs]


def _is_continued(above: Line, line: Line, right: float) -> bool:
    """True if `line` goes on with the sentence above: it begins as no sentence does, or its first
    word had no room above, the text of which is not whole."""
    text, before = line.text, above.text
    alike = abs(line.size - above.size) <= 0.1 * above.size
    if _BULLET.match(text) or not alike or line.y - above.y > 1.7 * above.size:
        return False
    if text[0].islower():
        return True
    if above.box.right + 0.2 * above.size + line.words[0].box.width <= right:
        return False
    if text[0].isdigit():
        return before[-1] not in ".:;!?" and not before[0].isdigit()
    parted = parties_in(f"{before} {text}") != parties_in(before) | parties_in(text)
    return parted or _OPEN.search(before) is not None


def _paragraph(lines: Sequence[Line]) -> Paragraph:
    text = " ".join(line.text for line in lines)
    bullet = _BULLET.match(text)
    box = box_around([line.box for line in lines])
    level = (bullet[1] if bullet else "", round(lines[0].box.left / 4), round(lines[0].size))
    return Paragraph(text[bullet.end() :] if bullet else text, box, level)
