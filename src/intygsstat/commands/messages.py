"""How commands speak to a person."""

from __future__ import annotations

from collections.abc import Sequence


def deck_message(refusals: Sequence[str]) -> str:
    """One message for all that was refused in a deck, a line a table."""
    return "\n".join(refusals)
