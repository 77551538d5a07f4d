"""From a piece of a table to a part of one: every word in its cell, or a rejection that says
where, what was expected, what was found and what to try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from intygsstat.models import Box, PrintedCell, PrintedRow, Word
from intygsstat.pdf.chars import UNNAMED
from intygsstat.reference.lookup import is_form_code, is_summary_label, known_region
from intygsstat.reference.numbers import parse_cell
from intygsstat.reference.sentences import rejection, where
from intygsstat.tables.cells import cell_of, is_raised_mark, on_page, stretches_of
from intygsstat.tables.column_candidates import cell_text
from intygsstat.tables.column_edges import Edges
from intygsstat.tables.columns import PlaceUnknownError, place_words
from intygsstat.tables.fragments import Fragment
from intygsstat.tables.headers import Heading
from intygsstat.tables.other_columns import without_other_columns
from intygsstat.tables.rows import Row
from intygsstat.tables.titles import OtherStatisticsError, Title, of_one_table, parse_title


@dataclass(frozen=True, slots=True)
class TablePart:
    """The rows of one table that stand on one page, every word in its cell."""

    page: int
    title: Title
    headings: tuple[Heading, ...]
    rows: tuple[PrintedRow, ...]
    summary: tuple[PrintedRow, ...]
    strays: tuple[Word, ...]
    nameless: bool = False  # the rows have their names from the slide before


@dataclass
class Memory:
    """What earlier pages of the deck tell about later ones."""

    part: TablePart | None = None
    edges: Edges | None = None
    label_column: Box | None = None
    labels: tuple[str, ...] = ()  # of all rows on the last slide, in printed order
    layouts: list[tuple[tuple[Heading, ...], Edges]] = field(default_factory=list)


def fragment_to_part(deck: str, fragment: Fragment, memory: Memory) -> TablePart:
    """A piece as a part of a table; `memory` is added to.

    Raises:
        OtherStatisticsError: its title says that it is something else.
        PlaceUnknownError: which cell a number stands in can't be told.
        TableRefusedError: its title, its headings or its rows can't be told.
    """
    place = where_of(deck, fragment)
    if fragment.title is not None and fragment.title.others:
        raise OtherStatisticsError(fragment.title)
    if fragment.caption.stands == "unclear":
        raise rejection("captions_unclear", where(deck, fragment.page.number, None))
    if _is_misdrawn(fragment):
        raise rejection("digit_misdrawn", place, found=fragment.page.misdrawn)
    headings, known = _headings(place, fragment, memory)
    title = _title(place, fragment, memory)
    _every_number_beside_a_name(fragment)
    if twice := named_twice(row.label for row in fragment.rows):
        raise rejection("row_twice", place, twice=", ".join(twice))
    numbers, marks = _without_marks(fragment.rows)
    rulings = fragment.page.rulings
    placement = place_words(numbers, headings, fragment.label_right, rulings, known)
    texts = {spot: cell_text(words) for spot, words in placement.words.items()}
    headings = without_other_columns(headings, texts, [row.label for row in fragment.rows])
    stretches = stretches_of(headings, placement)
    rows: list[PrintedRow] = []
    summary: list[PrintedRow] = []
    for index, row in enumerate(fragment.rows):
        cells: list[PrintedCell] = []
        for column, heading in enumerate(headings):
            words = placement.words.get((index, column), ())
            if marks:
                both = ((word, marks.get((index, word))) for word in words)
                words = tuple(word for pair in both for word in pair if word)
            edge, stretch = placement.edges[column], stretches[column]
            cell = cell_of(fragment.page, heading, words, row.box, edge, stretch)
            if (index, column) in placement.doubtful and words and not heading.is_other:
                cell = replace(cell, count=None, state="unreadable")
            cells.append(cell)
        printed = _printed_row(fragment, row, headings, cells)
        (summary if printed.region == "summary" else rows).append(printed)
    part = TablePart(
        fragment.page.number,
        title,
        headings,
        tuple(rows),
        tuple(summary),
        fragment.strays,
        fragment.nameless,
    )
    memory.labels = tuple(row.label for row in fragment.rows)
    memory.part, memory.edges = part, placement.edges
    memory.label_column = fragment.label_column
    memory.layouts.append((headings, placement.edges))
    return part


def where_of(deck: str, fragment: Fragment) -> str:
    """The place of a piece as a person finds it."""
    title = fragment.title
    return where(deck, fragment.page.number, title.text if title else None)


def _every_number_beside_a_name(fragment: Fragment) -> None:
    inside = [w for w in fragment.strays if fragment.box.top < w.box.y_centre < fragment.box.bottom]
    homeless = [word.text for word in inside if parse_cell(word.text)[1] == "printed"]
    if homeless:
        raise PlaceUnknownError(
            f"numbers that stand beside no name: {', '.join(homeless[:5])}",
            "look for them on the slide: give the row its name, or, if they are no part of the "
            "table, move them out of it",
        )


def _printed_row(
    fragment: Fragment, row: Row, headings: Sequence[Heading], cells: Sequence[PrintedCell]
) -> PrintedRow:
    """The row with its `cells`, one a heading, sorted into types, total and others."""
    total = next((c for c, h in zip(cells, headings, strict=True) if h.is_total), None)
    parts = [(c, h) for c, h in zip(cells, headings, strict=True) if not h.is_total]
    behind = len(fragment.before)
    return PrintedRow(
        "summary" if is_summary_label(row.label) else known_region(row.label).id,
        row.label,
        fragment.page.number,
        on_page(row.box, fragment.page),
        tuple([cell for cell, heading in parts if not heading.is_other]),
        total,
        (
            *_cells_before(fragment, row),
            *((behind + at, cell) for at, (cell, heading) in enumerate(parts) if heading.is_other),
        ),
    )


def _without_marks(
    rows: Sequence[Row],
) -> tuple[list[tuple[Word, ...]], dict[tuple[int, Word], Word]]:
    """The words of each row less raised marks, which stand in the column of the number before
    them, and the marks by row and number."""
    marks = {
        (index, before): word
        for index, row in enumerate(rows)
        for before, word in pairwise(row.words)
        if is_raised_mark(word, before)
    }
    if not marks:
        return [row.words for row in rows], marks
    gone = {(index, mark) for (index, _), mark in marks.items()}
    kept = [
        tuple(word for word in row.words if (index, word) not in gone)
        for index, row in enumerate(rows)
    ]
    return kept, marks


def _cells_before(fragment: Fragment, row: Row) -> Iterator[tuple[int, PrintedCell]]:
    """The cells before a row's name, with their places."""
    for place, heading in enumerate(fragment.before):
        words = row.before[place : place + 1]
        spot = (heading.box.left, heading.box.right)
        yield place, cell_of(fragment.page, heading, words, row.box, spot, (0.0, 0.0))


