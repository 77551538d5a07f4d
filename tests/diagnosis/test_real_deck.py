"""What the diagnosis says of the deck of March 2024."""

from __future__ import annotations

import pytest

from diagnosis.made import (
    DEC,
    LOST_DIGITS,
    MOVED,
    OUT_OF_LINE,
    PLACE,
    UNBALANCED,
    Diagnosis,
    count_at,
    counts_of,
    diagnose_readings,
)
from intygsstat.models import DeckReading

RUN = {"dalarna", "gavleborg", "halland", "jamtland_harjedalen", "jonkoping", "kalmar",
       "kronoberg", "norrbotten"}  # fmt: skip
DECEMBER = {"month": DEC, "channel": "issued"}


@pytest.fixture(scope="module")
def found(march: DeckReading) -> Diagnosis:
    return diagnose_readings(march)


def place_of(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in PLACE)


def test_one_run_of_totals_is_moved_in_december(found: Diagnosis) -> None:
    run = found.finding(MOVED)
    assert place_of(run) == (DEC, "issued", None, None)
    assert (run["printed"], run["expected"]) == ("1806", "4654")
    assert "från Gävleborg till Norrbotten" in run["message_sv"]
    (explanation,) = found.explanations(MOVED)
    assert explanation["diagnosis"] == "totals_shifted"
    assert (explanation["certificate_type"], explanation["proposed"]) == ("total", 4654)
    assert explanation["evidence"].replace("\N{NO-BREAK SPACE}", " ") == (
        "the totals from Gävleborg to Norrbotten are printed one row too low; 1 806, printed for "
        "Dalarna, belongs to no row; Norrbotten's own total 4 654 is not printed."
    )


def test_the_rows_of_the_run_and_no_others_are_linked_to_it(found: Diagnosis) -> None:
    run = found.finding(MOVED)["finding"]
    rows = found.findings.filter(rule=UNBALANCED, **DECEMBER).to_dicts()
    linked = {
        row["region"]: explanation
        for row in rows
        for explanation in found.explanations(UNBALANCED, **DECEMBER, region=row["region"])
        if explanation["linked"] == run
    }
    assert set(linked) == RUN
    assert {each["diagnosis"] for each in linked.values()} == {None}
    likely = {row["region"]: int(row["expected"]) for row in rows if row["region"] in RUN}
    assert {region: each["proposed"] for region, each in linked.items()} == {
        **likely,
        "gavleborg": 1841,
    }


@pytest.mark.parametrize("region", ["gavleborg", "stockholm_gotland"])
def test_a_certificate_without_a_column_shows_in_both_tables(found: Diagnosis, region: str) -> None:
    for channel, other in (("issued", "standalone"), ("standalone", "issued")):
        best = found.best(UNBALANCED, month=DEC, channel=channel, region=region)
        assert best["diagnosis"] == "unlisted_type"
        assert (best["proposed"], best["certificate_type"]) == (1, None)
        assert best["confidence"] > 0.99
        there = found.finding(UNBALANCED, month=DEC, channel=other, region=region)
        assert best["linked"] == there["finding"]
        assert "FK7263" in best["evidence"]
        assert "FK7210" not in best["evidence"]  # announced in September 2024
        assert "FK7804" not in best["evidence"]  # has a column


def test_exactly_the_fourteen_cells_have_lost_digits(found: Diagnosis, march: DeckReading) -> None:
    assert {place_of(row) for row in found.new if row["rule"] == OUT_OF_LINE} == set(LOST_DIGITS)
    assert len(found.new) == len(LOST_DIGITS) + 1
    assert set(found.frames["explanations"]["finding"]) == set(found.findings["finding"])
    assert {place: row["proposed"] for place, row in found.proposals.items()} == LOST_DIGITS
    for place, row in found.proposals.items():
        assert row["diagnosis"] == "lost_digits"
        assert row["printed_count"] == count_at(march, place)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("region", "kind", "likely"),
    [
        ("stockholm_gotland", "doi", (1234,) * 3),  # a first digit leaves one value
        ("norrbotten", "fk7804", (4050,) * 3),
        ("dalarna", "fk7804", (6020, 6024, 6029)),  # a last one leaves ten
    ],
)
def test_what_a_lost_digit_leaves(
    found: Diagnosis, region: str, kind: str, likely: tuple[int, ...]
) -> None:
    best = found.best(OUT_OF_LINE, region=region, certificate_type=kind)
    assert (best["proposed_low"], best["proposed"], best["proposed_high"]) == likely
    assert "or a real drop" in best["evidence"]  # nobody can rule that out
    assert "verklig" in best["evidence_sv"]


def test_the_likely_standalone_share_of_the_country_is_even(
    found: Diagnosis, march: DeckReading
) -> None:
    likely = {place: row["proposed"] for place, row in found.proposals.items()}
    sums: dict[object, int] = {}
    for place, count in counts_of(march).items():
        if place[3] != "total":
            sums[place[:2]] = sums.get(place[:2], 0) + likely.get(place, count or 0)
    for month in {place[0] for place in counts_of(march)}:
        assert 0.017 < sums[month, "standalone"] / sums[month, "issued"] < 0.019


def test_expected_counts_lie_about_what_is_printed(found: Diagnosis, march: DeckReading) -> None:
    rows = found.frames["expected"].to_dicts()
    assert len(rows) == 4 * 2 * 20 * 10
    assert {row["months"] for row in rows} == {3}
    inside = [
        row["expected_low"] - 0.5 <= count_at(march, place_of(row)) <= row["expected_high"] + 0.5  # type: ignore[arg-type]
        for row in rows
        if place_of(row) not in LOST_DIGITS
    ]
    assert sum(inside) / len(inside) > 0.93
