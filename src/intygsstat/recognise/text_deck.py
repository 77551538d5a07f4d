"""Reading one deck that is only text, from file to tables."""

from __future__ import annotations

from pathlib import Path

from intygsstat.errors import DeckUnreadableError
from intygsstat.model import DeckReading, ForumDate


def read_text_deck(path: Path, given: ForumDate | None = None) -> DeckReading:
    """Read all statistics tables of the text at `path`."""
    raise DeckUnreadableError(
        path.name, expected="a PDF", found="a text", try_this="save the deck as PDF"
    )
