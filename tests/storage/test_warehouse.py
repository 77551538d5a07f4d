"""What the views say of decks that are made to say one thing each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from plain_deck import print_plain_deck, usual_rows

from intygsstat.checks.examine import examine_deck
from intygsstat.models import Finding
from intygsstat.reference.lookup import regions
from intygsstat.storage import database as warehouse
from storage.decks import DEC, JAN, NOV, deck, flagging, one, published, view

WHOLE = [region.id for region in regions().values() if not region.part_of]
MARCH, MAY = date(2024, 3, 14), date(2024, 5, 13)


def full(printed: str, **others: str) -> dict[str, dict[str, str]]:
    """A table of all regions with one type; `others` print something else."""
    return {region: {"db": others.get(region, printed)} for region in WHOLE}


def test_integrated_is_issued_less_standalone(tmp_path: Path) -> None:
    database = published(
        tmp_path,
        [deck("a.pdf", MARCH, [(NOV, "issued", full("65")), (NOV, "standalone", full("63"))])],
    )
    row = one(view(database, "usage"), region="gavleborg")
    assert (row["issued"], row["standalone"], row["integrated"]) == (65, 63, 2)
    assert row["standalone_share"] == 63 / 65


@pytest.mark.parametrize(("printed", "state"), [("", "blank"), ("-", "dash"), ("0", "printed")])
def test_a_blank_standalone_cell_counts_as_nothing_and_stays_blank(
    tmp_path: Path, printed: str, state: str
) -> None:
    tables = [(NOV, "issued", full("7")), (NOV, "standalone", full("1", kalmar=printed))]
    database = published(tmp_path, [deck("a.pdf", MARCH, tables)])
    row = one(view(database, "usage"), region="kalmar")
    assert (row["standalone"], row["integrated"], row["standalone_state"]) == (0, 7, state)
    cell = one(view(database, "cells"), region="kalmar", channel="standalone")
    assert (cell["printed"], cell["state"]) == (printed, state)
    assert cell["count"] == (0 if state == "printed" else None)


def test_stockholm_and_gotland_apart_add_up_and_count_once(tmp_path: Path) -> None:
    apart = {r: c for r, c in full("7").items() if r != "stockholm_gotland"}
    apart |= {"stockholm": {"db": "100"}, "gotland": {"db": "5"}}
    tables = [(NOV, "issued", apart), (NOV, "standalone", full("1", stockholm_gotland="20"))]
    database = published(tmp_path, [deck("a.pdf", MARCH, tables)])
    by_region = view(database, "usage_by_region")
    whole = one(by_region, region="stockholm_gotland")
    assert (whole["issued"], whole["standalone"], whole["integrated"]) == (105, 20, 85)
    assert (whole["complete"], whole["part_of_sum"], whole["cells_expected"]) == (True, False, 3)
    assert one(by_region, region="stockholm")["part_of_sum"]
    country = one(view(database, "usage_by_type"))
    assert country["complete"]
    assert country["issued"] == by_region.filter(~pl.col("part_of_sum"))["issued"].sum() == 238


def test_a_company_and_an_unknown_type_are_kept_under_their_names(tmp_path: Path) -> None:
    rows = {r: {"db": "7", "fk9999": "1"} for r in [*WHOLE, "aleris"]}
    tables = [(NOV, "issued", rows), (NOV, "standalone", rows)]
    database = published(tmp_path, [deck("a.pdf", MARCH, tables)])
    assert one(view(database, "usage_by_type"), certificate_type="db")["issued"] == 147
    assert one(view(database, "certificate_types"), id="fk9999")["known"] is False
    assert one(view(database, "regions"), id="aleris")["known"] is False


def test_the_newest_forum_wins_and_the_revision_names_both_decks(tmp_path: Path) -> None:
    told = [(NOV, "issued", full("7")), (NOV, "standalone", full("1"))]
    again = [(NOV, "issued", full("7", skane="70")), (NOV, "standalone", full("1", kalmar="-"))]
    database = published(tmp_path, [deck("b.pdf", MARCH, told), deck("a.pdf", MAY, again)])
    assert one(view(database, "usage"), region="skane")["issued"] == 70
    assert set(view(database, "cells")["deck"]) == {"a.pdf"}
    revision = one(view(database, "revisions"), region="skane")
    assert (revision["old_count"], revision["new_count"]) == (7, 70)
    assert (revision["old_deck"], revision["new_deck"]) == ("b.pdf", "a.pdf")
    dash = one(view(database, "revisions"), region="kalmar")
    assert (dash["old_printed"], dash["new_printed"], dash["new_count"]) == ("1", "-", 0)
    found = view(database, "findings")
    assert set(found["rule"]) == {"month_told_again"}
    assert found.height == 2
    finding = Finding("month_told_again", "info", "", "", "a.pdf", 4, NOV, "issued", "skane", "db")
    told_again = one(found, finding=finding.finding)
    assert (told_again["printed"], told_again["expected"], told_again["page"]) == ("70", "7", 4)
    assert told_again["message_sv"] == (
        "Skåne, DB, utfärdade november 2023: 70 i a.pdf, 7 i b.pdf."
    )
    assert not view(database, "usage")["cell_flagged"].any()


def test_a_finding_flags_its_cell_or_its_row_with_the_reason(tmp_path: Path) -> None:
    rows = {r: {"db": "7", "doi": "3"} for r in WHOLE}
    tables = [(NOV, "issued", rows), (NOV, "standalone", rows)]
    findings = [
        flagging("a.pdf", NOV, "issued", "dalarna"),
        flagging("a.pdf", NOV, "standalone", "halland", "doi", "warning"),
        flagging("a.pdf", NOV, "standalone", "skane", "doi", "info"),
        flagging("a.pdf", NOV, "standalone", "kalmar", "total"),
    ]
    database = published(tmp_path, [deck("a.pdf", MARCH, tables, findings)])
    usage = view(database, "usage")
    flagged = usage.filter(pl.col("cell_flagged") | pl.col("row_flagged"))
    assert {
        (row["region"], row["certificate_type"], row["cell_flagged"], row["flag_reason"])
        for row in flagged.to_dicts()
    } == {
        ("dalarna", "db", False, "Fel i dalarna."),
        ("dalarna", "doi", False, "Fel i dalarna."),
        ("halland", "doi", True, "Fel i halland."),
        ("kalmar", "db", False, "Fel i kalmar."),
        ("kalmar", "doi", False, "Fel i kalmar."),
    }
    coverage = view(database, "coverage").filter(pl.col("state") == "flagged")
    assert set(coverage.select("region", "channel").iter_rows()) == {
        ("dalarna", "issued"),
        ("halland", "standalone"),
        ("kalmar", "standalone"),
    }


def test_standalone_is_compared_with_issued_across_decks_too(tmp_path: Path) -> None:
    issued = deck("a.pdf", MARCH, [(NOV, "issued", full("7"))])
    alone = deck("b.pdf", MAY, [(NOV, "standalone", full("1", skane="8"))])
    database = published(tmp_path, [issued, alone])
    finding = one(view(database, "findings"))
    assert (finding["rule"], finding["severity"]) == ("standalone_within_issued", "error")
    assert (finding["deck"], finding["region"], finding["printed"]) == ("b.pdf", "skane", "8")
    row = one(view(database, "usage"), region="skane")
    assert (row["integrated"], row["cell_flagged"]) == (-1, True)


def test_a_month_that_no_deck_tells_is_missing_in_coverage(tmp_path: Path) -> None:
    tables = [(NOV, "issued", full("7")), (JAN, "issued", full("7"))]
    coverage = view(published(tmp_path, [deck("a.pdf", MARCH, tables)]), "coverage")
    december = coverage.filter(pl.col("month") == DEC)
    assert december.height == 40
    assert set(december["state"]) == {"missing"}
    assert december["cells_expected"].is_null().all()


def test_no_deck_at_all_gives_empty_views(tmp_path: Path) -> None:
    database = published(tmp_path, [])
    for name in ("usage", "usage_by_type", "usage_by_region", "findings", "coverage", "decks"):
        assert view(database, name).is_empty()
    assert view(database, "regions").height == len(regions())


def test_where_little_memory_is_not_enough_more_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not all that DuckDB works with can be laid on disk: the build must not end there."""
    readings = [deck("a.pdf", MARCH, [(NOV, "issued", full("7")), (NOV, "standalone", full("1"))])]
    usual = view(published(tmp_path / "usual", readings), "usage")
    monkeypatch.setattr(warehouse, "_MEMORY_LIMITS", (1, None))
    assert view(published(tmp_path / "scarce", readings), "usage").equals(usual)
    assert not list((tmp_path / "scarce").glob("*.wal"))


