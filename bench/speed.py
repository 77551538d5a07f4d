"""Archives of any size, and one through a whole run: `python -m speed FOLDER DECKS WORKERS ENGINE`.

In a process of its own, so that its peak of memory is its own; the last line it prints is JSON.
An archive has a deck a month, each printing the three months before it. Numbers follow from the
month, but for a few that lost their last digit and a few that a later deck prints otherwise: what
the rules and the diagnosis are there for.
"""

from __future__ import annotations

import json
import random
import resource
import shutil
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
sys.path.append(str(PROJECT / "tests"))

from plain_deck import print_plain_deck  # noqa: E402

from intygsstat.models import CHANNELS, Channel  # noqa: E402
from intygsstat.reference.lookup import MONTHS_SV, regions  # noqa: E402

MARCH = "anvandarforum-2024-03.pdf"  # an archive of 0 decks is this one
FIRST_FORUM = 2000 * 12 + 5  # June 2000, in months
MONTHS_PRINTED = 3
LOST, REVISED = 0.002, 0.002  # share of cells that lost their last digit, or differ a little
SHARES = {
    "AG1-14": 0.03, "AG7804": 0.05, "DB": 0.04, "DOI": 0.04, "FK7804": 0.6, "FK7802": 0.004,
    "FK7801": 0.01, "FK7800": 0.06, "TS bas": 0.03, "TS diabetes": 0.01,
}  # fmt: skip
TITLES = {"issued": "8a. Utfärdade intyg", "standalone": "8b. Webcert fristående"}
Rows = dict[str, list[int]]  # a region's counts and its total


def month_of(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def file_name(number: int) -> str:
    """The deck `number`, from 0."""
    return f"anvandarforum-{month_of(FIRST_FORUM + number):%Y-%m}.pdf"


@cache
def _levels() -> dict[str, list[float]]:
    """The usual counts of each region; about one inhabitant in a hundred has a certificate."""
    lot = random.Random("levels")
    return {
        region.name: [
            region.inhabitants * share * lot.uniform(0.7, 1.4) / 100 for share in SHARES.values()
        ]
        for region in regions().values()
        if not region.part_of
    }


def _table(number: int, month: date, channel: Channel) -> Rows:
    true, own = random.Random(f"{month} {channel}"), random.Random(f"{number} {month} {channel}")
    whole = true.uniform(0.85, 1.15) * (1.0 if channel == "issued" else 0.02)
    rows: Rows = {}
    for name, levels in _levels().items():
        counts = [int(max(0.0, true.gauss(1, 0.05)) * whole * level) for level in levels]
        counts = [n + own.randint(1, 3) if own.random() < REVISED else n for n in counts]
        printed = [n // 10 if n > 99 and own.random() < LOST else n for n in counts]
        rows[name] = [*printed, sum(counts)]
    return rows


def deck_tables(number: int) -> list[tuple[str, Rows]]:
    """The titles and rows of the six tables of deck `number`, in printed order."""
    months = [month_of(FIRST_FORUM + number - back) for back in range(MONTHS_PRINTED, 0, -1)]
    return [
        (f"{TITLES[c]} {MONTHS_SV[m.month - 1]} {m.year}", _table(number, m, c))
        for m in months
        for c in CHANNELS
    ]


def print_deck(number: int, folder: Path) -> Path:
    """Write deck `number` as a PDF into `folder`."""
    slides = [
        (title, {name: list(map(str, row)) for name, row in rows.items()})
        for title, rows in deck_tables(number)
    ]
    forum = month_of(FIRST_FORUM + number)
    cover = f"Användarforum för Webcert, {MONTHS_SV[forum.month - 1]} {forum.year}"
    return print_plain_deck(
        folder / file_name(number), slides, types=(*SHARES, "Totalt"), cover=cover
    )


def print_archive(root: Path, decks: int) -> None:
    """The first `decks` decks in data/raw/, and no others; the real deck for 0."""
    raw = root / "data" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    wanted = {file_name(number): number for number in range(decks)}
    for path in raw.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, number in wanted.items():
        if not (raw / name).exists():
            print_deck(number, raw)
    if not decks:
        shutil.copy(PROJECT / "tests" / "decks" / MARCH, raw)
    shutil.copytree(PROJECT / "notebooks", root / "notebooks", dirs_exist_ok=True)


def stages(root: Path, workers: int, engine: str) -> dict[str, Callable[[], object]]:
    """What a run does after another, with nothing known from a former one."""
    from intygsstat.pipeline import run as runs
    from intygsstat.pipeline.decks import diagnose_decks, find_inputs, ingest_decks
    from intygsstat.pipeline.summary import summarise
    from intygsstat.readers.workers import examine_decks
    from intygsstat.storage.database import build_warehouse
    from intygsstat.storage.release import Release

    built = Release(root / "built")
    built.reports.mkdir(parents=True)
    records: list[Any] = []

    def read() -> None:
        inputs = find_inputs(root, engine)  # type: ignore[arg-type]
        examine_all = partial(examine_decks, workers=workers)
        records.extend(ingest_decks(inputs, {}, None, built.parquet, examine_all))
        problems = [problem for record in records for problem in record.problems]
        assert not problems, problems[:3]

    return {
        "read": read,
        "diagnose": lambda: diagnose_decks(built.parquet),
        "database": lambda: build_warehouse(built.parquet, built.database),
        "page": lambda: runs.write_report_of(root, built),
        "extracts": lambda: runs.write_extracts_of(root, built),
        "charts": lambda: runs.write_charts_of(root, built),
        "notebooks": lambda: list(
            runs.NotebookRunner(root).run(built.reports / "notebooks", built.database)
        ),
        "summary": lambda: summarise(records, built.database, None, {}, []),
    }


def measured(works: dict[str, Callable[[], object]]) -> dict[str, dict[str, float]]:
    """Each stage's seconds by the clock, and the most memory that this process or one child has
    had so far."""
    said = {}
    for name, work in works.items():
        begun = time.perf_counter()
        work()
        used = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        mib = max(one.ru_maxrss for one in used) / 1024
        said[name] = {"seconds": time.perf_counter() - begun, "mib": mib}
    return said


def main() -> None:
    folder, decks, workers, engine = Path(sys.argv[1]), *sys.argv[2:]
    shutil.rmtree(folder / "built", ignore_errors=True)
    print_archive(folder, int(decks))
    print(json.dumps(measured(stages(folder, int(workers), engine))))


if __name__ == "__main__":
    main()
