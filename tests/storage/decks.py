"""Hand-made decks, diagnoses and decisions, and what is published of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from intygsstat.checks.examine import examine_deck
from intygsstat.models import (
    Attendance,
    Box,
    CellState,
    Channel,
    DeckReading,
    Event,
    Explanation,
    Finding,
    ForumDate,
    PrintedCell,
    PrintedRow,
    PrintedTable,
    RolloutStatus,
    RowTotal,
)
from intygsstat.pdf.sidecar import Sidecar
from intygsstat.storage.corrections import Correction
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.parquet import deck_key, reading_to_frames, write_deck, write_diagnosis
from intygsstat.storage.schema import DIAGNOSIS_SCHEMAS

QUICK = 4  # drawn worlds that `make test` looks at; the others are for `make test-all`


def seeds(number: int) -> list[Any]:
    """The seeds of a test against an oracle, all but the first few marked slow."""
    return [*range(QUICK), *(pytest.param(n, marks=pytest.mark.slow) for n in range(QUICK, number))]


NOV, DEC, JAN = date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1)
Table = tuple[date, Channel, Mapping[str, Mapping[str, str]]]


def cell(printed: str, certificate_type: str, box: Box) -> PrintedCell:
    """'12' is printed, '' blank, '-' a dash, '..' not available, anything else unreadable.

    As placed in a text: '~12' is inferred, '~' an inferred blank, '~?' a column
    that may be blank, and a number without a type is unplaced.
    """
    state: CellState = "unreadable"
    probability = None
    if printed.startswith("~"):
        printed, probability = printed[1:], 0.9
        state = "inferred" if printed else "blank"
        if printed == "?":
            printed, state = "", "unplaced"
    elif printed.isdigit():
        state = "printed" if certificate_type else "unplaced"
    elif printed in ("", "-", ".."):
        state = {"": "blank", "-": "dash", "..": "not_available"}[printed]  # type: ignore[assignment]
    count = int(printed) if printed.isdigit() else None
    return PrintedCell(
        certificate_type, certificate_type.upper(), printed, count, state, box, 4, probability
    )


def table(month: date, channel: Channel, rows: Mapping[str, Mapping[str, str]]) -> PrintedTable:
    """A table from {region: {certificate type: printed}}; every row has the same types, and
    may have a number under '' that has no column."""
    types = tuple(kind for kind in next(iter(rows.values()), {}) if kind)
    printed_rows = []
    for number, (region, cells) in enumerate(rows.items()):
        box = Box(10, 20 + 10 * number, 50, 28 + 10 * number)
        printed_rows.append(
            PrintedRow(
                region,
                region,
                4,
                box,
                tuple(cell(cells[t], t, box) for t in (*types, "") if t in cells),
                total=None,
            )
        )
    return PrintedTable(
        month, channel, "8a.", (4,), types, tuple(t.upper() for t in types), tuple(printed_rows)
    )


def deck(
    name: str,
    forum: date | None,
    tables: Sequence[Table],
    findings: Sequence[Finding] = (),
    *,
    day_known: bool = True,
) -> DeckReading:
    return DeckReading(
        deck=name,
        sha256=hashlib.sha256(repr((name, tables)).encode()).hexdigest(),
        pages=9,
        statistics_pages=(4, 5),
        forum_date=ForumDate(forum, day_known, "title", str(forum)) if forum else None,
        tables=tuple(table(*each) for each in tables),
        findings=tuple(findings),
    )


def totals_of(reading: DeckReading) -> list[RowTotal]:
    """The rows' sums, with no printed total: all unknown."""
    return [
        RowTotal(
            reading.deck, row.page, t.month, t.channel, row.region, row.label, number, "",
            None, sum(c.count or 0 for c in row.cells), None, "unknown", row.box,
        )
        for t in reading.tables
        for number, row in enumerate(t.rows)
    ]  # fmt: skip


def store(
    folder: Path, readings: Sequence[DeckReading], sidecars: Mapping[str, Sidecar] | None = None
) -> Path:
    """Write the Parquet of all decks under `folder`; returns the parquet folder."""
    for reading in readings:
        frames = reading_to_frames(reading, (sidecars or {}).get(reading.deck), totals_of(reading))
        write_deck(folder / "parquet", deck_key(reading.deck, reading.sha256), frames)
    return folder / "parquet"


def published(
    folder: Path,
    readings: Sequence[DeckReading],
    sidecars: Mapping[str, Sidecar] | None = None,
    *,
    explanations: Sequence[Explanation] = (),
    proposals: Sequence[Mapping[str, object]] = (),
    draws: Sequence[Mapping[str, object]] = (),
    expected: Sequence[Mapping[str, object]] = (),
    findings: Sequence[Finding] = (),
    corrections: Sequence[Correction] = (),
) -> Path:
    """Build a database of the decks in `folder`, with a diagnosis and decisions; its path."""
    parquet = store(folder, readings, sidecars)
    rows = {
        "explanations": [asdict(one) for one in explanations],
        "proposals": proposals,
        "draws": draws,
        "expected": expected,
        "diagnosed_findings": [asdict(one) | {"finding": one.finding} for one in findings],
    }
    frames = {
        kind: pl.DataFrame(
            {name: [row.get(name) for row in rows.get(kind, ())] for name in schema}, schema=schema
        )
        for kind, schema in DIAGNOSIS_SCHEMAS.items()
    }
    write_diagnosis(parquet, [frames])
    database = folder / "intygsstat.duckdb"
    build_warehouse(parquet, database, corrections)
    return database


