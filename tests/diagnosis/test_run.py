"""What holds of every diagnosis, whatever the decks; decks explained together."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_deck import print_plain_deck, usual_slides

from diagnosis.made import (
    ABOVE,
    CELL,
    DEC,
    FEB,
    JAN,
    MOVED,
    NOV,
    OUT_OF_LINE,
    REGIONS,
    TOTAL,
    TYPES,
    UNBALANCED,
    Diagnosis,
    Place,
    altered,
    check_whole,
    count_at,
    deck_of,
    diagnose_readings,
    drawn_counts,
    months_on,
    only,
    rows_of,
    with_rows,
)
from intygsstat.checks.deck import validate_deck
from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.diagnosis.baseline import WINDOW
from intygsstat.diagnosis.run import (
    YEARS,
    ExplainedFinding,
    Rows,
    diagnose,
    diagnose_months,
    explain_decks,
)
from intygsstat.models import DeckReading, Explanation, Finding
from intygsstat.storage.parquet import reading_to_frames
from intygsstat.storage.schema import DIAGNOSIS_SCHEMAS, SCHEMAS

NUMBERS = st.one_of(
    st.sampled_from(["", "x1"]),
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
        shape = (draw(st.integers(1, 4)), len(regions), len(types))
        scale = draw(st.sampled_from([0, 3, 200, 6000]))
        issued = np.random.default_rng(seed).poisson(scale, shape)
        reading = deck_of(
            {"issued": issued, "standalone": issued // 20},
            regions,
            types,
            first=months_on(NOV, draw(st.integers(0, 4))),
            name=f"{number}.pdf",
            forum=months_on(date(2024, 6, 1), number),
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


@settings(max_examples=30)
@given(decks())
def test_every_diagnosis_is_whole(readings: list[DeckReading]) -> None:
    found = diagnose_readings(*readings)
    check_whole(found)
    printed = {
        (reading.deck, table.month, table.channel, row.region, cell.certificate_type): cell.count
        for reading in readings
        for table in reading.tables
        for row in table.rows
        for cell in row.cells
    }
    for row in found.frames["proposals"].to_dicts():
        assert printed[tuple(row[name] for name in CELL)] == row["printed_count"]
    assert set(found.frames["expected"].select(CELL).rows()) <= set(printed)


def test_no_deck_at_all_has_an_empty_diagnosis() -> None:
    empty = [pl.DataFrame(schema=SCHEMAS[kind]) for kind in ("cells", "row_totals", "findings")]
    diagnosed = diagnose(*empty, [])
    for kind, schema in DIAGNOSIS_SCHEMAS.items():
        assert diagnosed[kind].equals(pl.DataFrame(schema=schema))
    assert explain_decks([]) == []


def same(one: pl.DataFrame, other: pl.DataFrame) -> None:
    """Equal but for the last decimal, in any order."""
    numbers = [name for name in one.columns if one.schema[name] == pl.Float64]
    keys = [name for name in one.columns if name not in numbers]
    one, other = one.sort(keys), other.sort(keys)
    assert one.select(keys).equals(other.select(keys))
    for name in numbers:
        np.testing.assert_allclose(one[name], other[name], rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize(("printed", "likely"), [("16", 3016), ("", None)])
def test_an_issued_number_below_its_standalone_one_is_wrong(
    printed: str, likely: int | None, tmp_path: Path
) -> None:
    """What the conflict says of the issued number is what is proposed for it."""
    slides = usual_slides(["november", "december", "januari", "februari"], level=300)
    (rows,) = (rows for title, rows in slides if title == "8a. Utfärdade intyg februari")
    cells = rows["Kalmar län"]
    cells[2:] = printed, str(sum(int(cell or 0) for cell in [*cells[:2], printed]))
    deck = examine_deck(print_plain_deck(tmp_path / "forum-2024-03.pdf", slides))
    (explained,) = explain_decks([deck])
    best = {each.finding.rule: each.best for each in explained if each.best}
    (conflict, own) = best["standalone_within_issued"], best["count_in_line_with_history"]
    assert conflict.confidence > 0.95
    assert (own.proposed, own.certificate_type) == (likely, "fk7804")
    assert own.confidence == pytest.approx(conflict.confidence, abs=0.01)


def test_the_order_of_the_rows_says_nothing(march: DeckReading) -> None:
    totals, findings = validate_deck(replace(march, findings=()))
    frames = reading_to_frames(replace(march, findings=tuple(findings)), None, totals)
    ordered = [frames[kind] for kind in ("cells", "row_totals", "findings")]
    shuffled = [frame.sample(fraction=1, shuffle=True, seed=1) for frame in ordered]
    first, second = (diagnose(*each, [march.deck]) for each in (ordered, shuffled))
    for kind in DIAGNOSIS_SCHEMAS:
        same(first[kind], second[kind])


def test_an_older_version_does_not_change_what_is_said_of_the_current_one(
    march: DeckReading,
) -> None:
    draw = np.random.default_rng(1)
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
    alone, beside = diagnose_readings(march), diagnose_readings(older, march)
    check_whole(beside)
    findings = beside.findings.filter(deck=march.deck)["finding"]
    same(
        alone.frames["explanations"],
        beside.frames["explanations"].filter(pl.col("finding").is_in(findings.implode())),
    )
    for kind in ("proposals", "expected", "diagnosed_findings"):
        same(alone.frames[kind], beside.frames[kind].filter(deck=march.deck))


def test_tables_of_two_decks_are_compared_if_both_are_current(clean: DeckReading) -> None:
    """January's issued counts stand in one deck, its standalone ones in another."""
    place = (JAN, "standalone", "halland", "doi")
    wrong = altered(clean, {place: 9999}, totals_follow=True)
    both = (("issued.pdf", "issued", clean), ("standalone.pdf", "standalone", wrong))
    readings = [
        replace(only(reading, JAN, name=name), tables=tables)
        for name, channel, reading in both
        if (tables := tuple(t for t in only(reading, JAN).tables if t.channel == channel))
    ]
    found = diagnose_readings(*readings)
    check_whole(found)
    finding = found.finding(ABOVE, region="halland", certificate_type="doi")
    issued = count_at(clean, (JAN, "issued", "halland", "doi"))
    assert (finding["deck"], finding["expected"]) == ("standalone.pdf", f"at most {issued}")
    assert f"9\u00a0999 standalone, and issued.pdf {issued} issued" in finding["message"]
    assert "9\u00a0999 fristående i standalone.pdf" in finding["message_sv"]
    newer = replace(readings[1], deck="newer.pdf", tables=only(clean, JAN).tables)
    later = replace(newer, forum_date=replace(newer.forum_date, day=date(2024, 5, 1)))
    assert ABOVE not in diagnose_readings(*readings, later).findings["rule"].to_list()


