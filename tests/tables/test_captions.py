"""Which title is whose: several tables on a page, titles over them, below them, between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from plain_deck import usual_rows
from tables.drawn import Rows, read, table, text

from intygsstat.errors import DeckUndatedError
from intygsstat.models import DeckReading

ISSUED, STANDALONE = "Utfärdade intyg november", "Webcert fristående november"
ROWS, FEW = usual_rows(), usual_rows(10)
OVER = [ISSUED, ROWS, STANDALONE, FEW]
BELOW = [ROWS, ISSUED, FEW, STANDALONE]
TALL = 600.0  # points that a table of twenty rows and its captions take


def draw(folder: Path, columns: Sequence[Sequence[str | Rows]], heading: str = "") -> DeckReading:
    """What is read of a slide with columns of tables and texts, each from the top."""
    height = 80.0 + TALL * max(len(items) for items in columns)
    drawn = [text(30, height - 40, heading, 22)]
    for place, items in enumerate(columns):
        left, y = 30.0 + 480 * place, height - 80
        for item in items:
            if isinstance(item, str):
                drawn.append(text(left, y - 12, item, 12))
                y -= 40
            else:
                drawn.append(table(item, left=left, first=y - 16, row=15, column=60))
                y -= 15 * len(item) + 34
    cover = [text(30, height - 40, "Användarforum för Webcert")]
    return read(folder, cover, drawn, height=height)


def first_counts(reading: DeckReading) -> list[str]:
    """The first count of each table: 100 of the issued one, 10 of the standalone."""
    return [f"{each.channel} {each.rows[0].cells[0].printed}" for each in reading.tables]


BOTH = ["issued 100", "standalone 10"]


@pytest.mark.parametrize(
    ("items", "headings"),
    [
        (OVER, ["", "Statistik och användning", "Webcert i siffror"]),
        (BELOW, ["", "Statistik", "Utfärdade och fristående intyg november"]),
        (["Utfärdade intyg", ROWS, "Webcert fristående", FEW], ["November 2023"]),
    ],
)
def test_titles_over_or_below_their_tables(
    items: Sequence[str | Rows], headings: list[str], tmp_path: Path
) -> None:
    for heading in headings:
        for columns in ([items], [items[:2], items[2:]]):
            reading = draw(tmp_path, columns, heading)
            assert first_counts(reading) == BOTH
            assert {str(month) for month in reading.months} == {"2023-11-01"}


@pytest.mark.parametrize(
    "items",
    [
        [ROWS, ISSUED, FEW],  # below the first, or above the second
        [ISSUED, ROWS, STANDALONE, FEW, "Webcert fristående december"],
    ],
)
def test_a_title_that_may_be_either_table_s_is_neither_s(
    items: Sequence[str | Rows], tmp_path: Path
) -> None:
    reading = draw(tmp_path, [items])
    assert reading.tables == ()
    assert ["over its table" in refusal for refusal in reading.rejections] == [True, True]


def test_what_the_heading_of_the_slide_says_holds_for_all_its_tables(tmp_path: Path) -> None:
    halves = [dict(list(ROWS.items())[:10])], [dict(list(ROWS.items())[10:])]
    reading = draw(tmp_path, halves, ISSUED)
    assert (first_counts(reading), len(reading.tables[0].rows)) == (["issued 100"], 20)
    with pytest.raises(DeckUndatedError):  # a year that no forum of March 2024 shows
        draw(tmp_path, [OVER[:2], OVER[2:]], "Statistik 2021")
    other = [f"Ackumulerat: {ISSUED.lower()}", *OVER[1:]]
    for one, two in (([OVER], [other]), ([OVER[:2], OVER[2:]], [other[:2], other[2:]])):
        reading = draw(tmp_path, one, "Ackumulerat sedan årsskiftet")
        assert reading.tables == ()
        assert [f.rule for f in reading.findings] == ["other_statistics"] * 2
        assert first_counts(draw(tmp_path, two)) == ["standalone 10"]


@pytest.mark.parametrize(
    ("items", "heading", "found"),
    [
        # whichever of two channels is right, the numbers must not be read as the other's
        ([ISSUED], "Webcert fristående", "found both"),
        ([ISSUED], "8b. Fristående Webcert", "found both"),
        (["Webcert fristående –", "utfärdade intyg november"], "", "found both"),
        ([ISSUED], "Januari–november 2023", "several months"),
        ([ISSUED, "Januari–november 2023"], "", "several months"),
        ([ISSUED, "December 2023"], "", "several months"),
        ([ISSUED], "Oktober", "several months"),
        # nobody knows a word of the line, which is not quoted: it may be a name
        ([ISSUED, "Förnamn Efternamn"], "", "a line by the title"),
    ],
)
def test_a_text_by_the_title_that_says_otherwise_rejects(
    items: list[str | Rows], heading: str, found: str, tmp_path: Path
) -> None:
    reading = draw(tmp_path, [[*items, ROWS]], heading)
    assert reading.tables == ()
    assert found in reading.rejections[0]
    assert "namn" not in repr(reading).casefold()
