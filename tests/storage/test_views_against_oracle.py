"""The SQL views against slow, obvious loops, on decks drawn at random."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from intygsstat.models import CHANNELS, DeckReading, Finding
from intygsstat.pdf.sidecar import Sidecar
from intygsstat.reference.lookup import regions
from intygsstat.storage.corrections import Correction
from storage.decks import Table, decision, deck, flagging, proposal, published, seeds, view
from storage.oracle import Oracle, Place, cells_of

WHOLE = [region.id for region in regions().values() if not region.part_of]
ROWS = ["stockholm_gotland", "stockholm", "gotland", "dalarna", "halland", "aleris"]
TYPES = ["db", "doi", "fk7804", "fk9999"]
MONTHS = [date(2023, 11, 1), date(2023, 12, 1), date(2024, 2, 1)]
PRINTED = ["", "-", "0", "1", "7", "250", "4o", ".."]
PLACED = [*PRINTED, "~1", "~250", "~", "~?"]  # as in a deck that is only text


def some(rng: random.Random, choices: list[str], at_least: int = 1) -> list[str]:
    return rng.sample(choices, rng.randint(at_least, len(choices)))


def draw_tables(rng: random.Random, is_text: bool = False) -> list[Table]:
    places = [(month, channel) for month in MONTHS for channel in CHANNELS]
    drawn = []
    for month, channel in rng.sample(places, rng.randint(0, 6)):
        rest = [region for region in WHOLE if region not in ROWS]
        rows = some(rng, ROWS) + (rest if rng.random() < 0.5 else [])
        types = some(rng, TYPES)
        choices = PLACED if is_text else PRINTED
        cells = {row: {t: rng.choice(choices) for t in types} for row in rows}
        if is_text:
            cells = {row: cells[row] | rng.choice([{}, {"": "7"}]) for row in rows}
        drawn.append((month, channel, cells))
    return drawn


def draw_findings(rng: random.Random, name: str) -> list[Finding]:
    drawn = [
        flagging(
            name,
            rng.choice(MONTHS),
            rng.choice([*CHANNELS, None]),
            rng.choice(ROWS),
            rng.choice([*TYPES, None, "total"]),
            rng.choice(["error", "warning", "info"]),
        )
        for _ in range(rng.randint(0, 5))
    ]
    return list({finding.finding: finding for finding in drawn}.values())


def draw_decks(rng: random.Random) -> tuple[list[DeckReading], dict[str, Sidecar]]:
    readings, sidecars = [], {}
    for number in range(rng.randint(1, 4)):
        is_text = rng.random() < 0.3
        name = f"deck-{number}.{'txt' if is_text else 'pdf'}"
        forum = rng.choice([date(2024, 3, 1), date(2024, 3, 14), date(2024, 5, 13)])
        day_known = forum.day != 1 or rng.random() < 0.5
        found = draw_findings(rng, name)
        readings.append(deck(name, forum, draw_tables(rng, is_text), found, day_known=day_known))
        sidecars[name] = Sidecar(kind=rng.choice(["published", "reconstruction", ""]))
    return readings, sidecars


def draw_values(
    rng: random.Random, readings: list[DeckReading], sidecars: dict[str, Sidecar]
) -> tuple[list[dict[str, Any]], dict[Place, Correction]]:
    """Proposals for cells of any version of a table, decisions about published cells."""
    proposals = [
        proposal(
            reading.deck, table.month, table.channel, *place, rng.choice([0, 3, 260, 7000, None])
        )
        for reading in readings
        for table in reading.tables
        for place in cells_of(table)
        if rng.random() < 0.2
    ]
    decisions: dict[Place, Correction] = {}
    for (month, channel), (_, table) in Oracle(readings, sidecars).tables.items():
        for place, cell in cells_of(table).items():
            if rng.random() < 0.1:
                decisions[month, channel, *place] = decision(
                    month, table.channel, *place, cell.printed, rng.choice([None, 0, 5, 300]),
                    line=2 + len(decisions), despite="drawn",
                )  # fmt: skip
    return proposals, decisions


SUMS = ("usage_by_month", "usage_by_type", "usage_by_region", "usage_by_region_and_type")


@pytest.mark.parametrize("seed", seeds(60))
def test_every_view_says_what_the_loops_say(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    readings, sidecars = draw_decks(rng)
    proposals, decisions = draw_values(rng, readings, sidecars)
    database = published(
        tmp_path, readings, sidecars, proposals=proposals, corrections=list(decisions.values())
    )
    for suffix in ("", "_likely"):
        oracle = Oracle(readings, sidecars, proposals, decisions, likely=bool(suffix))
        usage = {
            (row["month"], row["region"], row["certificate_type"]): row
            for row in view(database, f"usage{suffix}").to_dicts()
        }
        agree(usage, oracle.usage())
        rows = [row for name in SUMS for row in view(database, name + suffix).to_dicts()]
        keys = ("month", "region", "certificate_type")
        totals = {(*map(row.get, keys), row.get("part_of_sum", False)): row for row in rows}
        assert len(totals) == len(rows), "a place has two rows"
        agree(totals, oracle.totals())
    oracle = Oracle(readings, sidecars)
    assert view(database, "certificate_types")["id"].null_count() == 0  # a rank is no type
    assert sorted(map(str, view(database, "revisions").rows())) == sorted(
        map(str, oracle.revisions())
    )
    if oracle.tables:
        months = oracle.months()
        between = pl.col("month").is_between(min(months), max(months))
        coverage = view(database, "coverage").filter(between)
        assert {row[:3]: row[3:] for row in coverage.iter_rows()} == oracle.coverage()


def agree(seen: dict[Any, dict[str, Any]], expected: dict[Any, dict[str, Any]]) -> None:
    assert seen.keys() == expected.keys()
    for key, row in expected.items():
        assert {name: seen[key][name] for name in row} == row, key
