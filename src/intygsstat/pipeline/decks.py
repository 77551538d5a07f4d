"""Which decks a run reads, which it knows already, and what came of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from intygsstat.checks.examine import ExaminedDeck
from intygsstat.errors import DeckOverLimitError, IntygsstatError
from intygsstat.pipeline.child import Job
from intygsstat.pipeline.duplicates import copies_of
from intygsstat.pipeline.inputs import DeckInput, Inputs
from intygsstat.pipeline.workers import examine_apart
from intygsstat.storage.parquet import deck_key, has_deck, link_deck, reading_to_frames, write_deck

Outcome = Literal["read", "known", "former", "unreadable", "same"]
# Decks to be read, and in their order what came of each.
ExamineAll = Callable[[Sequence[Job]], Iterator[ExaminedDeck | IntygsstatError]]


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
    outcome: Outcome
    problems: tuple[str, ...]
    try_again: bool = False
    same_as: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "sha256": self.sha256,
            "sidecar_sha256": self.sidecar_sha256,
            "key": self.key,
            "problems": list(self.problems),
            "try_again": self.try_again,
            "same_as": self.same_as,
        }


def take_decks(
    inputs: Inputs,
    former_run: Mapping[str, Any],
    former_parquet: Path | None,
    parquet: Path,
    examine_all: ExamineAll = examine_apart,
) -> list[DeckRecord]:
    """Put every deck's Parquet files into `parquet`: taken over if nothing
    about the deck is new, else read anew by `examine_all`. A copy of another deck is
    passed over. One that fails stops no other."""
    store = _Store(former_run, former_run.get("reading") == inputs.reading, former_parquet, parquet)
    copies = copies_of(inputs.decks)
    known = {
        deck.path: _copy(deck, copies[deck.name]) if deck.name in copies else store.known(deck)
        for deck in inputs.decks
    }
    unread = [
        Job(path, engine=inputs.engine, title_words=inputs.title_words)
        for path, record in known.items()
        if record is None
    ]
    records = []
    with _progress(len(inputs.decks)) as advance:
        examined = examine_all(unread)
        for deck in inputs.decks:
            records.append(known[deck.path] or store.keep(deck, next(examined)))
            advance(deck.name)
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
        key = before.get("key", "")
        same_file = (before.get("sha256"), before.get("sidecar_sha256")) == (
            deck.sha256,
            deck.sidecar_sha256,
        )
        if before.get("same_as"):  # it was a copy, and is the only one now
            return None
        if not self.same_reader or not same_file or not deck.sha256 or before.get("try_again"):
            return None
        if key and not self._take_over(key):
            return None
        return _record(deck, key, "known", tuple(before.get("problems", ())))

    def keep(self, deck: DeckInput, examined: ExaminedDeck | IntygsstatError) -> DeckRecord:
        """Write what was read; if nothing could be, keep what the former file gave."""
        try:
            if isinstance(examined, IntygsstatError):
                raise examined
            _check_unchanged(deck, examined.reading.sha256)
            frames = reading_to_frames(examined.reading, examined.sidecar, examined.totals)
        except IntygsstatError as error:
            return self._unreadable(deck, error)
        key = deck_key(examined.reading.deck, examined.reading.sha256)
        write_deck(self.parquet, key, frames)
        return _record(deck, key, "read", examined.reading.refusals)

    def _unreadable(self, deck: DeckInput, error: IntygsstatError) -> DeckRecord:
        before = self._before(deck)
        key = before.get("key", "")
        again = isinstance(error, DeckOverLimitError)
        of_another_file = not key.endswith(deck.sha256[:12] or "?")
        beside_another = before.get("sidecar_sha256") != deck.sidecar_sha256
        if key and (of_another_file or beside_another) and self._take_over(key):
            kept = f"{error} Until then the numbers of the file that stood here before are kept."
            return _record(deck, key, "former", (kept,), again)
        return _record(deck, "", "unreadable", (str(error),), again)

    def _before(self, deck: DeckInput) -> Mapping[str, Any]:
        before: Mapping[str, Any] = self.former_run.get("decks", {}).get(deck.name, {})
        return before

    def _take_over(self, key: str) -> bool:
        """True if the former run has files under `key`; they are then in this one too."""
        if self.former_parquet is None or not has_deck(self.former_parquet, key):
            return False
        link_deck(self.former_parquet, self.parquet, key)
        return True


def _copy(deck: DeckInput, same_as: str) -> DeckRecord:
    return DeckRecord(deck.name, deck.sha256, deck.sidecar_sha256, "", "same", (), same_as=same_as)


def _check_unchanged(deck: DeckInput, sha256: str) -> None:
    """A deck that is still being copied into data/raw/ is read when it is all there."""
    if sha256 != deck.sha256:
        raise DeckOverLimitError(
            deck.name,
            expected="a file that stays as it is while it is read",
            found="one that was changed meanwhile",
            try_this="run again when it is all there",
        )


def _record(
    deck: DeckInput, key: str, outcome: Outcome, problems: tuple[str, ...], again: bool = False
) -> DeckRecord:
    return DeckRecord(deck.name, deck.sha256, deck.sidecar_sha256, key, outcome, problems, again)


@contextmanager
def _progress(decks: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on a terminal, nothing elsewhere."""
    import sys

    if not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading decks", total=decks)

        def advance(name: str) -> None:
            bar.update(task, advance=1, description=f"Reading decks: {escape(name)}")

        yield advance
