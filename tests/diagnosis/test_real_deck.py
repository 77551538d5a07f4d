"""What the diagnosis says of the deck of March 2024, beyond its golden file of findings."""

from __future__ import annotations

import pytest

from diagnosis.made import (
    DEC,
    LOST_DIGITS,
    MOVED,
    PLACE,
    UNBALANCED,
    Diagnosis,
    count_at,
    diagnose_readings,
)  # fmt: skip
from intygsstat.models import DeckReading

RUN = {"dalarna", "gavleborg", "halland", "jamtland_harjedalen", "jonkoping", "kalmar",
       "kronoberg", "norrbotten"}  # fmt: skip


@pytest.fixture(scope="module")
def found(march: DeckReading) -> Diagnosis:
    return diagnose_readings(march)


def test_the_rows_of_the_run_and_no_others_are_linked_to_it(found: Diagnosis) -> None:
    run = found.finding(MOVED)
    assert "från Gävleborg till Norrbotten" in run["message_sv"]
    rows = found.findings.filter(rule=UNBALANCED, month=DEC, channel="issued").to_dicts()
    explanations = found.frames["explanations"].filter(linked=run["finding"]).to_dicts()
    linked = {each["finding"]: each["proposed"] for each in explanations}
    assert {row["region"] for row in rows if row["finding"] in linked} == RUN
    likely = {row["finding"]: int(row["expected"]) for row in rows if row["region"] in RUN}
    own = found.finding(UNBALANCED, month=DEC, channel="issued", region="gavleborg")["finding"]
    assert linked == {**likely, own: 1841}


def test_a_certificate_without_a_column_shows_in_both_tables(found: Diagnosis) -> None:
    for channel, other in (("issued", "standalone"), ("standalone", "issued")):
        where = {"month": DEC, "region": "stockholm_gotland"}
        best = found.best(UNBALANCED, channel=channel, **where)
        assert (best["diagnosis"], best["proposed"]) == ("unlisted_type", 1)
        assert best["linked"] == found.finding(UNBALANCED, channel=other, **where)["finding"]
        assert "FK7263" in best["evidence"]
        assert "FK7210" not in best["evidence"]  # announced in September 2024
        assert "FK7804" not in best["evidence"]  # has a column


def test_exactly_the_cells_that_have_lost_digits_are_proposed_others(
    found: Diagnosis, march: DeckReading
) -> None:
    assert {place: row["proposed"] for place, row in found.proposals.items()} == LOST_DIGITS
    assert len(found.new) == len(LOST_DIGITS) + 1
    for place, row in found.proposals.items():
        assert row["printed_count"] == count_at(march, place)  # type: ignore[arg-type]


def test_expected_counts_lie_about_what_is_printed(found: Diagnosis, march: DeckReading) -> None:
    rows = found.frames["expected"].to_dicts()
    assert len(rows) == 4 * 2 * 20 * 10
    assert {row["months"] for row in rows} == {3}
    places = {tuple(row[name] for name in PLACE): row for row in rows}
    inside = [
        row["expected_low"] - 0.5 <= count_at(march, place) <= row["expected_high"] + 0.5  # type: ignore[arg-type]
        for place, row in places.items()
        if place not in LOST_DIGITS
    ]
    assert sum(inside) / len(inside) > 0.93
