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
    said = {kind: list(_golden(kind)) for kind in ("rollout", "attendance", "events")}
    present = {"true": True, "false": False}
    return telling(
        reading,
        [
            rollout(
                *(row[name] for name in ("party", "what", "printed", "status")),
                date.fromisoformat(row["date"]) if row["date"] else None,
                **_place(row),
            )
            for row in said["rollout"]
        ],
        [
            attendance(row["party"], row["printed"], present.get(row["present"]), **_place(row))
            for row in said["attendance"]
        ],
        [event(*(row[name] for name in _EVENT), page=int(row["page"])) for row in said["events"]],
    )


_EVENT = ("kind", "date_from", "date_to", "precision", "subject", "parties")


def _golden(kind: str) -> Iterator[dict[str, str]]:
    path = DECKS / f"anvandarforum-2024-03.{kind}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _place(row: dict[str, str]) -> dict[str, Any]:
    return {name: row[name] for name in ("kind", "party_printed")} | {"page": int(row["page"])}
