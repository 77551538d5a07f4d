"""Layouts drawn as slides by LibreOffice Impress, which is most like the forum's own exporter.

Needs python-pptx and soffice; the tests need neither. `python draw_impress.py [NAME ...]` draws
all layouts, or those named. What each is of stands in its truth, NAME.json.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

from lxml import etree
from numbers_drawn import (
    COUNTY_CODES,
    HEADINGS,
    HERE,
    INHABITANTS,
    LABEL,
    REGIONS,
    TYPES,
    Lines,
    Rows,
    month_of_numbers,
    sums,
    texts,
    total,
    with_totals,
)
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
FORUM = "2024-05"
DATED, PLAIN = "Användarforum för Webcert\nmaj 2024", "Användarforum för Webcert"
USUAL = [*HEADINGS, "Totalt"]
# Font, bold titles and headings, coloured rows: the decks differ, and stay small.
SIMPLE, NARROW = ("Liberation Sans", False, False), ("Carlito", False, False)
LOOKS = (
    ("Liberation Sans", True, True),
    ("Liberation Sans", False, True),
    ("Carlito", False, True),
    *(SIMPLE, NARROW, SIMPLE, NARROW, SIMPLE, NARROW),
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
        """A text; '{n}' in it is the slide's number."""
        lines = text.replace("{n}", str(len(self.file.slides))).split("\n")
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

    def usual(self, rows: Rows, **how: Any) -> None:
        """The usual table with all types and totals."""
        self.table(USUAL, texts(with_totals(rows)), **how)

    def bars(self, rows: Rows, left: float, top: float, w: float, h: float) -> None:
        """A native chart with the regions' names on its axis and totals at its bars."""
        data = CategoryChartData()
        data.categories = list(rows)
        data.add_series("Utfärdade intyg", [total(row) or 0 for row in rows.values()])
        kind = XL_CHART_TYPE.COLUMN_CLUSTERED if w > h else XL_CHART_TYPE.BAR_CLUSTERED
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


# What a layout is made of: functions of the deck -------------------------------------------------

Draw = Callable[[Deck], None]
Change = Callable[[Lines], None]
Column = Callable[[Rows], list[str]]
MARCH = ("8a. Utfärdade intyg mars", "8b. Webcert fristående mars")
FEBRUARY = ("8a. Utfärdade intyg februari", "8b. Webcert fristående februari")
LATER = ("8c. Utfärdade intyg mars", "8d. Webcert fristående mars")
LOW = {"height": 218.0, "size": 5.5, "margin": 1.0}
HALF = {"width": 452, "names": 74, "size": 5.5, "margin": 1}


def at(text: str, left: float, top: float, *size: float, **how: Any) -> Draw:
    return lambda deck: deck.text(text, left, top, *size, **how)


def slide(title: str, rows: Rows, headings: Sequence[str] = USUAL, **how: Any) -> Draw:
    """A slide with one table, the rows as they are."""

    def draw(deck: Deck) -> None:
        deck.next(title)
        deck.table(headings, texts(rows), **how)

    return draw


def pair(
    seed: int,
    titles: Sequence[str] = MARCH,
    *changes: Change,
    beside: Sequence[Draw] = (),
    chart: tuple[float, float, float, float] | None = None,
    names: Mapping[str, str] | None = None,
    headings: Sequence[str] = USUAL,
    companies: list[str] | None = None,
    thousands: str = "",
    title: Mapping[str, float] | None = None,
    names_width: float = 130,
    order: Callable[[Rows], Rows] = lambda rows: rows,
    bold: Callable[[Rows], Sequence[str]] = lambda rows: (),
    **how: Any,
) -> Draw:
    """A month's two tables, a slide each; `changes` alter what is printed, one for both tables or
    one for each, and `beside` draws what else stands on either slide."""

    def draw(deck: Deck) -> None:
        more = month_of_numbers(seed + 100, companies) if companies else ({}, {})
        for nth, (head, rows) in enumerate(zip(titles, month_of_numbers(seed), strict=True)):
            shown = order(with_totals(rows | more[nth]))
            lines = texts(shown, thousands)
            for line in lines:
                line[0] = (names or {}).get(line[0], line[0])
            if changes:
                changes[nth % len(changes)](lines)
            deck.next(head, **(title or {}))
            deck.table(headings, lines, bold=bold(shown), names=names_width, **how)
            for other in beside:
                other(deck)
            if chart:
                deck.bars(rows, *chart)

    return draw


