"""What several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
DECKS = TESTS / "decks"
PROJECT = TESTS.parent
DECK_NAMES = (
    "anvandarforum-2024-03",
    "synthetic-2024-05-borderless",
    "synthetic-2024-11-new-types",
)


@pytest.fixture(scope="session")
def real_deck() -> Path:
    return DECKS / "anvandarforum-2024-03.pdf"
