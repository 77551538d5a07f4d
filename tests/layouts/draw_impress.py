"""Layouts drawn as slides by LibreOffice Impress, which is most like the forum's own exporter.

What stands on their slides is in impress.toml; what each is of, in its truth, NAME.json. Needs
python-pptx and soffice; the tests need neither. `python draw_impress.py [NAME ...]` draws all
layouts, or those named.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
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


# What a layout is made of: functions of the deck and of a month's seed ---------------------------

MARCH = ("8a. Utfärdade intyg mars", "8b. Webcert fristående mars")
FEBRUARY = ("8a. Utfärdade intyg februari", "8b. Webcert fristående februari")
LATER = ("8c. Utfärdade intyg mars", "8d. Webcert fristående mars")
LOW = {"height": 218.0, "size": 5.5, "margin": 1.0}
HALF = {"width": 452, "names": 74, "size": 5.5, "margin": 1}


def slide(deck: Deck, title: str, rows: Rows, headings: Sequence[str] = USUAL, **how: Any) -> None:
    """A slide with one table, the rows as they are."""
    deck.next(title)
    deck.table(headings, texts(rows), **how)


def pair(
    deck: Deck,
    seed: int,
    *,
    titles: Sequence[str] = MARCH,
    nothing: Sequence[str] = (),
    few: str = "",
    marks: Sequence[tuple[str, int, str]] = (),
    no_width: bool = False,
    beside: Sequence[dict[str, Any]] = (),
    chart: Sequence[float] = (),
    names: Mapping[str, str] | None = None,
    headings: Sequence[str] = USUAL,
    companies: list[str] | None = None,
    thousands: str = "",
    title: Mapping[str, float] | None = None,
    names_width: float = 130,
    order: Callable[[Rows], Rows] = lambda rows: rows,
    bold: Callable[[Rows], Sequence[str]] = lambda rows: (),
    **how: Any,
) -> None:
    """A month's two tables, a slide each.

    `nothing` is printed in blank cells, one sign in both tables or one in each; `few` for four
    and fewer, which are still part of Totalt; `marks` after the number of a (region, column).
    """
    more = month_of_numbers(seed + 100, companies) if companies else ({}, {})
    for nth, (head, rows) in enumerate(zip(titles, month_of_numbers(seed), strict=True)):
        shown = order(with_totals(rows | more[nth]))
        lines = texts(shown, thousands)
        for line in lines:
            line[0] = (names or {}).get(line[0], line[0])
            if nothing:
                line[1:] = [cell or nothing[nth % len(nothing)] for cell in line[1:]]
            if few:
                line[1:-1] = [few if cell and int(cell) <= 4 else cell for cell in line[1:-1]]
        for name, place, mark in marks:
            row = lines[REGIONS.index(name)]
            row[place + 1] += mark if row[place + 1] else ""
        for name in ("Skåne", "VGR") if no_width else ():
            row = lines[REGIONS.index(name)]
            row[5] = row[5][:1] + "\u2060" + row[5][1:]
            row[11] = "\u200b" + row[11]
        deck.next(head, **(title or {}))
        deck.table(headings, lines, bold=bold(shown), names=names_width, **how)
        for other in beside:
            draw(deck, other)
        if chart:
            deck.bars(rows, *chart)


def times(rows: Rows, factor: int) -> Rows:
    return {name: [cell and cell * factor for cell in row] for name, row in rows.items()}


# Rows in another order or with others among them, and which of them are bold

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


def country_first(rows: Rows) -> Rows:
    return {"Hela riket": sums(rows), **rows}


def by_total(rows: Rows) -> Rows:
    return dict(sorted(rows.items(), key=lambda item: -(item[1][-1] or 0)))


def with_county_codes(rows: Rows) -> Rows:
    names = sorted(COUNTY_CODES, key=lambda name: COUNTY_CODES[name])
    return {f"{COUNTY_CODES[name]} {name}": rows[name] for name in names}


def no_regions(rows: Rows) -> list[str]:
    return [name for name in rows if name not in REGIONS]


def first_three(rows: Rows) -> list[str]:
    return list(rows)[:3]


# Each of a month's tables on slides of its own


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


def over_two_slides(deck: Deck, title: str, rows: Rows) -> None:
    lines = texts(with_totals(rows))
    for part, more in ((lines[:12], ""), (lines[12:], " (forts.)")):
        deck.next(title + more)
        deck.table(USUAL, part, size=9, height=20 * (len(part) + 1))


def caption_below(deck: Deck, title: str, rows: Rows) -> None:
    deck.next()
    deck.usual(rows, top=30)
    deck.text(title, 36, 484, 600, 12)


def three_times(deck: Deck, title: str, rows: Rows) -> None:
    slide(deck, title, with_totals(times(rows, 3)))


def unknown_column(deck: Deck, title: str, rows: Rows, heading: str, *, counts: bool) -> None:
    """A column before Totalt, which holds it or doesn't."""
    size = 40 if "fristående" not in title else 3
    shown: Rows = {}
    for place, (name, row) in enumerate(rows.items()):
        cell = 1 + (place * 7) % size
        shown[name] = [*row, cell, total([*row, cell] if counts else row)]
    slide(deck, title, shown, [*HEADINGS, heading, "Totalt"])


