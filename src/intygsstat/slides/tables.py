"""Tables and lists of regions, agents and companies: who stands in a row, and what beside.

People's names stand on these slides too. A text is kept only where it is known for a party, or
plainly a company by its form; whatever else stands in a column of parties is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from intygsstat.model import Box, PartyKind, box_around
from intygsstat.recognise.lines import Line
from intygsstat.reference.lookup import known_party
from intygsstat.reference.slide_words import says
from intygsstat.reference.text import id_from_text, is_latin, without_footnote_mark
from intygsstat.slides.marks import is_understood

FEWEST_PARTIES = 3  # of a column of names
_AGENT = re.compile(r"\(\s*agent(?:er)?\s*\)\s*$", re.IGNORECASE)
_ORGANISATION = re.compile(r"\bAB$|\bAB \(publ\)$|\w+ sjukhus(?:et)?\b", re.IGNORECASE)
_PARTED = re.compile(r"\s*[,;:|()]\s*|\s+[-–—]\s+")
_BETWEEN = ("–", "—", "-", ":")  # a name and what is said of it
_MOST_HEADING_LINES = 4


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
    """A column of parties with the columns beside it; `headings` is '' where none stands.
    `sections` are lines between its rows that name a kind of party or a state: (row, text)."""

    headings: tuple[str, ...]
    label: str
    rows: tuple[PartyRow, ...]
    sections: tuple[tuple[int, str], ...]
    box: Box


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
    phrases = [p for line in lines for p in line if title is None or p.y > title.y]
    pairs = [(phrase, pair) for phrase in phrases if (pair := _pair(phrase))]
    tables: list[PartyTable] = []
    if len(pairs) >= FEWEST_PARTIES:
        tables.append(_list([pair for _, pair in pairs], phrases))
        phrases = [p for p in phrases if not _within(p, tables[0].box)]
    columns = _name_columns(phrases)
    for place, names in enumerate(columns):
        rights = [min(n.box.left for n in other) for other in columns[place + 1 :]]
        tables.append(_table(names, phrases, min(rights, default=float("inf"))))
    return tables


def _pair(phrase: Line) -> tuple[Line, Line] | None:
    """'Region Kalmar: Klart' as a name and a cell, though no gap parts them."""
    words = phrase.words
    for length in range(len(words) - 1, 0, -1):
        first, rest = Line(words[:length]), Line(words[length:])
        if rest.words[0].text in _BETWEEN and len(rest.words) > 1:
            rest = Line(rest.words[1:])
        name = _bare(first.text)
        party = party_of(name)
        if party and party.printed == name and is_understood(rest.text):
            return first, rest
    return None


def _list(pairs: Sequence[tuple[Line, Line]], phrases: Sequence[Line]) -> PartyTable:
    """Lines of a name and a cell as a table of one column; lines between them that name a
    party and say something else have a cell that isn't understood."""
    box = box_around([line.box for pair in pairs for line in pair])
    found = {
        name.y: PartyRow(party_of(_bare(name.text)), name.box, (_text(cell),))
        for name, cell in pairs
    }
    for phrase in phrases:
        party = party_of(_bare(phrase.text)) if phrase.y not in found else None
        if party and _within(phrase, box):
            found[phrase.y] = PartyRow(party, phrase.box, (_text(phrase),))
    rows = tuple(found[y] for y in sorted(found))
    above = [p.text for p in phrases if p.y < box.top and p.box.left < box.right]
    return PartyTable(
        ("",), above[-1] if above else "", rows, (), box_around([box, *(row.box for row in rows)])
    )


def _text(line: Line) -> tuple[str, Box]:
    return line.text, line.box


def _within(phrase: Line, box: Box) -> bool:
    size = phrase.size
    return abs(phrase.box.left - box.left) < 2 * size and (
        box.top - 2 * size < phrase.y < box.bottom + 2 * size
    )


def _bare(text: str) -> str:
    return text.strip("•●▪-–—:· ")


def _name_columns(phrases: Iterable[Line]) -> list[list[Line]]:
    """The parties' phrases by the column they stand in, from the left. Names to the right of
    others with no cell between are cells of theirs, if cells follow."""
    named = [phrase for phrase in phrases if party_of(_bare(phrase.text))]
    columns = [c for c in _overlapping(named) if len(c) >= FEWEST_PARTIES]
    cells = [phrase for phrase in phrases if is_understood(phrase.text)]
    kept: list[list[Line]] = []
    for column in columns:
        if kept and _beside(kept[-1], column, cells) and _cells_right_of(column, cells):
            continue
        kept.append(column)
    return kept


