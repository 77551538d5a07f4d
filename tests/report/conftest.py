"""The page of the deck of March 2024, written once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import chromium
from conftest import MakeOnce, publish_decks

from intygsstat.report.page import write_report


@pytest.fixture(scope="session")
def raw(real_deck: Path) -> Path:
    """The folder that holds the deck."""
    return real_deck.parent


@pytest.fixture(scope="session")
def database(march_database: Path) -> Path:
    return march_database


@pytest.fixture(scope="session")
def page(database: Path, raw: Path, make_once: MakeOnce) -> Path:
    return make_once("page", lambda folder: write_report(database, folder, raw)) / "index.html"


@pytest.fixture(scope="session")
def every_deck(raw: Path, make_once: MakeOnce) -> Path:
    """The database of all decks of tests/decks."""
    decks = [*raw.glob("*.pdf"), *raw.glob("*.txt")]
    return make_once("every_deck", lambda root: publish_decks(root, decks)) / "intygsstat.duckdb"


@pytest.fixture(scope="package")  # open, no other test of the process could start one of its own
def browser() -> Iterator[Any]:
    with chromium() as engine:
        yield engine
