"""A number that the slide doesn't show whole, or shows under another, is not read as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from plain_deck import TYPES, usual_rows
from reportlab.pdfgen import canvas

from intygsstat.checks.examine import examine_deck
from intygsstat.errors import DeckUnreadableError
from intygsstat.models import DeckReading, Engine, PrintedRow
from intygsstat.pdf.document import open_deck
from intygsstat.pdf.words import open_pages

Draw = Callable[[canvas.Canvas, float, float, str], None]
ROW, COLUMN = 5, 1
PRINTED = [*usual_rows().values()][ROW]
DIGIT = 9 * 0.556  # points, in Helvetica


def row_with(folder: Path, trick: Draw, engine: Engine = "pdfium") -> tuple[PrintedRow, set[str]]:
    """The row in which `trick` draws one cell, right-aligned at (x, y), and the table's rules."""
    reading = reading_with(folder, trick, engine)
    return reading.tables[0].rows[ROW], {finding.rule for finding in reading.findings}


def reading_with(
    folder: Path, trick: Draw, engine: Engine = "pdfium", grey: float = 0
) -> DeckReading:
    path = folder / "forum-2024-03.pdf"
    pdf = canvas.Canvas(str(path), pagesize=(960, 540), invariant=1)
    pdf.setFillGray(grey)
    pdf.setFont("Helvetica", 20)
    pdf.drawString(40, 500, "8a. Utfärdade intyg januari")
    pdf.setFont("Helvetica", 9)
    for column, name in enumerate(TYPES):
        pdf.drawRightString(300 + 90 * column, 460, name)
    for place, (label, cells) in enumerate(usual_rows().items()):
        x, y = 300, 444 - 16 * place
        pdf.drawString(40, y, label)
        for column, cell in enumerate(cells):
            draw = trick if (place, column) == (ROW, COLUMN) else plainly
            draw(pdf, x + 90 * column, y, cell)
    pdf.showPage()
    pdf.save()
    return examine_deck(path, engine=engine).reading


def plainly(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    pdf.drawRightString(x, y, cell)


@contextmanager
def coloured(pdf: canvas.Canvas, grey: float) -> Iterator[None]:
    pdf.setFillGray(grey)
    yield
    pdf.setFillGray(0)


def boxed(grey: float, left: float, width: float) -> Draw:
    """The number, and a box over a part of it, from `left` points before its end."""

    def draw(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
        plainly(pdf, x, y, cell)
        with coloured(pdf, grey):
            pdf.rect(x - left, y - 2, width, 11, stroke=0, fill=1)

    return draw


def white_digit(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    pdf.drawRightString(x - DIGIT, y, cell[:-1])
    with coloured(pdf, 1):
        pdf.drawRightString(x, y, cell[-1])


def invisible_digit(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    pdf.drawRightString(x - DIGIT, y, cell[:-1])
    pdf.saveState()
    ghost = pdf.beginText(x - DIGIT, y)
    ghost.setTextRenderMode(3)
    ghost.textOut("9")
    pdf.drawText(ghost)
    pdf.restoreState()


def clipped_digit(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    pdf.saveState()
    shown = pdf.beginPath()
    shown.rect(x - 20, y - 3, 20 - DIGIT, 14)
    pdf.clipPath(shown, stroke=0)
    plainly(pdf, x, y, cell)
    pdf.restoreState()


def squeezed_digit(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    pdf.drawRightString(x - DIGIT, y, cell[:-1])
    text = pdf.beginText(x - DIGIT, y)
    text.setHorizScale(1)
    text.textOut("9")
    text.setHorizScale(100)
    pdf.drawText(text)


def written_over(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    plainly(pdf, x, y, cell)
    plainly(pdf, x, y, "777")


def one_digit_over(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    plainly(pdf, x, y, cell)
    plainly(pdf, x, y, "8")


def mended_by_hand(pdf: canvas.Canvas, x: float, y: float, cell: str) -> None:
    """A white box and another number on top: which of the two shows, the text doesn't say."""
    boxed(1, 20, 21)(pdf, x, y, cell)
    plainly(pdf, x, y, "777")


TRICKS = {
    "last digit under a white box": boxed(1, DIGIT, DIGIT),
    "middle digit under a white box": boxed(1, 2 * DIGIT, DIGIT),
    "last digit blacked out": boxed(0, DIGIT, DIGIT),
    "last digit white": white_digit,
    "last digit invisible": invisible_digit,
    "last digit clipped away": clipped_digit,
    "last digit squeezed to a line": squeezed_digit,
    "another number over it": written_over,
    "another digit over its last": one_digit_over,
    "another number over a white box": mended_by_hand,
}


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
@pytest.mark.parametrize("trick", TRICKS)
def test_a_number_that_is_not_shown_whole_is_unreadable(
    trick: str, engine: Engine, tmp_path: Path
) -> None:
    row, rules = row_with(tmp_path, TRICKS[trick], engine)
    cell = row.all_cells[COLUMN]
    assert (cell.count, cell.state) == (None, "unreadable"), cell.printed
    assert "cell_is_readable" in rules
    others = [cell.printed for place, cell in enumerate(row.all_cells) if place != COLUMN]
    assert others == [text for place, text in enumerate(PRINTED) if place != COLUMN]


def test_a_number_that_is_wholly_hidden_is_not_there_and_the_row_says_so(tmp_path: Path) -> None:
    row, rules = row_with(tmp_path, boxed(1, 20, 21))
    assert row.all_cells[COLUMN].state == "blank"
    assert "row_parts_sum_to_total" in rules


@pytest.mark.parametrize("engine", ["pdfium", "pdfplumber"])
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
    drawn = []
    for line, font in enumerate(fonts):
        for column, size in enumerate((4, 6.3, 9, 14)):
            pdf.setFont(font, size, leading=size)
            for place, number in enumerate(numbers):
                x, y = -400 + 200 * column, 400 - 150 * line - 25 * place
                pdf.drawString(x, y, number)
                pdf.drawString(x + 120, y, "Dalarna")
                drawn.append(number)
    pdf.showPage()
    pdf.save()
    with open_deck(tmp_path / "page.pdf") as deck, open_pages(deck, engine) as page:
        words = [word.text for word in page(1).words]
    assert sorted(word for word in words if word != "Dalarna") == sorted(drawn)


def test_a_slide_that_shows_none_of_its_text_is_not_read(tmp_path: Path) -> None:
    """Whatever hides it: a viewer shows an empty slide."""
    reading = reading_with(tmp_path, plainly, grey=1)
    assert not reading.tables
    assert "no rows of numbers" in reading.refusals[0]


@pytest.mark.parametrize("fonts", [1, 2])
def test_numbers_in_a_font_that_is_lost_are_not_read(fonts: int, tmp_path: Path) -> None:
    """Where a part of a font is missing, some other font's signs are shown for its codes: a 7 may
    be an exclamation mark. pdfium leaves some out, so that a cell would seem blank."""
    real = Path(__file__).parent.parent / "decks" / "anvandarforum-2024-03.pdf"
    content = real.read_bytes()
    assert content.count(b"/FontFile2") == 2  # that of the numbers is the last
    path = tmp_path / real.name
    path.write_bytes(content[::-1].replace(b"/FontFile2"[::-1], b"/FontFileX"[::-1], fonts)[::-1])
    with pytest.raises(DeckUnreadableError, match=r"slide 11: .* lost, .*LiberationSans"):
        examine_deck(path)
