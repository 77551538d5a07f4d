"""One number altered in a deck with nothing wrong: that one is pointed out, and no other."""

from __future__ import annotations

import pytest

from diagnosis.decks import DEC, FEB, JAN, NOV, TOTAL, Place, altered, count_at, tell
from intygsstat.models import DeckReading

HALLAND = (NOV, "issued", "halland", "fk7804")
KALMAR = (DEC, "issued", "kalmar", "fk7804")
SKANE = (JAN, "issued", "skane", "doi")
GOTALAND = (FEB, "issued", "vastra_gotaland", "fk7804")
SMALL = (DEC, "standalone", "skane", "fk7804")
PLACES = (HALLAND, KALMAR, SKANE, GOTALAND)
OUT_OF_LINE = "count_in_line_with_history"
UNBALANCED = "row_parts_sum_to_total"


def last_digit_lost(text: str) -> str:
    return text[:-1]


def first_digit_lost(text: str) -> str:
    return text[1:]


def middle_digit_lost(text: str) -> str:
    return text[0] + text[2:]


def digit_added(text: str) -> str:
    return text[0] + "7" + text[1:]


def digits_swapped(text: str) -> str:
    return text[1] + text[0] + text[2:]


def digit_replaced(text: str) -> str:
    return ("9" if text[0] < "5" else "1") + text[1:]


def group_lost(text: str) -> str:
    return text[:-3]


def number_lost(text: str) -> str:
    return ""


LOSSES = (last_digit_lost, first_digit_lost, middle_digit_lost)
SLIPS = (*LOSSES, digit_added, digits_swapped, digit_replaced)


def test_without_its_errors_the_deck_has_no_finding(clean: DeckReading) -> None:
    told = tell(clean)
    assert told.findings.is_empty()
    assert told.diagnosed.explanations.is_empty()
    assert told.diagnosed.proposals.is_empty()
    assert len(told.diagnosed.expected) == 1600


@pytest.mark.parametrize("place", PLACES, ids=lambda p: p[2])
@pytest.mark.parametrize("slip", LOSSES, ids=lambda s: s.__name__)
def test_a_lost_digit_is_found_although_the_total_agrees(
    clean: DeckReading, place: Place, slip: object
) -> None:
    true = count_at(clean, place)
    told = tell(altered(clean, {place: slip(str(true))}, totals_follow=True))  # type: ignore[operator]
    assert told.rules == [OUT_OF_LINE]
    month, channel, region, kind = place
    explanations = told.explanations(
        told.finding(
            OUT_OF_LINE, month=month, channel=channel, region=region, certificate_type=kind
        )["finding"]
    )
    assert {e["diagnosis"] for e in explanations} == {"lost_digits"}
    assert {e["certificate_type"] for e in explanations} == {kind}
    assert any(e["proposed_low"] <= true <= e["proposed_high"] for e in explanations)
    if slip is not middle_digit_lost:  # 657 may be a 6 5?7 as well as a 6 57?
        assert explanations[0]["proposed_low"] <= true <= explanations[0]["proposed_high"]
    assert sum(e["confidence"] for e in explanations) <= 1.001


@pytest.mark.parametrize("place", [HALLAND, KALMAR], ids=lambda p: p[2])
def test_a_lost_group_leaves_a_thousand_values(clean: DeckReading, place: Place) -> None:
    true = count_at(clean, place)
    told = tell(altered(clean, {place: group_lost(str(true))}, totals_follow=True))
    best = told.best(OUT_OF_LINE, region=place[2])
    assert best["diagnosis"] == "lost_digits"
    assert best["proposed_low"] == true // 1000 * 1000
    assert best["proposed_high"] == best["proposed_low"] + 999
    assert best["confidence"] > 0.8


@pytest.mark.parametrize("place", [KALMAR, SKANE, GOTALAND], ids=lambda p: p[2])
@pytest.mark.parametrize(
    "slip", [digit_added, digits_swapped, digit_replaced], ids=lambda s: s.__name__
)
def test_a_slip_that_loses_nothing_is_found_although_the_total_agrees(
    clean: DeckReading, place: Place, slip: object
) -> None:
    true = count_at(clean, place)
    told = tell(altered(clean, {place: slip(str(true))}, totals_follow=True))  # type: ignore[operator]
    assert told.rules == [OUT_OF_LINE]
    best = told.best(OUT_OF_LINE, region=place[2], certificate_type=place[3])
    assert best["diagnosis"] == "typing_error"
    assert best["proposed_low"] <= true <= best["proposed_high"]


