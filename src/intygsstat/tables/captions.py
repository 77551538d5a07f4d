"""Which text on a page is the title of which table.

A title stands over its table, on a line or several. A page on which every table has one below
it instead is read so; where both readings are possible neither is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from intygsstat.models import Page, Word
from intygsstat.tables.lines import Line, upright_phrases
from intygsstat.tables.table_regions import Area, area_under, same_column
from intygsstat.tables.titles import ANOTHER_LINE, Title, has_a_day, parse_title

NEXT_LINE = 0.9  # ems of the larger line between two lines of one title, at the most
HEADING = 0.8  # of a title's size; what is smaller above it is a running head
GAP = 1.5  # ems between two texts on one line
Captions = Literal["above", "below", "unclear"]
_SOURCE = re.compile(r"\W*(källa|www\.|©|sida\b|bild\b)", re.IGNORECASE)
_REMARK = re.compile(r"(\*|†|‡|[¹²³]|[0-9]\)|källa\b|not\b|obs\b|www\.|©)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a table stands on its page, its header included, in points from the top."""

    area: Area
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Caption:
    """A table's title by the text over it and, where `stands` says so, by that below it."""

    title: Title | None
    stands: Captions = "above"
    below: Title | None = None


NO_CAPTION = Caption(None)


def find_captions(page: Page, tables: Sequence[TablePlace]) -> list[Caption]:
    """The title of each of the tables of a page."""
    outside = _words_outside(page, tables)
    phrases = upright_phrases(outside, GAP)
    lines = list(chain.from_iterable(phrases))
    areas = [table.area for table in tables]
    columns = {round(area.left) for area in areas}
    heading = [line for line in lines if line.y < min((t.top for t in tables), default=0.0)]
    turned = [Line((word,)) for word in outside if word.turned]
    spots: dict[int, tuple[Captions, list[Line], list[Line]]] = {}
    for column in _columns(tables):
        own = [
            line
            for line in lines
            if len(columns) == 1 or same_column(area_under(line.box, areas), column[0].area)
        ]
        stands = _where_captions_stand(own, column)
        for place, table in enumerate(column):
            floor = column[place - 1].bottom if place else 0.0
            end = column[place + 1].top if place + 1 < len(column) else page.height
            over = [line for line in own if floor <= line.y < table.top]
            under = [line for line in own if table.bottom < line.y < end]
            spots[id(table)] = stands, over[::-1], under
    taken = [_own_lines(over) for _, over, _ in spots.values()]
    found = []
    for table in tables:
        stands, over, under = spots[id(table)]
        others = {id(line) for those in taken for line in those} - {id(line) for line in over}
        shared = [line for line in heading if line not in over and id(line) not in others]
        about = _Surroundings(
            heading, shared, turned, len(tables) == 1, table.area.label_column.right
        )
        caption = Caption(_title(over, about), stands)
        if stands == "below":
            below = _title(under, replace(about, shared=heading))
            caption = replace(caption, below=below)
        found.append(caption)
    return found


def _words_outside(page: Page, tables: Sequence[TablePlace]) -> list[Word]:
    """The words that stand in none of the tables."""
    outside = list(page.words)
    for table in tables:
        top, bottom, left, right = table.top - 1, table.bottom, table.area.left, table.area.right
        outside = [
            word
            for word in outside
            if not (top <= word.box.y_centre <= bottom and left <= word.box.x_centre < right)
        ]
    return outside


def _columns(tables: Sequence[TablePlace]) -> list[list[TablePlace]]:
    """The tables that stand over one another, from the top."""
    columns: list[list[TablePlace]] = []
    for table in sorted(tables, key=lambda t: t.top):
        for column in columns:
            if same_column(column[0].area, table.area):
                column.append(table)
                break
        else:
            columns.append([table])
    return columns


def _where_captions_stand(lines: Sequence[Line], column: Sequence[TablePlace]) -> Captions:
    """Whether the lines that say which table they head stand over the tables or below them."""
    heads = [line.y for line in lines if _heads_a_table(parse_title(line.text))]
    edges = [0.0, *(table.bottom for table in column)]
    tops = [*(table.top for table in column), float("inf")]
    between = [any(low <= y < high for y in heads) for low, high in zip(edges, tops, strict=True)]
    first, *gaps = between
    if not first:
        return "below" if all(gaps) else "unclear" if any(gaps[:-1]) else "above"
    return "unclear" if len(gaps) > 1 and all(gaps) else "above"