def both(
    draw: Callable[[Deck, str, Rows], object], seed: int, titles: Sequence[str] = MARCH
) -> Draw:
    """What `draw` makes of each of a month's two tables and its title."""

    def drawn(deck: Deck) -> None:
        for title, rows in zip(titles, month_of_numbers(seed), strict=True):
            draw(deck, title, rows)

    return drawn


def times(rows: Rows, factor: int) -> Rows:
    return {name: [cell and cell * factor for cell in row] for name, row in rows.items()}


# Cells, names and headings


def fill_with(mark: str) -> Change:
    def change(lines: Lines) -> None:
        for line in lines:
            line[1:] = [cell or mark for cell in line[1:]]

    return change


def hide_few(mark: str, most: int = 4) -> Change:
    """Small counts are printed as `mark`, and are still part of Totalt."""

    def change(lines: Lines) -> None:
        for line in lines:
            line[1:-1] = [mark if cell and int(cell) <= most else cell for cell in line[1:-1]]

    return change


def add_marks(*places: tuple[str, int, str]) -> Change:
    """A mark after the number of each (region, column), where there is one."""

    def change(lines: Lines) -> None:
        for name, place, mark in places:
            row = lines[REGIONS.index(name)]
            row[place + 1] += mark if row[place + 1] else ""

    return change


def add_zero_width_marks(lines: Lines) -> None:
    for name in ("Skåne", "VGR"):
        line = lines[REGIONS.index(name)]
        line[5] = line[5][:1] + "\u2060" + line[5][1:]
        line[11] = "\u200b" + line[11]


HEALTH_REGIONS = {
    "Norra sjukvårdsregionen": ["Jämtland/Härjedalen", "Norrbotten", "Västerbotten"],
    "Sjukvårdsregion Mellansverige": ["Dalarna", "Gävleborg", "Sörmland", "Uppsala", "Värmland"],
    "Sjukvårdsregion Stockholm Gotland": ["Stockholm/Gotland"],
    "Sydöstra sjukvårdsregionen": ["Jönköping", "Kalmar", "Östergötland"],
    "Västra sjukvårdsregionen": ["Halland", "VGR"],
    "Södra sjukvårdsregionen": ["Blekinge", "Kronoberg", "Skåne"],
}
HEALTH_REGIONS["Norra sjukvårdsregionen"] += ["Västernorrland"]
HEALTH_REGIONS["Sjukvårdsregion Mellansverige"] += ["Västmanland", "Örebro"]


def sums_below(rows: Rows) -> Rows:
    shown: Rows = {}
    for whole, names in HEALTH_REGIONS.items():
        shown |= {name: rows[name] for name in names} | {whole: sums(rows, names)}
    return shown


def sums_above(rows: Rows) -> Rows:
    shown: Rows = {}
    for whole, names in HEALTH_REGIONS.items():
        shown |= {whole: sums(rows, names)} | {name: rows[name] for name in names}
    return {**shown, "Riket": sums(rows)}


def no_regions(rows: Rows) -> list[str]:
    return [name for name in rows if name not in REGIONS]


def by_total(rows: Rows) -> Rows:
    return dict(sorted(rows.items(), key=lambda item: -(item[1][-1] or 0)))


def with_groups(deck: Deck, title: str, rows: Rows) -> None:
    groups = ["Arbetsgivare", "", "Dödsfall", "", "Försäkringskassan", "", "", ""]
    groups += ["Transportstyrelsen", "", ""]
    deck.next(title)
    table = deck.table(groups, [[LABEL, *USUAL], *texts(with_totals(rows))], label=" ")
    for first, last in ((1, 2), (3, 4), (5, 8), (9, 10)):
        table.cell(0, first).merge(table.cell(0, last))


