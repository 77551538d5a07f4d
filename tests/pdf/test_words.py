"""The words and lines of a page, the same with either library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from readers.odd_files import one_page, stream, write_pdf
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from intygsstat.models import Engine
from intygsstat.pdf.chars import Chars
from intygsstat.pdf.document import open_deck
from intygsstat.pdf.words import Page, chars_to_words, open_pages

ENGINES: tuple[Engine, ...] = ("pdfium", "pdfplumber")
with_each_engine = pytest.mark.parametrize("engine", ENGINES)
Draw = Callable[[canvas.Canvas], None]


def drawn(folder: Path, draw: Draw, size: tuple[float, float] = (400, 300)) -> Path:
    path = folder / "page.pdf"
    pdf = canvas.Canvas(str(path), pagesize=size, invariant=1)
    pdf.setFont("Helvetica", 10)
    draw(pdf)
    pdf.showPage()
    pdf.save()
    return path


def page_of(path: Path, engine: Engine) -> Page:
    with open_deck(path) as deck, open_pages(deck, engine) as page:
        read = page(1)
        assert read.picture  # drawn while the file is open
        return read


def texts(page: Page) -> list[str]:
    return [word.text for word in sorted(page.words, key=lambda w: (w.box.top, w.box.left))]


@with_each_engine
def test_digits_that_touch_are_one_word_wherever_in_the_file_they_stand(
    engine: Engine, tmp_path: Path
) -> None:
    def draw(pdf: canvas.Canvas) -> None:
        digit = pdf.stringWidth("1")
        for place in (2, 0, 3, 1):  # 1234, not in order
            pdf.drawString(50 + place * digit, 200, str(place + 1))
        pdf.drawString(50, 150, "12 345")
        pdf.drawString(50, 100, "12")
        pdf.drawString(50 + 2 * digit + 0.17 * 10, 100, "345")  # a thin space apart

    assert texts(page_of(drawn(tmp_path, draw), engine)) == ["1234", "12", "345", "12", "345"]


def test_a_blank_without_width_parts_no_number() -> None:
    """pdfium puts one where the first sign of a number, in an italic face, leans back."""
    lefts, rights = [50.4, 50.0, 56.5], [50.4, 56.5, 62.7]
    places = np.array([lefts, rights, [80.0] * 3, [11.0] * 3])
    (word,) = chars_to_words(Chars(np.array([" ", "2", "5"], object), places), 400, 300)
    assert word.text == "25"


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@with_each_engine
def test_text_of_every_quarter_turn_on_a_sheet_of_every_rotation(
    engine: Engine, turn: int, rotation: int, tmp_path: Path
) -> None:
    """The word is whole, reads upright, and its box led back is where pdfium draws its ink."""

    def draw(pdf: canvas.Canvas) -> None:
        pdf.translate(200, 150)
        pdf.rotate(turn)
        pdf.drawString(20, 10, "11 171")

    path = drawn(tmp_path, draw)
    document = pypdfium2.PdfDocument(path)
    document[0].set_rotation(rotation)
    document[0].set_cropbox(30, 20, 390, 280)
    document.save(tmp_path / "turned.pdf")
    document.close()
    page = page_of(tmp_path / "turned.pdf", engine)
    assert [(word.text, word.turned) for word in page.words] == [("11", 0), ("171", 0)]
    assert page.turned == (turn - rotation) % 360
    sizes = (260.0, 360.0) if turn in (90, 270) else (360.0, 260.0)
    assert (page.width, page.height) == pytest.approx(sizes, abs=0.01)
    first, second = (word.box for word in page.words)
    assert first.width == pytest.approx(2 * 5.56, abs=0.1)
    assert first.height == pytest.approx(10, abs=0.1)
    assert second.left - first.right == pytest.approx(2.78, abs=0.1)


@pytest.mark.parametrize("rotation", [0, 90])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@with_each_engine
def test_the_lines_that_part_columns_stand_upright_for_whoever_reads_the_text(
    engine: Engine, turn: int, rotation: int, tmp_path: Path
) -> None:
    """Lines along the text, aslant or too short part nothing."""

    def draw(pdf: canvas.Canvas) -> None:
        pdf.setPageRotation(rotation)
        pdf.translate(200, 150)
        pdf.rotate(turn)
        pdf.drawString(20, 10, "11")
        pdf.line(15, -10, 15, 30)
        pdf.line(15, -10, 60, -10)
        pdf.line(40, -10, 60, 30)
        pdf.line(65, 0, 65, 3)
        pdf.rect(50, 40, 30, 2)

    page = page_of(drawn(tmp_path, draw), engine)
    (word,) = page.words
    places = [(left - word.box.left, bottom - top) for left, top, bottom in page.picture.rulings]
    assert places == [(pytest.approx(-5, abs=0.7), pytest.approx(40, abs=3))]


@with_each_engine
def test_lines_and_pictures_inside_of_forms_are_where_the_forms_put_them(
    engine: Engine, tmp_path: Path
) -> None:
    def draw(pdf: canvas.Canvas) -> None:
        pdf.beginForm("inner")
        pdf.line(0, 0, 0, 40)
        pdf.drawImage(ImageReader(Image.new("L", (4, 4), 128)), 0, 0, 20, 20)
        pdf.endForm()
        pdf.beginForm("outer")
        pdf.saveState()
        pdf.translate(10, 20)
        pdf.doForm("inner")
        pdf.restoreState()
        pdf.endForm()
        pdf.drawString(50, 250, "Text")
        pdf.saveState()
        pdf.translate(100, 50)
        pdf.scale(2, 2)
        pdf.doForm("outer")
        pdf.restoreState()
        pdf.rect(200, 100, 50, 30)

    page = page_of(drawn(tmp_path, draw), engine)
    lines = [(120, 130, 210), (160, 170, 210), (200, 170, 200), (250, 170, 200)]
    assert [pytest.approx(ruling, abs=2.1) for ruling in page.picture.rulings] == lines
    assert page.image_share == pytest.approx(40 * 40 / (400 * 300), abs=0.001)
    assert page.drawings == 2


def test_a_sign_that_the_font_does_not_name_is_no_digit(tmp_path: Path) -> None:
    """A font whose codes mean what they like: a reader that takes the code for the sign prints
    numbers that nobody wrote. pdfplumber does, so it is well that it isn't asked alone."""
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 500 500]/FontMatrix[.001 0 0 .001 0 0]"
        b"/FirstChar 49/LastChar 51/Widths[500 500 500]/Resources<<>>"
        b"/CharProcs<</g1 6 0 R/g2 6 0 R/g3 6 0 R>>"
        b"/Encoding<</Type/Encoding/Differences[49/g1/g2/g3]>>>>"
    )
    square = stream(b"500 0 0 0 400 400 d1 0 0 400 400 re f")
    shown = stream(b"BT /F 20 Tf 50 100 Td (123) Tj ET")
    objects = one_page(shown, {5: font, 6: square}, b"/Font<</F 5 0 R>>")
    path = write_pdf(tmp_path / "page.pdf", objects)
    assert texts(page_of(path, "pdfium")) == ["\ufffd\ufffd\ufffd"]
    assert texts(page_of(path, "pdfplumber")) == ["123"]


