"""Which tests are slow, how property tests run, and what is made once for all tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from intygsstat.checks.examine import ExaminedDeck, examine_deck

settings.register_profile("steady", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("steady")

# What `make test` leaves to `make test-all`, by the beginning of its name, a star for anything. A
# single slow test may be marked where it stands too: @pytest.mark.slow.
SLOW = (
    "tests/bench",
    "tests/broken_off",
    "tests/chart/test_pages.py::test_a_window_made_narrow",
    "tests/chart/test_pictures.py",
    "tests/diagnosis/test_golden.py::*total_shows",
    "tests/diagnosis/test_run.py::test_an_older_version",
    "tests/diagnosis/test_run.py::test_every_diagnosis_is_whole",
    "tests/leaving",
    "tests/pipeline/test_any_numbers.py",
    "tests/readers/test_cluster.py",
    "tests/pipeline/test_decided_against_rules.py",
    "tests/pipeline/test_doctor.py",
    "tests/readers/test_messages.py::test_a_value_of_another_kind",
    "tests/readers/test_readers.py",
    "tests/pipeline/test_run.py::test_what_changed_is_said_and_published*a newest deck",
    "tests/pipeline/test_run.py::test_what_changed_is_said_and_published*a revision",
    "tests/pipeline/test_run.py::test_what_changed_is_said_and_published*a sidecar",
    "tests/pipeline/test_run.py::test_what_changed_is_said_and_published*another",
    "tests/report/test_apart.py",
    "tests/report/test_headline.py",
    "tests/report/test_in_a_browser.py::test_an_address",
    "tests/report/test_in_a_browser.py::test_axe_finds_no_violation*dark",
    "tests/report/test_in_a_browser.py::test_everything_can_be_done",
    "tests/report/test_in_a_browser.py::test_paper",
    "tests/report/test_numbers_shown.py",
    "tests/report/test_other_decks.py",
    "tests/report/test_pictures.py",
    "tests/robust",
    "tests/storage/test_database.py::test_where_little_memory",
    "tests/storage/test_extracts.py::test_cells_written_piece",
    "tests/storage/test_likely.py::test_a_decision_that_fits_no_printed_number",
    "tests/tables/test_round_trip.py::*-chromium-",
    "tests/tables/test_round_trip.py::*[[]20?[13579]-",
    "tests/tables/test_round_trip.py::*pdfplumber",
    "tests/test_lab.py",
    "tests/test_notebooks.py::test_a_second_run_gives",
    "tests/test_notebooks.py::test_pages_open_with",
    "tests/test_supply.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(fnmatchcase(item.nodeid, f"{name}*") for name in SLOW):
            item.add_marker(pytest.mark.slow)


MakeOnce = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory) -> MakeOnce:
    """Make a folder once for all of pytest's workers: its name, and what fills it. Nobody may
    change what is in it."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent

    def make(name: str, fill: Callable[[Path], object]) -> Path:
        folder, done = place / name, place / f"{name}.made"
        with FileLock(place / f"{name}.lock"):
            if not done.exists():
                folder.mkdir()
                fill(folder)
                done.touch()
        return folder

    return make


def hold_golden(golden: Path, said: str) -> None:
    """`said` is what the file has; after a wanted change INTYGSSTAT_UPDATE_GOLDEN=1 writes it."""
    if os.environ.get("INTYGSSTAT_UPDATE_GOLDEN"):
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def real_deck() -> Path:
    """The deck of March 2024."""
    return Path(__file__).parent / "decks" / "anvandarforum-2024-03.pdf"


@pytest.fixture(scope="session")
def examined(real_deck: Path) -> ExaminedDeck:
    """The same, read and checked."""
    return examine_deck(real_deck)


@pytest.fixture(scope="session")
def march_database(make_once: MakeOnce) -> Path:
    """The database of the deck of March 2024, diagnosed, with no decisions."""
    decks = list((Path(__file__).parent.parent / "data" / "raw").glob("anvandarforum-2024-03.pdf*"))
    return make_once("march", lambda root: publish_decks(root, decks)) / "intygsstat.duckdb"


def publish_decks(root: Path, decks: Sequence[Path]) -> None:
    """Read and diagnose decks and their sidecars into a database in the empty folder `root`."""
    from intygsstat.pipeline.decks import diagnose_decks, find_inputs, ingest_decks
    from intygsstat.storage.database import build_warehouse

    raw, parquet = root / "data" / "raw", root / "parquet"
    raw.mkdir(parents=True)
    parquet.mkdir()
    for path in decks:
        (raw / path.name).symlink_to(path.resolve())
    ingest_decks(find_inputs(root), {}, None, parquet)
    diagnose_decks(parquet)
    build_warehouse(parquet, root / "intygsstat.duckdb", [])