def turned(deck: Deck, title: str, rows: Rows) -> None:
    lines = texts(with_totals(rows))
    across = [
        [kind, *(line[at] for line in lines)] for at, kind in enumerate([*TYPES, "Totalt"], 1)
    ]
    deck.next(title)
    headings = [name.replace("/", "/\n") for name in rows]
    deck.table(headings, across, label="Intyg", size=5.5, names=60, height=300, margin=1)


def in_halves(deck: Deck, title: str, rows: Rows) -> None:
    lines = texts(with_totals(rows))
    deck.next(title)
    for left, half in ((20, lines[:10]), (488, lines[10:])):
        deck.table(USUAL, half, left=left, height=260, **HALF)


# Columns


def unknown_column(seed: int, heading: str, *, counts: bool) -> Draw:
    """A column before Totalt, which holds it or doesn't."""

    def draw(deck: Deck, title: str, rows: Rows) -> None:
        size = 40 if "fristående" not in title else 3
        shown: Rows = {}
        for place, (name, row) in enumerate(rows.items()):
            cell = 1 + (place * 7) % size
            shown[name] = [*row, cell, total([*row, cell] if counts else row)]
        deck.next(title)
        deck.table([*HEADINGS, heading, "Totalt"], texts(shown))

    return both(draw, seed)


def extra_column(seed: int, heading: str, cells: Column, place: int) -> Draw:
    """A column that is no type at `place`, 0 being before the names."""

    def draw(deck: Deck, title: str, rows: Rows) -> None:
        columns = [LABEL, *USUAL]
        columns.insert(place, heading)
        lines = texts(with_totals(rows))
        for line, cell in zip(lines, cells(rows), strict=True):
            line.insert(place, cell)
        first = [30, 110] if place == 0 else [110]
        rest = len(columns) - len(first)
        widths = [*first, *[(888 - sum(first)) / rest] * rest]
        left = (0, 1) if place == 0 else (0,)
        deck.next(title)
        deck.table(columns[1:], lines, label=columns[0], widths=widths, left_columns=left)

    return both(draw, seed)


def totals_of(rows: Rows) -> list[int]:
    return [total(row) or 0 for row in rows.values()]


def rank(rows: Rows) -> list[str]:
    return [str(1 + sum(other > mine for other in totals_of(rows))) for mine in totals_of(rows)]


def share(rows: Rows, decimals: int, sign: str) -> list[str]:
    whole = sum(totals_of(rows))
    return [f"{100 * own / whole:.{decimals}f}{sign}".replace(".", ",") for own in totals_of(rows)]


def difference(rows: Rows) -> list[str]:
    return [f"{(n * 37) % 211 - 90:+d}".replace("-", "\N{MINUS SIGN}") for n in range(len(rows))]


def of_which_standalone(deck: Deck) -> None:
    issued, standalone = month_of_numbers(27)
    lines = texts(with_totals(issued))
    for line, own in zip(lines, totals_of(standalone), strict=True):
        line.append(str(own))
    deck.next(MARCH[0])
    deck.table([*USUAL, "varav\nfristående"], lines)
    slide(MARCH[1], with_totals(standalone))(deck)


def over_the_slide(more: Sequence[str] = ("", " (forts.)"), names: bool = False) -> Any:
    """The last columns on the next slide, with the names or without."""

    def draw(deck: Deck, title: str, rows: Rows) -> None:
        lines = texts(with_totals(rows))
        deck.next(title + more[0])
        deck.table(HEADINGS[:7], [line[:8] for line in lines])
        deck.next(title + more[1])
        rest = [[*line[:1], *line[8:]] if names else line[8:] for line in lines]
        how: dict[str, Any] = {"width": 530} if names else {"label": "", "width": 400}
        deck.table([*HEADINGS[7:], "Totalt"], rest, **how)

    return draw


