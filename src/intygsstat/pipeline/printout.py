"""What `read` and `check` print of decks; nothing is stored."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from intygsstat.checks.examine import ExaminedDeck
from intygsstat.errors import EXIT_DATA, EXIT_OK, IntygsstatError, echo, sanitize_text, utf8_stdout
from intygsstat.files import spreadsheet_safe
from intygsstat.models import Attendance, DeckReading, Engine, Event, ForumDate, RolloutStatus
from intygsstat.pipeline.inputs import deck_files
from intygsstat.readers.workers import Job, examine_decks, processors
from intygsstat.reference.title_words import FILE_NAME, read_title_words

Record = dict[str, Any]

SLIDE_TABLES = {"rollout": RolloutStatus, "attendance": Attendance, "events": Event}
_PLACE = ("deck", "page", "month", "channel", "region")
_TOTAL = ("printed_total", "summed_total", "difference", "state")
_FINDING = ("finding", "rule", "severity", "month", "channel", "region", "certificate_type")
_MESSAGE = ("printed", "expected", "message", "deck", "page")
_EXPLANATION = ("diagnosis", "proposed", "proposed_low", "proposed_high", "confidence")
_DECK = ("deck", "sha256", "forum_date", "dated_by", "pages", "statistics_pages", "months")
COLUMNS: dict[str, tuple[str, ...]] = {
    "cells": (*_PLACE, "certificate_type", "printed", "count", "state", "probability"),
    "totals": (*_PLACE, *_TOTAL),
    "findings": (*_FINDING, *_MESSAGE, *_EXPLANATION),
    "decks": _DECK,
    **{
        table: ("deck", *(each.name for each in fields(record) if each.name != "box"))
        for table, record in SLIDE_TABLES.items()
    },
}


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
    words = read_title_words(Path(FILE_NAME))  # of the project that one stands in
    jobs = [Job(path, forum_date, engine, words) for path in paths]
    decks, exit_code = _examine(jobs, name_tables=True)
    with utf8_stdout() as out:
        write_records(out, records_of(decks, table), table, output_format)
    return exit_code


def check_decks(root: Path, output_format: str, engine: Engine = "pdfium") -> int:
    """Print every finding of the decks in data/raw/, grouped by rule, worst first; the exit code.

    It is 0 if every deck could be read, whatever was found in it.
    """
    words = read_title_words(root / FILE_NAME)
    jobs = [Job(path, engine=engine, title_words=words) for path in deck_files(root)]
    decks, exit_code = _examine(jobs, name_tables=False)
    with utf8_stdout() as out:
        if output_format == "text":
            from intygsstat.findings.terminal import check_text

            out.write(sanitize_text(check_text(decks)))
        else:
            write_records(out, records_of(decks, "findings"), "findings", output_format)
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
            known = dict.fromkeys(_EXPLANATION) if found.best is None else {}
            known["finding"] = found.finding.finding
            yield _record(table, found, found.best, found.finding, **known)
    for deck in decks if table != "findings" else ():
        reading, held = deck.reading, deck.reading.forum_date
        if table == "cells":
            for printed in reading.tables:
                for row in printed.rows:
                    for cell in row.in_order:
                        yield _record(table, cell, row, printed, reading)
        elif table == "totals":
            yield from (_record(table, total) for total in deck.totals)
        elif table == "decks":
            yield _record(
                table,
                reading,
                forum_date=str(held) if held else None,
                dated_by=held.dated_by if held else None,
                statistics_pages=len(reading.statistics_pages),
                months=list(reading.months),
            )
        else:
            yield from (_slide_record(table, one, reading) for one in getattr(reading, table))


def _slide_record(table: str, one: Any, reading: DeckReading) -> Record:
    """What another slide says; `box` (left, top, right, bottom) is printed as JSON alone."""
    record = _record(table, one, reading)
    if isinstance(one, Event):
        form = "%Y-%m-%dT%H:%M" if one.precision == "minute" else "%Y-%m-%d"
        record |= {name: getattr(one, name).strftime(form) for name in ("date_from", "date_to")}
        record["parties"] = "|".join(one.parties)
    return record | {"box": [round(edge, 2) for edge in astuple(one.box)]}


def _record(table: str, *sources: object, **known: object) -> Record:
    """The table's columns, each from `known` or from the first of the sources that has it."""
    return {
        name: known[name]
        if name in known
        else next(getattr(one, name) for one in sources if hasattr(one, name))
        for name in COLUMNS[table]
    }
