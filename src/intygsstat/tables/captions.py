"""Which text on a page is the title of which table.

A title stands over its table, on a line or several. A page on which every table has one below
it instead is read so; where both readings are possible neither is taken. One beside a table's first
row, or the last row of a table that has its own above, is the title of what begins there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from intygsstat.models import Box
from intygsstat.pdf.words import Page
from intygsstat.tables.rows import NEXT_LINE, Line, over_one_another, upright_phrases
from intygsstat.tables.titles import ANOTHER_LINE, Title, has_a_day, parse_title

SLACK = 20.0  # points that a title may begin to the left of its table
HEADING = 0.8  # of a title's size; what is smaller above it is a running head
GAP = 1.5  # ems between two texts on one line
Stands = Literal["above", "below", "unclear", "beside"]
Spot = tuple[Stands, list[Line], list[Line]]  # of a table: lines over it, nearest first, and under
_SOURCE = re.compile(r"\W*(källa|www\.|©|sida\b|bild\b)", re.IGNORECASE)
_REMARK = re.compile(r"(\*|†|‡|[¹²³]|[0-9]\)|källa\b|not\b|obs\b|www\.|©)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Area:
    """Where a table's labels stand, the part of the page that is its own, and the lines of titles
    in it that stand `beside` its names and numbers."""

    label_column: Box
    left: float
    right: float
    top: float
    bottom: float
    beside: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Caption:
    """A table's title by the text over it and, where `stands` says so, by that below it. 'beside':
    it has none, and beside a table stands one that may be any table's."""

    title: Title | None
    stands: Stands = "above"
    below: Title | None = None


