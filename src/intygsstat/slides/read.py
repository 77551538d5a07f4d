"""The slides of a deck that hold no statistics.

Nothing on them ever stops the statistics, and no finding holds a text of theirs, for people's names
may stand in it.
"""

from __future__ import annotations

from dataclasses import replace

from intygsstat.models import DeckReading, Event, Finding
from intygsstat.pdf.document import OpenDeck, regions_named
from intygsstat.pdf.words import Page, as_shown, open_pages
from intygsstat.reference.sentences import finding
from intygsstat.reference.words import may_say_something
from intygsstat.slides.events import blocks_of, page_events, title_of, without_repeats
from intygsstat.slides.parties import (
    FEWEST_PARTIES,
    NOT_UNDERSTOOD,
    PartySlides,
    PartyTable,
    find_party_lists,
    find_party_tables,
)
from intygsstat.tables.rows import Line, upright_phrases

GAP = 0.9  # ems: farther apart, words of a line are of two phrases
COARSE = 1.0  # pixels a point, enough to see whether a word shows
MOST_WORDS = 3000  # of a slide; a full one has some hundreds


def read_slides(deck: OpenDeck, reading: DeckReading) -> DeckReading:
    """`reading` with what the slides beside the statistics say."""
    statistics = {page for table in reading.tables for page in table.pages}
    numbers = [
        number
        for number, text in enumerate(deck.text.page_texts, start=1)
        if number not in statistics
        and (regions_named(text) >= FEWEST_PARTIES or may_say_something(text))
    ]
    slides, events = PartySlides(), list[Event]()
    if not numbers:
        return reading
    with open_pages(deck, scale=COARSE) as page:
        for number in numbers:
            try:
                events += _read_page(as_shown(page(number)), slides, reading)
            except Exception:
                slides.missed[number, NOT_UNDERSTOOD] += 1
    return replace(
        reading,
        rollout=tuple(slides.rollout.values()),
        attendance=tuple(slides.attendance.values()),
        events=without_repeats(events),
        findings=(*reading.findings, *_findings(reading.deck, slides)),
    )


def _read_page(page: Page, slides: PartySlides, reading: DeckReading) -> list[Event]:
    """Add the tables of a page to `slides`; the events of the sentences beside them."""
    if len(page.words) > MOST_WORDS:
        raise ValueError("too many words for a slide")
    lines = upright_phrases(page.words, GAP)
    title = title_of(lines)
    heading, forum = title.text if title else "", reading.forum_date
    taken = [t for t in find_party_tables(lines, title) if slides.add(page, t, heading, forum)]
    blocks = blocks_of([[p for p in line if not _is_of(p, taken)] for line in lines])
    lists = [t for b in blocks for t in find_party_lists(b) if slides.add(page, t, heading, forum)]
    listed = {row.box for table in lists for row in table.rows}
    beside = [[paragraph for paragraph in b if paragraph.box not in listed] for b in blocks]
    return page_events(page, beside, heading, forum)


def _is_of(phrase: Line, tables: list[PartyTable]) -> bool:
    x, y, boxes = phrase.box.left, phrase.y, [table.box for table in tables]
    return any(b.left - 1 <= x <= b.right and b.top - 1 <= y <= b.bottom + 1 for b in boxes)


def _findings(deck: str, slides: PartySlides) -> list[Finding]:
    """How much of the slides' tables was not understood, page by page, without its text."""
    return [
        finding(rule, deck, page, count=count)
        for (page, rule), count in sorted((+slides.missed).items())
    ]