def a_row_less(deck: Deck) -> None:
    issued, standalone = month_of_numbers(17)
    lines = texts(with_totals(issued))
    deck.next(MARCH[0])
    deck.table(HEADINGS[:7], [line[:8] for line in lines])
    deck.next(f"{MARCH[0]} (forts.)")
    rest = [line[8:] for line in lines if line[0] != "Kronoberg"]
    deck.table([*HEADINGS[7:], "Totalt"], rest, label="", width=400, height=419)
    slide(MARCH[1], with_totals(standalone))(deck)


def type_missing(deck: Deck) -> None:
    issued, standalone = month_of_numbers(15)
    fewer = {name: [row[0], *row[2:]] for name, row in issued.items()}
    slide(LATER[0], with_totals(fewer), [HEADINGS[0], *USUAL[2:]])(deck)
    within = {name: [row[0], None, *row[2:]] for name, row in standalone.items()}
    slide(LATER[1], with_totals(within))(deck)


def no_totals(deck: Deck) -> None:
    issued, standalone = month_of_numbers(13)
    slide(LATER[0], with_totals(issued))(deck)
    slide(LATER[1], standalone, HEADINGS)(deck)


def over_two_slides(deck: Deck, title: str, rows: Rows) -> None:
    lines = texts(with_totals(rows))
    for part, more in ((lines[:12], ""), (lines[12:], " (forts.)")):
        deck.next(title + more)
        deck.table(USUAL, part, size=9, height=20 * (len(part) + 1))


# Several tables a slide: each is a caption and its rows


def stacked(deck: Deck, *tables: tuple[str, Rows]) -> None:
    """Captions above their tables, one over the other."""
    deck.next()
    for top, (caption, rows) in zip((30, 288), tables, strict=True):
        deck.text(caption, 36, top - 20, 600, 12, bold=True)
        deck.usual(rows, top=top, **LOW)


def captions_below(
    seed: int,
    captions: Sequence[str],
    tops: Sequence[float],
    down: float,
    size: float,
    head: str = "",
) -> Draw:
    def draw(deck: Deck) -> None:
        deck.next(head, size=16, top=6)
        for top, caption, rows in zip(tops, captions, month_of_numbers(seed), strict=True):
            deck.usual(rows, top=top, **LOW)
            deck.text(caption, 36, top + down, 600, size)

    return draw


def side_by_side(
    deck: Deck, *tables: tuple[str, Rows], head: str = "", y: float = 62, size: float = 13
) -> None:
    deck.next(head)
    for left, (caption, _) in zip((20, 488), tables, strict=True):
        deck.text(caption, left, y, 440, size, bold=True)
    for left, (_, rows) in zip((20.0, 488.0), tables, strict=True):
        deck.usual(rows, left=left, top=90, height=420, **HALF)


def month_beside(
    seed: int, captions: Sequence[str], head: str = "", y: float = 62, size: float = 13
) -> Draw:
    """A month's two tables on one slide."""

    def draw(deck: Deck) -> None:
        tables = zip(captions, month_of_numbers(seed), strict=True)
        side_by_side(deck, *tables, head=head, y=y, size=size)

    return draw


def month_with_more(seed: int, others: Sequence[str], factor: int, place: Any = stacked) -> Draw:
    """Each of a month's tables with one of a longer time, `factor` times as large."""

    def draw(deck: Deck) -> None:
        for month, other, rows in zip(MARCH, others, month_of_numbers(seed), strict=True):
            place(deck, (month, rows), (other, times(rows, factor)))

    return draw


def caption_below(deck: Deck, title: str, rows: Rows) -> None:
    deck.next()
    deck.usual(rows, top=30)
    deck.text(title, 36, 484, 600, 12)


# Tables of other things


def other_table(
    title: str, seed: int, columns: int, size: int, headings: Sequence[str] = USUAL, **how: Any
) -> Draw:
    rows: Rows = {
        name: [1 + (place * seed + 31 * column) % size for column in range(columns)]
        for place, name in enumerate(REGIONS)
    }
    return slide(title, with_totals(rows), headings, **how)


def issued_as(title: str, seed: int, change: Callable[[int], int | None]) -> Draw:
    issued = month_of_numbers(seed)[0]
    rows: Rows = {name: [c and change(c) for c in row] for name, row in issued.items()}
    return slide(title, with_totals(rows))