def test_a_column_of_no_type_and_a_number_not_available_are_cells_and_in_no_sum(
    tmp_path: Path,
) -> None:
    readings = []
    for channel, level in (("issued", 100), ("standalone", 10)):
        rows = {
            name: [*row[:3], str(place), row[3]]
            for place, (name, row) in enumerate(usual_rows(level).items(), start=1)
        }
        rows["Halland"][1] = rows["Uppsala"][1] = ".."  # and their totals say more
        title = "Utfärdade intyg" if channel == "issued" else "Webcert fristående"
        path = print_plain_deck(
            tmp_path / f"{channel}-2024-03.pdf",
            [(f"8a. {title} januari", rows)],
            types=("AG1-14", "DB", "FK7804", "Rang", "Totalt"),
        )
        readings.append(examine_deck(path).reading)
    database = published(tmp_path, readings)
    cells = view(database, "cells")
    ranks = cells.filter(pl.col("type_label") == "Rang")
    assert ranks.select("certificate_type", "count", "column").unique().rows() == [(None, None, 3)]
    assert sorted(map(int, ranks["printed"].unique())) == list(range(1, 21))
    assert set(view(database, "certificate_types")["id"]).isdisjoint({None, "rang"})
    assert set(view(database, "usage")["certificate_type"]) == {"ag1_14", "db", "fk7804"}
    halland = one(view(database, "usage"), region="halland", certificate_type="db")
    assert (halland["issued"], halland["integrated"]) == (None, None)
    assert halland["issued_state"] == "not_available"
    whole = one(view(database, "usage_by_type"), certificate_type="db")
    assert whole["cells_read"] == whole["cells_expected"] - 4
