"""Measure a whole run by its stages, from the real deck to a thousand, and write RESULTS.md.

Seconds differ from machine to machine and hour to hour; ratios of one run hold.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from reading import compared

HERE = Path(__file__).parent
DECKS = HERE.parent / "tests" / "decks"
# decks (0 is the real one), workers, engine; each in a process of its own
SCALE = [
    (decks, workers, "pdfium") for decks, workers in ((0, 2), (10, 1), (10, 2), (100, 2), (1000, 2))
]
QUICK = [(0, 2, "pdfium"), (4, 2, "pdfium")]
READING = "## Reading"
RUNS = 3  # of the whole command; the median counts
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


def reading_report() -> str:
    """RESULTS.md's part about reading."""
    said = (
        "Processor time of reading a deck as a multiple of pdfium's bare text of it, which one "
        "process reads in turn, the median of nine such pairs, and the rows of its statistics that "
        "are read rightly. Ours finds the tables, sees every number on the slide's picture, and "
        "checks it."
    )
    tables = "\n".join(compared(sorted(DECKS.glob("*.pdf"))))
    return "\n\n".join([READING, said, tables, machine()]) + "\n"


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
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a few decks, and print it only")
    parser.add_argument("--only", choices=["reading"], help="measure this part anew")
    asked, results = parser.parse_args(), HERE / "RESULTS.md"
    quick = asked.quick
    if asked.only:
        whole = results.read_text(encoding="utf-8").partition(READING)[0].rstrip()
    else:
        with tempfile.TemporaryDirectory(prefix="intygsstat-bench-") as scratch:
            runs = [whole_run(Path(scratch)) for _ in range(1 if quick else RUNS)]
            plan = QUICK if quick else SCALE
            scale = [(*each, in_a_process(Path(scratch), *each)) for each in plan]
        whole = report(sorted(runs)[len(runs) // 2], scale)
    text = f"{whole}\n\n{reading_report()}"
    if not quick:
        results.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
