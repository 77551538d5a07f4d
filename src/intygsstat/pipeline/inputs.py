"""What a run depends on, as checksums, so that the next one knows what is new."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from intygsstat.errors import file_name
from intygsstat.models import TEXT_SUFFIX, Engines
from intygsstat.pdf.files import checksum
from intygsstat.pdf.sidecar import sidecar_path
from intygsstat.pipeline.reader_fingerprint import (
    PACKAGE,
    checksum_of_all,
    package_files,
    reading_files,
)
from intygsstat.reference import title_words
from intygsstat.reference.title_words import TitleWord
from intygsstat.storage.corrections import FILE_NAME

_DECK_SUFFIXES = {".pdf", TEXT_SUFFIX}
# Hidden files (macOS keeps one beside each on a disk of another kind), locks of open documents,
# what says what the folder is for, and what Windows leaves in it.
_PASSED_OVER = (".", "~$", "readme", "thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class DeckInput:
    """A deck in data/raw/ with the checksums of the file and of its sidecar ('' if none)."""

    path: Path
    sha256: str
    sidecar_sha256: str

    @property
    def name(self) -> str:
        """The deck's name as it is stored."""
        return file_name(self.path)


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that the outputs follow from. `reading` covers what turns decks into rows, the
    `engine` first; `publishing` everything else: the rest of the package, the notebooks,
    corrections."""

    decks: tuple[DeckInput, ...]
    reading: str
    publishing: str
    engine: Engines = "both"
    title_words: tuple[TitleWord, ...] = ()

    @property
    def fingerprint(self) -> str:
        """One text that stands for all of it."""
        decks = [(d.name, d.sha256, d.sidecar_sha256) for d in self.decks]
        return json.dumps([decks, self.reading, self.publishing])


def find_inputs(root: Path, engine: Engines = "both") -> Inputs:
    """The inputs of a run of the project at `root` that reads with `engine`. A deck that
    can't be opened has the checksum ''.

    Raises OSError if data/raw/ may not be read, and BadReferenceError if its title_words.csv
    can't be.
    """
    words = root / title_words.FILE_NAME
    decks = deck_files(root)
    lock = root / "requirements.lock"
    code = reading_files()
    others = [path for path in package_files(PACKAGE) if path not in set(code)]
    project = [*sorted((root / "notebooks").glob("*.ipynb")), root / FILE_NAME]
    return Inputs(
        tuple(DeckInput(p, checksum(p), _sidecar_sum(p)) for p in decks),
        f"{engine} {checksum_of_all([*code, lock, words], root)}",
        checksum_of_all([*others, *project], root),
        engine,
        title_words.read_title_words(words),
    )


def _sidecar_sum(deck: Path) -> str:
    """'' only where there is no sidecar: one that can't be read must not pass for none."""
    path = sidecar_path(deck)
    return checksum(path) or ("unreadable" if os.path.lexists(path) else "")


def deck_files(root: Path) -> list[Path]:
    """The decks in data/raw/ by name; none if there is no such folder.

    Raises OSError if it may not be read: decks that can't be seen are not gone.
    """
    raw = root / "data" / "raw"
    found = raw.iterdir() if raw.is_dir() else ()
    decks = (path for path in found if is_deck_file(path) and not is_passed_over(path))
    return sorted(decks, key=lambda path: path.name)


def is_passed_over(path: Path) -> bool:
    """True for a file that belongs in a folder of decks and is none, by its name."""
    return path.name.lower().startswith(_PASSED_OVER)


def is_deck_file(path: Path) -> bool:
    """True for a file name that a deck can have: a PDF, or a text file."""
    return path.suffix.lower() in _DECK_SUFFIXES
