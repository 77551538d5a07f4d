"""Numbers in each other's place, rows and totals moved, whole months: in a deck otherwise sound."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from diagnosis.decks import (
    DEC,
    FEB,
    JAN,
    NOV,
    TOTAL,
    Place,
    Told,
    altered,
    count_at,
    rows_of,
    tell,
    with_rows,
)
from intygsstat.models import Channel, DeckReading

OUT_OF_LINE = "count_in_line_with_history"
MOVED = "totals_stand_in_their_rows"
UNBALANCED = "row_parts_sum_to_total"
ABOVE = "standalone_within_issued"


def cells_swapped(reading: DeckReading, first: Place, second: Place) -> DeckReading:
    changes = {first: count_at(reading, second), second: count_at(reading, first)}
    return altered(reading, changes, totals_follow=True)


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
    told = tell(cells_swapped(clean, places[0], places[1]))
    assert [rule for rule in told.rules if rule != ABOVE] == [OUT_OF_LINE, OUT_OF_LINE]
    findings = {
        kind: told.finding(OUT_OF_LINE, region=region, certificate_type=kind)["finding"]
        for kind in (first, second)
    }
    for place, other in (places, places[::-1]):
        (explanation,) = told.explanations(findings[place[3]])
        assert explanation["diagnosis"] == "cells_swapped"
        assert explanation["proposed"] == count_at(clean, place)
        assert explanation["linked"] == findings[other[3]]
    assert sorted(told.diagnosed.proposals["proposed"]) == sorted(
        count_at(clean, place) for place in places
    )


def test_what_follows_from_a_swap_is_linked_to_it(clean: DeckReading) -> None:
    places = [(JAN, "issued", "halland", kind) for kind in ("fk7804", "fk7802")]
    told = tell(cells_swapped(clean, places[0], places[1]))
    best = told.best(ABOVE, region="halland", certificate_type="fk7804")
    swap = told.finding(OUT_OF_LINE, region="halland", certificate_type="fk7804")
    assert best["linked"] == swap["finding"]


@pytest.mark.parametrize(
    ("month", "first", "second"),
    [(DEC, "halland", "jamtland_harjedalen"), (NOV, "skane", "stockholm_gotland")],
)
def test_two_rows_under_each_others_name(
    clean: DeckReading, month: date, first: str, second: str
) -> None:
    rows = {row.region: row for row in rows_of(clean, month, "issued")}
    numbers = {name: (row.cells, row.total) for name, row in rows.items()}
    for name, other in ((first, second), (second, first)):
        rows[name] = replace(rows[name], cells=numbers[other][0], total=numbers[other][1])
    told = tell(with_rows(clean, month, "issued", list(rows.values())))
    rule = "rows_stand_under_their_names"
    assert [r for r in told.rules if r != ABOVE] == [rule, rule]
    for name, other in ((first, second), (second, first)):
        best = told.best(rule, month=month, channel="issued", region=name)
        assert best["diagnosis"] == "rows_swapped"
        assert best["linked"] == told.finding(rule, region=other)["finding"]
    for proposal in told.diagnosed.proposals.to_dicts():
        place = (month, "issued", proposal["region"], proposal["certificate_type"])
        assert proposal["proposed"] == count_at(clean, place)


@pytest.mark.parametrize("channel", ["issued", "standalone"])
def test_a_month_with_the_numbers_of_another(clean: DeckReading, channel: Channel) -> None:
    told = tell(with_rows(clean, JAN, channel, rows_of(clean, DEC, channel)))
    rule = "month_has_its_own_numbers"
    assert told.rules.count(rule) == 2  # each may be the copy
    assert set(told.rules) <= {rule, ABOVE}
    copy, source = (told.best(rule, month=month, channel=channel) for month in (JAN, DEC))
    assert copy["diagnosis"] == source["diagnosis"] == "month_repeated"
    assert copy["proposed"] is None
    assert (copy["linked"], source["linked"]) == (source["finding"], copy["finding"])
    assert copy["confidence"] + source["confidence"] == pytest.approx(1.0, abs=0.01)
    if ABOVE in told.rules:  # the other channel's table tells which
        assert copy["confidence"] > source["confidence"]


@pytest.mark.parametrize(
    ("channel", "copy", "source"), [("issued", JAN, DEC), ("standalone", DEC, JAN)]
)
def test_what_follows_from_a_repeated_month_is_linked_to_it(
    clean: DeckReading, channel: Channel, copy: date, source: date
) -> None:
    """Gävleborg has all its TS bas in Webcert: 63 of 63 and 37 of 37."""
    told = tell(with_rows(clean, copy, channel, rows_of(clean, source, channel)))
    month = told.finding("month_has_its_own_numbers", month=copy, channel=channel)
    best = told.best(ABOVE, month=copy, region="gavleborg", certificate_type="ts_bas")
    assert best["linked"] == month["finding"]
    assert told.diagnosed.proposals.is_empty()


def test_a_row_left_out(clean: DeckReading) -> None:
    rows = [row for row in rows_of(clean, JAN, "issued") if row.region != "halland"]
    told = tell(with_rows(clean, JAN, "issued", rows))
    assert told.rules == ["every_region_present"]
    best = told.best("every_region_present", month=JAN, channel="issued", region="halland")
    assert best["diagnosis"] == "row_missing"
    assert best["confidence"] > 0.9
    assert "3 other months" in best["evidence"]
    assert told.diagnosed.proposals.is_empty()


def totals_moved(
    reading: DeckReading, month: date, channel: Channel, first: int, number: int, step: int
) -> tuple[DeckReading, list[str]]:
    """The reading with `number` totals from place `first` printed `step` rows too low, and the
    names of the rows that they now stand in."""
    names = [row.region for row in rows_of(reading, month, channel)]
    own = {name: count_at(reading, (month, channel, name, TOTAL)) for name in names}
    moved = {
        (month, channel, names[place + step], TOTAL): own[names[place]]
        for place in range(first, first + number)
    }
    return altered(reading, moved, totals_follow=False), [place[2] for place in moved]


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize(
    ("channel", "first", "number"),
    [("issued", 2, 5), ("standalone", 2, 5), ("standalone", 9, 4), ("issued", 8, 2)],
)
def test_a_run_of_moved_totals_is_one_finding(
    clean: DeckReading, channel: Channel, first: int, number: int, step: int
) -> None:
    reading, rows = totals_moved(clean, FEB, channel, first, number, step)
    told = tell(reading)
    assert told.rules.count(MOVED) == 1
    run = told.finding(MOVED, month=FEB, channel=channel)
    unprinted = rows[-1] if step > 0 else rows[0]
    assert run["expected"] == str(count_at(clean, (FEB, channel, unprinted, TOTAL)))
    assert run["printed"] is None  # the first total of the run stands in two rows
    for name in rows:
        own = count_at(clean, (FEB, channel, name, TOTAL))
        if count_at(reading, (FEB, channel, name, TOTAL)) == own:
            continue  # two neighbours with the same total
        best = told.best(UNBALANCED, month=FEB, channel=channel, region=name)
        assert (best["linked"], best["proposed"]) == (run["finding"], own)
    others = told.findings["region"].drop_nulls().to_list()
    assert set(others) <= set(rows)


def test_a_single_total_of_another_row_is_moved_if_it_is_large(clean: DeckReading) -> None:
    reading, rows = totals_moved(clean, FEB, "issued", 3, 1, 1)
    told = tell(reading)
    assert sorted(told.rules) == sorted([UNBALANCED, MOVED])
    assert rows


def test_a_single_small_total_of_another_row_is_no_run(clean: DeckReading) -> None:
    reading, _ = totals_moved(clean, FEB, "standalone", 3, 1, 1)
    assert MOVED not in tell(reading).rules


def test_a_mistyped_part_inside_a_run_is_told_from_it(clean: DeckReading) -> None:
    reading, rows = totals_moved(clean, FEB, "issued", 3, 5, 1)
    place = (FEB, "issued", rows[2], "doi")
    true = count_at(clean, place)
    told = tell(altered(reading, {place: true * 10 + 3}, totals_follow=False))
    run = told.finding(MOVED)["finding"]
    explanations = told.explanations(told.finding(UNBALANCED, region=rows[2])["finding"])
    assert (explanations[0]["certificate_type"], explanations[0]["proposed"]) == ("doi", true)
    assert run in [e["linked"] for e in explanations]


@pytest.mark.parametrize("totals_follow", [True, False])
def test_a_standalone_count_above_the_issued_one(clean: DeckReading, totals_follow: bool) -> None:
    place = (FEB, "standalone", "gavleborg", "ts_bas")
    assert count_at(clean, place) == 49 == count_at(clean, (FEB, "issued", *place[2:]))
    told = tell(altered(clean, {place: 499}, totals_follow=totals_follow))
    best = told.best(ABOVE, region="gavleborg", certificate_type="ts_bas")
    assert best["diagnosis"] == "standalone_above_issued"
    assert (best["certificate_type"], best["proposed"]) == ("ts_bas", 49)
    assert OUT_OF_LINE not in told.rules  # said once
    (proposal,) = told.diagnosed.proposals.to_dicts()
    assert (proposal["channel"], proposal["proposed"]) == ("standalone", 49)


@pytest.mark.parametrize("totals_follow", [True, False])
def test_an_issued_count_below_the_standalone_one(clean: DeckReading, totals_follow: bool) -> None:
    place = (FEB, "issued", "gavleborg", "ts_bas")
    told = tell(altered(clean, {place: 4}, totals_follow=totals_follow))
    best = told.best(ABOVE, region="gavleborg", certificate_type="ts_bas")
    assert best["certificate_type"] is None  # the standalone number is right
    assert best["proposed"] is None
    reason = told.finding(OUT_OF_LINE if totals_follow else UNBALANCED, region="gavleborg")
    assert best["linked"] == reason["finding"]
    (proposal,) = told.diagnosed.proposals.to_dicts()
    assert proposal["channel"] == "issued"
    assert proposal["proposed_low"] <= 49 <= proposal["proposed_high"]


def test_no_likely_value_makes_more_standalone_than_issued(march: DeckReading) -> None:
    likely = {
        tuple(row[name] for name in ("month", "channel", "region", "certificate_type")): row[
            "proposed"
        ]
        for row in tell(march).diagnosed.proposals.to_dicts()
    }
    for issued, standalone in pairwise(march.tables):
        if issued.channel == "standalone":
            continue
        for row in issued.rows:
            for cell in row.cells:
                rest = (row.region, cell.certificate_type)
                counts = [
                    likely.get((issued.month, t.channel, *rest))
                    or count_at(march, (issued.month, t.channel, *rest))
                    for t in (standalone, issued)
                ]
                assert counts[0] <= counts[1]


def linked_findings(told: Told) -> set[str]:
    return set(told.diagnosed.explanations["linked"].drop_nulls())


def test_every_link_leads_to_a_finding(march: DeckReading, clean: DeckReading) -> None:
    moved, _ = totals_moved(clean, FEB, "issued", 3, 5, 1)
    for told in (tell(march), tell(moved)):
        assert linked_findings(told) <= set(told.findings["finding"])
