"""Decks read by the workers of a real Dask scheduler on this machine: same answers, none lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import MakeOnce
from distributed import LocalCluster
from plain_deck import print_plain_deck, usual_slides

from intygsstat.checks.examine import ExaminedDeck
from intygsstat.errors import ClusterError, DeckOverLimitError, DeckUnreadableError
from intygsstat.readers import cluster as cluster_module
from intygsstat.readers.cluster import examine_on_cluster
from intygsstat.readers.workers import Job, Outcome, examine_decks
from intygsstat.reference.lookup import MONTHS_SV
from readers.odd_files import bomb


def start(workers: int) -> LocalCluster:
    return LocalCluster(
        n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0"
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with start(2) as started:
        yield started


@pytest.fixture(scope="module")
def jobs(make_once: MakeOnce) -> list[Job]:
    """A year of decks, and a file that is none."""

    def fill(folder: Path) -> None:
        for month, name in enumerate(MONTHS_SV, start=1):
            forum = f"forum-{2024 + month // 12}-{month % 12 + 1:02}.pdf"
            print_plain_deck(folder / forum, usual_slides([name], 90 + month), cover="Forum")
        (folder / "no-deck.pdf").write_text("no PDF")

    return [Job(path) for path in sorted(make_once("year", fill).glob("*.pdf"))]


@pytest.fixture(scope="module")
def read_here(jobs: list[Job]) -> list[Outcome]:
    return list(examine_decks(jobs, workers=2))


def alike(one: list[Outcome], other: list[Outcome]) -> bool:
    return [o if isinstance(o, ExaminedDeck) else str(o) for o in one] == [
        o if isinstance(o, ExaminedDeck) else str(o) for o in other
    ]


def test_the_cluster_gives_what_this_machine_does_and_a_killed_worker_loses_nothing(
    cluster: LocalCluster, jobs: list[Job], read_here: list[Outcome]
) -> None:
    assert len(jobs) == 13
    assert alike(list(examine_on_cluster(jobs, cluster.scheduler_address)), read_here)
    outcomes: list[Outcome] = []
    for outcome in examine_on_cluster(jobs, cluster.scheduler_address):
        outcomes.append(outcome)
        if len(outcomes) == 3:
            os.kill(cluster.workers[0].process.pid, signal.SIGKILL)
    assert alike(outcomes, read_here)


def test_limits_travel_with_the_deck(
    cluster: LocalCluster, jobs: list[Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTYGSSTAT_MOST_MEMORY_MIB", "700")
    odd = [Job(bomb(tmp_path / "bomb.pdf", 2000)), Job(tmp_path / "missing.pdf")]
    bombed, gone, read = examine_on_cluster([*odd, jobs[0]], cluster.scheduler_address)
    assert isinstance(bombed, DeckOverLimitError)
    assert "700 MiB" in str(bombed)
    assert isinstance(gone, DeckUnreadableError)
    assert isinstance(read, ExaminedDeck)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "no address at all"])
def test_a_scheduler_that_is_not_there_is_a_clear_message(
    jobs: list[Job], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intygsstat.readers.cluster.SECONDS_TO_CONNECT", 1)
    with pytest.raises(ClusterError, match="expected a Dask scheduler that answers"):
        list(examine_on_cluster(jobs, address))


def test_an_address_that_is_none_leaves_no_traceback_behind(tmp_path: Path) -> None:
    """A client of Dask's that never came to be ends with one when Python does."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    print_plain_deck(tmp_path / "data" / "raw" / "forum-2024-03.pdf", usual_slides(["januari"]))
    shutil.copytree(Path(__file__).parents[2] / "notebooks", tmp_path / "notebooks")
    command = [sys.executable, "-m", "intygsstat", "monthly", "--cluster", "nonsense"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr


def test_workers_that_read_otherwise_are_refused(
    cluster: LocalCluster, jobs: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intygsstat.readers.cluster.program_fingerprint", lambda: str(os.getpid()))
    with pytest.raises(ClusterError, match="the same version of intygsstat"):
        list(examine_on_cluster(jobs, cluster.scheduler_address))


def test_a_scheduler_without_workers_or_lost_in_the_middle_is_a_clear_message(
    jobs: list[Job],
) -> None:
    """Whatever was published before stands, since nothing is published of half a run."""
    with start(0) as lost:
        with pytest.raises(ClusterError, match="a scheduler with workers; found none"):
            list(examine_on_cluster(jobs, lost.scheduler_address))
        lost.scale(1)
        lost.wait_for_workers(1, timeout=60)
        outcomes = examine_on_cluster(jobs, lost.scheduler_address)
        next(outcomes)
        threading.Thread(target=lost.close).start()
        with pytest.raises(ClusterError, match="see whether the scheduler still runs"):
            list(outcomes)


@pytest.mark.parametrize("said", [None, 3, "text", b"", b'{"deck": []}', {"deck": None}])
def test_a_worker_that_says_something_else_costs_its_deck(said: object) -> None:
    answer = SimpleNamespace(result=lambda: said)
    outcome = cluster_module._hear(Job(Path("a.pdf")), answer, "--cluster there")
    assert isinstance(outcome, DeckUnreadableError)
    assert str(outcome).startswith("a.pdf: expected a file after which its reader still says")
