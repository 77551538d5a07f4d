"""The views of rollout, attendance and events against slow, obvious loops over decks that tell
the same things again."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from intygsstat.models import Attendance, DeckReading, Event, RolloutStatus
from intygsstat.pdf.sidecar import Sidecar
from storage.decks import (
    attendance,
    deck,
    event,
    published,
    rollout,
    seeds,
    telling,
    view,
)
from storage.oracle import forum_days, oldest_first

PARTIES = ["dalarna", "skane", "cgm"]
FORUMS = [date(2024, 3, 14), date(2024, 5, 13), date(2024, 5, 1), date(2024, 9, 3), None]
KINDS = ["release", "client_activated", "client_primary", "type_available", "next_forum",
         "disturbance", "deadline"]  # fmt: skip
Place = tuple[str, int]
SPANS = [
    ("2024-04-13T06:00", "2024-04-13T08:00", "minute"),
    ("2024-04-13T07:30", "2024-04-13T09:00", "minute"),
    ("2024-04-13T08:30", "2024-04-13T08:30", "minute"),
    *((day, day, "day") for day in ("2024-03-20", "2024-04-13", "2024-05-01", "2024-06-20")),
    ("2024-04-01", "2024-04-30", "month"),
    ("2024-06-01", "2024-06-30", "month"),
    ("2024-03-01", "2024-05-31", "season"),
    ("2024-01-01", "2024-12-31", "year"),
]
STATUSES: list[tuple[str, str, date | None]] = [
    ("Klart", "done", None),
    ("klar", "done", None),
    ("19/3", "planned", date(2024, 3, 19)),
    ("16/4", "planned", date(2024, 4, 16)),
    ("hösten", "planned", None),
    ("?", "unknown", None),
]
PRESENT = [("ja", True), ("-", False), ("?", None)]


def draw_event(rng: random.Random) -> Event:
    kind = rng.choice(KINDS)
    subject = {
        "type_available": rng.choice(["fk7210", "fk7472"]),
        "client_primary": rng.choice(["integrated", "standalone"]),
    }.get(kind, "")
    parties = rng.choice(["dalarna", "cgm|skane"]) if kind == "client_activated" else ""
    return event(kind, *rng.choice(SPANS), subject, parties, rng.randint(1, 9))


def draw_rollout(rng: random.Random) -> RolloutStatus:
    what = rng.choice(["client", "signature_service"])
    return rollout(rng.choice(PARTIES), what, *rng.choice(STATUSES))


def draw_attendance(rng: random.Random) -> Attendance:
    return attendance(rng.choice(PARTIES), *rng.choice(PRESENT))


def draw_decks(rng: random.Random) -> tuple[list[DeckReading], dict[str, Sidecar]]:
    readings, sidecars = [], {}
    for number in range(rng.randint(1, 5)):
        name = f"deck-{number}.{'txt' if rng.random() < 0.15 else 'pdf'}"
        forum = rng.choice(FORUMS)
        reading = deck(name, forum, [], day_known=not (forum and forum.day == 1))
        readings.append(
            telling(
                replace(reading, sha256=f"{number:064}"),
                [draw_rollout(rng) for _ in range(rng.randint(0, 4))],
                [draw_attendance(rng) for _ in range(rng.randint(0, 4))],
                [draw_event(rng) for _ in range(rng.randint(0, 6))],
            )
        )
        sidecars[name] = Sidecar(kind=rng.choice(["published", "reconstruction", ""]))
    return readings, sidecars


class Oracle:
    """The same rules, deck by deck and row by row."""

    def __init__(self, readings: list[DeckReading], sidecars: dict[str, Sidecar]) -> None:
        self.days = forum_days(readings)
        self.oldest_first = oldest_first(readings, sidecars)

    def current(self, kind: str) -> set[Place]:
        """The rows of rollout or attendance that hold: the newest of a party and what, or forum."""
        holds: dict[tuple[Any, str], Place] = {}
        for reading in self.oldest_first:
            for row, one in enumerate(getattr(reading, kind)):
                what = one.what if kind == "rollout" else self.days[reading.deck] or reading.deck
                holds[what, one.party] = (reading.deck, row)
        return set(holds.values())

    def told_again(self) -> dict[Place, tuple[str, Event]]:
        found = {}
        for age, older in enumerate(self.oldest_first):
            for row, one in enumerate(older.events):
                for newer in self.oldest_first[age + 1 :]:
                    again = [e for e in newer.events if self.is_same(one, older, e, newer)]
                    if again:
                        first = min(again, key=lambda e: e.date_from)
                        found[older.deck, row] = (newer.deck, first)
                        break
        return found

    def is_same(self, one: Event, older: DeckReading, other: Event, newer: DeckReading) -> bool:
        if (one.kind, one.subject, one.parties) != (other.kind, other.subject, other.parties):
            return False
        spans = [(e.date_from, e.date_to) for e in (one, other)]
        if {one.precision, other.precision} != {"minute"}:
            spans = [
                (datetime.combine(a, time.min), datetime.combine(b, time.max)) for a, b in spans
            ]
        if max(spans[0][0], spans[1][0]) <= min(spans[0][1], spans[1][1]):
            return True
        if not self.is_after(one, older):
            return False
        if one.kind == "next_forum":
            return self.is_after(one, newer, last=True)
        if one.kind in ("release", "disturbance"):
            return False
        return bool(one.subject or one.parties)

    def is_after(self, one: Event, reading: DeckReading, last: bool = False) -> bool:
        """Whether it lies after the first, or last, day on which the deck's forum may have been."""
        days = self.days[reading.deck]
        return days is not None and one.date_to.date() > days[last]

    def moved_events(self) -> list[tuple[Any, ...]]:
        by_name = {reading.deck: reading for reading in self.oldest_first}
        pairs = [(name, by_name[name].events[row], *again)
                 for (name, row), again in self.told_again().items()]  # fmt: skip
        return [
            (
                old.kind,
                old.subject,
                "|".join(old.parties),
                *_dates(old),
                *_dates(new),
                old_deck,
                new_deck,
                new.page,
            )
            for old_deck, old, new_deck, new in pairs
            if _dates(old) != _dates(new)
        ]

    def moved_rollout(self) -> list[tuple[Any, ...]]:
        last: dict[tuple[str, str], tuple[str, RolloutStatus]] = {}
        found = []
        for reading in self.oldest_first:
            own = {(one.party, one.what): one for one in reading.rollout}
            for key, one in own.items():
                if key in last:
                    deck, before = last[key]
                    if (before.status, before.date) != (one.status, one.date):
                        moved = (before.printed, one.printed, deck, reading.deck)
                        found.append((*key, before.date, one.date, *moved))
                last[key] = (reading.deck, one)
        return found