def view(database: Path, name: str) -> pl.DataFrame:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.sql(f"FROM {name}").pl()


def one(frame: pl.DataFrame, **where: object) -> dict[str, object]:
    """The one row of `frame` that has these values."""
    rows = frame.filter(*(pl.col(name) == value for name, value in where.items())).to_dicts()
    assert len(rows) == 1, rows
    return rows[0]


def flagging(
    reading_name: str,
    month: date,
    channel: Channel | None,
    region: str,
    certificate_type: str | None = None,
    severity: str = "error",
) -> Finding:
    return Finding(
        "row_parts_sum_to_total",
        severity,  # type: ignore[arg-type]
        "the parts do not sum",
        f"Fel i {region}.",
        reading_name,
        4,
        month,
        channel,
        region,
        certificate_type,
    )


def proposal(
    deck: str,
    month: date,
    channel: Channel,
    region: str,
    certificate_type: str,
    proposed: int | None,
    **more: Any,
) -> dict[str, Any]:
    """A proposal; with None one that rejects the printed number and has no other."""
    said = dict.fromkeys(("proposed", "proposed_low", "proposed_high"), proposed)
    if proposed is not None:
        said |= {"proposed_low": proposed - 4, "proposed_high": proposed + 5}
    place = {"deck": deck, "month": month, "channel": channel, "region": region}
    other = {"confidence": 0.97, "diagnosis": "lost_digits", "finding": "0" * 16}
    return {**place, "certificate_type": certificate_type, **said, **other, **more}


def explanation(
    finding: Finding, certificate_type: str | None, confidence: float, **more: Any
) -> Explanation:
    proposed = more.pop("proposed", None)
    said = dict.fromkeys(("proposed", "proposed_low", "proposed_high"), proposed)
    said |= {"evidence": "A digit was lost.", "evidence_sv": "En siffra är tappad."}
    said |= {"certificate_type": certificate_type, "confidence": confidence}
    fixed = {"finding": finding.finding, "rank": 1, "diagnosis": "typing_error"}
    return Explanation(**{**fixed, **said, **more})


def decision(
    month: date,
    channel: Channel,
    region: str,
    certificate_type: str,
    printed: str,
    decided: int | None,
    line: int = 2,
    despite: str = "",
) -> Correction:
    """A decision; `decided` None says that the printed number stands."""
    return Correction(
        line, month, channel, region, certificate_type, printed, decided,
        "Ringt regionen", "Anna", date(2024, 4, 2), despite,
    )  # fmt: skip


# What the other slides of a deck say.

DECKS = Path(__file__).parents[1] / "decks"
BOX = Box(10, 20, 30, 40)


def rollout(
    party: str, what: str, printed: str, status: str, day: date | None = None, **more: Any
) -> RolloutStatus:
    """A cell of the table of statuses."""
    said = {"page": 4, "kind": "region", "party_printed": party.title()} | more
    return RolloutStatus(
        party=party, what=what, printed=printed, status=status, date=day, box=BOX, **said
    )  # type: ignore[arg-type]


def attendance(party: str, printed: str, present: bool | None, **more: Any) -> Attendance:
    said = {"page": 1, "kind": "region", "party_printed": party.title()} | more
    return Attendance(party=party, printed=printed, present=present, box=BOX, **said)


def event(
    kind: str,
    first: str,
    last: str = "",
    precision: str = "day",
    subject: str = "",
    parties: str = "",
    page: int = 2,
) -> Event:
    """An event of these dates, in ISO's notation; `parties` are parted by |."""
    return Event(
        page,
        kind,  # type: ignore[arg-type]
        datetime.fromisoformat(first),
        datetime.fromisoformat(last or first),
        precision,  # type: ignore[arg-type]
        subject,
        tuple(parties.split("|")) if parties else (),
        BOX,
    )


def telling(
    reading: DeckReading,
    rollouts: Sequence[RolloutStatus] = (),
    attendances: Sequence[Attendance] = (),
    events: Sequence[Event] = (),
) -> DeckReading:
    """The deck with what its other slides say."""
    return replace(
        reading, rollout=tuple(rollouts), attendance=tuple(attendances), events=tuple(events)
    )


@cache
def _march() -> DeckReading:
    return examine_deck(DECKS / "anvandarforum-2024-03.pdf").reading


def telling_as_in_march(reading: DeckReading) -> DeckReading:
    """The deck with all that the other slides of the deck of March 2024 say."""
    return telling(reading, _march().rollout, _march().attendance, _march().events)
