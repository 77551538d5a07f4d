"""Which decks a run reads, which it knows already, and what came of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from intygsstat.errors import IntygsstatError
from intygsstat.examine import examine_deck
from intygsstat.monthly.inputs import DeckInput, Inputs
from intygsstat.publish.parquet import deck_key, has_deck, link_deck, write_deck
from intygsstat.record.frames import reading_to_frames

Outcome = Literal["read", "known", "former", "unreadable"]


@dataclass(frozen=True, slots=True)
class DeckRecord:
    """What the record of a run says of one deck.

    `key` names its Parquet files, '' if it has none. `problems` are the
    messages of what could not be read. The outcome 'former' is a file that
    can't be read in the place of one that could: the former reading stays.
    """

    deck: str
    sha256: str
    sidecar_sha256: str
    key: str
    outcome: Outcome
    problems: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "sha256": self.sha256,
            "sidecar_sha256": self.sidecar_sha256,
            "key": self.key,
            "problems": list(self.problems),
        }


def take_decks(
    inputs: Inputs,
    former_run: Mapping[str, Any],
    former_parquet: Path | None,
    parquet: Path,
) -> list[DeckRecord]:
    """Put every deck's four Parquet files into `parquet`: taken over if nothing
    about the deck is new, else read anew. One that fails stops no other."""
    former: Mapping[str, Any] = former_run.get("decks", {})
    same_reader = former_run.get("reading") == inputs.reading
    records = []
    with _progress(len(inputs.decks)) as advance:
        for deck in inputs.decks:
            before = former.get(deck.path.name, {})
            records.append(_take(deck, before, same_reader, former_parquet, parquet))
            advance(deck.path.name)
    return records


def _take(
    deck: DeckInput,
    before: Mapping[str, Any],
    same_reader: bool,
    former_parquet: Path | None,
    parquet: Path,
) -> DeckRecord:
    key = before.get("key", "")
    stored = bool(key) and former_parquet is not None and has_deck(former_parquet, key)
    same_file = (before.get("sha256"), before.get("sidecar_sha256")) == (
        deck.sha256,
        deck.sidecar_sha256,
    )
    if same_reader and same_file and deck.sha256 and (stored or not key):
        if stored and former_parquet:
            link_deck(former_parquet, parquet, key)
        return _record(deck, key, "known", tuple(before.get("problems", ())))
    try:
        examined = examine_deck(deck.path)
        frames = reading_to_frames(examined.reading, examined.sidecar, examined.totals)
    except IntygsstatError as error:
        of_another_file = not key.endswith(deck.sha256[:12] or "?")
        if stored and of_another_file and former_parquet:
            link_deck(former_parquet, parquet, key)
            kept = f"{error} Until then the numbers of the file that stood here before are kept."
            return _record(deck, key, "former", (kept,))
        return _record(deck, "", "unreadable", (str(error),))
    key = deck_key(examined.reading.deck, examined.reading.sha256)
    write_deck(parquet, key, frames)
    return _record(deck, key, "read", examined.reading.refusals)


def _record(deck: DeckInput, key: str, outcome: Outcome, problems: tuple[str, ...]) -> DeckRecord:
    return DeckRecord(deck.path.name, deck.sha256, deck.sidecar_sha256, key, outcome, problems)


@contextmanager
def _progress(decks: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on a terminal, nothing elsewhere."""
    import sys

    if not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading decks", total=decks)

        def advance(name: str) -> None:
            bar.update(task, advance=1, description=f"Reading decks: {name}")

        yield advance
