"""Tables and lists of regions, agents and companies: who stands in a row, and what beside.

People's names stand on these slides too. A text is kept only where it is known for a party, or
plainly a company by its form; whatever else stands in a column of parties is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from intygsstat.model import Box, PartyKind, box_around
from intygsstat.recognise.lines import Line
from intygsstat.reference.lookup import known_party
from intygsstat.reference.slide_words import says
from intygsstat.reference.text import REMEMBERED, id_from_text, is_latin, without_footnote_mark
from intygsstat.slides.marks import is_understood

FEWEST_PARTIES = 3  # of a column of names
_AGENT = re.compile(r"\(\s*agent(?:er)?\s*\)\s*$", re.IGNORECASE)
_ORGANISATION = re.compile(r"\bAB$|\bAB \(publ\)$|\w+ sjukhus(?:et)?\b", re.IGNORECASE)
_PARTED = re.compile(r"\s*[,;:|()]\s*|\s+[-–—]\s+")
_BETWEEN = ("–", "—", "-", ":")  # a name and what is said of it
_MOST_WORDS = 12  # of a line that is a name and a cell


@dataclass(frozen=True, slots=True)
class Party:
    """A region, agent or company: its id, and so much of the text as names it."""

    id: str
    kind: PartyKind
    printed: str


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A row: its party, None where its text names none that is known, and its cells' texts and
    boxes by column; '' and None where nothing stands."""

    party: Party | None
    box: Box
    cells: tuple[tuple[str, Box | None], ...]


@dataclass(frozen=True, slots=True)
class PartyTable:
    """A column of parties with the columns beside it; `headings` is '' where none stands, and
    has a line for each on the slide.
    `sections` are lines between its rows that name a kind of party or a state: (row, text)."""

    headings: tuple[str, ...]
    label: str
    rows: tuple[PartyRow, ...]
    sections: tuple[tuple[int, str], ...]
    box: Box


@lru_cache(maxsize=REMEMBERED)
def party_of(text: str, section: str = "") -> Party | None:
    """The party that the text of a row names; `section` heads it.

    Of 'Region Kalmar (Anna)' or 'Anna, Region Kalmar' only the party is kept.
    """
    text = " ".join(without_footnote_mark(text).split())
    if not is_latin(text):  # letters that a look-up would pass over
        return None
    known = known_party(text)
    if known:
        return Party(*known, text)
    pieces = [piece for piece in _PARTED.split(text) if piece]
    named = {found[0]: Party(*found, piece) for piece in pieces if (found := known_party(piece))}
    if named:
        return next(iter(named.values())) if len(named) == 1 else None
    agent = _AGENT.search(text) is not None
    name = _AGENT.sub("", text).strip()
    words = name.split()
    organisation = _ORGANISATION.search(name) is not None
    if not (organisation or (agent and len(words) == 1)) or len(words) > 5:
        return None
    if sum(word[0].isupper() and word != "AB" for word in words) > 2:  # who works there, too
        return None
    if re.search(r"[,;|()@\d]|: | [-–—] ", name) or _names_a_party_within(words):
        return None
    kind: PartyKind = "agent" if agent or says(section, "agents") else "company"
    return Party(id_from_text(name), kind, text)


def _names_a_party_within(words: Sequence[str]) -> bool:
    """True for a known party with other words beside it: likely somebody's name."""
    spans = [(i, j) for i in range(len(words)) for j in range(i + 1, len(words) + 1)]
    return any(known_party(" ".join(words[i:j])) for i, j in spans)


def find_tables(lines: Sequence[Sequence[Line]], title: Line | None) -> list[PartyTable]:
    """The tables and lists of parties on a page, from the left."""
    cells: dict[Line, Line] = {}
    phrases: list[Line] = []
    for phrase in (p for line in lines for p in line if title is None or p.y > title.y):
        name, cell = _pair(phrase)
        phrases.append(name)
        cells |= {name: cell} if cell else {}
    columns = _name_columns(phrases)
    tables: list[PartyTable] = []
    for place, column in enumerate(columns):
        right = min((_sides(other)[0] for other in columns[place + 1 :]), default=float("inf"))
        parts = _one_below_the_other(column, phrases)
        starts = [float("-inf"), *(part[0].y - 4 * part[0].size for part in parts[1:])]
        for part, start, end in zip(parts, starts, [*starts[1:], float("inf")], strict=True):
            here = [p for p in phrases if start <= p.y < end]
            tables.append(_table(part, here, right, cells))
    return tables


