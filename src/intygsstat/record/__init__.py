"""The rows that are kept of a deck: their columns, and how a reading becomes them."""
