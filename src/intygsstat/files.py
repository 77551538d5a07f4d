"""Reading files from outside, what reading a deck may cost, writing files so that nobody sees half
of one or runs it, and checksums of the program, which with another one may say something else."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

from intygsstat.errors import (
    DeckUnreadableError,
    IntygsstatError,
    LimitsError,
    file_name,
    sanitize_text,
)

MIB = 2**20
WAITING = 3
DAY = 24 * 60 * 60  # in seconds
LARGEST_MIB = 2048  # of any file that somebody lays there
_PREFIX = "INTYGSSTAT_MOST_"
PACKAGE = Path(__file__).resolve().parent
_LIBRARIES = ("pypdfium2", "pdfplumber", "pdfminer.six")
_CODE = {".npz", ".py", ".sql", ".csv", ".toml", ".js", ".css", ".html", ".json", ".j2"}

# = + - @ start a formula, full-width and small ones too; spaces can hide one, and so
# can an apostrophe, which whoever takes ours away would take with it.
_STARTS_A_FORMULA = re.compile(r"[\s'\u00ad]*[=+\-@＝＋－＠﬩﹢﹣﹦﹫−]|[\t\r\n]")
_HARMLESS = re.compile(r"[-−]|[-−][0-9][0-9 \u00a0\u2009\u202f.,]*")


def read_bytes(
    path: Path,
    most_mib: int,
    kind: type[IntygsstatError] = DeckUnreadableError,
    advice: str = "",
) -> bytes:
    """The content of the file at `path`, at most `most_mib` MiB.

    Raises an error of `kind` if there is no file, it may not be read, or it is larger; `advice`
    is what to try with a file of another kind or size, if not what one would with a deck.
    """

    def bad(expected: str, found: str, try_this: str) -> IntygsstatError:
        return kind(file_name(path), expected=expected, found=found, try_this=try_this)

    try:
        # Without O_NONBLOCK a pipe with nobody at its other end would keep us waiting.
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            state = os.fstat(file.fileno())
            content = file.read(most_mib * MIB + 1) if stat.S_ISREG(state.st_mode) else None
    except IsADirectoryError:
        raise bad("a file", "a folder", advice or "put the file itself there") from None
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", None) or str(error)
        who = "check the path and who may read the file"
        raise bad("a file that can be opened", found, who) from None
    if content is None:
        raise bad("a file", "a pipe or a device", advice or "put the file itself there")
    if len(content) > most_mib * MIB:
        found = f"{-(-state.st_size // MIB)} MiB"
        smaller = "export the statistics slides alone, with smaller pictures"
        raise bad(f"at most {most_mib} MiB", found, advice or smaller)
    return content


def checksum(path: Path, most_mib: int | None = None) -> str:
    """The SHA-256 of a file, '' if it can't be read, is larger or is something else than a file."""
    try:
        state = path.stat()
        too_large = most_mib is not None and state.st_size > most_mib * MIB
        if too_large or not stat.S_ISREG(state.st_mode):  # a pipe would keep us waiting
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a whole file at once; text is UTF-8, and its line ends stay as they are.

    A file that is linked elsewhere keeps its content there, and one that may not be written to its
    mode. After a failure `path` is as it was.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        with suppress(FileNotFoundError):
            shutil.copymode(path, beside)
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


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


# What reading a deck may cost -------------------------------------------------------------------


_MOST = {"seconds": DAY, "memory_mib": 2**20, "file_mib": LARGEST_MIB, "pages": 100_000}


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one deck may take. Seconds are of processor time; by the clock it
    may take `WAITING` times as long. The environment variable of a limit is
    INTYGSSTAT_MOST_ and its name in capitals."""

    seconds: int = 60
    memory_mib: int = 2048  # of address space
    file_mib: int = 200
    pages: int = 500

    def as_environment(self) -> dict[str, str]:
        """The variables that say these limits."""
        return {_PREFIX + f.name.upper(): str(getattr(self, f.name)) for f in fields(self)}


def limits_here() -> Limits:
    """The limits that the environment states.

    Raises LimitsError if one is not a whole number from 1 to the most that it can be.
    """
    given = {}
    for limit in fields(Limits):
        variable, most = _PREFIX + limit.name.upper(), _MOST[limit.name]
        text = os.environ.get(variable, "").strip()
        if text and not (re.fullmatch("[0-9]{1,9}", text) and 1 <= int(text) <= most):
            raise LimitsError(
                f"the environment variable {variable}",
                expected=f"a whole number from 1 to {most}",
                found=repr(text[:60]),
                try_this=f"leave it out: it is then {limit.default}",
            )
        if text:
            given[limit.name] = int(text)
    return Limits(**given)


# The program ------------------------------------------------------------------------------------


def package_files() -> list[Path]:
    """The code and the facts of the package, in order."""
    paths = PACKAGE.rglob("*")
    return sorted(p for p in paths if p.suffix in _CODE and "__pycache__" not in p.parts)


def checksum_of_all(paths: Iterable[Path], root: Path) -> str:
    """One SHA-256 for files of the package and of `root`, their names included."""
    digest = hashlib.sha256()
    for path in paths:
        base = PACKAGE if path.is_relative_to(PACKAGE) else root
        name = path.relative_to(base).as_posix()
        digest.update(f"{name}\n{checksum(path, LARGEST_MIB)}\n".encode())
    return digest.hexdigest()


def program_fingerprint() -> str:
    """A checksum of the package, and the versions of the libraries it reads with."""
    from importlib.metadata import version  # takes longer to import than all else here

    return " ".join((checksum_of_all(package_files(), PACKAGE), *map(version, _LIBRARIES)))
