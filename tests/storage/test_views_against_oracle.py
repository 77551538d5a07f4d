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
from storage.decks import Table, deck, flagging, published, seeds, view
from storage.oracle import Oracle

WHOLE = [region.id for region in regions().values() if not region.part_of]
ROWS = ["stockholm_gotland", "stockholm", "gotland", "dalarna", "halland", "aleris"]
TYPES = ["db", "doi", "fk7804", "fk9999"]
MONTHS = [date(2023, 11, 1), date(2023, 12, 1), date(2024, 2, 1)]
PRINTED = ["", "-", "0", "1", "7", "250", "4o"]
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


@pytest.mark.parametrize("seed", seeds(60))
def test_every_view_says_what_the_loops_say(seed: int, tmp_path: Path) -> None:
    readings, sidecars = draw_decks(random.Random(seed))
    oracle = Oracle(readings, sidecars)
    database = published(tmp_path, readings, sidecars)

    usage = by_key(view(database, "usage"), "month", "region", "certificate_type")
    expected = oracle.usage()
    assert usage.keys() == expected.keys()
    for key, row in expected.items():
        assert {name: usage[key][name] for name in row} == row, key

    agree(by_key(view(database, "usage_by_month"), "month"), oracle.usage_by_month())
    by_type = by_key(view(database, "usage_by_type"), "month", "certificate_type")
    agree(by_type, oracle.usage_by_type())
    by_region = view(database, "usage_by_region")
    agree(by_key(by_region, "month", "region", "part_of_sum"), oracle.usage_by_region())
    by_both = view(database, "usage_by_region_and_type")
    key = ("month", "region", "certificate_type", "part_of_sum")
    agree(by_key(by_both, *key), oracle.usage_by_region_and_type())
    coverage = view(database, "coverage")
    if oracle.tables:
        last, first = max(oracle.months()), min(oracle.months())
        coverage = coverage.filter(pl.col("month").is_between(first, last))
        assert {row[:3]: row[3:] for row in coverage.iter_rows()} == {
            (month, region, channel): told
            for (month, region, channel), told in oracle.coverage().items()
        }
    assert set(view(database, "revisions").iter_rows()) == oracle.revisions()


def by_key(frame: pl.DataFrame, *key: str) -> dict[Any, dict[str, Any]]:
    rows = {tuple(row[name] for name in key): row for row in frame.to_dicts()}
    assert len(rows) == frame.height, "a place is told twice"
    return rows


def agree(seen: dict[Any, dict[str, Any]], expected: dict[Any, dict[str, Any]]) -> None:
    assert seen.keys() == expected.keys()
    for key, row in expected.items():
        assert {name: seen[key][name] for name in row} == row, key
