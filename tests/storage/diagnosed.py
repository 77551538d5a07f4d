"""Hand-made diagnoses and decisions, and what is published with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from intygsstat.models import Channel, DeckReading, Explanation, Finding
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
    proposals: Sequence[Mapping[str, object]] = (),
    draws: Sequence[Mapping[str, object]] = (),
    expected: Sequence[Mapping[str, object]] = (),
    findings: Sequence[Finding] = (),
    corrections: Sequence[Correction] = (),
) -> Path:
    """Build a database of the decks with a diagnosis and decisions; returns its path."""
    parquet = store(folder, readings, sidecars)
    parquet.mkdir(parents=True, exist_ok=True)
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
