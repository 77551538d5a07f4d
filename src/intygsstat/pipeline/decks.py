"""Which decks a run reads, which it knows already, and what came of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl

from intygsstat.errors import DeckOverLimitError, IntygsstatError
from intygsstat.pipeline.inputs import DeckInput, Inputs, duplicates
from intygsstat.pipeline.messages import Outcome
from intygsstat.pipeline.progress import Progress, no_progress
from intygsstat.pipeline.workers import Job, examine_decks
from intygsstat.reference.sentences import failure
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
from intygsstat.storage.schema import Kind

_DIAGNOSED: tuple[Kind, ...] = ("cells", "row_totals", "findings")
# Decks to be read, and in their order what came of each.
ExamineAll = Callable[[Sequence[Job]], Iterator[Outcome]]
Became = Literal["read", "known", "former", "unreadable", "same"]
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
    for want of time or memory. The outcome 'same' is a copy of the deck `same_as`.
    """

    deck: str
    sha256: str
    sidecar_sha256: str
    key: str
    outcome: Became
    problems: tuple[str, ...] = ()
    try_again: bool = False
    same_as: str = ""

    def to_json(self) -> dict[str, Any]:
        return {k: v for k, v in asdict(self).items() if k not in ("deck", "outcome")}


def ingest_decks(
    inputs: Inputs,
    former_run: Mapping[str, Any],
    former_parquet: Path | None,
    parquet: Path,
    examine_all: ExamineAll = examine_decks,
    progress: Progress = no_progress,
) -> list[DeckRecord]:
    """Put every deck's Parquet files into `parquet`: taken over if nothing about the deck is
    new, else read anew by `examine_all` and written as it comes. A copy of another deck is
    passed over. One that fails stops no other."""
    store = _Store(former_run, former_run.get("reading") == inputs.reading, former_parquet, parquet)
    copies = duplicates(inputs.decks)
    known = {
        deck.path: _record(deck, "", "same", same_as=copies[deck.name])
        if deck.name in copies
        else store.known(deck)
        for deck in inputs.decks
    }
    unread = [
        Job(path, engine=inputs.engine, title_words=inputs.title_words)
        for path, record in known.items()
        if record is None
    ]
    records = []
    step = progress("Reading decks", len(inputs.decks))
    examined = examine_all(unread)
    for deck in inputs.decks:
        records.append(known[deck.path] or store.ingest(deck, next(examined)))
        step(deck.name)
    return records


@dataclass(frozen=True, slots=True)
class _Store:
    """The Parquet files of the former run, and of this one."""

    former_run: Mapping[str, Any]
    same_reader: bool
    former_parquet: Path | None
    parquet: Path

    def known(self, deck: DeckInput) -> DeckRecord | None:
        """The record of a deck that need not be read, its files taken over; None of others."""
        before = self._before(deck)
        sums = before.get("sha256"), before.get("sidecar_sha256")
        if not self.same_reader or not deck.sha256 or sums != (deck.sha256, deck.sidecar_sha256):
            return None
        if before.get("same_as") or before.get("try_again"):  # a copy may be the only one now
            return None
        key = before.get("key", "")
        if key and not self._take_over(key):
            return None
        return _record(deck, key, "known", tuple(before.get("problems", ())))

    def ingest(self, deck: DeckInput, examined: Outcome) -> DeckRecord:
        """Write what was read; if nothing could be, keep what the former file gave."""
        try:
            if isinstance(examined, IntygsstatError):
                raise examined
            if examined.reading.sha256 != deck.sha256:  # it is still being copied into data/raw/
                raise failure(DeckOverLimitError, "changed_meanwhile", deck.name)
            frames = reading_to_frames(examined.reading, examined.sidecar, examined.totals)
        except IntygsstatError as error:
            return self._unreadable(deck, error)
        key = deck_key(examined.reading.deck, examined.reading.sha256)
        write_deck(self.parquet, key, frames)
        return _record(deck, key, "read", examined.reading.rejections)

    def _unreadable(self, deck: DeckInput, error: IntygsstatError) -> DeckRecord:
        before = self._before(deck)
        key = before.get("key", "")
        again = isinstance(error, DeckOverLimitError)
        of_another_file = not key.endswith(deck.sha256[:12] or "?")
        beside_another = before.get("sidecar_sha256") != deck.sidecar_sha256
        if key and (of_another_file or beside_another) and self._take_over(key):
            kept = f"{error} Until then the numbers of the file that stood here before are kept."
            return _record(deck, key, "former", (kept,), try_again=again)
        return _record(deck, "", "unreadable", (str(error),), try_again=again)

    def _before(self, deck: DeckInput) -> Mapping[str, Any]:
        before: Mapping[str, Any] = self.former_run.get("decks", {}).get(deck.name, {})
        return before

    def _take_over(self, key: str) -> bool:
        former = self.former_parquet
        return former is not None and link_deck(former, self.parquet, key)


def _record(
    deck: DeckInput, key: str, outcome: Became, problems: tuple[str, ...] = (), **more: Any
) -> DeckRecord:
    return DeckRecord(deck.name, deck.sha256, deck.sidecar_sha256, key, outcome, problems, **more)


def decks_since(records: Sequence[DeckRecord], former_run: Mapping[str, Any]) -> dict[str, str]:
    """For each deck here, and each that was here at the last run, what became of it, in words."""
    before: Mapping[str, Any] = former_run.get("decks", {})
    words = {record.deck: _in_words(record, before.get(record.deck, {})) for record in records}
    new = {r.sha256: r.deck for r in reversed(records) if r.deck not in before}
    for deck in sorted(before.keys() - words.keys()):
        now = new.get(before[deck].get("sha256") or "?")
        words[deck] = f"RENAMED since the last run: {now}" if now else "REMOVED since the last run"
    return words


def _in_words(record: DeckRecord, before: Mapping[str, Any]) -> str:
    if record.same_as:
        return f"the same file as {record.same_as}, which is read in its place"
    partly = " in part" if record.key and record.problems else ""
    another = record.outcome == "read" and before.get("sha256", record.sha256) != record.sha256
    replaced = ", ANOTHER FILE than at the last run" if another else ""
    return f"{_IN_WORDS[record.outcome]}{partly}{replaced}"


def diagnose_decks(parquet: Path) -> None:
    """Explain what looks wrong in the decks of the `parquet` folder and store it beside them.

    The decks' rows are taken from disk, those of the months that are being looked at.
    """
    from intygsstat.diagnosis.run import diagnose_months

    files = stored_files(parquet, "decks")
    decks = read_files("decks", files)
    months_of = dict(zip((path.stem for path in files), decks["months"].to_list(), strict=True))

    def rows_of(first: date, last: date) -> Any:
        near = pl.col("month").is_between(first, last)
        keys = [k for k, months in months_of.items() if any(first <= m <= last for m in months)]
        return tuple(
            read_files(kind, [parquet_path(parquet, kind, key) for key in keys]).filter(near)
            for kind in _DIAGNOSED
        )

    months = sorted({month for months in months_of.values() for month in months})
    write_diagnosis(parquet, diagnose_months(months, rows_of, deck_order(decks)))
