"""Reading one deck from file to tables: parts of tables from its pages, and whole tables of them,
one for each month and channel, with what looks odd in them.

What signs mean, and which rows sum others, only a whole table says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from intygsstat.errors import (
    DeckUndatedError,
    DeckUnreadableError,
    IntygsstatError,
    TableRejectedError,
    file_name,
)
from intygsstat.models import (
    Channel,
    DeckReading,
    Engine,
    Finding,
    ForumDate,
    PrintedCell,
    PrintedRow,
    PrintedTable,
    Severity,
    is_text_deck,
)
from intygsstat.pdf.chars import UNNAMED
from intygsstat.pdf.document import DeckText, OpenDeck
from intygsstat.pdf.sidecar import Seen
from intygsstat.pdf.words import open_pages
from intygsstat.reference.lookup import is_other_heading, is_subtotal_label, known_region
from intygsstat.reference.sentences import UNKNOWN, Place, finding, phrase, rejection, spot
from intygsstat.reference.text import parse_cell
from intygsstat.tables.forum_date import date_deck, month_of
from intygsstat.tables.table_parts import LeftAlone, TablePart, read_parts

# A row whose parts are the sums of the rows over one another is no company's: in as many columns,
# and of as many certificates, that is no chance.
COLUMNS_OF_A_SUM = 3
CERTIFICATES_OF_A_SUM = 30
A_COUNT = "a whole number, a dash or nothing"


def read_tables(
    deck: OpenDeck,
    given: ForumDate | None = None,
    engine: Engine = "pdfium",
    seen: Sequence[Seen] = (),
) -> DeckReading:
    """Read all statistics tables of an open deck.

    `given` is the forum's date if a person states it, `seen` what one saw on slides. What can't
    be read whole is in the reading's `rejections`. Raises DeckUnreadableError or
    DeckUndatedError if nothing of the deck can be read or dated.
    """
    text = deck.text
    with open_pages(deck, engine, seen) as page_of:
        found = read_parts(text, page_of)
    if not found.statistics_pages and not found.left_alone:
        raise DeckUnreadableError(
            text.name,
            expected="slides with tables of certificates per region",
            found=f"none on {text.pages} page{'s' if text.pages > 1 else ''} with {engine}",
            try_this="check that this is the forum's deck and that its tables are text",
        )
    forum: ForumDate | None = None
    try:
        forum = date_deck(text, [part.title for part in found.parts], given)
    except DeckUndatedError:
        if found.parts:
            raise
    reading = parts_to_reading(text, forum, found.parts, found.rejections, found.left_alone)
    return replace(reading, statistics_pages=found.statistics_pages)


def parts_to_reading(
    text: DeckText,
    forum: ForumDate | None,
    parts: Sequence[TablePart],
    rejections: list[TableRejectedError],
    left_alone: Iterable[LeftAlone],
) -> DeckReading:
    """All that a deck's parts of tables say, with what was rejected and what was left alone."""
    deck = text.name
    tables, findings = parts_to_tables(deck, parts, forum, rejections)
    if forum and forum.dated_by == "metadata":  # only the file's own date says when the forum was
        findings += [finding("forum_date_is_stated", deck, None, printed=forum.seen, forum=forum)]
    findings += _left_alone_findings(deck, left_alone)
    for error in rejections:
        said: dict[str, Any] = {"printed": error.found, "expected": error.expected}
        findings.append(finding("table_is_read", deck, error.page, refusal=error, **said))
    return DeckReading(
        deck,
        text.sha256,
        text.pages,
        tuple(sorted({row.page for table in tables for row in table.rows})),
        forum,
        tuple(tables),
        tuple(findings),
        tuple(map(str, rejections)),
    )


def reading_error(path: Path, error: Exception) -> IntygsstatError:
    """An error of ours for whatever went wrong while reading `path`."""
    if isinstance(error, IntygsstatError):
        return error
    return DeckUnreadableError(
        file_name(path),
        expected="a deck like the others",
        found=f"{type(error).__name__}: {error}",
        try_this="report this file to whoever maintains intygsstat",
    )


