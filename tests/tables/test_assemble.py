"""From slides to whole tables: what goes on where, what is read, what is rejected."""

from __future__ import annotations

from pathlib import Path

import pytest
from plain_deck import TYPES, usual_rows
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas
from tables.drawn import (
    FIRST_ROW,
    ISSUED,
    ROW,
    SOUND,
    STANDALONE,
    Draw,
    Rows,
    columns_of,
    counts,
    found,
    read,
    rules,
    slide,
    table,
    text,
    with_cell,
    with_row,
)

from intygsstat.errors import DeckUnreadableError

FEBRUARY = "8c. Utfärdade intyg februari"
SUMS = [str(sum(row[column] for row in SOUND) + (column == 1)) for column in range(4)]
WITHOUT_UPPSALA = {name: cells for name, cells in usual_rows().items() if name != "Uppsala"}


@pytest.mark.parametrize(
    ("rows", "types", "expected"),
    [
        (with_cell("Halland", 1, "107"), TYPES, [("row_parts_sum_to_total", "halland")]),
        (WITHOUT_UPPSALA, TYPES, [("every_region_present", "uppsala")]),
        (with_row("Summa", *SUMS), TYPES, [("summary_row_sums_columns", "summary")]),
        (
            with_row("Capio S:t Görans sjukhus", "1", "2", "3", "6"),
            ("AG1-14", "FK9999 (nytt)", "FK7804", "Totalt"),
            [("known_certificate_type", None), ("known_region", "capio_s_t_gorans_sjukhus")],
        ),
    ],
)
def test_what_is_wrong_is_found_and_nothing_else(
    rows: Rows, types: tuple[str, ...], expected: list[tuple[str, str | None]], tmp_path: Path
) -> None:
    reading = read(tmp_path, slide(ISSUED, rows, types))
    assert rules(reading) == expected
    (only,) = reading.tables
    assert [row.label for row in only.rows] == [label for label in rows if label != "Summa"]
    lacking = found(reading, "every_month_has_both_channels")
    assert [f.channel for f in lacking] == ["standalone"]
    sums = found(reading, "summary_row_sums_columns")
    assert [f.certificate_type for f in sums] == ["db"] * len(sums)


def test_a_title_that_does_not_say_is_rejected_alone(tmp_path: Path) -> None:
    unclear = slide("8a. Intyg januari", usual_rows())
    reading = read(tmp_path, slide(STANDALONE, usual_rows()), unclear)
    assert [each.channel for each in reading.tables] == ["standalone"]
    assert "slide 2" in reading.rejections[0]
    assert "neither" in reading.rejections[0]
    (finding,) = found(reading, "table_is_read")
    assert (finding.page, finding.severity) == (2, "error")


@pytest.mark.parametrize("halland", ["106", "107"])
def test_a_table_twice_is_noted_if_both_are_alike_and_else_rejected(
    halland: str, tmp_path: Path
) -> None:
    twice = [slide(ISSUED, with_cell("Halland", 1, cell)) for cell in ("106", halland)]
    reading = read(tmp_path, *twice, slide(STANDALONE, usual_rows(10)))
    alike = halland == "106"
    assert len(reading.tables) == 1 + alike
    assert len(found(reading, "table_printed_once")) == alike
    assert alike or "halland" in reading.rejections[0]


def test_the_two_tables_of_a_month_are_held_against_each_other(tmp_path: Path) -> None:
    rows = with_row("Capio Närsjukvård", "1", "2", "3", "6")
    above = {**usual_rows(10), "Skåne": ["999", "31", "115", "1145"]}
    reading = read(tmp_path, slide(ISSUED, rows), slide(STANDALONE, above))
    (missing,) = found(reading, "every_region_present")
    assert (missing.region, missing.channel) == ("capio_narsjukvard", "standalone")
    assert "no row for Capio Närsjukvård" in missing.message
    assert ("standalone_within_issued", "skane") in rules(reading)
    same = read(tmp_path, slide(ISSUED, usual_rows()), slide(STANDALONE, usual_rows()))
    assert ("standalone_within_issued", None) in rules(same)


@pytest.mark.parametrize("lacking", [1, 3])
def test_a_table_that_lacks_a_column_of_the_others_says_so(lacking: int, tmp_path: Path) -> None:
    kept = [place for place in range(4) if place != lacking]
    types = [TYPES[place] for place in kept]
    first = slide(ISSUED, columns_of(usual_rows(), *kept), types)
    others = slide(FEBRUARY, usual_rows()), slide(STANDALONE, usual_rows(1))
    (finding,) = found(read(tmp_path, first, *others), "table_is_whole")
    assert (finding.page, finding.severity, finding.expected) == (1, "error", TYPES[lacking])


