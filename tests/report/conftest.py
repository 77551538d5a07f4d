"""The page of the deck of March 2024, written once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import chromium

from intygsstat.report.page import write_report


@pytest.fixture(scope="session")
def raw(real_deck: Path) -> Path:
    """The folder that holds the deck."""
    return real_deck.parent


@pytest.fixture(scope="session")
def database(march_database: Path) -> Path:
    return march_database


@pytest.fixture(scope="session")
def page(database: Path, raw: Path, make_once: Any) -> Path:
    folder: Path = make_once("page", lambda folder: write_report(database, folder, raw))
    return folder / "index.html"


@pytest.fixture(scope="session")
def every_deck(raw: Path, make_once: Any) -> Path:
    """The database of all decks of tests/decks."""
    from intygsstat.pipeline.decks import diagnose_decks, find_inputs, ingest_decks
    from intygsstat.storage.database import build_warehouse

    def fill(root: Path) -> None:
        parquet = root / "parquet"
        for folder in (root / "data" / "raw", parquet):
            folder.mkdir(parents=True)
        for path in (*raw.glob("*.pdf"), *raw.glob("*.txt")):
            (root / "data" / "raw" / path.name).symlink_to(path.resolve())
        ingest_decks(find_inputs(root), {}, None, parquet)
        diagnose_decks(parquet)
        build_warehouse(parquet, root / "intygsstat.duckdb", [])

    folder: Path = make_once("every_deck", fill)
    return folder / "intygsstat.duckdb"


@pytest.fixture(scope="package")  # open, no other test of the process could start one of its own
def browser() -> Iterator[Any]:
    with chromium() as engine:
        yield engine
