"""What dates a deck, in which order, and what to do when things disagree."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from intygsstat.errors import DeckUndatedError
from intygsstat.models import ForumDate
from intygsstat.pdf.document import DeckText
from intygsstat.tables.forum_date import date_deck, month_of
from intygsstat.tables.read import parts_to_reading
from intygsstat.tables.titles import parse_title

TITLES = [parse_title(f"Utfärdade intyg {m}") for m in ("november", "december", "januari")]
WITH_YEARS = [parse_title("Utfärdade intyg november 2023"), parse_title("Fristående dec 2023")]
COVER = "Användarforum för Webcert\nInera"
NEXT = "Nästa forum\nMåndag 13 maj 2024 kl. 13.00"
SAVED, LATER = "D:20240304101500+01'00'", "D:20300101000000Z"


def dated(*pages: str, name: str = "bildspel.pdf", created: str = "", given: str = "") -> str:
    deck = DeckText(name, Path(name), "0" * 64, pages or (COVER,), created)
    option = ForumDate(date.fromisoformat(given), False, "option", "") if given else None
    forum = date_deck(deck, WITH_YEARS if "år" in name else TITLES, option)
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


def test_the_file_or_a_person_dates_a_deck_and_what_disagrees_is_an_error() -> None:
    assert dated(name="anvandarforum-2024-03.pdf", created=LATER) == "2024-03 file_name"
    assert dated(name="Användarforum 20240314.pdf", created=LATER) == "2024-03-14 file_name"
    assert dated(name="webcert mars 2024.pdf") == "2024-03 file_name"
    assert dated(name="forum-2024-03.pdf", given="2023-03-01") == "2023-03 option"
    assert dated(name="med år.pdf") == "2024-01 title"
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


def test_a_deck_that_only_its_file_dates_says_so() -> None:
    deck = DeckText("bildspel.pdf", Path("bildspel.pdf"), "0" * 64, (COVER,), SAVED)
    reading = parts_to_reading(deck, date_deck(deck, TITLES, None), [], [], [])
    assert [finding.rule for finding in reading.findings] == ["forum_date_is_stated"]


def test_a_month_without_a_year_is_the_last_one_before_the_forum_and_was_over() -> None:
    forum = ForumDate(date(2024, 3, 1), False, "option", "2024-03")
    months = [month_of(parse_title(f"Utfärdade {m}"), forum, "x") for m in ("nov", "feb", "april")]
    assert months == [date(2023, 11, 1), date(2024, 2, 1), date(2023, 4, 1)]
    with pytest.raises(DeckUndatedError, match="not over"):
        month_of(parse_title("Utfärdade intyg mars"), forum, "x")
