"""The database: it stands alone, explains itself, is built the same again, and says what decks
that are made to say one thing each say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from conftest import hold_golden

import intygsstat
from intygsstat.locale import format_decimal
from intygsstat.models import Finding
from intygsstat.reference.lookup import regions
from intygsstat.storage import database as warehouse
from intygsstat.storage.schema import dictionary_page
from storage.decks import NOV, deck, one, published, view

WHOLE = [region.id for region in regions().values() if not region.part_of]
MARCH, MAY = date(2024, 3, 14), date(2024, 5, 13)


def full(printed: str, **others: str) -> dict[str, dict[str, str]]:
    """A table of all regions with one type; `others` print something else."""
    return {region: {"db": others.get(region, printed)} for region in WHOLE}


def test_a_number_that_a_later_deck_changed_is_said_with_the_former(tmp_path: Path) -> None:
    old = deck("b.pdf", MARCH, [(NOV, "issued", full("7"))])
    changed = full("7", skane="70", kalmar="", halland="4o")
    del changed["gavleborg"]
    new = deck("a.pdf", MAY, [(NOV, "issued", changed)])
    found = view(published(tmp_path, [old, new]), "findings")
    rule = "month_told_again"
    place = ("a.pdf", 4, NOV, "issued", "skane", "db")
    again = one(found, finding=Finding(rule, "info", "", "", *place).finding)
    assert (again["rule"], again["severity"], again["page"]) == (rule, "info", 4)
    assert (again["printed"], again["expected"], again["left_pt"]) == ("70", "7", 10)
    assert set(found.select("region", "rule", "message", "message_sv").rows()) == {
        ("skane", rule, "a.pdf prints 70, b.pdf printed 7 (skane, db, issued 2023-11)",
         "Skåne, DB, utfärdade november 2023: 70 i a.pdf, 7 i b.pdf."),
        ("kalmar", rule, "a.pdf prints 0, b.pdf printed 7 (kalmar, db, issued 2023-11)",
         "Kalmar län, DB, utfärdade november 2023: 0 i a.pdf, 7 i b.pdf."),
        ("halland", rule, "a.pdf prints no number, b.pdf printed 7 (halland, db, issued 2023-11)",
         "Halland, DB, utfärdade november 2023: inget tal i a.pdf, 7 i b.pdf."),
        ("gavleborg", rule,
         "a.pdf prints no number, b.pdf printed 7 (gavleborg, db, issued 2023-11)",
         "Gävleborg, DB, utfärdade november 2023: inget tal i a.pdf, 7 i b.pdf."),
    }  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("empty"), [])


def test_no_deck_at_all_gives_empty_views_and_names_in_swedish_order(empty: Path) -> None:
    for name in ("usage", "usage_by_type", "usage_by_region", "findings", "coverage", "decks"):
        assert view(empty, name).is_empty()
    names = view(empty, "regions")["name"].to_list()
    assert len(names) == len(regions())
    assert names[-2:] == ["Örebro län", "Östergötland"]
    assert names.index("Gotland") < names.index("Gävleborg")


def test_where_little_memory_is_not_enough_more_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not all that DuckDB works with can be laid on disk: the build must not end there."""
    readings = [deck("a.pdf", MARCH, [(NOV, "issued", full("7")), (NOV, "standalone", full("1"))])]
    usual = view(published(tmp_path / "usual", readings), "usage")
    monkeypatch.setattr(warehouse, "_MEMORY_LIMITS", (1, None))
    assert view(published(tmp_path / "scarce", readings), "usage").equals(usual)
    assert not list((tmp_path / "scarce").glob("*.wal"))


def test_every_view_stands_alone_and_is_the_same_when_built_again(tmp_path: Path) -> None:
    tables = [(NOV, "issued", full("7")), (NOV, "standalone", full("9"))]
    readings = [deck("a.pdf", MARCH, tables), deck("b.pdf", MAY, [(NOV, "issued", full("8"))])]
    first, second = published(tmp_path / "1", readings), published(tmp_path / "2", readings[::-1])
    assert not list(tmp_path.rglob("*.wal"))
    moved = first.rename(tmp_path / "elsewhere.duckdb")
    for path in sorted((tmp_path / "1" / "parquet").glob("*/*")):
        path.unlink()
    with (
        duckdb.connect(str(moved), read_only=True) as one_run,
        duckdb.connect(str(second), read_only=True) as other,
    ):
        for name in intygsstat.views(home=moved):
            rows = [each.execute(f"FROM {name}").fetchall() for each in (one_run, other)]
            assert rows[0] == rows[1], name


def test_every_column_has_its_meaning_and_the_dictionary_in_docs_is_fresh(empty: Path) -> None:
    with duckdb.connect(str(empty), read_only=True) as connection:
        page = dictionary_page(connection)
        silent = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' "
            "AND NOT internal AND coalesce(comment, '') = ''"
        ).fetchall()
    assert silent == []
    hold_golden(Path(__file__).parents[2] / "docs" / "data-dictionary.md", page)  # make dictionary


def test_a_share_is_written_in_sql_as_in_words(march_database: Path) -> None:
    shares = [part / whole for whole in (2000, 7, 163_986) for part in range(0, whole, whole // 7)]
    shares += [0.0115, 0.00715, 0.7845]  # halves, or nearly
    with duckdb.connect(str(march_database), read_only=True) as connection:
        for places in (1, 2):
            query = f"SELECT staging.percent(unnest(?), {places})"
            said = [one for (one,) in connection.execute(query, [shares]).fetchall()]
            assert said == [format_decimal(100 * share, places, "en") for share in shares]
