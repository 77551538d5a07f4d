"""Decks drawn as slides by LibreOffice Impress, which is most like the forum's own exporter.

What the draw_impress_*.py share. Needs python-pptx and soffice; the tests need neither.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

from draw_common import (
    HEADINGS,
    HERE,
    LABEL,
    Rows,
    Truth,
    month_of_numbers,
    texts,
    with_totals,
)
from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
FORUM = "2024-05"


# Font, bold titles and headings, coloured rows: the decks differ, and stay small.
PLAIN, NARROW = ("Liberation Sans", False, False), ("Carlito", False, False)
LOOKS = (
    ("Liberation Sans", True, True),
    ("Liberation Sans", False, True),
    ("Carlito", False, True),
    *(PLAIN, NARROW, PLAIN, NARROW, PLAIN, NARROW),
)


class Deck:
    """A deck of slides of 960 x 540 points; the first is its cover."""

    def __init__(self, cover: str, look: tuple[str, bool, bool]) -> None:
        self.font, self.bold, self.fill = look
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = Pt(960), Pt(540)
        self.slide: Any = None
        self.next()
        self.text(cover, 60, 200, 800, 30, bold=True)

    def next(self, title: str = "", size: float = 20, top: float = 14) -> None:
        """The next slide."""
        self.slide = self.file.slides.add_slide(self.file.slide_layouts[6])
        if title:
            self.text(title, 36, top, 860, size, bold=True)

    @property
    def number(self) -> int:
        return len(self.file.slides)

    def text(
        self,
        text: str,
        left: float,
        top: float,
        width: float = 400,
        size: float = 9,
        *,
        bold: bool = False,
        colour: str = "000000",
        turned: float = 0,
        align: Any = PP_ALIGN.LEFT,
        behind: bool = False,
    ) -> None:
        lines = text.split("\n")
        box = self.slide.shapes.add_textbox(
            Pt(left), Pt(top), Pt(width), Pt(size * 1.3 * len(lines))
        )
        box.rotation = turned
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for place, line in enumerate(lines):
            par = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            par.alignment = align
            run = par.add_run()
            run.text = line
            run.font.size, run.font.bold = Pt(size), bold and self.bold
            run.font.name = self.font
            run.font.color.rgb = RGBColor.from_string(colour)
        if behind:
            tree = self.slide.shapes._spTree
            tree.remove(box._element)
            tree.insert(2, box._element)

    def table(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        left: float = 36,
        top: float = 62,
        width: float = 888,
        height: float = 440,
        size: float = 8,
        names: float = 130,
        label: str = LABEL,
        bold: Sequence[str] = (),
        fill: bool | None = None,
        left_columns: Sequence[int] = (0,),
        widths: Sequence[float] | None = None,
        margin: float = 3,
        names_width: float | None = None,
        centred: bool = False,
    ) -> Any:
        """A table as an office makes it: numbers to the right, names to the left."""
        columns = [label, *headings] if label else list(headings)
        shape = self.slide.shapes.add_table(
            len(rows) + 1, len(columns), Pt(left), Pt(top), Pt(width), Pt(height)
        )
        table = shape.table
        fill = self.fill if fill is None else fill
        table.first_row = self.bold
        if not fill:
            style = shape._element.graphic.graphicData.tbl.tblPr
            style.find(f"{DRAWING}tableStyleId").text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
        names = names_width or names
        each = (width - names) / (len(columns) - 1)
        for place, column in enumerate(table.columns):
            usual = names if place == 0 and label else each if label else width / len(columns)
            column.width = Pt(widths[place] if widths else usual)
        for number, cells in enumerate([columns, *rows]):
            table.rows[number].height = Pt(height / (len(rows) + 1))
            for place, text in enumerate(cells):
                cell = table.cell(number, place)
                cell.margin_left = cell.margin_right = Pt(margin)
                cell.margin_top = cell.margin_bottom = Pt(1)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                side = PP_ALIGN.LEFT if label and place in left_columns else PP_ALIGN.RIGHT
                if centred and side == PP_ALIGN.RIGHT:
                    side = PP_ALIGN.CENTER
                heavy = cells[0] in bold or (number == 0 and self.bold)
                _write(cell.text_frame, text, self.font, size, side, heavy)
                if number == 0 and fill and self.bold:
                    for par in cell.text_frame.paragraphs:
                        for run in par.runs:
                            run.font.color.rgb = RGBColor(255, 255, 255)
        return table

    def usual(self, rows: Rows, **how: Any) -> Any:
        """The usual table with all types and totals."""
        return self.table([*HEADINGS, "Totalt"], texts(with_totals(rows)), **how)

    def bars(self, values: dict[str, int], left: float, top: float, w: float, h: float) -> None:
        """A native chart with the regions' names on its axis and numbers at its bars."""
        data = CategoryChartData()
        data.categories = list(values)
        data.add_series("Utfärdade intyg", list(values.values()))
        upright = w > h
        kind = XL_CHART_TYPE.COLUMN_CLUSTERED if upright else XL_CHART_TYPE.BAR_CLUSTERED
        chart = self.slide.shapes.add_chart(kind, Pt(left), Pt(top), Pt(w), Pt(h), data).chart
        chart.has_legend = True
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.font.size = Pt(7)
        chart.plots[0].has_data_labels = True
        chart.plots[0].data_labels.font.size = Pt(6)
        chart.category_axis.tick_labels.font.size = Pt(6)
        chart.value_axis.tick_labels.font.size = Pt(6)


