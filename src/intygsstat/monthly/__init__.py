"""The monthly run: from the decks in data/raw/ to everything that is published."""
