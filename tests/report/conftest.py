"""The page of the deck of March 2024, written once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import chromium

from intygsstat.checks.examine import examine_deck
from intygsstat.pipeline.decks import diagnose_decks
from intygsstat.report.page import write_report
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.parquet import deck_key, reading_to_frames, write_deck


@pytest.fixture(scope="session")
def raw(real_deck: Path) -> Path:
    """The folder that holds the deck."""
    return real_deck.parent


@pytest.fixture(scope="session")
def database(real_deck: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    deck = examine_deck(real_deck)
    key = deck_key(deck.reading.deck, deck.reading.sha256)
    write_deck(folder / "parquet", key, reading_to_frames(deck.reading, deck.sidecar, deck.totals))
    diagnose_decks(folder / "parquet")
    build_warehouse(folder / "parquet", folder / "intygsstat.duckdb")
    return folder / "intygsstat.duckdb"


@pytest.fixture(scope="session")
def page(database: Path, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(database, tmp_path_factory.mktemp("page"), raw)


@pytest.fixture(scope="package")  # open, no other test of the process could start one of its own
def browser() -> Iterator[Any]:
    with chromium() as engine:
        yield engine
