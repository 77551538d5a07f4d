"""Printed, proposed and decided values: three things, and what is flagged of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import polars as pl
import pytest

import intygsstat
from intygsstat.errors import CorrectionsError
from intygsstat.models import CHANNELS, DeckReading, Diagnosis, Finding, PrintedCell
from intygsstat.reference.lookup import regions
from intygsstat.storage.corrections import check_against_published
from storage.decks import (
    DEC,
    NOV,
    decision,
    deck,
    explanation,
    flagging,
    one,
    proposal,
    published,
    view,
)

WHOLE = [region.id for region in regions().values() if not region.part_of]
MARCH, MAY = date(2024, 3, 14), date(2024, 5, 13)
DALARNA = ("a.pdf", NOV, "issued", "dalarna", "fk7804")


def reading(*findings: Finding, name: str = "a.pdf", forum: date = MARCH) -> DeckReading:
    """Dalarna prints 602 issued, all others 5000; 60 standalone everywhere; one blank type."""
    issued = {r: {"db": "", "fk7804": "602" if r == "dalarna" else "5000"} for r in WHOLE}
    alone = {r: {"db": "-", "fk7804": "60"} for r in WHOLE}
    tables = [(NOV, "issued", issued), (NOV, "standalone", alone)]
    return deck(name, forum, tables, findings)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of these numbers alone, and what would be proposed for Dalarna's."""
    folder = tmp_path_factory.mktemp("project")
    return published(folder / "data", [reading()], proposals=[proposal(*DALARNA, 6024)])


def dalarna(database: Path, name: str) -> dict[str, object]:
    return one(view(database, name), region="dalarna", certificate_type="fk7804")


def test_a_rejected_number_without_another_is_in_no_sum_which_says_so(tmp_path: Path) -> None:
    database = published(
        tmp_path, [reading()], proposals=[proposal(*DALARNA, None, finding="1" * 16)]
    )
    row = dalarna(database, "usage_likely")
    assert (row["issued"], row["issued_source"], row["integrated"]) == (None, "rejected", None)
    row = one(view(database, "usage_by_type_likely"), certificate_type="fk7804")
    assert (row["issued"], row["issued_printed"]) == (19 * 5000, 19 * 5000 + 602)
    assert (row["cells_rejected"], row["cells_unknown"], row["complete"]) == (1, 1, False)
    assert (row["cells_proposed"], row["integrated"]) == (0, None)


def test_a_number_that_stands_takes_no_proposal_and_stays_flagged(tmp_path: Path) -> None:
    found = flagging("a.pdf", NOV, "issued", "dalarna", "fk7804", "warning")
    database = published(
        tmp_path,
        [reading(found)],
        proposals=[proposal(*DALARNA, 6024, finding=found.finding)],
        corrections=[decision(*DALARNA[1:], "602", None)],
    )
    row = dalarna(database, "usage_likely")
    assert (row["issued"], row["issued_source"]) == (602, "decided")
    assert row["cell_flagged"] is True
    assert row["flag_reason"] == (
        "Beslut 2024-04-02: bildspelets tal står fast (Ringt regionen). · Fel i dalarna."
    )
    assert one(view(database, "findings"))["in_use"] is True
    assert one(view(database, "corrections"))["decided"] is None


def test_a_finding_says_whether_its_number_is_asked_about_or_answered(tmp_path: Path) -> None:
    answers: dict[str, tuple[int | None, bool, str, bool | None, int, str]] = {
        "dalarna": (None, True, "asked", None, 6024, "proposed"),
        "skane": (None, False, "answered", None, 5000, "decided"),
        "kalmar": (6024, False, "answered", True, 6024, "decided"),
        "halland": (6020, False, "answered", False, 6020, "decided"),
    }
    found = {r: flagging("a.pdf", NOV, "issued", r, "fk7804", "warning") for r in answers}
    said = []
    for line, (region, (decided, asked, *_)) in enumerate(answers.items(), 2):
        printed = "602" if region == "dalarna" else "5000"
        answer = decision(NOV, "issued", region, "fk7804", printed, decided, line)
        said.append(replace(answer, asked=asked))
    database = published(
        tmp_path,
        [reading(*found.values())],
        proposals=[
            proposal("a.pdf", NOV, "issued", region, "fk7804", 6024, finding=each.finding)
            for region, each in found.items()
        ],
        corrections=said,
    )
    for region, (_, _, status, as_proposed, likely, source) in answers.items():
        row = one(view(database, "usage_likely"), region=region, certificate_type="fk7804")
        assert (row["issued"], row["issued_source"]) == (likely, source)
        asks = one(view(database, "findings"), region=region)
        assert (asks["status"], asks["as_proposed"]) == (status, as_proposed)
        assert one(view(database, "corrections"), region=region)["status"] == status
        assert (", som föreslaget" in str(row["flag_reason"])) == bool(as_proposed)


