"""Slides drawn to show one thing, and what is read of them.

A slide is a list of what is drawn on it, each a function of the canvas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from plain_deck import TYPES, usual_rows
from reportlab.pdfgen import canvas

from intygsstat.checks.examine import examine_deck
from intygsstat.models import DeckReading, Engine, Finding

ISSUED = "8a. Utfärdade intyg januari"
STANDALONE = "8b. Webcert fristående januari"
FIRST_ROW, ROW = 444.0, 16.0  # points from the slide's lower edge, and from row to row
Rows = Mapping[str, Sequence[str]]
Draw = Callable[[canvas.Canvas], None]
SOUND = [[int(text) for text in cells] for cells in usual_rows().values()]


def text(x: float, y: float, said: str, size: float = 9, *, right: bool = False) -> Draw:
    """A text from `x` on, or up to it."""

    def draw(pdf: canvas.Canvas) -> None:
        pdf.setFont("Helvetica", size)
        (pdf.drawRightString if right else pdf.drawString)(x, y, said)

    return draw


def table(
    rows: Rows,
    types: Sequence[str] = TYPES,
    *,
    names: bool = True,
    left: float = 60,
    first: float = FIRST_ROW,
    row: float = ROW,
    column: float = 80,
    font: str = "Helvetica",
) -> Draw:
    """A table without lines: names to the left, numbers to the right, headings over the first
    row if there are `types`. A name of several lines goes on below its row."""

    def draw(pdf: canvas.Canvas) -> None:
        pdf.setFont(font, 9)
        for place, heading in enumerate(types):
            pdf.drawRightString(left + 240 + column * place, first + 16, heading)
        for number, (label, cells) in enumerate(rows.items()):
            y = first - row * number
            for down, line in enumerate(label.split("\n") if names else []):
                pdf.drawString(left, y - 10 * down, line)
            for place, cell in enumerate(cells):
                pdf.drawRightString(left + 240 + column * place, y, cell)

    return draw


def lines(*places: float, down_to: float = 130) -> Draw:
    """Upright lines between the columns."""
    return lambda pdf: pdf.lines([(x, 472, x, down_to) for x in places])


def slide(title: str, rows: Rows, types: Sequence[str] = TYPES, *extra: Draw) -> list[Draw]:
    """The usual slide: a title and a table, and what else stands there."""
    return [text(40, 500, title, 20), table(rows, types), *extra]


def read(
    folder: Path, *slides: Sequence[Draw], engine: Engine = "pdfium", height: float = 540
) -> DeckReading:
    """What is read of a deck of these slides."""
    path = folder / "forum-2024-03.pdf"
    pdf = canvas.Canvas(str(path), pagesize=(960, height), invariant=1)
    for drawn in slides:
        for draw in drawn:
            draw(pdf)
        pdf.showPage()
    pdf.save()
    return examine_deck(path, engine=engine).reading


def counts(reading: DeckReading) -> list[list[int | None]]:
    """The counts of the only table, totals last."""
    (only,) = reading.tables
    return [[cell.count for cell in row.all_cells] for row in only.rows]


def found(reading: DeckReading, rule: str) -> list[Finding]:
    return [finding for finding in reading.findings if finding.rule == rule]


def rules(reading: DeckReading) -> list[tuple[str, str | None]]:
    """What was found in which region's row, but that the month lacks its other table."""
    kept = [f for f in reading.findings if f.rule != "every_month_has_both_channels"]
    return [(finding.rule, finding.region) for finding in kept]


def with_row(name: str, *cells: str) -> dict[str, list[str]]:
    """The usual rows and one more, or another one for a region."""
    return {**usual_rows(), name: list(cells)}


def with_cell(label: str, column: int, said: str) -> dict[str, list[str]]:
    rows = usual_rows()
    rows[label][column] = said
    return rows


def with_column(cells: Sequence[str], place: int = 3) -> dict[str, list[str]]:
    rows = zip(usual_rows().items(), cells, strict=True)
    return {name: [*row[:place], cell, *row[place:]] for (name, row), cell in rows}


def columns_of(rows: Rows, *places: int) -> dict[str, list[str]]:
    return {name: [cells[place] for place in places] for name, cells in rows.items()}
