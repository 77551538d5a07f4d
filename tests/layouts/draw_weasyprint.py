"""Layouts printed from HTML by WeasyPrint, as an intranet or a notebook would be.

Needs weasyprint. `python draw_weasyprint.py` draws them all.
"""

from __future__ import annotations

from collections.abc import Callable

from draw_common import HEADINGS, HERE, LABEL, Rows, Truth, month_of_numbers, texts
from draw_common import with_totals as totals_of
from weasyprint import HTML

PAIR = (("Utfärdade intyg mars 2024", "issued"), ("Webcert fristående mars 2024", "standalone"))
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
Lines = list[list[str]]
# The headings and rows as printed are changed in place; handed back are columns of no type.
Change = Callable[[Lines, Rows], dict[str, list[str]] | None]


def draw(
    name: str,
    said: str,
    seed: int,
    change: Change = lambda lines, rows: None,
    *,
    style: str = "",
    slides: int = 1,
    caption: bool = False,
    after: str = "",
    cut: int = 0,
    thousands: str = "",
    summary: list[str] | None = None,
    foot: str = "Inera, användarforum",
) -> Truth:
    """A month's two tables; `cut` columns from the left stand on a page, the others on the next."""
    truth, other = Truth(f"weasyprint-{name}-2024-05", said), Truth("", "")
    parts, page = [], 0
    for (title, channel), counts in zip(PAIR, month_of_numbers(seed), strict=True):
        rows = totals_of(counts)
        lines = [[LABEL, *HEADINGS, "Totalt"], *texts(rows, thousands)]
        untyped = change(lines, rows)
        below = f"<caption>Tabell. {title}</caption>" if caption else ""
        parts.append("<h1></h1>" if caption else f"<h1>{title}</h1>")
        if cut:
            parts.append(_table([line[:cut] for line in lines], below) + "<h1></h1>")
        parts.append(_table([line[cut:] for line in lines], below) + after)
        page += slides
        on = list(range(page - slides + 1, page + 1))
        truth.table("2024-03", channel, on, rows, columns_of_no_type=untyped, summary=summary)
        words = ("caption", "below", "under") if caption else ("columns", "names", "headings")
        other.rejected(on, *words)
    if caption or cut:
        truth.or_else(other)
    html = f"<html lang=sv><style>{STYLE.replace('FOOT', foot)}{style}</style>{''.join(parts)}"
    HTML(string=html).write_pdf(HERE / f"{truth.name}.pdf")
    truth.write()
    return truth


def _table(lines: Lines, caption: str) -> str:
    head, *body = lines
    heads = "".join(f"<th>{text.replace(chr(10), '<br>')}</th>" for text in head)
    rows = ("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in body)
    return f"<table>{caption}<thead><tr>{heads}</tr></thead>{''.join(rows)}</table>"


def raised(lines: Lines, rows: Rows) -> None:
    lines[4][0] += "<sup>1</sup>"
    lines[14][4] += "<sup>*</sup>"


def numbered(lines: Lines, rows: Rows) -> dict[str, list[str]]:
    numbers = [str(number) for number in range(1, len(lines))]
    for line, number in zip(lines, ["Rad", *numbers], strict=True):
        line.insert(0, number)
    return {"Rad": numbers}


def in_percent(lines: Lines, rows: Rows) -> dict[str, list[str]]:
    shares = []
    for row in rows.values():
        of, whole = row[4], row[-1]
        known = isinstance(of, int) and isinstance(whole, int)
        shares.append(f"{100 * of // whole} %" if known else "")  # type: ignore[operator]
    for line, share in zip(lines, ["Andel FK7804", *shares], strict=True):
        line.append(share)
    return {"Andel FK7804": shares}


def sums_below(lines: Lines, rows: Rows) -> None:
    sums = [
        sum(c for row in rows.values() if isinstance(c := row[place], int)) for place in range(11)
    ]
    lines.append(["Totalt", *map(str, sums)])


def empty_lines(lines: Lines, rows: Rows) -> None:
    for place in (16, 11, 6):
        lines.insert(place, ["&nbsp;", *[""] * 11])


def county_codes(lines: Lines, rows: Rows) -> None:
    codes = "10 20 21 13 23 06 08 07 25 12 01 04 03 14 17 24 22 19 18 05"
    for line, code in zip(lines[1:], codes.split(), strict=True):
        line[0] = f"{code} {line[0]}"


def main() -> None:
    address = "Inera AB, Box 177 03, 118 93 Stockholm"
    grid = "td, th { border: 0.5pt solid #666 }"
    source = "<p>Källa: Webcert<br>Uttag 2024-04-03<br>Stockholm 2024"
    draw(
        "marks",
        "An address at the foot, raised marks beside a name and a number.",
        122,
        raised,
        foot=address,
    )
    draw(
        "over-two-pages",
        "A table over two pages: headings repeated, the title not; an address at the foot.",
        123,
        style="td, th { padding: 7pt 3pt }",
        slides=2,
        foot=address,
    )
    draw("caption-below", "Captions below the tables.", 124, caption=True)
    draw("grid", "A grid of lines, slides numbered '1 (2)'.", 125, style=grid)
    draw("thousands", "Thousands set apart by a no-break space.", 126, thousands="\u00a0")
    draw("source-below", "Source, date and place below the names.", 127, after=source, foot=address)
    draw("sums-below", "A row 'Totalt' below the regions.", 128, sums_below, summary=["Totalt"])
    draw("empty-lines", "An empty row after every fifth region.", 129, empty_lines)
    draw("row-numbers", "Row numbers under 'Rad' before the names.", 130, numbered, style=grid)
    draw("percent", "'Andel FK7804' in whole percent after Totalt.", 131, in_percent)
    draw("county-codes", "The county's code before each name.", 132, county_codes)
    draw(
        "columns-over-pages",
        "The last columns stand on the next page, without names and without a title.",
        133,
        cut=8,
        slides=2,
        style="table { width: auto }",
    )


if __name__ == "__main__":
    main()
