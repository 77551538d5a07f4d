"""What looks odd in a table as it is read: unknown names, unreadable cells, lost words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intygsstat.model import Finding, PrintedCell, PrintedRow, PrintedTable, Severity
from intygsstat.read.letters import UNNAMED
from intygsstat.recognise.numbers import parse_cell
from intygsstat.recognise.parts import TablePart
from intygsstat.reference.lookup import is_other_heading, is_subtotal_label, known_region


def table_findings(deck: str, table: PrintedTable, parts: Sequence[TablePart]) -> list[Finding]:
    """Findings on the names, cells and words of a table that `parts` make up, in page order."""
    found: list[Finding] = []

    def add(
        rule: str, severity: Severity, page: int, message: str, message_sv: str, **place: object
    ) -> None:
        found.append(
            Finding(
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
        if heading.is_total or heading.is_other:
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
    for _, cell in table.rows[0].others if table.rows else ():
        sure = not cell.type_label or is_other_heading(cell.type_label)
        add(
            "column_is_a_type",
            "info" if sure else "warning",
            parts[0].page,
            f'the column "{cell.type_label}" counts no certificates of a type; '
            "it is kept as printed, outside all sums",
            f"Kolumnen ”{cell.type_label}” räknar inte intyg av en typ; "
            "den behålls som den står, utanför alla summor.",
            printed=cell.type_label,
            box=cell.box,
        )
    for row in table.subtotals:
        sure = is_subtotal_label(row.label)
        add(
            "row_counts_once",
            "info" if sure else "warning",
            row.page,
            f'the row "{row.label}" sums other rows and is nobody\'s own; it is left out',
            f"Raden ”{row.label}” summerar andra rader och är ingens egen; den utelämnas.",
            printed=row.label,
            box=row.box,
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
            if cell.state == "printed" and _has_a_mark(cell):
                add(
                    "number_has_no_mark",
                    "info",
                    cell.page,
                    f'"{cell.printed}" in the row {row.label} under {cell.type_label} is read as '
                    f"{cell.count}, with the mark of a footnote",
                    f"”{cell.printed}” på raden {row.label} under {cell.type_label} läses som "
                    f"{cell.count}, med ett fotnotstecken.",
                    region=row.region,
                    certificate_type=cell.certificate_type or "total",
                    printed=cell.printed,
                    box=cell.box,
                )
            if cell.state == "not_available":
                add(
                    "number_is_available",
                    "warning",
                    cell.page,
                    f'"{cell.printed}" in the row {row.label} under {cell.type_label} says that '
                    "the number is not available; it is unknown, not 0",
                    f"”{cell.printed}” på raden {row.label} under {cell.type_label} säger att "
                    "uppgiften inte finns; den är okänd, inte 0.",
                    region=row.region,
                    certificate_type=cell.certificate_type or "total",
                    printed=cell.printed,
                    box=cell.box,
                )
            if cell.state != "unreadable":
                continue
            add(
                "cell_is_readable",
                "error",
                row.page,
                _unread(cell, row),
                _unread_sv(cell, row),
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
                "error" if parse_cell(word.text)[1] == "printed" else "warning",
                part.page,
                f'"{word.text}" stands inside the table and belongs to no cell',
                f"”{word.text}” står inne i tabellen men hör inte till någon cell.",
                printed=word.text,
                box=word.box,
            )
    return found


def _has_a_mark(cell: PrintedCell) -> bool:
    return re.sub(r"[ .\u00a0]", "", cell.printed) != str(cell.count)


def _unread(cell: PrintedCell, row: PrintedRow) -> str:
    where = f"in the row {row.label} under {cell.type_label}"
    if UNNAMED in cell.printed:
        return (
            f'"{cell.printed}" {where} is not one whole number: what is {UNNAMED} there '
            "is not seen on the slide, or the file does not say what it is"
        )
    if cell.printed:
        return f'"{cell.printed}" {where} is not one whole number'
    return f"something is drawn {where} that is no text and can't be read"


def _unread_sv(cell: PrintedCell, row: PrintedRow) -> str:
    where = f"på raden {row.label} under {cell.type_label}"
    if UNNAMED in cell.printed:
        return (
            f"”{cell.printed}” {where} är inte ett heltal: det som här är {UNNAMED} "
            "syns inte på bilden, eller så säger filen inte vad det är."
        )
    if cell.printed:
        return f"”{cell.printed}” {where} är inte ett heltal."
    return f"Något som inte är text är ritat {where} och går inte att läsa."
