"""Measure and write RESULTS.md beside this file: medians of several runs, as ratios.

Seconds differ from machine to machine and hour to hour; ratios of one run hold.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
DECKS = sorted((HERE.parent / "tests" / "decks").glob("*.pdf"))
RUNS = 5


def median_seconds(work: Callable[[], object]) -> float:
    """The median of RUNS runs, after one that doesn't count."""
    work()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def bare_text(deck: Path) -> int:
    """The floor: pdfium's text of every page."""
    from intygsstat.read.pdf_file import read_deck_text

    return len(read_deck_text(deck).page_texts)


def plumber_tables(deck: Path) -> int:
    """What pdfplumber's own table finder takes for the same pages."""
    import pdfplumber

    from intygsstat.read.pdf_file import find_statistics_pages, read_deck_text

    pages = find_statistics_pages(read_deck_text(deck))
    with pdfplumber.open(deck) as pdf:
        return sum(len(pdf.pages[page - 1].extract_tables()) for page in pages)


def read_whole(deck: Path) -> int:
    """Reading, recognising and validating."""
    from intygsstat.examine import examine_deck

    return len(examine_deck(deck).totals)


def process(*arguments: str) -> Callable[[], object]:
    """A command as a process of its own."""
    command = [sys.executable, "-m", "intygsstat", *arguments]
    return lambda: subprocess.run(command, cwd=HERE.parent, capture_output=True, check=False)


def main() -> None:
    """Measure everything and write the report."""
    lines = [
        "# Measured",
        "",
        "`make bench` wrote this. Medians of "
        f"{RUNS} runs each, on {platform.system()} with Python {platform.python_version()}, "
        f"pdfplumber {version('pdfplumber')}, pypdfium2 {version('pypdfium2')}.",
        "Ratios are of one run of the benchmark; the first column of each table is 1.",
        "",
        "## Reading a deck, in one process",
        "",
        "| deck | pdfium's bare text | pdfplumber's tables | read, recognised, validated |",
        "|---|--:|--:|--:|",
    ]
    for deck in DECKS:
        times = [
            median_seconds(lambda work=work, deck=deck: work(deck))  # type: ignore[misc]
            for work in (bare_text, plumber_tables, read_whole)
        ]
        cells = " | ".join(f"{seconds / times[0]:.1f}" for seconds in times)
        lines.append(f"| {deck.stem} | {cells} |")
    start = median_seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    feel = {
        "`intygsstat --help`": process("--help"),
        f"`intygsstat read {DECKS[0].name}`": process("read", str(DECKS[0])),
    }
    if (HERE.parent / "data" / "current").exists():
        feel["`intygsstat monthly`, nothing new"] = process("monthly")
    lines += ["", "## As processes", "", "| command | times a bare `python -c pass` |", "|---|--:|"]
    lines += [f"| {name} | {median_seconds(work) / start:.1f} |" for name, work in feel.items()]
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print((HERE / "RESULTS.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
