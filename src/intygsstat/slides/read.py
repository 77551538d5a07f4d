"""The slides of a deck that hold no statistics.

What can't be read there is left alone with a finding: nothing on these slides ever stops the
statistics. No finding holds a text of theirs, for people's names may stand in it.
"""

from __future__ import annotations

from dataclasses import replace

from intygsstat.model import Box, DeckReading, Event, Finding, Page
from intygsstat.read.pdf_file import OpenDeck, regions_named
from intygsstat.read.words import open_pages
from intygsstat.recognise.lines import Line
from intygsstat.reference.slide_words import may_say_something
from intygsstat.slides.events import page_events, told_once
from intygsstat.slides.paragraphs import blocks_of, page_phrases, title_of
from intygsstat.slides.parties import PartySlides
from intygsstat.slides.tables import FEWEST_PARTIES, find_tables

MOST_WORDS = 3000  # of a slide; a full one has some hundreds


def read_slides(deck: OpenDeck, reading: DeckReading) -> DeckReading:
    """`reading` with what the slides beside the statistics say."""
    statistics = {page for table in reading.tables for page in table.pages}
    texts = enumerate(deck.text.page_texts, start=1)
    numbers = [
        number
        for number, text in texts
        if number not in statistics
        and (regions_named(text) >= FEWEST_PARTIES or may_say_something(text))
    ]
    slides, events = PartySlides(), list[Event]()
    if not numbers:
        return reading
    with open_pages(deck) as page:
        for number in numbers:
            try:
                events += _read_page(page(number), slides, reading)
            except Exception:
                slides.left_alone.add(number)
    return replace(
        reading,
        rollout=tuple(slides.rollout),
        attendance=tuple(slides.attendance),
        events=told_once(events),
        findings=(*reading.findings, *_findings(reading.deck, slides)),
    )


def _read_page(page: Page, slides: PartySlides, reading: DeckReading) -> list[Event]:
    """Take the tables of a page into `slides`; the events of the sentences beside them."""
    if len(page.words) > MOST_WORDS:
        raise ValueError("too many words for a slide")
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


def _findings(deck: str, slides: PartySlides) -> list[Finding]:
    """How much of the slides' tables was not understood, page by page, without its text."""
    said: list[tuple[int, str, str, str]] = [
        (
            page,
            "attendance_names_known_parties",
            "Rows of who took part that name no region, agent or company that is known:"
            f" {count}. What stands there is not kept, for it may be somebody's name.",
            "Rader om vilka som deltog som inte nämner någon känd region eller agent eller något"
            f" känt bolag: {count}. Det som står där sparas inte, för det kan vara någons namn.",
        )
        for page, count in (+slides.unknown_present).items()
    ]
    rows, cells = slides.unknown_rollout, slides.unread_cells
    said += [
        (
            page,
            "other_slides_are_understood",
            "Beside the statistics, rows that name no region, agent or company that is known:"
            f" {rows[page]}; cells that hold neither a status nor a date: {cells[page]}."
            " What stands there is not kept.",
            "Vid sidan av statistiken, rader som inte nämner någon känd region eller agent eller"
            f" något känt bolag: {rows[page]}; celler som varken håller status eller datum:"
            f" {cells[page]}. Det som står där sparas inte.",
        )
        for page in sorted({*+rows, *+cells} - slides.left_alone)
    ]
    said += [
        (
            page,
            "other_slides_are_understood",
            "Something on the slide could not be read and was left alone.",
            "Något på bilden gick inte att läsa och lämnades därhän.",
        )
        for page in sorted(slides.left_alone)
    ]
    return [Finding(rule, "info", en, sv, deck, page) for page, rule, en, sv in said]
