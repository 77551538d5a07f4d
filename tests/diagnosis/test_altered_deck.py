"""One thing altered in a deck with nothing wrong: that is pointed out, explained, and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from diagnosis.made import (
    ABOVE,
    DEC,
    FEB,
    JAN,
    MOVED,
    NOV,
    OUT_OF_LINE,
    TOTAL,
    UNBALANCED,
    Diagnosis,
    Place,
    altered,
    count_at,
    diagnose_readings,
    rows_of,
    with_rows,
)
from intygsstat.models import Channel, DeckReading

HALLAND = (NOV, "issued", "halland", "fk7804")
KALMAR = (DEC, "issued", "kalmar", "fk7804")
SKANE = (JAN, "issued", "skane", "doi")
GOTALAND = (FEB, "issued", "vastra_gotaland", "fk7804")
SMALL = (DEC, "standalone", "skane", "fk7804")

Typo = Callable[[str], str]
LOSSES: dict[str, Typo] = {
    "last_digit_lost": lambda text: text[:-1],
    "first_digit_lost": lambda text: text[1:],
    "middle_digit_lost": lambda text: text[0] + text[2:],
}
OTHERS: dict[str, Typo] = {
    "digit_added": lambda text: text[0] + "7" + text[1:],
    "digits_swapped": lambda text: text[1] + text[0] + text[2:],
    "digit_replaced": lambda text: ("9" if text[0] < "5" else "1") + text[1:],
}
TYPOS = LOSSES | OTHERS


def diagnosed(
    clean: DeckReading, changes: dict[Place, int | str], totals_follow: bool = False
) -> Diagnosis:
    return diagnose_readings(altered(clean, changes, totals_follow=totals_follow))


def value(proposal: dict[str, Any]) -> tuple[object, ...]:
    return tuple(proposal[name] for name in ("printed_count", "proposed"))


def test_without_its_errors_the_deck_has_no_finding(clean: DeckReading) -> None:
    found = diagnose_readings(clean)
    assert found.findings.is_empty()
    assert found.frames["explanations"].is_empty()
    assert not found.proposals
    assert len(found.frames["expected"]) == 1600


# One number


@pytest.mark.parametrize(
    ("place", "edit"),
    # Halland's own months vary too much for what loses no digit
    [
        (place, edit)
        for place in (HALLAND, SKANE, GOTALAND)
        for edit in (LOSSES if place == HALLAND else TYPOS)
    ],
)
def test_a_typo_is_found_although_the_total_agrees(
    clean: DeckReading, place: Place, edit: str
) -> None:
    true = count_at(clean, place)
    found = diagnosed(clean, {place: TYPOS[edit](str(true))}, totals_follow=True)
    assert found.rules == [OUT_OF_LINE]
    where = dict(zip(("month", "channel", "region", "certificate_type"), place, strict=True))
    explanations = found.explanations(OUT_OF_LINE, **where)
    diagnosis = "lost_digits" if edit in LOSSES else "typing_error"
    assert explanations[0]["diagnosis"] == diagnosis
    assert {each["certificate_type"] for each in explanations} == {place[3]}
    held = [each["proposed_low"] <= true <= each["proposed_high"] for each in explanations
            if each["proposed"]]  # fmt: skip
    assert any(held)
    assert held[0] or edit == "middle_digit_lost"  # 657 may be a 6 5?7 as well as a 6 57?
    assert sum(each["confidence"] for each in explanations) <= 1.001


@pytest.mark.parametrize("place", [HALLAND, KALMAR], ids=lambda place: place[2])
def test_a_lost_group_leaves_a_thousand_values(clean: DeckReading, place: Place) -> None:
    thousands = count_at(clean, place) // 1000
    best = diagnosed(clean, {place: thousands}, totals_follow=True).best(OUT_OF_LINE)
    assert best["diagnosis"] == "lost_digits"
    low = thousands * 1000
    assert (best["proposed_low"], best["proposed_high"]) == (low, low + 999)
    assert best["confidence"] > 0.8


@pytest.mark.parametrize(
    "place", [KALMAR, SKANE, SMALL], ids=lambda place: f"{place[2]}-{place[1]}"
)
@pytest.mark.parametrize("edit", TYPOS)
def test_the_total_shows_which_part_was_mistyped_and_what_it_was(
    clean: DeckReading, place: Place, edit: str
) -> None:
    true = count_at(clean, place)
    printed = TYPOS[edit](str(true))
    found = diagnosed(clean, {place: printed})
    assert found.rules == [UNBALANCED]
    best = found.best(UNBALANCED, month=place[0], channel=place[1], region=place[2])
    assert best["diagnosis"] == "typing_error"
    assert (best["certificate_type"], best["proposed"]) == (place[3], true)
    assert best["confidence"] > 0.9
    assert {p: value(row) for p, row in found.proposals.items()} == {place: (int(printed), true)}


def test_a_number_left_out_is_what_the_total_leaves(clean: DeckReading) -> None:
    best = diagnosed(clean, {SKANE: ""}).best(UNBALANCED)
    assert (best["diagnosis"], best["certificate_type"]) == ("typing_error", "doi")
    assert best["proposed"] == count_at(clean, SKANE)


@pytest.mark.parametrize("edit", TYPOS)
def test_a_mistyped_total_is_what_its_parts_sum_to(clean: DeckReading, edit: str) -> None:
    place = (FEB, "issued", "halland", TOTAL)
    true = count_at(clean, place)
    found = diagnosed(clean, {place: TYPOS[edit](str(true))})
    assert set(found.rules) <= {UNBALANCED, ABOVE}
    best = found.best(UNBALANCED)
    assert best["diagnosis"] == "typing_error"
    assert (best["certificate_type"], best["proposed"]) == (TOTAL, true)
    assert not found.proposals  # a total is no cell


@pytest.mark.parametrize("surplus", [1, 5])
def test_the_same_surplus_in_both_tables_is_a_type_without_a_column(
    clean: DeckReading, surplus: int
) -> None:
    places = [(JAN, channel, "halland", TOTAL) for channel in ("issued", "standalone")]
    found = diagnosed(clean, {place: count_at(clean, place) + surplus for place in places})
    assert found.rules == [UNBALANCED, UNBALANCED]
    for channel, other in (("issued", "standalone"), ("standalone", "issued")):
        best = found.best(UNBALANCED, channel=channel)
        assert (best["diagnosis"], best["proposed"]) == ("unlisted_type", surplus)
        assert best["linked"] == found.finding(UNBALANCED, channel=other)["finding"]


# A cell that nobody can read, and what its row's total leaves for it


@pytest.mark.parametrize(
    ("printed", "confidence"),
    [("83 9", 0.99), ("8 39", 0.99), ("8x39 9", 0.9), ("83 9x9", 0.9), ("n/a", 0.6), ("1x2", 0.6)],
)
def test_digits_that_agree_make_what_the_total_leaves_surer(
    clean: DeckReading, printed: str, confidence: float
) -> None:
    found = diagnosed(clean, {SKANE: printed})
    assert set(found.rules) == {"cell_is_readable", UNBALANCED}
    assert not found.new  # and it is no number to compare others with
    best = found.best("cell_is_readable")
    assert (best["diagnosis"], best["certificate_type"]) == ("typing_error", "doi")
    assert best["confidence"] == confidence
    assert {p: value(row) for p, row in found.proposals.items()} == {SKANE: (None, 839)}
    assert best["proposed"] == count_at(clean, SKANE) == 839


@pytest.mark.parametrize(("other", "text"), [("db", "?"), (TOTAL, "5"), (TOTAL, "2l 646")])
def test_two_unknown_numbers_or_a_low_total_leave_nothing(
    clean: DeckReading, other: str, text: str
) -> None:
    assert not diagnosed(clean, {SKANE: "83 9", (*SKANE[:3], other): text}).proposals


# Numbers in each other's place


@pytest.mark.parametrize(
    ("month", "region", "first", "second"),
    [
        (JAN, "skane", "fk7801", "doi"),
        (DEC, "vastra_gotaland", "ag1_14", "ag7804"),
        (NOV, "ostergotland", "fk7804", "doi"),
        (JAN, "halland", "fk7804", "fk7802"),  # 6 FK7804 issued are fewer than standalone
    ],
)
def test_two_numbers_of_a_row_in_each_others_place(
    clean: DeckReading, month: date, region: str, first: str, second: str
) -> None:
    places = [(month, "issued", region, kind) for kind in (first, second)]
    counts = {place: count_at(clean, place) for place in places}
    found = diagnosed(clean, dict(zip(places, reversed(counts.values()), strict=True)), True)
    assert [rule for rule in found.rules if rule != ABOVE] == [OUT_OF_LINE, OUT_OF_LINE]
    findings = [found.finding(OUT_OF_LINE, certificate_type=p[3])["finding"] for p in places]
    for place, other in zip(places, reversed(findings), strict=True):
        (explanation,) = found.explanations(OUT_OF_LINE, certificate_type=place[3])
        assert explanation["diagnosis"] == "cells_swapped"
        assert (explanation["proposed"], explanation["linked"]) == (counts[place], other)
    assert {place: row["proposed"] for place, row in found.proposals.items()} == counts
    if ABOVE in found.rules:  # what follows from a swap is linked to it
        assert found.best(ABOVE, certificate_type=first)["linked"] == findings[0]


@pytest.mark.parametrize(
    ("month", "first", "second"),
    [(DEC, "halland", "jamtland_harjedalen"), (NOV, "skane", "stockholm_gotland")],
)
def test_two_rows_under_each_others_name(
    clean: DeckReading, month: date, first: str, second: str
) -> None:
    rows = {row.region: row for row in rows_of(clean, month, "issued")}
    numbers = {name: (row.cells, row.total) for name, row in rows.items()}
    pairs = ((first, second), (second, first))
    for name, other in pairs:
        rows[name] = replace(rows[name], cells=numbers[other][0], total=numbers[other][1])
    found = diagnose_readings(with_rows(clean, month, "issued", list(rows.values())))
    rule = "rows_stand_under_their_names"
    assert [each for each in found.rules if each != ABOVE] == [rule, rule]
    for name, other in pairs:
        best = found.best(rule, month=month, channel="issued", region=name)
        assert best["diagnosis"] == "rows_swapped"
        assert best["linked"] == found.finding(rule, region=other)["finding"]
    assert found.proposals
    for place, row in found.proposals.items():
        assert row["proposed"] == count_at(clean, place)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("channel", "copy", "source"),
    [("issued", JAN, DEC), ("standalone", JAN, DEC), ("standalone", DEC, JAN)],
)
def test_a_month_with_the_numbers_of_another(
    clean: DeckReading, channel: Channel, copy: date, source: date
) -> None:
    """Each may be the copy; standalone counts above issued ones show which, and follow from it."""
    found = diagnose_readings(with_rows(clean, copy, channel, rows_of(clean, source, channel)))
    rule = "month_has_its_own_numbers"
    assert found.rules.count(rule) == 2
    assert set(found.rules) <= {rule, ABOVE}
    best, other = (found.best(rule, month=month, channel=channel) for month in (copy, source))
    assert best["diagnosis"] == other["diagnosis"] == "month_repeated"
    assert best["proposed"] is None
    assert (best["linked"], other["linked"]) == (other["finding"], best["finding"])
    assert best["confidence"] + other["confidence"] == pytest.approx(1.0, abs=0.01)
    above = found.findings.filter(rule=ABOVE).to_dicts()
    assert best["confidence"] > other["confidence"] or not above
    if (channel, copy) != ("standalone", JAN):  # Gävleborg has all its TS bas in Webcert
        conflict = found.best(ABOVE, month=copy, region="gavleborg", certificate_type="ts_bas")
        assert conflict["linked"] == best["finding"]
    assert not found.proposals


def test_a_row_left_out(clean: DeckReading) -> None:
    rows = [row for row in rows_of(clean, JAN, "issued") if row.region != "halland"]
    found = diagnose_readings(with_rows(clean, JAN, "issued", rows))
    assert found.rules == ["every_region_present"]
    best = found.best("every_region_present", month=JAN, channel="issued", region="halland")
    assert best["diagnosis"] == "row_missing"
    assert best["confidence"] > 0.9
    assert "3 other months" in best["evidence"]
    assert not found.proposals


# Totals in other rows than their own


def totals_moved(
    reading: DeckReading, channel: Channel, first: int, number: int, step: int
) -> tuple[DeckReading, list[str]]:
    """The reading with `number` of February's totals from place `first` printed `step` rows too
    low, and the names of the rows that they now stand in."""
    names = [row.region for row in rows_of(reading, FEB, channel)]
    own = [count_at(reading, (FEB, channel, name, TOTAL)) for name in names]
    places = range(first, first + number)
    moved = {(FEB, channel, names[place + step], TOTAL): own[place] for place in places}
    return altered(reading, moved, totals_follow=False), [place[2] for place in moved]


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize(
    ("channel", "first", "number"),
    [("issued", 2, 5), ("standalone", 2, 5), ("standalone", 9, 4), ("issued", 8, 2)],
)
def test_a_run_of_moved_totals_is_one_finding(
    clean: DeckReading, channel: Channel, first: int, number: int, step: int
) -> None:
    reading, rows = totals_moved(clean, channel, first, number, step)
    found = diagnose_readings(reading)
    run = found.finding(MOVED, month=FEB, channel=channel)
    unprinted = rows[-1] if step > 0 else rows[0]
    assert run["expected"] == str(count_at(clean, (FEB, channel, unprinted, TOTAL)))
    assert run["printed"] is None  # the first total of the run stands in two rows
    for name in rows:
        own = count_at(clean, (FEB, channel, name, TOTAL))
        if count_at(reading, (FEB, channel, name, TOTAL)) != own:  # not those of equal neighbours
            best = found.best(UNBALANCED, month=FEB, channel=channel, region=name)
            assert (best["linked"], best["proposed"]) == (run["finding"], own)
    assert set(found.findings["region"].drop_nulls()) <= set(rows)
    assert set(found.frames["explanations"]["linked"].drop_nulls()) <= set(
        found.findings["finding"]
    )


def test_a_mistyped_part_inside_a_run_comes_before_it(clean: DeckReading) -> None:
    reading, rows = totals_moved(clean, "issued", 3, 5, 1)
    place = (FEB, "issued", rows[2], "doi")
    true = count_at(clean, place)
    found = diagnosed(reading, {place: true * 10 + 3})
    explanations = found.explanations(UNBALANCED, region=rows[2])
    assert (explanations[0]["certificate_type"], explanations[0]["proposed"]) == ("doi", true)
    assert found.finding(MOVED)["finding"] in [each["linked"] for each in explanations]


# More standalone certificates than issued ones


@pytest.mark.parametrize("totals_follow", [True, False])
def test_a_standalone_count_above_the_issued_one(clean: DeckReading, totals_follow: bool) -> None:
    place = (FEB, "standalone", "gavleborg", "ts_bas")
    assert count_at(clean, place) == 49 == count_at(clean, (FEB, "issued", *place[2:]))
    found = diagnosed(clean, {place: 499}, totals_follow)
    best = found.best(ABOVE, certificate_type="ts_bas")
    assert best["diagnosis"] == "standalone_above_issued"
    assert (best["certificate_type"], best["proposed"]) == ("ts_bas", 49)
    assert OUT_OF_LINE not in found.rules  # said once
    assert {p: value(row) for p, row in found.proposals.items()} == {place: (499, 49)}


@pytest.mark.parametrize("totals_follow", [True, False])
def test_an_issued_count_below_the_standalone_one(clean: DeckReading, totals_follow: bool) -> None:
    place = (FEB, "issued", "gavleborg", "ts_bas")
    found = diagnosed(clean, {place: 4}, totals_follow)
    best = found.best(ABOVE, certificate_type="ts_bas")
    assert best["certificate_type"] is None  # the standalone number is right
    assert best["proposed"] is None
    reason = found.finding(OUT_OF_LINE if totals_follow else UNBALANCED)
    assert best["linked"] == reason["finding"]
    (proposal,) = found.proposals.values()
    assert proposal["channel"] == "issued"
    assert proposal["proposed_low"] <= 49 <= proposal["proposed_high"]


def test_no_likely_value_makes_more_standalone_than_issued(march: DeckReading) -> None:
    likely = {place: row["proposed"] for place, row in diagnose_readings(march).proposals.items()}
    for issued, standalone in pairwise(march.tables):
        for row in issued.rows if issued.channel == "issued" else ():
            for cell in row.cells:
                below, above = (
                    (table.month, table.channel, row.region, cell.certificate_type)
                    for table in (standalone, issued)
                )
                counts = [likely.get(at, count_at(march, at)) for at in (below, above)]
                assert counts[0] <= counts[1]
