"""What looks odd in a table as it is read: unknown names, unreadable cells, lost words."""

from __future__ import annotations

from collections.abc import Sequence

from intygsstat.model import Finding, PrintedCell, PrintedRow, PrintedTable, Severity
from intygsstat.read.letters import UNNAMED
from intygsstat.recognise.numbers import parse_cell
from intygsstat.recognise.parts import TablePart
from intygsstat.reference.lookup import known_region


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
