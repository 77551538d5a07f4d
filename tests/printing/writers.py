"""Printing a drawing to PDF with reportlab's canvas, fpdf2 or Chromium."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from reportlab.pdfgen.canvas import Canvas

from .chromium_writer import CHROMIUM, write_chromium
from .compose import GREY, Line, Mark, Rect, Text, compose
from .layout import lay_out
from .measure import CORE, FILES, font_file, font_name
from .page_boxes import matrix, offset, set_page_boxes, sheet_size
from .records import DeckDrawing

# fpdf2's core fonts hold Latin-1 only; these have the same widths and more characters.
_STAND_INS = {"Helvetica": "Liberation", "Times": "LiberationSerif"}


def _write_reportlab(drawing: DeckDrawing, path: Path) -> None:
    """One page a slide; the same drawing gives the same bytes."""
    canvas = Canvas(str(path), invariant=1)
    for slide in lay_out(drawing):
        canvas.setPageSize(sheet_size(drawing, slide))
        canvas.saveState()
        canvas.transform(*matrix(drawing, slide))
        for mark in compose(drawing, slide):
            _draw_reportlab(canvas, mark, slide.height, drawing.look["font"])
        canvas.restoreState()
        if drawing.look["box"] == "crop" and offset(drawing)[0]:
            canvas.setFont("Helvetica", 6)
            canvas.drawString(2, 4, "Tryckark 7 2031-01-01")  # outside what a person sees
        canvas.showPage()
    canvas.save()


def _draw_reportlab(canvas: Canvas, mark: Mark, height: float, font: str) -> None:
    if isinstance(mark, Rect):
        canvas.setLineWidth(0.5)
        canvas.setFillColor(mark.fill or GREY)
        canvas.setStrokeColor(mark.stroke or GREY)
        y = height - mark.y - mark.height
        canvas.rect(
            mark.x, y, mark.width, mark.height, fill=bool(mark.fill), stroke=bool(mark.stroke)
        )
    elif isinstance(mark, Line):
        canvas.setLineWidth(0.6)
        canvas.setStrokeColor(GREY)
        canvas.line(mark.x0, height - mark.y0, mark.x1, height - mark.y1)
    else:
        _draw_text_reportlab(canvas, mark, height, font)


def _draw_text_reportlab(canvas: Canvas, mark: Text, height: float, font: str) -> None:
    canvas.setFillColor(mark.colour)
    canvas.setFont(font_name(font, mark.bold), mark.size)
    if not mark.angle:
        canvas.drawString(mark.x, height - mark.y, mark.text)
        return
    canvas.saveState()
    canvas.translate(mark.x, height - mark.y)
    canvas.rotate(mark.angle)
    canvas.drawString(0, 0, mark.text)
    canvas.restoreState()


def _write_fpdf(drawing: DeckDrawing, path: Path) -> None:
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
                _draw_fpdf(pdf, mark, drawing.look["font"], down)
    pdf.output(str(path))


def _draw_fpdf(pdf: FPDF, mark: Mark, font: str, down: float) -> None:
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


WRITERS: dict[str, Callable[[DeckDrawing, Path], None]] = {
    "reportlab": _write_reportlab,
    "fpdf2": _write_fpdf,
    "chromium": write_chromium,
}


def available_writers() -> tuple[str, ...]:
    """The writers that can be used on this machine: reportlab always, as it has core fonts to
    stand in; the others want the font files, and Chromium itself."""
    fonts = all(font_file(font, bold).exists() for font in FILES for bold in (False, True))
    usable = {
        "reportlab": True,
        "fpdf2": fonts,
        "chromium": fonts and Path(CHROMIUM).exists(),
    }
    return tuple(writer for writer in WRITERS if usable[writer])


def print_deck(drawing: DeckDrawing, path: Path | str, writer: str = "reportlab") -> Path:
    """Print `drawing` to `path`, or into it under the drawing's file name if it is a folder.

    Raises KeyError for a writer that is not one of WRITERS.
    """
    target = Path(path)
    if target.is_dir():
        target = target / drawing.file_name
    WRITERS[writer](drawing, target)
    set_page_boxes(drawing, target)
    return target
