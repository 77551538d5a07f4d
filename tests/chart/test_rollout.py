"""Each region's rollout beside its standalone share before and after."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from publish.decks import deck, published, view
from publish.slides import event, rollout, telling

from chart.frames import likely, summed
from intygsstat.chart.rollout import (
    ENOUGH_MONTHS,
    region_rollouts,
    say_rollout,
    show_moved_dates,
    show_rollout,
)


def numbers(months: int) -> pl.DataFrame:
    """Regions of so many months of 2024: a tenth standalone to June, then a fiftieth."""
    rows = [
        summed(date(2024, month, 1), 100, 10 if month <= 6 else 2, region=region)
        for month in range(1, months + 1)
        for region in ("skane", "dalarna", "halland", "stockholm_gotland")
    ]
    return pl.DataFrame(rows)


@pytest.fixture
def views(tmp_path: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    march = telling(
        deck("a.pdf", date(2024, 3, 14), []),
        [
            rollout("skane", "client", "19/3", "planned", date(2024, 3, 19)),
            rollout("skane", "signature_service", "Klart", "done"),
            rollout("dalarna", "client", "kanske", "unknown"),
        ],
    )
    autumn = telling(
        deck("b.pdf", date(2024, 9, 3), []),
        [
            rollout("skane", "client", "Klart", "done"),
            rollout("halland", "client", "Klart", "done"),
        ],
        events=[
            event("client_activated", "2024-07-01", "2024-07-31", "month", parties="dalarna"),
            event("client_activated", "2024-02-20", parties="stockholm"),
        ],
    )
    database = published(tmp_path, [march, autumn])
    rollouts, events, moved = (
        view(database, name) for name in ("rollout", "events", "date_revisions")
    )
    return rollouts, events, moved


def test_months_are_counted_on_both_sides_of_the_activation(
    views: tuple[pl.DataFrame, ...],
) -> None:
    frame = numbers(13 - 1)
    told = {one.region: one for one in region_rollouts(*views[:2], frame, likely(frame))}
    assert list(told) == ["dalarna", "halland", "skane", "stockholm_gotland"]
    assert told["dalarna"].months == (6, 5)  # July itself is on neither side
    assert told["halland"].months is None
    assert told["skane"].months == (2, 9)  # done, on the day that an older deck planned
    assert told["stockholm_gotland"].months == (1, 10)  # of a part of it
    rows = {row[0]: row[1:] for row in show_rollout(list(told.values())).rows}
    assert rows["Dalarna"] == ["", "oklart: ”kanske”", "juli 2024", "6", "5", "10,0\u00a0%",
                               "2,0\u00a0%", "nej, för få"]  # fmt: skip
    assert rows["Halland"] == ["", "klart", "datum okänt", "", "", "", "", "går inte att säga"]
    assert rows["Skåne"][:3] == ["klart", "klart", "19 mars 2024 (planerat)"]


def test_incomplete_months_count_for_nothing_and_likely_values_lead(
    views: tuple[pl.DataFrame, ...],
) -> None:
    frame = numbers(8).with_columns(
        complete=~((pl.col("region") == "dalarna") & (pl.col("month") < date(2024, 3, 1)))
    )
    changed = summed(date(2024, 8, 1), 100, 30, region="dalarna")
    told = region_rollouts(*views[:2], frame, likely(frame, changed))
    dalarna = next(row for row in show_rollout(told).rows if row[0] == "Dalarna")
    assert dalarna[4:8] == ["4", "1", "10,0\u00a0%", "30,0\u00a0% (bildspelet 2,0\u00a0%)"]


def test_few_months_are_said_to_be_too_few_and_enough_are_not(
    views: tuple[pl.DataFrame, ...],
) -> None:
    few, many = numbers(4), numbers(12)
    said = say_rollout(region_rollouts(*views[:2], few, likely(few))).words
    assert "Av 4 regioner har 2 den nya Webcertklienten" in said
    assert "De har 1–4 månader före och 0–2 efter; 2 har någon månad på båda sidor." in said
    assert "Det är för få månader för att säga mer" in said
    rows = views[1].with_columns(
        date_from=pl.lit(date(2024, 6, 1)).cast(pl.Datetime),
        date_to=pl.lit(date(2024, 6, 5)).cast(pl.Datetime),
    )
    wider = pl.concat([many, many.with_columns(month=pl.col("month").dt.offset_by("-1y"))])
    told = region_rollouts(views[0], rows, wider, likely(wider))
    assert min(told[0].months or (0,)) >= ENOUGH_MONTHS
    said = say_rollout(told).words
    assert f"Minst {ENOUGH_MONTHS} månader på var sida har Dalarna, " in said
    assert "För de övriga är det för få månader" in said


def test_without_a_deck_that_tells_it_is_said(tmp_path: Path) -> None:
    database = published(tmp_path, [deck("a.pdf", date(2024, 3, 14), [])])
    frame = numbers(4)
    told = region_rollouts(
        view(database, "rollout"), view(database, "events"), frame, likely(frame)
    )
    assert say_rollout(told).words == ("Inget bildspel berättar hur långt regionerna har kommit.")


def test_moved_dates_are_told_as_sentences(views: tuple[pl.DataFrame, ...]) -> None:
    assert list(show_moved_dates(views[2]).rows) == [
        ["Skåne, nya Webcertklienten: 19/3", "Klart", "a.pdf", "b.pdf"]
    ]