def test_a_finding_is_answered_once_all_of_its_numbers_are(tmp_path: Path) -> None:
    found = flagging("a.pdf", NOV, "issued", "dalarna", "fk7804", "warning")
    swapped = [
        proposal("a.pdf", NOV, "issued", region, "fk7804", 5000, finding=found.finding)
        for region in ("dalarna", "skane", "kalmar")
    ]
    said = [
        decision(NOV, "issued", "dalarna", "fk7804", "602", 5000, line=2),
        replace(decision(NOV, "issued", "skane", "fk7804", "5000", None, line=3), asked=True),
        decision(NOV, "issued", "kalmar", "fk7804", "5000", None, line=4),
    ]
    for known, status in ((0, "open"), (2, "open"), (3, "asked")):
        database = published(
            tmp_path / str(known), [reading(found)], proposals=swapped, corrections=said[:known]
        )
        assert one(view(database, "findings"))["status"] == status


def test_a_printed_number_that_stands_counts_though_the_picture_denies_it(tmp_path: Path) -> None:
    rows = {"dalarna": {"fk7804": "602"}, "skane": {"fk7804": "6o2"}}
    denied = deck("a.pdf", MARCH, [(NOV, channel, rows) for channel in CHANNELS])
    stands = [
        decision(NOV, channel, region, "fk7804", cells["fk7804"], None, line=line)
        for line, (channel, (region, cells)) in enumerate(product(CHANNELS, rows.items()), 2)
    ]
    database = published(tmp_path, [with_pictures(denied, "777")], corrections=stands)
    for region, likely in (("dalarna", 602), ("skane", None)):
        row = one(view(database, "usage_likely"), region=region)
        said = (row["issued"], row["standalone"], row["issued_source"])
        assert said == (likely, likely, "decided")
        assert one(view(database, "usage"), region=region)["issued"] is None
    assert "standing" not in view(database, "corrections").columns


def with_pictures(
    reading: DeckReading, shown: str, channels: Sequence[str] = CHANNELS
) -> DeckReading:
    """The deck, its slides showing something else than the text says in these tables."""

    def denied(cell: PrintedCell) -> PrintedCell:
        return replace(cell, state="unreadable", count=None, shown=shown)

    tables = [
        replace(
            table,
            rows=tuple(replace(row, cells=tuple(map(denied, row.cells))) for row in table.rows),
        )
        if table.channel in channels
        else table
        for table in reading.tables
    ]
    return replace(reading, tables=tuple(tables))


def test_a_number_that_stands_against_the_picture_keeps_the_rules(tmp_path: Path) -> None:
    rows = {"dalarna": {"fk7804": "602"}}
    made = deck(
        "a.pdf", MARCH, [(NOV, "issued", {"dalarna": {"fk7804": "60"}}), (NOV, "standalone", rows)]
    )
    stands = decision(NOV, "standalone", "dalarna", "fk7804", "602", None)
    with pytest.raises(CorrectionsError, match="at most 60"):
        published(tmp_path, [with_pictures(made, "6", ["standalone"])], corrections=[stands])


def test_a_row_finding_flags_what_its_likely_explanation_doubts(tmp_path: Path) -> None:
    """A suspect cell alone; no cell where the total is wrong or counts a type without a column."""
    row = {("db", "row"), ("fk7804", "row")}
    cases: dict[str, tuple[str | None, Diagnosis, float, set[tuple[str, str]]]] = {
        "dalarna": ("fk7804", "typing_error", 0.8, {("fk7804", "cell")}),
        "skane": ("fk7804", "typing_error", 0.4, row),
        "kalmar": (None, "rows_swapped", 0.9, row),
        "halland": ("total", "typing_error", 0.9, set()),
        "blekinge": ("total", "typing_error", 0.4, row),
        "uppsala": (None, "unlisted_type", 0.9, set()),
        "sormland": (None, "unlisted_type", 0.4, row),
    }
    found = {region: flagging("a.pdf", NOV, "issued", region) for region in cases}
    said = []
    for region, (suspect, diagnosis, confidence, _) in cases.items():
        said.append(explanation(found[region], suspect, confidence, diagnosis=diagnosis))
        said.append(explanation(found[region], "db", 0.1, rank=2))
    database = published(tmp_path, [reading(*found.values())], explanations=said)
    usage = view(database, "usage").filter(pl.col("cell_flagged") | pl.col("row_flagged"))
    assert set(usage["region"]) <= set(cases)
    for region, (_, _, confidence, flagged) in cases.items():
        rows = usage.filter(region=region)
        kinds = ["cell" if is_cell else "row" for is_cell in rows["cell_flagged"]]
        assert set(zip(rows["certificate_type"], kinds, strict=True)) == flagged
        likely = "Troligen" if confidence >= 0.5 else "Kanske"
        assert set(rows["flag_reason"]) <= {f"Fel i {region}. {likely}: En siffra är tappad."}
        covered = one(view(database, "coverage"), month=NOV, channel="issued", region=region)
        assert covered["state"] == "flagged"