def _pair(phrase: Line) -> tuple[Line, Line | None]:
    """'Region Kalmar: Klart' as a name and a cell, though no gap parts them."""
    words = phrase.words
    for length in range(len(words) - 1 if len(words) <= _MOST_WORDS else 0, 0, -1):
        first, rest = Line(words[:length]), Line(words[length:])
        if rest.words[0].text in _BETWEEN and len(rest.words) > 1:
            rest = Line(rest.words[1:])
        name = _bare(first.text)
        party = party_of(name)
        if party and party.printed == name and is_understood(rest.text):
            return first, rest
    return phrase, None


def _bare(text: str) -> str:
    return text.strip("•●▪-–—:· ")


def _name_columns(phrases: Sequence[Line]) -> list[list[Line]]:
    """The parties' phrases by the column they stand in, from the left. Names to the right of
    others with no cell between are cells of theirs, if cells follow."""
    named = [phrase for phrase in phrases if party_of(_bare(phrase.text))]
    cells = [phrase.box for phrase in phrases if is_understood(phrase.text)]
    kept: list[list[Line]] = []
    for column in _overlapping(named):
        if len(column) < FEWEST_PARTIES:
            continue
        left, right = _sides(column)
        if kept and any(cell.left >= right for cell in cells):
            edge = _sides(kept[-1])[1]
            beside = sum(any(abs(p.y - q.y) < 0.5 * p.size for q in kept[-1]) for p in column)
            between = any(edge <= cell.left < left for cell in cells)
            if 2 * beside > len(column) and not between:
                continue
        kept.append(column)
    return kept


def _one_below_the_other(names: Sequence[Line], phrases: Iterable[Line]) -> list[list[Line]]:
    """A column of names cut where a line of headings stands between them."""
    left, right = _sides(names)
    lines = [p.y for p in phrases if p.box.left >= right and not is_understood(p.text)]
    cuts = [
        p.y
        for p in phrases
        if p.box.left < right
        and p.box.right > left
        and p.y > names[0].y
        and says(p.text, "party_heading")
        and not party_of(_bare(p.text))
        and any(abs(p.y - y) < p.size for y in lines)
    ]
    edges = [float("-inf"), *sorted(cuts), float("inf")]
    return [part for a, b in pairwise(edges) if (part := [n for n in names if a < n.y < b])]


def _sides(phrases: Iterable[Line]) -> tuple[float, float]:
    boxes = [phrase.box for phrase in phrases]
    return min(box.left for box in boxes), max(box.right for box in boxes)


def _touch(one: Iterable[Line], other: Iterable[Line]) -> bool:
    """True if phrases lie above one another, if only in part."""
    (left, right), (other_left, other_right) = _sides(one), _sides(other)
    return left < other_right and right > other_left


def _overlapping(phrases: Iterable[Line]) -> list[list[Line]]:
    """Phrases in columns: those of one overlap from side to side; from the left."""
    columns: list[list[Line]] = []
    right = float("-inf")
    for phrase in sorted(phrases, key=lambda p: p.box.left):
        if phrase.box.left >= right or not columns:
            columns.append([])
            right = phrase.box.right
        columns[-1].append(phrase)
        right = max(right, phrase.box.right)
    for column in columns:
        column.sort(key=lambda p: p.y)
    return columns


