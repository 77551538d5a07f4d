"""Decks read on machines that a Dask scheduler knows.

The decks travel to the workers as bytes and what they say comes back; nothing
is stored there. Order, limits and outcomes are those of `examine_decks`.

Scheduler and workers are trusted: Dask unpickles what they send, so that each could run a command
here. Only what they say of decks is held against the records' types.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import current_process
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intygsstat.errors import ClusterError, DeckOverLimitError, IntygsstatError, file_name
from intygsstat.files import Limits, limits_here, program_fingerprint, read_bytes
from intygsstat.pdf.sidecar import LARGEST_SIDECAR, sidecar_path
from intygsstat.readers.workers import AHEAD, Job, Outcome, examine_decks, outcome_of, to_json
from intygsstat.reference.sentences import failure

if TYPE_CHECKING:
    from distributed import Client

SECONDS_TO_CONNECT = 10


def examine_on_cluster(jobs: Sequence[Job], address: str) -> Iterator[Outcome]:
    """Examine decks on the workers of the Dask scheduler at `address`, in the jobs' order.

    A worker that is lost loses nothing: its decks are read by another. Raises
    ClusterError if Dask is not installed, the scheduler can't be reached or is
    lost, has no workers, or these read decks with another version.
    """
    limits, where = limits_here(), f"--cluster {address}"
    with _client(address, where) as client:
        ahead = AHEAD * _check_workers(client, address, where)
        sent: deque[Any] = deque()
        for number, job in enumerate(jobs):
            for later in jobs[number + len(sent) : number + ahead]:
                sent.append(_send(client, later, limits))
            yield _hear(job, sent.popleft(), where)


@contextmanager
def _client(address: str, where: str) -> Iterator[Client]:
    try:
        from distributed import Client
        from distributed.comm import resolve_address
    except ImportError:
        raise failure(ClusterError, "no_dask", "--cluster") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        resolve_address(address)  # of a client of none, Dask prints a traceback at last
        client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        found = str(error).partition("\n")[0] or type(error).__name__
        raise failure(ClusterError, "no_scheduler", where, found=found) from None
    try:
        yield client
    finally:
        client.close(timeout=SECONDS_TO_CONNECT)


def _check_workers(client: Any, address: str, where: str) -> int:
    """How many threads the workers have together; all of them read as this machine does."""
    threads: int = sum(client.nthreads().values())
    if not threads:
        raise failure(ClusterError, "no_workers", where, address=address)
    try:
        versions = client.run(program_fingerprint)
    except Exception as error:
        versions = {"a worker": f"{type(error).__name__}: {error}"}
    ours = program_fingerprint()
    other = ", ".join(sorted(str(worker) for worker, v in versions.items() if v != ours))
    if other:
        raise failure(ClusterError, "other_workers", where, workers=other)
    return threads


def _send(client: Any, job: Job, limits: Limits) -> Any:
    """The deck on its way; an error if it can't be read from disk."""
    beside = sidecar_path(job.path)
    try:
        files = {job.path.name: read_bytes(job.path, limits.file_mib)}
        if os.path.lexists(beside):
            files[beside.name] = read_bytes(beside, LARGEST_SIDECAR)
    except IntygsstatError as error:
        return error
    there = replace(job, path=Path(job.path.name))
    return client.submit(examine_bytes, files, there, limits, pure=False)


def _hear(job: Job, answer: Any, where: str) -> Outcome:
    from distributed import KilledWorker

    if isinstance(answer, IntygsstatError):
        return answer
    name = file_name(job.path)
    try:
        said = answer.result()
    except KilledWorker:
        return failure(DeckOverLimitError, "workers_gone", name)
    except Exception as error:
        found = f"{type(error).__name__}: {error}"
        raise failure(ClusterError, "no_answer", where, deck=name, found=found) from None
    return outcome_of(said, name)


def examine_bytes(files: Mapping[str, bytes], job: Job, limits: Limits) -> bytes:
    """On a worker: what the deck in `files` says, as JSON. `files` are the deck and its sidecar,
    if it has one, by name."""
    # A worker may be a daemon, which multiprocessing lets have no children.
    current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory(prefix="intygsstat-") as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        here = replace(job, path=Path(folder) / job.path.name)
        (outcome,) = examine_decks([here], limits=limits)
    return to_json(outcome, file_name(job.path))