@pytest.mark.parametrize("repeated", [False, True])
def test_what_is_published_together_is_compared(clean: DeckReading, repeated: bool) -> None:
    """A newer deck prints January's issued counts anew, under the standalone ones of the older."""
    places = [(JAN, channel, "vastra_gotaland", "fk7804") for channel in ("issued", "standalone")]
    alone = count_at(clean, places[1])
    older = clean
    if repeated:  # of two like tables it is likelier the copy, and is compared all the same
        older = with_rows(clean, DEC, "standalone", rows_of(clean, JAN, "standalone"))
    newer = only(altered(clean, {places[0]: alone - 1}, totals_follow=True), JAN, name="newer.pdf")
    assert newer.forum_date is not None
    newer = replace(
        newer,
        sha256="0" * 64,
        tables=tuple(table for table in newer.tables if table.channel == "issued"),
        forum_date=replace(newer.forum_date, day=date(2024, 5, 1)),
    )
    found = diagnose_readings(older, newer)
    check_whole(found)
    finding = found.finding(ABOVE, region="vastra_gotaland", certificate_type="fk7804")
    assert (finding["deck"], finding["expected"]) == (clean.deck, f"at most {alone - 1}")
    assert {
        one["month"] for one in found.findings.filter(rule="month_has_its_own_numbers").to_dicts()
    } == ({DEC, JAN} if repeated else set())


