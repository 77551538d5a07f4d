"""From a slide to what is drawn on it: boxes, lines and texts, bottom-most first."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass
from typing import Any

from .fit import column_texts, heading_lines, label_heading_lines
from .layout import Part, Slide
from .measure import GAP_EM, text_width
from .records import GAP, DeckDrawing

BLUE, PALE, GREY, WHITE, BLACK = "#4F81BD", "#E9EDF4", "#7F7F7F", "#FFFFFF", "#000000"


@dataclass(frozen=True)
class Rect:
    """A box, filled or drawn around (`fill` or `stroke` is '')."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""


@dataclass(frozen=True)
class Line:
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Text:
    """`x`, `y` is where the baseline begins; `angle` 90 reads upwards, 270 downwards."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    angle: int = 0
    colour: str = BLACK


Mark = Rect | Line | Text


def compose(drawing: DeckDrawing, slide: Slide) -> list[Mark]:
    """All marks of a slide, upright."""
    marks: list[Mark] = []
    for part in slide.parts:
        marks += _fills(drawing, part)
        marks += _rulings(drawing, part)
        marks += _header(drawing, part)
        marks += _body(drawing, part)
    for run in slide.runs:
        marks.append(Text(run.x, run.y, run.text, run.size, run.bold))
    form = "NFD" if drawing.look["diacritics"] == "decomposed" else "NFC"
    ready: list[Mark] = []
    for mark in marks:
        if isinstance(mark, Text):
            ready += _without_gaps(drawing.look, mark, form)
        else:
            ready.append(mark)
    return ready


def _without_gaps(look: dict[str, Any], mark: Text, form: str) -> list[Mark]:
    """A text with distances in it as several texts."""
    x, marks = mark.x, []
    for piece in mark.text.split(GAP):
        text = unicodedata.normalize(form, piece)
        marks.append(Text(x, mark.y, text, mark.size, mark.bold, mark.angle, mark.colour))
        x += text_width(piece, look["font"], mark.bold, mark.size) + GAP_EM * mark.size
    return list(marks)


def column_edges(part: Part) -> list[float]:
    """The left edge of every column, names first, and the right edge of the last."""
    edges = [part.left, part.left + part.fit.label_width]
    for width in part.fit.widths:
        edges.append(edges[-1] + width)
    return edges


def row_edges(part: Part) -> list[float]:
    """The top of the heading (if it is there) and of every row, and the table's bottom."""
    edges = [part.top]
    if part.with_header:
        edges.append(part.top + part.fit.header_height)
    for height in part.row_heights:
        edges.append(edges[-1] + height)
    return edges


def _fills(drawing: DeckDrawing, part: Part) -> list[Mark]:
    look, xs, ys = drawing.look, column_edges(part), row_edges(part)
    marks: list[Mark] = []
    banding = look["banding"]
    for index, (top, bottom) in enumerate(itertools.pairwise(ys)):
        if part.with_header and index == 0:
            colour = BLUE if look["header_fill"] else ""
        else:
            number = part.first_row + index - part.with_header
            colour = PALE if banding == "per_cell_gap" or number % 2 == 0 else ""
            colour = colour if banding != "none" else ""
        if not colour:
            continue
        if banding in ("per_cell", "per_cell_gap"):
            gap = 1.2 if banding == "per_cell_gap" else 0.0
            for left, right in itertools.pairwise(xs):
                marks.append(Rect(left, top, right - left - gap, bottom - top - gap, colour))
        else:
            marks.append(Rect(xs[0], top, xs[-1] - xs[0], bottom - top, colour))
    return marks


def _rulings(drawing: DeckDrawing, part: Part) -> list[Mark]:
    look, xs, ys = drawing.look, column_edges(part), row_edges(part)
    ruling, marks = look["ruling"], list[Mark]()
    if look["line_as"] == "cell_box":
        return [
            Rect(left, top, right - left, bottom - top, stroke=GREY)
            for top, bottom in itertools.pairwise(ys)
            for left, right in itertools.pairwise(xs)
        ]
    across = {"full": ys, "horizontal": ys, "header": ys[1:2] if part.with_header else []}
    for y in across.get(ruling, []):
        marks.append(_line(look, xs[0], y, xs[-1], y))
    for x in xs if ruling in ("full", "vertical") else []:
        marks.append(_line(look, x, ys[0], x, ys[-1]))
    return marks


