"""Columns: too few, too many, of other things, over the next slide.

Needs python-pptx and soffice. `python THIS.py [NAME ...]` draws all its layouts, or those named.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from draw_common import (
    HEADINGS,
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
from impress_deck import Deck, layout, main, usual_pair


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
        ("10 20 21 13 23 06 08 07 25 12 01 04 03 14 17 24 22 19 18 05").split(),  # noqa: SIM905
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


if __name__ == "__main__":
    main(sys.argv[1:])
