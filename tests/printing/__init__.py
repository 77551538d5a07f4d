"""Drawing decks by seed and printing them to PDF, to see whether they are read back exactly."""

from .deck import CHOICES, DeckDrawing, draw_deck
from .writers import WRITERS, available_writers, print_deck

__all__ = ["CHOICES", "WRITERS", "DeckDrawing", "available_writers", "draw_deck", "print_deck"]
