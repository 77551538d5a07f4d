"""The second engine, pdfplumber, and two engines' readings of one deck as one.

A table that the engines read differently is rejected, with both readings.
Boxes need not be alike to the point, but a cell must stand in one place.
"""

from __future__ import annotations

import io
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pdfplumber
import pypdfium2

from intygsstat.errors import DeckUnreadableError
from intygsstat.models import Box, Channel, DeckReading, Finding, PrintedTable
from intygsstat.pdf.chars import UNNAMED, Chars, RawPage
from intygsstat.pdf.document import OpenDeck, page_unreadable
from intygsstat.pdf.rotation import reading_angle, turn_box
from intygsstat.reference.sentences import Place, finding, rejection

RULE = "both_engines_read_the_same"
# Where the engines put a cell's edges may differ by this many points.
SLACK = 1.0
_UNNAMED_CODE = re.compile(r"\(cid:[0-9]+\)")

# where in the table, what is read there, the same in words, where it stands
Fact = tuple[str, object, str, Box | None]
Difference = tuple[str, str, str]  # where in the table, and both readings in words


@contextmanager
def open_raw_pages(deck: OpenDeck) -> Iterator[Callable[[int], RawPage]]:
    """A function from page number to what pdfplumber reads there, good while the file is open.

    Raises DeckUnreadableError if pdfplumber fails or sees another number of
    pages than pdfium did.
    """
    text = deck.text
    try:
        pdf = pdfplumber.open(io.BytesIO(deck.content), unicode_norm=None)
        seen = len(pdf.pages)
    except Exception as error:  # anything comes through: PdfminerException, TypeError, ...
        raise page_unreadable(text.name, error) from None
    try:
        if seen != text.pages:
            raise DeckUnreadableError(
                text.name,
                expected=f"{text.pages} pages, as pdfium counts them",
                found=f"{seen} pages, as pdfplumber counts them",
                try_this="open the file in a PDF viewer and save it anew",
            )

        def raw_page(number: int) -> RawPage:
            page = pdf.pages[number - 1]
            try:
                return _to_raw_page(page, deck.load(number)[0])
            finally:
                page.close()

        yield raw_page
    finally:
        pdf.close()


def _to_raw_page(page: Any, drawn: pypdfium2.PdfPage) -> RawPage:
    left, top, right, bottom = _shown_part(page, drawn)
    width, height = float(right - left), float(bottom - top)

    def box(thing: dict[str, Any]) -> Box:
        return Box(
            thing["x0"] - left, thing["top"] - top, thing["x1"] - left, thing["bottom"] - top
        )

    by_angle: dict[int, Chars] = defaultdict(Chars)
    for char in page.chars:
        angle = reading_angle(math.degrees(math.atan2(char["matrix"][1], char["matrix"][0])))
        place = turn_box(box(char), angle - angle % 90, width, height)
        chars = by_angle[angle]
        chars.texts.append(UNNAMED if _UNNAMED_CODE.fullmatch(char["text"]) else char["text"])
        chars.lefts.append(place.left)
        chars.rights.append(place.right)
        chars.tops.append(place.top)
        chars.sizes.append(round(place.height, 1))
    drawings = len(page.curves) + len(page.rects) + len(page.lines)
    strokes, pictures = map(box, page.edges), map(box, page.images)
    return RawPage(width, height, by_angle, list(strokes), list(pictures), drawings)


def _shown_part(page: Any, drawn: pypdfium2.PdfPage) -> tuple[float, float, float, float]:
    """The part of a page that is shown, in pdfplumber's coordinates, which are those of the
    whole sheet, turned as the page says."""
    one, two = page.page_obj.mediabox[:2], page.page_obj.mediabox[2:]
    sheet = [*map(min, one, two), *map(max, one, two)]
    shown = drawn.get_bbox()
    cut = [
        max(0.0, shown[0] - sheet[0]),
        max(0.0, sheet[3] - shown[3]),
        max(0.0, sheet[2] - shown[2]),
        max(0.0, shown[1] - sheet[1]),
    ]  # left, top, right, bottom
    turns = drawn.get_rotation() // 90
    left, top, right, bottom = cut[-turns:] + cut[:-turns] if turns else cut
    media = page.bbox
    return media[0] + left, media[1] + top, media[2] - right, media[3] - bottom


