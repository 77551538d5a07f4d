"""Names, headings and cells that are printed oddly.

Needs python-pptx and soffice. `python THIS.py [NAME ...]` draws all its layouts, or those named.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from draw_common import (
    HEADINGS,
    NOTHING,
    REGIONS,
    TYPES,
    UNKNOWN,
    Cell,
    Rows,
    Truth,
    month_of_numbers,
    texts,
    total,
    with_totals,
)
from impress_deck import Deck, layout, main

PLAIN_COVER = "Användarforum för Webcert"  # the file's name dates these decks
PAIR = (("8a. Utfärdade intyg mars", "issued"), ("8b. Webcert fristående mars", "standalone"))


def pair(
    deck: Deck,
    truth: Truth,
    seed: int,
    change: Callable[[list[list[str]], Rows], Rows | None] = lambda body, rows: None,
    *,
    names: Mapping[str, str] | None = None,
    headings: list[str] | None = None,
    companies: list[str] | None = None,
    thousands: str = "",
    **how: Any,
) -> None:
    """A month's two tables; `change` alters what is printed and may hand back the truth."""
    rows_of = dict(zip(("issued", "standalone"), month_of_numbers(seed), strict=True))
    if companies:
        more = month_of_numbers(seed + 100, companies)
        for channel, rows in zip(("issued", "standalone"), more, strict=True):
            rows_of[channel] |= rows
    for title, channel in PAIR:
        rows = with_totals(rows_of[channel])
        body = texts(rows, thousands)
        for row in body:
            row[0] = (names or {}).get(row[0], row[0])
        true = change(body, rows) or rows
        deck.next(title)
        deck.table(headings or [*HEADINGS, "Totalt"], body, **how)
        truth.table("2024-03", channel, deck.number, true)


