"""The slides of a deck that hold no statistics.

What can't be read there is left alone with a finding: nothing on these slides ever stops the
statistics. No finding holds a text of theirs, for people's names may stand in it.
"""

from __future__ import annotations

from dataclasses import replace

from intygsstat.model import Box, DeckReading, Event, Finding, Page
from intygsstat.read.pdf_file import OpenDeck
from intygsstat.read.words import open_pages
from intygsstat.recognise.lines import Line
from intygsstat.reference.slide_words import may_say_something
from intygsstat.slides.events import page_events, told_once
from intygsstat.slides.paragraphs import blocks_of, page_phrases, title_of
from intygsstat.slides.parties import PartySlides
from intygsstat.slides.tables import find_tables


def read_slides(deck: OpenDeck, reading: DeckReading) -> DeckReading:
    """`reading` with what the slides beside the statistics say."""
    statistics = {page for table in reading.tables for page in table.pages}
    texts = enumerate(deck.text.page_texts, start=1)
    numbers = [n for n, text in texts if n not in statistics and may_say_something(text)]
    slides, events, failed = PartySlides(), list[Event](), list[int]()
    if not numbers:
        return reading
    with open_pages(deck) as page:
        for number in numbers:
            try:
                events += _read_page(page(number), slides, reading)
            except Exception:
                failed.append(number)
    return replace(
        reading,
        rollout=tuple(slides.rollout),
        attendance=tuple(slides.attendance),
        events=told_once(events),
        findings=(*reading.findings, *_findings(reading.deck, slides, failed)),
    )


def _read_page(page: Page, slides: PartySlides, reading: DeckReading) -> list[Event]:
    """Take the tables of a page into `slides`; the events of the sentences beside them."""
    lines = page_phrases(page.words)
    title = title_of(lines)
    heading = title.text if title else ""
    tables = find_tables(lines, title)
    taken = [t.box for t in tables if slides.add(page, t, heading, reading.forum_date)]
    beside = [[phrase for phrase in line if not _within(phrase, taken)] for line in lines]
    blocks = blocks_of(beside)
    for block in blocks:
        for paragraph in block:
            slides.add_list(page, paragraph)
    return page_events(page, blocks, heading, reading.forum_date)


def _within(phrase: Line, boxes: list[Box]) -> bool:
    x, y = phrase.box.left, phrase.y
    return any(b.left - 1 <= x <= b.right and b.top - 1 <= y <= b.bottom + 1 for b in boxes)


def _findings(deck: str, slides: PartySlides, failed: list[int]) -> list[Finding]:
    """How much of the slides' tables was not understood, page by page, without its text."""
    found = [
        Finding(
            "attendance_names_known_parties",
            "info",
            f"{_rows(count)} of who took part name{'s' * (count == 1)} no region, agent or company"
            " that is known. What stands there is not kept, for it may be somebody's name.",
            f"{_rows_sv(count)} om vilka som deltog nämner ingen känd region, agent eller bolag."
            " Det som står där sparas inte, för det kan vara någons namn.",
            deck,
            page,
            printed=str(count),
            expected="0",
        )
        for page, count in slides.unknown_present.items()
    ]
    found += [
        _not_understood(
            deck,
            page,
            f"{_rows(count)} of how far everyone has come name{'s' * (count == 1)} no region, agent"
            " or company that is known. What stands there is not kept.",
            f"{_rows_sv(count)} om hur långt alla har kommit nämner ingen känd region, agent eller"
            " bolag. Det som står där sparas inte.",
            f"rows {count}",
        )
        for page, count in slides.unknown_rollout.items()
    ]
    found += [
        _not_understood(
            deck,
            page,
            f"{count} cell{'s' * (count != 1)} beside regions, agents or companies"
            f" hold{'s' * (count == 1)} neither a status nor a date. The text is not kept.",
            f"{count} {'cell' if count == 1 else 'celler'} bredvid regioner, agenter eller bolag"
            " håller varken status eller datum. Texten sparas inte.",
            f"cells {count}",
        )
        for page, count in slides.unread_cells.items()
    ]
    return found + [
        _not_understood(
            deck,
            page,
            "What this slide says beside the statistics could not be read. It was left alone.",
            "Det som bilden säger vid sidan av statistiken gick inte att läsa. Den lämnades därhän.",
            "slide",
        )
        for page in failed
    ]


def _rows(count: int) -> str:
    return f"{count} row{'s' * (count != 1)}"


def _rows_sv(count: int) -> str:
    return f"{count} {'rad' if count == 1 else 'rader'}"


def _not_understood(deck: str, page: int, message: str, message_sv: str, what: str) -> Finding:
    return Finding(
        "other_slides_are_understood", "info", message, message_sv, deck, page, printed=what
    )
