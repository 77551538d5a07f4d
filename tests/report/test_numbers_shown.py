"""What the page shows is what the database says, and a download holds what the table shows."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from storage.decks import NOV, deck, published

import intygsstat
from intygsstat.reference.names import region_name, type_name
from intygsstat.report.page import write_report
from report.opened import Report, number, opened

FEB = date(2024, 2, 1)
COUNTS = {"issued": "Utfärdade", "standalone": "Fristående", "integrated": "Integrerade"}
VALUES = {"printed": "enligt bildspelet", "likely": "troligt"}
FIGURES = (
    "usage-all",
    "usage-types",
    "region-map",
    "region-bars",
    "coverage",
    "change-types",
    "change-regions",
    "outside",
    "events",
)


def same(shown: dict[str, str], row: dict[str, Any], value: str) -> None:
    """Counts and share of a row of a table are those of a row of a view."""
    word = VALUES[value]
    for name, label in COUNTS.items():
        assert number(shown[f"{label}, {word}"]) == row[name], (shown, row)
    share = number(shown[f"Andelen fristående %, {word}"])
    if row["issued"] and row["issued"] >= 20:
        assert share == pytest.approx(100 * row["standalone_share"], abs=0.006)
    else:
        assert share is None


def test_every_type_and_month_is_the_warehouses(page: Path, database: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        shown = {(r["Månad"], r["Intygstyp"]): r for r in report.rows("usage-types")}
    for value in ("printed", "likely"):
        frame = intygsstat.usage(values=value, by="type", home=database)
        assert frame.height == len(shown) == 40
        for row in frame.iter_rows(named=True):
            same(shown[f"{row['month']:%Y-%m}", type_name(row["certificate_type"])], row, value)


def test_every_region_of_a_month_is_the_warehouses(
    page: Path, database: Path, browser: Any
) -> None:
    with opened(browser, page, "#month=2024-01") as report:
        shown = {row["Region"]: row for row in report.rows("region-bars")}
        assert report.rows("region-map") == list(shown.values())
    for value in ("printed", "likely"):
        frame = intygsstat.usage(values=value, by="region", home=database).filter(
            pl.col("month") == date(2024, 1, 1), ~pl.col("part_of_sum")
        )
        assert frame.height == len(shown) == 20
        for row in frame.iter_rows(named=True):
            same(shown[region_name(row["region"])], row, value)


def test_one_region_and_type_is_one_cell(page: Path, database: Path, browser: Any) -> None:
    with opened(browser, page, "#region=dalarna&types=fk7804") as report:
        shown = {row["Månad"]: row for row in report.rows("usage-all")}
    for value in ("printed", "likely"):
        frame = intygsstat.usage(values=value, home=database).filter(
            region="dalarna", certificate_type="fk7804"
        )
        for row in frame.iter_rows(named=True):
            same(shown[f"{row['month']:%Y-%m}"], row, value)
    assert number(shown["2023-11"]["Utfärdade, enligt bildspelet"]) == 602


def test_what_goes_to_forsakringskassan_is_summed_by_recipient(
    page: Path, database: Path, browser: Any
) -> None:
    with opened(browser, page) as report:
        shown = {row["Månad"]: row for row in report.rows("outside")}
    types = intygsstat.view("certificate_types", home=database).filter(
        recipient="Försäkringskassan"
    )
    for value, label in (("printed", "Enligt bildspelet"), ("likely", "Troligt")):
        frame = intygsstat.usage(values=value, by="type", home=database)
        frame = frame.filter(pl.col("certificate_type").is_in(types["id"].implode()))
        for month, issued in frame.group_by("month").agg(pl.col("issued").sum()).iter_rows():
            assert number(shown[f"{month:%Y-%m}"][label]) == issued


@pytest.mark.parametrize("name", ["change-types", "change-regions"])
def test_the_parts_of_a_change_add_up_to_it(
    name: str, page: Path, database: Path, browser: Any
) -> None:
    with opened(browser, page) as report:
        rows = report.rows(name)
    for value, word in VALUES.items():
        country = (
            intygsstat.usage(values=value, by="type", home=database)
            .group_by("month")
            .agg(pl.col("integrated", "standalone").sum())
            .sort("month")
        )
        for series, label in (("integrated", "Integrerade"), ("standalone", "Fristående")):
            change = country[series][-1] - country[series][-2]
            assert sum(number(row[f"{label}, {word}"]) or 0 for row in rows) == change


def test_a_download_holds_what_the_table_shows(page: Path, tmp_path: Path, browser: Any) -> None:
    with opened(browser, page, "#region=uppsala&measure=per&values=printed") as report:
        for name in FIGURES:
            shown = report.table(name)
            with report.tab.expect_download() as download:
                report.tab.locator(f'[data-key="csv-{name}"]').click()
            path = tmp_path / f"{name}.csv"
            download.value.save_as(path)
            assert download.value.suggested_filename.endswith(".csv")
            assert path.read_bytes().startswith(b"\xef\xbb\xbf")
            rows = list(
                csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
            )
            assert [[_plain(cell) for cell in row] for row in shown] == [
                [_plain(cell) for cell in row] for row in rows
            ]
        assert report.messages == []


def _plain(cell: str) -> str:
    bare = cell.replace("\u00a0", "").replace("\u2212", "-")
    return "" if bare == "saknas" else bare


def test_missing_months_are_gaps_and_small_shares_are_not_drawn(
    tmp_path: Path, browser: Any
) -> None:
    def rows(issued: int, alone: int) -> tuple[dict, dict]:
        small = {"db": "19", "doi": str(issued)}
        return {"dalarna": small}, {"dalarna": {"db": "3", "doi": str(alone)}}

    tables = []
    for month, counts in ((NOV, (200, 20)), (FEB, (300, 15))):
        issued, alone = rows(*counts)
        tables += [(month, "issued", issued), (month, "standalone", alone)]
    database = published(tmp_path, [deck("forum-2024-03.pdf", date(2024, 3, 1), tables)])
    page = write_report(database, tmp_path, None)
    with opened(browser, page, "#measure=share&region=dalarna") as report:
        months = [row["Månad"] for row in report.rows("usage-all")]
        assert months == ["2023-11", "2023-12", "2024-01", "2024-02"]
        path = report.tab.locator("#figure-usage-all path.line").first.get_attribute("d")
        assert path is not None
        assert path.count("M") == 2
        assert "L" not in path
        assert "för få för en andel" in report.drawn("usage-types")
        shares = [r["Andelen fristående %, enligt bildspelet"] for r in report.rows("usage-types")]
        assert shares.count("saknas") == 6  # DB's four months, and two of DOI's
        assert _whiskers(report) >= 2
        assert report.messages == []


def _whiskers(report: Report) -> int:
    count: int = report.tab.locator("#figure-usage-all .whisker").count()
    return count