def test_a_type_that_joins_one_month_is_lacking_in_no_earlier_one(tmp_path: Path) -> None:
    old = {n: [r[0], r[1], str(int(r[0]) + int(r[1]))] for n, r in usual_rows().items()}
    first = slide(ISSUED, old, ("AG1-14", "DB", "Totalt"))
    assert found(read(tmp_path, first, slide(FEBRUARY, usual_rows())), "table_is_whole") == []


# Tables that go on over the next slide, or stand over one another -------------------------------

LEFT, RIGHT = columns_of(usual_rows(), 0, 1), columns_of(usual_rows(), 2, 3)
FIRST_TEN = dict(list(usual_rows().items())[:10])
LAST_TEN = dict(list(usual_rows().items())[10:])


def note(pdf: canvas.Canvas) -> None:
    """Upon the first row's second number: what lies upon a slide is no text."""
    x, y = 380, FIRST_ROW
    pdf.freeTextAnnotation("se", "0 g /Helv 9 Tf", Rect=(x - 30, y - 4, x + 4, y + 10))


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        (dict(reversed(RIGHT.items())), "don't add up"),
        (dict(list(RIGHT.items())[:18]), "18 rows of numbers without names"),
    ],
)
def test_columns_without_names_in_another_order_or_number_are_rejected(
    rest: Rows, says: str, tmp_path: Path
) -> None:
    second = [text(40, 500, ISSUED, 20), table(rest, TYPES[2:], names=False)]
    reading = read(tmp_path, slide(ISSUED, LEFT, TYPES[:2]), second)
    assert reading.tables == ()
    assert says in reading.rejections[0]
    assert "repeat the column of names" in reading.rejections[0]


@pytest.mark.parametrize(("shift", "whole"), [(0.0, True), (80.0, False), (-40.0, False)])
def test_rows_without_a_header_go_on_only_in_line_with_those_above(
    shift: float, whole: bool, tmp_path: Path
) -> None:
    """Moved aside, their numbers would stand under other headings."""
    rest = {name: ["", *cells[1:3], ""] for name, cells in LAST_TEN.items()}
    second = [text(40, 500, ISSUED, 20), table(rest, (), left=60 + shift)]
    reading = read(tmp_path, slide(ISSUED, FIRST_TEN), second)
    last = [None, *SOUND[-1][1:3], None]
    assert counts(reading)[9:] == (
        [SOUND[9], *counts(reading)[10:19], last] if whole else [SOUND[9]]
    )
    assert bool(reading.rejections) != whole


@pytest.mark.parametrize(
    ("second", "unread"),
    [
        # another month without names takes none from the slide before
        ([text(40, 500, FEBRUARY, 20), table(usual_rows(), names=False)], 0),
        # Stockholm and Gotland have no rows of their own in the table
        (
            [
                text(40, 500, "4. Status för införande", 20),
                table({"Stockholm": ["3", "Klart"], "Gotland": ["4", "Klart"]}, ()),
            ],
            0,
        ),
        # rows under a note go on with the slide before
        ([table(LAST_TEN, ()), note], 1),
    ],
)
def test_what_stands_on_the_next_slide(second: list[Draw], unread: int, tmp_path: Path) -> None:
    reading = read(tmp_path, slide(ISSUED, FIRST_TEN if unread else usual_rows()), second)
    assert len(reading.tables) == 1
    assert sum(row != sound for row, sound in zip(counts(reading), SOUND, strict=True)) == unread


@pytest.mark.parametrize("title", ["Webcert fristående januari", "Webcert fristående\njanuari"])
@pytest.mark.parametrize("header", [TYPES, ()])
def test_a_title_between_rows_parts_two_tables(
    title: str, header: tuple[str, ...], tmp_path: Path
) -> None:
    """Else the standalone counts would be read as issued."""
    lines = [text(60, 264 - 12 * at, line, 12) for at, line in enumerate(title.split("\n"))]
    lower = table(LAST_TEN, header, first=220)
    reading = read(tmp_path, [*slide(ISSUED, FIRST_TEN), *lines, lower])
    rows = {each.channel: [row.label for row in each.rows] for each in reading.tables}
    assert rows == {"issued": list(FIRST_TEN), "standalone": list(LAST_TEN)}