def _write(frame: Any, text: str, font: str, size: float, side: Any, bold: bool) -> None:
    """Text into a cell. '^' begins a raised mark, which ends at the line's end."""
    for place, line in enumerate(text.split("\n")):
        par = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        par.alignment = side
        if not line:  # else an empty cell is as tall as a line of 18 points
            par.font.size = Pt(size)
            etree.SubElement(par._p, f"{DRAWING}endParaRPr", sz=str(round(size * 100)))
            continue
        for nth, piece in enumerate(line.split("^")):
            run = par.add_run()
            run.text = piece
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, font
            if nth:
                run.font._element.set("baseline", "30000")


Draw = Callable[[Deck, Truth], None]
LAYOUTS: dict[str, tuple[str, Draw, str]] = {}


def layout(name: str, said: str, cover: str = "Användarforum för Webcert\nmaj 2024") -> Any:
    """Register a layout under `name` with the sentence that says what it is."""

    def keep(draw: Draw) -> Draw:
        LAYOUTS[name] = (said, draw, cover)
        return draw

    return keep


def usual_pair(
    deck: Deck,
    truth: Truth,
    seed: int,
    month: str = "mars",
    period: str = "2024-03",
    beside: Callable[[], None] = lambda: None,
    letters: str = "ab",
    **how: Any,
) -> None:
    """A month's two tables, a slide each; `beside` draws what else stands on either."""
    issued, standalone = month_of_numbers(seed)
    for letter, channel, title, rows in (
        (letters[0], "issued", "Utfärdade intyg", issued),
        (letters[1], "standalone", "Webcert fristående", standalone),
    ):
        deck.next(f"8{letter}. {title} {month}")
        deck.usual(rows, **how)
        beside()
        truth.table(period, channel, deck.number, with_totals(rows))


def main(names: Sequence[str]) -> None:
    """Draw the layouts: all, or those in `names`."""
    with tempfile.TemporaryDirectory() as folder:
        made = []
        for name in names or LAYOUTS:
            said, draw, cover = LAYOUTS[name]
            # the cover dates half of the decks, the file's name the others
            dated = f"impress-{name}" if "2024" in cover else f"impress-{name}-{FORUM}"
            deck = Deck(cover, LOOKS[crc32(name.encode()) % len(LOOKS)])
            truth = Truth(dated, said)
            draw(deck, truth)
            path = Path(folder) / f"{dated}.pptx"
            deck.file.save(path)
            made.append(path)
            truth.write()
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(HERE)]
        subprocess.run([*command, *map(str, made)], check=True, stdout=subprocess.DEVNULL)
