"""Likely values against slow, obvious loops, on decks, proposals and decisions drawn at random."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intygsstat.models import CHANNELS, DeckReading, Proposal
from intygsstat.storage.corrections import Correction
from storage.decks import deck, seeds, view
from storage.diagnosed import decision, proposal, publish_diagnosed
from storage.oracle import Oracle
from storage.test_views_against_oracle import draw_tables

Place = tuple[date, str, str, str]


class LikelyOracle(Oracle):
    """The oracle's loops over likely values: decided, else proposed, else printed."""

    def __init__(
        self,
        readings: Sequence[DeckReading],
        proposals: Sequence[Proposal],
        decisions: Mapping[Place, Correction],
    ) -> None:
        super().__init__(readings)
        self.proposals = {
            (p.deck, p.month, p.channel, p.region, p.certificate_type): p.proposed
            for p in proposals
        }
        self.decisions = decisions

    def source(self, month: date, channel: str, region: str, kind: str) -> str:
        if (month, channel, region, kind) in self.decisions:
            return "decided"
        if (month, channel) in self.tables:
            deck_name = self.tables[month, channel][0]
            if (deck_name, month, channel, region, kind) in self.proposals:
                return "proposed"
        return "printed"

    def cell(self, month: date, channel: str, region: str, kind: str) -> tuple[str, int | None]:
        state, count = super().cell(month, channel, region, kind)
        source = self.source(month, channel, region, kind)
        if source == "decided":
            decided = self.decisions[month, channel, region, kind].decided
            count = count if decided is None else decided
        elif source == "proposed":
            deck_name = self.tables[month, channel][0]
            count = self.proposals[deck_name, month, channel, region, kind]
        return ("printed" if count is not None else state), count

    def possible(self, issued: int | None, alone: int | None) -> bool:
        return issued is None or alone is None or alone <= issued


def draw(
    rng: random.Random,
) -> tuple[list[DeckReading], list[Proposal], dict[Place, Correction]]:
    """Decks, proposals for cells of any telling, decisions about published cells."""
    readings = [
        deck(f"deck-{number}.pdf", date(2024, 3 + number, 14), draw_tables(rng))
        for number in range(rng.randint(1, 3))
    ]
    proposals = [
        proposal(reading.deck, table.month, table.channel, row.region, cell.certificate_type,
                 rng.choice([0, 3, 260, 7000]), printed=cell.count)
        for reading in readings
        for table in reading.tables
        for row in table.rows
        for cell in row.cells
        if rng.random() < 0.2
    ]  # fmt: skip
    decisions = {}
    for (month, channel), (_, table) in Oracle(readings).tables.items():
        for row in table.rows:
            for cell in row.cells:
                if rng.random() < 0.1:
                    place = (month, channel, row.region, cell.certificate_type)
                    decisions[place] = decision(
                        *place,
                        cell.printed,
                        rng.choice([None, 0, 5, 300]),  # type: ignore[arg-type]
                        despite="drawn",
                    )
    return readings, proposals, decisions


VALUES = ("issued", "standalone", "integrated", "standalone_share", "cells_expected")
VALUES += ("cells_read", "cells_unknown", "complete")


@pytest.mark.parametrize("seed", seeds(40))
def test_both_values_are_what_the_loops_say(seed: int, tmp_path: Path) -> None:
    readings, proposals, decisions = draw(random.Random(seed))
    database = publish_diagnosed(
        tmp_path, readings, proposals=proposals, corrections=list(decisions.values())
    )
    printed, likely = Oracle(readings), LikelyOracle(readings, proposals, decisions)
    for oracle, suffix in ((printed, ""), (likely, "_likely")):
        for name, key in (
            ("usage", ("month", "region", "certificate_type")),
            ("usage_by_type", ("month", "certificate_type")),
            ("usage_by_region", ("month", "region", "part_of_sum")),
            ("usage_by_region_and_type", ("month", "region", "certificate_type", "part_of_sum")),
        ):
            expected: dict[Any, dict[str, Any]] = getattr(oracle, name)()
            rows = {tuple(r[k] for k in key): r for r in view(database, name + suffix).to_dicts()}
            assert rows.keys() == expected.keys()
            for place, row in expected.items():
                seen = {c: rows[place][c] for c in VALUES if c in row}
                assert seen == {c: row[c] for c in seen}, (name + suffix, place)

    for row in view(database, "usage_likely").to_dicts():
        for channel in CHANNELS:
            place = (row["month"], channel, row["region"], row["certificate_type"])
            assert row[f"{channel}_source"] == likely.source(*place)
            assert row[f"{channel}_printed"] == printed.cell(*place)[1]