@pytest.mark.parametrize("place", [*PLACES, SMALL], ids=lambda p: f"{p[2]}-{p[1]}")
@pytest.mark.parametrize("slip", SLIPS, ids=lambda s: s.__name__)
def test_the_total_tells_which_part_was_mistyped_and_what_it_was(
    clean: DeckReading, place: Place, slip: object
) -> None:
    true = count_at(clean, place)
    told = tell(altered(clean, {place: slip(str(true))}, totals_follow=False))  # type: ignore[operator]
    assert told.rules == [UNBALANCED]
    best = told.best(UNBALANCED, month=place[0], channel=place[1], region=place[2])
    assert best["diagnosis"] == "typing_error"
    assert (best["certificate_type"], best["proposed"]) == (place[3], true)
    assert best["confidence"] > 0.9
    (proposal,) = told.diagnosed.proposals.to_dicts()
    assert (proposal["region"], proposal["certificate_type"]) == place[2:]
    assert (proposal["printed_count"], proposal["proposed"]) == (
        int(slip(str(true))),  # type: ignore[operator]
        true,
    )


def test_a_number_left_out_is_what_the_total_leaves(clean: DeckReading) -> None:
    true = count_at(clean, SKANE)
    told = tell(altered(clean, {SKANE: ""}, totals_follow=False))
    best = told.best(UNBALANCED, region="skane")
    assert (best["diagnosis"], best["certificate_type"]) == ("typing_error", "doi")
    assert best["proposed"] == true


@pytest.mark.parametrize("region", ["halland", "skane", "kronoberg"])
@pytest.mark.parametrize("slip", SLIPS, ids=lambda s: s.__name__)
def test_a_mistyped_total_is_what_its_parts_sum_to(
    clean: DeckReading, region: str, slip: object
) -> None:
    place = (FEB, "issued", region, TOTAL)
    true = count_at(clean, place)
    told = tell(altered(clean, {place: slip(str(true))}, totals_follow=False))  # type: ignore[operator]
    assert set(told.rules) <= {UNBALANCED, "standalone_within_issued"}
    best = told.best(UNBALANCED, month=FEB, region=region)
    assert best["diagnosis"] == "typing_error"
    assert (best["certificate_type"], best["proposed"]) == (TOTAL, true)
    assert told.diagnosed.proposals.is_empty()  # a total is no cell


@pytest.mark.parametrize("surplus", [1, 2, 5])
def test_the_same_surplus_in_both_tables_is_a_type_without_a_column(
    clean: DeckReading, surplus: int
) -> None:
    totals = {
        (JAN, channel, "halland", TOTAL): count_at(clean, (JAN, channel, "halland", TOTAL))
        + surplus
        for channel in ("issued", "standalone")
    }
    told = tell(altered(clean, totals, totals_follow=False))
    assert told.rules == [UNBALANCED, UNBALANCED]
    for channel, other in (("issued", "standalone"), ("standalone", "issued")):
        best = told.best(UNBALANCED, channel=channel)
        assert (best["diagnosis"], best["proposed"]) == ("unlisted_type", surplus)
        assert best["linked"] == told.finding(UNBALANCED, channel=other)["finding"]


def test_a_twin_makes_a_type_without_a_column_surer(clean: DeckReading) -> None:
    places = [(JAN, channel, "halland", TOTAL) for channel in ("issued", "standalone")]
    totals = {place: count_at(clean, place) + 1 for place in places}
    alone = tell(altered(clean, {places[0]: totals[places[0]]}, totals_follow=False))
    both = tell(altered(clean, totals, totals_follow=False))
    unsure, sure = (
        sum(
            e["confidence"]
            for e in told.explanations(told.finding(UNBALANCED, channel="issued")["finding"])
            if e["diagnosis"] == "unlisted_type"
        )
        for told in (alone, both)
    )
    assert 0 < unsure < sure


def test_a_surplus_in_the_standalone_table_alone_is_no_type_without_a_column(
    clean: DeckReading,
) -> None:
    place = (JAN, "standalone", "vastra_gotaland", TOTAL)
    told = tell(altered(clean, {place: count_at(clean, place) + 1}, totals_follow=False))
    best = told.best(UNBALANCED, channel="standalone")
    assert best["diagnosis"] != "unlisted_type"
