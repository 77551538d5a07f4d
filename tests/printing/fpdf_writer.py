"""Printing with fpdf2."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

from .compose import GREY, Line, Mark, Rect, Text, compose
from .layout import lay_out
from .measure import CORE, font_file
from .page_boxes import matrix, sheet_size
from .records import DeckDrawing

# Core fonts hold Latin-1 only here; these have the same widths and more characters.
_STAND_INS = {"Helvetica": "Liberation", "Times": "LiberationSerif"}


def write(drawing: DeckDrawing, path: Path) -> None:
    """One page a slide; the same drawing gives the same bytes."""
    pdf = FPDF(unit="pt")
    pdf.set_creation_date(datetime.combine(drawing.forum_day, datetime.min.time(), tzinfo=UTC))
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    for slide in lay_out(drawing):
        width, height = sheet_size(drawing, slide)
        pdf.add_page(orientation="portrait", format=(width, height))
        down = height - slide.height  # fpdf2 counts from the sheet's top, the slide from its own
        with pdf.local_context():
            numbers = " ".join(f"{n:.3f}" for n in matrix(drawing, slide))
            pdf._out(f"{numbers} cm")  # the only way to set a whole matrix
            for mark in compose(drawing, slide):
                _draw(pdf, mark, drawing.look["font"], down)
    pdf.output(str(path))


def _draw(pdf: FPDF, mark: Mark, font: str, down: float) -> None:
    if isinstance(mark, Rect):
        pdf.set_line_width(0.5)
        pdf.set_fill_color(mark.fill or GREY)
        pdf.set_draw_color(mark.stroke or GREY)
        style = ("D" if mark.stroke else "") + ("F" if mark.fill else "")
        pdf.rect(mark.x, mark.y + down, mark.width, mark.height, style=style)
    elif isinstance(mark, Line):
        pdf.set_line_width(0.6)
        pdf.set_draw_color(GREY)
        pdf.line(mark.x0, mark.y0 + down, mark.x1, mark.y1 + down)
    else:
        _set_font(pdf, mark, font)
        pdf.set_text_color(mark.colour)
        if mark.angle:
            with pdf.rotation(mark.angle, mark.x, mark.y + down):
                pdf.text(mark.x, mark.y + down, mark.text)
        else:
            pdf.text(mark.x, mark.y + down, mark.text)


def _set_font(pdf: FPDF, mark: Text, font: str) -> None:
    style = "B" if mark.bold else ""
    if font in CORE:
        try:
            mark.text.encode("latin-1")
        except UnicodeEncodeError:
            font = _STAND_INS[font]
    if font not in CORE and f"{font.lower()}{style}" not in pdf.fonts:
        pdf.add_font(font, style, font_file(font, mark.bold))
    pdf.set_font(font, style, mark.size)
