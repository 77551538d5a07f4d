"""Column headings: on one line, on several, or turned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from statistics import median

from intygsstat.models import Box, Word, box_around
from intygsstat.reference.lookup import (
    is_form_code,
    is_label_heading,
    is_other_heading,
    is_region_filler,
    is_total_heading,
    known_type,
)
from intygsstat.reference.text import is_number_like
from intygsstat.reference.words import counts_something_else
from intygsstat.tables.rows import Line, over_one_another, words_to_lines

CODE = re.compile(r"(?:[A-ZÅÄÖ]{2,5}-?[0-9][0-9A-Za-z-]*|TS|AG|FK|AF|DB|DOI|Totalt|Summa)")
# Where another heading begins within a word: a code behind a small letter, a digit or a bracket.
_NEXT_CODE = re.compile(
    r"(?<=[a-zåäö0-9)])(?:[A-ZÅÄÖ]{2}[0-9]|TS|AG|FK|AF|DB|DOI|Totalt|Summa)|(?<=\))\("
    r"|(?<=DB)DOI|(?<=DOI)(?:FK|AG|TS)|(?<=DB)(?:FK|AG|TS)"
)
# Ems; more parts two headings even if both make a known name. A blank of Courier's takes 0.6.
WIDEST_GAP_IN_A_HEADING = 0.65
WIDEST_GAP_IN_AN_UNKNOWN_HEADING = 0.42
MOST_WORDS = 5  # of a heading


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: its text, what it stands for, and where it stands."""

    label: str
    box: Box
    certificate_type: str  # an id; '' for a column that is no type
    known: bool
    note: str = ""
    is_total: bool = False
    is_other: bool = False  # a column that counts no certificates: a rank, a share


@dataclass(frozen=True, slots=True)
class Header:
    """A table's headings, left to right, the words that they and the corner are made of, and what
    the corner, over the names, says."""

    headings: tuple[Heading, ...]
    words: frozenset[Word]
    top: float
    bottom: float
    corner: str = ""


def find_header(words: Sequence[Word], label_column: Box) -> Header | None:
    """The header among `words`, which stand above a table's first row; None if there is none.
    Lines without a known heading belong to it only between lines with one, or in brackets."""
    usual = median(word.size for word in words) if words else 1.0
    phrases = _phrases([w for w in words if w.size >= 0.85 * usual or not is_number_like(w.text)])
    # the header is the block nearest to the rows: evidence far above it is other text
    evident = sorted((p for p in phrases if names_a_column(p.text)), key=lambda p: -p.box.bottom)
    block: list[Line] = []
    for phrase in evident:
        size = max(word.size for word in phrase.words)
        if block and phrase.box.bottom < min(p.box.top for p in block) - 2.0 * size:
            break
        block.append(phrase)
    if not block:
        return None
    top, bottom = min(p.box.top for p in block), max(p.box.bottom for p in block)
    size = max(word.size for phrase in block for word in phrase.words)
    inside = [
        phrase
        for phrase in phrases
        if top - 0.3 * size <= phrase.box.y_centre <= bottom + 0.3 * size
        or (phrase.text.startswith("(") and top <= phrase.box.top <= bottom + 0.6 * size)
    ]
    inside += _further_lines(inside, [p for p in phrases if p not in inside], label_column, size)
    corner = [p for p in inside if is_label_heading(p.text) or p.box.x_centre < label_column.right]
    headed = [phrase for phrase in inside if phrase not in corner]
    stacks = over_one_another(headed, _box_of, -0.5)
    if not stacks:
        return None
    headings = sorted(map(_heading, stacks), key=lambda heading: heading.box.x_centre)
    used = frozenset(word for phrase in inside for word in phrase.words)
    box = box_around([word.box for word in used])
    said = " ".join([phrase.text for phrase in corner])
    return Header(tuple(headings), used, box.top, box.bottom, said)