def test_a_copied_month_is_drawn_as_the_other_channel_has_it() -> None:
    """A quiet January, whose issued counts are November's."""
    issued = drawn_counts(1, 4)[0]
    issued[2] = np.round(issued[2] * 0.6)
    counts = {"issued": issued.copy(), "standalone": np.floor(issued / 4)}
    counts["issued"][2] = issued[0]
    drawn = diagnose_readings(deck_of(counts, REGIONS, TYPES)).frames["draws"]
    place = {"month": JAN, "channel": "issued", "region": "skane", "certificate_type": "fk7804"}
    (row,) = drawn.filter(**place).to_dicts()
    true, printed = (
        float(issued[m, REGIONS.index("skane"), TYPES.index("fk7804")]) for m in (2, 0)
    )
    otherwise = [count for count in row["counts"] if count != printed]
    assert np.median(otherwise) == pytest.approx(true, rel=0.25)


@pytest.mark.parametrize(("months", "windows"), [(60, 1), (61, 2)])
def test_five_years_are_worked_through_at_once(months: int, windows: int) -> None:
    asked = []

    def rows_of(*window: date) -> Rows:
        asked.append(window)
        kinds = ("cells", "row_totals", "findings")
        cells, row_totals, findings = (pl.DataFrame(schema=SCHEMAS[kind]) for kind in kinds)
        return cells, row_totals, findings

    assert list(diagnose_months([NOV, months_on(NOV, months - 1)], rows_of, [])) == []
    assert len(asked) == windows


MONTHS = 72


@pytest.fixture(scope="module")
def long_history() -> tuple[DeckReading, list[Place], Diagnosis]:
    """Months enough for windows, with a lost first digit in some, in different regions."""
    issued = drawn_counts(21, MONTHS)[0][:, :10, 3:6]
    counts = {"issued": issued, "standalone": np.floor(issued / 40)}
    reading = deck_of(counts, REGIONS[:10], TYPES[3:6])
    places = [
        (months_on(NOV, month), "issued", REGIONS[3 * number % 10], "fk7804")
        for number, month in enumerate([0, 1, 2, 13, 26, 37, 38, 43, 60, MONTHS - 1])
    ]
    changes = {place: str(count_at(reading, place))[1:] for place in places}
    reading = altered(reading, changes, totals_follow=True)
    return reading, places, diagnose_readings(reading)


def test_a_long_history_is_worked_through_without_a_gap(
    long_history: tuple[DeckReading, list[Place], Diagnosis],
) -> None:
    _, places, found = long_history
    check_whole(found)
    assert sorted(found.frames["diagnosed_findings"].select(CELL[1:]).rows()) == sorted(places)
    assert len(found.frames["expected"]) == MONTHS * 2 * 10 * 3
    inner = pl.col("month").is_between(months_on(NOV, WINDOW), months_on(NOV, MONTHS - WINDOW - 1))
    assert set(found.frames["expected"].filter(inner)["months"]) == {2 * WINDOW}


def test_some_years_of_a_long_history_are_diagnosed_as_if_they_were_all(
    long_history: tuple[DeckReading, list[Place], Diagnosis],
) -> None:
    (reading, _, found), year = long_history, NOV.year + YEARS
    near = {t.month for t in reading.tables if t.month >= months_on(date(year, 1, 1), -WINDOW)}
    since = pl.col("month").dt.year() >= year
    window = diagnose_readings(only(reading, *near))
    for kind in ("proposals", "expected", "diagnosed_findings"):
        whole, part = (each.frames[kind].filter(since) for each in (found, window))
        same(whole, part)


