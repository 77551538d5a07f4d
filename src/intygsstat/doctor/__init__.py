"""What is installed, what is published, whether it is whole and follows from the decks."""
