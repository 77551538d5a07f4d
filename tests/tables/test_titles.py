"""What titles say about the table under them; docs/TITLES.md is the list that is held."""

from __future__ import annotations

import calendar
import re
import unicodedata
from pathlib import Path

import pytest
from plain_deck import print_plain_deck, usual_rows, usual_slides

from intygsstat.checks.examine import examine_deck
from intygsstat.errors import TableRejectedError
from intygsstat.models import DeckReading
from intygsstat.reference.sentences import Place
from intygsstat.reference.words import title_words
from intygsstat.tables.titles import (
    OtherStatisticsError,
    looks_like_statistics_title,
    of_one_table,
    parse_title,
)

DOC = Path(__file__).parents[2] / "docs" / "TITLES.md"
TITLE = "8a. Utfärdade intyg november"
READ, REJECTED, LEFT_ALONE = (1, 0, 0), (0, 1, 0), (0, 0, 1)
COMPANIES = {name: ["1", "2", "3", "6"] for name in ("Kry AB", "Praktikertjänst AB", "Aleris AB")}


def became(text: str) -> tuple[str, str]:
    """What the program makes of a title, in the words of docs/TITLES.md."""
    try:
        title = of_one_table(parse_title(text), Place("deck", 1))
    except OtherStatisticsError as other:
        words = (f"“{q.printed}” means {q.meaning.meaning_en}" for q in other.title.others)
        return "left alone", "; ".join(words)
    except TableRejectedError as refusal:
        return "rejected", refusal.found
    year = f" {title.year}" if title.year else ""
    return "read", f"{title.channel}, {calendar.month_name[title.months[0]]}{year}"


def test_a_title_becomes_what_the_list_says() -> None:
    rows = re.findall(
        r"^\| (.+) \| (read|left alone|rejected) \| (.+) \|$", DOC.read_text("utf-8"), re.M
    )
    assert len(rows) > 50
    for title, what, why in rows:
        assert became(title) == (what, why), title
        assert became(unicodedata.normalize("NFD", title))[0] == what, title


def test_each_word_that_makes_it_something_else_does() -> None:
    for entry in title_words():
        if entry.role in ("other", "part"):
            assert parse_title(f"Utfärdade intyg november {entry.words.removesuffix('*')}").others
            assert entry.meaning_sv, entry
            assert entry.meaning_en, entry
    for text in ("Statistik", "Utfärdade intyg", "November", "Integrerade intyg november"):
        assert not looks_like_statistics_title(text)


def printed(folder: Path, *slides: tuple[str, dict[str, list[str]]], **how: object) -> DeckReading:
    return examine_deck(print_plain_deck(folder / "deck-2024-03.pdf", slides, **how)).reading  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "heights", "lines", "expected"),
    [
        # what stands under a title belongs to it
        (TITLE, [486.0], ["Antal intyg per region", "Uttag 2023-12-04", "(preliminärt)"], READ),
        (TITLE, [486.0], ["Frikostiga intyg"], REJECTED),
        (TITLE, [486.0, 474.0], ["Per 100 000 invånare", "Endast digitala"], LEFT_ALONE),
        # a month in a running head or a footer is not the table's
        (
            "8a. Utfärdade intyg",
            [525.0, 20.0, 100.0],
            ["November 2023", "Uttag november"],
            REJECTED,
        ),
    ],
)
def test_a_line_by_the_title(
    title: str,
    heights: list[float],
    lines: list[str],
    expected: tuple[int, int, int],
    tmp_path: Path,
) -> None:
    for height, line in ((height, line) for height in heights for line in lines):
        reading = printed(tmp_path, (title, usual_rows()), extra={line: (40.0, height)})
        alone = [f for f in reading.findings if f.rule == "other_statistics"]
        found = len(reading.tables), len(reading.rejections), len(alone)
        assert found == expected, (line, height)


@pytest.mark.parametrize(
    ("title", "rows", "expected"),
    [
        ("8b. Utfärdade intyg ack. november", usual_rows(900), "own table is read from slide 3"),
        ("8b. Utfärdade intyg kvartal 4", usual_rows(300), "means a quarter"),
        ("8b. Utfärdde november", usual_rows(900), "rejected"),
        ("8c. Utfärdade intyg november 2022", usual_rows(80), "rejected"),
        (f"{TITLE} (forts.)", COMPANIES, "rejected"),
    ],
)
def test_what_is_not_read_takes_no_sound_table_with_it_and_is_named(
    title: str, rows: dict[str, list[str]], expected: str, tmp_path: Path
) -> None:
    reading = printed(tmp_path, (title, rows), *usual_slides(["november"]))  # type: ignore[arg-type]
    assert [table.pages for table in reading.tables] == [(3,), (4,)]
    rejected = [text for text in reading.rejections if "slide 2" in text]
    assert len(reading.rejections) == len(rejected) == (expected == "rejected")
    assert reading.statistics_pages == ((2, 3, 4) if rejected else (3, 4))
    alone = [f.message for f in reading.findings if f.rule == "other_statistics"]
    assert rejected or expected in alone[0]
