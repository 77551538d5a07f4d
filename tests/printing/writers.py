"""Printing a drawing to PDF with reportlab's canvas, fpdf2, or HTML tables and Chromium."""

from __future__ import annotations

import subprocess
import tempfile
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from fpdf import FPDF
from reportlab.pdfgen.canvas import Canvas

from .deck import GAP, DeckDrawing, Look
from .layout import (
    CORE,
    FILES,
    GAP_EM,
    LEADING,
    Part,
    Slide,
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
    """The deck as one page of HTML, lengths in points."""
    form = "NFD" if drawing.look["diacritics"] == "decomposed" else "NFC"
    pages, bodies = [], []
    for slide in lay_out(drawing):
        width, height = sheet_size(drawing, slide)
        pages.append(f"@page p{slide.number} {{ size: {width}pt {height}pt; margin: 0 }}")
        bodies.append(_slide(drawing, slide))
    css = f"""
      {" ".join(pages)}
      * {{ box-sizing: border-box; -webkit-print-color-adjust: exact }}
      body {{ margin: 0; font-family: '{_FAMILIES[drawing.look["font"]]}' }}
      .sheet {{ position: relative; overflow: hidden; break-after: page }}
      .sheet:last-child {{ break-after: auto }}
      .slide, table, .run {{ position: absolute; left: 0; top: 0; transform-origin: 0 0 }}
      .run {{ white-space: pre; line-height: 1 }}
      table {{ border-collapse: collapse; table-layout: fixed }}
      td, th {{ padding: 0; white-space: pre; overflow: visible; font-weight: normal }}
      .turned {{ writing-mode: vertical-rl; display: inline-block; vertical-align: middle }}
      .up {{ transform: rotate(180deg) }}
    """
    text = f"<!doctype html><meta charset='utf-8'><style>{css}</style>{''.join(bodies)}"
    return unicodedata.normalize(form, text)


def _slide(drawing: DeckDrawing, slide: Slide) -> str:
    width, height = sheet_size(drawing, slide)
    a, b, c, d, e, f = matrix(drawing, slide)
    # the same matrix with y counted down, in CSS's pixels of three quarters of a point
    across, down = e + c * slide.height, height - f - d * slide.height
    placed = f"matrix({a},{-b},{-c},{d},{across / 0.75},{down / 0.75})"
    inner = "".join(_run(run) for run in slide.runs)
    inner += "".join(_table(drawing, part) for part in slide.parts)
    return (
        f"<div class=sheet style='page:p{slide.number};width:{width}pt;height:{height}pt'>"
        f"<div class=slide style='width:{slide.width}pt;height:{slide.height}pt;"
        f"transform:{placed}'>{inner}</div></div>"
    )


def _run(run: Text) -> str:
    weight = "bold" if run.bold else "normal"
    return (
        f"<div class=run style='left:{run.x:.2f}pt;top:{run.y - 0.85 * run.size:.2f}pt;"
        f"font-size:{run.size}pt;font-weight:{weight}'>{escape(run.text)}</div>"
    )


def _borders(look: Look, heading: bool) -> str:
    ruling, line = look["ruling"], "0.6pt solid #7f7f7f"
    if ruling == "full":
        return f"border:{line};"
    if ruling == "horizontal":
        return f"border-top:{line};border-bottom:{line};"
    if ruling == "vertical":
        return f"border-left:{line};border-right:{line};"
    return f"border-bottom:{line};" if ruling == "header" and heading else ""


def _table(drawing: DeckDrawing, part: Part) -> str:
    look, fit, table = drawing.look, part.fit, drawing.tables[part.table]
    columns = columns_of(look, table)
    shape = "".join(f"<col style='width:{w:.3f}pt'>" for w in (fit.label_width, *fit.widths))
    body = _heading(look, part, [h for h, _ in columns]) if part.with_header else ""
    align, valign = _css(look["numbers"]), _css(look["number_line"])
    per_cell = look["banding"].startswith("per_cell")
    for index, height in enumerate(part.row_heights):
        number = part.first_row + index
        fill = f"background:{PALE};" if is_banded(look, number) else ""
        lines = table.rows[number].label_lines
        spare = (height - len(lines) * fit.leading) / 2
        inner = _borders(look, False) + (fill if per_cell else "") + f"padding:0 {fit.pad}pt;"
        inner += f"padding-top:{spare:.2f}pt;padding-bottom:{spare:.2f}pt;"
        cells = f"<td style='{inner}'>{'<br>'.join(map(escape, lines))}</td>"
        gap = f"<span style='display:inline-block;width:{GAP_EM}em'></span>"
        for _, texts in columns:
            text = escape(texts[number]).replace(GAP, gap)
            cells += f"<td style='{inner}text-align:{align};vertical-align:{valign}'>{text}</td>"
        body += f"<tr style='height:{height:.2f}pt;{'' if per_cell else fill}'>{cells}</tr>"
    edges = part.column_edges
    gaps = "border-collapse:separate;border-spacing:0.4pt;" * (look["banding"] == "per_cell_gap")
    return (
        f"<table style='left:{part.left:.2f}pt;top:{part.top:.2f}pt;{gaps}"
        f"width:{edges[-1] - edges[0]:.2f}pt;font-size:{fit.size}pt;"
        f"line-height:{LEADING}'><colgroup>{shape}</colgroup>{body}</table>"
    )


def _css(word: str) -> str:
    return {"centre": "center", "first": "top", "last": "bottom"}.get(word, word)


def _heading(look: Look, part: Part, headings: list[str]) -> str:
    fit = part.fit
    colours = f"background:{BLUE};color:white;" if look["header_fill"] else ""
    weight = "font-weight:bold;" if look["header_bold"] else ""
    style = _borders(look, True) + colours + weight + f"padding:0 {fit.pad}pt;"
    style += f"padding-top:2pt;padding-bottom:2pt;vertical-align:{look['header_valign']};"
    labels = "<br>".join(map(escape, label_heading_lines(look, fit.header)))
    cells = f"<th style='{style}text-align:left'>{labels}</th>"
    align = _css(look["header_align"])
    for heading in headings:
        if fit.header.startswith("turned"):
            way = "turned up" if fit.header == "turned_up" else "turned"
            text = f"<span class='{way}'>{escape(heading)}</span>"
        else:
            text = "<br>".join(map(escape, heading_lines(heading, fit.header)))
        cells += f"<th style='{style}text-align:{align}'>{text}</th>"
    return f"<tr style='height:{fit.header_height:.2f}pt'>{cells}</tr>"


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
