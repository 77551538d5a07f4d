"""Layouts drawn as slides by LibreOffice Impress, which is most like the forum's own exporter.

Needs python-pptx and soffice; the tests need neither. `python draw_impress.py [NAME ...]`
draws all layouts, or those named.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from draw_common import (
    HEADINGS,
    HERE,
    LABEL,
    REGIONS,
    TYPES,
    Rows,
    Truth,
    month_of_numbers,
    texts,
    total,
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


class Deck:
    """A deck of slides of 960 x 540 points; the first is its cover."""

    def __init__(self, cover: str = "Användarforum för Webcert\nmaj 2024") -> None:
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
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, "Liberation Sans"
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
        fill: bool = True,
        left_columns: Sequence[int] = (0,),
        widths: Sequence[float] | None = None,
    ) -> Any:
        """A table as an office makes it: numbers to the right, names to the left."""
        columns = [label, *headings] if label else list(headings)
        shape = self.slide.shapes.add_table(
            len(rows) + 1, len(columns), Pt(left), Pt(top), Pt(width), Pt(height)
        )
        table = shape.table
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
                cell.margin_left = cell.margin_right = Pt(3)
                cell.margin_top = cell.margin_bottom = Pt(1)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                side = PP_ALIGN.LEFT if label and place in left_columns else PP_ALIGN.RIGHT
                _write(cell.text_frame, text, size, side, number == 0 or cells[0] in bold)
                if number == 0 and fill:
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


def _write(frame: Any, text: str, size: float, side: Any, bold: bool) -> None:
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
            run.font.size, run.font.bold, run.font.name = Pt(size), bold, "Liberation Sans"
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


@layout("address-below", "The publisher's address in the column of names, close under the table.")
def _(deck: Deck, truth: Truth) -> None:
    address = "Inera AB\nBox 177 03\n118 93 Stockholm\nOrg.nr 556559-4230"
    usual_pair(deck, truth, 1, beside=lambda: deck.text(address, 39, 484), height=410)


@layout("place-and-date-below", "A place and date under the names; a footer with slide number.")
def _(deck: Deck, truth: Truth) -> None:
    def beside() -> None:
        deck.text("Stockholm 2024-04-18", 39, 492)
        deck.text("Inera AB", 430, 516, 100, 8)
        deck.text(str(deck.number), 900, 516, 24, 8, align=PP_ALIGN.RIGHT)

    usual_pair(deck, truth, 2, beside=beside, height=420)


@layout("footer-with-region", "A footer of a region's name, a year and a slide number.")
def _(deck: Deck, truth: Truth) -> None:
    def beside() -> None:
        deck.text("Västra Götaland", 39, 500, 120, 8)
        deck.text("2024", 480, 500, 40, 8)
        deck.text(f"{deck.number}", 904, 500, 20, 8, align=PP_ALIGN.RIGHT)

    usual_pair(deck, truth, 3, beside=beside, height=432)


@layout("page-number-beside-last-row", "The slide's number stands beside the table's last row.")
def _(deck: Deck, truth: Truth) -> None:
    usual_pair(
        deck,
        truth,
        4,
        beside=lambda: deck.text(str(deck.number), 936, 508, 18, 9),
        top=90,
        height=430,
        width=880,
    )


@layout("legend-beside", "What the codes mean, in a box to the right of the table.")
def _(deck: Deck, truth: Truth) -> None:
    legend = "Förklaring\nAG1-14 Sjuklön\nAG7804 Arbetsgivare\nDB Dödsbevis\nDOI Dödsorsak\n"
    legend += "FK7804 Sjukpenning\nFK7800 Sjukersättning\nTS bas TSTRK1007\nTS diabetes TSTRK1031"
    usual_pair(deck, truth, 5, beside=lambda: deck.text(legend, 826, 90, 124, 8), width=780, size=7)


@layout("notes-below", "Notes under the table that begin with regions' names and hold numbers.")
def _(deck: Deck, truth: Truth) -> None:
    notes = "Halland 12 intyg av typen FK7263 ingår inte.\nKalmar utfärdar 0 AG1-14 i Webcert.\n"
    notes += "Skåne, Sörmland och VGR: 3 driftstörningar under månaden (4, 11 och 19)."
    usual_pair(deck, truth, 6, beside=lambda: deck.text(notes, 39, 478), height=404)


@layout("chart-beside", "A native bar chart with the regions' names and totals beside the table.")
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(7)
    for title, channel, rows in (
        ("8a. Utfärdade intyg mars", "issued", issued),
        ("8b. Webcert fristående mars", "standalone", standalone),
    ):
        deck.next(title)
        deck.usual(rows, width=640, size=7, names=90)
        deck.bars({name: total(row) or 0 for name, row in rows.items()}, 690, 70, 250, 440)
        truth.table("2024-03", channel, deck.number, with_totals(rows))


@layout("chart-below", "A native column chart below the table, names and numbers along its axis.")
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(8)
    for title, channel, rows in (
        ("8a. Utfärdade intyg mars", "issued", issued),
        ("8b. Webcert fristående mars", "standalone", standalone),
    ):
        deck.next(title, size=16, top=6)
        deck.usual(rows, top=32, height=300, size=6.5)
        deck.bars({name: total(row) or 0 for name, row in rows.items()}, 36, 350, 888, 180)
        truth.table("2024-03", channel, deck.number, with_totals(rows))


@layout("watermark-large", "UTKAST in letters a hand high, upright, behind the table.")
def _(deck: Deck, truth: Truth) -> None:
    def beside() -> None:
        deck.text("UTKAST", 150, 190, 700, 150, bold=True, colour="D9D9D9", behind=True)

    usual_pair(deck, truth, 9, beside=beside, fill=False)


@layout("watermark-aslant", "PRELIMINÄRT aslant across the table, behind it.")
def _(deck: Deck, truth: Truth) -> None:
    def beside() -> None:
        deck.text("PRELIMINÄRT", 200, 250, 600, 60, colour="D9D9D9", turned=-32, behind=True)

    usual_pair(deck, truth, 10, beside=beside, fill=False)


@layout("watermark-pale", "'Arbetsmaterial 2024' thrice, pale, in the table's own size, behind it.")
def _(deck: Deck, truth: Truth) -> None:
    def beside() -> None:
        for top in (140, 250, 360):
            deck.text(
                "Arbetsmaterial 2024", 330, top, 300, 9, colour="EDEDED", turned=-20, behind=True
            )

    usual_pair(deck, truth, 11, beside=beside, fill=False)


@layout("no-total-column", "The standalone table lacks Totalt; the deck's others have it.")
def _(deck: Deck, truth: Truth) -> None:
    usual_pair(deck, truth, 12, "februari", "2024-02")
    issued, standalone = month_of_numbers(13)
    deck.next("8c. Utfärdade intyg mars")
    deck.usual(issued)
    truth.table("2024-03", "issued", deck.number, with_totals(issued))
    deck.next("8d. Webcert fristående mars")
    deck.table(HEADINGS, texts(standalone))
    truth.table("2024-03", "standalone", deck.number, standalone, totals=False)
    truth.finds("table_is_whole")


@layout("a-type-missing-in-one-month", "AG7804 has no column in March's issued table, only there.")
def _(deck: Deck, truth: Truth) -> None:
    usual_pair(deck, truth, 14, "februari", "2024-02")
    issued, standalone = month_of_numbers(15)
    fewer = {name: [row[0], *row[2:]] for name, row in issued.items()}
    kept = [TYPES[0], *TYPES[2:]]
    within = {name: [row[0], None, *row[2:]] for name, row in standalone.items()}
    deck.next("8c. Utfärdade intyg mars")
    deck.table([HEADINGS[0], *HEADINGS[2:], "Totalt"], texts(with_totals(fewer)))
    truth.table("2024-03", "issued", deck.number, with_totals(fewer), kept)
    deck.next("8d. Webcert fristående mars")
    deck.usual(within)
    truth.table("2024-03", "standalone", deck.number, with_totals(within))
    truth.finds("table_is_whole")


@layout("columns-over-the-slide", "The last columns stand on the next slide without the names.")
def _(deck: Deck, truth: Truth) -> None:
    _columns_over_the_slide(deck, truth, 16)


def _columns_over_the_slide(deck: Deck, truth: Truth, seed: int) -> None:
    issued, standalone = month_of_numbers(seed)
    for title, channel, rows in (
        ("8a. Utfärdade intyg mars", "issued", issued),
        ("8b. Webcert fristående mars", "standalone", standalone),
    ):
        deck.next(title)
        whole = texts(with_totals(rows))
        deck.table(HEADINGS[:7], [row[:8] for row in whole])
        deck.next(f"{title} (forts.)")
        deck.table([*HEADINGS[7:], "Totalt"], [row[8:] for row in whole], label="", width=400)
        truth.table("2024-03", channel, [deck.number - 1, deck.number], with_totals(rows))
    other = Truth("", "")
    other.rejected([2, 3], "columns", "names", "headings", "TS bas")
    other.rejected([4, 5], "columns", "names", "headings", "TS bas")
    truth.or_else(other)


@layout("columns-over-the-slide-a-row-less", "The same, but the next slide has a row less.")
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(17)
    deck.next("8a. Utfärdade intyg mars")
    whole = texts(with_totals(issued))
    deck.table(HEADINGS[:7], [row[:8] for row in whole])
    deck.next("8a. Utfärdade intyg mars (forts.)")
    left = [row[8:] for row in whole if row[0] != "Kronoberg"]
    deck.table([*HEADINGS[7:], "Totalt"], left, label="", width=400, height=419)
    truth.rejected([2, 3], "rows", "names")
    deck.next("8b. Webcert fristående mars")
    deck.usual(standalone)
    truth.table("2024-03", "standalone", deck.number, with_totals(standalone))


@layout("columns-over-the-slide-with-names", "The last columns on the next slide, names repeated.")
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(18)
    for title, channel, rows in (
        ("8a. Utfärdade intyg mars", "issued", issued),
        ("8b. Webcert fristående mars", "standalone", standalone),
    ):
        deck.next(f"{title} (1/2)")
        whole = texts(with_totals(rows))
        deck.table(HEADINGS[:7], [row[:8] for row in whole])
        deck.next(f"{title} (2/2)")
        deck.table([*HEADINGS[7:], "Totalt"], [[row[0], *row[8:]] for row in whole], width=530)
        truth.table("2024-03", channel, [deck.number - 1, deck.number], with_totals(rows))
    other = Truth("", "")
    other.rejected([2, 3], "columns", "headings", "TS bas")
    other.rejected([4, 5], "columns", "headings", "TS bas")
    truth.or_else(other)


def pair_with_a_column(
    deck: Deck,
    truth: Truth,
    seed: int,
    heading: str,
    cells: Callable[[Rows, Rows], list[str]],
    place: int,
    label: str = LABEL,
    **how: Any,
) -> None:
    """A usual pair with a column that is no type at `place`, 0 being before the names."""
    issued, standalone = month_of_numbers(seed)
    for title, channel, rows in (
        ("8a. Utfärdade intyg mars", "issued", issued),
        ("8b. Webcert fristående mars", "standalone", standalone),
    ):
        extra = cells(issued, rows)
        columns = [label, *HEADINGS, "Totalt"]
        columns.insert(place, heading)
        body = texts(with_totals(rows))
        for row, cell in zip(body, extra, strict=True):
            row.insert(place, cell)
        names = 30 if place == 0 else 110
        first = [names, 110] if place == 0 else [110]
        rest = len(columns) - len(first)
        widths = [*first, *[(888 - sum(first)) / rest] * rest]
        deck.next(title)
        deck.table(
            columns[1:],
            body,
            label=columns[0],
            widths=widths,
            left_columns=(0, 1) if place == 0 else (0,),
            **how,
        )
        truth.table(
            "2024-03",
            channel,
            deck.number,
            with_totals(rows),
            columns_of_no_type={heading.replace("\n", " "): extra},
        )


@layout("row-number-column", "A column of row numbers before the names.")
def _(deck: Deck, truth: Truth) -> None:
    pair_with_a_column(
        deck, truth, 19, "Nr", lambda _, rows: [str(n) for n in range(1, len(rows) + 1)], 0
    )


CODES = dict(
    zip(
        REGIONS,
        ["10", "20", "21", "13", "23", "06", "08", "07", "25", "12"]
        + ["01", "04", "03", "14", "17", "24", "22", "19", "18", "05"],
        strict=True,
    )
)


@layout("county-code-column", "A column of county codes between the names and the types.")
def _(deck: Deck, truth: Truth) -> None:
    pair_with_a_column(deck, truth, 20, "Länskod", lambda _, rows: [CODES[n] for n in rows], 1)


@layout("county-code-in-the-name", "'01 Stockholm': the county's code before each name.")
def _(deck: Deck, truth: Truth) -> None:
    names = {f"{CODES[name]} {name}": name for name in sorted(REGIONS, key=lambda n: CODES[n])}
    issued, standalone = month_of_numbers(21)
    for title, channel, rows in (
        ("8a. Utfärdade intyg mars", "issued", issued),
        ("8b. Webcert fristående mars", "standalone", standalone),
    ):
        ordered = {name: rows[name] for name in names.values()}
        body = texts(with_totals(ordered))
        for row, coded in zip(body, names, strict=True):
            row[0] = coded
        deck.next(title)
        deck.table([*HEADINGS, "Totalt"], body)
        truth.table("2024-03", channel, deck.number, with_totals(ordered))


@layout("rank-column", "A column that ranks the regions by Totalt, after it.")
def _(deck: Deck, truth: Truth) -> None:
    def rank(_: Rows, rows: Rows) -> list[str]:
        totals = [total(row) or 0 for row in rows.values()]
        return [str(1 + sum(other > mine for other in totals)) for mine in totals]

    pair_with_a_column(deck, truth, 22, "Rang", rank, 12)


@layout("share-column", "A column of shares in percent with a comma, after Totalt.")
def _(deck: Deck, truth: Truth) -> None:
    def share(_: Rows, rows: Rows) -> list[str]:
        every = sum(total(row) or 0 for row in rows.values())
        return [f"{100 * (total(r) or 0) / every:.1f} %".replace(".", ",") for r in rows.values()]

    pair_with_a_column(deck, truth, 23, "Andel", share, 12)


@layout("percent-column-of-whole-numbers", "'Andel (%)' in whole numbers, before Totalt.")
def _(deck: Deck, truth: Truth) -> None:
    def share(_: Rows, rows: Rows) -> list[str]:
        every = sum(total(row) or 0 for row in rows.values())
        return [f"{100 * (total(r) or 0) / every:.0f}" for r in rows.values()]

    pair_with_a_column(deck, truth, 24, "Andel\n(%)", share, 11)


@layout("difference-column", "The difference from the month before, with its sign, after Totalt.")
def _(deck: Deck, truth: Truth) -> None:
    def difference(_: Rows, rows: Rows) -> list[str]:
        return [
            f"{(n * 37) % 211 - 90:+d}".replace("-", "\N{MINUS SIGN}") for n in range(len(rows))
        ]

    pair_with_a_column(deck, truth, 25, "Diff mot\nfebruari", difference, 12)


@layout("last-month-column", "The month before's total in a column before this month's Totalt.")
def _(deck: Deck, truth: Truth) -> None:
    def before(_: Rows, rows: Rows) -> list[str]:
        return [str((total(row) or 0) * 9 // 10 + 2) for row in rows.values()]

    pair_with_a_column(deck, truth, 26, "Totalt\nfebruari", before, 11)


@layout("of-which-standalone-column", "'varav fristående' beside Totalt in the issued table.")
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(27)
    extra = [str(total(row) or 0) for row in standalone.values()]
    body = [[*row, x] for row, x in zip(texts(with_totals(issued)), extra, strict=True)]
    deck.next("8a. Utfärdade intyg mars")
    deck.table([*HEADINGS, "Totalt", "varav\nfristående"], body)
    truth.table(
        "2024-03",
        "issued",
        deck.number,
        with_totals(issued),
        columns_of_no_type={"varav fristående": extra},
    )
    deck.next("8b. Webcert fristående mars")
    deck.usual(standalone)
    truth.table("2024-03", "standalone", deck.number, with_totals(standalone))


def main(names: Sequence[str]) -> None:
    """Draw the layouts: all, or those in `names`."""
    with tempfile.TemporaryDirectory() as folder:
        made = []
        for name in names or LAYOUTS:
            said, draw, cover = LAYOUTS[name]
            # the cover dates half of the decks, the file's name the others
            dated = f"impress-{name}" if "2024" in cover else f"{FORUM}-impress-{name}"
            deck, truth = Deck(cover), Truth(dated, said)
            draw(deck, truth)
            path = Path(folder) / f"{dated}.pptx"
            deck.file.save(path)
            made.append(path)
            truth.write()
        command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(HERE)]
        subprocess.run([*command, *map(str, made)], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(sys.argv[1:])