def _table(
    names: Sequence[Line], phrases: Sequence[Line], right: float, paired: Mapping[Line, Line]
) -> PartyTable:
    """The table whose column of names is `names`, among `phrases`, left of `right`; `paired` are
    the cells of names that stand in one line of text with them."""
    size, edge = names[0].size, _sides(names)[1]
    labels = [p for p in phrases if p.box.left < edge and _touch([p], names)]
    beside = [p for p in phrases if edge <= p.box.left < right]
    first = names[0].y
    rowed = [p.y for p in labels if p.y > first or not says(p.text, "party_heading")]
    in_rows = [p for p in beside for at in (p.y,) if any(abs(at - y) < 0.9 * size for y in rowed)]
    marks = [p for p in in_rows if is_understood(p.text)]
    if not marks:  # texts beside most names, none of them understood: no mere list
        others = [p for p in in_rows if p.y > names[0].y - 0.5 * size]
        marks = others if 3 * len(others) >= len(names) else []
    columns = _overlapping(marks)
    pairs = [paired[p] for p in names if p in paired]
    is_text = 2 * len(pairs) > len(names)
    if is_text:
        columns, marks = [pairs], pairs
    heights = [(p, p.y) for p in beside]
    top = min(p.y for p in (*names, *marks)) - 0.5 * size
    end = names[-1].y + 1.5 * min((b.y - a.y for a, b in pairwise(names)), default=2 * size)
    above = [p.text for p in labels if top - 4 * size < p.y < top]
    label = above[-1] if above else ""
    section, rows, sections = label, list[PartyRow](), list[tuple[int, str]]()
    for phrase in _whole_names([p for p in labels if p.y >= top]):
        reach = phrase.box.top - 0.2 * size, phrase.box.bottom + 0.2 * size
        here = [p for p, y in heights if reach[0] < y < reach[1]]
        cells = tuple(_cell([p for p in here if _touch([p], column)]) for column in columns)
        text = _bare(phrase.text)
        party = party_of(text, section)
        if is_text:  # a party with something else in its line has a cell that isn't understood
            other = [phrase] if party and party.printed != text else []
            cells = (_cell([paired[phrase]] if phrase in paired else other),)
        heads = any(says(text, what) for what in ("party_heading", "attendance", "absent"))
        if party is None and heads and not any(text for text, _ in cells):
            section = text
            sections.append((len(rows), text))
        elif party or any(is_understood(text) for text, _ in cells if text):
            rows.append(PartyRow(party, phrase.box, cells))
        elif not columns and phrase.y < end:
            rows.append(PartyRow(None, phrase.box, ()))
    headings = _headings(columns, [p for p in beside if p.y < top], top)
    box = box_around([p.box for p in (*names, *marks)])
    return PartyTable(tuple(headings), label, tuple(rows), tuple(sections), box)


def _whole_names(labels: Sequence[Line]) -> Iterator[Line]:
    """The labels from the top, names that go on in a second line joined."""
    place = 0
    while place < len(labels):
        label, *below = labels[place : place + 2]
        if below and below[0].y - label.y < 1.45 * label.size:
            whole = Line((*label.words, *below[0].words))
            party, second = known_party(_bare(whole.text)), known_party(_bare(below[0].text))
            if party and second in (None, party):
                label = whole
                place += 1
        yield label
        place += 1


def _cell(phrases: Sequence[Line]) -> tuple[str, Box | None]:
    box = box_around([phrase.box for phrase in phrases]) if phrases else None
    return " ".join(phrase.text for phrase in phrases), box


def _headings(columns: Sequence[Sequence[Line]], above: Sequence[Line], top: float) -> list[str]:
    """The heading of each column: what stands over it and no other, up to a wide gap."""
    lines: list[Line] = []
    for phrase in reversed(above):
        if top - phrase.y > 2.6 * phrase.size:
            break
        lines.insert(0, phrase)
        top = min(top, phrase.y)
    own = [p for p in lines if sum(_touch([p], column) for column in columns) <= 1]
    found = ["\n".join(p.text for p in own if _touch([p], column)) for column in columns]
    stacks = _overlapping(own)
    if len(stacks) == len(columns) and "" in found:  # centred cells under headings that are not
        return ["\n".join(p.text for p in stack) for stack in stacks]
    return found
