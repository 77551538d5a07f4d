"""From the pieces of a deck to whole tables, each with its month and channel.

A table that can't be told whole is refused, with where, what was expected,
what was found and what to try; the others stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from intygsstat.errors import TableRefusedError
from intygsstat.model import (
    Box,
    Channel,
    Finding,
    Page,
    PrintedCell,
    PrintedRow,
    PrintedTable,
    Word,
    box_around,
)
from intygsstat.read.words import turn_box
from intygsstat.recognise.columns import Edges, PlaceUnknownError, cell_text, place_words
from intygsstat.recognise.fragments import Fragment, page_to_fragments
from intygsstat.recognise.headers import Heading
from intygsstat.recognise.lines import words_to_lines
from intygsstat.recognise.numbers import is_number_like, parse_cell
from intygsstat.recognise.titles import Title, looks_like_statistics_title
from intygsstat.reference.lookup import is_summary_label, known_region


@dataclass(frozen=True, slots=True)
class TablePart:
    """The rows of one table that stand on one page, every word in its cell."""

    page: int
    title: Title
    headings: tuple[Heading, ...]
    rows: tuple[PrintedRow, ...]
    summary: tuple[PrintedRow, ...]
    strays: tuple[Word, ...]

    @property
    def key(self) -> tuple[Channel | None, tuple[int, ...], int | None]:
        return (self.title.channel, self.title.months, self.title.year)


@dataclass
class Recognised:
    """What a deck's pages gave: whole tables, findings, refusals."""

    tables: list[PrintedTable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refusals: list[TableRefusedError] = field(default_factory=list)
    statistics_pages: list[int] = field(default_factory=list)


# A page's pieces, placed


@dataclass
class _Memory:
    """What earlier pages of the deck tell about later ones."""

    part: TablePart | None = None
    edges: Edges | None = None
    layouts: list[tuple[tuple[Heading, ...], Edges]] = field(default_factory=list)


def pages_to_parts(deck: str, pages: Iterable[Page], result: Recognised) -> list[TablePart]:
    """Every part of every table on `pages`, in printed order; refusals go to `result`."""
    parts: list[TablePart] = []
    memory = _Memory()
    waiting: list[tuple[int, Fragment]] = []
    for page in pages:
        fragments = page_to_fragments(page)
        if fragments:
            result.statistics_pages.append(page.number)
        elif refusal := _missing_table(deck, page):
            result.statistics_pages.append(page.number)
            result.refusals.append(refusal)
        for fragment in fragments:
            try:
                parts.append(_place(deck, fragment, memory))
            except PlaceUnknownError as reason:
                if fragment.header:
                    waiting.append((len(parts), fragment))
                else:
                    result.refusals.append(_place_refusal(deck, fragment, reason))
            except TableRefusedError as refusal_error:
                result.refusals.append(refusal_error)
    for position, fragment in reversed(waiting):  # later pages may tell what earlier ones did not
        try:
            parts.insert(position, _place(deck, fragment, memory))
        except PlaceUnknownError as reason:
            result.refusals.append(_place_refusal(deck, fragment, reason))
        except TableRefusedError as refusal_error:
            result.refusals.append(refusal_error)
    return parts


def _where(deck: str, page: int, title: Title | None) -> str:
    return f'{deck}, slide {page}, "{title.text}"' if title else f"{deck}, slide {page}"


def _place_refusal(deck: str, fragment: Fragment, reason: Exception) -> TableRefusedError:
    return TableRefusedError(
        _where(deck, fragment.page.number, fragment.title),
        expected="each number under one heading and beside one name",
        found=str(reason),
        try_this="compare the slide with a neighbouring one, or export the deck anew",
    )


def _missing_table(deck: str, page: Page) -> TableRefusedError | None:
    """An error for a page that has a statistics title, and no table that can be read."""
    lines = words_to_lines(w for w in page.words if w.turned == 0)
    titles = [line for line in lines if looks_like_statistics_title(line.text)]
    if len(titles) != 1 and not (titles and page.image_share > 0.2):
        return None
    if page.image_share < 0.05 and page.drawings < 40:
        return None
    found = "a picture" if page.image_share >= 0.05 else "drawn shapes without text"
    return TableRefusedError(
        f'{deck}, slide {page.number}, "{titles[0].text}"',
        expected="a table printed as text",
        found=f"{found}, from which no number can be read",
        try_this="ask for the slide with the table as text, or for the numbers as a spreadsheet",
    )


def _place(deck: str, fragment: Fragment, memory: _Memory) -> TablePart:
    headings, known = _headings(deck, fragment, memory)
    title = _title(deck, fragment, memory)
    number_strays = [w for w in fragment.strays if is_number_like(w.text) and len(w.text) > 0]
    if any(parse_cell(w.text)[1] == "printed" for w in number_strays):
        raise PlaceUnknownError(
            "numbers that stand beside no name: " + ", ".join(w.text for w in number_strays[:5])
        )
    _no_row_twice(deck, fragment)
    placement = place_words(
        [row.words for row in fragment.rows],
        headings,
        fragment.label_right,
        fragment.page.rulings,
        known,
    )
    rows: list[PrintedRow] = []
    summary: list[PrintedRow] = []
    for index, row in enumerate(fragment.rows):
        cells: list[PrintedCell] = []
        for column, heading in enumerate(headings):
            words = placement.words.get((index, column), ())
            cell = _cell(fragment.page, heading, words, row.box, placement.edges[column])
            if (index, column) in placement.doubtful and words:
                cell = replace(cell, count=None, state="unreadable")
            cells.append(cell)
        total = next((c for c, h in zip(cells, headings, strict=True) if h.is_total), None)
        parts = tuple(c for c, h in zip(cells, headings, strict=True) if not h.is_total)
        is_summary = is_summary_label(row.label)
        name = "summary" if is_summary else known_region(row.label).id
        printed = PrintedRow(
            name,
            row.label,
            fragment.page.number,
            _on_page(row.box, fragment.page),
            parts,
            total,
        )
        (summary if is_summary else rows).append(printed)
    part = TablePart(
        fragment.page.number,
        title,
        headings,
        tuple(rows),
        tuple(summary),
        fragment.strays,
    )
    memory.part, memory.edges = part, placement.edges
    memory.layouts.append((headings, placement.edges))
    return part


def _headings(
    deck: str, fragment: Fragment, memory: _Memory
) -> tuple[tuple[Heading, ...], list[Edges]]:
    """A fragment's headings (or, without any, the ones it goes on under), and the edges of
    columns that other tables have under headings in the same places."""
    if fragment.header is None:
        if memory.part is None or memory.edges is None or not _goes_on(fragment, memory.part):
            raise TableRefusedError(
                _where(deck, fragment.page.number, fragment.title),
                expected="a header that names certificate types",
                found="rows of numbers without one",
                try_this="look whether the slide before it is missing from the deck",
            )
        return memory.part.headings, [memory.edges]
    headings = fragment.header.headings
    ids = [heading.certificate_type for heading in headings]
    twice = sorted({i or "Totalt" for i in ids if ids.count(i) > 1})
    if twice:
        raise TableRefusedError(
            _where(deck, fragment.page.number, fragment.title),
            expected="each certificate type in one column",
            found=f"two columns for {', '.join(twice)}",
            try_this="check the header on the slide",
        )
    same = [edges for other, edges in memory.layouts if _same_places(headings, other)]
    return headings, same


def _same_places(one: Sequence[Heading], other: Sequence[Heading]) -> bool:
    return len(one) == len(other) and all(
        a.label == b.label and abs(a.box.x_centre - b.box.x_centre) < 1.0
        for a, b in zip(one, other, strict=True)
    )


def _goes_on(fragment: Fragment, before: TablePart) -> bool:
    names = {row.region for row in before.rows}
    follows = fragment.page.number - before.page in (0, 1)
    return follows and not any(known_region(row.label).id in names for row in fragment.rows)


def _title(deck: str, fragment: Fragment, memory: _Memory) -> Title:
    title = fragment.title
    says_nothing = title is None or (title.channel is None and not title.months)
    if says_nothing and memory.part is not None and _goes_on(fragment, memory.part):
        return memory.part.title
    where = _where(deck, fragment.page.number, title)
    if title is None or title.channel is None or title.both_channels:
        raise TableRefusedError(
            where,
            expected="a title that says either issued (utfärdade) or standalone (fristående)",
            found="both" if title and title.both_channels else "neither",
            try_this="check the slide's title; if the wording is new, it must be taught",
        )
    if len(title.months) != 1:
        raise TableRefusedError(
            where,
            expected="a title that names one month",
            found="several months or years" if title.months else "no month",
            try_this="check the slide's title",
        )
    return title


def _no_row_twice(deck: str, fragment: Fragment) -> None:
    names = [known_region(r.label).id for r in fragment.rows if not is_summary_label(r.label)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TableRefusedError(
            _where(deck, fragment.page.number, fragment.title),
            expected="each region in one row",
            found=f"two rows for {', '.join(twice)}",
            try_this="check the names on the slide",
        )


def _cell(
    page: Page, heading: Heading, words: Sequence[Word], row: Box, edge: tuple[float, float]
) -> PrintedCell:
    text = cell_text(words)
    count, state = parse_cell(text)
    if len({round(word.size) for word in words}) > 1:
        count, state = None, "unreadable"  # a raised footnote number is no digit
    if words:
        box = box_around([word.box for word in words])
    else:
        left = max(edge[0], heading.box.left - 100)
        box = Box(left, row.top, min(edge[1], heading.box.right + 100), row.bottom)
    return PrintedCell(
        heading.certificate_type,
        heading.label,
        text,
        count,
        state,
        _on_page(box, page),
        page.number,
    )


def _on_page(box: Box, page: Page) -> Box:
    """`box` as seen on the page, rounded to a hundredth of a point."""
    seen = turn_box(box, page.turned, page.width, page.height, back=True)
    return Box(*(round(edge, 2) for edge in (seen.left, seen.top, seen.right, seen.bottom)))


# Parts put together


def parts_to_tables(
    deck: str,
    parts: Sequence[TablePart],
    month_of: Callable[[Title], date],
    result: Recognised,
) -> None:
    """Join the parts of each table, give it its month, and add tables and findings to `result`."""
    groups: dict[tuple[date, Channel], list[list[TablePart]]] = defaultdict(list)
    for part in parts:
        assert part.title.channel is not None
        month = month_of(part.title)
        versions = groups[month, part.title.channel]
        if versions and _continues(versions[-1], part):
            versions[-1].append(part)
        else:
            versions.append([part])
    for (month, channel), versions in groups.items():
        first, *others = versions
        differing = [v for v in others if _contents(v) != _contents(first)]
        if differing:
            result.refusals.append(_told_twice(deck, first, differing[0], month, channel))
            continue
        table = _join(first, month, channel)
        result.tables.append(table)
        result.findings += _table_findings(deck, table, first)
        for other in others:
            result.findings.append(
                Finding(
                    "table_printed_once",
                    "info",
                    f"slide {other[0].page} prints the table of slide {table.pages[0]}, "
                    f'"{table.title}", once more, number for number',
                    f"Bild {other[0].page} visar samma tabell som bild {table.pages[0]} "
                    "en gång till, siffra för siffra.",
                    deck,
                    other[0].page,
                    month,
                    channel,
                )
            )
    result.tables.sort(key=lambda t: (t.pages[0], parts_order(parts, t)))


def parts_order(parts: Sequence[TablePart], table: PrintedTable) -> int:
    """The place of a table among the parts of its deck."""
    return next(
        i
        for i, p in enumerate(parts)
        if p.page == table.pages[0] and p.rows and p.rows[0] is table.rows[0]
    )


def _continues(versions: Sequence[TablePart], part: TablePart) -> bool:
    last = versions[-1]
    names = {row.region for p in versions for row in p.rows}
    return (
        part.page - last.page in (0, 1)
        and not any(row.region in names for row in part.rows)
        and {h.certificate_type for h in part.headings}
        == {h.certificate_type for h in last.headings}
    )


def _contents(parts: Sequence[TablePart]) -> dict[str, dict[str, tuple[int | None, str]]]:
    return {
        row.region: {cell.certificate_type: (cell.count, cell.state) for cell in row.all_cells}
        for part in parts
        for row in part.rows
    }


def _told_twice(
    deck: str, first: Sequence[TablePart], other: Sequence[TablePart], month: date, channel: Channel
) -> TableRefusedError:
    before, after = _contents(first), _contents(other)
    different = [
        region for region in {**before, **after} if before.get(region) != after.get(region)
    ]
    return TableRefusedError(
        f'{deck}, slides {first[0].page} and {other[0].page}, "{first[0].title.text}"',
        expected=f"one table of {channel} certificates for {month:%Y-%m}",
        found=f"two that differ in {', '.join(different[:5])}"
        + (f" and {len(different) - 5} more" if len(different) > 5 else ""),
        try_this="find out which one holds and ask for a corrected deck",
    )


def _join(parts: Sequence[TablePart], month: date, channel: Channel) -> PrintedTable:
    headings = [h for h in parts[0].headings if not h.is_total]
    return PrintedTable(
        month,
        channel,
        parts[0].title.text,
        tuple(dict.fromkeys(part.page for part in parts)),
        tuple(h.certificate_type for h in headings),
        tuple(h.label for h in headings),
        tuple(row for part in parts for row in part.rows),
        tuple(row for part in parts for row in part.summary),
    )


def _table_findings(deck: str, table: PrintedTable, parts: Sequence[TablePart]) -> list[Finding]:
    found: list[Finding] = []

    def add(
        rule: str, severity: str, page: int, message: str, message_sv: str, **place: object
    ) -> None:
        found.append(
            Finding(  # type: ignore[misc]
                rule,
                severity,
                message,
                message_sv,
                deck,
                page,
                table.month,
                table.channel,
                **place,  # type: ignore[arg-type]
            )
        )

    for heading in parts[0].headings:
        if heading.is_total:
            continue
        if not heading.known:
            add(
                "known_certificate_type",
                "warning",
                parts[0].page,
                f'the column "{heading.label}" is no known certificate type; '
                f"it is kept as {heading.certificate_type}",
                f"Kolumnen ”{heading.label}” är ingen känd intygstyp; "
                f"den behålls som {heading.certificate_type}.",
                certificate_type=heading.certificate_type,
                printed=heading.label,
            )
        elif heading.note:
            add(
                "known_certificate_type",
                "info",
                parts[0].page,
                heading.note,
                f"Rubriken ”{heading.label}” har en ny kod; "
                f"den räknas som {heading.certificate_type}.",
                certificate_type=heading.certificate_type,
                printed=heading.label,
            )
    for row in table.rows:
        if not known_region(row.label).known:
            add(
                "known_region",
                "warning",
                row.page,
                f'the row "{row.label}" is no known region; it is kept as {row.region}',
                f"Raden ”{row.label}” är ingen känd region; den behålls som {row.region}.",
                region=row.region,
                printed=row.label,
                box=row.box,
            )
        for cell in row.all_cells:
            if cell.state != "unreadable":
                continue
            add(
                "cell_is_readable",
                "error",
                row.page,
                f'"{cell.printed}" in the row {row.label} under {cell.type_label} '
                "is not one whole number",
                f"”{cell.printed}” på raden {row.label} under {cell.type_label} "
                "är inte ett heltal.",
                region=row.region,
                certificate_type=cell.certificate_type or "total",
                printed=cell.printed,
                expected="a whole number, a dash or nothing",
                box=cell.box,
            )
    for part in parts:
        for word in part.strays:
            add(
                "every_word_has_a_place",
                "warning",
                part.page,
                f'"{word.text}" stands inside the table and belongs to no cell',
                f"”{word.text}” står inne i tabellen men hör inte till någon cell.",
                printed=word.text,
                box=word.box,
            )
    return found