# From parts to whole tables ---------------------------------------------------------------------


def parts_to_tables(
    deck: str,
    parts: Sequence[TablePart],
    forum: ForumDate | None,
    rejections: list[TableRejectedError],
) -> tuple[list[PrintedTable], list[Finding]]:
    """Join the parts of each table and give it its month: whole tables in printed order, findings
    on them, and more `rejections`.

    A table that is printed twice is noted if both are alike, else rejected.
    """
    groups: dict[tuple[date, Channel], list[list[TablePart]]] = defaultdict(list)
    unsure: set[tuple[date, Channel]] = set()
    for part in parts:
        assert part.title.channel is not None
        place = Place(deck, part.page, part.title.text)
        try:
            key = month_of(part.title, forum, deck), part.title.channel
        except DeckUndatedError as error:  # a year misprinted, or last year's table beside
            rejections.append(rejection("month_out_of_reach", place, found=error.found))
            continue
        versions = groups[key]
        last = versions[-1][-1] if versions else None
        if last is None or part.page - last.page not in (0, 1):
            versions.append([part])
        elif _has_further_rows(versions[-1], part):
            versions[-1].append(part)
        elif _has_further_columns(last, part):
            joined = _with_columns(last, part)
            agree = [sum(_counts(r)) == r.total.count for r in joined.rows if r.total]
            if part.nameless and 2 * sum(agree) < len(agree):  # then the rows are in other orders
                place = Place(deck, joined.page, joined.title.text, and_page=part.page)
                pages = {"first": joined.page, "page": part.page}
                rejections.append(rejection("rows_in_other_order", place, **pages))
                unsure.add(key)
            versions[-1][-1] = joined
        else:
            versions.append([part])
    tables: list[PrintedTable] = []
    findings: list[Finding] = []
    for (month, channel), (first, *others) in groups.items():
        if (month, channel) in unsure:
            continue
        differing = [other for other in others if _contents(other) != _contents(first)]
        if differing:
            rejections.append(_two_versions(deck, first, differing[0], month))
            continue
        table = _join(first, month, channel)
        tables.append(table)
        findings += _table_findings(deck, table, first)
        said: dict[str, Any] = {"first": table.pages[0]}
        said["capital_sv"] = "Textrad" if is_text_deck(deck) else "Bild"
        findings += [
            finding("table_printed_once", deck, other[0].page, table, **said) for other in others
        ]
    return tables, findings


def _has_further_rows(parts: Sequence[TablePart], part: TablePart) -> bool:
    names = {region for each in parts for region in each.regions}
    columns = [[heading.certificate_type for heading in p.headings] for p in (parts[-1], part)]
    return names.isdisjoint(part.regions) and set(columns[0]) == set(columns[1])


def _has_further_columns(last: TablePart, part: TablePart) -> bool:
    return (
        last.regions == part.regions
        and len(last.summary) == len(part.summary)
        and last.types.isdisjoint(part.types)
    )


def _with_columns(last: TablePart, part: TablePart) -> TablePart:
    def joined(one: PrintedRow, two: PrintedRow) -> PrintedRow:
        width = len(one.cells) + len(one.others)
        return replace(
            one,
            cells=(*one.cells, *two.cells),
            total=one.total or two.total,
            others=(*one.others, *((width + place, cell) for place, cell in two.others)),
        )

    return replace(
        last,
        headings=(*last.headings, *part.headings),
        rows=tuple(map(joined, last.rows, part.rows)),
        summary=tuple(map(joined, last.summary, part.summary)),
        unassigned=(*last.unassigned, *part.unassigned),
    )


