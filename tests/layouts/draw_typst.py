"""Layouts set by Typst, as an analyst would who writes reports in it.

Needs the Python package typst. `python draw_typst.py` draws them all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typst
from numbers_drawn import HEADINGS, HERE, LABEL, Lines, month_of_numbers, texts, with_totals

TITLES = ("Utfärdade intyg mars", "Webcert fristående mars")
HEAD = """#set document(date: none)
#set page(width: 960pt, height: 540pt, margin: (x: 36pt, y: 30pt), FOOTER)
#set text(font: "Liberation Sans", size: 8pt, lang: "sv")
#align(horizon, text(size: 28pt)[Användarforum för Webcert, maj 2024])
#pagebreak()
"""


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    stroke: str = "none",
    inset: str = "(x: 3pt, y: 4pt)",
    turned: bool = False,
    before: str = "",
) -> str:
    """A Typst table: names to the left, numbers to the right. A cell may hold markup."""
    columns = ", ".join(["auto", *["1fr"] * (len(headings) - 1)])
    sides = f"(x, y) => if x == 0 {{left}} else {{{'center' if turned else 'right'}}}"
    shown = [f"[{h.replace(chr(10), ' #linebreak() ')}]" for h in headings]
    if turned:
        shown = [shown[0], *(f"rotate(-90deg, reflow: true, {h})" for h in shown[1:])]
    body = ",\n".join(", ".join(f"[{cell}]" for cell in row) for row in rows)
    return (
        f"#table(columns: ({columns}), align: {sides}, stroke: {stroke}, inset: {inset},\n"
        f"{before}table.header({', '.join(shown)}), table.hline(stroke: 0.5pt),\n{body})\n"
    )


def pair(
    name: str,
    seed: int,
    *,
    change: Callable[[Lines], None] = lambda lines: None,
    below: str = "",
    thousands: str = "",
    headings: Sequence[str] = (LABEL, *HEADINGS, "Totalt"),
    footer: str = "",
    title_below: bool = False,
    **how: Any,
) -> None:
    """Draw a month's two tables, a page each."""
    pages = []
    for title, rows in zip(TITLES, month_of_numbers(seed), strict=True):
        lines = texts(with_totals(rows), thousands)
        change(lines)
        drawn = table(headings, lines, **how)
        if title_below:
            pages.append(f"#figure({drawn[1:].strip()}, caption: [{title} 2024])\n{below}")
        else:
            pages.append(f"#text(size: 18pt, weight: 400)[{title}]\n\n{drawn}{below}")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "deck.typ"
        deck = HEAD.replace("FOOTER", footer) + "#pagebreak()\n".join(pages)
        source.write_text(deck, encoding="utf-8")
        typst.compile(str(source), output=str(HERE / f"typst-{name}.pdf"), pdf_tags=False)


def starred(lines: Lines) -> None:
    for place, row in enumerate(lines):
        if place in (3, 9) and row[4]:
            row[4] += "#super[\\*]"
        if place == 13:
            row[0] += "#super[1]"


def two_dots(lines: Lines) -> None:
    for row in lines:
        row[1:] = [cell or ".." for cell in row[1:]]


def broken(lines: Lines) -> None:
    for row in lines:
        row[0] = row[0].replace("norrland", "-?norrland").replace("/", "/#linebreak()")


def main() -> None:
    address = "\n#v(6pt)\nInera AB \\\nBox 177 03 \\\n118 93 Stockholm\n"
    footnotes = "\n#super[\\*] Preliminärt. #super[1] Västra Götalandsregionen med Kungälv.\n"
    watermark = "background: rotate(-30deg, text(90pt, fill: luma(225), [UTKAST 2024]))"
    watermark += ', numbering: "1"'
    soft = (LABEL, *(h.replace("TS dia", "TS dia-?") for h in HEADINGS), "Totalt")
    pair("address-below", 90, below=address)
    pair("thin-spaces", 91, thousands="\u202f", footer='numbering: "1 / 1"')
    pair("headings-upright", 92, turned=True, inset="(x: 3pt, y: 3.4pt)")
    pair("caption-below", 93, title_below=True)
    pair("footnotes", 94, change=starred, below=footnotes)
    pair("two-dots", 95, change=two_dots)
    pair("over-two-pages", 96, inset="(x: 3pt, y: 8pt)")
    pair("watermark", 97, footer=watermark)
    pair("soft-hyphens", 98, headings=soft, change=broken, inset="(x: 3pt, y: 3.6pt)")


if __name__ == "__main__":
    main()
