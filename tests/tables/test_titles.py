"""What titles say about the table under them; docs/TITLES.md is the list that is held."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from intygsstat.checks.examine import examine_deck
from intygsstat.errors import TableRejectedError
from intygsstat.reference.sentences import Place
from intygsstat.reference.title_words import read_title_words, title_words
from intygsstat.tables.titles import (
    OtherStatisticsError,
    looks_like_statistics_title,
    of_one_table,
    parse_title,
    use_title_words,
)

from plain_deck import print_plain_deck, usual_rows, usual_slides  # isort: skip

DOC = Path(__file__).parents[2] / "docs" / "TITLES.md"
MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August")
MONTHS_EN += ("September", "October", "November", "December")
ROWS = re.findall(
    r"^\| (.+) \| (read|left alone|rejected) \| (.+) \|$", DOC.read_text(encoding="utf-8"), re.M
)


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
    return "read", f"{title.channel}, {MONTHS_EN[title.months[0] - 1]}{year}"


@pytest.mark.parametrize(("title", "what", "why"), ROWS)
def test_a_title_becomes_what_the_list_says(title: str, what: str, why: str) -> None:
    assert became(title) == (what, why)
    assert became(unicodedata.normalize("NFD", title))[0] == what


def test_each_word_that_makes_it_something_else_does() -> None:
    for entry in title_words():
        if entry.role in ("other", "part"):
            assert parse_title(f"Utfärdade intyg november {entry.words.removesuffix('*')}").others
            assert entry.meaning_sv, entry
            assert entry.meaning_en, entry


def test_what_names_no_channel_or_no_month_is_no_statistics_title() -> None:
    for text in ("Statistik", "Utfärdade intyg", "November", "Integrerade intyg november"):
        assert not looks_like_statistics_title(text)


def test_a_project_s_own_words_count(tmp_path: Path) -> None:
    own = tmp_path / "title_words.csv"
    own.write_text(
        "words;role;meaning_sv;meaning_en\nvärmländska;harmless;;\nfysiska;other;besök;visits\n",
        encoding="utf-8-sig",
    )
    deck = print_plain_deck(
        tmp_path / "deck-2024-03.pdf",
        [
            ("8a. Värmländska utfärdade intyg november", usual_rows()),
            ("8b. Fysiska utfärdade intyg december", usual_rows()),
        ],
    )
    try:
        reading = examine_deck(deck, title_words=read_title_words(own)).reading
        assert [table.month.month for table in reading.tables] == [11]
        assert reading.rejections == ()
        assert len(examine_deck(deck).reading.rejections) == 2
    finally:
        use_title_words(())


TITLE = "8a. Utfärdade intyg november"
READ, REJECTED, LEFT_ALONE = (1, 0, 0), (0, 1, 0), (0, 0, 1)
LINES = {
    "Ackumulerat sedan januari": LEFT_ALONE,
    "Per 100 000 invånare": LEFT_ALONE,
    "Endast digitala vårdgivare": LEFT_ALONE,
    "Antal intyg per region": READ,
    "Uttag 2023-12-04": READ,
    "November 2023": READ,
    "(preliminärt)": READ,
    "Frikostiga intyg": REJECTED,
}


def read_with_line(folder: Path, title: str, line: str, height: float) -> tuple[int, int, int]:
    """How many tables are read, rejected and left alone if `line` stands at `height`."""
    deck = print_plain_deck(
        folder / "deck-2024-03.pdf", [(title, usual_rows())], extra={line: (40.0, height)}
    )
    reading = examine_deck(deck).reading
    alone = [f for f in reading.findings if f.rule == "other_statistics"]
    return len(reading.tables), len(reading.rejections), len(alone)


@pytest.mark.parametrize(("line", "expected"), LINES.items())
def test_a_line_under_the_title_belongs_to_it(
    line: str, expected: tuple[int, int, int], tmp_path: Path
) -> None:
    for height in (486.0, 474.0) if expected == LEFT_ALONE else (486.0,):
        assert read_with_line(tmp_path, TITLE, line, height) == expected


@pytest.mark.parametrize("line", ["November 2023", "Forum i november 2023", "Uttag november"])
def test_a_month_in_a_running_head_or_a_footer_is_not_the_table_s(
    line: str, tmp_path: Path
) -> None:
    for height in (525.0, 20.0, 100.0):
        assert read_with_line(tmp_path, "8a. Utfärdade intyg", line, height) == REJECTED


COMPANIES = {name: ["1", "2", "3", "6"] for name in ("Kry AB", "Praktikertjänst AB", "Aleris AB")}


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
    slides = [(title, rows), *usual_slides(["november"])]
    reading = examine_deck(print_plain_deck(tmp_path / "deck-2024-03.pdf", slides)).reading
    assert [table.pages for table in reading.tables] == [(3,), (4,)]
    rejected = [text for text in reading.rejections if "slide 2" in text]
    assert len(reading.rejections) == len(rejected) == (expected == "rejected")
    assert reading.statistics_pages == ((2, 3, 4) if rejected else (3, 4))
    alone = [f.message for f in reading.findings if f.rule == "other_statistics"]
    assert rejected or expected in alone[0]


def test_slides_of_regions_and_numbers_that_are_no_certificates_are_left_alone(
    tmp_path: Path,
) -> None:
    rows = {name: cells[:2] for name, cells in usual_rows().items()}
    for month in ("januari", "november"):
        path = tmp_path / "deck-2025-01-15.pdf"
        print_plain_deck(path, [(f"Supportärenden {month}", rows)], types=("Öppna", "Stängda"))
        reading = examine_deck(path).reading
        assert (reading.tables, reading.rejections) == ((), ())
        assert [f.rule for f in reading.findings] == ["other_statistics"]


@pytest.mark.parametrize("heading", ["FK7804 (kvinnor)", "Fristående", "Hittills i år"])
def test_a_column_under_a_heading_of_something_else_is_no_type(
    heading: str, tmp_path: Path
) -> None:
    rows = {name: [*cells[:2], "7", cells[3]] for name, cells in usual_rows().items()}
    deck = print_plain_deck(
        tmp_path / "deck-2024-03.pdf", [(TITLE, rows)], types=("AG1-14", "DB", heading, "Totalt")
    )
    reading = examine_deck(deck).reading
    assert reading.tables[0].certificate_types == ("ag1_14", "db")
    assert "column_is_a_type" in {finding.rule for finding in reading.findings}
