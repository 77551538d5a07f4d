"""What stands in the file and what a person sees on the slide are not always the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import reportlab
from PIL import Image, ImageDraw
from plain_deck import TYPES, usual_rows
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from intygsstat.checks.examine import examine_deck
from intygsstat.models import DeckReading, PrintedCell

Draw = Callable[[canvas.Canvas, float, float, str], None]


def reading_of(
    path: Path, draw: Draw, finish: Callable[[canvas.Canvas], None] = lambda pdf: None
) -> DeckReading:
    """A slide of the usual rows whose cells `draw` draws, right-aligned at (x, y)."""
    pdf = canvas.Canvas(str(path / "forum-2024-03.pdf"), pagesize=(960, 540), invariant=1)
    finish(pdf)
    pdf.setFont("Helvetica", 20)
    pdf.drawString(40, 500, "8a. Utfärdade intyg januari")
    pdf.setFont("Helvetica", 9)
    for column, name in enumerate(TYPES):
        pdf.drawRightString(300 + 90 * column, 460, name)
    for place, (label, cells) in enumerate(usual_rows().items()):
        pdf.drawString(40, 444 - 16 * place, label)
        for column, cell in enumerate(cells):
            draw(pdf, 300 + 90 * column, 444 - 16 * place, cell)
    pdf.showPage()
    pdf.save()
    return examine_deck(path / "forum-2024-03.pdf").reading


def plainly(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    pdf.drawRightString(x, y, cell)


def cells_of(reading: DeckReading) -> list[PrintedCell]:
    return [cell for row in reading.tables[0].rows for cell in row.all_cells]


def counts(reading: DeckReading) -> list[int | None]:
    return [cell.count for cell in cells_of(reading)]


DRAWN = [int(cell) for cells in usual_rows().values() for cell in cells]
PLACE = 5 * len(TYPES) + 1
ONCE = str(DRAWN[PLACE + 1])  # no other cell holds this number
TWICE = str(DRAWN[PLACE])


@pytest.mark.parametrize("offset", [0.3, 0.8, 1.2])
def test_a_number_drawn_twice_for_boldness_or_shadow_is_one(offset: float, tmp_path: Path) -> None:
    def twice(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        plainly(pdf, x, y, cell)
        plainly(pdf, x + offset, y - offset / 2, cell)

    assert counts(reading_of(tmp_path, twice)) == DRAWN


def test_white_and_invisible_numbers_are_not_printed(tmp_path: Path) -> None:
    def with_ghosts(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        plainly(pdf, x, y, cell)
        pdf.setFillColorRGB(1, 1, 1)
        pdf.drawRightString(x - 40, y, "77")
        pdf.setFillColorRGB(0, 0, 0)
        pdf.saveState()  # a render mode lasts
        ghost = pdf.beginText(x - 60, y)
        ghost.setTextRenderMode(3)
        ghost.textOut("9")
        pdf.drawText(ghost)
        pdf.restoreState()

    assert counts(reading_of(tmp_path, with_ghosts)) == DRAWN


@pytest.mark.parametrize(("alpha", "state"), [(0.3, "printed"), (0.15, "unreadable")])
def test_a_number_that_hardly_shows_is_not_blank(alpha: float, state: str, tmp_path: Path) -> None:
    def faintly(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        pdf.setFillAlpha(alpha if cell == ONCE else 1)
        plainly(pdf, x, y, cell)
        pdf.setFillAlpha(1)

    reading = reading_of(tmp_path, faintly)
    said = [f.message for f in reading.findings if f.rule == "cell_is_readable"]
    assert all("is not seen on the slide" in message for message in said)
    assert [c.state for c in cells_of(reading) if c.state != "printed"] == [state] * len(said)
    assert len(said) == (state != "printed")


@pytest.mark.parametrize(("size", "raised"), [(5.0, 3.0), (9.0, 3.0), (6.0, 2.0)])
def test_a_raised_footnote_number_is_no_digit(size: float, raised: float, tmp_path: Path) -> None:
    def with_a_mark(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        plainly(pdf, x, y, cell)
        if cell == TWICE:
            pdf.setFont("Helvetica", size)
            pdf.drawString(x, y + raised, "1")
            pdf.setFont("Helvetica", 9)

    assert counts(reading_of(tmp_path, with_a_mark))[PLACE] in (None, DRAWN[PLACE])


def test_what_is_cropped_away_is_not_on_the_slide_and_places_are_the_slides(
    tmp_path: Path,
) -> None:
    def crop(pdf: canvas.Canvas) -> None:
        pdf.setCropBox((20, 10, 950, 530))
        pdf.drawString(-30, 300, "1")
        pdf.drawString(2, 100, "5")

    reading = reading_of(tmp_path, plainly, crop)
    assert counts(reading) == DRAWN
    cell = reading.tables[0].rows[0].cells[0]
    assert cell.box.right == pytest.approx(300 - 20, abs=0.5)
    assert cell.box.bottom == pytest.approx(530 - 444, abs=4)
    assert cell.box.top == pytest.approx(530 - 444 - 9, abs=4)


def as_a_picture(pdf: canvas.Canvas, x: float, y: float) -> None:
    picture = Image.new("L", (40, 24), 255)
    ImageDraw.Draw(picture).text((2, 2), "177", fill=0, font_size=18)
    pdf.drawInlineImage(picture, x - 20, y - 2, 20, 12)


def as_lines(pdf: canvas.Canvas, x: float, y: float) -> None:
    for place in (x - 10, x - 4):
        pdf.line(place, y, place, y + 6.5)
        pdf.line(place - 2, y + 5, place, y + 6.5)


def as_a_black_bar(pdf: canvas.Canvas, x: float, y: float) -> None:
    pdf.rect(x - 60, y - 3, 65, 11, stroke=0, fill=1)


@pytest.mark.parametrize("drawn", [as_a_picture, as_lines, as_a_black_bar])
def test_a_cell_with_something_drawn_in_it_is_not_blank(
    drawn: Callable[[canvas.Canvas, float, float], None], tmp_path: Path
) -> None:
    def one_without_text(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        if cell == ONCE:
            drawn(pdf, x, y)
        else:
            plainly(pdf, x, y, cell)

    reading = reading_of(tmp_path, one_without_text)
    unread = [cell for cell in cells_of(reading) if cell.count is None]
    assert [(cell.printed, cell.state) for cell in unread] == [("", "unreadable")]
    (said,) = [f.message for f in reading.findings if f.rule == "cell_is_readable"]
    assert "something is drawn" in said


@pytest.mark.parametrize("grey", [0.9, 0.6, 0.2])
def test_a_blank_cell_of_a_shaded_row_between_lines_is_blank(grey: float, tmp_path: Path) -> None:
    def one_blank(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        pdf.setFillGray(grey)
        pdf.rect(x - 85, y - 4.5, 90, 15, stroke=1, fill=1)
        pdf.setFillGray(1 if grey < 0.5 else 0)
        if cell != ONCE:
            plainly(pdf, x, y, cell)
        pdf.setFillGray(0)

    cells = cells_of(reading_of(tmp_path, one_blank))
    assert [cell.state for cell in cells if cell.count is None] == ["blank"]


def test_a_number_across_the_line_between_two_columns_belongs_to_neither(tmp_path: Path) -> None:
    def between_lines(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        for edge in (x - 82, x + 8):
            pdf.line(edge, y - 4.5, edge, y + 11.5)
        plainly(pdf, x + 18 if cell == ONCE else x, y, cell)

    cells = cells_of(reading_of(tmp_path, between_lines))
    unread = [cell for cell in cells if cell.count is None]
    assert (ONCE, "unreadable") in [(cell.printed, cell.state) for cell in unread]
    assert {cell.state for cell in unread} <= {"unreadable", "blank"}
    assert len(unread) <= 2


def light_noise(pdf: canvas.Canvas) -> None:
    noise = Image.effect_noise((480, 270), 60).point(lambda shade: 170 + shade // 3)
    pdf.drawInlineImage(noise, 0, 0, 960, 540)


def dark_rows(pdf: canvas.Canvas) -> None:
    pdf.setFillGray(0.3)
    for place in range(0, 20, 2):
        pdf.rect(30, 444 - 16 * place - 2, 800, 11, stroke=0, fill=1)
    pdf.setFillGray(0)


def dotted_lines(pdf: canvas.Canvas) -> None:
    pdf.setDash([1, 2])
    for place in range(20):
        pdf.line(40, 444 - 16 * place + 1, 800, 444 - 16 * place + 1)
    pdf.setDash()


def line_beside_the_column_s_middle(pdf: canvas.Canvas) -> None:
    for x in (215, 305, 396, 488, 575):
        pdf.line(x, 120, x, 470)


def dashes(pdf: canvas.Canvas) -> None:
    for place in range(20):
        pdf.line(386, 447 - 16 * place, 390, 447 - 16 * place)


@pytest.mark.parametrize(
    "drawn", [light_noise, dark_rows, dotted_lines, line_beside_the_column_s_middle, dashes]
)
def test_what_is_drawn_for_more_than_one_cell_is_nothing_in_it(
    drawn: Callable[[canvas.Canvas], None], tmp_path: Path
) -> None:
    def one_blank(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        if drawn is dark_rows and (444 - y) % 32 == 0:
            pdf.setFillGray(1)
        if cell not in (TWICE, ONCE):
            plainly(pdf, x, y, cell)
        pdf.setFillGray(0)

    cells = cells_of(reading_of(tmp_path, one_blank, finish=drawn))
    assert [c.state for c in cells if c.count is None] == ["blank"] * 3


@pytest.mark.parametrize("where", ["beside the table", "in the table"])
def test_a_font_that_lies_spoils_what_is_written_in_it(where: str, tmp_path: Path) -> None:
    """A sign of another font that is said to be a digit is nothing to a table without it."""
    folder = Path(reportlab.__file__).parent / "fonts"
    font = TTFont("Liar", str(folder / "Vera.ttf"))
    pdfmetrics.registerFont(font)
    told = ttfonts.makeToUnicodeCMap

    def lie(name: str, codes: list[int]) -> str:
        other = {ord("3"): ord("5"), ord("5"): ord("3")}
        return str(told(name, [other.get(code, code) for code in codes]))

    def with_a_lie(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        plainly(pdf, x, y, cell)
        if cell == ONCE:
            pdf.setFont("Liar", 9)
            pdf.drawString(*((x + 3, y) if where == "in the table" else (700, 20)), "3")
            pdf.setFont("Helvetica", 9)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ttfonts, "makeToUnicodeCMap", lie)
        reading = reading_of(tmp_path, with_a_lie)
    if where == "beside the table":
        assert counts(reading) == DRAWN
    else:
        assert not reading.tables
        assert "5 that is drawn as 3, in the font" in reading.refusals[0]