def _contents(parts: Sequence[TablePart]) -> dict[str, dict[str, tuple[int | None, str]]]:
    return {
        row.region: {cell.certificate_type: (cell.count, cell.state) for cell in row.all_cells}
        for part in parts
        for row in part.rows
    }


def _two_versions(
    deck: str, first: Sequence[TablePart], other: Sequence[TablePart], month: date
) -> TableRejectedError:
    before, after = _contents(first), _contents(other)
    regions = ", ".join(name for name in before | after if before.get(name) != after.get(name))
    title = first[0].title
    place = Place(deck, first[0].page, title.text, and_page=other[0].page)
    return rejection("two_versions", place, channel=title.channel, month=month, regions=regions)


def _join(parts: Sequence[TablePart], month: date, channel: Channel) -> PrintedTable:
    headings = [h for h in parts[0].headings if not (h.is_total or h.is_other)]
    rows = [row for part in parts for row in part.rows]
    signs = _signs_for_nothing(rows)
    rows = [_with_dashes(row, signs) for row in rows]
    subtotals = _rows_that_sum_others(rows)
    pages: dict[int, None] = {}  # in order; columns may stand on slides of their own
    for part in parts:
        beside = sorted({cell.page for row in part.rows[:1] for cell in row.all_cells})
        pages |= dict.fromkeys([part.page, *beside])
    return PrintedTable(
        month,
        channel,
        parts[0].title.text,
        tuple(pages),
        tuple(h.certificate_type for h in headings),
        tuple(h.label for h in headings),
        tuple(row for row in rows if row not in subtotals),
        tuple(_with_dashes(row, signs) for part in parts for row in part.summary),
        tuple(subtotals),
    )


# What signs mean, and which rows sum others -----------------------------------------------------


def _counts(row: PrintedRow) -> tuple[int, ...]:
    return tuple(cell.count or 0 for cell in row.cells)


def _signs_for_nothing(rows: Sequence[PrintedRow]) -> set[str]:
    """The signs for 'not available' that mean nothing issued: every row that prints one adds up
    to its total that way."""
    signs: dict[str, bool] = {}
    for row in rows:
        printed = {cell.printed for cell in row.all_cells if cell.state == "not_available"}
        readable = all(cell.state not in ("unreadable", "unplaced") for cell in row.cells)
        total = row.total.count if row.total else None
        adds_up = readable and total is not None and total == sum(_counts(row))
        signs |= {sign: signs.get(sign, True) and adds_up for sign in printed}
    return {sign for sign, adds_up in signs.items() if adds_up}


def _with_dashes(row: PrintedRow, signs: set[str]) -> PrintedRow:
    """The row with each of `signs` as a dash."""
    if not signs:
        return row

    def read(cell: PrintedCell) -> PrintedCell:
        is_nothing = cell.state == "not_available" and cell.printed in signs
        return replace(cell, state="dash") if is_nothing else cell

    return replace(row, cells=tuple(map(read, row.cells)), total=row.total and read(row.total))


def _rows_that_sum_others(rows: Sequence[PrintedRow]) -> list[PrintedRow]:
    """The rows that are nobody's: named as a subtotal, or the sums of rows over one another."""
    unknown = [row for row in rows if not known_region(row.label).known]
    found = [row for row in unknown if is_subtotal_label(row.label)]
    for row in unknown:
        counts = _counts(row)
        many = sum(map(bool, counts)) >= COLUMNS_OF_A_SUM and sum(counts) >= CERTIFICATES_OF_A_SUM
        all_known = all(cell.state not in UNKNOWN for cell in row.all_cells)
        if row not in found and many and all_known:
            others = [_counts(other) for other in rows if other is not row and other not in found]
            sums = (
                accumulate(others[at:], lambda one, two: tuple(map(int.__add__, one, two)))
                for at in range(len(others))
            )
            if any(counts in islice(those, 1, None) for those in sums):
                found.append(row)
    return found


# What looks odd: unknown names, unreadable cells, words in no cell ------------------------------