def _line(look: dict[str, Any], x0: float, y0: float, x1: float, y1: float) -> Mark:
    if look["line_as"] == "rect":
        return Rect(x0, y0, max(x1 - x0, 0.6), max(y1 - y0, 0.6), GREY)
    return Line(x0, y0, x1, y1)


def _aligned(align: str, left: float, right: float, pad: float, width: float) -> float:
    if align == "left":
        return left + pad
    return right - pad - width if align == "right" else (left + right - width) / 2


def _header(drawing: DeckDrawing, part: Part) -> list[Mark]:
    if not part.with_header:
        return []
    look, fit, xs = drawing.look, part.fit, column_edges(part)
    colour = WHITE if look["header_fill"] else BLACK
    font, bold, marks = look["font"], look["header_bold"], list[Mark]()
    labels = label_heading_lines(look, fit.header)
    for i, line in enumerate(labels):
        y = _header_baseline(look, part, i, len(labels))
        marks.append(Text(xs[0] + fit.pad, y, line, fit.size, bold, 0, colour))
    for column, (heading, _) in enumerate(column_texts(drawing.tables[part.table])):
        left, right = xs[column + 1], xs[column + 2]
        if fit.header.startswith("turned"):
            marks.append(_turned(look, part, left, right, heading, colour))
            continue
        lines = heading_lines(heading, fit.header)
        for i, line in enumerate(lines):
            width = text_width(line, font, bold, fit.size)
            x = _aligned(look["header_align"], left, right, fit.pad, width)
            y = _header_baseline(look, part, i, len(lines))
            marks.append(Text(x, y, line, fit.size, bold, 0, colour))
    return marks


def _header_baseline(look: dict[str, Any], part: Part, line: int, lines: int) -> float:
    fit = part.fit
    pad = max(fit.row_pad, 2.0)
    spare = fit.header_height - 2 * pad - lines * fit.leading
    share = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[look["header_valign"]]
    return part.top + pad + spare * share + (line + 0.5) * fit.leading + 0.35 * fit.size


def _turned(
    look: dict[str, Any], part: Part, left: float, right: float, heading: str, colour: str
) -> Text:
    fit, bold = part.fit, look["header_bold"]
    length = text_width(heading, look["font"], bold, fit.size)
    pad = max(fit.row_pad, 2.0)
    strip = _aligned(look["header_align"], left, right, fit.pad, fit.leading)
    centre = strip + fit.leading / 2
    spare = fit.header_height - 2 * pad - length
    share = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[look["header_valign"]]
    top = part.top + pad + spare * share
    if fit.header == "turned_up":
        return Text(centre + 0.35 * fit.size, top + length, heading, fit.size, bold, 90, colour)
    return Text(centre - 0.35 * fit.size, top, heading, fit.size, bold, 270, colour)


def _body(drawing: DeckDrawing, part: Part) -> list[Mark]:
    look, fit, xs = drawing.look, part.fit, column_edges(part)
    tops = row_edges(part)[int(part.with_header) :]
    table = drawing.tables[part.table]
    columns = column_texts(table)
    marks: list[Mark] = []
    for index, row in enumerate(table.rows[part.first_row : part.last_row]):
        centre = tops[index] + part.row_heights[index] / 2 + 0.35 * fit.size
        lines = len(row.label_lines)
        for i, line in enumerate(row.label_lines):
            y = centre + (i - (lines - 1) / 2) * fit.leading
            marks.append(Text(xs[0] + fit.pad, y, line, fit.size))
        shift = {"first": -(lines - 1) / 2, "middle": 0.0, "last": (lines - 1) / 2}
        y = centre + shift[look["number_line"]] * fit.leading
        for column, (_, cells) in enumerate(columns):
            text = cells[part.first_row + index]
            if text:
                width = text_width(text, look["font"], False, fit.size)
                left, right = xs[column + 1], xs[column + 2]
                x = _aligned(look["numbers"], left, right, fit.pad, width)
                marks.append(Text(x, y, text, fit.size))
    return marks
