"""Decks read by the workers of a real Dask scheduler on this machine: same bytes, nothing lost."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from plain_deck import print_plain_deck, usual_slides

from intygsstat.checks.examine import ExaminedDeck, examine_deck
from intygsstat.errors import ClusterError, DeckOverLimitError, DeckUnreadableError
from intygsstat.pipeline.cluster import examine_on_cluster
from intygsstat.pipeline.decks import ingest_decks
from intygsstat.pipeline.inputs import find_inputs
from intygsstat.pipeline.workers import Job
from intygsstat.reference.lookup import MONTHS_SV

from .odd_files import bomb

DECKS = 12


class Cluster:
    """A scheduler and its workers, each a process without a nanny."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        note = folder / "scheduler.json"
        self._run(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show",
            "--scheduler-file", str(note),
        )  # fmt: skip
        until(note.exists)
        import json

        self.address: str = json.loads(note.read_text())["address"]

    def add_worker(self) -> subprocess.Popen[bytes]:
        return self._run(
            "worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard",
            "--host", "127.0.0.1", "--local-directory", str(self.folder),
        )  # fmt: skip

    def _run(self, *words: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


def until(true: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    from distributed import Client

    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        cluster.add_worker()
        cluster.add_worker()
        with Client(cluster.address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a year of decks, a file that is none, and a bomb."""
    root = tmp_path_factory.mktemp("project")
    raw = root / "data" / "raw"
    raw.mkdir(parents=True)
    for month, name in enumerate(MONTHS_SV, start=1):
        slides = usual_slides([name], 90 + month)
        forum = f"forum-{2024 + month // 12}-{month % 12 + 1:02}.pdf"
        print_plain_deck(raw / forum, slides, cover="Användarforum")
    (raw / "no-deck.pdf").write_text("no PDF")
    return root


def parquet_of(root: Path, folder: Path, **options: object) -> dict[str, str]:
    folder.mkdir()
    ingest_decks(find_inputs(root), {}, None, folder, **options)  # type: ignore[arg-type]
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }


def test_the_cluster_gives_the_bytes_of_this_machine(
    cluster: Cluster, project: Path, tmp_path: Path
) -> None:
    here = parquet_of(project, tmp_path / "here")
    there = parquet_of(
        project,
        tmp_path / "there",
        examine_all=lambda jobs: examine_on_cluster(jobs, cluster.address),
    )
    assert len(here) >= 4 * DECKS
    assert there == here


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    cluster: Cluster, project: Path
) -> None:
    paths = sorted((project / "data" / "raw").glob("*.pdf"))
    outcomes = []
    third = cluster.add_worker()
    for outcome in examine_on_cluster([Job(path) for path in paths], cluster.address):
        outcomes.append(outcome)
        if len(outcomes) == 3:
            cluster.processes[1].send_signal(signal.SIGKILL)
    assert third.poll() is None
    assert [o.reading.deck if isinstance(o, ExaminedDeck) else o.where for o in outcomes] == [
        path.name for path in paths
    ]
    for path, outcome in zip(paths, outcomes, strict=True):
        if path.name == "no-deck.pdf":
            assert isinstance(outcome, DeckUnreadableError)
        else:
            assert outcome == examine_deck(path)


def test_limits_travel_with_the_deck(
    cluster: Cluster, tmp_path: Path, real_deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTYGSSTAT_MOST_MEMORY_MIB", "700")
    missing, real = tmp_path / "missing.pdf", real_deck
    jobs = [Job(bomb(tmp_path / "bomb.pdf", 2000)), Job(missing), Job(real)]
    bombed, gone, read = examine_on_cluster(jobs, cluster.address)
    assert isinstance(bombed, DeckOverLimitError)
    assert "700 MiB" in str(bombed)
    assert isinstance(gone, DeckUnreadableError)
    assert isinstance(read, ExaminedDeck)


def test_a_scheduler_that_is_not_there_is_a_clear_message(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intygsstat.pipeline.cluster.SECONDS_TO_CONNECT", 1)
    with pytest.raises(ClusterError, match="expected a Dask scheduler that answers"):
        list(examine_on_cluster([Job(project / "x.pdf")], "tcp://127.0.0.1:9"))
    with pytest.raises(ClusterError, match="expected a Dask scheduler that answers"):
        list(examine_on_cluster([Job(project / "x.pdf")], "no address at all"))


def test_workers_that_read_otherwise_are_refused(
    cluster: Cluster, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intygsstat.pipeline.cluster.reader_fingerprint", lambda: str(os.getpid()))
    with pytest.raises(ClusterError, match="the same version of intygsstat"):
        list(examine_on_cluster([Job(project / "x.pdf")], cluster.address))


def test_a_scheduler_without_workers_is_a_clear_message(tmp_path: Path) -> None:
    alone = Cluster(tmp_path)
    try:
        with pytest.raises(ClusterError, match="a scheduler with workers; found none"):
            list(examine_on_cluster([Job(tmp_path / "x.pdf")], alone.address))
    finally:
        alone.stop()


def test_a_scheduler_lost_in_the_middle_is_a_clear_message(tmp_path: Path, project: Path) -> None:
    """Whatever was published before stands, since nothing is published of half a run."""
    from distributed import Client

    lost = Cluster(tmp_path)
    try:
        lost.add_worker()
        with Client(lost.address, set_as_default=False) as client:
            client.wait_for_workers(1, timeout=60)
        paths = sorted((project / "data" / "raw").glob("*.pdf"))
        outcomes = examine_on_cluster([Job(path) for path in paths], lost.address)
        next(outcomes)
        threading.Thread(target=lost.stop).start()
        with pytest.raises(ClusterError, match="see whether the scheduler still runs"):
            list(outcomes)
    finally:
        lost.stop()
