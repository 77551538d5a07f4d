"""The run itself: read what is new, publish everything of one state, switch to it, say so; and
what is made from the database."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from intygsstat.errors import (
    EXIT_DATA,
    EXIT_OK,
    DeckUnreadableError,
    IntygsstatError,
    PublishError,
    echo,
    sanitize_text,
)
from intygsstat.files import checksum_of_all, limits_here, write_atomically
from intygsstat.models import Engine
from intygsstat.pipeline.decks import (
    DeckRecord,
    ExamineAll,
    Inputs,
    diagnose_decks,
    find_inputs,
    find_other_files,
    ingest_decks,
)
from intygsstat.pipeline.progress import Progress, no_progress, shown_progress
from intygsstat.pipeline.summary import render, summarise
from intygsstat.readers.fork_server import start_early
from intygsstat.readers.workers import examine_decks
from intygsstat.reference.sentences import failure
from intygsstat.report.notebooks import NotebookRunner
from intygsstat.storage.corrections import FILE_NAME, Correction, read_corrections
from intygsstat.storage.database import build_warehouse
from intygsstat.storage.release import (
    Release,
    current_release,
    file_sums,
    is_whole,
    new_release,
    publish_release,
    published_release,
    run_lock,
    take_over,
)

SUMMARY = "reports/summary.txt"
_MONTHS = "SELECT month FROM cells UNION SELECT month FROM row_totals ORDER BY month"
_MISSING_MONTHS = """
    WITH newest AS (
        SELECT deck, months FROM decks QUALIFY rank() OVER (ORDER BY forum_date DESC NULLS LAST) = 1
    )
    SELECT deck, strftime(month, '%Y-%m') FROM (SELECT deck, unnest(months) AS month FROM newest)
    WHERE month NOT IN (SELECT DISTINCT month FROM usage)
    UNION ALL
    SELECT deck, 'them' FROM newest WHERE len(months) = 0
    ORDER BY ALL
