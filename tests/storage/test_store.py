"""The analyst's two lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

import intygsstat
from intygsstat.errors import StoreError
from storage.decks import NOV, deck, published


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    rows = {"skane": {"db": "7"}}
    published(folder / "data", [deck("a.pdf", date(2024, 3, 14), [(NOV, "issued", rows)])])
    return folder


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INTYGSSTAT_HOME", raising=False)
    monkeypatch.delenv("INTYGSSTAT_DATABASE", raising=False)


def test_a_view_is_a_polars_frame_or_a_pandas_one_of_a_database_that_is_only_read(
    project: Path,
) -> None:
    frame = intygsstat.view("cells", home=project)
    assert isinstance(frame, pl.DataFrame)
    other = intygsstat.view("cells", pandas=True, home=project)
    assert isinstance(other, pd.DataFrame)
    assert frame["count"].to_list() == other["count"].tolist() == [7]
    with intygsstat.connect(home=project) as connection, pytest.raises(duckdb.Error):
        connection.execute("CREATE TABLE x (y INTEGER)")


def test_it_is_found_from_a_folder_below_or_by_the_environment(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = project / "notebooks" / "deep"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert intygsstat.view("cells").height == 1
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreError, match="make monthly"):
        intygsstat.view("cells")
    monkeypatch.setenv("INTYGSSTAT_HOME", str(project))
    assert intygsstat.view("cells").height == 1
    monkeypatch.setenv("INTYGSSTAT_HOME", "/nowhere")
    monkeypatch.setenv("INTYGSSTAT_DATABASE", str(project / "data" / "intygsstat.duckdb"))
    assert intygsstat.view("cells").height == 1


def test_an_unknown_view_lists_the_known_ones(project: Path) -> None:
    assert len(intygsstat.views(home=project)) > 25
    with pytest.raises(StoreError, match="usage_by_region"):
        intygsstat.view('usage"; DROP VIEW usage; --', home=project)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.duckdb"
    broken.write_text("nothing")
    with pytest.raises(StoreError, match="broken"):
        intygsstat.connect(home=broken)
