"""What a run depends on: the decks in data/raw/ and everything else, as checksums."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from intygsstat.errors import DeckUnreadableError, file_name
from intygsstat.files import LARGEST_MIB, checksum
from intygsstat.models import TEXT_SUFFIX, Engine
from intygsstat.pdf.sidecar import sidecar_path
from intygsstat.readers.program import checksum_of_all, package_files
from intygsstat.reference import title_words
from intygsstat.reference.dates import dates_in
from intygsstat.reference.sentences import failure
from intygsstat.reference.title_words import TitleWord
from intygsstat.storage.corrections import FILE_NAME

_DECK_SUFFIXES = {".pdf", TEXT_SUFFIX}
# Hidden files (macOS keeps one beside each on a disk of another kind), locks of open documents,
# what says what the folder is for, and what Windows leaves in it.
_PASSED_OVER = (".", "~$", "readme", "thumbs.db", "desktop.ini")
# What offices save slides, texts and tables as; all of them can save a PDF.
_OFFICE = re.compile(
    r"\.(pptx?|pptm|ppsx?|potx|odp|otp|key|docx?|docm|odt|rtf|pages|xlsx?|xlsm|xlsb|ods|numbers|csv"
    r"|html?)"
)


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
    """All that the outputs follow from. `program` covers the package, the `engine` and a
    project's own title words; `publishing` the notebooks and the corrections."""

    decks: tuple[DeckInput, ...]
    program: str
    publishing: str
    engine: Engine = "pdfium"
    title_words: tuple[TitleWord, ...] = ()

    @property
    def fingerprint(self) -> str:
        """One text that stands for all of it."""
        decks = [(d.name, d.sha256, d.sidecar_sha256) for d in self.decks]
        return json.dumps([decks, self.program, self.publishing])


def find_inputs(root: Path, engine: Engine = "pdfium") -> Inputs:
    """The inputs of a run of the project at `root` that reads with `engine`. A deck that
    can't be opened has the checksum ''.

    Raises OSError if data/raw/ may not be read, and BadReferenceError if its title_words.csv
    can't be.
    """
    words = root / title_words.FILE_NAME
    notebooks = sorted((root / "notebooks").glob("*.ipynb"))
    return Inputs(
        tuple(DeckInput(p, checksum(p, LARGEST_MIB), _sidecar_sum(p)) for p in deck_files(root)),
        f"{engine} {checksum_of_all([*package_files(), root / 'requirements.lock', words], root)}",
        checksum_of_all([*notebooks, root / FILE_NAME], root),
        engine,
        title_words.read_title_words(words),
    )


def _sidecar_sum(deck: Path) -> str:
    """'' only where there is no sidecar: one that can't be read must not pass for none."""
    path = sidecar_path(deck)
    return checksum(path, LARGEST_MIB) or ("unreadable" if os.path.lexists(path) else "")


def deck_files(root: Path) -> list[Path]:
    """The decks in data/raw/ by name; none if there is no such folder.

    Raises OSError if it may not be read: decks that can't be seen are not gone.
    """
    return [path for path in _raw_files(root) if _is_deck(path)]


def _raw_files(root: Path) -> list[Path]:
    """What lies in data/raw/, by name, less what belongs in a folder of decks and is none."""
    raw = root / "data" / "raw"
    found = raw.iterdir() if raw.is_dir() else ()
    kept = (path for path in found if not path.name.lower().startswith(_PASSED_OVER))
    return sorted(kept, key=lambda path: path.name)


def _is_deck(path: Path) -> bool:
    return path.suffix.lower() in _DECK_SUFFIXES


def duplicates(decks: Sequence[DeckInput]) -> dict[str, str]:
    """The names of decks that are copies of another one, each with that one's name.

    Of the same bytes the one with a sidecar is read, else the one with a date in its
    name, else the first by name: whatever lay there before, the same files give the
    same outputs. A copy with another ending (.txt, .pdf) is read otherwise, and is none.
    """

    def preference(deck: DeckInput) -> tuple[bool, bool, str]:
        dated = dates_in(deck.path.stem.replace("_", " "))
        return not deck.sidecar_sha256, not dated, deck.name

    chosen: dict[tuple[str, str], str] = {}
    found = {}
    for deck in sorted((deck for deck in decks if deck.sha256), key=preference):
        first = chosen.setdefault((deck.sha256, deck.path.suffix.lower()), deck.name)
        if first != deck.name:
            found[deck.name] = first
    return found


def find_other_files(root: Path) -> tuple[list[str], list[str]]:
    """What lies in data/raw/ and is no deck: lines for the summary, by name, and messages about
    decks that must be saved as PDF. README files, sidecars of decks that are there, hidden files
    and locks of open documents are passed over.

    Raises OSError if the folder may not be read.
    """
    paths = _raw_files(root)
    sidecars = {sidecar_path(path) for path in paths if _is_deck(path)}
    pdfs = {path.stem.lower() for path in paths if path.suffix.lower() == ".pdf"}
    notes, problems = [], []
    for path in paths:
        name, suffix = file_name(path), path.suffix.lower()
        if _is_deck(path) or path in sidecars:
            continue
        if path.is_dir():
            notes.append(f"{name}/  a folder; decks in it are not read")
        elif not _OFFICE.fullmatch(suffix):
            notes.append(f"{name}  neither a deck nor the sidecar of one: not read")
        elif path.stem.lower() in pdfs:
            notes.append(f"{name}  not read: its PDF lies beside it")
        else:
            notes.append(f"{name}  NOT READ: no PDF of it lies beside it")
            where, said = f"data/raw/{name}", {"suffix": suffix, "stem": path.stem}
            problems.append(str(failure(DeckUnreadableError, "no_pdf_beside", where, **said)))
    return notes, problems
