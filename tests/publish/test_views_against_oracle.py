"""The SQL views against slow, obvious loops, on decks drawn at random."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intygsstat.model import CHANNELS, DeckReading
from intygsstat.publish.warehouse import build_warehouse
from intygsstat.read.sidecar import Sidecar
from intygsstat.reference.lookup import regions
from publish.decks import Table, deck, flagging, store, view
from publish.oracle import Oracle

WHOLE = [region.id for region in regions().values() if not region.part_of]
ROWS = ["stockholm_gotland", "stockholm", "gotland", "dalarna", "halland", "aleris"]
TYPES = ["db", "doi", "fk7804", "fk9999"]
MONTHS = [date(2023, 11, 1), date(2023, 12, 1), date(2024, 2, 1)]
PRINTED = st.sampled_from(["", "-", "0", "1", "7", "250", "4o", "7"])


@st.composite
def tables(draw: st.DrawFn) -> list[Table]:
    places = [(month, channel) for month in MONTHS for channel in CHANNELS]
    drawn = []
    for month, channel in draw(st.lists(st.sampled_from(places), unique=True, max_size=5)):
        few = draw(st.lists(st.sampled_from(ROWS), unique=True, min_size=1))
        rest = [region for region in WHOLE if region not in ROWS]
        rows = few + (rest if draw(st.booleans()) else [])
        types = draw(st.lists(st.sampled_from(TYPES), unique=True, min_size=1))
        drawn.append((month, channel, {row: {t: draw(PRINTED) for t in types} for row in rows}))
    return drawn


@st.composite
def decks(draw: st.DrawFn) -> tuple[list[DeckReading], dict[str, Sidecar]]:
    readings, sidecars = [], {}
    for number in range(draw(st.integers(1, 4))):
        name = f"deck-{number}.pdf"
        forum = draw(st.sampled_from([date(2024, 3, 1), date(2024, 3, 14), date(2024, 5, 13)]))
        found = [
            flagging(name, *place)
            for place in draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(MONTHS),
                        st.sampled_from([*CHANNELS, None]),
                        st.sampled_from(ROWS),
                        st.sampled_from([*TYPES, None, "total"]),
                        st.sampled_from(["error", "warning", "info"]),
                    ),
                    max_size=4,
                    unique_by=lambda place: place[:4],
                )
            )
        ]
        day_known = draw(st.booleans()) if forum.day == 1 else True
        readings.append(deck(name, forum, draw(tables()), found, day_known=day_known))
        sidecars[name] = Sidecar(kind=draw(st.sampled_from(["published", "reconstruction", ""])))
    return readings, sidecars


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=decks())
def test_every_view_says_what_the_loops_say(
    drawn: tuple[list[DeckReading], dict[str, Sidecar]],
) -> None:
    readings, sidecars = drawn
    oracle = Oracle(readings, sidecars)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "x.duckdb"
        build_warehouse(store(Path(folder), readings, sidecars), database)

        usage = by_key(view(database, "usage"), "month", "region", "certificate_type")
        across = standalone_over_issued_across_decks(usage)
        expected = oracle.usage()
        assert usage.keys() == expected.keys()
        for key, row in expected.items():
            row["cell_flagged"] |= key in across
            assert {name: usage[key][name] for name in row} == row, key

        if not across:  # the loops below know the decks' own findings only
            by_type = by_key(view(database, "usage_by_type"), "month", "certificate_type")
            agree(by_type, oracle.usage_by_type())
            by_region = view(database, "usage_by_region")
            agree(by_key(by_region, "month", "region", "part_of_sum"), oracle.usage_by_region())
            coverage = view(database, "coverage")
            if oracle.tables:
                last, first = max(oracle.months()), min(oracle.months())
                coverage = coverage.filter(pl.col("month").is_between(first, last))
                assert {row[:3]: row[3:] for row in coverage.iter_rows()} == {
                    (month, region, channel): told
                    for (month, region, channel), told in oracle.coverage().items()
                }
        assert set(view(database, "revisions").iter_rows()) == oracle.revisions()


def standalone_over_issued_across_decks(usage: dict[Any, dict[str, Any]]) -> set[Any]:
    return {
        key
        for key, row in usage.items()
        if row["issued_deck"] != row["standalone_deck"]
        and row["integrated"] is not None
        and row["integrated"] < 0
    }


def by_key(frame: pl.DataFrame, *key: str) -> dict[Any, dict[str, Any]]:
    rows = {tuple(row[name] for name in key): row for row in frame.to_dicts()}
    assert len(rows) == frame.height, "a place is told twice"
    return rows


def agree(seen: dict[Any, dict[str, Any]], expected: dict[Any, dict[str, Any]]) -> None:
    assert seen.keys() == expected.keys()
    for key, row in expected.items():
        assert {name: seen[key][name] for name in row} == row, key
