"""Printing with reportlab's canvas."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from .compose import GREY, Line, Mark, Rect, Text, compose
from .layout import lay_out
from .measure import font_name
from .page_boxes import matrix, offset, sheet_size
from .records import DeckDrawing


def write(drawing: DeckDrawing, path: Path) -> None:
    """One page a slide; the same drawing gives the same bytes."""
    canvas = Canvas(str(path), invariant=1)
    for slide in lay_out(drawing):
        canvas.setPageSize(sheet_size(drawing, slide))
        canvas.saveState()
        canvas.transform(*matrix(drawing, slide))
        for mark in compose(drawing, slide):
            _draw(canvas, mark, slide.height, drawing.look["font"])
        canvas.restoreState()
        if drawing.look["box"] == "crop" and offset(drawing)[0]:
            canvas.setFont("Helvetica", 6)
            canvas.drawString(2, 4, "Tryckark 7 2031-01-01")  # outside what a person sees
        canvas.showPage()
    canvas.save()


def _draw(canvas: Canvas, mark: Mark, height: float, font: str) -> None:
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
        _draw_text(canvas, mark, height, font)


def _draw_text(canvas: Canvas, mark: Text, height: float, font: str) -> None:
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
