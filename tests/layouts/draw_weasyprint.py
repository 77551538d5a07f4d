"""Layouts printed from HTML by WeasyPrint, as an intranet or a notebook would be.

Needs weasyprint. `python draw_weasyprint.py` draws them all.
"""

from __future__ import annotations

from collections.abc import Callable

from numbers_drawn import (
    COUNTY_CODES,
    HEADINGS,
    HERE,
    LABEL,
    Lines,
    month_of_numbers,
    texts,
    with_totals,
)
from weasyprint import HTML

TITLES = ("Utfärdade intyg mars 2024", "Webcert fristående mars 2024")
STYLE = """
@page { size: 960pt 540pt; margin: 24pt 36pt 36pt;
  @bottom-left { content: "FOOT"; font-size: 7pt }
  @bottom-right { content: counter(page) " (" counter(pages) ")"; font-size: 7pt } }
body { font: 8pt "Liberation Sans" }
h1 { font-size: 18pt; font-weight: normal; break-before: page; margin: 0 0 8pt }
h1:first-child { break-before: avoid }
table { width: 100%; border-collapse: collapse }
td, th { padding: 3pt; font-weight: normal; text-align: right }
td:first-child, th:first-child { text-align: left }
tr { border-bottom: 0.5pt solid #bbb }
caption { caption-side: bottom; text-align: left }
sup { font-size: 70% }
"""
Change = Callable[[Lines], None]  # alters the headings and rows as printed


def draw(
    name: str,
    seed: int,
    change: Change = lambda lines: None,
    *,
    style: str = "",
    caption: bool = False,
    after: str = "",
    cut: int = 0,
    thousands: str = "",
    foot: str = "Inera, användarforum",
) -> None:
    """A month's two tables; `cut` columns from the left stand on a page, the others on the next."""
    parts = []
    for title, rows in zip(TITLES, month_of_numbers(seed), strict=True):
        lines = [[LABEL, *HEADINGS, "Totalt"], *texts(with_totals(rows), thousands)]
        change(lines)
        below = f"<caption>Tabell. {title}</caption>" if caption else ""
        parts.append("<h1></h1>" if caption else f"<h1>{title}</h1>")
        if cut:
            parts.append(_table([line[:cut] for line in lines], below) + "<h1></h1>")
        parts.append(_table([line[cut:] for line in lines], below) + after)
    html = f"<html lang=sv><style>{STYLE.replace('FOOT', foot)}{style}</style>{''.join(parts)}"
    HTML(string=html).write_pdf(HERE / f"weasyprint-{name}-2024-05.pdf")


def _table(lines: Lines, caption: str) -> str:
    head, *body = lines
    heads = "".join(f"<th>{text.replace(chr(10), '<br>')}</th>" for text in head)
    rows = ("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in body)
    return f"<table>{caption}<thead><tr>{heads}</tr></thead>{''.join(rows)}</table>"


def raised(lines: Lines) -> None:
    lines[4][0] += "<sup>1</sup>"
    lines[14][4] += "<sup>*</sup>"


def numbered(lines: Lines) -> None:
    for number, line in enumerate(lines):
        line.insert(0, str(number or "Rad"))


def in_percent(lines: Lines) -> None:
    lines[0].append("Andel FK7804")
    for line in lines[1:]:
        line.append(f"{100 * int(line[5]) // int(line[11])} %" if line[5] and line[11] else "")


def sums_below(lines: Lines) -> None:
    columns = zip(*(line[1:] for line in lines[1:]), strict=True)
    lines.append(["Totalt", *(str(sum(int(cell or 0) for cell in column)) for column in columns)])


def empty_lines(lines: Lines) -> None:
    for place in (16, 11, 6):
        lines.insert(place, ["&nbsp;", *[""] * 11])


def county_codes(lines: Lines) -> None:
    for line in lines[1:]:
        line[0] = f"{COUNTY_CODES[line[0]]} {line[0]}"


def main() -> None:
    address = "Inera AB, Box 177 03, 118 93 Stockholm"
    grid = "td, th { border: 0.5pt solid #666 }"
    source = "<p>Källa: Webcert<br>Uttag 2024-04-03<br>Stockholm 2024"
    draw("marks", 122, raised, foot=address)
    draw("over-two-pages", 123, style="td, th { padding: 7pt 3pt }", foot=address)
    draw("caption-below", 124, caption=True)
    draw("grid", 125, style=grid)
    draw("thousands", 126, thousands="\u00a0")
    draw("source-below", 127, after=source, foot=address)
    draw("sums-below", 128, sums_below)
    draw("empty-lines", 129, empty_lines)
    draw("row-numbers", 130, numbered, style=grid)
    draw("percent", 131, in_percent)
    draw("county-codes", 132, county_codes)
    draw("columns-over-pages", 133, cut=8, style="table { width: auto }")


if __name__ == "__main__":
    main()