def _heads_a_table(title: Title) -> bool:
    return title.channel is not None and not title.both_channels and not title.unknown


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What stands about a table's own lines: the page's `heading`, what of it is `shared` (no
    other table's title), texts aslant or upright, and whether it is the only table."""

    heading: Sequence[Line]
    shared: Sequence[Line]
    turned: Sequence[Line]
    alone: bool
    names_end: float  # where the column of names ends, in points


def _title(own: Sequence[Line], page: _Surroundings) -> Title | None:
    """The title that a table's `own` lines make, the nearest first.

    The nearest line that names a channel is its core. Lines of the same title stand right under
    or over it. What else stands between it and the table, right over it, or above it as large,
    must not say otherwise: another channel, another month, a word that makes it something else;
    below the core every word must be known. So must not what the page's heading says. Where no
    own line names a channel, one of the heading may.
    """
    mine = _own_lines(own)
    if not mine and _names_one_channel(page.heading):
        mine = _own_lines(page.heading[::-1])
    if not mine:
        return _title_without_a_channel(own)
    core = max(mine, key=lambda line: _parsed(line).channel is not None)
    between = [line for line in own if line.y >= core.y - 0.5 * core.size]
    over = [line for line in own if line.y < core.y and _next_to(line, core)]
    large = [line for line in (*own, *page.shared) if line.size >= HEADING * core.size]
    around = [line for line in (*between, *over, *large) if not _SOURCE.match(line.text)]
    title = parse_title("\n".join(line.text for line in mine))
    if title.channel and not title.months:
        month = [line for line in (*between, *large) if _only_a_month(line)][:1]
        title = parse_title("\n".join(line.text for line in (*mine, *month)))
    beside = [_parsed(line) for line in around if line not in mine]
    said = [_parsed(line) for line in (*between, *large) if line not in mine]
    months, year = _months_and_year(title, said, page.alone)
    rivals = [*map(_parsed, page.turned), *(_parsed(line) for line in own if line not in mine)]
    rivals += beside
    rival = any(t.channel not in (None, title.channel) and not t.both_channels for t in rivals)
    others = dict.fromkeys(q for t in beside for q in t.others)
    words = [line.text for line in (*mine, *between) if _is_told(line, core, page.names_end)]
    stray = parse_title("\n".join([core.text, *words])).unknown != _parsed(core).unknown
    return replace(
        title,
        text=" ".join(line.text for line in mine if line is core or not _parsed(line).unknown),
        months=months,
        year=year,
        both_channels=title.both_channels or rival,
        others=tuple(dict.fromkeys((*title.others, *others))),
        unknown=(*_parsed(core).unknown, *([ANOTHER_LINE] if stray else [])),
    )


def _is_told(line: Line, core: Line, names_end: float) -> bool:
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
    years = {t.year for t in said if t.year} | ({title.year} if title.year else set())
    months = list(title.months)
    if months:
        for other in said:
            if alone or not set(months) <= set(other.months):
                months += other.months
    if len(years) > 1:
        months.append(0)
    return tuple(dict.fromkeys(months)), next(iter(years)) if len(years) == 1 else None


def _parsed(line: Line) -> Title:
    return parse_title(line.text)


def _own_lines(lines: Sequence[Line]) -> list[Line]:
    """The lines of one title among `lines`, the nearest to the table first; none if no line
    names a channel.

    Its core is the first that does in words that are all known, else the first that does.
    """
    named = [line for line in lines if _parsed(line).channel]
    known = [line for line in named if not _parsed(line).unknown]
    core = next(iter([*known, *named]), None)
    if core is None:
        return []
    ordered = sorted(lines, key=lambda line: line.y)
    taken = [core]
    for line in ordered:
        if line.y > core.y + 0.5 * core.size:
            if not _next_to(taken[-1], line) or _REMARK.match(line.text):
                break
            taken.append(line)
    for line in [line for line in ordered if line.y < core.y - 0.5 * core.size][-1:]:
        alike = abs(line.size - core.size) <= 0.1 * core.size and _next_to(line, core)
        says = _parsed(line).channel or _parsed(line).months
        if alike and (says or not _parsed(core).whole):
            taken.insert(0, line)
    return taken


def _names_one_channel(heading: Sequence[Line]) -> bool:
    """True if a heading over several tables says one channel, and no two months."""
    told = {(t.channel, t.months) for t in map(_parsed, heading) if t.channel}
    return len(told) == 1


def _next_to(upper: Line, lower: Line) -> bool:
    gap = lower.box.top - upper.box.bottom
    across = min(upper.box.right, lower.box.right) - max(upper.box.left, lower.box.left)
    return gap <= NEXT_LINE * max(upper.size, lower.size) and across > 0


def _title_without_a_channel(lines: Sequence[Line]) -> Title | None:
    """What the lines over a table say where none names a channel: the largest, the nearest of
    those, and whatever makes it something else."""
    if not lines:
        return None
    largest = max(lines, key=lambda line: round(line.size))
    others = dict.fromkeys(q for line in lines for q in _parsed(line).others)
    return replace(_parsed(largest), others=tuple(others))


def _only_a_month(line: Line) -> bool:
    """True for a text that says one month, nothing unknown and no day: 'november 2023'."""
    title = _parsed(line)
    return title.of_one_month and title.understood and not has_a_day(line.text)
