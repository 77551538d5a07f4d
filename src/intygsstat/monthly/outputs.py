"""Everything that is made from the database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from intygsstat.publish.generation import Generation


def write_outputs(root: Path, generation: Generation) -> None:
    """Write the page, extracts, charts and executed notebooks into the generation's reports."""
    write_report_of(root, generation)
    write_extracts_of(generation)
    write_charts_of(generation)
    write_notebooks_of(root, generation)


def write_report_of(root: Path, generation: Generation) -> None:
    """Write the report page, with pictures from the decks in data/raw/."""
    from intygsstat.report.write import write_report

    write_report(generation.database, generation.reports, root / "data" / "raw")


def write_extracts_of(generation: Generation) -> None:
    """Write the CSV extracts, in both dialects."""
    from intygsstat.publish.extracts import write_extracts

    write_extracts(generation.database, generation.reports / "extracts")


def write_charts_of(generation: Generation) -> None:
    """Write every chart as a page that opens offline."""
    import duckdb

    from intygsstat.chart.write import VIEWS, write_charts

    with duckdb.connect(str(generation.database), read_only=True) as connection:
        frames = {name: connection.sql(f"FROM {name}").pl() for name in VIEWS}
    with _progress("Charts") as step:
        write_charts(frames, generation.reports / "charts", each=lambda path: step())


def write_notebooks_of(root: Path, generation: Generation) -> None:
    """Run every notebook on the generation's database and write it as a page."""
    from intygsstat.notebooks import run_all

    run_all(root, generation.reports / "notebooks", database=generation.database)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[], None]]:
    """A line that moves on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda: bar.advance(task)