def rates(title: str, decimals: int) -> Draw:
    def draw(deck: Deck) -> None:
        lines = []
        for name, row in with_totals(month_of_numbers(73)[0]).items():
            each = [c and f"{c / INHABITANTS[name] * 100:.{decimals}f}" for c in row]
            lines.append([name, *((cell or "").replace(".", ",") for cell in each)])
        deck.next(title)
        deck.table(USUAL, lines)

    return draw


# The layouts ------------------------------------------------------------------------------------

ADDRESS = "Inera AB\nBox 177 03\n118 93 Stockholm\nOrg.nr 556559-4230"
LEGEND = "Förklaring\nAG1-14 Sjuklön\nAG7804 Arbetsgivare\nDB Dödsbevis\nDOI Dödsorsak\n"
LEGEND += "FK7804 Sjukpenning\nFK7800 Sjukersättning\nTS bas TSTRK1007\nTS diabetes TSTRK1031"
NOTES = "Halland 12 intyg av typen FK7263 ingår inte.\nKalmar utfärdar 0 AG1-14 i Webcert.\n"
NOTES += "Skåne, Sörmland och VGR: 3 driftstörningar under månaden (4, 11 och 19)."
RIGHT = PP_ALIGN.RIGHT
PLACE_AND_DATE = [
    at("Stockholm 2024-04-18", 39, 492),
    at("Inera AB", 430, 516, 100, 8),
    at("{n}", 900, 516, 24, 8, align=RIGHT),
]
FOOTER = [
    at("Västra Götaland", 39, 500, 120, 8),
    at("2024", 480, 500, 40, 8),
    at("{n}", 904, 500, 20, 8, align=RIGHT),
]
DRAFT = at("UTKAST", 150, 190, 700, 150, bold=True, colour="D9D9D9", behind=True)
ASLANT = at("PRELIMINÄRT", 200, 250, 600, 60, colour="D9D9D9", turned=-32, behind=True)
PALE = [
    at("Arbetsmaterial 2024", 330, top, 300, 9, colour="EDEDED", turned=-20, behind=True)
    for top in (140, 250, 360)
]
HEAD = [
    at("Användarforum Webcert 16 maj 2024", 620, 4, 300, 9, align=RIGHT),
    at("Nästa forum: september 2024", 36, 522, 300, 8),
]
STARRED = [("Dalarna", 3, "*"), ("Skåne", 4, "*"), ("VGR", 10, "*"), ("Örebro", 0, "*")]
STARS = "* Preliminära uppgifter. ** Utfärdar AG i journalsystemet."
COMPANIES = {
    "Capio S:t Görans Sjukhus AB": "Capio S:t Görans\nSjukhus AB",
    "Praktikertjänst AB": "Praktikertjänst\nAB",
    "Aleris Närsjukvård AB": "Aleris\nNärsjukvård AB",
}
TOUCHING = [86, 24, 28, 22, 22, 46, 50, 50, 44, 24, 40, 30]
ON_TWO_LINES = {
    "Jämtland/Härjedalen": "Region Jämtland\nHärjedalen",
    "Stockholm/Gotland": "Stockholm/\nGotland",
    "VGR": "Västra Götalands-\nregionen",
    "Jönköping": "Region Jönköpings\nlän",
    "Örebro": "Region Örebro\nlän",
}
WITH_HYPHEN = {
    "Västernorrland": "Väster-\nnorrland",
    "Västmanland": "Väst-\nmanland",
    "Östergötland": "Öster-\ngötland",
    "Jämtland/Härjedalen": "Jämtland/Härje-\ndalen",
}
OF_NO_WIDTH = {
    "Västernorrland": "Väster\u00adnorr\u00adland",
    "Skåne": "\ufeffSkåne",
    "Jämtland/Härjedalen": "Jämtland/\u200bHärjedalen",
    "Uppsala": "Upp\u200csala",
    "Örebro": "Örebro\u2060",
}
FULL_NAMES = {
    "VGR": "Västra Götalandsregionen (VGR)",
    "Jönköping": "Region Jönköpings län (RJL)",
    "Jämtland/Härjedalen": "Region Jämtland Härjedalen (RJH)",
    "Stockholm/Gotland": "Region Stockholm och Gotland",
    "Östergötland": "Region Östergötland (RÖ)",
    "Skåne": "Region Skåne",
    "Sörmland": "Region Sörmland",
    "Gävleborg": "Region Gävleborg",
    "Västernorrland": "Region Västernorrland (RVN)",
}
RAISED = {"Halland": "Halland^1", "Kalmar": "Kalmar^2)", "Skåne": "Skåne^1,2"}
RAISED_HEADINGS = [{"DOI": "DOI^3", "TS bas": "TS bas^4"}.get(h, h) for h in USUAL]
CODED = {f"{COUNTY_CODES[n]} {n}": n for n in sorted(REGIONS, key=lambda n: COUNTY_CODES[n])}
PER_PROVIDER = ("8a. Utfärdade intyg per vårdgivare\nmars 2024",)
PER_PROVIDER += ("8b. Webcert fristående per vårdgivare\nmars 2024",)
PRELIMINARY = ("8a. Antal utfärdade intyg under mars månad (preliminärt)",)
PRELIMINARY += ("8b. Antal fristående intyg i Webcert, mars (preliminärt)",)
TABLES = ("Tabell 1. Utfärdade intyg mars", "Tabell 2. Webcert fristående mars")
TICKETS = ["Inloggning", "Signering", "Intyg skickas ej", "Övrigt", "Totalt"]
USERS = ["Läkare", "Tandläkare", "Vårdadministratörer", "Totalt"]

