"""Decks are read by processes that can do nothing else: none can harm the run or its machine."""
