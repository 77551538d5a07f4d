"""The workbook as a spreadsheet sees it: numbers, formats, colours, text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from storage.decks import NOV, deck, explanation, flagging, proposal, published

from intygsstat.council.workbook import read_published, write_workbook
from intygsstat.reference.lookup import regions

WHOLE = [region.id for region in regions().values() if not region.part_of]
ORANGE, YELLOW, BLUE = "FFFFC78F", "FFFFF2B3", "FFCFE5F7"


def workbook_of(database: Path, path: Path) -> Path:
    write_workbook(read_published(database), path)
    return path


@pytest.fixture(scope="module")
def march(march_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("workbook") / "march.xlsx"
    return openpyxl.load_workbook(workbook_of(march_database, path))


def records(sheet: Any) -> Iterator[dict[str, Any]]:
    """Every row as {header: cell}."""
    head, *rows = sheet.iter_rows()
    names = [cell.value for cell in head]
    for row in rows:
        yield dict(zip(names, row, strict=True))


def fill(cell: Any) -> str | None:
    return cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else None


def rows_of(database: Path, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.sql(query).fetchall()


_SUMS = (
    "SELECT p.month, p.issued, p.standalone, p.integrated, l.issued, l.standalone "
    "FROM usage_by_{view} p JOIN usage_by_{view}_likely l USING (month, {key})"
)
_SUM_COLUMNS = ("Månad", "Utfärdade", "Fristående", "Integrerade")
_SUM_COLUMNS += ("Utfärdade, troligt", "Fristående, troligt")
_SHARES = "SELECT month, sum(standalone) / sum(issued) FROM {view} GROUP BY ALL"
_DOUBTED = (
    "SELECT printed, likely, likely - printed FROM ("
    "SELECT issued_printed AS printed, issued AS likely FROM usage_likely "
    "WHERE issued_source = 'proposed' UNION ALL "
    "SELECT standalone_printed, standalone FROM usage_likely "
    "WHERE standalone_source = 'proposed')"
)


@pytest.mark.parametrize(
    ("sheet", "columns", "query"),
    [
        ("Per typ", _SUM_COLUMNS, _SUMS.format(view="type", key="certificate_type")),
        ("Per region", _SUM_COLUMNS, _SUMS.format(view="region", key="region, part_of_sum")),
        ("Celler", ("Månad", "Antal"), 'SELECT month, "count" FROM cells'),
        (
            "Hela landet",
            ("Månad", "Andel fristående, troligt"),
            _SHARES.format(view="usage_likely"),
        ),
        ("Bildspelet och troligt", ("Antal", "Troligt", "Skillnad"), _DOUBTED),
    ],
)
def test_the_numbers_are_those_of_the_database(
    march: Any, march_database: Path, sheet: str, columns: tuple[str, ...], query: str
) -> None:
    def key(row: tuple[Any, ...]) -> list[Any]:
        return [(value is not None, value) for value in row]

    held = [tuple(row[name].value for name in columns) for row in records(march[sheet])]
    held = [tuple(v.date() if isinstance(v, datetime) else v for v in row) for row in held]
    known = sorted(rows_of(march_database, query), key=key)
    assert known
    for row, expected in zip(sorted(held, key=key), known, strict=True):
        assert row == pytest.approx(expected) if isinstance(row[-1], float) else row == expected


def test_every_flagged_cell_is_coloured_and_no_other(march: Any, march_database: Path) -> None:
    flagged = [row for row in records(march["Celler"]) if fill(row["Antal"])]
    counts = rows_of(
        march_database,
        "SELECT count(*) FILTER (cell_flagged), count(*) FILTER (row_flagged AND NOT cell_flagged) "
        "FROM cells",
    )
    colours = [fill(row["Antal"]) for row in flagged]
    assert [(colours.count(ORANGE), colours.count(YELLOW))] == counts
    assert counts[0][0] == 14
    assert all(row["Skäl"].value for row in flagged)
    likely = [row for row in records(march["Celler"]) if fill(row["Troligt"]) == BLUE]
    assert likely
    assert all(row["Troligt"].value != (row["Antal"].value or 0) for row in likely)


@pytest.mark.parametrize("sheet", ["Per typ", "Per region"])
def test_a_flagged_sum_is_orange_or_yellow_and_a_likely_one_blue(march: Any, sheet: str) -> None:
    for row in records(march[sheet]):
        colour = ORANGE if row["Celler flaggade"].value else YELLOW
        flagged = row["Celler flaggade"].value + row["Rader flaggade"].value > 0
        assert fill(row["Integrerade"]) == (colour if flagged else None)
        for name in ("Utfärdade", "Fristående", "Integrerade", "Andel fristående"):
            differs = row[name].value != row[f"{name}, troligt"].value
            assert (fill(row[f"{name}, troligt"]) == BLUE) == differs
            if differs:
                assert fill(row[name]) == ORANGE


def test_every_table_has_filters_a_frozen_header_and_real_numbers(march: Any) -> None:
    explained, *tables = march.worksheets
    assert explained.title == "Läs mig"
    assert len(tables) == 10
    for sheet in tables:
        last = f"{get_column_letter(sheet.max_column)}{max(sheet.max_row, 2)}"
        assert sheet.auto_filter.ref == f"A1:{last}"  # of a table without rows, the first blank
        assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    row = next(records(march["Per typ"]))
    assert row["Månad"].is_date
    assert (row["Utfärdade"].data_type, row["Utfärdade"].number_format) == ("n", "#,##0")
    assert row["Andel fristående"].number_format.endswith('0.0"\u00a0"%')


def test_the_first_sheet_explains(march: Any) -> None:
    cells = [cell for row in march["Läs mig"].iter_rows() for cell in row]
    words = "\n".join(str(cell.value) for cell in cells if cell.value)
    for sheet in march.sheetnames[1:]:
        assert f"\n{sheet}\n" in words
    assert {ORANGE, YELLOW, BLUE} <= {fill(cell) for cell in cells}
    for said in (
        "annars var mellan 1,0 och 1,9\u00a0%",
        "98,2\u00a0%",
        "mars 2024",
        "rekonstruktion",
        "Begränsningar",
    ):
        assert said in words


def test_a_part_of_a_region_flags_the_region_and_a_cell_goes_before_its_row(tmp_path: Path) -> None:
    rows = {r: {"db": "100"} for r in WHOLE if r != "stockholm_gotland"}
    rows |= {"stockholm": {"db": "500"}, "gotland": {"db": "5"}}
    finding = flagging("a.pdf", NOV, "issued", "gotland", "db")
    found = [finding, *(flagging("a.pdf", NOV, "issued", one) for one in ("gotland", "skane"))]
    tables: list[Any] = [(NOV, channel, rows) for channel in ("issued", "standalone")]
    reading = deck("a.pdf", date(2024, 3, 14), tables, found)
    database = published(
        tmp_path,
        [reading],
        explanations=[explanation(finding, "db", 0.9, proposed=50)],
        proposals=[proposal("a.pdf", NOV, "issued", "gotland", "db", 50, finding=finding.finding)],
    )
    book = openpyxl.load_workbook(workbook_of(database, tmp_path / "parts.xlsx"))
    sums = {row["Region"].value: row for row in records(book["Per region"])}
    for region in ("Gotland", "Stockholm och Gotland"):
        assert fill(sums[region]["Utfärdade"]) == ORANGE
        assert fill(sums[region]["Fristående"]) is None
    assert fill(sums["Stockholm"]["Utfärdade"]) is None
    assert fill(sums["Skåne"]["Utfärdade"]) == YELLOW
