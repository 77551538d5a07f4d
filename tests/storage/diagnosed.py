"""Hand-made diagnoses and decisions, and what is published with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import polars as pl

from intygsstat.models import (
    Channel,
    DeckReading,
    Diagnosis,
    Explanation,
    Finding,
    Proposal,
)
from intygsstat.pdf.sidecar import Sidecar
from intygsstat.storage.corrections import Correction
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.parquet import write_diagnosis
from intygsstat.storage.schema import DIAGNOSIS_SCHEMAS
from storage.decks import store


def publish_diagnosed(
    folder: Path,
    readings: Sequence[DeckReading],
    sidecars: Mapping[str, Sidecar] | None = None,
    *,
    explanations: Sequence[Explanation] = (),
    proposals: Sequence[Proposal] = (),
    expected: Sequence[Mapping[str, object]] = (),
    findings: Sequence[Finding] = (),
    corrections: Sequence[Correction] = (),
) -> Path:
    """Build a database of the decks with a diagnosis and decisions; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    parquet = store(folder, readings, sidecars)
    parquet.mkdir(exist_ok=True)
    rows = {
        "explanations": [asdict(one) for one in explanations],
        "proposals": [asdict(one) for one in proposals],
        "expected": [dict(one) for one in expected],
        "diagnosed_findings": [asdict(one) | {"finding": one.finding} for one in findings],
    }
    frames = {}
    for kind, schema in DIAGNOSIS_SCHEMAS.items():
        columns = {name: [row.get(name) for row in rows[kind]] for name in schema}
        frames[kind] = pl.DataFrame(columns, schema=schema)
    write_diagnosis(parquet, [frames])
    database = folder / "intygsstat.duckdb"
    build_warehouse(parquet, database, corrections)
    return database


def proposal(
    deck: str,
    month: date,
    channel: Channel,
    region: str,
    certificate_type: str,
    proposed: int,
    *,
    printed: int | None = None,
    confidence: float = 0.97,
    diagnosis: Diagnosis = "lost_digits",
    finding: str = "0" * 16,
) -> Proposal:
    return Proposal(
        deck=deck,
        month=month,
        channel=channel,
        region=region,
        certificate_type=certificate_type,
        printed_count=printed,
        proposed=proposed,
        proposed_low=proposed - 4,
        proposed_high=proposed + 5,
        confidence=confidence,
        diagnosis=diagnosis,
        finding=finding,
    )


def explanation(
    finding: Finding,
    certificate_type: str | None,
    confidence: float,
    *,
    rank: int = 1,
    proposed: int | None = None,
    diagnosis: Diagnosis = "typing_error",
) -> Explanation:
    return Explanation(
        finding=finding.finding,
        rank=rank,
        diagnosis=diagnosis,
        certificate_type=certificate_type,
        proposed=proposed,
        proposed_low=proposed,
        proposed_high=proposed,
        confidence=confidence,
        evidence="A digit was lost.",
        evidence_sv="En siffra är tappad.",
    )


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
