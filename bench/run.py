"""Measure a whole run by its stages, from the real deck to a thousand, and write RESULTS.md.

    python bench/run.py [--quick]

Seconds differ from machine to machine and hour to hour; ratios of one run hold.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
DECKS = HERE.parent / "tests" / "decks"
# decks (0 is the real one), workers, engine; each in a process of its own
SCALE = [
    (decks, workers, "pdfium") for decks, workers in ((0, 2), (10, 1), (10, 2), (100, 2), (1000, 2))
]
QUICK = [(0, 2, "pdfium"), (4, 2, "pdfium")]
RUNS = 3  # of the whole command; the median counts
READINGS = 5
_LIBRARIES = ("pypdfium2", "pdfplumber", "polars", "duckdb", "plotly")
Stages = dict[str, dict[str, float]]


def whole_run(scratch: Path) -> tuple[float, float, float]:
    """`intygsstat monthly` over the real deck: seconds, seconds with nothing new, reports' MB."""
    root = scratch / "whole"
    (root / "data" / "raw").mkdir(parents=True)
    shutil.copytree(HERE.parent / "notebooks", root / "notebooks")
    shutil.copy(DECKS / "anvandarforum-2024-03.pdf", root / "data" / "raw")
    taken = []
    for _ in range(2):
        begun = time.perf_counter()
        words = [sys.executable, "-m", "intygsstat", "monthly", "--home", str(root)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - begun)
    reports = (root / "reports").resolve()
    size = sum(path.stat().st_size for path in reports.rglob("*") if path.is_file())
    shutil.rmtree(root)
    return taken[0], taken[1], size / 1e6


def in_a_process(scratch: Path, decks: int, workers: int, engine: str) -> Stages:
    folder = scratch / f"archive-{decks}"
    words = [sys.executable, "-m", "speed", str(folder), str(decks), str(workers), engine]
    done = subprocess.run(words, cwd=HERE, stdout=subprocess.PIPE, text=True, check=True)
    print(f"  {decks} decks, {workers} at a time, {engine}", file=sys.stderr, flush=True)
    stages: Stages = json.loads(done.stdout.splitlines()[-1])
    return stages


def reading() -> list[str]:
    """A table: the processor time of reading each deck beside pdfium's bare text of it."""
    from intygsstat.checks.examine import examine_deck

    lines = ["| deck | ms | times its bare text |", "|---|--:|--:|"]
    for deck in sorted(DECKS.glob("*.pdf")):
        own, bare = (_processor_time(read, deck) for read in (examine_deck, _bare_text))
        lines.append(f"| {deck.name} | {1000 * own:.0f} | {own / bare:.1f} |")
    return lines


def _processor_time(read: Callable[[Path], object], deck: Path) -> float:
    taken = []
    for _ in range(READINGS + 1):
        begun = time.process_time()
        read(deck)
        taken.append(time.process_time() - begun)
    return median(taken[1:])


def _bare_text(deck: Path) -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(deck) as document:
        for page in document:
            page.get_textpage().get_text_range()


def report(whole: tuple[float, float, float], scale: list[tuple[int, int, str, Stages]]) -> str:
    """RESULTS.md, but for the reading."""
    names = list(scale[0][3])
    lines = [
        "# Measured",
        "",
        "`make bench` wrote this. Seconds are of this machine and hour; ratios hold.",
        "",
        f"A whole `make monthly` over the real deck takes {whole[0]:.1f} s, {whole[1]:.1f} s where "
        f"nothing is new; `reports/` takes {whole[2]:.1f} MB.",
        "",
        "By stage, one after the other (a run works at charts, page and notebooks side by side): "
        "seconds by the clock; of archives of seven-slide decks, one a month, each printing three "
        "months, 1 320 numbers a deck. The most memory is of the run or of one of its children.",
        "",
        "| decks | at a time | engine | " + " | ".join(names) + " | all | MiB |",
        "|--:|--:|---|" + "--:|" * (len(names) + 2),
    ]
    for decks, workers, engine, stages in scale:
        each = " | ".join(f"{stages[name]['seconds']:.1f}" for name in names)
        seconds = sum(stage["seconds"] for stage in stages.values())
        peak = max(stage["mib"] for stage in stages.values())
        what = decks or "the real one"
        lines.append(f"| {what} | {workers} | {engine} | {each} | {seconds:.1f} | {peak:.0f} |")
    return "\n".join(lines)


def machine() -> str:
    """On what was measured, and how busy it was."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"*{platform.system()} {platform.machine()}, {os.cpu_count()} processors, "
        f"load {os.getloadavg()[1]:.1f}; Python {platform.python_version()}, {libraries}.*"
    )


def main() -> None:
    quick = "--quick" in sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="intygsstat-bench-") as scratch:
        runs = [whole_run(Path(scratch)) for _ in range(1 if quick else RUNS)]
        plan = QUICK if quick else SCALE
        scale = [(*each, in_a_process(Path(scratch), *each)) for each in plan]
    said = (
        "Processor time of reading a deck, the median of five readings in one process: finding the "
        "tables, seeing every number on the slide's picture, and checking it."
    )
    parts = [report(sorted(runs)[len(runs) // 2], scale), "## Reading", said, "\n".join(reading())]
    text = "\n\n".join([*parts, machine()]) + "\n"
    if not quick:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
