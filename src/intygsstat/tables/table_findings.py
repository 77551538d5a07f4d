"""What looks odd in a table as it is read: unknown names, unreadable cells, lost words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from intygsstat.models import Finding, PrintedCell, PrintedRow, PrintedTable, Severity
from intygsstat.pdf.chars import UNNAMED
from intygsstat.reference.lookup import is_other_heading, is_subtotal_label, known_region
from intygsstat.reference.numbers import parse_cell
from intygsstat.reference.sentences import finding
from intygsstat.tables.headers import Heading
from intygsstat.tables.table_part import TablePart


def table_findings(deck: str, table: PrintedTable, parts: Sequence[TablePart]) -> Iterator[Finding]:
    """Findings on the names, cells and words of a table that `parts` make up, in page order."""
    sure: Severity
    first = parts[0].page
    for heading in parts[0].headings:
        yield from _on_a_type(deck, table, first, heading)
    for _, cell in table.rows[0].others if table.rows else ():
        label = cell.type_label
        sure = "info" if not label or is_other_heading(label) else "warning"
        yield finding("column_is_a_type", sure, deck, first, table, printed=label, box=cell.box)
    for row in table.subtotals:
        label = row.label
        sure = "info" if is_subtotal_label(label) else "warning"
        yield finding("row_counts_once", sure, deck, row.page, table, printed=label, box=row.box)
    for row in table.rows:
        if not known_region(row.label).known:
            yield finding(
                "known_region",
                "warning",
                deck,
                row.page,
                table,
                region=row.region,
                printed=row.label,
                box=row.box,
            )
        for cell in row.all_cells:
            yield from _on_a_cell(deck, table, row, cell)
    for part in parts:
        for word in part.strays:
            sure = "error" if parse_cell(word.text)[1] == "printed" else "warning"
            name = "every_word_has_a_place.slide"
            yield finding(name, sure, deck, part.page, table, printed=word.text, box=word.box)


def _on_a_type(deck: str, table: PrintedTable, page: int, heading: Heading) -> Iterator[Finding]:
    if heading.is_total or heading.is_other or (heading.known and not heading.note):
        return
    yield finding(
        f"known_certificate_type.{'new_code' if heading.known else 'unknown'}",
        "info" if heading.known else "warning",
        deck,
        page,
        table,
        certificate_type=heading.certificate_type,
        printed=heading.label,
        note=heading.note,
    )


def _on_a_cell(
    deck: str, table: PrintedTable, row: PrintedRow, cell: PrintedCell
) -> Iterator[Finding]:
    found = partial(
        finding,
        deck=deck,
        table=table,
        region=row.region,
        certificate_type=cell.certificate_type or "total",
        printed=cell.printed,
        box=cell.box,
        label=row.label,
        heading=cell.type_label,
    )
    if cell.state == "printed" and re.sub(r"[ .\u00a0]", "", cell.printed) != str(cell.count):
        yield found("number_has_no_mark", "info", page=cell.page, count=cell.count)
    elif cell.state == "not_available":
        yield found("number_is_available", "warning", page=cell.page)
    elif cell.state == "unreadable":
        which = "text" if cell.printed else "drawing"
        yield found(
            f"cell_is_readable.{'unnamed' if UNNAMED in cell.printed else which}",
            "error",
            page=row.page,
            expected="a whole number, a dash or nothing",
            unnamed=UNNAMED,
        )
