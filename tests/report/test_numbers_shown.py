"""What the page shows is what the database says, and a download holds what the table shows."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from storage.decks import NOV, deck, proposal, published
from storage.test_draws import KALMAR, KALMAR_ALONE, PRINTED, reading

import intygsstat
from intygsstat.locale import format_share
from intygsstat.reference.lookup import region_name, type_name
from intygsstat.report.page import write_report
from intygsstat.storage.schema import DRAWS
from report.opened import number, opened

JAN, FEB = date(2024, 1, 1), date(2024, 2, 1)
COUNTS = {"issued": "Utfärdade", "standalone": "Fristående", "integrated": "Integrerade"}
VALUES = {"printed": "enligt bildspelet", "likely": "troligt"}
FIGURES = (
    "usage-all",
    "usage-types",
    "region-map",
    "region-bars",
    "change-types",
    "change-regions",
)


def same(shown: dict[str, str], row: dict[str, Any], value: str) -> None:
    """Counts and share of a row of a table are those of a row of a view."""
    word = VALUES[value]
    for name, label in COUNTS.items():
        assert number(shown[f"{label}, {word}"]) == row[name], (shown, row)
    label = "Andelen fristående %"
    share = number(shown[f"{label}, {word}"])
    if row["issued"] and row["issued"] >= 20:
        assert share == pytest.approx(100 * row["standalone_share"], abs=0.006)
    else:
        assert share is None
    for end, word in {"low": "lägst", "high": "högst"}.items() if value == "likely" else ():
        for name, label_of in COUNTS.items():
            assert number(shown[f"{label_of}, {word}"]) == row[f"{name}_{end}"], (shown, row)
        if share is not None:
            limit = 100 * row[f"standalone_share_{end}"]
            assert number(shown[f"{label}, {word}"]) == pytest.approx(limit, abs=0.006)


@pytest.mark.parametrize(
    ("address", "figure", "keys", "by", "only", "rows"),
    [
        ("", "usage-types", ("Månad", "Intygstyp"), "type", {}, 40),
        ("#month=2024-01", "region-bars", ("Region",), "region", {"month": JAN}, 20),
        ("#region=dalarna&type=fk7804", "usage-all", ("Månad",), None,
         {"region": "dalarna", "certificate_type": "fk7804"}, 4),
    ],
)  # fmt: skip
def test_a_figures_numbers_are_the_warehouses(
    address: str,
    figure: str,
    keys: tuple[str, ...],
    by: Any,
    only: dict[str, Any],
    rows: int,
    page: Path,
    database: Path,
    browser: Any,
) -> None:
    with opened(browser, page, address) as report:
        shown = {tuple(row[key] for key in keys): row for row in report.rows(figure)}
        if figure == "region-bars":
            assert report.rows("region-map") == list(shown.values())
    for value in ("printed", "likely"):
        frame = intygsstat.usage(values=value, by=by, home=database).filter(**only)
        for row in frame.iter_rows(named=True):
            names = {"Månad": f"{row['month']:%Y-%m}"}
            names |= {"Intygstyp": type_name(row.get("certificate_type") or "")}
            names |= {"Region": region_name(row.get("region") or "")}
            if not row.get("part_of_sum"):
                same(shown[tuple(names[key] for key in keys)], row, value)
        assert frame.height >= len(shown) == rows


@pytest.mark.parametrize(
    ("address", "by", "only"),
    [
        ("", "month", {}),
        ("#type=fk7804", "type", {"certificate_type": "fk7804"}),
        ("#region=vastra_gotaland", "region", {"region": "vastra_gotaland"}),
    ],
)
def test_a_band_lies_between_the_lowest_and_the_highest_likely_value(
    address: str, by: Any, only: dict[str, Any], page: Path, database: Path, browser: Any
) -> None:
    with opened(browser, page, address) as report:
        said = report.tab.locator("#usage-all svg g > title").all_text_contents()
    spans = [
        line for point in said for line in point.split("\n") if line.startswith("sannolikhet 90")
    ]
    likely = intygsstat.usage("likely", by, home=database).filter(**only)
    ends = likely.select("standalone_share_low", "standalone_share_high").rows()
    assert spans == [
        f"sannolikhet 90\u00a0%: {format_share(low)}–{format_share(high)}"
        for low, high in ends
        if format_share(low) != format_share(high)
    ]
    assert spans


def test_draws_that_cannot_be_are_in_no_band(tmp_path: Path, browser: Any) -> None:
    counts = {KALMAR: [602] * 30 + [6024] * (DRAWS - 30), KALMAR_ALONE: [700, 900] * (DRAWS // 2)}
    names = ("month", "channel", "region", "certificate_type")
    drawn = [
        dict(zip(names, place, strict=True)) | {"deck": "a.pdf", "draw_group": "", "counts": each}
        for place, each in counts.items()
    ]
    proposed = [proposal("a.pdf", *KALMAR, 6024), proposal("a.pdf", *KALMAR_ALONE, 700)]
    database = published(tmp_path / "data", [reading(PRINTED)], draws=drawn, proposals=proposed)
    page = write_report(database, tmp_path / "reports", None)
    test_a_band_lies_between_the_lowest_and_the_highest_likely_value(
        "#region=kalmar", "region", {"region": "kalmar"}, page, database, browser
    )


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
    with opened(browser, page, "#region=uppsala&measure=count&values=printed") as report:
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
        assert report.messages == []


def test_the_grid_marks_what_the_findings_are_about(page: Path, database: Path) -> None:
    html = page.read_text(encoding="utf-8")
    grid = html.split('<table class="grid">')[1].split("</table>")[0]
    covered = intygsstat.view("coverage", home=database)
    assert grid.count("<td class=") == covered.height == 160
    assert grid.count('<td class="flagged') == covered.filter(state="flagged").height == 25
    assert (grid.count("●"), grid.count("Σ"), grid.count("▬")) == (14, 11, 0)