def _further_lines(
    inside: Sequence[Line], phrases: Sequence[Line], label_column: Box, size: float
) -> list[Line]:
    """Lines right under or over the header that go on with its headings: 'diabetes' under 'TS'.
    Over it only what makes a known name with the heading below does, and what stands beside."""
    upright = [phrase for phrase in inside if phrase.words[0].turned == 0]
    if not upright:
        return []
    top, bottom = min(p.box.top for p in upright), max(p.box.bottom for p in upright)
    taken: list[Line] = []
    higher: list[Line] = []
    for phrase in phrases:
        is_name = phrase.box.x_centre < label_column.right and not is_corner(phrase.text)
        if phrase.words[0].turned or is_name or all(is_number_like(w.text) for w in phrase.words):
            continue
        touched = [p for p in upright if p.box.shared_width(phrase.box) > 0.5]
        if len(over_one_another(touched, _box_of, -0.5)) > 1:
            continue
        highest = min((p.box.top for p in touched), default=phrase.box.top)
        under = highest < phrase.box.top and phrase.box.y_centre - bottom <= 1.2 * size
        over = 0 <= top - phrase.box.y_centre <= 1.2 * size
        label = " ".join(p.text for p in touched)
        if under or (over and (_is_evident(f"{phrase.text} {label}") or label.startswith("("))):
            taken.append(phrase)
        elif over and touched:
            higher.append(phrase)
    heights = [phrase.box.y_centre for phrase in taken]
    return taken + [p for p in higher if any(abs(p.box.y_centre - y) < 0.3 * size for y in heights)]


def is_corner(text: str) -> bool:
    """True for the heading of the names, which is no name itself: 'Vårdgivare/Bolag'."""
    return is_label_heading(text) and not is_region_filler(text)


def names_a_column(text: str) -> bool:
    """True for the heading of a known type, or of the totals."""
    return is_total_heading(text) or known_type(text).known


def _is_evident(text: str) -> bool:
    return names_a_column(text) or is_label_heading(text)


def _phrases(words: Sequence[Word]) -> list[Line]:
    upright = [part for word in words if word.turned == 0 for part in _apart(word)]
    lines = words_to_lines(upright)
    found = [p for i, line in enumerate(lines) for p in _split_line(line, lines[max(0, i - 2) : i])]
    for turned in (90, 180, 270):
        found += _turned_phrases([word for word in words if word.turned == turned], turned)
    return found


def _apart(word: Word) -> list[Word]:
    """A word, or the headings that touch in it: 'basTS' is the end of one and the next one's
    beginning. Where in its box they part follows from their numbers of letters."""
    text = word.text
    starts = [0]
    for match in _NEXT_CODE.finditer(text):
        at = match.start()
        if at and not text[starts[-1] : at].endswith(("(", "/", "-")):
            starts.append(at)
    if len(starts) == 1 or known_type(text).known:
        return [word]
    left, width = word.box.left, word.box.width / len(text)
    parts = []
    for start, end in pairwise((*starts, len(text))):
        box = Box(left + start * width, word.box.top, left + end * width, word.box.bottom)
        parts.append(Word(text[start:end], box, word.size, word.turned, is_seen=word.is_seen))
    return parts


def _split_line(line: Line, lines_above: Sequence[Line]) -> list[Line]:
    """Part a line into headings: known names first, then by the gaps between words. A word under
    another heading's word goes on with that one, not with the word before it."""
    words = line.words
    under = [_words_over(word, lines_above) for word in words]

    def cost(start: int, end: int) -> float | None:
        own = _cost_of_heading(words[start:end])
        strays = sum([1.0 for over in under[start + 1 : end] if over - under[start]])
        return None if own is None else own + strays

    return [Line(words[start:end]) for start, end in split_into_headings(len(words), cost)]


def split_into_headings(
    words: int, cost: Callable[[int, int], float | None]
) -> Iterable[tuple[int, int]]:
    """Where each heading of so many words begins and ends, at the least cost, and of those ways
    with the fewest headings; `cost` of a heading is None if its words can't be one."""
    best: list[tuple[float, int, tuple[int, ...]]] = [(0.0, 0, ())]  # cost, headings, their starts
    for end in range(1, words + 1):
        options = []
        for start in range(max(0, end - MOST_WORDS), end):
            own = cost(start, end)
            if own is not None:
                before_cost, count, starts = best[start]
                options.append((before_cost + own, count + 1, (*starts, start)))
        best.append(min(options, key=itemgetter(0, 1)))
    return pairwise((*best[-1][2], words))


