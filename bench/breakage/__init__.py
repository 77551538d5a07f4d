"""What reading makes of decks that were changed by hand or by chance, by what they show."""
