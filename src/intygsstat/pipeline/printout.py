"""What `read` and `check` print of decks, and records as CSV or JSON; nothing is stored."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from intygsstat.checks.examine import ExaminedDeck
from intygsstat.errors import EXIT_DATA, EXIT_OK, IntygsstatError, echo, sanitize_text, utf8_stdout
from intygsstat.files import spreadsheet_safe
from intygsstat.models import Engine, ForumDate
from intygsstat.readers.workers import Job, examine_decks, processors
from intygsstat.storage.rows import Kind, finding_row, rows_of

Record = dict[str, Any]

_PLACE = ("deck", "page", "month", "channel", "region")
_TOTAL = ("printed_total", "summed_total", "difference", "state")
_FINDING = ("finding", "rule", "severity", "month", "channel", "region", "certificate_type")
_MESSAGE = ("printed", "expected", "message", "deck", "page")
_LIKELY = ("diagnosis", "proposed", "proposed_low", "proposed_high", "confidence")
_EXPLANATION = (*_LIKELY, "unlisted_count")
_DECK = ("deck", "sha256", "forum_date", "dated_by", "pages", "statistics_pages", "months")
_PARTY = ("deck", "page", "party", "kind", "party_printed")
_DATES = ("date_from", "date_to")
COLUMNS: dict[str, tuple[str, ...]] = {
    "cells": (*_PLACE, "certificate_type", "printed", "count", "state", "probability"),
    "totals": (*_PLACE, *_TOTAL),
    "findings": (*_FINDING, *_MESSAGE, *_EXPLANATION),
    "decks": _DECK,
    "rollout": (*_PARTY, "what", "printed", "status", "date"),
    "attendance": (*_PARTY, "printed", "present"),
    "events": ("deck", "page", "kind", *_DATES, "precision", "subject", "parties"),
}
_KINDS: dict[str, Kind] = {"totals": "row_totals"}  # where a table's stored kind has another name
_SIDES = ("left_pt", "top_pt", "right_pt", "bottom_pt")


def read_decks(
    paths: Sequence[Path],
    table: str,
    output_format: str,
    forum_date: ForumDate | None,
    engine: Engine = "pdfium",
) -> int:
    """Print one table of what the decks at `paths` say; the exit code.

    A deck or table that can't be read is named on stderr and the rest printed.
    """
    jobs = [Job(path, forum_date, engine) for path in paths]
    decks, exit_code = _examine(jobs, name_tables=True)
    with utf8_stdout() as out:
        write_records(out, records_of(decks, table), table, output_format)
    return exit_code


def check_decks(root: Path, engine: Engine = "pdfium") -> int:
    """Print every finding of the decks in data/raw/, grouped by rule, worst first; the exit code.

    It is 0 if every deck could be read, whatever was found in it.
    """
    from intygsstat.findings.terminal import check_text
    from intygsstat.pipeline.decks import deck_files

    jobs = [Job(path, engine=engine) for path in deck_files(root)]
    decks, exit_code = _examine(jobs, name_tables=False)
    with utf8_stdout() as out:
        out.write(sanitize_text(check_text(decks)))
    return exit_code


def _examine(jobs: Sequence[Job], *, name_tables: bool) -> tuple[list[ExaminedDeck], int]:
    """The decks that could be read, and the exit code.

    Decks that can't be read are named on stderr, and their tables with `name_tables`.
    """
    decks: list[ExaminedDeck] = []
    exit_code = EXIT_OK
    for deck in examine_decks(jobs, workers=processors()):
        if isinstance(deck, IntygsstatError):
            echo(deck, error=True)
            exit_code = EXIT_DATA
            continue
        decks.append(deck)
        if deck.reading.rejections:
            exit_code = EXIT_DATA
            if name_tables:
                echo("\n".join(deck.reading.rejections), error=True)
    return decks, exit_code


def write_records(out: TextIO, records: Iterable[Record], table: str, output_format: str) -> None:
    """Write records as CSV (comma, LF) or as a JSON list of objects."""
    if output_format == "json":
        lines = (sanitize_text(json.dumps(r, ensure_ascii=False, default=str)) for r in records)
        out.write("[" + ",".join(f"\n  {line}" for line in lines) + "\n]\n")
        return
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS[table])
    for record in records:
        writer.writerow([_csv_text(record[column]) for column in COLUMNS[table]])


def _csv_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " ".join(map(_csv_text, value))
    return str(value) if isinstance(value, date | float | int) else spreadsheet_safe(str(value))


def records_of(decks: Sequence[ExaminedDeck], table: str) -> Iterator[Record]:
    """The rows of one of the tables, deck by deck in printed order."""
    if table == "findings":
        from intygsstat.diagnosis.run import explain_decks

        for found in chain.from_iterable(explain_decks(decks)):
            row = finding_row(found.finding, "") | dict.fromkeys(_EXPLANATION)
            if found.best:
                row |= {name: getattr(found.best, name) for name in found.best.__slots__}
            row |= {"certificate_type": found.certificate_type, "message": found.message}
            yield {name: row[name] for name in COLUMNS[table]}
        return
    for deck in decks:
        for row in rows_of(_KINDS.get(table, table), deck.reading, deck.totals):  # type: ignore[arg-type]
            yield _record(table, row, deck.reading.forum_date)


def _record(table: str, row: Record, forum: ForumDate | None) -> Record:
    """A row as it is printed; where it stands on a slide is printed as JSON alone."""
    if table == "cells":
        row["certificate_type"] = row["certificate_type"] or ""
    elif table == "decks":
        row["forum_date"] = str(forum) if forum else None
    elif table == "events":
        form = "%Y-%m-%dT%H:%M" if row["precision"] == "minute" else "%Y-%m-%d"
        row |= {name: row[name].strftime(form) for name in _DATES}
    record = {name: row[name] for name in COLUMNS[table]}
    if table in ("rollout", "attendance", "events"):
        record["box"] = [row[side] for side in _SIDES]
    return record
