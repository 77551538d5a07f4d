"""What the other slides of a deck say: of the deck of March 2024, and hand-made."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

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


def telling_as_in_march(reading: DeckReading) -> DeckReading:
    """The deck with all that the slides of the deck of March 2024 say."""
    return telling(
        reading,
        [
            rollout(
                row["party"],
                row["what"],
                row["printed"],
                row["status"],
                date.fromisoformat(row["date"]) if row["date"] else None,
                **_place(row),
            )
            for row in _golden("rollout")
        ],
        [
            attendance(
                row["party"],
                row["printed"],
                {"true": True, "false": False}.get(row["present"]),
                **_place(row),
            )
            for row in _golden("attendance")
        ],
        [
            event(
                row["kind"],
                row["date_from"],
                row["date_to"],
                row["precision"],
                row["subject"],
                row["parties"],
                int(row["page"]),
            )
            for row in _golden("events")
        ],
    )


def _golden(kind: str) -> Iterator[dict[str, str]]:
    path = DECKS / f"anvandarforum-2024-03.{kind}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _place(row: dict[str, str]) -> dict[str, Any]:
    return {name: row[name] for name in ("kind", "party_printed")} | {"page": int(row["page"])}
