"""Everything that is made from the database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from intygsstat.pipeline.job import done_apart
from intygsstat.storage.release import Release

# Bytes of a database, of some three hundred decks, from where what each output takes of memory
# is worth a process of its own, which gives it back; below, starting one costs more.
LARGE = 24 << 20


def write_outputs(root: Path, release: Release) -> None:
    """Write the page, extracts, charts and executed notebooks into the release's reports."""
    large = release.database.stat().st_size >= LARGE
    parts: list[tuple[str, Callable[..., None], tuple[Path | Release, ...]]] = [
        ("the report page", write_report_of, (root, release)),
        ("the extracts", write_extracts_of, (release,)),
        ("the charts", write_charts_of, (release,)),
    ]
    for what, write, arguments in parts:
        if large:
            done_apart(what, write, *arguments)
        else:
            write(*arguments)
    write_notebooks_of(root, release, at_once=1 if large else None)


def write_report_of(root: Path, release: Release) -> None:
    """Write the report page, with pictures from the decks in data/raw/."""
    from intygsstat.report.write import write_report

    write_report(release.database, release.reports, root / "data" / "raw")


def write_extracts_of(release: Release) -> None:
    """Write the CSV extracts, in both dialects."""
    from intygsstat.storage.exports import write_extracts

    write_extracts(release.database, release.reports / "extracts")


def write_charts_of(release: Release) -> None:
    """Write every chart as a page that opens offline."""
    import duckdb

    from intygsstat.chart.page import LIBRARY
    from intygsstat.chart.write import VIEWS, write_charts

    with duckdb.connect(str(release.database), read_only=True) as connection:
        frames = {name: connection.sql(f"FROM {name}").pl() for name in VIEWS}
    with _progress("Charts") as step:
        library = release.reports / LIBRARY
        write_charts(frames, release.reports / "charts", each=lambda path: step(), library=library)


def write_pictures_of(release: Release) -> list[str]:
    """Draw every chart page as PNG and SVG beside it; a line for each thing that is missing.

    Without a browser nothing is drawn, and what was drawn of the same pages stays.
    run.json tells of no pictures: a run neither makes nor misses them.
    """
    from intygsstat.chart.pictures import HOW_TO_INSTALL, draw_pages, find_chromium

    chromium = find_chromium()
    if chromium is None:
        return [f"No charts as PNG and SVG: {HOW_TO_INSTALL}; the pages are written."]
    folder = release.reports / "charts"
    with _progress("Pictures") as step:
        pages = sorted(folder.glob("*.html"))
        return list(draw_pages(pages, folder, chromium, each=lambda page: step()).failed)


def has_pictures(release: Release) -> bool:
    """True if charts of the release were drawn as pictures."""
    from intygsstat.chart.pictures import pictures_of

    return any(pictures_of(page) for page in (release.reports / "charts").glob("*.html"))


def write_notebooks_of(root: Path, release: Release, at_once: int | None = None) -> None:
    """Run every notebook on the release's database and write it as a page."""
    from intygsstat.report.notebooks import AT_ONCE, run_all

    folder = release.reports / "notebooks"
    run_all(root, folder, database=release.database, at_once=at_once or AT_ONCE)


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
