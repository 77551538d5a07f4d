"""Column headings in a text: words in a row, over several lines, with no places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from intygsstat.models import Box
from intygsstat.reference.lookup import is_label_heading, is_total_heading, known_type
from intygsstat.tables.headers import Heading

MOST_WORDS_IN_A_HEADING = 5
_CODE = re.compile(r"(?:[A-ZÅÄÖ]{2,5}-?[0-9][0-9A-Za-z-]*|TS|AG|FK|AF|DB|DOI|Totalt|Summa)")
_NOWHERE = Box(0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class HeaderWord:
    """A word of a header; `break_before` is 0 on the same line as the word before it,
    1 on the next line, 2 after a blank line."""

    text: str
    break_before: int = 0


def without_label_heading(words: Sequence[HeaderWord]) -> tuple[HeaderWord, ...] | None:
    """The words after the heading of the column of regions; None if they don't begin with it."""
    for length in (3, 2, 1):
        if is_label_heading(" ".join(word.text for word in words[:length])):
            return tuple(words[length:])
    return None


def words_to_headings(words: Sequence[HeaderWord]) -> tuple[Heading, ...] | None:
    """Part a header's words into headings, known names first; None if a word in brackets
    belongs to none."""
    best: list[tuple[float, list[str]]] = [(0.0, [])]
    for end in range(1, len(words) + 1):
        options = []
        for start in range(max(0, end - MOST_WORDS_IN_A_HEADING), end):
            before_cost, before = best[start]
            label = " ".join(word.text for word in words[start:end])
            options.append((before_cost + _cost(words[start:end]), [*before, label]))
        best.append(min(options, key=lambda option: (option[0], len(option[1]))))
    headings: list[Heading] = []
    for label in best[-1][1]:
        if is_label_heading(label):
            continue
        if label.startswith("("):  # '(lisjp) (luae_fs)' on a line of their own
            name = known_type(label)
            if not any(name.known and name.id == h.certificate_type for h in headings):
                return None
            continue
        headings.append(_heading(label))
    return tuple(headings)


def share_of_known_words(words: Sequence[HeaderWord]) -> float:
    """How many of the words stand in headings that somebody knows, from 0 to 1."""
    if not words:
        return 0.0
    headings = words_to_headings(words) or ()
    known = sum(len(h.label.split()) for h in headings if h.known or h.is_total)
    brackets = sum(word.text.startswith("(") for word in words)
    return min(1.0, (known + brackets) / len(words))


def _heading(label: str) -> Heading:
    if is_total_heading(label):
        return Heading(label, _NOWHERE, "", True, is_total=True)
    name = known_type(label)
    return Heading(label, _NOWHERE, name.id, name.known, name.note)


def _cost(words: Sequence[HeaderWord]) -> float:
    text = " ".join(word.text for word in words)
    breaks = [word.break_before for word in words[1:]]
    if is_label_heading(text) or is_total_heading(text) or known_type(text).known:
        bracket = 0.3 if text.startswith("(") else 0.0
        return 0.1 + bracket + 0.1 * sum(breaks)
    cost = 3.0 if text.startswith("(") else 1.1
    cost += sum((0.0, 0.3, 1.5)[each] for each in breaks)
    for before, word in pairwise(words):
        if before.text.endswith(")"):
            cost += 1.8
        elif not word.text.startswith("("):
            cost += 1.8 if _CODE.fullmatch(word.text) else 0.3
    return cost
