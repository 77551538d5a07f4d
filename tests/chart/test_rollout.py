"""Each region's rollout beside its standalone share before and after."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from storage.decks import deck, event, published, rollout, telling, view

from intygsstat.chart.notebook import ENOUGH_MONTHS, say_rollout, show_rollout
from intygsstat.models import CHANNELS

REGIONS = ("skane", "dalarna", "halland", "stockholm_gotland")


def by_region(folder: Path, months: int, unreadable: int = 0, **said: Any) -> pl.DataFrame:
    """The view, of decks with so many months of 2024: a tenth standalone to June, then a
    fiftieth. In the first `unreadable` of them a number of Dalarna can't be read."""
    tables = []
    for month in range(1, months + 1):
        alone = "10" if month <= 6 else "2"
        for channel, printed in zip(CHANNELS, ("100", alone), strict=True):
            rows = {region: {"db": printed} for region in REGIONS}
            if month <= unreadable:
                rows["dalarna"] = {"db": "4o"}
            tables.append((date(2024, month, 1), channel, rows))
    march = telling(
        deck("a.pdf", date(2024, 3, 14), []),
        [
            rollout("skane", "client", "19/3", "planned", date(2024, 3, 19)),
            rollout("skane", "signature_service", "Klart", "done"),
            rollout("dalarna", "client", "kanske", "unknown"),
            rollout("cgm", "client", "Klart", "done", kind="agent"),
        ],
    )
    autumn = telling(
        deck("b.pdf", date(2024, 9, 3), tables),
        [
            rollout("skane", "client", "Klart", "done"),
            rollout("halland", "client", "Klart", "done"),
        ],
        events=[
            event("client_activated", "2024-07-01", "2024-07-31", "month", parties="cgm|dalarna"),
            event("client_activated", "2024-02-20", parties="stockholm"),
            event("client_activated", "2024-04-23", parties="stockholm"),
        ],
    )
    return view(published(folder, [march, autumn]), "rollout_by_region")


def test_months_are_counted_on_both_sides_of_the_activation(tmp_path: Path) -> None:
    frame = by_region(tmp_path, 12)
    told = {row["region"]: row for row in frame.iter_rows(named=True)}
    assert len(told) == 20  # those of whom nothing is told too
    months = {
        r: (row["months_before"], row["months_after"]) for r, row in told.items() if r in REGIONS
    }
    assert months == {
        "dalarna": (6, 5),  # July itself is on neither side
        "halland": (None, None),
        "skane": (2, 9),  # done, on the day that an older deck planned
        "stockholm_gotland": (1, 10),  # the first activation of a part of it
    }
    assert told["dalarna"]["share_before"] == pytest.approx(0.1)
    assert told["dalarna"]["share_after_likely"] == pytest.approx(0.02)
    assert told["skane"]["share_after"] == pytest.approx((3 * 10 + 6 * 2) / 900)
    rows = {row[0]: row[1:] for row in show_rollout(frame).rows}
    tenth, fiftieth = "10,0\u00a0%", "2,0\u00a0%"
    assert rows["Dalarna"] == [
        "", "oklart", "juli 2024", "6", "5", tenth, fiftieth, "nej, för få"
    ]  # fmt: skip
    assert rows["Halland"] == ["", "klart", "datum okänt", "", "", "", "", "går inte att säga"]
    assert rows["Skåne"][:3] == ["klart", "klart", "19 mars 2024 (planerat)"]


def row_of(frame: pl.DataFrame) -> list[str]:
    return list(next(row for row in show_rollout(frame).rows if row[0] == "Dalarna"))


def test_incomplete_months_count_for_nothing_and_likely_shares_lead(tmp_path: Path) -> None:
    frame = by_region(tmp_path, 8, unreadable=2)
    assert row_of(frame)[4:8] == ["4", "1", "10,0\u00a0%", "2,0\u00a0%"]
    frame = frame.with_columns(share_after_likely=pl.lit(0.3))
    assert row_of(frame)[7] == "30,0\u00a0% (bildspelet 2,0\u00a0%)"
    assert row_of(frame.with_columns(issued_after=pl.lit(19)))[7] == ""


def test_few_months_are_said_to_be_too_few_and_enough_are_not(tmp_path: Path) -> None:
    frame = by_region(tmp_path, 4)
    said = say_rollout(frame).words
    assert "Av 20 regioner har 2 den nya Webcertklienten" in said
    assert "De har 1–4 månader före och 0–2 efter; 2 har någon månad på båda sidor." in said
    assert "Det är för få månader för att säga mer" in said
    longer = frame.with_columns(months_before=pl.col("months_before") + ENOUGH_MONTHS,
                                months_after=pl.col("months_after") + ENOUGH_MONTHS)  # fmt: skip
    said = say_rollout(longer).words
    names = "Dalarna, Skåne, Stockholm och Gotland"
    assert f"Minst {ENOUGH_MONTHS} månader på var sida har {names}." in said
    assert "För de övriga är det för få månader" in said


def test_without_a_deck_that_tells_it_is_said(tmp_path: Path) -> None:
    tables = [(date(2024, 1, 1), channel, {"skane": {"db": "100"}}) for channel in CHANNELS]
    database = published(tmp_path, [deck("a.pdf", date(2024, 3, 14), tables)])
    frame = view(database, "rollout_by_region")
    assert frame.height == 20
    assert say_rollout(frame).words == "Inget bildspel berättar hur långt regionerna har kommit."
    assert show_rollout(frame).rows[0][-1] == "går inte att säga"
