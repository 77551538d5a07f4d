"""One archive through reading, validating and publishing, stage by stage, without notebooks.

    python -m speed.stages FOLDER --decks N [--workers N] [--engine NAME] [--from-rows]

In a process of its own, so that its peak of memory is its own; the last line it prints is JSON.
With --from-rows nothing is printed to PDF and nothing read: the rows are written as they are.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from speed.archive import file_name, print_deck
from speed.clock import Watch, family_seconds
from speed.rows import store_decks


def print_archive(root: Path, decks: int) -> None:
    """The first `decks` decks in data/raw/, and no others."""
    raw = root / "data" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    wanted = {file_name(number): number for number in range(decks)}
    for path in raw.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, number in wanted.items():
        if not (raw / name).exists():
            print_deck(number, raw)


def stages(root: Path, workers: int, engine: str) -> dict[str, Callable[[], object]]:
    """What a run does after another, with nothing known from a former one."""
    from intygsstat.pipeline.decks import ingest_decks
    from intygsstat.pipeline.inputs import find_inputs
    from intygsstat.pipeline.summary import summarise
    from intygsstat.pipeline.workers import examine_decks

    built = root / "built"
    parquet, database = built / "parquet", built / "intygsstat.duckdb"
    records: list[Any] = []

    def read() -> None:
        inputs = find_inputs(root, engine)  # type: ignore[arg-type]
        records.extend(
            ingest_decks(inputs, {}, None, parquet, partial(examine_decks, workers=workers))
        )
        problems = [problem for record in records for problem in record.problems]
        assert not problems, problems[:3]

    return {
        "read": read,
        **stages_of_rows(built, workers),
        "summary": lambda: summarise(records, database, None, {}, []),
    }


def stages_of_rows(built: Path, workers: int) -> dict[str, Callable[[], object]]:
    """What follows once the rows are stored."""
    from intygsstat.pipeline.decks import diagnose_decks
    from intygsstat.storage.database import build_warehouse
    from intygsstat.storage.exports import write_extracts

    parquet, database = built / "parquet", built / "intygsstat.duckdb"
    return {
        "diagnose": lambda: diagnose_decks(parquet, workers),
        "warehouse": lambda: build_warehouse(parquet, database),
        "extracts": lambda: write_extracts(database, built / "extracts"),
    }


def measured(works: dict[str, Callable[[], object]]) -> dict[str, dict[str, float]]:
    """Each stage's seconds, processor seconds and peak memory, children included."""
    said = {}
    for name, work in works.items():
        wall, spent = time.perf_counter(), family_seconds()
        with Watch() as watch:
            work()
        said[name] = {
            "seconds": time.perf_counter() - wall,
            "processor": max(0.0, family_seconds() - spent - watch.own_seconds),
            "mib": watch.peak_mib,
        }
    return said


def stages_main_arguments(folder: Path, decks: int, workers: int, engine: str) -> list[str]:
    """The command line that asks for an archive of so many decks."""
    wanted = {"--decks": decks, "--workers": workers, "--engine": engine}
    return [str(folder), *(str(word) for option in wanted.items() for word in option)]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--decks", type=int, required=True)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--engine", default="pdfium")
    parser.add_argument("--from-rows", action="store_true")
    given = parser.parse_args()
    built = given.folder / "built"
    shutil.rmtree(built, ignore_errors=True)
    if given.from_rows:
        store_decks(range(given.decks), built / "parquet")
        works = stages_of_rows(built, given.workers)
    else:
        print_archive(given.folder, given.decks)
        works = stages(given.folder, given.workers, given.engine)
    print(json.dumps(measured(works)))


if __name__ == "__main__":
    main()
