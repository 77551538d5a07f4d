"""What stands in the file and what a person sees on the slide are not always the same: a number
that the slide doesn't show whole, or shows under another, is not read as one."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
import reportlab
from pikepdf import Dictionary, Name
from PIL import Image, ImageDraw, ImageFont
from plain_deck import TYPES, usual_rows
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from intygsstat.checks.examine import examine_deck
from intygsstat.errors import BadReferenceError, DeckUnreadableError
from intygsstat.models import Box, DeckReading, Engine, PrintedCell
from intygsstat.pdf.document import open_deck
from intygsstat.pdf.signs import denies
from intygsstat.pdf.words import open_pages

Finish = Callable[[canvas.Canvas], None]
Draw = Callable[[canvas.Canvas, float, float, str], None]
with_each_engine = pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
DRAWN = [int(cell) for cells in usual_rows().values() for cell in cells]
ROW, COLUMN = 5, 1
PLACE = ROW * len(TYPES) + COLUMN
ONCE = str(DRAWN[PLACE + 1])  # no other cell holds this number
TWICE = str(DRAWN[PLACE])
DIGIT = 9 * 0.556  # points, in Helvetica
TO_DIGITS = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /D def
1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <30> <39> <0030> endbfrange
endcmap end end"""


def plainly(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    pdf.drawRightString(x, y, cell)


def reading_of(
    folder: Path,
    draw: Draw = plainly,
    finish: Finish = lambda pdf: None,
    *,
    engine: Engine = "pdfium",
    grey: float = 0,
    times: float = 1,
) -> DeckReading:
    """A slide of the usual rows whose cells `draw` draws, right-aligned at (x, y)."""
    path = folder / "forum-2024-03.pdf"
    pdf = canvas.Canvas(str(path), pagesize=(960 * times, 540 * times), invariant=1)
    pdf.scale(times, times)
    finish(pdf)
    pdf.setFillGray(grey)
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
    return examine_deck(path, engine=engine).reading


def instead(trick: Draw, cell: str = "") -> Draw:
    """Draws the cell ROW, COLUMN, or those that hold `cell`, with `trick`, the others plainly."""

    def draw(pdf: canvas.Canvas, x: float, y: float, printed: str) -> None:
        here = printed == cell if cell else (x, y) == (300 + 90 * COLUMN, 444 - 16 * ROW)
        (trick if here else plainly)(pdf, x, y, printed)

    return draw


def cells_of(reading: DeckReading) -> list[PrintedCell]:
    return [cell for row in reading.tables[0].rows for cell in row.all_cells]


def counts(reading: DeckReading) -> list[int | None]:
    return [cell.count for cell in cells_of(reading)]


def states(reading: DeckReading) -> list[str]:
    """Those of the cells that hold no count."""
    return [cell.state for cell in cells_of(reading) if cell.count is None]


def white(pdf: canvas.Canvas, x: float, y: float, text: str) -> None:
    pdf.setFillGray(1)
    pdf.drawRightString(x, y, text)
    pdf.setFillGray(0)


def invisible(pdf: canvas.Canvas, x: float, y: float, text: str) -> None:
    pdf.saveState()  # a render mode lasts
    ghost = pdf.beginText(x, y)
    ghost.setTextRenderMode(3)
    ghost.textOut(text)
    pdf.drawText(ghost)
    pdf.restoreState()


def boxed(grey: float, left: float, width: float) -> Draw:
    """The number, and a box over a part of it, from `left` points before its end."""

    def draw(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        plainly(pdf, x, y, cell)
        pdf.setFillGray(grey)
        pdf.rect(x - left, y - 2, width, 11, stroke=0, fill=1)
        pdf.setFillGray(0)

    return draw


def last_digit(draw_digit: Draw) -> Draw:
    """The number, its last digit drawn otherwise, to the right of (x, y)."""

    def draw(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        pdf.drawRightString(x - DIGIT, y, cell[:-1])
        draw_digit(pdf, x - DIGIT, y, cell[-1])

    return draw


def clipped(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    pdf.saveState()
    shown = pdf.beginPath()
    shown.rect(x - 20, y - 3, 20 - DIGIT, 14)
    pdf.clipPath(shown, stroke=0)
    plainly(pdf, x, y, cell)
    pdf.restoreState()


def part_of_a_one(left: float, below: float) -> Draw:
    """A 1, of which nothing is seen left of so many points nor below so many."""

    def draw(pdf: canvas.Canvas, x: float, y: float, _cell: str) -> None:
        pdf.saveState()
        shown = pdf.beginPath()
        shown.rect(x - DIGIT + left, y + below, DIGIT, 14)
        pdf.clipPath(shown, stroke=0)
        plainly(pdf, x, y, "1")
        pdf.restoreState()

    return draw


def marked(below: Draw) -> Draw:
    """The same with a marker's yellow over it."""

    def draw(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        below(pdf, x, y, cell)
        pdf.saveState()
        pdf.setFillColorRGB(1, 1, 0)
        pdf.setBlendMode("Multiply")
        pdf.rect(x - 22, y - 3, 26, 12, stroke=0, fill=1)
        pdf.restoreState()

    return draw


def squeezed(pdf: canvas.Canvas, x: float, y: float, digit: str) -> None:
    text = pdf.beginText(x, y)
    text.setHorizScale(1)
    text.textOut(digit)
    text.setHorizScale(100)
    pdf.drawText(text)


def over(number: str, below: Draw = plainly) -> Draw:
    """Another number on top of the number: which shows, the text doesn't say."""

    def draw(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        below(pdf, x, y, cell)
        plainly(pdf, x, y, number)

    return draw


TRICKS: dict[str, Draw] = {
    "last digit under a white box": boxed(1, DIGIT, DIGIT),
    "middle digit under a white box": boxed(1, 2 * DIGIT, DIGIT),
    "last digit blacked out": boxed(0, DIGIT, DIGIT),
    "last digit white": last_digit(lambda pdf, x, y, digit: white(pdf, x + DIGIT, y, digit)),
    "last digit invisible": last_digit(invisible),
    "last digit clipped away": clipped,
    "upper half of a 1": part_of_a_one(0, 3.2),
    "upper half of a 1, marked": marked(part_of_a_one(0, 1.8)),
    "stem of a 1": part_of_a_one(2, 0),
    "last digit squeezed to a line": last_digit(squeezed),
    "another number over it": over("777"),
    "another digit over its last": over("8"),
    "another number over a white box": over("777", boxed(1, 20, 21)),
}


@with_each_engine
@pytest.mark.parametrize("trick", TRICKS)
def test_a_number_that_is_not_shown_whole_is_unreadable(
    trick: str, engine: Engine, tmp_path: Path
) -> None:
    reading = reading_of(tmp_path, instead(TRICKS[trick]), engine=engine)
    assert "cell_is_readable" in {finding.rule for finding in reading.findings}
    assert cells_of(reading)[PLACE].state == "unreadable"
    assert counts(reading) == [*DRAWN[:PLACE], None, *DRAWN[PLACE + 1 :]]


def test_a_number_that_is_wholly_hidden_is_not_there_and_the_row_says_so(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, instead(boxed(1, 20, 21)))
    assert cells_of(reading)[PLACE].state == "blank"
    assert "row_parts_sum_to_total" in {finding.rule for finding in reading.findings}


def test_a_slide_that_shows_none_of_its_text_is_not_read(tmp_path: Path) -> None:
    """Whatever hides it: a viewer shows an empty slide."""
    reading = reading_of(tmp_path, grey=1)
    assert not reading.tables
    assert "no rows of numbers" in reading.rejections[0]


@pytest.mark.parametrize("offset", [0.3, 0.8])
def test_a_number_drawn_twice_for_boldness_or_shadow_is_one(offset: float, tmp_path: Path) -> None:
    def twice(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        plainly(pdf, x, y, cell)
        plainly(pdf, x + offset, y - offset / 2, cell)

    assert counts(reading_of(tmp_path, twice)) == DRAWN


@pytest.mark.parametrize("times", [0.1, 0.2, 0.3, 14])
def test_a_page_may_be_a_stamp_or_a_wall(times: float, tmp_path: Path) -> None:
    assert counts(reading_of(tmp_path, times=times)) == DRAWN


def test_a_digit_too_small_to_have_a_size_is_none(tmp_path: Path) -> None:
    def with_specks(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        plainly(pdf, x, y, cell)
        pdf.setFont("Helvetica", 0.04)
        for place in range(3):
            pdf.drawString(900, y + place, "7")
        pdf.setFont("Helvetica", 9)

    assert counts(reading_of(tmp_path, with_specks)) == DRAWN


def test_white_and_invisible_numbers_are_not_printed(tmp_path: Path) -> None:
    def with_ghosts(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        plainly(pdf, x, y, cell)
        white(pdf, x - 40, y, "77")
        invisible(pdf, x - 60, y, "9")

    assert counts(reading_of(tmp_path, with_ghosts)) == DRAWN


@pytest.mark.parametrize(("alpha", "state"), [(0.3, "printed"), (0.15, "unreadable")])
def test_a_number_that_hardly_shows_is_not_blank(alpha: float, state: str, tmp_path: Path) -> None:
    def faintly(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        pdf.setFillAlpha(alpha)
        plainly(pdf, x, y, cell)
        pdf.setFillAlpha(1)

    reading = reading_of(tmp_path, instead(faintly, ONCE))
    said = [f.message for f in reading.findings if f.rule == "cell_is_readable"]
    assert all("is not seen on the slide" in message for message in said)
    assert states(reading) == [state] * len(said)
    assert len(said) == (state != "printed")


@with_each_engine
@pytest.mark.parametrize("rotation", [0, 90])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_digits_of_every_font_size_and_direction_show(
    engine: Engine, turn: int, rotation: int, tmp_path: Path
) -> None:
    """No digit that a person sees may be taken for hidden."""
    numbers = ["11.111", "1234567890", "4174", "10", "1"]
    fonts = ["Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Italic", "Courier"]
    pdf = canvas.Canvas(str(tmp_path / "page.pdf"), pagesize=(900, 900), invariant=1)
    pdf.setPageRotation(rotation)
    pdf.translate(450, 450)
    pdf.rotate(turn)
    for line, font in enumerate(fonts):
        for column, size in enumerate((4, 6.3, 9, 14)):
            pdf.setFont(font, size, leading=size)
            for place, number in enumerate(numbers):
                x, y = -400 + 200 * column, 400 - 150 * line - 25 * place
                pdf.drawString(x, y, number)
                pdf.drawString(x + 120, y, "Dalarna")
    pdf.showPage()
    pdf.save()
    with open_deck(tmp_path / "page.pdf") as deck, open_pages(deck, engine) as page:
        words = [word.text for word in page(1).words]
    assert sorted(word for word in words if word != "Dalarna") == sorted(numbers * 20)


@pytest.mark.parametrize(("size", "raised"), [(5.0, 3.0), (9.0, 3.0), (6.0, 2.0)])
def test_a_raised_footnote_number_is_no_digit(size: float, raised: float, tmp_path: Path) -> None:
    def with_a_mark(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        plainly(pdf, x, y, cell)
        pdf.setFont("Helvetica", size)
        pdf.drawString(x, y + raised, "1")
        pdf.setFont("Helvetica", 9)

    reading = reading_of(tmp_path, instead(with_a_mark, TWICE))
    assert counts(reading)[PLACE] in (None, DRAWN[PLACE])


def test_what_is_cropped_away_is_not_on_the_slide_and_places_are_the_slides(
    tmp_path: Path,
) -> None:
    def crop(pdf: canvas.Canvas) -> None:
        pdf.setCropBox((20, 10, 950, 530))
        pdf.drawString(-30, 300, "1")
        pdf.drawString(2, 100, "5")

    reading = reading_of(tmp_path, plainly, crop)
    assert counts(reading) == DRAWN
    box = reading.tables[0].rows[0].cells[0].box
    assert box is not None
    assert box.right == pytest.approx(300 - 20, abs=0.5)
    assert (box.bottom, box.top) == pytest.approx((530 - 444, 530 - 444 - 9), abs=4)


def test_a_number_that_the_slides_edge_cuts_is_not_whole(tmp_path: Path) -> None:
    edge = 300 + 90 * (len(TYPES) - 1) - DIGIT / 2
    reading = reading_of(tmp_path, plainly, lambda pdf: pdf.setCropBox((0, 0, edge, 540)))
    assert {row.all_cells[-1].state for row in reading.tables[0].rows} == {"unreadable"}


def as_a_picture(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    picture = Image.new("L", (40, 24), 255)
    ImageDraw.Draw(picture).text((2, 2), "177", fill=0, font_size=18)
    pdf.drawInlineImage(picture, x - 20, y - 2, 20, 12)


def as_lines(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    for place in (x - 10, x - 4):
        pdf.line(place, y, place, y + 6.5)
        pdf.line(place - 2, y + 5, place, y + 6.5)


def as_a_black_bar(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    pdf.rect(x - 60, y - 3, 65, 11, stroke=0, fill=1)


@pytest.mark.parametrize("drawn", [as_a_picture, as_lines, as_a_black_bar])
def test_a_cell_with_something_drawn_in_it_is_not_blank(drawn: Draw, tmp_path: Path) -> None:
    reading = reading_of(tmp_path, instead(drawn, ONCE))
    assert states(reading) == ["unreadable"]
    (said,) = [f.message for f in reading.findings if f.rule == "cell_is_readable"]
    assert "something is drawn" in said


@pytest.mark.parametrize("grey", [0.9, 0.6, 0.2])
def test_a_blank_cell_of_a_shaded_row_between_lines_is_blank(grey: float, tmp_path: Path) -> None:
    def one_blank(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        pdf.setFillGray(grey)
        pdf.rect(x - 85, y - 4.5, 90, 15, stroke=1, fill=1)
        pdf.setFillGray(1 if grey < 0.5 else 0)
        plainly(pdf, x, y, "" if cell == ONCE else cell)
        pdf.setFillGray(0)

    assert states(reading_of(tmp_path, one_blank)) == ["blank"]


def test_a_number_across_the_line_between_two_columns_belongs_to_neither(tmp_path: Path) -> None:
    def between_lines(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        for edge in (x - 82, x + 8):
            pdf.line(edge, y - 4.5, edge, y + 11.5)
        plainly(pdf, x + 18 if cell == ONCE else x, y, cell)

    reading = reading_of(tmp_path, between_lines)
    assert not reading.tables
    assert "numbers that fit under two headings" in reading.rejections[0]


def light_noise(pdf: canvas.Canvas) -> None:
    noise = Image.effect_noise((480, 270), 60).point(lambda shade: 215 + shade // 6)
    pdf.drawInlineImage(noise, 0, 0, 960, 540)


def dark_photograph(pdf: canvas.Canvas) -> None:
    shades = Image.effect_noise((96, 54), 60).point(lambda shade: shade // 4)
    pdf.drawInlineImage(shades.resize((960, 540), Image.Resampling.BICUBIC), 0, 0, 960, 540)


@pytest.mark.parametrize(
    ("drawn", "grey"), [(light_noise, 0), (dark_photograph, 1)], ids=["light", "dark"]
)
def test_numbers_on_a_photograph_are_read(drawn: Finish, grey: float, tmp_path: Path) -> None:
    assert counts(reading_of(tmp_path, finish=drawn, grey=grey)) == DRAWN


def dark_rows(pdf: canvas.Canvas) -> None:
    pdf.setFillGray(0.3)
    for place in range(0, 20, 2):
        pdf.rect(30, 444 - 16 * place - 2, 800, 11, stroke=0, fill=1)
    pdf.setFillGray(0)


def dotted_lines(pdf: canvas.Canvas) -> None:
    pdf.setDash([1, 2])
    for place in range(20):
        pdf.line(40, 444 - 16 * place - 2, 800, 444 - 16 * place - 2)
    pdf.setDash()


def line_beside_the_column_s_middle(pdf: canvas.Canvas) -> None:
    for x in (215, 305, 396, 488, 575):
        pdf.line(x, 120, x, 470)


def dashes(pdf: canvas.Canvas) -> None:
    for place, cells in enumerate(usual_rows().values()):
        for column, cell in enumerate(cells):
            if cell in (TWICE, ONCE):
                x, y = 296 + 90 * column, 447 - 16 * place
                pdf.line(x, y, x + 4, y)


@pytest.mark.parametrize(
    "drawn", [light_noise, dark_rows, dotted_lines, line_beside_the_column_s_middle, dashes]
)
def test_what_is_drawn_for_more_than_one_cell_is_nothing_in_it(
    drawn: Finish, tmp_path: Path
) -> None:
    def one_blank(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        if drawn is dark_rows and (444 - y) % 32 == 0:
            pdf.setFillGray(1)
        plainly(pdf, x, y, "" if cell in (TWICE, ONCE) else cell)
        pdf.setFillGray(0)

    assert states(reading_of(tmp_path, one_blank, drawn)) == ["blank"] * 3


@pytest.mark.parametrize("where", ["beside the table", "in the table"])
def test_a_font_that_lies_spoils_what_is_written_in_it(where: str, tmp_path: Path) -> None:
    """A sign of another font that is said to be a digit is nothing to a table without it."""
    pdfmetrics.registerFont(
        TTFont("Liar", str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"))
    )
    true_map = ttfonts.makeToUnicodeCMap

    def lie(name: str, codes: list[int]) -> str:
        other = {ord("3"): ord("5"), ord("5"): ord("3")}
        return str(true_map(name, [other.get(code, code) for code in codes]))

    def with_a_lie(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        plainly(pdf, x, y, cell)
        pdf.setFont("Liar", 9)
        pdf.drawString(*((x + 3, y) if where == "in the table" else (700, 20)), "3")
        pdf.setFont("Helvetica", 9)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ttfonts, "makeToUnicodeCMap", lie)
        reading = reading_of(tmp_path, instead(with_a_lie, ONCE))
    assert states(reading) == ([] if where == "beside the table" else ["unreadable"])


@pytest.mark.parametrize("fonts", [1, 2])
def test_numbers_in_a_font_that_is_lost_are_not_read(
    fonts: int, real_deck: Path, tmp_path: Path
) -> None:
    """Where a part of a font is missing, some other font's signs are shown for its codes: a 7 may
    be an exclamation mark. pdfium leaves some out, so that a cell would seem blank."""
    content = real_deck.read_bytes()
    assert content.count(b"/FontFile2") == 2  # that of the numbers is the last
    path = tmp_path / real_deck.name
    path.write_bytes(content[::-1].replace(b"/FontFile2"[::-1], b"/FontFileX"[::-1], fonts)[::-1])
    with pytest.raises(DeckUnreadableError, match=r"slide 11: .* lost, .*LiberationSans"):
        examine_deck(path)


def minus(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    plainly(pdf, x, y, cell)
    left = x - len(cell) * DIGIT - 5
    pdf.line(left, y + 3, left + 4, y + 3)


def one_more_digit(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    plainly(pdf, x, y, cell)
    pdf.line(x + 2, y, x + 2, y + 6.5)


def struck_out(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    plainly(pdf, x, y, cell)
    pdf.setStrokeColorRGB(1, 0, 0)
    pdf.line(x - len(cell) * DIGIT - 2, y + 3, x + 2, y + 3)
    pdf.setStrokeGray(0)


def another_on_a_picture(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    plainly(pdf, x, y, cell)
    picture = Image.new("L", (88, 44), 255)
    ImageDraw.Draw(picture).text((4, 0), "777", 0, font_size=36)
    pdf.drawInlineImage(picture, x - 20, y - 2, 22, 11)


@with_each_engine
@pytest.mark.parametrize("drawn", [minus, one_more_digit, struck_out, another_on_a_picture])
def test_what_is_drawn_on_a_number_or_beside_it_makes_it_unreadable(
    drawn: Draw, engine: Engine, tmp_path: Path
) -> None:
    reading = reading_of(tmp_path, instead(drawn), engine=engine)
    assert counts(reading) == [*DRAWN[:PLACE], None, *DRAWN[PLACE + 1 :]]


def ringed(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    plainly(pdf, x, y, cell)
    pdf.ellipse(x - 23, y - 4, x + 6, y + 11)


def framed(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    plainly(pdf, x, y, cell)
    pdf.rect(x - 22, y - 3, 26, 12)


def on_a_yellow_ground(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    pdf.setFillColorRGB(1, 1, 0)
    pdf.rect(x - 22, y - 3, 26, 12, stroke=0, fill=1)
    pdf.setFillGray(0)
    plainly(pdf, x, y, cell)


@pytest.mark.parametrize("drawn", [ringed, framed, on_a_yellow_ground, marked(plainly)])
def test_a_mark_around_a_number_that_touches_no_digit_is_harmless(
    drawn: Draw, tmp_path: Path
) -> None:
    assert counts(reading_of(tmp_path, instead(drawn))) == DRAWN


@pytest.mark.parametrize("digit", [0, 4])
def test_a_digit_drawn_within_the_ring_is_one_more(digit: float, tmp_path: Path) -> None:
    def with_one_more(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        ringed(pdf, x, y, cell)
        pdf.line(x + 2.5, y + digit, x + 2.5, y + 6.5)

    assert cells_of(reading_of(tmp_path, instead(with_one_more)))[PLACE].state == "unreadable"


@pytest.mark.parametrize("face", ["Vera.ttf", "VeraBd.ttf", "VeraIt.ttf"])
@pytest.mark.parametrize("size", [17, 24, 40])
def test_a_digit_is_itself_and_no_other(face: str, size: int) -> None:
    font = ImageFont.truetype(Path(reportlab.__file__).parent / "fonts" / face, size)
    for digit in "0123456789":
        picture = Image.new("L", (size, size + 8))
        ImageDraw.Draw(picture).text((4, 2), digit, 255, font)
        ink = np.asarray(picture)
        assert [said for said in "0123456789" if denies(ink, said) is None] == [digit]


def afterwards(draw: Finish) -> Finish:
    """Something drawn on the slide, once all else is there."""

    def finish(pdf: canvas.Canvas) -> None:
        show_page = pdf.showPage

        def with_it() -> None:
            draw(pdf)
            show_page()

        pdf.showPage = with_it  # type: ignore[method-assign]

    return finish


def a_heading_struck_out(pdf: canvas.Canvas) -> None:
    """By a thin red line, of which no pixel is quite full."""
    pdf.setStrokeColorRGB(0.75, 0, 0)
    pdf.setLineWidth(0.6)
    pdf.line(368, 463.1, 392, 463.1)


def a_heading_struck_out_high_up(pdf: canvas.Canvas) -> None:
    pdf.line(368, 463.8, 392, 463.8)


def half_a_name_covered(pdf: canvas.Canvas) -> None:
    pdf.setFillGray(1)
    pdf.rect(40, 441, 13, 11, stroke=0, fill=1)


@pytest.mark.parametrize(
    "drawn", [a_heading_struck_out, a_heading_struck_out_high_up, half_a_name_covered]
)
def test_a_heading_or_a_name_that_is_not_whole_is_none(drawn: Finish, tmp_path: Path) -> None:
    reading = reading_of(tmp_path, finish=afterwards(drawn))
    assert not reading.tables
    assert "something on it" in reading.rejections[0]


def month_mended_by_hand(pdf: canvas.Canvas) -> None:
    width = pdf.stringWidth("8a. Utfärdade intyg ", "Helvetica", 20)
    pdf.setFillGray(1)
    pdf.rect(40 + width, 494, 90, 24, stroke=0, fill=1)
    picture = Image.new("L", (360, 96), 255)
    ImageDraw.Draw(picture).text((0, 4), "mars", 0, font_size=80)
    pdf.drawInlineImage(picture, 40 + width, 494, 90, 24)


def test_a_title_that_the_slide_shows_otherwise_is_believed_when_somebody_says_so(
    tmp_path: Path,
) -> None:
    reading = reading_of(tmp_path, finish=afterwards(month_mended_by_hand))
    assert not reading.tables
    (rejection,) = reading.rejections
    assert "'januari' in the text, and in its place on the slide something on it" in rejection
    assert "[[seen]] of the deck's sidecar" in rejection
    sidecar = tmp_path / "forum-2024-03.pdf.toml"
    seen = (
        '[[seen]]\npage = 1\nbox = [230, 20, 330, 50]\ntext = "mars"\nwho = "NN"\nwhen = 2024-04-02'
    )
    sidecar.write_text(seen, encoding="utf-8")
    with pytest.raises(BadReferenceError, match="sha256 of the deck"):
        examine_deck(tmp_path / "forum-2024-03.pdf")
    sidecar.write_text(f'sha256 = "{reading.sha256}"\nforum_date = "2024-05"\n{seen}', "utf-8")
    (table,) = examine_deck(tmp_path / "forum-2024-03.pdf").reading.tables
    assert (table.month.month, len(table.rows)) == (3, len(usual_rows()))


@pytest.mark.parametrize("height", [10, 760], ids=["lying", "true"])
@pytest.mark.parametrize("covered", [False, True])
def test_what_lies_on_signs_taller_than_their_font_says_covers_them(
    height: int, covered: bool, tmp_path: Path
) -> None:
    """Drawings that pass for digits (Type 3), in a font that has a name as others have."""

    def drawn(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        pdf.setFont("Courier", 9)
        pdf.drawString(x - DIGIT * len(cell), y, cell)
        pdf.setFont("Helvetica", 9)
        if covered:
            pdf.setFillGray(1)
            pdf.rect(x - DIGIT, y + 2, DIGIT, 6, stroke=0, fill=1)
            pdf.setFillGray(0)

    path = tmp_path / "forum-2024-03.pdf"
    reading_of(tmp_path, instead(drawn))
    with pikepdf.open(path, allow_overwriting_input=True) as deck:
        fonts = deck.pages[0].Resources.Font
        (courier,) = (font for font in fonts.values() if font.BaseFont == "/Courier")
        courier.Subtype, courier.FontBBox = Name.Type3, pikepdf.Array([0, 0, 556, height])
        courier.FontMatrix = pikepdf.Array([0.001, 0, 0, 0.001, 0, 0])
        courier.FirstChar, courier.LastChar, courier.Widths = 48, 57, pikepdf.Array([556] * 10)
        names = [f"/d{digit}" for digit in range(10)]
        courier.Encoding = Dictionary(Differences=pikepdf.Array([48, *map(Name, names)]))
        (helvetica,) = (font for font in fonts.values() if font.BaseFont == "/Helvetica")
        courier.Resources = Dictionary(Font=Dictionary(H=helvetica))
        sign = "556 0 0 0 556 {} d1 BT /H 1000 Tf ({}) Tj ET"
        courier.CharProcs = Dictionary()
        for digit, name in enumerate(names):
            courier.CharProcs[name] = deck.make_stream(sign.format(height, digit).encode())
        courier.ToUnicode = deck.make_stream(TO_DIGITS)
        deck.save(path)
    reading = examine_deck(path).reading
    expected: list[int | None] = [*DRAWN]
    if covered:
        expected[PLACE] = None
    assert counts(reading) == expected


def test_a_photograph_under_a_large_page_needs_little_memory(tmp_path: Path) -> None:
    """Hardly two of its pixels are alike, so that nothing is left out of it."""
    noise = np.random.default_rng(1).integers(230, 255, (1620, 2880), np.uint8)
    path = tmp_path / "forum-2024-03.pdf"
    pdf = canvas.Canvas(str(path), pagesize=(960, 540), invariant=1)
    pdf.drawInlineImage(Image.fromarray(noise), 0, 0, 960, 540)
    pdf.rect(300, 331, 50, 6, fill=1)
    pdf.save()
    with open_deck(path) as deck, open_pages(deck) as page:
        picture = page(1).picture
        tracemalloc.start()
        assert picture.are_plain([Box(290.0, 200.0, 410.0, 210.0)]) == [False]
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 10 * noise.size
