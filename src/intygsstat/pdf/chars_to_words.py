"""From characters to words, whichever library named the characters.

Characters that touch on one line are a word. Most are drawn one after the
other, so they are first run together as they come; then runs that touch are
joined wherever in the file they stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter, sub

from intygsstat.models import Box, Word
from intygsstat.pdf.raw_page import Letters

# A gap wider than this share of the font size parts two words. A thin space is
# a fifth to a sixth of an em; digits of one number touch.
WORD_GAP = 0.14
# Characters on one line whose tops differ by more points than this are two
# words: a raised footnote number is no digit.
RAISED = 1.0
# The same character again, nearer than this share of its size, is a shadow or
# a bold drawn by hand. Two of the narrowest letters stand 0.22 apart.
DRAWN_TWICE = 0.19
FARTHEST_SHADOW = 1.5  # points
# A digit takes at least this share of its size: less, and another stands upon it.
NARROWEST_DIGIT = 0.2
UNNAMED = "\ufffd"
SOFT_HYPHEN = "\u00ad"
NARROWEST_HYPHEN = 0.1  # of its size; a narrower one isn't drawn
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
# What a font can't name; half of a pair is no character, and can't be stored.
_CONTROLS = dict.fromkeys((*range(32), 127, *range(0xD800, 0xE000)), UNNAMED)
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
_LIGATURES |= {0xFB05: "st", 0xFB06: "st"}


@dataclass(slots=True)
class _Run:
    """Characters `first` to `end`, which touch; with a blank before or behind it, none is near."""

    first: int
    end: int
    left: float
    last_left: float
    right: float
    top: float
    size: float
    after_blank: bool
    before_blank: bool = False


def letters_to_words(letters: Letters, width: float, height: float) -> list[Word]:
    """The words that `letters` make on a page of `width` by `height` points in their direction.

    What stands off the page is no part of them, nor is a character drawn once more. Digits
    that stand upon other digits can't be read by anyone, and are U+FFFD.
    """
    letters = _without_invisible(letters)
    runs = _letters_to_runs(letters)
    if any(_leaves_the_page(run, width, height) for run in runs) or _overlap(runs):
        letters = _drawn_once(_on_the_page(letters, width, height))
        letters.texts = _without_digits_upon_digits(letters)
        runs = _letters_to_runs(letters)
    return [_word(letters, runs) for runs in _joined(runs)]


def _without_invisible(letters: Letters) -> Letters:
    """The characters less marks that nobody sees."""
    gone = {
        index
        for index, text in enumerate(letters.texts)
        if text == " " and _has_no_width(letters, index)
    }
    marked = _INVISIBLE.search("".join(letters.texts)) is not None
    for index, text in enumerate(letters.texts if marked else ()):
        if text and _INVISIBLE.match(text):
            seen = text[0] == SOFT_HYPHEN and _is_drawn(letters, index)
            letters.texts[index] = "-" if seen else text[1:]
            width = letters.rights[index] - letters.lefts[index]
            within = text == SOFT_HYPHEN and width > NARROWEST_HYPHEN * letters.sizes[index]
            if not letters.texts[index] and not within:  # else it holds its word together
                gone.add(index)
    if not gone:
        return letters
    return letters.chosen([index for index in range(len(letters)) if index not in gone])


def _letters_to_runs(letters: Letters) -> list[_Run]:
    runs: list[_Run] = []
    run: _Run | None = None
    blank_top = float("inf")
    farthest = 0.0
    columns = (letters.texts, letters.lefts, letters.rights, letters.tops, letters.sizes)
    for index, (text, left, right, top, size) in enumerate(zip(*columns, strict=True)):
        if text.isspace():
            if run is not None:
                run.before_blank = True
                run.end = index
                run = None
            blank_top = top
        elif (
            run is not None
            and run.last_left <= left <= farthest
            and size == run.size
            and -RAISED <= top - run.top <= RAISED
        ):
            run.last_left = left
            if right > run.right:
                run.right = right
            farthest = right + WORD_GAP * size
        else:
            if run is not None:
                run.end = index
            run = _Run(index, 0, left, left, right, top, size, abs(top - blank_top) <= RAISED)
            farthest = right + WORD_GAP * size
            runs.append(run)
            blank_top = float("inf")
    if run is not None:
        run.end = len(letters)
    return runs


def _is_drawn(letters: Letters, hyphen: int) -> bool:
    """True for a soft hyphen that is seen: it has a width, and is not within a word."""
    left, right, size = letters.lefts[hyphen], letters.rights[hyphen], letters.sizes[hyphen]
    around = letters.texts[max(0, hyphen - 1) : hyphen + 2]
    within = (
        len(around) == 3
        and (around[0] + around[2]).isalpha()
        and abs(letters.lefts[hyphen + 1] - right) < WORD_GAP * size
        and letters.tops[hyphen - 1] == letters.tops[hyphen + 1]
    )
    return right - left > NARROWEST_HYPHEN * size and not within


def _has_no_width(letters: Letters, blank: int) -> bool:
    """True if the next character stands so near to where a blank begins that no gap is seen: some
    write marks of no width so."""
    after, size = blank + 1, letters.sizes[blank]
    return (
        after < len(letters)
        and -0.02 * size <= letters.lefts[after] - letters.lefts[blank] < WORD_GAP * size
        and letters.tops[after] == letters.tops[blank]
        and letters.rights[after] > letters.lefts[after]
    )


def _leaves_the_page(run: _Run, width: float, height: float) -> bool:
    return run.left < 0 or run.top < 0 or run.right > width or run.top + run.size > height


def _on_the_page(letters: Letters, width: float, height: float) -> Letters:
    columns = (letters.lefts, letters.rights, letters.tops, letters.sizes)
    return letters.chosen(
        [
            index
            for index, (left, right, top, size) in enumerate(zip(*columns, strict=True))
            if 0 <= (left + right) / 2 <= width and 0 <= top + size / 2 <= height
        ]
    )


def _overlap(runs: Sequence[_Run]) -> bool:
    """True if two runs stand on one another, so that one may be the other's shadow."""
    open_runs: list[_Run] = []
    for run in sorted(runs, key=attrgetter("top")):
        open_runs = [other for other in open_runs if run.top - other.top < FARTHEST_SHADOW]
        slack = 0.02 * run.size
        for other in open_runs:
            if other.right - run.left > slack and run.right - other.left > slack:
                return True
        open_runs.append(run)
    return False