LAYOUTS: dict[str, tuple[str, Sequence[Draw]]] = {}  # by name the cover's text and what is drawn


def dated(name: str, *draws: Draw) -> None:
    """A deck that its cover dates."""
    LAYOUTS[name] = DATED, draws


def plain(name: str, *draws: Draw) -> None:
    """A deck that its file's name dates."""
    LAYOUTS[name] = PLAIN, draws


# around, beside and behind a table
dated("address-below", pair(1, beside=[at(ADDRESS, 39, 484)], height=410))
dated("place-and-date-below", pair(2, beside=PLACE_AND_DATE, height=420))
dated("footer-with-region", pair(3, beside=FOOTER, height=432))
dated(
    "page-number-beside-last-row",
    pair(4, beside=[at("{n}", 936, 508, 18, 9)], top=90, height=430, width=880),
)
dated("legend-beside", pair(5, beside=[at(LEGEND, 826, 90, 124, 8)], width=780, size=7))
dated("notes-below", pair(6, beside=[at(NOTES, 39, 478)], height=404))
dated("chart-beside", pair(7, chart=(690, 70, 250, 440), width=640, size=7, names_width=90))
dated(
    "chart-below",
    pair(8, chart=(36, 350, 888, 180), title={"size": 16, "top": 6}, top=32, height=300, size=6.5),
)
dated("watermark-large", pair(9, beside=[DRAFT], fill=False))
dated("watermark-aslant", pair(10, beside=[ASLANT], fill=False))
dated("watermark-pale", pair(11, beside=PALE, fill=False))