def extra_column(
    deck: Deck,
    title: str,
    rows: Rows,
    heading: str,
    cells: Callable[[Rows], Sequence[object]],
    place: int,
) -> None:
    """A column that is no type at `place`, 0 being before the names."""
    columns = [LABEL, *USUAL]
    columns.insert(place, heading)
    lines = texts(with_totals(rows))
    for line, cell in zip(lines, cells(rows), strict=True):
        line.insert(place, str(cell))
    first = [30, 110] if place == 0 else [110]
    rest = len(columns) - len(first)
    widths = [*first, *[(888 - sum(first)) / rest] * rest]
    left = (0, 1) if place == 0 else (0,)
    deck.next(title)
    deck.table(columns[1:], lines, label=columns[0], widths=widths, left_columns=left)


def totals_of(rows: Rows) -> list[int]:
    return [total(row) or 0 for row in rows.values()]


def row_number(rows: Rows) -> Sequence[int]:
    return range(1, len(rows) + 1)


def county_code(rows: Rows) -> list[str]:
    return [COUNTY_CODES[name] for name in rows]


def rank(rows: Rows) -> list[int]:
    return [1 + sum(other > mine for other in totals_of(rows)) for mine in totals_of(rows)]


def share(rows: Rows, form: str = ".1f", sign: str = " %") -> list[str]:
    whole = sum(totals_of(rows))
    return [f"{100 * own / whole:{form}}{sign}".replace(".", ",") for own in totals_of(rows)]


def whole_share(rows: Rows) -> list[str]:
    return share(rows, ".0f", "")


def difference(rows: Rows) -> list[str]:
    return [f"{(n * 37) % 211 - 90:+d}".replace("-", "\N{MINUS SIGN}") for n in range(len(rows))]