"""


def run_monthly(
    root: Path, workers: int = 1, cluster: str | None = None, engine: Engine = "pdfium"
) -> int:
    """Bring everything that is published at `root` up to date; the exit code.

    `workers` is how many processes read decks at a time here; with `cluster`, the
    address of a Dask scheduler, its workers read them. A deck that was read with
    another `engine` is read anew.

    The code is not 0 if a deck or table could not be read, or the newest
    deck's months are missing from the outputs.

    Raises:
        CorrectionsError: a decision in corrections.csv can't be read or no longer
            fits what is printed; what was there before stands.
        IntygsstatError: nothing could be published; what was there before stands.
    """
    raw = root / "data" / "raw"
    if raw.is_symlink() and not raw.exists():
        raise failure(PublishError, "raw_leads_nowhere", root, target=os.readlink(raw))
    if not raw.is_dir():
        raise failure(PublishError, "raw_is_a_file" if raw.exists() else "no_raw", root)
    limits_here()  # nonsense is said where nothing is new, too
    with run_lock(root):
        # The inputs first: what is changed after this makes the next run new.
        inputs = find_inputs(root, engine)
        corrections = read_corrections(root / FILE_NAME)
        former = current_release(root)
        former_run: Mapping[str, Any] = {}
        with suppress(IntygsstatError):  # of a record that can't be read: everything is read anew
            former_run = former.run() if former else {}
        before = former_run.get("decks", {})
        again = any(deck.get("try_again") for deck in before.values())
        same = former_run.get("fingerprint") == inputs.fingerprint and not again
        if former and same and is_whole(root, former):
            messages = _report_nothing_new(root, inputs, former_run)
        elif before and not inputs.decks:  # a share that isn't mounted looks like an empty folder
            raise failure(PublishError, "no_decks_left", raw, before=len(before))
        else:
            examine_all = _examine_all(workers, cluster, engine)
            messages = _publish(root, inputs, corrections, former, former_run, examine_all)
    for message in messages:
        echo(message, error=True)
    return EXIT_DATA if messages else EXIT_OK


def _report_nothing_new(root: Path, inputs: Inputs, run: Mapping[str, Any]) -> list[str]:
    """Say so; what is still to mend."""
    decks: Mapping[str, Any] = run["decks"]
    months = [date.fromisoformat(month) for month in run["months"]]
    notes, no_pdfs = find_other_files(root, inputs.copies)
    echo(render("nothing_new.txt.j2", decks=len(decks), months=months, notes=notes))
    problems = [problem for deck in decks.values() for problem in deck["problems"]]
    problems += [*run["problems"], *no_pdfs]
    return [f"Still to mend: {problem}" for problem in dict.fromkeys(problems)]


def _examine_all(workers: int, cluster: str | None, engine: Engine) -> ExamineAll:
    if cluster:
        from intygsstat.readers.cluster import examine_on_cluster

        return partial(examine_on_cluster, address=cluster)
    start_early(engine)
    return partial(examine_decks, workers=workers)


def _publish(
    root: Path,
    inputs: Inputs,
    corrections: Sequence[Correction],
    former: Release | None,
    former_run: Mapping[str, Any],
    examine_all: ExamineAll,
) -> list[str]:
    """Read, diagnose, write and switch; what is to mend."""
    with new_release(root, inputs.fingerprint) as built:
        with shown_progress() as progress, NotebookRunner(root) as notebooks:
            records = ingest_decks(inputs, former_run, former, built.parquet, examine_all, progress)
            tables = outputs_fingerprint(inputs, records, built.parquet)
            if former and former_run.get("tables") == tables and is_whole(root, former):
                take_over(former, built)
            else:
                progress("Diagnosis and database", None)
                diagnose_decks(built.parquet)
                build_warehouse(built.parquet, built.database, corrections)
                write_outputs(root, built, notebooks, progress)
        months, problems = _months(built.database)
        notes, no_pdfs = find_other_files(root, inputs.copies)
        unread = [message for record in records for message in record.problems]
        messages = list(dict.fromkeys([*unread, *problems, *no_pdfs]))
        former_database = former.database if former else None
        summary = summarise(records, built.database, former_database, former_run, notes)
        to_mend = "\n  ".join(["\n\nTo mend:", *messages]) if messages else ""
        write_atomically(built.folder / SUMMARY, sanitize_text(summary + to_mend) + "\n")
        # Printed before the switch: a month that goes must have been named. What is to mend is
        # printed once, on stderr at the end.
        echo(summary)
        run = {
            "fingerprint": inputs.fingerprint,
            "engine": inputs.engine,
            "reading": inputs.program,
            "tables": tables,
            "decks": {record.deck: record.to_json() for record in records},
            "months": months,
            "problems": problems,
            "outputs": file_sums(built.folder),
        }
        published = publish_release(root, built, run)
    echo("Published: data/parquet/, data/intygsstat.duckdb, reports/.")
    drawn = [any((one.reports / "charts").glob("*.png")) for one in (former, published) if one]
    if drawn == [True, False]:
        echo("The charts' pictures for slides (PNG, SVG) are not part of a run: make charts.")
    return messages


def _months(database: Path) -> tuple[list[str], list[str]]:
    """The published months, and messages for those that the newest deck has and `usage` has not."""
    with duckdb.connect(str(database), read_only=True) as connection:
        months = connection.execute(_MONTHS).fetchall()
        missing = connection.execute(_MISSING_MONTHS).fetchall()
    return [str(month) for (month,) in months], [
        str(failure(DeckUnreadableError, "months_missing", deck, month=month))
        for deck, month in missing
    ]


# What is made from the database.


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
    """Write page, extracts, charts and executed notebooks into the release's reports; the
    notebooks run beside everything else."""
    names = runner.run(release.reports / "notebooks", release.database)
    step = progress("Notebooks", len(runner.notebooks))
    outputs = {"Report page": write_report_of, "Extracts": write_extracts_of}
    for what, write in (outputs | {"Charts": write_charts_of}).items():
        progress(what, None)
        write(root, release)
    for name in names:
        step(name)


def write_report_of(root: Path, release: Release) -> None:
    """Write the report page, with pictures from the decks in data/raw/."""
    from intygsstat.report.page import write_report

    write_report(release.database, release.reports, root / "data" / "raw")


def write_extracts_of(root: Path, release: Release) -> None:
    """Write the CSV extracts, in both dialects."""
    from intygsstat.storage.exports import write_extracts

    write_extracts(release.database, release.reports / "extracts")


def write_charts_of(root: Path, release: Release) -> None:
    """Write every chart as a page that opens offline."""
    from intygsstat.chart.pages import LIBRARY, VIEWS, write_charts

    with duckdb.connect(str(release.database), read_only=True) as connection:
        frames = {name: connection.sql(f"FROM {name}").pl() for name in VIEWS}
    write_charts(frames, release.reports / "charts", library=release.reports / LIBRARY)


def draw_charts(root: Path) -> int:
    """Draw the published charts as PNG and SVG beside their pages; the exit code.

    Without a browser nothing is drawn, and what was drawn of the same pages stays.

    Raises:
        StoreError: nothing is published yet.
    """
    from intygsstat.chart.pages import HOW_TO_INSTALL, find_chromium, write_pictures

    with run_lock(root), shown_progress() as progress:
        folder = published_release(root).reports / "charts"
        pages = sorted(folder.glob("*.html"))
        step = progress("Pictures", len(pages))
        if chromium := find_chromium():
            missing = write_pictures(pages, folder, chromium, each=lambda page: step(page.stem))
        else:
            missing = [f"No charts as PNG and SVG: {HOW_TO_INSTALL}."]
    echo("\n".join(["Written: reports/charts/.", *missing] if chromium else missing))
    return EXIT_OK
