"""Findings as the page shows them: what changes the message most first, told once, pictured."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from intygsstat.chart.shown_words import evidence_sv, printed_sv
from intygsstat.errors import PictureError
from intygsstat.findings.crop_area import spot_of
from intygsstat.findings.details import TOTAL, FindingDetails, ShownExplanation
from intygsstat.findings.look_up import look_up
from intygsstat.locale import NO_BREAK, format_count
from intygsstat.reference.lookup import regions
from intygsstat.reference.names import region_name, type_name
from intygsstat.report.grouping import told_once
from intygsstat.report.impact import Effects, effects_of
from intygsstat.report.pictures import Album

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST = 300
_OF_TOTALS = {"totals_shifted", "unlisted_type"}  # what these say touches no cell


def shown_findings(connection: DuckDBPyConnection, album: Album) -> list[dict[str, Any]]:
    """The findings in use that flag something, at most 300, as plain records.

    First come those that change the newest month's standalone share, then its
    issued count, then other months'. A finding about a row that another one
    explains for a whole run of rows is told there, with the row's own total.
    """
    effects = effects_of(connection)
    alone, under = _told_once(connection)
    names = sorted(alone, key=effects.order)
    newest = _newest_deck(connection)
    publishers = dict(connection.execute("SELECT deck, publisher FROM decks").fetchall())
    agree = _rows_that_add_up(connection)
    shown = []
    for name in names[:MOST]:
        dossier = look_up(connection, name)
        rows = [look_up(connection, each) for each in under.get(name, ())]
        record = _record(dossier, _in_table_order(rows), effects, adds_up=_place(dossier) in agree)
        record["publisher"] = publishers.get(dossier.finding.deck)
        record |= album.picture(dossier, inside=dossier.finding.deck == newest)
        shown.append(record)
    return shown


def _told_once(connection: DuckDBPyConnection) -> tuple[list[str], Mapping[str, Sequence[str]]]:
    """Findings with a card of their own, worst first, and the rows that each run is about."""
    rows = connection.execute(
        "SELECT finding, diagnosis, linked FROM findings WHERE in_use AND severity <> 'info'"
    ).fetchall()
    named = connection.execute(
        "SELECT finding, linked FROM explanations WHERE diagnosis IS NULL AND linked IS NOT NULL"
    ).fetchall()
    return told_once(rows, named)


def _newest_deck(connection: DuckDBPyConnection) -> str | None:
    rows = connection.execute(
        "SELECT deck FROM decks WHERE tables_in_use > 0 "
        "ORDER BY forum_date DESC NULLS LAST, deck DESC LIMIT 1"
    ).fetchall()
    return rows[0][0] if rows else None


def _in_table_order(rows: Sequence[FindingDetails]) -> list[FindingDetails]:
    return sorted(rows, key=lambda one: one.row.number if one.row else -1)


def _record(
    dossier: FindingDetails, rows: Sequence[FindingDetails], effects: Effects, *, adds_up: bool
) -> dict[str, Any]:
    finding = dossier.finding
    explanations = sorted(dossier.explanations[:3], key=lambda one: not _of_its_run(one))
    return {
        "id": finding.finding,
        "severity": finding.severity,
        "month": f"{finding.month:%Y-%m}" if finding.month else None,
        "channel": finding.channel,
        "region": region_name(finding.region) if finding.region else None,
        "known_region": finding.region in regions(),
        "type": type_name(dossier.blamed) if dossier.blamed not in (None, TOTAL) else None,
        "of_total": dossier.blamed == TOTAL,
        "message": _told(finding.message_sv, finding.message, dossier),
        "printed": _printed(dossier),
        "explanations": [_explanation(each, dossier) for each in explanations],
        "expected": _expected(dossier),
        "remaining": _remaining(dossier),
        "adds_up": adds_up,
        "effect": _effect(dossier, effects),
        "decided": _decided(dossier),
        "rows": [_row(each) for each in rows],
        "deck": finding.deck,
        "page": finding.page,
        "is_text": finding.is_text,
        "has_place": _has_place(dossier),
    }


def _rows_that_add_up(connection: DuckDBPyConnection) -> set[tuple[Any, ...]]:
    """(deck, month, channel, region) of the rows whose numbers sum to the printed total."""
    return set(
        connection.execute(
            "SELECT deck, month, channel, region FROM raw.row_totals WHERE state = 'agrees'"
        ).fetchall()
    )


def _place(dossier: FindingDetails) -> tuple[Any, ...]:
    finding = dossier.finding
    return finding.deck, finding.month, finding.channel, finding.region


def _expected(dossier: FindingDetails) -> list[float] | None:
    """From where to where the other months foretell the blamed number; None if they don't."""
    for each in dossier.months:
        known = each.expected_low is not None and each.expected_high is not None
        if known and (each.month, each.deck) == (dossier.finding.month, dossier.finding.deck):
            return [round(each.expected_low or 0, 1), round(each.expected_high or 0, 1)]
    return None


