"""How property tests run: no deadline on a busy machine, and the same cases in CI every time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("steady")


# What `make test` leaves to `make test-all`. A single dear test beside quick ones is marked where
# it stands: @pytest.mark.slow.
SLOW = (
    "bench",
    "broken_off",
    "leaving",
    "robust",
    "pipeline/test_any_numbers.py",
    "pipeline/test_cluster.py",
    "test_lab.py",
    "test_supply.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    tests = Path(__file__).parent
    slow = [tests / name for name in SLOW]
    for item in items:
        if any(item.path.is_relative_to(place) for place in slow):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def real_deck() -> Path:
    """The deck of March 2024."""
    return Path(__file__).parent / "decks" / "anvandarforum-2024-03.pdf"


@pytest.fixture(scope="session")
def march_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the deck of March 2024, diagnosed, with no decisions."""
    from intygsstat.pipeline.decks import diagnose_decks, ingest_decks
    from intygsstat.pipeline.inputs import find_inputs
    from intygsstat.storage.database import build_warehouse

    root = tmp_path_factory.mktemp("march")
    raw, parquet = root / "data" / "raw", root / "parquet"
    raw.mkdir(parents=True)
    parquet.mkdir()
    decks = Path(__file__).parent.parent / "data" / "raw"
    for path in decks.glob("anvandarforum-2024-03.pdf*"):
        (raw / path.name).symlink_to(path.resolve())
    ingest_decks(find_inputs(root), {}, None, parquet)
    diagnose_decks(parquet)
    build_warehouse(parquet, root / "intygsstat.duckdb", [])
    return root / "intygsstat.duckdb"
