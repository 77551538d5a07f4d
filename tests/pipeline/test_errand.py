"""What a child hands over comes here, and so does whatever stops it."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from intygsstat.errors import MachineError, PublishError
from intygsstat.pipeline.job import begun_apart, done_apart


def counted(number: int) -> Iterator[tuple[int, int]]:
    for place in range(number):
        yield place, os.getpid()


def stopped_by(error: Exception) -> Iterator[int]:
    yield 1
    raise error


def killed() -> Iterator[int]:
    yield 1
    os.kill(os.getpid(), signal.SIGKILL)


def test_items_come_in_their_order_from_another_process() -> None:
    with begun_apart("counting", counted, 5) as items:
        told = list(items)
    assert [place for place, _ in told] == list(range(5))
    assert {process for _, process in told}.isdisjoint({os.getpid()})


@pytest.mark.parametrize(
    "error",
    [
        PublishError("a", expected="b", found="c", try_this="d"),
        OSError(errno.ENOSPC, "No space left on device", "full.parquet"),
    ],
)
def test_an_error_of_the_child_is_raised_here_as_it_was(error: Exception) -> None:
    with begun_apart("work", stopped_by, error) as items:
        assert next(items) == 1
        with pytest.raises(type(error)) as caught:
            next(items)
    assert str(caught.value) == str(error)


def test_a_child_that_is_killed_is_told_of() -> None:
    with begun_apart("the diagnosis", killed) as items:
        assert next(items) == 1
        with pytest.raises(MachineError, match=r"the diagnosis.*SIGKILL.*memory"):
            next(items)


def test_a_child_that_is_no_longer_wanted_ends(tmp_path: Path) -> None:
    with begun_apart("counting", counted, 10**9) as items:
        process = next(items)[1]
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_work_without_items_is_done_when_the_call_returns(tmp_path: Path) -> None:
    done_apart("writing", Path.write_text, tmp_path / "done.txt", "done")
    assert (tmp_path / "done.txt").read_text() == "done"
    with pytest.raises(FileNotFoundError, match="nowhere"):
        done_apart("writing", Path.write_text, tmp_path / "nowhere" / "done.txt", "done")
