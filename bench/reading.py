"""What reading a deck takes beside other tools: `python bench/reading.py TOOL DECK...`.

Processor seconds as multiples of bare text's: a process for each tool reads a deck with it and
bare in turn, so that both meet the same machine. Imports count on their own. A row of a table
counts as right if it has the row's name and all its numbers, each under its heading's place; the
peers are given the whole deck, as intygsstat is.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median

RUNS = 9
Rows = set[tuple[str, ...]]  # a row's name and its numbers, as printed


def bare_text(deck: Path) -> Rows:
    """All text of the deck, by pdfium: what nobody does with less."""
    import pypdfium2

    with pypdfium2.PdfDocument(deck) as document:
        for page in document:
            page.get_textpage().get_text_range()
    return set()


def intygsstat(deck: Path) -> Rows:
    """Everything: numbers with their places, each seen on the slide's picture, and checked."""
    from intygsstat.checks.examine import examine_deck

    tables = examine_deck(deck).reading.tables
    rows = [row for table in tables for row in table.rows]
    return {_row([row.label, *(cell.printed for cell in row.all_cells)]) for row in rows}


def pdfplumber(deck: Path) -> Rows:
    import pdfplumber

    with pdfplumber.open(deck) as document:
        tables = [table for page in document.pages for table in page.extract_tables()]
    return {_row([cell or "" for cell in row]) for table in tables for row in table}


def tablers(deck: Path) -> Rows:
    import tablers  # type: ignore[import-not-found]

    found: Rows = set()
    document = tablers.Document(str(deck))
    for page in document.pages():
        for table in tablers.find_tables(page, extract_text=True):
            found |= {_row([cell.text if cell else "" for cell in row]) for row in table.to_list()}
    document.close()
    return found


TOOLS: dict[str, Callable[[Path], Rows]] = {
    tool.__name__: tool for tool in (bare_text, intygsstat, tablers, pdfplumber)
}


def _row(cells: list[str]) -> tuple[str, ...]:
    name, *numbers = ["".join(cell.split()) for cell in cells]
    return (name, *(number for number in numbers if number.isdigit()))


def true_rows(deck: Path) -> Rows:
    """The rows of a deck's statistics, by the truth beside it."""
    rows: dict[tuple[str, ...], list[str]] = {}
    for kind in ("truth", "totals"):
        with deck.with_suffix(f".{kind}.csv").open(encoding="utf-8") as file:
            for period, channel, region, *_, count in list(csv.reader(file))[1:]:
                rows.setdefault((period, channel, region), [region]).append(count)
    return {_row(row) for row in rows.values()}


def compared(decks: list[Path]) -> list[str]:
    """A table in Markdown: each tool's processor time as a multiple of bare text, and how many
    rows of a hundred it reads rightly. uv fetches tablers, which the project does without."""
    said, truth = {}, {deck.name: true_rows(deck) for deck in decks}
    for tool in TOOLS:
        words = [__file__, tool, *map(str, decks)]
        uv = [str(Path(sys.executable).parent / "uv"), "run", "-q", "--no-project"]
        with_both = ["--with", "tablers", "--with", f"pypdfium2=={version('pypdfium2')}", "python"]
        run = [*uv, *with_both] if tool == "tablers" else [sys.executable]
        done = subprocess.run([*run, *words], stdout=subprocess.PIPE, text=True)
        said[tool] = json.loads(done.stdout) if not done.returncode else None
    lines = ["| | " + " | ".join(truth) + " |", "|---|" + "--:|" * len(truth)]
    for tool, result in said.items():
        cells = []
        for deck, rows in truth.items():
            if not result:
                cells.append("not here")
                continue
            times = result[deck]["times"]
            right = len(rows & set(map(tuple, result[deck]["rows"]))) / len(rows)
            cells.append(f"{times:.1f}" + (f" ({right:.0%})" if tool != "bare_text" else ""))
        lines.append(f"| {tool.replace('_', ' ')} | " + " | ".join(cells) + " |")
    first = {tool: next(iter(result.values())) for tool, result in said.items() if result}
    once = ", ".join(
        f"{tool.replace('_', ' ')} {1000 * (one['first'] - one['again']):.0f} ms"
        for tool, one in first.items()
    )
    return [*lines, "", f"What a process spends once, on imports and the like: {once}."]


def seconds_of(tool: Callable[[Path], Rows], deck: Path) -> float:
    """What one reading takes of the processor."""
    begun = time.process_time()
    tool(deck)
    return time.process_time() - begun


def main() -> None:
    tool = TOOLS[sys.argv[1]]
    said = {}
    for deck in map(Path, sys.argv[2:]):
        first, rows = seconds_of(tool, deck), tool(deck)
        seconds_of(bare_text, deck)
        pairs = [(seconds_of(tool, deck), seconds_of(bare_text, deck)) for _ in range(RUNS)]
        said[deck.name] = {
            "first": first,
            "again": median(own for own, _ in pairs),
            "times": median(own / bare for own, bare in pairs),
            "rows": sorted(rows),
        }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
