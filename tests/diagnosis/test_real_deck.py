"""What the diagnosis says of the deck of March 2024."""

from __future__ import annotations

import polars as pl
import pytest

from diagnosis.decks import DEC, FEB, JAN, LOST_DIGITS, NOV, Place, Told, count_at, tell
from intygsstat.models import DeckReading
from intygsstat.storage.schema import DIAGNOSIS_SCHEMAS

MOVED = ["gavleborg", "halland", "jamtland_harjedalen", "jonkoping", "kalmar", "kronoberg",
         "norrbotten"]  # fmt: skip
DECEMBER = {"month": DEC, "channel": "issued"}


@pytest.fixture(scope="module")
def told(march: DeckReading) -> Told:
    return tell(march)


def place_of(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in ("month", "channel", "region", "certificate_type"))


def test_one_run_of_totals_is_moved_in_december(told: Told) -> None:
    run = told.finding("totals_stand_in_their_rows")
    assert place_of(run) == (DEC, "issued", None, None)
    assert (run["printed"], run["expected"]) == ("1806", "4654")
    assert "Gävleborg to Norrbotten" in run["message"]
    assert "från Gävleborg till Norrbotten" in run["message_sv"]
    (explanation,) = told.explanations(run["finding"])
    assert explanation["diagnosis"] == "totals_shifted"
    assert (explanation["certificate_type"], explanation["proposed"]) == ("total", 4654)
    evidence = explanation["evidence"].replace("\N{NO-BREAK SPACE}", " ")
    assert "1 806, printed for Dalarna, is nobody's" in evidence
    assert "Norrbotten's own total 4 654 is not printed" in evidence


@pytest.mark.parametrize("region", ["dalarna", *MOVED])
def test_every_row_of_the_run_is_linked_to_it(told: Told, region: str) -> None:
    run = told.finding("totals_stand_in_their_rows")["finding"]
    row = told.finding("row_parts_sum_to_total", **DECEMBER, region=region)
    linked = [e for e in told.explanations(row["finding"]) if e["linked"] == run]
    assert [e["diagnosis"] for e in linked] == [None]
    likely = 1841 if region == "gavleborg" else int(row["expected"])
    assert linked[0]["proposed"] == likely


def test_no_other_row_is_linked_to_the_run(told: Told) -> None:
    run = told.finding("totals_stand_in_their_rows")["finding"]
    linked = told.diagnosed.explanations.filter(pl.col("linked") == run)["finding"]
    regions = told.findings.filter(pl.col("finding").is_in(linked.implode()))["region"]
    assert sorted(regions) == sorted(["dalarna", *MOVED])


@pytest.mark.parametrize("region", ["gavleborg", "stockholm_gotland"])
def test_a_certificate_without_a_column_shows_in_both_tables(told: Told, region: str) -> None:
    rows = {
        channel: told.finding("row_parts_sum_to_total", month=DEC, channel=channel, region=region)
        for channel in ("issued", "standalone")
    }
    for channel, other in (("issued", "standalone"), ("standalone", "issued")):
        best = told.explanations(rows[channel]["finding"])[0]
        assert best["diagnosis"] == "unlisted_type"
        assert (best["proposed"], best["certificate_type"]) == (1, None)
        assert best["linked"] == rows[other]["finding"]
        assert best["confidence"] > 0.99


def test_only_types_of_the_time_may_hide(told: Told) -> None:
    words = told.best("row_parts_sum_to_total", **DECEMBER, region="gavleborg")["evidence"]
    assert "FK7263" in words
    assert "FK7210" not in words  # announced in September 2024
    assert "FK7804" not in words  # has a column


def test_exactly_the_fourteen_cells_have_lost_digits(told: Told) -> None:
    found = told.new.filter(pl.col("rule") == "count_in_line_with_history")
    assert {place_of(row) for row in found.to_dicts()} == set(LOST_DIGITS)
    assert len(found) == 14
    for row in found.to_dicts():
        assert told.explanations(row["finding"])[0]["diagnosis"] == "lost_digits"


def test_nothing_else_is_pointed_out(told: Told) -> None:
    assert len(told.new) == 15
    assert set(told.diagnosed.explanations["finding"]) == set(told.findings["finding"])


@pytest.mark.parametrize(
    ("place", "likely"),
    [
        ((NOV, "issued", "stockholm_gotland", "doi"), 1234),
        ((JAN, "issued", "norrbotten", "fk7804"), 4050),
        ((JAN, "issued", "sormland", "fk7804"), 5178),
        ((FEB, "issued", "sormland", "fk7804"), 4558),
    ],
)
def test_a_lost_first_digit_leaves_one_value(told: Told, place: Place, likely: int) -> None:
    month, channel, region, kind = place
    best = told.best(
        "count_in_line_with_history",
        month=month, channel=channel, region=region, certificate_type=kind,
    )  # fmt: skip
    assert (best["proposed_low"], best["proposed"], best["proposed_high"]) == (likely,) * 3
    assert best["confidence"] > 0.9


def test_a_lost_last_digit_leaves_ten_values(told: Told) -> None:
    best = told.best("count_in_line_with_history", month=NOV, region="dalarna")
    assert (best["proposed_low"], best["proposed"], best["proposed_high"]) == (6020, 6024, 6029)
    assert "or a real drop" in best["evidence"]  # nobody can rule that out
    assert "verklig" in best["evidence_sv"]


def test_what_is_likely_is_proposed_and_what_is_printed_stands(
    told: Told, march: DeckReading
) -> None:
    proposals = {place_of(row): row for row in told.diagnosed.proposals.to_dicts()}
    assert set(proposals) == set(LOST_DIGITS)
    for place, row in proposals.items():
        assert row["proposed"] == LOST_DIGITS[place]  # type: ignore[index]
        assert row["printed_count"] == count_at(march, place)  # type: ignore[arg-type]
        assert row["proposed_low"] <= row["proposed"] <= row["proposed_high"]


@pytest.mark.parametrize("month", [NOV, DEC, JAN, FEB])
def test_the_likely_standalone_share_of_the_country_is_even(
    told: Told, march: DeckReading, month: object
) -> None:
    likely = {place_of(row): row["proposed"] for row in told.diagnosed.proposals.to_dicts()}
    sums = {"issued": 0, "standalone": 0}
    for table in march.tables:
        for row in table.rows if table.month == month else ():
            for cell in row.cells:
                place = (table.month, table.channel, row.region, cell.certificate_type)
                sums[table.channel] += likely.get(place, cell.count or 0)
    assert 0.017 < sums["standalone"] / sums["issued"] < 0.019


def test_expected_counts_lie_about_what_is_printed(told: Told, march: DeckReading) -> None:
    expected = told.diagnosed.expected
    assert expected.schema == DIAGNOSIS_SCHEMAS["expected"]
    assert set(expected["months"]) == {3}
    inside = total = 0
    for row in expected.to_dicts():
        place = place_of(row)
        assert 0 <= row["expected_low"] <= row["expected"] <= row["expected_high"]
        if place in LOST_DIGITS:
            continue
        total += 1
        count = count_at(march, place)  # type: ignore[arg-type]
        inside += row["expected_low"] - 0.5 <= count <= row["expected_high"] + 0.5
    assert total == 4 * 2 * 20 * 10 - 14
    assert inside / total > 0.93
