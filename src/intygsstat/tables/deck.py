"""Reading one deck from file to tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from intygsstat.errors import (
    DeckUndatedError,
    DeckUnreadableError,
    IntygsstatError,
    TableRejectedError,
    file_name,
)
from intygsstat.models import DeckReading, Engine, Finding, ForumDate, is_text_deck
from intygsstat.pdf.document import (
    OpenDeck,
    find_statistics_pages,
    find_sure_tables,
    may_head_a_table,
)
from intygsstat.pdf.sidecar import Seen
from intygsstat.pdf.words import Page, open_pages
from intygsstat.reference.sentences import Place, finding, phrase, spot
from intygsstat.tables.assemble import parts_to_tables
from intygsstat.tables.dating import date_deck, month_of
from intygsstat.tables.table_parts import LeftAlone, PageParts, pages_to_parts

Progress = Callable[[int, int], None] | None  # called with pages done and pages to do


def read_tables(
    deck: OpenDeck,
    given: ForumDate | None = None,
    progress: Progress = None,
    engine: Engine = "pdfium",
    seen: Sequence[Seen] = (),
) -> DeckReading:
    """Read all statistics tables of an open deck.

    `given` is the forum's date if a person states it, `seen` what one saw on slides. What can't
    be read whole is in the reading's `rejections`. Raises DeckUnreadableError or
    DeckUndatedError if nothing of the deck can be read or dated.
    """
    text = deck.text
    found = _read_parts(deck, engine, seen, progress)
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
    tables = parts_to_tables(
        text.name, found.parts, lambda title: month_of(title, forum, text.name)
    )
    rejections = [*found.rejections, *tables.rejections]
    return DeckReading(
        text.name,
        text.sha256,
        text.pages,
        tuple(found.statistics_pages),
        forum,
        tuple(tables.tables),
        (
            *tables.findings,
            *dating_findings(text.name, forum),
            *left_alone_findings(text.name, found.left_alone),
            *(rejection_finding(text.name, rejection) for rejection in rejections),
        ),
        tuple(map(str, rejections)),
    )


def _read_parts(
    deck: OpenDeck, engine: Engine, seen: Sequence[Seen], progress: Progress
) -> PageParts:
    text = deck.text
    candidates = find_statistics_pages(text)
    with open_pages(deck, engine, seen) as page:

        def pages() -> Iterator[Page]:
            begun = False
            for done, number in enumerate(candidates, start=1):
                begun = begun or may_head_a_table(text.page_texts[number - 1])
                try:
                    yield page(number)
                except DeckUnreadableError:
                    if begun:
                        raise  # else it is a slide before the statistics
                if progress:
                    progress(done, len(candidates))

        return pages_to_parts(text.name, pages(), find_sure_tables(text))


def dating_findings(deck: str, forum: ForumDate | None) -> list[Finding]:
    """forum_date_is_stated: a warning where only the file's own date says when the forum was."""
    if forum is None or forum.dated_by != "metadata":
        return []
    return [finding("forum_date_is_stated", deck, None, printed=forum.seen, forum=forum)]


def left_alone_findings(deck: str, tables: Iterable[LeftAlone]) -> Iterator[Finding]:
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


def rejection_finding(deck: str, rejection: TableRejectedError) -> Finding:
    """A rejected table as a finding, on its slide or line."""
    found, expected = rejection.found, rejection.expected
    return finding(
        "table_is_read", deck, rejection.page, printed=found, expected=expected, refusal=rejection
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
