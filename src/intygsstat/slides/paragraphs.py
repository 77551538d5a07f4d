"""Lines of text joined to the paragraphs they are parts of, and what heads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from intygsstat.model import Box, Word, box_around
from intygsstat.recognise.lines import Line, words_to_lines, words_to_phrases
from intygsstat.reference.lookup import known_party

GAP = 0.9  # ems: farther apart, words of a line are of two phrases
_BULLET = re.compile(r"^([•●○▪■◦‣⁃*➢➤✓–—-]|o(?= )|[\uf000-\uf0ff])\s*(?=\S)")
_OPEN = re.compile(r"(?:,|\b(?:och|för|i|den|till|av|regionen?|regioner|med|på|under|från|nya))$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's text without its bullet; those with one `level` stand in one list."""

    text: str
    box: Box
    level: tuple[str, int, int]


def page_phrases(words: Iterable[Word]) -> list[list[Line]]:
    """The phrases of each line, from the top."""
    lines = words_to_lines(word for word in words if word.turned == 0)
    return [words_to_phrases(line.words, GAP) for line in lines]


def _with_bullets(line: Sequence[Line]) -> list[Line]:
    """The phrases of a line; a bullet belongs to the phrase after it."""
    phrases: list[Line] = []
    for phrase in line:
        if phrases and len(phrases[-1].text) == 1 and _BULLET.match(f"{phrases[-1].text} x"):
            phrase = Line(phrases.pop().words + phrase.words)
        phrases.append(phrase)
    return phrases


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
            above = [block for block in blocks if _goes_on(block, phrase)]
            if above:
                max(above, key=lambda block: block[-1].y).append(phrase)
            else:
                blocks.append([phrase])
    return [list(_paragraphs(block)) for block in blocks]


def _goes_on(block: Sequence[Line], phrase: Line) -> bool:
    last, box = block[-1].box, phrase.box
    size = max(block[-1].size, phrase.size)
    return 0 < phrase.y - block[-1].y < 3.0 * size and (
        last.left - 4 * size <= box.left <= last.left + 4 * size
    )


def _paragraphs(block: Sequence[Line]) -> Iterable[Paragraph]:
    right = max(line.box.right for line in block)
    together: list[Line] = []
    for line in block:
        if together and not _is_continued(together[-1], line, right):
            yield _paragraph(together)
            together = []
        together.append(line)
    yield _paragraph(together)


def _is_continued(above: Line, line: Line, right: float) -> bool:
    """True if `line` goes on with the sentence above: it begins as no sentence does, or its first
    word had no room above, the text of which is not whole."""
    text, before = line.text, above.text
    if _BULLET.match(text) or abs(line.size - above.size) > 0.1 * above.size:
        return False
    if line.y - above.y > 1.7 * above.size:
        return False
    if text[0].islower():
        return True
    no_room = above.box.right + 0.2 * above.size + line.words[0].box.width > right
    if text[0].isdigit():
        return no_room and before[-1] not in ".:;!?" and not before[0].isdigit()
    return no_room and (_OPEN.search(before) is not None or _parts_a_name(above, line))


def _parts_a_name(above: Line, line: Line) -> bool:
    """True if the end of one line and the beginning of the next name a party together."""
    ends = [above.words[-k:] for k in (1, 2, 3) if k <= len(above.words)]
    return any(
        known_party(Line((*end, *line.words[:k])).text.rstrip(",.;:"))
        and not known_party(Line(end).text)
        for end in ends
        for k in (1, 2)
    )


def _paragraph(lines: Sequence[Line]) -> Paragraph:
    text = " ".join(line.text for line in lines)
    bullet = _BULLET.match(text)
    first = lines[0]
    return Paragraph(
        text[bullet.end() :] if bullet else text,
        box_around([line.box for line in lines]),
        (bullet[1] if bullet else "", round(first.box.left / 4), round(first.size)),
    )
