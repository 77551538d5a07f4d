"""Titles and captions: where they stand, what they say, and tables of other things.

Needs python-pptx and soffice. `python THIS.py [NAME ...]` draws all its layouts, or those named.
"""

from __future__ import annotations

import sys
from typing import Any

from draw_common import (
    HEADINGS,
    INHABITANTS,
    REGIONS,
    Rows,
    Truth,
    month_of_numbers,
    texts,
    with_totals,
)
from impress_deck import Deck, layout, main, usual_pair
from pptx.enum.text import PP_ALIGN

PLAIN_COVER = "Användarforum för Webcert"  # the file's name dates these decks
LOW = {"height": 218.0, "size": 5.5, "margin": 1.0}


def times(rows: Rows, factor: int) -> Rows:
    return {name: [c * factor if isinstance(c, int) else c for c in r] for name, r in rows.items()}


def small(deck: Deck, rows: Rows, top: float, **how: Any) -> None:
    """A table that leaves room for another above or below it."""
    deck.usual(rows, top=top, **{**LOW, **how})


def halves(deck: Deck, left: Rows, right: Rows, top: float = 90, height: float = 420) -> None:
    """Two tables side by side."""
    for place, rows in ((20.0, left), (488.0, right)):
        deck.usual(
            rows, left=place, width=452, names=74, size=5.5, top=top, height=height, margin=1
        )


@layout("captions-above-two-to-a-slide", "Two tables under each other, captions above them.")
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(60)
    deck.next()
    for top, caption, rows in (
        (30, "8a. Utfärdade intyg mars", issued),
        (288, "8b. Webcert fristående mars", standalone),
    ):
        deck.text(caption, 36, top - 20, 600, 12, bold=True)
        small(deck, rows, top)
    truth.table("2024-03", "issued", deck.number, with_totals(issued))
    truth.table("2024-03", "standalone", deck.number, with_totals(standalone))


@layout("captions-below-two-to-a-slide", "Two tables under each other, captions below them.")
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(61)
    deck.next()
    for top, caption, rows in (
        (14, "Tabell 1. Utfärdade intyg mars 2024", issued),
        (274, "Tabell 2. Webcert fristående mars 2024", standalone),
    ):
        small(deck, rows, top)
        deck.text(caption, 36, top + 226, 600, 10)
    truth.table("2024-03", "issued", deck.number, with_totals(issued))
    truth.table("2024-03", "standalone", deck.number, with_totals(standalone))
    other = Truth("", "")
    other.rejected(deck.number, "caption", "below", "under")
    truth.or_else(other)


