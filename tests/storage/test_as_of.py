"""What was known on a day, against a run over the decks and decisions of that day alone."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest
from diagnosis.made import FEB, NOV, REGIONS, TYPES, altered, count_at, deck_of, drawn_counts

import intygsstat
from intygsstat.checks.deck import validate_deck
from intygsstat.errors import StoreError
from intygsstat.models import CHANNELS, DeckReading
from intygsstat.pdf.sidecar import Sidecar
from intygsstat.pipeline.decks import diagnose_decks
from intygsstat.storage.corrections import Correction
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.parquet import deck_key, reading_to_frames, write_deck
from storage.decks import decision, deck, one, published, view
from storage.oracle import Oracle, Place, cells_of, forum_days
from storage.test_views_against_oracle import draw_decks, draw_values

Sidecars = Mapping[str, Sidecar]
MARCH, MAY, NOVEMBER = date(2024, 3, 14), date(2024, 5, 13), date(2024, 11, 18)


def run_over(
    folder: Path,
    readings: Sequence[DeckReading],
    corrections: Sequence[Correction] = (),
    sidecars: Sidecars | None = None,
) -> Path:
    """What `make monthly` makes of these decks and decisions; the database."""
    for reading in readings:
        totals, findings = validate_deck(reading)
        checked = replace(reading, findings=tuple(findings))
        frames = reading_to_frames(checked, (sidecars or {}).get(reading.deck), totals)
        write_deck(folder / "parquet", deck_key(reading.deck, reading.sha256), frames)
    diagnose_decks(folder / "parquet")
    build_warehouse(folder / "parquet", folder / "intygsstat.duckdb", corrections)
    return folder / "intygsstat.duckdb"


def made_by(
    day: date, readings: Sequence[DeckReading], decisions: Sequence[Correction], sidecars: Sidecars
) -> tuple[list[DeckReading], list[Correction]]:
    """The decks and decisions of a day; of these the ones about what the decks of then print."""
    days = forum_days(readings)
    decks = [each for each in readings if (days[each.deck] or [date.max])[-1] <= day]
    printed: dict[Place, str] = {
        (month, channel, *place): cell.printed
        for (month, channel), (_, table) in Oracle(decks, sidecars).tables.items()
        for place, cell in cells_of(table).items()
    }
    return decks, [
        each
        for each in decisions
        if each.when <= day and each.place in printed and each.fits(printed[each.place])
    ]


def assert_same(database: Path, day: date, of_then: Path) -> None:
    with (
        intygsstat.connect(as_of=day, home=database) as then,
        duckdb.connect(str(of_then), read_only=True) as run,
    ):
        for name in intygsstat.views(home=of_then):
            known, made = (each.sql(f"FROM {name}").pl() for each in (then, run))
            assert known.equals(made), (
                name,
                known.join(made, on=known.columns, how="anti", nulls_equal=True),
            )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_every_view_is_that_of_a_run_over_what_was_known(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    readings, sidecars = draw_decks(rng)
    if rng.random() < 0.3:
        readings[0] = replace(readings[0], forum_date=None)
    _, drawn = draw_values(rng, readings, sidecars)
    days = [MARCH + timedelta(days=days) for days in (0, 17, 30, 60, 61)]
    decisions = [
        replace(
            each, when=rng.choice(days), line=line, asked=each.decided is None and line % 2 == 0
        )
        for line, each in enumerate(drawn.values(), 2)
    ]
    database = run_over(tmp_path / "all", readings, decisions, sidecars)
    for day in (MARCH, date(2024, 4, 13), MAY):
        then = made_by(day, readings, decisions, sidecars)
        if then[0]:
            of_then = run_over(tmp_path / str(day), *then, sidecars)
            assert_same(database, day, of_then)
        else:
            with pytest.raises(StoreError, match="a forum had been held"):
                intygsstat.connect(as_of=day, home=database)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[DeckReading], Path]:
    """Three decks of four months and two and two; Skåne's largest type loses its last digit in
    February, which the deck of May prints as before; that of November mends it."""
    issued, _, _ = drawn_counts(3, 8)
    alone = np.random.default_rng(3).binomial(issued.astype(int), 0.02)
    counts = {"issued": issued, "standalone": alone}

    def printed(name: str, forum: date, first: int, months: int) -> DeckReading:
        part = {channel: counts[channel][first : first + months] for channel in CHANNELS}
        start = date(2023, 11 + first, 1) if first < 2 else date(2024, first - 1, 1)
        return deck_of(part, REGIONS, TYPES, first=start, name=name, forum=forum)

    place = (FEB, "issued", "skane", "fk7804")
    march, may, november = (
        printed("a.pdf", MARCH, 0, 4),
        printed("b.pdf", MAY, 3, 3),
        printed("c.pdf", NOVEMBER, 3, 5),
    )
    lost = {place: count_at(march, place) // 10}
    readings = [
        *(altered(each, lost, totals_follow=True) for each in (march, may)),
        november,
    ]
    folder = tmp_path_factory.mktemp("country")
    return readings, run_over(folder, readings)


@pytest.mark.slow
def test_likely_values_are_diagnosed_by_the_decks_of_the_day(
    country: tuple[list[DeckReading], Path], tmp_path: Path
) -> None:
    readings, database = country
    where = {"month": FEB, "region": "skane", "certificate_type": "fk7804"}
    cells = []
    for day in (MARCH, MAY, NOVEMBER):
        if day == MAY:
            assert_same(database, day, run_over(tmp_path, readings[:2]))
        likely = intygsstat.usage("likely", as_of=day, home=database)
        cells.append(one(likely, **where))
    draws = intygsstat.usage("draws", "month", as_of=MAY, home=database)
    assert draws.equals(intygsstat.usage("draws", "month", home=tmp_path / "intygsstat.duckdb"))
    assert draws["draw"].n_unique() == 400
    true = count_at(readings[2], (FEB, "issued", "skane", "fk7804"))
    assert [cell["issued_source"] for cell in cells] == ["proposed", "proposed", "printed"]
    assert cells[0]["issued_printed"] == true // 10
    assert cells[0]["issued"] == pytest.approx(true, rel=0.01)
    assert cells[2]["issued"] == true


def test_scores_are_the_means_of_what_was_forecast(country: tuple[list[DeckReading], Path]) -> None:
    _, database = country
    forecasts, scores = (view(database, f"forecast{each}") for each in ("s", "_scores"))
    assert scores.select("deck", "channel", "months", "cells").rows() == [
        (deck, channel, months, 20 * len(TYPES) * months)
        for deck, months in (("b.pdf", 2), ("c.pdf", 2), (None, 4))
        for channel in CHANNELS
    ]
    for row in scores.iter_rows(named=True):
        own = forecasts.filter(
            pl.col("channel") == row["channel"],
            pl.col("deck").eq_missing(row["deck"]) | (row["deck"] is None),
        )
        off = (own["count"] - own["last_count"]).abs().mean()
        means = own["covered"].mean(), own["crps"].mean(), off
        assert (row["coverage"], row["crps"], row["error_of_last_count"]) == pytest.approx(
            means, abs=0.006
        )
        assert row["coverage"] == pytest.approx(0.9, abs=0.1)
    assert view(database, "forecasts").filter(deck="a.pdf").is_empty()


def test_a_number_has_the_days_between_which_it_was_known(
    country: tuple[list[DeckReading], Path],
) -> None:
    readings, database = country
    true = count_at(readings[2], (FEB, "issued", "skane", "fk7804"))
    changes = intygsstat.view("changes", home=database)
    cell = changes.filter(
        month=FEB, channel="issued", region="skane", certificate_type="fk7804"
    ).select("number", "deck", "known_from", "known_to")
    assert cell.rows() == [
        (true // 10, "a.pdf", MARCH, NOVEMBER),  # that of May prints the same
        (true, "c.pdf", NOVEMBER, None),
    ]
    totals = changes.filter(month=FEB, channel="issued", region="skane", certificate_type="total")
    assert totals["known_to"].to_list() == [NOVEMBER, None]


def test_a_decision_is_known_from_its_day_on(tmp_path: Path) -> None:
    rows = {"dalarna": {"fk7804": "602", "db": "-"}}
    tables = [(NOV, channel, rows) for channel in CHANNELS]
    place = (NOV, "issued", "dalarna", "fk7804")
    asked = decision(*place, "602", 6024)  # type: ignore[arg-type]
    readings = [deck("a.pdf", MARCH, tables), deck("b.pdf", MAY, tables)]  # type: ignore[arg-type]
    changes = view(run_over(tmp_path, readings, [asked]), "changes")
    cell = changes.filter(channel="issued", certificate_type="fk7804")
    assert cell.select("number", "source", "known_from", "known_to").rows() == [
        (602, "printed", MARCH, asked.when),
        (6024, "decided", asked.when, None),
    ]
    assert changes.filter(pl.col("source") == "decided").height == 1


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("2024-03-13", "counts from 2024-03-14; found 2024-03-13"),
        ("2024-02", "found 2024-02-29"),
        (date(1999, 1, 1), "found 1999-01-01"),
        ("march", "a day or a month, such as 2024-03-15 or 2024-03; found 'march'"),
        ("2024-02-30", "found '2024-02-30'"),
    ],
)
def test_a_day_that_says_nothing_is_one_line(
    country: tuple[list[DeckReading], Path], as_of: str | date, said: str
) -> None:
    with pytest.raises(StoreError, match=said) as error:
        intygsstat.usage(as_of=as_of, home=country[1])
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("forum", "said"),
    [
        (
            date(2024, 3, 1),
            "known as a month and counts from its last day, 2024-03-31; found 2024-03-15",
        ),
        (None, "no deck is dated; found 2024-03-15"),
    ],
)
def test_a_forum_known_as_a_month_counts_from_its_last_day(
    tmp_path: Path, forum: date | None, said: str
) -> None:
    made = deck("a.pdf", forum, [(NOV, "issued", {"dalarna": {"db": "1"}})], day_known=False)
    with pytest.raises(StoreError, match=said):
        intygsstat.usage(as_of="2024-03-15", home=published(tmp_path, [made]))
