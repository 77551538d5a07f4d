"""Layouts set by Typst, as an analyst would who writes reports in it.

Needs the Python package typst. `python draw_typst.py` draws them all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import typst
from draw_common import HEADINGS, HERE, LABEL, NOTHING, Rows, Truth, month_of_numbers, texts
from draw_common import with_totals as totals_of

PAIR = (("Utfärdade intyg mars", "issued"), ("Webcert fristående mars", "standalone"))
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


def title(text: str) -> str:
    return f"#text(size: 18pt, weight: 400)[{text}]\n\n"


def draw(name: str, said: str, pages: str, truth: Truth, footer: str = "") -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "deck.typ"
        source.write_text(HEAD.replace("FOOTER", footer) + pages, encoding="utf-8")
        typst.compile(str(source), output=str(HERE / f"{name}.pdf"), pdf_tags=False)
    truth.name, truth.layout = name, said
    truth.write()


Change = Callable[[list[list[str]], Rows], Rows | None]


def pair(
    name: str,
    said: str,
    seed: int,
    *,
    change: Change = lambda body, rows: None,
    below: str = "",
    thousands: str = "",
    headings: Sequence[str] = (LABEL, *HEADINGS, "Totalt"),
    footer: str = "",
    title_below: bool = False,
    spread: bool = False,
    **how: object,
) -> None:
    truth = Truth("", "")
    other = Truth("", "")
    pages = []
    page = 1
    months = dict(zip(("issued", "standalone"), month_of_numbers(seed), strict=True))
    for heading, channel in PAIR:
        rows = totals_of(months[channel])
        body = texts(rows, thousands)
        true = change(body, rows) or rows
        drawn = table(headings, body, **how)  # type: ignore[arg-type]
        if title_below:
            pages.append(f"#figure({drawn[1:].strip()}, caption: [{heading} 2024])\n{below}")
            other.rejected(page + 1, "caption", "below", "under")
        else:
            pages.append(title(heading) + drawn + below)
        page += 2 if spread else 1
        on = [page - 1, page] if spread else [page]
        truth.table("2024-03", channel, on, true)
    if title_below:
        truth.or_else(other)
    draw(name, said, "#pagebreak()\n".join(pages), truth, footer)


def starred(body: list[list[str]], rows: Rows) -> None:
    for place, row in enumerate(body):
        if place in (3, 9) and row[4]:
            row[4] += "#super[\\*]"
        if place == 13:
            row[0] += "#super[1]"


def two_dots(body: list[list[str]], rows: Rows) -> Rows:
    for row in body:
        row[1:] = [cell or ".." for cell in row[1:]]
    return {name: [NOTHING if c is None else c for c in row] for name, row in rows.items()}


def main() -> None:
    address = "\n#v(6pt)\nInera AB \\\nBox 177 03 \\\n118 93 Stockholm\n"
    pair("typst-address-below", "An address under the names, no lines at all.", 90, below=address)
    pair(
        "typst-thin-spaces",
        "Thousands set apart by a thin space, a page number as '2 / 3'.",
        91,
        thousands="\u202f",
        footer='numbering: "1 / 1"',
    )
    pair(
        "typst-headings-upright",
        "Headings turned to be read upwards.",
        92,
        turned=True,
        inset="(x: 3pt, y: 3.4pt)",
    )
    pair(
        "typst-caption-below",
        "The caption below its table, numbered 'Tabell 1:', as Typst sets a figure.",
        93,
        title_below=True,
    )
    pair(
        "typst-footnotes",
        "Raised stars and marks, what they mean below the table.",
        94,
        change=starred,
        below="\n#super[\\*] Preliminärt. #super[1] Västra Götalandsregionen med Kungälv.\n",
    )
    pair("typst-two-dots", "'..' in every empty cell; every row adds up.", 95, change=two_dots)
    pair(
        "typst-over-two-pages",
        "Rows so tall that each table breaks over two pages, its headings repeated.",
        96,
        inset="(x: 3pt, y: 8pt)",
        spread=True,
    )
    watermark = (
        'background: rotate(-30deg, text(90pt, fill: luma(225), [UTKAST 2024])), numbering: "1"'
    )
    pair(
        "typst-watermark",
        "'UTKAST 2024' large, pale and aslant behind the table.",
        97,
        footer=watermark,
    )
    soft = (LABEL, *(h.replace("TS dia", "TS dia-?") for h in HEADINGS), "Totalt")

    def broken(body: list[list[str]], rows: Rows) -> None:
        for row in body:
            row[0] = row[0].replace("norrland", "-?norrland").replace("/", "/#linebreak()")

    pair(
        "typst-soft-hyphens",
        "Soft hyphens within names and headings, a name on two lines.",
        98,
        headings=soft,
        change=broken,
        inset="(x: 3pt, y: 3.6pt)",
    )


if __name__ == "__main__":
    main()
