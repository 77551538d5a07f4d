"""How property tests run: no deadline on a busy machine, and the same cases in CI every time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("steady")


@pytest.fixture(scope="session")
def real_deck() -> Path:
    """The deck of March 2024."""
    return Path(__file__).parent / "decks" / "anvandarforum-2024-03.pdf"
