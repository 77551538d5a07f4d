"""Stockholm and Gotland share a row until a deck prints them apart: the page follows the deck."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from storage.decks import deck, published

from intygsstat.reference.lookup import regions
from intygsstat.report.data import make_payload
from intygsstat.report.page import write_report
from report.opened import Report, number, opened

DEC, JAN, FEB = date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)
OTHERS = [one.id for one in regions().values() if not one.part_of and one.id != "stockholm_gotland"]


def rows(apart: bool, alone: bool) -> dict[str, dict[str, str]]:
    """Every region has 1 000 certificates, 10 of them standalone; Stockholm 5 000 and 400."""
    table = {region: {"db": "10" if alone else "1000"} for region in OTHERS}
    stockholm, gotland = (400, 30) if alone else (5000, 500)
    if apart:
        table |= {"stockholm": {"db": str(stockholm)}, "gotland": {"db": str(gotland)}}
        table["dalarna"] = {"db": "11" if alone else "1100"}  # so that something changed
    else:
        table |= {"stockholm_gotland": {"db": str(stockholm + gotland)}}
    return table


def tables(months: dict[date, tuple[bool, bool]]) -> list[Any]:
    """Both tables of each month; the two flags say whether issued and standalone are apart."""
    return [
        (month, channel, rows(apart, channel == "standalone"))
        for month, both in months.items()
        for channel, apart in zip(("issued", "standalone"), both, strict=True)
    ]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    told = tables({DEC: (False, False), JAN: (False, False), FEB: (True, True)})
    folder = tmp_path_factory.mktemp("apart")
    return published(folder, [deck("forum-2024-03.pdf", date(2024, 3, 1), told)])


@pytest.fixture(scope="module")
def page(database: Path) -> Path:
    return write_report(database, database.parent, None)


def tile(report: Report, name: str) -> dict[str, str]:
    told: dict[str, str] = report.tab.evaluate(
        "name => { const g = [...document.querySelectorAll('#figure-region-map > svg g')]"
        ".find(one => [...one.querySelectorAll('text')].some(t => t.textContent === name));"
        "return { share: g.querySelector('text:last-of-type').textContent,"
        " key: g.getAttribute('data-key'), height: g.querySelector('rect').getAttribute('height') }"
        "; }",
        name,
    )
    return told


def test_tiles_are_two_from_the_month_that_prints_two(page: Path, browser: Any) -> None:
    with opened(browser, page) as report:
        stockholm, gotland = tile(report, "Stockholm"), tile(report, "Gotland")
        assert (stockholm["share"], gotland["share"]) == ("8,0\u00a0%", "6,0\u00a0%")
        assert (stockholm["key"], gotland["key"]) == ("tile-stockholm", "tile-gotland")
        assert stockholm["height"] == gotland["height"] == tile(report, "Skåne")["height"]
        drawn = report.drawn("region-map").replace("\u00a0", " ")
        assert "redovisas var för sig\nfrån februari 2024." in drawn
        names = {row["Region"] for row in report.rows("region-bars")}
        assert {"Stockholm", "Gotland"} <= names
        assert "Stockholm och Gotland" not in names
        report.tab.locator('[data-key="tile-gotland"]').click()
        issued = [row["Utfärdade, enligt bildspelet"] for row in report.rows("usage-all")]
        assert issued == ["saknas", "saknas", "500"]
        how = report.tab.locator("#figure-usage-all .how").inner_text().replace("\u00a0", " ")
        assert "Stockholm och Gotland redovisas var för sig från februari 2024." in how


def test_the_shared_row_goes_on_as_their_sum(page: Path, browser: Any) -> None:
    with opened(browser, page, "#region=stockholm_gotland") as report:
        issued = [number(row["Utfärdade, enligt bildspelet"]) for row in report.rows("usage-all")]
        assert issued == [5500, 5500, 5500]
    with opened(browser, page) as report:
        country = [number(row["Utfärdade, enligt bildspelet"]) for row in report.rows("usage-all")]
        assert country == [24_500, 24_500, 24_600]
        change = {row["Region"] for row in report.rows("change-regions")}
        assert change == {"Dalarna"}  # Stockholm and Gotland have no month before of their own
        assert report.messages == []


def test_a_row_that_nobody_expects_is_not_called_missing(page: Path) -> None:
    html = page.read_text(encoding="utf-8")
    grid = html.split('<table class="grid">')[1].split("</table>")[0]
    assert "0 saknas" in html.split('<div id="coverage">')[1]
    assert 'class="missing' not in grid
    assert grid.count("<td class=") == 3 * 2 * (len(OTHERS) + 3)


def test_a_month_that_prints_them_apart_in_one_table_only_shows_them_as_one(
    tmp_path: Path,
) -> None:
    told = tables({JAN: (True, False)})
    database = published(tmp_path, [deck("forum-2024-03.pdf", date(2024, 3, 1), told)])
    with duckdb.connect(str(database), read_only=True) as connection:
        payload = make_payload(connection)
    names = [one["id"] for one in payload["regions"]]
    shown = {names[row[1]]: row[3] for row in payload["rows"]}
    assert shown["stockholm_gotland"] == [5500, 430, 1]
    assert not {"stockholm", "gotland"} & set(shown)


def test_where_one_of_them_cannot_be_read_the_other_counts(tmp_path: Path) -> None:
    """The share is that of the cells whose counterparts are known, in the view as on the page."""
    told = tables({FEB: (True, True)})
    told[0][2]["gotland"]["db"] = "5oo"
    database = published(tmp_path, [deck("forum-2024-03.pdf", date(2024, 3, 1), told)])
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = [row[3][:2] for row in make_payload(connection)["rows"] if row[3][2]]
        [share] = connection.execute("SELECT standalone_share FROM usage_by_month").fetchall()
    issued, standalone = map(sum, zip(*rows, strict=True))
    assert (issued, standalone) == (24_600 - 500, 621 - 30)
    assert share[0] == pytest.approx(standalone / issued)
