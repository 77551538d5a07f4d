"""Writing files so that nobody ever sees half of one, or runs what is in it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from intygsstat.errors import sanitize_text

# = + - @ start a formula, full-width and small ones too; spaces can hide one, and so
# can an apostrophe, which whoever takes ours away would take with it.
_STARTS_A_FORMULA = re.compile(r"[\s'\u00ad]*[=+\-@＝＋－＠﬩﹢﹣﹦﹫−]|[\t\r\n]")
_HARMLESS = re.compile(r"[-−]|[-−][0-9][0-9 \u00a0\u2009\u202f.,]*")


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


def link_or_copy(source: Path, target: Path) -> None:
    """Have the same file stand in two places, of which neither is written to again; a copy where
    the disk can't link. Raises FileNotFoundError if there is no `source`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source.resolve(strict=True), target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(source, target)


def spreadsheet_safe(text: str) -> str:
    """`text` for a CSV file: an apostrophe before what a spreadsheet would run, and what
    would act on a terminal shown as its escape.

    A lone dash and a negative number stay as they are.
    """
    starts = _STARTS_A_FORMULA.match(text) and not _HARMLESS.fullmatch(text)
    return sanitize_text(f"'{text}" if starts else text)
