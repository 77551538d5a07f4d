"""The deck of March 2024, as it is printed and put right."""

from __future__ import annotations

import pytest

from diagnosis.made import LOST_DIGITS, altered
from intygsstat.checks.examine import ExaminedDeck
from intygsstat.models import DeckReading


@pytest.fixture(scope="session")
def march(examined: ExaminedDeck) -> DeckReading:
    """The deck as it is printed."""
    return examined.reading


@pytest.fixture(scope="session")
def clean(march: DeckReading) -> DeckReading:
    """The deck with its errors put right: a history with nothing wrong in it."""
    return altered(march, LOST_DIGITS, totals_follow=True)
