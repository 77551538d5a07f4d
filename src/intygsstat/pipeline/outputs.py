"""Everything that is made from the database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from intygsstat.pipeline.job import done_apart
from intygsstat.storage.release import Generation

# Bytes of a database, of some three hundred decks, from where what each output takes of memory
# is worth a process of its own, which gives it back; below, starting one costs more.
LARGE = 24 << 20


def write_outputs(root: Path, generation: Generation) -> None:
    """Write the page, extracts, charts and executed notebooks into the generation's reports."""
    large = generation.database.stat().st_size >= LARGE
    parts: list[tuple[str, Callable[..., None], tuple[Path | Generation, ...]]] = [
        ("the report page", write_report_of, (root, generation)),
        ("the extracts", write_extracts_of, (generation,)),
        ("the charts", write_charts_of, (generation,)),
    ]
    for what, write, arguments in parts:
        if large:
            done_apart(what, write, *arguments)
        else:
            write(*arguments)
    write_notebooks_of(root, generation, at_once=1 if large else None)


def write_report_of(root: Path, generation: Generation) -> None:
    """Write the report page, with pictures from the decks in data/raw/."""
    from intygsstat.report.write import write_report

    write_report(generation.database, generation.reports, root / "data" / "raw")


def write_extracts_of(generation: Generation) -> None:
    """Write the CSV extracts, in both dialects."""
    from intygsstat.storage.exports import write_extracts

    write_extracts(generation.database, generation.reports / "extracts")


def write_charts_of(generation: Generation) -> None:
    """Write every chart as a page that opens offline."""
    import duckdb

    from intygsstat.chart.write import VIEWS, write_charts

    with duckdb.connect(str(generation.database), read_only=True) as connection:
        frames = {name: connection.sql(f"FROM {name}").pl() for name in VIEWS}
    with _progress("Charts") as step:
        write_charts(frames, generation.reports / "charts", each=lambda path: step())


def write_pictures_of(generation: Generation) -> list[str]:
    """Draw every chart page as PNG and SVG beside it; a line for each thing that is missing.

    Without a browser nothing is drawn, and what was drawn of the same pages stays.
    run.json tells of no pictures: a run neither makes nor misses them.
    """
    from intygsstat.chart.browser import HOW_TO_INSTALL, find_chromium
    from intygsstat.chart.pictures import draw_pages

    chromium = find_chromium()
    if chromium is None:
        return [f"No charts as PNG and SVG: {HOW_TO_INSTALL}; the pages are written."]
    folder = generation.reports / "charts"
    with _progress("Pictures") as step:
        pages = sorted(folder.glob("*.html"))
        return list(draw_pages(pages, folder, chromium, each=lambda page: step()).failed)


def has_pictures(generation: Generation) -> bool:
    """True if charts of the generation were drawn as pictures."""
    from intygsstat.chart.pictures import pictures_of

    return any(pictures_of(page) for page in (generation.reports / "charts").glob("*.html"))


def write_notebooks_of(root: Path, generation: Generation, at_once: int | None = None) -> None:
    """Run every notebook on the generation's database and write it as a page."""
    from intygsstat.report.notebooks import AT_ONCE, run_all

    folder = generation.reports / "notebooks"
    run_all(root, folder, database=generation.database, at_once=at_once or AT_ONCE)


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
