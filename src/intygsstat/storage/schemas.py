"""The columns of the stored Parquet files, one schema a kind.

Counts are whole certificates, boxes points from the page's upper left corner,
a month the date of its first day. A null is 'not there' or 'not known', never 0.
"""

from __future__ import annotations

from typing import Literal

import polars as pl

Kind = Literal["cells", "row_totals", "findings", "decks", "rollout", "attendance", "events"]
KINDS: tuple[Kind, ...] = (
    "cells",
    "row_totals",
    "findings",
    "decks",
    "rollout",
    "attendance",
    "events",
)

_BOX: dict[str, pl.DataType] = {
    "left_pt": pl.Float64(),
    "top_pt": pl.Float64(),
    "right_pt": pl.Float64(),
    "bottom_pt": pl.Float64(),
}

CELLS = pl.Schema(
    {
        "deck": pl.String(),
        "deck_sha256": pl.String(),
        "page": pl.Int32(),
        "row": pl.Int32(),  # printed order in the table, from 0
        "column": pl.Int32(),  # printed order in the table, from 0
        "month": pl.Date(),
        "channel": pl.String(),
        "region": pl.String(),
        "region_label": pl.String(),
        "certificate_type": pl.String(),  # null: no column known, or no type
        "type_label": pl.String(),
        "printed": pl.String(),  # '' when blank
        "count": pl.Int64(),
        "state": pl.String(),  # printed, blank, dash, not_available, unreadable, inferred, unplaced
        "probability": pl.Float64(),  # that the cell holds this; null where nothing is inferred
        **_BOX,
    }
)

ROW_TOTALS = pl.Schema(
    {
        "deck": pl.String(),
        "deck_sha256": pl.String(),
        "page": pl.Int32(),
        "row": pl.Int32(),
        "month": pl.Date(),
        "channel": pl.String(),
        "region": pl.String(),
        "region_label": pl.String(),
        "printed": pl.String(),
        "printed_total": pl.Int64(),
        "summed_total": pl.Int64(),
        "difference": pl.Int64(),  # printed - summed
        "state": pl.String(),  # agrees, differs, unknown
        **_BOX,
    }
)

FINDINGS = pl.Schema(
    {
        "finding": pl.String(),
        "rule": pl.String(),
        "severity": pl.String(),  # error, warning, info
        "month": pl.Date(),
        "channel": pl.String(),
        "region": pl.String(),
        "certificate_type": pl.String(),
        "printed": pl.String(),
        "expected": pl.String(),
        "message": pl.String(),  # English
        "message_sv": pl.String(),
        "deck": pl.String(),
        "deck_sha256": pl.String(),
        "page": pl.Int32(),
        **_BOX,
    }
)

DECKS = pl.Schema(
    {
        "deck": pl.String(),
        "sha256": pl.String(),
        "forum_date": pl.Date(),  # the first of the month if only the month is known
        "forum_day_known": pl.Boolean(),
        "dated_by": pl.String(),
        "dated_by_text": pl.String(),
        "pages": pl.Int32(),
        "statistics_pages": pl.Int32(),
        "months": pl.List(pl.Date()),
        "kind": pl.String(),  # published, reconstruction, unknown
        "publisher": pl.String(),
        "title": pl.String(),
        "published_on": pl.String(),  # as the sidecar says it: a day, a month, a year
        "certainty": pl.String(),
        "note": pl.String(),  # the limits that the sidecar names
        "source": pl.String(),  # pdf or text
    }
)

_PLACE: dict[str, pl.DataType] = {
    "deck": pl.String(),
    "deck_sha256": pl.String(),
    "page": pl.Int32(),
    "row": pl.Int32(),  # printed order in the deck, from 0
}
_PARTY: dict[str, pl.DataType] = {
    "party": pl.String(),
    "kind": pl.String(),  # region, agent, company
    "party_printed": pl.String(),
}

