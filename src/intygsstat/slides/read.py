"""The slides of a deck that hold no statistics."""

from __future__ import annotations

from intygsstat.model import DeckReading
from intygsstat.read.pdf_file import OpenDeck


def read_slides(deck: OpenDeck, reading: DeckReading) -> DeckReading:
    """`reading` with what the slides beside the statistics say."""
    return reading