def test_a_run_of_totals_flags_nothing_and_a_repeated_month_its_rows(tmp_path: Path) -> None:
    run = Finding(
        "totals_stand_in_their_rows", "error", "", "Totalerna.", "a.pdf", 4, NOV, "issued"
    )
    row = flagging("a.pdf", NOV, "issued", "dalarna")
    moved = replace(explanation(row, "total", 0.9), diagnosis=None, linked=run.finding)
    repeated = Finding(
        "month_has_its_own_numbers", "error", "", "Upprepad.", "a.pdf", 4, NOV, "standalone"
    )
    database = published(tmp_path, [reading(row)], findings=[run, repeated], explanations=[moved])
    assert set(view(database, "findings")["rule"]) == {run.rule, repeated.rule, row.rule}
    coverage = view(database, "coverage").filter(month=NOV, channel="issued", region="dalarna")
    assert coverage["state"].to_list() == ["flagged"]
    cells = view(database, "cells")
    assert not cells.filter(channel="issued")["row_flagged"].any()
    assert cells.filter(channel="standalone")["row_flagged"].all()


def test_what_is_expected_stands_beside_what_is_printed(tmp_path: Path) -> None:
    names = ("deck", "month", "channel", "region", "certificate_type", "expected", "months")
    expected = [dict(zip(names, (*DALARNA, 5012.5, 3), strict=True))]
    row = one(view(published(tmp_path, [reading()], expected=expected), "expected_counts"))
    assert (row["printed"], row["count"], row["expected"], row["months"]) == ("602", 602, 5012.5, 3)


@pytest.mark.parametrize(
    ("place", "printed", "column", "found", "advice"),
    [
        ((DEC, "issued", "dalarna", "fk7804"), "602", "month", "no month 2023-12", "2023-11"),
        ((NOV, "issued", "dalrna", "fk7804"), "602", "region", "no row dalrna", "dalarna"),
        ((NOV, "issued", "dalarna", "doi"), "602", "type", "no column doi", "db"),
        ((NOV, "issued", "dalarna", "fk7804"), "603", "printed", "'603'", "decide anew"),
        ((NOV, "issued", "dalarna", "fk7804"), "", "printed", "a blank", "decide anew"),
        ((NOV, "standalone", "dalarna", "db"), "", "printed", "a blank", "decide anew"),
    ],
)
def test_a_decision_that_fits_no_printed_number_is_refused(
    database: Path,
    place: tuple[date, str, str, str],
    printed: str,
    column: str,
    found: str,
    advice: str,
) -> None:
    with pytest.raises(CorrectionsError) as caught:
        check_against_published(database, [decision(*place, printed, 6024, line=7)])  # type: ignore[arg-type]
    assert caught.value.where == f"corrections.csv, line 7, column {column}"
    assert found in caught.value.found
    assert advice in caught.value.try_this
    if column == "printed":
        assert "a.pdf, slide 4" in caught.value.expected


def test_the_analyst_asks_for_one_or_the_other(database: Path) -> None:
    home = database.parents[1]
    for by, rows in ((None, 40), ("type", 2), ("region", 20)):
        printed = intygsstat.usage(by=by, home=home)
        likely = intygsstat.usage("likely", by, home=home)
        assert (printed.height, likely.height) == (rows, rows)
        assert likely["issued"].sum() - printed["issued"].sum() == 6024 - 602
        assert set(printed.columns) < set(likely.columns)
    assert intygsstat.view("usage", home=home).equals(intygsstat.usage(home=home))
    assert intygsstat.usage(pandas=True, home=home)["issued"].sum() == 19 * 5000 + 602