def _words_over(word: Word, lines_above: Sequence[Line]) -> frozenset[tuple[int, int]]:
    """The words right over this one, by the places of their lines and in them."""
    return frozenset(
        [
            (above, place)
            for above, line in enumerate(lines_above)
            for place, upper in enumerate(line.words)
            if upper.box.shared_width(word.box) > 0.5
            and 0 < word.box.y_centre - upper.box.y_centre < 1.6 * word.size
        ]
    )


def _cost_of_heading(words: Sequence[Word]) -> float | None:
    gaps = [
        (after.box.left - word.box.right) / max(word.size, 1.0) for word, after in pairwise(words)
    ]
    widest = max(gaps, default=0.0)
    if widest > WIDEST_GAP_IN_A_HEADING:
        return None
    text = " ".join([word.text for word in words])
    if _is_evident(text) or is_other_heading(text):
        return 0.1 + 0.2 * max(0.0, widest - WIDEST_GAP_IN_AN_UNKNOWN_HEADING)
    if widest > WIDEST_GAP_IN_AN_UNKNOWN_HEADING:
        return None
    return cost_of_unknown([word.text for word in words], 0.3)


def cost_of_unknown(words: Sequence[str], in_brackets: float) -> float:
    """How unlikely words that nobody knows are one heading."""
    cost = in_brackets if words[0].startswith("(") else 1.1
    for before, word in pairwise(words):
        if before.endswith(")"):
            cost += 1.8  # brackets close a heading
        elif not word.startswith("("):
            cost += 1.8 if CODE.fullmatch(word) else 0.3
    return cost


def _turned_phrases(words: Sequence[Word], turned: int) -> list[Line]:
    """Turned words in columns of their own, lines of one heading joined in reading order."""
    bands: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.box.x_centre):
        if bands and word.box.x_centre <= max(w.box.right for w in bands[-1]) - 0.2 * word.size:
            bands[-1].append(word)
        else:
            bands.append([word])
    upwards = turned == 90
    phrases = [Line(tuple(sorted(b, key=lambda w: w.box.top, reverse=upwards))) for b in bands]
    joined: list[Line] = []
    for phrase in (
        phrases if upwards else reversed(phrases)
    ):  # downwards the next stands to the left
        if joined and _continues(joined[-1], phrase):
            joined[-1] = Line(joined[-1].words + phrase.words)
        else:
            joined.append(phrase)
    return joined


def _continues(first: Line, second: Line) -> bool:
    gap = max(second.box.left - first.box.right, first.box.left - second.box.right)
    size = second.words[0].size
    if gap > 0.9 * size or second.text.startswith("("):
        return gap <= 0.9 * size
    evident = [_is_evident(first.text), _is_evident(second.text)]
    if _is_evident(f"{first.text} {second.text}"):
        return not all(evident)
    return gap < 0.3 * size and not any(evident)


def _box_of(phrase: Line) -> Box:
    return phrase.box


def _heading(stack: Sequence[Line]) -> Heading:
    ordered = sorted(stack, key=lambda p: (round(p.box.top), p.box.left))
    label = ordered[0].text
    for phrase in ordered[1:]:
        label += phrase.text if label.endswith(("-", "/")) else f" {phrase.text}"
    return named(label, box_around([phrase.box for phrase in stack]))


def named(label: str, box: Box) -> Heading:
    """The heading that a label is."""
    if is_total_heading(label):
        return Heading(label, box, "", True, is_total=True)
    if is_other_heading(label) or counts_something_else(label):
        return Heading(label, box, "", True, is_other=True)
    name = known_type(label)
    return Heading(label, box, name.id, name.known, name.note)


def names_types(headings: Sequence[Heading]) -> bool:
    """True if a heading names a certificate type."""
    return any(
        (h.known and not h.is_other) or is_form_code(h.label) for h in headings if not h.is_total
    )


def type_twice(headings: Sequence[Heading]) -> list[str]:
    """The types, or 'Totalt', that have two columns."""
    ids = [h.certificate_type for h in headings if not h.is_other]
    return sorted({i or "Totalt" for i in ids if ids.count(i) > 1})
