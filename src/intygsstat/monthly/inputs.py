"""What a run depends on, as checksums, so that the next one knows what is new."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from intygsstat.model import TEXT_SUFFIX
from intygsstat.read.sidecar import sidecar_path
from intygsstat.record.corrections import FILE_NAME

PACKAGE = Path(__file__).resolve().parent.parent
# What turns a deck into stored rows. A change anywhere else needs no deck read anew.
READING_PARTS = (
    "apart",
    "errors.py",
    "examine.py",
    "model.py",
    "read",
    "recognise",
    "reference",
    "validate",
    "record",
    "publish/parquet.py",
)
_DECK_SUFFIXES = {".pdf", TEXT_SUFFIX}
_SUFFIXES = {".py", ".sql", ".csv", ".js", ".css", ".html", ".json"}


@dataclass(frozen=True, slots=True)
class DeckInput:
    """A deck in data/raw/ with the checksums of the file and of its sidecar ('' if none)."""

    path: Path
    sha256: str
    sidecar_sha256: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that the outputs follow from. `reading` covers what turns decks into rows,
    `publishing` everything else: the rest of the package, the notebooks, corrections."""

    decks: tuple[DeckInput, ...]
    reading: str
    publishing: str

    @property
    def fingerprint(self) -> str:
        """One text that stands for all of it."""
        decks = [(d.path.name, d.sha256, d.sidecar_sha256) for d in self.decks]
        return json.dumps([decks, self.reading, self.publishing])


def find_inputs(root: Path) -> Inputs:
    """The inputs of a run of the project at `root`. A deck that can't be opened has
    the checksum ''."""
    decks = sorted(
        (path for path in (root / "data" / "raw").glob("*") if is_deck_file(path)),
        key=lambda path: path.name,
    )
    lock = root / "requirements.lock"
    code = [path for part in READING_PARTS for path in _files(PACKAGE / part)]
    others = [path for path in _files(PACKAGE) if path not in set(code)]
    project = [*sorted((root / "notebooks").glob("*.ipynb")), root / FILE_NAME]
    return Inputs(
        tuple(DeckInput(p, checksum(p), checksum(sidecar_path(p))) for p in decks),
        _checksum_of_all([*code, lock], root),
        _checksum_of_all([*others, *project], root),
    )


def is_deck_file(path: Path) -> bool:
    """True for a file name that a deck can have: a PDF, or a text file."""
    return path.suffix.lower() in _DECK_SUFFIXES


def checksum(path: Path) -> str:
    """The SHA-256 of a file, '' if it can't be read or is something else than a file."""
    try:
        if not path.is_file():  # a pipe would keep us waiting
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(
        p for p in path.rglob("*") if p.suffix in _SUFFIXES and "__pycache__" not in p.parts
    )


def _checksum_of_all(paths: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        base = PACKAGE if path.is_relative_to(PACKAGE) else root
        digest.update(f"{path.relative_to(base).as_posix()}\n{checksum(path)}\n".encode())
    return digest.hexdigest()
