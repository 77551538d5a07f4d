"""Everything that is made from the database: written anew, or taken from the release before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from intygsstat.errors import EXIT_OK, echo
from intygsstat.pipeline.decks import DeckRecord
from intygsstat.pipeline.inputs import Inputs
from intygsstat.pipeline.run_log import Progress, no_progress, shown_progress
from intygsstat.readers.program import checksum_of_all
from intygsstat.report.notebooks import NotebookRunner
from intygsstat.storage.release import Release, republish, run_lock

SUMMARY = "reports/summary.txt"


def outputs_fingerprint(inputs: Inputs, records: Sequence[DeckRecord], parquet: Path) -> str:
    """One text for all that database, page, charts, extracts and notebooks follow from: the
    decks' stored tables, the decks as pictures are cut from them, the program, the decisions."""
    stored = checksum_of_all(sorted(parquet.rglob("*.parquet")), parquet)
    decks = [(record.deck, record.sha256) for record in records if record.key]
    whole = json.dumps([stored, decks, inputs.program, inputs.publishing])
    return hashlib.sha256(whole.encode()).hexdigest()


def write_outputs(
    root: Path, release: Release, runner: NotebookRunner, progress: Progress = no_progress
) -> None:
    """Write the page, extracts, charts and executed notebooks into the release's reports; the
    notebooks run beside everything else."""
    notebooks = runner.run(release.reports / "notebooks", release.database)
    step = progress("Notebooks", len(runner.notebooks))
    for write in (write_report_of, write_extracts_of, write_charts_of):
        write(root, release, progress)
    for name in notebooks:
        step(name)


def write_report_of(root: Path, release: Release, progress: Progress = no_progress) -> None:
    """Write the report page, with pictures from the decks in data/raw/."""
    from intygsstat.report.page import write_report

    progress("Report page", None)
    write_report(release.database, release.reports, root / "data" / "raw")


def write_extracts_of(root: Path, release: Release, progress: Progress = no_progress) -> None:
    """Write the CSV extracts, in both dialects."""
    from intygsstat.storage.exports import write_extracts

    progress("Extracts", None)
    write_extracts(release.database, release.reports / "extracts")


def write_charts_of(root: Path, release: Release, progress: Progress = no_progress) -> None:
    """Write every chart as a page that opens offline."""
    import duckdb

    from intygsstat.chart.pages import LIBRARY, VIEWS, write_charts

    with duckdb.connect(str(release.database), read_only=True) as connection:
        frames = {name: connection.sql(f"FROM {name}").pl() for name in VIEWS}
    step = progress("Charts", None)
    charts, library = release.reports / "charts", release.reports / LIBRARY
    write_charts(frames, charts, each=lambda path: step(path.stem), library=library)


def write_notebooks_of(root: Path, release: Release, progress: Progress = no_progress) -> None:
    """Run every notebook on the release's database and write it as a page."""
    with NotebookRunner(root) as runner:
        step = progress("Notebooks", len(runner.notebooks))
        for name in runner.run(release.reports / "notebooks", release.database):
            step(name)


def _draw_pictures(release: Release, progress: Progress) -> list[str]:
    """Draw every chart page as PNG and SVG beside it; a line for each thing that is missing.

    Without a browser nothing is drawn, and what was drawn of the same pages stays.
    """
    from intygsstat.chart.pages import HOW_TO_INSTALL, draw_pages, find_chromium

    chromium = find_chromium()
    if chromium is None:
        return [f"No charts as PNG and SVG: {HOW_TO_INSTALL}; the pages are written."]
    folder = release.reports / "charts"
    pages = sorted(folder.glob("*.html"))
    step = progress("Pictures", len(pages))
    return draw_pages(pages, folder, chromium, each=lambda page: step(str(page)))


def regenerate(root: Path, what: str) -> int:
    """Write 'extracts', 'charts' or 'notebooks' again and publish them; the exit code.

    Charts come with their pictures for slides, if there is a browser to draw them.

    Raises:
        StoreError: nothing is published yet.
    """
    missing: list[str] = []
    writers = {"extracts": write_extracts_of, "notebooks": write_notebooks_of}

    def write(release: Release) -> None:
        writers.get(what, write_charts_of)(root, release, progress)
        if what == "charts":
            missing.extend(_draw_pictures(release, progress))

    with run_lock(root), shown_progress() as progress:
        # Charts stay until they are drawn again, for the pictures of those that don't change.
        republish(root, f"reports/{what}", write, keep=what == "charts")
    echo("\n".join([f"Written: reports/{what}/.", *missing]))
    return EXIT_OK
