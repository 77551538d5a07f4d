"""From the records of one deck to the frames that are stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any

import polars as pl

from intygsstat.errors import PublishError
from intygsstat.models import (
    Attendance,
    Box,
    DeckReading,
    Event,
    Finding,
    PrintedTable,
    RolloutStatus,
    RowTotal,
    is_text_deck,
)
from intygsstat.pdf.sidecar import Sidecar
from intygsstat.storage.schemas import SCHEMAS, Kind


def reading_to_frames(
    reading: DeckReading, sidecar: Sidecar | None, totals: Sequence[RowTotal]
) -> dict[Kind, pl.DataFrame]:
    """The frames of one deck, by kind, with the columns of `schemas`, in printed order.

    Raises:
        PublishError: two numbers of the deck claim the same place: a month and
            channel told by two tables, or a region or a type twice in one table.
    """
    _check_each_place_once(reading)
    rows: dict[Kind, Iterable[dict[str, Any]]] = {
        "cells": _cell_rows(reading),
        "row_totals": _total_rows(reading, totals),
        "findings": _finding_rows(reading),
        "decks": [_deck_row(reading, sidecar)],
        "rollout": _slide_rows(reading, reading.rollout),
        "attendance": _slide_rows(reading, reading.attendance),
        "events": _slide_rows(reading, reading.events),
    }
    return {kind: pl.DataFrame(list(rows[kind]), schema=SCHEMAS[kind]) for kind in rows}


def _cell_rows(reading: DeckReading) -> Iterator[dict[str, Any]]:
    for table in reading.tables:
        for row_number, row in enumerate(table.rows):
            for column_number, cell in enumerate(row.in_order):
                yield {
                    "deck": reading.deck,
                    "deck_sha256": reading.sha256,
                    "page": cell.page,
                    "row": row_number,
                    "column": column_number,
                    "month": table.month,
                    "channel": table.channel,
                    "region": row.region,
                    "region_label": row.label,
                    "certificate_type": cell.certificate_type or None,
                    "type_label": cell.type_label,
                    "printed": cell.printed,
                    "count": cell.count,
                    "state": cell.state,
                    "probability": cell.probability,
                    **_box_columns(cell.box),
                }


def _total_rows(reading: DeckReading, totals: Sequence[RowTotal]) -> Iterator[dict[str, Any]]:
    for total in totals:
        yield {
            "deck": total.deck,
            "deck_sha256": reading.sha256,
            "page": total.page,
            "row": total.row,
            "month": total.month,
            "channel": total.channel,
            "region": total.region,
            "region_label": total.region_label,
            "printed": total.printed,
            "printed_total": total.printed_total,
            "summed_total": total.summed_total,
            "difference": total.difference,
            "state": total.state,
            **_box_columns(total.box),
        }


def _slide_rows(
    reading: DeckReading, records: Sequence[RolloutStatus | Attendance | Event]
) -> Iterator[dict[str, Any]]:
    for place, record in enumerate(records):
        said = {each.name: getattr(record, each.name) for each in fields(record)}
        if isinstance(record, Event):
            said["parties"] = "|".join(record.parties)
        yield {
            "deck": reading.deck,
            "deck_sha256": reading.sha256,
            "row": place,
            **said,
            **_box_columns(said.pop("box")),
        }


def _finding_rows(reading: DeckReading) -> Iterator[dict[str, Any]]:
    return (finding_row(finding, reading.sha256) for finding in reading.findings)


def finding_row(finding: Finding, deck_sha256: str) -> dict[str, Any]:
    """A finding as a row of the stored kind."""
    return {
        "finding": finding.finding,
        "rule": finding.rule,
        "severity": finding.severity,
        "month": finding.month,
        "channel": finding.channel,
        "region": finding.region,
        "certificate_type": finding.certificate_type,
        "printed": finding.printed,
        "expected": finding.expected,
        "message": finding.message,
        "message_sv": finding.message_sv,
        "deck": finding.deck,
        "deck_sha256": deck_sha256,
        "page": finding.page,
        **_box_columns(finding.box),
    }


def _deck_row(reading: DeckReading, sidecar: Sidecar | None) -> dict[str, Any]:
    forum, said = reading.forum_date, sidecar or Sidecar()
    return {
        "deck": reading.deck,
        "sha256": reading.sha256,
        "forum_date": forum.day if forum else None,
        "forum_day_known": forum.day_known if forum else False,
        "dated_by": forum.dated_by if forum else None,
        "dated_by_text": forum.seen if forum else None,
        "pages": reading.pages,
        "statistics_pages": len(reading.statistics_pages),
        "months": list(reading.months),
        "kind": said.kind or "unknown",
        "publisher": said.publisher or None,
        "title": said.title or None,
        "published_on": said.published_on or None,
        "certainty": said.certainty or None,
        "note": " ".join(said.limits) or None,
        "source": reading.source,
    }


def _box_columns(box: Box | None) -> dict[str, float | None]:
    """Corners in points, to a hundredth, which is finer than any slide is printed."""
    if box is None:
        return dict.fromkeys(("left_pt", "top_pt", "right_pt", "bottom_pt"))
    return {
        "left_pt": round(box.left, 2),
        "top_pt": round(box.top, 2),
        "right_pt": round(box.right, 2),
        "bottom_pt": round(box.bottom, 2),
    }


def _check_each_place_once(reading: DeckReading) -> None:
    tables = Counter((table.month, table.channel) for table in reading.tables)
    for (month, channel), times in tables.items():
        if times > 1:
            raise _told_twice(reading, f"{times} tables of {month:%Y-%m} {channel}")
    for table in reading.tables:
        for what in _repeated(table):
            raise _told_twice(reading, f"{what} in the table of {table.month:%Y-%m}", table)


def _repeated(table: PrintedTable) -> Iterator[str]:
    for region, times in Counter(row.region for row in table.rows).items():
        if times > 1:
            yield f"{times} rows of {region}"
    for row in table.rows:
        for certificate_type, times in Counter(c.certificate_type for c in row.cells).items():
            if times > 1 and certificate_type:
                yield f"{times} columns of {certificate_type}"


def _told_twice(
    reading: DeckReading, found: str, table: PrintedTable | None = None
) -> PublishError:
    place = "line" if is_text_deck(reading.deck) else "slide"
    slide = f", {place} {table.pages[0]}" if table and table.pages else ""
    return PublishError(
        f"{reading.deck}{slide}",
        expected="each number's place once",
        found=found,
        try_this="look at the slide; nothing of this deck is published until one of them is gone",
    )
