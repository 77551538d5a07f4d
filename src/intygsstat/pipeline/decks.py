"""Which decks there are, which of them a run reads or knows already, and what came of each."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl
from polars.exceptions import PolarsError

from intygsstat.errors import DeckOverLimitError, DeckUnreadableError, IntygsstatError, file_name
from intygsstat.files import LARGEST_MIB, checksum, checksum_of_all, package_files
from intygsstat.models import TEXT_SUFFIX, Engine
from intygsstat.pdf.sidecar import sidecar_path
from intygsstat.pipeline.progress import Progress, no_progress
from intygsstat.readers.workers import Job, Outcome, examine_decks, no_answer
from intygsstat.reference.dates import dates_in
from intygsstat.reference.sentences import failure
from intygsstat.storage.corrections import FILE_NAME
from intygsstat.storage.database import deck_order
from intygsstat.storage.parquet import (
    deck_key,
    link_deck,
    parquet_path,
    read_files,
    reading_to_frames,
    stored_files,
    write_deck,
    write_diagnosis,
)
from intygsstat.storage.release import Release, altered_files
from intygsstat.storage.rows import KINDS, Kind
from intygsstat.storage.schema import DiagnosisKind

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
    """All that the outputs follow from. `copies` are the names of decks that are not read, each
    with that of the deck it is a copy of. `program` covers the package and the
    `engine`; `publishing` the notebooks and the corrections."""

    decks: tuple[DeckInput, ...]
    copies: Mapping[str, str]
    program: str
    publishing: str
    engine: Engine = "pdfium"

    @property
    def fingerprint(self) -> str:
        """One text that stands for all of it."""
        decks = [(d.name, d.sha256, d.sidecar_sha256) for d in self.decks]
        return json.dumps([decks, self.program, self.publishing])


def find_inputs(root: Path, engine: Engine = "pdfium") -> Inputs:
    """The inputs of a run of the project at `root` that reads with `engine`. A deck that
    can't be opened has the checksum ''.

    Raises OSError if data/raw/ may not be read.
    """
    notebooks = sorted((root / "notebooks").glob("*.ipynb"))
    decks = [DeckInput(p, checksum(p, LARGEST_MIB), _sidecar_sum(p)) for p in deck_files(root)]
    copies = duplicates(decks)
    return Inputs(
        tuple(deck for deck in decks if deck.name not in copies),
        copies,
        f"{engine} {checksum_of_all([*package_files(), root / 'requirements.lock'], root)}",
        checksum_of_all([*notebooks, root / FILE_NAME], root),
        engine,
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


def find_other_files(root: Path, copies: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """What lies in data/raw/ and is not read: lines for the summary, by name, and messages about
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
        if name in copies:
            notes.append(f"{name}  not read: the same file as {copies[name]}")
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


_DIAGNOSED: tuple[Kind, ...] = ("cells", "row_totals", "findings")
# Decks to be read, and in their order what came of each.
ExamineAll = Callable[[Sequence[Job]], Iterator[Outcome]]
Became = Literal["read", "known", "former", "unreadable"]
_IN_WORDS: dict[Became, str] = {
    "read": "read",
    "known": "unchanged, not read again",
    "former": "NOT READ, the numbers of the former file are kept",
    "unreadable": "NOT READ",
}


@dataclass(frozen=True, slots=True)
class DeckRecord:
    """What the record of a run says of one deck.

    `key` names its Parquet files, '' if it has none. `problems` are the
    messages of what could not be read. The outcome 'former' is a file that
    can't be read in the place of one that could: the former reading stays.
    With `try_again` the next run reads the deck even if nothing is new: it failed
    for want of time or memory.
    """

    deck: str
    sha256: str
    sidecar_sha256: str
    outcome: Became
    key: str = ""
    problems: tuple[str, ...] = ()
    try_again: bool = False

    def to_json(self) -> dict[str, Any]:
        return {k: v for k, v in asdict(self).items() if k not in ("deck", "outcome")}