def last_month(rows: Rows) -> list[int]:
    return [own * 9 // 10 + 2 for own in totals_of(rows)]


def over_the_slide(
    deck: Deck,
    title: str,
    rows: Rows,
    more: Sequence[str] = ("", " (forts.)"),
    names: bool = False,
    less: str = "",
    **how: Any,
) -> None:
    """The last columns on the next slide, with the names or without, and `less` a row."""
    lines = texts(with_totals(rows))
    deck.next(title + more[0])
    deck.table(HEADINGS[:7], [line[:8] for line in lines])
    deck.next(title + more[1])
    lines = [line for line in lines if line[0] != less]
    rest = [[*line[:1], *line[8:]] if names else line[8:] for line in lines]
    how |= {"width": 530} if names else {"label": "", "width": 400}
    deck.table([*HEADINGS[7:], "Totalt"], rest, **how)


# A month's two tables, of which one is otherwise


def a_row_less(deck: Deck, seed: int) -> None:
    issued, standalone = month_of_numbers(seed)
    over_the_slide(deck, MARCH[0], issued, less="Kronoberg", height=419)
    slide(deck, MARCH[1], with_totals(standalone))


def of_which_standalone(deck: Deck, seed: int) -> None:
    issued, standalone = month_of_numbers(seed)
    lines = texts(with_totals(issued))
    for line, own in zip(lines, totals_of(standalone), strict=True):
        line.append(str(own))
    deck.next(MARCH[0])
    deck.table([*USUAL, "varav\nfristående"], lines)
    slide(deck, MARCH[1], with_totals(standalone))


def type_missing(deck: Deck, seed: int) -> None:
    issued, standalone = month_of_numbers(seed)
    fewer = {name: [row[0], *row[2:]] for name, row in issued.items()}
    slide(deck, LATER[0], with_totals(fewer), [HEADINGS[0], *USUAL[2:]])
    within = {name: [row[0], None, *row[2:]] for name, row in standalone.items()}
    slide(deck, LATER[1], with_totals(within))


def no_totals(deck: Deck, seed: int) -> None:
    issued, standalone = month_of_numbers(seed)
    slide(deck, LATER[0], with_totals(issued))
    slide(deck, LATER[1], standalone, HEADINGS)


# Two tables on a slide


def one_over_the_other(deck: Deck, *tables: tuple[str, Rows]) -> None:
    """Captions above their tables."""
    deck.next()
    for top, (caption, rows) in zip((30, 288), tables, strict=True):
        deck.text(caption, 36, top - 20, 600, 12, bold=True)
        deck.usual(rows, top=top, **LOW)


def side_by_side(
    deck: Deck, *tables: tuple[str, Rows], head: str = "", y: float = 62, size: float = 13
) -> None:
    deck.next(head)
    for left, (caption, _) in zip((20, 488), tables, strict=True):
        deck.text(caption, left, y, 440, size, bold=True)
    for left, (_, rows) in zip((20.0, 488.0), tables, strict=True):
        deck.usual(rows, left=left, top=90, height=420, **HALF)


def stacked(deck: Deck, seed: int) -> None:
    one_over_the_other(deck, *zip(MARCH, month_of_numbers(seed), strict=True))


def month_beside(deck: Deck, seed: int, captions: Sequence[str] = MARCH, **how: Any) -> None:
    side_by_side(deck, *zip(captions, month_of_numbers(seed), strict=True), **how)


def month_with_more(
    deck: Deck, seed: int, others: Sequence[str], factor: int, place: Any = one_over_the_other
) -> None:
    """Each of a month's tables with one of a longer time, `factor` times as large."""
    for month, other, rows in zip(MARCH, others, month_of_numbers(seed), strict=True):
        place(deck, (month, rows), (other, times(rows, factor)))


def captions_below(
    deck: Deck,
    seed: int,
    captions: Sequence[str],
    tops: Sequence[float],
    down: float,
    size: float,
    head: str = "",
) -> None:
    deck.next(head, size=16, top=6)
    for top, caption, rows in zip(tops, captions, month_of_numbers(seed), strict=True):
        deck.usual(rows, top=top, **LOW)
        deck.text(caption, 36, top + down, 600, size)


# Tables of other things


def other_table(
    deck: Deck, seed: int, title: str, most: int, headings: Sequence[str] = USUAL, **how: Any
) -> None:
    rows: Rows = {
        name: [1 + (place * seed + 31 * column) % most for column in range(len(headings) - 1)]
        for place, name in enumerate(REGIONS)
    }
    slide(deck, title, with_totals(rows), headings, **how)


def one_less(count: int) -> int:
    return count - 1


def a_third(count: int) -> int | None:
    return count // 3 or None


def issued_as(deck: Deck, seed: int, title: str, change: Callable[[int], int | None]) -> None:
    issued = month_of_numbers(seed)[0]
    rows: Rows = {name: [c and change(c) for c in row] for name, row in issued.items()}
    slide(deck, title, with_totals(rows))


def rates(deck: Deck, seed: int, title: str, decimals: int) -> None:
    lines = []
    for name, row in with_totals(month_of_numbers(seed)[0]).items():
        each = [c and f"{c / INHABITANTS[name] * 100:.{decimals}f}" for c in row]
        lines.append([name, *((cell or "").replace(".", ",") for cell in each)])
    deck.next(title)
    deck.table(USUAL, lines)


# The layouts ------------------------------------------------------------------------------------

LAYOUTS: dict[str, dict[str, Any]] = tomllib.loads((HERE / "impress.toml").read_text("utf-8"))
RAISED = {"DOI": "DOI^3", "TS bas": "TS bas^4"}
NAMED = {
    **{name: value for name, value in globals().items() if callable(value)},
    "right": PP_ALIGN.RIGHT,
    "february": FEBRUARY,
    "of_one_line": [heading.replace("\n", " ") for heading in USUAL],
    "with_raised_marks": [RAISED.get(heading, heading) for heading in USUAL],
    "with_marks_of_no_width": [
        heading.replace("TS", "TS\u200b").replace("DOI", "D\u00adOI") for heading in USUAL
    ],
}


def draw(deck: Deck, what: Mapping[str, Any]) -> None:
    """Draw what impress.toml says: a text, each of a month's tables, or what a function does."""
    (kind, first), *rest = what.items()
    how = {key: NAMED.get(each, each) if isinstance(each, str) else each for key, each in rest}
    if kind == "text":
        deck.text(first, *how.pop("at"), **how)
    elif kind == "each":
        titles, numbers = how.pop("titles", MARCH), month_of_numbers(how.pop("seed"))
        for title, rows in zip(titles, numbers, strict=True):
            NAMED[first](deck, title, rows, **how)
    else:
        NAMED[kind](deck, first, **how)


def drawn(name: str) -> Deck:
    """The deck of a layout."""
    cover = PLAIN if LAYOUTS[name].get("by") == "file" else DATED
    deck = Deck(cover, LOOKS[crc32(name.encode()) % len(LOOKS)])
    for what in LAYOUTS[name]["draw"]:
        draw(deck, what)
    return deck


def main(names: Sequence[str]) -> None:
    """Draw the layouts: all, or those in `names`."""
    with tempfile.TemporaryDirectory() as folder:
        made = []
        for name in names or LAYOUTS:
            by_file = LAYOUTS[name].get("by") == "file"
            path = Path(folder) / f"impress-{name}{f'-{FORUM}' if by_file else ''}.pptx"
            drawn(name).file.save(path)
            made.append(str(path))
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(HERE)]
        subprocess.run([*command, *made], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(sys.argv[1:])