@with_each_engine
def test_a_hyphen_at_a_line_s_end_a_shadow_and_what_leaves_the_page(
    engine: Engine, tmp_path: Path
) -> None:
    def draw(pdf: canvas.Canvas) -> None:
        text = pdf.beginText(50, 250)
        text.textLines("AG1-\n14")
        pdf.drawText(text)
        for shift in (0, 0.7):
            pdf.drawString(50 + shift, 200 - shift, "1771")
        pdf.drawString(-12, 100, "999")
        pdf.drawString(50, 310, "888")

    assert texts(page_of(drawn(tmp_path, draw), engine)) == ["AG1-", "14", "1771", "9"]


@with_each_engine
def test_two_narrow_letters_beside_each_other_are_no_shadow(engine: Engine, tmp_path: Path) -> None:
    def draw(pdf: canvas.Canvas) -> None:
        text = pdf.beginText(50, 250)
        text.setHorizScale(60)
        text.textLine("Halland 11")
        pdf.drawText(text)

    assert texts(page_of(drawn(tmp_path, draw), engine)) == ["Halland", "11"]


@with_each_engine
@pytest.mark.parametrize(("aside", "below"), [(0, 0), (2.5, 0), (-2.8, 0), (2.8, 1.2), (9, 0)])
def test_two_numbers_drawn_upon_each_other_are_two(
    aside: float, below: float, engine: Engine, tmp_path: Path
) -> None:
    """Their signs one behind the other were '670124', a number that nobody printed."""

    def draw(pdf: canvas.Canvas) -> None:
        pdf.drawString(20, 200, "Dalarna")
        for number, x, y in (("602", 150, 200), ("7148", 150 + aside, 200 - below)):
            pdf.drawString(x, y, number)
        for place in (1, 0):  # 12, on a line of its own and not in order
            pdf.drawString(150 + place * pdf.stringWidth("1"), 170, str(place + 1))

    page = page_of(drawn(tmp_path, draw), engine)
    assert sorted(word.text for word in page.words) == ["12", "602", "7148", "Dalarna"]


@with_each_engine
def test_ligatures_and_marks_of_their_own_are_letters(engine: Engine, tmp_path: Path) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    fonts = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    if not fonts.is_file():
        pytest.skip("DejaVu Sans is not installed")
    pdfmetrics.registerFont(TTFont("DejaVuForLigatures", fonts))

    def draw(pdf: canvas.Canvas) -> None:
        pdf.setFont("DejaVuForLigatures", 12)
        pdf.drawString(50, 200, "o\ufb03ciell Va\u0308stra \U0001d7d9")

    assert texts(page_of(drawn(tmp_path, draw), engine))[:2] == ["officiell", "Västra"]
