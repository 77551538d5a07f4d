"""Writing files so that nobody ever sees half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """A file to write beside `path`, which takes its place once the block is done.

    A file that is linked elsewhere keeps its content there. After a failure `path` is as it was.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            yield file
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a whole file at once; text is UTF-8, and its line ends stay as they are."""
    with open_atomically(path) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)
