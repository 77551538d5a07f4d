"""`intygsstat read`: print what decks say, and touch nothing."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from intygsstat.checks.examine import ExaminedDeck
from intygsstat.errors import EXIT_DATA, EXIT_OK, IntygsstatError, echo, sanitize_text
from intygsstat.models import Attendance, DeckReading, Engines, Event, ForumDate, RolloutStatus
from intygsstat.pipeline.workers import Job, examine_decks, processors
from intygsstat.reference.title_words import FILE_NAME, read_title_words
from intygsstat.storage.formulas import guarded

if TYPE_CHECKING:
    from intygsstat.diagnosis.run import ExplainedFinding

Record = dict[str, Any]

SLIDE_TABLES = {"rollout": RolloutStatus, "attendance": Attendance, "events": Event}

COLUMNS: dict[str, tuple[str, ...]] = {
    "cells": (
        "deck",
        "page",
        "month",
        "channel",
        "region",
        "certificate_type",
        "printed",
        "count",
        "state",
        "probability",
    ),
    "totals": (
        "deck",
        "page",
        "month",
        "channel",
        "region",
        "printed_total",
        "summed_total",
        "difference",
        "state",
    ),
    "findings": (
        "finding",
        "rule",
        "severity",
        "month",
        "channel",
        "region",
        "certificate_type",
        "printed",
        "expected",
        "message",
        "deck",
        "page",
        "diagnosis",
        "proposed",
        "proposed_low",
        "proposed_high",
        "confidence",
    ),
    "decks": (
        "deck",
        "sha256",
        "forum_date",
        "dated_by",
        "pages",
        "statistics_pages",
        "months",
    ),
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
    engine: Engines = "pdfium",
) -> int:
    """Print one table of what the decks at `paths` say; the exit code.

    A deck or table that can't be read is named on stderr and the rest printed.
    """
    exit_code = EXIT_OK
    decks: list[ExaminedDeck] = []
    words = read_title_words(Path(FILE_NAME))  # of the project that one stands in
    jobs = [Job(path, forum_date, engine, words) for path in paths]
    for deck in examine_decks(jobs, workers=processors()):
        if isinstance(deck, IntygsstatError):
            echo(deck, error=True)
            exit_code = EXIT_DATA
            continue
        decks.append(deck)
        if deck.reading.refusals:
            echo("\n".join(deck.reading.refusals), error=True)
            exit_code = EXIT_DATA
    with open_stdout() as out:
        write_records(out, records_of(decks, table), table, output_format)
    return exit_code


def open_stdout() -> TextIO:
    """Standard output as UTF-8 with LF, whatever the terminal's own settings are."""
    return open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False)


def write_records(out: TextIO, records: Iterable[Record], table: str, output_format: str) -> None:
    """Write records as CSV (comma, LF) or as a JSON list of objects."""
    columns = COLUMNS[table]
    if output_format == "json":
        lines = (sanitize_text(json.dumps(r, ensure_ascii=False, default=str)) for r in records)
        out.write("[" + ",".join(f"\n  {line}" for line in lines) + "\n]\n")
        return
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for record in records:
        writer.writerow([_text(record[column]) for column in columns])


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " ".join(_text(item) for item in value)
    if isinstance(value, date | float | int):
        return str(value)
    return guarded(str(value))


def records_of(decks: Sequence[ExaminedDeck], table: str) -> list[Record]:
    """The rows of one of the tables, deck by deck in printed order."""
    if table == "findings":
        from intygsstat.diagnosis.run import explain_decks

        return [_finding_record(found) for deck in explain_decks(decks) for found in deck]
    if table in SLIDE_TABLES:
        return [record for deck in decks for record in _slide_records(deck.reading, table)]
    make = {"cells": _cell_records, "totals": _total_records, "decks": _deck_records}[table]
    return [record for deck in decks for record in make(deck)]


def _cell_records(deck: ExaminedDeck) -> Iterator[Record]:
    for table in deck.reading.tables:
        for row in table.rows:
            for cell in row.in_order:
                yield {
                    "deck": deck.reading.deck,
                    "page": cell.page,
                    "month": table.month,
                    "channel": table.channel,
                    "region": row.region,
                    "certificate_type": cell.certificate_type,
                    "printed": cell.printed,
                    "count": cell.count,
                    "state": cell.state,
                    "probability": cell.probability,
                }


def _total_records(deck: ExaminedDeck) -> Iterator[Record]:
    for total in deck.totals:
        yield {column: getattr(total, column) for column in COLUMNS["totals"]}


def _slide_records(reading: DeckReading, table: str) -> Iterator[Record]:
    """What the other slides say; `box` (left, top, right, bottom) is printed as JSON alone."""
    for said in getattr(reading, table):
        record = {name: getattr(said, name) for name in COLUMNS[table] if name != "deck"}
        if isinstance(said, Event):
            form = "%Y-%m-%dT%H:%M" if said.precision == "minute" else "%Y-%m-%d"
            record["date_from"] = said.date_from.strftime(form)
            record["date_to"] = said.date_to.strftime(form)
            record["parties"] = "|".join(said.parties)
        box = said.box
        corners = [round(x, 2) for x in (box.left, box.top, box.right, box.bottom)]
        yield {"deck": reading.deck, **record, "box": corners}


def _finding_record(found: ExplainedFinding) -> Record:
    finding, best = found.finding, found.best
    said = {
        "certificate_type": found.certificate_type,
        "message": found.message,
        "diagnosis": best.diagnosis if best else None,
        "proposed": best.proposed if best else None,
        "proposed_low": best.proposed_low if best else None,
        "proposed_high": best.proposed_high if best else None,
        "confidence": best.confidence if best else None,
    }
    return {
        column: said[column] if column in said else getattr(finding, column)
        for column in COLUMNS["findings"]
    }


def _deck_records(deck: ExaminedDeck) -> Iterator[Record]:
    reading = deck.reading
    yield {
        "deck": reading.deck,
        "sha256": reading.sha256,
        "forum_date": str(reading.forum_date) if reading.forum_date else None,
        "dated_by": reading.forum_date.dated_by if reading.forum_date else None,
        "pages": reading.pages,
        "statistics_pages": len(reading.statistics_pages),
        "months": list(reading.months),
    }