@layout("caption-below-one-to-a-slide", "A table a slide with its caption below it.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(62)
    other = Truth("", "")
    for caption, channel, rows in (
        ("Tabell 1. Utfärdade intyg mars", "issued", issued),
        ("Tabell 2. Webcert fristående mars", "standalone", standalone),
    ):
        deck.next()
        deck.usual(rows, top=30)
        deck.text(caption, 36, 484, 600, 12)
        truth.table("2024-03", channel, deck.number, with_totals(rows))
        other.rejected(deck.number, "caption", "below", "under")
    truth.or_else(other)


@layout("captions-below-with-a-heading", "A heading over the slide, captions below both tables.")
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(63)
    deck.next("8. Intyg i Webcert, mars 2024", size=16, top=6)
    for top, caption, rows in (
        (32, "Utfärdade intyg", issued),
        (284, "Webcert fristående", standalone),
    ):
        small(deck, rows, top)
        deck.text(caption, 36, top + 223, 600, 9)
    truth.table("2024-03", "issued", deck.number, with_totals(issued))
    truth.table("2024-03", "standalone", deck.number, with_totals(standalone))
    other = Truth("", "")
    other.rejected(deck.number, "caption", "below", "under")
    truth.or_else(other)


@layout("captions-beside", "Two tables side by side, their captions above them.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(64)
    deck.next()
    deck.text("8a. Utfärdade intyg mars", 20, 60, 440, 14, bold=True)
    deck.text("8b. Webcert fristående mars", 488, 60, 440, 14, bold=True)
    halves(deck, issued, standalone)
    truth.table("2024-03", "issued", deck.number, with_totals(issued))
    truth.table("2024-03", "standalone", deck.number, with_totals(standalone))


@layout("heading-gives-the-month", "The slide's heading gives the month, captions the channels.")
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(65)
    deck.next("8. Intyg i Webcert, mars 2024")
    deck.text("Utfärdade intyg", 20, 66, 440, 12, bold=True)
    deck.text("Webcert fristående", 488, 66, 440, 12, bold=True)
    halves(deck, issued, standalone)
    truth.table("2024-03", "issued", deck.number, with_totals(issued))
    truth.table("2024-03", "standalone", deck.number, with_totals(standalone))


@layout("month-on-the-second-line", "A title whose second line gives the month and year.")
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(66)
    for title, channel, rows in (
        ("8a. Utfärdade intyg per vårdgivare\nmars 2024", "issued", issued),
        ("8b. Webcert fristående per vårdgivare\nmars 2024", "standalone", standalone),
    ):
        deck.next(title, size=16)
        deck.usual(rows, top=72, height=430)
        truth.table("2024-03", channel, deck.number, with_totals(rows))


@layout("month-only-in-the-footer", "No month but in the footer, which tells when it was drawn.")
def _(deck: Deck, truth: Truth) -> None:
    usual_pair(deck, truth, 67, "februari", "2024-02")
    issued, standalone = month_of_numbers(68)
    for title, rows in (("8c. Utfärdade intyg", issued), ("8d. Webcert fristående", standalone)):
        deck.next(title)
        deck.usual(rows, height=420)
        deck.text("Statistik hämtad i mars 2024", 36, 510, 300, 9)
        truth.rejected(deck.number, "month")


@layout("quarter-beside-a-month", "A quarter's table beside the month's own, on one slide.")
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(69)
    for month, quarter, channel, rows in (
        ("8a. Utfärdade intyg mars", "Utfärdade intyg kvartal 1", "issued", issued),
        ("8b. Webcert fristående mars", "Webcert fristående kvartal 1", "standalone", standalone),
    ):
        deck.next()
        deck.text(month, 20, 62, 440, 13, bold=True)
        deck.text(quarter, 488, 62, 440, 13, bold=True)
        halves(deck, rows, times(rows, 3))
        truth.table("2024-03", channel, deck.number, with_totals(rows))
        truth.left_alone(deck.number, "kvartal")


@layout("half-year-under-a-month", "A half-year's table under the month's own.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(70)
    for month, half, channel, rows in (
        ("8a. Utfärdade intyg mars", "Utfärdade intyg första halvåret", "issued", issued),
        ("8b. Webcert fristående mars", "Fristående första halvåret", "standalone", standalone),
    ):
        deck.next()
        for top, caption, shown in ((30, month, rows), (288, half, times(rows, 6))):
            deck.text(caption, 36, top - 20, 600, 12, bold=True)
            small(deck, shown, top)
        truth.table("2024-03", channel, deck.number, with_totals(rows))
        truth.left_alone(deck.number, "halvår")


@layout("cumulative-beside-a-month", "An 'ack.' table on the slide after the month's own.")
def _(deck: Deck, truth: Truth) -> None:
    usual_pair(deck, truth, 71)
    issued, standalone = month_of_numbers(71)
    for title, rows in (
        ("8c. Utfärdade intyg ack. mars", times(issued, 3)),
        ("8d. Webcert fristående ack. t.o.m. mars", times(standalone, 3)),
    ):
        deck.next(title)
        deck.usual(rows)
        truth.left_alone(deck.number, "ack", "t.o.m")


@layout("this-year-so-far-on-the-slide", "'hittills i år' under the month's own, on one slide.")
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(72)
    for month, so_far, channel, rows in (
        ("8a. Utfärdade intyg mars", "Utfärdade intyg hittills i år", "issued", issued),
        ("8b. Webcert fristående mars", "Fristående hittills i år", "standalone", standalone),
    ):
        deck.next()
        for top, caption, shown in ((30, month, rows), (288, so_far, times(rows, 3))):
            deck.text(caption, 36, top - 20, 600, 12, bold=True)
            small(deck, shown, top)
        truth.table("2024-03", channel, deck.number, with_totals(rows))
        truth.left_alone(deck.number, "hittills", "i år")


@layout("per-100-000", "Rates per 100 000 inhabitants on the slides after the month's own.")
def _(deck: Deck, truth: Truth) -> None:
    usual_pair(deck, truth, 73)
    issued, _ = month_of_numbers(73)
    for decimals, title in (
        (1, "8c. Utfärdade intyg per 100 000 invånare mars"),
        (0, "8d. Utfärdade intyg mars, per 100 000 inv."),
    ):
        body = []
        for name, row in with_totals(issued).items():
            rates = [(c and f"{c / INHABITANTS[name] * 100:.{decimals}f}") or "" for c in row]  # type: ignore[operator]
            body.append([name, *(rate.replace(".", ",") for rate in rates)])
        deck.next(title)
        deck.table([*HEADINGS, "Totalt"], body)
        truth.left_alone(deck.number, "invånare", "inv", "100 000", "100")


def other_columns(seed: int, columns: int, size: int) -> Rows:
    return {
        name: [1 + (place * seed + 31 * column) % size for column in range(columns)]
        for place, name in enumerate(REGIONS)
    }


@layout("support-tickets", "A table of support tickets per region after the month's own.")
def _(deck: Deck, truth: Truth) -> None:
    usual_pair(deck, truth, 74)
    rows = other_columns(74, 4, 60)
    deck.next("9. Supportärenden per region mars")
    headings = ["Inloggning", "Signering", "Intyg skickas ej", "Övrigt", "Totalt"]
    deck.table(headings, texts(with_totals(rows)), width=600)
    truth.left_alone(deck.number, "support", "ärenden")


@layout("support-tickets-by-type", "Support tickets per region and certificate type.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    usual_pair(deck, truth, 75)
    rows = other_columns(75, 10, 20)
    deck.next("9. Supportärenden om intyg mars")
    deck.table([*HEADINGS, "Totalt"], texts(with_totals(rows)))
    truth.left_alone(deck.number, "support", "ärenden")


@layout("users-and-log-ins", "Users and log-ins per region, before the month's own.")
def _(deck: Deck, truth: Truth) -> None:
    rows = other_columns(76, 3, 900)
    deck.next("7. Inloggade användare i Webcert mars")
    headings = ["Läkare", "Tandläkare", "Vårdadministratörer", "Totalt"]
    deck.table(headings, texts(with_totals(rows)), width=600)
    truth.left_alone(deck.number, "inlogg", "användare")
    usual_pair(deck, truth, 76)


@layout("other-kinds-of-certificates", "Revoked ones, drafts and a test environment's, by type.")
def _(deck: Deck, truth: Truth) -> None:
    usual_pair(deck, truth, 77)
    rows = with_totals(other_columns(77, 10, 9))
    for title, word in (
        ("8c. Makulerade intyg mars", "makulera"),
        ("8d. Utkast till intyg mars", "utkast"),
        ("8e. Utfärdade intyg mars (testmiljö)", "test"),
    ):
        deck.next(title)
        deck.table([*HEADINGS, "Totalt"], texts(rows))
        truth.left_alone(deck.number, word)


@layout("integrated", "The certificates from journal systems on a slide of their own.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    usual_pair(deck, truth, 78)
    issued, _ = month_of_numbers(78)
    deck.next("8c. Utfärdade intyg via journalsystem mars")
    deck.usual({name: [c and c - 1 for c in row] for name, row in issued.items()})  # type: ignore[operator]
    truth.left_alone(deck.number, "journalsystem", "via")


@layout("a-word-nobody-knows", "A title with a word that nobody knows: 'Pilotenheter'.")
def _(deck: Deck, truth: Truth) -> None:
    usual_pair(deck, truth, 79)
    issued, _ = month_of_numbers(79)
    deck.next("8c. Utfärdade intyg mars Pilotenheter")
    deck.usual({name: [(c and c // 3) or None for c in row] for name, row in issued.items()})  # type: ignore[operator]
    truth.rejected(deck.number, "pilotenheter")


@layout("head-over-every-slide", "A head with the forum's name and date over every slide.")
def _(deck: Deck, truth: Truth) -> None:
    def beside() -> None:
        deck.text("Användarforum Webcert 16 maj 2024", 620, 4, 300, 9, align=PP_ALIGN.RIGHT)
        deck.text("Nästa forum: september 2024", 36, 522, 300, 8)

    usual_pair(deck, truth, 80, beside=beside)


@layout("preliminary", "'(preliminärt)' and 'under … månad' in the titles.", PLAIN_COVER)
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(81)
    for title, channel, rows in (
        ("8a. Antal utfärdade intyg under mars månad (preliminärt)", "issued", issued),
        ("8b. Antal fristående intyg i Webcert, mars (preliminärt)", "standalone", standalone),
    ):
        deck.next(title)
        deck.usual(rows)
        truth.table("2024-03", channel, deck.number, with_totals(rows))


@layout("over-two-slides", "Each table over two slides, the heading row repeated, (forts.).")
def _(deck: Deck, truth: Truth) -> None:
    issued, standalone = month_of_numbers(82)
    for title, channel, rows in (
        ("8a. Utfärdade intyg mars", "issued", issued),
        ("8b. Webcert fristående mars", "standalone", standalone),
    ):
        body = texts(with_totals(rows))
        for part, more in ((body[:12], ""), (body[12:], " (forts.)")):
            deck.next(title + more)
            deck.table([*HEADINGS, "Totalt"], part, size=9, height=20 * (len(part) + 1))
        truth.table("2024-03", channel, [deck.number - 1, deck.number], with_totals(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
