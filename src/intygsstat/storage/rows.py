"""What a deck says, as the rows that are stored and printed: dictionaries by column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, get_args

from intygsstat.models import Box, DeckReading, Event, Finding, RowTotal
from intygsstat.pdf.sidecar import Sidecar

Row = dict[str, Any]
Kind = Literal["cells", "row_totals", "findings", "decks", "rollout", "attendance", "events"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def rows_of(
    kind: Kind, reading: DeckReading, totals: Sequence[RowTotal], sidecar: Sidecar | None = None
) -> Iterator[Row]:
    """The rows of one kind, in printed order."""
    rows: Iterable[Row]
    if kind == "cells":
        rows = _cell_rows(reading)
    elif kind == "decks":
        rows = [_deck_row(reading, sidecar or Sidecar())]
    elif kind == "row_totals":
        rows = map(_row_of, totals)
    elif kind == "findings":
        rows = (finding_row(finding, reading.sha256) for finding in reading.findings)
    else:
        rows = ({**_row_of(one), "row": row} for row, one in enumerate(getattr(reading, kind)))
    for row in rows:
        yield {**row, "deck": reading.deck, "deck_sha256": reading.sha256}


def _cell_rows(reading: DeckReading) -> Iterator[Row]:
    for table in reading.tables:
        of_table = {"month": table.month, "channel": table.channel}
        for row_number, row in enumerate(table.rows):
            of_row = {"row": row_number, "region": row.region, "region_label": row.label}
            for column_number, cell in enumerate(row.in_order):
                known = {"column": column_number, "certificate_type": cell.certificate_type or None}
                yield {**_row_of(cell), **of_table, **of_row, **known}


def _row_of(record: Any) -> Row:
    """The fields of a record, and its box as corners in points, to a hundredth, which is finer
    than any slide is printed."""
    said = {name: getattr(record, name) for name in record.__slots__ if name != "box"}
    box: Box | None = record.box
    for side in ("left", "top", "right", "bottom"):
        said[f"{side}_pt"] = round(getattr(box, side), 2) if box else None
    return said | {"parties": "|".join(record.parties)} if isinstance(record, Event) else said


def finding_row(finding: Finding, deck_sha256: str) -> Row:
    """A finding as a row of the stored kind."""
    return {**_row_of(finding), "finding": finding.finding, "deck_sha256": deck_sha256}


def _deck_row(reading: DeckReading, sidecar: Sidecar) -> Row:
    forum = reading.forum_date
    return {
        "sha256": reading.sha256,
        "forum_date": forum.day if forum else None,
        "forum_day_known": forum.day_known if forum else False,
        "dated_by": forum.dated_by if forum else None,
        "dated_by_text": forum.seen if forum else None,
        "pages": reading.pages,
        "statistics_pages": len(reading.statistics_pages),
        "months": list(reading.months),
        "kind": sidecar.kind or "unknown",
        "publisher": sidecar.publisher or None,
        "title": sidecar.title or None,
        "published_on": sidecar.published_on or None,
        "certainty": sidecar.certainty or None,
        "note": " ".join(sidecar.limits) or None,
        "source": reading.source,
    }
