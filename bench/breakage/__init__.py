"""What reading makes of files that are broken: hostile ones, and decks changed at random."""