def _dates(one: Event) -> tuple[Any, ...]:
    return one.date_from, one.date_to, one.precision


@pytest.mark.parametrize("seed", seeds(80))
def test_what_is_told_again_is_what_the_loops_say(seed: int, tmp_path: Path) -> None:
    readings, sidecars = draw_decks(random.Random(seed))
    oracle = Oracle(readings, sidecars)
    database = published(tmp_path, readings, sidecars)

    def current(name: str) -> set[Place]:
        return set(view(database, name).filter("is_current").select("deck", "row").rows())

    for kind in ("rollout", "attendance"):
        assert current(kind) == oracle.current(kind)
    events = view(database, "events")
    told = {(r.deck, row): (e, r) for r in readings for row, e in enumerate(r.events)}
    assert current("events") == told.keys() - oracle.told_again().keys()
    for row in events.iter_rows(named=True):
        one, reading = told[row["deck"], row["row"]]
        assert row["is_ahead"] == oracle.is_after(one, reading)
        assert row["parties"] == "|".join(one.parties)
        assert (row["date_from"], row["date_to"], row["precision"]) == _dates(one)

    moved = view(database, "date_revisions")
    dates = ["old_from", "old_to", "old_precision", "new_from", "new_to", "new_precision"]
    of_events = moved.filter(moved["kind"] != "rollout")
    what = ("kind", "subject", "parties")
    said = of_events.select(*what, *dates, "old_deck", "new_deck", "new_page").rows()
    assert sorted(map(str, said)) == sorted(map(str, oracle.moved_events()))
    of_rollout = moved.filter(moved["kind"] == "rollout")
    cells = of_rollout.select("parties", "subject", of_rollout["old_from"].dt.date(),
                              of_rollout["new_from"].dt.date(), "old_printed", "new_printed",
                              "old_deck", "new_deck").rows()  # fmt: skip
    assert sorted(map(str, cells)) == sorted(map(str, oracle.moved_rollout()))
