"""What dates a deck, in which order, and what to do when things disagree."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from intygsstat.errors import DeckUndatedError
from intygsstat.models import ForumDate
from intygsstat.pdf.document import DeckText
from intygsstat.tables.dating import date_deck, month_of
from intygsstat.tables.deck import dating_findings
from intygsstat.tables.titles import Title, parse_title

TITLES = [parse_title(f"Utfärdade intyg {m}") for m in ("november", "december", "januari")]
WITH_YEARS = [parse_title("Utfärdade intyg november 2023"), parse_title("Fristående dec 2023")]
COVER = "Användarforum för Webcert\nInera"
NEXT = "Nästa forum\nMåndag 13 maj 2024 kl. 13.00"
SAVED = "D:20240304101500+01'00'"


def dated(*pages: str, name: str = "bildspel.pdf", created: str = "", given: str = "") -> str:
    deck = DeckText(name, Path(name), "0" * 64, pages or (COVER,), created)
    option = ForumDate(date.fromisoformat(given), False, "option", "") if given else None
    titles: list[Title] = WITH_YEARS if "år" in name else TITLES
    forum = date_deck(deck, titles, option)
    warned = bool(dating_findings(name, forum))
    assert warned == (forum is not None and forum.dated_by == "metadata")
    return f"{forum} {forum.dated_by}" if forum else ""


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        # the title slide
        (["Användarforum för Webcert\nForumdatum: 13 mars 2024"], "2024-03-13 title"),
        (["Användarforum mars 2024"], "2024-03 title"),
        # a line that names the forum; not the next one
        ([COVER, "Statistik till forum 14 februari 2024", NEXT], "2024-02-14 text"),
        # what lies behind and ahead
        ([COVER, "Release 20 februari 2024", NEXT], "2024-02 text"),
        ([COVER, "Föregående forum 12 oktober 2023"], "2024-02 text"),
        ([COVER, "Nästa användarforum 13 maj 2024"], "2024-02 text"),
        ([COVER, "Historik: release 15 mars 2010", NEXT], "2024-02 text"),
    ],
)
def test_the_text_dates_a_deck(pages: list[str], expected: str) -> None:
    assert dated(*pages) == expected


@pytest.mark.parametrize(
    ("name", "created", "given", "expected"),
    [
        ("anvandarforum-2024-03.pdf", "D:20300101000000Z", "", "2024-03 file_name"),
        ("Användarforum 20240314.pdf", "D:20300101000000Z", "", "2024-03-14 file_name"),
        ("webcert mars 2024.pdf", "", "", "2024-03 file_name"),
        ("forum-2024-03.pdf", "", "2023-03-01", "2023-03 option"),
        ("bildspel.pdf", SAVED, "", "2024-03-04 metadata"),  # last, and warned of
        ("med år.pdf", "", "", "2024-01 title"),
    ],
)
def test_the_file_or_a_person_dates_a_deck(
    name: str, created: str, given: str, expected: str
) -> None:
    assert dated(name=name, created=created, given=given) == expected


def test_what_disagrees_is_an_error() -> None:
    with pytest.raises(DeckUndatedError, match="2023-03.*--forum-date"):
        dated("Användarforum mars 2024", name="forum-2023-03.pdf")
    with pytest.raises(DeckUndatedError, match="2023-05"):
        dated(name="med år.pdf", given="2023-05-01")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Nya läkarintyg gäller från 1 januari 2025",
        "Webcert infördes 2014-05-01",
        "© Inera AB 2019-09",
        "Nästa forum: 16 maj",
    ],
)
def test_nothing_to_go_on_or_dates_of_other_things_are_an_error_that_asks(line: str) -> None:
    with pytest.raises(DeckUndatedError, match="--forum-date YYYY-MM"):
        dated(COVER, line)
    assert dated(COVER, line, created=SAVED) == "2024-03-04 metadata"


def test_a_month_without_a_year_is_the_last_one_before_the_forum_and_was_over() -> None:
    forum = ForumDate(date(2024, 3, 1), False, "option", "2024-03")
    months = [month_of(parse_title(f"Utfärdade {m}"), forum, "x") for m in ("nov", "feb", "april")]
    assert months == [date(2023, 11, 1), date(2024, 2, 1), date(2023, 4, 1)]
    with pytest.raises(DeckUndatedError, match="not over"):
        month_of(parse_title("Utfärdade intyg mars"), forum, "x")
