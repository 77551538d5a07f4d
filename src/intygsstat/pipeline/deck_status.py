"""What became of each deck since the last run, a line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from intygsstat.pipeline.decks import DeckRecord

_OUTCOMES = {
    "read": "read",
    "known": "unchanged, not read again",
    "former": "NOT READ, the numbers of the former file are kept",
    "unreadable": "NOT READ",
}


def deck_words(records: Sequence[DeckRecord], former_run: Mapping[str, Any]) -> dict[str, str]:
    """For each deck here, and each that was here at the last run, what became of it."""
    before: Mapping[str, Any] = former_run.get("decks", {})
    words = {record.deck: _of_one(record, before.get(record.deck, {})) for record in records}
    new = {r.sha256: r.deck for r in reversed(records) if r.deck not in before}
    for deck in sorted(before.keys() - words.keys()):
        now = new.get(before[deck].get("sha256") or "?")
        words[deck] = f"RENAMED since the last run: {now}" if now else "REMOVED since the last run"
    return words


def _of_one(record: DeckRecord, before: Mapping[str, Any]) -> str:
    if record.same_as:
        return f"the same file as {record.same_as}, which is read in its place"
    partly = " in part" if record.key and record.problems else ""
    another = record.outcome == "read" and before.get("sha256", record.sha256) != record.sha256
    replaced = ", ANOTHER FILE than at the last run" if another else ""
    return f"{_OUTCOMES[record.outcome]}{partly}{replaced}"
