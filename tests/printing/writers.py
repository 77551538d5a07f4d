"""Printing a drawing to PDF with reportlab's canvas, fpdf2, or HTML tables and Chromium."""

from __future__ import annotations

import subprocess
import tempfile
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fpdf import FPDF
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from reportlab.pdfgen.canvas import Canvas

from .deck import GAP, DeckDrawing
from .layout import (
    CORE,
    FILES,
    GAP_EM,
    LEADING,
    Part,
    Text,
    columns_of,
    font_file,
    font_name,
    heading_lines,
    label_heading_lines,
    lay_out,
)
from .marks import (
    BLUE,
    GREY,
    PALE,
    Line,
    Mark,
    Rect,
    compose,
    is_banded,
    matrix,
    offset,
    set_page_boxes,
    sheet_size,
)

CHROMIUM = "/usr/bin/chromium"
# fpdf2's core fonts hold Latin-1 only; these have the same widths and more characters.
_STAND_INS = {"Helvetica": "Liberation", "Times": "LiberationSerif"}
_FAMILIES = {
    "Helvetica": "Liberation Sans",
    "Liberation": "Liberation Sans",
    "Times": "Liberation Serif",
    "DejaVu": "DejaVu Sans",
    "DejaVuCondensed": "DejaVu Sans Condensed",
}


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


def _write_chromium(drawing: DeckDrawing, path: Path) -> None:
    """One page a slide. Raises CalledProcessError or TimeoutExpired if Chromium fails."""
    html = to_html(drawing)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "deck.html")
        source.write_text(html, encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        options += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={path.resolve()}"]
        subprocess.run(
            [CHROMIUM, *options, source.as_uri()],
            check=True,
            capture_output=True,
            timeout=120,
        )


def to_html(drawing: DeckDrawing) -> str:
    """The deck as one page of HTML, with the tables as tables."""
    look, sheets = drawing.look, []
    for slide in lay_out(drawing):
        width, height = sheet_size(drawing, slide)
        a, b, c, d, e, f = matrix(drawing, slide)
        # the same matrix with y counted down, in CSS's pixels of three quarters of a point
        across, down = e + c * slide.height, height - f - d * slide.height
        sheet = {"number": slide.number, "width": width, "height": height, "slide": slide}
        sheet["matrix"] = (a, -b, -c, d, across / 0.75, down / 0.75)
        sheets.append(sheet | {"tables": [_table(drawing, part) for part in slide.parts]})
    templates = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    templates.trim_blocks = templates.lstrip_blocks = True
    gap = Markup(f"<span style='display:inline-block;width:{GAP_EM}em'></span>")
    templates.filters["gapped"] = lambda text: gap.join(text.split(GAP))
    words = {"centre": "center", "first": "top", "last": "bottom"}
    templates.filters["css"] = lambda word: words.get(word, word)
    family = _FAMILIES[look["font"]]
    html = templates.get_template("deck.html.j2").render(
        look=look, sheets=sheets, family=family, blue=BLUE, pale=PALE, leading=LEADING
    )
    return unicodedata.normalize("NFD" if look["diacritics"] == "decomposed" else "NFC", html)


def _table(drawing: DeckDrawing, part: Part) -> dict[str, Any]:
    """A part of a table as the template wants it."""
    look, fit, table = drawing.look, part.fit, drawing.tables[part.table]
    columns = columns_of(look, table)
    rows = []
    for number, height in enumerate(part.row_heights, start=part.first_row):
        lines = table.rows[number].label_lines
        spare = f"{(height - len(lines) * fit.leading) / 2:.2f}"
        row = {"height": height, "label_lines": lines, "spare": spare}
        cells = [texts[number] for _, texts in columns]
        rows.append(row | {"banded": is_banded(look, number), "cells": cells})
    headings = [heading_lines(heading, fit.header) for heading, _ in columns]
    labels = label_heading_lines(look, fit.header)
    return {"part": part, "headings": headings, "label_heading": labels, "rows": rows}


WRITERS: dict[str, Callable[[DeckDrawing, Path], None]] = {
    "reportlab": _write_reportlab,
    "fpdf2": _write_fpdf,
    "chromium": _write_chromium,
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
