"""Plant errors in simulated months, diagnose them, and write DIAGNOSIS.md beside this file.

    python bench/diagnosis.py [--seed N] [--histories N] [--kinds a,b] [--quick] [--jobs N]
    python bench/diagnosis.py --show KIND     # print examples that went wrong; writes nothing

KIND is the beginning of a kind's name, 'false' for findings that nothing
accounts for, or 'wrong' for best explanations that propose a wrong value.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from simulation import report
from simulation.errors import KINDS, TRACE_Z
from simulation.history import SCENES, History, Plan, simulate_history
from simulation.shown import describe_error, describe_false
from simulation.slips import LOSING
from simulation.verdicts import Judge

from intygsstat.diagnosis.run import diagnose

HERE = Path(__file__).parent
SEED, HISTORIES, QUICK = 20240314, 60, 6
LENGTHS = (4, 6, 12)
SHORT = (2, 3)
LIKE_THE_DECK, WITH_BREAKS = "as the deck of March 2024", "clean, real breaks"


@dataclass(slots=True)
class Scores:
    """What came of one or many histories."""

    outcomes: list[dict[str, Any]] = field(default_factory=list)
    false: list[dict[str, Any]] = field(default_factory=list)
    calibration: list[dict[str, Any]] = field(default_factory=list)
    cells: dict[tuple[str, int], int] = field(default_factory=dict)
    months: int = 0
    shown: list[str] = field(default_factory=list)

    def add(self, other: Scores) -> None:
        """Take in what came of others."""
        self.outcomes += other.outcomes
        self.false += other.false
        self.calibration += other.calibration
        self.months += other.months
        self.shown += other.shown
        for key, count in other.cells.items():
            self.cells[key] = self.cells.get(key, 0) + count


def plans(seed: int, histories: int, kinds: Sequence[str]) -> list[Plan]:
    """All histories of a run: `histories` of each scene and length, half as many short ones."""
    made = []
    for scene in SCENES:
        for months in (*SHORT, *LENGTHS):
            if scene == LIKE_THE_DECK and months != 4:
                continue
            number = histories if months in LENGTHS else histories // 2
            made += [Plan(scene, months, seed + n, tuple(kinds)) for n in range(number)]
    return made


def diagnose_history(history: History) -> Judge:
    """The judge of one history, which has heard the diagnosis."""
    frames = history.frames
    said = diagnose(frames.cells, frames.row_totals, frames.findings, frames.decks)
    return Judge(history, said)


def score(plan: Plan, show: str = "") -> Scores:
    """Simulate, diagnose and judge one history."""
    history = simulate_history(plan)
    judge = diagnose_history(history)
    return Scores(
        judge.outcome_rows(),
        judge.false_rows(),
        judge.calibration(),
        {(plan.scene, plan.months): judge.sound_cells()},
        plan.months,
        list(_failures(judge, show)) if show else [],
    )


def _failures(judge: Judge, show: str) -> Iterable[str]:
    if show == "false":
        for said in judge.false_findings():
            yield describe_false(judge, said)
        return
    for error, outcome in zip(judge.history.planted, judge.outcomes(), strict=True):
        missed = error.kind.startswith(show) and error.trace and not outcome.explained
        if missed or (show == "wrong" and outcome.wrong_value):
            yield describe_error(judge, error)


def run(made: Sequence[Plan], jobs: int, show: str = "") -> Scores:
    """The scores of all plans, in their order whatever the number of jobs."""
    scores = Scores()
    work = partial(score, show=show)
    if jobs == 1:
        for plan in made:
            scores.add(work(plan))
        return scores
    with ProcessPoolExecutor(jobs) as pool:
        for one in pool.map(work, made, chunksize=4):
            scores.add(one)
    return scores


def seconds_for_twelve_months(seed: int) -> float:
    """The median time of five diagnoses of twelve months with errors."""
    times = []
    for number in range(6):
        frames = simulate_history(Plan("errors", 12, seed + number)).frames
        start = time.perf_counter()
        diagnose(frames.cells, frames.row_totals, frames.findings, frames.decks)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def written(scores: Scores, command: str, seed: int, seconds: float) -> str:
    """The whole report."""
    errors = [o for o in scores.outcomes if o["scene"] == "errors"]
    usual = [o for o in errors if o["months"] in LENGTHS]
    short = [o for o in errors if o["months"] in SHORT]
    dense = [o for o in scores.outcomes if o["scene"] == LIKE_THE_DECK]
    usual_belief = [c for c in scores.calibration if c["scene"] != WITH_BREAKS]
    broken_belief = [c for c in scores.calibration if c["scene"] == WITH_BREAKS]
    scenes = "\n".join(f"- **{name}**: {what}." for name, what in SCENES.items())
    parts = [
        "# The diagnosis, measured",
        f"`{command}` wrote this, with seed {seed}, Python {platform.python_version()}, polars "
        f"{version('polars')}: {scores.months} simulated months. Twelve months are diagnosed in "
        f"{seconds:.2f} seconds (the median of five, on {platform.system()}).",
        "## What was simulated",
        ASSUMPTIONS + "\n\n" + scenes,
        "## The aims",
        report.aims(usual, scores.false, scores.cells, usual_belief, seconds),
        "## Errors, histories of 4, 6 and 12 months",
        COLUMNS,
        report.by_kind(usual),
        "### By length of history",
        report.grouped(errors, "months", lambda o: f"{o['months']:2}"),
        "### By size of region, errors in a single row",
        report.grouped(
            [o for o in usual if o["region_size"] != "several"],
            "region",
            lambda o: o["region_size"],
        ),
        "### Histories of 2 and 3 months",
        report.by_kind(short),
        "### What was taken for what",
        report.confusion(usual),
        "## Lost digits",
        LOST,
        report.lost_digits(usual + dense),
        f"Scene '{LIKE_THE_DECK}':",
        report.by_kind(dense),
        "## False findings",
        "Findings with an explanation, or of a rule of the diagnosis, that no planted error "
        "accounts for. Cells that are blank are not counted.",
        report.false_findings(scores.false, scores.cells),
        report.false_by_rule(scores.false),
        f"In the scene '{WITH_BREAKS}':",
        report.false_by_break([f for f in scores.false if f["scene"] == WITH_BREAKS]),
        "## Confidence",
        "The best explanation of each finding, and each proposal, where they propose a value.",
        report.calibration(usual_belief),
        "Best explanations above 0.9:",
        report.calibration_by_diagnosis(usual_belief),
        f"In the scene '{WITH_BREAKS}', where every value proposed is wrong unless its range "
        "holds what is printed:",
        report.calibration(broken_belief),
        "## What can't be told apart",
        limits(usual + dense, [f for f in scores.false if f["scene"] == WITH_BREAKS]),
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
a half times that in one cell of a hundred; DB and DOI tell of the same deaths.
Standalone counts are a binomial part of the issued ones; in a fifth of the
regions the part itself comes and goes. Zeros are printed as blanks. Errors
stand in rows of their own, but for hidden types in a run of moved totals, and a
misprint that makes a sum or an order impossible counts as one with a trace, as
does any number further than {TRACE_Z:g} standard deviations from the mean it was
drawn with, where the deviation counts in that the mean must be learnt from the
other months. Nothing here is replayed from a deck."""

