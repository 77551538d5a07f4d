"""The table of the rollout against the releases that the deck tells of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from intygsstat.models import DeckReading, Event, Finding, RolloutStatus
from intygsstat.reference.dates import next_month
from intygsstat.reference.lookup import regions
from intygsstat.reference.sentences import finding


def check_rollout(reading: DeckReading) -> Iterator[Finding]:
    """A warning for each cell that says a party doesn't have the new client yet, though the deck
    tells that it was activated by the time of the forum. Without a forum's date nothing is over.
    """
    forum = reading.forum_date
    if forum is None:
        return
    day_after = forum.day + timedelta(days=1) if forum.day_known else next_month(forum.day)
    over = [
        event
        for event in reading.events
        if event.kind == "client_activated" and event.date_to < datetime.combine(day_after, time())
    ]
    for status in reading.rollout:
        wholes = {status.party, *(r.part_of for r in regions().values() if r.id == status.party)}
        event = next((event for event in over if wholes & {*event.parties}), None)
        if event and status.what == "client" and status.status != "done":
            yield _finding(reading.deck, status, event)


def _finding(deck: str, status: RolloutStatus, event: Event) -> Finding:
    first, last = event.date_from.date(), event.date_to.date()
    when = first.isoformat() if first == last else f"{first} – {last}"
    printed = f'"{status.printed}"' if status.printed else ""
    return finding(
        "rollout_agrees_with_releases",
        "warning",
        deck,
        status.page,
        printed=status.printed,
        expected=f"done, {when}",
        box=status.box,
        party=status.party_printed,
        says=printed or "nothing",
        says_sv=printed or "inget",
        event_page=event.page,
        when=when,
    )
