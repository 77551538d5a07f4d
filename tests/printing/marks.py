"""From a slide to what is drawn on it: boxes, lines and texts, bottom-most first.

A slide is drawn upright at (0, 0). Writers turn its content by `drawn_angle` and move it by
`offset`; afterwards `set_page_boxes` gives each page its boxes and its /Rotate entry.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pypdfium2

from .deck import GAP, DeckDrawing, Look
from .layout import (
    GAP_EM,
    Part,
    Slide,
    Text,
    columns_of,
    heading_lines,
    label_heading_lines,
    lay_out,
    text_width,
)

BLUE, PALE, GREY, WHITE, BLACK = "#4F81BD", "#E9EDF4", "#7F7F7F", "#FFFFFF", "#000000"
_SHARES = {"top": 0.0, "middle": 0.5, "bottom": 1.0}
OFFSETS = {"plain": (0.0, 0.0), "media_offset": (37.0, 61.0), "crop": (24.0, 18.0)}


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


Mark = Rect | Line | Text


def compose(drawing: DeckDrawing, slide: Slide) -> Iterator[Mark]:
    """All marks of a slide, upright; a text with distances in it as several texts."""
    look = drawing.look
    form = "NFD" if look["diacritics"] == "decomposed" else "NFC"
    for part in slide.parts:
        yield from _fills(look, part)
        yield from _rulings(look, part)
        for text in (*_header(drawing, part), *_body(drawing, part)):
            yield from _without_gaps(look, text, form)
    for text in slide.runs:
        yield from _without_gaps(look, text, form)


def _without_gaps(look: Look, mark: Text, form: str) -> Iterator[Text]:
    x = mark.x
    for piece in mark.text.split(GAP):
        yield replace(mark, x=x, text=unicodedata.normalize(form, piece))
        x += text_width(piece, look["font"], mark.bold, mark.size) + GAP_EM * mark.size


def _fills(look: Look, part: Part) -> Iterator[Rect]:
    xs, banding = part.column_edges, look["banding"]
    for index, (top, bottom) in enumerate(pairwise(part.row_edges)):
        if part.with_header and index == 0:
            colour = BLUE if look["header_fill"] else ""
        else:
            colour = PALE if is_banded(look, part.first_row + index - part.with_header) else ""
        if colour and banding.startswith("per_cell"):
            gap = 1.2 if banding == "per_cell_gap" else 0.0
            for left, right in pairwise(xs):
                yield Rect(left, top, right - left - gap, bottom - top - gap, colour)
        elif colour:
            yield Rect(xs[0], top, xs[-1] - xs[0], bottom - top, colour)


def is_banded(look: Look, row: int) -> bool:
    """True for a row of the table on a ground of its own."""
    return look["banding"] == "per_cell_gap" or (look["banding"] != "none" and row % 2 == 0)


def _rulings(look: Look, part: Part) -> Iterator[Mark]:
    xs, ys, ruling = part.column_edges, part.row_edges, look["ruling"]
    if look["line_as"] == "cell_box":
        for top, bottom in pairwise(ys):
            for left, right in pairwise(xs):
                yield Rect(left, top, right - left, bottom - top, stroke=GREY)
        return
    across = {"full": ys, "horizontal": ys, "header": ys[1:2] if part.with_header else []}
    lines = [Line(xs[0], y, xs[-1], y) for y in across.get(ruling, [])]
    if ruling in ("full", "vertical"):
        lines += [Line(x, ys[0], x, ys[-1]) for x in xs]
    for line in lines:
        wide, high = max(line.x1 - line.x0, 0.6), max(line.y1 - line.y0, 0.6)
        yield Rect(line.x0, line.y0, wide, high, GREY) if look["line_as"] == "rect" else line


def _aligned(align: str, left: float, right: float, pad: float, width: float) -> float:
    if align == "left":
        return left + pad
    return right - pad - width if align == "right" else (left + right - width) / 2


def _header(drawing: DeckDrawing, part: Part) -> Iterator[Text]:
    if not part.with_header:
        return
    look, fit, xs = drawing.look, part.fit, part.column_edges
    colour = WHITE if look["header_fill"] else BLACK
    bold, align = look["header_bold"], look["header_align"]
    pad, share = max(fit.row_pad, 2.0), _SHARES[look["header_valign"]]

    def baseline(line: int, lines: int) -> float:
        spare = fit.header_height - 2 * pad - lines * fit.leading
        return part.top + pad + spare * share + (line + 0.5) * fit.leading + 0.35 * fit.size

    labels = label_heading_lines(look, fit.header)
    for i, line in enumerate(labels):
        yield Text(xs[0] + fit.pad, baseline(i, len(labels)), line, fit.size, bold, 0, colour)
    headings = [heading for heading, _ in columns_of(look, drawing.tables[part.table])]
    for heading, (left, right) in zip(headings, pairwise(xs[1:]), strict=True):
        if fit.header.startswith("turned"):
            length = text_width(heading, look["font"], bold, fit.size)
            centre = _aligned(align, left, right, fit.pad, fit.leading) + fit.leading / 2
            y = part.top + pad + (fit.header_height - 2 * pad - length) * share
            up = fit.header == "turned_up"
            x = centre + 0.35 * fit.size if up else centre - 0.35 * fit.size
            angle = 90 if up else 270
            yield Text(x, y + length if up else y, heading, fit.size, bold, angle, colour)
            continue
        lines = heading_lines(heading, fit.header)
        for i, line in enumerate(lines):
            width = text_width(line, look["font"], bold, fit.size)
            x = _aligned(align, left, right, fit.pad, width)
            yield Text(x, baseline(i, len(lines)), line, fit.size, bold, 0, colour)


def _body(drawing: DeckDrawing, part: Part) -> Iterator[Text]:
    look, fit, xs = drawing.look, part.fit, part.column_edges
    tops = part.row_edges[int(part.with_header) :]
    table = drawing.tables[part.table]
    columns = columns_of(look, table)
    for index, row in enumerate(table.rows[part.first_row : part.last_row]):
        centre = tops[index] + part.row_heights[index] / 2 + 0.35 * fit.size
        half = (len(row.label_lines) - 1) / 2
        for i, line in enumerate(row.label_lines):
            yield Text(xs[0] + fit.pad, centre + (i - half) * fit.leading, line, fit.size)
        y = (
            centre
            + {"first": -half, "middle": 0.0, "last": half}[look["number_line"]] * fit.leading
        )
        for (_, cells), (left, right) in zip(columns, pairwise(xs[1:]), strict=True):
            if text := cells[part.first_row + index]:
                width = text_width(text, look["font"], False, fit.size)
                x = _aligned(look["numbers"], left, right, fit.pad, width)
                yield Text(x, y, text, fit.size)


def drawn_angle(slide: Slide) -> int:
    """Degrees counter-clockwise by which the content is drawn turned on the bare page.

    A page with /Rotate R is shown turned clockwise by R, so content turned
    counter-clockwise by R looks upright.
    """
    return 0 if slide.turn == "none" else int(slide.turn.split("_")[1])


def offset(drawing: DeckDrawing) -> tuple[float, float]:
    """How far the content stands from the page's own origin (right, up)."""
    return OFFSETS[drawing.look["box"]]


