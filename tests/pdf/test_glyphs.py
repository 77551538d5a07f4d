"""What fonts draw for digits, against what they say of them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw
import pytest
import reportlab

from intygsstat.pdf import glyphs
from intygsstat.reference.lookup import reference_rows

STYLES = {
    "Helvetica": ("", "-Bold", "-Oblique", "-BoldOblique"),
    "Times": ("-Roman", "-Bold", "-Italic", "-BoldItalic"),
    "Courier": ("", "-Bold", "-Oblique", "-BoldOblique"),
}
FACES = [f"{family}{style}" for family, styles in STYLES.items() for style in styles]
DIGITS = "0123456789"


def outline(font: object, sign: str) -> glyphs.Outline:
    address = ctypes.cast(font, ctypes.c_void_p).value  # type: ignore[arg-type]
    assert address
    return glyphs.outline_of(address, sign)


def outlines_of_all_faces() -> Iterator[tuple[str, dict[str, glyphs.Outline]]]:
    with pypdfium2.PdfDocument.new() as document:
        for face in FACES:
            font = raw.FPDFText_LoadStandardFont(document.raw, face.encode())
            yield face, {digit: outline(font, digit) for digit in DIGITS}


def test_a_plain_digit_is_itself_and_no_other() -> None:
    for face, outlines in outlines_of_all_faces():
        for digit, drawn in outlines.items():
            assert glyphs.shown_instead(drawn, digit) is None
            for other in DIGITS.replace(digit, ""):
                assert glyphs.shown_instead(drawn, other) == digit, (face, digit, other)


@pytest.mark.parametrize("face", ["Vera", "VeraBd", "VeraIt", "VeraBI"])
def test_a_digit_of_a_face_that_no_shape_was_taken_from_is_itself(face: str) -> None:
    data = (Path(reportlab.__file__).parent / "fonts" / f"{face}.ttf").read_bytes()
    room = (ctypes.c_uint8 * len(data)).from_buffer_copy(data)
    with pypdfium2.PdfDocument.new() as document:
        font = raw.FPDFText_LoadFont(document.raw, room, len(data), raw.FPDF_FONT_TRUETYPE, True)
        for digit in DIGITS:
            drawn = outline(font, digit)
            assert glyphs.shown_instead(drawn, digit) is None
            told = [glyphs.shown_instead(drawn, other) for other in DIGITS if other != digit]
            assert told.count(None) <= 1  # this 7 is about as near to a 1


def test_letters_squares_and_nothing_are_no_digits() -> None:
    square = ((2, 0.0, 0.0), (0, 0.5, 0.0), (0, 0.5, 0.7), (0, 0.0, 0.7))
    assert glyphs.shown_instead(square, "8") == ""
    assert glyphs.shown_instead((), "8") == ""
    with pypdfium2.PdfDocument.new() as document:
        font = raw.FPDFText_LoadStandardFont(document.raw, b"Helvetica")
        odd = [
            sign for sign in "MWXAK%+=@*" if glyphs.shown_instead(outline(font, sign), "4") is None
        ]
    assert odd == []


def test_a_1_may_be_a_bar_or_a_hairline_and_no_other_digit_may() -> None:
    bar = ((2, 0.0, 0.0), (0, 0.1, 0.0), (0, 0.1, 0.68), (0, 0.0, 0.68))
    assert glyphs.shown_instead(bar, "1") is None
    assert all(glyphs.shown_instead(bar, digit) is not None for digit in "023456789")
    flagged = (
        (2, 0.16, 0.0), (0, 0.19, 0.0), (0, 0.19, 0.71), (0, 0.0, 0.58), (0, 0.02, 0.56),
        (0, 0.16, 0.66),
    )  # fmt: skip
    assert glyphs.shown_instead(flagged, "1") is None


def test_a_curve_s_middle_lies_where_it_is_drawn() -> None:
    """A circle fills its grid but for the corners."""
    k = 0.5523
    circle = (
        (2, 1.0, 0.0),
        (1, 1.0, k), (1, k, 1.0), (1, 0.0, 1.0),
        (1, -k, 1.0), (1, -1.0, k), (1, -1.0, 0.0),
        (1, -1.0, -k), (1, -k, -1.0), (1, 0.0, -1.0),
        (1, k, -1.0), (1, 1.0, -k), (1, 1.0, 0.0),
    )  # fmt: skip
    shape = glyphs.outline_to_shape(circle)
    assert shape
    places, width_by_height = shape
    assert width_by_height == pytest.approx(1.0)
    expected = sum(
        1 << (row * glyphs.COLUMNS + column)
        for row in range(glyphs.ROWS)
        for column in range(glyphs.COLUMNS)
        if ((column + 0.5) / glyphs.COLUMNS * 2 - 1) ** 2
        + ((row + 0.5) / glyphs.ROWS * 2 - 1) ** 2 < 1
    )  # fmt: skip
    assert (places ^ expected).bit_count() <= 8


def test_the_reference_file_is_what_the_plain_faces_draw() -> None:
    rows = [
        {
            "face": face,
            "digit": digit,
            "width_by_height": f"{shape[1]:.3f}",
            "places": f"{shape[0]:080x}",
        }
        for face, outlines in outlines_of_all_faces()
        for digit, drawn in outlines.items()
        if (shape := glyphs.outline_to_shape(drawn))
    ]
    assert rows == reference_rows("digit_shapes.csv")
