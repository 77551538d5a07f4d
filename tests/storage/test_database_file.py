"""The database as a file: it stands alone, explains itself and is built the same again."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest

from intygsstat.errors import PublishError
from intygsstat.reference.lookup import regions
from intygsstat.storage.database import SQL_FILES, build_warehouse
from intygsstat.storage.schema import dictionary_page
from storage.decks import NOV, deck, published, store, view

WHOLE = [region.id for region in regions().values() if not region.part_of]
MARCH, MAY = date(2024, 3, 14), date(2024, 5, 13)


def full(printed: str) -> dict[str, dict[str, str]]:
    """A table of all regions with one type."""
    return {region: {"db": printed} for region in WHOLE}


def test_names_sort_as_in_swedish(tmp_path: Path) -> None:
    names = view(published(tmp_path, []), "regions")["name"].to_list()
    assert names[-2:] == ["Örebro län", "Östergötland"]
    assert names.index("Gotland") < names.index("Gävleborg")


def test_the_database_stands_alone_and_leaves_no_log(tmp_path: Path) -> None:
    database = published(tmp_path, [deck("a.pdf", MARCH, [(NOV, "issued", full("7"))])])
    moved = database.rename(tmp_path / "elsewhere.duckdb")
    for path in sorted((tmp_path / "parquet").glob("*/*")):
        path.unlink()
    assert view(moved, "usage").height == 20
    assert not list(tmp_path.glob("*.wal"))


def test_the_derivation_is_written_where_analysts_read_it(tmp_path: Path) -> None:
    with duckdb.connect(str(published(tmp_path, [])), read_only=True) as connection:
        views = dict(
            connection.execute(
                "SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'main'"
                " AND NOT internal"
            ).fetchall()
        )
        (comment,) = connection.execute(
            "SELECT comment FROM duckdb_columns() WHERE table_name = 'usage'"
            " AND schema_name = 'main' AND column_name = 'integrated'"
        ).fetchall()[0]
    assert all(views.values())
    assert "issued - standalone" in comment
    assert "standalone ones included" in views["usage"]


def test_every_row_of_every_view_is_the_same_when_built_again(tmp_path: Path) -> None:
    tables = [(NOV, "issued", full("7")), (NOV, "standalone", full("9"))]
    readings = [deck("a.pdf", MARCH, tables), deck("b.pdf", MAY, [(NOV, "issued", full("8"))])]
    first, second = published(tmp_path / "1", readings), published(tmp_path / "2", readings[::-1])
    with duckdb.connect(str(first), read_only=True) as connection:
        names = connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal"
        ).fetchall()
    assert len(names) == 28
    for (name,) in names:
        assert view(first, name).equals(view(second, name)), name


def test_two_decks_of_one_name_are_refused(tmp_path: Path) -> None:
    readings = [
        deck("a.pdf", MARCH, [(NOV, "issued", full("7"))]),
        deck("a.pdf", MARCH, [(NOV, "issued", full("8"))]),
    ]
    with pytest.raises(PublishError, match=r"a\.pdf more than once"):
        published(tmp_path, readings)


def test_a_broken_stored_file_is_named(tmp_path: Path) -> None:
    folder = store(tmp_path, [deck("a.pdf", MARCH, [(NOV, "issued", full("7"))])])
    broken = next((folder / "cells").glob("*.parquet"))
    broken.write_bytes(b"no parquet")
    with pytest.raises(PublishError, match="cells"):
        build_warehouse(folder, tmp_path / "x.duckdb")


def test_every_sql_file_is_run_or_an_extract() -> None:
    folder = files("intygsstat.storage").joinpath("sql")
    names = {path.name.removesuffix(".sql") for path in folder.iterdir()}
    assert {n for n in names if not n.startswith("extract_")} == set(SQL_FILES)


def test_every_rule_that_publishing_finds_is_explained(tmp_path: Path) -> None:
    rules = set(view(published(tmp_path, []), "rules")["rule"])
    assert {"standalone_within_issued", "month_told_again"} <= rules


def test_every_column_has_its_meaning_and_the_dictionary_in_docs_is_fresh(tmp_path: Path) -> None:
    with duckdb.connect(str(published(tmp_path, [])), read_only=True) as connection:
        page = dictionary_page(connection)
        silent = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' "
            "AND NOT internal AND coalesce(comment, '') = ''"
        ).fetchall()
    assert silent == []
    docs = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
    assert page == docs.read_text(encoding="utf-8"), "write it anew: make dictionary"
