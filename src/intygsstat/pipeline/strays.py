"""What lies in data/raw/ and is no deck: slides in another format, and whatever else strayed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from intygsstat.errors import file_name
from intygsstat.pdf.sidecar import sidecar_path
from intygsstat.pipeline.inputs import is_deck_file, is_passed_over

# What offices save slides, texts and tables as; all of them can save a PDF.
_OFFICE = re.compile(
    r"\.(pptx?|pptm|ppsx?|potx|odp|otp|key|docx?|docm|odt|rtf|pages|xlsx?|xlsm|xlsb|ods|numbers|csv"
    r"|html?)"
)


@dataclass(frozen=True, slots=True)
class Strays:
    """`notes` are lines for the summary; `problems` messages of decks that must be saved as PDF."""

    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def find_strays(root: Path) -> Strays:
    """What isn't read in data/raw/, by name. README files, sidecars of decks that are there,
    hidden files and locks of open documents are passed over.

    Raises OSError if the folder may not be read.
    """
    raw = root / "data" / "raw"
    paths = sorted(raw.iterdir(), key=lambda path: path.name) if raw.is_dir() else []
    sidecars = {sidecar_path(path) for path in paths if is_deck_file(path)}
    pdfs = {path.stem.lower() for path in paths if path.suffix.lower() == ".pdf"}
    notes, problems = [], []
    for path in paths:
        name = file_name(path)
        if is_passed_over(path) or is_deck_file(path) or path in sidecars:
            continue
        if path.is_dir():
            notes.append(f"{name}/  a folder; decks in it are not read")
        elif not _OFFICE.fullmatch(path.suffix.lower()):
            notes.append(f"{name}  neither a deck nor the sidecar of one: not read")
        elif path.stem.lower() in pdfs:
            notes.append(f"{name}  not read: its PDF lies beside it")
        else:
            notes.append(f"{name}  NOT READ: no PDF of it lies beside it")
            problems.append(
                f"data/raw/{name}: expected a deck as PDF; found a {path.suffix.lower()} file, "
                f"and no {path.stem}.pdf beside it. Try this: open it, save it as PDF in "
                "data/raw/, and run again"
            )
    return Strays(tuple(notes), tuple(problems))


def stray_lines(notes: Sequence[str]) -> list[str]:
    """The summary's part about them; nothing where all is as it should be."""
    return ["", "Not read in data/raw/:", *(f"  {note}" for note in notes)] if notes else []