def _bare_size(slide: Slide) -> tuple[float, float]:
    """Width and height of the page before /Rotate, without any offset."""
    turned = drawn_angle(slide) in (90, 270)
    return (slide.height, slide.width) if turned else (slide.width, slide.height)


def sheet_size(drawing: DeckDrawing, slide: Slide) -> tuple[float, float]:
    """The page that a writer makes: room for the content and the offset on every side."""
    (width, height), (right, up) = _bare_size(slide), offset(drawing)
    return width + 2 * right, height + 2 * up


def matrix(drawing: DeckDrawing, slide: Slide) -> tuple[float, float, float, float, float, float]:
    """From the upright slide (origin lower left, y up) to the sheet."""
    (width, height), (right, up) = _bare_size(slide), offset(drawing)
    return {
        0: (1.0, 0.0, 0.0, 1.0, right, up),
        90: (0.0, 1.0, -1.0, 0.0, width + right, up),
        180: (-1.0, 0.0, 0.0, -1.0, width + right, height + up),
        270: (0.0, -1.0, 1.0, 0.0, right, height + up),
    }[drawn_angle(slide)]


def set_page_boxes(drawing: DeckDrawing, path: Path) -> None:
    """Give every page its boxes and rotation, if the drawing has any."""
    box, slides = drawing.look["box"], lay_out(drawing)
    if box == "plain" and not any(slide.turn.startswith("rotate") for slide in slides):
        return
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        for page, slide in zip(document, slides, strict=True):
            (width, height), (right, up) = _bare_size(slide), offset(drawing)
            visible = (right, up, right + width, up + height)
            if box == "media_offset":
                page.set_mediabox(*visible)
            elif box == "crop":
                page.set_cropbox(*visible)
            if slide.turn.startswith("rotate"):
                page.set_rotation(drawn_angle(slide))
        document.save(path)
