"""Findings as the page shows them: worst first, told once, the newest deck's with pictures."""

from __future__ import annotations

import base64
import struct
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from intygsstat.chart.formats import region_name, type_name
from intygsstat.chart.shown_findings import OF_SEVERAL_ROWS
from intygsstat.chart.shown_words import evidence_sv, picture_sv, printed_sv
from intygsstat.errors import IntygsstatError, PictureError
from intygsstat.show.look_up import look_up
from intygsstat.show.picture import Slides
from intygsstat.show.records import TOTAL, Dossier
from intygsstat.show.spot import spot_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PIXELS_WIDE = 1400
PICTURE_BYTES = 1_400_000  # of all pictures together, before they become text
MOST = 300


def shown_findings(connection: DuckDBPyConnection, slides: Slides | None) -> list[dict[str, Any]]:
    """The findings in use that flag something, at most 300, as plain records.

    A finding about a row that another one explains for a whole run of rows is
    named there. Pictures are those of the newest deck, as long as there is room.
    """
    names, under = _told_once(connection)
    newest = _newest_deck(connection)
    room = PICTURE_BYTES
    shown = []
    for name in names[:MOST]:
        dossier = look_up(connection, name)
        rows = [_row_label(look_up(connection, each)) for each in under.get(name, ())]
        record = _record(dossier, rows)
        if slides is not None and dossier.finding.deck == newest:
            picture = _picture(dossier, slides)
            if picture and (size := len(picture["png"])) <= room:
                room -= size
                record["picture"] = picture
        shown.append(record)
    return shown


def _told_once(connection: DuckDBPyConnection) -> tuple[list[str], Mapping[str, Sequence[str]]]:
    rows = connection.execute(
        "SELECT finding, diagnosis, linked FROM findings WHERE in_use AND severity <> 'info'"
    ).fetchall()
    linked = {name: into for name, _, into in rows}
    under: dict[str, list[str]] = {}
    alone = []
    for name, diagnosis, into in rows:
        may = diagnosis is None or diagnosis in OF_SEVERAL_ROWS
        if may and into in linked and into != name and linked[into] != name:
            under.setdefault(into, []).append(name)
        else:
            alone.append(name)
    return alone, under


def _newest_deck(connection: DuckDBPyConnection) -> str | None:
    row = connection.execute(
        "SELECT deck FROM decks WHERE tables_in_use > 0 "
        "ORDER BY forum_date DESC NULLS LAST, deck DESC LIMIT 1"
    ).fetchone()
    return row[0] if row else None


def _row_label(dossier: Dossier) -> str:
    return dossier.row.label if dossier.row else ""


def _record(dossier: Dossier, rows: list[str]) -> dict[str, Any]:
    finding = dossier.finding
    region = region_name(finding.region) if finding.region else None
    return {
        "id": finding.finding,
        "severity": finding.severity,
        "month": f"{finding.month:%Y-%m}" if finding.month else None,
        "channel": finding.channel,
        "region": dossier.row.label if region and dossier.row else region,
        "type": type_name(dossier.blamed) if dossier.blamed not in (None, TOTAL) else None,
        "of_total": dossier.blamed == TOTAL,
        "message": [finding.message_sv, finding.message],
        "printed": printed_sv(dossier),
        "explanations": [
            {
                "diagnosis": each.diagnosis,
                "proposed": each.proposed,
                "low": each.proposed_low,
                "high": each.proposed_high,
                "of_total": each.certificate_type == TOTAL,
                "confidence": round(each.confidence, 3),
                "evidence": [evidence_sv(each), each.evidence],
            }
            for each in dossier.explanations[:3]
        ],
        "decided": _decided(dossier),
        "rows": rows,
        "deck": finding.deck,
        "page": finding.page,
        "is_text": finding.is_text,
        "has_place": _has_place(dossier),
    }


def _decided(dossier: Dossier) -> dict[str, str] | None:
    decision = dossier.decision
    if decision is None:
        return None
    return {
        "decided": decision.decided,
        "reason": decision.reason,
        "who": decision.who,
        "when": decision.when,
    }


def _has_place(dossier: Dossier) -> bool:
    try:
        spot_of(dossier)
    except PictureError:
        return False
    return True


def _picture(dossier: Dossier, slides: Slides) -> dict[str, Any] | None:
    try:
        png = slides.picture(dossier, PIXELS_WIDE)
        alt = picture_sv(dossier, spot_of(dossier))
    except IntygsstatError:
        return None
    width, height = struct.unpack(">II", png[16:24])
    return {"png": base64.b64encode(png).decode(), "width": width, "height": height, "alt": alt}