def agreed(pdfium: DeckReading, pdfplumber: DeckReading) -> DeckReading:
    """What both readings of a deck say; a table that they read differently is rejected.

    Boxes are pdfium's. Findings are those of the tables that are kept, and one
    error for each table that is not.
    """
    tables, others = (
        {(table.month, table.channel): table for table in reading.tables}
        for reading in (pdfium, pdfplumber)
    )
    kept: list[PrintedTable] = []
    rejections = list(dict.fromkeys((*pdfium.rejections, *pdfplumber.rejections)))
    rejected: list[Finding] = []
    for key in dict.fromkeys((*tables, *others)):
        table = tables.get(key) or others[key]
        if key in tables and key in others:
            difference = _table_difference(table, others[key])
            difference = difference or _finding_difference(key, pdfium, pdfplumber)
        else:
            first, second = "a table", "none, or one it refuses"
            difference = ("", first, second) if key in tables else ("", second, first)
        if difference is None:
            kept.append(table)
            continue
        spot, one, two = difference
        place = f", {spot}" if spot else ""
        at = Place(pdfium.deck, table.pages[0], table.title, within=place)
        refusal = rejection("engines_differ", at, pdfium=one, pdfplumber=two)
        rejections.append(str(refusal))
        rejected.append(
            finding(
                RULE,
                pdfium.deck,
                table.pages[0],
                table,
                printed=one,
                expected=two,
                refusal=refusal,
                place=place,
            )
        )
    keys = {(table.month, table.channel) for table in kept}
    findings = [f for reading in (pdfium, pdfplumber) for f in reading.findings if f.month is None]
    findings += [f for f in pdfium.findings if (f.month, f.channel) in keys]
    return replace(
        pdfium,
        statistics_pages=tuple(sorted({*pdfium.statistics_pages, *pdfplumber.statistics_pages})),
        tables=tuple(kept),
        findings=tuple({each.finding: each for each in (*findings, *rejected)}.values()),
        rejections=tuple(rejections),
    )


def _table_difference(one: PrintedTable, other: PrintedTable) -> Difference | None:
    """What differs first between two readings of a table, the most telling first."""
    for (spot, read, text, box), (_, other_read, other_text, other_box) in zip(
        _facts(one), _facts(other), strict=False
    ):
        if read != other_read:
            return spot, text, other_text
        if box and other_box and not _one_place(box, other_box):
            return spot, _at(box), _at(other_box)
    return None


def _facts(table: PrintedTable) -> Iterator[Fact]:
    """What a reading says of a table; two tables with the same first facts have as many."""
    rows = (*table.rows, *table.summary, *table.subtotals)
    for spot, parts in (
        ("the slides", table.pages),
        ("the title", (table.title,)),
        ("the header", table.type_labels),
        ("the columns' types", table.certificate_types),
        ("the rows", tuple(row.label for row in rows)),
    ):
        yield spot, parts, f"'{' | '.join(map(str, parts))}'", None
    for row in rows:
        spot = f"row {row.label}"
        yield f"{spot}, its region", row.region, f"'{row.region}'", None
        yield f"{spot}, its slide", row.page, f"'{row.page}'", None
        columns = row.total is None, len(row.others)
        yield spot, columns, "a total" if row.total else "no total", None
        for cell in (*row.all_cells, *(cell for _, cell in row.others)):
            text = f"'{cell.printed}'" if cell.printed else "nothing"
            text += " (unreadable)" if cell.state == "unreadable" and cell.printed else ""
            read = cell.printed, cell.count, cell.state
            yield f"{spot}, column {cell.type_label}", read, text, cell.box


def _one_place(one: Box, other: Box) -> bool:
    return (
        min(one.right, other.right) - max(one.left, other.left) > -SLACK
        and min(one.bottom, other.bottom) - max(one.top, other.top) > -SLACK
    )


def _at(box: Box) -> str:
    return f"it {box.left:.0f} points from the left and {box.top:.0f} from the top"


def _finding_difference(
    key: tuple[date, Channel], pdfium: DeckReading, pdfplumber: DeckReading
) -> Difference | None:
    """Words without a cell, unknown names and the like that one engine saw and one did not."""
    one, two = (
        sorted(
            (f.rule, f.region or "", f.certificate_type or "", f.printed or "")
            for f in reading.findings
            if (f.month, f.channel) == key
        )
        for reading in (pdfium, pdfplumber)
    )
    if one == two:
        return None
    said = []
    for own, other in ((one, two), (two, one)):
        only = [found for found in own if found not in other]
        words = ", ".join(f"'{printed}'" for *_, printed in only[:5] if printed)
        said.append(words or ("other findings" if only else "nothing"))
    return "what belongs to no cell", said[0], said[1]
