"""What the other slides of a deck say: of the deck of March 2024, and hand-made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from intygsstat.checks.examine import examine_deck
from intygsstat.models import Attendance, Box, DeckReading, Event, RolloutStatus

DECKS = Path(__file__).parents[1] / "decks"
BOX = Box(10, 20, 30, 40)


def rollout(
    party: str, what: str, printed: str, status: str, day: date | None = None, **more: Any
) -> RolloutStatus:
    """A cell of the table of statuses."""
    said = {"page": 4, "kind": "region", "party_printed": party.title()} | more
    return RolloutStatus(
        party=party, what=what, printed=printed, status=status, date=day, box=BOX, **said
    )  # type: ignore[arg-type]


def attendance(party: str, printed: str, present: bool | None, **more: Any) -> Attendance:
    said = {"page": 1, "kind": "region", "party_printed": party.title()} | more
    return Attendance(party=party, printed=printed, present=present, box=BOX, **said)


def event(
    kind: str,
    first: str,
    last: str = "",
    precision: str = "day",
    subject: str = "",
    parties: str = "",
    page: int = 2,
) -> Event:
    """An event of these dates, in ISO's notation; `parties` are parted by |."""
    return Event(
        page,
        kind,  # type: ignore[arg-type]
        datetime.fromisoformat(first),
        datetime.fromisoformat(last or first),
        precision,  # type: ignore[arg-type]
        subject,
        tuple(parties.split("|")) if parties else (),
        BOX,
    )


def telling(
    reading: DeckReading,
    rollouts: Sequence[RolloutStatus] = (),
    attendances: Sequence[Attendance] = (),
    events: Sequence[Event] = (),
) -> DeckReading:
    """The deck with what its other slides say."""
    return replace(
        reading, rollout=tuple(rollouts), attendance=tuple(attendances), events=tuple(events)
    )


@cache
def _march() -> DeckReading:
    return examine_deck(DECKS / "anvandarforum-2024-03.pdf").reading


def telling_as_in_march(reading: DeckReading) -> DeckReading:
    """The deck with all that the other slides of the deck of March 2024 say."""
    return telling(reading, _march().rollout, _march().attendance, _march().events)
