"""What the program is, as checksums: with another one the same decks may say something else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from intygsstat.files import LARGEST_MIB, checksum

PACKAGE = Path(__file__).resolve().parent.parent
_LIBRARIES = ("pypdfium2", "pdfplumber", "pdfminer.six")
_CODE = {".npz", ".py", ".sql", ".csv", ".toml", ".js", ".css", ".html", ".json", ".j2"}


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
    return " ".join((checksum_of_all(package_files(), PACKAGE), *map(installed, _LIBRARIES)))


def installed(package: str) -> str:
    """The version of a package that is installed, else 'none'."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
