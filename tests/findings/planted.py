"""A small project: decks in data/raw/, published with a diagnosis made by hand."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import polars as pl

from intygsstat.checks.examine import examine_deck
from intygsstat.models import (
    Box,
    Channel,
    Diagnosis,
    ExpectedCount,
    Explanation,
    Finding,
    PrintedCell,
    PrintedRow,
    PrintedTable,
)
from intygsstat.storage.corrections import Correction
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.parquet import deck_key, reading_to_frames, write_deck, write_diagnosis
from intygsstat.storage.schema import DIAGNOSIS_SCHEMAS


class Project:
    """Decks and what is planted about them; `publish` builds the database."""

    def __init__(self, root: Path, decks: Sequence[Path]) -> None:
        self.root = root
        raw = root / "data" / "raw"
        raw.mkdir(parents=True)
        self.examined = [examine_deck(Path(shutil.copy(deck, raw))) for deck in decks]
        self.findings: list[Finding] = []
        self.explanations: list[Explanation] = []
        self.expected: list[ExpectedCount] = []
        self.corrections: list[Correction] = []

    @property
    def database(self) -> Path:
        return self.root / "data" / "intygsstat.duckdb"

    def table(self, month: date, channel: Channel, deck: int = 0) -> PrintedTable:
        tables = self.examined[deck].reading.tables
        return next(t for t in tables if (t.month, t.channel) == (month, channel))

    def place(
        self, month: date, channel: Channel, region: str, certificate_type: str, deck: int = 0
    ) -> tuple[PrintedRow, PrintedCell]:
        rows = self.table(month, channel, deck).rows
        row = next(row for row in rows if row.region == region)
        return row, next(c for c in row.all_cells if c.certificate_type == certificate_type)

    def plant(
        self,
        month: date,
        channel: Channel,
        region: str,
        certificate_type: str,
        deck: int = 0,
        rule: str = "count_in_line_with_history",
    ) -> Finding:
        """A finding about one cell of a deck."""
        row, cell = self.place(month, channel, region, certificate_type, deck)
        name = self.examined[deck].reading.deck
        finding = Finding(
            rule,
            "warning",
            f"{row.label}: {cell.printed} is far from its other months",
            f"{row.label}: {cell.printed} är långt från övriga månader.",
            name,
            row.page,
            month,
            channel,
            region,
            certificate_type,
            cell.printed,
            box=cell.box,
        )
        self.findings.append(finding)
        return finding

    def plant_whole(
        self, rule: str, month: date, channel: Channel | None, page: int | None, box: Box | None
    ) -> Finding:
        """A finding about a run of rows, a table or a month."""
        name = self.examined[0].reading.deck
        finding = Finding(
            rule, "error", "a whole table", "En hel tabell.", name, page, month, channel, box=box
        )
        self.findings.append(finding)
        return finding

    def explain(
        self,
        finding: str,
        diagnosis: Diagnosis | None,
        certificate_type: str | None = None,
        proposed: tuple[int | None, int | None, int | None] = (None, None, None),
        confidence: float = 0.82,
        rank: int = 1,
        linked: str | None = None,
        evidence: tuple[str, str] = ("A digit lost.", "En siffra har fallit bort."),
    ) -> None:
        self.explanations.append(
            Explanation(
                finding, rank, diagnosis, certificate_type, *proposed, confidence, *evidence, linked
            )
        )

    def publish(self) -> Path:
        """Build the database; the project's folder."""
        parquet = self.root / "data" / "parquet"
        for deck in self.examined:
            key = deck_key(deck.reading.deck, deck.reading.sha256)
            frames = reading_to_frames(deck.reading, deck.sidecar, deck.totals)
            write_deck(parquet, key, frames)
        sha = {deck.reading.deck: deck.reading.sha256 for deck in self.examined}
        made = [
            asdict(one)
            | {"finding": one.finding, "deck_sha256": sha[one.deck]}
            | {f"{edge}_pt": getattr(one.box, edge, None) for edge in _EDGES}
            for one in self.findings
        ]
        rows = {
            "explanations": [asdict(one) for one in self.explanations],
            "proposals": [],
            "expected": [asdict(one) for one in self.expected],
            "diagnosed_findings": made,
        }
        frames = {}
        for kind, schema in DIAGNOSIS_SCHEMAS.items():
            columns = {name: [row[name] for row in rows[kind]] for name in schema}
            frames[kind] = pl.DataFrame(columns, schema=schema)
        write_diagnosis(parquet, [frames])
        self.database.unlink(missing_ok=True)
        build_warehouse(parquet, self.database, self.corrections)
        return self.root


_EDGES = ("left", "top", "right", "bottom")
