"""Measure reading, scale and feel, and write RESULTS.md beside this file.

    python bench/run.py [--quick] [--runs N] [--only PART ...] [--stdout]

Seconds differ from machine to machine and hour to hour; ratios of one run hold. Each part of the
report keeps what it said before unless it is measured anew.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from speed import report
from speed.feel import measure_feel
from speed.profile import profile_reading
from speed.reading import measure_reading
from speed.stages import stages_main_arguments
from speed.truth import DECKS, NAMES, known_decks
from speed.views import measure_views

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
RUNS = 5
# decks, workers, engine; each in a process of its own
SCALE = [
    (1, 1, "pdfium"),
    (10, 1, "pdfium"),
    (10, 2, "pdfium"),
    (10, 1, "both"),
    (50, 1, "both"),
    (50, 2, "both"),
    (100, 1, "pdfium"),
    (100, 2, "pdfium"),
    (1000, 1, "pdfium"),
    (1000, 2, "pdfium"),
]
QUICK_SCALE = [(1, 1, "pdfium"), (4, 1, "pdfium"), (4, 2, "pdfium"), (4, 1, "both")]
FIFTY_YEARS = 600  # months, and decks: 'history' is a warehouse whose rows are made directly
PARTS = ("reading", "profile", "scale", "history", "feel")


def measure(part: str, scratch: Path, quick: bool, runs: int) -> str:
    """One part of the report, measured now."""
    if part == "reading":
        decks = list(known_decks(scratch / "known"))
        decks = decks[:2] if quick else decks
        return report.reading(decks, measure_reading(decks, runs), runs)
    if part == "profile":
        return report.profile(NAMES[0], *profile_reading(DECKS / f"{NAMES[0]}.pdf"))
    if part == "scale":
        plan = QUICK_SCALE if quick else SCALE
        measured = [(*each, _in_a_process(scratch, *each)) for each in plan]
        views = measure_views(scratch / "archive" / "built" / "intygsstat.duckdb", runs)
        return report.scale(measured, views, plan[-1][0])
    if part == "history":
        decks = 24 if quick else FIFTY_YEARS
        stages = _in_a_process(scratch, decks, 1, "pdfium", "--from-rows")
        views = measure_views(scratch / "archive" / "built" / "intygsstat.duckdb", runs)
        return report.history(decks, stages, views)
    return report.feel(measure_feel(scratch, runs), runs)


def _in_a_process(
    scratch: Path, decks: int, workers: int, engine: str, *more: str
) -> dict[str, dict[str, float]]:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "speed.stages",
            *stages_main_arguments(scratch / "archive", decks, workers, engine),
            *more,
        ],
        cwd=HERE,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    print(f"  {decks} decks, {workers} at a time, {engine}", file=sys.stderr, flush=True)
    said: dict[str, dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return said


def main() -> None:
    """Measure the parts asked for and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true", help="small sizes, one run; to try it")
    parser.add_argument("--runs", type=int, help=f"of each measurement ({RUNS})")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART")
    parser.add_argument("--stdout", action="store_true", help="print the report, write nothing")
    given = parser.parse_args()
    runs = given.runs or (1 if given.quick else RUNS)
    former = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    parts = {} if given.quick else report.parts_of(former)
    with tempfile.TemporaryDirectory(prefix="intygsstat-bench-") as scratch:
        for part in given.only:
            print(part, file=sys.stderr, flush=True)
            parts[part] = measure(part, Path(scratch), given.quick, runs)
            text = report.whole({name: parts[name] for name in PARTS if name in parts})
            if not (given.stdout or given.quick):
                RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
