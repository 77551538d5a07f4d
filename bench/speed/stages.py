"""One archive through a whole run, stage by stage: `python -m speed.stages FOLDER DECKS WORKERS`.

In a process of its own, so that its peak of memory is its own; the last line it prints is JSON.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from speed.archive import file_name, print_deck

PROJECT = Path(__file__).resolve().parent.parent.parent
MARCH = "anvandarforum-2024-03.pdf"  # an archive of 0 decks is this one


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
        "notebooks": lambda: list(runs.write_notebooks_of(built, runs.NotebookRunner(root))),
        "summary": lambda: summarise(records, built.database, None, {}, []),
    }


def measured(works: dict[str, Callable[[], object]]) -> dict[str, dict[str, float]]:
    """Each stage's seconds, processor seconds with those of children that ended, and the most
    memory that this process or one child has had so far."""
    said = {}
    for name, work in works.items():
        wall, spent = time.perf_counter(), _used()[0]
        work()
        seconds, mib = _used()
        said[name] = {
            "seconds": time.perf_counter() - wall,
            "processor": seconds - spent,
            "mib": mib,
        }
    return said


def _used() -> tuple[float, float]:
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both), max(o.ru_maxrss for o in both) / 1024


def main() -> None:
    folder, decks, workers, engine = Path(sys.argv[1]), *sys.argv[2:]
    shutil.rmtree(folder / "built", ignore_errors=True)
    print_archive(folder, int(decks))
    print(json.dumps(measured(stages(folder, int(workers), engine))))


if __name__ == "__main__":
    main()