NO_CAPTION = Caption(None)


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What stands about a table's own lines: the page's `heading`, what of it is `shared` (no
    other table's title), texts aslant or upright, and whether it is the only table."""

    heading: Sequence[Line]
    shared: Sequence[Line]
    turned: Sequence[Line]
    alone: bool
    names_end: float  # where the column of names ends, in points


def find_captions(page: Page, tables: Sequence[Area]) -> list[Caption]:
    """The title of each of the tables of a page, which stand, with their headers, at `tables`."""
    outside = [word for word in page.words if not any(_holds(t, word.box) for t in tables)]
    lines = list(chain.from_iterable(upright_phrases(outside, GAP)))
    turned = [Line((word,)) for word in outside if word.turned]
    side_by_side = len({round(table.left) for table in tables}) > 1
    spots: dict[int, Spot] = {}
    for column in _columns(tables):
        own = lines
        if side_by_side:
            own = [line for line in lines if _table_under(line, tables) in column]
        stands = _where_captions_stand(own, column)
        floors = [0.0, *(table.bottom for table in column)]
        ends = [*(table.top for table in column[1:]), page.height]
        for table, floor, end in zip(column, floors, ends, strict=False):
            over = [line for line in own if floor <= line.y < table.top]
            under = [line for line in own if table.bottom < line.y < end]
            spots[id(table)] = stands, over[::-1], under
    untitled = {key for key, (_, over, _) in spots.items() if not _own_lines(over)}
    astray = _take_titles_beside(tables, spots)
    heading = [line for line in lines if line.y < min((t.top for t in tables), default=0.0)]
    taken = {id(line) for _, over, _ in spots.values() for line in _own_lines(over)}
    found = []
    for table in tables:
        stands, over, under = spots[id(table)]
        shared = [line for line in heading if line not in over and id(line) not in taken]
        names_end = table.label_column.right
        about = _Surroundings(heading, shared, turned, len(tables) == 1, names_end)
        below = _title(under, replace(about, shared=heading)) if stands == "below" else None
        if astray and stands == "above" and id(table) in untitled:
            stands = "beside"
        found.append(Caption(_title(over, about), stands, below))
    return found


def _holds(table: Area, box: Box) -> bool:
    across = table.left <= box.x_centre < table.right
    return across and table.top - 1 <= box.y_centre <= table.bottom


def _take_titles_beside(tables: Sequence[Area], spots: dict[int, Spot]) -> bool:
    """Put each title beside tables that stand over one another to the lines over the one that
    begins there. True if another is left, which may be any table's."""
    beside = {id(table): _titles_beside(table) for table in tables}
    above: Area | None = None
    for table in tables if len(_columns(tables)) == 1 else ():
        stands, over, _ = spots[id(table)]
        own, begins = _own_lines(over), []
        for title in beside[id(table)]:
            first = title[0]
            at_the_head = first.y <= table.label_column.top + first.size
            if _next_to(own[-1], first) if own else at_the_head:
                begins.append(title)
        if above and not own and _is_whole(spots[id(above)][1]):
            foot = above.bottom
            begins += [t for t in beside[id(above)] if t[-1].box.bottom > foot - t[-1].size]
        if len(begins) == 1 and stands == "above":
            over += begins[0]
            over.sort(key=lambda line: line.y, reverse=True)
            beside = {key: [t for t in those if t not in begins] for key, those in beside.items()}
        above = table
    return any(beside.values())


def _titles_beside(table: Area) -> list[list[Line]]:
    """The titles beside a table's header and rows, each of one line or several."""
    titles: list[list[Line]] = []
    for line in table.beside:
        if table.top - 1 <= line.y <= table.bottom:
            if titles and _next_to(titles[-1][-1], line):
                titles[-1].append(line)
            else:
                titles.append([line])
    return titles


def _is_whole(over: Sequence[Line]) -> bool:
    return parse_title("\n".join(line.text for line in _own_lines(over))).whole


def _columns(tables: Sequence[Area]) -> list[list[Area]]:
    """The tables that stand over one another, from the top."""
    columns = over_one_another(tables, lambda table: table.label_column)
    return [sorted(column, key=lambda table: table.top) for column in columns]


def _table_under(line: Line, tables: Sequence[Area]) -> Area:
    """The table that a text beside other texts stands over: the one it lies within, else the
    one whose left edge is nearest to its own."""
    box = line.box
    for table in tables:
        if table.left - SLACK <= box.left and box.x_centre < table.right - SLACK:
            return table
    return min(tables, key=lambda table: abs(table.label_column.left - box.left))


def _where_captions_stand(lines: Sequence[Line], column: Sequence[Area]) -> Stands:
    """Whether the lines that say which table they head stand over the tables or below them."""
    titles = [(line.y, line.title) for line in lines]
    heads = [y for y, t in titles if t.channel and not t.both_channels and not t.unknown]
    edges = [0.0, *(table.bottom for table in column)]
    tops = [*(table.top for table in column), float("inf")]
    first, *gaps = [any(a <= y < b for y in heads) for a, b in zip(edges, tops, strict=True)]
    if not first:
        return "below" if all(gaps) else "unclear" if any(gaps[:-1]) else "above"
    return "unclear" if len(gaps) > 1 and all(gaps) else "above"


def _title(own: Sequence[Line], page: _Surroundings) -> Title | None:
    """The title that a table's `own` lines make, the nearest first; where none names a channel,
    one of the page's heading may.

    What stands between its core and the table, right over it, or above it as large, must not say
    otherwise: another channel, another month, a word that makes it something else; below the core
    every word must be known. So must not what the heading says.
    """
    mine = _own_lines(own)
    if not mine and _names_one_channel(page.heading):
        mine = _own_lines(page.heading[::-1])
    if not mine:
        return _title_without_a_channel(own)
    core = max(mine, key=lambda line: line.title.channel is not None)
    between = [line for line in own if line.y >= core.y - 0.5 * core.size]
    over = [line for line in own if line.y < core.y and _next_to(line, core)]
    large = [line for line in (*own, *page.shared) if line.size >= HEADING * core.size]
    title = parse_title("\n".join(line.text for line in mine))
    if title.channel and not title.months:
        month = [line for line in (*between, *large) if _only_a_month(line)][:1]
        title = parse_title("\n".join(line.text for line in (*mine, *month)))
    near = [line.title for line in (*between, *large) if line not in mine]
    months, year = _months_and_year(title, near, page.alone)
    around = [line for line in (*between, *over, *large) if not _SOURCE.match(line.text)]
    beside = [line.title for line in around if line not in mine]
    rivals = [*page.turned, *(line for line in own if line not in mine)]
    rival = any(
        t.channel not in (None, title.channel) and not t.both_channels
        for t in (*(line.title for line in rivals), *beside)
    )
    others = (word for t in (title, *beside) for word in t.others)
    words = [line.text for line in (*mine, *between) if _is_of_it(line, core, page.names_end)]
    of_unknown_words = parse_title("\n".join([core.text, *words])).unknown != core.title.unknown
    return replace(
        title,
        text=" ".join(line.text for line in mine if line is core or not line.title.unknown),
        months=months,
        year=year,
        both_channels=title.both_channels or rival,
        others=tuple(dict.fromkeys(others)),
        unknown=(*core.title.unknown, *([ANOTHER_LINE] if of_unknown_words else [])),
    )


def _is_of_it(line: Line, core: Line, names_end: float) -> bool:
    """True unless a line is a remark, or stands over columns alone: a group's heading."""
    over_columns = line.box.left > names_end >= core.box.left and not _next_to(core, line)
    remark = _REMARK.match(line.text) or _SOURCE.match(line.text)
    return line is not core and not remark and not over_columns


def _months_and_year(
    title: Title, beside: Sequence[Title], alone: bool
) -> tuple[tuple[int, ...], int | None]:
    """The title's months and year with those that understood lines beside it name: more than one
    is several. A heading over several tables may name the months of all."""
    said = [other for other in beside if other.understood and not has_a_day(other.text)]
    years = {t.year for t in (title, *said) if t.year}
    months = list(title.months)
    if months:
        for other in said:
            if alone or not set(months) <= set(other.months):
                months += other.months
    if len(years) > 1:
        months.append(0)
    return tuple(dict.fromkeys(months)), next(iter(years)) if len(years) == 1 else None


def _own_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines of one title among `lines`, from the top; none if no line names a channel. Its
    core is the nearest to the table that does, if one can in words that are all known."""
    named = [line for line in lines if line.title.channel]
    if not named:
        return []
    core = next((line for line in named if not line.title.unknown), named[0])
    ordered = sorted(lines, key=lambda line: line.y)
    own = [core]
    for line in ordered:
        if line.y > core.y + 0.5 * core.size:
            if not _next_to(own[-1], line) or _REMARK.match(line.text):
                break
            own.append(line)
    for line in [line for line in ordered if line.y < core.y - 0.5 * core.size][-1:]:
        alike = abs(line.size - core.size) <= 0.1 * core.size and _next_to(line, core)
        says = line.title.channel or line.title.months
        if alike and (says or not core.title.whole):
            own.insert(0, line)
    return own


def _names_one_channel(heading: Sequence[Line]) -> bool:
    """True if a heading over several tables says one channel, and no two months."""
    return len({(t.channel, t.months) for t in (line.title for line in heading) if t.channel}) == 1


def _next_to(upper: Line, lower: Line) -> bool:
    gap = lower.box.top - upper.box.bottom
    return gap <= NEXT_LINE * max(upper.size, lower.size) and upper.box.is_over(lower.box)


def _title_without_a_channel(lines: Sequence[Line]) -> Title | None:
    """What the lines over a table say where none names a channel: the largest, the nearest of
    those, and whatever makes it something else."""
    largest = max(lines, key=lambda line: round(line.size), default=None)
    others = dict.fromkeys(word for line in lines for word in line.title.others)
    return replace(largest.title, others=tuple(others)) if largest else None


def _only_a_month(line: Line) -> bool:
    """True for a text that says one month, nothing unknown and no day: 'november 2023'."""
    title = line.title
    return title.of_one_month and title.understood and not has_a_day(line.text)