ROLLOUT = pl.Schema(
    {
        **_PLACE,
        **_PARTY,
        "what": pl.String(),  # signature_service, client, or an id made from the heading
        "printed": pl.String(),
        "status": pl.String(),  # done, planned, unknown
        "date": pl.Date(),  # the day it is planned for; null where none is printed
        **_BOX,
    }
)

ATTENDANCE = pl.Schema(
    {
        **_PLACE,
        **_PARTY,
        "printed": pl.String(),
        "present": pl.Boolean(),  # null where it can't be told
        **_BOX,
    }
)

EVENTS = pl.Schema(
    {
        **_PLACE,
        "kind": pl.String(),  # release, client_activated, client_primary, …
        "date_from": pl.Datetime("us"),
        "date_to": pl.Datetime("us"),  # of a day, month, season or year: the last day, midnight
        "precision": pl.String(),  # minute, day, month, season, year
        "subject": pl.String(),  # '', a certificate type, integrated or standalone
        "parties": pl.String(),  # ids parted by |
        **_BOX,
    }
)

SCHEMAS: dict[Kind, pl.Schema] = {
    "cells": CELLS,
    "row_totals": ROW_TOTALS,
    "findings": FINDINGS,
    "decks": DECKS,
    "rollout": ROLLOUT,
    "attendance": ATTENDANCE,
    "events": EVENTS,
}

# What the diagnosis makes of all decks together.
DiagnosisKind = Literal["explanations", "proposals", "expected", "diagnosed_findings"]

_PROPOSED: dict[str, pl.DataType] = {
    "proposed": pl.Int64(),
    "proposed_low": pl.Int64(),
    "proposed_high": pl.Int64(),
    "confidence": pl.Float64(),
}

DIAGNOSIS_SCHEMAS: dict[DiagnosisKind, pl.Schema] = {
    "explanations": pl.Schema(
        {
            "finding": pl.String(),
            "rank": pl.Int32(),  # 1 is the best
            "diagnosis": pl.String(),
            "certificate_type": pl.String(),  # the cell it blames; 'total'; null: row or table
            **_PROPOSED,
            "evidence": pl.String(),  # English
            "evidence_sv": pl.String(),
            "linked": pl.String(),  # another finding that belongs to it
        }
    ),
    "proposals": pl.Schema(
        {
            "deck": pl.String(),
            "month": pl.Date(),
            "channel": pl.String(),
            "region": pl.String(),
            "certificate_type": pl.String(),
            "printed_count": pl.Int64(),
            **_PROPOSED,
            "diagnosis": pl.String(),
            "finding": pl.String(),
        }
    ),
    "expected": pl.Schema(
        {
            "deck": pl.String(),
            "month": pl.Date(),
            "channel": pl.String(),
            "region": pl.String(),
            "certificate_type": pl.String(),
            "expected": pl.Float64(),
            "expected_low": pl.Float64(),
            "expected_high": pl.Float64(),
            "months": pl.Int32(),  # other months that it rests on
        }
    ),
    "diagnosed_findings": FINDINGS,  # findings that only the diagnosis makes
}

# What orders the rows of a stored diagnosis; no two rows agree in it.
DIAGNOSIS_ORDER: dict[DiagnosisKind, tuple[str, ...]] = {
    "explanations": ("finding", "rank"),
    "proposals": ("month", "channel", "region", "certificate_type", "deck"),
    "expected": ("month", "channel", "region", "certificate_type", "deck"),
    "diagnosed_findings": ("month", "deck", "rule", "finding"),
}

DUCKDB_TYPES: dict[pl.DataType, str] = {
    pl.String(): "VARCHAR",
    pl.Int32(): "INTEGER",
    pl.Int64(): "BIGINT",
    pl.Float64(): "DOUBLE",
    pl.Boolean(): "BOOLEAN",
    pl.Date(): "DATE",
    pl.Datetime("us"): "TIMESTAMP",
    pl.List(pl.Date()): "DATE[]",
}