def _beside(left: Sequence[Line], right: Sequence[Line], cells: Iterable[Line]) -> bool:
    edges = max(p.box.right for p in left), min(p.box.left for p in right)
    heights = [p.y for p in left]
    shared = sum(any(abs(p.y - y) < 0.5 * p.size for y in heights) for p in right)
    return 2 * shared > len(right) and not any(
        edges[0] <= cell.box.left < edges[1] for cell in cells
    )


def _cells_right_of(column: Sequence[Line], cells: Iterable[Line]) -> bool:
    right = max(p.box.right for p in column)
    return any(cell.box.left >= right for cell in cells)


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


def _table(names: list[Line], phrases: Sequence[Line], right: float) -> PartyTable:
    left, edge = min(p.box.left for p in names), max(p.box.right for p in names)
    size = names[0].size
    pitch = min((b.y - a.y for a, b in pairwise(names)), default=2 * size)
    beside = [p for p in phrases if edge <= p.box.left < right]
    last = names[-1].y + 1.5 * pitch
    marks = [p for p in beside if is_understood(p.text) and p.y > names[0].y - 0.9 * size]
    labels = [
        p
        for p in phrases
        if p.box.left < edge and p.box.right > left and names[0].y - pitch * 1.5 < p.y
    ]
    marks = [m for m in marks if any(abs(m.y - label.y) < 0.9 * size for label in labels)]
    if not marks:  # texts beside most names, none of them understood: no mere list
        heights = [(p.box.top, p.box.bottom) for p in labels]
        others = [p for p in beside if any(top < p.y < bottom for top, bottom in heights)]
        marks = others if 3 * len(others) >= len(names) else []
    columns = _overlapping(marks)
    top = min([names[0].y, *(m.y for m in marks)])
    labels = list(_whole_names([p for p in labels if p.y >= top - 0.5 * size]))
    headings = _headings(columns, [p for p in beside if p.y < top - 0.5 * size], top)
    above = [p for p in phrases if p.box.left < edge and p.box.right > left and p.y < top - 1]
    label = above[-1].text if above and above[-1].y > top - 4 * size else ""
    rows: list[PartyRow] = []
    sections: list[tuple[int, str]] = []
    section = label
    for phrase in labels:
        reach = phrase.box.top - 0.2 * size, phrase.box.bottom + 0.2 * size
        at_its_height = [p for p in beside if reach[0] < p.y < reach[1]]
        cells = tuple(_cell(column, at_its_height) for column in columns)
        party = party_of(_bare(phrase.text), section)
        text = _bare(phrase.text)
        heads = any(says(text, w) for w in ("party_heading", "attendance", "absent"))
        if party is None and heads and not any(text for text, _ in cells):
            section = text
            sections.append((len(rows), text))
        elif (
            party
            or any(is_understood(text) for text, _ in cells if text)
            or (not columns and phrase.y < last)
        ):
            rows.append(PartyRow(party, phrase.box, cells))
    boxes = [p.box for p in (*names, *marks)]
    return PartyTable(tuple(headings), label, tuple(rows), tuple(sections), box_around(boxes))


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


def _cell(column: Sequence[Line], phrases: Iterable[Line]) -> tuple[str, Box | None]:
    left, right = min(p.box.left for p in column), max(p.box.right for p in column)
    here = [p for p in phrases if p.box.left < right and p.box.right > left]
    text = " ".join(p.text for p in here)
    return text, box_around([p.box for p in here]) if here else None


def _headings(columns: Sequence[Sequence[Line]], above: Sequence[Line], top: float) -> list[str]:
    """The heading of each column: what stands over it, up to the first wide gap."""
    lines: list[Line] = []
    for phrase in reversed(above):
        if top - phrase.y > 2.6 * phrase.size or len({p.y for p in lines}) > _MOST_HEADING_LINES:
            break
        lines.insert(0, phrase)
        top = min(top, phrase.y)
    stacks = _overlapping(lines)
    found = []
    for column in columns:
        left, right = min(p.box.left for p in column), max(p.box.right for p in column)
        over = [
            s
            for s in stacks
            if min(p.box.left for p in s) < right and max(p.box.right for p in s) > left
        ]
        found.append(" ".join(p.text for s in over for p in s))
    if len(stacks) == len(columns) and "" in found:  # centred cells under headings that are not
        return [" ".join(p.text for p in stack) for stack in stacks]
    return found