def _drawn_once(letters: Letters) -> Letters:
    """The characters, less those that repeat an earlier one in nearly the same place."""
    kept: dict[tuple[str, int, int], list[tuple[float, float]]] = defaultdict(list)
    chosen = []
    for index, text in enumerate(letters.texts):
        left, top = letters.lefts[index], letters.tops[index]
        near = min(FARTHEST_SHADOW, DRAWN_TWICE * letters.sizes[index])
        column, row = int(left // FARTHEST_SHADOW), int(top // FARTHEST_SHADOW)
        if not any(
            abs(x - left) < near and abs(y - top) < near
            for across in (column - 1, column, column + 1)
            for down in (row - 1, row, row + 1)
            for x, y in kept.get((text, across, down), ())
        ):
            kept[text, column, row].append((left, top))
            chosen.append(index)
    return letters.chosen(chosen)


def _without_digits_upon_digits(letters: Letters) -> list[str]:
    """The texts, with U+FFFD for each digit that stands on the place of another one."""
    texts = list(letters.texts)
    digits = [index for index, text in enumerate(texts) if text.isdigit()]
    digits.sort(key=letters.tops.__getitem__)
    near: list[int] = []
    for index in digits:
        top, left, right = letters.tops[index], letters.lefts[index], letters.rights[index]
        near = [other for other in near if top - letters.tops[other] < 0.5 * letters.sizes[other]]
        for other in near:
            common = min(right, letters.rights[other]) - max(left, letters.lefts[other])
            if common > 0.4 * min(right - left, letters.rights[other] - letters.lefts[other]):
                texts[index] = texts[other] = UNNAMED
        near.append(index)
    return texts


def _joined(runs: Sequence[_Run]) -> list[list[_Run]]:
    """Runs that touch on one line, left to right."""
    lines: list[list[_Run]] = []
    for run in sorted(runs, key=attrgetter("top")):
        if lines and run.top - lines[-1][-1].top <= RAISED:
            lines[-1].append(run)
        else:
            lines.append([run])
    words: list[list[_Run]] = []
    for line in lines:
        line.sort(key=attrgetter("left"))
        last: _Run | None = None
        for run in line:
            if last is not None and _touch(last, run):
                words[-1].append(run)
            else:
                words.append([run])
            last = run
    return words


def _touch(one: _Run, other: _Run) -> bool:
    return (
        one.last_left <= other.left <= one.right + WORD_GAP * one.size
        and one.size == other.size
        and abs(one.top - other.top) <= RAISED
        and not (one.before_blank or other.after_blank)
    )


def _word(letters: Letters, runs: Sequence[_Run]) -> Word:
    first = runs[0]
    if len(runs) == 1:
        text = "".join(letters.texts[first.first : first.end])
        box = Box(first.left, first.top, first.right, first.top + first.size)
    else:
        text = "".join("".join(letters.texts[run.first : run.end]) for run in runs)
        top = min(run.top for run in runs)
        bottom = max(run.top + run.size for run in runs)
        box = Box(first.left, top, max(run.right for run in runs), bottom)
    if len(text) > 1 and text.isdigit() and _squeezed(letters, runs):
        text = UNNAMED * len(text)
    if not (text.isascii() and text.isprintable()):
        text = text.translate(_CONTROLS).translate(_LIGATURES)
        text = unicodedata.normalize("NFC", text)
    return Word(text, box, first.size)


def _squeezed(letters: Letters, runs: Sequence[_Run]) -> bool:
    """True if a digit of these runs has less room than a digit takes."""
    if len(runs) == 1:
        lefts, right = letters.lefts[runs[0].first : runs[0].end], runs[0].right
    else:
        lefts = [left for run in runs for left in letters.lefts[run.first : run.end]]
        right = max(run.right for run in runs)
    least: float = min(map(sub, [*lefts[1:], right], lefts))
    return least < NARROWEST_DIGIT * runs[0].size