def ingest_decks(
    inputs: Inputs,
    former_run: Mapping[str, Any],
    former: Release | None,
    parquet: Path,
    examine_all: ExamineAll = examine_decks,
    progress: Progress = no_progress,
) -> list[DeckRecord]:
    """Put every deck's Parquet files into `parquet`: taken over if nothing about it is new and
    they are as they were published, else read anew by `examine_all` and written as it comes. One
    that fails stops no other."""
    same_reader = former_run.get("reading") == inputs.program

    def before(deck: DeckInput) -> Mapping[str, Any]:
        found: Mapping[str, Any] = former_run.get("decks", {}).get(deck.name, {})
        return found

    def take_over(key: str) -> bool:
        if not key or former is None:
            return False
        files = (parquet_path(former.parquet, kind, key) for kind in KINDS)
        names = [file.relative_to(former.folder).as_posix() for file in files]
        recorded = former_run.get("outputs", {})
        if altered_files(former, {name: recorded.get(name) for name in names}):
            return False
        link_deck(former.parquet, parquet, key)
        return True

    def known(deck: DeckInput) -> DeckRecord | None:
        """The record of a deck that need not be read, its files taken over; None of others."""
        was = before(deck)
        sums = was.get("sha256"), was.get("sidecar_sha256")
        if not same_reader or not deck.sha256 or sums != (deck.sha256, deck.sidecar_sha256):
            return None
        key = was.get("key", "")
        if was.get("try_again") or (key and not take_over(key)):
            return None
        return _record(deck, "known", key, tuple(was.get("problems", ())))

    def ingest(deck: DeckInput, examined: Outcome) -> DeckRecord:
        """Write what was read; if nothing could be, keep what the former file gave."""
        try:
            if isinstance(examined, IntygsstatError):
                raise examined
            reading = examined.reading
            if reading.sha256 != deck.sha256:  # it is still being copied into data/raw/
                raise failure(DeckOverLimitError, "changed_meanwhile", deck.name)
            try:
                frames = reading_to_frames(reading, examined.sidecar, examined.totals)
            except (PolarsError, ArithmeticError, ValueError, TypeError) as error:
                raise no_answer(deck.name, error) from error
        except IntygsstatError as error:
            again = isinstance(error, DeckOverLimitError)
            key = before(deck).get("key", "")
            of_another_file = not key.endswith(deck.sha256[:12] or "?")
            beside_another = before(deck).get("sidecar_sha256") != deck.sidecar_sha256
            if (of_another_file or beside_another) and take_over(key):
                kept = "Until then the numbers of the file that stood here before are kept."
                return _record(deck, "former", key, (f"{error} {kept}",), try_again=again)
            return _record(deck, "unreadable", "", (str(error),), try_again=again)
        key = deck_key(reading.deck, reading.sha256)
        write_deck(parquet, key, frames)
        return _record(deck, "read", key, reading.rejections)

    records = {deck.path: known(deck) for deck in inputs.decks}
    unread = [path for path, record in records.items() if record is None]
    step = progress("Reading decks", len(inputs.decks))
    examined = examine_all([Job(path, engine=inputs.engine) for path in unread])
    found = []
    for deck in inputs.decks:
        found.append(records[deck.path] or ingest(deck, next(examined)))
        step(deck.name)
    return found


def _record(deck: DeckInput, outcome: Became, *about: Any, **more: Any) -> DeckRecord:
    return DeckRecord(deck.name, deck.sha256, deck.sidecar_sha256, outcome, *about, **more)


def decks_since(records: Sequence[DeckRecord], former_run: Mapping[str, Any]) -> dict[str, str]:
    """For each deck here, and each that was here at the last run, what became of it, in words."""
    before: Mapping[str, Any] = former_run.get("decks", {})
    words = {}
    for one in records:
        another = before.get(one.deck, {}).get("sha256", one.sha256) != one.sha256
        words[one.deck] = _IN_WORDS[one.outcome]
        words[one.deck] += " in part" if one.key and one.problems else ""
        if one.outcome == "read" and another:
            words[one.deck] += ", ANOTHER FILE than at the last run"
    new = {r.sha256: r.deck for r in reversed(records) if r.deck not in before}
    for deck in sorted(before.keys() - words.keys()):
        now = new.get(before[deck].get("sha256") or "?")
        words[deck] = f"RENAMED since the last run: {now}" if now else "REMOVED since the last run"
    return words


def diagnose_decks(parquet: Path) -> None:
    """Explain what looks wrong in the decks of the `parquet` folder and store it beside them, with
    what each forum's decks were expected to print.

    The decks' rows are taken from disk, those of the months that are being looked at.
    """
    from intygsstat.diagnosis.forecast import forecast_decks
    from intygsstat.diagnosis.run import diagnose_months

    files = stored_files(parquet, "decks")
    decks = read_files("decks", files)
    known_on, months_of = deck_order(decks), dict(decks.select("deck", "months").rows())
    keys = dict(zip(decks["deck"], (path.stem for path in files), strict=True))

    def rows_of(first: date, last: date) -> Any:
        near = pl.col("month").is_between(first, last)
        wanted = [keys[deck] for deck in keys if any(first <= m <= last for m in months_of[deck])]
        return tuple(
            read_files(kind, [parquet_path(parquet, kind, key) for key in wanted]).filter(near)
            for kind in _DIAGNOSED
        )

    def diagnosed() -> Iterator[Mapping[DiagnosisKind, pl.DataFrame]]:
        months = sorted({month for own in months_of.values() for month in own})
        yield from diagnose_months(months, rows_of, known_on)
        yield {"forecasts": forecast_decks(months_of, known_on, rows_of)}

    write_diagnosis(parquet, diagnosed())
