"""Which version of the reading this is: what turns a deck into stored rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from intygsstat.pdf.file_bytes import checksum

PACKAGE = Path(__file__).resolve().parent.parent
# A change anywhere else needs no deck read anew.
READING_PARTS = (
    "locale/__init__.py",
    "errors.py",
    "models.py",
    "reference",
    "pdf",
    "tables",
    "slides",
    "text_decks",
    "checks",
    "storage/schemas.py",
    "storage/frames.py",
    "storage/parquet.py",
    "checks/examine.py",
    "pipeline/alone.py",
    "pipeline/child.py",
    "pipeline/cluster.py",
    "pipeline/parcel.py",
    "pipeline/server.py",
    "pipeline/workers.py",
)
_LIBRARIES = ("pypdfium2", "pdfplumber", "pdfminer.six")
_SUFFIXES = {".py", ".sql", ".csv", ".toml", ".js", ".css", ".html", ".json", ".j2"}


def reading_code() -> str:
    """A checksum of the code that reads decks, and the versions of the libraries it reads with."""
    return checksum_of_all(reading_files(), PACKAGE) + "".join(
        f" {_version(n)}" for n in _LIBRARIES
    )


def reading_files() -> list[Path]:
    """The files of the package that reading depends on."""
    return [path for part in READING_PARTS for path in package_files(PACKAGE / part)]


def package_files(path: Path) -> list[Path]:
    """The code and the facts at or below `path`, in order."""
    if path.is_file():
        return [path]
    return sorted(
        p for p in path.rglob("*") if p.suffix in _SUFFIXES and "__pycache__" not in p.parts
    )


def checksum_of_all(paths: Iterable[Path], root: Path) -> str:
    """One SHA-256 for files of the package and of `root`, their names included."""
    digest = hashlib.sha256()
    for path in paths:
        base = PACKAGE if path.is_relative_to(PACKAGE) else root
        digest.update(f"{path.relative_to(base).as_posix()}\n{checksum(path)}\n".encode())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "?"