COLUMNS = """\
Found: a warning or an error with an explanation stands at the place. Rightly
explained: the best explanation is the planted kind and blames the right number
(a digit dropped with the total following is a lost digit too; a slip that puts
standalone above issued may be told as either). Right value: its proposed range
holds the truth; for moved totals, every row of the run that differs is put down
to the run. Left open: nothing is proposed. Wrong value: a best explanation
there proposes a range without the truth. All of these are shares of the errors
with a trace. Tellable: an oracle that knows each count's mean and spread would
be nine parts in ten sure of the planted explanation; 'if tellable' is the share
rightly explained of these. The last column is of those without a trace."""


LOST = """\
Of those with a trace in histories of 4, 6 and 12 months and those below. The
shares of ranges are of those explained as lost digits. The oracle knows the
mean and the spread that the count was drawn with, and how often each kind of
digit is lost (last 36 %, first 36 %, zeros 18 %, a middle one 10 %: nearly all of
the deck's own fit a last or a first digit); its belief in what was planted is
the most that anyone can have."""


def limits(outcomes: Sequence[dict[str, Any]], false: Sequence[dict[str, Any]]) -> str:
    """What the figures say of errors that can't be seen, or be told from others."""
    traced = [o for o in outcomes if o["trace"]]
    unseen = _shares(outcomes, lambda o: not o["trace"])
    blurred = _shares(traced, lambda o: not o["tellable"])
    lost = ", ".join(
        f"{how} {report.mean([o['digits_belief'] for o in traced if o['how'] == how])}"
        for how in LOSING
        if any(o["how"] == how and o["kind"] == "lost_digits" for o in traced)
    )
    ends = sum(f["break"] == report.BESIDE[0] for f in false)
    return "\n\n".join(
        (
            "An error that keeps every sum and stays within the noise of its cell can't be seen "
            f"by anyone. Share of the planted errors without a trace: {unseen}.",
            "A sum that doesn't hold by a few, or by a few tens, fits one digit in several of the "
            "row's parts, a digit of the total, or up to three certificates without a column; "
            "only a part whose noise is smaller than the difference can be ruled out. Share of "
            f"the errors with a trace that even the oracle is not sure of: {blurred}.",
            "A lost middle digit leaves the same numbers as a lost last one wherever the first "
            "digits are in line, and a first digit can be told from a last one only where the "
            "two leave counts apart by more than the noise. The oracle's mean belief in the "
            f"digit that was lost: {lost}.",
            "A fall in the first or the last month of a history looks the same whether a digit "
            f"was lost or the use changed; {ends} of the {len(false)} false findings in histories "
            "with real breaks have only one month on a side of the break.",
        )
    )