def _headings(
    place: str, fragment: Fragment, memory: Memory
) -> tuple[tuple[Heading, ...], list[Edges]]:
    """A fragment's headings (or, without any, the ones it goes on under), and the edges of
    columns that other tables have under headings in the same places."""
    if fragment.header is None:
        if memory.part is None or memory.edges is None or not goes_on(fragment, memory.part):
            raise rejection("no_header", place)
        if not _in_line(fragment.label_column, memory.label_column):
            raise PlaceUnknownError(
                "rows without a header that stand elsewhere than those above",
                "repeat the header over these rows too",
            )
        return memory.part.headings, [memory.edges]
    headings = fragment.header.headings
    if not names_types(headings):
        labels = " · ".join(heading.label for heading in headings)
        raise rejection("headings_of_no_type", place, headings=labels)
    if twice := type_twice(headings):
        raise rejection("type_twice", place, twice=", ".join(twice))
    same = [edges for other, edges in memory.layouts if _same_places(headings, other)]
    return headings, same


def type_twice(headings: Sequence[Heading]) -> list[str]:
    """The types, or 'Totalt', that have two columns."""
    ids = [h.certificate_type for h in headings if not h.is_other]
    return sorted({i or "Totalt" for i in ids if ids.count(i) > 1})


def named_twice(labels: Iterable[str]) -> list[str]:
    """The ids of those that two rows are named for."""
    names = [known_region(label).id for label in labels if not is_summary_label(label)]
    return sorted({name for name in names if names.count(name) > 1})


def names_types(headings: Sequence[Heading]) -> bool:
    """True if a heading names a certificate type."""
    return any(
        (h.known and not h.is_other) or is_form_code(h.label) for h in headings if not h.is_total
    )


def _is_misdrawn(fragment: Fragment) -> bool:
    """True if a digit of the piece is drawn as another one."""
    if fragment.page.misdrawn is None:
        return False
    texts = [word.text for row in fragment.rows for word in row.words]
    texts += [heading.label for heading in fragment.header.headings] if fragment.header else []
    return any(UNNAMED in text for text in texts)


def _in_line(one: Box, other: Box | None) -> bool:
    """True if two label columns begin or end at one place."""
    if other is None:
        return False
    return abs(one.left - other.left) < 3.0 or abs(one.right - other.right) < 3.0


def _same_places(one: Sequence[Heading], other: Sequence[Heading]) -> bool:
    return len(one) == len(other) and all(
        a.label == b.label and abs(a.box.x_centre - b.box.x_centre) < 1.0
        for a, b in zip(one, other, strict=True)
    )


def goes_on(fragment: Fragment, before: TablePart) -> bool:
    """True if a piece has other rows of the table before, or other columns of its rows."""
    if fragment.page.number - before.page not in (0, 1):
        return False
    rows = [r.label for r in fragment.rows if not is_summary_label(r.label)]
    own, names = [known_region(label).id for label in rows], [row.region for row in before.rows]
    if own == names and fragment.header:
        types = {h.certificate_type for h in before.headings if not h.is_other}
        return not any(h.certificate_type in types for h in fragment.header.headings)
    return not any(name in names for name in own)


def _title(place: str, fragment: Fragment, memory: Memory) -> Title:
    title = fragment.title
    says_nothing = title is None or title.says_nothing
    if says_nothing and memory.part is not None and goes_on(fragment, memory.part):
        return memory.part.title
    title = of_one_table(title, place)
    corner = parse_title(fragment.header.corner if fragment.header else "")
    rival = corner.channel not in (None, title.channel)
    months = tuple(dict.fromkeys((*title.months, *corner.months)))
    return of_one_table(
        replace(title, others=corner.others, months=months, both_channels=rival), place
    )