# columns
dated("no-total-column", pair(12, FEBRUARY), no_totals)
dated("a-type-missing-in-one-month", pair(14, FEBRUARY), type_missing)
dated("columns-over-the-slide", both(over_the_slide(), 16))
dated("columns-over-the-slide-a-row-less", a_row_less)
dated(
    "columns-over-the-slide-with-names", both(over_the_slide((" (1/2)", " (2/2)"), names=True), 18)
)
dated(
    "row-number-column",
    extra_column(19, "Nr", lambda rows: [str(n) for n in range(1, len(rows) + 1)], 0),
)
dated(
    "county-code-column",
    extra_column(20, "Länskod", lambda rows: [COUNTY_CODES[n] for n in rows], 1),
)
dated(
    "county-code-in-the-name",
    pair(21, order=lambda rows: {coded: rows[name] for coded, name in CODED.items()}),
)
dated("rank-column", extra_column(22, "Rang", rank, 12))
dated("share-column", extra_column(23, "Andel", lambda rows: share(rows, 1, " %"), 12))
dated(
    "percent-column-of-whole-numbers",
    extra_column(24, "Andel\n(%)", lambda rows: share(rows, 0, ""), 11),
)
dated("difference-column", extra_column(25, "Diff mot\nfebruari", difference, 12))
dated(
    "last-month-column",
    extra_column(
        26, "Totalt\nfebruari", lambda rows: [str(own * 9 // 10 + 2) for own in totals_of(rows)], 11
    ),
)
dated("of-which-standalone-column", of_which_standalone)

# names, headings and cells
plain("unknown-code", unknown_column(30, "FK9999\n(abcd)", counts=True))
dated("unknown-heading-in-the-total", unknown_column(31, "Övriga", counts=True))
dated("unknown-heading-outside-the-total", unknown_column(32, "Vårdenheter", counts=False))
plain("subtotals", pair(33, order=sums_below, bold=no_regions, size=7))
dated("subtotals-above", pair(34, order=sums_above, bold=no_regions, size=7))
plain(
    "riket-first", pair(35, order=lambda r: {"Hela riket": sums(r), **r}, bold=no_regions, size=7)
)
plain(
    "headings-that-touch",
    pair(
        36,
        headings=[heading.replace("\n", " ") for heading in USUAL],
        widths=TOUCHING,
        size=6,
        width=sum(TOUCHING),
        margin=1,
    ),
)
plain("names-on-two-lines", pair(37, names=ON_TWO_LINES, size=7, names_width=80))
dated(
    "companies-on-two-lines",
    pair(38, names=COMPANIES, companies=list(COMPANIES), size=6.5, names_width=80),
)
plain("names-broken-with-a-hyphen", pair(39, names=WITH_HYPHEN, size=7, names_width=60))
dated("names-broken-by-a-narrow-column", pair(40, size=6.5, names_width=38))
plain("two-dots-for-nothing", pair(41, MARCH, fill_with("..")))
plain("a-dot-for-nothing", pair(42, MARCH, fill_with(".")))
plain("x-for-nothing", pair(43, MARCH, fill_with("x")))
plain("two-dots-for-few", pair(44, MARCH, hide_few("..")))
plain("x-for-few", pair(45, MARCH, hide_few("x")))
plain("less-than-five", pair(46, MARCH, hide_few("<5")))
dated("dashes-and-zeros", pair(47, MARCH, fill_with("–"), fill_with("0")))
plain(
    "raised-marks-beside-numbers",
    pair(48, MARCH, add_marks(("Halland", 2, "^1"), ("Skåne", 4, "^2"), ("VGR", 10, "^1"))),
)
plain(
    "starred-numbers",
    pair(
        49,
        MARCH,
        add_marks(*STARRED),
        names={"Halland": "Halland*", "Kalmar": "Kalmar **"},
        height=400,
    ),
    at(STARS, 39, 490),
)
plain("raised-marks-beside-names", pair(50, names=RAISED, headings=RAISED_HEADINGS))
dated(
    "marks-of-no-width",
    pair(
        51,
        MARCH,
        add_zero_width_marks,
        names=OF_NO_WIDTH,
        headings=[h.replace("TS", "TS\u200b").replace("DOI", "D\u00adOI") for h in USUAL],
    ),
)
plain("full-names-with-short-ones", pair(52, names=FULL_NAMES, size=7, names_width=150))
plain("thousands-apart", pair(53, thousands="\u00a0", centred=True))
dated("groups-of-headings", both(with_groups, 54))
dated("sorted-by-total", pair(55, order=by_total, bold=lambda rows: list(rows)[:3]))
dated("types-down-regions-across", both(turned, 56))
dated("two-halves-side-by-side", both(in_halves, 57))

# titles and captions
dated(
    "captions-above-two-to-a-slide",
    lambda deck: stacked(deck, *zip(MARCH, month_of_numbers(60), strict=True)),
)
dated(
    "captions-below-two-to-a-slide",
    captions_below(61, [f"{each} 2024" for each in TABLES], (14, 274), 226, 10),
)
plain("caption-below-one-to-a-slide", both(caption_below, 62, TABLES))
dated(
    "captions-below-with-a-heading",
    captions_below(
        63,
        ("Utfärdade intyg", "Webcert fristående"),
        (32, 284),
        223,
        9,
        "8. Intyg i Webcert, mars 2024",
    ),
)
plain("captions-beside", month_beside(64, MARCH, y=60, size=14))
dated(
    "heading-gives-the-month",
    month_beside(
        65, ("Utfärdade intyg", "Webcert fristående"), "8. Intyg i Webcert, mars 2024", 66, 12
    ),
)
dated("month-on-the-second-line", pair(66, PER_PROVIDER, title={"size": 16}, top=72, height=430))
dated(
    "month-only-in-the-footer",
    pair(67, FEBRUARY),
    pair(
        68,
        ("8c. Utfärdade intyg", "8d. Webcert fristående"),
        beside=[at("Statistik hämtad i mars 2024", 36, 510, 300, 9)],
        height=420,
    ),
)
dated(
    "quarter-beside-a-month",
    month_with_more(
        69, ("Utfärdade intyg kvartal 1", "Webcert fristående kvartal 1"), 3, side_by_side
    ),
)
plain(
    "half-year-under-a-month",
    month_with_more(70, ("Utfärdade intyg första halvåret", "Fristående första halvåret"), 6),
)
dated(
    "this-year-so-far-on-the-slide",
    month_with_more(72, ("Utfärdade intyg hittills i år", "Fristående hittills i år"), 3),
)
plain("preliminary", pair(81, PRELIMINARY))
dated("head-over-every-slide", pair(80, beside=HEAD))
dated("over-two-slides", both(over_two_slides, 82))

# tables of other things
dated(
    "cumulative-beside-a-month",
    pair(71),
    both(
        lambda deck, title, rows: slide(title, with_totals(times(rows, 3)))(deck),
        71,
        ("8c. Utfärdade intyg ack. mars", "8d. Webcert fristående ack. t.o.m. mars"),
    ),
)
dated(
    "per-100-000",
    pair(73),
    rates("8c. Utfärdade intyg per 100 000 invånare mars", 1),
    rates("8d. Utfärdade intyg mars, per 100 000 inv.", 0),
)
dated(
    "support-tickets",
    pair(74),
    other_table("9. Supportärenden per region mars", 74, 4, 60, TICKETS, width=600),
)
plain(
    "support-tickets-by-type", pair(75), other_table("9. Supportärenden om intyg mars", 75, 10, 20)
)
dated(
    "users-and-log-ins",
    other_table("7. Inloggade användare i Webcert mars", 76, 3, 900, USERS, width=600),
    pair(76),
)
dated(
    "other-kinds-of-certificates",
    pair(77),
    other_table("8c. Makulerade intyg mars", 77, 10, 9),
    other_table("8d. Utkast till intyg mars", 77, 10, 9),
    other_table("8e. Utfärdade intyg mars (testmiljö)", 77, 10, 9),
)
plain(
    "integrated",
    pair(78),
    issued_as("8c. Utfärdade intyg via journalsystem mars", 78, lambda c: c - 1),
)
dated(
    "a-word-nobody-knows",
    pair(79),
    issued_as("8c. Utfärdade intyg mars Pilotenheter", 79, lambda c: c // 3 or None),
)


def main(names: Sequence[str]) -> None:
    """Draw the layouts: all, or those in `names`."""
    with tempfile.TemporaryDirectory() as folder:
        made = []
        for name in names or LAYOUTS:
            cover, draws = LAYOUTS[name]
            dated = f"impress-{name}" if cover == DATED else f"impress-{name}-{FORUM}"
            deck = Deck(cover, LOOKS[crc32(name.encode()) % len(LOOKS)])
            for draw in draws:
                draw(deck)
            path = Path(folder) / f"{dated}.pptx"
            deck.file.save(path)
            made.append(str(path))
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(HERE)]
        subprocess.run([*command, *made], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(sys.argv[1:])