# Decks explained together


def as_deck(reading: DeckReading, name: str, *months: date) -> ExaminedDeck:
    """A deck of another name with some of the months."""
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    reading = replace(only(reading, *months, name=name), sha256=sha256, findings=())
    totals, findings = validate_deck(reading)
    return ExaminedDeck(replace(reading, findings=tuple(findings)), tuple(totals), None)


def out_of_line(findings: Sequence[ExplainedFinding]) -> set[str | None]:
    return {each.finding.region for each in findings if each.finding.rule == OUT_OF_LINE}


def test_another_deck_is_a_history_and_a_month_alone_has_none(march: DeckReading) -> None:
    january, others = as_deck(march, "jan.pdf", JAN), as_deck(march, "others.pdf", NOV, DEC, FEB)
    (alone,) = explain_decks([january])
    assert out_of_line(alone) == set()
    found, _ = both = explain_decks([january, others])
    assert {"norrbotten", "sormland", "stockholm_gotland"} <= out_of_line(found)
    assert {(each.finding.month, each.finding.deck) for each in found} == {(JAN, "jan.pdf")}
    assert both == explain_decks([others, january])[::-1]


def test_two_decks_of_one_name_are_each_explained_by_themselves(march: DeckReading) -> None:
    january, others = as_deck(march, "same.pdf", JAN), as_deck(march, "same.pdf", NOV, DEC, FEB)
    alone = [explain_decks([deck])[0] for deck in (january, others)]
    assert explain_decks([january, others]) == alone


def test_a_deck_that_prints_one_table_twice_is_no_history(march: DeckReading) -> None:
    twice = as_deck(march, "twice.pdf", NOV, DEC)
    twice = replace(twice, reading=replace(twice.reading, tables=twice.reading.tables * 2))
    found, alone = explain_decks([twice, as_deck(march, "jan.pdf", JAN)])
    assert [each.finding for each in found] == list(twice.reading.findings)
    assert all(each.explanations == () for each in found)
    assert out_of_line(alone) == set()


def test_findings_stand_in_printed_order_and_say_what_is_likely_once(
    examined: ExaminedDeck,
) -> None:
    (findings,) = explain_decks([examined])
    pages = [each.finding.page for each in findings if each.finding.page]
    assert pages == sorted(pages)
    assert len({each.finding.finding for each in findings}) == len(findings)
    (run,) = (each for each in findings if each.finding.rule == MOVED)
    assert run.best is not None
    assert run.message == run.finding.message  # it says so already


@pytest.mark.parametrize(
    ("finding", "confidence", "certificate_type"),
    [
        ({}, 0.5, "doi"),  # a row is put down to a cell only if that is likely
        ({}, 0.49, None),
        ({"certificate_type": "db"}, 0.9, "db"),
        ({"region": None}, 0.9, None),  # a table to none
        ({}, None, None),
    ],
)
def test_the_type_of_a_finding_is_that_of_its_suspect(
    finding: dict[str, Any], confidence: float | None, certificate_type: str | None
) -> None:
    one = Finding(UNBALANCED, "error", "wrong", "fel", "a.pdf", **{"region": "skane", **finding})
    fields = {"certificate_type": "doi", "proposed": 839, "proposed_low": 839, "evidence_sv": "…"}
    explanations = () if confidence is None else (
        Explanation(
            finding=one.finding, rank=1, diagnosis="typing_error", proposed_high=839,
            confidence=confidence, evidence="DOI was 839.", **fields,
        ),
    )  # fmt: skip
    explained = ExplainedFinding(one, explanations)
    assert explained.certificate_type == certificate_type
    assert explained.message == ("wrong. Likely: DOI was 839." if confidence else "wrong")
