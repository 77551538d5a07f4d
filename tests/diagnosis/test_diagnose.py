"""What holds of every diagnosis, whatever the decks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnosis.decks import (
    DEC,
    JAN,
    NOV,
    TOTAL,
    Place,
    Told,
    altered,
    count_at,
    deck_of,
    month_on,
    only,
    tell,
)
from diagnosis.panels import REGIONS, TYPES, drawn_counts
from intygsstat.diagnosis.diagnose import PROPOSAL_CONFIDENCE, WHOLE, diagnose
from intygsstat.diagnosis.level import WINDOW
from intygsstat.models import DeckReading
from intygsstat.storage.schema import DIAGNOSIS_ORDER, DIAGNOSIS_SCHEMAS, SCHEMAS

CELL = ("deck", "month", "channel", "region", "certificate_type")


def check(told: Told) -> None:
    """What every diagnosis must keep to."""
    explanations, proposals, expected, new = (
        getattr(told.diagnosed, kind) for kind in DIAGNOSIS_SCHEMAS
    )
    for kind, schema in DIAGNOSIS_SCHEMAS.items():
        frame = getattr(told.diagnosed, kind)
        assert frame.schema == schema
        assert not frame.select(DIAGNOSIS_ORDER[kind]).is_duplicated().any()
    assert told.findings["finding"].is_unique().all()
    known = set(told.findings["finding"])
    assert set(explanations["finding"]) <= known
    assert set(explanations["linked"].drop_nulls()) <= known
    assert set(new["finding"]) <= set(explanations["finding"])
    assert set(proposals["finding"]) <= known
    for finding in set(explanations["finding"]):
        ranks = [row["rank"] for row in told.explanations(finding)]
        assert ranks == list(range(1, len(ranks) + 1))
    for frame in (explanations, proposals):
        assert frame["confidence"].is_between(0, 1).all()
        for row in frame.to_dicts():
            values = [row[name] for name in ("proposed_low", "proposed", "proposed_high")]
            assert values == [None] * 3 or (values[0] >= 0 and values == sorted(values)), row
    assert (proposals["confidence"] >= PROPOSAL_CONFIDENCE).all()
    assert proposals["proposed"].null_count() == 0
    assert not (proposals["certificate_type"] == TOTAL).any()
    assert not proposals.select(CELL).is_duplicated().any()
    assert (expected["expected_low"] >= 0).all()
    assert (expected["expected_low"] <= expected["expected"]).all()
    assert (expected["expected"] <= expected["expected_high"]).all()
    assert (expected["months"] > 0).all()


NUMBERS = st.one_of(
    st.just(""),
    st.just("x1"),
    st.integers(1, 9).map(str),
    st.integers(10, 999).map(str),
    st.integers(1000, 99_999).map(str),
)


@st.composite
def decks(draw: st.DrawFn) -> list[DeckReading]:
    """Up to three small decks of the same regions and types, some months in two of them, with
    numbers altered at random."""
    regions = draw(st.lists(st.sampled_from(REGIONS), min_size=1, max_size=4, unique=True))
    types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True))
    seed = draw(st.integers(0, 2**16))
    readings = []
    for number in range(draw(st.integers(1, 3))):
        months = draw(st.integers(1, 4))
        shape = (months, len(regions), len(types))
        scale = draw(st.sampled_from([0, 3, 200, 6000]))
        issued = np.random.default_rng(seed).poisson(scale, shape)
        reading = deck_of(
            {"issued": issued, "standalone": issued // 20},
            regions,
            types,
            first=month_on(NOV, draw(st.integers(0, 4))),
            name=f"{number}.pdf",
            forum=month_on(date(2024, 6, 1), number),
        )
        places = [
            (table.month, table.channel, region, kind)
            for table in reading.tables
            for region in regions
            for kind in (*types, TOTAL)
        ]
        changes = draw(st.dictionaries(st.sampled_from(places), NUMBERS, max_size=5))
        readings.append(altered(reading, changes, totals_follow=draw(st.booleans())))
    return readings


@settings(max_examples=60)
@given(decks())
def test_every_diagnosis_is_whole(readings: list[DeckReading]) -> None:
    told = tell(*readings)
    check(told)
    printed = {
        (reading.deck, table.month, table.channel, row.region, cell.certificate_type): cell.count
        for reading in readings
        for table in reading.tables
        for row in table.rows
        for cell in row.cells
    }
    for row in told.diagnosed.proposals.to_dicts():
        assert printed[tuple(row[name] for name in CELL)] == row["printed_count"]
    for row in told.diagnosed.expected.to_dicts():
        assert tuple(row[name] for name in CELL) in printed


def test_the_diagnosis_of_the_real_deck_is_whole(march: DeckReading, clean: DeckReading) -> None:
    for reading in (march, clean, only(march, NOV, JAN), only(march, DEC)):
        check(tell(reading))


def test_no_deck_at_all_has_an_empty_diagnosis() -> None:
    empty = [pl.DataFrame(schema=SCHEMAS[kind]) for kind in ("cells", "row_totals", "findings")]
    diagnosed = diagnose(*empty, [])
    for kind, schema in DIAGNOSIS_SCHEMAS.items():
        assert getattr(diagnosed, kind).schema == schema
        assert getattr(diagnosed, kind).is_empty()


def same(one: pl.DataFrame, other: pl.DataFrame) -> None:
    """Equal but for the last decimal, in any order."""
    keys = [name for name in one.columns if one.schema[name] != pl.Float64]
    numbers = [name for name in one.columns if one.schema[name] == pl.Float64]
    one, other = one.sort(keys), other.sort(keys)
    assert one.select(keys).equals(other.select(keys))
    for name in numbers:
        np.testing.assert_allclose(one[name], other[name], rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_rows_says_nothing(march: DeckReading, seed: int) -> None:
    from intygsstat.checks.rules import validate_deck
    from intygsstat.storage.parquet import reading_to_frames

    totals, findings = validate_deck(replace(march, findings=()))
    frames = reading_to_frames(replace(march, findings=tuple(findings)), None, totals)
    ordered = [frames[kind] for kind in ("cells", "row_totals", "findings")]
    shuffled = [frame.sample(fraction=1, shuffle=True, seed=seed) for frame in ordered]
    first, second = (diagnose(*each, [march.deck]) for each in (ordered, shuffled))
    for kind in DIAGNOSIS_SCHEMAS:
        same(getattr(first, kind), getattr(second, kind))


def of_deck(told: Told, name: str) -> list[pl.DataFrame]:
    """All that is said of one deck."""
    findings = told.findings.filter(pl.col("deck") == name)
    return [
        told.diagnosed.explanations.filter(pl.col("finding").is_in(findings["finding"].implode())),
        *(
            getattr(told.diagnosed, kind).filter(pl.col("deck") == name)
            for kind in ("proposals", "expected", "diagnosed_findings")
        ),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_a_telling_that_yields_does_not_change_what_is_said_of_the_one_that_wins(
    march: DeckReading, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    wrong = {
        (table.month, table.channel, row.region, cell.certificate_type): int(draw.integers(9999))
        for table in march.tables
        for row in table.rows
        for cell in row.cells
        if draw.random() < 0.3
    }
    assert march.forum_date is not None
    older = replace(
        altered(march, wrong, totals_follow=True),
        deck="older.pdf",
        sha256="0" * 64,
        forum_date=replace(march.forum_date, day=date(2024, 2, 28)),
    )
    alone, beside = tell(march), tell(older, march)
    for one, other in zip(of_deck(alone, march.deck), of_deck(beside, march.deck), strict=True):
        same(one, other)
    check(beside)


def long_history(months: int) -> DeckReading:
    issued, _, _ = drawn_counts(21, months)
    return deck_of({"issued": issued, "standalone": np.floor(issued / 40)}, REGIONS, TYPES)


def with_errors(reading: DeckReading, months: Sequence[int]) -> tuple[DeckReading, list[Place]]:
    """A lost first digit in each of some months, in different regions."""
    places = [
        (month_on(NOV, month), "issued", REGIONS[3 * number % 20], "fk7804")
        for number, month in enumerate(months)
    ]
    changes = {place: str(count_at(reading, place))[1:] for place in places}
    return altered(reading, changes, totals_follow=True), places


@pytest.fixture(scope="module")
def long_told() -> tuple[DeckReading, list[Place], Told]:
    reading, places = with_errors(long_history(2 * WHOLE), [0, 1, 2, 13, 14, 25, 26, 31, 38, 47])
    return reading, places, tell(reading)


def test_a_long_history_is_worked_through_without_a_gap(
    long_told: tuple[DeckReading, list[Place], Told],
) -> None:
    _, places, told = long_told
    check(told)
    found = told.new.select(CELL[1:]).rows()
    assert sorted(found) == sorted(places)
    assert len(told.diagnosed.expected) == 2 * WHOLE * 2 * len(REGIONS) * len(TYPES)
    inner = told.diagnosed.expected.filter(
        pl.col("month").is_between(month_on(NOV, WINDOW), month_on(NOV, 2 * WHOLE - WINDOW - 1))
    )
    assert set(inner["months"]) == {2 * WINDOW}


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_year_of_a_long_history_is_told_as_if_it_were_all(
    long_told: tuple[DeckReading, list[Place], Told], year: int
) -> None:
    reading, _, told = long_told
    first, last = month_on(date(year, 1, 1), -WINDOW), month_on(date(year, 12, 1), WINDOW)
    near = {table.month for table in reading.tables if first <= table.month <= last}
    of_year = pl.col("month").dt.year() == year
    whole, window = told.diagnosed, tell(only(reading, *near)).diagnosed
    for kind in ("proposals", "expected", "diagnosed_findings"):
        same(getattr(whole, kind).filter(of_year), getattr(window, kind).filter(of_year))


@pytest.mark.parametrize("number", [3, 5, 7])
def test_a_month_of_a_long_history_is_told_as_by_the_months_about_it(
    long_told: tuple[DeckReading, list[Place], Told], number: int
) -> None:
    reading, places, told = long_told
    month, _, region, kind = places[number]
    window = tell(only(reading, *(month_on(month, step) for step in range(-WINDOW, WINDOW + 1))))
    where = {"month": month, "region": region, "certificate_type": kind}
    one, other = (t.best("count_in_line_with_history", **where) for t in (told, window))
    assert (one["diagnosis"], one["proposed"]) == (other["diagnosis"], other["proposed"])
    assert one["confidence"] == pytest.approx(other["confidence"], abs=0.1)
