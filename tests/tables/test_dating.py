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
COVER = "Användarforum för Webcert\nInera"


def deck(*pages: str, name: str = "bildspel.pdf", created: str = "") -> DeckText:
    return DeckText(name, Path(name), "0" * 64, pages or (COVER,), created)


def dated(text: DeckText, titles: list[Title] = TITLES, given: ForumDate | None = None) -> str:
    forum = date_deck(text, titles, given)
    assert forum is not None
    return f"{forum} {forum.dated_by}"


def test_the_title_slide_dates_the_deck() -> None:
    cover = "Användarforum för Webcert\nForumdatum: 13 mars 2024"
    assert dated(deck(cover)) == "2024-03-13 title"
    assert dated(deck("Användarforum mars 2024")) == "2024-03 title"


def test_the_file_name_dates_a_deck_without_a_date_on_its_title_slide() -> None:
    assert dated(deck(name="anvandarforum-2024-03.pdf")) == "2024-03 file_name"
    assert dated(deck(name="Användarforum 20240314.pdf")) == "2024-03-14 file_name"
    assert dated(deck(name="webcert mars 2024.pdf")) == "2024-03 file_name"


def test_only_the_file_s_own_date_is_warned_of() -> None:
    made = date_deck(deck(created="D:20240304120000"), TITLES, None)
    (warning,) = dating_findings("bildspel.pdf", made)
    assert (warning.rule, warning.severity) == ("forum_date_is_stated", "warning")
    assert "2024-03-04" in warning.message
    assert dating_findings("x", date_deck(deck(name="forum-2024-03.pdf"), TITLES, None)) == []


def test_a_given_date_beats_all_others() -> None:
    given = ForumDate(date(2023, 3, 1), False, "option", "2023-03")
    assert dated(deck(name="forum-2024-03.pdf"), given=given) == "2023-03 option"


def test_title_slide_and_file_name_that_disagree_are_an_error() -> None:
    with pytest.raises(DeckUndatedError, match="2023-03.*--forum-date"):
        date_deck(deck("Användarforum mars 2024", name="forum-2023-03.pdf"), TITLES, None)


def test_a_line_that_names_the_forum_dates_the_deck_and_the_next_forum_does_not() -> None:
    pages = (COVER, "Statistik till forum 14 februari 2024", "Nästa forum\nMåndag 13 maj 2024")
    assert dated(deck(*pages)) == "2024-02-14 text"


def test_releases_behind_and_the_next_forum_ahead_date_a_deck_that_they_settle() -> None:
    pages = (COVER, "Release 20 februari 2024", "Nästa forum\nMåndag 13 maj 2024 kl. 13.00")
    assert dated(deck(*pages)) == "2024-02 text"


def test_metadata_serves_when_nothing_else_does() -> None:
    assert dated(deck(created="D:20240312101500+01'00'")) == "2024-03-12 metadata"


def test_metadata_never_contradicts() -> None:
    made = "D:20300101000000Z"
    assert dated(deck(name="forum-2024-03.pdf", created=made)) == "2024-03 file_name"


def test_years_in_all_titles_need_no_other_date() -> None:
    titles = [parse_title("Utfärdade intyg november 2023"), parse_title("Fristående dec 2023")]
    assert dated(deck(), titles) == "2024-01 title"


def test_nothing_to_go_on_is_an_error_that_asks() -> None:
    with pytest.raises(DeckUndatedError, match="--forum-date YYYY-MM"):
        date_deck(deck(), TITLES, None)


def test_a_month_without_a_year_is_the_last_one_before_the_forum() -> None:
    forum = ForumDate(date(2024, 3, 1), False, "option", "")
    months = [month_of(parse_title(f"Utfärdade {m}"), forum, "x") for m in ("nov", "feb", "april")]
    assert months == [date(2023, 11, 1), date(2024, 2, 1), date(2023, 4, 1)]


def test_the_forums_own_month_was_not_over() -> None:
    forum = ForumDate(date(2024, 3, 1), False, "option", "2024-03")
    with pytest.raises(DeckUndatedError, match="not over"):
        month_of(parse_title("Utfärdade intyg mars"), forum, "x")


@pytest.mark.parametrize(
    "line",
    [
        "Nya läkarintyg gäller från 1 januari 2025",
        "Webcert infördes 2014-05-01",
        "© Inera AB 2019-09",
        "Nästa forum: 16 maj",
    ],
)
def test_dates_of_other_things_never_date_a_deck(line: str) -> None:
    with pytest.raises(DeckUndatedError):
        date_deck(deck(COVER, line), TITLES, None)
    assert dated(deck(COVER, line, created="D:20240312")) == "2024-03-12 metadata"


def test_the_former_forum_lies_behind() -> None:
    assert dated(deck(COVER, "Föregående forum 12 oktober 2023")) == "2024-02 text"


def test_the_next_forum_alone_dates_a_deck_shown_within_half_a_year_before() -> None:
    assert dated(deck(COVER, "Nästa användarforum 13 maj 2024")) == "2024-02 text"
    old = "Historik: release 15 mars 2010"
    assert dated(deck(COVER, old, "Nästa forum 13 maj 2024")) == "2024-02 text"


def test_a_printed_year_after_the_forum_is_a_contradiction() -> None:
    forum = ForumDate(date(2023, 5, 1), False, "option", "2023-05")
    with pytest.raises(DeckUndatedError, match="2023-05"):
        date_deck(deck(), [parse_title("Utfärdade intyg november 2023")], forum)
