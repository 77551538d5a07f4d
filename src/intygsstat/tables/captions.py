"""Which text on a page is the title of which table.

A title stands over its table, on a line or several. A page on which every table has one below
it instead is read so; where both readings are possible neither is taken. One beside a table's first
row, or the last row of a table that has its own above, is the title of what begins there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Literal

from intygsstat.models import Box
from intygsstat.pdf.words import Page
from intygsstat.tables.rows import NEXT_LINE, Line, over_one_another, upright_phrases
from intygsstat.tables.titles import ANOTHER_LINE, Title, has_a_day, parse_title

SLACK = 20.0  # points that a title may begin to the left of its table
HEADING = 0.8  # of a title's size; what is smaller above it is a running head
GAP = 1.5  # ems between two texts on one line
Stands = Literal["above", "below", "unclear", "beside"]
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


@dataclass(slots=True)
class _Spot:
    """What stands about a table: lines over it, the nearest first, and under it; the page's
    `heading`, texts aslant or upright, and whether it is the only table."""

    table: Area
    stands: Stands
    over: list[Line]
    under: list[Line]
    heading: Sequence[Line]
    turned: Sequence[Line]
    alone: bool


def find_captions(page: Page, tables: Sequence[Area]) -> list[Caption]:
    """The title of each of the tables of a page, which stand, with their headers, at `tables`."""
    outside = list(page.words)
    for t in tables:
        outside = [
            word
            for word in outside
            if not (
                t.left <= word.box.x_centre < t.right and t.top - 1 <= word.box.y_centre <= t.bottom
            )
        ]
    lines = list(chain.from_iterable(upright_phrases(outside, GAP)))
    turned = [Line((word,)) for word in outside if word.turned]
    heading = [line for line in lines if line.y < min((t.top for t in tables), default=0.0)]
    columns = [  # of tables that stand over one another, from the top
        sorted(column, key=lambda table: table.top)
        for column in over_one_another(tables, lambda table: table.label_column)
    ]
    spots: list[_Spot] = []
    for column in columns:
        own = lines
        if len({round(table.left) for table in tables}) > 1:  # they stand side by side
            own = [line for line in lines if _table_under(line, tables) in column]
        stands = _where_captions_stand(own, column)
        floors = [0.0, *(table.bottom for table in column)]
        ends = [*(table.top for table in column[1:]), page.height]
        for table, floor, end in zip(column, floors, ends, strict=False):
            over = [line for line in own if floor <= line.y < table.top]
            under = [line for line in own if table.bottom < line.y < end]
            alone = len(tables) == 1
            spots.append(_Spot(table, stands, over[::-1], under, heading, turned, alone))
    spots.sort(key=lambda spot: tables.index(spot.table))
    untitled = [spot for spot in spots if spot.stands == "above" and not _own_lines(spot.over)]
    if _take_titles_beside(spots, in_one_column=len(columns) == 1):
        for spot in untitled:
            spot.stands = "beside"
    taken = [line for spot in spots for line in _own_lines(spot.over)]
    shared = [line for line in heading if line not in taken]
    return [
        Caption(
            _title(spot, spot.over, [line for line in shared if line not in spot.over]),
            spot.stands,
            _title(spot, spot.under, heading) if spot.stands == "below" else None,
        )
        for spot in spots
    ]


def _take_titles_beside(spots: Sequence[_Spot], *, in_one_column: bool) -> bool:
    """Put each title beside tables that stand over one another to the lines over the one that
    begins there. True if another is left, which may be any table's."""
    left = [title for spot in spots for title in _titles_beside(spot.table)]
    above: _Spot | None = None
    for spot in spots if in_one_column else ():
        own, begins = _own_lines(spot.over), []
        for title in _titles_beside(spot.table):
            first = title[0]
            at_the_head = first.y <= spot.table.label_column.top + first.size
            if _next_to(own[-1], first) if own else at_the_head:
                begins.append(title)
        if above and not own and parse_title(_text(_own_lines(above.over))).whole:
            foot = above.table.bottom
            ends = (title for title in _titles_beside(above.table) if title in left)
            begins += [title for title in ends if title[-1].box.bottom > foot - title[-1].size]
        if len(begins) == 1 and spot.stands == "above":
            spot.over = sorted([*spot.over, *begins[0]], key=lambda line: line.y, reverse=True)
            left = [title for title in left if title not in begins]
        above = spot
    return bool(left)


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


def _text(lines: Sequence[Line]) -> str:
    return "\n".join([line.text for line in lines])


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


def _title(spot: _Spot, own: Sequence[Line], shared: Sequence[Line]) -> Title | None:
    """The title that a table's `own` lines make, the nearest first; where none names a channel,
    one of the page's heading may. `shared` is what of that is no other table's title.

    What stands between its core and the table, right over it, or above it as large, must not say
    otherwise: another channel, another month, a word that makes it something else; below the core
    every word must be known. So must not what the heading says.
    """
    mine = _own_lines(own)
    said = {(t.channel, t.months) for t in (line.title for line in spot.heading) if t.channel}
    if not mine and len(said) == 1:  # of several tables, one channel and no two months
        mine = _own_lines(spot.heading[::-1])
    if not mine:  # the largest line, the nearest of those, and whatever makes it something else
        largest = max(own, key=lambda line: round(line.size), default=None)
        named = dict.fromkeys(word for line in own for word in line.title.others)
        return replace(largest.title, others=tuple(named)) if largest else None
    core = max(mine, key=lambda line: line.title.channel is not None)
    between = [line for line in own if line.y >= core.y - 0.5 * core.size]
    over = [line for line in own if line.y < core.y and _next_to(line, core)]
    large = [line for line in (*own, *shared) if line.size >= HEADING * core.size]
    title = parse_title(_text(mine))
    if title.channel and not title.months:
        only_a_month = (  # 'november 2023': nothing unknown, and no day
            line
            for line in (*between, *large)
            if line.title.of_one_month and line.title.understood and not has_a_day(line.text)
        )
        title = parse_title(_text([*mine, *islice(only_a_month, 1)]))
    near = [line.title for line in (*between, *large) if line not in mine]
    months, year = _months_and_year(title, near, spot.alone)
    around = [line for line in (*between, *over, *large) if not _SOURCE.match(line.text)]
    beside = [line.title for line in around if line not in mine]
    rivals = [line.title for line in (*spot.turned, *own) if line not in mine]
    rival = any(
        t.channel not in (None, title.channel) and not t.both_channels for t in (*rivals, *beside)
    )
    others = (word for t in (title, *beside) for word in t.others)
    names_end = spot.table.label_column.right
    words = [line for line in (*mine, *between) if _is_of_it(line, core, names_end)]
    of_unknown_words = parse_title(_text([core, *words])).unknown != core.title.unknown
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


def _next_to(upper: Line, lower: Line) -> bool:
    gap = lower.box.top - upper.box.bottom
    return gap <= NEXT_LINE * max(upper.size, lower.size) and upper.box.is_over(lower.box)
