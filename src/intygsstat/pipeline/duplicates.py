"""The same file under several names: read once, and told of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from intygsstat.pipeline.inputs import DeckInput
from intygsstat.reference.dates import dates_in


def copies_of(decks: Sequence[DeckInput]) -> dict[str, str]:
    """Each deck's name that is a copy of another one's, with that other name.

    Of the same bytes the one with a sidecar is read, else the one with a date in its
    name, else the first by name: whatever lay there before, the same files give the
    same outputs. A copy with another ending (.txt, .pdf) is read otherwise, and is none.
    """
    same: dict[tuple[str, str], list[DeckInput]] = defaultdict(list)
    for deck in decks:
        if deck.sha256:
            same[deck.sha256, deck.path.suffix.lower()].append(deck)
    chosen = {key: min(files, key=_preference).name for key, files in same.items()}
    return {
        deck.name: chosen[key]
        for key, files in same.items()
        for deck in files
        if deck.name != chosen[key]
    }


def _preference(deck: DeckInput) -> tuple[bool, bool, str]:
    dated = dates_in(deck.path.stem.replace("_", " "))
    return not deck.sidecar_sha256, not dated, deck.name
