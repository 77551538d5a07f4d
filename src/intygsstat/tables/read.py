"""Reading one deck from file to tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from intygsstat.errors import (
    DeckUndatedError,
    DeckUnreadableError,
    IntygsstatError,
    TableRejectedError,
    file_name,
)
from intygsstat.models import DeckReading, Engine, Finding, ForumDate, is_text_deck
from intygsstat.pdf.document import (
    DeckText,
    OpenDeck,
    find_statistics_pages,
    find_sure_tables,
    may_head_a_table,
)
from intygsstat.pdf.sidecar import Seen
from intygsstat.pdf.words import Page, open_pages
from intygsstat.reference.sentences import Place, finding, phrase, spot
from intygsstat.tables.assemble import parts_to_tables
from intygsstat.tables.forum_date import date_deck
from intygsstat.tables.table_parts import LeftAlone, PageParts, TablePart, pages_to_parts


def read_tables(
    deck: OpenDeck,
    given: ForumDate | None = None,
    engine: Engine = "pdfium",
    seen: Sequence[Seen] = (),
) -> DeckReading:
    """Read all statistics tables of an open deck.

    `given` is the forum's date if a person states it, `seen` what one saw on slides. What can't
    be read whole is in the reading's `rejections`. Raises DeckUnreadableError or
    DeckUndatedError if nothing of the deck can be read or dated.
    """
    text = deck.text
    found = _read_parts(deck, engine, seen)
    if not found.statistics_pages and not found.left_alone:
        raise DeckUnreadableError(
            text.name,
            expected="slides with tables of certificates per region",
            found=f"none on {text.pages} page{'s' if text.pages > 1 else ''} with {engine}",
            try_this="check that this is the forum's deck and that its tables are text",
        )
    forum: ForumDate | None = None
    try:
        forum = date_deck(text, [part.title for part in found.parts], given)
    except DeckUndatedError:
        if found.parts:
            raise
    reading = parts_to_reading(text, forum, found.parts, found.rejections, found.left_alone)
    return replace(reading, statistics_pages=found.statistics_pages)


def parts_to_reading(
    text: DeckText,
    forum: ForumDate | None,
    parts: Sequence[TablePart],
    rejections: list[TableRejectedError],
    left_alone: Iterable[LeftAlone],
) -> DeckReading:
    """All that a deck's parts of tables say, with what was rejected and what was left alone."""
    deck = text.name
    tables, findings = parts_to_tables(deck, parts, forum, rejections)
    if forum and forum.dated_by == "metadata":  # only the file's own date says when the forum was
        findings += [finding("forum_date_is_stated", deck, None, printed=forum.seen, forum=forum)]
    findings += _left_alone_findings(deck, left_alone)
    for error in rejections:
        said: dict[str, Any] = {"printed": error.found, "expected": error.expected}
        findings.append(finding("table_is_read", deck, error.page, refusal=error, **said))
    return DeckReading(
        deck,
        text.sha256,
        text.pages,
        tuple(sorted({row.page for table in tables for row in table.rows})),
        forum,
        tuple(tables),
        tuple(findings),
        tuple(map(str, rejections)),
    )


def _read_parts(deck: OpenDeck, engine: Engine, seen: Sequence[Seen]) -> PageParts:
    text = deck.text
    with open_pages(deck, engine, seen) as page:

        def pages() -> Iterator[Page]:
            begun = False
            likely = find_statistics_pages(text)
            # one between them may have lost what it showed, whatever its text says
            for number in range(likely[0], likely[-1] + 1) if likely else ():
                begun = begun or may_head_a_table(text.page_texts[number - 1])
                try:
                    yield page(number)
                except DeckUnreadableError:
                    if begun and number in likely:
                        raise  # else it is a slide before the statistics, or between them

        return pages_to_parts(text.name, pages(), find_sure_tables(text))


def _left_alone_findings(deck: str, tables: Iterable[LeftAlone]) -> Iterator[Finding]:
    """other_statistics: an info for each table that is no month's count of certificates."""
    spot_sv = "Textrad" if is_text_deck(deck) else "Bild"
    for table in tables:
        page, title = table.page, table.title
        printed = title.text if title and not title.unknown else None  # else it may name a person
        reasons = [phrase("other_statistics.headings")]
        if title:
            reasons = [
                phrase("other_statistics.a_word", printed=word.printed, meaning=word.meaning)
                for word in title.others
            ]
        instead = ("", "")
        if table.instead:
            at = {"spot": spot(deck), "spot_sv": spot_sv.lower(), "page": table.instead[0]}
            instead = phrase("other_statistics.instead", **at)
        yield finding(
            "other_statistics",
            deck,
            page,
            printed=printed,
            box=table.box,
            place=Place(deck, page, printed),
            place_sv=f"{spot_sv} {page}, ”{printed}”" if printed else f"{spot_sv} {page}",
            reasons=["; ".join(said) for said in zip(*reasons, strict=True)],
            instead=instead,
        )


def reading_error(path: Path, error: Exception) -> IntygsstatError:
    """An error of ours for whatever went wrong while reading `path`."""
    if isinstance(error, IntygsstatError):
        return error
    return DeckUnreadableError(
        file_name(path),
        expected="a deck like the others",
        found=f"{type(error).__name__}: {error}",
        try_this="report this file to whoever maintains intygsstat",
    )
