"""Months as they might have been, and decks that print them with errors.

Knows the records of the project and its reference files, and nothing of the
diagnosis: what is expected, and what an error is, is stated here once more.
"""
