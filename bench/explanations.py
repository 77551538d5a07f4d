"""Plant errors in simulated months, diagnose them, and write DIAGNOSIS.md beside this file.

python bench/explanations.py [--seed N] [--histories N] [--jobs N]

With another seed or another number of histories nothing is written.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

from forecasts import scored
from simulation import report
from simulation.history import SCENES, History, Plan, simulate_history
from simulation.planted import TRACE_Z
from simulation.real import months_at_hand, real_sets
from simulation.sums import calls_of_months, sums_of_draws
from simulation.verdicts import Judge

from intygsstat.diagnosis.run import Frames, diagnose

HERE = Path(__file__).parent
SEED, HISTORIES = 20240314, 60
LENGTHS = (4, 6, 12)
SHORT = (2, 3)
FORECAST_HISTORIES = 4
LIKE_THE_DECK = "as the deck of March 2024"
EITHER = "digits lost or a fall"
OF_ERRORS = ("errors", LIKE_THE_DECK, "clean")


Scores = dict[str, list[dict[str, Any]]]  # rows of what came of the histories, by what they are of


def plans(seed: int, histories: int) -> list[Plan]:
    """All histories of a run: `histories` of each scene and length, half as many short ones, half
    as many again with errors, which sums are measured by; of real months, where they are at hand,
    and of 24 and 48 months a third or a tenth as many."""
    made = [
        Plan(scene, months, seed + number)
        for scene in OF_ERRORS
        for months in ((4,) if scene == LIKE_THE_DECK else (*SHORT, *LENGTHS))
        for number in range(_histories_of(scene, months, histories))
    ]
    every = {"clean": (4, 24, 48), "errors": (4, 24, 48), "events": (4, 12, 24), EITHER: (4,)}
    return made + [
        Plan(scene, months, seed + number, source=source, number=number)
        for scene, lengths in every.items()
        for months in lengths
        for source in ("", *real_sets())
        if source or months > max(LENGTHS) or scene not in OF_ERRORS
        if months <= months_at_hand(source)
        for number in range(max(1, histories // {4: 1, 12: 3, 24: 6, 48: 15}[months]))
    ]


def _histories_of(scene: str, months: int, histories: int) -> int:
    if months not in LENGTHS:
        return histories // 2
    return histories * 3 // 2 if scene == "errors" else histories


def diagnose_history(history: History) -> Frames:
    """What the diagnosis says of one history."""
    frames = history.frames
    return diagnose(frames.cells, frames.row_totals, frames.findings, frames.decks)


def score(plan: Plan) -> Scores:
    """Simulate and diagnose one history."""
    history = simulate_history(plan)
    diagnosed = diagnose_history(history)
    judge = Judge(history, diagnosed)
    return {
        "outcomes": judge.outcomes(),
        "false": judge.false_findings(),
        "calibration": judge.calibration(),
        "events": judge.event_outcomes(),
        "sums": sums_of_draws(history, diagnosed),
        "calls": calls_of_months(history, diagnosed),
        "cells": [plan.facts | {"number": judge.sound_cells()}],
    }


def run(made: Sequence[Plan], jobs: int) -> Scores:
    """The scores of all plans, in their order whatever the number of jobs."""
    scores: Scores = defaultdict(list)
    with ProcessPoolExecutor(jobs) as pool:
        for one in pool.map(score, made, chunksize=4) if jobs > 1 else map(score, made):
            for what, rows in one.items():
                scores[what] += rows
    return scores


def seconds_for_twelve_months(seed: int) -> float:
    """The median processor time of five diagnoses of twelve months with errors."""
    times = []
    for number in range(6):
        history = simulate_history(Plan("errors", 12, seed + number))
        start = time.process_time()
        diagnose_history(history)
        times.append(time.process_time() - start)
    return statistics.median(times[1:])


def written(scores: Scores, seed: int, seconds: float) -> str:
    """The whole report."""
    false, outcomes, beliefs = (
        [
            row
            for row in rows
            if not row["source"] and row["scene"] in OF_ERRORS and row["months"] <= max(LENGTHS)
        ]
        for rows in (scores["false"], scores["outcomes"], scores["calibration"])
    )
    cells = Counter[tuple[str, str, int]]()
    for row in scores["cells"]:
        cells[row["source"], row["scene"], row["months"]] += row["number"]
    clean_cells = sum(
        number
        for (source, scene, months), number in cells.items()
        if not source and scene == "clean" and months <= max(LENGTHS)
    )
    months = sum(row["months"] for row in scores["cells"])
    usual = [o for o in outcomes if o["scene"] == "errors" and o["months"] in LENGTHS]
    parts = [
        "# The diagnosis, measured",
        f"`make bench-diagnosis` wrote this, with seed {seed}, Python {platform.python_version()}, "
        f"polars {version('polars')}: {months} months. Twelve months are diagnosed in "
        f"{seconds:.2f} seconds of processor time (the median of five, on {platform.system()}).",
        "## What was simulated",
        ASSUMPTIONS,
        "\n".join(f"- **{name}**: {what}." for name, what in SCENES.items()),
        "## The aims",
        report.aims(usual, false, clean_cells, beliefs, seconds),
        "Of sums and calls, in simulated months with errors:",
        report.aims_of_sums(scores["sums"], scores["calls"]),
        NEARER,
        "## Each source, scene and length of history",
        REAL,
        report.by_source(cells, scores["false"], scores["outcomes"], scores["calibration"]),
        "## What happens for real",
        "Of each kind, where something was found about its series, where a value was proposed "
        "that would be served as the likely one, and where with a confidence of 0.9. None of it "
        "is right.",
        report.events(scores["events"]),
        f"Scene '{EITHER}': the best explanation and the proposals, of simulated and real months.",
        report.calibration([c for c in scores["calibration"] if c["scene"] == EITHER]),
        "## Sums of draws",
        SUMS,
        report.sums(scores["sums"]),
        "## Whom to call",
        CALLS,
        report.calls(scores["calls"]),
        "## Errors, histories of 4, 6 and 12 months",
        COLUMNS,
        report.by_kind(usual),
        "Where the total follows, by channel: of all that are planted, and of those with a trace.",
        report.followed(usual),
        "## False findings",
        "Findings with an explanation, or of a rule of the diagnosis, that no planted error "
        "accounts for. Cells that are blank are not counted.",
        report.false_by_rule(false),
        "## Confidence",
        "The best explanation of each finding, and each proposal, where they propose a value.",
        report.calibration(beliefs),
        "## Forecasts",
        FORECASTS,
        scored(seed, FORECAST_HISTORIES, real_sets()),
    ]
    return "\n\n".join(parts) + "\n"


ASSUMPTIONS = f"""\
Twenty regions with their inhabitants of today; ten types, two more joining in
one history of five. A region and type has a level of its own (lognormal about a
country's rate; types that are a matter of habit vary wildly, some regions
hardly use them), a month has an effect on each type that all regions share (the
year's course and a normal 5 %), a region's month an effect of 1.2 %, and levels
drift by about 1 % a month. Counts are Poisson about a gamma level with a
coefficient of variation by type, from 2 % (FK7804) to 11 % (AG1-14), and two and
a half times that in one cell of a hundred; DB and DOI count the same deaths.
Standalone counts are a binomial part of the issued ones; in a fifth of the
regions the part itself comes and goes. Zeros are printed as blanks. Errors
stand in rows of their own, but for hidden types in a run of moved totals, and a
misprint that makes a sum or an order impossible counts as one with a trace, as
does any number further than {TRACE_Z:g} standard deviations from the mean it was
drawn with, where the deviation counts in that the mean must be learnt from the
other months. Nothing here is replayed from a deck."""

REAL = """\
gp: appointments in 20 English commissioning groups, with the pandemic in it; us:
deaths in 20 states by ten causes. They stand in for regions and types by size;
they are not part of the project, and are left out where they are not at hand
(`INTYGSSTAT_REALCOUNTS` names their folder). The errors are those planted in
simulated months. Found and explained are of numbers of 1 000 and more, or of none
in particular, with a trace."""

FORECASTS = """\
What each deck of 24 months was expected to print by the decks before it: the share of counts
in the interval that should hold 90 of 100, the mean CRPS in certificates, and the mean error of who
repeats the last count. Through the pandemic (gp) a model of the last half year can't know."""

NEARER = """\
Draws are there so that a sum is not taken for surer than it is, and so that its guess is no worse
for that: on average they have to lie nearer to the truth than the printed and the likely share do.
In each single month they can't: nothing is nearer than a share that is exactly right, as printed
and likely ones often are. And where a likely share is wrong by little, draws that are spread about
it as they should be are farther off: about a normal distribution's own middle they are nearer in 79
of 100 months, since CRPS is below the distance only from 0.26 standard deviations on."""

SUMS = """\
The standalone share in months with a doubtful cell: of the country, and of each region and type
that has one. Nine intervals of ten that hold nine draws of ten should hold the truth (ties at
random). Draws are of doubtful numbers, and one that nobody can doubt stays as it is printed: the
next column has the months in which every planted error leaves a trace. How far off: in percentage
points on average, of the draws by CRPS, which is the distance where there is one value; all three
of the same sums, those with a likely share: cells that have no likely value are in no likely sum.
Then in how many of the sums that are wrong as printed draws are nearer to the truth or as near,
and in how many of those whose likely share is wrong they are nearer."""

CALLS = """\
Months with a doubtful number: the share of the country's expected error that the first calls take
away, in the order of `calls`, of what a proposal changes, and of how sure it is. Then in how many
months another order leaves another expected error, and in how many of these it is less by the order
of `calls`: it is made to take away the most, so the first call never leaves more. Last the same of
how far off the best guess then is from the true share, in percentage points, if the answers are
true."""

COLUMNS = """\
Found: a warning or an error with an explanation stands at the place. Rightly
explained: the best explanation is the planted kind and its suspect the right
number (a digit dropped with the total following is a lost digit too; a typo that
puts standalone above issued may be explained as either). Right value: its
proposed range holds the truth; for moved totals, every row of the run that
differs is put down to the run. Left open: nothing is proposed. Wrong value: a
best explanation there proposes a range without the truth. All of these are
shares of the errors with a trace. The last column is of those without a trace."""


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--histories", type=int, default=HISTORIES, help=f"of each scene and length ({HISTORIES})"
    )
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    given = parser.parse_args()
    scores = run(plans(given.seed, given.histories), given.jobs)
    text = written(scores, given.seed, seconds_for_twelve_months(given.seed))
    if (given.histories, given.seed) == (HISTORIES, SEED):
        (HERE / "DIAGNOSIS.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