@pytest.mark.parametrize("second", [FEBRUARY, FEBRUARY.replace(" feb", "\nfeb")])
@pytest.mark.parametrize(("left", "beside"), [(520, 20), (30, 640)])
@pytest.mark.parametrize("rise", [-14, 2])  # of the header below, of the last row
def test_a_title_beside_two_tables_is_the_lower_one_s(
    second: str, left: float, beside: float, rise: float, tmp_path: Path
) -> None:
    """It parts no rows, and the lower table never takes the upper one's, least of all where that
    one is rejected."""
    last_row = 460 - 9 * ROW
    drawn = [
        text(beside, 500, ISSUED, 20),
        *(
            text(beside, last_row + rise - 14 * n, line, 12)
            for n, line in enumerate(second.split("\n"))
        ),
        table(FIRST_TEN, left=left, column=50, first=460),
        table(dict(list(usual_rows(10).items())[:10]), left=left, column=50, first=last_row - 40),
    ]
    without_a_name = text(left + 190, 460 - ROW / 2, "77")
    for extra, months in ([], [1, 2]), ([without_a_name], [2]):
        reading = read(tmp_path, [*drawn, *extra])
        printed = {each.month.month: each.rows[-1].cells[0].printed for each in reading.tables}
        assert printed == {month: {1: "109", 2: "19"}[month] for month in months}


def test_a_title_beside_other_rows_than_the_last_is_nobody_s(tmp_path: Path) -> None:
    """The lower table is not the upper one's month, whose title is the only one above it."""
    titles = [text(20, 500, ISSUED, 20), text(20, 460 - 4 * ROW, FEBRUARY, 12)]
    tables = [table(FIRST_TEN, left=520, column=50, first=first) for first in (460, 240)]
    reading = read(tmp_path, [*titles, *tables])
    assert [each.month.month for each in reading.tables] == [1]
    assert "over its table" in reading.rejections[0]


# What is no table that can be read --------------------------------------------------------------


def test_a_number_between_two_rows_rejects_the_table(tmp_path: Path) -> None:
    extra = text(470, FIRST_ROW - ROW / 2, "77")
    reading = read(tmp_path, slide(ISSUED, usual_rows(), TYPES, extra))
    assert reading.tables == () or rules(reading)


def test_a_table_that_is_a_picture_is_an_error_naming_its_slide(tmp_path: Path) -> None:
    from PIL import Image

    picture = ImageReader(Image.effect_noise((300, 150), 40))
    drawn = [text(40, 500, ISSUED, 20), lambda pdf: pdf.drawImage(picture, 40, 40, 800, 420)]
    reading = read(tmp_path, drawn)
    assert reading.tables == ()
    assert "slide 1" in reading.rejections[0]
    assert "picture" in reading.rejections[0]


@pytest.mark.parametrize("cell", ["", "-"])
def test_rows_without_a_number_on_the_next_slide_are_rows(cell: str, tmp_path: Path) -> None:
    rest = {name: [cell] * 4 for name in LAST_TEN}
    reading = read(tmp_path, slide(ISSUED, FIRST_TEN), slide(f"{ISSUED}, forts.", rest))
    (only,) = reading.tables
    assert [row.label for row in only.rows] == [*FIRST_TEN, *LAST_TEN]


def hidden(pdf: canvas.Canvas) -> None:
    """Words that nobody sees."""
    pdf.setFillColorRGB(1, 1, 1)
    text(40, 300, "Några ord till om vad som visas här")(pdf)


@pytest.mark.parametrize("lost", [[], [hidden]])
def test_a_slide_that_lost_what_it_showed_is_named(lost: list[Draw], tmp_path: Path) -> None:
    sound = slide(ISSUED, usual_rows(), TYPES)
    later = slide(ISSUED.replace("januari", "februari"), usual_rows(), TYPES)
    reading = read(tmp_path, sound, lost, later)
    assert (len(reading.tables), len(reading.rejections)) == (2, 1)
    assert "slide 2" in reading.rejections[0]
    assert "an empty slide" in reading.rejections[0]


def test_a_deck_without_statistics_says_so(tmp_path: Path) -> None:
    with pytest.raises(DeckUnreadableError, match="none on 1 page"):
        read(tmp_path, [text(40, 500, "Utfärdade intyg, november till februari: se nästa forum")])
