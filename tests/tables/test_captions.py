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
ROWS = {ISSUED: usual_rows(), STANDALONE: usual_rows(10)}
Item = str | Rows
BOTH = {"issued": "100", "standalone": "10"}
OVER = [ISSUED, ROWS[ISSUED], STANDALONE, ROWS[STANDALONE]]
BELOW = [ROWS[ISSUED], ISSUED, ROWS[STANDALONE], STANDALONE]
TALL = 600.0  # points that a table of twenty rows and its captions take


def draw(folder: Path, columns: Sequence[Sequence[Item]], heading: str = "") -> DeckReading:
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


def told(reading: DeckReading) -> dict[str, str]:
    """The first count of each channel's table: 100 of the issued one, 10 of the standalone."""
    return {table.channel: table.rows[0].cells[0].printed for table in reading.tables}


@pytest.mark.parametrize(
    ("items", "heading"),
    [(OVER, each) for each in ("", "Statistik och användning", "Webcert i siffror")]
    + [(BELOW, each) for each in ("", "Statistik", "Utfärdade och fristående intyg november")],
)
def test_titles_over_or_below_their_tables(
    items: Sequence[Item], heading: str, tmp_path: Path
) -> None:
    assert told(draw(tmp_path, [items], heading)) == BOTH
    assert told(draw(tmp_path, [items[:2], items[2:]], heading)) == BOTH


@pytest.mark.parametrize(
    "items",
    [
        [ROWS[ISSUED], ISSUED, ROWS[STANDALONE]],  # below the first, or above the second
        [ISSUED, ROWS[ISSUED], STANDALONE, ROWS[STANDALONE], "Webcert fristående december"],
    ],
)
def test_a_title_that_may_be_either_table_s_is_neither_s(
    items: Sequence[Item], tmp_path: Path
) -> None:
    reading = draw(tmp_path, [items])
    assert reading.tables == ()
    assert len(reading.rejections) == 2
    assert all("over its table" in refusal for refusal in reading.rejections)


def test_the_heading_of_the_slide_gives_both_tables_their_month_or_year(tmp_path: Path) -> None:
    items = ["Utfärdade intyg", ROWS[ISSUED], "Webcert fristående", ROWS[STANDALONE]]
    for columns, heading in (
        ([items], "November 2023"),
        ([items[:2], items[2:]], "November 2023"),
        ([OVER[:2], OVER[2:]], "Statistik 2023"),
    ):
        reading = draw(tmp_path, columns, heading)
        assert told(reading) == BOTH
        assert {table.month.isoformat() for table in reading.tables} == {"2023-11-01"}
    with pytest.raises(DeckUndatedError):  # a year that no forum of March 2024 shows
        draw(tmp_path, [OVER[:2], OVER[2:]], "Statistik 2021")


def test_what_makes_it_something_else_holds_for_the_tables_below_it(tmp_path: Path) -> None:
    other = [f"Ackumulerat: {ISSUED.lower()}", *OVER[1:]]
    for one, two in (([OVER], [other]), ([OVER[:2], OVER[2:]], [other[:2], other[2:]])):
        reading = draw(tmp_path, one, "Ackumulerat sedan årsskiftet")
        assert reading.tables == ()
        assert [f.rule for f in reading.findings] == ["other_statistics"] * 2
        assert told(draw(tmp_path, two)) == {"standalone": "10"}


def test_one_title_over_two_halves_of_a_table_is_both_halves_(tmp_path: Path) -> None:
    rows = list(ROWS[ISSUED].items())
    reading = draw(tmp_path, [[dict(rows[:10])], [dict(rows[10:])]], ISSUED)
    assert told(reading) == {"issued": "100"}
    assert len(reading.tables[0].rows) == 20


@pytest.mark.parametrize(
    ("items", "heading", "found"),
    [
        # whichever of two channels is right, the numbers must not be told as the other's
        ([ISSUED], "Webcert fristående", "found both"),
        ([ISSUED], "8b. Fristående Webcert", "found both"),
        ([ISSUED], "Januari–november 2023", "several months"),
        ([ISSUED, "Januari–november 2023"], "", "several months"),
        ([ISSUED, "December 2023"], "", "several months"),
        ([ISSUED], "Oktober", "several months"),
        # nobody knows a word of the line, which is not quoted: it may be a name
        ([ISSUED, "Förnamn Efternamn"], "", "a line by the title"),
    ],
)
def test_a_text_by_the_title_that_says_otherwise_rejects(
    items: list[Item], heading: str, found: str, tmp_path: Path
) -> None:
    reading = draw(tmp_path, [[*items, ROWS[ISSUED]]], heading)
    assert reading.tables == ()
    assert found in reading.rejections[0]
    assert "namn" not in repr(reading).casefold()


def test_the_rest_of_a_title_s_lines_may_name_the_channel_that_holds(tmp_path: Path) -> None:
    items = ["Webcert fristående –", "utfärdade intyg november", ROWS[STANDALONE]]
    assert {table.channel for table in draw(tmp_path, [items]).tables} <= {"standalone"}
