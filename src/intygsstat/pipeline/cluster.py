"""Handing decks to machines that a Dask scheduler knows.

The decks travel to the workers as bytes and what they say comes back; nothing
is stored there. Order, limits and outcomes are those of `examine_apart`.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intygsstat.errors import ClusterError, DeckOverLimitError, IntygsstatError, file_name
from intygsstat.pdf.files import Limits, limits_here, read_bytes
from intygsstat.pdf.sidecar import LARGEST_SIDECAR, sidecar_path
from intygsstat.pipeline.alone import examine_bytes
from intygsstat.pipeline.child import Job
from intygsstat.pipeline.parcel import pack, unpack
from intygsstat.pipeline.reader_fingerprint import reading_code
from intygsstat.pipeline.workers import Outcome

if TYPE_CHECKING:
    from distributed import Client, Future

SECONDS_TO_CONNECT = 10
_AHEAD = 4  # decks sent for each thread the cluster has


def examine_on_cluster(jobs: Sequence[Job], address: str) -> Iterator[Outcome]:
    """Examine decks on the workers of the Dask scheduler at `address`, in the jobs' order.

    A worker that is lost loses nothing: its decks are read by another. Raises
    ClusterError if Dask is not installed, the scheduler can't be reached or is
    lost, has no workers, or these read decks with another version.
    """
    limits = limits_here()
    with _client(address) as client:
        threads = _check_workers(client, address)
        waiting = deque(jobs)
        sent: deque[tuple[Job, Future | IntygsstatError]] = deque()
        while waiting or sent:
            while waiting and len(sent) < _AHEAD * threads:
                job = waiting.popleft()
                sent.append((job, _send(client, job, limits)))
            job, answer = sent.popleft()
            yield answer if isinstance(answer, IntygsstatError) else _hear(job, answer, address)


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError(
            "--cluster",
            expected="Dask's distributed",
            found="that it is not installed",
            try_this="pip install 'intygsstat[cluster]', or leave --cluster out",
        ) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterError(
            f"--cluster {address}",
            expected="a Dask scheduler that answers",
            found=str(error).splitlines()[0] if str(error) else type(error).__name__,
            try_this="check the address (tcp://host:8786), or leave --cluster out",
        ) from None
    try:
        yield client
    finally:
        client.close(timeout=SECONDS_TO_CONNECT)


def _check_workers(client: Any, address: str) -> int:
    """How many threads the workers have together; all of them read as this machine does."""
    threads: int = sum(client.nthreads().values())
    if not threads:
        raise ClusterError(
            f"--cluster {address}",
            expected="a scheduler with workers",
            found="none",
            try_this=f"start one: dask worker {address}",
        )
    try:
        versions = client.run(reading_code)
    except Exception as error:
        versions = {"a worker": f"{type(error).__name__}: {error}"}
    ours = reading_code()
    other = sorted(str(worker) for worker, version in versions.items() if version != ours)
    if other:
        raise ClusterError(
            f"--cluster {address}",
            expected="workers with the same version of intygsstat as here",
            found=f"another, or none, on {', '.join(other)}",
            try_this="install this version there and start the workers again",
        )
    return threads


def _send(client: Any, job: Job, limits: Limits) -> Future | IntygsstatError:
    """The deck on its way; an error if it can't be read from disk."""
    try:
        files = {job.path.name: read_bytes(job.path, limits.file_mib)}
        beside = sidecar_path(job.path)
        if os.path.lexists(beside):
            files[beside.name] = read_bytes(beside, LARGEST_SIDECAR)
    except IntygsstatError as error:
        return error
    order = pack(replace(job, path=Path(job.path.name)))
    future: Future = client.submit(examine_bytes, files, order, limits, pure=False)
    return future


def _hear(job: Job, answer: Any, address: str) -> Outcome:
    from distributed import KilledWorker

    try:
        outcome = unpack(answer.result())
    except KilledWorker:
        return DeckOverLimitError(
            file_name(job.path),
            expected="a file that workers survive",
            found="one after which several were gone",
            try_this="read it here, without --cluster",
        )
    except Exception as error:
        raise ClusterError(
            f"--cluster {address}",
            expected=f"an answer about {file_name(job.path)}",
            found=f"{type(error).__name__}: {error}",
            try_this="see whether the scheduler still runs, and run again",
        ) from None
    answer.release()
    return outcome  # type: ignore[no-any-return]
