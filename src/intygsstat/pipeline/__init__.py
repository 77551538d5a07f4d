"""A month: read what is new, publish everything of one state, say what it did."""