def _remaining(dossier: FindingDetails) -> float | None:
    """How likely it is that none of the explanations holds; None where they don't compete.

    What a run of rows makes of a finding is told beside its own explanations, not against them.
    """
    if not dossier.explanations or any(one.diagnosis is None for one in dossier.explanations):
        return None
    return round(max(0.0, 1 - sum(one.confidence for one in dossier.explanations)), 6)


def _of_its_run(explanation: ShownExplanation) -> bool:
    """True for what a run of moved totals says of a row: the row's own total is the answer."""
    return explanation.diagnosis is None and explanation.certificate_type == TOTAL


def _explanation(each: ShownExplanation, dossier: FindingDetails) -> dict[str, Any]:
    return {
        "diagnosis": each.diagnosis,
        "proposed": each.proposed,
        "low": each.proposed_low,
        "high": each.proposed_high,
        "of_total": each.certificate_type == TOTAL,
        "confidence": round(each.confidence, 3),
        "evidence": _told(evidence_sv(each), each.evidence, dossier),
    }


def _effect(dossier: FindingDetails, effects: Effects) -> dict[str, Any]:
    """What the finding changes: 'cells' with numbers, 'stands', 'total' (nothing) or 'unknown'."""
    known = effects.known.get(dossier.finding.finding)
    if known is not None:
        return {
            "kind": "cells",
            "month": f"{known.month:%Y-%m}",
            "newest": known.month == effects.newest,
            "issued": known.issued,
            "standalone": known.standalone,
            "with": known.share_with,
            "without": known.share_without,
        }
    if dossier.decision is not None and dossier.decision.decided == "stands":
        return {"kind": "stands"}
    of_totals = {each.diagnosis for each in dossier.explanations} & _OF_TOTALS
    return {"kind": "total" if of_totals or dossier.blamed == TOTAL else "unknown"}


def _row(dossier: FindingDetails) -> dict[str, Any]:
    """A row of a run: its name, its total on the slide and its own, None where nobody knows."""
    own = [each.proposed for each in dossier.explanations if _of_its_run(each)]
    region = dossier.finding.region
    return {
        "region": region_name(region) if region else "",
        "printed": _printed(dossier),
        "own": own[0] if own else None,
    }


def _printed(dossier: FindingDetails) -> str:
    """What the slide says; a plain number with its thousands apart, as all others of the page."""
    said = printed_sv(dossier)
    return format_count(int(said)) if said.isascii() and said.isdigit() else said


def _told(swedish: str, english: str, dossier: FindingDetails) -> list[str]:
    """Swedish and English, with the regions' one name and English thousands in English."""
    grouped = re.sub(rf"(?<=\d){NO_BREAK}(?=\d{{3}}(?!\d))", ",", english)
    return [_renamed(said, dossier) for said in (swedish, grouped)]


def _renamed(said: str, dossier: FindingDetails) -> str:
    """Words about a table with each region under its one name, however its slide calls it."""
    names = {row.label: region_name(row.region) for row in dossier.rows if row.region in regions()}
    others = sorted((label for label in names if label), key=len, reverse=True)
    if not others:
        return said
    labels = "|".join(map(re.escape, others))
    return re.sub(rf"(?<!\w)(?:{labels})(?![\w/])", lambda found: names[found[0]], said)


def _decided(dossier: FindingDetails) -> dict[str, str] | None:
    decision = dossier.decision
    if decision is None:
        return None
    return {
        "decided": decision.decided,
        "reason": decision.reason,
        "who": decision.who,
        "when": decision.when,
    }


def _has_place(dossier: FindingDetails) -> bool:
    try:
        spot_of(dossier)
    except PictureError:
        return False
    return True