@layout("unknown-code", "A column FK9999 (abcd) that nobody knows, part of Totalt.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    _with_a_column(deck, truth, 30, "FK9999\n(abcd)", True)
    truth.finds("known_certificate_type")


@layout("unknown-heading-in-the-total", "A column 'Övriga' of whole numbers, part of Totalt.")
def _(deck: Deck, truth: Truth) -> None:
    _with_a_column(deck, truth, 31, "Övriga", True)
    truth.finds("known_certificate_type")


@layout("unknown-heading-outside-the-total", "'Vårdenheter' in whole numbers, no part of Totalt.")
def _(deck: Deck, truth: Truth) -> None:
    _with_a_column(deck, truth, 32, "Vårdenheter", False)


def _with_a_column(deck: Deck, truth: Truth, seed: int, heading: str, counts: bool) -> None:
    month = dict(zip(("issued", "standalone"), month_of_numbers(seed), strict=True))
    typed: list[dict[str, Any]] = []
    for title, channel in PAIR:
        rows = month[channel]
        size = 40 if channel == "issued" else 3
        extra: list[Cell] = [1 + (place * 7) % size for place in range(len(rows))]
        body, true = {}, {}
        for (name, row), cell in zip(rows.items(), extra, strict=True):
            summed = total([*row, cell]) if counts else total(row)
            body[name] = [*row, cell, summed]
            true[name] = body[name] if counts else [*row, summed]
        deck.next(title)
        deck.table([*HEADINGS, heading, "Totalt"], texts(body))
        flat = heading.replace("\n", " ")
        if counts:
            truth.table("2024-03", channel, deck.number, true, [*TYPES, flat])
        else:
            apart = {flat: [str(cell) for cell in extra]}
            truth.table("2024-03", channel, deck.number, true, columns_of_no_type=apart)
            other = Truth("", "")
            other.table("2024-03", channel, deck.number, body, [*TYPES, flat])
            typed.extend(other.said["tables"])
    if typed:
        also = Truth("", "")
        also.said["tables"] = typed
        also.finds("known_certificate_type")
        truth.or_else(also)


SJUKVARDSREGIONER = {
    "Norra sjukvårdsregionen": [
        "Jämtland/Härjedalen",
        "Norrbotten",
        "Västerbotten",
        "Västernorrland",
    ],
    "Sjukvårdsregion Mellansverige": [
        "Dalarna",
        "Gävleborg",
        "Sörmland",
        "Uppsala",
        "Värmland",
        "Västmanland",
        "Örebro",
    ],
    "Sjukvårdsregion Stockholm Gotland": ["Stockholm/Gotland"],
    "Sydöstra sjukvårdsregionen": ["Jönköping", "Kalmar", "Östergötland"],
    "Västra sjukvårdsregionen": ["Halland", "VGR"],
    "Södra sjukvårdsregionen": ["Blekinge", "Kronoberg", "Skåne"],
}


def _sum_of(rows: Rows, names: list[str]) -> list[Cell]:
    return [
        sum(cell for name in names if isinstance(cell := rows[name][place], int)) or None
        for place in range(len(TYPES) + 1)
    ]


def _with_sums(
    deck: Deck, truth: Truth, seed: int, arrange: Callable[[Rows], tuple[Rows, list[str]]]
) -> None:
    month = dict(zip(("issued", "standalone"), month_of_numbers(seed), strict=True))
    for title, channel in PAIR:
        shown, sums = arrange(with_totals(month[channel]))
        deck.next(title)
        deck.table([*HEADINGS, "Totalt"], texts(shown), bold=sums, size=7)
        regions = {name: row for name, row in shown.items() if name not in sums}
        truth.table("2024-03", channel, deck.number, regions, summary=sums)


@layout("subtotals", "A row that sums each sjukvårdsregion, under its regions.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    def arrange(rows: Rows) -> tuple[Rows, list[str]]:
        shown: Rows = {}
        for whole, names in SJUKVARDSREGIONER.items():
            shown |= {name: rows[name] for name in names}
            shown[whole] = _sum_of(rows, names)
        return shown, list(SJUKVARDSREGIONER)

    _with_sums(deck, truth, 33, arrange)


@layout("subtotals-above", "Each sjukvårdsregion's sum above its regions, and Riket at the end.")
def _(deck: Deck, truth: Truth) -> None:
    def arrange(rows: Rows) -> tuple[Rows, list[str]]:
        shown: Rows = {}
        for whole, names in SJUKVARDSREGIONER.items():
            shown[whole] = _sum_of(rows, names)
            shown |= {name: rows[name] for name in names}
        shown["Riket"] = _sum_of(rows, REGIONS)
        return shown, [*SJUKVARDSREGIONER, "Riket"]

    _with_sums(deck, truth, 34, arrange)


@layout("riket-first", "'Hela riket' as the first row, above the regions.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    _with_sums(
        deck,
        truth,
        35,
        lambda rows: ({"Hela riket": _sum_of(rows, REGIONS), **rows}, ["Hela riket"]),
    )


@layout("headings-that-touch", "Headings at 6 points so close that they touch.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    headings = [h.replace("\n", " ") for h in HEADINGS]
    widths = [86, 24, 28, 22, 22, 46, 50, 50, 44, 24, 40, 30]
    pair(
        deck,
        truth,
        36,
        headings=[*headings, "Totalt"],
        widths=widths,
        size=6,
        width=sum(widths),
        margin=1,
    )


@layout("names-on-two-lines", "Long names on two lines each.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    names = {
        "Jämtland/Härjedalen": "Region Jämtland\nHärjedalen",
        "Stockholm/Gotland": "Stockholm/\nGotland",
        "VGR": "Västra Götalands-\nregionen",
        "Jönköping": "Region Jönköpings\nlän",
        "Örebro": "Region Örebro\nlän",
    }
    pair(deck, truth, 37, names=names, size=7, names_width=80)


COMPANIES = ["Capio S:t Görans Sjukhus AB", "Praktikertjänst AB", "Aleris Närsjukvård AB"]


@layout("companies-on-two-lines", "Three companies below the regions, on two lines each.")
def _(deck: Deck, truth: Truth) -> None:
    names = {
        COMPANIES[0]: "Capio S:t Görans\nSjukhus AB",
        COMPANIES[1]: "Praktikertjänst\nAB",
        COMPANIES[2]: "Aleris\nNärsjukvård AB",
    }
    pair(deck, truth, 38, names=names, companies=COMPANIES, size=6.5, names_width=80)


@layout("names-broken-with-a-hyphen", "Names broken within the word, with a hyphen.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    names = {
        "Västernorrland": "Väster-\nnorrland",
        "Västmanland": "Väst-\nmanland",
        "Östergötland": "Öster-\ngötland",
        "Jämtland/Härjedalen": "Jämtland/Härje-\ndalen",
    }
    pair(deck, truth, 39, names=names, size=7, names_width=60)


@layout("names-broken-by-a-narrow-column", "A column so narrow that names break anywhere.")
def _(deck: Deck, truth: Truth) -> None:
    pair(deck, truth, 40, size=6.5, names_width=38)


def _nothing_as(mark: str) -> Callable[[list[list[str]], Rows], Rows]:
    def change(body: list[list[str]], rows: Rows) -> Rows:
        for row in body:
            row[1:] = [cell or mark for cell in row[1:]]
        return {name: [NOTHING if c is None else c for c in row] for name, row in rows.items()}

    return change


@layout("two-dots-for-nothing", "'..' in every empty cell; every row adds up.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    pair(deck, truth, 41, _nothing_as(".."))


@layout("a-dot-for-nothing", "'.' in every empty cell; every row adds up.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    pair(deck, truth, 42, _nothing_as("."))


@layout("x-for-nothing", "'x' in every empty cell; every row adds up.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    pair(deck, truth, 43, _nothing_as("x"))


def _hidden_as(mark: str, most: int) -> Callable[[list[list[str]], Rows], Rows]:
    """Small counts are printed as `mark`, and are still part of Totalt."""

    def change(body: list[list[str]], rows: Rows) -> Rows:
        true: Rows = {}
        for line, (name, row) in zip(body, rows.items(), strict=True):
            hides = [isinstance(cell, int) and cell <= most for cell in row[:-1]]
            line[1:-1] = [mark if h else text for h, text in zip(hides, line[1:-1], strict=True)]
            true[name] = [UNKNOWN if h else c for h, c in zip(hides, row[:-1], strict=True)]
            true[name].append(row[-1])
        return true

    return change


@layout("two-dots-for-few", "'..' hides counts up to 4, which are part of Totalt.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    pair(deck, truth, 44, _hidden_as("..", 4))


@layout("x-for-few", "'x' hides counts up to 4, which are part of Totalt.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    pair(deck, truth, 45, _hidden_as("x", 4))


@layout("less-than-five", "'<5' hides counts up to 4, which are part of Totalt.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    pair(deck, truth, 46, _hidden_as("<5", 4))
    truth.may_find("cell_is_readable")


@layout("dashes-and-zeros", "En dashes in the issued table's empty cells, 0 in the other's.")
def _(deck: Deck, truth: Truth) -> None:
    marks = iter(("–", "0"))

    def change(body: list[list[str]], rows: Rows) -> Rows:
        mark = next(marks)
        for row in body:
            row[1:] = [cell or mark for cell in row[1:]]
        empty: Cell = 0 if mark == "0" else "dash"
        return {name: [empty if c is None else c for c in row] for name, row in rows.items()}

    pair(deck, truth, 47, change)


@layout("raised-marks-beside-numbers", "Raised footnote marks after three numbers.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    def change(body: list[list[str]], rows: Rows) -> Rows:
        true = {name: list(row) for name, row in rows.items()}
        for name, place, mark in (("Halland", 2, "1"), ("Skåne", 4, "2"), ("VGR", 10, "1")):
            count = true[name][place]
            if count is None:
                continue
            body[REGIONS.index(name)][place + 1] += f"^{mark}"
            true[name][place] = [count, "unreadable"]
        return true

    pair(deck, truth, 48, change)
    truth.may_find("cell_is_readable")


@layout("starred-numbers", "Stars after numbers and names, what they mean below.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    def change(body: list[list[str]], rows: Rows) -> None:
        for name, place in (("Dalarna", 3), ("Skåne", 4), ("VGR", 10), ("Örebro", 0)):
            if body[REGIONS.index(name)][place + 1]:
                body[REGIONS.index(name)][place + 1] += "*"

    names = {"Halland": "Halland*", "Kalmar": "Kalmar **"}
    pair(deck, truth, 49, change, names=names, height=400)
    deck.text("* Preliminära uppgifter. ** Utfärdar AG i journalsystemet.", 39, 490)


@layout("raised-marks-beside-names", "Raised marks after names and headings.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    names = {"Halland": "Halland^1", "Kalmar": "Kalmar^2)", "Skåne": "Skåne^1,2"}
    headings = [h if h != "DOI" else "DOI^3" for h in HEADINGS]
    headings[8] = "TS bas^4"
    pair(deck, truth, 50, names=names, headings=[*headings, "Totalt"])


@layout("marks-of-no-width", "Zero-width marks and soft hyphens in names, headings, numbers.")
def _(deck: Deck, truth: Truth) -> None:
    names = {
        "Västernorrland": "Väster\u00adnorr\u00adland",
        "Skåne": "\ufeffSkåne",
        "Jämtland/Härjedalen": "Jämtland/\u200bHärjedalen",
        "Uppsala": "Upp\u200csala",
        "Örebro": "Örebro\u2060",
    }
    headings = [h.replace("TS", "TS\u200b").replace("DOI", "D\u00adOI") for h in HEADINGS]

    def change(body: list[list[str]], rows: Rows) -> None:
        for name in ("Skåne", "VGR"):
            line = body[REGIONS.index(name)]
            line[5] = line[5][:1] + "\u2060" + line[5][1:]
            line[11] = "\u200b" + line[11]

    pair(deck, truth, 51, change, names=names, headings=[*headings, "Totalt"])


@layout("full-names-with-short-ones", "'Västra Götalandsregionen (VGR)' and its like.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    names = {
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
    pair(deck, truth, 52, names=names, size=7, names_width=150)


@layout("thousands-apart", "Thousands set apart by a no-break space, numbers centred.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    pair(deck, truth, 53, thousands="\u00a0", centred=True)


@layout("groups-of-headings", "A row of groups (Försäkringskassan, …) above the headings.")
def _(deck: Deck, truth: Truth) -> None:
    month = dict(zip(("issued", "standalone"), month_of_numbers(54), strict=True))
    groups = ["", "Arbetsgivare", "", "Dödsfall", "", "Försäkringskassan", "", "", ""]
    groups += ["Transportstyrelsen", "", ""]
    for title, channel in PAIR:
        rows = with_totals(month[channel])
        deck.next(title)
        headings = [["Vårdgivare/Bolag", *HEADINGS, "Totalt"]]
        table = deck.table(groups[1:], [*headings, *texts(rows)], label=" ")
        for first, last in ((1, 2), (3, 4), (5, 8), (9, 10)):
            table.cell(0, first).merge(table.cell(0, last))
        truth.table("2024-03", channel, deck.number, rows)


@layout("sorted-by-total", "Rows by falling Totalt, the three largest regions in bold.")
def _(deck: Deck, truth: Truth) -> None:
    month = dict(zip(("issued", "standalone"), month_of_numbers(55), strict=True))
    for title, channel in PAIR:
        rows = with_totals(month[channel])
        ordered = dict(sorted(rows.items(), key=lambda item: -(item[1][-1] or 0)))  # type: ignore[operator]
        deck.next(title)
        deck.table([*HEADINGS, "Totalt"], texts(ordered), bold=list(ordered)[:3])
        truth.table("2024-03", channel, deck.number, ordered)


@layout("types-down-regions-across", "The table turned: a row a type, a column a region.")
def _(deck: Deck, truth: Truth) -> None:
    month = dict(zip(("issued", "standalone"), month_of_numbers(56), strict=True))
    for title, channel in PAIR:
        rows = with_totals(month[channel])
        body = texts(rows)
        turned = [
            [kind, *(row[place] for row in body)]
            for place, kind in enumerate([*TYPES, "Totalt"], start=1)
        ]
        deck.next(title)
        headings = [name.replace("/", "/\n") for name in rows]
        deck.table(headings, turned, label="Intyg", size=5.5, names=60, height=300, margin=1)
        if channel == "issued":
            truth.rejected(deck.number, "region", "rows", "turned", "header", "heading")
        else:
            truth.rejected(deck.number, "region", "rows", "turned", "header", "heading")


@layout("two-halves-side-by-side", "One table in two halves, ten regions left and ten right.")
def _(deck: Deck, truth: Truth) -> None:
    month = dict(zip(("issued", "standalone"), month_of_numbers(57), strict=True))
    other = Truth("", "")
    for title, channel in PAIR:
        rows = with_totals(month[channel])
        body = texts(rows)
        deck.next(title)
        for left, half in ((20, body[:10]), (488, body[10:])):
            deck.table(
                [*HEADINGS, "Totalt"],
                half,
                left=left,
                width=452,
                names=74,
                size=5.5,
                height=260,
                margin=1,
            )
        truth.table("2024-03", channel, deck.number, rows)
        other.rejected(deck.number, "two", "side", "rows")
    truth.or_else(other)


if __name__ == "__main__":
    main(sys.argv[1:])
