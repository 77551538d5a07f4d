"""What stands around, beside and behind a table.

Needs python-pptx and soffice. `python THIS.py [NAME ...]` draws all its layouts, or those named.
"""

from __future__ import annotations

import sys

from draw_common import Truth, month_of_numbers, total, with_totals
from impress_deck import Deck, layout, main, usual_pair
from pptx.enum.text import PP_ALIGN


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


if __name__ == "__main__":
    main(sys.argv[1:])