def _shares(outcomes: Sequence[dict[str, Any]], counts: Callable[[dict[str, Any]], bool]) -> str:
    """'kind 12 %' for each kind with any outcome that counts."""
    said = []
    for kind in KINDS:
        of_kind = [o for o in outcomes if o["kind"] == kind]
        number = sum(counts(o) for o in of_kind)
        said += [f"{kind} {100 * number / len(of_kind):.0f} %"] if number else []
    return ", ".join(said) or "none"


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--histories", type=int, help=f"of each scene and length ({HISTORIES})")
    parser.add_argument("--kinds", help=f"comma-separated: {', '.join(KINDS)}")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} histories")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--show", default="", help="print what went wrong, of this kind")
    parser.add_argument("--limit", type=int, default=10, help="examples to show")
    parser.add_argument("--stdout", action="store_true", help="print the report, write nothing")
    given = parser.parse_args()
    kinds = _kinds(given.kinds)
    histories = given.histories or (QUICK if given.quick else HISTORIES)
    scores = run(plans(given.seed, histories, kinds), given.jobs, given.show)
    if given.show:
        print("\n\n".join(scores.shown[: given.limit]))
        print(f"\n{len(scores.shown)} examples, {min(given.limit, len(scores.shown))} shown")
        return
    command = "make bench-diagnosis"
    if (histories, kinds, given.seed) != (HISTORIES, KINDS, SEED):
        command = f"python bench/diagnosis.py --seed {given.seed} --histories {histories}"
        command += f" --kinds '{given.kinds}'" if given.kinds else ""
    text = written(scores, command, given.seed, seconds_for_twelve_months(given.seed))
    if not (given.stdout or given.quick or given.kinds):
        (HERE / "DIAGNOSIS.md").write_text(text, encoding="utf-8")
    print(text)


def _kinds(given: str | None) -> tuple[str, ...]:
    """The kinds that begin with any of the given names; all of them if none is given."""
    if not given:
        return KINDS
    wanted = [name.strip() for name in given.split(",")]
    return tuple(kind for kind in KINDS if any(kind.startswith(name) for name in wanted))


if __name__ == "__main__":
    main()