def _table_findings(
    deck: str, table: PrintedTable, parts: Sequence[TablePart]
) -> Iterator[Finding]:
    """Findings on the names, cells and words of a table that `parts` make up, in page order."""
    first = parts[0].page
    severity: Severity
    found = partial(finding, deck=deck, table=table)
    for heading in parts[0].headings:
        is_type = not (heading.is_total or heading.is_other)
        if is_type and (heading.note or not heading.known):
            name = f"known_certificate_type.{'new_code' if heading.known else 'unknown'}"
            kind, label = heading.certificate_type, heading.label
            yield found(name, page=first, certificate_type=kind, printed=label, note=heading.note)
    for _, cell in table.rows[0].others if table.rows else ():
        label = cell.type_label
        severity = "info" if not label or is_other_heading(label) else "warning"
        yield found("column_is_a_type", page=first, printed=label, box=cell.box, severity=severity)
    for row in table.subtotals:
        severity = "info" if is_subtotal_label(row.label) else "warning"
        spot: dict[str, Any] = {"page": row.page, "box": row.box, "severity": severity}
        yield found("row_counts_once", printed=row.label, **spot)
    for row in table.rows:
        if not known_region(row.label).known:
            spot = {"page": row.page, "region": row.region, "box": row.box}
            yield found("known_region", printed=row.label, **spot)
        for cell in row.all_cells:
            if rule := _oddity(cell):
                yield found(
                    rule,
                    page=cell.page,
                    region=row.region,
                    certificate_type=cell.certificate_type or "total",
                    printed=cell.printed,
                    box=cell.box,
                    label=row.label,
                    heading=cell.type_label,
                    expected=A_COUNT if rule.startswith("cell_is_readable") else None,
                    count=cell.count,
                    shown=cell.shown,
                    unnamed=UNNAMED,
                )
    for part in parts:
        for word in part.unassigned:
            severity = "error" if parse_cell(word.text)[1] == "printed" else "warning"
            spot = {"page": part.page, "box": word.box, "severity": severity}
            yield found("every_word_has_a_place.slide", printed=word.text, **spot)


def _oddity(cell: PrintedCell) -> str | None:
    """The rule that a cell breaks: its number has a mark, or is unclear."""
    if cell.state == "printed" and re.sub(r"[ .\u00a0]", "", cell.printed) != str(cell.count):
        return "number_has_no_mark"
    if cell.state == "not_available":
        return "number_is_available"
    if cell.state == "unreadable" and cell.shown is not None:
        return f"cell_is_readable.{'picture' if cell.shown else 'covered'}"
    if cell.state == "unreadable":
        unnamed = UNNAMED in cell.printed
        which = "unnamed" if unnamed else "text" if cell.printed else "drawing"
        return f"cell_is_readable.{which}"
    return None


def _left_alone_findings(deck: str, tables: Iterable[LeftAlone]) -> Iterator[Finding]:
    """other_statistics: an info for each table that is no month's count of certificates."""
    spot_sv = "Textrad" if is_text_deck(deck) else "Bild"
    for table in tables:
        page, title = table.page, table.title
        printed = title.text if title and not title.unknown else None  # else it may name a person
        reasons = [phrase("other_statistics.headings")]
        if title:
            reasons = [
                phrase("other_statistics.a_word", printed=word.printed, meaning=word.meaning)
                for word in title.others
            ]
        instead = ("", "")
        if table.instead:
            at = {"spot": spot(deck), "spot_sv": spot_sv.lower(), "page": table.instead[0]}
            instead = phrase("other_statistics.instead", **at)
        yield finding(
            "other_statistics",
            deck,
            page,
            printed=printed,
            box=table.box,
            place=Place(deck, page, printed),
            place_sv=f"{spot_sv} {page}, ”{printed}”" if printed else f"{spot_sv} {page}",
            reasons=["; ".join(said) for said in zip(*reasons, strict=True)],
            instead=instead,
        )
